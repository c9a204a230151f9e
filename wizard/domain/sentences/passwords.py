"""Problems of new passwords that are judged or made here, before a host is asked."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "password.rules": (
        "The new password breaks the rules of {host}: {broken}",
        "The host enforces its rules on every reset (*ALLCRTCHG), so it was not asked.",
        "Choose another password. “account rules” shows what the host asks for.",
    ),
    "password.impossible": (
        "No password satisfies the rules of the host.",
        "Its system values exclude each other, or leave no password that was not used before.",
        "Ask the IBM i administrator to look at QPWDRULES, QPWDMINLEN and QPWDMAXLEN.",
    ),
}

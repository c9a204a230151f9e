"""Problems of password operations: reset, validate, synchronise, rehearse."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "account.user-empty": (
        "The name of the user is empty.",
        "It was not said whose password is meant.",
        "Name the user profile, for example ANNA.",
    ),
    "account.no-partition": (
        "It was not said on which host.",
        "Neither a host nor a gateway with partitions was named.",
        "Name a host ({options}), or before the command the gateway whose partitions are meant: "
        "--install-dir DIR.",
    ),
    "account.own": (
        "{user} is the service account of {names}.",
        "A reset of the account that the connector signs on with would lock the connector out.",
        "Change its password on the host, then in MyPass and here.",
    ),
    "account.system-profile": (
        "{user} is not reset from here.",
        "Profiles whose names begin with Q belong to IBM i itself; a new password can stop jobs "
        "and servers of the host.",
        "Let the IBM i administrator change it on the host.",
    ),
    "account.template": (
        "The command is not run: {what}",
        "What it does to the password or the profile would be something else than a reset.",
        "{next_step}",
    ),
    "account.elevated": (
        "{user} is an elevated profile on {host} ({authorities}), and {account} may not change it.",
        "The product guide asks for *ALLOBJ, beside *SECADM, where MyPass is to reset profiles "
        "with special authorities of their own. {account} has neither *ALLOBJ nor *OBJMGT and "
        "*USE authority to this profile. The reset was not sent.",
        "Leave elevated profiles out of MyPass, or have the IBM i administrator grant authority "
        "to this one (GRTOBJAUT), or *ALLOBJ to {account}.",
    ),
    "account.unknown-outcome": (
        "Whether the password of {user} was set on {host} is not known.",
        "The command was sent, but no answer came: {what}",
        "Repeat it, which does no harm, or validate the new password once.",
    ),
    "account.unknown-attempt": (
        "Whether this is the password of {user} on {host} is not known.",
        "It was sent, but no answer came: {what} One sign-on attempt may be spent.",
        "Validate it once more; after QMAXSIGN wrong attempts the host disables {user}.",
    ),
    "account.late": (
        "{host} did not get as far as the password within {seconds}.",
        "It answers too slowly, or never to the end. Nothing about {user} was sent: it is as it "
        "was there.",
        "Check {host}, then repeat it for this partition; --timeout gives it longer.",
    ),
    "account.late-sent": (
        "{host} did not answer in time after the command was sent; it may have been carried out.",
        "After {seconds} no whole answer had come: {user} has either the new password there or "
        "the one from before.",
        "Validate the new password on {host} once, or repeat the operation there.",
    ),
    "account.late-attempt": (
        "{host} did not answer in time after the password of {user} was sent.",
        "After {seconds} no whole answer had come, so whether it is right is not known. One "
        "sign-on attempt may be spent.",
        "Check {host}, then validate it once more; --timeout gives it longer.",
    ),
    "account.limit-range": (
        "A partition cannot be given {seconds} seconds.",
        "Less than 5 seconds is too short for a sign-on; more than 3600 is no limit any more.",
        "Choose a time from 5 to 3600 seconds.",
    ),
    "account.rehearsal-late": (
        "{host} did not get to the end of the rehearsal within {seconds}.",
        "It answers too slowly, or never to the end.",
        "Check {host}, then rehearse again; --timeout gives it longer.",
    ),
    "account.rehearsal-elevated": (
        "{user} has special authorities on {host} ({authorities}).",
        "A rehearsal takes its profile's password away, so it wants one that nobody needs.",
        "Rehearse on a disposable profile without special authorities.",
    ),
    "account.rehearsal-unproven": (
        "Whether {user} has special authorities on {host} could not be read.",
        "{what}",
        "Use a test profile that {account} may read, or have *USE authority to it granted.",
    ),
    "account.old-works": (
        "The old password of {user} still works on {host}.",
        "The reset reported success, but the sign-on server takes the earlier password as well.",
        "Give this to the IBM i administrator: an exit program or another profile may be behind "
        "the sign-on.",
    ),
    "account.rules-unbound": (
        "The new password breaks the rules of {host}: {broken}",
        "{host} does not enforce them on a reset (no *ALLCRTCHG), so it would take this password "
        "without a word. It was not sent.",
        "Choose another password, which “account rules” judges, or set it all the same: --yes.",
    ),
    "account.rules-elsewhere": (
        "The password was not set on {host}: it breaks the rules of {names}.",
        "All hosts' rules are read before the first password is set, so that {user} does not end "
        "up with different passwords.",
        "Choose a password that all of them take, or set it wherever it is taken: --yes.",
    ),
    "account.rules-unread": (
        "The password rules of {host} could not be read.",
        "{account} may not read its system values: an exit program refuses program calls, or the "
        "release does not have them.",
        "Ask the IBM i administrator for WRKSYSVAL SYSVAL(QPWD*), or to allow program calls.",
    ),
    "account.password-missing": (
        "The password of {account} on {host} is not known.",
        "It is neither in the vault nor typed here.",
        "Type it under “Service account”.",
    ),
    "account.passwords-differ": (
        "The two passwords differ.",
        "",
        "Type the same password in both fields.",
    ),
    "account.help-unknown": (
        "There is no help for “{typed}”.",
        "Help is found by the id of a check (port.signon) or of a host's message (CPF2217).",
        "Take the id from a failed check or result; without one, the whole set-up is shown.",
    ),
}

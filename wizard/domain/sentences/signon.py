"""Problems of a sign-on, and of exit programs that refuse."""

SENTENCES: dict[str, tuple[str, str, str]] = {
    "signon.password-incorrect": (
        "The host refused the password of the service account.",
        "The password is mistyped, was changed on the host, or its case differs "
        "(password levels 2 and higher are case sensitive).",
        "Type the current password. One attempt was spent; the host disables the profile "
        "after QMAXSIGN of them.",
    ),
    "signon.last-attempt": (
        "The host refused the password, and the next wrong one disables the profile.",
        "The profile has used up all sign-on attempts but one (system value QMAXSIGN).",
        "Stop here. Ask the IBM i administrator for the right password, or to reset the "
        "profile: CHGUSRPRF USRPRF(...) PASSWORD(...) STATUS(*ENABLED).",
    ),
    "signon.password-expired": (
        "The password of the service account has expired.",
        "The profile's password has an expiry date, and it has passed.",
        "Have it changed on the host and set to never expire: "
        "CHGUSRPRF USRPRF(...) PWDEXPITV(*NOMAX) PWDEXP(*NO).",
    ),
    "signon.unknown-user": (
        "The host does not know this user profile.",
        "The service account is mistyped, or it was not created on this partition.",
        "Compare the name with the IBM i administrator's; DSPUSRPRF shows whether it exists.",
    ),
    "signon.disabled": (
        "The service account is disabled on the host.",
        "Too many wrong passwords were tried, or an administrator disabled it.",
        "Ask the IBM i administrator to run CHGUSRPRF USRPRF(...) STATUS(*ENABLED), "
        "and find out who tried the wrong passwords first.",
    ),
    "signon.no-password": (
        "The service account has no password (PASSWORD(*NONE)).",
        "A profile without a password cannot sign on.",
        "Ask the IBM i administrator to set one: CHGUSRPRF USRPRF(...) PASSWORD(...).",
    ),
    "signon.password-length": (
        "The password is longer than this host takes.",
        "At password levels 0 and 1 a password has at most 10 characters.",
        "Type the password that was set on this host, at most 10 characters.",
    ),
    "signon.password-blank": (
        "The password consists of blanks only.",
        "The host removes blanks at its end, and then nothing is left. Nothing was sent.",
        "Type the password that was set on this host.",
    ),
    "signon.password-digit": (
        "jt400 cannot send this password: it begins with a digit and has 10 characters.",
        "At password levels 0 and 1 a Q is put in front of a password that begins with a digit, "
        "and the 11 characters are more than the host takes. Nothing was sent.",
        "Have a password set that begins with a letter, or one of at most 9 characters.",
    ),
    "signon.password-missing": (
        "The password of the service account is missing.",
        "MyPass signs on with it to prove the account.",
        "Type the password on the Hosts page.",
    ),
    "signon.characters": (
        "The password holds characters that a sign-on cannot carry.",
        "At password levels 0 and 1 it may have A to Z, 0 to 9, $, @, # and _; at levels 2 and "
        "higher it may not begin with an asterisk. Nothing was sent.",
        "Type the password as it was set on this host, or have one set within these limits.",
    ),
    "signon.user-length": (
        "The user profile's name cannot be sent to the host.",
        "It is empty or longer than 10 characters.",
        "Type the profile's name as it was created, 1 to 10 characters.",
    ),
    "signon.user-missing": (
        "The service account is missing.",
        "MyPass signs on to the host as a user profile of its own.",
        "Type the profile's name on the Hosts page.",
    ),
    "signon.user-mismatch": (
        "The host says that the user is not the one of the credential.",
        "Another user's credential was presented.",
        "Type the service account and its own password.",
    ),
    "signon.general-security": (
        "The host could not check the password.",
        "Its host server has a problem of its own, often that QUSER is disabled "
        "or its password expired.",
        "Ask the IBM i administrator to look at the QUSER profile and the job logs of QZSOSIGN "
        "(sign-on) and QZRCSRVS (remote commands).",
    ),
    "signon.request-refused": (
        "The host does not accept this sign-on request.",
        "The host and this jt400 do not agree about the password level.",
        "Use a current jt400.jar (21 or later).",
    ),
    "signon.refused": (
        "The host refused the sign-on.",
        "The Details hold all that the host and jt400 said about it.",
        "Give the Details to the IBM i administrator, who finds more in the job logs of QZSOSIGN "
        "(sign-on) and QZRCSRVS (remote commands).",
    ),
    "signon.change-refused": (
        "The host refused to change the password.",
        "The new password breaks a rule of the host.",
        "Choose another password; the host's rules are shown by the check of password rules.",
    ),
    "signon.level-4": (
        "This host uses password level 4, which jt400 {version} does not know.",
        "Password level 4 (IBM i 7.5) needs jt400 10.7.1 or later; an older one sends "
        "an answer that the host takes for a wrong password.",
        "Replace the gateway's jt400.jar with version 21.0.3 or later. "
        "No sign-on was attempted, so no attempt was spent.",
    ),
    "signon.bad-version": (
        "jt400 {version} refuses good passwords.",
        "JTOpen issue 258: version 21.0.2 miscounts sign-ons and burns attempts.",
        "Replace the gateway's jt400.jar with version 21.0.3 or later before signing on.",
    ),
    "signon.password-too-long": (
        "The password has {length} characters.",
        "IBM i takes at most 128, and at most 10 at password levels 0 and 1.",
        "Type the password that was set on this host. Nothing was sent.",
    ),
    "signon.level-unknown": (
        "The host's password level could not be read, and jt400 {version} does not know level 4.",
        "On a host with level 4 this jt400 would spend a sign-on attempt for nothing, "
        "so nothing was sent.",
        "Replace the gateway's jt400.jar with version 21.0.3 or later, then check again.",
    ),
    "signon.held-back": (
        "The sign-on as {user} on {host} was held back.",
        "It is the machine on which a sign-on of this user has just failed under another name; "
        "one wrong attempt a run is enough.",
        "Correct the password of the other partition first, then check again.",
    ),
    "signon.spent": (
        "This password was already refused for {user} on {host}.",
        "One wrong attempt is enough: more of them disable the profile.",
        "Type another password, then check again.",
    ),
    "exit.connection-denied": (
        "An exit program on the host denied the connection.",
        "A security program registered for the host servers does not know this account "
        "or this gateway's address.",
        "Ask the IBM i security administrator to allow the account on the sign-on and remote "
        "command servers; WRKREGINF QIBM_QZRC_RMT and QIBM_QZSO_SIGNONSRV show the programs.",
    ),
    "exit.request-denied": (
        "An exit program on the host denied the request (*RMTSRV).",
        "The exit program of QIBM_QZRC_RMT allows the connection, but not this function.",
        "Ask the IBM i security administrator to allow remote commands (function X'1002') and "
        "program calls (X'1003') for this account; WRKREGINF EXITPNT(QIBM_QZRC_RMT).",
    ),
    "exit.processing": (
        "The host could not process its exit point.",
        "The registration of an exit program on the host is damaged or incomplete.",
        "Ask the IBM i security administrator to look at WRKREGINF and the host server's job log.",
    ),
    "exit.not-found": (
        "The host did not find the exit program that is registered.",
        "The program was deleted or its library is not there.",
        "Ask the IBM i security administrator to correct the registration (WRKREGINF).",
    ),
    "exit.failed": (
        "The exit program on the host failed.",
        "The security program registered for the host servers ended abnormally.",
        "Ask the IBM i security administrator to look at its job log (QZRCSRVS or QZSOSIGN).",
    ),
    "exit.request-processing": (
        "The host could not process its exit point for this request (*RMTSRV).",
        "The registration of an exit program on QIBM_QZRC_RMT is damaged or incomplete.",
        "Ask the IBM i security administrator to look at WRKREGINF EXITPNT(QIBM_QZRC_RMT) "
        "and the job log of QZRCSRVS.",
    ),
    "exit.request-failed": (
        "The exit program on the host failed on this request (*RMTSRV).",
        "The program registered on QIBM_QZRC_RMT ended abnormally.",
        "Ask the IBM i security administrator to look at its job log (QZRCSRVS).",
    ),
}

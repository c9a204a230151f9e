"""What the host's messages mean for a password operation: ``message.ID`` -> sentences.

Ids and meanings: IBM's command and API pages (CHGUSRPRF, CHGPWD, CHKPWD, QSYGETPH, QSYCHGPW) and
the client's list of return codes. Where an id's meaning could not be confirmed, the sentence
stays with what the family says and lets the host speak (``{text}``, its first-level text).

Placeholders: ``{user}`` the profile, ``{account}`` the service account, ``{host}`` the partition.
"""

from wizard.domain.sentences.passwordmessages import PASSWORD_MESSAGES

_Sentences = tuple[str, str, str]

_GRANT = (
    "Have the IBM i administrator run GRTOBJAUT OBJ(QSYS/{user}) OBJTYPE(*USRPRF) "
    "USER({account}) AUT(*OBJMGT *USE) on {host}."
)
_AGAIN = "Try again in a minute; if it stays, ask the IBM i administrator who holds it (WRKOBJLCK)."
_JOB_LOG = "Give the Details to the IBM i administrator, with the job log of QZRCSRVS on {host}."
_TEMPLATE = "Correct the command (config lint shows where), or have it restored to the default."

_PROFILE: dict[str, _Sentences] = {
    "CPC2205": ("{user} was changed on {host}.", "", ""),
    "CPF2203": (
        "{host} does not take “{user}” as the name of a profile.",
        "A name has 1 to 10 of A-Z, 0-9, $, @, # and _, and some of IBM's own profiles are never "
        "changed this way.",
        "Check the name with the IBM i administrator.",
    ),
    "CPF2204": (
        "{host} has no profile {user}.",
        "The name is mistyped, or the profile was not created or was deleted on this partition.",
        "Check the name; on the host, DSPUSRPRF USRPRF({user}) shows whether it exists.",
    ),
    "CPF2213": (
        "{user} is in use on {host} and could not be changed now.",
        "Another job holds the profile: an administrator, a save, or another change.",
        _AGAIN,
    ),
    "CPF2217": (
        "{account} may not change {user} on {host}.",
        "*SECADM alone is not enough: the host asks for *OBJMGT and *USE authority to each profile "
        "that is changed.",
        _GRANT,
    ),
    "CPF2222": (
        "{user} owns more on {host} than its storage limit allows.",
        "The limit MAXSTG of the profile is below what it owns already.",
        "Have the IBM i administrator raise MAXSTG of {user}.",
    ),
    "CPF2225": (
        "{host} is busy with one of its own objects, so {user} was not changed.",
        "Another change of profiles or authorities holds an internal object of the system.",
        "Try again in a minute; a save of security data (SAVSECDTA) can hold it longer.",
    ),
    "CPF2228": (
        "{account} may not change user profiles on {host}.",
        "It lacks *SECADM, or *OBJMGT and *USE authority to {user}.",
        _GRANT + " *SECADM comes with CHGUSRPRF USRPRF({account}) SPCAUT(*SECADM).",
    ),
    "CPF2269": (
        "The change of {user} on {host} needs *ALLOBJ.",
        "Profiles with *SECADM or *AUDIT are given or kept these only by one that has *ALLOBJ.",
        "Grant {account} *ALLOBJ for elevated profiles, or let an administrator reset this one.",
    ),
    "CPF2272": (
        "A profile could not be allocated on {host}.",
        "Another job holds {user} or one of its groups.",
        _AGAIN,
    ),
    "CPF2291": (
        "{host} did not change {user}.",
        "The host says: {text}",
        _JOB_LOG,
    ),
    "CPF2292": (
        "{account} has no *SECADM on {host}.",
        "Only a profile with *SECADM, its own or a group's, may change user profiles.",
        "Have the IBM i administrator run CHGUSRPRF USRPRF({account}) SPCAUT(*SECADM), naming what "
        "the profile has already as well.",
    ),
    "CPF22E9": (
        "{account} may not use {user} on {host}.",
        "*USE authority to the profile is missing.",
        _GRANT,
    ),
    "CPF22F0": (
        "{host} met something unexpected while it changed {user}.",
        "The host says: {text}",
        _JOB_LOG,
    ),
    "CPF22F1": (
        "{host} refused an authority in the change of {user}.",
        "The command asks for more than a reset needs, and {account} may not give it. The host "
        "says: {text}",
        "Remove everything but the password, STATUS and PWDEXP from the command.",
    ),
    "CPF4AB8": (
        "{account} has too little authority to {user} on {host}.",
        "The host asks for *OBJMGT and *USE authority to the profile; elevated ones need *ALLOBJ.",
        _GRANT,
    ),
    "CPF4AF1": (
        "{host} does not allow this for {user}.",
        "The profile is one of the system's own, or its password is not managed on this host "
        "(LCLPWDMGT).",
        "Use another profile, or ask the IBM i administrator about {user}.",
    ),
}

_WRONG = (
    "This is not the password of {user} on {host}.",
    "It is mistyped, in another case (levels 2 and higher tell cases apart), or was never set "
    "there. One attempt was spent.",
    "Make sure of the password first: after QMAXSIGN wrong ones the host disables {user}. "
    "A reset sets a new one.",
)
_LAST = (
    "This is not the password of {user} on {host}, and the next wrong one disables the profile.",
    "All attempts but one are spent (system value QMAXSIGN).",
    "Stop here, and reset the password instead.",
)
_DISABLED = (
    "{user} is disabled on {host}.",
    "Too many wrong passwords were tried, or an administrator disabled the profile.",
    "A reset with STATUS(*ENABLED) enables it again; find out first who tried.",
)
_EXPIRED = (
    "The password of {user} on {host} is right, but it has expired.",
    "Its interval is over, or the reset set it to expired (PWDEXP(*YES)): it must be changed at "
    "the next sign-on.",
    "Sign on once and change it, or reset with PWDEXP(*NO).",
)
_NO_PASSWORD = (
    "{user} has no password on {host} (PASSWORD(*NONE)).",
    "Nobody can sign on with this profile, as is usual for group profiles.",
    "Reset it if a person is to sign on with it.",
)

_SIGN_ON: dict[str, _Sentences] = {
    "CPF22E2": _WRONG,
    "CPF22E2.last": _LAST,
    "CPF22E3": _DISABLED,
    "CPF22E4": _EXPIRED,
    "CPF22E5": _NO_PASSWORD,
    "CPF22E6": (
        "{host} has no room for another sign-on check.",
        "A job has used up all profile handles.",
        "Ask the IBM i administrator to end the job that holds them, then try again.",
    ),
    "CPF1107": _WRONG,
    "CPF1118": _NO_PASSWORD,
    "CPF1120": _PROFILE["CPF2204"],
    "CPF1392": _LAST,
    "CPF1393": _DISABLED,
    "CPF1394": _DISABLED,
    "CPF2362": _WRONG,
    "CPF2363": _LAST,
    "CPF2364": _DISABLED,
    "CWBSY0001": _PROFILE["CPF2204"],
    "CWBSY0002": _WRONG,
    "CWBSY0003": _EXPIRED,
    "CWBSY0007": (
        "{host} could not check the password of {user}.",
        "The profile has no password, or a program that checks passwords on the host failed.",
        _JOB_LOG,
    ),
    "CWBSY0011": _DISABLED,
    "CWBSY0270": _LAST,
}

_NOT_READ = "The host did not accept the command; nothing was changed. It says: {text}"

_COMMAND: dict[str, _Sentences] = {
    "CPD0013": ("A parenthesis of the command is not closed.", _NOT_READ, _TEMPLATE),
    "CPD0016": ("An apostrophe of the command is not closed.", _NOT_READ, _TEMPLATE),
    "CPD0020": ("The command has a character in the wrong place.", _NOT_READ, _TEMPLATE),
    "CPD0030": (
        "{host} does not have the command.",
        "The command, or the library before its name, does not exist on this partition.",
        _TEMPLATE,
    ),
    "CPD0031": (
        "{host} does not allow the command here.",
        "It may be used in other places only, for example at a workstation.",
        _TEMPLATE,
    ),
    "CPD0032": (
        "{account} may not run the command on {host}.",
        "Its capabilities are limited (LMTCPB(*YES)), or the command is closed to it.",
        "Have the IBM i administrator run CHGUSRPRF USRPRF({account}) LMTCPB(*NO).",
    ),
    "CPD0041": ("The command has too many values without a keyword.", _NOT_READ, _TEMPLATE),
    "CPD0043": ("The command has a keyword that {host} does not know.", _NOT_READ, _TEMPLATE),
    "CPD0044": ("A keyword stands twice in the command.", _NOT_READ, _TEMPLATE),
    "CPD0071": ("The command lacks a parameter.", _NOT_READ, _TEMPLATE),
    "CPD0074": ("A value of the command is too long for {host}.", _NOT_READ, _TEMPLATE),
    "CPD0078": (
        "A value of the command is not a name as {host} takes it.",
        "A name has A to Z, 0 to 9, $, @, # and _, and begins with no digit; at password levels 0 "
        "and 1 alone a new password is such a name too. The host says: {text}",
        "Correct the value that the host names; where that is the password of a host at level 0 "
        "or 1, choose another one.",
    ),
    "CPD0084": ("A value of the command is not one that {host} knows.", _NOT_READ, _TEMPLATE),
    "CPD0085": ("A value of the command is not one that {host} knows.", _NOT_READ, _TEMPLATE),
    "CPD0172": ("Two parameters of the command exclude each other.", _NOT_READ, _TEMPLATE),
    "CPF0001": ("{host} did not accept the command.", "It says: {text}", _TEMPLATE),
    "CPF0006": ("{host} did not accept the command.", "It says: {text}", _TEMPLATE),
    "CPF1074": (
        "{host} does not know a system value.",
        "Its release is older than the value.",
        "Nothing needs to be done; rules that it stands for do not exist there.",
    ),
    "CPF9801": (
        "{host} did not find what the command names.",
        "The host says: {text}",
        "Check the names in the command with the IBM i administrator.",
    ),
    "CPF9802": (
        "{account} may not use what the command names on {host}.",
        "The host says: {text}",
        "Have the IBM i administrator run GRTOBJAUT OBJ(QSYS/CHGUSRPRF) OBJTYPE(*CMD) "
        "USER({account}) AUT(*USE).",
    ),
    "CPF9803": ("Something that the command needs is in use on {host}.", "It says: {text}", _AGAIN),
    "CPF9804": (
        "An object that the command needs is damaged on {host}.",
        "The host says: {text}",
        _JOB_LOG,
    ),
    "CPF9810": (
        "{host} did not find the library that the command names.",
        "The host says: {text}",
        _TEMPLATE,
    ),
    "CPF9820": (
        "{account} may not use a library that the command needs on {host}.",
        "The host says: {text}",
        "Have the IBM i administrator grant *USE to the library.",
    ),
    "CPF9830": ("A library could not be assigned on {host}.", "It says: {text}", _AGAIN),
    "CPF9872": ("A program of {host} ended early.", "The host says: {text}", _JOB_LOG),
    "CPF9899": ("{host} could not finish the command.", "It says: {text}", _JOB_LOG),
    "CPF9999": ("A program of {host} broke down.", "The host says: {text}", _JOB_LOG),
    "CPF24B4": ("A program of {host} did not accept the call.", "It says: {text}", _JOB_LOG),
    "MCH3401": (
        "{host} did not find a program that it needs.",
        "The host says: {text}",
        _JOB_LOG,
    ),
}

# Ids that stand nowhere above: what their family says, and the host's own words.
_FAMILIES: dict[str, _Sentences] = {
    "CPF22": (
        "{host} refused to change {user} ({id}).",
        "It is a message of the host's security. The host says: {text}",
        "Give the Details to the IBM i administrator of {host}.",
    ),
    "CPF4A": (
        "{host} refused to change {user} ({id}).",
        "It is a message of the host's security. The host says: {text}",
        "Give the Details to the IBM i administrator of {host}.",
    ),
    "CPD": ("{host} did not accept the command ({id}).", _NOT_READ, _TEMPLATE),
    "CPF98": (
        "The command needs something that {host} does not have or does not give ({id}).",
        "The host says: {text}",
        "Give the Details to the IBM i administrator of {host}.",
    ),
    "MCH": ("A program of {host} broke down ({id}).", "The host says: {text}", _JOB_LOG),
    "CWBSY": (
        "{host} did not accept the password of {user} ({id}).",
        "The host says: {text}",
        "Give the Details to the IBM i administrator of {host}.",
    ),
    "": (
        "{host} answered {id}, and {user} was not changed.",
        "The host says: {text}",
        _JOB_LOG,
    ),
}

FAMILIES: tuple[str, ...] = tuple(sorted(_FAMILIES, key=len, reverse=True))
"""The beginnings of ids that have sentences of their own, the longest first."""

SENTENCES: dict[str, _Sentences] = {
    **{f"message.{name}": words for name, words in _PROFILE.items()},
    **{f"message.{name}": words for name, words in _SIGN_ON.items()},
    **{f"message.{name}": words for name, words in PASSWORD_MESSAGES.items()},
    **{f"message.{name}": words for name, words in _COMMAND.items()},
    **{f"message.family.{family}": words for family, words in _FAMILIES.items()},
}

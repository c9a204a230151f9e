"""Messages about a new password that breaks a rule of the host: id -> sentences.

CPF4AA7's reason codes: IBM support, "Getting Message CPF4AA7 Password value not valid".
"""

_Sentences = tuple[str, str, str]

_CHOOSE = "Choose another password. “account rules” shows what {host} asks for."
_LONGER = "Choose a longer password. “account rules” shows what {host} asks for."
_SHORTER = "Choose a shorter password. “account rules” shows what {host} asks for."

_SHORT = (
    "The new password is too short for {host}.",
    "The host's rules ask for more characters (QPWDMINLEN, or *MINLEN in QPWDRULES).",
    _LONGER,
)
_LONG = (
    "The new password is too long for {host}.",
    "The host's rules allow fewer characters (QPWDMAXLEN, or *MAXLEN in QPWDRULES).",
    _SHORTER,
)
_USED = (
    "The new password was used before by {user} on {host}.",
    "The host compares with earlier passwords (QPWDRQDDIF).",
    "Choose a password that was not used lately.",
)
_SAME_PLACE = (
    "The new password has a character in the same place as the old one.",
    "{host} asks for another character in each place (QPWDPOSDIF, or *LMTSAMPOS in QPWDRULES).",
    _CHOOSE,
)
_REPEATED = (
    "The new password uses a character more than once.",
    "{host} limits repeated characters (QPWDLMTREP, or *CHRLMTREP in QPWDRULES).",
    "Choose a password in which no character comes twice.",
)
_DOUBLED = (
    "The new password has the same character twice in a row.",
    "{host} limits repeated characters (QPWDLMTREP, or *CHRLMTAJC in QPWDRULES).",
    _CHOOSE,
)
_DIGITS_TOGETHER = (
    "The new password has two digits side by side.",
    "{host} does not allow that (QPWDLMTAJC, or *DGTLMTAJC in QPWDRULES).",
    _CHOOSE,
)
_NO_DIGIT = (
    "The new password has no digit.",
    "{host} asks for one (QPWDRQDDGT, or *DGTMIN in QPWDRULES).",
    "Choose a password with a digit.",
)
_CHARACTER = (
    "The new password has a character that {host} does not allow.",
    "The system value QPWDLMTCHR names characters that passwords may not have.",
    _CHOOSE,
)
_PROFILE_NAME = (
    "The new password is or contains the name {user}.",
    "{host} does not allow the profile's name in its password.",
    _CHOOSE,
)
_SAME = (
    "The new password is the one that {user} has already on {host}.",
    "The host takes only another one.",
    "Nothing needs to be done if this password was meant; else choose another.",
)
_PROGRAM = (
    "A program on {host} refused the new password.",
    "The host has passwords checked by a program of its own (QPWDVLDPGM, or the exit point "
    "QIBM_QSY_VLD_PASSWRD).",
    "Ask the IBM i administrator what the program demands.",
)
_BLOCKED = (
    "{host} does not let the password of {user} be changed again so soon.",
    "A time must pass after a change (QPWDCHGBLK).",
    "Wait until it is over, or let the IBM i administrator change the profile's PWDCHGBLK.",
)
_NONE = (
    "{host} does not take *NONE as a password here.",
    "It would remove the password.",
    _CHOOSE,
)
_RULE = (
    "The new password breaks a rule of {host}.",
    "The host says: {text}",
    _CHOOSE,
)


def _few(what: str, rule: str) -> _Sentences:
    return (
        f"The new password has too few {what}.",
        f"The rule {rule} of {{host}} says how many it must have (QPWDRULES).",
        _CHOOSE,
    )


def _many(what: str, rule: str) -> _Sentences:
    return (
        f"The new password has too many {what}.",
        f"The rule {rule} of {{host}} says how many it may have (QPWDRULES).",
        _CHOOSE,
    )


def _place(word: str, what: str, rule: str) -> _Sentences:
    return (
        f"The new password {word} with a {what}.",
        f"The rule {rule} of {{host}} does not allow that (QPWDRULES).",
        _CHOOSE,
    )


def _side_by_side(what: str, rule: str) -> _Sentences:
    return (
        f"The new password has two {what} side by side.",
        f"The rule {rule} of {{host}} does not allow that (QPWDRULES).",
        _CHOOSE,
    )


_REASONS: dict[int, _Sentences] = {
    1: _few("letters", "*LTRMIN"),
    2: _few("digits", "*DGTMIN"),
    3: _few("special characters", "*SPCCHRMIN"),
    4: _many("letters", "*LTRMAX"),
    5: _many("digits", "*DGTMAX"),
    6: _many("special characters", "*SPCCHRMAX"),
    7: _place("begins", "letter", "*LTRLMTFST"),
    8: _place("begins", "digit", "*DGTLMTFST"),
    9: _place("begins", "special character", "*SPCCHRLMTFST"),
    10: _place("ends", "letter", "*LTRLMTLST"),
    11: _place("ends", "digit", "*DGTLMTLST"),
    12: _place("ends", "special character", "*SPCCHRLMTLST"),
    13: _side_by_side("letters", "*LTRLMTAJC"),
    14: _side_by_side("digits", "*DGTLMTAJC"),
    15: _side_by_side("special characters", "*SPCCHRLMTAJC"),
    16: _few("upper- and lower-case letters", "*MIXCASE"),
    17: (
        "The new password has too few kinds of characters.",
        "The rule *REQANY3 of {host} asks for three of these four: upper-case letters, lower-case "
        "letters, digits, special characters (QPWDRULES).",
        _CHOOSE,
    ),
    18: _PROFILE_NAME,
    19: _SHORT,
    20: _LONG,
    21: _REPEATED,
    22: _DOUBLED,
    23: _SAME_PLACE,
}

PASSWORD_MESSAGES: dict[str, _Sentences] = {
    "CPD2356": _SAME,
    "CPF22C0": _RULE,
    "CPF22C2": _SHORT,
    "CPF22C3": _LONG,
    "CPF22C4": _USED,
    # The meanings of C5 to C7, C9 and D1 to D3 were not found in a public list: the host speaks.
    "CPF22C5": _RULE,
    "CPF22C6": _RULE,
    "CPF22C7": _RULE,
    "CPF22C8": _SAME_PLACE,
    "CPF22C9": _RULE,
    "CPF22D0": (_REPEATED[0], "{host} limits repeated characters. It says: {text}", _CHOOSE),
    "CPF22D1": _RULE,
    "CPF22D2": _RULE,
    "CPF22D3": _RULE,
    "CPF22D4": _RULE,
    "CPF22D5": _RULE,
    "CPF22D6": _RULE,
    "CPF4AA7": _RULE,
    **{f"CPF4AA7.{reason}": words for reason, words in _REASONS.items()},
    "CWBSY0255": _RULE,
    "CWBSY0257": _LONG,
    "CWBSY0258": _SHORT,
    "CWBSY0259": _REPEATED,
    "CWBSY0260": _DIGITS_TOGETHER,
    "CWBSY0261": _DOUBLED,
    "CWBSY0262": _USED,
    "CWBSY0263": _CHARACTER,
    "CWBSY0264": _NO_DIGIT,
    "CWBSY0266": _SAME_PLACE,
    "CWBSY0267": _BLOCKED,
    "CWBSY0268": _PROFILE_NAME,
    "CWBSY0271": _NONE,
    "CWBSY0272": _PROGRAM,
}

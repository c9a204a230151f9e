"""System values of a simulated partition, and the password rules that they make.

Names and meanings: IBM's system value reference. Which message a real CHGUSRPRF gives for
which rule was never compared with a host.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from wizard.domain.secret import Secret
from wizard.simulator.messages import HostMessage, message
from wizard.simulator.scenario import PartitionScenario, SystemValue

_NAME_CHARACTERS = re.compile(r"[A-Z0-9$@#_]+")


def system_values(scenario: PartitionScenario) -> dict[str, SystemValue]:
    """All system values of the partition: the usual ones, then the scenario's own."""
    most = scenario.max_sign_on_attempts
    low = scenario.password_level < 2
    values: dict[str, SystemValue] = {
        "QPWDLVL": scenario.password_level,
        "QPWDMINLEN": 6,
        "QPWDMAXLEN": 10 if low else 128,
        "QPWDEXPWRN": 7,
        "QPWDEXPITV": "*NOMAX",
        "QPWDCHGBLK": "*NONE",
        "QPWDRULES": ("*PWDSYSVAL",),
        "QPWDRQDDIF": "0",
        "QPWDRQDDGT": "0",
        "QPWDLMTAJC": "0",
        "QPWDLMTREP": "0",
        "QPWDLMTCHR": "*NONE",
        "QPWDPOSDIF": "0",
        "QPWDVLDPGM": "*NONE",
        "QMAXSIGN": str(most) if most else "*NOMAX",
        "QMAXSGNACN": "3",
        "QSECURITY": "40",
        "QCCSID": scenario.ccsid,
        "QTIMZON": "QN0000UTCS",
        "QUTCOFFSET": "+0000",
        "QINACTITV": "*NONE",
        "QDATFMT": "YMD",
        "QSRLNBR": "SIM0001",
        "QMODEL": "SIM",
    }
    values.update(scenario.system_values)
    return values


@dataclass(frozen=True, slots=True)
class Breach:
    """A password rule that a new password breaks.

    `code` is the return code of the sign-on server's change password (facts, section 9).
    """

    message: HostMessage
    code: int


def breach(
    scenario: PartitionScenario,
    user: str,
    password: str,
    old: Secret | None,
    history: Sequence[Secret],
) -> Breach | None:
    """The first rule that `password` breaks, None when it keeps all of them."""
    values = system_values(scenario)
    wanted = values["QPWDRULES"]
    named = wanted if isinstance(wanted, tuple) else (str(wanted),)
    broken = (
        _by_system_values(values, scenario.password_level, user, password, old)
        if "*PWDSYSVAL" in named
        else _by_rules(named, scenario.password_level, user, password, old)
    )
    return broken or _reused(values, password, old, history)


def _number(value: SystemValue) -> int:
    text = str(value).strip()
    return int(text) if text.isdigit() else 0


def _by_system_values(
    values: dict[str, SystemValue], level: int, user: str, password: str, old: Secret | None
) -> Breach | None:
    least, most = _number(values["QPWDMINLEN"]), _number(values["QPWDMAXLEN"])
    if len(password) < least:
        return Breach(message("CPF22C2", str(least)), 0x00030002)
    if len(password) > most:
        return Breach(message("CPF22C3", str(most)), 0x00030001)
    if password.upper() == user:
        return Breach(message("CPF22D3"), 0x0003000A)
    limited = str(values["QPWDLMTCHR"]).strip()
    # Password levels 2 and higher ignore QPWDLMTCHR (IBM: "Restricted characters").
    if level < 2 and not limited.startswith("*") and set(limited) & set(password.upper()):
        return Breach(message("CPF22C5"), 0x00030008)
    if str(values["QPWDRQDDGT"]) == "1" and not any(map(str.isdigit, password)):
        return Breach(message("CPF22C6"), 0x00030007)
    pairs = list(itertools.pairwise(password))
    if str(values["QPWDLMTAJC"]) == "1" and any(a.isdigit() and b.isdigit() for a, b in pairs):
        return Breach(message("CPF22C7"), 0x00030004)
    repeat = str(values["QPWDLMTREP"])
    if repeat == "1" and len(set(password)) < len(password):
        return Breach(message("CPF22D0"), 0x00030003)
    if repeat == "2" and any(a == b for a, b in pairs):
        return Breach(message("CPF22D1"), 0x00030005)
    if str(values["QPWDPOSDIF"]) == "1" and _same_position(password, old):
        return Breach(message("CPF22C8"), 0x0003000F)
    return None


def _same_position(password: str, old: Secret | None) -> bool:
    return old is not None and any(a == b for a, b in zip(password, old.reveal(), strict=False))


_COUNTED = re.compile(
    r"\*(MINLEN|MAXLEN|DGTMIN|DGTMAX|LTRMIN|LTRMAX|SPCCHRMIN|SPCCHRMAX|MIXCASE)(\d{1,3})"
)

# CPF4AA7's reason codes (IBM support page, see `wizard.simulator.messages`).
_REASONS = {
    "LTRMIN": 1, "DGTMIN": 2, "SPCCHRMIN": 3,
    "LTRMAX": 4, "DGTMAX": 5, "SPCCHRMAX": 6,
    "LTRLMTFST": 7, "DGTLMTFST": 8, "SPCCHRLMTFST": 9,
    "LTRLMTLST": 10, "DGTLMTLST": 11, "SPCCHRLMTLST": 12,
    "LTRLMTAJC": 13, "DGTLMTAJC": 14, "SPCCHRLMTAJC": 15,
    "MIXCASE": 16, "REQANY3": 17, "LMTPRFNAME": 18, "MINLEN": 19, "MAXLEN": 20,
    "CHRLMTREP": 21, "CHRLMTAJC": 22, "LMTSAMPOS": 23,
}  # fmt: skip
# The sign-on server's own code where it has one; else "a character is not allowed".
_CODES = {"MINLEN": 0x00030002, "MAXLEN": 0x00030001, "DGTMIN": 0x00030007}


def _by_rules(
    named: Sequence[str], level: int, user: str, password: str, old: Secret | None
) -> Breach | None:
    for rule in named:
        found = _COUNTED.fullmatch(rule)
        kind = found[1] if found else rule.lstrip("*")
        if kind not in _REASONS:
            continue
        if found:
            broken = _miscounted(kind, int(found[2]), level, password)
        else:
            broken = _breaks(kind, level, user, password, old)
        if broken:
            reason = message("CPF4AA7", str(_REASONS[kind]))
            return Breach(reason, _CODES.get(kind, 0x00030008))
    return None


def _class_of(character: str) -> str:
    if character.isdigit():
        return "DGT"
    return "LTR" if character.isalpha() else "SPCCHR"


def _miscounted(kind: str, limit: int, level: int, password: str) -> bool:
    if kind == "MINLEN":
        return len(password) < limit
    if kind == "MAXLEN":
        return len(password) > limit
    if kind == "MIXCASE":
        upper, lower = sum(map(str.isupper, password)), sum(map(str.islower, password))
        return level >= 2 and min(upper, lower) < limit
    count = sum(_class_of(character) == kind[:-3] for character in password)
    return count < limit if kind.endswith("MIN") else count > limit


def _breaks(kind: str, level: int, user: str, password: str, old: Secret | None) -> bool:
    pairs = list(itertools.pairwise(password))
    if kind == "LMTPRFNAME":
        return user in password.upper()
    if kind == "CHRLMTREP":
        return len(set(password)) < len(password)
    if kind == "CHRLMTAJC":
        return any(a == b for a, b in pairs)
    if kind == "LMTSAMPOS":
        return _same_position(password, old)
    if kind == "REQANY3":
        if level < 2:
            return {_class_of(character) for character in password} != {"DGT", "LTR", "SPCCHR"}
        kinds = (str.isupper, str.islower, str.isdigit, lambda c: not c.isalnum())
        return sum(any(map(kind, password)) for kind in kinds) < 3
    wanted, _, place = kind.partition("LMT")
    if place == "AJC":
        return any(_class_of(a) == wanted == _class_of(b) for a, b in pairs)
    return _class_of(password[0 if place == "FST" else -1]) == wanted


# QPWDRQDDIF: how many earlier passwords count.
_DIFFERENT = {"1": 32, "2": 24, "3": 18, "4": 12, "5": 10, "6": 8, "7": 6, "8": 4}


def _reused(
    values: dict[str, SystemValue], password: str, old: Secret | None, history: Sequence[Secret]
) -> Breach | None:
    count = _DIFFERENT.get(str(values["QPWDRQDDIF"]), 0)
    earlier = [old, *history] if old is not None else list(history)
    if count and Secret(password) in earlier[:count]:
        return Breach(message("CPF22C4", str(count)), 0x00030006)
    return None


def level_allows(password: str, level: int) -> bool:
    """Whether the password fits the level's length and characters at all.

    Levels 0 and 1: up to 10 of A-Z 0-9 ``$ @ # _``; higher levels: 128 of anything that
    shows.
    """
    if level < 2:
        return len(password) <= 10 and bool(_NAME_CHARACTERS.fullmatch(password.upper()))
    return 0 < len(password) <= 128 and all(ord(character) >= 0x20 for character in password)

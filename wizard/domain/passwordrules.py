"""The host's rules for passwords, read from its system values, and a candidate judged by them.

Facts: IBM i security reference, "Password system values" and "Password Rules (QPWDRULES)".
Any value of QPWDRULES but ``*PWDSYSVAL`` makes the host ignore QPWDMINLEN, QPWDMAXLEN, QPWDLMTCHR,
QPWDLMTREP, QPWDLMTAJC, QPWDPOSDIF and QPWDRQDDGT. CHGUSRPRF obeys the rules only where QPWDRULES
names ``*ALLCRTCHG``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from wizard.domain.hostfacts import SystemValues
from wizard.domain.secret import Secret
from wizard.domain.text import NOTHING, T, Text

RULE_VALUES = (
    "QPWDLVL", "QPWDRULES", "QPWDMINLEN", "QPWDMAXLEN", "QPWDLMTCHR", "QPWDLMTREP", "QPWDLMTAJC",
    "QPWDPOSDIF", "QPWDRQDDGT", "QPWDRQDDIF", "QPWDEXPITV", "QPWDCHGBLK", "QPWDVLDPGM",
)  # fmt: skip
"""The system values that the rules are read from."""

LOW_LEVEL_LONGEST, LONGEST = 10, 128
_LOW_LEVEL = re.compile(r"[A-Z0-9$@#_]*")
# As the host folds: a letter beyond A to Z never becomes one of them.
_FOLD = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_COUNTED = re.compile(
    r"\*(MINLEN|MAXLEN|DGTMIN|DGTMAX|LTRMIN|LTRMAX|SPCCHRMIN|SPCCHRMAX|MIXCASE) ?([0-9]{1,3})"
)
# QPWDRQDDIF's values: how many earlier passwords count.
_EARLIER = {"1": 32, "2": 24, "3": 18, "4": 12, "5": 10, "6": 8, "7": 6, "8": 4}


class Kind(StrEnum):
    """A kind of character, as QPWDRULES names it."""

    LETTER = "LTR"
    DIGIT = "DGT"
    SPECIAL = "SPCCHR"


KINDS = (Kind.LETTER, Kind.DIGIT, Kind.SPECIAL)
_NAMES = {Kind.LETTER: "letters", Kind.DIGIT: "digits", Kind.SPECIAL: "special characters"}
_NAME = {Kind.LETTER: "letter", Kind.DIGIT: "digit", Kind.SPECIAL: "special character"}


def kind_of(character: str) -> Kind:
    """The kind of a character: whatever is neither letter nor digit is special."""
    if character in "0123456789":
        return Kind.DIGIT
    return Kind.LETTER if character.isalpha() else Kind.SPECIAL


@dataclass(frozen=True, slots=True)
class Limits:
    """What the rules say about one kind of character.

    `least` and `most` are counts (None: any number); the others forbid the kind first, last,
    and twice in a row.
    """

    least: int = 0
    most: int | None = None
    not_first: bool = False
    not_last: bool = False
    not_adjacent: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a candidate breaks: the rule's name on the host, and a sentence."""

    rule: str
    sentence: Text


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """The rules of one host.

    Parameters
    ----------
    level : int
        QPWDLVL, 0 to 4.
    least, most : int
        Characters.
    limits : mapping of Kind to Limits
    mixed_case : int
        At least so many upper-case and so many lower-case letters.
    three_kinds : bool
        Three of upper case, lower case, digits, special characters.
    no_repeat, no_double : bool
        No character twice; none twice in a row.
    not_profile : bool
        The profile's name does not occur in it.
    other_places : bool
        No character stands where it stood in the old password.
    barred : str
        Characters that are not allowed.
    earlier : int
        So many earlier passwords are refused.
    names : mapping of str to str
        Which system value or QPWDRULES word each of the above came from.
    always : bool
        CHGUSRPRF obeys the rules too (``*ALLCRTCHG``).
    program : str
        QPWDVLDPGM: a program of the host's own that nobody else can judge by, else "".
    expires : str
        QPWDEXPITV as it stands.
    block : str
        QPWDCHGBLK as it stands.
    """

    level: int = 0
    least: int = 1
    most: int = LOW_LEVEL_LONGEST
    limits: dict[Kind, Limits] = field(default_factory=lambda: {kind: Limits() for kind in KINDS})
    mixed_case: int = 0
    three_kinds: bool = False
    no_repeat: bool = False
    no_double: bool = False
    not_profile: bool = False
    other_places: bool = False
    barred: str = ""
    earlier: int = 0
    names: dict[str, str] = field(default_factory=dict)
    always: bool = False
    program: str = ""
    expires: str = ""
    block: str = ""

    def broken(self, candidate: Secret, user: str, old: Secret | None = None) -> tuple[Broken, ...]:
        """Every rule that `candidate` breaks, in the order a person would mend them.

        Parameters
        ----------
        candidate : Secret
        user : str
            The profile's name.
        old : Secret or None
            The password it has now, where it is known.
        """
        word = candidate.reveal()
        before = old.reveal() if old is not None else ""
        if self.level < 2:
            word, before = folded(word), folded(before)
        return tuple(_judged(self, word, user, before))


def folded(word: str) -> str:
    """A password as password levels 0 and 1 keep it."""
    return word.translate(_FOLD)


def case_note(level: int) -> Text:
    """What a person who types a password at level 0 or 1 has to know; nothing at the others."""
    if level >= 2:
        return NOTHING
    return T(
        "At password level {level} upper and lower case are the same: type it either way.",
        level=level,
    )


def read_rules(values: SystemValues, level: int | None = None) -> PasswordRules:
    """The rules in a host's system values; a value that is absent asks for nothing.

    Parameters
    ----------
    values : mapping
        System value -> its value, as the Toolbox gives it.
    level : int or None
        The password level where another source told it; else QPWDLVL, else 0.
    """
    found = values.get("QPWDLVL", level)
    low = int(found) if isinstance(found, int) else (level or 0)
    longest = LOW_LEVEL_LONGEST if low < 2 else LONGEST
    words = tuple(word.strip() for word in _words(values) if word.strip())
    program = (_text(values, "QPWDVLDPGM", "*NONE").split() or ["*NONE"])[0]
    common = {
        "level": low,
        "earlier": _EARLIER.get(_text(values, "QPWDRQDDIF", "0"), 0),
        "program": "" if program == "*NONE" else program,
        "expires": _text(values, "QPWDEXPITV", ""),
        "block": _text(values, "QPWDCHGBLK", ""),
    }
    if words and "*PWDSYSVAL" not in words:
        return _from_rules(words, low, longest, common)
    return _from_values(values, low, longest, common)


def _words(values: SystemValues) -> tuple[str, ...]:
    found = values.get("QPWDRULES", ())
    return found if isinstance(found, tuple) else tuple(str(found).split())


def _text(values: SystemValues, name: str, otherwise: str) -> str:
    found = values.get(name, otherwise)
    return " ".join(found) if isinstance(found, tuple) else str(found).strip()


def _number(values: SystemValues, name: str, otherwise: int) -> int:
    text = _text(values, name, "")
    return int(text) if text.isascii() and text.isdigit() else otherwise


def _from_values(
    values: SystemValues, level: int, longest: int, common: dict[str, object]
) -> PasswordRules:
    digit = Limits(
        least=1 if _text(values, "QPWDRQDDGT", "0") == "1" else 0,
        not_adjacent=_text(values, "QPWDLMTAJC", "0") == "1",
    )
    repeat = _text(values, "QPWDLMTREP", "0")
    barred = _text(values, "QPWDLMTCHR", "*NONE")
    # Password levels 2 and higher ignore QPWDLMTCHR.
    barred = "" if barred.startswith("*") or level >= 2 else barred
    return PasswordRules(
        least=max(1, _number(values, "QPWDMINLEN", 1)),
        most=min(longest, _number(values, "QPWDMAXLEN", longest)),
        limits={Kind.LETTER: Limits(), Kind.DIGIT: digit, Kind.SPECIAL: Limits()},
        no_repeat=repeat == "1",
        no_double=repeat == "2",
        other_places=_text(values, "QPWDPOSDIF", "0") == "1",
        barred=barred,
        names={
            "least": "QPWDMINLEN", "most": "QPWDMAXLEN", "no_repeat": "QPWDLMTREP",
            "no_double": "QPWDLMTREP", "other_places": "QPWDPOSDIF", "barred": "QPWDLMTCHR",
            "DGTMIN": "QPWDRQDDGT", "DGTLMTAJC": "QPWDLMTAJC",
        },
        **common,  # type: ignore[arg-type]  # the fields above, by name
    )  # fmt: skip


def _from_rules(
    words: tuple[str, ...], level: int, longest: int, common: dict[str, object]
) -> PasswordRules:
    counts: dict[str, int] = {}
    for word in words:
        found = _COUNTED.fullmatch(word)
        if found:
            counts[found[1]] = int(found[2])
    flags = {word.lstrip("*") for word in words}
    # At levels 0 and 1, which know no lower case, *REQANY3 asks for one of each kind.
    each = 1 if "REQANY3" in flags and level < 2 else 0
    limits = {
        kind: Limits(
            least=max(counts.get(f"{kind}MIN", 0), each),
            most=counts.get(f"{kind}MAX"),
            not_first=f"{kind}LMTFST" in flags,
            not_last=f"{kind}LMTLST" in flags,
            not_adjacent=f"{kind}LMTAJC" in flags,
        )
        for kind in KINDS
    }
    return PasswordRules(
        least=max(1, counts.get("MINLEN", 1)),
        most=min(longest, counts.get("MAXLEN", longest)),
        limits=limits,
        mixed_case=counts.get("MIXCASE", 0) if level >= 2 else 0,
        three_kinds="REQANY3" in flags and level >= 2,
        no_repeat="CHRLMTREP" in flags,
        no_double="CHRLMTAJC" in flags,
        not_profile="LMTPRFNAME" in flags,
        other_places="LMTSAMPOS" in flags,
        always="ALLCRTCHG" in flags,
        names={
            "least": "*MINLEN", "most": "*MAXLEN", "no_repeat": "*CHRLMTREP",
            "no_double": "*CHRLMTAJC", "other_places": "*LMTSAMPOS",
        },
        **common,  # type: ignore[arg-type]  # the fields above, by name
    )  # fmt: skip


# ---------------------------------------------------------------- judging


def _judged(rules: PasswordRules, word: str, user: str, before: str) -> Iterator[Broken]:
    yield from _of_level(rules, word)
    if len(word) < rules.least:
        yield Broken(
            rules.names.get("least", ""),
            T("It has {has} characters; the host asks for {least}.",
              has=len(word), least=rules.least),
        )  # fmt: skip
    if len(word) > rules.most:
        yield Broken(
            rules.names.get("most", ""),
            T("It has {has} characters; the host takes {most}.", has=len(word), most=rules.most),
        )
    for kind in KINDS:
        yield from _of_kind(rules, kind, word)
    yield from _of_mixture(rules, word)
    pairs = list(itertools.pairwise(word))
    simple: tuple[tuple[bool, str, Text], ...] = (
        (
            rules.no_repeat and len(set(word)) < len(word),
            rules.names.get("no_repeat", ""),
            T("A character comes more than once."),
        ),
        (
            rules.no_double and any(a == b for a, b in pairs),
            rules.names.get("no_double", ""),
            T("The same character comes twice in a row."),
        ),
        (
            rules.not_profile and bool(user) and user in word.upper(),
            "*LMTPRFNAME",
            T("It contains the profile's name."),
        ),
        (
            rules.other_places and any(a == b for a, b in zip(word, before, strict=False)),
            rules.names.get("other_places", ""),
            T("A character stands where it stood in the old password."),
        ),
        (
            bool(set(rules.barred) & set(word.upper())),
            rules.names.get("barred", ""),
            T("It has a character that the host does not allow."),
        ),
        (
            bool(before) and rules.earlier > 0 and word == before,
            "QPWDRQDDIF",
            T("It is the present password."),
        ),
    )
    for broken, rule, sentence in simple:
        if broken:
            yield Broken(rule, sentence)


def _of_level(rules: PasswordRules, word: str) -> Iterator[Broken]:
    if rules.level < 2 and not _LOW_LEVEL.fullmatch(word):
        yield Broken(
            "QPWDLVL",
            T("Password level {level} takes A to Z, 0 to 9, $, @, # and _ alone.",
              level=rules.level),
        )  # fmt: skip
    if word.startswith("*"):
        yield Broken("QPWDLVL", T("It begins with *, which the host reads as a special word."))


def _of_kind(rules: PasswordRules, kind: Kind, word: str) -> Iterator[Broken]:
    limits = rules.limits[kind]
    kinds = [kind_of(character) for character in word]
    count = kinds.count(kind)

    def name(rule: str) -> str:
        return rules.names.get(f"{kind}{rule}", f"*{kind}{rule}")

    if count < limits.least:
        words = T("It has too few {kinds}; the host asks for {least}.",
                  kinds=_NAMES[kind], least=limits.least)  # fmt: skip
        yield Broken(name("MIN"), words)
    if limits.most is not None and count > limits.most:
        words = T("It has too many {kinds}; the host takes {most}.",
                  kinds=_NAMES[kind], most=limits.most)  # fmt: skip
        yield Broken(name("MAX"), words)
    if limits.not_first and kinds[:1] == [kind]:
        yield Broken(name("LMTFST"), T("It begins with a {kind}.", kind=_NAME[kind]))
    if limits.not_last and kinds[-1:] == [kind]:
        yield Broken(name("LMTLST"), T("It ends with a {kind}.", kind=_NAME[kind]))
    if limits.not_adjacent and any(a is kind is b for a, b in itertools.pairwise(kinds)):
        yield Broken(name("LMTAJC"), T("Two {kinds} stand side by side.", kinds=_NAMES[kind]))


_FOUR: tuple[Callable[[str], bool], ...] = (
    str.isupper,
    str.islower,
    lambda character: kind_of(character) is Kind.DIGIT,
    lambda character: kind_of(character) is Kind.SPECIAL,
)


def _of_mixture(rules: PasswordRules, word: str) -> Iterator[Broken]:
    upper, lower = sum(map(str.isupper, word)), sum(map(str.islower, word))
    if min(upper, lower) < rules.mixed_case:
        words = T("It needs at least {count} upper-case and {count} lower-case letters.",
                  count=rules.mixed_case)  # fmt: skip
        yield Broken("*MIXCASE", words)
    if rules.three_kinds and sum(any(map(kind, word)) for kind in _FOUR) < 3:
        yield Broken(
            "*REQANY3",
            T(
                "It needs three of these four: upper-case letters, lower-case letters, digits, "
                "special characters."
            ),
        )

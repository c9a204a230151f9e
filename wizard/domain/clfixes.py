"""Corrections of a template that one click makes: the nearest word, what is missing, what goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from wizard.domain import clsource
from wizard.domain.clfindings import LintFinding
from wizard.domain.cllint import POWER, lint
from wizard.domain.clnested import nested
from wizard.domain.clparse import Token, parse_line, tokens
from wizard.domain.cltemplate import DEFAULT_TEMPLATE
from wizard.domain.problems import ProblemError
from wizard.domain.text import T, Text


@dataclass(frozen=True, slots=True)
class Correction:
    """One replacement in a template.

    Parameters
    ----------
    words : Text
        What it does, as a link says it.
    start, end : int
        Offsets of what is replaced.
    text : str
        What stands there afterwards.
    """

    words: Text
    start: int
    end: int
    text: str

    def of(self, template: str) -> str:
        """The corrected template."""
        return template[: self.start] + self.text + template[self.end :]


def corrections(template: str, findings: tuple[LintFinding, ...]) -> tuple[Correction | None, ...]:
    """The correction of each remark on `template`, None where only a person can tell.

    Columns of a source of several lines are not followed: a template is one line.
    """
    nothing: tuple[Correction | None, ...] = (None,) * len(findings)
    if clsource.read(template).continued:
        return nothing
    if [one.id for one in findings][:1] == ["cl.empty"]:
        return (_default(template), *nothing[1:])
    try:
        known = tokens(template)
        command = parse_line(template)
        named = all(one.keyword for one in command.parameters)
        wrapped = any(nested(command))
    except ProblemError:
        return nothing
    made: list[Correction | None] = []
    for found in findings:
        maker = _MAKERS.get(found.id)
        place = _Place(template, known, named, wrapped, found.column - 1, dict(found.message.args))
        made.append(None if maker is None else maker(place))
    return tuple(made)


def enabling(template: str) -> str:
    """The template with STATUS(*ENABLED), "" where only a person can tell where to put it."""
    findings = lint(template)
    for found, correction in zip(findings, corrections(template, findings), strict=True):
        if correction is not None and found.id in ("cl.status-missing", "cl.status-other"):
            return correction.of(template)
    return ""


def powers(findings: tuple[LintFinding, ...]) -> tuple[str, ...]:
    """What a template changes of what a profile may do, each once: ``SPCAUT(*JOBCTL)``.

    The value belongs to it: whoever confirmed one did not confirm another.
    """
    said = (dict(found.message.args) for found in findings if found.id == POWER)
    return tuple(dict.fromkeys(f"{one['keyword']}({one['value']})" for one in said))


@dataclass(frozen=True, slots=True)
class _Place:
    """A template with the place and the words of a remark."""

    template: str
    tokens: tuple[Token, ...]
    named: bool
    wrapped: bool
    at: int
    args: Mapping[str, object]

    @property
    def keyword(self) -> str:
        return str(self.args.get("keyword", ""))

    @property
    def nearest(self) -> str:
        return str(self.args.get("nearest", ""))

    def token(self) -> Token | None:
        """The word or text that begins at the place."""
        fitting = (one for one in self.tokens if one.start == self.at)
        return next((one for one in fitting if one.kind in ("word", "quoted", "hex")), None)

    def parameter(self, keyword: str, begin: int = 0) -> tuple[int, int, int] | None:
        """Where a keyword, its parenthesis and its end stand, from `begin` on."""
        for number, one in enumerate(self.tokens):
            if one.start < begin or one.kind != "word" or one.text.upper() != keyword:
                continue
            following = self.tokens[number + 1 : number + 2]
            if following and following[0].kind == "open" and following[0].start == one.end:
                return one.start, one.end, self._closed(number + 1)
        return None

    def _closed(self, number: int) -> int:
        depth = 0
        for one in self.tokens[number:]:
            depth += {"open": 1, "close": -1}.get(one.kind, 0)
            if depth == 0:
                return one.end
        return len(self.template)

    def replaced(self, words: Text, text: str) -> Correction | None:
        """Another text for the token at the place."""
        token = self.token()
        return None if token is None else Correction(words, token.start, token.end, text)

    def value(self, keyword: str, value: str, words: Text) -> Correction | None:
        """`value` for a keyword: in its parentheses where it stands, else at the end.

        The end is that of the command that begins at the place, where it is inside another.
        """
        begin = max(self.at, 0)
        inside = self._inside() if begin else None
        there = self.parameter(keyword, begin)
        if there is not None and (inside is None or there[2] <= inside):
            return Correction(words, there[1], there[2], f"({value})")
        if inside is not None:
            end = len(self.template[:inside].rstrip())
            return Correction(words, end, inside, f" {keyword}({value})")
        end = len(self.template.rstrip())
        return Correction(words, end, len(self.template), f" {keyword}({value})")

    def _inside(self) -> int | None:
        """Where the parentheses around the place close."""
        depth = 0
        for one in self.tokens:
            if one.start >= self.at:
                depth += {"open": 1, "close": -1}.get(one.kind, 0)
            if depth < 0:
                return one.start
        return None


def _keyword(place: _Place) -> Correction | None:
    token = place.token()
    if token is None or token.text.upper() != place.keyword or not place.nearest:
        return None
    return place.replaced(T("Write {nearest}", nearest=place.nearest), place.nearest)


def _value(place: _Place) -> Correction | None:
    if not place.nearest:
        return None
    words = T("Write {keyword}({nearest})", keyword=place.keyword, nearest=place.nearest)
    return place.replaced(words, place.nearest)


def _removed(place: _Place) -> Correction | None:
    there = place.parameter(place.keyword, max(place.at, 0))
    if there is None or there[0] != place.at:
        return None
    start = len(place.template[: there[0]].rstrip(" "))
    return Correction(T("Remove {keyword}", keyword=place.keyword), start, there[2], "")


def _status_added(place: _Place) -> Correction | None:
    return place.value("STATUS", "*ENABLED", T("Add STATUS(*ENABLED)"))


def _status(place: _Place) -> Correction | None:
    return place.replaced(T("Write STATUS(*ENABLED)"), "*ENABLED")


def _interval(place: _Place) -> Correction | None:
    return place.replaced(T("Write PWDEXPITV(*SYSVAL)"), "*SYSVAL")


def _mark(keyword: str, mark: str) -> Callable[[_Place], Correction | None]:
    def make(place: _Place) -> Correction | None:
        # A value without its keyword may be the one that is meant.
        if not place.named:
            return None
        words = T("Write {keyword}({mark})", keyword=keyword, mark=mark)
        there = place.parameter(keyword)
        if there is not None:
            return place.value(keyword, mark, words)
        before = place.parameter("USRPRF") if keyword == "PASSWORD" else None
        if before is None and place.wrapped:
            return None
        at = before[2] if before is not None else place.tokens[0].end
        return Correction(words, at, at, f" {keyword}({mark})")

    return make


def _default(template: str) -> Correction:
    return Correction(T("Write the product's default"), 0, len(template), DEFAULT_TEMPLATE)


_MAKERS: Mapping[str, Callable[[_Place], Correction | None]] = MappingProxyType(
    {
        "cl.keyword-unknown": _keyword,
        "cl.keyword-strange": _removed,
        "cl.keyword-twice": _removed,
        POWER: _removed,
        "cl.value-unknown": _value,
        "cl.status-missing": _status_added,
        "cl.status-other": _status,
        "cl.expiry-both": _interval,
        "cl.expiry-never": _interval,
        "cl.expiry-days": _interval,
        "cl.user-missing": _mark("USRPRF", "{user}"),
        "cl.pwd-missing": _mark("PASSWORD", "{pwd}"),
    }
)

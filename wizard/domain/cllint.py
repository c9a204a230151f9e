"""What is worth saying about a template of the reset command, before a user depends on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from wizard.domain import clsource
from wizard.domain.chgusrprf import (
    NOTHING_GIVEN,
    PARAMETERS,
    POSITIONS,
    Parameter,
    nearest_keyword,
)
from wizard.domain.clfindings import LintFinding, finding, moved, of_problem
from wizard.domain.clnested import PROFILE_COMMANDS, SUBMIT, Nested, nested
from wizard.domain.clparse import Command, Value, command_of, name_of, parse_line
from wizard.domain.clparse import Parameter as Given
from wizard.domain.cltemplate import full_name, placeholder_problems
from wizard.domain.problems import ProblemError

POWER = "cl.power"
"""The remark that a person may overrule, once it was read."""

# What these take is run.
_RUN = frozenset({"CMD", "RQSDTA"})
_MARKS = {"{user}": "USRPRF", "{pwd}": "PASSWORD"}


def lint(template_text: str) -> tuple[LintFinding, ...]:
    """Everything worth saying about a template, in the order of the columns.

    What cannot be read as a command is one "error"; the placeholders are counted all the same.
    """
    source = clsource.read(template_text)
    text = source.text
    found: list[LintFinding] = []
    command: Command | None = None
    try:
        command = parse_line(text)
    except ProblemError as refused:
        found.append(of_problem(refused.problem))
    empty = bool(found) and found[0].id == "cl.empty"
    if not empty:
        faults = tuple(placeholder_problems(text, readable=command is not None))
        found += [of_problem(fault.problem) for fault in faults]
        if command is not None:
            faulty = {fault.id.partition(".")[2].partition("-")[0] for fault in faults}
            marks = {mark for mark in _MARKS if mark.strip("{}") not in faulty}
            found += _of_command(command, marks)
    found = [moved(one, source.column(one.column)) for one in found]
    if source.continued and command is not None:
        found.append(finding("cl.continued", "warning", source.lines[1][1] + 1))
    return tuple(sorted(found, key=lambda one: one.column))


def _of_command(command: Command, marks: set[str]) -> Iterator[LintFinding]:
    if command.name != "CHGUSRPRF":
        yield finding("cl.other-command", "warning", 1, name=full_name(command))
    yield from _of_library(command, 1)
    yield from _of_positions(command)
    if command.name == "CHGUSRPRF":
        yield from _of_parameters(command, marks)
        yield from _of_status(command, 0)
    elif command.name in PROFILE_COMMANDS:
        yield from _of_kindred(command)
    yield from _of_run_marks(command)
    for inner in nested(command):
        for one in _of_nested(inner, marks):
            yield moved(one, inner.place(one.column)) if one.column else one


def _of_run_marks(command: Command) -> Iterator[LintFinding]:
    """A placeholder in the place of a command, at any depth."""
    if command.name in PROFILE_COMMANDS:
        return
    for number, given in enumerate(command.parameters):
        placed = command.name == SUBMIT and number == 0 and not given.keyword
        if placed or given.keyword in _RUN:
            yield from _run_marks(given.values)
        elif command.name != "CALL":  # what a program is called with is data
            yield from _run_inside(given.values)


def _run_marks(values: Sequence[Value]) -> Iterator[LintFinding]:
    """Values that are run."""
    first = values[0] if values else None
    if first is None:
        return
    if first.text in _MARKS:
        yield finding("cl.mark-run", "error", first.column, mark=first.text)
    elif first.kind == "list":
        yield from _run_marks(first.items)
    else:
        yield from _run_inside(values)


def _run_inside(values: Sequence[Value]) -> Iterator[LintFinding]:
    """Values that may be a command, or hold one."""
    if len(values) > 1 and name_of(values[0]) is not None:
        with suppress(ProblemError):
            yield from _of_run_marks(command_of(values))
            return
    for one in values:
        yield from _run_inside(one.items)


def _of_nested(inner: Nested, marks: set[str]) -> Iterator[LintFinding]:
    """Columns are its own."""
    try:
        command = command_of(inner.values)
    except ProblemError as refused:
        yield of_problem(refused.problem)
        return
    begin = inner.values[0].column
    yield from _of_library(command, begin)
    yield from _of_positions(command)
    if command.name != "CHGUSRPRF":
        yield from _of_kindred(command)
        return
    # What sets no password may stand beside what does.
    held = marks & inner.texts
    yield from _of_parameters(command, held)
    if held:
        yield from _of_status(command, begin)


def _of_library(command: Command, column: int) -> Iterator[LintFinding]:
    if command.name == "CHGUSRPRF" and command.library not in ("", "QSYS", "*LIBL"):
        yield finding("cl.other-library", "warning", column, library=command.library)


def _of_positions(command: Command) -> Iterator[LintFinding]:
    late = False
    for given in command.parameters:
        if given.keyword:
            late = True
        elif late:
            yield finding("cl.position-late", "error", given.column)


def _of_kindred(command: Command) -> Iterator[LintFinding]:
    """They share the parameters that give powers; CRTUSRPRF has CHGUSRPRF's positions too."""
    positions = () if command.name == "CHGPRF" else POSITIONS
    named = False
    for number, given in enumerate(command.parameters):
        named = named or bool(given.keyword)
        keyword = given.keyword
        if not named and number < len(positions):
            keyword = positions[number]
        if _gives_power(keyword, given):
            yield _power(keyword, given)


def _of_parameters(command: Command, marks: set[str]) -> Iterator[LintFinding]:
    given: dict[str, Given] = {}
    placed: dict[str, str] = {}
    named = False
    for number, one in enumerate(command.parameters):
        keyword = one.keyword
        if not keyword and not named and number < len(POSITIONS):
            keyword = POSITIONS[number]
        elif not keyword and not named:
            yield finding("cl.position", "error", one.column)
        named = named or bool(one.keyword)
        if not keyword or [value.folded for value in one.values] == [NOTHING_GIVEN]:
            continue
        if keyword in given:
            yield finding("cl.keyword-twice", "error", one.column, keyword=keyword)
        given[keyword] = one
        for value in one.values:
            placed[value.text] = keyword
        yield from _of_parameter(keyword, one)
    for mark, keyword in _MARKS.items():
        if mark in marks and placed.get(mark) != keyword:
            yield finding("cl.misplaced", "error", 0, mark=mark, keyword=keyword)
    yield from _of_expiry(given)


def _of_parameter(keyword: str, given: Given) -> Iterator[LintFinding]:
    known = PARAMETERS.get(keyword)
    if known is None:
        near = nearest_keyword(keyword)
        yield finding(
            "cl.keyword-unknown" if near else "cl.keyword-strange",
            "error",
            given.column,
            keyword=keyword,
            nearest=near,
        )
        return
    if _gives_power(keyword, given):
        yield _power(keyword, given)
    if known.since:
        yield finding(
            "cl.keyword-since", "info", given.column, keyword=keyword, release=known.since
        )
    yield from _of_values(known, given)


def _gives_power(keyword: str, given: Given) -> bool:
    known = PARAMETERS.get(keyword)
    kept = [value.folded for value in given.values] in (["*SAME"], ["*NOCHG"], [NOTHING_GIVEN])
    return known is not None and known.power and not kept


def _power(keyword: str, given: Given) -> LintFinding:
    return finding(POWER, "error", given.column, keyword=keyword, value=_written(given.values))


def _written(values: Sequence[Value]) -> str:
    """Values as the command gets them, in one spelling."""
    marks = {"quoted": "'{}'", "hex": "X'{}'", "list": "({})"}
    return " ".join(
        marks.get(one.kind, "{}").format(
            _written(one.items) if one.kind == "list" else one.folded.replace("'", "''")
        )
        for one in values
    )


def _of_values(known: Parameter, given: Given) -> Iterator[LintFinding]:
    values = given.values
    if len(values) > known.most:
        yield finding(
            "cl.values-many" if known.most > 1 else "cl.values-one",
            "error",
            values[known.most].column,
            keyword=known.keyword,
            most=known.most,
            count=len(values),
        )
        return
    for number, value in enumerate(values):
        if value.text in _MARKS or value.kind == "hex":
            continue
        alone = value.folded in known.singles and value.folded not in known.values
        if len(values) > 1 and alone:
            yield finding(
                "cl.value-alone", "error", value.column, keyword=known.keyword, value=value.folded
            )
        elif not _fits(known, value, number):
            yield from _unknown_value(known, value)


def _fits(known: Parameter, value: Value, number: int) -> bool:
    if value.kind == "list":
        return False
    if value.kind == "quoted" and known.kind == "text":
        return value.text.startswith("*") is False or value.text in known.special
    # An element has its own place: the second of EIMASSOC is the type of the association.
    if known.elements and number > 0:
        return value.folded in known.elements[number]
    return known.takes(value.folded)


def _unknown_value(known: Parameter, value: Value) -> Iterator[LintFinding]:
    shown = value.text if value.kind != "list" else "( )"
    near = "" if value.kind == "list" else known.nearest(value.text)
    yield finding(
        "cl.value-unknown" if near else "cl.value-strange",
        "error",
        value.column,
        keyword=known.keyword,
        value=shown,
        nearest=near,
        choices=known.choices,
    )


def _of_status(command: Command, column: int) -> Iterator[LintFinding]:
    given = [one.values for one in command.parameters if one.keyword == "STATUS"]
    said = [values[0] for values in given if [one.folded for one in values] != [NOTHING_GIVEN]]
    status = said[-1] if said else None
    if status is None or status.folded == "*SAME":
        yield finding("cl.status-missing", "warning", column)
    elif status.folded == "*DISABLED":
        yield finding("cl.status-other", "warning", status.column, status=status.text)


def _of_expiry(given: dict[str, Given]) -> Iterator[LintFinding]:
    """PWDEXP (expired at once?) beside PWDEXPITV (expired after how many days?)."""
    expired = given["PWDEXP"].values[0].folded if "PWDEXP" in given else "*SAME"
    interval = given["PWDEXPITV"].values[0] if "PWDEXPITV" in given else None
    column = interval.column if interval is not None else 0
    once = given["PWDEXP"].values[0].column if "PWDEXP" in given else 0
    never = interval is not None and interval.folded == "*NOMAX"
    if expired == "*YES" and never:
        yield finding("cl.expiry-both", "warning", column)
    elif never:
        yield finding("cl.expiry-never", "warning", column)
    elif expired == "*YES":
        yield finding("cl.expiry-once", "info", once)
    if interval is not None and interval.text.isascii() and interval.text.isdigit():
        yield finding("cl.expiry-days", "info", column, days=interval.text)

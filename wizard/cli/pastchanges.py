"""How ``config history`` and ``config diff`` show what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from wizard.domain.problems import Problem
from wizard.flows.connectorsettings import printable
from wizard.flows.settingshistory import KeyChange, PastChange

_OWN = "fpc101.properties"


def what_changed(changes: Sequence[KeyChange]) -> list[dict[str, object]]:
    """Changed keys, JSON-ready."""
    return [{"key": one.key, "before": one.before, "after": one.after} for one in changes]


def past_json(
    one: PastChange, problem_json: Callable[[Problem], dict[str, object]]
) -> dict[str, object]:
    """One past change, JSON-ready."""
    return {
        "number": one.number,
        "name": one.backup.folder.name,
        "time": one.time.isoformat() if one.time else None,
        "files": [str(path) for path in one.backup.files],
        "changes": what_changed(one.changes),
        "edited_afterwards": one.edited_afterwards,
        "problem": problem_json(one.problem) if one.problem else None,
    }


def past_lines(one: PastChange) -> Iterator[str]:
    """One past change, for a person."""
    when = one.time.astimezone().strftime("%Y-%m-%d %H:%M:%S") if one.time else "time unknown"
    yield f"{one.number}  {when}  {one.backup.folder.name}"
    if one.problem is not None:
        yield f"     {one.problem.what} {one.problem.why}"
        return
    for change in one.changes:
        yield f"     {printable(change.key)}: {_shown(change.before)} -> {_shown(change.after)}"
    if one.touches and not one.changes:
        yield "     No key changed its value."
    if one.edited_afterwards:
        yield "     The file was edited by other means afterwards; what changed includes that."
    others = ", ".join(path.name for path in one.backup.files if path.name != _OWN)
    if others:
        yield f"     Also written: {others}" if one.touches else f"     Written: {others}"


def _shown(value: str | None) -> str:
    return "(not there)" if value is None else printable(value)

"""A corpus of CL: what is read, what is refused at which column, what is said about it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from wizard.domain import cl
from wizard.domain.clparse import Command, Value, parse
from wizard.domain.problems import ProblemError

CORPUS = Path(__file__).parents[2] / "corpus" / "cl"
BASE = "CHGUSRPRF USRPRF({user}) PASSWORD({pwd}) STATUS(*ENABLED)"


def corpus(name: str) -> list[list[Any]]:
    """The rows of one file."""
    with (CORPUS / f"{name}.toml").open("rb") as file:
        rows: list[list[Any]] = tomllib.load(file)["commands"]
    return rows


READINGS, REFUSALS, REMARKS = corpus("readings"), corpus("refusals"), corpus("remarks")


def shown(value: Value) -> str:
    if value.kind == "list":
        return f"({' '.join(shown(one) for one in value.items)})"
    mark = {"quoted": '"', "hex": '"'}.get(value.kind, "")
    return f"{'x' if value.kind == 'hex' else ''}{mark}{value.folded}{mark}"


def reading(command: Command) -> str:
    return " | ".join(
        " ".join([one.keyword or "-", *(shown(value) for value in one.values)])
        for one in command.parameters
    )


def test_the_corpus_is_large() -> None:
    texts = [row[0] for row in (*READINGS, *REFUSALS, *REMARKS)]
    assert len(set(texts)) == len(texts)
    assert len(texts) >= 150


@pytest.mark.parametrize(("text", "name", "values"), READINGS)
def test_what_is_read(text: str, name: str, values: str) -> None:
    command = parse(text)
    assert f"{command.library}/{command.name}".lstrip("/") == name
    assert reading(command) == values


@pytest.mark.parametrize(("text", "id", "column"), REFUSALS)
def test_what_is_refused(text: str, id: str, column: int) -> None:
    with pytest.raises(ProblemError) as caught:
        parse(text)
    assert (caught.value.id, dict(caught.value.problem.what.args)["column"]) == (id, column)
    assert all(str(part) for part in (caught.value.problem.what, caught.value.problem.next_step))
    assert id in [one.id for one in cl.lint(text)]


@pytest.mark.parametrize(("text", "expected"), REMARKS)
def test_what_is_said(text: str, expected: list[str]) -> None:
    found = cl.lint(text.replace("{B}", BASE))
    assert [f"{one.severity} {one.id} {one.column}" for one in found] == expected

"""The CL parser under fire: ``python -m tests.campaigns.clfuzz --seconds 600``.

Changed commands of the corpus and texts put together at random are read and judged; templates
among them are filled with sharp passwords, and a reader that shares nothing with the product says
what the host would see. A number makes its input again: ``--replay NUMBER``. Exit 1 after any
failure.
"""

from __future__ import annotations

import argparse
import collections
import random
import sys
import time
import tomllib
import traceback
from functools import lru_cache
from pathlib import Path

from tests.campaigns.clreader import Reader
from wizard.domain import cl, clsource
from wizard.domain.clparse import Command, Value, parse, quoted
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret

CORPUS = Path(__file__).parents[1] / "corpus" / "cl"
BASE = cl.DEFAULT_TEMPLATE
SECONDS = 2.0  # processor time for one input; the usual is a millisecond
PIECES = (
    *"'()+-*/&%?{}:=|<> \t\n\r\"XxAa09$@#_,;.\\",
    "''", "/*", "*/", "{user}", "{pwd}", " +\n", "-\n", "\r\n", "X'C1'", "*CAT", "||", "*N",
    "CHGUSRPRF ", "USRPRF(", "PASSWORD(", "STATUS(*ENABLED)", "SPCAUT(", "*ALLOBJ", "*SAME",
    "QSYS/", "é", "€", "😀", "\x00", "\x85", "\u2028", "\ud800", "ı", "ſ",
)  # fmt: skip
SHARP = (
    *"'()*/&+-{}X \\$\"", "''", "/*", "*/", "*NONE", "*SAME", "{pwd}", "{user}", "X'C1'", "||",
    "a", "B", "7", "é", "€", "\n", "\x7f", "😀", " ",
)  # fmt: skip


@lru_cache(maxsize=1)
def seeds() -> tuple[str, ...]:
    """The commands of the corpus."""
    found: list[str] = []
    for path in sorted(CORPUS.glob("*.toml")):
        with path.open("rb") as file:
            found += [row[0].replace("{B}", BASE) for row in tomllib.load(file)["commands"]]
    return tuple(found)


def made(chance: random.Random) -> str:
    """A text near to a command."""
    if chance.random() < 0.15:
        return "".join(chance.choices(PIECES, k=chance.randrange(40)))
    text = chance.choice(seeds())
    for _ in range(chance.randrange(6)):
        at, width = chance.randrange(len(text) + 1), chance.randrange(9)
        kind = chance.randrange(5)
        if kind == 0:
            text = text[:at] + text[at + width :]
        elif kind == 1:
            text = text[:at] + chance.choice(PIECES) + text[at:]
        elif kind == 2:
            text = text[:at] + chance.choice(PIECES) + text[at + 1 :]
        elif kind == 3:
            other = chance.choice(seeds())
            start = chance.randrange(len(other) + 1)
            text = text[:at] + other[start : start + 30] + text[at:]
        else:
            text = text[:at] + text[at : at + width] * chance.randrange(2, 30) + text[at:]
    return text


def password(chance: random.Random) -> str:
    """A password that would leave its place if it could."""
    return "".join(chance.choices(SHARP, k=chance.randrange(1, 12)))


def written(command: Command) -> str:
    """A command as text again."""

    def value(one: Value) -> str:
        if one.kind == "list":
            return f"({' '.join(value(each) for each in one.items)})"
        return {"quoted": quoted(one.text), "hex": f"X'{one.text}'"}.get(one.kind, one.text)

    def parameter(keyword: str, values: tuple[Value, ...]) -> str:
        inner = " ".join(value(one) for one in values)
        return f"{keyword}({inner})"

    name = f"{command.library}/{command.name}".lstrip("/")
    return " ".join([name, *(parameter(one.keyword, one.values) for one in command.parameters)])


def skeleton(command: Command) -> object:
    """A command without its columns."""

    def value(one: Value) -> object:
        return (one.kind, one.folded, tuple(value(each) for each in one.items))

    return (
        command.library,
        command.name,
        [(one.keyword, [value(each) for each in one.values]) for one in command.parameters],
    )


def attempt(chance: random.Random) -> str:
    """Read, judge and fill one text; what became of it.

    Raises
    ------
    AssertionError
        Something that must not be.
    """
    text = made(chance)
    began = time.process_time()
    source = clsource.read(text)
    assert len(source.text) <= len(text)
    findings = cl.lint(text)
    for one in findings:
        assert one.severity in ("error", "warning", "info")
        assert 0 <= one.column <= len(text) + 1, (one.id, one.column)
        assert str(one.message)
        assert str(one.next_step) or one.severity != "error"
    errors = [one.id for one in findings if one.severity == "error"]
    try:
        command = parse(text)
    except ProblemError as refused:
        assert refused.id in errors
        return refused.id
    finally:
        assert time.process_time() - began < SECONDS, "too slow"
    again = parse(written(command))
    assert skeleton(again) == skeleton(command)
    try:
        template = cl.Template.parse(text)
    except ProblemError as refused:
        assert refused.id in errors
        return refused.id
    return _filled(template, password(chance), chance.choice([None, 0, 1, 2, 3, 4]))


def _filled(template: cl.Template, word: str, level: int | None) -> str:
    try:
        command = cl.substitute(template, "BOB", Secret(word), level).reveal()
    except ProblemError as refused:
        assert refused.id.startswith("cl.password-")
        return refused.id
    assert skeleton(parse(command)) != skeleton(template.command)
    found = parse(command)
    assert [one.keyword for one in found.parameters] == [
        one.keyword for one in template.command.parameters
    ]
    flat = template.command.name == "CHGUSRPRF" and not any(
        value.kind in ("list", "hex") for one in template.command.parameters for value in one.values
    )
    named = template.command.parameter("PASSWORD")
    if flat and named is not None and [one.text for one in named.values] == ["{pwd}"]:
        count = sum(one.keyword == "PASSWORD" for one in template.command.parameters)
        seen = [values for keyword, values in Reader(command).found if keyword == "PASSWORD"]
        assert len(seen) == count
        assert [word.upper() if level in (0, 1) else word] in seen
        return "filled, and read by another"
    return "filled"


def one(number: int) -> tuple[str, str]:
    """What the input of a number came to, and how it failed ("" when it did not)."""
    try:
        return attempt(random.Random(number)), ""  # noqa: S311 - no secret
    except Exception:  # noqa: BLE001 - the campaign's finding
        text = made(random.Random(number))  # noqa: S311 - no secret
        return "failed", f"input {number}: {text!r}\n{traceback.format_exc(limit=-6)}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--start", type=int, default=0, help="number of the first input")
    parser.add_argument("--replay", type=int, help="run one input again")
    options = parser.parse_args()
    if options.replay is not None:
        verdict, failure = one(options.replay)
        sys.stdout.write(f"{verdict}\n{failure}")
        return 1 if failure else 0
    until = time.time() + options.seconds
    counts: collections.Counter[str] = collections.Counter()
    number = options.start
    while time.time() < until:
        verdict, failure = one(number)
        counts[verdict] += 1
        number += 1
        if failure:
            sys.stdout.write(failure)
    sys.stdout.write(f"{counts.total():,} inputs, {counts['failed']} failures\n")
    for name, count in counts.most_common():
        sys.stdout.write(f"  {count:9,} {name}\n")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())

"""The one place that prints: sentences for people, one JSON document for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.markup import escape as unmarked
from rich.table import Table

from wizard.domain.problems import Problem
from wizard.domain.verdicts import CheckResult, PartitionReport, Verdict
from wizard.flows.checking import NOT_EITHER

ALL_WELL, FOUND, USAGE, MACHINE, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes: all well; a check failed or a difference was found; wrong usage or input;
this machine lacks something (JRE, jar, rights); interrupted."""

_LACKING = ("app.no-", "app.unexpected", "machine.", "worker.", "gateway.vault-", "vault.")
_TYPED = ("vault.place-unknown", "vault.entry-unknown")
_WIDE = 2000  # columns
_RIGHTS = (
    "configfiles.read-only", "gateway.folder-unreadable", "rights.denied", "rights.failed",
    "rights.half", "rights.locked-out", "rights.not-kept",
)  # fmt: skip
_MARKS = {
    Verdict.PASS: ("✓", "+", "green"),
    Verdict.WARN: ("▲", "!", "yellow"),
    Verdict.FAIL: ("✗", "x", "red"),
    Verdict.SKIPPED: ("–", "-", "bright_black"),
}


def steady(text: str) -> str:
    """Text that a terminal shows and does not obey: what is not printable, as an escape."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() or one in "\n\t" else ascii(one)[1:-1] for one in text)


def escape(text: str) -> str:
    """Words as they are, for rich: no markup, no orders to the terminal."""
    return unmarked(steady(text))


def exit_code(problem: Problem) -> int:
    """The exit code that a problem stands for."""
    if problem.id in _TYPED:
        return USAGE
    if problem.lacking or problem.id.startswith(_LACKING) or problem.id in _RIGHTS:
        return MACHINE
    return USAGE


class Output:
    """Standard output and standard error.

    Parameters
    ----------
    as_json : bool
        Print one JSON document on standard output and nothing else there.
    """

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                # A console without the character shows an escape instead of a traceback.
                stream.reconfigure(errors="backslashreplace")
        # What another program reads is not folded: a fingerprint stays one word.
        person = sys.stdout is not None and sys.stdout.isatty()
        width = None if person else _WIDE
        self._out = Console(highlight=False, soft_wrap=True, emoji=False, width=width)
        self._err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)
        self._plain = not _can_show(sys.stdout, "✓▲✗–└─")

    def document(self, value: Mapping[str, object]) -> None:
        """The JSON document."""
        if sys.stdout is not None:  # a program without a console has none
            sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=True) + "\n")
            sys.stdout.flush()

    def say(self, text: object) -> None:
        """A line for a person; nothing in JSON mode."""
        if not self.as_json:
            self._out.print(escape(str(text)))

    def aside(self, text: object) -> None:
        """A line for a person on standard error (also in JSON mode)."""
        self._err.print(escape(str(text)))

    def raw(self, lines: Sequence[str], colour: str = "") -> None:
        """Lines as they are, quickly, coloured (an SGR number) where a person looks."""
        if self.as_json or sys.stdout is None:
            return
        text = "\n".join(lines) + "\n"
        if colour and self._out.color_system is not None:
            text = f"\x1b[{colour}m{text[:-1]}\x1b[0m\n"
        sys.stdout.write(text)

    def line(self, text: str) -> None:
        """One line for a program."""
        if sys.stdout is not None:
            sys.stdout.write(text + "\n")

    def problem(self, problem: Problem, more: Mapping[str, object] | None = None) -> None:
        """What, why, what next; the host's words below. `more` is for the JSON document."""
        if self.as_json:
            self.document({"problem": problem_json(problem), **(more or {})})
        self._err.print(f"[bold]{escape(str(problem.what))}[/bold]")
        for part in (problem.why, problem.next_step):
            if str(part):
                self._err.print(f"  {escape(str(part))}")
        if problem.details:
            self._err.print("  Details:")
            for line in problem.details.splitlines()[:20]:
                self._err.print(f"    {escape(line)}")

    def check(self, result: CheckResult) -> None:
        """One row of a report; of checks that others keep waiting only the number is told."""
        if self.as_json or result.seen.template == NOT_EITHER:
            return
        mark, plain, colour = _MARKS[result.verdict]
        sign = plain if self._plain else mark
        title = escape(str(result.title))
        head = f"[{colour}]{sign}[/{colour}] {title}"
        if result.verdict in (Verdict.FAIL, Verdict.WARN):
            head = f"[{colour}]{sign}[/{colour}] [bold]{title}[/bold]"
        self._out.print(f"  {head}  [bright_black]{result.id}, {result.ms} ms[/bright_black]")
        if str(result.seen):
            self._out.print(f"      {escape(str(result.seen))}")
        if result.verdict not in (Verdict.FAIL, Verdict.WARN):
            return
        for part in (result.cause, result.next_step):
            if str(part):
                self._out.print(f"      {escape(str(part))}")
        if result.command:
            self._out.print(f"      [cyan]{escape(result.command)}[/cyan]")
        for line in result.details.splitlines()[:8]:
            self._out.print(f"      [bright_black]{escape(line)}[/bright_black]")

    def branch(self, depth: int, title: object, lines: Sequence[object]) -> None:
        """A twig of a small tree and what is to be said of it; nothing in JSON mode."""
        if self.as_json:
            return
        twig = "" if depth == 0 else ("+- " if self._plain else "└─ ")
        indent = "  " + "   " * max(depth - 1, 0)
        self._out.print(f"{indent}{twig}[bold]{escape(str(title))}[/bold]")
        for line in lines:
            self._out.print(f"{indent}{' ' * len(twig)}  {escape(str(line))}")

    def heading(self, name: str, host: str) -> None:
        """The line above a partition's rows."""
        if not self.as_json:
            self._out.print(f"[bold]{escape(name)}[/bold]  {escape(host)}")

    def summary(self, report: PartitionReport) -> None:
        """The line below a partition's rows."""
        if self.as_json:
            return
        counts = {
            verdict: sum(check.verdict is verdict for check in report.checks) for verdict in Verdict
        }
        words = {Verdict.PASS: "passed", Verdict.WARN: "to look at", Verdict.FAIL: "failed"}
        parts = [f"{counts[verdict]} {word}" for verdict, word in words.items() if counts[verdict]]
        if counts[Verdict.SKIPPED]:
            parts.append(f"{counts[Verdict.SKIPPED]} not checked")
        self._out.print(f"  {', '.join(parts)}")
        for check in report.checks:
            if check.verdict is Verdict.FAIL:
                self._out.print(f"  [bold]{escape(str(check.title))}[/bold]: see {check.id}")
        self._out.print()

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """A table for a person; nothing in JSON mode."""
        if self.as_json:
            return
        shown = Table(box=None, pad_edge=False, header_style="bold")
        for column in columns:
            shown.add_column(column, overflow="fold")
        for row in rows:
            shown.add_row(*(escape(str(cell).replace("\n", "\\n")) for cell in row))
        self._out.print(shown)


def problem_json(problem: Problem) -> dict[str, object]:
    """A problem, JSON-ready."""
    return {
        "id": problem.id,
        "what": str(problem.what),
        "cause": str(problem.why),
        "next_step": str(problem.next_step),
        "details": problem.details,
    }


def _can_show(stream: object, text: str) -> bool:
    try:
        text.encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True

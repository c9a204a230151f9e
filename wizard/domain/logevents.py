"""Lines become events: a stack trace and a message's further lines belong to their event."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from wizard.domain import symptoms
from wizard.domain.logpattern import LineFields, LineForm
from wizard.domain.logs import LogEvent, LogLine

MOST_LINES = 400
"""Lines kept of one event; of a longer one the rest is counted."""
MOST_TEXT = 256 * 1024
"""Characters kept of one event, beside its first line."""
STEADY = 20
"""Lines that fit a form before the others are no longer tried on each."""

_STACK = re.compile(r"\s+at\s+\S|\s*\.\.\. \d+ (?:more|common frames)|\s*Caused by:|\s*Suppressed:")
_EXCEPTION = re.compile(
    r"(?:Exception in thread \"[^\"]{0,100}\" )?(?:[\w$]+\.)+[\w$]*(?:Exception|Error|Throwable)\b",
    re.ASCII,
)


class Forms:
    """The forms that lines are read by; it settles on the one that fits.

    Parameters
    ----------
    forms : sequence of LineForm
        The configured one first.
    """

    def __init__(self, forms: Sequence[LineForm]) -> None:
        self._forms = tuple(forms)
        self._used: LineForm | None = None
        self._fits = 0

    def read(self, line: str) -> LineFields | None:
        """The fields of a line that begins an event, None for any other."""
        if not line or line[0] in " \t":
            return None
        if self._used is not None:
            found = self._used.read(line)
            if found is not None:
                self._fits += 1
                return found
            if self._fits >= STEADY:
                return None
        for form in self._forms:
            found = form.read(line)
            if found is not None:
                if form is not self._used:
                    self._used, self._fits = form, 0
                return found
        return None


class Events:
    """Puts lines together; `flush` ends the event at hand when no more lines are at hand.

    Parameters
    ----------
    forms : Forms
    """

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self._first: LogLine | None = None
        self._fields = LineFields()
        self._headed = False
        self._continues = False
        self._message: list[str] = []
        self._stack: list[str] = []
        self._kept = 0
        self._dropped = 0

    def feed(self, lines: Iterable[LogLine]) -> Iterator[LogEvent]:
        """The events that these lines end."""
        for line in lines:
            fields = self._forms.read(line.text)
            if fields is None and (self._headed or self._belongs(line.text)):
                if self._first is None:
                    self._first, self._continues = line, True
                    self._kept = 0
                self._add(line)
                continue
            if self._first is not None:
                yield self._event()
            self._begin(line, fields)

    def flush(self) -> Iterator[LogEvent]:
        """The event at hand; lines that follow still belong to it and come as its continuation."""
        if self._first is not None:
            yield self._event()
            self._first = None
            self._message, self._stack, self._dropped = [], [], 0

    def reset(self) -> None:
        """Forget the event at hand: the next line has nothing to do with it."""
        self._first, self._headed = None, False
        self._message, self._stack, self._dropped = [], [], 0

    def _belongs(self, text: str) -> bool:
        return self._first is not None and (text[:1] in ("", " ", "\t") or _is_stack(text))

    def _begin(self, line: LogLine, fields: LineFields | None) -> None:
        self._first, self._headed, self._continues = line, fields is not None, False
        self._fields = fields or LineFields(message=line.text)
        self._message, self._stack = [self._fields.message], []
        self._kept, self._dropped = 0, line.dropped

    def _add(self, line: LogLine) -> None:
        text = line.text
        self._kept += len(text)
        self._dropped += line.dropped
        if len(self._message) + len(self._stack) >= MOST_LINES or self._kept > MOST_TEXT:
            self._dropped += len(text) + 1
        elif _is_stack(text) or self._stack or _EXCEPTION.match(text):
            self._stack.append(text)
        else:
            self._message.append(text)

    def _event(self) -> LogEvent:
        first, fields = self._first, self._fields
        assert first is not None  # noqa: S101 - for the type checker
        raw = "" if self._continues else first.text
        message, stack = self._message, self._stack
        grave = fields.level not in ("DEBUG", "TRACE") or stack
        return LogEvent(
            first.offset,
            raw,
            fields.level,
            fields.time,
            fields.thread,
            fields.logger,
            ("", *message) if self._continues else tuple(message),
            tuple(stack),
            self._dropped,
            self._continues,
            symptoms.recognise((*message, *stack[:50])) if grave else "",
        )


def _is_stack(text: str) -> bool:
    return _STACK.match(text) is not None


def folded(stack: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """A stack trace as its exceptions alone, and how many lines that leaves out."""
    kept = tuple(
        line for number, line in enumerate(stack)
        if number == 0 or line.lstrip().startswith(("Caused by:", "Suppressed:"))
    )  # fmt: skip
    if kept and _STACK.match(kept[0]) and not kept[0].lstrip().startswith(("Caused", "Suppr")):
        kept = kept[1:]
    return kept, len(stack) - len(kept)

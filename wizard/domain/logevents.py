"""Lines become events: a stack trace and a message's further lines belong to their event."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from wizard.domain.logpattern import LineFields, LineForm
from wizard.domain.logs import LogEvent, LogLine, LogQuery

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


_EVERYTHING = LogQuery()


class Forms:
    """The forms that lines are read by; it settles on the one that fits.

    Parameters
    ----------
    forms : sequence of LineForm
        The configured one first.
    """

    def __init__(self, forms: Sequence[LineForm]) -> None:
        self._forms = tuple(forms)
        self._tried = self._forms
        self._used: LineForm | None = None
        self._fits = 0

    def read(self, line: str) -> LineFields | None:
        """The fields of a line that begins an event, None for any other."""
        if not line or line[0] in " \t":
            return None
        for form in self._tried:
            found = form.read(line)
            if found is not None:
                self._settle(form)
                return found
        return None

    def sample(self, lines: Iterable[str]) -> None:
        """Settle on the form that most of these lines have: then a line is read alike wherever
        the reading began."""
        counts = [0] * len(self._forms)
        for line in lines:
            for number, form in enumerate(self._forms):
                if form.begins(line):
                    counts[number] += 1
                    break
        if any(counts):
            best = counts.index(max(counts))
            self._used, self._fits = self._forms[best], STEADY
            self._tried = self._forms[: best + 1]

    def _settle(self, form: LineForm) -> None:
        if self._fits >= STEADY:
            return
        if form is not self._used:
            self._used, self._fits, self._tried = form, 0, self._forms
        self._fits += 1
        if self._fits == STEADY:
            # Those before it tell more of a line, so they are tried still.
            self._tried = self._forms[: self._forms.index(form) + 1]


class Events:
    """Puts lines together; `flush` ends the event at hand when no more lines are at hand.

    Parameters
    ----------
    forms : Forms
    query : LogQuery, optional
        Events that it does not take are left out before they are made.
    """

    def __init__(self, forms: Forms, query: LogQuery = _EVERYTHING) -> None:
        self._forms = forms
        self._query = None if query.everything else query
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
                event = self._event()
                if event is not None:
                    yield event
            self._begin(line, fields)

    def flush(self) -> Iterator[LogEvent]:
        """The event at hand; lines that follow still belong to it and come as its continuation."""
        if self._first is not None:
            event = self._event()
            if event is not None:
                yield event
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

    def _event(self) -> LogEvent | None:
        first, fields, query = self._first, self._fields, self._query
        assert first is not None  # noqa: S101 - for the type checker
        raw = "" if self._continues else first.text
        message, stack = self._message, self._stack
        if query is not None:
            rest = message if self._continues else message[1:]
            lines = (raw, *rest, *stack) if rest or stack else (raw,)
            if not query.fits(fields.level, fields.time, fields.thread, lines):
                return None
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

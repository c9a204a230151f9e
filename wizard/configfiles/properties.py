"""Lossless ``.properties``: what is not edited keeps every byte.

The grammar is that of ``java.util.Properties.load(InputStream)``: ISO 8859-1, ``\\uXXXX``,
lines ended by LF, CRLF or CR. `javaproperties` splits the file into entries; the one entry
that changes is written here, because `javaproperties` would lose its separator,
continuation lines and line ending.
"""

from __future__ import annotations

import os
import re
from collections import Counter

from javaproperties import InvalidUEscapeError, KeyValue, parse

from wizard.configfiles.propertytext import (
    BLANKS,
    DANGLING,
    EOL,
    SPECIAL,
    Entry,
    Style,
    encode,
    physical,
    printable,
    units,
)
from wizard.domain.ports import PropertyEntry
from wizard.domain.problems import ProblemError

# Entries looked at to learn a file's style, and the work that one continued entry may cost:
# javaproperties looks at the whole entry again for each continuation line.
_STYLE_SAMPLE = 200
_MOST_CONTINUATION = 20_000_000
_UNNAMED = "The properties file"


class PropertiesDocument:
    """A ``.properties`` file that can be edited one value at a time.

    Parameters
    ----------
    data : bytes
        The file.

    Raises
    ------
    ProblemError
        ``configfiles.utf8-mark``, ``configfiles.utf16``, ``configfiles.binary``,
        ``configfiles.properties-escape``, ``configfiles.properties-continued``.
    """

    def __init__(self, data: bytes) -> None:
        _refuse_other_encodings(data)
        _refuse_endless_entries(data)
        self._sources: list[str] = []
        self._keyed: list[tuple[str, str] | None] = []
        line = 1
        self._lines: list[int] = []
        try:
            for element in parse(data):
                self._sources.append(element.source)
                self._lines.append(line)
                if isinstance(element, KeyValue):
                    self._keyed.append((element.key, element.value))
                else:
                    self._keyed.append(None)
                line += len(EOL.findall(element.source))
        except InvalidUEscapeError as wrong:
            raise ProblemError(
                "configfiles.properties-escape", line=line, escape=printable(wrong.escape)
            ) from None
        if self._sources and self._keyed[-1] is None and self._ends_in_empty_key():
            self._keyed[-1] = ("", "")
        self._utf8 = _reads_as_utf8(data)

    @property
    def entries(self) -> tuple[PropertyEntry, ...]:
        """Each key once, as Java reads it: the last one wins; in the order of their lines."""
        last: dict[str, PropertyEntry] = {}
        for keyed, line in zip(self._keyed, self._lines, strict=True):
            if keyed is not None:
                last.pop(keyed[0], None)
                last[keyed[0]] = PropertyEntry(keyed[0], keyed[1], line)
        return tuple(last.values())

    @property
    def all_entries(self) -> tuple[PropertyEntry, ...]:
        """Every entry in the order of the lines, also those that a later one overrides."""
        return tuple(
            PropertyEntry(*keyed, line)
            for keyed, line in zip(self._keyed, self._lines, strict=True)
            if keyed is not None
        )

    def get(self, key: str) -> str | None:
        """The value of a key (the last one), None when it is not there."""
        at = self._find(key)
        found = None if at is None else self._keyed[at]
        return None if found is None else found[1]

    def set(self, key: str, value: str) -> None:
        """Give a key a value: its last entry is edited, or a new one appended."""
        # Java joins surrogate pairs, and so does the parser.
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
        at = self._find(key)
        if at is None:
            self._append(key, value)
        elif self._keyed[at] != (key, value):
            self._sources[at] = self._edited(self._sources[at], key, value)
            self._keyed[at] = (key, value)

    def unset(self, key: str) -> None:
        """Remove every entry of a key: an earlier one would come to life otherwise."""
        self._keep([at for at, keyed in enumerate(self._keyed) if keyed is None or keyed[0] != key])

    def tidy(self, key: str) -> None:
        """Remove the entries of a key that its last one overrides."""
        last = self._find(key)
        self._keep(
            [
                at
                for at, keyed in enumerate(self._keyed)
                if keyed is None or keyed[0] != key or at == last
            ]
        )

    def _keep(self, kept: list[int]) -> None:
        if len(kept) == len(self._keyed):
            return
        self._sources = [self._sources[at] for at in kept]
        self._keyed = [self._keyed[at] for at in kept]
        line = 1
        self._lines = []
        for source in self._sources:
            self._lines.append(line)
            line += len(EOL.findall(source))

    def comment(self, text: str) -> None:
        """Append a comment line (or an empty line for an empty text)."""
        style = self._style()
        self._end_line(style)
        shown = f"# {text}" if text else ""
        self._add(_encode_comment(shown) + style.eol, None)

    @property
    def data(self) -> bytes:
        """The file's bytes."""
        return "".join(self._sources).encode("latin-1")

    def _find(self, key: str) -> int | None:
        for at in range(len(self._keyed) - 1, -1, -1):
            keyed = self._keyed[at]
            if keyed is not None and keyed[0] == key:
                return at
        return None

    def _add(self, source: str, keyed: tuple[str, str] | None) -> None:
        line = 1
        if self._sources:
            line = self._lines[-1] + len(EOL.findall(self._sources[-1]))
        self._sources.append(source)
        self._keyed.append(keyed)
        self._lines.append(line)

    def _edited(self, source: str, key: str, value: str) -> str:
        entry = Entry(source)
        style = self._style()
        new = units(value)
        old = entry.value
        head = 0
        while head < min(len(old), len(new)) and old[head].unit == new[head]:
            head += 1
        tail = 0
        while tail < min(len(old), len(new)) - head and old[-1 - tail].unit == new[-1 - tail]:
            tail += 1
        prefix = old[:head]
        suffix = old[len(old) - tail :]
        leading = not prefix or prefix[-1].continued
        separator = "" if entry.separator else style.separator
        middle = encode(new[head : len(new) - tail], style, key=False, leading=leading)
        kept = (
            entry.head
            + separator
            + "".join(piece.raw for piece in prefix)
            + middle
            + "".join(piece.raw for piece in suffix)
        )
        # The kept parts may read otherwise beside the new middle (a blank that now leads, an
        # "=" after a blank separator): then the value is written anew, as careful as can be.
        careful = Style(style.separator, style.eol, style.raw_latin1, True, style.lower_hex)
        anew = encode(new, careful, key=False, leading=True)
        whole = entry.head + separator + anew
        # A blank that would separate is no more than the indent of a continued line.
        last = entry.head + (separator if entry.separator else "=") + anew
        fits = (one for one in (kept, whole) if _reads_as(one + entry.eol, key, value))
        return next(fits, last) + entry.eol

    def _append(self, key: str, value: str) -> None:
        style = self._style()
        self._end_line(style)
        for separator, special in ((style.separator, style.escape_special), ("=", True)):
            how = Style(separator, style.eol, style.raw_latin1, special, style.lower_hex)
            source = (
                encode(units(key), how, key=True, leading=True)
                + separator
                + encode(units(value), how, key=False, leading=True)
                + style.eol
            )
            if _reads_as(source, key, value):
                break
        self._add(source, (key, value))

    def _end_line(self, style: Style) -> None:
        """End the last line, also one that a backslash would continue into the next."""
        if not self._sources:
            return
        last = self._sources[-1]
        dangles = self._dangles()
        if not last.endswith(("\r", "\n")):
            last += style.eol
        # An empty line ends a continued one (java.util.Properties.LineReader); behind a lone CR
        # a line feed would only make CRLF of it, which is no second line.
        empty = "\r" if last.endswith("\r") else style.eol
        self._sources[-1] = last + empty if dangles else last

    def _ends_in_empty_key(self) -> bool:
        # Java makes an empty key of a lone backslash at the file's end, but not before CRLF.
        return self._dangles() and not self._sources[-1].endswith("\r\n")

    def _dangles(self) -> bool:
        """Whether the last line would be continued by a line after it."""
        last = self._sources[-1]
        comment = self._keyed[-1] is None and last.lstrip(BLANKS)[:1] in ("#", "!")
        return not comment and bool(DANGLING.search(physical(last)[-1].rstrip("\r\n")))

    def _style(self) -> Style:
        text = "".join(self._sources)
        endings = Counter(EOL.findall(text))
        separators: Counter[str] = Counter()
        escaped = bare = 0
        keyed = [source for source, keyed in zip(self._sources, self._keyed, strict=True) if keyed]
        for source in keyed[:_STYLE_SAMPLE]:
            entry = Entry(source)
            if entry.separator and not EOL.search(entry.separator):
                separators[entry.separator] += 1
            raws = Counter(piece.raw for piece in entry.value)
            escaped += sum(raws["\\" + special] for special in SPECIAL)
            bare += sum(raws[special] for special in SPECIAL)
        digits = "".join(re.findall(r"\\u([0-9A-Fa-f]{4})", text))
        return Style(
            separator=separators.most_common(1)[0][0] if separators else "=",
            eol=endings.most_common(1)[0][0] if endings else os.linesep,
            raw_latin1=not text.isascii() and not self._utf8,
            escape_special=escaped > bare,
            lower_hex=bool(re.search("[a-f]", digits)) and not re.search("[A-F]", digits),
        )


def _encode_comment(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode("ascii").replace("\n", " ")


def _reads_as(source: str, key: str, value: str) -> bool:
    try:
        found = list(parse(source))
    except InvalidUEscapeError:
        return False
    return (
        len(found) == 1
        and isinstance(found[0], KeyValue)
        and (found[0].key, found[0].value) == (key, value)
    )


def _refuse_other_encodings(data: bytes) -> None:
    if data.startswith(b"\xef\xbb\xbf"):
        raise ProblemError("configfiles.utf8-mark", file=_UNNAMED)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ProblemError("configfiles.utf16", file=_UNNAMED)
    zeros = data.count(0)
    if zeros and zeros * 3 >= len(data) and 0 in (data[::2].count(0), data[1::2].count(0)):
        raise ProblemError("configfiles.utf16", file=_UNNAMED)
    if zeros:
        raise ProblemError("configfiles.binary", file=_UNNAMED)


def _refuse_endless_entries(data: bytes) -> None:
    lines = size = 0
    for number, line in enumerate(physical(data.decode("latin-1")), 1):
        size += len(line)
        if not DANGLING.search(line.rstrip("\r\n")):
            lines = size = 0
            continue
        lines += 1
        if lines * size > _MOST_CONTINUATION:
            raise ProblemError("configfiles.properties-continued", line=number)


def _reads_as_utf8(data: bytes) -> bool:
    """Whether an editor took the file for UTF-8: then raw Latin-1 would garble it."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not data.isascii()

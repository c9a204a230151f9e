"""What a change does to a file, for a person to read before Apply."""

from __future__ import annotations

import difflib
import re

from wizard.configfiles.disk import digest
from wizard.configfiles.propertytext import printable
from wizard.domain.ports import FileChange

_EOL = re.compile(r"\r\n|\r|\n")
_MARKS = {"\n": "␊", "\r\n": "␍␊", "\r": "␍"}
_NO_NEWLINE = "\\ No newline at end of file"
# difflib compares each line with each: past this many, the lines are only counted.
_MOST_LINES = 5_000


def unified(change: FileChange) -> str:
    """A unified diff; for a binary file one line with its size and SHA-256.

    Line endings are shown (␍␊) only where the change touches them or the file mixes them.
    Unprintable characters are shown as escapes. Nothing changed gives "".
    """
    if not change.needed:
        return ""
    name = change.path.name
    if not change.text:
        return _summary(name, change.before, change.after)
    before = _lines(name, change.before or b"")
    after = _lines(name, change.after)
    endings = {ending for _, ending in before + after if ending}
    marked = len(endings) > 1
    old = [_shown(line, marked) for line in before]
    new = [_shown(line, marked) for line in after]
    head = ["--- (no file yet)" if change.before is None else f"--- {name}", f"+++ {name}"]
    out: list[str] = []
    for line in _compared(old, new):
        out += line.split("\n")
    return "\n".join(head + out) + "\n"


def _compared(old: list[str], new: list[str]) -> list[str]:
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    removed, added = len(old) - first - last, len(new) - first - last
    if max(removed, added) > _MOST_LINES:
        return [f"@@ -{first + 1},{removed} +{first + 1},{added} @@ {removed} lines become {added}"]
    # Only what lies around the change is compared, at its own line numbers.
    start = max(0, first - 3)
    stop = max(0, last - 3)
    lines = list(
        difflib.unified_diff(
            old[start : len(old) - stop], new[start : len(new) - stop], lineterm=""
        )
    )[2:]
    return [_moved(line, start) if line.startswith("@@") else line for line in lines]


def _moved(header: str, by: int) -> str:
    return re.sub(
        r"([-+])(\d+)(?=[, ])",
        lambda match: f"{match[1]}{int(match[2]) + by}",
        header,
        count=2,
    )


def _lines(name: str, data: bytes) -> list[tuple[str, str]]:
    if name.lower().endswith(".properties"):
        text = data.decode("latin-1")
    else:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "backslashreplace")
    lines: list[tuple[str, str]] = []
    at = 0
    for match in _EOL.finditer(text):
        lines.append((text[at : match.start()], match.group()))
        at = match.end()
    if at < len(text):
        lines.append((text[at:], ""))
    return lines


def _shown(line: tuple[str, str], marked: bool) -> str:
    text, ending = line
    shown = printable(text) + (_MARKS.get(ending, "") if marked else "")
    return shown if ending else f"{shown}\n{_NO_NEWLINE}"


def _summary(name: str, before: bytes | None, after: bytes) -> str:
    new = f"{len(after):,} bytes, SHA-256 {digest(after)}"
    if before is None:
        return f"{name}: new file, {new}\n"
    return f"{name}: {len(before):,} bytes, SHA-256 {digest(before)}, becomes {new}\n"

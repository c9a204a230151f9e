"""``partitions.toml``: the IBM i hosts that the connector serves.

``[[partition]]`` tables with ``name``, ``host``, ``user``, ``ssl``, optional
``ports = {mapper, signon, command}`` and the answers that the checks depend on. What is not
ours in the file (comments, other keys, order, layout) stays; the reader is the standard
library's, the editor `tomlkit`.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import MutableMapping, Sequence
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from wizard.configfiles.propertytext import printable
from wizard.configfiles.tomlblocks import Block, split
from wizard.domain.hosts import Partition, Ports, host_name, partition_name, profile_name
from wizard.domain.problems import Problem, ProblemError, problem

_MARK = b"\xef\xbb\xbf"
_PORTS = ("mapper", "signon", "command")
_ANSWERS = ("resets_elevated", "ifs_shares", "password_filter")
# tomlkit parses some 200 KB a second, and a partition takes 100 bytes.
MAX_SIZE = 512 * 1024
_PASSWORD = re.compile(r"passw|pwd|passphrase|secret|kennwort", re.IGNORECASE)
_MOST_REMARKS = 20


def read(data: bytes) -> tuple[Partition, ...]:
    """The partitions in the file's order.

    Raises
    ------
    ProblemError
        ``configfiles.toml-*`` and ``configfiles.partition-*``: malformed TOML with its line,
        a key of the wrong type, a missing key, a name twice, a host, profile or port that
        cannot be one.
    """
    return _partitions(_parse(_decode(data)))


def remarks(data: bytes) -> tuple[Problem, ...]:
    """What in the file has no effect, or has no place there; values are never told.

    Raises
    ------
    ProblemError
        As `read`.
    """
    document = _parse(_decode(data))
    _partitions(document)
    found = [_unknown(key, "") for key in document if key != "partition"]
    for number, table in enumerate(document.get("partition", []), 1):
        label = f"{number} ({printable(table['name'].strip()[:40])})"
        unknown = _foreign(table)
        ports = unknown.pop("ports")
        found += [_unknown(key, label) for key in (*unknown, *(f"ports.{key}" for key in ports))]
    return tuple(found[:_MOST_REMARKS])


def changed(data: bytes, partitions: Sequence[Partition]) -> bytes:
    """`data` with exactly these partitions; a table changes only where its partition does.

    Raises
    ------
    ProblemError
        As `read`, and ``configfiles.toml-layout`` for a layout that cannot be kept.
    """
    wanted = tuple(partitions)
    _check_wanted(wanted)
    text = _decode(data)
    current = _partitions(_parse(text))
    if current == wanted:
        return data
    # tomlkit ends new lines with LF: a CRLF file is edited with LF and turned back.
    crlf = text.count("\n") == text.count("\r\n") and ("\n" in text or os.linesep == "\r\n")
    edited = _edited(text.replace("\r\n", "\n") if crlf else text, current, wanted)
    if crlf:
        edited = edited.replace("\n", "\r\n")
    result = (_MARK if data.startswith(_MARK) else b"") + edited.encode()
    if not _is_as_wanted(text, edited, wanted):
        raise ProblemError("configfiles.toml-layout")
    return result


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ProblemError("configfiles.toml-utf16", file="partitions.toml")
    if len(data) > MAX_SIZE:
        raise ProblemError("configfiles.toml-large", size=len(data), limit=MAX_SIZE)
    try:
        return data.removeprefix(_MARK).decode("utf-8")
    except UnicodeDecodeError as wrong:
        line = data.count(b"\n", 0, wrong.start) + 1
        raise ProblemError("configfiles.toml-encoding", line=line) from None


def _parse(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        reason = str(wrong)
        at = re.search(r"\(at line (\d+), column (\d+)\)", reason)
        line = int(at[1]) if at else text.count("\n") + 1
        raise ProblemError("configfiles.toml-malformed", line=line, details=reason) from None
    except RecursionError:
        raise ProblemError("configfiles.toml-nested") from None


def _partitions(document: dict[str, Any]) -> tuple[Partition, ...]:
    tables = document.get("partition", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ProblemError("configfiles.partition-tables")
    found: list[Partition] = []
    for number, table in enumerate(tables, 1):
        found.append(_partition(table, number, frozenset(one.name for one in found)))
    return tuple(found)


def _partition(table: dict[str, Any], number: int, taken: frozenset[str]) -> Partition:
    label = f"{number}"
    name = table.get("name")
    if isinstance(name, str) and name.strip():
        label = f"{number} ({printable(name.strip()[:40])})"

    def value(key: str, kind: type, required: bool) -> Any:
        if key not in table:
            if required:
                raise ProblemError("configfiles.partition-key-missing", partition=label, key=key)
            return None
        if not isinstance(table[key], kind):
            raise _wrong_type(label, key, table[key], kind)
        return table[key]

    ports = value("ports", dict, False) or {}
    numbers: dict[str, int | None] = {}
    for key in _PORTS:
        port = ports.get(key)
        if port is not None and (not isinstance(port, int) or isinstance(port, bool)):
            raise _wrong_type(label, f"ports.{key}", port, int)
        if port is not None and not 1 <= port <= 65535:
            raise ProblemError(
                "configfiles.partition-port", partition=label, key=f"ports.{key}", port=port
            )
        numbers[key] = port
    ssl = value("ssl", bool, False)
    answers = {key: bool(value(key, bool, False)) for key in _ANSWERS}
    names = {key: value(key, str, True) for key in ("name", "host", "user")}
    key = "name"
    try:
        checked_name = partition_name(names["name"], taken)
        key = "host"
        host = host_name(names["host"])
        key = "user"
        user = profile_name(names["user"])
    except ProblemError as wrong:
        raise ProblemError(
            "configfiles.partition-value",
            partition=label,
            key=key,
            what=wrong.problem.what,
            why=wrong.problem.why,
        ) from None
    return Partition(
        name=checked_name,
        host=host,
        user=user,
        ssl=True if ssl is None else ssl,
        ports=Ports(**numbers),
        **answers,
    )


def _unknown(key: str, label: str) -> Problem:
    shown = printable(key[:40])
    if _PASSWORD.search(key):
        return problem("configfiles.partition-password", key=shown)
    if label:
        return problem("configfiles.partition-key-unknown", key=shown, partition=label)
    return problem("configfiles.toml-key-unknown", key=shown)


def _wrong_type(label: str, key: str, value: object, kind: type) -> ProblemError:
    words = {str: "text in quotes", bool: "true or false", int: "a whole number", dict: "a table"}
    return ProblemError(
        "configfiles.partition-type",
        partition=label,
        key=key,
        value=printable(str(value)[:80]),
        kind=words[kind],
    )


def _check_wanted(wanted: tuple[Partition, ...]) -> None:
    names: set[str] = set()
    for partition in wanted:
        partition_name(partition.name, frozenset(names))
        names.add(partition.name)


def _edited(text: str, current: tuple[Partition, ...], wanted: tuple[Partition, ...]) -> str:
    try:
        blocks = split(text)
        tables = sum(block.kind == "partition" for block in blocks)
        if tables == len(current) and (current or "partition" not in tomllib.loads(text)):
            return _edit_blocks(blocks, current, wanted)
        return _edit_array(text, current, wanted)
    except (TOMLKitError, ValueError, LookupError, TypeError, AttributeError) as wrong:
        raise ProblemError("configfiles.toml-layout", details=type(wrong).__name__) from None
    except RecursionError:
        raise ProblemError("configfiles.toml-nested") from None


def _origins(
    current: tuple[Partition, ...], wanted: tuple[Partition, ...]
) -> dict[str, int | None]:
    """Which partition of the file each wanted one was: the same name, else a renamed host."""
    by_name = {one.name: at for at, one in enumerate(current)}
    found = {one.name: by_name.get(one.name) for one in wanted}
    free = [at for at, one in enumerate(current) if at not in found.values()]
    for one in wanted:
        if found[one.name] is None:
            for at in free:
                if current[at].host == one.host:
                    found[one.name] = at
                    free.remove(at)
                    break
    return found


def _edit_blocks(
    blocks: list[Block], current: tuple[Partition, ...], wanted: tuple[Partition, ...]
) -> str:
    origins = _origins(current, wanted)
    places = [at for at, block in enumerate(blocks) if block.kind == "partition"]
    texts: list[str] = []
    for one in wanted:
        origin = origins[one.name]
        if origin is None:
            texts.append(_new_table(one))
        else:
            texts.append(_edit_table(blocks[places[origin]].text, current[origin], one))
    kept = [at for one in wanted if (at := origins[one.name]) is not None]
    in_order = kept == sorted(kept)
    slots: dict[int, list[tuple[str, bool]]] = {place: [] for place in places}
    place = places[0] if places else len(blocks)
    for number, (one, text) in enumerate(zip(wanted, texts, strict=True)):
        origin = origins[one.name]
        if not in_order:
            # The tables trade places; those that are too many stand after the last one.
            place = places[min(number, len(places) - 1)]
        elif origin is not None:
            place = places[origin]
        slots.setdefault(place, []).append((text, origin is None or not in_order))
    pieces: list[tuple[str, bool]] = []
    for at, block in enumerate(blocks):
        pieces += slots.get(at, [(block.text, False)])
    return _joined(pieces + slots.get(len(blocks), []))


def _joined(pieces: Sequence[tuple[str, bool]]) -> str:
    """Blocks as one text; those that are new here (True) are set off by empty lines."""
    out = ""
    was_new = False
    for text, new in pieces:
        if out and not out.endswith("\n"):
            out += "\n"
        if out and (new or was_new) and not out.endswith("\n\n") and not text.startswith("\n"):
            out += "\n"
        out += text
        was_new = new
    return out


def _new_table(partition: Partition) -> str:
    lines = ["[[partition]]"]
    lines += [f"{key} = {_quoted(getattr(partition, key))}" for key in ("name", "host", "user")]
    lines.append(f"ssl = {str(partition.ssl).lower()}")
    ports = [
        f"{key} = {number}"
        for key in _PORTS
        if (number := getattr(partition.ports, key)) is not None
    ]
    if ports:
        lines.append(f"ports = {{ {', '.join(ports)} }}")
    lines += [f"{key} = true" for key in _ANSWERS if getattr(partition, key)]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return tomlkit.item(text).as_string()


def _edit_table(text: str, old: Partition, new: Partition) -> str:
    if old == new:
        return text
    document = tomlkit.parse(text)
    tables: Any = document["partition"]
    _set_keys(tables[0], old, new)
    return tomlkit.dumps(document)


def _set_keys(table: MutableMapping[str, Any], old: Partition, new: Partition) -> None:
    for key in ("name", "host", "user", "ssl"):
        if getattr(old, key) != getattr(new, key):
            table[key] = getattr(new, key)
    for key in _ANSWERS:
        if getattr(old, key) != getattr(new, key):
            if getattr(new, key):
                table[key] = True
            else:
                del table[key]
    if old.ports == new.ports:
        return
    if "ports" not in table:
        table["ports"] = tomlkit.inline_table()
    ports = table["ports"]
    for key in _PORTS:
        number = getattr(new.ports, key)
        if getattr(old.ports, key) == number:
            continue
        if number is None:
            del ports[key]
        else:
            ports[key] = number
    if not ports:
        del table["ports"]


def _edit_array(text: str, current: tuple[Partition, ...], wanted: tuple[Partition, ...]) -> str:
    """The same for ``partition = [{...}, ...]``, where `tomlkit` does all of it."""
    document = tomlkit.parse(text)
    array: Any = document["partition"]
    if not current:
        del document["partition"]
        rest = tomlkit.dumps(document)
        return _edit_blocks(split(rest), current, wanted)
    origins = _origins(current, wanted)
    kept = [at for one in wanted if (at := origins[one.name]) is not None]
    if kept != sorted(kept) or kept != [
        at for one in wanted[: len(kept)] if (at := origins[one.name]) is not None
    ]:
        raise ProblemError("configfiles.toml-layout")
    for one in wanted:
        origin = origins[one.name]
        if origin is not None:
            _set_keys(array[origin], current[origin], one)
    for at in range(len(current) - 1, -1, -1):
        if at not in kept:
            del array[at]
    for one in wanted[len(kept) :]:
        array.append(tomlkit.parse(_new_table(one))["partition"][0].unwrap())
    return tomlkit.dumps(document)


def _is_as_wanted(before: str, after: str, wanted: tuple[Partition, ...]) -> bool:
    """Whether the edit did what it should, and nothing to keys that are not ours."""
    old, new = _parse(before), _parse(after)
    if _partitions(new) != wanted:
        return False
    origins = _origins(_partitions(old), wanted)
    for one, table in zip(wanted, new.get("partition", []), strict=True):
        origin = origins[one.name]
        if _foreign(table) != (
            {"ports": {}} if origin is None else _foreign(old["partition"][origin])
        ):
            return False
    old.pop("partition", None)
    new.pop("partition", None)
    return old == new


def _foreign(table: dict[str, Any]) -> dict[str, Any]:
    ours = {"name", "host", "user", "ssl", *_ANSWERS}
    kept = {key: value for key, value in table.items() if key not in ours}
    ports = {key: value for key, value in kept.pop("ports", {}).items() if key not in _PORTS}
    return {**kept, "ports": ports}

"""The support bundle: what somebody who helps needs, and no secret."""

from __future__ import annotations

import io
import json
import platform
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wizard import __version__
from wizard.domain import redact
from wizard.domain.catalogue import BY_ID
from wizard.domain.hosts import Partition
from wizard.domain.ports import InstallTree, ToolboxChoice
from wizard.domain.problems import ProblemError
from wizard.flows.logs.inforce import in_force
from wizard.flows.logs.viewing import place
from wizard.flows.services import Services

LOG_TAIL = 4 * 1024 * 1024
"""Bytes of the log's end that are looked through."""
MOST_REPORT = 8 * 1024 * 1024
INDEX = "INDEX.txt"
_VERDICTS = frozenset({"pass", "warn", "fail", "skipped"})
_NAME = re.compile(r"[\w .:\[\]-]{1,120}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the bundle: its name, its text, and what was left out of it, for the index."""

    name: str
    text: str
    about: str
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What goes into the ZIP; `missing` are parts that could not be read, each with why."""

    entries: tuple[Entry, ...]
    missing: tuple[tuple[str, str], ...]


def collect(
    services: Services,
    tree: InstallTree,
    choice: Callable[[], ToolboxChoice],
    report: Mapping[str, Any] | None = None,
) -> Bundle:
    """Everything that helps; a part that cannot be read is named, the others come all the same.

    Parameters
    ----------
    choice : callable
        Finds Java and jt400.jar.
    report : mapping or None
        What ``check --json`` printed.
    """
    entries: list[Entry] = []
    missing: list[tuple[str, str]] = []
    partitions: tuple[Partition, ...] = ()

    def add(name: str, make: Callable[[], Entry]) -> None:
        try:
            entries.append(make())
        except ProblemError as fault:
            # The id alone: the sentence quotes what stands in the file.
            missing.append((name, fault.id))

    add("versions.txt", lambda: _versions(choice))
    if report is not None:
        add("report.txt", lambda: _report(report))
    else:
        missing.append(("report.txt", "no report was named (check --json, then --report)"))
    add("fpc101.properties.txt", lambda: _properties(services, tree.properties))
    add("logging.txt", lambda: _logging(services, tree))
    try:
        partitions = services.files.partitions(services.files.read(tree.partitions) or b"")
        entries.append(_partitions(partitions))
    except ProblemError as fault:
        missing.append(("partitions.txt", fault.id))
    names = [name for one in partitions for name in (one.name, one.host)]
    add("log-tail.txt", lambda: _tail(services, tree, names))
    return Bundle(tuple(entries), tuple(missing))


def write(services: Services, bundle: Bundle, path: Path, *, replace: bool = False) -> None:
    """The ZIP, written whole or not at all, readable by its owner alone.

    Raises
    ------
    ProblemError
        ``log.out-exists``, ``log.out-unwritable``.
    """
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        texts = [(INDEX, index(bundle)), *((one.name, one.text) for one in bundle.entries)]
        for name, text in texts:
            info = zipfile.ZipInfo(name, services.clock().timetuple()[:6])
            info.external_attr = 0o600 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text.encode("utf-8", "replace"))
    services.logconfigs.write_private(path, (held.getvalue(),), replace=replace)


def index(bundle: Bundle) -> str:
    """What is inside and what was left out."""
    lines = [
        "Support bundle of the MyPass iSeries Gateway Wizard",
        "",
        f"Values are in it only where they are known to be harmless; {redact.LEFT_OUT} stands for",
        "everything else. Comments of files, unknown keys, their values and unknown words are left",
        "out, and so are known words with signs or digits glued to them.",
        "",
        "Inside:",
    ]
    for entry in bundle.entries:
        lines.append(f"  {entry.name}: {entry.about}")
        if entry.left_out:
            lines.append(f"      left out: {entry.left_out}")
    lines += ["", "Not inside:", "  passwords, truststores, private keys, backups, saved answers"]
    lines += [f"  {name}: {why}" for name, why in bundle.missing]
    return "\n".join(lines) + "\n"


def read_report(data: bytes, path: Path) -> Mapping[str, Any]:
    """A report of ``check --json``.

    Raises
    ------
    ProblemError
        ``log.report``.
    """
    try:
        found = json.loads(data[:MOST_REPORT])
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("partitions"), list):
        raise ProblemError("log.report", path=path)
    return found


# ---------------------------------------------------------------- the parts


def _versions(choice: Callable[[], ToolboxChoice]) -> Entry:
    lines = [
        f"program: {__version__}",
        f"Python: {platform.python_version()}",
        f"system: {platform.system()} {platform.release()} ({platform.machine()})",
    ]
    try:
        found = choice()
    except ProblemError as fault:
        return Entry("versions.txt", "\n".join([*lines, f"Java and jt400: {fault.id}", ""]),
                     "versions of the program, Python, Java, jt400 and the system")  # fmt: skip
    java, jar = found.java, found.jar
    lines.append(
        "Java: none that can be used"
        if java is None
        else f"Java: {java.version} {java.vendor}, {java.architecture}, from {java.source}"
    )
    lines.append(
        "jt400: none that can be used"
        if jar is None
        else f"jt400: {jar.version}, SHA-256 {jar.sha256}, from {jar.source}"
    )
    return Entry(
        "versions.txt", "\n".join([*lines, ""]),
        "versions of the program, Python, Java, jt400 and the system",
    )  # fmt: skip


def _report(report: Mapping[str, Any]) -> Entry:
    lines = []
    for one in report["partitions"]:
        if not isinstance(one, dict):
            continue
        lines.append(f"{_shape(one.get('name'))} {_shape(one.get('host'))}: {_verdict(one)}")
        checks = one.get("checks")
        for check in checks if isinstance(checks, list) else ():
            # The title is the catalogue's own, not what the file says.
            kind = BY_ID.get(str(check.get("id"))) if isinstance(check, dict) else None
            if kind is not None:
                lines.append(f"  {_verdict(check):8} {kind.id}: {kind.title}")
    return Entry(
        "report.txt", "\n".join([*lines, ""]), "each check's verdict",
        "what the checks saw and the host's own words",
    )  # fmt: skip


def _shape(value: object) -> str:
    return value if isinstance(value, str) and _NAME.fullmatch(value) else redact.LEFT_OUT


def _verdict(raw: Mapping[str, Any]) -> str:
    verdict = raw.get("verdict")
    return verdict if isinstance(verdict, str) and verdict in _VERDICTS else redact.LEFT_OUT


def _properties(services: Services, path: Path) -> Entry:
    data = services.files.read(path)
    name = f"{path.name}.txt"
    if data is None:
        return Entry(name, "The file does not exist: the connector uses its defaults.\n", "none")
    lines, gone = _keys(services, data)
    return Entry(
        name, "\n".join([*lines, ""]), "the connector's settings, key by key",
        f"{gone} values and all comments",
    )  # fmt: skip


def _keys(services: Services, data: bytes) -> tuple[list[str], int]:
    lines, gone = [], 0
    for entry in services.files.properties(data):
        value = redact.setting(entry.key, entry.value)
        gone += redact.LEFT_OUT in value
        lines.append(f"{redact.key(entry.key)} = {value}")
    return lines, gone


def _logging(services: Services, tree: InstallTree) -> Entry:
    found = in_force(services, tree)
    lines = [f"in force: {found.path.name}"]
    if found.others:
        lines.append(f"others: {', '.join(path.name for path in found.others)}")
    lines.append(f"libraries: {', '.join(found.libraries) or 'none found'}")
    left_out = "everything but levels, the log's path and its pattern"
    now = found.settings
    if now is not None:
        lines += [
            f"format: {now.dialect}",
            f"level: {redact.setting('x.level', now.level)}",
            f"file: {redact.setting('log4j.appender.x.File', now.file)}",
            f"pattern: {redact.pattern(now.pattern)}",
        ]
        lines += [
            f"logger {redact.logger(name)}: {redact.setting('x.level', level)}"
            for name, level in now.loggers
        ]
    if found.data is not None and found.path.suffix == ".properties":
        keys, gone = _keys(services, found.data)
        lines += ["", *keys]
        left_out = f"{gone} values and all comments"
    return Entry("logging.txt", "\n".join([*lines, ""]), "how the log is set", left_out)


def _partitions(partitions: tuple[Partition, ...]) -> Entry:
    lines = [
        f"{_shape(one.name)}: {_shape(one.host)}, user {_shape(one.user)}, "
        f"{'SSL' if one.ssl else 'no SSL'}, ports {one.ports}"
        for one in partitions
    ]
    return Entry(
        "partitions.txt", "\n".join([*lines, ""]) if lines else "No partition is configured.\n",
        "the partitions of partitions.toml", "unknown keys and comments",
    )  # fmt: skip


def _tail(services: Services, tree: InstallTree, names: list[str]) -> Entry:
    where = place(services, tree, None)
    size = services.logs.size(where.path)
    start = services.logs.line_start(where.path, size - LOG_TAIL) if size > LOG_TAIL else 0
    redactor = redact.Redactor(names)
    lines = [
        redactor.line(line.text[:4_000]) for line in services.logs.lines(where.path, start, size)
    ]
    return Entry(
        "log-tail.txt", "\n".join([*lines, ""]),
        f"the end of the log, {len(lines)} lines of {size:,} bytes",
        f"{redactor.left_out} pieces that are no known words",
    )  # fmt: skip

"""Reads certificates out of anything, by content and never by a file's name."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Sequence
from pathlib import Path, PureWindowsPath

from wizard.domain.certificates import Certificate
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.storeports import Found, NoCertificateError
from wizard.domain.text import T
from wizard.keystore import bks, ders, javastore, kdb, kinds, pem, sst, textmode, zipped
from wizard.keystore.asn1 import Asn1Error
from wizard.keystore.harvest import MAX_CERTIFICATES, Harvest, Job
from wizard.keystore.x509 import certificate

MAX_SIZE = 50 << 20
_BLANK = b"\0 \t\r\n\x1a" + "\ufeff".encode() + b"\xff\xfe"  # byte order marks as well
# What binary data in text mode is taken for otherwise.
_VAGUE = frozenset(
    f"keystore.{one}"
    for one in ("unknown", "text", "cut-off", "damaged", "certificate-malformed", "no-certificates")
)


def read(data: bytes, *, name: str = "", passwords: Sequence[Secret] = ()) -> Found:
    """The certificates in `data`.

    Parameters
    ----------
    data : bytes
        At most 50 MiB.
    name : str
        The file's name for sentences; it decides nothing.
    passwords : sequence of Secret
        Tried on encrypted containers, besides none and an empty one.

    Raises
    ------
    ProblemError
        ``keystore.…``: what the data is instead, or why it does not open.
    """
    job = Job(name=name, passwords=tuple(passwords))
    if len(data) > MAX_SIZE:
        raise job.problem("large", limit=MAX_SIZE >> 20)
    data = bytes(data)
    try:
        return _found(_content(data, job), job)
    except Asn1Error as error:
        problem = job.problem("unknown", details=str(error))
    except ProblemError as error:
        problem = error
    raise _told(problem, data, job) from None


def read_file(path: Path, passwords: Sequence[Secret] = ()) -> Found:
    """The certificates in a file; see `read`.

    Raises
    ------
    ProblemError
        Those of `read`, and ``keystore.file-…`` for what is no readable regular file.
    """
    return read(file_bytes(path), name=path.name, passwords=passwords)


def file_bytes(path: Path) -> bytes:
    """The bytes of a regular file of at most 50 MiB.

    Opened without waiting and looked at through the open handle, so that neither a FIFO nor
    an exchange between look and read holds anybody up.

    Raises
    ------
    ProblemError
        ``keystore.file-missing``, ``-folder``, ``-link``, ``-device``, ``-unreadable``,
        ``keystore.large``.
    """
    job = Job(name=path.name or str(path))
    if os.name == "nt" and PureWindowsPath(path).is_reserved():
        raise job.problem("file-device")
    try:
        if path.is_symlink():
            raise job.problem("file-link", target=str(path.readlink()))
        # Only these two kinds are opened at all: opening a device can have effects.
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            raise job.problem("file-folder")
        if not stat.S_ISREG(mode):
            raise job.problem("file-device")
        flags = os.O_RDONLY
        for extra in ("O_BINARY", "O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC"):
            flags |= getattr(os, extra, 0)
        with os.fdopen(os.open(path, flags), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise job.problem("file-device")
            data = stream.read(MAX_SIZE + 1)
    except FileNotFoundError:
        raise job.problem("file-missing", folder=str(path.parent)) from None
    except (OSError, ValueError) as error:
        if getattr(error, "errno", None) in (errno.ENOTDIR, errno.ENAMETOOLONG) or isinstance(
            error, ValueError
        ):
            raise job.problem("file-missing", folder=str(path.parent)) from None
        raise job.problem("file-unreadable", details=str(error), fault=error) from None
    if len(data) > MAX_SIZE:
        raise job.problem("large", limit=MAX_SIZE >> 20)
    return data


def _told(problem: ProblemError, data: bytes, job: Job) -> ProblemError:
    """The problem, or that the data was changed on its way, where that explains it."""
    if problem.id in _VAGUE and textmode.changed(data):
        return job.problem("text-mode", details=problem.id)
    return problem


def _member(data: bytes, job: Job) -> Harvest:
    """What a file inside a ZIP holds."""
    try:
        return _content(data, job)
    except ProblemError as error:
        raise _told(error, data, job) from None


def _content(data: bytes, job: Job) -> Harvest:
    if not data.strip(_BLANK):
        raise job.problem("empty")
    if javastore.is_java_store(data):
        return _java_store(data, job)
    if zipped.is_zip(data):
        return zipped.harvest(data, job, _member)
    if kdb.is_key_database(data):
        return kdb.harvest(data, job)
    if sst.is_serialised_store(data):
        return sst.harvest(data, job)
    if data[:1] == b"0":
        try:
            return ders.harvest(data, job)
        except Asn1Error:
            pass  # text, or something else that begins with the digit 0
    store = bks.harvest(data)
    if store is not None:
        return store
    kind = kinds.of_bytes(data)
    if kind is not None:
        raise job.problem(kind)
    text = pem.decode(data)
    if text is not None:
        found = pem.harvest(text, job, _binary)
        if found is not None:
            return found
        raise job.problem(kinds.of_text(text))
    raise job.problem("unknown")


def _binary(data: bytes, job: Job) -> Harvest:
    """What was wrapped in base64."""
    if data[:1] == b"0":
        return ders.harvest(data, job)
    return _content(data, job)


def _java_store(data: bytes, job: Job) -> Harvest:
    try:
        store = javastore.parse(data)
    except javastore.DamagedError as error:
        raise job.problem("damaged", type=javastore.type_of(data), details=str(error)) from None
    found = Harvest(store.type)
    for entry in store.entries:
        found.items += [(der, entry.alias) for der in entry.certificates]
        found.private_keys += entry.tag == javastore.PRIVATE
    if not found.items:
        found.others.append("no-certificates")
    return found


def _found(harvest: Harvest, job: Job) -> Found:
    if not harvest.items:
        raise NoCertificateError(
            f"keystore.{harvest.others[0] if harvest.others else 'no-certificates'}",
            format=harvest.format,
            private_keys=harvest.private_keys,
            file=job.file,
        )
    if len(harvest.items) > MAX_CERTIFICATES:
        raise job.problem("too-many", count=MAX_CERTIFICATES)
    certificates: list[Certificate] = []
    labels: list[str] = []
    failures: list[ProblemError] = []
    seen = set()
    for der, label in harvest.items:
        if (der, label) in seen:
            continue
        seen.add((der, label))
        try:
            certificates.append(certificate(der))
        except ProblemError as error:
            failures.append(error)
        else:
            labels.append(label)
    if not certificates:
        raise failures[0]
    notes = list(harvest.notes)
    if failures:
        notes.append(
            T(
                "{count} certificate(s) in {file} could not be read.",
                count=len(failures),
                file=job.file,
            )
        )
    return Found(
        format=harvest.format,
        certificates=tuple(certificates),
        labels=tuple(labels) if any(labels) else (),
        private_keys=harvest.private_keys,
        notes=tuple(notes),
    )

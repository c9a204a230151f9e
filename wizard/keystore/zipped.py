"""A ZIP that DCM or a mail program put around certificates.

Limits hold before anything is inflated: the directory's size, the number of files, the bytes
that come out of all of them together, and one level of ZIP inside ZIP.
"""

from __future__ import annotations

import io
import itertools
import struct
import zipfile
import zlib
from collections.abc import Callable

from wizard.domain.problems import ProblemError
from wizard.keystore.asn1 import Asn1Error
from wizard.keystore.harvest import MAX_CERTIFICATES, Harvest, Job

MAX_FILES = 1000
MAX_INFLATED = 50 << 20
MAX_DEPTH = 2
_MAX_DIRECTORY = 1 << 20
# The others inflate all at once whatever the limit (zipfile gives BZIP2 and LZMA none), and an
# LZMA header alone can ask for 4 GiB of memory.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# Files that every Office document has, and every OpenDocument (ISO/IEC 29500, 26300).
_OFFICE = ("[Content_Types].xml", "META-INF/manifest.xml")
_END = b"PK\x05\x06"
_DECISIVE = ("keystore.password-needed", "keystore.wrong-password")


def is_zip(data: bytes) -> bool:
    """Whether the data begins like a ZIP."""
    return data[:4] in (b"PK\x03\x04", _END)


def harvest(data: bytes, job: Job, content: Callable[[bytes, Job], Harvest]) -> Harvest:
    """What the files in a ZIP hold together.

    Raises
    ------
    ProblemError
        ``keystore.zip-…``; with one file inside, that file's own problem.
    """
    if job.depth >= MAX_DEPTH:
        raise job.problem("zip-nested")
    found = Harvest("ZIP")
    formats: list[str] = []
    failures: list[ProblemError] = []
    for name, member in _members(data, job):
        try:
            inner = content(member, job.inside(name))
        except Asn1Error as error:
            failures.append(job.inside(name).problem("unknown", details=str(error)))
            continue
        except ProblemError as error:
            failures.append(error)
            continue
        if inner.items:
            formats.append(inner.format)
        found.take(inner)
        if len(found.items) > MAX_CERTIFICATES:
            raise job.problem("too-many", count=MAX_CERTIFICATES)
    if not found.items:
        for failure in failures:
            if failure.id in _DECISIVE or len(failures) == 1:
                raise failure
        if not (len(found.others) == 1 and not failures):
            found.others.insert(0, "zip-nothing")
    found.notes += [failure.problem.what for failure in failures]
    if len(set(formats)) == 1:
        found.format = f"ZIP ({formats[0]})"
    return found


def _overlap(infos: list[zipfile.ZipInfo]) -> bool:
    """Whether two entries of the directory share bytes of the file."""
    places = sorted((info.header_offset, info.compress_size) for info in infos)
    return any(
        start + size > following for (start, size), (following, _) in itertools.pairwise(places)
    )


def _members(data: bytes, job: Job) -> list[tuple[str, bytes]]:
    end = data.rfind(_END, max(0, len(data) - 65_557))
    if end < 0 or end + 22 > len(data):
        raise job.problem("zip-damaged")
    count, directory = struct.unpack_from("<HI", data, end + 10)
    if count > MAX_FILES or directory > _MAX_DIRECTORY:
        raise job.problem("zip-many", count=MAX_FILES)
    left = MAX_INFLATED
    members = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > MAX_FILES:
                raise job.problem("zip-many", count=MAX_FILES)
            if any(info.filename == "META-INF/MANIFEST.MF" for info in infos):
                raise job.problem("program")
            if any(info.filename in _OFFICE for info in infos):
                raise job.problem("office")
            if _overlap(infos):
                # One file that stands for many: some Pythons refuse it, others inflate it all.
                raise job.problem("zip-large", limit=MAX_INFLATED >> 20)
            for info in infos:
                if info.filename.startswith("__MACOSX/"):
                    continue  # what the Finder knows about the files, one each
                if info.flag_bits & 1:
                    raise job.problem("zip-encrypted")
                if info.compress_type not in _METHODS:
                    raise job.problem("zip-method")
                with archive.open(info) as stream:
                    member = stream.read(left + 1)
                left -= len(member)
                if left < 0:
                    raise job.problem("zip-large", limit=MAX_INFLATED >> 20)
                if member:
                    members.append((info.filename.rpartition("/")[2], member))
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ValueError,
        LookupError,
        OverflowError,
        struct.error,
    ) as error:
        raise job.problem("zip-damaged", details=str(error)) from None
    return members

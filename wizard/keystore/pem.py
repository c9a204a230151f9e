"""Certificates as text: PEM blocks with anything around them, and base64 or hex without armour.

Real files come with a byte order mark, in UTF-16 from Notepad, in EBCDIC from a binary
transfer off the IBM i, indented, quoted by a mail program ("> "), or as one line with
``\\n`` written out from a JSON or YAML file. PEM: RFC 7468 and, for its headers, RFC 1421.
"""

from __future__ import annotations

import base64
import binascii
import re
import string
from collections.abc import Callable
from dataclasses import dataclass

from wizard.domain.problems import ProblemError
from wizard.domain.text import T
from wizard.keystore.asn1 import Asn1Error
from wizard.keystore.harvest import MAX_CERTIFICATES, Harvest, Job

_MARK = re.compile(r"-----(BEGIN|END) ([^-\r\n]{1,64})-----", re.IGNORECASE)
_EBCDIC_BEGIN = "-----BEGIN ".encode("cp037")
_EBCDIC_BASE64 = (string.ascii_letters + string.digits + "+/= \r\n\x85").encode("cp037")
_C1 = bytes(range(0x80, 0xA0))
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")
_HEX = re.compile(r"[0-9A-Fa-f]+")
_NOT_DATA = re.compile(r"[\s>|\"',\\]+")
_TAG = re.compile(r"<[^<>\n]{1,40}>")
_JOINS = frozenset(("", "+", "&", "-"))  # between the string literals of a program, on their own
# Labels of what this room reads or names; others are data of some program's own.
_LABELS = re.compile(r"CERT|PKCS|CMS|CRL|KEY|REQUEST|X\.?509")
_DATA_URI = re.compile(r"\s*data:[^,\s]{0,100};base64,")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,40}:")

# What a block's bytes may be called that says less than "this block is damaged".
_VAGUE = frozenset(f"keystore.{one}" for one in ("text", "unknown", "empty", "cut-off"))


@dataclass(frozen=True, slots=True)
class Block:
    """One PEM block: its label, its text between the marks, and whether it has an end."""

    label: str
    body: str
    complete: bool


def decode(data: bytes) -> str | None:
    """The data as text, or None when it is binary."""
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:].decode("utf-8", "replace")
    if data[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return data[: len(data) & ~3].decode("utf-32", "replace")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data[: len(data) & ~1].decode("utf-16", "replace")
    head = data[:200]
    if len(head) >= 8 and head[1::2].count(0) == len(head) // 2 and 0 not in head[::2]:
        return data[: len(data) & ~1].decode("utf-16-le", "replace")
    if len(head) >= 8 and head[::2].count(0) == (len(head) + 1) // 2 and 0 not in head[1::2]:
        return data[: len(data) & ~1].decode("utf-16-be", "replace")
    if _EBCDIC_BEGIN in data[:65536] or _is_ebcdic_base64(data[:4096]):
        # Letters, digits and + / = - are the same in every Latin EBCDIC code page; line ends
        # are X'25' or X'15'.
        return data.replace(b"\x15", b"\x25").decode("cp037")
    if b"-----BEGIN " in data:
        return data.decode("latin-1")
    sample = data[:65536]
    if sample.translate(None, bytes(range(32)) + b"\x7f") != sample.translate(
        None, b"\t\n\v\f\r\x1a\x1b"
    ):
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        # Text in a one-byte code page has few of the bytes 80 to 9F.
        rare = len(sample) - len(sample.translate(None, _C1))
        return None if 10 * rare > len(sample) else data.decode("latin-1")


def _is_ebcdic_base64(sample: bytes) -> bool:
    return (
        len(sample) >= 40
        and not sample.translate(None, _EBCDIC_BASE64)
        and 2 * len(sample.translate(None, bytes(range(128)))) > len(sample)
    )


def blocks(text: str) -> list[Block]:
    """The PEM blocks in order, a block without an end included; linear in the text."""
    found: list[Block] = []
    label: str | None = None
    start = 0
    for mark in _MARK.finditer(text):
        if label is not None:
            end = mark[1].upper() == "END"
            found.append(Block(label, text[start : mark.start()], end))
            label = None
            if end:
                continue
        if mark[1].upper() == "BEGIN":
            label, start = mark[2].strip().upper(), mark.end()
        if len(found) > MAX_CERTIFICATES:
            break
    if label is not None:
        found.append(Block(label, text[start : start + (1 << 20)], complete=False))
    return found


def payload(body: str) -> bytes | None:
    """The bytes of a block's base64, or None when it is not base64."""
    body = body.replace("\\r", "\n").replace("\\n", "\n")
    if "<" in body:
        body = _TAG.sub("\n", body)
    lines = [line.strip(" \t>|\"',\\") for line in body.splitlines()]
    # Without quotes a lone "+" is base64 in one column.
    joins = _JOINS if '"' in body or "'" in body else ("",)
    lines = [line for line in lines if line not in joins]
    if all(line[0] == "+" for line in lines):
        lines = [line[1:] for line in lines]  # the added lines of a diff
    if any(_HEADER.match(line) for line in lines[:3]):
        # RFC 1421 headers end at a blank line; some tools forget the blank line.
        lines = [line for line in lines if ":" not in line]
    return unbase64("".join(lines))


def unbase64(text: str) -> bytes | None:
    """Decoded base64 (also the URL-safe kind, also unpadded), or None."""
    plain = _NOT_DATA.sub("", text).replace("-", "+").replace("_", "/")
    padded = plain.rstrip("=")
    if len(padded) % 4 == 1:
        return None
    try:
        return base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def harvest(text: str, job: Job, binary: Callable[[bytes, Job], Harvest]) -> Harvest | None:
    """What the text holds, or None when it holds nothing of ours.

    Parameters
    ----------
    binary : callable
        Reads the decoded bytes.

    Raises
    ------
    ProblemError
    """
    found = blocks(text)
    if found:
        return _blocks(found, job, binary)
    if job.depth > 2 or len(text) < 40:
        return None
    plain = _NOT_DATA.sub("", _DATA_URI.sub("", text, count=1))
    data = None
    digits = plain.replace(":", "")
    if digits[:2] == "30" and len(digits) % 2 == 0 and _HEX.fullmatch(digits):
        data = bytes.fromhex(digits)
    elif _BASE64.fullmatch(plain):
        data = unbase64(plain)
    if data is None or not _worth_reading(data):
        return None
    try:
        result = binary(data, job.inside())
    except Asn1Error as error:
        raise job.problem("base64-damaged", details=str(error)) from None
    if result.format == "DER":
        result.format = "Base64 DER"
    return result


def _worth_reading(data: bytes) -> bool:
    return (
        data[:1] == b"0"
        or data[:2] == b"MI"  # base64 of "0" and a long length
        or data[:4] in (b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce")
        or (data.startswith((b"-----BEGIN ", b"PK\x03\x04", b"\x37\x48")))
    )


def _blocks(found: list[Block], job: Job, binary: Callable[[bytes, Job], Harvest]) -> Harvest:
    result = Harvest("PEM")
    formats = set()
    failures: list[ProblemError] = []
    strangers: list[ProblemError] = []
    parameters = False
    for number, block in enumerate(found, 1):
        if block.label.startswith(("PGP ", "SSH2 ")):
            result.others.append("pgp" if block.label.startswith("PGP") else "ssh-key")
            continue
        if "PRIVATE KEY" in block.label:
            result.private_keys += 1
            result.others.append("ssh-key" if "SSH" in block.label else "private-key")
            continue
        if "PARAMETERS" in block.label:
            parameters = True  # of a key; some are a bare name
            continue
        if not block.complete:
            failures.append(job.problem("block-cut-off", number=number, label=block.label))
            continue
        try:
            inner = _inside(block, number, job, binary)
        except ProblemError as error:
            (strangers if error.id == "keystore.block-other" else failures).append(error)
            continue
        formats.add(inner.format)
        result.take(inner)
    if not result.items and failures:
        raise failures[0]
    result.notes += [failure.problem.what for failure in failures]
    if formats and "DER" not in formats:
        result.format = min(formats)
    if not result.items and not result.others:
        if strangers:
            raise strangers[0]
        result.others.append("parameters" if parameters else "unknown")
    if failures and result.items:
        result.notes.append(
            T("{count} block(s) of {file} could not be read.", count=len(failures), file=job.file)
        )
    return result


def _inside(
    block: Block, number: int, job: Job, binary: Callable[[bytes, Job], Harvest]
) -> Harvest:
    data = payload(block.body)
    details = ""
    if data is not None:
        try:
            return binary(data, job.inside())
        except Asn1Error as error:
            details = str(error)
        except ProblemError as error:
            if error.id not in _VAGUE:
                raise
    if _LABELS.search(block.label):
        raise job.problem("block-damaged", number=number, label=block.label, details=details)
    raise job.problem("block-other", label=block.label)

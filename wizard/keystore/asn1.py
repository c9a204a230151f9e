"""A small BER reader and DER writer: what certificate containers are made of.

Container files come as DER, and as BER with indefinite lengths and strings in pieces
(Windows, NSS and mail programs write those). Facts: ITU-T X.690. Every length is checked
against the bytes that are there, and depth is limited, because files are hostile.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, NULL, OID = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06
ENUMERATED, UTC_TIME, GENERALIZED_TIME, BMP_STRING = 0x0A, 0x17, 0x18, 0x1E
SEQUENCE, SET = 0x30, 0x31

MAX_DEPTH = 40
MAX_ELEMENTS = 200_000


class Asn1Error(ValueError):
    """The bytes are no BER of the expected shape; stays inside this room."""


class TruncatedError(Asn1Error):
    """A length reaches beyond the end of the bytes."""


def context(number: int, *, constructed: bool = True) -> int:
    """The tag byte of a context-specific ``[number]``."""
    return (0xA0 if constructed else 0x80) | number


@dataclass(slots=True, eq=False)  # not frozen: a large store makes a million of them
class Node:
    """One element: its tag byte and where it lies in `data` (offsets in bytes).

    `start` is the first byte of the tag, `body` and `end` enclose the content, `after`
    follows the whole element (behind the end-of-contents marker of an indefinite one).
    """

    data: bytes
    tag: int
    start: int
    body: int
    end: int
    after: int
    depth: int = 0

    @property
    def raw(self) -> bytes:
        """The whole element, tag and length included."""
        return self.data[self.start : self.after]

    @property
    def content(self) -> bytes:
        """The content bytes."""
        return self.data[self.body : self.end]

    def children(self) -> Iterator[Node]:
        """The elements inside a constructed one."""
        if not self.tag & 0x20:
            raise Asn1Error("a primitive element has no parts")
        at = self.body
        for _ in range(MAX_ELEMENTS):
            if at >= self.end:
                return
            child = read(self.data, at, self.end, self.depth + 1)
            yield child
            at = child.after
        raise Asn1Error("too many parts")

    def first(self) -> Node:
        """The first element inside.

        Raises
        ------
        Asn1Error
            There is none.
        """
        for child in self.children():
            return child
        raise Asn1Error("an empty element")

    def parts(self, limit: int = 1000) -> list[Node]:
        """The elements inside, at most `limit`."""
        found: list[Node] = []
        for child in self.children():
            if len(found) == limit:
                raise Asn1Error("too many parts")
            found.append(child)
        return found

    def expect(self, tag: int) -> Node:
        """Itself, when it has this tag.

        Raises
        ------
        Asn1Error
        """
        if self.tag != tag:
            raise Asn1Error(f"tag {self.tag:#04x} where {tag:#04x} belongs")
        return self


def read(data: bytes, at: int = 0, end: int | None = None, depth: int = 0) -> Node:
    """The element at `at`; nothing of it lies beyond `end`.

    Raises
    ------
    Asn1Error
        No element; `TruncatedError` when its length reaches too far.
    """
    if depth > MAX_DEPTH:
        raise Asn1Error("nested too deeply")
    end = len(data) if end is None else end
    tag, body, length = _head(data, at, end)
    if length is not None:
        return Node(data, tag, at, body, body + length, body + length, depth)
    after = _end_of_contents(data, body, end)
    return Node(data, tag, at, body, after - 2, after, depth)


def _head(data: bytes, at: int, end: int) -> tuple[int, int, int | None]:
    """Tag, offset of the content, and its length (None = indefinite)."""
    if at + 2 > end:
        raise TruncatedError("the data ends early")
    tag, length = data[at], data[at + 1]
    at += 2
    if tag & 0x1F == 0x1F:
        raise Asn1Error("multi-byte tags are not used in certificates")
    if length == 0x80:
        if not tag & 0x20:
            raise Asn1Error("indefinite length of a primitive element")
        return tag, at, None
    if length > 0x80:
        count = length & 0x7F
        if count > 8:
            raise Asn1Error("a length of more than 8 bytes")
        if at + count > end:
            raise TruncatedError("the data ends early")
        length = int.from_bytes(data[at : at + count], "big")
        at += count
    if at + length > end:
        raise TruncatedError("the data ends early")
    return tag, at, length


def _end_of_contents(data: bytes, at: int, end: int) -> int:
    """The offset behind the end marker of an indefinite element whose content begins at `at`."""
    open_elements = 1
    for _ in range(MAX_ELEMENTS):
        if at + 2 > end:
            raise TruncatedError("the data ends early")
        if data[at : at + 2] == b"\0\0":
            open_elements -= 1
            at += 2
            if not open_elements:
                return at
            continue
        _, body, length = _head(data, at, end)
        if length is None:
            open_elements += 1
            if open_elements > MAX_DEPTH:
                raise Asn1Error("nested too deeply")
        at = body + (length or 0)
    raise Asn1Error("too many parts")


def octets(node: Node) -> bytes:
    """The bytes of an OCTET STRING, also of one in pieces, also of an implicit ``[n]``."""
    if not node.tag & 0x20:
        return node.content
    return b"".join(octets(child) for child in node.children())


def integer(node: Node, limit: int = 128) -> int:
    """The value of an INTEGER of at most `limit` bytes."""
    node.expect(INTEGER)
    if not 0 < node.end - node.body <= limit:
        raise Asn1Error("a number of unlikely size")
    return int.from_bytes(node.content, "big", signed=True)


def oid(node: Node) -> str:
    """An OBJECT IDENTIFIER in dotted form."""
    node.expect(OID)
    return oid_text(node.content[:129])


@lru_cache(maxsize=1024)
def oid_text(content: bytes) -> str:
    """The dotted form of an encoded object identifier's content."""
    if not 0 < len(content) <= 128 or content[-1] & 0x80:
        raise Asn1Error("an object identifier of unlikely size")
    numbers: list[int] = []
    value = 0
    for byte in content:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(value)
            value = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(str(number) for number in (first, numbers[0] - 40 * first, *numbers[1:]))


# ---------------------------------------------------------------- writing


def element(tag: int, *contents: bytes) -> bytes:
    """One DER element."""
    body = b"".join(contents)
    length = len(body)
    if length < 0x80:
        return bytes((tag, length)) + body
    count = (length.bit_length() + 7) // 8
    return bytes((tag, 0x80 | count)) + length.to_bytes(count, "big") + body


def sequence(*contents: bytes) -> bytes:
    """A SEQUENCE of encoded elements."""
    return element(SEQUENCE, *contents)


def set_of(*contents: bytes) -> bytes:
    """A SET OF encoded elements, in DER's order."""
    return element(SET, *sorted(contents))


def integer_der(value: int) -> bytes:
    """An INTEGER."""
    return element(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def octets_der(content: bytes) -> bytes:
    """An OCTET STRING."""
    return element(OCTET_STRING, content)


def oid_der(dotted: str) -> bytes:
    """An OBJECT IDENTIFIER."""
    first, second, *rest = (int(part) for part in dotted.split("."))
    content = bytearray()
    for number in (40 * first + second, *rest):
        chunk = [number & 0x7F]
        while number := number >> 7:
            chunk.append(0x80 | number & 0x7F)
        content += bytes(reversed(chunk))
    return element(OID, bytes(content))


NULL_DER = element(NULL)

"""Finds the end of a serialised Java object, without building one.

JCEKS keeps each secret key as a serialised ``SealedObject``; the entry has no length, so the
only way to the next entry is to walk the object. Grammar: Java Object Serialization
Specification, chapter 6. Nothing is instantiated, and depth and sizes are limited.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

_STREAM = b"\xac\xed\x00\x05"
_NULL, _REFERENCE, _CLASSDESC, _OBJECT, _STRING, _ARRAY = 0x70, 0x71, 0x72, 0x73, 0x74, 0x75
_CLASS, _BLOCK, _END_BLOCK, _BLOCK_LONG, _LONG_STRING = 0x76, 0x77, 0x78, 0x7A, 0x7C
_ENUM = 0x7E
_SIZES = {"B": 1, "C": 2, "D": 8, "F": 4, "I": 4, "J": 8, "S": 2, "Z": 1}
_WRITE_METHOD, _SERIALIZABLE, _EXTERNALIZABLE, _BLOCK_DATA = 1, 2, 4, 8
_FIRST_HANDLE = 0x7E0000
_MAX_DEPTH = 24
_MAX_ITEMS = 10_000


class SerialisedError(ValueError):
    """The bytes are no serialised object that a keystore would hold."""


@dataclass(slots=True)
class _Class:
    name: str
    flags: int = 0
    fields: tuple[str, ...] = ()
    parent: _Class | None = None


def skip_object(data: bytes, at: int) -> int:
    """The offset behind the serialised object that begins at `at`.

    Raises
    ------
    SerialisedError
    """
    if data[at : at + 4] != _STREAM:
        raise SerialisedError("no serialised object")
    walker = _Walker(data, at + 4)
    try:
        walker.content(0)
    except (struct.error, IndexError):
        raise SerialisedError("the object ends early") from None
    return walker.at


class _Walker:
    def __init__(self, data: bytes, at: int) -> None:
        self.data = data
        self.at = at
        self.handles: list[_Class | None] = []
        self.items = 0

    def number(self, layout: str) -> int:
        value: int = struct.unpack_from(layout, self.data, self.at)[0]
        self.at += struct.calcsize(layout)
        return value

    def skip(self, length: int) -> None:
        if not 0 <= length <= len(self.data) - self.at:
            raise SerialisedError("the object ends early")
        self.at += length

    def utf(self) -> str:
        length = self.number(">H")
        start = self.at
        self.skip(length)
        return self.data[start : self.at].decode("utf-8", "replace")

    def content(self, depth: int) -> None:
        """One object, string, array, class or reference."""
        self.items += 1
        if depth > _MAX_DEPTH or self.items > _MAX_ITEMS:
            raise SerialisedError("the object is nested too deeply")
        code = self.number(">B")
        if code == _NULL:
            return
        if code == _REFERENCE:
            self.number(">I")
        elif code == _STRING:
            self.handles.append(None)
            self.utf()
        elif code == _LONG_STRING:
            self.handles.append(None)
            self.skip(self.number(">Q"))
        elif code == _OBJECT:
            description = self.description(depth + 1)
            self.handles.append(None)
            self.values(description, depth + 1)
        elif code == _ARRAY:
            self.array(depth + 1)
        elif code == _ENUM:
            self.description(depth + 1)
            self.handles.append(None)
            self.content(depth + 1)
        elif code == _CLASS:
            self.description(depth + 1)
            self.handles.append(None)
        else:
            raise SerialisedError(f"type code {code:#04x}")

    def array(self, depth: int) -> None:
        description = self.description(depth)
        self.handles.append(None)
        count = self.number(">I")
        if description is None or len(description.name) < 2:
            raise SerialisedError("an array without a class")
        size = _SIZES.get(description.name[1])
        if size:
            self.skip(count * size)
            return
        for _ in range(count):
            self.content(depth + 1)

    def description(self, depth: int) -> _Class | None:
        """A class description, new or by reference."""
        if depth > _MAX_DEPTH:
            raise SerialisedError("the object is nested too deeply")
        code = self.number(">B")
        if code == _NULL:
            return None
        if code == _REFERENCE:
            index = self.number(">I") - _FIRST_HANDLE
            if not 0 <= index < len(self.handles):
                raise SerialisedError("a reference to nothing")
            return self.handles[index]
        if code != _CLASSDESC:
            raise SerialisedError(f"type code {code:#04x} for a class")
        described = _Class(self.utf())
        self.skip(8)
        self.handles.append(described)
        described.flags = self.number(">B")
        fields = []
        for _ in range(self.number(">H")):
            kind = chr(self.number(">B"))
            self.utf()
            if kind in "[L":
                self.content(depth + 1)
            elif kind not in _SIZES:
                raise SerialisedError("a field of unknown type")
            fields.append(kind)
        described.fields = tuple(fields)
        self.annotation(depth + 1)
        described.parent = self.description(depth + 1)
        return described

    def values(self, described: _Class | None, depth: int) -> None:
        """The field values of an object, the topmost class first."""
        line: list[_Class] = []
        while described is not None:
            if len(line) > _MAX_DEPTH:
                raise SerialisedError("too many ancestors")
            line.append(described)
            described = described.parent
        for ancestor in reversed(line):
            if ancestor.flags & _EXTERNALIZABLE and not ancestor.flags & _BLOCK_DATA:
                raise SerialisedError("an object in a format of its own")
            if ancestor.flags & _SERIALIZABLE:
                for kind in ancestor.fields:
                    size = _SIZES.get(kind)
                    if size:
                        self.skip(size)
                    else:
                        self.content(depth + 1)
            if ancestor.flags & (_WRITE_METHOD | _EXTERNALIZABLE):
                self.annotation(depth + 1)

    def annotation(self, depth: int) -> None:
        """Block data and objects up to the end marker."""
        while True:
            code = self.data[self.at]
            if code == _END_BLOCK:
                self.at += 1
                return
            if code == _BLOCK:
                self.at += 1
                self.skip(self.number(">B"))
            elif code == _BLOCK_LONG:
                self.at += 1
                self.skip(self.number(">I"))
            else:
                self.content(depth + 1)

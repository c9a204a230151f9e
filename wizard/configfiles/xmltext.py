"""XML edited in its own text: what is not edited keeps every character.

expat judges whether the document is well-formed; the places of elements and attributes are found
here, because no parser of the standard library tells them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from wizard.domain.problems import ProblemError

_TOKEN = re.compile(
    r"<!--.*?-->|<!\[CDATA\[(?P<cdata>.*?)\]\]>|<\?.*?\?>|<!DOCTYPE|</(?P<close>[^\s>]+)\s*>"
    r"|<(?P<open>[^\s/>!?]+)(?P<rest>(?:[^>\"']|\"[^\"]*\"|'[^']*')*?)(?P<empty>/?)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"(\s+)([^\s=]+)\s*=\s*(\"[^\"]*\"|'[^']*')", re.DOTALL)
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_ENTITY = re.compile(r"&([^\s#&;<>\"']+);")
_DEEPEST, _LONGEST = 8, 32_768
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


@dataclass(slots=True)
class Element:
    """One element: its name, attributes, where its start tag stands, its children and text.

    Attributes
    ----------
    attributes : dict of str to str
    spans : dict of str to (int, int)
        Where each attribute's value stands, quotes included.
    start, name_end, end : int
        The start tag's beginning, the end of its name, its end.
    empty : bool
        ``<name/>``.
    inserted : list of str
        Entities between the tags that may bring elements with them.
    """

    name: str
    start: int
    name_end: int
    end: int
    empty: bool
    attributes: dict[str, str] = field(default_factory=dict)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    text: str = ""
    inserted: list[str] = field(default_factory=list)
    text_start: int = 0
    text_end: int = 0

    def get(self, name: str) -> str:
        """An attribute's value, whatever its case; "" without it."""
        key = self.key(name)
        return "" if key is None else self.attributes[key]

    def key(self, name: str) -> str | None:
        """An attribute's own spelling."""
        return next((one for one in self.attributes if one.lower() == name.lower()), None)

    def all(self) -> list[Element]:
        """This element and everything in it, in the document's order."""
        found: list[Element] = []
        todo = [self]
        while todo:
            element = todo.pop()
            found.append(element)
            todo += reversed(element.children)
        return found


class XmlText:
    """A document that is edited by replacing spans of its text.

    Raises
    ------
    ProblemError
        ``log.config-xml``.
    """

    def __init__(self, path: Path, data: bytes) -> None:
        self._path = path
        self._codec, self._mark = _codec(data)
        # Internal ones alone: what another file declares is never fetched, and stays unknown.
        self._entities: dict[str, str] = {}
        parser = expat.ParserCreate()
        parser.EntityDeclHandler = self._declared
        try:
            parser.Parse(data, True)
        except expat.ExpatError as wrong:
            raise self._refusal(wrong.lineno, expat.ErrorString(wrong.code) or "") from None
        except (ValueError, LookupError) as wrong:
            raise self._refusal(1, str(wrong)) from None
        try:
            self.text = data[len(self._mark) :].decode(self._codec)
        except (UnicodeDecodeError, LookupError):
            raise self._refusal(1, "its encoding is not what it says") from None
        if self.data != data:
            raise self._refusal(1, f"its encoding ({self._codec}) cannot be kept")
        self.root = self._read()

    @property
    def data(self) -> bytes:
        """The document's bytes."""
        return self._mark + self.text.encode(self._codec, "xmlcharrefreplace")

    def replace(self, start: int, end: int, text: str) -> None:
        """Put `text` in the place of a span, and read the document anew."""
        self.text = self.text[:start] + text + self.text[end:]
        self.root = self._read()

    def set_attribute(self, element: Element, name: str, value: str) -> None:
        """Give an attribute a value; it is added behind the element's name when it is missing."""
        key = element.key(name)
        if key is None:
            self.replace(element.name_end, element.name_end, f' {name}="{escaped(value)}"')
            return
        start, end = element.spans[key]
        quote = self.text[start]
        self.replace(start, end, f"{quote}{escaped(value, quote)}{quote}")

    def add_child(self, element: Element, child: str) -> None:
        """Put an element's text first into another one, on a line of its own."""
        indent = self._indent(element.start)
        deeper = indent + ("\t" if "\t" in indent else "  ")
        line = self.eol + deeper + child
        if element.empty:
            self.replace(
                element.end - 2, element.end, f">{line}{self.eol}{indent}</{element.name}>"
            )
        else:
            self.replace(element.end, element.end, line)

    def add_before(self, element: Element, sibling: str) -> None:
        """Put an element's text before another one, on a line of its own."""
        indent = self._indent(element.start)
        self.replace(element.start, element.start, sibling + self.eol + indent)

    @property
    def eol(self) -> str:
        """How the document ends its lines."""
        return "\r\n" if "\r\n" in self.text else "\n"

    def _indent(self, at: int) -> str:
        line = self.text[self.text.rfind("\n", 0, at) + 1 : at]
        return line if not line.strip() else ""

    def _declared(self, name: str, parameter: int, value: str | None, *_: object) -> None:
        if not parameter and value is not None:
            self._entities.setdefault(name, value)

    def _refusal(self, line: int, reason: str) -> ProblemError:
        reason = reason[:1].upper() + reason[1:]
        return ProblemError(
            "log.config-xml", path=self._path, line=line, reason=f"{reason or 'It is damaged'}."
        )

    def _read(self) -> Element:
        open_ones: list[Element] = []
        root: Element | None = None
        at = 0
        while found := _TOKEN.search(self.text, at):
            if found[0] == "<!DOCTYPE":
                at = self._past_doctype(found.end())
                continue
            if open_ones and not open_ones[-1].children:
                between = self.text[at : found.start()]
                open_ones[-1].text += found["cdata"] or _unescaped(between, self._entities)
            if open_ones:
                names = _ENTITY.findall(self.text[at : found.start()])
                open_ones[-1].inserted += [one for one in names if self._brings(one)]
            at = found.end()
            if found["close"] is not None:
                open_ones.pop().text_end = found.start()
            elif found["open"] is not None:
                element = _element(found, self._entities)
                if open_ones:
                    open_ones[-1].children.append(element)
                elif root is None:
                    root = element
                if not element.empty:
                    open_ones.append(element)
        if root is None:
            raise self._refusal(1, "no element")
        return root

    def _brings(self, entity: str) -> bool:
        value = self._entities.get(entity, "<")
        return entity not in _NAMED and ("<" in value or "&" in value)

    def _past_doctype(self, at: int) -> int:
        depth = 0
        while at < len(self.text):
            character = self.text[at]
            if character in "\"'":
                at = self.text.find(character, at + 1)
            elif character == "[":
                depth += 1
            elif character == "]":
                depth -= 1
            elif self.text.startswith("<!--", at):
                at = self.text.find("-->", at) + 2
            elif character == ">" and depth <= 0:
                return at + 1
            at += 1
        return at


def _element(found: re.Match[str], entities: Mapping[str, str]) -> Element:
    name = found["open"]
    name_end = found.start() + 1 + len(name)
    element = Element(name, found.start(), name_end, found.end(), bool(found["empty"]))
    element.text_start = element.text_end = found.end()
    for one in _ATTRIBUTE.finditer(found["rest"]):
        element.attributes[one[2]] = _unescaped(one[3][1:-1], entities)
        element.spans[one[2]] = (name_end + one.start(3), name_end + one.end(3))
    return element


def _codec(data: bytes) -> tuple[str, bytes]:
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"),
                       (b"\xfe\xff", "utf-16-be")):  # fmt: skip
        if data.startswith(mark):
            return name, mark
    declared = _DECLARED.match(data)
    return (declared[1].decode("ascii").lower() if declared else "utf-8"), b""


def escaped(value: str, quote: str = '"') -> str:
    """A value as it stands between quotes."""
    for character, name in (("&", "&amp;"), ("<", "&lt;")):
        value = value.replace(character, name)
    return value.replace(quote, "&quot;" if quote == '"' else "&apos;")


def _unescaped(text: str, entities: Mapping[str, str]) -> str:
    """Text as it is meant; an entity that is not known here stays as it is written."""

    def one(found: re.Match[str]) -> str:
        name = found[1]
        if name.startswith("#"):
            try:
                return chr(int(name[2:], 16) if name[1] in "xX" else int(name[1:]))
            except (ValueError, OverflowError, IndexError):
                return found[0]
        return _NAMED.get(name, found[0])

    # An entity may hold others; expat has refused those that hold themselves.
    for _ in range(_DEEPEST):
        filled = _ENTITY.sub(lambda found: entities.get(found[1], found[0]), text)
        if filled == text or len(filled) > _LONGEST:
            break
        text = filled
    return re.sub(r"&(#?\w{1,10});", one, text)

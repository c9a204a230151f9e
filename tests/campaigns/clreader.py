"""A reader of CL commands of its own, to judge what the product builds."""

from __future__ import annotations


class Reader:
    """A command as IBM's rules of CL syntax read it: one character after the other.

    Nothing of the product is used. A blank, an apostrophe or a parenthesis ends an unquoted
    string; two apostrophes inside a quoted one stand for one; ``/*`` between values begins a
    comment; what stands right before ``(`` is a keyword. Unquoted letters are folded.
    """

    def __init__(self, command: str) -> None:
        self.text, self.at = command, 0
        self.found: list[tuple[str, list[str]]] = []
        self._blanks()
        self._word()
        self._blanks()
        while self.at < len(self.text):
            self._parameter()
            self._blanks()

    def _peek(self, count: int = 1) -> str:
        return self.text[self.at : self.at + count]

    def _blanks(self) -> None:
        while self._peek() == " " or self._peek(2) == "/*":
            if self._peek() == " ":
                self.at += 1
            else:
                self.at = self.text.index("*/", self.at + 2) + 2

    def _word(self) -> str:
        start = self.at
        while self._peek() not in ("", " ", "(", ")", "'"):
            self.at += 1
        return self.text[start : self.at].upper()

    def _value(self) -> str:
        if self._peek() != "'":
            word = self._word()
            assert self._peek() != "'", "hexadecimal or glued"
            assert word, "a parenthesis where a value should be"
            return word
        self.at += 1
        out = []
        while True:
            assert self.at < len(self.text), "the command ends inside apostrophes"
            if self._peek(2) == "''":
                out.append("'")
                self.at += 2
            elif self._peek() == "'":
                self.at += 1
                assert self._peek() in ("", " ", ")"), "glued behind an apostrophe"
                return "".join(out)
            else:
                out.append(self._peek())
                self.at += 1

    def _parameter(self) -> None:
        start = self.at
        if self._peek() != "'":
            keyword = self._word()
            if self._peek() == "(":
                self.at += 1
                self._blanks()
                values = []
                while self._peek() != ")":
                    values.append(self._value())
                    self._blanks()
                self.at += 1
                self.found.append((keyword, values))
                return
            self.at = start
        self.found.append(("", [self._value()]))

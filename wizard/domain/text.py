"""Sentences that can be shown in English or translated later.

A `Text` keeps its template and its arguments apart, so that the window can look the
template up in Qt's translation and the command line can print it as it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence (or a few) for a person.

    Parameters
    ----------
    template : str
        English, with ``{name}`` placeholders; literal braces are doubled.
    args : tuple of (str, object)
        The placeholders' values. A value may be a `Text` itself.
    """

    template: str = ""
    args: tuple[tuple[str, object], ...] = ()

    def render(self, translate: Callable[[str], str] = lambda template: template) -> str:
        """The sentence, its template passed through `translate` (str -> str) first."""
        values = {
            name: value.render(translate) if isinstance(value, Text) else value
            for name, value in self.args
        }
        if not self.template:
            return ""
        return translate(self.template).format_map(values)

    def __str__(self) -> str:
        return self.render()

    def __bool__(self) -> bool:
        return bool(self.template)


def T(template: str, /, **args: object) -> Text:  # noqa: N802 - reads like tr() at every call
    """A `Text` of `template` with its placeholders' values."""
    return Text(template, tuple(args.items()))


NOTHING = Text()


def join(*parts: Text) -> Text:
    """Several sentences, one blank between them, empty ones left out."""
    kept = [part for part in parts if part]
    if len(kept) == 1:
        return kept[0]
    return Text(
        " ".join(f"{{p{number}}}" for number in range(len(kept))),
        tuple((f"p{number}", part) for number, part in enumerate(kept)),
    )


def one_of(count: int, one: str, many: str, /, **args: object) -> Text:
    """`one` for a count of 1, else `many`; both may use ``{count}``."""
    return T(one if count == 1 else many, count=count, **args)

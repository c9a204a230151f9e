"""Commands whose ``--help`` names arguments by what a person puts there."""

from __future__ import annotations

from typing import Any

from typer.core import TyperArgument, TyperCommand


class PlainCommand(TyperCommand):
    """A command that leaves Python's types out of the list of its arguments.

    Typer (0.29) writes ``FILE <list[Path]>``. An option's type gives way to its metavar.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for parameter in self.params:
            if isinstance(parameter, TyperArgument):
                parameter.display_type_rich = _nothing  # type: ignore[method-assign]


def _nothing(ctx: object) -> None:
    del ctx

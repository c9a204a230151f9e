"""The one place that turns problems into sentences: what, why, what next.

Whoever finds a problem raises `ProblemError` with an id from `sentences`; nobody else
writes a sentence about a failure. The window and the command line only show them.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass

from wizard.domain.sentences import SENTENCES
from wizard.domain.text import Text


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, for a person.

    Parameters
    ----------
    id : str
        Stable, dotted, from `wizard.domain.sentences` (``"port.refused"``).
    what, why, next_step : Text
        What was seen; its likely cause; what to do now.
    details : str
        The host's or the library's own words, shown under "Details"; never a secret.
    lacking : bool
        The machine lacks something for it: rights, or room on the disk.
    """

    id: str
    what: Text
    why: Text
    next_step: Text
    details: str = ""
    lacking: bool = False

    def __str__(self) -> str:
        return " ".join(str(part) for part in (self.what, self.why, self.next_step) if part)


class ProblemError(Exception):
    """Raised with the `Problem` that a person will read.

    Parameters
    ----------
    id : str
        A key of `SENTENCES`.
    details : str
        Technical words for "Details".
    fault : exception or None
        What is behind it: it tells whether rights or room are lacking.
    **args : object
        The values for the placeholders of the three sentences.

    Raises
    ------
    KeyError
        The id is unknown (a programming fault, caught by the tests).
    """

    def __init__(
        self, id: str, /, *, details: str = "", fault: object = None, **args: object
    ) -> None:
        self.problem = problem(id, details=details, fault=fault, **args)
        super().__init__(f"{id}: {self.problem}")

    @property
    def id(self) -> str:
        """The problem's id."""
        return self.problem.id


_LACKING = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT})


def problem(id: str, /, *, details: str = "", fault: object = None, **args: object) -> Problem:
    """The `Problem` of an id, its sentences filled with `args`.

    Raises
    ------
    KeyError
        The id is unknown.
    """
    what, why, next_step = SENTENCES[id]
    values = tuple(args.items())
    lacking = isinstance(fault, OSError) and fault.errno in _LACKING
    if isinstance(fault, ProblemError):
        lacking = fault.problem.lacking
    return Problem(
        id, Text(what, values), Text(why, values), Text(next_step, values), details, lacking
    )

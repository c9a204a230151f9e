"""Files in an encoding that their reader does not expect, told with their names."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from wizard.domain.problems import ProblemError

STRANGE = frozenset({"configfiles.utf8-mark", "configfiles.utf16", "configfiles.binary"})


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Whoever reads bytes does not know whose they are; here the file gets its name.

    Raises
    ------
    ProblemError
        The same, with the path.
    """
    try:
        yield
    except ProblemError as fault:
        if fault.id not in STRANGE:
            raise
        raise ProblemError(fault.id, file=f"“{path}”") from None

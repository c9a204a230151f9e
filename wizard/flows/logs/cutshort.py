"""A change of the logging file that a crash cut short.

It is one file, replaced atomically: it is old or new, never a mixture, so that another level can
be set at once. A change of several files is left to the person.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from wizard.domain.ports import Backup, InstallTree
from wizard.domain.problems import ProblemError
from wizard.flows.backups import backup_root
from wizard.flows.services import Services


def settle(services: Services, tree: InstallTree) -> Backup | None:
    """Undo what was cut short where it concerns logging files alone.

    A file that somebody changed since stays as it is: the next change closes the journal.

    Returns
    -------
    Backup or None
        What was cut short and has other files in it.

    Raises
    ------
    ProblemError
        Those of writing.
    """
    root = backup_root(tree)
    found = services.files.unfinished(root)
    if found is None:
        return None
    logging = {os.path.realpath(path) for path in services.logconfigs.there(tree.log4j.parent)} | {
        os.path.realpath(tree.log4j)
    }
    if not all(os.path.realpath(path) in logging for path in found.files):
        return found
    with contextlib.suppress(ProblemError):
        if _untouched(services, found):
            services.files.restore(found)
    return None


def demand_settled(services: Services, tree: InstallTree, config: Path) -> None:
    """Refuse to write the logging file while a change of it and of others is cut short.

    Writing would close that change's journal, and its other files would stay a mixture of old
    and new that nobody is told of.

    Raises
    ------
    ProblemError
        ``cli.unfinished``; those of `settle`.
    """
    cut_short = settle(services, tree)
    if cut_short is None:
        return
    place = os.path.normcase(os.path.realpath(config))
    if any(os.path.normcase(os.path.realpath(path)) == place for path in cut_short.files):
        raise ProblemError("cli.unfinished", folder=cut_short.folder)


def _untouched(services: Services, backup: Backup) -> bool:
    """Whether each file is as it was before the change, or as the change made it."""
    for saved in services.files.saved(backup):
        now = services.files.read(saved.path)
        digest = "" if now is None else hashlib.sha256(now).hexdigest()
        if now != saved.before and digest != saved.after_sha256:
            return False
    return True

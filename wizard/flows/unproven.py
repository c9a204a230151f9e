"""A store that was written and that nobody proved: the program ended in between, or no host spoke.

The journal of the write says so until a handshake has proven the store, or other bytes are in
its place.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from wizard.domain.ports import Backup
from wizard.domain.problems import Problem, ProblemError, problem
from wizard.flows.examining import Examined, Standing
from wizard.flows.services import Services
from wizard.flows.storework import cut_short, store_backups


def proves(partitions: Sequence[Examined]) -> bool:
    """Whether handshakes prove a store that Java could open: none refused, and one trusted.

    A store without a partition that uses it is proven by being opened.
    """
    standings = {one.standing for one in partitions} - {Standing.PLAIN}
    return not standings or (Standing.TRUSTED in standings and Standing.REFUSED not in standings)


def left_open(services: Services, path: Path) -> Problem | None:
    """What an earlier change of the store left open, None when nothing. Blocks; raises nothing."""
    with contextlib.suppress(ProblemError):
        torn = cut_short(services, path)
        if torn is not None:
            return problem("flows.store-cut-short", path=path, folder=torn.folder)
    backup = _unproven(services, path)
    if backup is None:
        return None
    when = datetime.fromisoformat(backup.folder.name).astimezone()
    return problem("flows.store-not-proven", path=path.name, when=f"{when:%Y-%m-%d %H:%M}")


def settle(services: Services, path: Path, partitions: Sequence[Examined]) -> bool:
    """Java opened the store and these are its handshakes: close the journal where they prove it.

    Returns
    -------
    bool
        The store was written without proof, and is proven now.
    """
    backup = _unproven(services, path) if proves(partitions) else None
    if backup is None:
        return False
    with contextlib.suppress(ProblemError):
        # Where it cannot be noted, the next look notes it.
        services.files.proven(backup)
    return True


def _unproven(services: Services, path: Path) -> Backup | None:
    try:
        return services.files.unproven(store_backups(path), path.absolute())
    except ProblemError:
        return None

"""One look at a gateway's certificates, for the keystore wizard."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from wizard.domain.hostfacts import DisabledAlgorithms
from wizard.domain.hosts import Partition
from wizard.domain.ports import ToolboxChoice
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.secret import Secret
from wizard.flows.certificates import CertificatesView, view
from wizard.flows.examining import TIMEOUT, Examined
from wizard.flows.looking import look
from wizard.flows.renewing import OpenStore, Renewal, load_store, plan_renewal
from wizard.flows.services import Services
from wizard.flows.unproven import left_open, settle

STORE_SUFFIXES = (".jks", ".p12", ".pfx", ".keystore", ".truststore", ".jceks")
"""Of files that can be a truststore; any other file holds certificates for one."""

_MISSING = "tls.store-missing"
_LOCKED = ("flows.store-password-needed", "keystore.wrong-password", "keystore.password-needed")


@dataclass(frozen=True, slots=True)
class Survey:
    """A gateway's certificates as they are now.

    Parameters
    ----------
    folder : Path
        As it was named.
    path : Path
        The connector's truststore, whether it is there or not.
    choice : ToolboxChoice
        The gateway's Java and jt400.jar.
    partitions : tuple of Partition
    store : OpenStore or None
        None when it is absent or locked; `problem` says why.
    view : CertificatesView or None
        None while the store is locked: Java could not judge by it.
    problem : Problem or None
    left_open : Problem or None
        What an earlier change of the store left open: cut short, or never proven.
    proven_now : bool
        An earlier change was never proven, and this look proved it.
    """

    folder: Path
    path: Path
    choice: ToolboxChoice
    partitions: tuple[Partition, ...]
    store: OpenStore | None = None
    view: CertificatesView | None = None
    problem: Problem | None = None
    left_open: Problem | None = None
    proven_now: bool = False

    @property
    def locked(self) -> bool:
        """Whether the store's password is all that is missing."""
        return self.problem is not None and self.problem.id in _LOCKED

    @property
    def new(self) -> bool:
        """Whether there is no truststore yet, so that the first import makes it."""
        return self.store is None and self.problem is not None and self.problem.id == _MISSING

    def examined(self, name: str) -> Examined | None:
        """What a partition presents, None when it was not asked."""
        seen: Sequence[Examined] = self.view.partitions if self.view is not None else ()
        return next((one for one in seen if one.partition.name == name), None)


def survey(
    services: Services,
    folder: Path,
    password: Secret | None = None,
    *,
    timeout: float = TIMEOUT,
) -> Survey:
    """Look at the folder, open its truststore, ask every partition. Blocks; writes nothing.

    Parameters
    ----------
    folder : Path
        DIR, DIR/MyPassGateway or the connector folder.
    password : Secret or None
        The truststore's; None takes the vault's, else Java's default.
    timeout : float
        Seconds for each connection.

    Raises
    ------
    ProblemError
        ``gateway.*``: the folder holds no gateway.
    """
    seen = look(services, folder)
    path = seen.stores[0].path if seen.stores else seen.tree.truststore
    choice = services.finder.find(seen.tree.connector)
    found = Survey(folder, path, choice, seen.partitions)
    store: OpenStore | None = None
    problem: Problem | None = next(iter(seen.problems), None)
    try:
        store = load_store(services, path, password)
    except ProblemError as error:
        problem = error.problem
        found = Survey(folder, path, choice, seen.partitions, problem=problem)
        if found.locked:
            return found
    try:
        shown = view(
            services,
            choice,
            seen.partitions,
            store.truststore if store is not None else None,
            store.content if store is not None else None,
            timeout=timeout,
        )
    except ProblemError as error:
        return Survey(folder, path, choice, seen.partitions, store, None, error.problem)
    done = Survey(folder, path, choice, seen.partitions, store, shown, problem or shown.problem)
    return _with_proof(services, done)


def _with_proof(services: Services, found: Survey) -> Survey:
    """What the look says to a store that was written and not proven."""
    shown, store = found.view, found.store
    judged = store is not None and shown is not None and shown.problem is None
    proven = judged and shown is not None and settle(services, found.path, shown.partitions)
    return replace(found, left_open=left_open(services, found.path), proven_now=proven)


def opens_as_store(path: Path) -> bool:
    """Whether a file by this name is opened as a truststore, and not read for its certificates."""
    return path.suffix.casefold() in STORE_SUFFIXES or path.name.casefold() == "cacerts"


def survey_store(
    services: Services, path: Path, password: Secret | None = None, *, timeout: float = TIMEOUT
) -> Survey:
    """Look at a truststore by itself, without a gateway around it. Blocks; writes nothing.

    Parameters
    ----------
    path : Path
        There already, or one that is to be made.
    password : Secret or None
        As in `survey`.

    Raises
    ------
    ProblemError
        ``keystore.*`` for what is no truststore, ``configfiles.*`` for what cannot be read.
    """
    path = path.absolute()
    choice = services.finder.find(None)
    found = Survey(path.parent, path, choice, ())
    try:
        store = load_store(services, path, password)
    except ProblemError as error:
        found = replace(found, problem=error.problem)
        if found.locked or found.new:
            return found
        raise
    try:
        shown = view(services, choice, (), store.truststore, store.content, timeout=timeout)
    except ProblemError as error:
        return replace(found, store=store, problem=error.problem)
    found = replace(found, store=store, view=shown, problem=shown.problem)
    return _with_proof(services, found)


def plan(services: Services, found: Survey, name: str) -> Renewal:
    """What a renewal for one partition would do, from what it presented in the survey. Blocks.

    Raises
    ------
    ProblemError
        As `plan_renewal`; ``tls.store-missing`` without a truststore; ``flows.nothing-presented``.
    """
    examined = found.examined(name)
    if found.store is None:
        raise ProblemError(_MISSING, path=found.path)
    if examined is None:
        raise ProblemError("flows.nothing-presented", name=name, cause="")
    disabled: DisabledAlgorithms | None = None
    with contextlib.suppress(ProblemError):  # without Java nothing is written anyway
        disabled = services.toolbox(found.choice, found.store.truststore).algorithms()
    return plan_renewal(services, found.store, examined, disabled=disabled)

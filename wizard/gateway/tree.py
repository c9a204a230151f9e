"""The gateway's folders, recognised from whichever of them a person names.

Source of the layout: the product guide (``<INSTALLDIR>\\MyPassGateway\\bin\\
ConnectorIBMSystemI\\fpc101.properties`` and ``classes\\log4j.properties`` in it).
"""

from __future__ import annotations

import os
import tempfile
from itertools import islice
from pathlib import Path

from wizard.domain.ports import InstallTree
from wizard.domain.problems import ProblemError

GATEWAY = "MyPassGateway"
BIN = "bin"
CONNECTOR = "ConnectorIBMSystemI"
CLASSES = "classes"
PROPERTIES = "fpc101.properties"
LOG4J = "log4j.properties"
PARTITIONS = "partitions.toml"
TRUSTSTORE = "mypass-truststore.jks"

MOST_ENTRIES = 20_000
"""How many names of one folder are looked at; a gateway's folders have a few dozen."""


def find_tree(folder: Path) -> InstallTree:
    """The install tree that `folder` belongs to.

    Parameters
    ----------
    folder : Path
        The folder that holds ``MyPassGateway``, or ``MyPassGateway`` itself, or its ``bin``,
        or the connector's folder or its ``classes``. On systems where the case of names
        matters, another case is accepted all the same: the files come from Windows.

    Returns
    -------
    InstallTree
        Files that do not exist yet are named as the product guide names them.

    Raises
    ------
    ProblemError
        ``gateway.folder-...``, ``gateway.not-a-gateway`` or ``gateway.connector-missing``.
    """
    folder = _usable(folder)
    gateway = _gateway_of(folder)
    if gateway is None:
        # A link or a substituted drive may hide the names: look at where it leads.
        real = _resolved(folder)
        gateway = _gateway_of(real) if real != folder else None
    if gateway is None:
        raise ProblemError("gateway.not-a-gateway", folder=folder)
    connector = _connector_of(gateway)
    if connector is None:
        for closed in (gateway, gateway / BIN):
            if closed.is_dir() and not os.access(closed, os.R_OK | os.X_OK):
                raise ProblemError("gateway.folder-unreadable", folder=closed)
        raise ProblemError("gateway.connector-missing", folder=gateway)
    names(connector)
    classes = child(connector, CLASSES) or connector / CLASSES
    return InstallTree(
        install_dir=gateway.parent,
        gateway=gateway,
        connector=connector,
        properties=child(connector, PROPERTIES) or connector / PROPERTIES,
        log4j=child(classes, LOG4J) or classes / LOG4J,
        partitions=child(connector, PARTITIONS) or connector / PARTITIONS,
        truststore=child(connector, TRUSTSTORE) or connector / TRUSTSTORE,
        writable=is_writable(connector) and (not classes.is_dir() or is_writable(classes)),
    )


def _usable(folder: Path) -> Path:
    """`folder`, absolute, once it is known to be a folder that can be listed."""
    try:
        if "\0" in str(folder):
            raise ValueError("a NUL character in the path")
        folder = Path(os.path.abspath(folder.expanduser()))  # noqa: PTH100 - removes ".." too
        if not folder.exists():
            raise ProblemError("gateway.folder-missing", folder=folder)
        if not folder.is_dir():
            raise ProblemError("gateway.folder-file", folder=folder)
    except (OSError, ValueError, RuntimeError) as refusal:
        # A NUL in the name, a name too long, a home that cannot be found, a lost share.
        raise _unreachable(folder, refusal) from None
    names(folder)
    return folder


def _unreachable(folder: Path, refusal: Exception) -> ProblemError:
    """The problem for a folder that the system does not open."""
    if isinstance(refusal, PermissionError):
        return ProblemError("gateway.folder-unreadable", folder=folder, details=str(refusal))
    return ProblemError(
        "gateway.folder-unreachable", folder=str(folder).replace("\0", "␀"), details=str(refusal)
    )


def names(folder: Path) -> tuple[str, ...]:
    """The names in a folder.

    Raises
    ------
    ProblemError
        ``gateway.folder-unreadable`` or ``gateway.folder-unreachable``.
    """
    try:
        with os.scandir(folder) as entries:
            return tuple(entry.name for entry in islice(entries, MOST_ENTRIES))
    except (OSError, ValueError) as refusal:
        raise _unreachable(folder, refusal) from None


def child(folder: Path, name: str) -> Path | None:
    """The entry of `folder` with that name, in that case if there is one, else in any case."""
    exact = folder / name
    if os.path.lexists(exact):
        return exact
    try:
        found = names(folder)
    except ProblemError:
        return None
    wanted = name.casefold()
    same = sorted(entry for entry in found if entry.casefold() == wanted)
    return folder / same[0] if same else None


def _is(folder: Path, name: str) -> bool:
    return folder.name.casefold() == name.casefold()


def _connector_of(gateway: Path) -> Path | None:
    """The connector's folder in a gateway's folder."""
    binaries = child(gateway, BIN)
    connector = child(binaries, CONNECTOR) if binaries is not None else None
    return connector if connector is not None and connector.is_dir() else None


def _gateway_of(folder: Path) -> Path | None:
    """The ``MyPassGateway`` folder that `folder` holds, is, or lies in."""
    held = child(folder, GATEWAY)
    if held is not None and held.is_dir():
        return held
    if _is(folder, GATEWAY) or _connector_of(folder) is not None:
        return folder
    if _is(folder, CLASSES):
        folder = folder.parent
    if _is(folder, CONNECTOR):
        folder = folder.parent
    if _is(folder, BIN) and _connector_of(folder.parent) is not None:
        return folder.parent
    return None


def _resolved(folder: Path) -> Path:
    """Where links lead, or `folder` itself when they lead nowhere."""
    try:
        return folder.resolve(strict=True)
    except (OSError, RuntimeError):
        return folder


def is_writable(folder: Path) -> bool:
    """Whether a file can be made here, found out by making one and removing it.

    The rights that are read from the system (``os.access``) say little on Windows, where
    access control lists decide.
    """
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".mypass-") as file:
            file.write(b"x")
    except OSError:
        return False
    return True

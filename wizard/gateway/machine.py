"""The gateway machine: its name, its folders, its services."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from wizard.domain.gatewayports import ServiceControl
from wizard.domain.ports import InstallTree
from wizard.domain.problems import ProblemError
from wizard.gateway.registry import Registry, gateway_folders, this_registry
from wizard.gateway.service import GatewayServices
from wizard.gateway.tree import find_tree

VARIABLE = "MYPASS_INSTALL_DIR"
"""Names the install folder for scripts and tests."""


class ThisGatewayMachine:
    """The `GatewayMachine` that this program runs on.

    Parameters
    ----------
    registry, services, control, environ, program : optional
        Where to look; the real ones by default. `program` is this program's own file: the
        wizard is installed inside the gateway's ``tools`` folder; `control` restarts services.
    """

    def __init__(
        self,
        registry: Registry | None = None,
        services: GatewayServices | None = None,
        environ: Mapping[str, str] | None = None,
        program: Path | None = None,
        control: ServiceControl | None = None,
    ) -> None:
        self._registry = registry if registry is not None else this_registry()
        self._services = services if services is not None else GatewayServices()
        self._control = control if control is not None else self._services
        self._environ = os.environ if environ is None else environ
        self._program = program if program is not None else Path(sys.executable)

    def name(self) -> str:
        """The machine's own name."""
        return platform.node()

    def tree(self, folder: Path) -> InstallTree:
        """The install tree that `folder` belongs to; see `wizard.gateway.tree.find_tree`."""
        return find_tree(folder)

    def guesses(self) -> tuple[Path, ...]:
        """Folders where a gateway is installed, the likeliest first; each was looked at."""
        found: dict[Path, None] = {}
        for place in self._places():
            try:
                found[find_tree(place).install_dir] = None
            except ProblemError:
                continue
        return tuple(found)

    def _places(self) -> Iterator[Path]:
        named = self._environ.get(VARIABLE, "").strip()
        if named:
            yield Path(named)
        yield from self._program.parents
        yield from (Path(text) for text in gateway_folders(self._registry) if text.strip())
        for variable in ("ProgramW6432", "ProgramFiles", "ProgramFiles(x86)", "ProgramData"):
            folder = self._environ.get(variable, "")
            if folder:
                yield from _around(Path(folder))
        drive = self._environ.get("SystemDrive", "")
        if drive:
            yield from _around(Path(drive + "\\"))
        if sys.platform != "win32":
            # Where a copy of the gateway's folder is prepared for the Windows machine.
            yield from _around(Path("/opt"))
            yield from _around(Path("/srv"))

    def services(self) -> tuple[str, ...]:
        """Names of the gateway's services and application pools on this machine."""
        return self._services.names()

    def restart(self, service: str, *, timeout: float) -> None:
        """Restart one of `services`; raises ``service.*``, ``elevation.*``."""
        self._control.restart(service, timeout=timeout, on_step=lambda _step: None)


def _around(folder: Path) -> Iterator[Path]:
    """A folder of programs and the folders in it that may be the gateway's."""
    yield folder
    for name in ("MyPass", "MyPass Cloud", "MyPass Gateway", "mypass"):
        yield folder / name

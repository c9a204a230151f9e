"""The gateway's Windows service and IIS application pool: found, and restarted on request.

The MyPass Gateway is a web application in IIS; "restart the gateway" means its application
pool where there is one, and a Windows service whose name or display name says MyPass Gateway
where there is one. Nothing is restarted that does not carry both words in its name.
"""

from __future__ import annotations

import base64
import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import PureWindowsPath

from wizard.domain.problems import ProblemError
from wizard.gateway.programs import Ran, Runner, run

LIST_SECONDS = 20.0
POOL = "IIS application pool: "
"""What the name of an application pool begins with, to tell it from a service."""

ACCESS_DENIED = 5
"""ERROR_ACCESS_DENIED (winerror.h)."""

# PowerShell and not sc.exe: its answers do not change with the language of Windows.
LIST_SCRIPT = """\
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [Text.Encoding]::UTF8
ConvertTo-Json -Compress @(Get-Service | Select-Object Name, DisplayName)
"""
RESTART_SCRIPT = """\
$ProgressPreference = 'SilentlyContinue'
[Console]::OutputEncoding = [Text.Encoding]::UTF8
try {
  Restart-Service -Name __NAME__ -Force -ErrorAction Stop -WarningAction SilentlyContinue
  (Get-Service -Name __NAME__).WaitForStatus('Running', [TimeSpan]::FromSeconds(__SECONDS__))
  ConvertTo-Json -Compress @{ ok = $true }
} catch {
  $code = 0
  $cause = $_.Exception
  while ($cause) {
    if ($cause -is [ComponentModel.Win32Exception]) { $code = $cause.NativeErrorCode }
    $cause = $cause.InnerException
  }
  ConvertTo-Json -Compress @{ ok = $false; code = $code; text = $_.Exception.Message }
}
"""


class GatewayServices:
    """The services and application pools of the gateway on this machine.

    Parameters
    ----------
    runner : Runner, optional
        Runs Windows' own programs.
    system : str, optional
        As ``sys.platform``; nothing is found on a system other than Windows.
    environ : mapping, optional
        Tells where Windows lies (``SystemRoot``).
    """

    def __init__(
        self,
        runner: Runner = run,
        system: str = sys.platform,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._runner = runner
        self._system = system
        root = (os.environ if environ is None else environ).get("SystemRoot", r"C:\Windows")
        # Full paths: a program of the same name elsewhere on PATH must not run in their place.
        folder = PureWindowsPath(root) / "System32"
        self._powershell = str(folder / "WindowsPowerShell" / "v1.0" / "powershell.exe")
        self._appcmd = str(folder / "inetsrv" / "appcmd.exe")

    def names(self) -> tuple[str, ...]:
        """What can be restarted, services first; empty where nothing is found."""
        if self._system != "win32":
            return ()
        return (*self._services(), *(POOL + name for name in self._pools()))

    def restart(self, service: str, *, timeout: float) -> None:
        """Restart one of `names`.

        Raises
        ------
        ProblemError
            ``gateway.service-...``
        """
        if service not in self.names():
            raise ProblemError("gateway.service-unknown", service=service)
        if service.startswith(POOL):
            self._recycle(service, service.removeprefix(POOL), timeout)
        else:
            self._restart_service(service, timeout)

    # ------------------------------------------------------------ Windows services

    def _script(self, script: str, timeout: float) -> Ran:
        # Encoded, so that no rule of command-line quoting touches it.
        encoded = base64.b64encode(script.encode("utf-16-le")).decode("ascii")
        command = [self._powershell, "-NoProfile", "-NonInteractive", "-EncodedCommand", encoded]
        return self._runner(command, timeout=timeout)

    def _services(self) -> tuple[str, ...]:
        answer = _json(self._script(LIST_SCRIPT, LIST_SECONDS).output)
        # PowerShell writes a list of one as the one itself.
        entries = [answer] if isinstance(answer, dict) else answer
        if not isinstance(entries, list):
            return ()
        found = []
        for entry in entries:
            if not isinstance(entry, dict):
                continue
            name, title = entry.get("Name"), entry.get("DisplayName")
            if isinstance(name, str) and (is_gateway(name) or is_gateway(str(title))):
                found.append(name)
        return tuple(found)

    def _restart_service(self, name: str, timeout: float) -> None:
        script = RESTART_SCRIPT.replace("__NAME__", quoted(name))
        script = script.replace("__SECONDS__", str(max(1, int(timeout))))
        ran = self._script(script, timeout)
        answer = _json(ran.output)
        if ran.code is None and not ran.missing:
            raise ProblemError("gateway.service-slow", service=name, seconds=f"{timeout:.0f}")
        if isinstance(answer, dict) and answer.get("ok") is True:
            return
        words = str(answer.get("text", "")) if isinstance(answer, dict) else ""
        if isinstance(answer, dict) and answer.get("code") == ACCESS_DENIED:
            raise ProblemError("gateway.service-denied", service=name, details=words)
        raise _failed(name, words or ran.output)

    # ------------------------------------------------------------ IIS application pools

    def _pools(self) -> tuple[str, ...]:
        ran = self._runner([self._appcmd, "list", "apppool", "/text:name"], timeout=LIST_SECONDS)
        if ran.code != 0:
            return ()
        names = (line.strip() for line in ran.output.splitlines())
        return tuple(name for name in names if is_gateway(name))

    def _recycle(self, service: str, pool: str, timeout: float) -> None:
        ran = self._pool_command("recycle", pool, timeout)
        if ran.code not in (0, None, ACCESS_DENIED):
            # Only a started pool can be recycled; a stopped one starts with the new files.
            started = self._pool_command("start", pool, timeout)
            ran = started if started.code == 0 else ran
        if ran.code == 0:
            return
        if ran.code is None and not ran.missing:
            raise ProblemError("gateway.service-slow", service=service, seconds=f"{timeout:.0f}")
        # appcmd ends with the low word of an HRESULT, and names the whole of it in its words.
        if ran.code == ACCESS_DENIED or "80070005" in ran.output:
            raise ProblemError("gateway.service-denied", service=service, details=ran.output)
        raise _failed(service, ran.output)

    def _pool_command(self, verb: str, pool: str, timeout: float) -> Ran:
        command = [self._appcmd, verb, "apppool", f"/apppool.name:{pool}"]
        return self._runner(command, timeout=timeout)


def is_gateway(name: str) -> bool:
    """Whether a service's name says MyPass Gateway, in whatever spelling."""
    letters = re.sub(r"[^a-z]", "", name.casefold())
    return "mypass" in letters and "gateway" in letters


def quoted(text: str) -> str:
    """A PowerShell literal: PowerShell takes typographic apostrophes for apostrophes too."""
    return "'" + re.sub("(['\u2018\u2019\u201a\u201b])", r"\1\1", text) + "'"


def _failed(service: str, words: str) -> ProblemError:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    short = lines[0][:300] if lines else "no reason"
    return ProblemError("gateway.service-failed", service=service, words=short, details=words)


def _json(text: str) -> object:
    """The JSON document in a program's output, None when there is none."""
    starts = [at for at in (text.find("{"), text.find("[")) if at >= 0]
    if not starts:
        return None
    try:
        document: object = json.loads(text[min(starts) :])
    except (ValueError, RecursionError):
        return None
    return document

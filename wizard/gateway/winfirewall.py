"""Windows' firewall through the NetSecurity cmdlets of Windows PowerShell.

The ActiveStore is what is in force, group policies included; rules are made in the PersistentStore
(Microsoft: "Get-NetFirewallRule", -PolicyStore). A rule's ports, addresses and program are objects
of their own with the rule's InstanceID; asked for all at once they take
seconds, one by one minutes.
"""

from __future__ import annotations

import errno
import re
import sys
from collections.abc import Sequence
from typing import Any

from wizard.domain.firewall import (
    ANY,
    GROUP,
    FirewallPolicy,
    FirewallProfile,
    FirewallRule,
    WantedRule,
)
from wizard.domain.problems import ProblemError
from wizard.gateway.powershell import PowerShell, RefusedScriptError, StrangeAnswerError, quoted

SECONDS = 90.0
AT_ONCE = 10
"""Rules of one script: a command line of Windows has 32,767 characters at most."""
_NETWORKS = {"DomainAuthenticated": "Domain", "Private": "Private", "Public": "Public"}
_TCP = ("TCP", "6", ANY)

_READ = """
$store = @{ PolicyStore = 'ActiveStore' }
$ports = @{}; Get-NetFirewallPortFilter @store | ForEach-Object { $ports[$_.InstanceID] = $_ }
$places = @{}; Get-NetFirewallAddressFilter @store | ForEach-Object { $places[$_.InstanceID] = $_ }
$apps = @{}; Get-NetFirewallApplicationFilter @store | ForEach-Object { $apps[$_.InstanceID] = $_ }
$jobs = @{}; Get-NetFirewallServiceFilter @store | ForEach-Object { $jobs[$_.InstanceID] = $_ }
$rules = @(Get-NetFirewallRule @store |
  Where-Object { "$($_.Direction)" -eq 'Outbound' -and "$($_.Enabled)" -eq 'True' } |
  ForEach-Object {
    $id = $_.InstanceID
    @{ id = "$id"; title = "$($_.DisplayName)"; group = "$($_.Group)"; action = "$($_.Action)"
       profile = "$($_.Profile)"; owner = "$($_.Owner)"; protocol = "$($ports[$id].Protocol)"
       ports = @($ports[$id].RemotePort | ForEach-Object { "$_" })
       places = @($places[$id].RemoteAddress | ForEach-Object { "$_" })
       program = "$($apps[$id].Program)"; package = "$($apps[$id].Package)"
       service = "$($jobs[$id].Service)" }
  })
$profiles = @(Get-NetFirewallProfile @store | ForEach-Object {
  @{ name = "$($_.Name)"; on = "$($_.Enabled)"; outbound = "$($_.DefaultOutboundAction)" } })
$networks = @(try { Get-NetConnectionProfile | ForEach-Object { "$($_.NetworkCategory)" } }
  catch { })
$answer = @{ profiles = $profiles; networks = $networks; rules = $rules }
"""
_OURS = """
$ours = @(Get-NetFirewallRule -PolicyStore PersistentStore |
  Where-Object { "$($_.Group)" -eq GROUP })
""".replace("GROUP", quoted(GROUP))
# Each by itself: without a rule named, Remove-NetFirewallRule removes all of them (its example 1).
_REMOVE = "Remove-NetFirewallRule -InputObject $one"
_NEW = """
foreach ($one in $ours) { if ($one.Name -eq NAME) { Remove-NetFirewallRule -InputObject $one } }
$null = New-NetFirewallRule -PolicyStore PersistentStore -Name NAME -DisplayName TITLE `
  -Group GROUP -Direction Outbound -Action Allow -Enabled True -Profile Any -Protocol TCP `
  -RemotePort PORTS -RemoteAddress PLACES
"""


class WindowsFirewall:
    """`wizard.domain.firewall.Firewall` of this machine.

    Parameters
    ----------
    shell : PowerShell, optional
    system : str, optional
        As ``sys.platform``.
    """

    def __init__(self, shell: PowerShell | None = None, system: str = sys.platform) -> None:
        self._shell = PowerShell() if shell is None else shell
        self._windows = system == "win32"

    def read(self) -> FirewallPolicy:
        """Profiles, and the enabled rules for outbound TCP."""
        answer = self._ask(_READ)
        try:
            return _policy(answer)
        except (KeyError, TypeError, AttributeError):
            raise ProblemError("firewall.strange", details=str(answer)[:2000]) from None

    def allow(self, rules: Sequence[WantedRule]) -> None:
        """Make the group hold exactly these: first what is wanted, then what is left over goes."""
        for at in range(0, len(rules), AT_ONCE):
            made = "".join(_new(rule) for rule in rules[at : at + AT_ONCE])
            self._ask(f"{_OURS}{made}$answer = @{{ done = $true }}")
        kept = _array([rule.name for rule in rules])
        rest = f"foreach ($one in $ours) {{ if ({kept} -notcontains $one.Name) {{ {_REMOVE} }} }}"
        self._ask(f"{_OURS}{rest}\n$answer = @{{ done = $true }}")

    def remove(self) -> int:
        """Remove the group's rules."""
        each = f"foreach ($one in $ours) {{ {_REMOVE} }}"
        answer: Any = self._ask(f"{_OURS}\n{each}\n$answer = @{{ count = $ours.Count }}")
        try:
            return int(answer["count"])
        except (KeyError, TypeError, ValueError):
            raise ProblemError("firewall.strange", details=str(answer)[:2000]) from None

    def _ask(self, script: str) -> object:
        if not self._windows:
            raise ProblemError("firewall.no-windows")
        try:
            return self._shell.ask(script, timeout=SECONDS)
        except FileNotFoundError:
            program = self._shell.program
            raise ProblemError("firewall.no-powershell", program=program) from None
        except TimeoutError:
            raise ProblemError("firewall.slow", seconds=f"{SECONDS:.0f}") from None
        except StrangeAnswerError as fault:
            raise ProblemError("firewall.strange", details=str(fault)[:2000]) from None
        except RefusedScriptError as fault:
            if fault.category == "PermissionDenied":
                rights = PermissionError(errno.EACCES, "")
                raise ProblemError("firewall.denied", fault=rights, details=fault.words) from None
            raise ProblemError("firewall.refused", words=fault.words[:300]) from None


def _new(rule: WantedRule) -> str:
    words = {
        "NAME": quoted(rule.name),
        "TITLE": quoted(rule.title),
        "GROUP": quoted(GROUP),
        "PORTS": _array([str(int(port)) for port in rule.ports]),
        "PLACES": _array(rule.addresses or (ANY,)),
    }
    # In one pass: a host may be called as one of these words.
    return re.sub("NAME|TITLE|GROUP|PORTS|PLACES", lambda found: words[found[0]], _NEW)


def _array(words: Sequence[str]) -> str:
    return f"@({', '.join(quoted(word) for word in words)})"


def _policy(answer: Any) -> FirewallPolicy:
    active = {_NETWORKS.get(one, one) for one in answer["networks"]}
    profiles = tuple(
        FirewallProfile(
            one["name"], one["on"] == "True", one["name"] in active, one["outbound"] == "Block"
        )
        for one in answer["profiles"]
    )
    rules = tuple(_rule(one) for one in answer["rules"] if one["protocol"] in _TCP)
    return FirewallPolicy(profiles, rules)


def _rule(one: Any) -> FirewallRule:
    named = one["profile"]
    narrow = one["owner"] or any(
        one[key] not in ("", ANY) for key in ("program", "package", "service")
    )
    return FirewallRule(
        one["id"],
        one["title"] or one["id"],
        one["action"] == "Allow",
        () if named == ANY else tuple(part.strip() for part in named.split(",")),
        tuple(one["ports"]),
        tuple(one["places"]),
        bool(narrow),
        one["group"],
        one["program"],
    )

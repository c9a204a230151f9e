"""Windows' firewall as far as the gateway's way out goes: what it lets through, and why not.

Rules of the firewall (Microsoft: "Windows Firewall rules"): a block rule wins over an allow rule;
where no rule fits, the default action of the network's profile decides.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from wizard.domain.problems import ProblemError

GROUP = "MyPass iSeries Gateway Wizard"
"""The group of every rule that this program makes, and of no other."""
ANY = "Any"
CLOUD_PORT = 443


@dataclass(frozen=True, slots=True)
class FirewallProfile:
    """One of Domain, Private and Public.

    Parameters
    ----------
    active : bool
        A network of this kind is connected.
    blocks : bool
        What no rule names does not go out.
    """

    name: str
    on: bool
    active: bool
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class FirewallRule:
    """An enabled rule for outbound TCP.

    Parameters
    ----------
    profiles : tuple of str
        None = all.
    ports, addresses : tuple of str
        Of the other side, as Windows writes them: "Any", "8475", "8470-8480", "10.0.0.0/8".
    narrow : bool
        For one program, package, service or person.
    """

    name: str
    title: str
    allows: bool
    profiles: tuple[str, ...] = ()
    ports: tuple[str, ...] = (ANY,)
    addresses: tuple[str, ...] = (ANY,)
    narrow: bool = False
    group: str = ""
    program: str = ""


@dataclass(frozen=True, slots=True)
class FirewallPolicy:
    """What is in force, group policies included."""

    profiles: tuple[FirewallProfile, ...]
    rules: tuple[FirewallRule, ...] = ()

    @property
    def watching(self) -> tuple[FirewallProfile, ...]:
        """The profiles that decide now: on, and of a connected network (else all that are on)."""
        on = [one for one in self.profiles if one.on]
        active = any(one.active for one in self.profiles)
        return tuple(one for one in on if one.active or not active)


@dataclass(frozen=True, slots=True)
class WantedRule:
    """A rule to make: TCP out to these ports; no addresses = any."""

    name: str
    title: str
    ports: tuple[int, ...]
    addresses: tuple[str, ...] = ()


class Firewall(Protocol):
    """The firewall of this machine.

    Every method may raise `ProblemError`: ``firewall.*``.
    """

    def read(self) -> FirewallPolicy: ...

    def allow(self, rules: Sequence[WantedRule]) -> None:
        """Make `GROUP` hold exactly these rules."""

    def remove(self) -> int:
        """Remove every rule of `GROUP`; how many there were."""


class NoFirewall:
    """A machine without one that is known here."""

    def read(self) -> FirewallPolicy:
        """Refused."""
        raise ProblemError("firewall.no-windows")

    def allow(self, rules: Sequence[WantedRule]) -> None:
        """Refused."""
        del rules
        raise ProblemError("firewall.no-windows")

    def remove(self) -> int:
        """Refused."""
        raise ProblemError("firewall.no-windows")


class WayState(StrEnum):
    """What becomes of a connection."""

    OPEN = "open"
    UNSURE = "unsure"
    MISSING = "missing"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Way:
    """What becomes of connections to one port, in the profile where they fare worst."""

    state: WayState
    profile: str = ""
    rule: str = ""


_WORST = tuple(WayState)


def way(policy: FirewallPolicy, port: int, addresses: Sequence[str] = ()) -> Way:
    """What becomes of a connection to `port` of any of these addresses.

    Parameters
    ----------
    addresses : sequence of str
        Of one host; none = they are not known.
    """
    ways = [_way(policy.rules, profile, port, addresses) for profile in policy.watching]
    return max(ways, key=lambda one: _WORST.index(one.state), default=Way(WayState.OPEN))


def _way(
    rules: Iterable[FirewallRule], profile: FirewallProfile, port: int, addresses: Sequence[str]
) -> Way:
    fitting = [
        rule
        for rule in rules
        if (not rule.profiles or profile.name in rule.profiles) and covers_port(rule.ports, port)
    ]
    each = tuple(addresses) or ("",)
    unsure = ""
    for rule in fitting:
        if rule.allows:
            continue
        if not rule.narrow and any(covers(rule.addresses, one) for one in each):
            return Way(WayState.BLOCKED, profile.name, rule.title)
        if _may_mean(rule, addresses):
            unsure = unsure or rule.title
    if profile.blocks:
        meant = [rule for rule in fitting if rule.allows and not rule.narrow]
        if not all(any(covers(rule.addresses, one) for rule in meant) for one in each):
            perhaps = [rule for rule in fitting if rule.allows and _may_mean(rule, addresses)]
            if not perhaps:
                return Way(WayState.MISSING, profile.name)
            unsure = unsure or perhaps[0].title
    return Way(WayState.UNSURE if unsure else WayState.OPEN, profile.name, unsure)


def _may_mean(rule: FirewallRule, addresses: Sequence[str]) -> bool:
    """Whether nobody can say if a rule means the gateway's connections.

    Rules for Windows' own apps and services are many; those do not.
    """
    if rule.narrow:
        program = rule.program.casefold()
        if not any(word in program for word in ("java", "mypass", "w3wp")):
            return False
        return not addresses or any(covers(rule.addresses, one) for one in addresses)
    return not addresses or not all(_plain(place) for place in rule.addresses)


def _plain(place: str) -> bool:
    """Whether it is an address, and no keyword as LocalSubnet is."""
    return place == ANY or ("." in place or ":" in place)


def covers_port(ports: Iterable[str], port: int) -> bool:
    """Whether a rule's ports hold this one."""
    for text in ports:
        first, dash, last = text.partition("-")
        if text == ANY or text == str(port):
            return True
        if dash and first.isdigit() and last.isdigit() and int(first) <= port <= int(last):
            return True
    return False


def covers(places: Iterable[str], address: str) -> bool:
    """Whether a rule's addresses hold this one; of keywords (LocalSubnet) nobody knows."""
    return any(place == ANY or (address and _holds(place, address)) for place in places)


def _holds(place: str, address: str) -> bool:
    try:
        own = ipaddress.ip_address(address.partition("%")[0])
        first, dash, last = place.partition("-")
        if dash:
            low, high = ipaddress.ip_address(first), ipaddress.ip_address(last)
            return low.version == own.version == high.version and int(low) <= int(own) <= int(high)
        return own in ipaddress.ip_network(place, strict=False)
    except ValueError:
        return False

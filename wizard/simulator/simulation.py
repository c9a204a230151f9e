"""Runs the partitions of a scenario and lets tests and trainers look inside."""

from __future__ import annotations

import errno
import ipaddress
import itertools
import os
import re
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from types import TracebackType

from wizard.domain.ports import SimulatedPartition
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.simulator import passwords
from wizard.simulator.certificates import LocalCA
from wizard.simulator.network import Door, Exchange, listen, refusal, tls_context
from wizard.simulator.scenario import (
    SERVICES,
    STANDARD_PORTS,
    Behaviour,
    CertificateScenario,
    PartitionScenario,
    Scenario,
)
from wizard.simulator.state import Event, HostState, ProfileState

MOST_PARTITIONS = 32
FIRST_ADDRESS = "127.0.0.10"
_ANSWER_SECONDS = 5.0
_MOVABLE = {errno.EACCES, errno.EPERM, errno.EADDRINUSE}


@dataclass(slots=True)
class RunningPartition:
    """One partition that runs: where it listens and what it remembers.

    Parameters
    ----------
    name, address : str
    mapper_port, signon_port, signon_tls_port, command_port, command_tls_port : int
        The ports; a port that the scenario refuses has the number that nobody listens on.
    moved : tuple of str
        Services that could not have their standard port and got a free one.
    ca : LocalCA
    """

    name: str
    address: str
    mapper_port: int
    signon_port: int
    signon_tls_port: int
    command_port: int
    command_tls_port: int
    ca: LocalCA
    host: HostState = field(repr=False)
    moved: tuple[str, ...] = ()
    doors: tuple[Door, ...] = field(default=(), repr=False)

    @property
    def standard_ports(self) -> bool:
        """Whether every service has the port that its scenario left to the standard."""
        return not self.moved

    @property
    def scenario(self) -> PartitionScenario:
        """The scenario as it is now."""
        return self.host.scenario

    @property
    def profiles(self) -> tuple[str, ...]:
        """The names of all profiles."""
        return tuple(self.host.profiles)

    def profile(self, user: str) -> ProfileState:
        """A profile's present state.

        Raises
        ------
        KeyError
            There is no such profile.
        """
        return self.host.profiles[user]

    def attempts(self, user: str) -> int:
        """The counter of sign-on attempts with a wrong password."""
        return self.profile(user).attempts

    def password_is(self, user: str, password: str) -> bool:
        """Whether this is the profile's password now."""
        now = self.profile(user).password
        level = self.host.scenario.password_level
        return now is not None and now == Secret(passwords.stored_form(password, level))

    @property
    def commands(self) -> list[str]:
        """The commands that arrived, oldest first, passwords replaced by ``***``."""
        return list(self.host.commands)

    @property
    def programs(self) -> list[str]:
        """The programs that were called ("QSYS/QSYRUSRI"), oldest first."""
        return list(self.host.programs)

    @property
    def log(self) -> list[Event]:
        """What happened, oldest first (the last 2000 events)."""
        return list(self.host.events)

    def change(self, **knobs: object) -> None:
        """Change knobs of the running partition: exit program, delays, drops, rules.

        Ports, addresses and profiles stay as they are. A new ``certificate`` comes from a new
        CA; see `renew`.
        """
        self.host.change(**knobs)
        if "certificate" in knobs or "command_certificate" in knobs:
            self.renew()

    def renew(
        self, certificate: CertificateScenario | None = None, *, authority: str = "new"
    ) -> None:
        """Present new certificates from the next connection on, as after a renewal in DCM.

        Parameters
        ----------
        certificate : CertificateScenario or None
            None keeps the scenario's.
        authority : str
            Who issues them: ``new``, ``same`` or ``re-issued``; see `LocalCA.successor`.

        Raises
        ------
        ProblemError
            ``simulator.certificate``; the old ones stay then.
        """
        if certificate is not None:
            self.host.change(certificate=certificate)
        scenario = self.scenario
        ca = self.ca.successor(
            scenario.certificate, scenario.command_certificate, authority=authority
        )
        made = [
            (door, _context(scenario, door.service, ca))
            for door in self.doors
            if door.context is not None
        ]
        self.ca = ca
        for door, context in made:
            door.context = context

    def simulated(self) -> SimulatedPartition:
        """The same as the domain describes it."""
        return SimulatedPartition(
            name=self.name,
            address=self.address,
            mapper_port=self.mapper_port,
            signon_port=self.signon_port,
            signon_tls_port=self.signon_tls_port,
            command_port=self.command_port,
            command_tls_port=self.command_tls_port,
            profiles=self.profiles,
            certificates={kind: self.ca.export(kind) for kind in ("pem", "der", "p7b")},
        )


class Simulation:
    """All partitions of a scenario, as a context manager.

    Parameters
    ----------
    scenario : Scenario
    base_address : str or None
        The first partition's address, the others follow. None takes addresses in
        127.0.0.0/8 that belong to this process, so that several simulations can run at
        once with the standard ports. A machine that has only 127.0.0.1 gets that one, with
        free ports.
    """

    def __init__(self, scenario: Scenario, *, base_address: str | None = FIRST_ADDRESS) -> None:
        if not 1 <= len(scenario.partitions) <= MOST_PARTITIONS:
            raise ProblemError(
                "simulator.partition-count",
                count=len(scenario.partitions),
                limit=MOST_PARTITIONS,
            )
        self._scenario = scenario
        self._base = ipaddress.ip_address(base_address or _own_address())
        self._stopping = threading.Event()
        self._exchange = Exchange(self._stopping)
        self._doors: list[Door] = []
        self._partitions: tuple[RunningPartition, ...] = ()

    @property
    def partitions(self) -> tuple[RunningPartition, ...]:
        """The running partitions, in the scenario's order; empty before `start`."""
        return self._partitions

    @property
    def connections(self) -> int:
        """Connections that are open now, over all partitions."""
        return self._exchange.connections

    def start(self) -> Simulation:
        """Open all ports; returns once every one of them answers.

        Raises
        ------
        ProblemError
            ``simulator.address``, ``simulator.port-taken``, ``simulator.port-denied``,
            ``simulator.port-dead``, ``simulator.certificate``. Nothing is left open then.
        """
        try:
            self._partitions = tuple(
                self._open_partition(scenario, number)
                for number, scenario in enumerate(self._scenario.partitions)
            )
            self._exchange.start(self._doors)
            for door in self._doors:
                if door.behaviour is not Behaviour.FILTERED:
                    self._knock(door)
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Close everything; safe to call twice."""
        if not self._stopping.is_set():
            self._exchange.close()
        for door in self._doors:
            door.close()

    def __enter__(self) -> Simulation:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    # ------------------------------------------------------------ opening

    def _open_partition(self, scenario: PartitionScenario, number: int) -> RunningPartition:
        address = scenario.address or _usable(str(self._base + number))
        names = scenario.host_names or (_dns_name(scenario.name),)
        ca = LocalCA(
            scenario.name,
            (*names, address),
            scenario.certificate,
            scenario.command_certificate,
        )
        host = HostState(scenario, self._stopping)
        ports: dict[str, int] = {}
        listed: dict[str, int] = {}
        moved: list[str] = []
        for service in SERVICES:
            if service.endswith("_tls") and not scenario.tls:
                ports[service] = scenario.service(service).port or STANDARD_PORTS[service]
                continue
            ports[service] = self._open_port(host, service, address, ca, listed, moved)
            listed[service] = ports[service]
        mine = tuple(door for door in self._doors if door.host is host)
        return RunningPartition(
            name=scenario.name,
            address=address,
            mapper_port=ports["mapper"],
            signon_port=ports["signon"],
            signon_tls_port=ports["signon_tls"],
            command_port=ports["command"],
            command_tls_port=ports["command_tls"],
            ca=ca,
            host=host,
            moved=tuple(moved),
            doors=mine,
        )

    def _open_port(
        self,
        host: HostState,
        service: str,
        address: str,
        ca: LocalCA,
        listed: dict[str, int],
        moved: list[str],
    ) -> int:
        wanted = host.scenario.service(service)
        filtered = wanted.behaviour is Behaviour.FILTERED
        port = STANDARD_PORTS[service] if wanted.port is None else wanted.port
        backlog = 0 if filtered else 256
        try:
            listener = listen(address, port, backlog=backlog)
        except OSError as problem:
            # Windows says WSAEACCES both for a port in use and for one that is not permitted.
            if wanted.port is not None or problem.errno not in _MOVABLE:
                raise refusal(problem, host.scenario.name, address, port) from problem
            listener = listen(address, 0, backlog=backlog)
            moved.append(service)
        door = Door(host, service, listener, ports=listed)
        self._doors.append(door)
        number = door.address[1]
        if wanted.behaviour is Behaviour.REFUSE:
            # Opened for a moment only to own a number that nobody listens on.
            self._doors.remove(door)
            door.close()
            return number
        if service.endswith("_tls"):
            door.context = _context(host.scenario, service, ca)
        if filtered:
            door.fill_backlog()
        return number

    def _knock(self, door: Door) -> None:
        """A connection to the port, so that `start` returns to a server that answers."""
        address, port = door.address
        deadline = time.monotonic() + _ANSWER_SECONDS
        while True:
            if self._exchange.failure is not None:
                raise self._exchange.failure
            try:
                socket.create_connection((address, port), timeout=_ANSWER_SECONDS).close()
                return
            except OSError as problem:
                if time.monotonic() > deadline:
                    raise ProblemError(
                        "simulator.port-dead",
                        name=door.host.scenario.name,
                        address=address,
                        port=port,
                        reason=str(problem),
                    ) from problem


def _context(scenario: PartitionScenario, service: str, ca: LocalCA) -> ssl.SSLContext:
    role = "command" if service == "command_tls" else "signon"
    wanted = scenario.certificate
    if role == "command" and scenario.command_certificate is not None:
        wanted = scenario.command_certificate
    try:
        return tls_context(ca.server(role), wanted)
    except (ssl.SSLError, ValueError) as problem:
        raise ProblemError(
            "simulator.certificate", name=scenario.name, service=role, reason=str(problem)
        ) from problem


def _dns_name(name: str) -> str:
    """A host name for a partition's free-text name."""
    label = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return f"{label or 'partition'}.example.com"


def _own_address() -> str:
    """A loopback address that other simulations on this machine hardly use."""
    pid, place = os.getpid(), next(_places)
    block, row = place % 6, place // 6
    return f"127.{64 + pid % 128}.{(pid // 128 + row) % 256}.{1 + block * MOST_PARTITIONS}"


_places = itertools.count()


def _usable(address: str) -> str:
    """`address`, or 127.0.0.1 on a machine that has no other loopback address."""
    try:
        with socket.socket(
            socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM
        ) as probe:
            probe.bind((address, 0))
    except OSError:
        if ipaddress.ip_address(address).is_loopback:
            return "127.0.0.1"
        raise ProblemError(
            "simulator.address",
            name="",
            address=address,
            reason="This machine does not have that address.",
        ) from None
    return address

"""The partitions as typed: half-finished fields are kept, finished ones become `Partition`s."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from wizard.domain.hosts import Partition, Ports, host_name, partition_name, port_number
from wizard.domain.hosts import profile_name as profile
from wizard.domain.problems import Problem, ProblemError


@dataclass(frozen=True, slots=True)
class DraftHost:
    """One partition exactly as it stands in the fields, finished or not.

    Parameters
    ----------
    name, host, user : str
        As typed.
    ssl : bool
    mapper, signon, command : str
        Ports as typed; empty = standard.
    stores_password : bool
        The person wants the password in the vault.
    resets_elevated, ifs_shares, password_filter : bool
        See `Partition`.
    """

    name: str = ""
    host: str = ""
    user: str = ""
    ssl: bool = True
    mapper: str = ""
    signon: str = ""
    command: str = ""
    stores_password: bool = False
    resets_elevated: bool = False
    ifs_shares: bool = False
    password_filter: bool = False

    @property
    def key(self) -> str:
        """The name under which the password of this partition is kept in memory."""
        return self.name.strip()

    @property
    def blank(self) -> bool:
        """Nothing was typed yet."""
        return not any(
            getattr(self, name).strip()
            for name in ("name", "host", "user", "mapper", "signon", "command")
        )

    def problems(self, taken: frozenset[str] = frozenset()) -> Mapping[str, Problem]:
        """What keeps each field from being used: field name -> problem, empty when all are fine.

        Parameters
        ----------
        taken : frozenset of str
            The names of the other partitions.
        """
        found: dict[str, Problem] = {}
        for name in ("name", "host", "user", "mapper", "signon", "command"):
            try:
                if name == "name":
                    partition_name(self.name, taken)
                elif name == "host":
                    host_name(self.host)
                elif name == "user":
                    profile(self.user)
                else:
                    port_number(getattr(self, name))
            except ProblemError as error:
                found[name] = error.problem
        return found

    def partition(self, taken: frozenset[str] = frozenset()) -> Partition:
        """The partition that the fields name.

        Raises
        ------
        ProblemError
            The first field that cannot be used (``answers.*``).
        """
        return Partition(
            name=partition_name(self.name, taken),
            host=host_name(self.host),
            user=profile(self.user),
            ssl=self.ssl,
            ports=Ports(
                port_number(self.mapper), port_number(self.signon), port_number(self.command)
            ),
            resets_elevated=self.resets_elevated,
            ifs_shares=self.ifs_shares,
            password_filter=self.password_filter,
        )

    @classmethod
    def of(cls, partition: Partition, *, stores_password: bool = False) -> DraftHost:
        """The fields of a partition that is known already."""

        def typed(port: int | None) -> str:
            return "" if port is None else str(port)

        return cls(
            name=partition.name,
            host=partition.host,
            user=partition.user,
            ssl=partition.ssl,
            mapper=typed(partition.ports.mapper),
            signon=typed(partition.ports.signon),
            command=typed(partition.ports.command),
            stores_password=stores_password,
            resets_elevated=partition.resets_elevated,
            ifs_shares=partition.ifs_shares,
            password_filter=partition.password_filter,
        )


@dataclass(frozen=True, slots=True)
class HostsAnswer:
    """Every partition as typed."""

    drafts: tuple[DraftHost, ...] = ()

    def partitions(self) -> tuple[Partition, ...]:
        """All partitions, validated; a wholly blank draft is left out.

        Raises
        ------
        ProblemError
            ``flows.no-host``, or the first field that cannot be used (``answers.*``).
        """
        return _partitions(self.drafts)

    def usable(self) -> tuple[Partition, ...]:
        """The partitions whose fields are all fine; half-typed ones are left out."""
        return _usable(self.drafts)

    def problems(self) -> tuple[Mapping[str, Problem], ...]:
        """`DraftHost.problems` of each draft; the second of two equal names is the problem."""
        taken: set[str] = set()
        found = []
        for draft in self.drafts:
            found.append({} if draft.blank else draft.problems(frozenset(taken)))
            if draft.key:
                taken.add(draft.key)
        return tuple(found)

    def draft(self, name: str) -> DraftHost | None:
        """The draft of a partition's name."""
        return next((draft for draft in self.drafts if draft.key == name), None)

    def stores_password(self, name: str) -> bool:
        """Whether the person wants this partition's password in the vault."""
        draft = self.draft(name)
        return draft is not None and draft.stores_password


@lru_cache(maxsize=16)
def _partitions(drafts: tuple[DraftHost, ...]) -> tuple[Partition, ...]:
    # As below: with fifty partitions the rules asked for them for milliseconds at each result.
    found: list[Partition] = []
    for draft in drafts:
        if not draft.blank:
            found.append(draft.partition(frozenset(known.name for known in found)))
    if not found:
        raise ProblemError("flows.no-host")
    return tuple(found)


@lru_cache(maxsize=16)
def _usable(drafts: tuple[DraftHost, ...]) -> tuple[Partition, ...]:
    # Every page's state asks for it, several times for each key that is typed.
    found: list[Partition] = []
    for draft in drafts:
        try:
            found.append(draft.partition(frozenset(known.name for known in found)))
        except ProblemError:
            continue
    return tuple(found)


def suggested_name(host: str, taken: frozenset[str] = frozenset()) -> str:
    """A name for a partition that has none: the host's first part in capitals, made unique."""
    plain = host.strip()
    first = plain if re.fullmatch(r"[0-9.]+|.*:.*", plain) else plain.partition(".")[0].upper()
    base = first[:36].replace(",", "") or "IBMI"
    names = {name.casefold() for name in taken}
    candidate, number = base, 2
    while candidate.casefold() in names:
        candidate, number = f"{base} {number}", number + 1
    return candidate

"""Sources of an import: files, what was pasted, and hosts; each is read by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from wizard.domain.certificates import Certificate, names_host
from wizard.domain.hosts import Partition, Ports, host_and_port
from wizard.domain.problems import Problem, ProblemError, problem
from wizard.domain.secret import Secret
from wizard.domain.storeports import Found
from wizard.domain.text import T, Text, one_of
from wizard.flows.examining import TIMEOUT, Examined
from wizard.flows.inspecting import inspect
from wizard.flows.services import Services
from wizard.flows.trust import tls_ports

_LOCKED = ("keystore.password-needed", "keystore.wrong-password")


class SourceKind(StrEnum):
    """Where a source comes from. What a `HOST` presents is only as true as the network."""

    FILE = "file"
    PASTED = "pasted"
    HOST = "host"


@dataclass(frozen=True, slots=True)
class Source:
    """One source, read.

    Parameters
    ----------
    kind : SourceKind
    name : str
        For a person: the file's name, the host.
    format : str
        A person's word ("PKCS#7"); "" when nobody knows.
    chains : tuple of chains
        What came together: all of a file, or each chain that a host presents, leaf first.
    private_keys : int
        How many lie beside the certificates; none is imported.
    notes : tuple of Text
        What else to know.
    problem : Problem or None
        Why there is no certificate.
    path : Path or None
        Of a file.
    data : bytes
        What was pasted and is locked, to read it again with a password.
    """

    kind: SourceKind
    name: str
    format: str = ""
    chains: tuple[tuple[Certificate, ...], ...] = ()
    private_keys: int = 0
    notes: tuple[Text, ...] = ()
    problem: Problem | None = None
    path: Path | None = None
    data: bytes = field(default=b"", repr=False)

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys(one for chain in self.chains for one in chain))

    @property
    def locked(self) -> bool:
        """Whether a password is all that is missing."""
        return self.problem is not None and self.problem.id in _LOCKED

    @property
    def summary(self) -> Text:
        """The format and how many certificates, in one line."""
        count = len(self.certificates)
        if not count:
            return T("{format}", format=self.format) if self.format else T("Not known")
        words = one_of(count, "{count} certificate", "{count} certificates")
        return T("{format}, {words}", format=self.format, words=words)


# ---------------------------------------------------------------- files and text


def read_path(services: Services, path: Path, passwords: Sequence[Secret] = ()) -> Source:
    """A file. Blocks; what the file is raises nothing.

    Parameters
    ----------
    passwords : sequence of Secret
        Tried on what is encrypted, after none and an empty one.
    """
    name = path.name or str(path)
    found = _read(SourceKind.FILE, name, lambda: services.keystores.read_file(path, passwords))
    return replace(found, path=path)


def read_pasted(
    services: Services, data: bytes, name: str, passwords: Sequence[Secret] = ()
) -> Source:
    """Text or bytes from the clipboard or a drop. Blocks; what they are raises nothing."""
    found = _read(
        SourceKind.PASTED,
        name,
        lambda: services.keystores.read(data, name=name, passwords=passwords),
    )
    return replace(found, data=data if found.locked else b"")


def read_again(services: Services, source: Source, passwords: Sequence[Secret]) -> Source:
    """A locked source with the passwords that were typed for it. Blocks."""
    if source.path is not None:
        return read_path(services, source.path, passwords)
    return read_pasted(services, source.data, source.name, passwords)


def _read(kind: SourceKind, name: str, read: Callable[[], Found]) -> Source:
    seen = inspect(name, read)
    notes = list(seen.found.notes) if seen.found is not None else []
    certificates = tuple(dict.fromkeys(seen.found.certificates)) if seen.found is not None else ()
    if seen.private_keys and certificates:
        notes.insert(
            0,
            one_of(
                seen.private_keys,
                "A private key is in it, too; a truststore needs none, so it stays out.",
                "{count} private keys are in it, too; a truststore needs none, so they stay out.",
            ),
        )
    chains = (certificates,) if certificates else ()
    return Source(kind, name, seen.format, chains, seen.private_keys, tuple(notes), seen.problem)


# ---------------------------------------------------------------- hosts


def fetch(
    services: Services,
    typed: str,
    known: Sequence[Partition] = (),
    *,
    timeout: float = TIMEOUT,
) -> Source:
    """What a host presents. Blocks; sends no credential, and a silent host raises nothing.

    Parameters
    ----------
    typed : str
        ``H`` asks both TLS servers (where the port mapper has them), ``H:PORT`` that port alone.
    known : sequence of Partition
        The gateway's: one with this host knows its ports.
    timeout : float
        Seconds for each connection.

    Raises
    ------
    ProblemError
        ``answers.*``: what was typed is no host.
    """
    host, port = host_and_port(typed)
    same = next((one for one in known if one.host.casefold() == host.casefold()), None)
    if same is not None:
        host = same.host
    ports: Sequence[int]
    if port is not None:
        ports = [port]
    else:
        fixed = same.ports if same is not None else Ports()
        partition = Partition(typed, host, "", True, fixed)
        ports = [found for _, found in tls_ports(services, partition, timeout=timeout)]
    seen: dict[int, tuple[Certificate, ...]] = {}
    problems: dict[int, Problem] = {}
    for one in dict.fromkeys(ports):
        try:
            ders = services.network.presented_chain(host, one, timeout=timeout)
            seen[one] = tuple(services.keystores.certificate(der) for der in ders)
        except ProblemError as error:
            problems[one] = error.problem
    return _of_host(typed.strip(), host, seen, problems)


def presented_by(examined: Examined) -> Source:
    """What a partition of the gateway presented when it was looked at; nobody is asked."""
    seen = {port.port: port.chain for port in examined.ports if port.chain}
    problems = {
        port.port: port.problem
        for port in examined.ports
        if port.problem is not None and not port.chain
    }
    return _of_host(examined.partition.name, examined.partition.host, seen, problems)


def _of_host(
    name: str,
    host: str,
    seen: dict[int, tuple[Certificate, ...]],
    problems: dict[int, Problem],
) -> Source:
    chains = tuple(dict.fromkeys(chain for chain in seen.values() if chain))
    if not chains:
        plain = problem("flows.plain-partition", name=name)
        return Source(SourceKind.HOST, name, problem=next(iter(problems.values()), plain))
    notes: list[Text] = []
    if len({chain[0].der for chain in chains}) > 1:
        notes.append(
            T(
                "Its sign-on server and its remote command server have different certificates; "
                "both have to be trusted."
            )
        )
    notes += [
        T("Port {port}: {what}", port=port, what=found.what) for port, found in problems.items()
    ]
    for chain in chains:
        last = chain[-1]
        if not last.self_issued and not last.is_ca:
            text = T(
                "It does not present its issuer {issuer}; add that CA from a file.",
                issuer=last.issuer,
            )
            notes.append(text)
        if not names_host(chain[0], host):
            named = ", ".join((*chain[0].dns_names, *chain[0].ip_names)) or chain[0].subject
            text = T(
                "The certificate names {named}, not {host}: make sure that this is the host you "
                "mean.",
                named=named,
                host=host,
            )
            notes.append(text)
    words = ", ".join(str(port) for port in seen)
    kind = f"TLS, port {words}" if len(seen) == 1 else f"TLS, ports {words}"
    return Source(SourceKind.HOST, name, kind, chains, notes=tuple(dict.fromkeys(notes)))

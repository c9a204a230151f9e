"""jt400 for the checks: a few workers, leased one partition at a time.

jt400 keeps its port table per process and system name, so two partitions behind one name
must not share a JVM at the same time; and a JVM that crashes takes one partition's check
along, not all of them.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from wizard.domain.hostfacts import (
    ChainJudgement,
    DisabledAlgorithms,
    Handshake,
    JavaStore,
    ToolboxInfo,
)
from wizard.domain.hosts import Partition, Ports
from wizard.domain.ports import JarCandidate, JavaCandidate, TrustStore
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.host.client import Worker, reveal
from wizard.host.session import SLACK, LeasedSession

MOST_WORKERS = 8  # a check uses four; a synchronisation more, so that slow hosts keep few waiting
_STORE_DEADLINE = 60.0  # seconds: a store of 10,000 entries on a busy machine


class WorkerPool:
    """`wizard.domain.ports.Toolbox`: workers for one Java, one jar and one truststore.

    Thread-safe. `close` ends every worker, leased or not; `rest` all of them as soon as none
    is leased.
    """

    def __init__(
        self, java: JavaCandidate, jar: JarCandidate, truststore: TrustStore | None = None
    ) -> None:
        self._java, self._jar, self._truststore = java, jar, truststore
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(MOST_WORKERS)
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()
        self._closed = False
        self._resting = False

    def warm(self) -> None:
        """Start a worker now, so that the first check need not wait for the JVM.

        Raises
        ------
        ProblemError
            ``worker.*``, ``machine.*``.
        """
        with self._leased():
            pass

    def info(self) -> ToolboxInfo:
        """Which JVM and which jt400 give the verdicts."""
        with self._leased() as worker:
            return self._info(worker)

    def _info(self, worker: Worker) -> ToolboxInfo:
        found = worker.info
        return ToolboxInfo(
            java_version=found["java_version"],
            java_vendor=found["java_vendor"],
            java_home=found["java_home"],
            architecture=found["architecture"],
            jt400=self._jar.version or _version(found["jt400"]),
            jar=str(self._jar.path),
            knows_level_4=found["knows_level_4"],
        )

    def handshake(self, host: str, port: int, *, timeout: float) -> Handshake:
        """A TLS handshake by this Java with this truststore; `timeout` in seconds.

        Raises
        ------
        ProblemError
            ``java.*`` (also for a host that keeps Java from coming back), ``tls.store-*``;
            ``worker.*`` is no fault of the host.
        """
        deadline = 2 * timeout + SLACK
        with self._leased() as worker:
            try:
                found = worker.request(
                    "handshake",
                    deadline,
                    host=host,
                    port=port,
                    timeout_ms=int(timeout * 1000),
                )
            except ProblemError as fault:
                if self._closed:
                    raise ProblemError("worker.closed") from None
                words = fault.problem.details
                if fault.id == "worker.hangs":
                    # Each byte of a host that drips is in time, the handshake never is.
                    raise ProblemError("java.tls-endless", seconds=f"{deadline:g} s") from None
                if fault.id in ("worker.died", "worker.garbled"):
                    raise ProblemError("java.tls-broke-java", details=words) from None
                if fault.id == "worker.unexpected":
                    raise ProblemError("java.tls-failed", details=words) from None
                raise
        return Handshake(
            protocol=found["protocol"],
            cipher=found["cipher"],
            chain=tuple(bytes.fromhex(certificate) for certificate in found["chain"]),
            trusted=found["trusted"],
            refusal=found.get("refusal", ""),
            refusal_class=found.get("refusal_class", ""),
            related=tuple(bytes.fromhex(der) for der in found.get("related", ())),
            store=self._truststore.path.name if self._truststore is not None else "",
        )

    def open_store(self) -> JavaStore:
        """The truststore as this Java opens it, with the password that it was given.

        Raises
        ------
        ProblemError
            ``tls.store-missing``, ``tls.store-unreadable``, ``worker.*``.
        """
        with self._leased() as worker, self._about_the_store():
            found = worker.request("open_store", _STORE_DEADLINE)
        return JavaStore(
            type=found["type"],
            trusted=tuple((alias, _fingerprint(digest)) for alias, digest in found["trusted"]),
            anchors=found["anchors"],
        )

    def judge(
        self, chain: Sequence[bytes], *, at: datetime | None = None, without: Sequence[str] = ()
    ) -> ChainJudgement:
        """Java's path validation of a DER chain, leaf first, now or `at` another time.

        Parameters
        ----------
        without : sequence of str
            SHA-256 fingerprints of trusted entries to leave out.

        Raises
        ------
        ProblemError
            ``tls.store-*``, ``worker.*``.
        """
        with self._leased() as worker, self._about_the_store():
            found = worker.request(
                "judge",
                _STORE_DEADLINE,
                chain=[der.hex() for der in chain],
                at_ms=None if at is None else int(at.timestamp() * 1000),
                without=[digest.replace(":", "").lower() for digest in without],
            )
        return ChainJudgement(
            trusted=found["trusted"],
            refusal=found.get("refusal", ""),
            refusal_class=found.get("refusal_class", ""),
            offender=found.get("offender"),
            reason=found.get("reason", ""),
        )

    @contextmanager
    def _about_the_store(self) -> Iterator[None]:
        """No host is asked here: whatever Java could not read is the truststore."""
        try:
            yield
        except ProblemError as fault:
            if not fault.id.startswith("java.") and fault.id != "worker.unexpected":
                raise
            store = self._truststore
            missing = store is not None and not store.path.is_file()
            raise ProblemError(
                "tls.store-missing" if missing else "tls.store-unreadable",
                path=store.path if store is not None else "cacerts",
                details=fault.problem.details,
            ) from None

    def algorithms(self) -> DisabledAlgorithms:
        """What this Java refuses in chains and in TLS."""
        with self._leased() as worker:
            found = worker.request("algorithms", SLACK)
        return DisabledAlgorithms(tuple(found["certpath"]), tuple(found["tls"]))

    def session(
        self,
        partition: Partition,
        password: Secret,
        *,
        signon_port: int,
        command_port: int,
        connect_timeout: float,
        read_timeout: float,
    ) -> LeasedSession:
        """An AS400 object for the partition in a worker of its own until `close`.

        Timeouts in seconds. Nothing is sent to the host yet.
        """
        lease = self._leased()
        worker = lease.__enter__()
        session = LeasedSession(lease, worker, connect_timeout + read_timeout)
        try:
            worker.request(
                "open",
                SLACK,
                host=partition.host,
                user=partition.user,
                password=reveal(password),
                ssl=partition.ssl,
                signon_port=signon_port,
                command_port=command_port,
                fixed=partition.ports != Ports(),
                connect_ms=int(connect_timeout * 1000),
                read_ms=int(read_timeout * 1000),
            )
        except BaseException:
            session.close()
            raise
        return session

    def pids(self) -> tuple[int, ...]:
        """The process ids of the running workers."""
        with self._lock:
            return tuple(worker.pid for worker in self._all if worker.alive)

    def close(self) -> None:
        """End every worker; requests that wait for one get ``worker.died``."""
        with self._lock:
            self._closed = True
            workers, self._idle = list(self._all), []
            self._all.clear()
        _end(workers)

    def rest(self) -> None:
        """Keep no worker ready; whoever holds this pool can go on with it all the same."""
        with self._lock:
            self._resting = True
            workers = self._unused()
        if workers:
            # Ending one may take a moment, and whoever asked for another pool waits for it.
            threading.Thread(target=_end, args=(workers,), daemon=True, name="resting").start()

    def wake(self) -> None:
        """Keep workers ready again."""
        with self._lock:
            self._resting = False

    @contextmanager
    def _leased(self) -> Iterator[Worker]:
        with self._places:
            worker = self._take()
            try:
                yield worker
            finally:
                self._give_back(worker)

    def _take(self) -> Worker:
        with self._lock:
            if self._closed:
                raise ProblemError("worker.closed")
            while self._idle:
                worker = self._idle.pop()
                if worker.alive:
                    return worker
                self._all.discard(worker)
                worker.end()  # it is dead already: this closes its pipes
        worker = Worker(self._java, self._jar, self._truststore)
        with self._lock:
            if not self._closed:
                self._all.add(worker)
                return worker
        worker.end()
        raise ProblemError("worker.closed")

    def _give_back(self, worker: Worker) -> None:
        ended: list[Worker] = []
        with self._lock:
            if worker.alive and not self._closed:
                self._idle.append(worker)
            else:
                self._all.discard(worker)
                ended.append(worker)
            if self._resting:
                ended += self._unused()
        _end(ended)

    def _unused(self) -> list[Worker]:
        """All idle workers taken out, unless others are in use: their work may need these yet."""
        if len(self._idle) < len(self._all):
            return []
        workers, self._idle = self._idle, []
        self._all.clear()
        return workers


def _end(workers: Sequence[Worker]) -> None:
    for worker in workers:
        worker.end()


def _fingerprint(digest: str) -> str:
    return bytes.fromhex(digest).hex(":").upper()


def _version(words: str) -> str:
    """ "9.4" out of "Open Source Software, JTOpen 9.4, codebase ..." (JTOpen `Copyright`)."""
    found = re.search(r"JTOpen ([0-9][0-9.]*)", words)
    return found[1].rstrip(".") if found else ""

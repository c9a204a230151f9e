"""``vault``: a password kept in the encrypted file by one command and found by the next."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from tests.passwordsleft import Watch
from tests.views.lastworld import FakeVault, make_ca
from wizard.app import RealFront, build
from wizard.cli.main import run as run_cli
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.flows.passwords import store_entry
from wizard.flows.services import Services
from wizard.gateway.filevault import FileVault
from wizard.gateway.sealing import AesSealer
from wizard.gateway.vaultplaces import PASSWORDS, ChosenVault

ROOT = Path(__file__).parents[2]
POSIX = pytest.mark.skipif(os.name != "posix", reason="AES with a key file of mode 0600")
WORD = "Ärger-kite-7731"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def wizard(tmp_path: Path, home: Path) -> Callable[..., tuple[int, Any]]:
    """``wizard("vault", "show")`` in a process of its own, on a machine without a vault."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    environment = {
        **kept,
        "HOME": str(home),
        "USERPROFILE": str(home),
        "LOCALAPPDATA": str(home),
        "PYTHONPATH": str(ROOT),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "PYTHONWARNINGS": "error",
    }

    def run(*words: object) -> tuple[int, Any]:
        ran = subprocess.run(
            [sys.executable, "-m", "wizard", *(str(word) for word in words), "--json"],
            capture_output=True,
            cwd=tmp_path,
            env=environment,
            timeout=60,
            check=False,
        )
        return ran.returncode, json.loads(ran.stdout)

    return run


@POSIX
def test_a_password_in_the_file_serves_the_next_command(
    wizard: Callable[..., tuple[int, Any]],
    tmp_path: Path,
    home: Path,
    no_password_is_left: Watch,
) -> None:
    (tmp_path / "ca.pem").write_bytes(make_ca())
    (tmp_path / "new.pwd").write_text(WORD + "\n", encoding="utf-8")
    import_it = ("keystore", "import", "t.jks", "ca.pem", "--generate-password", "--yes")
    code, told = wizard(*import_it)
    assert code != 0 and told["problem"]["id"] == "cli.generate-no-vault"
    assert not list(home.rglob(PASSWORDS))  # offered, never used by itself

    code, told = wizard("vault", "use", "file")
    assert (code, told["in_use"], told["moved"]) == (0, "file", [])
    assert wizard(*import_it)[0] == 0
    # The store's next password is a known one, which is looked for everywhere.
    code, told = wizard(
        "keystore", "convert", "t.jks", "t.jks", "--type", "jks",
        "--target-password-file", "new.pwd", "--yes",
    )  # fmt: skip
    assert code == 0, told
    code, told = wizard("keystore", "list", "t.jks")
    assert code == 0, told
    assert WORD in no_password_is_left.words

    entry = store_entry(tmp_path / "t.jks")
    file = {one["id"]: one for one in wizard("vault", "show")[1]["places"]}["file"]
    assert file["in_use"] and file["problem"] is None and entry in file["entries"]
    kept = Path(file["where"])
    assert FileVault(kept, AesSealer()).get(entry) == Secret(WORD)
    assert kept.is_relative_to(home)
    assert no_password_is_left.found(tmp_path) == []  # while it is kept: forgotten at the end
    for path in (kept, kept.with_suffix(".key")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    code, told = wizard("vault", "use", "system")  # this machine has none
    assert (code, told["problem"]["id"]) == (3, "gateway.vault-missing")
    assert wizard("keystore", "list", "t.jks")[0] == 0

    assert wizard("vault", "forget", entry) == (0, {"entry": entry, "removed_from": ["file"]})
    code, told = wizard("vault", "forget", entry)
    assert (code, told["problem"]["id"]) == (2, "vault.entry-unknown")
    assert wizard("keystore", "list", "t.jks")[0] != 0

    kept.with_suffix(".key").chmod(0o644)
    code, told = wizard(*(word if word != "t.jks" else "u.jks" for word in import_it))
    assert (code, told["problem"]["id"]) == (3, "vault.key-open")
    assert not (tmp_path / "u.jks").exists()


class Slow(FakeVault):
    """A vault that refuses to forget."""

    def forget(self, entry: str) -> None:
        raise ProblemError("gateway.vault-refused", entry=entry)


def asked(services: Services, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = run_cli(["vault", *words], services, front=RealFront(services))
    return code, "".join(capsys.readouterr())


@pytest.mark.parametrize("system", [FakeVault, Slow])
def test_use_moves_what_is_kept_and_tells_what_it_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], system: type[FakeVault]
) -> None:
    services, pools = build(tmp_path / "setup.json")
    held = system()
    vault = ChosenVault(tmp_path, held, FileVault(tmp_path / PASSWORDS, AesSealer()))
    services = replace(services, vault=vault, places=vault)
    services.vault.put("MYPASSSVC@i-prod", Secret(WORD))
    code, told = asked(services, capsys, "use", "file")
    assert "moved: MYPASSSVC@i-prod" in told and WORD not in told
    left = system is Slow
    assert code == (1 if left else 0)
    assert ("still holds it as well" in told) == left
    assert ("MYPASSSVC@i-prod" in held.kept) == left
    code, told = asked(services, capsys, "show")
    assert code == 0 and "file, in use" in told and "- MYPASSSVC@i-prod" in told
    code, told = asked(services, capsys, "show", "--json")
    document = cast("dict[str, Any]", json.loads(told))
    assert document["places"][1]["entries"] == ["MYPASSSVC@i-prod"]
    assert document["places"][0]["entries"] == (["MYPASSSVC@i-prod"] if left else [])
    pools.close()

"""The way from a path to bytes: regular files only, and nothing that waits."""

from __future__ import annotations

import os
import socket
import sys
import zipfile
from pathlib import Path

import pytest

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.keystore.store import KeystoreRoom

from .conftest import PASSWORD, Pki, certificates

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")


def refused(room: KeystoreRoom, path: Path) -> ProblemError:
    with pytest.raises(ProblemError) as caught:
        room.read_file(path)
    assert str(caught.value.problem.what)
    return caught.value


def test_a_file(room: KeystoreRoom, pki: Pki, tmp_path: Path) -> None:
    path = tmp_path / "böse datei.txt"
    path.write_bytes(room.add(None, Secret(PASSWORD), certificates(pki.root), type="PKCS12"))
    assert refused(room, path).id == "keystore.password-needed"
    found = room.read_file(path, [Secret(PASSWORD)])
    assert found.certificates[0].der == pki.root.der


def test_what_is_not_there(room: KeystoreRoom, tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path / "no" / "way", tmp_path / ("x" * 300)):
        assert refused(room, path).id == "keystore.file-missing"
    (tmp_path / "file").write_bytes(b"x")
    assert refused(room, tmp_path / "file" / "inside").id == "keystore.file-missing"
    assert refused(room, Path("nul\0byte")).id == "keystore.file-missing"


def test_a_folder(room: KeystoreRoom, tmp_path: Path) -> None:
    assert refused(room, tmp_path).id == "keystore.file-folder"
    assert refused(room, Path("/")).id == "keystore.file-folder"


def test_a_link(room: KeystoreRoom, pki: Pki, tmp_path: Path) -> None:
    target = tmp_path / "ca.pem"
    target.write_bytes(pki.root.pem)
    link = tmp_path / "link"
    try:
        link.symlink_to(target)
    except OSError:
        pytest.skip("this account may not make symbolic links")
    problem = refused(room, link)
    assert problem.id == "keystore.file-link"
    assert "ca.pem" in str(problem.problem.what)
    dangling = tmp_path / "dangling"
    dangling.symlink_to(tmp_path / "nothing")
    assert refused(room, dangling).id == "keystore.file-link"


@posix
def test_pipes_sockets_and_devices_do_not_hang(room: KeystoreRoom, tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    assert refused(room, fifo).id == "keystore.file-device"
    for device in ("/dev/zero", "/dev/null", "/dev/tty"):
        if Path(device).exists():
            assert refused(room, Path(device)).id == "keystore.file-device"
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(tmp_path)  # a socket's path has about 100 bytes at most
        try:
            listener.bind("socket")
        finally:
            os.chdir(here)
        assert refused(room, tmp_path / "socket").id == "keystore.file-device"


@posix
def test_what_may_not_be_read(
    room: KeystoreRoom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret.pem"
    path.write_bytes(b"x")
    path.chmod(0)
    if os.access(path, os.R_OK):  # root reads everything

        def refuse(*_: object, **__: object) -> int:
            raise PermissionError(13, "Permission denied", str(path))

        monkeypatch.setattr(os, "open", refuse)
    assert refused(room, path).id == "keystore.file-unreadable"


def test_size(room: KeystoreRoom, tmp_path: Path) -> None:
    path = tmp_path / "big"
    with path.open("wb") as stream:
        stream.truncate((50 << 20) + 1)
    assert refused(room, path).id == "keystore.large"
    with path.open("wb") as stream:
        stream.truncate(50 << 20)
    assert refused(room, path).id == "keystore.empty"


def test_a_zip_bomb(room: KeystoreRoom, tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"{number}.pem", bytes(20 << 20))
    assert path.stat().st_size < 1 << 20
    assert refused(room, path).id == "keystore.zip-large"


def test_a_zip_of_too_many_files(room: KeystoreRoom, tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(1001):
            archive.writestr(f"{number}", b"x")
    assert refused(room, path).id == "keystore.zip-many"


def test_zips_in_zips(room: KeystoreRoom, pki: Pki, tmp_path: Path) -> None:
    path = tmp_path / "nest.zip"
    inner = pki.root.pem
    for _ in range(3):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("inner", inner)
        inner = path.read_bytes()
    assert refused(room, path).id == "keystore.zip-nested"


def test_a_zip_with_a_password(room: KeystoreRoom, pki: Pki, tmp_path: Path) -> None:
    path = tmp_path / "locked.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ca.pem", pki.root.pem)
    data = bytearray(path.read_bytes())
    data[6] |= 1  # "encrypted" in the local header and in the directory
    data[data.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)
    assert refused(room, path).id == "keystore.zip-encrypted"


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows reserves names")
def test_names_that_windows_reserves(room: KeystoreRoom, tmp_path: Path) -> None:
    for name in ("CON", "NUL", "COM1.pem"):
        assert refused(room, tmp_path / name).id == "keystore.file-device"

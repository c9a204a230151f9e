"""What is inside files, with the real room: one bad file never hides the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from tests.unit.keystore.conftest import make
from wizard.app import build
from wizard.domain.secret import Secret
from wizard.flows.inspecting import inspect_files
from wizard.flows.services import Services

KEY = ec.generate_private_key(ec.SECP256R1())
KEY_PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture
def services(tmp_path: Path) -> Services:
    return build(tmp_path / "settings")[0]


def test_each_file_is_told_in_its_turn(services: Services, tmp_path: Path) -> None:
    root = make("Root")
    leaf = make("leaf", root, ca=False, key=KEY)
    locked = pkcs12.serialize_key_and_certificates(
        b"leaf", KEY, leaf.x509, [root.x509], BestAvailableEncryption(b"word-of-file")
    )
    contents = {
        "chain.pem": leaf.pem + root.pem,
        "key.pem": KEY_PEM + KEY_PEM.replace(b"\n", b"\r\n"),
        "locked.p12": locked,
        "picture.png": b"\x89PNG\r\n\x1a\n\0\0",
        "both.pem": KEY_PEM + root.pem,
        "empty": b"",
    }
    for name, data in contents.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "folder").mkdir()
    names = [*contents, "folder", "nowhere"]
    seen = inspect_files(services, [tmp_path / name for name in names])
    told = {Path(one.name).name: one for one in seen}
    assert list(told) == names
    assert [one.problem.id if one.problem else "" for one in seen] == [
        "", "keystore.private-key", "keystore.password-needed", "keystore.picture", "",
        "keystore.empty", "keystore.file-folder", "keystore.file-missing",
    ]  # fmt: skip
    assert [one.format for one in seen] == [
        "PEM", "PEM (private key)", "PKCS#12", "picture", "PEM", "", "folder", "",
    ]  # fmt: skip
    assert [one.private_keys for one in seen] == [0, 2, 0, 0, 1, 0, 0, 0]
    found = told["chain.pem"].found
    assert found is not None
    assert [one.der for one in found.certificates] == [leaf.der, root.der]

    words = [Secret("wrong"), Secret("word-of-file")]
    (opened,) = inspect_files(services, [tmp_path / "locked.p12"], words)
    assert opened.found is not None
    assert opened.private_keys == 1
    (refused,) = inspect_files(services, [tmp_path / "locked.p12"], words[:1])
    assert refused.problem is not None
    assert refused.problem.id == "keystore.wrong-password"
    assert refused.format == "PKCS#12"

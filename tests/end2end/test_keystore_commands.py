"""``keystore``: stores worked on as a person and a script do it, Java's keytool as judge."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jks
import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from tests.unit.flows.fakes import World
from tests.unit.keystore.conftest import KEYTOOLS, Keytool, Made, fingerprints, make
from tests.unit.keystore.test_converting import pkcs8, public, signs
from wizard.app import RealFront, build
from wizard.cli.main import run as run_cli
from wizard.domain.secret import Secret
from wizard.flows.passwords import store_entry

ROOT = Path(__file__).parents[2]
WORDS = {"store": "store-word-1", "source": "source-word-2", "key": "key-word-3"}
FIELDS = {
    "alias", "kind", "subject", "issuer", "serial", "not_before", "not_after", "sha256", "sha1",
    "is_ca", "problems",
}  # fmt: skip
DATED = 981_173_106_789  # 2001-02-03


class Ran:
    """What a finished command left."""

    def __init__(self, done: subprocess.CompletedProcess[bytes]) -> None:
        self.code, self.out = done.returncode, done.stdout.decode()
        self.err = done.stderr.decode()
        for text in (self.out, self.err):
            assert "Traceback" not in text
            assert not any(word in text for word in WORDS.values())

    @property
    def json(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.out)
        return document


@pytest.fixture
def keystore(tmp_path: Path) -> Callable[..., Ran]:
    """``keystore("list", ...)`` in a process of its own, in `tmp_path`, without a vault."""
    home = tmp_path / "home"
    home.mkdir()
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
    for name, word in WORDS.items():
        (tmp_path / f"{name}.pwd").write_text(f"{word}\n", encoding="utf-8")

    def run(*arguments: object, stdin: bytes = b"") -> Ran:
        return Ran(
            subprocess.run(
                [sys.executable, "-m", "wizard", "keystore", *(str(word) for word in arguments)],
                input=stdin,
                capture_output=True,
                cwd=tmp_path,
                env=environment,
                timeout=60,
                check=False,
            )
        )

    return run


OWN = ("--password-file", "store.pwd")


@pytest.fixture(scope="module")
def root() -> Made:
    return make("Local CA")


@pytest.fixture(scope="module")
def leaf(root: Made) -> Made:
    return make("i-prod.example.com", root, ca=False)


def mixed_store(path: Path, root: Made, leaf: Made, key_password: str) -> bytes:
    """A JKS with a private key of 2001 and a trusted certificate."""
    key = jks.PrivateKeyEntry.new("server", [leaf.der, root.der], pkcs8(leaf), "pkcs8")
    key.timestamp = DATED
    key.encrypt(key_password)
    trusted = jks.TrustedCertEntry.new("local ca", root.der)
    trusted.timestamp = DATED
    data = jks.KeyStore.new("jks", [key, trusted]).saves(WORDS["store"])
    path.write_bytes(data)
    assert isinstance(data, bytes)
    return data


def locked(leaf: Made, root: Made, word: str) -> bytes:
    return pkcs12.serialize_key_and_certificates(
        b"i-prod",
        leaf.key,
        leaf.x509,
        [root.x509],
        BestAvailableEncryption(word.encode()),
    )


# ---------------------------------------------------------------- list and inspect


def test_list_gives_every_field_of_every_entry(
    keystore: Callable[..., Ran], tmp_path: Path, root: Made, leaf: Made
) -> None:
    mixed_store(tmp_path / "s.jks", root, leaf, WORDS["store"])
    document = keystore("list", "s.jks", *OWN, "--json").json
    assert set(document) == {"path", "type", "entries"}
    assert (document["path"], document["type"]) == ("s.jks", "JKS")
    assert [entry["kind"] for entry in document["entries"]] == ["private key", "trusted"]
    for entry in document["entries"]:
        assert set(entry) == FIELDS
        assert entry["not_after"] == "2044-01-01T00:00:00+00:00"
    if KEYTOOLS:
        keytool = Keytool(next(iter(KEYTOOLS.values())))
        keytool.run(
            "-genseckey", "-alias", "secret", "-keyalg", "AES", "-keysize", "128",
            "-keystore", str(tmp_path / "x.p12"), "-storepass", WORDS["store"],
        )  # fmt: skip
        (entry,) = keystore("list", "x.p12", *OWN, "--json").json["entries"]
        assert set(entry) == FIELDS
        assert (entry["alias"], entry["kind"], entry["problems"]) == ("secret", "secret key", [])
        assert all(entry[name] is None for name in FIELDS - {"alias", "kind", "problems"})


def test_list_tells_of_duplicates(keystore: Callable[..., Ran], tmp_path: Path, root: Made) -> None:
    entries = [jks.TrustedCertEntry.new(alias, root.der) for alias in ("one", "two")]
    (tmp_path / "s.jks").write_bytes(jks.KeyStore.new("jks", entries).saves(WORDS["store"]))
    found = keystore("list", "s.jks", *OWN, "--json").json["entries"]
    assert found[0]["problems"] == ["The same certificate is also there as “two”."]
    assert "also there as “one”" in keystore("list", "s.jks", *OWN).out


def test_inspect_names_what_is_inside_anything(
    keystore: Callable[..., Ran], tmp_path: Path, root: Made, leaf: Made
) -> None:
    (tmp_path / "chain.pem").write_bytes(leaf.pem + root.pem)
    (tmp_path / "key.pem").write_bytes(leaf.key_pem)
    (tmp_path / "locked.p12").write_bytes(locked(leaf, root, WORDS["source"]))
    files = ["chain.pem", "key.pem", "locked.p12", "."]
    ran = keystore("inspect", *files, "--json")
    assert ran.code == 2
    told = ran.json["files"]
    assert [one["path"] for one in told] == files
    for one in told:
        assert {
            "path", "format", "certificates", "private_keys", "problem", "next_step", "notes",
        } <= set(one)  # fmt: skip
        assert (one["problem"] is None) == bool(one["certificates"])
    assert [one["private_keys"] for one in told] == [0, 1, 0, 0]
    assert [one["format"] for one in told] == ["PEM", "PEM (private key)", "PKCS#12", "folder"]
    for one in told[0]["certificates"]:
        assert set(one) == FIELDS
    assert [one["sha256"] for one in told[0]["certificates"]] == [
        next(iter(fingerprints(leaf))),
        next(iter(fingerprints(root))),
    ]
    assert told[0]["certificates"][0]["is_ca"] is False

    assert "--source-password-file" in told[2]["next_step"]
    ran = keystore("inspect", "locked.p12", "--source-password-file", "source.pwd", "--json")
    assert ran.code == 0
    (one,) = ran.json["files"]
    assert one["private_keys"] == 1
    assert {known["alias"] for known in one["certificates"]} == {"i-prod", None}

    piped = keystore("inspect", "-", "--json", stdin=root.der)
    assert piped.code == 0
    assert piped.json["files"][0]["format"] == "DER"
    assert keystore("inspect", "-", "-").code == 2
    assert keystore("inspect", "-").code == 2


def test_inspect_draws_a_small_tree(
    keystore: Callable[..., Ran], tmp_path: Path, root: Made, leaf: Made
) -> None:
    now = dt.datetime.now(dt.UTC)
    short = make("soon", root, ca=False, end=now + dt.timedelta(days=7, hours=1))
    over = make("over", ca=True, end=now - dt.timedelta(days=2))
    (tmp_path / "all.pem").write_bytes(short.pem + over.pem + leaf.pem + root.pem)
    ran = keystore("inspect", "all.pem", "key.pem")
    assert ran.code == 2  # key.pem is not there
    lines = ran.out.splitlines()
    assert lines[0] == "all.pem: PEM, 4 certificates"
    twigs = [line.strip() for line in lines if "CN=" in line]
    assert twigs == ["CN=over", "CN=Local CA", "└─ CN=soon", "└─ CN=i-prod.example.com"]
    assert "(7 days left)" in ran.out
    assert "(expired)" in ran.out
    assert next(iter(fingerprints(leaf))) in ran.out
    assert "It is not a CA" in ran.out
    assert "key.pem" in lines[-4]


# ---------------------------------------------------------------- import


def test_a_new_store_is_of_the_type_that_its_name_ends_in(
    keystore: Callable[..., Ran], tmp_path: Path, root: Made
) -> None:
    (tmp_path / "a.pem").write_bytes(root.pem)
    for name, more, kind in (
        ("a.p12", [], "PKCS12"),
        ("a.PFX", [], "PKCS12"),
        ("a.keystore", [], "JKS"),
        ("b.p12", ["--type", "jks"], "JKS"),
    ):
        assert keystore("import", name, "a.pem", *OWN, "--yes", *more).code == 0
        assert keystore("list", name, *OWN, "--json").json["type"] == kind, name


def test_several_files_and_standard_input(
    keystore: Callable[..., Ran], tmp_path: Path, root: Made, leaf: Made
) -> None:
    other = make("Other CA")
    (tmp_path / "a.pem").write_bytes(root.pem)
    (tmp_path / "b.p12").write_bytes(locked(leaf, root, WORDS["store"]))
    words = ["import", "t.jks", "a.pem", "b.p12", "-", *OWN, "--yes", "--json", "--trust", "ca"]
    ran = keystore(*words, stdin=other.pem)
    assert ran.code == 0, ran.err
    assert {one["sha256"] for one in ran.json["added"]} == fingerprints(root, other)
    again = keystore(*words, stdin=other.pem).json
    assert again["added"] == []
    assert set(again["already_there"]) == fingerprints(root, other)
    assert again["backup"] is None
    # The password and a certificate cannot both come through standard input.
    ran = keystore("import", "x.jks", "-", "--password-stdin", "--json", stdin=b"word\n")
    assert ran.json["problem"]["id"] == "cli.stdin-twice"
    assert not (tmp_path / "x.jks").exists()


def test_encrypted_sources_are_tried_with_both_passwords(
    keystore: Callable[..., Ran], tmp_path: Path, root: Made, leaf: Made
) -> None:
    other = make("Other CA")
    (tmp_path / "own.p12").write_bytes(locked(leaf, root, WORDS["store"]))
    (tmp_path / "given.p12").write_bytes(locked(leaf, other, WORDS["source"]))
    words = ["import", "t.jks", "own.p12", "given.p12", *OWN, "--yes", "--json", "--trust", "ca"]
    refused = keystore(*words)
    assert refused.json["problem"]["id"] == "cli.source-password"
    assert not (tmp_path / "t.jks").exists()
    ran = keystore(*words, "--source-password-file", "source.pwd")
    assert {one["sha256"] for one in ran.json["added"]} == fingerprints(root, other)


def test_a_renewal_is_recognised(keystore: Callable[..., Ran], tmp_path: Path, root: Made) -> None:
    reissue = make("Local CA", key=root.key, end=dt.datetime(2050, 1, 1, tzinfo=dt.UTC))
    successor = make("Local CA")
    for name, one in (("a", root), ("b", reissue), ("c", successor)):
        (tmp_path / f"{name}.pem").write_bytes(one.pem)
    assert keystore("import", "t.jks", "a.pem", "--alias", "Unsere CA", *OWN, "--yes").code == 0
    ran = keystore("import", "t.jks", "a.pem", "b.pem", "c.pem", *OWN, "--yes", "--json")
    assert [(one["relation"], one["alias"]) for one in ran.json["related"]] == [
        ("same key", "unsere ca"),
        ("same subject", "unsere ca"),
    ]
    assert keystore("undo", "t.jks").code == 0
    ran = keystore("import", "t.jks", "a.pem", "b.pem", "c.pem", *OWN, "--yes")
    assert "already there as “unsere ca”" in ran.out
    assert "has the same key as “unsere ca”" in ran.out
    assert "a key of its own" in ran.out
    ran = keystore("import", "n.jks", "a.pem", "b.pem", "--alias", "x", *OWN, "--yes", "--json")
    assert ran.json["problem"]["id"] == "cli.alias-of-many"


def test_a_weak_password_gets_a_hint_and_no_refusal(
    keystore: Callable[..., Ran], tmp_path: Path, root: Made
) -> None:
    (tmp_path / "ca.pem").write_bytes(root.pem)
    told = (("abc123", 0, "weak"), ("abc12", 2, "accepts 6"), ("V9mK2-pQ7xzR", 0, ""))
    for word, code, hint in told:
        store = f"{code}{len(word)}.jks"
        words = ["import", store, "ca.pem", "--yes", "--password-stdin"]
        ran = keystore(*words, stdin=f"{word}\n".encode())
        assert ran.code == code, ran.err
        assert hint in ran.err
        assert word not in ran.out + ran.err
        assert hint or ran.err == ""
        assert (tmp_path / store).exists() == (code == 0)


def test_no_password_is_generated_that_nobody_keeps(
    keystore: Callable[..., Ran], tmp_path: Path, root: Made
) -> None:
    (tmp_path / "ca.pem").write_bytes(root.pem)
    before = sorted(tmp_path.iterdir())
    ran = keystore("import", "t.jks", "ca.pem", "--generate-password", "--yes", "--json")
    assert ran.json["problem"]["id"] == "cli.generate-no-vault"
    ran = keystore("import", "t.jks", "ca.pem", "--generate-password", *OWN, "--json")
    assert ran.json["problem"]["id"] == "cli.generate-and-given"
    assert sorted(tmp_path.iterdir()) == before


def test_a_generated_password_is_in_the_vault(
    tmp_path: Path, root: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    services, toolboxes = build(tmp_path / "settings")
    vault = World().vault
    object.__setattr__(services, "vault", vault)
    source, store = tmp_path / "ca.pem", tmp_path / "t.jks"
    source.write_bytes(root.pem)

    def keystore(*words: object) -> int:
        return run_cli(
            ["keystore", *(str(word) for word in words)], services, front=RealFront(services)
        )

    make_it = ("import", store, source, "--generate-password", "--yes", "--json")
    assert keystore("import", store, tmp_path / "none", "--generate-password", "--yes") == 2
    assert vault.kept == {}
    # A file is no folder, so that nothing can be written there: nothing is kept either.
    assert keystore("import", source / "t.jks", source, "--generate-password", "--yes") != 0
    assert vault.kept == {}
    assert keystore(*make_it) == 0
    kept = vault.get(store_entry(store))
    assert kept is not None
    assert len(kept) == 24
    assert kept.reveal() not in "".join(capsys.readouterr())
    assert {one.alias for one in services.keystores.open(store.read_bytes(), kept).entries} == {
        "local ca"
    }
    assert keystore(*make_it) == 2  # the store has its password
    assert vault.get(store_entry(store)) == kept
    # Commands find the password in the vault, also after it was changed on the way.
    word = tmp_path / "word"
    word.write_text("another-long-word-77\n")
    assert keystore("list", store) == 0
    assert (
        keystore("convert", store, store, "--type", "jks", "--target-password-file", word, "--yes")
        == 0
    )
    assert vault.get(store_entry(store)) == Secret("another-long-word-77")
    assert keystore("list", store) == 0
    toolboxes.close()


# ---------------------------------------------------------------- convert


def test_convert_takes_private_keys_along(
    keystore: Callable[..., Ran], tmp_path: Path, root: Made, leaf: Made
) -> None:
    source = mixed_store(tmp_path / "s.jks", root, leaf, WORDS["key"])
    words = ["convert", "s.jks", "t.p12", "--type", "pkcs12", *OWN, "--json"]
    ran = keystore(*words)
    assert ran.code == 2
    assert ran.json["problem"]["id"] == "cli.not-converted"
    assert "“server”" in ran.json["problem"]["what"]
    assert "--key-password-file" in ran.json["problem"]["next_step"]
    assert not (tmp_path / "t.p12").exists()

    partly = keystore(*words, "--leave-out")
    assert partly.code == 0
    assert [one["alias"] for one in partly.json["left_out"]] == ["server"]
    assert [one["alias"] for one in partly.json["entries"]] == ["local ca"]

    there = keystore(*words, "--key-password-file", "key.pwd")
    assert there.json["problem"]["id"] == "cli.target-exists"
    ran = keystore(*words, "--key-password-file", "key.pwd", "--yes")
    assert ran.code == 0, ran.err
    assert ran.json["type"] == "PKCS12"
    assert ran.json["left_out"] == []
    assert ran.json["backup"] is not None
    assert [one["kind"] for one in ran.json["entries"]] == ["private key", "trusted"]
    assert (tmp_path / "s.jks").read_bytes() == source
    for program in KEYTOOLS.values():
        keytool, path = Keytool(program), tmp_path / "t.p12"
        assert keytool.listed(path, WORDS["store"]) == fingerprints(root)
        assert signs(keytool, path, "server", WORDS["store"]) == public(leaf)


def test_convert_never_overwrites_what_is_no_store(
    keystore: Callable[..., Ran], tmp_path: Path, root: Made, leaf: Made
) -> None:
    mixed_store(tmp_path / "s.jks", root, leaf, WORDS["store"])
    (tmp_path / "letter.txt").write_text("Dear reader")
    ran = keystore("convert", "s.jks", "letter.txt", "--type", "pkcs12", *OWN, "--yes", "--json")
    assert ran.json["problem"]["id"] == "cli.not-a-truststore"
    assert (tmp_path / "letter.txt").read_text() == "Dear reader"


def test_convert_in_place_and_undo(
    keystore: Callable[..., Ran], tmp_path: Path, root: Made, leaf: Made
) -> None:
    source = mixed_store(tmp_path / "s.jks", root, leaf, WORDS["store"])
    ran = keystore("convert", "s.jks", "s.jks", "--type", "pkcs12", *OWN, "--yes")
    assert ran.code == 0, ran.err
    assert (tmp_path / "s.jks").read_bytes()[:1] == b"0"
    assert keystore("undo", "s.jks").code == 0
    assert (tmp_path / "s.jks").read_bytes() == source


# ---------------------------------------------------------------- rename, remove, undo


def test_rename(keystore: Callable[..., Ran], tmp_path: Path, root: Made, leaf: Made) -> None:
    source = mixed_store(tmp_path / "s.jks", root, leaf, WORDS["key"])
    ran = keystore("rename", "s.jks", "SERVER", "Gateway 2", *OWN, "--json")
    assert ran.code == 0, ran.err
    (renamed,) = ran.json["renamed"]
    assert renamed["alias"] == "gateway 2"
    theirs = jks.KeyStore.loads(
        (tmp_path / "s.jks").read_bytes(), WORDS["store"], try_decrypt_keys=False
    )
    key = theirs.private_keys["gateway 2"]
    assert key.timestamp == DATED
    key.decrypt(WORDS["key"])
    assert key.pkey_pkcs8 == pkcs8(leaf)
    for old, new, expected in (
        ("gateway 2", "Local CA", "keystore.alias-taken"),
        ("server", "x", "keystore.alias-unknown"),
        ("gateway 2", " ", "keystore.alias-characters"),
    ):
        refused = keystore("rename", "s.jks", old, new, *OWN, "--json")
        assert refused.code == 2
        assert refused.json["problem"]["id"] == expected
    same = keystore("rename", "s.jks", "gateway 2", "GATEWAY 2", *OWN, "--json")
    assert (same.code, same.json["backup"]) == (0, None)
    assert keystore("undo", "s.jks").code == 0
    assert (tmp_path / "s.jks").read_bytes() == source


def test_remove_asks_where_something_is_lost(
    keystore: Callable[..., Ran], tmp_path: Path, root: Made, leaf: Made
) -> None:
    source = mixed_store(tmp_path / "s.jks", root, leaf, WORDS["key"])
    for alias, words in (("server", "CN=i-prod.example.com"), ("local ca", "trustAnchors")):
        ran = keystore("remove", "s.jks", alias, *OWN, "--json")
        assert ran.code == 2
        assert ran.json["problem"]["id"] == "cli.removal"
        assert words in ran.json["problem"]["cause"]
        assert "--yes" in ran.json["problem"]["next_step"]
        assert (tmp_path / "s.jks").read_bytes() == source
    ran = keystore("remove", "s.jks", "server", "local ca", *OWN, "--yes", "--json")
    assert ran.code == 0, ran.err
    assert [one["alias"] for one in ran.json["removed"]] == ["server", "local ca"]
    assert ran.json["entries"] == 0
    assert "trustAnchors" in ran.err
    assert keystore("list", "s.jks", *OWN, "--json").json["entries"] == []

    back = keystore("undo", "s.jks", "--json")
    assert back.code == 0
    assert (tmp_path / "s.jks").read_bytes() == source
    again = keystore("undo", "s.jks")
    assert again.code == 0
    assert keystore("list", "s.jks", *OWN, "--json").json["entries"] == []


def test_removing_one_of_two_needs_no_question(
    keystore: Callable[..., Ran], tmp_path: Path, root: Made
) -> None:
    (tmp_path / "a.pem").write_bytes(root.pem + make("Other CA").pem)
    for kind in ("jks", "pkcs12"):
        store = f"t.{kind}"
        assert keystore("import", store, "a.pem", *OWN, "--yes", "--type", kind).code == 0
        assert keystore("remove", store, "Other CA", *OWN).code == 0
        for program in KEYTOOLS.values():
            listed = Keytool(program).listed(tmp_path / store, WORDS["store"])
            assert listed == fingerprints(root)


def test_undo_of_what_was_never_changed(
    keystore: Callable[..., Ran], tmp_path: Path, root: Made, leaf: Made
) -> None:
    mixed_store(tmp_path / "s.jks", root, leaf, WORDS["store"])
    for name in ("s.jks", "none.jks"):
        ran = keystore("undo", name, "--json")
        assert ran.code == 2
        assert ran.json["problem"]["id"] == "flows.store-no-backup"


# ---------------------------------------------------------------- export


def test_export(keystore: Callable[..., Ran], tmp_path: Path, root: Made, leaf: Made) -> None:
    mixed_store(tmp_path / "s.jks", root, leaf, WORDS["key"])
    ran = keystore("export", "s.jks", "server", "--out", "o.pem", "--chain", *OWN, "--json")
    assert ran.code == 0, ran.err
    assert [one["sha256"] for one in ran.json["certificates"]] == [
        next(iter(fingerprints(leaf))),
        next(iter(fingerprints(root))),
    ]
    text = (tmp_path / "o.pem").read_bytes()
    assert leaf.pem in text
    assert root.pem in text
    assert b"PRIVATE" not in text
    assert text.startswith(b"# Name: server\n")
    # A new file leaves no folder of backups beside it.
    assert not (tmp_path / "wizard-backups").exists()

    refused = keystore("export", "s.jks", "--out", "o.pem", *OWN, "--json")
    assert refused.json["problem"]["id"] == "cli.target-exists"
    assert (tmp_path / "o.pem").read_bytes() == text
    over = keystore("export", "s.jks", "server", "--out", "o.pem", "--plain", "--yes", *OWN)
    assert over.code == 0
    assert (tmp_path / "o.pem").read_bytes() == leaf.pem
    assert (tmp_path / "wizard-backups").exists()

    der = ["export", "s.jks", "--out", "o.der", "--format", "der", *OWN, "--json"]
    assert keystore(*der).json["problem"]["id"] == "keystore.export-one"
    assert keystore(*der, "Local CA").code == 0
    assert (tmp_path / "o.der").read_bytes() == root.der
    assert keystore("export", "s.jks", "--out", "o.p7b", "--format", "P7B", *OWN).code == 0
    (told,) = keystore("inspect", "o.p7b", "--json").json["files"]
    assert told["format"] == "PKCS#7"
    assert {one["sha256"] for one in told["certificates"]} == fingerprints(leaf, root)
    for words, expected in (
        (["nobody", "--out", "x"], "keystore.alias-unknown"),
        (["--format", "txt", "--out", "x"], "keystore.export-format"),
    ):
        ran = keystore("export", "s.jks", *words, *OWN, "--json")
        assert ran.json["problem"]["id"] == expected
    assert not (tmp_path / "x").exists()


def test_a_ca_that_ran_out_is_not_taken_in_silence(
    keystore: Callable[..., Ran], tmp_path: Path
) -> None:
    past = (dt.datetime(2010, 1, 1, tzinfo=dt.UTC), dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    old = make("Old CA", start=past[0], end=past[1])
    (tmp_path / "old.pem").write_bytes(old.pem)
    words = ["import", "new.jks", "old.pem", "--yes", *OWN, "--json"]
    left = keystore(*words)
    assert left.code == 2
    assert left.json["problem"]["id"] == "cli.nothing-to-trust"
    assert "Old CA: It expired on 2020-01-01" in left.json["problem"]["cause"]
    assert not (tmp_path / "new.jks").exists()
    done = keystore(*words, "--trust", "ca")
    assert done.code == 0
    assert "It expired on 2020-01-01" in done.err
    (entry,) = done.json["added"]
    assert any("expired" in words for words in entry["problems"])


def test_auto_takes_the_issuing_ca_and_names_what_it_leaves(
    keystore: Callable[..., Ran], tmp_path: Path, root: Made, leaf: Made
) -> None:
    other = make("Other CA")
    past = (dt.datetime(2010, 1, 1, tzinfo=dt.UTC), dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    old = make("Old CA", start=past[0], end=past[1])
    (tmp_path / "all.pem").write_bytes(leaf.pem + root.pem + other.pem + old.pem)
    words = ["import", "t.jks", "all.pem", *OWN, "--yes"]
    ran = keystore(*words, "--json")
    assert ran.code == 0, ran.err
    assert {one["sha256"] for one in ran.json["added"]} == fingerprints(root)
    told = {one["sha256"]: one["reason"] for one in ran.json["left_out"]}
    assert set(told) == fingerprints(leaf, other, old)
    assert "nothing that was read" in told[next(iter(fingerprints(other)))]
    spoken = keystore(*words)
    assert "Left out: CN=Other CA" in spoken.out


def test_auto_takes_a_whole_bundle_of_cas(
    keystore: Callable[..., Ran], tmp_path: Path, root: Made
) -> None:
    bundle = next(
        (
            path
            for name in ("ssl/certs/ca-certificates.crt", "pki/tls/certs/ca-bundle.crt")
            if (path := Path("/etc") / name).exists()
        ),
        None,
    )
    if bundle is None:
        pytest.skip("this machine has no bundle of CAs")
    ran = keystore("import", "t.jks", bundle, *OWN, "--yes", "--json")
    assert ran.code == 0, ran.err
    count = bundle.read_bytes().count(b"BEGIN CERTIFICATE")
    left = [one["reason"] for one in ran.json["left_out"]]
    assert len(ran.json["added"]) + len(left) == count
    assert len(ran.json["added"]) > count * 0.8
    assert not any("nothing that was read" in one for one in left)

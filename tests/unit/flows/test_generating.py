"""A certificate for the host with the real files and keystores: all of it, or nothing."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.unit.flows.fakes import World
from wizard.configfiles.files import ConfigRoom
from wizard.domain.generation import certificate_order
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.flows.certificateplaces import key_stem, places
from wizard.flows.generating import (
    Passwords,
    carry_out,
    prepare_certificate,
    prepare_reply,
    prepare_request,
)
from wizard.keystore.store import KeystoreRoom

HOST = "i-prod.example.com"
WORDS = Passwords(Secret("store-word"), Secret("bundle-word"), Secret("ca-word"))


def order(**given):
    return certificate_order(**{"hosts": [HOST], "key": "ec-p256", **given})


@pytest.fixture
def services():
    return replace(
        World().services,
        files=ConfigRoom(),
        keystores=KeystoreRoom(),
        clock=lambda: datetime.now(UTC),
    )


@pytest.fixture
def store(tmp_path):
    return tmp_path / "connector" / "trust.jks"


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_file()} if folder.exists() else set()


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def refused(id, call, *args, **named):
    with pytest.raises(ProblemError) as caught:
        call(*args, **named)
    assert caught.value.id == id
    for word in (WORDS.store, WORDS.bundle, WORDS.key):
        assert word.reveal() not in str(caught.value)
    return str(caught.value.problem)


def trusted(services, store):
    content = services.keystores.open(store.read_bytes(), WORDS.store)
    return [entry.certificate for entry in content.entries if entry.kind == "trusted"]


def test_from_nothing_to_a_ca_a_certificate_and_a_truststore(services, store):
    where = places(store, HOST)
    prepared = prepare_certificate(services, order(), where, WORDS)
    assert names(store.parent) == set()  # nothing is written yet
    assert carry_out(services, prepared, store) is None
    assert names(store.parent) == {f"{HOST}.p12", "mypass-ca.key.pem", "mypass-ca.cer", "trust.jks"}
    assert trusted(services, store) == list(prepared.issued.anchors) == list(prepared.added)
    ca = services.keystores.read_file(where.ca_certificate).certificates
    assert list(ca) == [prepared.issued.chain[1]]
    entry = services.keystores.open(where.bundle.read_bytes(), WORDS.bundle).entries[0]
    assert entry.chain == prepared.issued.chain
    assert (where.authority.stat().st_mode & 0o077, where.bundle.stat().st_mode & 0o077) == (0, 0)
    # Every key on the disk is encrypted.
    for data in snapshot(store.parent).values():
        assert b"BEGIN PRIVATE KEY" not in data
    assert "mypass-ca.key.pem" in str(prepared.remarks[0])


def test_the_renewal_changes_the_host_and_not_the_truststore(services, store):
    where = places(store, HOST)
    first = prepare_certificate(services, order(), where, WORDS)
    carry_out(services, first, store)
    before = snapshot(store.parent)

    refused("generate.exists", prepare_certificate, services, order(), where, WORDS)
    assert snapshot(store.parent) == before

    again = prepare_certificate(services, order(), where, WORDS, replace=True)
    assert again.reused == where.authority
    assert again.added == ()
    assert again.issued.anchors == first.issued.anchors
    backup = carry_out(services, again, store)
    after = snapshot(store.parent)
    assert {name for name in after if after[name] != before[name]} == {f"{HOST}.p12"}
    assert backup is not None
    services.files.restore(backup)
    assert snapshot(store.parent) == before


def test_a_second_host_from_the_same_ca(services, store):
    first = prepare_certificate(services, order(), places(store, HOST), WORDS)
    carry_out(services, first, store)
    where = places(store, "i-test.example.com")
    second = prepare_certificate(services, order(hosts=["i-test.example.com"]), where, WORDS)
    carry_out(services, second, store)
    assert second.issued.chain[1] == first.issued.chain[1]
    assert len(trusted(services, store)) == 1
    assert names(store.parent) >= {f"{HOST}.p12", "i-test.example.com.p12"}


def test_an_existing_store_keeps_what_it_holds(services, store):
    store.parent.mkdir()
    other = services.keystores.issue(order(kind="self-signed"), WORDS.bundle, services.clock())
    store.write_bytes(services.keystores.add(None, WORDS.store, other.anchors, type="PKCS12"))
    prepared = prepare_certificate(services, order(), places(store, HOST), WORDS)
    assert prepared.store_type == "PKCS12"
    carry_out(services, prepared, store)
    assert set(trusted(services, store)) == {*other.anchors, *prepared.issued.anchors}


def test_nothing_is_written_when_anything_is_wrong(services, store):
    store.parent.mkdir()
    where = places(store, HOST)
    make = prepare_certificate
    store.write_bytes(services.keystores.add(None, Secret("another"), (), type="JKS"))
    refused("keystore.wrong-password", make, services, order(), where, WORDS)
    store.write_bytes(b"no store at all")
    refused("keystore.not-a-store", make, services, order(), where, WORDS)
    store.write_bytes(b"")  # an empty file is a store that is still to be made
    short = replace(WORDS, bundle=Secret("short"))
    told = refused("generate.password", make, services, order(), where, short)
    assert f"{HOST}.p12" in told
    umlaut = replace(WORDS, key=Secret("schlüssel"))
    assert "mypass-ca" in refused("generate.password", make, services, order(), where, umlaut)
    refused(
        "keystore.password-short", make, services, order(), where,
        replace(WORDS, store=Secret("short")),
    )  # fmt: skip
    same = replace(where, bundle=store)
    refused("generate.same-file", make, services, order(), same, WORDS)
    assert snapshot(store.parent) == {"trust.jks": b""}

    prepared = make(services, order(), where, WORDS)
    where.bundle.write_bytes(b"somebody was faster")
    refused("configfiles.changed-on-disk", carry_out, services, prepared, store)
    assert snapshot(store.parent) == {
        "trust.jks": b"", f"{HOST}.p12": b"somebody was faster",
    }  # fmt: skip


def test_the_cas_key_is_never_replaced(services, store):
    where = places(store, HOST)
    carry_out(services, prepare_certificate(services, order(), where, WORDS), store)
    kept = where.authority.read_bytes()
    wrong = replace(WORDS, key=Secret("not the one"))
    told = refused(
        "generate.wrong-password", prepare_certificate, services, order(), where, wrong,
        replace=True,
    )  # fmt: skip
    assert "mypass-ca.key.pem" in told
    where.authority.write_bytes(b"not a key")
    refused("generate.key-file", prepare_certificate, services, order(), where, WORDS, replace=True)
    assert where.authority.read_bytes() == b"not a key"
    where.authority.write_bytes(kept)
    where.ca_certificate.write_bytes(b"another CA's")
    where.bundle.unlink()
    refused("generate.exists", prepare_certificate, services, order(), where, WORDS)


def test_a_self_signed_certificate_needs_no_ca(services, store):
    where = places(store, HOST)
    prepared = prepare_certificate(services, order(kind="self-signed"), where, WORDS)
    carry_out(services, prepared, store)
    assert names(store.parent) == {f"{HOST}.p12", "trust.jks"}
    assert trusted(services, store) == [prepared.issued.chain[0]]


def signed(folder: Path, request: Path, *options: str) -> tuple[Path, Path]:
    """The reply of a CA that openssl plays, and the CA's certificate."""
    if shutil.which("openssl") is None:
        pytest.skip("this machine has no openssl")
    folder.mkdir(exist_ok=True)
    ca, key, leaf = folder / "ca.pem", folder / "ca.key", folder / "leaf.cer"
    run = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Company CA"]
    subprocess.run([*run, "-keyout", key, "-out", ca], check=True, capture_output=True, timeout=60)
    subprocess.run(
        ["openssl", "x509", "-req", "-in", request, "-CA", ca, "-CAkey", key, "-out", leaf,
         "-set_serial", "5", *options],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    return leaf, ca


def test_a_request_and_its_reply(services, store, tmp_path):
    where = places(store, HOST)
    asked = prepare_request(services, order(kind="csr"), where, WORDS.key)
    carry_out(services, asked, store)
    assert names(store.parent) == {f"{HOST}.csr", f"{HOST}.key.pem"}
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in where.key.read_bytes()
    assert where.key.stat().st_mode & 0o077 == 0

    leaf, ca = signed(tmp_path / "ca", where.request, "-copy_extensions", "copyall")
    refused("generate.reply-chain", prepare_reply, services, [leaf], where, WORDS)
    taken = prepare_reply(services, [leaf, ca], where, WORDS, label="PROD")
    assert carry_out(services, taken, store) is None
    assert [one.common_name for one in trusted(services, store)] == ["Company CA"]
    entry = services.keystores.open(where.bundle.read_bytes(), WORDS.bundle).entries[0]
    assert (entry.alias, [one.common_name for one in entry.chain]) == ("PROD", [HOST, "Company CA"])
    assert taken.remarks == (taken.remarks[0],) and "days" in str(taken.remarks[0])

    # The truststore knows the CA now: the next reply may come without it.
    again = prepare_reply(services, [leaf], where, WORDS, replace=True)
    assert again.added == ()
    assert not again.changes[-1].needed


def test_the_key_of_a_request_is_used_again_and_never_replaced(services, store):
    where = places(store, HOST)
    carry_out(services, prepare_request(services, order(kind="csr"), where, WORDS.key), store)
    kept = where.key.read_bytes()
    refused("generate.exists", prepare_request, services, order(kind="csr"), where, WORDS.key)
    more = order(kind="csr", hosts=[HOST, "i-prod"])
    again = prepare_request(services, more, where, WORDS.key, replace=True)
    assert again.reused == where.key
    carry_out(services, again, store)
    assert where.key.read_bytes() == kept
    refused(
        "generate.wrong-password", prepare_request, services, more, where, Secret("another one"),
        replace=True,
    )  # fmt: skip


def test_a_reply_to_another_request(services, store, tmp_path):
    where, other = places(store, HOST), places(store, "i-test.example.com")
    for one in (where, other):
        carry_out(services, prepare_request(services, order(kind="csr"), one, WORDS.key), store)
    leaf, ca = signed(tmp_path / "ca", other.request)
    told = refused("generate.reply-differs", prepare_reply, services, [leaf, ca], where, WORDS)
    assert f"{HOST}.key.pem" in told
    missing = replace(where, key=tmp_path / "no such key")
    refused("generate.file-missing", prepare_reply, services, [leaf, ca], missing, WORDS)
    # Without its extensions, the names are missing: said, and not refused.
    found = prepare_reply(services, [leaf, ca], other, WORDS)
    assert any("SAN" in str(remark) for remark in found.remarks)


def test_where_files_go():
    where = places(Path("/gw/trust.jks"), "2001:db8::1")
    assert where.bundle == Path("/gw/2001-db8--1.p12").absolute()
    assert places(Path("/gw/t"), "con.example.com").bundle.name == "host-con.example.com.p12"
    named = places(Path("/gw/t"), HOST, authority=Path("/safe/our-ca.p12"))
    assert named.ca_certificate == Path("/safe/our-ca.cer").absolute()
    assert key_stem(Path("i-prod.key.pem")) == "i-prod"
    assert key_stem(Path(".pem")) == ".pem"
    assert len(places(Path("/gw/t"), "a" * 63 + ".b" * 90).key.name) < 120


def test_an_expired_ca_names_the_way_out(services, store):
    where = places(store, HOST)
    carry_out(services, prepare_certificate(services, order(), where, WORDS), store)
    later = replace(services, clock=lambda: datetime.now(UTC) + timedelta(days=3660))
    told = refused(
        "generate.ca-dates", prepare_certificate, later, order(), where, WORDS, replace=True
    )
    assert "new CA" in told
    fresh = places(store, HOST, authority=store.parent / "ca-2.key.pem")
    prepared = prepare_certificate(later, order(), fresh, WORDS, replace=True)
    carry_out(later, prepared, store)
    assert len(trusted(services, store)) == 2

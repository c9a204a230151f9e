"""From what was typed to the files that would come to be, and to what is made."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.unit.flows.fakes import World
from wizard.configfiles.files import ConfigRoom
from wizard.domain.certificates import Certificate
from wizard.domain.generation import KeyKind
from wizard.domain.hosts import Partition
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.text import T
from wizard.flows.examining import Examined, PortView, Standing
from wizard.flows.generating import Passwords, carry_out
from wizard.flows.making import (
    MAKING_TEXTS,
    MAKING_TITLES,
    Draft,
    Fate,
    Making,
    foresee,
    key_entry,
    names_of,
    new_password,
    prepare,
    waiting_key,
)
from wizard.keystore.store import KeystoreRoom

HOST = "i-prod.example.com"
WORDS = Passwords(Secret("store-word"), Secret("bundle-word"), Secret("ca-word"))
TYPED = Draft(hosts=f"{HOST}, i-prod", addresses="192.0.2.7", key=KeyKind.EC_P256)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def services(world):
    return replace(
        world.services,
        files=ConfigRoom(),
        keystores=KeystoreRoom(),
        clock=lambda: datetime.now(UTC),
    )


@pytest.fixture
def store(tmp_path):
    return tmp_path / "trust.jks"


def fates(seen) -> dict[str, Fate]:
    return {one.path.name: one.fate for one in seen.files}


def refused(id, call, *args):
    with pytest.raises(ProblemError) as caught:
        call(*args)
    assert caught.value.id == id
    return caught.value


def test_every_kind_has_its_words():
    assert set(MAKING_TITLES) == set(MAKING_TEXTS) == set(Making)


def test_what_comes_to_be_and_what_is_there(services, store, world):
    seen = foresee(services, TYPED, store)
    names = [f"{HOST}.p12", "mypass-ca.key.pem", "mypass-ca.cer", "trust.jks"]
    assert fates(seen) == dict.fromkeys(names, Fate.MADE)
    assert (seen.kept, seen.replaced) == (None, ())
    carry_out(services, prepare(services, TYPED, store, WORDS), store)
    again = foresee(services, TYPED, store)
    assert fates(again) == dict(
        zip(names, (Fate.REPLACED, Fate.USED, Fate.USED, Fate.EXTENDED), strict=True)
    )
    assert again.kept == store.parent / "mypass-ca.key.pem"
    assert again.kept_secret is None
    assert again.authority.is_ca
    assert [path.name for path in again.replaced] == [f"{HOST}.p12"]
    world.vault.put(key_entry(again.kept), WORDS.key)
    assert foresee(services, TYPED, store).kept_secret == WORDS.key
    world.vault.there = False
    assert foresee(services, TYPED, store).kept_secret is None
    # A new CA under another name takes nothing from the earlier one.
    other = replace(TYPED, authority=store.parent / "second.key.pem")
    assert foresee(services, other, store).kept is None


def test_other_folders_and_an_empty_store(services, store, tmp_path):
    store.write_bytes(b"")
    draft = replace(TYPED, making=Making.SELF_SIGNED, folder=tmp_path / "safe")
    seen = foresee(services, draft, store)
    assert [one.path for one in seen.files] == [tmp_path / "safe" / f"{HOST}.p12", store]
    assert seen.files[-1].fate is Fate.MADE
    prepared = prepare(services, draft, store.with_suffix(".p12"), WORDS)
    assert prepared.store_type == "PKCS12"


def test_a_request_and_its_reply(services, store, tmp_path):
    asking = replace(TYPED, making=Making.REQUEST)
    carry_out(services, prepare(services, asking, store, WORDS), store)
    seen = foresee(services, asking, store)
    assert fates(seen) == {f"{HOST}.csr": Fate.REPLACED, f"{HOST}.key.pem": Fate.USED}
    assert waiting_key(tmp_path) == tmp_path / f"{HOST}.key.pem"
    assert waiting_key(tmp_path / "nowhere") is None
    taking = Draft(making=Making.REPLY)
    refused("generate.key-choose", foresee, services, taking, store)
    taking = replace(taking, key_file=tmp_path / f"{HOST}.key.pem")
    refused("generate.reply-choose", foresee, services, taking, store)
    refused("generate.reply-choose", prepare, services, taking, store, WORDS)
    missing = replace(taking, key_file=tmp_path / "no.key.pem", replies=(tmp_path / "leaf.cer",))
    refused("generate.file-missing", foresee, services, missing, store)
    ca = services.keystores.issue(TYPED.order(), WORDS.bundle, services.clock()).chain[1]
    reply = tmp_path / "reply.cer"
    reply.write_bytes(ca.der)
    seen = foresee(services, replace(taking, replies=(reply,)), store)
    assert fates(seen) == {
        f"{HOST}.p12": Fate.MADE, f"{HOST}.key.pem": Fate.USED, "trust.jks": Fate.MADE,
    }  # fmt: skip
    assert seen.reply == (ca,)


def test_a_password_for_a_new_file():
    assert new_password(WORDS.key, T("the key")) == WORDS.key
    refused("generate.password-empty", new_password, Secret(""), T("the key"))
    for typed in ("short", "schlüssel", "tab\tinside", "x" * 1025):
        problem = refused("generate.password", new_password, Secret(typed), T("the key"))
        assert typed not in str(problem.problem)


def leaf(*dns: str, addresses: tuple[str, ...] = ()) -> Certificate:
    noon = datetime(2026, 1, 1, tzinfo=UTC)
    return Certificate(b"", "CN=x", "CN=ca", 1, noon, noon, False, dns, addresses)


def test_the_names_of_a_partition(services):
    chain = (leaf("I-PROD.example.com", "*.example.com", "as400", addresses=("192.0.2.9",)),)
    named = Partition("PROD", HOST, "MYPASSSVC")
    seen = Examined(named, (PortView("signon", 9476, Standing.TRUSTED, chain),))
    assert names_of(services, named, None) == (HOST, "192.0.2.1")
    assert names_of(services, named, seen) == (f"{HOST}, as400", "192.0.2.1, 192.0.2.9")
    by_address = Partition("PROD", "2001:db8::1", "MYPASSSVC")
    assert names_of(services, by_address, None) == ("", "2001:db8::1")


def test_the_store_keeps_its_place(store):
    where = replace(TYPED, folder=Path("/elsewhere")).where(store)
    assert where.store == store
    assert where.bundle == Path("/elsewhere").absolute() / f"{HOST}.p12"

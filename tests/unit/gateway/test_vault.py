"""The password vault: which backends are taken, and that none can hang or leak."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import keyring
import keyring.errors
import pytest

from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.gateway.vault import KeyringVault, system_backend


class Memory:
    """A vault that remembers, as the Secret Service or the Credential Manager does."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


ENTRY = "MYPASSSVC@i-prod.example.com"


def test_a_password_is_stored_read_and_forgotten() -> None:
    memory = Memory()
    vault = KeyringVault(lambda: memory)
    assert vault.available()
    assert vault.get(ENTRY) is None
    vault.put(ENTRY, Secret("geheim-ß"))
    assert vault.get(ENTRY) == Secret("geheim-ß")
    assert [key[0] for key in memory.entries] == [ENTRY]
    vault.forget(ENTRY)
    vault.forget(ENTRY)
    assert vault.get(ENTRY) is None


def test_an_empty_password_removes_the_entry() -> None:
    vault = KeyringVault(Memory)
    memory = Memory()
    vault = KeyringVault(lambda: memory)
    vault.put(ENTRY, Secret("x"))
    vault.put(ENTRY, Secret(""))
    assert memory.entries == {}


def test_without_a_vault_nothing_is_stored_and_that_is_said() -> None:
    vault = KeyringVault(lambda: None)
    assert not vault.available()
    assert vault.get(ENTRY) is None
    vault.forget(ENTRY)
    with pytest.raises(ProblemError) as caught:
        vault.put(ENTRY, Secret("x"))
    assert caught.value.id == "gateway.vault-missing"


class Refusing(Memory):
    def get_password(self, service: str, username: str) -> str | None:
        raise keyring.errors.KeyringLocked("locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise OSError(f"cannot store {password}")


def test_a_refusal_never_quotes_the_password() -> None:
    vault = KeyringVault(Refusing)
    assert not vault.available()
    with pytest.raises(ProblemError) as caught:
        vault.put(ENTRY, Secret("geheim"))
    assert caught.value.id == "gateway.vault-refused"
    assert caught.value.problem.details == "OSError"
    assert "geheim" not in repr(caught.value) + repr(caught.value.problem)
    with pytest.raises(ProblemError):
        vault.get(ENTRY)


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def test_a_vault_that_hangs_does_not_hang_us(gate: threading.Event) -> None:
    calls = []

    class Hanging(Memory):
        def get_password(self, service: str, username: str) -> str | None:
            calls.append(service)
            gate.wait(60)
            return None

    vault = KeyringVault(Hanging, seconds=0.1)
    assert not vault.available()
    with pytest.raises(ProblemError) as caught:
        vault.get(ENTRY)
    assert caught.value.id == "gateway.vault-slow"
    assert len(calls) == 1
    gate.set()
    assert vault._stuck is not None
    vault._stuck.join(30)
    assert KeyringVault.available(vault)


# ---------------------------------------------------------------- which backends


def backend_of(module: str, **attributes: object) -> object:
    return type("Keyring", (), {"__module__": module, **attributes})()


@pytest.mark.parametrize(
    "module",
    [
        "keyring.backends.fail",
        "keyring.backends.null",
        "keyrings.alt.file",
        "keyring.backends.chainer",
        "somebody.elses",
    ],
)
def test_backends_that_are_no_vault_are_not_taken(
    monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend_of(module))
    assert system_backend() is None


def test_the_vault_inside_a_chain_is_taken_and_the_plain_file_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vault = backend_of("keyring.backends.SecretService")
    chain = backend_of(
        "keyring.backends.chainer", backends=[backend_of("keyrings.alt.file"), vault]
    )
    monkeypatch.setattr(keyring, "get_keyring", lambda: chain)
    assert system_backend() is vault
    monkeypatch.setattr(
        keyring, "get_keyring", lambda: backend_of("keyring.backends.Windows", backends=[])
    )
    assert system_backend() is not None

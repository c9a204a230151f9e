"""Passwords: where they may lie, and the truststore's own one."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from wizard.domain.hosts import Partition
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.storeports import StoreContent
from wizard.domain.text import NOTHING, T, Text
from wizard.flows.answers import Answers, check_store_password
from wizard.flows.services import Services

# Without 0 O 1 l I, which are mistaken for each other when somebody types them from paper.
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
_LENGTH = 24

# The password of every JRE's own cacerts (keytool's documentation); stores copied from it keep it.
_JAVA_DEFAULT = Secret("changeit")

# Windows and openssl make PKCS#12 files with it.
_EMPTY = Secret("")

_OTHER_PASSWORD = ("keystore.wrong-password", "keystore.password-needed")


def is_java_default(secret: Secret) -> bool:
    """Whether it is the password that everybody knows."""
    return secret == _JAVA_DEFAULT


def empty_password_words(secret: Secret | None, type: str) -> Text:
    """What an empty password means for a truststore; nothing for any other password.

    JSSE takes an empty ``javax.net.ssl.trustStorePassword`` for none (JDK: TrustStoreManager), and
    without a password Java sees no certificate in an encrypted PKCS#12 store. A JKS needs none.
    """
    if secret is None or secret:
        return NOTHING
    if type != "PKCS12":
        return T("Its password is empty.")
    return T(
        "Its password is empty. Java takes that for none, and sees no certificate in a PKCS#12 "
        "truststore then. Convert (keystore convert) gives it a password."
    )


def with_java_default(passwords: Sequence[Secret]) -> tuple[Secret, ...]:
    """These passwords, and then the one that everybody knows: it is tried on every store."""
    return (*passwords, _JAVA_DEFAULT)


class Origin(StrEnum):
    """Where a truststore's password came from."""

    TYPED = "typed"
    VAULT = "vault"
    JAVA_DEFAULT = "java-default"
    EMPTY = "empty"
    GENERATED = "generated"


@dataclass(frozen=True, slots=True)
class StorePassword:
    """A truststore's password and its name in the vault."""

    secret: Secret
    origin: Origin
    entry: str


def password_entry(partition: Partition) -> str:
    """The vault's name for a service account's password.

    User and host are in the name, so that a password never goes to another host than the
    one it was typed for.
    """
    return f"{partition.user}@{partition.host}"


def store_entry(path: Path) -> str:
    """The vault's name for a truststore's password: one a file, whatever path leads there."""
    return f"truststore {path.resolve()}"


def bytes_entry(path: Path, data: bytes) -> str:
    """The vault's name for the password of a truststore that holds just these bytes.

    For the store as a backup has it, and for one that is about to take the store's place.
    """
    return f"{store_entry(path.absolute())} as {hashlib.sha256(data).hexdigest()[:16]}"


def kept_passwords(services: Services, path: Path, data: bytes | None) -> tuple[Secret, ...]:
    """What the vault holds for a truststore, and for these bytes of it. Blocks; raises nothing."""
    entries = [store_entry(path.absolute())]
    if data is not None:
        entries.append(bytes_entry(path, data))
    try:
        if not services.vault.available():
            return ()
        found = [services.vault.get(entry) for entry in entries]
    except ProblemError:
        return ()  # a vault that cannot be read is the same as one that holds nothing
    return tuple(dict.fromkeys(one for one in found if one is not None))


def generate_store_password() -> Secret:
    """24 letters and digits that nobody mistakes for each other (about 138 bits)."""
    return Secret("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)))


def passwords_from_vault(services: Services, answers: Answers) -> Mapping[str, Secret]:
    """Passwords that the vault holds for partitions whose password is not known. Blocks.

    Returns
    -------
    mapping of str to Secret
        Partition name -> password; empty when there is no vault.
    """
    found: dict[str, Secret] = {}
    try:
        if not services.vault.available():
            return found
        for partition in answers.hosts.usable():
            if answers.password(partition.name) is None:
                secret = services.vault.get(password_entry(partition))
                if secret is not None:
                    found[partition.name] = secret
    except ProblemError:
        return found
    return found


def new_store_password(services: Services, answers: Answers, path: Path) -> StorePassword:
    """The password for a truststore that does not exist yet. Blocks.

    What the person typed; else what the vault holds; else a generated one when the vault can
    keep it.

    Raises
    ------
    ProblemError
        ``flows.store-password-short``, ``flows.store-password-choose``, or the keystore's own
        problem with the password.
    """
    entry = store_entry(path)
    if answers.store_password:
        check_store_password(answers.store_password)
        services.keystores.check_store_password(answers.store_password, type=answers.trust.type)
        return StorePassword(answers.store_password, Origin.TYPED, entry)
    if not (services.vault.available() and answers.trust.stores_password):
        raise ProblemError("flows.store-password-choose")
    kept = services.vault.get(entry)
    if kept is not None and kept:
        return StorePassword(kept, Origin.VAULT, entry)
    return StorePassword(generate_store_password(), Origin.GENERATED, entry)


def opened_store(
    services: Services, answers: Answers, path: Path, data: bytes
) -> tuple[StorePassword, StoreContent]:
    """The password that opens a truststore that is there already, and what it holds. Blocks.

    Tried in turn: what the person typed (alone, when something was typed), what the vault
    holds, Java's own default, and the empty password.

    Raises
    ------
    ProblemError
        ``flows.store-password-needed``, or the keystore's own problem (``keystore.*``).
    """
    entry = store_entry(path)
    if answers.store_password is not None:
        content = services.keystores.open(data, answers.store_password)
        return StorePassword(answers.store_password, Origin.TYPED, entry), content
    candidates = [(kept, Origin.VAULT) for kept in kept_passwords(services, path, data)]
    candidates += [(_JAVA_DEFAULT, Origin.JAVA_DEFAULT), (_EMPTY, Origin.EMPTY)]
    for secret, origin in candidates:
        try:
            content = services.keystores.open(data, secret)
        except ProblemError as error:
            if error.id not in _OTHER_PASSWORD:
                raise  # no password opens what is damaged, or no store at all
            continue
        return StorePassword(secret, origin, entry), content
    raise ProblemError("flows.store-password-needed", path=path.name)

"""A store as one of another type, or under another password: worked out first, then written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from wizard.domain.ports import Backup
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.domain.storeports import LeftOut, StoreContent
from wizard.domain.text import T, Text
from wizard.flows.passwords import kept_passwords
from wizard.flows.services import Services
from wizard.flows.storevault import hand_over, handover
from wizard.flows.storework import save_store, withdraw_store


@dataclass(frozen=True, slots=True)
class Conversion:
    """A converted store that is not written yet.

    Parameters
    ----------
    data : bytes
    password : Secret
        Its password.
    content : StoreContent
        What it holds.
    left_out : tuple of LeftOut
        What it lacks, because the person said to leave it out.
    kept : bool
        The vault keeps the password for the source: perhaps nobody else knows it, so that the
        vault has to keep it for another file as well.
    """

    data: bytes
    password: Secret
    content: StoreContent
    left_out: tuple[LeftOut, ...] = ()
    kept: bool = False


def converted(
    services: Services,
    data: bytes,
    password: Secret,
    *,
    type: str,
    new_password: Secret,
    key_passwords: Sequence[Secret] = (),
    leave_out: bool = False,
    source: Path | None = None,
) -> Conversion:
    """Work out the store as one of `type`, and open it again; nothing is written.

    Parameters
    ----------
    source : Path or None
        Where `data` lies, when its password may be the vault's; None = somebody typed the
        password.

    Raises
    ------
    ProblemError
        ``keystore.not-convertible``, and the keystore's own problems.
    """
    made = services.keystores.convert(
        data,
        password,
        type=type,
        new_password=new_password,
        key_passwords=key_passwords,
        leave_out=leave_out,
    )
    content = services.keystores.open(made.data, new_password)
    kept = (
        source is not None
        and new_password == password
        and password in kept_passwords(services, source, data)
    )
    return Conversion(made.data, new_password, content, made.left_out, kept)


def save_converted(
    services: Services, target: Path, before: bytes | None, conversion: Conversion
) -> Backup | None:
    """Write a conversion where no connector reads it; what was there is kept. Blocks.

    A password that the vault keeps for `target` is the new store's then; the earlier one stays
    beside it for an undo. One that the vault keeps for the source is kept for `target` as well.

    Returns
    -------
    Backup or None
        None when `target` was new, or held the same bytes.

    Raises
    ------
    ProblemError
        ``configfiles.*``, ``gateway.vault-*``; the file and the vault are as they were then.
    """
    change = handover(
        services, target, before, conversion.data, conversion.password, keep=conversion.kept
    )
    backup = hand_over(
        services,
        change,
        partial(save_store, services, target, before, conversion.data),
        lambda made: withdraw_store(services, made),
    )
    return backup if before is not None else None


def convert_file(
    services: Services, target: Path, conversion: Conversion, *, replace: bool
) -> Backup | None:
    """`save_converted`, into a file that is there only when it may be replaced. Blocks.

    Raises
    ------
    ProblemError
        ``flows.target-exists``, and those of `save_converted`.
    """
    before = services.files.read(target)
    if before is not None and not replace:
        raise ProblemError("flows.target-exists", path=target)
    return save_converted(services, target, before, conversion)


def kept_words(source: Path) -> Text:
    """That the vault keeps the password of `source` for the store made of it as well."""
    return T("Its password is that of {name}; the vault keeps it for both.", name=source.name)

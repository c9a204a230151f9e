"""What is inside files, one after the other: one that cannot be read never hides the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from wizard.domain.problems import Problem, ProblemError
from wizard.domain.secret import Secret
from wizard.domain.storeports import Found, NoCertificateError
from wizard.flows.services import Services

# What a file is, where its problem says so: problem id -> a person's word.
_KINDS = {
    "keystore.file-folder": "folder",
    "keystore.file-link": "symbolic link",
    "keystore.file-device": "device",
    "keystore.text": "text",
    "keystore.web-page": "web page",
    "keystore.picture": "picture",
    "keystore.pdf": "PDF",
    "keystore.office": "Office document or mail",
    "keystore.program": "program",
    "keystore.archive": "archive",
    "keystore.private-key": "private key",
    "keystore.public-key": "public key",
    "keystore.parameters": "key parameters",
    "keystore.token": "web token",
    "keystore.block-other": "text blocks of another kind",
    "keystore.ssh-key": "SSH key",
    "keystore.pgp": "OpenPGP",
    "keystore.request": "certificate request",
    "keystore.revocation-list": "revocation list",
    "keystore.ocsp": "OCSP answer",
    "keystore.mail-encrypted": "encrypted mail",
    "keystore.browser-store": "browser's certificate database",
    "keystore.password-store": "KeePass database",
    "keystore.bouncy-castle": "Bouncy Castle keystore",
    "keystore.stash": "stash file",
    "keystore.kdb-requests": "IBM request database",
    "keystore.kdb-revocations": "IBM revocation database",
    "keystore.kdb-layout": "IBM key database",
}


@dataclass(frozen=True, slots=True)
class Inspected:
    """What one file turned out to be.

    Parameters
    ----------
    name : str
        As it was given.
    format : str
        A person's word ("PKCS#7", "PEM (private key)"); "" when nobody knows.
    found : Found or None
        Its certificates; None when `problem` says why there are none.
    private_keys : int
    problem : Problem or None
    """

    name: str
    format: str
    found: Found | None = None
    private_keys: int = 0
    problem: Problem | None = None


def inspect_files(
    services: Services, paths: Iterable[Path], passwords: Sequence[Secret] = ()
) -> tuple[Inspected, ...]:
    """What each of the files is and holds. Blocks; raises nothing for what a file is.

    Parameters
    ----------
    passwords : sequence of Secret
        Tried on encrypted files, after none and an empty one.
    """

    def inspected(path: Path) -> Inspected:
        return inspect(str(path), lambda: services.keystores.read_file(path, passwords))

    return tuple(inspected(path) for path in paths)


def inspect(name: str, read: Callable[[], Found]) -> Inspected:
    """What `read` finds, or why it finds no certificate."""
    try:
        found = read()
    except NoCertificateError as nothing:
        kind = _KINDS.get(nothing.id, "")
        words = f"{nothing.format} ({kind})" if nothing.format and kind else nothing.format or kind
        keys = nothing.private_keys or int(nothing.id == "keystore.private-key")
        return Inspected(name, words, private_keys=keys, problem=nothing.problem)
    except ProblemError as fault:
        # A locked or a damaged container still tells its type.
        container = dict(fault.problem.what.args).get("type", "")
        keys = int(fault.id == "keystore.private-key")
        words = _KINDS.get(fault.id, str(container))
        return Inspected(name, words, private_keys=keys, problem=fault.problem)
    return Inspected(name, found.format, found, found.private_keys)

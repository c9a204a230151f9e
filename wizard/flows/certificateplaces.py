"""Where the files of a new certificate go: named by the person, else beside the truststore."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wizard.domain.problems import ProblemError

AUTHORITY_NAME = "mypass-ca.key.pem"
_KEY_ENDINGS = (".key.pem", ".pem", ".key", ".p12", ".pfx")
_LONGEST = 100
# Windows opens a device for these names, whatever ending they have.
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)))
)


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything goes; a kind of certificate uses only some of it.

    Parameters
    ----------
    store : Path
        The truststore, new or there already.
    bundle : Path
        PKCS#12 for the host.
    authority : Path
        The CA's key: issued from when it is there, made when it is not.
    ca_certificate : Path
        The CA's certificate alone, which may be given to anybody.
    request : Path
    key : Path
        The request's key: used again when it is there, made when it is not.
    """

    store: Path
    bundle: Path
    authority: Path
    ca_certificate: Path
    request: Path
    key: Path


def places(
    store: Path,
    name: str,
    *,
    bundle: Path | None = None,
    authority: Path | None = None,
    request: Path | None = None,
    key: Path | None = None,
) -> Places:
    """The places that were named, the others beside the truststore and called after the host.

    Parameters
    ----------
    store : Path
    name : str
        The host's first name or address.
    """
    folder = store.parent
    stem = _file_stem(name)
    kept = whole(authority or folder / AUTHORITY_NAME)
    return Places(
        store=whole(store),
        bundle=whole(bundle or folder / f"{stem}.p12"),
        authority=kept,
        ca_certificate=kept.parent / f"{key_stem(kept)}.cer",
        request=whole(request or folder / f"{stem}.csr"),
        key=whole(key or folder / f"{stem}.key.pem"),
    )


def key_stem(path: Path) -> str:
    """A key file's name without its ending: ``i-prod`` of ``i-prod.key.pem``."""
    for ending in _KEY_ENDINGS:
        if path.name.lower().endswith(ending) and len(path.name) > len(ending):
            return path.name[: -len(ending)]
    return path.name


def distinct(paths: Sequence[Path]) -> None:
    """Refuses one path for two things.

    Raises
    ------
    ProblemError
        ``generate.same-file``.
    """
    seen: set[str] = set()
    for path in paths:
        name = os.path.normcase(path)
        if name in seen:
            raise ProblemError("generate.same-file", path=path)
        seen.add(name)


def whole(path: Path) -> Path:
    """The path from the root, links in it left as they are."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow a link


def _file_stem(name: str) -> str:
    stem = name.replace(":", "-")[:_LONGEST].rstrip(".")
    return f"host-{stem}" if stem.split(".")[0].lower() in _DEVICES else stem

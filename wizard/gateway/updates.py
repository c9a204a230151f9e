"""Announcements of newer versions: one HTTPS request, and minisign's signatures proven.

Nothing that identifies the machine or its version is sent. Windows' and the environment's proxy
settings are used, as every program of the person uses them (urllib's own rules).
"""

from __future__ import annotations

import hashlib
import http.client
import socket
import ssl
import threading
import urllib.error
import urllib.request
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

from wizard.domain.problems import ProblemError
from wizard.domain.updates import HASHED, MOST_BYTES, PublicKey, Signature


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Moves are told, not followed."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class WebUpdates:
    """The `UpdateSource` of this machine.

    Parameters
    ----------
    context : ssl.SSLContext, optional
        Whom to trust; the system's CAs by default.
    """

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self._context = context

    def fetch(self, address: str, *, timeout: float) -> bytes:
        """One GET.

        Raises
        ------
        ProblemError
            ``update.unreachable``, ``update.untrusted``, ``update.silent``, ``update.refused``,
            ``update.moved``, ``update.large``
        """
        host = urlsplit(address).hostname or address
        answers: list[bytes | ProblemError] = []

        def run() -> None:
            try:
                answers.append(self._fetch(host, address, timeout))
            except ProblemError as fault:
                answers.append(fault)

        # A host that drips a byte at a time keeps within every time-out of its socket.
        thread = threading.Thread(target=run, name="updates", daemon=True)
        thread.start()
        thread.join(timeout)
        if not answers:
            raise ProblemError("update.silent", host=host, seconds=f"{timeout:.0f}")
        if isinstance(answers[0], ProblemError):
            raise answers[0]
        return answers[0]

    def _fetch(self, host: str, address: str, timeout: float) -> bytes:
        context = self._context if self._context is not None else ssl.create_default_context()
        opener = urllib.request.build_opener(
            _NoRedirect, urllib.request.HTTPSHandler(context=context)
        )
        opener.addheaders = [("User-Agent", "mypass-wizard"), ("Accept", "text/plain")]
        try:
            with closing(opener.open(address, timeout=timeout)) as answer:
                data: bytes = answer.read(MOST_BYTES + 1)
        except urllib.error.HTTPError as refusal:
            with closing(refusal):
                if 300 <= refusal.code < 400:
                    raise ProblemError("update.moved", host=host) from None
                raise ProblemError("update.refused", host=host, status=refusal.code) from None
        except urllib.error.URLError as fault:
            raise _unreachable(host, fault.reason, timeout) from None
        except (OSError, http.client.HTTPException, ValueError) as fault:
            raise _unreachable(host, fault, timeout) from None
        if len(data) > MOST_BYTES:
            raise ProblemError("update.large", host=host, most=MOST_BYTES)
        return data

    def proven(self, key: PublicKey, signature: Signature, data: bytes) -> bool:
        """Whether both signatures are the key's."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        signed = hashlib.blake2b(data).digest() if signature.algorithm == HASHED else data
        try:
            public = Ed25519PublicKey.from_public_bytes(key.key)
            public.verify(signature.signature, signed)
            public.verify(signature.over_all, signature.signature + signature.comment)
        except (InvalidSignature, ValueError):
            return False
        return True


def _unreachable(host: str, fault: object, timeout: float) -> ProblemError:
    if isinstance(fault, ssl.SSLCertVerificationError):
        return ProblemError("update.untrusted", host=host, words=fault.verify_message)
    if isinstance(fault, TimeoutError):
        return ProblemError("update.silent", host=host, seconds=f"{timeout:.0f}")
    if isinstance(fault, socket.gaierror):
        words = "The name is not known here."
    elif isinstance(fault, OSError) and fault.strerror:
        words = f"{fault.strerror}."
    else:
        words = f"{type(fault).__name__}."
    return ProblemError("update.unreachable", host=host, words=words, details=str(fault))

"""The certificates a host presents, read without judging them.

pyOpenSSL is used because the standard library of Python 3.11 shows only the leaf of a
chain that it does not trust.
"""

from __future__ import annotations

import contextlib
import select
import socket
import time

from wizard.domain.problems import ProblemError

LONGEST_CHAIN = 20


def presented_chain(
    link: socket.socket, host: str, port: int, deadline: float
) -> tuple[bytes, ...]:
    """The DER certificates, leaf first, of a TLS handshake over the open socket `link`.

    Old protocols are allowed here: a host that speaks only TLS 1.0 shall still show its
    certificate; whether Java would talk to it is Java's verdict, not ours.

    Parameters
    ----------
    link : socket.socket
        Connected; closed by the caller.
    deadline : float
        `time.monotonic` seconds.

    Raises
    ------
    ProblemError
        ``tls.silent``, ``tls.plain-server``, ``tls.closed``, ``tls.failed``.
    """
    from OpenSSL import SSL, crypto

    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_verify(SSL.VERIFY_NONE)
    context.set_cipher_list(b"ALL:@SECLEVEL=0")
    context.set_min_proto_version(SSL.TLS1_VERSION)
    connection = SSL.Connection(context, link)
    with contextlib.suppress(UnicodeError):
        connection.set_tlsext_host_name(host.encode("ascii"))
    connection.set_connect_state()
    link.setblocking(False)
    while True:
        try:
            connection.do_handshake()
            break
        except SSL.WantReadError:
            _wait(link, deadline, host, port, read=True)
        except SSL.WantWriteError:
            _wait(link, deadline, host, port, read=False)
        except SSL.SysCallError as fault:
            raise ProblemError("tls.closed", host=host, port=port, details=str(fault)) from None
        except SSL.Error as fault:
            reasons = "; ".join(str(part[-1]) for part in fault.args[0]) if fault.args else ""
            # OpenSSL says so of a record that does not begin like TLS.
            plain = any(
                word in reasons for word in ("wrong version", "http request", "packet length")
            )
            raise ProblemError(
                "tls.plain-server" if plain else "tls.failed",
                host=host,
                port=port,
                details=reasons,
            ) from None
    chain = connection.get_peer_cert_chain() or []
    found = tuple(
        crypto.dump_certificate(crypto.FILETYPE_ASN1, certificate)
        for certificate in chain[:LONGEST_CHAIN]
    )
    with contextlib.suppress(SSL.Error):
        connection.shutdown()
    if not found:
        raise ProblemError("tls.no-certificate", host=host, port=port)
    return found


def _wait(link: socket.socket, deadline: float, host: str, port: int, *, read: bool) -> None:
    left = deadline - time.monotonic()
    waiting = [link]
    ready = left > 0 and any(
        select.select(waiting if read else [], [] if read else waiting, [], left)
    )
    if not ready:
        raise ProblemError("tls.silent", host=host, port=port)

"""Java's exceptions become problems with sentences.

The codes are jt400's own (`AS400SecurityException`, `ServerStartupException`,
`ErrorCompletingRequestException` in JTOpen), the TLS classes are the JDK's. Texts are
never parsed where a class or a code says the same.
"""

from __future__ import annotations

from typing import Any

from wizard.domain.ports import TrustStore
from wizard.domain.problems import ProblemError
from wizard.host.javajson import is_certificate_fault

# AS400SecurityException: return code -> problem
_SECURITY = {
    5: "signon.change-refused",
    7: "signon.password-expired",
    8: "signon.password-incorrect",
    9: "signon.last-attempt",
    10: "signon.password-length",
    22: "signon.password-missing",
    24: "signon.general-security",
    26: "signon.request-refused",
    29: "signon.user-length",
    30: "signon.user-missing",
    31: "signon.disabled",
    32: "signon.unknown-user",
    33: "exit.processing",
    34: "exit.not-found",
    35: "exit.connection-denied",
    36: "exit.failed",
    46: "signon.no-password",
    63: "signon.characters",
    64: "signon.user-mismatch",
}

# ErrorCompletingRequestException: return code -> problem
_REQUEST = {2: "exit.request-processing", 3: "exit.request-failed", 4: "exit.request-denied"}

# ServerStartupException: host codes 0x00010001 to 0x0001000A, "request not valid"
_NOT_UNDERSTOOD = frozenset({5, 6, 7, 8, 9, 12, 13, 14, 16})

_SILENT = "java.net.SocketTimeoutException"


def problem_of(
    fault: dict[str, Any], *, java: str = "", truststore: TrustStore | None = None
) -> ProblemError:
    """The problem a worker's fault stands for.

    Parameters
    ----------
    fault : dict
        As `wizard.host.worker.describe` makes it.
    java : str
        The JVM's version, named where it matters.
    truststore : TrustStore or None
        The one in use.
    """
    name, code = str(fault["class"]), fault.get("rc")
    causes = [(str(cause[0]), str(cause[1])) for cause in fault.get("causes", [])]
    names = {cause[0] for cause in causes}
    details = _details(fault, causes)
    short = name.rpartition(".")[2]
    if short == "AS400SecurityException":
        kind = _SECURITY.get(code if isinstance(code, int) else -1, "signon.refused")
        return ProblemError(kind, details=details)
    if short == "ErrorCompletingRequestException":
        kind = _REQUEST.get(code if isinstance(code, int) else -1, "host.request-failed")
        return ProblemError(kind, details=details)
    if short == "ServerStartupException":
        kind = "mapper.no-answer" if code == 2 else "host.server-not-started"
        if code in _NOT_UNDERSTOOD:
            kind = "host.other-server"
        return ProblemError(kind, details=details)
    if short == "AS400Exception":
        messages = fault.get("messages") or [{"id": "?", "text": fault.get("text", "")}]
        last = messages[-1]
        return ProblemError(
            "host.program-failed", message=last["id"], text=last["text"], details=details
        )
    if short == "ConnectionDroppedException":
        return ProblemError("host.dropped", details=details)
    if short in ("InternalErrorException", "ClassCastException"):
        return ProblemError("host.strange-answer", details=details)
    if short in ("ExtendedIllegalArgumentException", "ExtendedIllegalStateException"):
        words = str(fault.get("text", "")).lower()
        if "userid" in words:
            return ProblemError("signon.user-length", details=details)
        if "password" in words:
            return ProblemError("signon.password-length", details=details)
        return ProblemError("host.strange-answer", details=details)
    return _of_network(names, causes, details, java, truststore) or ProblemError(
        _PYTHON.get(name, "worker.unexpected"), details=details
    )


def _of_network(
    names: set[str],
    causes: list[tuple[str, str]],
    details: str,
    java: str,
    truststore: TrustStore | None,
) -> ProblemError | None:
    words = " ".join(text for _, text in causes).lower()
    if _store_unreadable(names, words):
        missing = truststore is not None and not truststore.path.is_file()
        return ProblemError(
            "tls.store-missing" if missing else "tls.store-unreadable",
            path=truststore.path if truststore else "cacerts",
            details=details,
        )
    if _SILENT in names:
        connecting = "connect" in words
        return ProblemError(
            "java.connect-timeout" if connecting else "java.silent", details=details
        )
    if "java.net.ConnectException" in names:
        return ProblemError("java.refused", details=details)
    if "java.net.UnknownHostException" in names:
        return ProblemError("java.unknown-host", details=details)
    if "java.net.NoRouteToHostException" in names:
        return ProblemError("java.unreachable", details=details)
    if "java.io.UnsupportedEncodingException" in names:
        return ProblemError("host.ccsid", details=details)
    if any(is_certificate_fault(name) for name in names):
        return ProblemError("java.not-trusted", details=details)
    if any(name.startswith("javax.net.ssl.") for name in names):
        return _of_tls(words, details, java)
    if any(name.startswith("java.net.") or name == "java.io.IOException" for name in names):
        return ProblemError("java.connection-lost", details=details)
    if "java.io.EOFException" in names:
        return ProblemError("java.connection-lost", details=details)
    return None


def _of_tls(words: str, details: str, java: str) -> ProblemError:
    # JSSE has one class for all alerts: here only the text tells them apart.
    if "plaintext connection" in words or "unsupported or unrecognized ssl message" in words:
        return ProblemError("java.tls-plain-server", details=details)
    if "remote host terminated" in words or "closed connection during handshake" in words:
        return ProblemError("java.tls-closed", details=details)
    if any(
        word in words
        for word in (
            "protocol_version",
            "handshake_failure",
            "no appropriate protocol",
            "protocol is disabled",
            "not enabled or supported",
            "insufficient_security",
            "cipher suites",
            "selected protocol version",
        )
    ):
        return ProblemError("java.tls-no-common-protocol", java=java or "?", details=details)
    return ProblemError("java.tls-failed", details=details)


def _store_unreadable(names: set[str], words: str) -> bool:
    return (
        "java.security.KeyStoreException" in names
        or "java.security.UnrecoverableKeyException" in names
        or "keystore password was incorrect" in words
        or "keystore was tampered with" in words
        or "error constructing implementation" in words
        or "invalid keystore format" in words
    )


# Faults of the worker's own side
_PYTHON = {
    "python.JVMNotSupportedException": "worker.java-too-old",
    "org.jpype.JPypeException": "worker.jvm-refused",
    "java.lang.UnsupportedClassVersionError": "worker.java-too-old",
    "python.UnsupportedClassVersionError": "worker.java-too-old",
    "python.JVMNotFoundException": "worker.jvm-refused",
    "python.OSError": "worker.jvm-refused",
    "python.FileNotFoundError": "worker.jvm-refused",
    "python.RuntimeError": "worker.jvm-refused",
    "python.CharactersError": "host.characters",
    "python.TypeError": "worker.jar-unusable",
    "python.AttributeError": "worker.jar-unusable",
    "java.lang.NoClassDefFoundError": "worker.jar-unusable",
    "java.lang.ClassNotFoundException": "worker.jar-unusable",
}


def _details(fault: dict[str, Any], causes: list[tuple[str, str]]) -> str:
    code = fault.get("rc")
    lines = [f"{name}: {text}" if text else name for name, text in causes]
    if code is not None and lines:
        lines[0] += f" (return code {code})"
    for message in fault.get("messages") or []:
        lines.append(f"{message['id']} {message['text']}".strip())
        if message.get("help"):
            lines.append(str(message["help"]))
    return "\n".join(lines)

"""Java's objects as JSON, for the worker; knows them by their methods alone."""

from __future__ import annotations

from typing import Any

MOST_CAUSES = 8

Json = dict[str, Any]


def raw_bytes(array: Any) -> bytes:
    """A byte array's bytes."""
    return bytes(byte & 0xFF for byte in array)


def strings(array: Any) -> list[str]:
    """A String array, trimmed; empty for null."""
    return [] if array is None else [str(item).strip() for item in array]


def milliseconds(calendar: Any) -> int | None:
    """A Calendar's time since 1970, None for null."""
    return None if calendar is None else int(calendar.getTimeInMillis())


def messages_of(array: Any) -> list[Json]:
    """AS400Message objects."""
    found = []
    for message in array or ():
        if message is None:
            continue
        found.append(
            {
                "id": str(message.getID() or ""),
                "text": str(message.getText() or ""),
                "help": str(message.getHelp() or ""),
                "severity": int(message.getSeverity()),
                "type": int(message.getType()),
            }
        )
    return found


def causes_of(fault: Any) -> list[tuple[str, str]]:
    """Class and text of a Throwable and its causes, the outermost first."""
    found: list[tuple[str, str]] = []
    current = fault
    while current is not None and len(found) < MOST_CAUSES:
        found.append((str(current.getClass().getName()), str(current.getMessage() or "")))
        current = current.getCause()
    return found


def is_certificate_fault(name: str) -> bool:
    """Whether a class says that a certificate, not the connection, was refused."""
    return name.startswith(("java.security.cert.", "sun.security.validator.")) or name in (
        "sun.security.provider.certpath.SunCertPathBuilderException",
        "java.security.InvalidAlgorithmParameterException",
    )


def fault_messages(fault: Any) -> list[Json]:
    """The host messages that a jt400 exception carries."""
    for name in ("getAS400MessageList", "getMessageList"):
        getter = getattr(fault, name, None)
        if getter is not None:
            return messages_of(getter())
    getter = getattr(fault, "getAS400Message", None)
    if getter is not None:
        return messages_of([getter()])
    return []


def describe(fault: Any) -> Json:
    """A Java exception as JSON: its class, text, return code, causes and host messages."""
    code = None
    if hasattr(fault, "getReturnCode"):
        code = int(fault.getReturnCode())
    causes = causes_of(fault)
    return {
        "class": causes[0][0],
        "text": causes[0][1],
        "rc": code,
        "causes": [list(cause) for cause in causes],
        "messages": fault_messages(fault),
    }

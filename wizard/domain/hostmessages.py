"""The host's messages in sentences: what, cause, what next, and the host's own words beneath."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from wizard.domain.hostfacts import Message
from wizard.domain.problems import Problem
from wizard.domain.secret import Secret
from wizard.domain.sentences import SENTENCES
from wizard.domain.sentences.hostmessages import FAMILIES
from wizard.domain.text import Text

# Said behind the message that tells the reason, never instead of it.
_EMPTY_WORDS = frozenset({"CPF0001", "CPF0006", "CPF9897", "CPF9898", "CPF9899"})
_QUOTED = 4  # characters of a password in a row that are masked
_JAVA = re.compile(r"(?:[a-z0-9_]+\.)+\w*(?:Exception|Error)\b")
_REASON = re.compile(r"(?<![0-9])([0-9]{1,2})(?![0-9])")

# What jt400 says by a return code alone, and the message of the same meaning (JTOpen,
# `AS400SecurityException` and the older `getReturnCode` for its message list).
_SIGN_ON_PROBLEMS = {
    "signon.password-incorrect": "CPF22E2",
    "signon.last-attempt": "CPF22E2",
    "signon.disabled": "CPF22E3",
    "signon.password-expired": "CPF22E4",
    "signon.no-password": "CPF22E5",
    "signon.unknown-user": "CPF2204",
}


@dataclass(frozen=True, slots=True)
class About:
    """Whom a message is about.

    Parameters
    ----------
    user : str
        The profile that was to be changed or proven.
    account : str
        The service account.
    host : str
        The partition, as the person calls it.
    """

    user: str
    account: str
    host: str


@dataclass(frozen=True, slots=True)
class Explained:
    """One message (or several of one failure) for a person.

    Parameters
    ----------
    message_id : str
        The id that tells the reason ("CPF2217"), "" when the host said nothing.
    sentence, cause, next_step : Text
    details : str
        Ids with the first- and second-level texts of all messages, as the host gave them.
    """

    message_id: str
    sentence: Text
    cause: Text
    next_step: Text
    details: str


def telling(messages: Sequence[Message]) -> Message | None:
    """The message that gives the reason.

    The last one ends the command; where it only says that something failed before, the
    diagnostic before it tells what.
    """
    kept = [message for message in messages if message.id not in _EMPTY_WORDS]
    return kept[-1] if kept else (messages[-1] if messages else None)


def explain(messages: Sequence[Message], about: About) -> Explained:
    """A command's messages in sentences; one that nobody knows gets its family's."""
    message = telling(messages)
    if message is None:
        return _filled("", "family.", Message("", ""), about, "")
    return _filled(message.id, _key(message), message, about, raw(messages))


def explain_sign_on(fault: Problem, about: About) -> Explained:
    """A refused sign-on of `about.user`: jt400's return code, in sentences about that profile."""
    meant = _SIGN_ON_PROBLEMS.get(fault.id, "")
    if not meant:
        return Explained(fault.id, fault.what, fault.why, fault.next_step, fault.details)
    key = "CPF22E2.last" if fault.id == "signon.last-attempt" else meant
    return _filled(meant, key, Message(meant, ""), about, fault.details)


def message_id_of(fault: Problem) -> str:
    """The host's message id that a problem stands for, else the problem's own id."""
    return _SIGN_ON_PROBLEMS.get(fault.id, fault.id)


def known(id: str) -> bool:
    """Whether a message has sentences of its own."""
    return f"message.{id}" in SENTENCES


def scrubbed(messages: Sequence[Message], secret: Secret) -> tuple[Message, ...]:
    """Messages without the password: a diagnostic quotes the command that it could not read.

    Any four characters of the password in a row are masked, whatever their case, for the host
    may quote a part of it and fold it.
    """
    pieces = _pieces(secret.reveal())
    return tuple(
        replace(message, text=_masked(message.text, pieces), help=_masked(message.help, pieces))
        for message in messages
    )


def _pieces(word: str) -> re.Pattern[str] | None:
    size = min(_QUOTED, len(word))
    parts = {word[at : at + size] for at in range(len(word) - size + 1) if size}
    if not parts:
        return None
    # An apostrophe of the password stands doubled in the command.
    parts |= {part.replace("'", "''") for part in parts}
    wanted = "|".join(re.escape(part) for part in sorted(parts, key=len, reverse=True))
    return re.compile(f"(?:{wanted})+", re.IGNORECASE)


def _masked(text: str, pieces: re.Pattern[str] | None) -> str:
    if pieces is None:
        return text
    hidden = [False] * len(text)
    for at in range(len(text)):
        found = pieces.match(text, at)
        if found:
            hidden[found.start() : found.end()] = [True] * (found.end() - found.start())
    return re.sub(
        "\0+", "***", "".join("\0" if h else c for c, h in zip(text, hidden, strict=True))
    )


def raw(messages: Sequence[Message]) -> str:
    """Ids, first- and second-level texts, a line each."""
    return "\n".join(
        part
        for message in messages
        for part in (f"{message.id} {message.text}".strip(), message.help)
        if part
    )


def host_first(details: str) -> str:
    """The host's own words before the name of the Java exception that brought them."""
    lines = details.splitlines()
    java = [line for line in lines if _JAVA.match(line)]
    return "\n".join([line for line in lines if line not in java] + java)


def _key(message: Message) -> str:
    if message.id == "CPF4AA7":
        # "Reason code &1" in the host's language: the number is all that can be read of it.
        found = _REASON.findall(message.text)
        if found and known(f"CPF4AA7.{int(found[-1])}"):
            return f"CPF4AA7.{int(found[-1])}"
    if known(message.id):
        return message.id
    return "family." + next(family for family in FAMILIES if message.id.startswith(family))


def _filled(id: str, key: str, message: Message, about: About, details: str) -> Explained:
    values: tuple[tuple[str, object], ...] = (
        ("user", about.user),
        ("account", about.account),
        ("host", about.host),
        ("id", id or "nothing"),
        ("text", message.text or id or "nothing"),
    )
    what, why, next_step = SENTENCES[f"message.{key}"]
    return Explained(id, Text(what, values), Text(why, values), Text(next_step, values), details)

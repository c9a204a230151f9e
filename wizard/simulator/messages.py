"""IBM i messages and the three forms in which a host server sends them.

Ids and meanings are from IBM's public message lists; the texts here are our own short ones
and the exact wording of a real host differs (facts, 6.1: unverified). The reason codes of
CPF4AA7 are IBM's (support page "Getting Message CPF4AA7 Password value not valid").
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import datetime

from wizard.simulator import ccsid

COMPLETION, DIAGNOSTIC, INFORMATIONAL, ESCAPE = "01", "02", "04", "15"

# id -> (type, severity, text)
_TEXTS = {
    "CPC1221": (
        COMPLETION,
        0,
        "Job {0}/{1}/QDFTJOBD submitted to job queue QBATCH in library QGPL.",
    ),
    "CPC2205": (COMPLETION, 0, "User profile {0} changed."),
    "CPD0013": (DIAGNOSTIC, 30, "A matching parenthesis not found."),
    "CPD0016": (DIAGNOSTIC, 30, "A matching apostrophe not found."),
    "CPD0020": (DIAGNOSTIC, 30, "Character '{0}' not valid following string '{1}'."),
    "CPD0030": (DIAGNOSTIC, 30, "Command {0} in library {1} not found."),
    "CPD0031": (DIAGNOSTIC, 30, "Command {0} not allowed in this setting."),
    "CPD0032": (DIAGNOSTIC, 30, "Limited user {1} not allowed to use command {0}."),
    "CPD0041": (DIAGNOSTIC, 30, "Too many positional parameters for command {0}."),
    "CPD0043": (DIAGNOSTIC, 30, "Keyword {0} not valid for this command."),
    "CPD0044": (DIAGNOSTIC, 30, "Keyword {0} used more than once."),
    "CPD0071": (DIAGNOSTIC, 30, "Parameter {0} required."),
    "CPD0074": (DIAGNOSTIC, 30, "Value for parameter {0} is longer than {1} characters."),
    "CPD0078": (DIAGNOSTIC, 30, "Value for parameter {0} not a valid name."),
    "CPD0084": (DIAGNOSTIC, 30, "Value '{1}' not valid for parameter {0}."),
    "CPF0006": (ESCAPE, 40, "Errors occurred in command."),
    "CPF1074": (ESCAPE, 40, "SYSVAL({0}) not a valid system value."),
    "CPF2203": (ESCAPE, 40, "User profile {0} not correct."),
    "CPF2204": (ESCAPE, 40, "User profile {0} not found."),
    "CPF2213": (ESCAPE, 40, "Not able to allocate user profile {0}."),
    "CPF2217": (ESCAPE, 40, "Not authorized to user profile {0}."),
    "CPF2222": (ESCAPE, 40, "Storage limit is greater than specified for user profile {0}."),
    "CPF2225": (ESCAPE, 40, "Not able to allocate internal system object."),
    "CPF2228": (ESCAPE, 40, "Not authorized to change user profile {0}."),
    "CPF2292": (ESCAPE, 40, "*SECADM required to create or change user profiles."),
    "CPF22C2": (ESCAPE, 40, "Password less than {0} characters."),
    "CPF22C3": (ESCAPE, 40, "Password longer than {0} characters."),
    "CPF22C4": (ESCAPE, 40, "Password matches one of {0} previous passwords."),
    "CPF22C5": (ESCAPE, 40, "Password contains a character that is not allowed."),
    "CPF22C6": (ESCAPE, 40, "Password must contain a number."),
    "CPF22C7": (ESCAPE, 40, "Password contains two numbers next to each other."),
    "CPF22C8": (ESCAPE, 40, "Password has a character in the same position as the old one."),
    "CPF22CD": (ESCAPE, 40, "Groups of user profile {0} are not consistent."),
    "CPF22D0": (ESCAPE, 40, "Password contains a character used more than once."),
    "CPF22D1": (ESCAPE, 40, "Password contains a character repeated consecutively."),
    "CPF22D3": (ESCAPE, 40, "Password same as user profile name."),
    "CPF22E2": (ESCAPE, 40, "Password not correct for user profile {0}."),
    "CPF22E3": (ESCAPE, 40, "User profile {0} is disabled."),
    "CPF22E4": (ESCAPE, 40, "Password for user profile {0} has expired."),
    "CPF22E5": (ESCAPE, 40, "No password associated with user profile {0}."),
    "CPF22E9": (ESCAPE, 40, "*USE authority to user profile {0} required."),
    "CPF22F0": (ESCAPE, 40, "Unexpected condition during processing of user profile {0}."),
    "CPF22F1": (ESCAPE, 40, "Special authority cannot be granted by the changing profile."),
    "CPF24B4": (ESCAPE, 40, "Severe problem while addressing parameter list."),
    "CPF3C21": (ESCAPE, 40, "Format name {0} is not valid."),
    "CPF3C19": (ESCAPE, 40, "Receiver variable length not valid."),
    "CPF4AA7": (ESCAPE, 40, "Password value not valid. Reason code {0}."),
    "CPF4AB8": (ESCAPE, 40, "Insufficient authority for user profile {0}."),
    "CPF9801": (ESCAPE, 40, "Object {0} in library {1} not found."),
    "CPF9802": (ESCAPE, 40, "Not authorized to object {0} in {1}."),
    "CPF9810": (ESCAPE, 40, "Library {0} not found."),
    "CPF9872": (ESCAPE, 40, "Program or service program {0} ended. Reason code {1}."),
    "MCH3401": (ESCAPE, 40, "Cannot resolve to object {0}. Type and Subtype X'0201'."),
}


@dataclass(frozen=True, slots=True)
class HostMessage:
    """One message: id, type digits, severity 0 to 99, text, data, second-level text."""

    id: str
    type: str
    severity: int
    text: str
    data: bytes = b""
    help: str = ""


def message(id: str, *values: str, data: bytes = b"") -> HostMessage:
    """The message `id` with its text's values filled in.

    An id that is not in the table gets a text that says so: a scenario may name any.
    """
    kind, severity, text = _TEXTS.get(id, (_kind_of(id), 40, f"Message {id}."))
    shown = text.format(*(values + ("",) * 2))
    return HostMessage(id, kind, severity, shown, data, _help(id))


def _kind_of(id: str) -> str:
    return DIAGNOSTIC if id.startswith("CPD") else ESCAPE


def _help(id: str) -> str:
    # A real host has a paragraph per message, in this form; completions have little to add.
    if id.startswith("CPC"):
        return ""
    return (
        f"Cause . . . . . :   The request was not carried out, for the reason that {id} gives. "
        "Recovery  . . . :   Correct what the message names, and try the request again."
    )


class HostProgramError(Exception):
    """A command or program of the simulated host ended with messages.

    Parameters
    ----------
    *messages : HostMessage
        Diagnostics first, the escape message last.
    code : int
        Return code of a program call (0x0500 not resolved, 0x0501 failed); commands
        always answer 0x0400.
    """

    def __init__(self, *messages: HostMessage, code: int = 0x0501) -> None:
        super().__init__(messages[-1].id)
        self.messages = messages
        self.code = code


def failed(id: str, *values: str) -> HostProgramError:
    """The exception for one escape message."""
    return HostProgramError(message(id, *values))


def command_failed(id: str, *values: str) -> HostProgramError:
    """A command that did not pass the checks before it runs: the diagnostic, then CPF0006."""
    return HostProgramError(message(id, *values), message("CPF0006"))


def encode(
    messages: tuple[HostMessage, ...], level: int, page: int, moment: datetime, job_user: str
) -> bytes:
    """Messages as a command server of this data-stream level sends them (facts, section 7)."""
    if level < 7:
        return b"".join(_old_form(item, page) for item in messages)
    if level < 11:
        return b"".join(_framed(0x1106, _middle_body(item, page)) for item in messages)
    return b"".join(_framed(0x1107, _new_body(item, page, moment, job_user)) for item in messages)


def encode_signon(messages: tuple[HostMessage, ...], page: int) -> bytes:
    """Messages of a refused sign-on, each a parameter 0x112B (fact 3.4)."""
    return b"".join(_framed(0x112B, _middle_body(item, page)) for item in messages)


def _framed(code: int, body: bytes) -> bytes:
    return struct.pack(">IH", len(body) + 6, code) + body


def _old_form(item: HostMessage, page: int) -> bytes:
    text = ccsid.encode(item.text, page)
    body = b"".join(
        (
            ccsid.encode(item.id, page, 7),
            ccsid.encode(item.type, page, 2),
            struct.pack(">H", item.severity),
            ccsid.encode("QCPFMSG", page, 10),
            ccsid.encode("QSYS", page, 10),
            struct.pack(">HH", len(item.data), len(text)),
            item.data,
            text,
        )
    )
    return _framed(0x1102, body)


def _field(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def _middle_body(item: HostMessage, page: int) -> bytes:
    fields = (
        ccsid.encode(item.type, page, 2),
        ccsid.encode(item.id, page, 7),
        ccsid.encode("QCPFMSG", page, 10),
        ccsid.encode("QSYS", page, 10),
        ccsid.encode(item.text, page),
        item.data,
        ccsid.encode(item.help, page),
    )
    head = struct.pack(">IIH", page, page, item.severity)
    return head + b"".join(_field(data) for data in fields)


def _new_body(item: HostMessage, page: int, moment: datetime, job_user: str) -> bytes:
    def text(value: str, length: int | None = None) -> bytes:
        return ccsid.encode(value, page, length)

    # CYYMMDD: C is 0 for 19xx and 1 for 20xx.
    date = f"{(moment.year - 1900) // 100 % 10}{moment:%y%m%d}"
    fields = (
        struct.pack(">I", item.severity),
        text(item.id, 7),
        text(item.type, 2),
        bytes(4),
        text("QCPFMSG", 10),
        text("*LIBL", 10),
        text("QSYS", 10),
        text("QZRCSRVS", 10),
        text(job_user, 10),
        text("012346", 6),
        text("QSYPGM", 12),
        text("0000", 4),
        text(date, 7),
        text(f"{moment:%H%M%S}", 6),
        text("QZRCSRVS", 10),
        text("0000", 4),
        text("0", 1),
        text("0", 1),
        struct.pack(">I", 0),
        struct.pack(">I", 0),
        text("*NONE", 9),
        struct.pack(">I", page),
        struct.pack(">I", page),
        item.data,
        text(item.text),
        text(item.help),
    )
    return b"".join(_field(data) for data in fields)

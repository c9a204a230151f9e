"""The host programs that jt400's User and SystemValue call, and their parameters on the wire.

Layouts: section 8 of the protocol facts (JTOpen `ProgramParameter`, `SystemValueUtility`).
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

from wizard.simulator import ccsid
from wizard.simulator.commands import may_read
from wizard.simulator.frames import Frame, FrameError
from wizard.simulator.messages import HostProgramError, failed, message
from wizard.simulator.state import HostState
from wizard.simulator.userinfo import user_information

_MOST_PARAMETERS = 64
_LARGEST_PARAMETER = 1 << 20
_LARGEST_CALL = 4 << 20

_IN = {11, 21}
_OUT = {12, 22}
_BOTH = {13, 23, 33}
_COMPRESSED = {21, 23}


@dataclass(slots=True)
class CallParameter:
    """One parameter: its usage, its full length in bytes, and its content."""

    usage: int
    length: int
    data: bytes


@dataclass(frozen=True, slots=True)
class ProgramCall:
    """A request 1003, taken apart."""

    program: str
    library: str
    parameters: tuple[CallParameter, ...]


def decompress(data: bytes, limit: int) -> bytes:
    """Undo jt400's run-length encoding (escape 0x1B); never more than `limit` bytes.

    Raises
    ------
    FrameError
        The data ends inside a run, or unpacks to more than `limit`.
    """
    out = bytearray()
    position = 0
    while position < len(data):
        byte = data[position]
        if byte != 0x1B:
            out.append(byte)
            position += 1
        elif data[position + 1 : position + 2] == b"\x1b":
            out.append(0x1B)
            position += 2
        else:
            run = data[position + 1 : position + 5]
            if len(run) != 4:
                raise FrameError("a run ends early")
            count = int.from_bytes(run[2:], "big")
            if len(out) + 2 * count > limit:
                raise FrameError("a parameter unpacks to too much")
            out += run[:2] * count
            position += 5
        if len(out) > limit:
            raise FrameError("a parameter unpacks to too much")
    return bytes(out)


def parse_call(frame: Frame, page: int) -> ProgramCall:
    """A request 1003.

    Raises
    ------
    FrameError
        Lengths that do not fit.
    """
    program = ccsid.name(frame.part(20, 10), page)
    library = ccsid.name(frame.part(30, 10), page)
    count = int.from_bytes(frame.part(41, 2), "big")
    if count > _MOST_PARAMETERS:
        raise FrameError(f"{count} parameters")
    parameters: list[CallParameter] = []
    position = 43
    total = 0
    for _ in range(count):
        length, code, most, usage = struct.unpack(">IHIH", frame.part(position, 12))
        total += most
        if length < 12 or code != 0x1103 or most > _LARGEST_PARAMETER or total > _LARGEST_CALL:
            raise FrameError(f"program parameter of {length} bytes for {most}")
        data = frame.part(position + 12, length - 12) if length > 12 else b""
        if usage in _COMPRESSED:
            data = decompress(data, most)
        if len(data) > most:
            raise FrameError("a program parameter is longer than its length")
        # Trailing zero bytes are cut off on the way.
        content = data.ljust(most, b"\0") if usage in _IN | _BOTH else b""
        parameters.append(CallParameter(usage, most, content))
        position += length
    return ProgramCall(program, library, tuple(parameters))


def encode_outputs(call: ProgramCall) -> bytes:
    """The output and in/out parameters of a call that was done, uncompressed."""
    parts: list[bytes] = []
    for item in call.parameters:
        if item.usage not in _OUT | _BOTH:
            continue
        data = item.data[: item.length]
        usage = 12 if item.usage in _OUT else 13
        parts.append(struct.pack(">IHIH", len(data) + 12, 0x1103, item.length, usage) + data)
    return b"".join(parts)


def _read_number(item: CallParameter) -> int:
    if len(item.data) < 4:
        raise failed("CPF24B4")
    return int(struct.unpack_from(">i", item.data)[0])


def _receive(item: CallParameter, data: bytes, length: int) -> None:
    if item.usage not in _OUT | _BOTH or length < 8:
        raise failed("CPF3C19")
    item.data = data[: min(length, item.length)]


def _user_information(state: HostState, user: str, call: ProgramCall) -> None:
    page = state.scenario.ccsid
    _, size, form, name_field = call.parameters[:4]
    name = ccsid.name(name_field.data, page)
    wanted = user if name == "*CURRENT" else name
    if ccsid.name(form.data, page) != "USRI0300":
        raise failed("CPF3C21", ccsid.name(form.data, page))
    profile = state.find(wanted)
    if profile is None:
        raise failed("CPF2204", wanted)
    if not may_read(state, user, wanted):
        raise failed("CPF2217", wanted)
    length = min(_read_number(size), call.parameters[0].length)
    data = user_information(state, profile)
    returned = min(length, len(data))
    _receive(call.parameters[0], struct.pack(">I", max(returned, 0)) + data[4:], length)


_STRING_SIZES = {
    "QPWDEXPITV": 6,
    "QMAXSIGN": 6,
    "QSECURITY": 2,
    "QMAXSGNACN": 1,
    "QPWDRQDDIF": 1,
    "QPWDRQDDGT": 1,
    "QPWDLMTAJC": 1,
    "QPWDLMTREP": 1,
    "QPWDPOSDIF": 1,
    "QPWDVLDPGM": 20,
    "QUTCOFFSET": 5,
    "QDATFMT": 3,
    "QSRLNBR": 8,
    "QMODEL": 4,
}


def _value_entry(state: HostState, name: str) -> bytes:
    page = state.scenario.ccsid
    value = state.system_values.get(name)
    if value is None:
        raise failed("CPF1074", name)
    if isinstance(value, int):
        kind, data = "B", struct.pack(">i", value)
    elif name == "QPWDRULES":
        listed = value if isinstance(value, tuple) else (value,)
        text = "".join(item.ljust(15)[:15] for item in listed[:50])
        kind, data = "C", ccsid.encode(text, page, 50 * 15)
    else:
        text = " ".join(value) if isinstance(value, tuple) else value
        kind, data = "C", ccsid.encode(text, page, _STRING_SIZES.get(name, 10))
    head = ccsid.encode(name, page, 10) + ccsid.encode(f"{kind} ", page, 2)
    return head + struct.pack(">I", len(data)) + data


def _retrieve_values(state: HostState, user: str, call: ProgramCall) -> None:  # noqa: ARG001
    page = state.scenario.ccsid
    _, size, count_field, names_field = call.parameters[:4]
    count = _read_number(count_field)
    if not 0 < count <= 100 or len(names_field.data) < 10 * count:
        raise failed("CPF24B4")
    offset = 4 + 4 * count
    offsets: list[int] = []
    body = b""
    for number in range(count):
        name = ccsid.name(names_field.data[10 * number : 10 * number + 10], page)
        entry = _value_entry(state, name)
        entry += bytes(-len(entry) % 4)
        offsets.append(offset + len(body))
        body += entry
    data = struct.pack(f">{count + 1}I", count, *offsets) + body
    _receive(call.parameters[0], data, _read_number(size))


def _exit_information(state: HostState, user: str, call: ProgramCall) -> None:  # noqa: ARG001
    """QUSRTVEI, format EXTI0200; the end of an entry is from memory (fact 8.3)."""
    page = state.scenario.ccsid
    if len(call.parameters) < 9:
        raise failed("CPF24B4")
    form = ccsid.name(call.parameters[3].data, page)
    if form != "EXTI0200":
        raise failed("CPF3C21", form)
    point = ccsid.name(call.parameters[4].data, page)
    rules = state.scenario.exit_program
    active = any(
        word != "allow" for word in (rules.connection, rules.commands, rules.programs)
    ) or bool(rules.denied_commands)
    entries = b""
    if point == "QIBM_QZRC_RMT" and active:
        entries = (
            ccsid.encode(point, page, 20)
            + ccsid.encode("CZRC0100", page, 8)
            + ccsid.encode("11", page, 2)
            + bytes(2)
            + struct.pack(">I", 1)
            + ccsid.encode("RMTEXIT", page, 10)
            + ccsid.encode("SECTOOLS", page, 10)
            + struct.pack(">III", page, 0, 0)
        )
    count = 1 if entries else 0
    total = 36 + len(entries)
    head = struct.pack(">II", total, total) + ccsid.encode("", page, 16)
    head += struct.pack(">III", 36, count, len(entries))
    _receive(call.parameters[1], head + entries, _read_number(call.parameters[2]))


_PROGRAMS: dict[tuple[str, str], tuple[int, Callable[[HostState, str, ProgramCall], None]]] = {
    ("QSYS", "QSYRUSRI"): (4, _user_information),
    ("QSYS", "QWCRSVAL"): (4, _retrieve_values),
    ("QSYS", "QUSRTVEI"): (9, _exit_information),
}


def call_program(state: HostState, user: str, call: ProgramCall) -> None:
    """Run a program; its output parameters are filled in place.

    Raises
    ------
    HostProgramError
        The program does not exist (code 0x0500) or ended with an escape message (0x0501).
    """
    library = "QSYS" if call.library in {"*LIBL", "QSYS2"} else call.library
    state.programs.append(f"{library}/{call.program}")
    found = _PROGRAMS.get((library, call.program))
    if found is None:
        page = state.scenario.ccsid
        name = ccsid.encode(call.program, page, 30)
        unresolved = message("MCH3401", call.program, data=b"\x02\x01" + name)
        raise HostProgramError(unresolved, code=0x0500)
    least, action = found
    if len(call.parameters) < least:
        raise failed("CPF24B4")
    action(state, user, call)

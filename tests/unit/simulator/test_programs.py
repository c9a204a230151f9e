"""Program calls: parameters on the wire, profiles and system values as bytes."""

from __future__ import annotations

import contextlib
import struct
import threading
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.simulator import PartitionScenario, ProfileScenario, ccsid, programs, userinfo
from wizard.simulator.frames import Frame, FrameError
from wizard.simulator.messages import HostProgramError
from wizard.simulator.programs import CallParameter, ProgramCall
from wizard.simulator.state import HostState

IN, OUT, BOTH = 11, 12, 13


def host(**knobs: object) -> HostState:
    scenario = replace(PartitionScenario(), **knobs)  # type: ignore[arg-type]
    return HostState(scenario, threading.Event())


def text(value: str, length: int = 10) -> CallParameter:
    return CallParameter(IN, length, ccsid.encode(value, 37, length))


def number(value: int) -> CallParameter:
    return CallParameter(IN, 4, struct.pack(">i", value))


def user_call(name: str, size: int = 1024) -> ProgramCall:
    receiver = CallParameter(OUT, size, b"")
    parts = (
        receiver,
        number(size),
        text("USRI0300", 8),
        text(name),
        CallParameter(IN, 8, bytes(8)),
    )
    return ProgramCall("QSYRUSRI", "QSYS", parts)


def test_profile_record_is_cut_to_the_receiver_and_says_so() -> None:
    call = user_call("ANNA", 100)
    programs.call_program(host(), "MYPASSSVC", call)
    data = call.parameters[0].data
    returned, available = struct.unpack_from(">II", data)
    assert (len(data), returned) == (100, 100)
    assert available > 760
    assert ccsid.decode(data[8:18], 37) == "ANNA      "


def test_supplemental_groups_stand_behind_the_record() -> None:
    groups = tuple(ProfileScenario(f"GRP{number}") for number in range(4))
    member = ProfileScenario("BEN", groups=("GRP0", "GRP1"), supplemental=("GRP2", "GRP3"))
    call = user_call("BEN", 2000)
    programs.call_program(host(profiles=(*groups, member)), "BEN", call)
    data = call.parameters[0].data
    offset, count = struct.unpack_from(">II", data, 584)
    listed = ccsid.decode(data[offset : offset + 10 * count], 37).split()
    assert (ccsid.name(data[98:108], 37), listed) == ("GRP0", ["GRP1", "GRP2", "GRP3"])
    assert data[632] == 0xF0


def test_dts() -> None:
    epoch = datetime(1928, 8, 23, 12, 3, 6, 314752)  # noqa: DTZ001 - the host's local time
    assert userinfo.dts(epoch) == bytes(8)
    assert userinfo.dts(epoch.replace(microsecond=314753)) == (1 << 12).to_bytes(8, "big")


def test_several_system_values_at_once() -> None:
    names = ("QPWDLVL", "QPWDEXPITV", "QPWDRULES")
    field = b"".join(ccsid.encode(name, 37, 10) for name in names)
    call = ProgramCall(
        "QWCRSVAL",
        "QSYS",
        (
            CallParameter(OUT, 2000, b""),
            number(2000),
            number(3),
            CallParameter(IN, 30, field),
            CallParameter(IN, 8, bytes(8)),
        ),
    )
    programs.call_program(host(), "ANNA", call)
    data = call.parameters[0].data
    count, *offsets = struct.unpack_from(">4I", data)
    assert count == 3
    kinds = [ccsid.decode(data[at : at + 11], 37).split() for at in offsets]
    assert kinds == [["QPWDLVL", "B"], ["QPWDEXPITVC"], ["QPWDRULES", "C"]]
    assert struct.unpack_from(">i", data, offsets[0] + 16) == (3,)
    assert all(at % 4 == 0 for at in offsets)


plain = st.binary(max_size=300).map(lambda data: data.replace(b"\x1b", b""))


@given(plain, st.binary(min_size=2, max_size=2), st.integers(0, 500))
def test_runs_unpack(before: bytes, pair: bytes, count: int) -> None:
    packed = before + b"\x1b" + pair + struct.pack(">H", count) + b"\x1b\x1b"
    if pair[0] == 0x1B:
        return
    expected = before + pair * count + b"\x1b"
    assert programs.decompress(packed, 10_000) == expected


@given(st.binary(max_size=400), st.integers(0, 1000))
def test_unpacking_never_passes_its_limit(data: bytes, limit: int) -> None:
    with contextlib.suppress(FrameError):
        assert len(programs.decompress(data, limit)) <= limit


usages = st.sampled_from([11, 12, 13, 21, 22, 23, 33, 255, 0])
any_parameter = st.builds(CallParameter, usages, st.integers(0, 5000), st.binary(max_size=64))
known_programs = st.sampled_from(["QSYRUSRI", "QWCRSVAL", "QUSRTVEI", "NOSUCH"])


@given(known_programs, st.lists(any_parameter, max_size=10))
def test_any_parameters_are_answered(program: str, parameters: list[CallParameter]) -> None:
    call = ProgramCall(program, "QSYS", tuple(parameters))
    try:
        programs.call_program(host(), "ANNA", call)
    except HostProgramError as failure:
        assert failure.code in {0x0500, 0x0501}
    for item, sent in zip(call.parameters, parameters, strict=True):
        assert item.length == sent.length
    programs.encode_outputs(call)


@given(st.binary(max_size=300))
def test_any_call_frame_is_read_or_refused(body: bytes) -> None:
    frame = Frame(0, 0xE008, 0, 0, 0x1003, body)
    with contextlib.suppress(FrameError):
        programs.parse_call(frame, 37)


def test_input_gets_its_zero_bytes_back() -> None:
    part = struct.pack(">IHIH", 14, 0x1103, 6, 11) + b"ab"
    name = ccsid.encode("X", 37, 10)
    frame = Frame(0, 0xE008, 0, 0, 0x1003, name + name + b"\x05\x00\x01" + part)
    assert programs.parse_call(frame, 37).parameters[0].data == b"ab\0\0\0\0"


@pytest.mark.parametrize("length", [11, 0, 5000])
def test_wrong_parameter_lengths(length: int) -> None:
    part = struct.pack(">IHIH", length, 0x1103, 6, 11)
    name = ccsid.encode("X", 37, 10)
    frame = Frame(0, 0xE008, 0, 0, 0x1003, name + name + b"\x05\x00\x01" + part)
    with pytest.raises(FrameError):
        programs.parse_call(frame, 37)

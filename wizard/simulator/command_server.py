"""The remote command server: requests 7001, 7002, 1001 to 1004 (facts, sections 5 to 8)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from wizard.simulator import ccsid, commands, messages, passwords, state
from wizard.simulator.frames import Frame, FrameError, text_parameter
from wizard.simulator.messages import HostMessage, HostProgramError
from wizard.simulator.programs import call_program, encode_outputs, parse_call
from wizard.simulator.signon_server import exit_code, new_seed, read_substitute
from wizard.simulator.state import HostState

_EXIT_CODES = {"deny": 0x0305, "fails": 0x0304, "missing": 0x0300}
_FAILED, _LIMITED, _BAD_CCSID = 0x0400, 0x0100, 0x0401
_UTF_16 = {1200, 13488, 61952}


class DropConnectionError(Exception):
    """The scenario drops the connection here."""


@dataclass(slots=True)
class CommandConversation:
    """One connection to the remote command server."""

    host: HostState
    service: str
    peer: str
    _client_seed: bytes | None = None
    _server_seed: bytes = field(default_factory=new_seed)
    _user: str = ""

    def answer(self, frame: Frame) -> bytes | None:
        """The reply to one request, None when the connection is to be closed.

        Raises
        ------
        DropConnectionError
            The scenario wants the connection dropped in the middle.
        """
        if frame.request == 0x7001:
            return self._seeds(frame)
        if frame.request == 0x7002:
            return self._start(frame)
        if frame.request == 0x1004:
            return None
        if not self._user:
            raise FrameError(f"request {frame.request:04X} before a sign-on")
        if frame.request == 0x1001:
            return self._attributes(frame)
        if frame.request == 0x1002:
            return self._command(frame)
        if frame.request == 0x1003:
            return self._program(frame)
        raise FrameError(f"request {frame.request:04X} to the command server")

    def _seeds(self, frame: Frame) -> bytes:
        self._client_seed = frame.part(20, 8)
        self._user = ""
        body = struct.pack(">I", 0) + self._server_seed
        level = self.host.scenario.password_level
        return frame.reply(0xF001, body, template=12, server_attributes=level)

    def _start(self, frame: Frame) -> bytes:
        kind, found = frame.byte(20), frame.parameters(22)
        given = read_substitute(found)
        host = self.host
        if given is None or kind not in passwords.SIZES or self._client_seed is None:
            return frame.reply(0xF002, struct.pack(">I", state.SIGNON_NOT_VALID))
        user, answer = given
        code = host.authenticate(user, kind, self._client_seed, self._server_seed, answer)
        profile = host.find(user)
        if not code and profile is not None:
            decision = host.scenario.exit_program.connection
            code = exit_code(host, decision, user) or profile.scenario.command_code
        if code or profile is None:
            host.note(self.service, self.peer, f"{user} refused: {code:08X}")
            return frame.reply(0xF002, struct.pack(">I", code))
        host.signed_on(profile)
        self._user = user
        host.note(self.service, self.peer, f"{user} started a command job")
        job = f"{host.next_job():06d}/QUSER/QZRCSRVS"
        body = (
            struct.pack(">I", 0)
            + text_parameter(0x1104, user, ccsid.USER_ID_CCSID, 10)
            + text_parameter(0x111F, job, host.scenario.ccsid)
        )
        return frame.reply(0xF002, body)

    def _attributes(self, frame: Frame) -> bytes:
        scenario = self.host.scenario
        body = struct.pack(
            ">HI4sIH",
            0,
            scenario.ccsid,
            ccsid.encode("2924", ccsid.USER_ID_CCSID),
            scenario.vrm_number,
            scenario.command_level,
        )
        return frame.reply(0x8001, body, template=16)

    def _exit_decision(self, decision: str) -> int:
        users = self.host.scenario.exit_program.users
        if users and self._user not in users:
            return 0
        return _EXIT_CODES.get(decision, 0)

    def _text(self, frame: Frame) -> str | None:
        found = frame.parameters(21)
        wide = found.get(0x1104)
        if wide is None:
            return ccsid.decode(found.get(0x1101, b""), self.host.scenario.ccsid)
        page = int.from_bytes(wide[:4], "big")
        try:
            if page in _UTF_16:
                return wide[4:].decode("utf-16-be")
            return wide[4:].decode("utf-8") if page == 1208 else None
        except UnicodeDecodeError:
            return None

    def _command(self, frame: Frame) -> bytes:
        host = self.host
        text = self._text(frame)
        if text is None:
            return frame.reply(0x8002, struct.pack(">HH", _BAD_CCSID, 0))
        self._maybe_drop()
        exits = host.scenario.exit_program
        verb = text.strip().split("(")[0].split(" ")[0].rpartition("/")[2].upper()
        decision = "deny" if verb in exits.denied_commands else exits.commands
        code = self._exit_decision(decision)
        if code:
            host.note(self.service, self.peer, f"{self._user}: exit program refused a command")
            return frame.reply(0x8002, struct.pack(">HH", code, 0))
        try:
            done = commands.run(host, self._user, text)
        except commands.LimitedUserError:
            host.note(self.service, self.peer, f"{self._user}: limited user")
            return frame.reply(0x8002, struct.pack(">HH", _LIMITED, 0))
        except HostProgramError as failure:
            host.note(self.service, self.peer, f"{self._user}: {failure}")
            return self._with_messages(frame, 0x8002, _FAILED, failure.messages, 20)
        host.note(self.service, self.peer, f"{self._user}: {verb} done")
        self._maybe_lose()
        return self._with_messages(frame, 0x8002, 0, done, 20)

    def _maybe_drop(self) -> None:
        with self.host.lock:
            limit = self.host.scenario.drop_commands
            if limit >= 0 and self.host.dropped >= limit:
                return
            self.host.dropped += 1
        raise DropConnectionError

    def _maybe_lose(self) -> None:
        with self.host.lock:
            limit = self.host.scenario.lost_answers
            if limit >= 0 and self.host.lost >= limit:
                return
            self.host.lost += 1
        raise DropConnectionError

    def _program(self, frame: Frame) -> bytes:
        host = self.host
        call = parse_call(frame, host.scenario.ccsid)
        code = self._exit_decision(host.scenario.exit_program.programs)
        if code:
            host.note(self.service, self.peer, f"{self._user}: exit program refused a call")
            return frame.reply(0x8003, struct.pack(">HH", code, 0))
        try:
            call_program(host, self._user, call)
        except HostProgramError as failure:
            host.note(self.service, self.peer, f"{self._user}: {call.program} {failure}")
            return self._with_messages(frame, 0x8003, failure.code, failure.messages, 40)
        return frame.reply(0x8003, struct.pack(">HH", 0, 0) + encode_outputs(call))

    def _with_messages(
        self,
        frame: Frame,
        reply: int,
        code: int,
        found: tuple[HostMessage, ...],
        option_at: int,
    ) -> bytes:
        # Message option 1 means "none" (facts, section 6).
        kept = () if frame.byte(option_at) == 1 else found
        scenario = self.host.scenario
        data = messages.encode(
            kept, scenario.command_level, scenario.ccsid, self.host.now(), self._user
        )
        return frame.reply(reply, struct.pack(">HH", code, len(kept)) + data)

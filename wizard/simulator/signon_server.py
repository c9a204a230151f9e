"""The sign-on server: requests 7003, 7004 and 7005 (facts, section 3)."""

from __future__ import annotations

import secrets
import struct
from dataclasses import dataclass, field

from wizard.simulator import ccsid, messages, passwords, rules, state
from wizard.simulator.frames import Frame, FrameError, date_time, parameter, text_parameter
from wizard.simulator.state import HostState

_EXIT_CODES = {"deny": 0x00050004, "missing": 0x00050002, "fails": 0x00050003}

_MESSAGES = {
    state.UNKNOWN_USER: ("CPF2204",),
    state.DISABLED: ("CPF22E3",),
    state.WRONG_PASSWORD: ("CPF22E2",),
    state.WRONG_PASSWORD_LAST_TRY: ("CPF22E2",),
    state.PASSWORD_EXPIRED: ("CPF22E4",),
    state.NO_PASSWORD: ("CPF22E5",),
}


def new_seed() -> bytes:
    """Eight random bytes whose first is below 0xE0, as clients expect (fact 3.2)."""
    return bytes([secrets.randbelow(0xDF) + 1]) + secrets.token_bytes(7)


def exit_code(host: HostState, decision: str, user: str) -> int:
    """The 4-byte return code of an exit program's decision about a connection."""
    users = host.scenario.exit_program.users
    if users and user not in users:
        return 0
    return _EXIT_CODES.get(decision, 0)


def read_substitute(found: dict[int, bytes]) -> tuple[str, bytes] | None:
    """User id and password substitute of a request's parameters; None when one is missing."""
    name, answer = found.get(0x1104), found.get(0x1105)
    if name is None or answer is None or len(name) != 10:
        return None
    return ccsid.name(name, ccsid.USER_ID_CCSID), answer


@dataclass(slots=True)
class SignonConversation:
    """One connection to the sign-on server."""

    host: HostState
    service: str
    peer: str
    _client_seed: bytes | None = None
    _server_seed: bytes = field(default_factory=new_seed)

    def answer(self, frame: Frame) -> bytes | None:
        """The reply to one request, None when the connection is to be closed."""
        if frame.request == 0x7003:
            return self._attributes(frame)
        if frame.request == 0x7004:
            return self._sign_on(frame)
        if frame.request == 0x7005:
            return self._change_password(frame)
        if frame.request == 0x7006:
            return None
        raise FrameError(f"request {frame.request:04X} to the sign-on server")

    def _attributes(self, frame: Frame) -> bytes:
        seed = frame.parameters(20).get(0x1103, b"")
        self._client_seed = seed if len(seed) == 8 else None
        scenario = self.host.scenario
        job = f"{self.host.next_job():06d}/QUSER/QZSOSIGN"
        body = b"".join(
            (
                struct.pack(">I", 0),
                parameter(0x1101, struct.pack(">I", scenario.vrm_number)),
                parameter(0x1102, struct.pack(">H", scenario.signon_level)),
                parameter(0x1103, self._server_seed),
                parameter(0x1119, bytes([scenario.password_level])),
                text_parameter(0x111F, job, ccsid.USER_ID_CCSID),
            )
        )
        return frame.reply(0xF003, body)

    def _refused(self, frame: Frame, reply: int, code: int, user: str, wanted: bool) -> bytes:
        body = struct.pack(">I", code)
        found = _MESSAGES.get(code)
        if wanted and found:
            items = tuple(messages.message(item, user) for item in found)
            body += parameter(0x112A, struct.pack(">H", len(items)))
            body += messages.encode_signon(items, ccsid.USER_ID_CCSID)
        self.host.note(self.service, self.peer, f"{user or 'sign-on'} refused: {code:08X}")
        return frame.reply(reply, body)

    def _sign_on(self, frame: Frame) -> bytes:
        kind, found = frame.byte(20), frame.parameters(21)
        wanted = found.get(0x1128) == b"\x01"
        given = read_substitute(found)
        if given is None or kind not in passwords.SIZES or self._client_seed is None:
            return self._refused(frame, 0xF004, state.SIGNON_NOT_VALID, "", wanted)
        user, answer = given
        host = self.host
        code = exit_code(host, host.scenario.exit_program.signon, user)
        code = code or host.authenticate(user, kind, self._client_seed, self._server_seed, answer)
        profile = host.find(user)
        if not code and profile is not None:
            code = profile.scenario.signon_code
        if code or profile is None:
            return self._refused(frame, 0xF004, code, user, wanted)
        host.signed_on(profile)
        host.note(self.service, self.peer, f"{user} signed on")
        now = host.now()
        warning = host.system_values["QPWDEXPWRN"]
        parts = [
            struct.pack(">I", 0),
            parameter(0x1106, date_time(now)),
            parameter(0x1107, date_time(profile.previous_signon or now)),
        ]
        if profile.expires is not None:
            parts.append(parameter(0x1108, date_time(profile.expires)))
        parts += [
            parameter(0x112C, struct.pack(">i", int(str(warning)))),
            parameter(0x1114, struct.pack(">I", host.scenario.ccsid)),
            text_parameter(0x1104, user, ccsid.USER_ID_CCSID, 10),
        ]
        return frame.reply(0xF004, b"".join(parts))

    def _change_password(self, frame: Frame) -> bytes:
        kind, found = frame.byte(20), frame.parameters(21)
        wanted = found.get(0x1128) == b"\x01"
        given = read_substitute(found)
        if given is None or kind not in passwords.SIZES or self._client_seed is None:
            return self._refused(frame, 0xF005, state.PASSWORD_CHANGE_NOT_VALID, "", wanted)
        user, answer = given
        host = self.host
        code = host.authenticate(user, kind, self._client_seed, self._server_seed, answer)
        profile = host.find(user)
        # An expired password is the usual reason to change it.
        if code not in {state.OK, state.PASSWORD_EXPIRED} or profile is None:
            return self._refused(frame, 0xF005, code, user, wanted)
        old = profile.password
        new = None
        if old is not None:
            new = passwords.unprotect(
                kind,
                user,
                old.reveal(),
                self._client_seed,
                self._server_seed,
                protected_new=found.get(0x110D, b""),
                protected_old=found.get(0x110C, b""),
                new_length=int.from_bytes(found.get(0x111D, b"")[:4], "big"),
                old_length=int.from_bytes(found.get(0x111C, b"")[:4], "big"),
            )
        level = host.scenario.password_level
        if new is None:
            return self._refused(frame, 0xF005, state.PASSWORD_CHANGE_NOT_VALID, user, wanted)
        if new.startswith("*") or not rules.level_allows(new, level):
            return self._refused(frame, 0xF005, 0x00030008, user, wanted)
        broken = rules.breach(host.scenario, user, new, old, profile.history)
        if broken is not None:
            return self._refused(frame, 0xF005, broken.code, user, wanted)
        host.set_password(profile, new)
        with host.lock:
            profile.expired = False
            profile.attempts = 0
        host.note(self.service, self.peer, f"{user} changed the password")
        return frame.reply(0xF005, struct.pack(">I", 0))

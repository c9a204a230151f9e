"""The port mapper: one service name in, one port out (facts, 1.1)."""

from __future__ import annotations

import struct
import time
from collections.abc import Mapping

from wizard.simulator.frames import Channel
from wizard.simulator.state import HostState

_LONGEST_NAME = 64
_PATIENCE = 30.0
# A name comes without length or terminator: after this pause it is complete.
_PAUSE = 0.1

SERVICE_NAMES = {
    "as-signon": "signon",
    "as-signon-s": "signon_tls",
    "as-rmtcmd": "command",
    "as-rmtcmd-s": "command_tls",
}


def serve_mapper(
    state: HostState, channel: Channel, ports: Mapping[str, int], service: str, peer: str
) -> None:
    """Answer one question and return; an unknown or unlisted service gets ``-``.

    Parameters
    ----------
    ports : mapping
        From service key ("signon_tls") to port; keys that do not run are absent.
    """
    asked = b""
    deadline = time.monotonic() + _PATIENCE
    while len(asked) < _LONGEST_NAME:
        try:
            data = channel.read_some(
                _LONGEST_NAME - len(asked), _PAUSE if asked else deadline - time.monotonic()
            )
        except TimeoutError:
            break
        asked += data
        # The longer names begin with the shorter ones, so only these two are surely complete.
        if not data or asked.endswith(b"-s") or asked not in _PREFIXES:
            break
        if time.monotonic() > deadline:
            break
    if not asked:
        return
    name = asked.decode("ascii", "replace")
    key = SERVICE_NAMES.get(name, "")
    port = 0 if name in state.scenario.mapper_unlisted else ports.get(key, 0)
    shown = name if name.isprintable() else "bytes that name no service"
    state.note(service, peer, f"asked for {shown}: {port or 'not available'}")
    state.stopping.wait(state.scenario.mapper.delay)
    channel.send(struct.pack(">cI", b"+" if port else b"-", port))


_PREFIXES = {name[:end].encode() for name in SERVICE_NAMES for end in range(1, len(name) + 1)} - {
    name.encode() for name in SERVICE_NAMES if name.endswith("-s")
}

"""This machine's address on the way to a host."""

from __future__ import annotations

import pytest

from wizard.host.netprobe import SocketProbe


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.44"])
def test_the_way_to_the_loopback_begins_at_the_loopback(host: str) -> None:
    assert SocketProbe().own_address(host).startswith("127.")


@pytest.mark.parametrize("host", ["", "not an address", "256.1.1.1", "::ffff:x"])
def test_no_way_is_no_address(host: str) -> None:
    assert SocketProbe().own_address(host) in ("", "0.0.0.0", "127.0.0.1")  # noqa: S104

"""This Windows, with numbers as Microsoft lists them and names as the registry has them."""

from __future__ import annotations

import sys

import pytest

from wizard.domain.verdicts import Verdict
from wizard.flows import thisgateway
from wizard.gateway.winversion import KEY, Numbers, ThisWindows, rtl_version

WORKSTATION, CONTROLLER, SERVER = 1, 2, 3


class Names:
    """HKEY_LOCAL_MACHINE with one name."""

    def __init__(self, product: str) -> None:
        self.product = product

    def subkeys(self, key: str) -> tuple[str, ...]:
        del key
        return ()

    def value(self, key: str, name: str) -> str:
        return self.product if (key, name) == (KEY, "ProductName") else ""


def source(major: int, minor: int, build: int, kind: int, product: str) -> ThisWindows:
    return ThisWindows(lambda: Numbers(major, minor, build, kind), Names(product))


@pytest.mark.parametrize(
    ("told", "verdict", "words"),
    [
        ((10, 0, 14393, SERVER, "Windows Server 2016 Standard"), "pass", "2016 Standard"),
        ((10, 0, 20348, CONTROLLER, "Windows Server 2022 Datacenter"), "pass", "build 20348"),
        ((6, 3, 9600, SERVER, "Windows Server 2012 R2 Standard"), "fail", "older than"),
        ((6, 3, 9600, SERVER, ""), "fail", "Windows 6.3"),
        ((10, 0, 19045, WORKSTATION, "Windows 10 Pro"), "warn", "for workstations"),
        ((10, 0, 22631, WORKSTATION, "Windows 10 Pro"), "warn", "Windows 11 Pro"),
        ((6, 1, 7601, WORKSTATION, "Windows 7 Professional"), "fail", "older than"),
    ],
)
def test_each_windows_is_judged(
    told: tuple[int, int, int, int, str], verdict: str, words: str
) -> None:
    result = thisgateway.windows(source(*told))
    assert result.verdict == verdict
    assert words in str(result.title)
    assert bool(str(result.next_step)) is (verdict != "pass")


def test_a_windows_that_refuses_is_told() -> None:
    def refuse() -> Numbers:
        raise OSError("RtlGetVersion: 0xC0000001")

    result = thisgateway.windows(ThisWindows(refuse, Names("")))
    assert result.verdict is Verdict.WARN
    assert "0xC0000001" in str(result.cause)


@pytest.mark.skipif(sys.platform == "win32", reason="another system is asked")
def test_another_system_is_no_windows() -> None:
    assert rtl_version() is None
    assert thisgateway.windows(ThisWindows()).verdict is Verdict.SKIPPED

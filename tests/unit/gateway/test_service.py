"""The gateway's services, with recorded answers of Windows' own programs."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Mapping, Sequence

import pytest

from wizard.domain.problems import ProblemError
from wizard.gateway.programs import Ran, run
from wizard.gateway.service import GatewayServices, is_gateway, quoted

SERVICES = json.dumps(
    [
        {"Name": "Spooler", "DisplayName": "Druckwarteschlange"},
        {"Name": "MPGW", "DisplayName": "MyPass Gateway"},
        {"Name": "MyPassOther", "DisplayName": "MyPass Agent"},
        {"Name": "RemoteAccess", "DisplayName": None},
    ]
)
POOLS = "DefaultAppPool\r\n.NET v4.5\r\nMyPassGateway\r\n"
DENIED = "ERROR ( hresult:80070005, message:Command execution failed.\r\nAccess is denied.\r\n )"


class Windows:
    """Replays answers: a word of the (decoded) command -> what the program says."""

    def __init__(self, **answers: Ran) -> None:
        self.answers = {"Get-Service |": Ran(0, SERVICES), "list": Ran(0, POOLS)}
        self.answers.update(answers)
        self.commands: list[str] = []

    def __call__(
        self, command: Sequence[str], *, timeout: float, env: Mapping[str, str] | None = None
    ) -> Ran:
        assert 0 < timeout <= 60
        words = list(command)
        if "-EncodedCommand" in words:
            words[-1] = base64.b64decode(words[-1]).decode("utf-16-le")
        line = " ".join(words)
        self.commands.append(line)
        for key in sorted(self.answers, key=len, reverse=True):
            if key.replace("_", "-") in line:
                return self.answers[key]
        return Ran(None, missing=True)

    def services(self) -> GatewayServices:
        return GatewayServices(self, "win32", {"SystemRoot": r"D:\Windows"})


def test_services_and_pools_with_both_words_are_found() -> None:
    windows = Windows()
    assert windows.services().names() == ("MPGW", "IIS application pool: MyPassGateway")
    assert windows.commands[0].startswith(
        r"D:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe -NoProfile"
    )
    assert windows.commands[1] == r"D:\Windows\System32\inetsrv\appcmd.exe list apppool /text:name"


def test_a_single_service_and_no_iis() -> None:
    one = json.dumps({"Name": "MyPassGateway", "DisplayName": "x"})
    windows = Windows(**{"Get-Service |": Ran(0, one), "list": Ran(None, missing=True)})
    assert windows.services().names() == ("MyPassGateway",)


@pytest.mark.parametrize("output", ["", "no json", "[1, null, {}]", '"x"', "[" * 100_000])
def test_answers_that_are_no_list_of_services_find_nothing(output: str) -> None:
    windows = Windows(**{"Get-Service |": Ran(0, output), "list": Ran(1, "")})
    assert windows.services().names() == ()


def test_other_systems_have_none_and_run_nothing() -> None:
    windows = Windows()
    assert GatewayServices(windows, "linux").names() == ()
    assert windows.commands == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("MyPassGateway", True),
        ("MyPass Gateway Server", True),
        ("mypass-gateway", True),
        ("MyPass Agent", False),
        ("Remote Desktop Gateway", False),
        ("", False),
    ],
)
def test_names_must_hold_both_words(name: str, expected: bool) -> None:
    assert is_gateway(name) is expected


def test_a_service_restarts() -> None:
    windows = Windows(Restart_Service=Ran(0, '{"ok":true}'))
    windows.services().restart("MPGW", timeout=30)
    assert "Restart-Service -Name 'MPGW' -Force" in windows.commands[-1]
    assert "FromSeconds(30)" in windows.commands[-1]


def test_a_pool_is_recycled() -> None:
    windows = Windows(recycle=Ran(0, '"MyPassGateway" successfully recycled'))
    windows.services().restart("IIS application pool: MyPassGateway", timeout=30)
    assert windows.commands[-1].endswith("recycle apppool /apppool.name:MyPassGateway")


def test_a_stopped_pool_is_started() -> None:
    windows = Windows(recycle=Ran(1168, "not started"), start=Ran(0, "started"))
    windows.services().restart("IIS application pool: MyPassGateway", timeout=30)
    assert windows.commands[-1].endswith("start apppool /apppool.name:MyPassGateway")


POOL = "IIS application pool: MyPassGateway"


@pytest.mark.parametrize(
    ("service", "answers", "expected"),
    [
        ("Spooler", {}, "gateway.service-unknown"),
        ("MPGW", {"Restart_Service": Ran(0, '{"ok":false,"code":5,"text":"x"}')}, "denied"),
        ("MPGW", {"Restart_Service": Ran(0, '{"ok":false,"code":0,"text":"busy"}')}, "failed"),
        ("MPGW", {"Restart_Service": Ran(1, "odd words")}, "failed"),
        ("MPGW", {"Restart_Service": Ran(None)}, "slow"),
        ("MPGW", {"Restart_Service": Ran(None, missing=True)}, "failed"),
        (POOL, {"recycle": Ran(5, DENIED)}, "denied"),
        (POOL, {"recycle": Ran(1, DENIED), "start": Ran(1, DENIED)}, "denied"),
        (POOL, {"recycle": Ran(1, "no"), "start": Ran(1, "no")}, "failed"),
        (POOL, {"recycle": Ran(None)}, "slow"),
    ],
)
def test_each_failure_has_its_sentence(
    service: str, answers: dict[str, Ran], expected: str
) -> None:
    with pytest.raises(ProblemError) as caught:
        Windows(**answers).services().restart(service, timeout=30)
    assert caught.value.id.endswith(expected)
    assert service in str(caught.value)


def test_names_are_quoted_for_powershell() -> None:
    assert quoted("a'b") == "'a''b'"
    assert quoted("a\u2019b") == "'a\u2019\u2019b'"


# ---------------------------------------------------------------- the runner itself


def test_the_runner_keeps_to_its_time_limit_and_names_what_is_missing() -> None:
    assert run([sys.executable, "-c", "print('hi'); exit(3)"], timeout=30) == Ran(3, "hi\n")
    assert run([sys.executable, "-c", "input()"], timeout=30).code == 1
    slow = run([sys.executable, "-c", "import time; time.sleep(60)"], timeout=0.5)
    assert slow == Ran(None)
    assert run(["no-such-program"], timeout=5) == Ran(None, missing=True)
    assert run(["a\0b"], timeout=5) == Ran(None, missing=True)

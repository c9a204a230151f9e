"""Windows' firewall over recorded answers of the NetSecurity cmdlets, as Microsoft documents them.

The double keeps rules as Windows would; it reads what the script says, as PowerShell would.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from wizard.domain.firewall import GROUP, Way, WayState, covers, covers_port, way
from wizard.domain.hosts import Partition, Ports
from wizard.domain.problems import ProblemError
from wizard.domain.verdicts import Verdict
from wizard.flows import firewall
from wizard.gateway.powershell import BEGIN, END, PowerShell, quoted
from wizard.gateway.programs import Ran, run
from wizard.gateway.winfirewall import WindowsFirewall


def rule(title: str, action: str = "Block", **more: Any) -> dict[str, Any]:
    return {
        "id": f"{{{title}}}", "title": title, "group": "", "action": action, "profile": "Any",
        "owner": "", "protocol": "TCP", "ports": ["Any"], "places": ["Any"], "program": "Any",
        "package": "", "service": "Any", **more,
    }  # fmt: skip


class Shell:
    """powershell.exe with a firewall behind it."""

    def __init__(self, outbound: str = "Block", *rules: dict[str, Any]) -> None:
        self.outbound = outbound
        self.rules = list(rules)
        self.on = "True"
        self.local_rules_count = True
        self.scripts: list[str] = []
        self.fault: dict[str, str] | None = None
        self.ran: Ran | None = None

    def __call__(
        self, command: Sequence[str], *, timeout: float, env: Mapping[str, str] | None = None
    ) -> Ran:
        del timeout, env
        assert command[0] == r"D:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe"
        assert "-NoProfile" in command
        script = base64.b64decode(command[-1]).decode("utf-16-le")
        self.scripts.append(script)
        if self.ran is not None:
            return self.ran
        text = json.dumps(self.fault or self._answer(script))
        # A console folds, and something may be printed beside the answer.
        folded = "\r\n".join(text[at : at + 79] for at in range(0, len(text), 79))
        return Ran(0, f"#< noise\r\n{BEGIN}{folded}{END}\r\n")

    def _answer(self, script: str) -> dict[str, Any]:
        ours = [one for one in self.rules if one["group"] == GROUP]
        if "ActiveStore'" in script:
            profiles = [
                {"name": name, "on": self.on, "outbound": self.outbound if on else "Allow"}
                for name, on in (("Domain", True), ("Private", False), ("Public", False))
            ]
            rules = self.rules if self.local_rules_count else []
            return {"profiles": profiles, "networks": ["DomainAuthenticated"], "rules": rules}
        if "$ours.Count" in script:
            self.rules = [one for one in self.rules if one not in ours]
            return {"count": len(ours)}
        if kept := re.search(r"@\(([^()]*)\) -notcontains", script):
            self.rules = [
                one for one in self.rules if one not in ours or one["id"] in _words(kept[1])
            ]
            return {"done": True}
        new = (
            r"-Name '(.*?)' -DisplayName '(.*?)'.*?-RemotePort @\((.*?)\) -RemoteAddress @\((.*?)\)"
        )
        made = [
            rule(title, "Allow", id=name, group=GROUP, ports=_words(ports), places=_words(places))
            for name, title, ports, places in re.findall(new, script, re.DOTALL)
        ]
        again = {one["id"] for one in made}
        self.rules = [one for one in self.rules if one["id"] not in again] + made
        return {"done": True}


def _words(text: str) -> list[str]:
    return re.findall("'(.*?)'", text)


def windows(shell: Shell) -> WindowsFirewall:
    return WindowsFirewall(PowerShell(shell, {"SystemRoot": r"D:\Windows"}), "win32")


PROD = Partition("PROD", "prod.example", "MYPASSSVC")
PLAIN = Partition("TEST", "test.example", "MYPASSSVC", ssl=False, ports=Ports(mapper=4449))
ADDRESSES = {"prod.example": ("192.0.2.7",), "test.example": ("192.0.2.8", "fe80::1%3")}
NEEDS = firewall.needs([PROD, PLAIN], ADDRESSES.__getitem__)


def test_each_host_needs_its_own_ports() -> None:
    assert [one.ports for one in NEEDS] == [(449, 9475, 9476), (4449, 8475, 8476), (443,)]
    assert NEEDS[1].addresses == ("192.0.2.8", "fe80::1")
    every = {port for one in firewall.needs([], ADDRESSES.__getitem__) for port in one.ports}
    assert every == {449, 8475, 8476, 9475, 9476, 443}


def test_a_firewall_that_lets_out_is_fine_and_one_that_blocks_names_each_port() -> None:
    fine = firewall.inspect(windows(Shell("Allow")).read(), NEEDS)
    assert {one.verdict for one in fine} == {Verdict.PASS}
    closed = firewall.inspect(windows(Shell("Block")).read(), NEEDS)
    assert {one.verdict for one in closed} == {Verdict.FAIL}
    assert "port 449" in str(closed[0].title)
    assert "prod.example" in str(closed[0].cause)
    assert "firewall allow" in str(closed[0].next_step)
    off = Shell("Block")
    off.on = "False"
    assert [one.verdict for one in firewall.inspect(windows(off).read(), NEEDS)] == ["pass"]


def test_a_port_that_nobody_uses_is_told_as_such() -> None:
    wanted = firewall.needs([PROD], ADDRESSES.__getitem__)
    seen = firewall.inspect(windows(Shell("Block")).read(), wanted)
    skipped = [one.id for one in seen if one.verdict is Verdict.SKIPPED]
    assert skipped == ["gateway.firewall.8475", "gateway.firewall.8476"]


@pytest.mark.parametrize(
    ("outbound", "rules", "state"),
    [
        ("Allow", [rule("No host servers", ports=["8470-9480"])], "blocked"),
        ("Allow", [rule("Elsewhere", places=["198.51.100.0/255.255.255.0"])], "open"),
        ("Allow", [rule("Net", places=["192.0.2.0/24"])], "blocked"),
        ("Allow", [rule("Range", places=["192.0.2.1-192.0.2.9"])], "blocked"),
        ("Allow", [rule("Near", places=["LocalSubnet"])], "unsure"),
        ("Allow", [rule("Public only", profile="Private, Public")], "open"),
        ("Allow", [rule("Other port", ports=["8471"])], "open"),
        ("Allow", [rule("UDP", protocol="UDP")], "open"),
        ("Allow", [rule("An app", package="S-1-15-2-1")], "open"),
        ("Allow", [rule("No Java", program=r"C:\Java\bin\java.exe")], "unsure"),
        ("Block", [rule("All out", "Allow")], "open"),
        ("Block", [rule("All out", "Allow"), rule("Not this", ports=["9475"])], "blocked"),
        ("Block", [rule("Java", "Allow", program=r"C:\Java\bin\java.exe")], "unsure"),
        ("Block", [rule("Elsewhere", "Allow", places=["198.51.100.7"])], "missing"),
        ("Block", [rule("Service", "Allow", service="Dnscache")], "missing"),
    ],
)
def test_rules_decide(outbound: str, rules: list[dict[str, Any]], state: str) -> None:
    policy = windows(Shell(outbound, *rules)).read()
    assert way(policy, 9475, ("192.0.2.7",)).state == state


def test_every_address_of_a_host_needs_a_rule_and_one_that_is_blocked_is_enough() -> None:
    policy = windows(Shell("Block", rule("One", "Allow", places=["192.0.2.7"]))).read()
    assert way(policy, 9475, ("192.0.2.7", "192.0.2.8")).state is WayState.MISSING
    policy = windows(Shell("Allow", rule("One", places=["192.0.2.8"]))).read()
    blocked = Way(WayState.BLOCKED, "Domain", "One")
    assert way(policy, 9475, ("192.0.2.7", "192.0.2.8")) == blocked


def test_ports_and_addresses_as_windows_writes_them() -> None:
    assert covers_port(["80", "8470-8480"], 8475)
    assert not covers_port(["RPC", "8470-8474"], 8475)
    assert covers(["2001:db8::/32"], "2001:db8::7")
    assert not covers(["LocalSubnet", "10.0.0.1-nonsense"], "10.0.0.1")


def test_what_is_missing_is_made_once_and_only_for_these_hosts() -> None:
    shell = Shell("Block")
    adapter = windows(shell)
    policy = adapter.read()
    rules = firewall.missing(policy, NEEDS)
    assert not firewall.there(policy, rules)
    results = firewall.allow(adapter, rules, NEEDS)
    assert {one.verdict for one in results} <= {Verdict.PASS, Verdict.SKIPPED}
    made = {one["title"]: (one["ports"], one["places"]) for one in shell.rules}
    assert made["MyPass Gateway to prod.example"] == (["449", "9475", "9476"], ["192.0.2.7"])
    assert made["MyPass Gateway to test.example"][1] == ["192.0.2.8", "fe80::1"]
    assert made["MyPass Gateway to MyPass Cloud"] == (["443"], ["Any"])
    after = adapter.read()
    assert firewall.there(after, firewall.missing(after, NEEDS))
    # A host that moved gets a rule of its new address, and the old one goes.
    moved = firewall.needs([PROD], lambda _host: ("192.0.2.99",))
    again = firewall.missing(after, moved)
    assert not firewall.there(after, again)
    firewall.allow(adapter, again, moved)
    assert [one["places"] for one in shell.rules] == [["192.0.2.99"], ["Any"]]
    # Hosts of every name, and more of them than one command line takes.
    many = [Partition(f"P{n}", f"PORTS{n}.example", "MYPASSSVC") for n in range(25)]
    lot = firewall.needs(many, lambda _host: ("192.0.2.50",))
    firewall.allow(adapter, firewall.missing(adapter.read(), lot), lot)
    assert len(shell.rules) == 26
    assert "MyPass Gateway to PORTS3.example" in {one["title"] for one in shell.rules}
    firewall.allow(adapter, again, moved)
    assert firewall.remove(adapter) == 2
    assert shell.rules == []


def test_a_block_rule_is_told_and_not_overruled() -> None:
    policy = windows(Shell("Allow", rule("Company: no 9475", ports=["9475"]))).read()
    assert firewall.missing(policy, NEEDS) == ()
    seen = [one for one in firewall.inspect(policy, NEEDS) if one.verdict is Verdict.FAIL]
    assert [str(one.title) for one in seen] == [
        "The rule “Company: no 9475” blocks connections out to port 9475."
    ]


def test_a_group_policy_that_ignores_local_rules_is_found_out() -> None:
    shell = Shell("Block")
    shell.local_rules_count = False
    adapter = windows(shell)
    rules = firewall.missing(adapter.read(), NEEDS)
    with pytest.raises(ProblemError) as caught:
        firewall.allow(adapter, rules, NEEDS)
    assert caught.value.id == "firewall.not-kept"
    assert "443, 449" in str(caught.value)


def test_a_host_without_an_address_gets_no_rule() -> None:
    def unknown(host: str) -> tuple[str, ...]:
        raise ProblemError("host.unknown", host=host)

    wanted = firewall.needs([PROD], unknown)
    policy = windows(Shell("Block")).read()
    assert firewall.inspect(policy, wanted)[0].verdict is Verdict.FAIL
    with pytest.raises(ProblemError) as caught:
        firewall.missing(policy, wanted)
    assert caught.value.id == "host.unknown"


@pytest.mark.parametrize(
    ("ran", "id"),
    [
        (Ran(None), "firewall.slow"),
        (Ran(None, missing=True), "firewall.no-powershell"),
        (Ran(1, "This script is blocked"), "firewall.strange"),
        (Ran(0, f"{BEGIN}[1, 2]{END}"), "firewall.strange"),
        (Ran(0, f"{BEGIN}{{{END}"), "firewall.strange"),
    ],
)
def test_a_powershell_that_does_not_answer_is_a_named_failure(ran: Ran, id: str) -> None:
    shell = Shell()
    shell.ran = ran
    with pytest.raises(ProblemError) as caught:
        windows(shell).read()
    assert caught.value.id == id


def test_refusals_are_told_whatever_the_language() -> None:
    shell = Shell()
    shell.fault = {"fault": "PermissionDenied", "words": "Zugriff verweigert"}
    with pytest.raises(ProblemError) as caught:
        windows(shell).remove()
    assert caught.value.id == "firewall.denied"
    assert caught.value.problem.lacking
    shell.fault = {"fault": "NotSpecified", "words": "Kein Endpunkt mehr"}
    with pytest.raises(ProblemError) as caught:
        windows(shell).read()
    assert "Kein Endpunkt mehr" in str(caught.value)
    with pytest.raises(ProblemError) as caught:
        WindowsFirewall(PowerShell(run), "linux").read()
    assert caught.value.id == "firewall.no-windows"


def test_no_word_leaves_its_quotes_and_nothing_is_removed_unnamed() -> None:
    assert quoted("it's ‘x’") == "'it''s ‘‘x’’'"
    shell = Shell("Block")
    adapter = windows(shell)
    firewall.allow(adapter, firewall.missing(adapter.read(), NEEDS), NEEDS)
    adapter.remove()
    for script in shell.scripts:
        # Without a rule named it would remove every rule of the machine.
        assert script.count("Remove-NetFirewallRule") == script.count(
            "Remove-NetFirewallRule -InputObject $one"
        )

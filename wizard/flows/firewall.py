"""The gateway's way out: what its partitions and the Cloud need, inspected and opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from wizard.domain.firewall import (
    CLOUD_PORT,
    GROUP,
    Firewall,
    FirewallPolicy,
    WantedRule,
    WayState,
    way,
)
from wizard.domain.hosts import (
    COMMAND_PORT,
    COMMAND_TLS_PORT,
    MAPPER_PORT,
    SIGNON_PORT,
    SIGNON_TLS_PORT,
    Partition,
)
from wizard.domain.problems import ProblemError, problem
from wizard.domain.text import NOTHING, T, Text
from wizard.domain.verdicts import CheckResult, Verdict
from wizard.flows.thisgateway import fine, found, left_out

FIREWALL = "gateway.firewall"
HOST_PORTS = (MAPPER_PORT, COMMAND_PORT, SIGNON_PORT, COMMAND_TLS_PORT, SIGNON_TLS_PORT)
RESOLVE_SECONDS = 10.0
Resolve = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Need:
    """A host, or the Cloud (`host` is ""), and the ports that the gateway connects to.

    `addresses` of a host that no resolver knows are none, and `unknown` says why.
    """

    host: str
    ports: tuple[int, ...]
    addresses: tuple[str, ...] = ()
    unknown: ProblemError | None = None


CLOUD = Need("", (CLOUD_PORT,))


def needs(partitions: Sequence[Partition], resolve: Resolve) -> tuple[Need, ...]:
    """One for each host, then the Cloud; of no partition: every port, of whatever host."""
    if not partitions:
        return (Need("", HOST_PORTS), CLOUD)
    ports: dict[str, dict[int, None]] = {}
    for partition in partitions:
        ports.setdefault(partition.host, {}).update(dict.fromkeys(ports_of(partition)))
    made = []
    for host, wanted in ports.items():
        try:
            places = dict.fromkeys(one.partition("%")[0] for one in resolve(host))
            made.append(Need(host, tuple(sorted(wanted)), tuple(places)))
        except ProblemError as fault:
            made.append(Need(host, tuple(sorted(wanted)), unknown=fault))
    return (*made, CLOUD)


def ports_of(partition: Partition) -> tuple[int, ...]:
    """The ports that the connector uses on a partition."""
    own, tls = partition.ports, partition.ssl
    return (
        own.mapper or MAPPER_PORT,
        own.command or (COMMAND_TLS_PORT if tls else COMMAND_PORT),
        own.signon or (SIGNON_TLS_PORT if tls else SIGNON_PORT),
    )


def inspect(policy: FirewallPolicy, wanted: Sequence[Need]) -> tuple[CheckResult, ...]:
    """A finding for each host and port, and one for each usual port that nobody needs."""
    if not policy.watching:
        title = T("Windows' firewall is off in the connected networks.")
        return (fine(FIREWALL, title, T("It blocks nothing; another one may.")),)
    results = [_judged(policy, need, port) for need in wanted for port in need.ports]
    used = {port for need in wanted for port in need.ports}
    for port in HOST_PORTS:
        if port not in used:
            title = T("Port {port}: no configured partition uses it.", port=port)
            results.append(left_out(f"{FIREWALL}.{port}", title))
    return tuple(results)


def _judged(policy: FirewallPolicy, need: Need, port: int) -> CheckResult:
    key = f"{FIREWALL}.{port}"
    seen = way(policy, port, need.addresses)
    use, profile = _use(need, port), seen.profile
    if seen.state is WayState.BLOCKED:
        fault = problem("firewall.blocked", rule=seen.rule, use=use, port=port, profile=profile)
        return found(key, Verdict.FAIL, fault)
    if seen.state is WayState.MISSING:
        return found(
            key, Verdict.FAIL, problem("firewall.missing", use=use, port=port, profile=profile)
        )
    if seen.state is WayState.UNSURE:
        fault = problem("firewall.unsure", rule=seen.rule, use=use, port=port, profile=profile)
        return found(key, Verdict.WARN, fault)
    title = T("Connections out to port {port} may leave.", port=port)
    unknown = need.unknown.problem.what if need.unknown else NOTHING
    return replace(fine(key, title, use), cause=unknown)


def _use(need: Need, port: int) -> Text:
    if port == CLOUD_PORT and not need.host:
        return T("The gateway needs it for MyPass Cloud.")
    if need.host:
        return T("The gateway needs it for {host}.", host=need.host)
    return T("The gateway needs it for IBM i hosts.")


def missing(policy: FirewallPolicy, wanted: Sequence[Need]) -> tuple[WantedRule, ...]:
    """The rules that are needed beside those of others.

    Raises
    ------
    ProblemError
        ``host.*``: a host's address is not known.
    """
    others = replace(policy, rules=tuple(one for one in policy.rules if one.group != GROUP))
    rules = []
    for need in wanted:
        if need.unknown is not None:
            raise need.unknown
        ports = tuple(
            port
            for port in need.ports
            if way(others, port, need.addresses).state is WayState.MISSING
        )
        if ports:
            target = need.host or "MyPass Cloud"
            name = f"MyPassISeriesWizard-{need.host or 'Cloud'}"
            rules.append(WantedRule(name, f"MyPass Gateway to {target}", ports, need.addresses))
    return tuple(rules)


def there(policy: FirewallPolicy, rules: Sequence[WantedRule]) -> bool:
    """Whether the group holds exactly these rules already."""
    ours = {
        (one.title, frozenset(one.ports), frozenset(one.addresses))
        for one in policy.rules
        if one.group == GROUP and one.allows and not one.profiles
    }
    wanted = {
        (one.title, frozenset(map(str, one.ports)), frozenset(one.addresses or ("Any",)))
        for one in rules
    }
    return ours == wanted


def allow(
    firewall: Firewall, rules: Sequence[WantedRule], wanted: Sequence[Need]
) -> tuple[CheckResult, ...]:
    """Make the rules, and read the firewall back.

    Raises
    ------
    ProblemError
        ``firewall.*``
    """
    firewall.allow(rules)
    policy = firewall.read()
    closed = sorted(
        {
            port
            for need in wanted
            for port in need.ports
            if way(policy, port, need.addresses).state is WayState.MISSING
        }
    )
    if closed:
        raise ProblemError("firewall.not-kept", ports=", ".join(map(str, closed)))
    return inspect(policy, wanted)


def remove(firewall: Firewall) -> int:
    """Remove this program's rules, and read the firewall back; how many there were.

    Raises
    ------
    ProblemError
        ``firewall.*``
    """
    count = firewall.remove()
    if any(one.group == GROUP for one in firewall.read().rules):
        raise ProblemError("firewall.not-gone", group=GROUP)
    return count

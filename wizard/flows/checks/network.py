"""host.name, port.mapper, port.signon, port.command: is the host there, and who answers?"""

from __future__ import annotations

import ipaddress

from wizard.domain.hosts import MAPPER_PORT
from wizard.domain.problems import ProblemError
from wizard.domain.text import T
from wizard.domain.verdicts import Verdict
from wizard.flows.checks.run import Check, Outcome, Run, Skip


def host_name(run: Run) -> Outcome:
    """Does the name have an address on this machine?"""
    host = run.partition.host
    addresses = run.network.resolve(host, timeout=run.options.connect_timeout)
    run.addresses = addresses
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return Outcome(
            Verdict.PASS,
            T("{host} has an address", host=host),
            T("{addresses}", addresses=", ".join(addresses)),
        )
    return Outcome(Verdict.PASS, T("{host} is an address", host=host))


def port_mapper(run: Run) -> Outcome:
    """Does the port mapper know both host servers?"""
    ports, host = run.partition.ports, run.partition.host
    if ports.signon and ports.command and ports.mapper is None:
        raise Skip(
            T(
                "Not asked: the ports are fixed ({signon} sign-on, {command} remote command).",
                signon=ports.signon,
                command=ports.command,
            )
        )
    suffix = "-s" if run.partition.ssl else ""
    mapper = ports.mapper or MAPPER_PORT
    timeout = run.options.connect_timeout
    try:
        run.mapped_signon = run.network.ask_mapper(
            host, mapper, f"as-signon{suffix}", timeout=timeout
        )
        run.mapped_command = run.network.ask_mapper(
            host, mapper, f"as-rmtcmd{suffix}", timeout=timeout
        )
    except ProblemError as fault:
        if fault.id != "mapper.no-service":
            raise
        found = fault.problem
        return Outcome(
            Verdict.FAIL,
            T("Port mapper answers, but a host server is missing"),
            found.what,
            found.why,
            found.next_step,
        )
    seen = T(
        "Port {mapper} names {signon} for sign-on and {command} for remote commands",
        mapper=mapper,
        signon=run.mapped_signon,
        command=run.mapped_command,
    )
    differs = (ports.signon or run.mapped_signon, ports.command or run.mapped_command) != (
        run.mapped_signon,
        run.mapped_command,
    )
    if differs:
        return Outcome(
            Verdict.WARN,
            T("Port mapper names other ports than the fixed ones"),
            seen,
            T("The fixed ports were set for another host, or the host's services were moved."),
            T("Remove the fixed ports under Advanced, or correct them."),
        )
    return Outcome(Verdict.PASS, T("Port mapper answers"), seen)


def port_signon(run: Run) -> Outcome:
    """Does the sign-on server answer on its port?"""
    host, port = run.partition.host, run.signon_port
    if run.partition.ssl:
        run.network.knock(host, port, timeout=run.options.connect_timeout)
        return Outcome(
            Verdict.PASS, T("Sign-on server is reachable"), T("Port {port} is open", port=port)
        )
    run.greeting = run.network.greet_signon(
        host, port, tls=False, timeout=run.options.connect_timeout
    )
    return Outcome(
        Verdict.PASS,
        T("Sign-on server answers"),
        T("Port {port}, IBM i {release}", port=port, release=release(run.greeting.vrm or 0)),
    )


def port_command(run: Run) -> Outcome:
    """Does the remote command server answer on its port?"""
    host, port = run.partition.host, run.command_port
    if run.partition.ssl:
        run.network.knock(host, port, timeout=run.options.connect_timeout)
        seen = T("Port {port} is open", port=port)
        title = T("Remote command server is reachable")
    else:
        run.network.greet_command(host, port, tls=False, timeout=run.options.connect_timeout)
        seen = T("Port {port}", port=port)
        title = T("Remote command server answers")
    run.command_reachable = True
    return Outcome(Verdict.PASS, title, seen)


def release(vrm: int) -> str:
    """ "7.5" for 0x00070500, "V4R5" style below version 5 (what people then called it)."""
    version, revision, modification = vrm >> 16 & 0xFFFF, vrm >> 8 & 0xFF, vrm & 0xFF
    if version < 6:
        return f"V{version}R{revision}M{modification}"
    return f"{version}.{revision}"


CHECKS: dict[str, Check] = {
    "host.name": host_name,
    "port.mapper": port_mapper,
    "port.signon": port_signon,
    "port.command": port_command,
}

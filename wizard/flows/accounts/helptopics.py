"""Which check, problem or message of the host asks for which blocks of help."""

from __future__ import annotations

import re

from wizard.flows.accounts import helpblocks as of
from wizard.flows.accounts.helpblocks import Block

_SETUP = (
    of.create, of.command, of.grant, of.servers, of.ports, of.exits, of.certificate, of.issuer,
    of.rules,
)  # fmt: skip

_ACCOUNT_SIGN_ON = {
    "signon.password-incorrect": (of.password,),
    "signon.last-attempt": (of.password,),
    "signon.password-expired": (of.password, of.lasting),
    "signon.disabled": (of.enable,),
    "signon.no-password": (of.password,),
    "signon.unknown-user": (of.create,),
    "signon.general-security": (of.quser, of.job_logs),
    "signon.level-4": (of.level,),
    "signon.refused": (of.job_logs, of.exits),
    "signon.request-refused": (of.job_logs,),
    "signon.change-refused": (of.rules,),
}

TOPICS: dict[str, tuple[Block, ...]] = {
    "*setup": _SETUP,
    # checks
    "host.name": (of.name,),
    "port.mapper": (of.servers, of.ports),
    "port.signon": (of.servers, of.ports),
    "port.command": (of.servers, of.ports),
    "tls.handshake": (of.certificate, of.protocols),
    "tls.trust": (of.issuer, of.certificate),
    "tls.hostname": (of.certificate,),
    "tls.expiry": (of.certificate,),
    "signon": (of.create, of.enable, of.password, of.exits),
    "command.rmtsrv": (of.exits, of.unlimited),
    "account.status": (of.enable,),
    "account.password-expiry": (of.lasting,),
    "account.secadm": (of.secadm,),
    "account.allobj": (of.grant, of.allobj),
    "account.limited-capability": (of.unlimited,),
    "command.chgusrprf": (of.command,),
    "system.release": (of.release,),
    "system.password-level": (of.level,),
    "system.password-rules": (of.rules, of.approval),
    # problems
    **_ACCOUNT_SIGN_ON,
    "host.unknown": (of.name,),
    "host.own-profile": (of.own_profile,),
    "host.program-failed": (of.job_logs,),
    "account.elevated": (of.grant, of.allobj),
    "account.unknown-outcome": (of.job_logs,),
    "account.rehearsal-elevated": (of.target,),
    "account.rehearsal-unproven": (of.target, of.grant),
    "account.old-works": (of.exits, of.target),
    "password.rules": (of.rules,),
    "password.impossible": (of.rules, of.approval),
    "port.tls-on-plain": (of.ports,),
    "java.not-trusted": (of.issuer, of.certificate),
    "java.tls-no-common-protocol": (of.protocols,),
    "mapper.no-service": (of.certificate, of.servers),
    # messages of the host
    "CPF2204": (of.target, of.create),
    "CPF2203": (of.target,),
    "CPF2213": (of.locks,),
    "CPF2217": (of.grant,),
    "CPF2222": (of.storage,),
    "CPF2225": (of.locks, of.job_logs),
    "CPF2228": (of.secadm, of.grant),
    "CPF2269": (of.grant, of.allobj),
    "CPF2272": (of.locks,),
    "CPF2292": (of.secadm,),
    "CPF22E2": (of.target, of.password),
    "CPF22E3": (of.target, of.unlock, of.enable),
    "CPF22E4": (of.target, of.lasting),
    "CPF22E5": (of.target,),
    "CPF22E9": (of.grant,),
    "CPF22F1": (of.secadm,),
    "CPF4AB8": (of.grant, of.allobj),
    "CPF4AF1": (of.target,),
    "CPD0032": (of.unlimited, of.command),
    "CPF9802": (of.command, of.grant),
    "CWBSY0272": (of.approval,),
    # families, by how an id begins
    "host.": (of.job_logs,),
    "port.": (of.servers, of.ports),
    "mapper.": (of.servers, of.ports),
    "java.tls": (of.certificate, of.protocols),
    "java.": (of.servers, of.ports),
    "tls.": (of.certificate, of.protocols),
    "exit.": (of.exits, of.job_logs),
    "signon.": (of.here,),
    "worker.": (of.here,),
    "machine.": (of.here,),
    "app.": (of.here,),
    "cl.": (of.here,),
    "account.": (of.here,),
    "password.": (of.rules,),
    "CPF22C": (of.rules, of.approval),
    "CPF22D": (of.rules, of.approval),
    "CPF4AA7": (of.rules, of.approval),
    "CPD2356": (of.rules,),
    "CPF1": (of.target, of.unlock),
    "CPF236": (of.target, of.unlock),
    "CWBSY": (of.target, of.rules),
    "CPF22": (of.target, of.job_logs),
    "CPF": (of.job_logs,),
    "CPD": (of.job_logs,),
    "CPC": (of.here,),
    "MCH": (of.job_logs,),
}

OF_TLS: frozenset[Block] = frozenset({of.certificate, of.issuer, of.protocols})
"""What a set-up without TLS has no use for."""

_BEGINNINGS = tuple(sorted(TOPICS, key=len, reverse=True))
_MESSAGE = re.compile(r"(?:CPF|CPD|CPC|CPI|MCH|CWBSY)[0-9A-F]{4}")


def topic_of(id: str) -> str:
    """The key of `TOPICS` that an id belongs to, "" when it is neither check nor message."""
    if id in TOPICS:
        return id
    if not _MESSAGE.fullmatch(id) and "." not in id:
        return ""
    found = (key for key in _BEGINNINGS if id.startswith(key) and key != "signon")
    return next(found, "")

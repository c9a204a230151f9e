"""tls.handshake, tls.trust, tls.hostname, tls.expiry: would Java talk to this host safely?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from wizard.domain.certificates import Certificate, names_host
from wizard.domain.hostfacts import Handshake
from wizard.domain.problems import Problem, ProblemError
from wizard.domain.text import NOTHING, T, Text, join, one_of
from wizard.domain.verdicts import Verdict
from wizard.flows.checks.run import Check, Outcome, Run, Skip

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

UNTRUSTED = T("Java does not trust the host's certificate")
"""The title where nobody in the truststore vouches for the chain."""


def _only_with_tls(run: Run) -> None:
    if not run.partition.ssl:
        raise Skip(
            T(
                "SSL mode is off: the reset command, new password included, "
                "travels as clear text to {host}.",
                host=run.partition.host,
            )
        )


def handshake(run: Run) -> Outcome:
    """Do Java and the host agree on a protocol, on both ports?"""
    _only_with_tls(run)
    toolbox = run.asked_toolbox()
    ports = [run.signon_port]
    if run.command_reachable and run.command_port != run.signon_port:
        ports.append(run.command_port)
    for port in ports:
        try:
            run.handshakes[port] = toolbox.handshake(
                run.partition.host, port, timeout=run.options.connect_timeout
            )
        except ProblemError as fault:
            run.handshakes.pop(port, None)
            return _no_handshake(run, port, fault.problem)
    first = run.handshakes[run.signon_port]
    where = one_of(len(ports), "port {ports}", "ports {ports}", ports=" and ".join(map(str, ports)))
    if not first.protocol:
        # Java looked at the chain and then refused its algorithms: tls.trust says why.
        return Outcome(Verdict.PASS, T("The host answers with TLS"), where)
    return Outcome(
        Verdict.PASS,
        T("The host speaks {protocol}", protocol=first.protocol),
        T("{cipher}, {where}", cipher=first.cipher, where=where),
    )


def _no_handshake(run: Run, port: int, found: Problem) -> Outcome:
    """Named with its port: each host server has a certificate of its own in DCM."""
    server = T("sign-on server") if port == run.signon_port else T("remote command server")
    return Outcome(
        Verdict.FAIL,
        T("No TLS connection to the {server}", server=server),
        T("Port {port}: {what}", port=port, what=found.what),
        found.why,
        found.next_step,
        found.details,
    )


def trust(run: Run) -> Outcome:
    """Does Java, with the truststore in use, trust what the host presents?"""
    _only_with_tls(run)
    for port, made in run.handshakes.items():
        if not made.trusted:
            return untrusted(
                made,
                _chain(run, made),
                port,
                run.now,
                related=[run.read_certificate(der) for der in made.related],
            )
    chain = _chain(run, run.handshakes[run.signon_port])
    for made in run.handshakes.values():
        for item in _chain(run, made):
            weakness = weak(item)
            if weakness:
                return Outcome(
                    Verdict.WARN,
                    T("Java trusts the host's certificate, but it is weak"),
                    T("{subject}: {weakness}", subject=short_name(item.subject), weakness=weakness),
                    T("This Java still takes it from a private CA; the next one may refuse it."),
                    T("Renew it in DCM with RSA 2048 or more, or EC P-256, and SHA-256."),
                )
    return Outcome(
        Verdict.PASS,
        T("Java trusts the host's certificate"),
        T(
            "{subject}, issued by {issuer}",
            subject=short_name(chain[0].subject),
            issuer=short_name(chain[0].issuer),
        ),
    )


def untrusted(
    made: Handshake,
    chain: Sequence[Certificate],
    port: int,
    now: datetime,
    *,
    related: Sequence[Certificate] = (),
) -> Outcome:
    """Why Java refuses what a host presents, in words.

    Parameters
    ----------
    made : Handshake
        Not trusted.
    chain : sequence of Certificate
        Its chain, read; at least one.
    port : int
    now : datetime
        Aware.
    related : sequence of Certificate
        Those of the handshake, read.
    """
    details = f"{made.refusal_class}: {made.refusal}"
    bad = next((one for one in chain if not one.not_before <= now < one.not_after), None)
    if bad is not None:
        return _out_of_date(bad, port, now, _store(made.store) if not related else NOTHING, details)
    if "constraint" in made.refusal.lower() or "algorithm" in made.refusal.lower():
        return Outcome(
            Verdict.FAIL,
            T("Java refuses the host's certificate: too weak"),
            T(
                "Port {port}: {subject}, {key}, {hash}",
                port=port,
                subject=short_name(chain[0].subject),
                key=chain[0].key,
                hash=chain[0].signature,
            ),
            T("A key or a signature in the chain is below what Java accepts."),
            T("Renew the certificate in DCM with RSA 2048 or more and SHA-256."),
            details,
        )
    return Outcome(
        Verdict.FAIL,
        UNTRUSTED,
        T(
            "Port {port}: {subject}, issued by {issuer}",
            port=port,
            subject=short_name(chain[0].subject),
            issuer=short_name(chain[0].issuer),
        ),
        _why_untrusted(made, chain, related, _store(made.store)),
        _how_to_trust(chain[-1]),
        details,
    )


def _out_of_date(
    bad: Certificate, port: int, now: datetime, lacking: Text, details: str
) -> Outcome:
    """`lacking` names the truststore when nobody of the chain is in it."""
    late = bad.not_after <= now
    template = (
        "The certificate of {subject} ran out on {day}."
        if late
        else "The certificate of {subject} is not valid before {day}."
    )
    cause = T(
        template,
        subject=short_name(bad.subject),
        day=(bad.not_after if late else bad.not_before).date().isoformat(),
    )
    if lacking:
        cause = join(cause, T("Besides, nobody of this chain is in {store}.", store=lacking))
    return Outcome(
        Verdict.FAIL,
        T("Java refuses the host's certificate: out of date"),
        T("Port {port}", port=port),
        cause,
        T(
            "Have the IBM i administrator renew it in DCM and assign it to the host servers; "
            "check both machines' clocks."
        )
        if late
        else T("Compare the clocks of the gateway and the host, then the dates in DCM."),
        details,
    )


def _store(name: str) -> Text:
    """The truststore in use, as words in a sentence."""
    if name:
        return T("the truststore {name}", name=name)
    return T("Java's own truststore cacerts (no other one is in use)")


def _why_untrusted(
    made: Handshake, chain: Sequence[Certificate], related: Sequence[Certificate], store: Text
) -> Text:
    if "InvalidAlgorithmParameter" in made.refusal_class or "non-empty" in made.refusal:
        return T("Java sees no trusted certificate at all in {store}.", store=store)
    top = chain[-1]
    issuer = short_name(top.issuer)
    presented = {one.der for one in chain}
    renewed = [one for one in related if one.subject == top.issuer and one.der not in presented]
    if renewed:
        return T(
            "A certificate of {issuer} is in {store}, but not this one: it was renewed with "
            "another key, or another CA bears the same name. The one in the store has the SHA-256 "
            "fingerprint {fingerprint}.",
            issuer=issuer,
            store=store,
            fingerprint=renewed[0].sha256,
        )
    if top.self_issued:
        return T("The issuer {issuer} is not in {store}.", issuer=issuer, store=store)
    return T(
        "The issuer {issuer} is not in {store}, and the host does not send it along.",
        issuer=issuer,
        store=store,
    )


def _how_to_trust(top: Certificate) -> Text:
    if top.self_issued or top.is_ca:
        return T(
            "Compare the fingerprint with the one in DCM, then import {issuer}'s certificate on "
            "the Trust page (keystore fetch or keystore import on the command line).",
            issuer=short_name(top.subject),
        )
    return T(
        "Export {issuer}'s certificate in DCM as a file and import it on the Trust page "
        "(keystore import on the command line).",
        issuer=short_name(top.issuer),
    )


def hostname(run: Run) -> Outcome:
    """Does the certificate name this host? jt400 never asks, so we do."""
    _only_with_tls(run)
    host = run.partition.host
    for port, made in run.handshakes.items():
        leaf = _chain(run, made)[0]
        if not names_host(leaf, host):
            if leaf.common_name == host:
                return _only_common_name(host, port)
            names = ", ".join((*leaf.dns_names, *leaf.ip_names)) or leaf.common_name
            return Outcome(
                Verdict.WARN,
                T("The certificate does not name {host}", host=host),
                T("Port {port}: it names {names}", port=port, names=names or "nobody"),
                T(
                    "The host was reached by another name or address than the one certified, "
                    "or another machine answered. jt400 does not check this, so a machine in "
                    "between would not be noticed."
                ),
                T(
                    "Use a name that the certificate holds, or have one issued in DCM with "
                    "{host} as subject alternative name.",
                    host=host,
                ),
            )
    return Outcome(Verdict.PASS, T("The certificate names {host}", host=host))


def _only_common_name(host: str, port: int) -> Outcome:
    return Outcome(
        Verdict.WARN,
        T("The certificate names {host} only as common name", host=host),
        T("Port {port}: it has no subject alternative name for {host}", port=port, host=host),
        T("As common name an address counts for nothing (RFC 6125), nor does any name once there "
          "are alternative ones."),
        T("Have one issued in DCM with {host} as subject alternative name.", host=host),
    )  # fmt: skip


def expiry(run: Run) -> Outcome:
    """When does the first certificate of the chain run out?"""
    _only_with_tls(run)
    chain = [item for made in run.handshakes.values() for item in _chain(run, made)]
    for item in chain:
        if item.not_before > run.now:
            return Outcome(
                Verdict.FAIL,
                T("A certificate is not valid yet"),
                T(
                    "{subject}: from {day}",
                    subject=short_name(item.subject),
                    day=long_day(item.not_before),
                ),
                T("It was issued for later, or one of the two clocks is wrong."),
                T("Compare the clocks of the gateway and the host, then the dates in DCM."),
            )
    first = min(chain, key=lambda item: item.not_after)
    days = first.days_left(run.now)
    seen = T(
        "{subject}: {day}, {left}",
        subject=short_name(first.subject),
        day=long_day(first.not_after),
        left=_left(days),
    )
    if first.not_after <= run.now and all(made.trusted for made in run.handshakes.values()):
        trusted = {der for made in run.handshakes.values() for der in made.related}
        leaves = {made.chain[0] for made in run.handshakes.values()}
        if first.der in trusted or first.der in leaves:
            return _late_anchor(first, seen, leaf=first.der in leaves)
        return Outcome(
            Verdict.WARN,
            T("The host sends along a certificate that has run out"),
            seen,
            T("Java does not need it: it trusts the host by another certificate of the issuer."),
            T("Have the IBM i administrator take the old certificate out of the chain in DCM."),
        )
    if first.not_after <= run.now:
        return Outcome(
            Verdict.FAIL,
            T("A certificate has run out"),
            seen,
            T("Nobody renewed it in time. Java refuses it, so no reset works."),
            T("Have the IBM i administrator renew it in DCM and assign it to the host servers."),
        )
    if days <= run.options.warn_days:
        return Outcome(
            Verdict.WARN,
            T("A certificate runs out soon"),
            seen,
            T("From that day on Java refuses the host, and no reset works."),
            T("Plan the renewal in DCM now; if the CA changes, import the new CA here first."),
        )
    return Outcome(Verdict.PASS, T("Certificates are in date"), seen)


def _late_anchor(first: Certificate, seen: Text, *, leaf: bool) -> Outcome:
    """Java checks no dates of what the truststore itself holds (RFC 5280, 6.1: the anchor)."""
    if leaf:
        title = T("The host's own certificate has run out")
        next_step = T(
            "Have the IBM i administrator renew it in DCM and assign it to the host servers, and "
            "trust the issuing CA here instead of the certificate."
        )
    else:
        title = T("The CA that Java trusts has run out")
        next_step = T(
            "Have the IBM i administrator renew the CA in DCM, and import the new one here before "
            "the host switches to it."
        )
    return Outcome(
        Verdict.WARN,
        title,
        seen,
        T(
            "Java accepts {subject} all the same because it is in the truststore itself: there it "
            "looks at no dates. Other clients of the host refuse it.",
            subject=short_name(first.subject),
        ),
        next_step,
    )


def _chain(run: Run, made: Handshake) -> list[Certificate]:
    chain = [run.read_certificate(der) for der in made.chain]
    if not chain:
        raise ProblemError("tls.no-certificate", host=run.partition.host, port=run.signon_port)
    return chain


def weak(certificate: Certificate) -> str:
    """What is too weak about a certificate, "" when nothing is.

    Java 17 and 25 take RSA 1024 and SHA-1 from a private CA (measured), so only we object.
    The signature of a root is never used, so its hash does not count.
    """
    kind, _, size = certificate.key.partition(" ")
    if kind in ("RSA", "DSA") and size.isdigit() and int(size) < 2048:
        return certificate.key
    if not certificate.self_issued and certificate.signature.lower() in ("md2", "md5", "sha1"):
        return f"signed with {certificate.signature.upper()}"
    return ""


def short_name(name: str) -> str:
    """The common name of an RFC 4514 name, or the whole name."""
    for part in name.split(","):
        key, _, value = part.strip().partition("=")
        if key.upper() == "CN" and value:
            return value
    return name


def long_day(moment: datetime) -> str:
    """ "14 March 2027"."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def _left(days: int) -> Text:
    if days < 0:
        return one_of(-days, "{count} day ago", "{count} days ago")
    return one_of(days, "{count} day left", "{count} days left")


CHECKS: dict[str, Check] = {
    "tls.handshake": handshake,
    "tls.trust": trust,
    "tls.hostname": hostname,
    "tls.expiry": expiry,
}

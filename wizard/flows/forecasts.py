"""What will fail, and when: sentences from Java's verdicts at the dates to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from wizard.domain.algorithms import refusal
from wizard.domain.certificates import Certificate
from wizard.domain.hostfacts import DisabledAlgorithms
from wizard.domain.hosts import Partition
from wizard.domain.ports import Toolbox
from wizard.domain.text import NOTHING, T, Text
from wizard.domain.verdicts import Verdict
from wizard.flows.checks.tls import long_day, short_name
from wizard.flows.examining import Examined, PortView, Standing

_JUST_AFTER = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Forecast:
    """One sentence about what fails, or is worth knowing.

    Parameters
    ----------
    verdict : Verdict
        FAIL: it fails now; WARN: within the days asked about, or to look at; PASS: later.
    name : str
        The partition, "" for the store itself.
    text : Text
    when : datetime or None
        Since or from when; None = now, or no date belongs to it.
    fails : bool
        Resets on the partition fail then (or now, without a date); False = good to know.
    next_step : Text
    offender : Certificate or None
        The certificate that it is about.
    """

    verdict: Verdict
    name: str
    text: Text
    when: datetime | None = None
    fails: bool = False
    next_step: Text = NOTHING
    offender: Certificate | None = None


def forecasts(
    toolbox: Toolbox | None,
    seen: Sequence[Examined],
    trusted: Mapping[str, Sequence[Certificate]],
    now: datetime,
    *,
    warn_days: int = 30,
) -> tuple[Forecast, ...]:
    """What fails on the partitions, the next on top. Blocks: Java is asked.

    Parameters
    ----------
    toolbox : Toolbox or None
        None: only what the ports themselves tell.
    trusted : mapping
        Partition name -> the truststore's certificates that its chains lead to.

    Raises
    ------
    ProblemError
        ``worker.*``, ``tls.store-*``.
    """
    found: list[Forecast] = []
    for one in seen:
        for port in one.ports:
            found.extend(_of_port(toolbox, one.partition, port, now, warn_days))
        found.extend(_of_store(one, trusted.get(one.partition.name, ()), now, warn_days))
    unique = {(item.name, str(item.text)): item for item in found}
    return tuple(sorted(unique.values(), key=_order))


def of_entries(
    entries: Sequence[tuple[str, str, Certificate | None, bool | None]],
    disabled: DisabledAlgorithms | None,
    now: datetime,
    *,
    alone: bool,
    warn_days: int = 30,
) -> tuple[Forecast, ...]:
    """What the entries of a truststore tell by themselves, the next on top.

    Parameters
    ----------
    entries : sequence of (alias, kind, certificate, seen)
        `seen`: whether the gateway's Java sees it as trusted; None = it was not asked.
    disabled : DisabledAlgorithms or None
        What the gateway's Java refuses.
    alone : bool
        No host was asked, so that each entry may be the one that counts: its dates and its
        algorithms are told. With hosts, `forecasts` tells about those that they need.
    """
    found: list[Forecast] = []
    trusted = 0
    for alias, kind, certificate, seen in entries:
        if certificate is None:
            continue
        if kind == "trusted" and seen is False:
            text = T("Java does not see “{alias}”, although it is in the truststore.", alias=alias)
            found.append(Forecast(Verdict.FAIL, "", text, fails=True, offender=certificate))
        elif kind not in ("trusted", "private key"):
            text = T("“{alias}” is in the store, but Java does not trust it there.", alias=alias)
            advice = T("Import it again, so that it carries Java's mark of trust.")
            found.append(Forecast(Verdict.WARN, "", text, next_step=advice, offender=certificate))
        if kind != "trusted":
            continue
        trusted += 1
        if alone:
            found.extend(_of_entry(alias, certificate, disabled, now, warn_days))
    if alone and not trusted:
        text = T("The truststore holds no trusted certificate, so Java trusts no host with it.")
        found.append(Forecast(Verdict.FAIL, "", text, fails=True))
    return tuple(sorted(found, key=_order))


def _of_entry(
    alias: str,
    certificate: Certificate,
    disabled: DisabledAlgorithms | None,
    now: datetime,
    warn_days: int,
) -> list[Forecast]:
    found = []
    verdict = _verdict(certificate.not_after, now, warn_days, past=Verdict.WARN)
    if verdict is not Verdict.PASS:
        words = (
            "“{alias}” ran out on {day}." if certificate.not_after < now
            else "“{alias}” runs out on {day}."
        )  # fmt: skip
        text = T(words, alias=alias, day=long_day(certificate.not_after))
        found.append(Forecast(verdict, "", text, certificate.not_after, offender=certificate))
    if certificate.not_before > now:
        text = T("“{alias}” is not valid before {day}.", alias=alias,
                 day=long_day(certificate.not_before))  # fmt: skip
        found.append(Forecast(Verdict.WARN, "", text, offender=certificate))
    rule = refusal(certificate, disabled, now) if disabled is not None else ""
    if rule:
        text = T("The gateway's Java refuses “{alias}”: {rule}.", alias=alias, rule=rule)
        found.append(Forecast(Verdict.FAIL, "", text, fails=True, offender=certificate))
    return found


def _order(item: Forecast) -> tuple[int, datetime, str]:
    late = datetime.max.replace(tzinfo=UTC)
    if item.fails:
        return (0 if item.when is None else 1, item.when or late, item.name)
    return (2, item.when or late, item.name)


def _of_port(
    toolbox: Toolbox | None, partition: Partition, port: PortView, now: datetime, warn_days: int
) -> list[Forecast]:
    name = partition.name
    if port.standing is Standing.REFUSED and port.refusal is not None:
        cause = port.refusal.cause or port.refusal.title
        text = T("Resets on {name} fail: {cause}", name=name, cause=cause)
        return [
            Forecast(
                Verdict.FAIL,
                name,
                text,
                fails=True,
                next_step=port.refusal.next_step,
                offender=port.leaf,
            )
        ]
    if port.problem is not None:
        text = T(
            "{name} cannot be proven (port {port}): {what}",
            name=name,
            port=port.port,
            what=port.problem.what,
        )
        return [Forecast(Verdict.FAIL, name, text, fails=True, next_step=port.problem.next_step)]
    if toolbox is None or not port.chain:
        return []
    end = _end(toolbox, port.chain, now)
    if end is None:
        return []
    moment, offender = end
    day = long_day(moment)
    if offender.der == port.chain[0].der:
        text = T("From {day} resets on {name} fail: its certificate runs out.", day=day, name=name)
    else:
        text = T(
            "From {day} resets on {name} fail: the certificate of {issuer}, which it sends along, "
            "runs out.",
            day=day,
            name=name,
            issuer=short_name(offender.subject),
        )
    return [
        Forecast(
            _verdict(moment, now, warn_days),
            name,
            text,
            moment,
            fails=True,
            next_step=T(
                "Have the IBM i administrator renew it in DCM; if its CA changes, import the new "
                "CA here before the host switches."
            ),
            offender=offender,
        )
    ]


def _end(
    toolbox: Toolbox, chain: Sequence[Certificate], now: datetime
) -> tuple[datetime, Certificate] | None:
    """When Java begins to refuse a chain that it trusts now, and which certificate it is about."""
    ders = [one.der for one in chain]
    for moment in sorted({one.not_after for one in chain if one.not_after >= now}):
        judged = toolbox.judge(ders, at=moment + _JUST_AFTER)
        if judged.trusted:
            continue
        if judged.offender is not None and judged.offender < len(chain):
            return moment, chain[judged.offender]
        return moment, next(one for one in chain if one.not_after == moment)
    return None


def _of_store(
    one: Examined, trusted: Sequence[Certificate], now: datetime, warn_days: int
) -> list[Forecast]:
    """What the truststore's own certificates mean for a partition; none of it fails by itself."""
    name, found = one.partition.name, []
    leaves = [port.leaf for port in one.ports if port.leaf is not None]
    for certificate in trusted:
        if certificate not in leaves:
            continue
        text = T(
            "The truststore holds {name}'s own certificate: when the host renews it, resets "
            "fail until the new one is imported.",
            name=name,
        )
        found.append(
            Forecast(
                _verdict(certificate.not_after, now, warn_days, past=Verdict.WARN),
                name,
                text,
                certificate.not_after,
                offender=certificate,
            )
        )
    authorities = [known for known in trusted if known not in leaves]
    if authorities and leaves:
        # Of several ways to the host the one that lasts longest counts.
        lasting = max(authorities, key=lambda known: known.not_after)
        found.extend(_of_authority(name, lasting, leaves, now, warn_days))
    if one.differ:
        text = T("The two servers of {name} present different certificates.", name=name)
        found.append(Forecast(Verdict.PASS, name, text))
    return found


def _of_authority(
    name: str,
    authority: Certificate,
    leaves: Sequence[Certificate],
    now: datetime,
    warn_days: int,
) -> list[Forecast]:
    ends, last = authority.not_after, max(leaf.not_after for leaf in leaves)
    words = {"ca": short_name(authority.subject), "name": name, "day": long_day(ends)}
    if ends < now:
        text = T(
            "The CA {ca} of {name} ran out on {day}. Java goes on trusting it as long as it is in "
            "the truststore; other programs do not.",
            **words,
        )
    elif ends < last:
        text = T(
            "The CA {ca} in the truststore ends on {day}, before {name}'s certificate.", **words
        )
    elif ends <= now + timedelta(days=warn_days):
        text = T("The CA {ca} of {name} in the truststore ends on {day}.", **words)
    else:
        return []
    advice = T("Ask the IBM i administrator for the CA that follows it, and import that.")
    verdict = _verdict(ends, now, warn_days, past=Verdict.WARN)
    return [Forecast(verdict, name, text, ends, next_step=advice, offender=authority)]


def _verdict(
    moment: datetime, now: datetime, warn_days: int, *, past: Verdict = Verdict.FAIL
) -> Verdict:
    if moment < now:
        return past
    return Verdict.WARN if moment <= now + timedelta(days=warn_days) else Verdict.PASS

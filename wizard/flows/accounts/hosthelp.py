"""What the IBM i administrator should run: for a failed check, a host's message, or all of it.

Commands and parameters: IBM's CL command reference (CRTUSRPRF, CHGUSRPRF, GRTOBJAUT, STRHOSTSVR,
WRKREGINF, STRPJ) and the product guide's privileges.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wizard.domain.hosts import Partition
from wizard.domain.ports import NetworkProbe
from wizard.domain.problems import ProblemError
from wizard.domain.text import T, Text
from wizard.domain.verdicts import PartitionReport, Verdict
from wizard.flows.accounts.helpblocks import Block, HelpFacts
from wizard.flows.accounts.helptopics import OF_TLS, TOPICS, topic_of
from wizard.flows.services import Services

_WIDTH = 76  # what stays readable in a CL source member of 80 columns
_LOOK_UP = 5.0  # seconds for the host's address


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One line: a sentence, or a CL command to run."""

    words: Text
    command: str = ""


@dataclass(frozen=True, slots=True)
class HostHelp:
    """Help for one partition's administrator.

    Parameters
    ----------
    topics : tuple of str
        The ids it is about; empty for the whole set-up.
    facts : HelpFacts
    lines : tuple of HelpLine
    """

    topics: tuple[str, ...]
    facts: HelpFacts
    lines: tuple[HelpLine, ...]

    @property
    def commands(self) -> tuple[str, ...]:
        """The CL commands alone, in order."""
        return tuple(line.command for line in self.lines if line.command)

    def as_text(self) -> str:
        """To copy, save or mail: CL, every sentence a comment."""
        facts = self.facts
        head = [
            T("MyPass Gateway {origin} and IBM i {host}", origin=facts.origin, host=facts.host),
            T("About: {topics}", topics=", ".join(self.topics) or T("the whole set-up")),
        ]
        if facts.address:
            head.append(
                T("A router between them may show the host another address than {address}.",
                  address=facts.address)
            )  # fmt: skip
        out = [*_comment(head)]
        for line in self.lines:
            out += [line.command] if line.command else ["", *_comment([line.words])]
        return "\n".join(out) + "\n"

    def as_json(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "host": self.facts.host,
            "account": self.facts.account,
            "gateway": self.facts.gateway,
            "address": self.facts.address,
            "topics": list(self.topics),
            "steps": [
                {"command": line.command} if line.command else {"text": str(line.words)}
                for line in self.lines
            ],
        }


def _comment(sentences: Iterable[Text]) -> list[str]:
    # "*/" inside a comment would end it.
    lines = [
        part
        for sentence in sentences
        for part in textwrap.wrap(str(sentence).replace("*/", "* /"), _WIDTH - 6)
    ]
    return [f"/* {line:<{_WIDTH - 6}} */" for line in lines]


def host_help(topics: Sequence[str], facts: HelpFacts, extra: Sequence[str] = ()) -> HostHelp:
    """What to run on the host about these checks or messages; all of the set-up without any.

    Parameters
    ----------
    topics : sequence of str
        Ids of checks, of host messages or of problems; upper or lower case.
    extra : sequence of str
        Commands that a check's row carries already; they come first.

    Raises
    ------
    ProblemError
        ``account.help-unknown``.
    """
    blocks: dict[Block, None] = {}
    known = [_known(topic) for topic in topics]
    for topic in known or ["*setup"]:
        blocks.update(dict.fromkeys(TOPICS[topic_of(topic)]))
    if not known and not facts.ssl:
        blocks = {block: None for block in blocks if block not in OF_TLS}
    lines = [HelpLine(T(""), command) for command in dict.fromkeys(extra) if command]
    if lines:
        lines.insert(0, HelpLine(T("What the check proposes:")))
    told = set(extra)
    for block in blocks:
        for part in block(facts):
            line = HelpLine(T(""), part) if isinstance(part, str) else HelpLine(part)
            if not line.command or line.command not in told:
                lines.append(line)
                told.add(line.command)
    return HostHelp(tuple(known), facts, tuple(lines))


def unknown_topics(topics: Sequence[str]) -> tuple[str, ...]:
    """The ids, as typed, that there is no help for."""
    return tuple(typed for typed in topics if not _found(typed))


def help_with_report(report: PartitionReport, facts: HelpFacts) -> HostHelp | None:
    """Help about every check that failed or warns with a command; None when there is none."""
    found = [
        check
        for check in report.checks
        if check.verdict is Verdict.FAIL or (check.verdict is Verdict.WARN and check.command)
    ]
    if not found:
        return None
    return host_help(
        [check.id for check in found], facts, [check.command for check in found if check.command]
    )


def _known(typed: str) -> str:
    if found := _found(typed):
        return found
    raise ProblemError("account.help-unknown", typed=typed)


def _found(typed: str) -> str:
    ways = (typed.strip(), typed.strip().lower(), typed.strip().upper())
    return next((one for one in ways if topic_of(one)), "")


def help_facts(
    services: Services,
    partition: Partition | None,
    *,
    target: str = "",
    account: str = "",
) -> HelpFacts:
    """The facts about this gateway and a partition; the network is asked for the way alone."""
    target = target or "USERNAME"
    gateway = services.gateway.name()
    if partition is None:
        return HelpFacts("the host", account or "MYPASSSVC", gateway, target=target)
    return HelpFacts(
        partition.host,
        partition.user or account,
        gateway,
        _own_address(services.network, partition.host),
        target,
        partition.ssl,
    )


def _own_address(network: NetworkProbe, host: str) -> str:
    try:
        addresses = network.resolve(host, timeout=_LOOK_UP)
    except ProblemError:
        return ""
    return next(filter(None, map(network.own_address, addresses)), "")

"""How answers are brought together: what the person typed, what files say, what was renamed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from wizard.domain.secret import Secret
from wizard.flows.answers import Answers, HostsAnswer, TrustAnswer


def with_hosts(answers: Answers, hosts: HostsAnswer) -> Answers:
    """The answers with these partitions; passwords follow a partition that is renamed.

    The password of a partition that is gone is forgotten.
    """
    before, after = answers.hosts.drafts, hosts.drafts
    keys = {draft.key for draft in after}
    passwords: dict[str, Secret] = {
        name: secret for name, secret in answers.passwords.items() if name in keys
    }
    if len(before) == len(after):
        for old, new in zip(before, after, strict=True):
            secret = answers.passwords.get(old.key)
            if old.key != new.key and old.key not in keys and secret is not None:
                passwords.setdefault(new.key, secret)
    return replace(answers, hosts=hosts, passwords=_frozen(passwords))


def merged(answers: Answers, before: Answers, found: Answers) -> Answers:
    """The answers after a gateway folder was read.

    Parameters
    ----------
    answers : Answers
        As they stand.
    before : Answers
        What the folder read earlier (or nothing) had suggested: an answer that still equals
        it was left untouched by the person, and takes what the new folder says.
    found : Answers
        What the folder says.
    """
    hosts = answers.hosts
    if hosts == before.hosts or all(draft.blank for draft in hosts.drafts):
        hosts = found.hosts
    else:
        # The gateway's own partitions are added, else Apply would delete them from its file.
        names = {draft.key.casefold() for draft in hosts.drafts}
        hosts = HostsAnswer(
            (
                *(draft for draft in hosts.drafts if not draft.blank),
                *(draft for draft in found.hosts.drafts if draft.key.casefold() not in names),
            )
        )
    result = with_hosts(answers, hosts)
    return replace(
        result,
        gateway=found.gateway,
        connector=found.connector if answers.connector == before.connector else answers.connector,
        logging=found.logging if answers.logging == before.logging else answers.logging,
    )


def without_path_in(answers: Answers, folder: Path) -> Answers:
    """The answers with the truststore's path forgotten where it lies in `folder`.

    Another gateway was chosen: its truststore must not be written into the former one.
    """
    path = answers.trust.path
    if path is None or not path.is_relative_to(folder):
        return answers
    trust = answers.trust
    return replace(
        answers,
        trust=TrustAnswer(trust.anchors, trust.confirmed, None, trust.type, trust.stores_password),
    )


def writes_differ(one: Answers, other: Answers) -> bool:
    """Whether the two would write different files."""
    return _written(one) != _written(other)


def _written(answers: Answers) -> tuple[object, ...]:
    return (
        answers.gateway,
        tuple(replace(draft, stores_password=False) for draft in answers.hosts.drafts),
        answers.anchors(),
        answers.trust.path,
        answers.trust.type,
        replace(answers.connector, powers=()),
        answers.logging,
        answers.store_password,
    )


def _frozen(passwords: Mapping[str, Secret]) -> Mapping[str, Secret]:
    return MappingProxyType(dict(passwords))

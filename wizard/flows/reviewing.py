"""Review: every change to every file as a person reads it, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass

from wizard.domain import cl
from wizard.domain.ports import FileChange, InstallTree
from wizard.domain.problems import ProblemError
from wizard.domain.text import T, Text
from wizard.flows.answers import Answers
from wizard.flows.passwords import Origin
from wizard.flows.services import Services
from wizard.flows.staging import Staging, stage


@dataclass(frozen=True, slots=True)
class ReviewedChange:
    """One file to be written: what happens to it, and the difference line by line."""

    change: FileChange
    summary: Text
    diff: str


SAMPLE_USER = "JSMITH"
"""Whose password the preview resets; no such user need exist."""


@dataclass(frozen=True, slots=True)
class CommandPreview:
    """The command as the host would get it.

    Parameters
    ----------
    text : str
        With the sample user's name and dots for the password; "" while it cannot be read.
    findings : tuple of LintFinding
        What is worth saying about the template, by column.
    """

    text: str
    findings: tuple[cl.LintFinding, ...] = ()


def preview_command(command: str, user: str = SAMPLE_USER) -> CommandPreview:
    """The preview of a command template; quick, and safe at every keystroke."""
    findings = cl.lint(command)
    try:
        text = cl.preview(cl.Template.parse(command), user)
    except ProblemError:
        text = ""
    return CommandPreview(text, findings)


@dataclass(frozen=True, slots=True)
class Review:
    """What Review shows; Apply writes exactly `staging`.

    Parameters
    ----------
    answers : Answers
        The answers it was computed from.
    staging : Staging
    changes : tuple of ReviewedChange
        Empty when every file is as it should be.
    remarks : tuple of Text
        What the person should know before Apply.
    preview : CommandPreview
        The command for a sample user.
    """

    answers: Answers
    staging: Staging
    changes: tuple[ReviewedChange, ...]
    remarks: tuple[Text, ...] = ()
    preview: CommandPreview = CommandPreview("")


def review(services: Services, answers: Answers, tree: InstallTree) -> Review:
    """Every change that the answers ask for, with its difference; nothing is written. Blocks.

    Raises
    ------
    ProblemError
        An answer is missing, or a file cannot be read or edited.
    """
    services.gateway.tree(tree.connector)  # it may have gone since it was chosen
    staging = stage(services, answers, tree)
    changes = tuple(
        ReviewedChange(change, _summary(change), services.files.diff(change))
        for change in staging.changes
    )
    return Review(
        answers,
        staging,
        changes,
        _remarks(answers, tree, staging),
        preview_command(answers.connector.command),
    )


def _summary(change: FileChange) -> Text:
    if change.before is None:
        return T("{name} is new", name=change.path.name)
    return T("{name} changes", name=change.path.name)


def _remarks(answers: Answers, tree: InstallTree, staging: Staging) -> tuple[Text, ...]:
    remarks = []
    if not tree.writable and staging.changes:
        remarks.append(
            T("This account may not write to {folder}: Apply would stop.", folder=tree.connector)
        )
    partitions = answers.hosts.usable()
    plain = [partition.name for partition in partitions if not partition.ssl]
    if not answers.connector.ssl_mode:
        remarks.append(
            T("SSLmode is false: passwords travel to every host in clear text, new ones included.")
        )
        tls = [partition.name for partition in partitions if partition.ssl]
        if tls:
            remarks.append(
                T(
                    "{names} are set to SSL, but SSLmode is false for the whole connector.",
                    names=", ".join(tls),
                )
            )
    elif plain:
        remarks.append(
            T(
                "{names} do without SSL, but SSLmode is true for the whole connector.",
                names=", ".join(plain),
            )
        )
    store = staging.store
    if store is not None and store.change.needed and store.password is not None:
        if store.password.origin in (Origin.GENERATED, Origin.VAULT):
            remarks.append(
                T(
                    "The truststore's password lies in the vault as “{entry}”.",
                    entry=store.password.entry,
                )
            )
        if store.change.before is None:
            remarks.append(
                T(
                    "{name} is a new truststore. The product guide names no key of "
                    "fpc101.properties for it: the connector takes it from its own folder.",
                    name=store.change.path.name,
                )
            )
    return tuple(remarks)

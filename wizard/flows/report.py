"""The report of a set-up: what was set, what was proven, what was written; never a secret.

It is built field by field from an allow-list. No object is dumped whole, so a field that is
added elsewhere cannot slip in.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from wizard import __version__
from wizard.domain.hostfacts import ToolboxInfo
from wizard.domain.hosts import Partition
from wizard.domain.ports import InstallTree, ToolboxChoice
from wizard.domain.problems import ProblemError
from wizard.domain.text import Text
from wizard.domain.verdicts import PartitionReport, Verdict, worst
from wizard.flows.answers import Answers
from wizard.flows.apply import ApplyResult
from wizard.flows.services import Services


@dataclass(frozen=True, slots=True)
class TrustedCertificate:
    """A certificate that the set-up added to the truststore: names, date, fingerprint."""

    subject: str
    issuer: str
    not_after: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class SetupReport:
    """Everything that the report says.

    Parameters
    ----------
    made_at : datetime
        Aware.
    gateway : str
        The machine's name.
    tree : InstallTree
    partitions : tuple of Partition
    reports : tuple of PartitionReport
    ssl_mode : bool
    command, log_level, log_file : str
    choice : ToolboxChoice or None
        Java and jar as they were found.
    toolbox : ToolboxInfo or None
        What the worker said about itself.
    result : ApplyResult or None
        None before Apply.
    truststore : Path or None
    trusted : tuple of TrustedCertificate
    unproven : tuple of Text
    """

    made_at: datetime
    gateway: str
    tree: InstallTree
    partitions: tuple[Partition, ...]
    reports: tuple[PartitionReport, ...]
    ssl_mode: bool
    command: str
    log_level: str
    log_file: str
    choice: ToolboxChoice | None = None
    toolbox: ToolboxInfo | None = None
    result: ApplyResult | None = None
    truststore: Path | None = None
    trusted: tuple[TrustedCertificate, ...] = ()
    unproven: tuple[Text, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The worst verdict; a partition without a report makes it `SKIPPED` at best."""
        return worst(report.verdict for report in self.reports)


def make_report(
    services: Services,
    answers: Answers,
    tree: InstallTree,
    reports: Sequence[PartitionReport],
    *,
    choice: ToolboxChoice | None = None,
    toolbox: ToolboxInfo | None = None,
    result: ApplyResult | None = None,
    unproven: Sequence[Text] = (),
) -> SetupReport:
    """Gather the report's fields. Quick, but it may ask the machine's name.

    Parameters
    ----------
    reports : sequence of PartitionReport
        Used where `result` has no newer ones.

    Raises
    ------
    ProblemError
        A certificate of the answers cannot be read.
    """
    trusted = []
    for der in answers.anchors():
        known = services.keystores.certificate(der)
        trusted.append(
            TrustedCertificate(known.subject, known.issuer, known.not_after, known.sha256)
        )
    return SetupReport(
        made_at=services.clock(),
        gateway=services.gateway.name(),
        tree=tree,
        partitions=answers.hosts.usable(),
        reports=(result.reports if result is not None else ()) or tuple(reports),
        ssl_mode=answers.connector.ssl_mode,
        command=answers.connector.command,
        log_level=answers.logging.level,
        log_file=answers.logging.file,
        choice=choice,
        toolbox=toolbox,
        result=result,
        truststore=result.truststore if result is not None else None,
        trusted=tuple(trusted),
        unproven=tuple(unproven),
    )


def report_json(report: SetupReport) -> dict[str, object]:
    """The report as a JSON-ready document; times are ISO 8601, digests hexadecimal."""
    return {
        "product": "MyPass iSeries Gateway Wizard",
        "version": __version__,
        "made_at": report.made_at.isoformat(),
        "verdict": report.verdict.value,
        "gateway": {
            "name": report.gateway,
            "install_dir": str(report.tree.install_dir),
            "connector": str(report.tree.connector),
        },
        "java": _java(report),
        "toolbox": _toolbox(report),
        "connector": {"SSLmode": report.ssl_mode, "command": report.command},
        "logging": {"level": report.log_level, "file": report.log_file},
        "truststore": {
            "path": str(report.truststore) if report.truststore else "",
            "password_in_vault_as": report.result.store_entry if report.result else "",
            "added": [
                {
                    "subject": known.subject,
                    "issuer": known.issuer,
                    "not_after": known.not_after.isoformat(),
                    "sha256": known.sha256,
                }
                for known in report.trusted
            ],
        },
        "partitions": [_partition(report, partition) for partition in report.partitions],
        "unproven": [str(text) for text in report.unproven],
        "apply": _apply(report.result),
    }


def report_text(report: SetupReport) -> str:
    """`report_json` as text, ready to be saved."""
    return json.dumps(report_json(report), indent=2, ensure_ascii=False) + "\n"


def _java(report: SetupReport) -> dict[str, object]:
    info, choice = report.toolbox, report.choice
    found = choice.java if choice is not None else None
    return {
        "home": info.java_home if info else str(found.home) if found else "",
        "vendor": info.java_vendor if info else found.vendor if found else "",
        "version": info.java_version if info else found.version if found else "",
        "architecture": info.architecture if info else found.architecture if found else "",
    }


def _toolbox(report: SetupReport) -> dict[str, object]:
    info, choice = report.toolbox, report.choice
    found = choice.jar if choice is not None else None
    return {
        "jar": info.jar if info else str(found.path) if found else "",
        "version": info.jt400 if info else found.version if found else "",
        "sha256": found.sha256 if found else "",
    }


def _partition(report: SetupReport, partition: Partition) -> dict[str, object]:
    found = next((known for known in report.reports if known.name == partition.name), None)
    checks = found.checks if found is not None else ()
    return {
        "name": partition.name,
        "host": partition.host,
        "user": partition.user,
        "ssl": partition.ssl,
        "ports": {
            "mapper": partition.ports.mapper,
            "signon": partition.ports.signon,
            "command": partition.ports.command,
        },
        "resets_elevated": partition.resets_elevated,
        "ifs_shares": partition.ifs_shares,
        "password_filter": partition.password_filter,
        "verdict": (found.verdict if found is not None else Verdict.SKIPPED).value,
        "checks": [
            {
                "id": check.id,
                "verdict": check.verdict.value,
                "title": str(check.title),
                "seen": str(check.seen),
                "cause": str(check.cause),
                "next_step": str(check.next_step),
                "ms": check.ms,
                "details": check.details,
                "command": check.command,
            }
            for check in checks
        ],
    }


def _apply(result: ApplyResult | None) -> dict[str, object] | None:
    if result is None:
        return None
    return {
        "started": result.started.isoformat(),
        "ended": result.ended.isoformat(),
        "backup": str(result.backup.folder) if result.backup else "",
        "files": [
            {
                "path": str(file.path),
                "created": file.created,
                "sha256_before": file.sha256_before,
                "sha256_after": file.sha256_after,
            }
            for file in result.written
        ],
        "services": list(result.services),
        "passwords_in_vault_as": list(result.stored),
        "problems": [str(problem) for problem in result.problems],
    }


def save_report(path: Path, content: str) -> None:
    """Write a report to a file of the person's choice. Blocks.

    Raises
    ------
    ProblemError
        ``flows.report-unwritable``.
    """
    try:
        path.write_bytes(content.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise ProblemError(
            "flows.report-unwritable",
            path=path,
            reason=error.strerror or type(error).__name__,
            fault=error,
        ) from None

"""The report as one HTML file: no script, nothing fetched, light and dark, readable aloud."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from html import escape

from wizard import __version__
from wizard.domain.verdicts import CheckResult, PartitionReport, Verdict
from wizard.flows.report import SetupReport, report_json

Translate = Callable[[str], str]

_STYLE = """
:root { color-scheme: light dark; --back: #f4f6f8; --surface: #ffffff; --border: #d5dbe3;
  --text: #1a2330; --muted: #566170; --pass: #1a7f37; --warn: #8a5a00; --fail: #b42318;
  --skipped: #66707d; }
@media (prefers-color-scheme: dark) { :root { --back: #14181d; --surface: #1c2229;
  --border: #343d48; --text: #e9edf2; --muted: #a9b4c0; --pass: #56c98f; --warn: #f1b63b;
  --fail: #ff8f85; --skipped: #98a3b0; } }
body { margin: 0 auto; max-width: 60rem; padding: 2rem; background: var(--back);
  color: var(--text); font: 0.875rem/1.5 system-ui, "Segoe UI", sans-serif; }
h1 { font-size: 1.5rem; } h2 { font-size: 1rem; margin-top: 2rem; }
section { background: var(--surface); border: 1px solid var(--border); border-radius: 8px;
  padding: 0 1rem 1rem; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: start; color: var(--muted); padding: 0.25rem 0; }
th, td { text-align: start; vertical-align: top; padding: 0.5rem 0.75rem 0.5rem 0;
  border-top: 1px solid var(--border); overflow-wrap: anywhere; }
thead th { border-top: 0; color: var(--muted); font-weight: 600; }
code { font-family: ui-monospace, Consolas, monospace; overflow-wrap: anywhere; }
p { margin: 0.25rem 0; } .muted { color: var(--muted); } .verdict { white-space: nowrap; }
.pass { color: var(--pass); } .warn { color: var(--warn); } .fail { color: var(--fail); }
.skipped { color: var(--skipped); }
@media print { body { background: none; } section { break-inside: avoid; } }
"""

# Shape and word, not colour alone.
_MARKS = {
    Verdict.PASS: ("✓", "passed"),
    Verdict.WARN: ("▲", "warning"),
    Verdict.FAIL: ("✕", "failed"),
    Verdict.SKIPPED: ("–", "not checked"),
}


def _as_is(template: str) -> str:
    return template


def report_html(report: SetupReport, translate: Translate = _as_is, language: str = "en") -> str:
    """The report as a self-contained page.

    Parameters
    ----------
    report : SetupReport
    translate : callable
        A sentence's template (str) to the one in the reader's language (str).
    language : str
        The page's language (BCP 47).

    Returns
    -------
    str
        HTML; every value in it is escaped.
    """
    say = translate
    data = report_json(report)
    title = say("Set-up of {gateway}").format(gateway=report.gateway)
    java, toolbox = _group(data, "java"), _group(data, "toolbox")
    facts = [
        (say("Made"), _moment(report.made_at)),
        (say("Result"), say(_MARKS[report.verdict][1])),
        (say("Gateway folder"), str(report.tree.install_dir)),
        (say("Java"), _words(java, "vendor", "version", "architecture")),
        (say("Java folder"), str(java["home"])),
        (say("IBM Toolbox for Java"), _words(toolbox, "version", "jar")),
        (say("SHA-256 of the Toolbox"), str(toolbox["sha256"])),
        ("SSLmode", "true" if report.ssl_mode else "false"),
        (say("Command"), report.command),
        (say("Log level"), report.log_level),
        (say("Log file"), report.log_file),
    ]
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(language)}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main>",
        f"<h1>{escape(title)}</h1>",
        _section(say("Gateway"), _facts(facts)),
        *(_partition_section(report, position, say) for position in range(len(report.partitions))),
        _trust_section(report, say),
        _apply_section(report, say),
        _unproven_section(report, say),
        f'<p class="muted">MyPass iSeries Gateway Wizard {escape(__version__)}</p>',
        "</main></body></html>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _group(data: dict[str, object], name: str) -> dict[str, object]:
    found = data[name]
    return found if isinstance(found, dict) else {}


def _words(group: dict[str, object], *names: str) -> str:
    return ", ".join(str(group[name]) for name in names if group[name])


def _moment(moment: datetime) -> str:
    local = moment.astimezone(UTC)
    return f"{local.day} {local:%B %Y, %H:%M} UTC"


def _section(heading: str, *content: str) -> str:
    return f"<section><h2>{escape(heading)}</h2>{''.join(content)}</section>"


def _facts(pairs: Iterable[tuple[str, str]]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>'
        for name, value in pairs
        if value
    )
    return f"<table><tbody>{rows}</tbody></table>"


def _table(caption: str, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table whose cells are HTML already."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _verdict(verdict: Verdict, say: Translate) -> str:
    mark, word = _MARKS[verdict]
    return (
        f'<span class="verdict {verdict.value}"><span aria-hidden="true">{mark}</span> '
        f"{escape(say(word))}</span>"
    )


def _partition_section(report: SetupReport, position: int, say: Translate) -> str:
    partition = report.partitions[position]
    found = next((known for known in report.reports if known.name == partition.name), None)
    ssl = say("over TLS") if partition.ssl else say("without TLS")
    line = f"{partition.user}, {ssl}"
    heading = f"{partition.name} · {partition.host}"
    if found is None or not found.checks:
        return _section(
            heading, f"<p>{escape(line)}</p><p>{escape(say('Nothing was checked.'))}</p>"
        )
    return _section(heading, f"<p>{escape(line)}</p>", _checks(found, say))


def _checks(found: PartitionReport, say: Translate) -> str:
    return _table(
        say("Checks"),
        (say("Result"), say("What was found"), say("Time")),
        (
            (_verdict(check.verdict, say), _finding(check, say), f"{check.ms} ms")
            for check in found.checks
        ),
    )


def _finding(check: CheckResult, say: Translate) -> str:
    lines = [f"<p><strong>{escape(check.title.render(say))}</strong></p>"]
    lines += [
        f"<p>{escape(text.render(say))}</p>"
        for text in (check.seen, check.cause, check.next_step)
        if text
    ]
    if check.command:
        lines.append(f"<p><code>{escape(check.command)}</code></p>")
    if check.details:
        lines.append(f'<p class="muted"><code>{escape(check.details)}</code></p>')
    lines.append(f'<p class="muted">{escape(check.id)}</p>')
    return "".join(lines)


def _trust_section(report: SetupReport, say: Translate) -> str:
    if report.truststore is None and not report.trusted:
        return ""
    pairs = [(say("Truststore"), str(report.truststore or ""))]
    if report.result is not None and report.result.store_entry:
        pairs.append((say("Its password lies in the vault as"), report.result.store_entry))
    content = [_facts(pairs)]
    if report.trusted:
        content.append(
            _table(
                say("Certificates that the connector trusts for this set-up"),
                (say("Subject"), say("Issuer"), say("Valid until"), "SHA-256"),
                (
                    (
                        escape(known.subject),
                        escape(known.issuer),
                        escape(_moment(known.not_after)),
                        f"<code>{escape(known.sha256)}</code>",
                    )
                    for known in report.trusted
                ),
            )
        )
    return _section(say("Trust"), *content)


def _apply_section(report: SetupReport, say: Translate) -> str:
    result = report.result
    if result is None:
        return _section(say("Apply"), f"<p>{escape(say('Nothing was applied.'))}</p>")
    content = [
        f"<p>{escape(result.summary.render(say))}</p>",
        _facts(
            [
                (say("Started"), _moment(result.started)),
                (say("Ended"), _moment(result.ended)),
                (say("Backup"), str(result.backup.folder) if result.backup else ""),
                (say("Services to restart"), ", ".join(result.services)),
                (say("Passwords kept in the vault as"), ", ".join(result.stored)),
            ]
        ),
    ]
    if result.written:
        content.append(
            _table(
                say("Files"),
                (say("File"), say("SHA-256 before"), say("SHA-256 after")),
                (
                    (
                        escape(str(file.path)),
                        f"<code>{escape(file.sha256_before or say('new file'))}</code>",
                        f"<code>{escape(file.sha256_after)}</code>",
                    )
                    for file in result.written
                ),
            )
        )
    for problem in result.problems:
        words = (problem.what, problem.why, problem.next_step)
        text = " ".join(part.render(say) for part in words if part)
        content.append(f'<p class="fail">{escape(text)}</p>')
    return _section(say("Apply"), *content)


def _unproven_section(report: SetupReport, say: Translate) -> str:
    if not report.unproven:
        return ""
    items = "".join(f"<li>{escape(text.render(say))}</li>" for text in report.unproven)
    return _section(say("Not proven"), f"<ul>{items}</ul>")

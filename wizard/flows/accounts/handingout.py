"""Host-side help on its way to the IBM i administrator: found, saved as text, put in a mail."""

from __future__ import annotations

import tempfile
import urllib.parse
from collections.abc import Callable
from functools import partial
from pathlib import Path

from wizard.domain.hosts import Partition
from wizard.domain.ports import FileChange
from wizard.domain.text import T
from wizard.flows.accounts.helptopics import topic_of
from wizard.flows.accounts.hosthelp import HostHelp, help_facts, host_help
from wizard.flows.services import Services
from wizard.flows.storework import store_backups

MOST_IN_A_MAIL = 1900
"""Characters of a whole link: ShellExecute takes 2,048, and some mail programs no more."""

Finder = Callable[[], HostHelp]
"""Finds the help; it asks the network for this gateway's address, so it blocks."""


def finder(
    services: Services,
    partition: Partition,
    topic: str,
    *,
    command: str = "",
    target: str = "",
) -> Finder | None:
    """What finds the help about a check, a message or a problem; None when there is none.

    Parameters
    ----------
    command : str
        CL that the failed row carries already.
    target : str
        The profile whose password is reset.
    """
    if not topic_of(topic):
        return None
    return partial(_find, services, partition, topic, command, target)


def _find(
    services: Services, partition: Partition, topic: str, command: str, target: str
) -> HostHelp:
    facts = help_facts(services, partition, target=target)
    return host_help([topic], facts, [command] if command else ())


def subject_of(help_: HostHelp) -> str:
    """The mail's subject."""
    return str(
        T("IBM i {host}: what to run for MyPass Gateway {gateway}",
          host=help_.facts.host, gateway=help_.facts.gateway)
    )  # fmt: skip


def mail_link(help_: HostHelp, most: int = MOST_IN_A_MAIL) -> tuple[str, bool]:
    """A ``mailto:`` link (RFC 6068) with subject and body, and whether all of it went in.

    The sentences stand as text and the commands indented: the frames of comments that a CL
    source member needs would only fill the link.
    """
    facts = help_.facts
    lines = [str(T("MyPass Gateway {origin} and IBM i {host}",
                   origin=facts.origin, host=facts.host))]  # fmt: skip
    for line in help_.lines:
        lines += [f"   {line.command}"] if line.command else ["", str(line.words)]
    head = f"mailto:?subject={_quoted(subject_of(help_))}&body="
    rest = _quoted("\r\n\r\n" + str(T("More of it follows: paste it here.")))
    body = ""
    for number, words in enumerate(lines):
        more = _quoted(("\r\n" if number else "") + words)
        last = number == len(lines) - 1
        if len(head) + len(body) + len(more) + (0 if last else len(rest)) > most:
            return head + body + rest, False
        body += more
    return head + body, True


def _quoted(words: str) -> str:
    return urllib.parse.quote(words, safe="()*:@,!")  # RFC 6068: some-delims


def save_help(services: Services, path: Path, text: str) -> Path | None:
    """Write the help as plain text, atomically; where an old file was kept, else None. Blocks.

    Raises
    ------
    ProblemError
        ``configfiles.*``.
    """
    files = services.files
    path = path.absolute()
    change = FileChange(path, files.read(path), text.encode("utf-8"))
    if not change.needed:
        return None
    if change.before is not None:
        return files.apply([change], store_backups(path)).folder
    # A new file needs no backup beside it, which would only litter somebody's folder.
    with tempfile.TemporaryDirectory(prefix="mypass-help-") as aside:
        files.apply([change], Path(aside))
    return None

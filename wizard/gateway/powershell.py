"""A question to Windows PowerShell, answered as JSON whatever the language of Windows.

Windows PowerShell 5.1 is part of every Windows that may carry the gateway.
"""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Mapping
from pathlib import PureWindowsPath

from wizard.gateway.programs import Ran, Runner, run

BEGIN, END = "<<MYPASS", "MYPASS>>"
_FRAME = """
$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue'
try {{ [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding($false) }} catch {{ }}
$answer = $null
try {{
{body}
}} catch {{
  $answer = @{{ fault = [string]$_.CategoryInfo.Category; words = [string]$_.Exception.Message }}
}}
'{begin}' + (ConvertTo-Json $answer -Compress -Depth 5) + '{end}'
"""


class RefusedScriptError(Exception):
    """The script met a fault.

    Parameters
    ----------
    category : str
        PowerShell's own, the same in every language: "PermissionDenied".
    words : str
        Windows' own, in its language.
    """

    def __init__(self, category: str, words: str) -> None:
        super().__init__(f"{category}: {words}")
        self.category = category
        self.words = words


class StrangeAnswerError(Exception):
    """What was printed is no answer."""


class PowerShell:
    """Windows PowerShell of this machine.

    Parameters
    ----------
    runner : Runner, optional
    environ : mapping, optional
        Tells where Windows lies (``SystemRoot``).
    """

    def __init__(self, runner: Runner = run, environ: Mapping[str, str] | None = None) -> None:
        self._runner = runner
        root = (os.environ if environ is None else environ).get("SystemRoot", r"C:\Windows")
        # The full path: a program of the same name elsewhere on PATH must not run in its place.
        self.program = str(
            PureWindowsPath(root) / "System32" / "WindowsPowerShell" / "v1.0" / "powershell.exe"
        )

    def ask(self, body: str, *, timeout: float) -> object:
        """What `body` puts into ``$answer``.

        Parameters
        ----------
        body : str
            Every word of others in it went through `quoted`.

        Raises
        ------
        RefusedScriptError, StrangeAnswerError
        TimeoutError
        FileNotFoundError
            There is no PowerShell, or it may not start.
        """
        ran = self._run(_FRAME.format(body=body, begin=BEGIN, end=END), timeout)
        if ran.missing:
            raise FileNotFoundError(self.program)
        if ran.code is None:
            raise TimeoutError
        # A console folds long lines; JSON made with -Compress has no line ends of its own.
        text = ran.output.replace("\r", "").replace("\n", "")
        found = re.search(f"{BEGIN}(.*){END}", text)
        if found is None:
            raise StrangeAnswerError(ran.output)
        try:
            answer: object = json.loads(found[1])
        except ValueError:
            raise StrangeAnswerError(ran.output) from None
        if isinstance(answer, dict) and "fault" in answer:
            raise RefusedScriptError(str(answer["fault"]), str(answer.get("words", "")))
        return answer

    def _run(self, script: str, timeout: float) -> Ran:
        encoded = base64.b64encode(script.encode("utf-16-le")).decode("ascii")
        # Without -OutputFormat the error stream of an encoded command is XML among the answer.
        options = "-NoLogo", "-NoProfile", "-NonInteractive", "-OutputFormat", "Text"
        return self._runner([self.program, *options, "-EncodedCommand", encoded], timeout=timeout)


def quoted(text: str) -> str:
    """A PowerShell string of exactly this text.

    PowerShell takes typographic quotes for quotes as well (about_Quoting_Rules).
    """
    return "'" + re.sub("(['\u2018\u2019\u201a\u201b])", r"\1\1", text) + "'"

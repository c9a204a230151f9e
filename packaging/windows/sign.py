"""Sign programs for Windows (Authenticode), with osslsigncode and a certificate in a PKCS#12 file.

As a program, for NSIS, which has it sign the uninstaller: ``python -m windows.sign FILE``, told by
the environment where the certificate lies.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dev_shell import LackingError, run, say

NAME = "MyPass iSeries Gateway Wizard"
LIMIT = 180.0
PLACES = {
    "certificate": "MYPASS_SIGN_CERTIFICATE",
    "password_file": "MYPASS_SIGN_PASSWORD_FILE",
    "authority": "MYPASS_SIGN_AUTHORITY",
}
TIMESTAMP = "MYPASS_SIGN_TIMESTAMP"


@dataclass(frozen=True, slots=True)
class Signer:
    """What signs.

    Attributes
    ----------
    certificate : Path
        PKCS#12: the certificate for code, its key and its chain.
    password_file : Path
        Its password in the first line. The password is in no command line and no environment.
    timestamp : str
        The address of a time-stamp service (RFC 3161): without a stamp a signature ends with its
        certificate.
    authority : Path or None
        PEM of the authority that the signature is verified with; None takes the system's.
    """

    certificate: Path
    password_file: Path
    timestamp: str = ""
    authority: Path | None = None

    def environment(self) -> dict[str, str]:
        """The same for another process: places, no secrets."""
        told = {TIMESTAMP: self.timestamp} if self.timestamp else {}
        for field, name in PLACES.items():
            path = getattr(self, field)
            if path is not None:
                told[name] = str(path)
        return told

    def sign(self, program: Path) -> None:
        """Sign a program in its place, and verify what came of it.

        Raises
        ------
        LackingError
            osslsigncode is missing, refuses, or its signature does not verify.
        """
        signed = program.with_name(f"{program.name}.signed")
        words: list[object] = [find(), "sign", "-pkcs12", self.certificate]
        words += ["-readpass", self.password_file, "-h", "sha256", "-n", NAME]
        if self.timestamp:
            words += ["-ts", self.timestamp]
        try:
            outcome = run([*words, "-in", program, "-out", signed], timeout=LIMIT)
            if not outcome or not signed.is_file():
                raise LackingError(f"{program.name} was not signed.\n{outcome.last_lines(6)}")
            signed.chmod(program.stat().st_mode)
            signed.replace(program)
        finally:
            signed.unlink(missing_ok=True)
        self.verify(program)

    def verify(self, program: Path) -> None:
        """Whether the signature fits the program and comes from the authority.

        Raises
        ------
        LackingError
            It does not.
        """
        words: list[object] = [find(), "verify"]
        if self.authority is not None:
            words += ["-CAfile", self.authority]
        outcome = run([*words, "-in", program], timeout=LIMIT)
        if not outcome:
            raise LackingError(
                f"The signature of {program.name} does not verify.\n{outcome.last_lines(6)}"
            )


def find() -> str:
    """osslsigncode.

    Raises
    ------
    LackingError
        It is not installed.
    """
    program = shutil.which("osslsigncode")
    if program is None:
        raise LackingError("Programs are signed by osslsigncode. Install it, then try again.")
    return program


def given(certificate: Path | None, password_file: Path | None, timestamp: str) -> Signer | None:
    """What the command line gives; None when nothing is to be signed.

    Raises
    ------
    LackingError
        One of the two files is not there.
    """
    if certificate is None or password_file is None:
        return None
    for path in (certificate, password_file):
        if not path.is_file():
            raise LackingError(f"{path} is not there, so that nothing can be signed.")
    return Signer(certificate.resolve(), password_file.resolve(), timestamp)


def all_of(signer: Signer, programs: Iterable[Path]) -> None:
    """Sign these and say so."""
    for program in programs:
        signer.sign(program)
        say(f"Signed: {program.name}")


def from_environment(environment: Mapping[str, str]) -> Signer:
    """The signer that another process described.

    Raises
    ------
    LackingError
        It did not.
    """
    paths = {
        field: Path(environment[name]) for field, name in PLACES.items() if name in environment
    }
    if "certificate" not in paths or "password_file" not in paths:
        raise LackingError(f"{PLACES['certificate']} and {PLACES['password_file']} are not set.")
    return Signer(
        paths["certificate"],
        paths["password_file"],
        environment.get(TIMESTAMP, ""),
        paths.get("authority"),
    )


if __name__ == "__main__":
    try:
        from_environment(os.environ).sign(Path(sys.argv[1]))
    except LackingError as trouble:
        say(str(trouble))
        sys.exit(3)

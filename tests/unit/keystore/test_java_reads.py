"""What `check_java_reads` lets into a store, every Java of this machine reads.

Java gives up a whole store at the first certificate that it cannot parse.
`tests.campaigns.javajudge` asks for as long as one likes.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.campaigns import javajudge
from wizard.domain.problems import ProblemError
from wizard.domain.secret import Secret
from wizard.keystore.javareads import check_java_reads
from wizard.keystore.store import KeystoreRoom

from .conftest import Keytool

ODD = javajudge.FILES / "odd"


def test_every_java_reads_a_store_of_all_odd_certificates_that_we_accept(
    room: KeystoreRoom, password: Secret, keytool: Keytool, tmp_path: Path
) -> None:
    accepted, refused = {}, set()
    for path in ODD.iterdir():
        try:
            certificate = room.read_file(path).certificates[0]
            check_java_reads(certificate)
        except ProblemError as problem:
            refused.add((path.name, problem.id))
        else:
            accepted[certificate.sha256] = certificate
    assert len(accepted) > 55
    assert {name for name, word in refused if word == "keystore.java-refuses"} == {
        "ca-integer.cer", "explicit-curve.cer", "extension-twice.cer", "leap-second.cer",
        "no-key.cer", "no-names.cer", "no-subject.cer", "unknown-curve.cer",
        "version-1-extensions.cer",
    }  # fmt: skip
    path = tmp_path / "odd.jks"
    path.write_bytes(room.add(None, password, list(accepted.values())))
    assert keytool.listed(path) == set(accepted)


@pytest.mark.skipif(
    shutil.which("javac") is None or not javajudge.javas(), reason="this machine has no JDK"
)
def test_no_changed_certificate_gets_past_us_that_java_cannot_parse() -> None:
    """Always the same inputs: a failure can be seen again."""
    verdicts, ders = javajudge.Verdicts(), javajudge.seeds()
    with javajudge.session() as judges:
        for batch in range(8):
            verdicts.batch(judges, ders, batch * javajudge.BATCH)
    assert not verdicts.dangers, verdicts.examples
    assert all(verdicts.words[f"{name}: we accept, Java reads"] > 500 for name in javajudge.javas())

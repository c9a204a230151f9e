"""Critical extensions and RSASSA-PSS: our word on what Java parses, against every Java here."""

from __future__ import annotations

import shutil

import pytest

from tests.campaigns import javajudge
from wizard.domain.problems import ProblemError
from wizard.keystore.asn1 import element, integer_der, octets_der, oid_der, sequence, set_of
from wizard.keystore.javareads import check_java_reads
from wizard.keystore.store import KeystoreRoom

from .test_x509 import CN, UTF8, extension, name, odd

SHA256, SHA1, MD5 = "2.16.840.1.101.3.4.2.1", "1.3.14.3.2.26", "1.2.840.113549.2.5"
POLICY = oid_der("2.23.140.1.2.2")
QUALIFIER = sequence(oid_der("1.3.6.1.5.5.7.2.1"), element(0x16, b"http://x"))
OCSP = oid_der("1.3.6.1.5.5.7.48.1")


def critical(kind: str, value: bytes) -> bytes:
    return odd(extensions=sequence(extension(kind, value, element(1, b"\xff"))))


def constraint(*subtrees: bytes) -> bytes:
    return critical("2.5.29.30", sequence(element(0xA0, *(sequence(one) for one in subtrees))))


def pss(
    hashed: str = SHA256, mask: str = "1.2.840.113549.1.1.8", masked: str = SHA256, *rest: bytes
) -> bytes:
    parameters = sequence(
        element(0xA0, sequence(oid_der(hashed))),
        element(0xA1, sequence(oid_der(mask), sequence(oid_der(masked)))),
        *rest,
    )
    return odd(algorithm=sequence(oid_der("1.2.840.113549.1.1.10"), parameters))


def salt(length: int) -> bytes:
    return element(0xA2, integer_der(length))


def trailer(number: int) -> bytes:
    return element(0xA3, integer_der(number))


READS = {
    "inhibit any policy, which is always critical": critical("2.5.29.54", integer_der(0)),
    "policy constraints": critical(
        "2.5.29.36", sequence(element(0x80, b"\0"), element(0x81, b"\3"))
    ),
    "key identifier": critical("2.5.29.14", octets_der(b"12345")),
    "authority key": critical("2.5.29.35", sequence(element(0x80, b"12345"))),
    "policies": critical(
        "2.5.29.32", sequence(sequence(POLICY), sequence(POLICY, sequence(QUALIFIER)))
    ),
    "policy mappings": critical("2.5.29.33", sequence(sequence(POLICY, POLICY))),
    "purposes": critical("2.5.29.37", sequence(oid_der("1.3.6.1.5.5.7.3.1"))),
    "period of use": critical("2.5.29.16", sequence(element(0x80, b"20200101000000Z"))),
    "type of Netscape": critical("2.16.840.1.113730.1.1", element(3, b"\0\7")),
    "information access": critical(
        "1.3.6.1.5.5.7.1.1", sequence(sequence(OCSP, element(0x86, b"http://ocsp.example.com/a")))
    ),
    "an extension that Java does not know": critical("2.5.29.72", b"anything"),
    "no host at all": constraint(element(0x82)),
    "a network": constraint(element(0x87, bytes(8)), element(0x87, bytes(32))),
    "an address's host": constraint(element(0x86, b".example.com")),
    "a directory": constraint(element(0xA4, name((CN, UTF8, b"x")))),
    "mail": constraint(element(0x81, b"example.com"), element(0x81, b"a@example.com")),
    "bounds": constraint(element(0x82, b"a.b") + element(0x80, b"\0") + element(0x81, b"\5")),
    "RSASSA-PSS": pss(SHA256, "1.2.840.113549.1.1.8", SHA1, salt(20), trailer(1)),
    "RSASSA-PSS without parameters": odd(algorithm=sequence(oid_der("1.2.840.113549.1.1.10"))),
    "RSA of 511 bits": odd(bits=511),
}
REFUSES = {
    "inhibit any policy": critical("2.5.29.54", octets_der(b"0")),
    "any policy, negative": critical("2.5.29.54", integer_der(-2)),
    "policy constraints": critical("2.5.29.36", sequence(element(0xA0, integer_der(0)))),
    "policy constraints, twice": critical("2.5.29.36", sequence(*2 * (element(0x80, b"\0"),))),
    "policies": critical("2.5.29.32", sequence(sequence(integer_der(1)))),
    "policies without qualifiers": critical("2.5.29.32", sequence(sequence(POLICY, sequence()))),
    "policy mappings": critical("2.5.29.33", sequence(sequence(POLICY))),
    "key identifier": critical("2.5.29.14", sequence()),
    "authority key": critical("2.5.29.35", sequence(octets_der(b"12345"))),
    "purposes": critical("2.5.29.37", sequence(integer_der(1))),
    "period of use": critical("2.5.29.16", sequence(element(0x80, b"2020"))),
    "information access": critical("1.3.6.1.5.5.7.1.11", integer_der(1)),
    "information access without a value": critical("1.3.6.1.5.5.7.1.1", b""),
    "information access without an address": critical(
        "1.3.6.1.5.5.7.1.1", sequence(sequence(OCSP))
    ),
    "a network of 17 bytes": constraint(element(0x87, bytes(17))),
    "a scheme": constraint(element(0x86, b"https://example.com")),
    "a port": constraint(element(0x86, b"example.com:443")),
    "a final dot": constraint(element(0x86, b"example.com.")),
    "mail without a domain": constraint(element(0x81, b"a@")),
    "a directory without a value": constraint(
        element(0xA4, sequence(set_of(sequence(oid_der(CN)))))
    ),
    "bounds": constraint(element(0x82, b"a.b") + element(0xA0, integer_der(1))),
    "an unknown mask": pss(mask="1.2.840.113549.1.1.99"),
    "MD5 in the mask": pss(masked=MD5),
    "a trailer": pss(SHA256, "1.2.840.113549.1.1.8", SHA256, trailer(2)),
    "a negative salt": pss(SHA256, "1.2.840.113549.1.1.8", SHA256, salt(-1)),
    "an endless salt": pss(SHA256, "1.2.840.113549.1.1.8", SHA256, salt(1 << 40)),
    "an algorithm without a name": odd(algorithm=sequence(element(5))),
    "an attribute without a value": odd(subject=sequence(set_of(sequence(oid_der(CN))))),
}


def let_in(room: KeystoreRoom, der: bytes) -> bool:
    try:
        check_java_reads(room.certificate(der))
    except ProblemError:
        return False
    return True


@pytest.mark.parametrize("case", READS)
def test_what_java_parses_is_let_in(room: KeystoreRoom, case: str) -> None:
    assert let_in(room, READS[case])


@pytest.mark.parametrize("case", REFUSES)
def test_what_java_cannot_parse_is_kept_out(room: KeystoreRoom, case: str) -> None:
    assert not let_in(room, REFUSES[case])


@pytest.mark.skipif(
    shutil.which("javac") is None or not javajudge.javas(), reason="this machine has no JDK"
)
def test_every_java_says_the_same() -> None:
    with javajudge.session() as judges:
        for who, judge in judges.items():
            words = zip(READS, judge.refusals(list(READS.values())), strict=True)
            assert not [(who, case, word) for case, word in words if word]
            words = zip(REFUSES, judge.refusals(list(REFUSES.values())), strict=True)
            assert not [(who, case) for case, word in words if not word]


@pytest.mark.skipif(
    shutil.which("javac") is None or not javajudge.javas(), reason="this machine has no JDK"
)
def test_none_of_them_gets_past_us_changed() -> None:
    """Always the same inputs: a failure can be seen again."""
    verdicts = javajudge.Verdicts()
    with javajudge.session() as judges:
        for batch in range(6):
            verdicts.batch(judges, list(READS.values()), batch * javajudge.BATCH)
    assert not verdicts.dangers, verdicts.examples

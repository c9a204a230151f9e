"""Binary ASN.1 of any kind, told apart by shape: certificates, PKCS#7, PKCS#12, keys, requests.

Shapes: RFC 5280 (certificate, CRL), RFC 2986 (request), 6960
(OCSP), 3161 (time stamps), RFC 5652 (PKCS#7/CMS), RFC 7292
(PKCS#12), RFC 5208/5958 (PKCS#8), RFC 8017 and 5915 (RSA and EC keys), PkiPath and
CertificatePair of X.509.
"""

from __future__ import annotations

from itertools import islice

from wizard.domain.secret import Secret
from wizard.keystore import pkcs12
from wizard.keystore.asn1 import (
    BIT_STRING,
    ENUMERATED,
    GENERALIZED_TIME,
    INTEGER,
    OCTET_STRING,
    OID,
    SEQUENCE,
    SET,
    UTC_TIME,
    Asn1Error,
    Node,
    TruncatedError,
    context,
    oid,
    read,
)
from wizard.keystore.harvest import MAX_CERTIFICATES, Harvest, Job
from wizard.keystore.pbe import CostlyError, UnsupportedError

_NETSCAPE_SEQUENCE = "2.16.840.1.113730.2.5"
# The kinds of CMS that only one person, or one key, opens; the last is RFC 5083.
_SEALED = (pkcs12.ENVELOPED_DATA, pkcs12.ENCRYPTED_DATA, "1.2.840.113549.1.9.16.1.23")
# Where PKCS#7's and CMS's own kinds of content are numbered; anything else is some algorithm.
_CONTENT_TYPES = ("1.2.840.113549.1.7.", "1.2.840.113549.1.9.16.1.")
# RSA and DSA, then EC with its parameters and its public key, each optional (RFC 8017, 5915).
_OLD_KEYS = (
    (INTEGER, INTEGER, INTEGER, INTEGER),
    (INTEGER, OCTET_STRING),
    (INTEGER, OCTET_STRING, context(0)),
    (INTEGER, OCTET_STRING, context(1)),
    (INTEGER, OCTET_STRING, context(0), context(1)),
)
# Two CAs that signed each other, as a directory holds them (crossCertificatePair of X.509).
_PAIRS = ((context(0),), (context(1),), (context(0), context(1)))
_CERT_ID = [SEQUENCE, OCTET_STRING, OCTET_STRING, INTEGER]
_IA5_STRING = 0x16


def harvest(data: bytes, job: Job) -> Harvest:
    """What a DER or BER file holds; several elements one after the other are read as such.

    Raises
    ------
    ProblemError
        The bytes are cut off, damaged, or locked.
    Asn1Error
        The bytes are no ASN.1 of a known shape.
    """
    result: Harvest | None = None
    at = count = 0
    while at < len(data):
        if result is not None and data[at : at + 1] != b"0":
            break  # blanks, zeros or a signature behind the last element
        try:
            node = read(data, at)
            found = _element(node, job)
        except Asn1Error as error:
            if result is not None:
                break
            if isinstance(error, TruncatedError) and _begins_like_one(data):
                raise job.problem("cut-off", details=str(error)) from None
            raise
        if result is None:
            result = found
        else:
            result.take(found)
        count += 1
        if max(count, len(result.items)) > MAX_CERTIFICATES:
            raise job.problem("too-many", count=MAX_CERTIFICATES)
        at = node.after
    if result is None:
        raise Asn1Error("nothing")
    return result


def _begins_like_one(data: bytes) -> bool:
    """SEQUENCE with a long or indefinite length, then an element that containers begin with."""
    if len(data) < 8 or data[0] != SEQUENCE or not 0x80 <= data[1] <= 0x84:
        return False
    inner = 2 + (data[1] & 0x7F)
    return data[inner : inner + 1] in (b"\x30", b"\x02", b"\x06")


def _element(node: Node, job: Job) -> Harvest:
    node.expect(SEQUENCE)
    first = list(islice(node.children(), 4))
    tags = tuple(child.tag for child in first)
    if tags[:1] == (OID,):
        return _content_info(oid(first[0]), first, job)
    if tags == (SEQUENCE, SEQUENCE, BIT_STRING):
        kind = _signed_kind(first[0])
        if kind == "certificate":
            return Harvest("DER", [(node.raw, "")])
        return Harvest("DER", others=[kind])
    if tags[:2] == (INTEGER, SEQUENCE) and pkcs12.is_pfx(node.raw):
        return pfx(node.raw, job)
    if tags[:3] == (INTEGER, SET, SEQUENCE):
        return _signed_data(node)
    if tags == (INTEGER, INTEGER):
        # RSA's public exponent is odd; a generator of Diffie-Hellman is 2 as a rule.
        kind = "parameters" if first[1].content == b"\2" else "public-key"
        return Harvest("DER", others=[kind])
    if tags == (INTEGER, INTEGER, INTEGER):
        return Harvest("DER", others=["parameters"])
    if tags[:3] == (INTEGER, SEQUENCE, OCTET_STRING) or tags in _OLD_KEYS:
        return Harvest("DER", private_keys=1, others=["private-key"])
    if tags[:2] == (INTEGER, SEQUENCE) and _tags(first[1]) == [SEQUENCE, OCTET_STRING]:
        return Harvest("DER", others=["time-stamp"])
    if tags == (SEQUENCE, OCTET_STRING):
        return Harvest("DER", private_keys=1, others=["private-key"])
    if tags == (SEQUENCE, BIT_STRING):
        return Harvest("DER", others=["public-key"])
    if tags[:1] == (ENUMERATED,):
        return Harvest("DER", others=["ocsp"])
    if tags[:1] == (SEQUENCE,) and _is_certificate(first[0]):
        return _certificates("PkiPath", node)
    if tags in _PAIRS and all(_is_certificate(part.first()) for part in first):
        return Harvest("certificate pair", [(part.first().raw, "") for part in first])
    kind = _message(first)
    if kind:
        return Harvest("DER", others=[kind])
    raise Asn1Error("an unknown shape")


def _message(parts: list[Node]) -> str:
    """What else two sequences, or one, can be."""
    if not parts:
        return ""
    tags = [_tags(part) if part.tag == SEQUENCE else [] for part in parts]
    if tags == [[SEQUENCE, OCTET_STRING], [SEQUENCE, SEQUENCE, OCTET_STRING]]:
        return "bouncy-castle"  # BCFKS: an encrypted store and its seal
    if tags[0][:1] == [INTEGER] and tags[1:] in ([], [[OID, context(0)]]):
        return "time-stamp"  # a status and the signed answer
    requests = next((part for part in parts[0].children() if part.tag == SEQUENCE), None)
    if requests is not None and requests.end > requests.body:
        request = requests.first()
        if request.tag == SEQUENCE and request.end > request.body:
            subject = request.first()
            if subject.tag == SEQUENCE and _tags(subject) == _CERT_ID:
                return "ocsp"
    return ""


def _tags(node: Node) -> list[int]:
    """The tags of the first elements inside."""
    return [child.tag for child in islice(node.children(), 5)] if node.tag & 0x20 else []


def _is_certificate(node: Node) -> bool:
    parts = list(islice(node.children(), 4)) if node.tag == SEQUENCE else []
    tags = tuple(part.tag for part in parts)
    return tags == (SEQUENCE, SEQUENCE, BIT_STRING) and _signed_kind(parts[0]) == "certificate"


def _signed_kind(tbs: Node) -> str:
    """What is signed: by the elements that only one of the kinds has."""
    parts = list(islice(tbs.children(), 8))
    tags = [part.tag for part in parts]
    if tags[:1] == [context(0)]:
        return "certificate"
    if tags == [SEQUENCE, _IA5_STRING]:
        return "request"  # of a browser: SPKAC
    if UTC_TIME in tags or GENERALIZED_TIME in tags:
        return "revocation-list"
    if len(tags) <= 4 and tags[:3] == [INTEGER, SEQUENCE, SEQUENCE]:
        return "request"
    if tags[:6] == [INTEGER, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE]:
        return "certificate"
    return "unknown"


def _certificates(format: str, parent: Node) -> Harvest:
    found = Harvest(format)
    for child in parent.children():
        if child.tag == SEQUENCE:
            found.items.append((child.raw, ""))
        if len(found.items) > MAX_CERTIFICATES:
            break
    return found


def _content_info(kind: str, parts: list[Node], job: Job) -> Harvest:
    content = next(parts[1].children(), None) if len(parts) > 1 else None
    if kind == pkcs12.SIGNED_DATA and content is not None:
        return _signed_data(content.expect(SEQUENCE))
    if kind == _NETSCAPE_SEQUENCE and content is not None:
        return _certificates("Netscape certificate sequence", content)
    if kind in _SEALED:
        raise job.problem("mail-encrypted")
    if kind.startswith(_CONTENT_TYPES):
        return Harvest("PKCS#7", others=["no-certificates"])
    raise Asn1Error(f"an unknown shape, {kind}")


def _signed_data(node: Node) -> Harvest:
    """The certificates of a SignedData, whether somebody signed something in it or not."""
    found = Harvest("PKCS#7")
    for part in node.children():
        if part.tag == context(0):
            found.take(_certificates("PKCS#7", part))
        elif part.tag == context(1) and part.end > part.body:
            found.others.append("revocation-list")
    if not found.items:
        found.others.append("no-certificates")
    return found


def pfx(data: bytes, job: Job) -> Harvest:
    """The certificates of a PKCS#12 store, whichever of the job's passwords opens it.

    Raises
    ------
    ProblemError
        ``keystore.password-needed``, ``keystore.wrong-password``, ``keystore.encryption-
        unknown``, ``keystore.costly``, ``keystore.damaged``.
    """
    # What somebody typed is likelier than nothing, and each attempt costs what the file asks.
    attempts: list[Secret | None] = [*job.passwords, None, Secret("")]
    try:
        store = pkcs12.open_pfx(data, attempts, job.budget)
    except pkcs12.PasswordError:
        raise job.problem(
            "wrong-password" if any(job.passwords) else "password-needed", type="PKCS#12"
        ) from None
    except UnsupportedError as error:
        raise job.problem("encryption-unknown", details=str(error)) from None
    except CostlyError as error:
        raise job.problem("costly", details=str(error)) from None
    except (ValueError, IndexError, OverflowError) as error:
        raise job.problem("damaged", type="PKCS#12", details=str(error)) from None
    found = Harvest("PKCS#12")
    bags = tuple(pkcs12.all_bags(store.bags))
    found.private_keys = sum(bag.is_key for bag in bags)
    found.items = [(bag.certificate, bag.name or "") for bag in bags if bag.certificate]
    if found.private_keys:
        found.others.append("private-key")
    return found

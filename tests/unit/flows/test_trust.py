"""What a host presents, what a file holds, and what is trusted of it."""

from __future__ import annotations

import pytest

from tests.unit.flows.fakes import certificate
from wizard.domain.hosts import Partition, Ports
from wizard.domain.problems import ProblemError
from wizard.flows.answers import Anchor, TrustAnswer
from wizard.flows.trust import confirm, fetch_chains, import_file, matching, with_imported

HOST = "i-prod.example.com"
PROD = Partition("PROD", HOST, "SVC")
CA = certificate("Example CA", is_ca=True)
LEAF = certificate(HOST, issuer="Example CA")
SELF = certificate(HOST)
OTHER = certificate("elsewhere.example.com", issuer="Other CA")
OTHER_CA = certificate("Other CA", is_ca=True)


def words(remarks):
    return " | ".join(str(remark) for remark in remarks)


def present(world, *chain, command=None, signon_port=9476, command_port=9475):
    world.network.chains = {
        (HOST, signon_port): chain,
        (HOST, command_port): chain if command is None else command,
    }


def test_both_standard_ports_are_asked_when_the_mapper_is_silent(world):
    present(world, LEAF, CA)
    seen = fetch_chains(world.services, PROD, timeout=1)
    assert (seen.signon.port, seen.command.port) == (9476, 9475)
    assert seen.chain == (LEAF, CA)
    assert seen.anchors == (CA,)
    assert not seen.differ
    assert seen.missing_issuer == ""
    assert seen.remarks == ()


def test_the_mappers_ports_and_fixed_ports_are_used(world):
    world.network.mapped = {"as-signon-s": 30001, "as-rmtcmd-s": 30002}
    present(world, LEAF, CA, signon_port=30001, command_port=40002)
    fixed = Partition("PROD", HOST, "SVC", ports=Ports(command=40002))
    seen = fetch_chains(world.services, fixed, timeout=1)
    assert (seen.signon.port, seen.command.port) == (30001, 40002)
    assert seen.command.chain == (LEAF, CA)


def test_different_certificates_are_told_and_both_are_trusted(world):
    present(world, LEAF, CA, command=(OTHER, OTHER_CA))
    seen = fetch_chains(world.services, PROD, timeout=1)
    assert seen.differ
    assert seen.anchors == (CA, OTHER_CA)
    assert "different certificates" in words(seen.remarks)


def test_one_silent_port_is_told_and_the_other_is_used(world):
    present(world, LEAF, CA)
    world.network.refused = {9475}
    seen = fetch_chains(world.services, PROD, timeout=1)
    assert seen.chain == (LEAF, CA) and seen.command.problem is not None
    assert "Port 9475" in words(seen.remarks)


def test_two_silent_ports_are_the_first_ones_problem(world):
    with pytest.raises(ProblemError, match="Port 9476 refused"):
        fetch_chains(world.services, PROD, timeout=1)


def test_without_ssl_there_is_nothing_to_fetch(world):
    with pytest.raises(ProblemError, match=r"flows\.plain-partition"):
        fetch_chains(world.services, Partition("PROD", HOST, "SVC", ssl=False), timeout=1)


def test_a_misnamed_and_expired_certificate_without_its_issuer(world):
    present(world, certificate("elsewhere.example.com", issuer="Hidden CA", days=-3))
    seen = fetch_chains(world.services, PROD, timeout=1)
    assert seen.anchors == ()
    assert seen.missing_issuer == "CN=Hidden CA"
    text = words(seen.remarks)
    assert "names elsewhere.example.com, not i-prod.example.com" in text
    assert "does not present its issuer CN=Hidden CA" in text
    assert "has run out" in text
    with pytest.raises(ProblemError, match=r"flows\.nothing-to-trust"):
        confirm(TrustAnswer(), seen)


def test_a_confirmed_fingerprint_binds_the_anchors_to_the_host(world):
    present(world, LEAF, CA)
    seen = fetch_chains(world.services, PROD, timeout=1)
    answer = confirm(TrustAnswer(), seen, CA.sha256.lower().replace(":", " "))
    assert answer.anchors == (Anchor(CA.der, host=HOST),)
    assert answer.is_confirmed(HOST, LEAF.sha256)
    assert not answer.is_confirmed("other.example.com", LEAF.sha256)
    assert confirm(answer, seen) == answer
    assert answer.wanted(frozenset({HOST})) == (CA.der,)
    assert answer.wanted(frozenset()) == ()
    assert answer.without(CA.der).anchors == ()


def test_another_fingerprint_is_refused(world):
    present(world, SELF)
    seen = fetch_chains(world.services, PROD, timeout=1)
    assert seen.anchors == (SELF,)
    with pytest.raises(ProblemError, match=r"flows\.fingerprint-differs"):
        confirm(TrustAnswer(), seen, OTHER.sha256)
    assert matching(seen.chain, SELF.sha1) == SELF
    assert matching(seen.chain, "") is None


def pem(path, *certificates):
    path.write_bytes(b"\n".join(known.der for known in certificates))
    return path


def test_a_file_gives_its_cas(world, tmp_path):
    imported = import_file(world.services, pem(tmp_path / "all.pem", LEAF, CA, CA, OTHER_CA))
    assert imported.anchors == (CA, OTHER_CA)
    assert imported.others == (LEAF,)
    assert imported.remarks == ()
    answer = with_imported(TrustAnswer(), imported)
    assert answer.anchors == (Anchor(CA.der, file="all.pem"), Anchor(OTHER_CA.der, file="all.pem"))
    assert with_imported(TrustAnswer(), imported, [CA]).anchors == answer.anchors[:1]


def test_a_leaf_imported_as_a_ca_is_told(world, tmp_path):
    imported = import_file(world.services, pem(tmp_path / "leaf.pem", LEAF))
    assert imported.anchors == ()
    assert "Import the CA" in words(imported.remarks)


def test_an_empty_file_holds_nothing_to_trust(world, tmp_path):
    with pytest.raises(ProblemError, match=r"flows\.nothing-to-trust"):
        import_file(world.services, pem(tmp_path / "empty.pem"))

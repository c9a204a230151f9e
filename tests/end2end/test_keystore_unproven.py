"""A renewal that was killed between the write and the proof, on the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.contract.jars import jars
from tests.end2end.test_keystore_renewal import (
    ROOT,
    WORD,
    Ran,
    make_store,
    partition,
    wizard,
    word,
)
from tests.gate import Gate
from wizard.configfiles import backups
from wizard.configfiles.files import ConfigRoom
from wizard.domain.ports import FileChange
from wizard.domain.secret import Secret
from wizard.keystore.store import KeystoreRoom
from wizard.simulator import RunningPartition

assert partition and wizard and word  # fixtures

pytestmark = pytest.mark.skipif(not jars(), reason="no jt400.jar at hand")


@pytest.fixture
def gate(partition: RunningPartition) -> Iterator[Gate]:
    made = Gate(partition.address, partition.signon_tls_port)
    yield made
    made.close()


def test_a_renewal_that_was_killed_is_told_until_it_is_proven(
    wizard: Callable[..., Ran],
    partition: RunningPartition,
    gate: Gate,
    word: Path,
    tmp_path: Path,
) -> None:
    store = make_store(tmp_path / "trust.jks", partition.ca.root)
    old = store.read_bytes()
    change = FileChange(store, old, KeystoreRoom().add(
        old, Secret(WORD), [KeystoreRoom().certificate(partition.ca.server().chain[0])]
    ), text=False)  # fmt: skip
    killed = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from wizard.app import build\n"
        "from wizard.domain.hosts import Partition, Ports\n"
        "from wizard.domain.ports import FileChange\n"
        "from wizard.domain.secret import Secret\n"
        "from wizard.flows.storeproof import prove\n"
        "store, jar, port = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])\n"
        "services, _ = build(store.with_name('settings'))\n"
        "change = FileChange(store, store.read_bytes(), sys.stdin.buffer.read(), text=False)\n"
        "host = Partition('PROD', '127.0.0.1', 'U', True, Ports(signon=port, command=port))\n"
        "prove(services, services.finder.find(None, jar=jar), change, [host],\n"
        "      password=Secret('Store-Pass-4711'), timeout=60.0)\n"
    )
    gate.shut()
    with subprocess.Popen(
        [sys.executable, "-c", killed, str(store), str(jars()[-1]), str(gate.port)],
        stdin=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdin is not None
        process.stdin.write(change.after)
        process.stdin.close()
        assert gate.knocks.wait(120)  # the handshake that is to prove it
        process.kill()
        process.wait(60)
    assert store.read_bytes() == change.after
    gate.open.set()
    listed = ["keystore", "list", store, "--password-file", word]
    said = wizard(*listed)
    assert said.code == 0
    assert "no handshake has proven it since" in " ".join(said.err.split())
    assert "keystore verify" in " ".join(said.err.split())
    more = tmp_path / "more.pem"
    more.write_bytes(partition.ca.export("pem"))
    imported = wizard("keystore", "import", store, more, "--password-file", word, "--yes")
    assert imported.code == 0
    assert "no handshake has proven it since" in " ".join(imported.err.split())
    # Written once more, and still nobody has proven it.
    assert "no handshake has proven it since" in " ".join(wizard(*listed).err.split())
    proved = wizard(
        "keystore", "verify", store, "--host", f"127.0.0.1:{gate.port}", "--password-file", word
    )
    assert "it is proven now" in " ".join(proved.err.split())
    assert wizard(*listed).err == ""


def test_an_undo_that_was_killed_is_told_until_it_is_proven(
    wizard: Callable[..., Ran],
    partition: RunningPartition,
    word: Path,
    tmp_path: Path,
) -> None:
    store = make_store(tmp_path / "trust.jks", partition.ca.root)
    old = store.read_bytes()
    after = KeystoreRoom().add(
        old, Secret(WORD), [KeystoreRoom().certificate(partition.ca.server().chain[0])]
    )
    change = FileChange(store, old, after, text=False)
    ConfigRoom().apply([change], tmp_path / "wizard-backups")
    listed = ["keystore", "list", store, "--password-file", word]
    assert wizard(*listed).err == ""
    killed = (
        "import sys\n"
        "from dataclasses import replace\n"
        "from pathlib import Path\n"
        "from tests.unit.flows.fakes import CHOICE\n"
        "from wizard.app import build\n"
        "from wizard.domain.secret import Secret\n"
        "from wizard.flows.renewing import load_store\n"
        "from wizard.flows.storeundo import change_to_undo, undo_change\n"
        "from wizard.flows.survey import Survey\n"
        "path = Path(sys.argv[1])\n"
        "def held(_choice, _store):\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
        "services, _ = build(path.with_name('settings'))\n"
        "services = replace(services, toolbox=held)\n"
        "store = load_store(services, path, Secret('Store-Pass-4711'))\n"
        "found = Survey(path.parent, path, CHOICE, (), store)\n"
        "undo_change(services, found, change_to_undo(services, found))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", killed, str(store)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"held"  # Java is to judge it
        process.kill()
        process.wait(60)
    assert store.read_bytes() == old
    assert "no handshake has proven it since" in " ".join(wizard(*listed).err.split())
    place = f"{partition.address}:{partition.signon_tls_port}"
    proved = wizard("keystore", "verify", store, "--host", place, "--password-file", word)
    assert "it is proven now" in " ".join(proved.err.split())
    assert wizard(*listed).err == ""


def test_an_import_into_what_was_cut_short_is_refused(
    wizard: Callable[..., Ran],
    partition: RunningPartition,
    word: Path,
    tmp_path: Path,
) -> None:
    store = make_store(tmp_path / "trust.jks", partition.ca.root)
    room, root = ConfigRoom(), tmp_path / "wizard-backups"
    before = store.read_bytes()
    leaf = KeystoreRoom().certificate(partition.ca.server().chain[0])
    after = KeystoreRoom().add(before, Secret(WORD), [leaf])
    torn = room.apply([FileChange(store, before, after, text=False)], root)
    backups.set_state(torn.folder, backups.STARTED)  # as a power cut leaves it
    more = tmp_path / "more.pem"
    more.write_bytes(partition.ca.export("pem"))
    refused = wizard(
        "keystore", "import", store, more, "--password-file", word, "--yes", "--trust", "all"
    )
    assert refused.code == 2
    assert "was cut short" in " ".join(refused.err.split())
    assert store.read_bytes() == after
    assert room.unfinished(root) == torn
    assert wizard("keystore", "undo", store).code == 0
    assert store.read_bytes() == before


def test_only_the_gateway_s_own_partitions_prove_its_store(
    wizard: Callable[..., Ran], partition: RunningPartition, word: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "gateway"
    connector = folder / "MyPassGateway" / "bin" / "ConnectorIBMSystemI"
    (connector / "classes").mkdir(parents=True)
    store = make_store(connector / "mypass-truststore.jks", partition.ca.root)
    (connector / "partitions.toml").write_text(
        f'[[partition]]\nname = "PROD"\nhost = "{partition.address}"\nuser = "MYPASSSVC"\n'
        f"ssl = true\nports = {{ mapper = {partition.mapper_port} }}\n"
    )
    before = store.read_bytes()
    leaf = KeystoreRoom().certificate(partition.ca.server().chain[0])
    after = KeystoreRoom().add(before, Secret(WORD), [leaf])
    change = FileChange(store, before, after, text=False)
    ConfigRoom().apply([change], connector / "wizard-backups", unproven=True)
    typed = f"{partition.address}:{partition.signon_tls_port}"
    for words in (
        ["keystore", "verify", store],
        ["keystore", "verify", store, "--host", typed],
        ["--install-dir", folder, "keystore", "verify", "--host", typed],
    ):
        said = " ".join(wizard(*words, "--password-file", word).err.split())
        assert "proven now" not in said
        assert "no handshake has proven it since" in said
    proved = wizard("--install-dir", folder, "keystore", "verify", "--password-file", word)
    assert "it is proven now" in " ".join(proved.err.split()), proved.out + proved.err

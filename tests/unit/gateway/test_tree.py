"""The gateway's folders, recognised from whichever of them is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from wizard.domain.problems import ProblemError
from wizard.gateway import tree
from wizard.gateway.machine import ThisGatewayMachine
from wizard.gateway.service import GatewayServices
from wizard.gateway.tree import find_tree


@pytest.fixture
def gateway(tmp_path: Path) -> Path:
    """An empty gateway: the folders of the product guide, no file in them."""
    (tmp_path / "inst" / "MyPassGateway" / "bin" / "ConnectorIBMSystemI").mkdir(parents=True)
    return tmp_path / "inst"


def problem_of(folder: Path) -> ProblemError:
    with pytest.raises(ProblemError) as caught:
        find_tree(folder)
    assert all(
        (caught.value.problem.what, caught.value.problem.why, caught.value.problem.next_step)
    )
    return caught.value


def test_an_empty_gateway_has_the_names_of_the_product_guide(gateway: Path) -> None:
    found = find_tree(gateway)
    connector = gateway / "MyPassGateway" / "bin" / "ConnectorIBMSystemI"
    assert found.install_dir == gateway
    assert found.gateway == gateway / "MyPassGateway"
    assert found.connector == connector
    assert found.properties == connector / "fpc101.properties"
    assert found.log4j == connector / "classes" / "log4j.properties"
    assert found.partitions == connector / "partitions.toml"
    assert found.truststore == connector / "mypass-truststore.jks"
    assert found.writable
    assert list(connector.iterdir()) == []


@pytest.mark.parametrize(
    "named",
    [
        "",
        "MyPassGateway",
        "MyPassGateway/bin",
        "MyPassGateway/bin/ConnectorIBMSystemI",
        "MyPassGateway/bin/ConnectorIBMSystemI/classes",
        "MyPassGateway/bin/../../MyPassGateway",
    ],
)
def test_every_folder_of_the_gateway_leads_to_the_same_tree(gateway: Path, named: str) -> None:
    (gateway / "MyPassGateway/bin/ConnectorIBMSystemI/classes").mkdir()
    assert find_tree(gateway / named) == find_tree(gateway)


def test_a_relative_folder_is_taken_from_the_current_one(
    gateway: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(gateway / "MyPassGateway")
    assert find_tree(Path()).install_dir == gateway


def test_names_in_another_case_are_found(tmp_path: Path) -> None:
    connector = tmp_path / "MYPASSGATEWAY" / "Bin" / "connectoribmsystemi"
    (connector / "Classes").mkdir(parents=True)
    (connector / "FPC101.Properties").write_bytes(b"SSLmode=true\n")
    (connector / "Classes" / "LOG4J.properties").write_bytes(b"")
    found = find_tree(tmp_path)
    assert found.properties.read_bytes() == b"SSLmode=true\n"
    assert found.log4j.is_file()
    assert found.connector.samefile(connector)
    assert find_tree(connector).properties == found.properties


@pytest.mark.skipif(os.name == "nt", reason="names differ by case on this system alone")
def test_the_exact_case_wins_over_another_one(gateway: Path) -> None:
    connector = gateway / "MyPassGateway/bin/ConnectorIBMSystemI"
    (connector / "FPC101.PROPERTIES").write_bytes(b"old")
    (connector / "fpc101.properties").write_bytes(b"new")
    assert find_tree(gateway).properties.read_bytes() == b"new"


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own on Windows")
def test_a_link_to_a_connector_is_followed(gateway: Path, tmp_path: Path) -> None:
    link = tmp_path / "shortcut"
    link.symlink_to(gateway / "MyPassGateway/bin/ConnectorIBMSystemI")
    assert find_tree(link).install_dir.samefile(gateway)


def test_a_renamed_gateway_folder_is_recognised_by_its_content(gateway: Path) -> None:
    (gateway / "MyPassGateway").rename(gateway / "Gateway-2")
    assert find_tree(gateway / "Gateway-2").gateway == gateway / "Gateway-2"


def test_each_wrong_folder_gets_its_own_sentence(gateway: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "empty").mkdir()
    (tmp_path / "half" / "MyPassGateway").mkdir(parents=True)
    (tmp_path / "odd" / "MyPassGateway").mkdir(parents=True)
    (tmp_path / "odd" / "MyPassGateway" / "bin").write_bytes(b"")
    assert problem_of(tmp_path / "none").id == "gateway.folder-missing"
    assert problem_of(tmp_path / "file").id == "gateway.folder-file"
    assert problem_of(tmp_path / "empty").id == "gateway.not-a-gateway"
    assert problem_of(tmp_path / "half").id == "gateway.connector-missing"
    assert problem_of(tmp_path / "odd").id == "gateway.connector-missing"
    assert str(tmp_path / "none") in str(problem_of(tmp_path / "none"))


def test_impossible_paths_get_a_sentence(tmp_path: Path) -> None:
    for name in ("a\0b", "x" * 5000):
        found = problem_of(tmp_path / name)
        assert found.id in ("gateway.folder-unreachable", "gateway.folder-missing")
        assert "\0" not in str(found)


def test_a_folder_that_may_not_be_listed_gets_its_own_sentence(
    gateway: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: Path) -> object:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(tree.os, "scandir", refuse)
    assert problem_of(gateway).id == "gateway.folder-unreadable"


def test_a_folder_that_refuses_files_is_not_writable(
    gateway: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    classes = gateway / "MyPassGateway/bin/ConnectorIBMSystemI/classes"
    classes.mkdir()
    original = tree.tempfile.NamedTemporaryFile

    def refuse_in_classes(**words: object) -> object:
        if words["dir"] == classes:
            raise PermissionError(13, "Permission denied")
        return original(**words)

    monkeypatch.setattr(tree.tempfile, "NamedTemporaryFile", refuse_in_classes)
    assert not find_tree(gateway).writable
    classes.rmdir()
    assert find_tree(gateway).writable


# ---------------------------------------------------------------- guesses


class FakeRegistry:
    """A registry made of a dictionary: key -> {value name: text}."""

    def __init__(self, keys: dict[str, dict[str, str]]) -> None:
        self.keys = keys

    def subkeys(self, key: str) -> tuple[str, ...]:
        below = (name[len(key) + 1 :] for name in self.keys if name.startswith(key + "\\"))
        return tuple(dict.fromkeys(name.split("\\")[0] for name in below))

    def value(self, key: str, name: str) -> str:
        return self.keys.get(key, {}).get(name, "")


def machine(
    keys: dict[str, dict[str, str]], environ: dict[str, str], program: Path
) -> ThisGatewayMachine:
    services = GatewayServices(system="linux")
    return ThisGatewayMachine(FakeRegistry(keys), services, environ, program)


def make(folder: Path) -> Path:
    (folder / "MyPassGateway" / "bin" / "ConnectorIBMSystemI").mkdir(parents=True)
    return folder


def test_guesses_come_from_the_variable_the_program_the_registry_and_the_usual_folders(
    tmp_path: Path,
) -> None:
    named, own, uninstall, usual = (
        make(tmp_path / name) for name in ("named", "own", "uninstall", "usual/MyPass")
    )
    keys = {
        r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\{1}": {
            "DisplayName": "MyPass Gateway Server",
            "InstallLocation": str(uninstall),
        },
        r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\{2}": {
            "DisplayName": "Another Gateway",
            "InstallLocation": str(make(tmp_path / "other")),
        },
        r"SYSTEM\CurrentControlSet\Services\Spooler": {"ImagePath": r"C:\Windows\spool.exe"},
    }
    environ = {"MYPASS_INSTALL_DIR": str(named), "ProgramFiles": str(tmp_path / "usual")}
    program = own / "MyPassGateway" / "tools" / "wizard" / "mypass-wizard.exe"
    assert machine(keys, environ, program).guesses() == (named, own, uninstall, usual)


def test_a_service_tells_the_install_folder_by_its_program() -> None:
    from wizard.gateway.registry import gateway_folders

    keys = {
        r"SYSTEM\CurrentControlSet\Services\MyPassGW": {
            "ImagePath": r'"D:\Apps\MyPass\MyPassGateway\bin\service.exe" -run'
        },
        r"SYSTEM\CurrentControlSet\Services\Other": {"ImagePath": r"C:\other.exe"},
    }
    assert list(gateway_folders(FakeRegistry(keys))) == ["D:\\Apps\\MyPass\\"]


def test_nothing_is_guessed_where_nothing_is(tmp_path: Path) -> None:
    environ = {"MYPASS_INSTALL_DIR": str(tmp_path / "gone"), "ProgramFiles": str(tmp_path)}
    found = machine({}, environ, tmp_path / "python")
    assert found.guesses() == ()
    assert found.services() == ()
    assert found.name()


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_a_closed_gateway_is_a_matter_of_rights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = tmp_path / "MyPassGateway"
    gateway.mkdir()
    real = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode, **how: path != gateway and real(path, mode, **how)
    )
    with pytest.raises(ProblemError) as caught:
        ThisGatewayMachine().tree(tmp_path)
    assert caught.value.id == "gateway.folder-unreadable"

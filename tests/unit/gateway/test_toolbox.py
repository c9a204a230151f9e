"""Java and jt400.jar: what is found where, what is refused, what is used."""

from __future__ import annotations

import hashlib
import os
import struct
import sys
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.domain.problems import ProblemError
from wizard.domain.text import T
from wizard.gateway import javas
from wizard.gateway.binaries import architecture, own_architecture
from wizard.gateway.jars import inspect_jar, version_key
from wizard.gateway.javas import bridge_minimum, feature, inspect_java
from wizard.gateway.programs import Ran
from wizard.gateway.registry import java_homes
from wizard.gateway.toolbox import MachineToolboxFinder, Places, places_of_this_machine

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or own_architecture() != "x86_64",
    reason="the stand-in Javas are laid out and made for Linux on x86-64",
)

SOURCE = T("a test")


def elf(machine: int = 62, width: int = 2) -> bytes:
    """The head of a shared library: class, byte order, machine (62 = x86-64)."""
    return b"\x7fELF" + bytes([width, 1, 1]) + bytes(9) + struct.pack("<HH", 3, machine) + bytes(44)


def make_java(
    home: Path,
    release: str | None = 'JAVA_VERSION="17.0.15"\nIMPLEMENTOR="A maker"\n',
    jvm: str | None = "lib/server/libjvm.so",
    head: bytes | None = None,
    program: bool = True,
) -> Path:
    home.mkdir(parents=True, exist_ok=True)
    if program:
        (home / "bin").mkdir()
        (home / "bin" / "java").write_text("#!/bin/sh\nexit 1\n")
        (home / "bin" / "java").chmod(0o755)
    if release is not None:
        (home / "release").write_text(release)
    if jvm is not None:
        (home / jvm).parent.mkdir(parents=True)
        (home / jvm).write_bytes(elf() if head is None else head)
    return home


def make_jar(
    path: Path, manifest: str = "Implementation-Version: JTOpen 9.4", major: int = 52
) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as jar:
        jar.writestr("META-INF/MANIFEST.MF", f"Manifest-Version: 1.0\r\n{manifest}\r\n")
        head = b"\xca\xfe\xba\xbe\x00\x00" + major.to_bytes(2, "big")
        jar.writestr("com/ibm/as400/access/AS400.class", head)
    return path


def silent(command: Sequence[str], *, timeout: float, env: Mapping[str, str] | None = None) -> Ran:
    return Ran(None)


def problem_id(home: Path, runner: object = silent) -> str:
    seen = inspect_java(home, SOURCE, runner=runner)  # type: ignore[arg-type] # a stand-in
    assert bool(seen.problem) == bool(seen.candidate.problem)
    if seen.problem is not None:
        assert str(home) in str(seen.candidate.problem)
    return seen.problem.id if seen.problem else ""


# ---------------------------------------------------------------- one Java


def test_a_java_tells_by_its_release_file(tmp_path: Path) -> None:
    home = make_java(tmp_path / "j")
    seen = inspect_java(home, SOURCE, runner=silent).candidate
    assert (seen.version, seen.vendor, seen.architecture) == ("17.0.15", "A maker", "x86_64")
    assert seen.jvm == home / "lib/server/libjvm.so"
    assert not seen.problem


@pytest.mark.parametrize(
    "jvm",
    ["jre/lib/amd64/server/libjvm.so", "lib/amd64/server/libjvm.so", "lib/server/libjvm.so"],
)
def test_the_jvm_of_java_8_is_found_in_its_own_place(tmp_path: Path, jvm: str) -> None:
    release = 'JAVA_VERSION="1.8.0_412"\nIMPLEMENTOR="ojdkbuild"\n'
    home = make_java(tmp_path / "j", release, jvm)
    assert inspect_java(home, SOURCE, runner=silent).candidate.jvm == home / jvm
    if bridge_minimum() <= 8:
        assert problem_id(home) == ""


def test_a_java_without_a_release_file_is_asked(tmp_path: Path) -> None:
    asked: list[tuple[list[str], dict[str, str] | None, float]] = []
    words = (
        "Property settings:\n    java.home = /x\n    java.vendor = Oracle Corporation\n"
        '    java.version = 1.8.0_202\n\njava version "1.8.0_202"\n'
    )

    def runner(
        command: Sequence[str], *, timeout: float, env: Mapping[str, str] | None = None
    ) -> Ran:
        asked.append((list(command), dict(env or {}), timeout))
        return Ran(0, words)

    home = make_java(tmp_path / "j", release=None)
    seen = inspect_java(home, SOURCE, runner=runner).candidate
    assert (seen.version, seen.vendor) == ("1.8.0_202", "Oracle Corporation")
    command = [str(home / "bin/java"), "-XshowSettings:properties", "-version"]
    assert asked == [(command, {}, 10.0)]


def test_each_unusable_java_has_its_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = 'JAVA_VERSION="1.7.0_80"\nIMPLEMENTOR="Oracle"\n'
    assert problem_id(tmp_path / "nothing") == "machine.java-missing"
    assert problem_id(make_java(tmp_path / "a", jvm=None)) == "machine.java-no-jvm"
    assert problem_id(make_java(tmp_path / "b", head=b"text")) == "machine.java-damaged"
    assert problem_id(make_java(tmp_path / "c", head=elf(3, 1))) == "machine.java-bits"
    assert problem_id(make_java(tmp_path / "d", head=elf(183))) == "machine.java-architecture"
    assert problem_id(make_java(tmp_path / "e", old)) == "machine.java-old"
    assert problem_id(make_java(tmp_path / "f", release=None)) == "machine.java-silent"
    monkeypatch.setattr(javas, "bridge_minimum", lambda: 18)
    assert problem_id(make_java(tmp_path / "g")) == "machine.java-below-bridge"
    (tmp_path / "h/lib/server/libjvm.so").mkdir(parents=True)
    assert problem_id(tmp_path / "h") == "machine.java-damaged"


def test_the_bridge_tells_the_oldest_java_by_its_own_classes() -> None:
    import jpype

    expected = {"1.5.2": 8, "1.7.1": 9}
    assert bridge_minimum() == expected[jpype.__version__]


@pytest.mark.parametrize(
    ("version", "expected"),
    [("1.8.0_412", 8), ("17.0.15", 17), ("9-internal", 9), ("25", 25), ("", None), ("x", None)],
)
def test_versions_of_both_schemes_are_read(version: str, expected: int | None) -> None:
    assert feature(version) == expected


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_library_head_fails(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "library"
    for start in (b"", b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe"):
        file.write_bytes(start + data)
        assert isinstance(architecture(file), str)


def test_libraries_of_windows_are_told_apart(tmp_path: Path) -> None:
    for machine, expected in ((0x8664, "x86_64"), (0x14C, "x86"), (0xAA64, "aarch64")):
        head = b"MZ" + bytes(58) + struct.pack("<I", 128) + bytes(64)
        file = tmp_path / "jvm.dll"
        file.write_bytes(head + b"PE\0\0" + struct.pack("<H", machine))
        assert architecture(file) == expected


# ---------------------------------------------------------------- one jar


def test_a_jar_tells_version_and_hash(tmp_path: Path) -> None:
    path = make_jar(tmp_path / "jt400.jar")
    seen = inspect_jar(path, SOURCE)
    assert seen.candidate.version == "9.4"
    assert seen.candidate.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (seen.problem, seen.needs) == (None, 8)


def test_the_version_stands_in_a_class_where_the_manifest_has_none(tmp_path: Path) -> None:
    path = make_jar(tmp_path / "jt400.jar", "Specification-Version: 7.3.0.1")
    with zipfile.ZipFile(path, "a") as jar:
        text = b"\x01\x00POpen Source Software, JTOpen 9.1, codebase 5770-SS1 V7R3M0.00"
        jar.writestr("com/ibm/as400/access/Copyright.class", text)
    assert inspect_jar(path, SOURCE).candidate.version == "9.1"


def test_a_version_split_over_two_manifest_lines_is_read(tmp_path: Path) -> None:
    path = make_jar(tmp_path / "jt400.jar", "Implementation-Version: JTOp\r\n en 21.0.6")
    assert inspect_jar(path, SOURCE).candidate.version == "21.0.6"


def test_each_unusable_jar_has_its_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of(path: Path) -> str:
        seen = inspect_jar(path, SOURCE)
        assert seen.problem is not None
        assert str(path) in str(seen.candidate.problem)
        return seen.problem.id

    (tmp_path / "text.jar").write_bytes(b"not an archive")
    with zipfile.ZipFile(tmp_path / "other.jar", "w") as jar:
        jar.writestr("a.txt", "x")
    damaged = make_jar(tmp_path / "damaged.jar")
    damaged.write_bytes(damaged.read_bytes()[:-30])
    assert of(tmp_path / "none.jar") == "machine.jar-missing"
    assert of(tmp_path) == "machine.jar-missing"
    assert of(tmp_path / "text.jar") == "machine.jar-no-zip"
    assert of(damaged) == "machine.jar-no-zip"
    assert of(tmp_path / "other.jar") == "machine.jar-no-toolbox"
    with (tmp_path / "large.jar").open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    assert of(tmp_path / "large.jar") == "machine.jar-large"

    def refuse(*_: object, **__: object) -> object:
        raise PermissionError(13, "Permission denied")

    path = make_jar(tmp_path / "x.jar")
    monkeypatch.setattr(Path, "open", refuse)
    assert of(path) == "machine.jar-unreadable"


@given(st.binary(max_size=120), st.integers(0, 200))
def test_no_damage_to_a_jar_fails(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, at: int
) -> None:
    path = make_jar(tmp_path_factory.getbasetemp() / "fuzz" / "jt400.jar")
    good = path.read_bytes()
    path.write_bytes(good[:at] + data + good[at + len(data) :])
    seen = inspect_jar(path, SOURCE)
    assert len(seen.candidate.sha256) == 64


def test_versions_in_names_sort_as_numbers() -> None:
    names = ["jt400-9.4.jar", "jt400-21.0.6.jar", "jt400.jar", "jt400-10.7.jar"]
    ordered = sorted((Path(name) for name in names), key=version_key, reverse=True)
    assert [path.name for path in ordered] == [names[1], names[3], names[0], names[2]]


# ---------------------------------------------------------------- the search


class NoKeys:
    def __init__(self, **homes: Path) -> None:
        self.homes = homes

    def subkeys(self, key: str) -> tuple[str, ...]:
        return tuple(self.homes) if key == r"SOFTWARE\Eclipse Adoptium" else ()

    def value(self, key: str, name: str) -> str:
        home = self.homes.get(key.rsplit("\\", 1)[-1])
        return str(home) if home is not None and name == "Path" else ""


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A machine with nothing on it."""
    return Places(
        environ={},
        registry=NoKeys(),
        bundled=(tmp_path / "bundled",),
        shared_jars=tmp_path / "share",
        shared_javas=tmp_path / "jvm",
        cache=tmp_path / "cache",
        spare=None,
    )


def test_an_empty_machine_has_nothing_to_use(places: Places) -> None:
    found = MachineToolboxFinder(places, silent).find(None)
    assert (found.javas, found.jars, found.java, found.jar) == ((), (), None, None)


def test_the_usual_folders_of_both_bitnesses_are_looked_at(tmp_path: Path) -> None:
    homes = [make_java(tmp_path / "64/Zulu/zulu-17"), make_java(tmp_path / "32/Java/jre1.8.0_401")]
    environ = {"ProgramW6432": str(tmp_path / "64"), "ProgramFiles(x86)": str(tmp_path / "32")}
    places = Places(
        environ=environ, registry=NoKeys(), shared_javas=tmp_path / "none", cache=tmp_path / "none"
    )
    found = MachineToolboxFinder(places, silent).find(None)
    assert [one.home for one in found.javas] == homes
    assert {str(one.source) for one in found.javas} == {"the usual folders"}


def test_everything_is_listed_in_the_order_of_preference(tmp_path: Path) -> None:
    connector = tmp_path / "inst/MyPassGateway/bin/ConnectorIBMSystemI"
    make_java(connector / "jre8u412")
    make_java(tmp_path / "inst/MyPassGateway/jre")
    make_jar(connector / "lib/JT400.jar")
    setting = make_java(tmp_path / "mine")
    variable = make_java(tmp_path / "variable")
    key = make_java(tmp_path / "key")
    on_path = make_java(tmp_path / "on path")
    (tmp_path / "links").mkdir()
    (tmp_path / "links/java").symlink_to(on_path / "bin/java")
    make_java(tmp_path / "bundled/runtime")
    make_java(tmp_path / "jvm/java-17")
    make_java(tmp_path / "cache/jre/x")
    spare = make_java(tmp_path / "spare")
    own_jar = make_jar(tmp_path / "mine/my.jar")
    make_jar(tmp_path / "share/jt400-9.4.jar")
    (tmp_path / "share/jt400.jar").symlink_to("jt400-9.4.jar")
    make_jar(tmp_path / "cache/jt400/jt400-9.1.jar")
    make_jar(tmp_path / "cache/jt400/jt400-9.10.jar")
    places = Places(
        environ={
            "JAVA_HOME": str(variable),
            "PATH": os.pathsep.join([".", str(tmp_path / "links"), str(variable / "bin")]),
        },
        registry=NoKeys(jdk=key, gone=tmp_path / "gone"),
        bundled=(tmp_path / "bundled",),
        shared_jars=tmp_path / "share",
        shared_javas=tmp_path / "jvm",
        cache=tmp_path / "cache",
        spare=spare,
    )
    found = MachineToolboxFinder(places, silent).find(connector, java_home=setting, jar=own_jar)
    assert [
        (java.home.relative_to(tmp_path).as_posix(), str(java.source)) for java in found.javas
    ] == [
        ("inst/MyPassGateway/bin/ConnectorIBMSystemI/jre8u412", "the connector folder"),
        ("inst/MyPassGateway/jre", "the connector folder"),
        ("mine", "the settings"),
        ("variable", "JAVA_HOME"),
        ("key", "the Windows registry"),
        ("on path", "PATH"),
        ("bundled/runtime", "the installer of this program"),
        ("jvm/java-17", "the system's folder of Java"),
        ("cache/jre/x", "the user's cache"),
        ("spare", "the packages of this program"),
    ]
    assert [(jar.path.relative_to(tmp_path).as_posix(), str(jar.source)) for jar in found.jars] == [
        ("inst/MyPassGateway/bin/ConnectorIBMSystemI/lib/JT400.jar", "the connector folder"),
        ("mine/my.jar", "the settings"),
        ("share/jt400-9.4.jar", "the system's folder of Java"),
        ("cache/jt400/jt400-9.10.jar", "the user's cache"),
        ("cache/jt400/jt400-9.1.jar", "the user's cache"),
    ]
    assert (found.java, found.jar) == (found.javas[2], found.jars[1])
    found = MachineToolboxFinder(places, silent).find(connector)
    assert (found.java, found.jar) == (found.javas[0], found.jars[0])


def test_the_first_without_a_problem_is_used(tmp_path: Path, places: Places) -> None:
    make_java(tmp_path / "jvm/a", 'JAVA_VERSION="1.6.0"\nIMPLEMENTOR="x"\n')
    make_java(tmp_path / "jvm/b")
    (tmp_path / "share").mkdir()
    (tmp_path / "share/jt400.jar").write_bytes(b"damaged")
    make_jar(tmp_path / "cache/jt400/jt400-9.4.jar")
    found = MachineToolboxFinder(places, silent).find(None)
    assert [bool(java.problem) for java in found.javas] == [True, False]
    assert found.java == found.javas[1]
    assert [bool(jar.problem) for jar in found.jars] == [True, False]
    assert found.jar == found.jars[1]


def test_a_setting_that_cannot_be_used_is_never_replaced_silently(
    tmp_path: Path, places: Places
) -> None:
    make_java(tmp_path / "jvm/good")
    make_jar(tmp_path / "share/jt400.jar")
    finder = MachineToolboxFinder(places, silent)
    with pytest.raises(ProblemError) as caught:
        finder.find(None, java_home=tmp_path / "nowhere")
    assert caught.value.id == "machine.java-missing"
    assert str(tmp_path / "nowhere") in str(caught.value)
    with pytest.raises(ProblemError) as caught:
        finder.find(None, jar=tmp_path / "nowhere.jar")
    assert caught.value.id == "machine.jar-missing"


@pytest.mark.parametrize("named", [".", "bin", "bin/java"])
def test_a_setting_may_name_the_home_its_bin_or_the_program(
    tmp_path: Path, places: Places, named: str
) -> None:
    home = make_java(tmp_path / "mine")
    folder = make_jar(tmp_path / "jars/jt400.jar").parent
    found = MachineToolboxFinder(places, silent).find(None, java_home=home / named, jar=folder)
    assert found.java is not None
    assert found.java.home == home
    assert found.jar is not None
    assert found.jar.path == folder / "jt400.jar"


def test_a_jar_made_for_a_newer_java_is_not_used_with_an_older_one(
    tmp_path: Path, places: Places
) -> None:
    make_java(tmp_path / "jvm/a")
    make_jar(tmp_path / "share/jt400.jar", major=65)
    make_jar(tmp_path / "cache/jt400/jt400-9.4.jar")
    found = MachineToolboxFinder(places, silent).find(None)
    assert "needs Java 21" in str(found.jars[0].problem)
    assert found.jar == found.jars[1]


def test_a_script_on_path_is_asked_where_its_java_lies(tmp_path: Path, places: Places) -> None:
    home = make_java(tmp_path / "real")
    script = make_java(tmp_path / "shims", release=None, jvm=None) / "bin"

    def runner(
        command: Sequence[str], *, timeout: float, env: Mapping[str, str] | None = None
    ) -> Ran:
        assert command[0] == str(script / "java")
        return Ran(0, f"Property settings:\n    java.home = {home}\n")

    there = Places(**{**_fields(places), "environ": {"PATH": str(script)}})
    found = MachineToolboxFinder(there, runner).find(None)
    assert [java.home for java in found.javas] == [home]


def _fields(places: Places) -> dict[str, object]:
    return {name: getattr(places, name) for name in places.__dataclass_fields__}


def test_makers_keys_are_looked_at_to_a_small_depth() -> None:
    class Deep(NoKeys):
        def subkeys(self, key: str) -> tuple[str, ...]:
            return ("again",) if key.startswith(r"SOFTWARE\JavaSoft") else ()

        def value(self, key: str, name: str) -> str:
            return key if name == "JavaHome" else ""

    assert len([text for text in java_homes(Deep()) if "JavaSoft" in text]) == 5


def test_this_machine_has_a_java_and_every_candidate_is_described() -> None:
    found = MachineToolboxFinder(places_of_this_machine()).find(None)
    assert found.java is not None
    for java in found.javas:
        assert java.problem or (java.version and java.vendor and java.architecture and java.jvm)

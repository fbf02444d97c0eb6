import json
import subprocess
import sys

import pytest

from workbench.errors import WorkbenchError
from workbench.show import jobs, work


def started(code):
    """Start a process of the test's own in place of the work."""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    return jobs.Job("build", process)


def test_tells_how_far_it_is_and_ends():
    job = started("""print('{"fraction": 0.5, "step": "touches"}'); print('{"result": "made"}')""")
    assert job.result(timeout_s=30) == "made"
    assert (job.fraction, job.step, job.done) == (0.5, "touches", True)


def test_says_what_went_wrong_in_the_words_of_the_work():
    job = started("""import sys; print('{"problem": "Another build is running."}'); sys.exit(1)""")
    with pytest.raises(WorkbenchError, match=r"^Another build is running\.$"):
        job.result(timeout_s=30)


def test_work_that_breaks_off_silently_is_told_as_such():
    job = started("import os; os.kill(os.getpid(), 9)")
    with pytest.raises(WorkbenchError, match="The build broke off"):
        job.result(timeout_s=30)


def test_cancelled_work_ends():
    job = started("import time; time.sleep(60)")
    job.cancel()
    with pytest.raises(WorkbenchError, match="was cancelled"):
        job.result()


def test_unknown_work_is_refused(tmp_path):
    with pytest.raises(WorkbenchError, match="Known: build, suggest, sensitivity"):
        jobs.start_job("everything", tmp_path)


def test_a_folder_that_is_no_workspace_is_explained(tmp_path):
    job = jobs.start_job("build", tmp_path)
    with pytest.raises(WorkbenchError, match="workbench init"):
        job.result(timeout_s=60)


def test_all_that_can_be_started_can_be_done():
    assert set(work.WORK) == set(jobs.NAMES)


def test_work_goes_on_when_nobody_listens_any_more(tmp_path):
    """The page may be closed while a build runs: that must not break the build off."""
    code = (
        "import sys, io; from workbench.show import work; "
        f"work.WORK['build'] = lambda folder, progress: (progress(0, 1, 'a'), progress(1, 1, 'b'), open({str(tmp_path / 'done')!r}, 'w')); "
        "sys.exit(work.main())"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    process.stdout.close()
    process.stdin.write(json.dumps({"what": "build", "directory": str(tmp_path)}))
    process.stdin.close()
    assert process.wait(timeout=60) == 0
    assert (tmp_path / "done").exists()

import pytest
from traitlets import Dict, HasTraits

from workbench.errors import WorkbenchError
from workbench.show import slot


class Told(HasTraits):
    work = Dict()


class Work:
    """A job that ends when the test says so."""

    fraction, step, done, cancelled = 0.5, "touches", False, False

    def result(self):
        if isinstance(self.made, Exception):
            raise self.made
        return self.made

    def cancel(self):
        self.cancelled = True


@pytest.fixture
def job(monkeypatch):
    job = Work()
    monkeypatch.setattr(slot, "start_job", lambda *_: job)
    return job


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def place(told, tmp_path):
    return slot.Slot(told, "work", tmp_path, failed="It failed: ")


def test_tells_how_far_the_work_is_and_what_it_made(place, told, job):
    seen = []
    place.begin("build")
    assert (told.work["what"], told.work["state"], place.busy) == ("build", "running", True)
    assert place.check() is None
    assert (told.work["state"], told.work["fraction"], told.work["step"]) == ("running", 0.5, "touches")
    job.done, job.made = True, "a file"
    assert place.check(then=lambda: seen.append("followed")) == "a file"
    assert (told.work["state"], told.work["result"], seen, place.busy) == ("done", "a file", ["followed"], False)


def test_says_what_went_wrong(place, told, job):
    place.begin("build")
    job.done, job.made = True, WorkbenchError("No room.")
    assert place.check(then=lambda: pytest.fail("nothing follows on a failure")) is None
    assert (told.work["state"], told.work["error"]) == ("failed", "It failed: No room.")


def test_what_cannot_be_begun_is_said(place, told):
    place.begin("everything")
    assert told.work["state"] == "failed"
    assert "There is no work called 'everything'" in told.work["error"]
    assert not place.busy


def test_does_one_thing_at_a_time(place, told, job):
    place.begin("build")
    before = told.work
    place.begin("score")
    assert told.work == before


def test_two_reports_that_say_the_same_differ_by_number(place, told, job):
    place.begin("build")
    place.check()
    first = told.work
    place.check()
    assert told.work == {**first, "number": first["number"] + 1}


def test_given_up_work_is_over(place, told, job):
    place.begin("build")
    place.cancel()
    assert (job.cancelled, told.work["state"], place.check()) == (True, "idle", None)

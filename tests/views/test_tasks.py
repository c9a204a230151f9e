"""The one door off the UI thread."""

from __future__ import annotations

import logging
import threading
import time
from functools import partial
from itertools import pairwise

import pytest
from PySide6.QtCore import QObject, QThread, QTimer
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from wizard.domain.problems import Problem, ProblemError
from wizard.views import tasks
from wizard.views.pages.latest import Latest


class Receiver(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.results: list[object] = []
        self.problems: list[Problem] = []
        self.threads: list[QThread] = []

    def take(self, result: object) -> None:
        self.results.append(result)
        self.threads.append(QThread.currentThread())

    def refuse(self, problem: Problem) -> None:
        self.problems.append(problem)
        self.threads.append(QThread.currentThread())


def test_the_result_comes_back_on_the_ui_thread(qtbot: QtBot) -> None:
    receiver = Receiver()
    elsewhere: list[int] = []

    def work() -> int:
        elsewhere.append(threading.get_ident())
        return 42

    tasks.run(work, receiver.take, receiver.refuse)
    qtbot.waitUntil(lambda: receiver.results == [42])
    assert elsewhere != [threading.get_ident()]
    assert receiver.threads == [receiver.thread()]
    assert receiver.problems == []


def test_a_problem_comes_back_as_it_was_raised(qtbot: QtBot) -> None:
    receiver = Receiver()

    def work() -> None:
        raise ProblemError("answers.host-empty")

    tasks.run(work, receiver.take, receiver.refuse)
    qtbot.waitUntil(lambda: len(receiver.problems) == 1)
    assert receiver.problems[0].id == "answers.host-empty"
    assert receiver.results == []
    assert receiver.threads == [receiver.thread()]


def test_an_unexpected_exception_is_a_sentence_and_logs_no_values(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    receiver = Receiver()

    def work() -> None:
        raise LookupError("hunter2")

    with caplog.at_level(logging.ERROR):
        tasks.run(work, receiver.take, receiver.refuse)
        qtbot.waitUntil(lambda: len(receiver.problems) == 1)
    found = receiver.problems[0]
    assert found.id == "machine.unexpected"
    assert found.details == "LookupError"
    assert "LookupError" in caplog.text
    assert "test_tasks.py" in caplog.text
    assert "hunter2" not in caplog.text + str(found)


def test_a_cancelled_task_delivers_nothing(qtbot: QtBot) -> None:
    receiver = Receiver()
    go = threading.Event()
    handle = tasks.run(lambda: go.wait(10), receiver.take, receiver.refuse)
    handle.cancel()
    go.set()
    qtbot.waitUntil(lambda: handle.finished)
    assert handle.cancelled
    assert receiver.results == receiver.problems == []


def test_progress_comes_in_order_before_the_result(qtbot: QtBot) -> None:
    seen: list[object] = []

    def work(report: tasks.Reporter[int]) -> str:
        for number in range(5):
            report(number)
        return "end"

    tasks.run(work, seen.append, None, seen.append)
    qtbot.waitUntil(lambda: "end" in seen)
    assert seen == [0, 1, 2, 3, 4, "end"]


def test_work_with_progress_stops_at_its_next_report_once_cancelled(qtbot: QtBot) -> None:
    seen: list[object] = []
    rounds: list[int] = []
    cancelled = threading.Event()

    def work(report: tasks.Reporter[int]) -> None:
        for number in range(1000):
            rounds.append(number)
            report(number)
            if number == 3:
                cancelled.wait(10)

    handle = tasks.run(work, seen.append, seen.append, seen.append)
    qtbot.waitUntil(lambda: 3 in seen)
    handle.cancel()
    cancelled.set()
    qtbot.waitUntil(lambda: handle.finished)
    assert rounds == [0, 1, 2, 3, 4]
    assert seen == [0, 1, 2, 3]


def test_nothing_is_delivered_once_the_owner_is_gone(qtbot: QtBot) -> None:
    seen: list[object] = []
    owner = QObject()
    go = threading.Event()
    handle = tasks.run(lambda: go.wait(10), seen.append, seen.append, owner=owner)
    delete(owner)
    go.set()
    qtbot.waitUntil(lambda: handle.finished)
    assert seen == []


def test_a_task_does_not_keep_its_window_alive(qtbot: QtBot) -> None:
    gone: list[bool] = []
    receiver = Receiver()
    receiver.destroyed.connect(lambda: gone.append(True))
    go = threading.Event()
    handle = tasks.run(lambda: go.wait(10), receiver.take, receiver.refuse)
    del receiver
    qtbot.waitUntil(lambda: gone == [True])
    go.set()
    qtbot.waitUntil(lambda: handle.finished)


def test_the_event_loop_goes_on_while_work_waits(qtbot: QtBot) -> None:
    beats: list[float] = []
    timer = QTimer()
    timer.setInterval(10)
    timer.timeout.connect(lambda: beats.append(time.perf_counter()))
    timer.start()
    done: list[object] = []
    pause = threading.Event()
    for _ in range(8):
        tasks.run(lambda: pause.wait(0.5), done.append)
    qtbot.waitUntil(lambda: len(done) == 8)
    timer.stop()
    gaps = [after - before for before, after in pairwise(beats)]
    assert len(beats) > 20
    assert max(gaps) < 0.1


def test_closing_waits_no_longer_than_it_is_told(qtbot: QtBot) -> None:
    go = threading.Event()
    started = threading.Event()
    seen: list[object] = []

    def work() -> None:
        started.set()
        go.wait(20)

    tasks.run(work, seen.append)
    assert started.wait(5)
    before = time.perf_counter()
    assert tasks.close(100) is False
    assert time.perf_counter() - before < 2
    go.set()
    assert tasks.close(5000) is True
    assert seen == []


def test_questions_in_turn_are_worked_on_one_at_a_time(qtbot: QtBot) -> None:
    receiver = Receiver()
    latest = Latest(receiver, in_turn=True)
    go, lock = threading.Event(), threading.Lock()
    begun: list[int] = []
    running = most = 0

    def work(number: int) -> int:
        nonlocal running, most
        with lock:
            begun.append(number)
            running += 1
            most = max(most, running)
        go.wait(30)
        with lock:
            running -= 1
        return number

    for number in range(5):
        latest.ask(partial(work, number), receiver.take, receiver.refuse, at_once=True)
    qtbot.waitUntil(lambda: begun == [0])
    assert latest.busy
    go.set()
    qtbot.waitUntil(lambda: not latest.busy)
    # Those between were never begun, and the first one's answer is of the past.
    assert receiver.results == [4]
    assert (begun, most) == ([0, 4], 1)
    latest.ask(partial(work, 5), receiver.take, receiver.refuse, at_once=True)
    latest.drop()
    assert not latest.busy
    latest.ask(partial(work, 6), receiver.take, receiver.refuse, at_once=True)
    qtbot.waitUntil(lambda: receiver.results == [4, 6])

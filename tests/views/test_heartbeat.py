"""The heart that judges the window is judged too."""

from __future__ import annotations

import threading
import time

from pytestqt.qtbot import QtBot

from tests.views.heartbeat import MOST_STILL, Heartbeat

STILL = 3 * MOST_STILL


def test_a_wait_on_the_ui_thread_is_seen(qtbot: QtBot) -> None:
    heart = Heartbeat()
    heart.start()
    qtbot.waitUntil(lambda: heart.ticks >= 3)
    threading.Event().wait(STILL)
    heart.stop()
    assert heart.longest > MOST_STILL


def test_work_on_the_ui_thread_is_seen(qtbot: QtBot) -> None:
    heart = Heartbeat()
    heart.start()
    qtbot.waitUntil(lambda: heart.ticks >= 3)
    until = time.thread_time() + STILL
    while time.thread_time() < until:
        pass
    heart.stop()
    assert heart.longest > MOST_STILL


def test_a_loop_that_turns_is_not(qtbot: QtBot) -> None:
    heart = Heartbeat()
    heart.start()
    qtbot.waitUntil(lambda: heart.ticks >= 20)
    heart.stop()
    assert heart.longest < MOST_STILL

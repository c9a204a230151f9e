"""The Log page over a large log and one that floods: ``python -m tests.benchmarks.logview``.

Prints how soon the end of a log of ``--size`` GB is on screen, and what 10,000 lines a second cost
the window; asserts nothing.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEventLoop

from tests.benchmarks.logs import PATTERN, _write
from tests.views.heartbeat import Heartbeat
from tests.views.lastworld import FakeVault
from tests.views.setupworld import connector, make_gateway
from wizard.app import build
from wizard.views.application import application
from wizard.views.operations.logs.page import LogPage
from wizard.views.operations.places import LOG
from wizard.views.operations.window import OperationsWindow


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=float, default=2.0, help="gigabytes of the log")
    parser.add_argument("--rate", type=int, default=10_000, help="lines a second")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--folder", type=Path, help="where it is written")
    options = parser.parse_args()
    app = application()
    with tempfile.TemporaryDirectory(prefix="benchmark-", dir=options.folder) as name:
        folder = Path(name)
        log = folder / "connector.log"
        count = _write(log, int(options.size * 1e9))
        say(f"A log of {log.stat().st_size / 1e9:.2f} GB, {count:,} lines")
        gateway = make_gateway(folder)
        classes = connector(gateway) / "classes"
        classes.mkdir(exist_ok=True)
        (classes / "log4j.properties").write_text(
            f"log4j.rootLogger=INFO, f\nlog4j.appender.f=org.apache.log4j.FileAppender\n"
            f"log4j.appender.f.File={log}\nlog4j.appender.f.layout=org.apache.log4j.PatternLayout\n"
            f"log4j.appender.f.layout.ConversionPattern={PATTERN}\n"
        )
        services, toolboxes = build(folder / "settings.json")
        window = OperationsWindow(replace(services, vault=FakeVault()), gateway)
        window.resize(1160, 740)
        window.show()
        start = time.perf_counter()
        window.open(LOG)
        page = window.page
        assert isinstance(page, LogPage)
        until(lambda: bool(page.viewer.list.lines.entries))
        say(f"  its end is on screen after {time.perf_counter() - start:.3f} s")
        gc.freeze()
        _flood(page, log, options.rate, options.seconds)
        window.close()
        toolboxes.close()
    say(f"  most memory of this process: {_peak():.0f} MB")
    del app
    return 0


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def until(ready: Callable[[], bool]) -> None:
    while not ready():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def _flood(page: LogPage, log: Path, rate: int, seconds: float) -> None:
    written = 0
    done = threading.Event()

    def write() -> None:
        nonlocal written
        start = time.perf_counter()
        with log.open("a", encoding="utf-8") as stream:
            while (now := time.perf_counter() - start) < seconds:
                while written < now * rate:
                    written += 1
                    stream.write(
                        f"2026-12-24 08:00:00,000 INFO  [worker-{written % 8}] a.B - flood of "
                        f"USER{written} done\n"
                    )
                stream.flush()
                time.sleep(0.01)
        done.set()

    def last() -> str:
        entries = page.viewer.list.lines.entries
        event = entries[-1].shown.event if entries else None
        return "" if event is None else event.raw

    heart = Heartbeat()
    writer = threading.Thread(target=write)
    before, start = time.thread_time(), time.perf_counter()
    heart.start()
    writer.start()
    until(done.is_set)
    behind = time.perf_counter()
    until(lambda: f"USER{written} " in last())
    behind = time.perf_counter() - behind
    heart.stop()
    writer.join()
    took = time.perf_counter() - start
    say(
        f"  {written:,} lines at {rate:,} a second: shown {behind:.2f} s after the last was "
        f"written; the window was busy {(time.thread_time() - before) / took:.0%} of the time, "
        f"and stood still for {heart.longest * 1000:.0f} ms at most"
    )
    say(f"  events held: {len(page.viewer.list.lines.entries):,}")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())

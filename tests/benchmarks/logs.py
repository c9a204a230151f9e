"""Tail and filter of a large log, beside tail and grep: ``python -m tests.benchmarks.logs``.

Prints seconds and ratios; asserts nothing. The log is written once (``--size``, 2 GB) and read by
both sides from the same cache.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from wizard.app import build
from wizard.domain.linegrep import LineGrep
from wizard.domain.logs import LogQuery
from wizard.flows.logs.viewing import LogPlace, Watch, recent, since

PATTERN = "%d{ISO8601} %-5p [%t] %c - %m%n"
START = datetime(2026, 11, 1)  # noqa: DTZ001 - a log has no zone
BLOCK = 20_000
TRACE = "java.net.ConnectException: Connection refused: connect\n" + "".join(
    f"\tat com.ibm.as400.access.SocketContainer.m{number}(SocketContainer.java:{number})\n"
    for number in range(20)
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=float, default=2.0, help="gigabytes of the log")
    parser.add_argument("--folder", type=Path, help="where it is written")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="benchmark-", dir=options.folder) as folder:
        log = Path(folder) / "c.log"
        lines = _write(log, int(options.size * 1e9))
        size = log.stat().st_size
        say(f"A log of {size / 1e9:.2f} GB, {lines:,} lines\n")
        _compare(log, lines)
        _follow(Path(folder) / "growing.log")
        say(f"\nMost memory of this process: {_peak():.0f} MB")
    return 0


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _write(log: Path, size: int) -> int:
    """One block of lines again and again, each time with its own hours."""
    lines = written = 0
    with log.open("w", encoding="utf-8") as stream:
        while written < size:
            part = []
            for number in range(BLOCK):
                at = START + timedelta(milliseconds=20 * (lines + number))
                stamp = f"{at:%Y-%m-%d %H:%M:%S},{at.microsecond // 1000:03}"
                if number % 5_000 == 4_999:
                    part.append(f"{stamp} ERROR [worker-1] com.mypass.Connector - failed\n{TRACE}")
                else:
                    part.append(
                        f"{stamp} INFO  [worker-{number % 8}] com.mypass.Connector - reset of "
                        f"USER{number} on PROD done in {number % 90} ms\n"
                    )
            text = "".join(part)
            stream.write(text)
            written += len(text)
            lines += text.count("\n")
    return lines


def _compare(log: Path, lines: int) -> None:
    services, toolboxes = build()
    where = LogPlace(log, PATTERN)
    late = START + timedelta(milliseconds=20 * (lines - 2_000))
    last = LogQuery()
    minute = f"{late:%Y-%m-%d %H:%M}"
    pairs: list[tuple[str, Callable[[], int], list[str]]] = [
        ("last 20 events", lambda: len(recent(services, where, last, 20)),
         ["tail", "-n", "20", str(log)]),
        ("last 20 ERROR", lambda: len(recent(services, where, LogQuery(level="ERROR"), 20)),
         ["sh", "-c", f"tac {log} | grep -m 20 ' ERROR '"]),
        ("since a late time", lambda: sum(1 for _ in since(
            services, where, LogQuery(since=late))), ["grep", "-c", minute, str(log)]),
        ("whole log, text", lambda: sum(1 for _ in since(
            services, where, LogQuery(grep=LineGrep("USER4711 ")))),
         ["grep", "-c", "USER4711 ", str(log)]),
        ("whole log, expression", lambda: sum(1 for _ in since(
            services, where, LogQuery(grep=LineGrep(r"USER471\d .* 3[0-9] ms")))),
         ["grep", "-cE", r"USER471[0-9] .* 3[0-9] ms", str(log)]),
        ("whole log, a thread", lambda: sum(1 for _ in since(
            services, where, LogQuery(thread="worker-3"))),
         ["grep", "-c", r"\[worker-3\]", str(log)]),
        ("whole log, ERROR", lambda: sum(1 for _ in since(
            services, where, LogQuery(level="ERROR"))), ["grep", "-c", " ERROR ", str(log)]),
    ]  # fmt: skip
    say(f"  {'':24}{'ours':>10}{'tool':>10}{'ratio':>9}   lines a second (ours)")
    for name, ours, tool in pairs:
        mine, found = _timed(ours)
        theirs = None
        if shutil.which(tool[0]):
            theirs, _ = _timed(lambda tool=tool: _run(tool))  # type: ignore[misc]
        rate = f"{lines / mine:,.0f}" if name.startswith("whole") else ""
        other = "-" if theirs is None else f"{theirs:.3f}"
        ratio = "-" if theirs is None else f"{mine / theirs:.1f}"
        say(f"  {name:24}{mine:10.3f}{other:>10}{ratio:>9}   {rate}  ({found:,} found)")
    command = [sys.executable, "-m", "wizard", "log", "tail", str(log), "--json"]
    seconds, _ = _timed(lambda: len(json.loads(_out(command))["events"]))
    say(f"  {'log tail, the command':24}{seconds:10.3f}   (a process of its own, its start)")
    toolboxes.close()


def _timed(work: Callable[[], int]) -> tuple[float, int]:
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def _run(tool: list[str]) -> int:
    return len(subprocess.run(tool, capture_output=True, check=False, timeout=600).stdout)


def _out(tool: list[str]) -> bytes:
    return subprocess.run(tool, capture_output=True, check=True, timeout=600).stdout


def _follow(log: Path, seconds: float = 5.0, a_second: int = 10_000) -> None:
    """A writer of 10,000 lines a second, filtered as it grows: how far behind, how busy."""
    services, toolboxes = build()
    log.touch()
    query = LogQuery(level="INFO", grep=LineGrep(r"(done|failed)+ in 8\d"), thread="worker")
    watch = Watch(services, LogPlace(log, PATTERN), query)
    written = 0
    done = threading.Event()

    def write() -> None:
        nonlocal written
        start = time.perf_counter()
        with log.open("a", encoding="utf-8") as stream:
            while (now := time.perf_counter() - start) < seconds:
                while written < now * a_second:
                    stream.write(
                        f"2026-11-24 08:00:00,000 INFO  [worker-{written % 8}] a.B - reset of "
                        f"USER{written} done in {written % 90} ms\n"
                    )
                    written += 1
                stream.flush()
                time.sleep(0.01)
        done.set()

    writer = threading.Thread(target=write)
    busy, found, worst = 0.0, 0, 0
    writer.start()
    while True:
        last = done.is_set()
        start = time.thread_time()
        seen = watch.poll()
        busy += time.thread_time() - start
        found += len(seen.events)
        worst = max(worst, log.stat().st_size - watch.mark().position)
        if last and not seen.more:
            break
        if not seen.more:
            time.sleep(0.05)
    writer.join()
    say(
        f"\n  following {written:,} lines in {seconds:.0f} s ({a_second:,} a second): {found:,} "
        f"wanted, {busy / seconds:.0%} of a processor, at most {worst:,} bytes behind; it would "
        f"keep up with {written / busy:,.0f} a second"
    )
    toolboxes.close()


if __name__ == "__main__":
    sys.exit(main())

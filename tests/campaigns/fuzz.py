"""Every parser of the keystore room under fire: ``python -m tests.campaigns.fuzz --seconds 600``.

Children (two by default) take changed files of the corpus, each child with a memory bound, each
input with a bound of processor time. The number printed for a failure makes the input again:
``--replay NUMBER`` runs it, and ``--save FOLDER`` keeps the inputs of failures. A child that
stops answering is ended by its id and counts as a failure. Exit 1 after any failure.
"""

from __future__ import annotations

import argparse
import collections
import multiprocessing
import random
import sys
import time
import traceback
from multiprocessing.connection import Connection, wait
from pathlib import Path

from tests.campaigns.mutations import mutated, seeds
from tests.campaigns.targets import MEMORY, TARGETS, HangError, attempt, bounded

_ROUND = 50  # inputs between two words of a child
_SILENCE = 120.0  # seconds without a word from a child, after which it counts as hanging


def made(number: int) -> bytes:
    """The input of this number."""
    return mutated(random.Random(number))  # noqa: S311 - no secret


def one(number: int) -> tuple[collections.Counter[str], list[str]]:
    """All parsers on the input of this number: what they did, and what they must not do."""
    data = made(number)
    counts: collections.Counter[str] = collections.Counter()
    failures = []
    for target in TARGETS:
        try:
            counts[attempt(target, data)] += 1
        except (Exception, HangError):  # noqa: BLE001 - the campaign's finding
            failures.append(f"input {number}, {target}:\n{traceback.format_exc(limit=-6)}")
    return counts, failures


def child(start: int, step: int, until: float, words: Connection) -> None:
    number = start
    with bounded(MEMORY):
        while time.time() < until:
            counts: collections.Counter[str] = collections.Counter()
            failures: list[str] = []
            words.send(("begin", number, None, None))
            for _ in range(_ROUND):
                seen, found = one(number)
                counts += seen
                failures += found
                number += step
            words.send(("end", _ROUND, counts, failures))
    words.send(("over", 0, None, None))


def campaign(seconds: float, workers: int, start: int, save: Path | None) -> int:
    context = multiprocessing.get_context("spawn")
    until = time.time() + seconds
    children: dict[Connection, multiprocessing.process.BaseProcess] = {}
    heard: dict[Connection, tuple[float, int]] = {}
    for worker in range(workers):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=child, args=(start + worker, workers, until, theirs))
        process.start()
        theirs.close()
        children[ours], heard[ours] = process, (time.time(), start)
    total, counts, failures = 0, collections.Counter[str](), 0
    while children:
        for connection in wait(list(children), timeout=5):
            assert isinstance(connection, Connection)
            try:
                word, number, seen, found = connection.recv()
            except EOFError:
                word, number, seen, found = "gone", 0, None, None
            if word == "begin":
                heard[connection] = (time.time(), number)
            elif word == "end":
                total += number
                counts += seen
                failures += len(found)
                for text in found:
                    _tell(text, save)
            else:
                process = children.pop(connection)
                process.join(30)
                if word == "gone":
                    failures += 1
                    _tell(f"a child ended ({process.exitcode}) in the {_ROUND} inputs from "
                          f"{heard[connection][1]}", None)  # fmt: skip
        for connection, process in list(children.items()):
            if time.time() - heard[connection][0] > _SILENCE:
                failures += 1
                _tell(f"no word for {_SILENCE:.0f} s since input {heard[connection][1]}", None)
                process.kill()
                del children[connection]
    sys.stdout.write(f"{total:,} inputs to {len(TARGETS)} parsers, {failures} failures\n")
    for name, count in counts.most_common():
        sys.stdout.write(f"  {count:9,} {name}\n")
    return 1 if failures else 0


def _tell(text: str, save: Path | None) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
    if save is not None:
        save.mkdir(parents=True, exist_ok=True)
        number = int(text.split(",")[0].removeprefix("input "))
        (save / str(number)).write_bytes(made(number))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--start", type=int, default=0, help="number of the first input")
    parser.add_argument("--save", type=Path, help="folder for the inputs of failures")
    parser.add_argument("--replay", type=int, help="run one input again")
    options = parser.parse_args()
    assert seeds(), "the corpus is empty"
    if options.replay is not None:
        counts, failures = one(options.replay)
        sys.stdout.write("\n".join([*failures, *map(str, counts.items())]) + "\n")
        return 1 if failures else 0
    return campaign(options.seconds, options.workers, options.start, options.save)


if __name__ == "__main__":
    sys.exit(main())

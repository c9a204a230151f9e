"""The project's one door for people who work on it: setup, demo, test, lint, lock.

    python3 packaging/dev.py demo
    python3 packaging/dev.py test

Standard library only: it runs before anything is installed. This file keeps to what any
Python 3 can parse, so that an older one gets a sentence and not a SyntaxError.
"""

import shutil
import sys

MINIMUM = (3, 11)


def too_old() -> str:
    """The sentence for a Python below 3.11, naming a newer one where the machine has it."""
    sentence = "This project needs Python {}.{} or newer; this is Python {}.{} ({}).".format(
        *(MINIMUM + tuple(sys.version_info[:2]) + (sys.executable,))
    )
    for minor in range(MINIMUM[1] + 9, MINIMUM[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            return f"{sentence} Run it with {newer} instead."
    return sentence + " Install a newer Python and run the same command with it."


if __name__ == "__main__":
    if sys.version_info < MINIMUM:
        sys.stderr.write(too_old() + "\n")
        sys.exit(3)
    from dev_commands import main

    sys.exit(main(sys.argv[1:]))

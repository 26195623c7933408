"""Run a program that ends when the one that started it ends, even by SIGKILL.

`python -m samenspel.doors.launch.child PROGRAM ARGUMENTS…`. On Linux the kernel is asked to tell the program; elsewhere
it is only run.
"""

import ctypes
import os
import signal
import sys

TELL_ME_WHEN_MY_PARENT_DIES = 1


def main() -> None:
    """Ask the kernel, see that the parent is still there, and become the program."""
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(TELL_ME_WHEN_MY_PARENT_DIES, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(1)
    os.execvp(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()

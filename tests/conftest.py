"""What all tests need of the process they run in."""

from __future__ import annotations

import signal

# A shell that starts the tests in the background lets them ignore interrupts; tests of Ctrl-C need them.
signal.signal(signal.SIGINT, signal.default_int_handler)

"""A decoder that a file has brought down."""

import os
import signal

os.kill(os.getpid(), signal.SIGSEGV)

"""A setter that never ends; it says who it is in the file that it is told by its job."""

import os
import sys
import time
from pathlib import Path

from reports.files import sandbox

sandbox.limit(memory=2**31, seconds=60, output=1_000)
Path(sys.stdin.readline().strip() or os.devnull).write_text(str(os.getpid()))
time.sleep(60)

"""A decoder in the middle of its work."""

import time

from reports.files import sandbox

sandbox.limit(memory=2**30, seconds=30, output=1_000)
time.sleep(30)

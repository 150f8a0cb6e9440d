"""A decoder that a file makes write without end."""

import os

from reports.files import limits, sandbox

sandbox.limit(memory=limits.DECODE_MEMORY, seconds=limits.DECODE_SECONDS, output=1_000_000)
while True:
    os.write(1, b"x" * 100_000)

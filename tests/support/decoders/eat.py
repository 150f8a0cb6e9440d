"""A decoder that a file makes ask for more and more memory."""

from reports.files import limits, sandbox

sandbox.limit(memory=limits.DECODE_MEMORY, seconds=limits.DECODE_SECONDS, output=1_000)
eaten = []
while True:
    eaten.append(bytearray(50_000_000))

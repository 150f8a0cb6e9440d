"""How large, how many and of which kinds: the one place, for server, decoder and pages.

Imported by the decoder's process too, so it needs nothing but Python.
"""

from __future__ import annotations

MOST_FILES = 5
"""Files that go with one report. A PDF is one file, whatever its pages."""

MOST_PAGES = 5
"""Pages of one PDF: short notes, not documents."""

MOST_DOCUMENT_PAGES = 20
"""Pages of one PDF that an officer adds to an evidence bundle."""

MOST_PICTURES = MOST_FILES * MOST_PAGES

FILE_BYTES = 20 * 1024 * 1024
"""Largest file taken: a phone's 48-megapixel photo is 5 to 18 MB."""

REQUEST_BYTES = 42 * 1024 * 1024
"""Largest request: two of the largest files, and the rest of the form."""

MOST_PIXELS = 64_000_000
"""Most pixels that are decoded: phones make up to 50 million. A limit on memory, not on bytes."""

LONGEST_SIDE = 3_200
"""What is kept of a picture, in pixels: a number plate across the street is still readable."""

PAGE_SIDE = 2_000
"""The longer side of a drawn PDF page, in pixels: 170 to the inch on A4."""

KEPT_BYTES = 6 * 1024 * 1024
"""Largest picture kept. One that is larger as PNG is kept as JPEG."""

DECODE_SECONDS = 20
"""How long decoding one file may take by the clock, and of the processor."""

HIDE_SECONDS = 15
"""The same where faces and number plates are painted over as well: less than a resident waits for
their turn (decoding.WAIT_SECONDS), so that no crew's photo shuts theirs out."""

DECODE_MEMORY = 1024 * 1024 * 1024
"""Address space of the decoder, in bytes, with its libraries."""

ENDINGS = (".jpg", ".jpeg", ".png", ".heic", ".heif", ".webp", ".gif", ".pdf")
"""What file pickers offer. What a file is, its content says; its name is not believed."""

ACCEPT = ",".join((*ENDINGS, "image/jpeg", "image/png", "image/heic", "image/heif", "image/webp"))

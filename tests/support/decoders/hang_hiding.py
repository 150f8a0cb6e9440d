"""Looks for people without an end, and decodes anything else as it should be."""

import sys
import time

from reports.files import worker

if worker.HIDE_PEOPLE in sys.argv:
    time.sleep(600)
else:
    sys.exit(worker.main())

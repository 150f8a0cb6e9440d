"""A decoder that draws a picture anew and leaves every face where it is."""

import sys

from reports.files import worker

sys.argv = sys.argv[:1]
worker.main()

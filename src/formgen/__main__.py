"""`python -m formgen`."""

from __future__ import annotations

import sys

from formgen.cli import main

if __name__ == "__main__":  # processes that help printing import this module too
    sys.exit(main())

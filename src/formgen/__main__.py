"""`python -m formgen`."""

from __future__ import annotations

import sys

from formgen.cli import main

sys.exit(main())

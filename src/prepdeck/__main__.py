"""Run prepdeck with `python -m prepdeck`."""

import sys

from prepdeck.cli.main import main

sys.exit(main())

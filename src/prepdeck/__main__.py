"""`python -m prepdeck` is `prepdeck`."""

import sys

from prepdeck.cli.main import main

sys.exit(main())

"""The order of day and month on this machine."""

import os
import re
from collections.abc import Mapping

# The month comes first in the United States and the places whose customs follow them.
_MONTH_FIRST_TERRITORIES = frozenset({"US", "AS", "FM", "GU", "MH", "MP", "PH", "PR", "PW", "UM", "VI"})
_TERRITORY = re.compile(r"[A-Za-z]+[_-]([A-Za-z]{2})\b")


def is_month_first_here() -> bool:
    """Whether the month comes first in a date with slashes, by the locale of the environment."""
    return is_month_first(os.environ)


def is_month_first(environment: Mapping[str, str]) -> bool:
    """Whether the month comes first with these variables: as on other systems, the first one that is set counts."""
    locale_name = next((value for name in ("LC_ALL", "LC_TIME", "LANG") if (value := environment.get(name))), "")
    territory_match = _TERRITORY.match(locale_name)
    return territory_match is not None and territory_match.group(1).upper() in _MONTH_FIRST_TERRITORIES

"""The order of day and month by the locale of the machine."""

import pytest

from prepdeck.library.date_order import is_month_first


@pytest.mark.parametrize(
    ("environment", "is_first"),
    [
        ({}, False),
        ({"LANG": "C.UTF-8"}, False),
        ({"LANG": "en_US.UTF-8"}, True),
        ({"LANG": "en_GB.UTF-8"}, False),
        ({"LANG": "es_PR"}, True),
        ({"LANG": "en_US.UTF-8", "LC_TIME": "en_DK.UTF-8"}, False),
        ({"LANG": "de_DE.UTF-8", "LC_TIME": "de_DE", "LC_ALL": "en_US.UTF-8"}, True),
        ({"LANG": "en_US.UTF-8", "LC_ALL": ""}, True),
        ({"LANG": "not a locale"}, False),
    ],
)
def test_the_first_variable_that_is_set_decides(
    environment: dict[str, str],
    is_first: bool,  # noqa: FBT001 - pytest passes it by name
) -> None:
    assert is_month_first(environment) is is_first

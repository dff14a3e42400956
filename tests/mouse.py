"""Escape sequences that a terminal sends for the mouse. Positions are in cells, counted from 0."""

_LEFT, _MOVING, _NO_BUTTON, _WHEEL_UP, _WHEEL_DOWN = 0, 32, 35, 64, 65


def press(x: int, y: int) -> str:
    """Press the left button."""
    return _report(_LEFT, x, y)


def release(x: int, y: int) -> str:
    """Release the left button."""
    return _report(_LEFT, x, y, "m")


def move(x: int, y: int) -> str:
    """Move the mouse without a button."""
    return _report(_NO_BUTTON, x, y)


def wheel(x: int, y: int, step_count: int) -> str:
    """Turn the wheel down, or up for a negative `step_count`."""
    return _report(_WHEEL_DOWN if step_count > 0 else _WHEEL_UP, x, y) * abs(step_count)


def click(x: int, y: int, times: int = 1) -> str:
    """Click several times in one place."""
    return (press(x, y) + release(x, y)) * times


def drag(start: tuple[int, int], *path_cells: tuple[int, int]) -> str:
    """Press at the first cell, move through the others, and release the button at the last."""
    return press(*start) + "".join(_report(_LEFT | _MOVING, *cell) for cell in path_cells) + release(*path_cells[-1])


def _report(button: int, x: int, y: int, final_byte: str = "M") -> str:
    return f"\x1b[<{button};{x + 1};{y + 1}{final_byte}"

"""A mouse as terminals report it: escape sequences for presses, moves and the wheel, counted in cells from 0."""

_LEFT, _MOVING, _NO_BUTTON, _WHEEL_UP, _WHEEL_DOWN = 0, 32, 35, 64, 65


def press(x: int, y: int) -> str:
    """The left button goes down."""
    return _report(_LEFT, x, y)


def release(x: int, y: int) -> str:
    """The left button goes up."""
    return _report(_LEFT, x, y, "m")


def move(x: int, y: int) -> str:
    """The mouse moves with no button down."""
    return _report(_NO_BUTTON, x, y)


def wheel(x: int, y: int, by: int) -> str:
    """The wheel turns down, or up for a negative `by`."""
    return _report(_WHEEL_DOWN if by > 0 else _WHEEL_UP, x, y) * abs(by)


def click(x: int, y: int, times: int = 1) -> str:
    """So many clicks in one place, one right after the other."""
    return (press(x, y) + release(x, y)) * times


def drag(start: tuple[int, int], *way: tuple[int, int]) -> str:
    """Press at the first place, move through the others with the button down, and let go at the last."""
    return press(*start) + "".join(_report(_LEFT | _MOVING, *at) for at in way) + release(*way[-1])


def _report(button: int, x: int, y: int, end: str = "M") -> str:
    return f"\x1b[<{button};{x + 1};{y + 1}{end}"

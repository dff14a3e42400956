"""A layer over the operating system's files that fails at a chosen call, as a full or dying disk does."""

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

NAMES = ("open", "write", "ftruncate", "mkdir", "rename", "replace", "link", "unlink", "listdir")


class Disk:
    """Counts the calls that reach a folder, and fails one of them, or that one and all that change something after it.

    Args:
        folder: Calls outside it are not touched.
        fails_at: The number of the call that fails, from 1; 0 for none.
        error: The `errno` with which it does.
        is_broken: Whether all later calls fail as well.
    """

    def __init__(self, folder: Path, fails_at: int = 0, error: int = 0, *, is_broken: bool = False) -> None:
        self.folder = str(folder)
        self.fails_at = fails_at
        self.error = error
        self.is_broken = is_broken
        self.calls: list[str] = []
        self._handles: set[int] = set()
        self._is_away = False

    @contextmanager
    def away(self) -> Iterator[None]:
        """Let calls through uncounted for a while, for whoever looks at what is on disk."""
        self._is_away = True
        yield
        self._is_away = False

    def mend(self) -> None:
        """No call fails any more."""
        self.fails_at = 0

    @contextmanager
    def in_use(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """Stand between the program and the operating system for a while."""
        with monkeypatch.context() as patch:
            for name in NAMES:
                patch.setattr(os, name, self._instead_of(name, getattr(os, name)))
            patch.setattr(os, "fsync", self._instead_of("fsync", lambda _: None))  # no power is cut here
            patch.setattr(io, "open", self._instead_of("io.open", io.open))
            patch.setattr(os, "close", self._closing(os.close))
            yield

    def _instead_of(self, name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(first: object, *rest: object, **options: object) -> object:
            if self._is_away or not self._is_inside(first):
                return real(first, *rest, **options)
            self.calls.append(name)
            if self._fails():
                if name == "write" and isinstance(rest[0], memoryview):
                    with suppress(OSError):  # a disk that is nearly full takes what it has room for
                        real(first, rest[0][: len(rest[0]) // 2])
                raise OSError(self.error, os.strerror(self.error), str(first))
            given = real(first, *rest, **options)
            if name == "open" and isinstance(given, int):
                self._handles.add(given)
            return given

        return call

    def _closing(self, real: Callable[[int], None]) -> Callable[[int], None]:
        def close(handle: int) -> None:
            self._handles.discard(handle)
            real(handle)

        return close

    def _fails(self) -> bool:
        if not self.fails_at:
            return False
        return len(self.calls) >= self.fails_at if self.is_broken else len(self.calls) == self.fails_at

    def _is_inside(self, first: object) -> bool:
        if isinstance(first, int):
            return first in self._handles
        return str(first).startswith(self.folder)

"""A layer over the file functions of `os` that fails at a chosen call, like a full or dying disk."""

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

NAMES = (
    "open",
    "write",
    "stat",
    "lstat",
    "ftruncate",
    "mkdir",
    "rename",
    "replace",
    "link",
    "unlink",
    "listdir",
    "scandir",
)


class Disk:
    """Counts the calls that reach a folder, and makes one of them fail, or all from one on.

    Args:
        folder: Calls outside it are not affected.
        fails_at: The number of the call that fails, from 1; 0 for none.
        error: The `errno` of the failure.
        is_broken: Whether all later calls fail too.
    """

    def __init__(self, folder: Path, fails_at: int = 0, error: int = 0, *, is_broken: bool = False) -> None:
        self.folder = str(folder)
        self.fails_at = fails_at
        self.error = error
        self.is_broken = is_broken
        self.calls: list[str] = []
        self._file_descriptors: set[int] = set()
        self._is_bypassed = False

    @contextmanager
    def bypassed(self) -> Iterator[None]:
        """Let calls through without counting them for a while, to look at what is on disk."""
        self._is_bypassed = True
        yield
        self._is_bypassed = False

    def stop_failing(self) -> None:
        """Let every call succeed from now on."""
        self.fails_at = 0

    @contextmanager
    def in_use(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """Replace the functions of the operating system for a while."""
        with monkeypatch.context() as patch:
            for name in NAMES:
                patch.setattr(os, name, self._make_call(name, getattr(os, name)))
            patch.setattr(
                os, "fsync", self._make_call("fsync", lambda _: None)
            )  # no power failure here, so this saves time
            patch.setattr(io, "open", self._make_call("io.open", io.open))
            patch.setattr(os, "close", self._make_close(os.close))
            yield

    def _make_call(self, name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(target: object, *arguments: object, **options: object) -> object:
            if self._is_bypassed or not self._is_inside(target):
                return real(target, *arguments, **options)
            self.calls.append(name)
            if self._fails():
                if name == "write" and isinstance(arguments[0], memoryview):
                    with suppress(OSError):  # a disk that is nearly full writes only a part
                        real(target, arguments[0][: len(arguments[0]) // 2])
                raise OSError(self.error, os.strerror(self.error), str(target))
            result = real(target, *arguments, **options)
            if name == "open" and isinstance(result, int):
                self._file_descriptors.add(result)
            return result

        return call

    def _make_close(self, real: Callable[[int], None]) -> Callable[[int], None]:
        def close(file_descriptor: int) -> None:
            self._file_descriptors.discard(file_descriptor)
            real(file_descriptor)

        return close

    def _fails(self) -> bool:
        if not self.fails_at:
            return False
        return len(self.calls) >= self.fails_at if self.is_broken else len(self.calls) == self.fails_at

    def _is_inside(self, target: object) -> bool:
        if isinstance(target, int):
            return target in self._file_descriptors
        return str(target).startswith(self.folder)

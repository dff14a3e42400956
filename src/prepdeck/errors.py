"""What can go wrong, said so that a person can act on it.

    PrepdeckError            anything the person is told in one line; exit code 1
    |-- UsageError           the command line was used wrongly; exit code 2
    |-- NotFoundError        a target, document or deck of that name is not there
    |-- NotReadableError     a file is there and cannot be read as what it should be
    |-- NotWrittenError      something could not be put on disk
        |-- AlreadyExistsError   a file is in the way and may not be replaced
        `-- NotYetWrittenError   what the person did counts, and waits to be put on disk

A `Problem` is the same thing as a value: what parsers collect while the rest goes on.
"""

from typing import NamedTuple


class Problem(NamedTuple):  # a dataclass would cost `prepdeck --version` a third of its time
    """One thing that is wrong, where, and what to do about it.

    Attributes:
        message: What happened, without a full stop.
        where: The file as the person knows it, or "".
        line: The line in that file, counted from 1; 0 where no line is meant.
        hint: What to do, as a short imperative, or "".
    """

    message: str
    where: str = ""
    line: int = 0
    hint: str = ""

    def __str__(self) -> str:
        """The one line: `file:line: message; hint`."""
        file_and_line = f"{self.where}:{self.line}" if self.where and self.line else self.where
        short_message = shorten_message(self.message)
        located_message = f"{file_and_line}: {short_message}" if file_and_line else short_message
        return f"{located_message}; {self.hint}" if self.hint else located_message


_MAX_MESSAGE_LENGTH = 300  # signs of a message, which may repeat a name or a value from a file


def shorten_message(message: str) -> str:
    """A message that is still one line a person reads, whatever of a file it repeats: its middle may be left out."""
    if len(message) <= _MAX_MESSAGE_LENGTH:
        return message
    half_length = _MAX_MESSAGE_LENGTH // 2
    return f"{message[:half_length]} … {message[-half_length:]}"


class PrepdeckError(Exception):
    """Anything that stops a job and is told to the person in one line."""

    exit_code = 1

    def __init__(self, message: str, *, where: str = "", line: int = 0, hint: str = "") -> None:
        self.problem = Problem(message, where, line, hint)
        super().__init__(str(self.problem))


class UsageError(PrepdeckError):
    """The command line was used wrongly."""

    exit_code = 2


class NotFoundError(PrepdeckError):
    """A target, document or deck of that name is not there."""


class NotReadableError(PrepdeckError):
    """A file is there and cannot be read as what it should be."""


class NotWrittenError(PrepdeckError):
    """Something could not be put on disk."""


class AlreadyExistsError(NotWrittenError):
    """A file is in the way and may not be replaced unasked."""


class NotYetWrittenError(NotWrittenError):
    """What the person did counts, and is put on disk as soon as that can be."""

"""The errors, worded so that a person can act on them.

    PrepdeckError            anything that is reported to the person in one line; exit code 1
    |-- UsageError           the command line was used wrongly; exit code 2
    |-- NotFoundError        there is no target, document or deck with that name
    |-- NotReadableError     a file exists but cannot be read as what it should be
    |-- NotWrittenError      something could not be written to the disk
        |-- AlreadyExistsError   a file exists and may not be replaced
        `-- NotYetWrittenError   what the person did counts and will be written later

A `Problem` has the same content as a value. Parsers collect problems and read the rest. Doubtful parts of research are
problems with a code. Other programs read the codes in JSON, so they never change; docs/documents.md explains them.
"""

from typing import NamedTuple

NOT_READ = "not-read"  # something in a file could not be read; in JSON, also the code of a problem without one
UNPARSED_CELL = (
    "unparsed-cell"  # a cell has no amount, its row does not fit its table, or there is pay that is not read
)
CURRENCY_CONFLICT = "currency-conflict"  # amounts of one row are in different currencies and are not alternatives
MIXED_CURRENCY = "mixed-currency"  # a row also gives another currency
NOT_ANNUAL = "not-annual"  # pay is not for a year, or equity is for one year
TOTAL_UNEXPLAINED = "total-unexplained"  # no sum of the parts is close to the total
FRONT_MATTER_DIFFERS = "front-matter-differs"  # front matter and body differ; the body counts
PAST_REVIEW = "past-review"  # the review date of a document has passed
CONTRADICTION = "contradiction"  # documents of one target claim different things
CARD_EDITED = "edited"  # a note: a card was reworded and kept its history
HISTORY_WITHOUT_CARD = "past-without-card"  # a note: cards with a history are in no deck now
HISTORY_NOT_MATCHED = "history-not-matched"  # reworded cards must wait until their deck file can be read completely
NOT_A_CARD = "not-a-card"  # a note: text of a deck that belongs to no card
DECK_REPLACED = "deck-replaced"  # a note: a deck file stands in for a deck that documents would give
_NOTE_CODES = (CARD_EDITED, HISTORY_WITHOUT_CARD, NOT_A_CARD, DECK_REPLACED)


class Problem(NamedTuple):  # a dataclass would cost `prepdeck --version` a third of its time
    """Something that is wrong, where, and what to do about it.

    Attributes:
        message: What happened, without a full stop.
        where: The file as the person knows it, or "".
        line: The line in that file, counted from 1; 0 for no line.
        hint: What to do, as a short imperative, or "".
        code: The kind of problem, one of the codes above, or "".
    """

    message: str
    where: str = ""
    line: int = 0
    hint: str = ""
    code: str = ""

    @property
    def is_note(self) -> bool:
        """Whether it is only for information, so that nothing has to be done."""
        return self.code in _NOTE_CODES

    def __str__(self) -> str:
        """The one line that is shown: `file:line: message; hint`."""
        file_and_line = f"{self.where}:{self.line}" if self.where and self.line else self.where
        short_message = shorten_message(self.message)
        located_message = f"{file_and_line}: {short_message}" if file_and_line else short_message
        return f"{located_message}; {self.hint}" if self.hint else located_message


_MAX_MESSAGE_LENGTH = 300  # characters; a message may repeat a name or a value from a file


def shorten_message(message: str) -> str:
    """Shorten a message to one readable line by leaving out its middle, whatever it repeats from a file."""
    if len(message) <= _MAX_MESSAGE_LENGTH:
        return message
    half_length = _MAX_MESSAGE_LENGTH // 2
    return f"{message[:half_length]} … {message[-half_length:]}"


class PrepdeckError(Exception):
    """Anything that stops a command and is reported to the person in one line."""

    exit_code = 1

    def __init__(self, message: str, *, where: str = "", line: int = 0, hint: str = "") -> None:
        self.problem = Problem(message, where, line, hint)
        super().__init__(str(self.problem))


class UsageError(PrepdeckError):
    """The command line was used wrongly."""

    exit_code = 2


class NotFoundError(PrepdeckError):
    """There is no target, document or deck with that name."""


class NotReadableError(PrepdeckError):
    """A file exists but cannot be read as what it should be."""


class NotWrittenError(PrepdeckError):
    """Something could not be written to the disk."""


class AlreadyExistsError(NotWrittenError):
    """A file exists and may not be replaced without being asked."""


class NotYetWrittenError(NotWrittenError):
    """What the person did counts, and will be written to the disk as soon as that is possible."""

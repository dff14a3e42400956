"""The study summary as text, and written to a file."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from prepdeck.errors import NotReadableError, Problem
from prepdeck.files import is_path_taken, shorten_file_name, write_whole_file
from prepdeck.library.home import HomeFolders, refuse_own
from prepdeck.library.target import Target
from prepdeck.memory.grades import Grade
from prepdeck.progress.event_log import from_microseconds
from prepdeck.session.card_actions import CardActions
from prepdeck.session.planning import Planning

if TYPE_CHECKING:
    from prepdeck.documents.kinds import AnyDocument
    from prepdeck.export.formats import SummaryFormat


class SummaryText(NamedTuple):
    """The study summary as text.

    Attributes:
        text: The content of a file, in the format that was chosen.
        left_out: The problems of the documents that could not be read.
    """

    text: str
    left_out: tuple[Problem, ...]


class SummaryExport(Struct, frozen=True):
    """Makes the study summary of a target.

    Attributes:
        home: The folders to use.
        target: The target.
        cards: Gives the decks that are on.
        planning: Gives expected recall.
        get_today: Gives the date at this computer.
    """

    home: HomeFolders
    target: Target
    cards: CardActions
    planning: Planning
    get_today: Callable[[], date]

    def make_summary(self, summary_format: "SummaryFormat | None" = None) -> SummaryText:
        """Make the study summary from the documents that are shown first and what contradicts them.

        A document that has become unreadable since the target was opened is left out.

        Args:
            summary_format: The format; None for Markdown.
        """
        from prepdeck.export.formats import choose_format  # noqa: PLC0415 - not needed to start
        from prepdeck.export.summary import build_summary  # noqa: PLC0415 - not needed to start

        documents, left_out = self._read_documents()
        document_paths = {document.path for document in documents}
        recorder = self.cards.recorder
        study_summary = build_summary(
            title=self.target.title,
            documents=documents,
            decks=self.cards.active_decks,
            progress=recorder.progress,
            contradictions=[
                contradiction
                for contradiction in self.target.contradictions
                if not document_paths.isdisjoint((contradiction.first_claim.path, contradiction.second_claim.path))
            ],
            now=recorder.clock(),
            today=self.get_today(),
            recall_tracker=self.planning.recall_tracker,
            plan=self.planning.current_plan,
            last_grades=self._find_same_day_grades(),
        )
        return SummaryText((summary_format or choose_format()).format_summary(study_summary), tuple(left_out))

    def would_replace(self, path: Path) -> bool:
        """Whether a summary written to `path` would replace a file.

        Raises:
            NotWrittenError: It cannot be a file, or it is in a folder that prepdeck manages.
        """
        is_there = is_path_taken(path)
        refuse_own(self.home, path)
        return is_there

    def write_summary(
        self, path: Path, summary_format: "SummaryFormat | None" = None, *, can_overwrite: bool
    ) -> tuple[Problem, ...]:
        """Write the summary to a file, completely or not at all.

        Args:
            path: The file.
            summary_format: The format; None for the one that the name of the file chooses.
            can_overwrite: Whether a file that exists may be replaced.

        Returns:
            The problems of the documents that are left out.

        Raises:
            AlreadyExistsError: The file exists and may not be replaced.
            NotWrittenError: It cannot be written, or it is in a folder that prepdeck manages.
            UsageError: No format is given, and the ending of the name belongs to no format.
        """
        from prepdeck.export.formats import choose_format  # noqa: PLC0415 - not needed to start

        self.would_replace(path)
        summary = self.make_summary(summary_format or choose_format(path.name))
        write_whole_file(path, summary.text, can_overwrite=can_overwrite)
        return summary.left_out

    def _find_same_day_grades(self) -> dict[str, Grade]:
        """Return the last grade of each card that was answered on the day of the next round, or today without one."""
        recorder = self.cards.recorder
        next_round = self.planning.study_context.next_round
        time_zone = next_round.local_start.tzinfo if next_round else None  # None is that of this computer
        moment = next_round.starts_at if next_round else recorder.clock()
        recall_day = moment.astimezone(time_zone).date()
        return {
            answer.card_id: answer.grade
            for answer in recorder.event_keeper.event_log.iterate_answers(0)
            if from_microseconds(answer.answered_at).astimezone(time_zone).date() == recall_day
        }

    def _read_documents(self) -> "tuple[list[AnyDocument], list[Problem]]":
        documents: list[AnyDocument] = []
        left_out: list[Problem] = []
        for name in self.target.first_document_names:
            try:
                documents.append(self.target.read_document(name))
            except NotReadableError as error:
                problem = error.problem
                left_out.append(problem._replace(message=f"not in the summary: {problem.message}"))
        return documents, left_out


def summary_file_name(target_name: str, summary_format: "SummaryFormat | None" = None) -> str:
    """Return the file name of a summary, unless the person gives another one. Without a format it is Markdown."""
    from prepdeck.export.formats import choose_format  # noqa: PLC0415 - not needed to start

    return f"{shorten_file_name(target_name)}-summary{(summary_format or choose_format()).suffix}"

"""Backups of the journals, and whether the journals still have every event of the backups."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date

from msgspec import Struct

from prepdeck.documents.text import format_count, quote_for_shell
from prepdeck.errors import NotWrittenError, Problem
from prepdeck.journal.event_store import EventStore
from prepdeck.library.home import HomeFolders, ensure_device_name


class JournalBackups(Struct):
    """Backs up all journals, and finds what the journals of one target have lost.

    Attributes:
        home: The folders to use.
        target_name: The target.
        store: The events of the target, as they were read at the start.
        get_today: Gives the date at this computer.
        missing_problems: The problems of journals with missing events, once these were looked for.
    """

    home: HomeFolders
    target_name: str
    store: EventStore
    get_today: Callable[[], date]
    missing_problems: tuple[Problem, ...] = ()

    def back_up_journals(self) -> tuple[Problem, ...]:
        """Back up all journals that have changed, and remove unfinished files of killed programs.

        It may be called while other events are recorded.

        Returns:
            The problems of journals with missing events.
        """
        from prepdeck.journal.backup import back_up_journals  # noqa: PLC0415 - not needed to start
        from prepdeck.library.adding import clear_drafts  # noqa: PLC0415 - not needed to start

        # Before the new backups, which would equal the journals.
        missing_problems = self.find_missing_events()
        back_up_journals(self.home.progress_path, self.home.backups_path, self.get_today())
        clear_drafts(self.home)
        return missing_problems

    def find_missing_events(self) -> tuple[Problem, ...]:
        """Compare the journals with their newest backups and with the cache, as these were before this start.

        Returns:
            The problems of journals with missing events, and the folders of backups that cannot be read.
        """
        from prepdeck.journal.backup import (  # noqa: PLC0415 - not needed to start
            back_up_events,
            find_missing_events,
            find_newest_backups,
            find_unreadable_folders,
            list_backups,
        )

        missing_events = self.store.missing_events
        target_backups = (
            backup for backup in list_backups(self.home.backups_path) if backup.target == self.target_name
        )
        newest_backups = find_newest_backups(target_backups, self.get_today())
        journals_path = self.home.journals_path(self.target_name)
        missing_problems = find_missing_events(newest_backups.values(), journals_path)
        if missing_events:
            with suppress(NotWrittenError, OSError):
                device_name = ensure_device_name(self.home)
                back_up_events(missing_events, self.home.backups_path, self.target_name, device_name, self.get_today())
                if not missing_problems:
                    message = f"missing: {format_count(len(missing_events), 'entry', 'entries')} from an earlier start"
                    hint = f"run prepdeck restore {quote_for_shell(self.target_name)}"
                    missing_problems = (Problem(message, str(journals_path), hint=hint),)
        self.missing_problems = (*missing_problems, *find_unreadable_folders(self.home.backups_path))
        return self.missing_problems

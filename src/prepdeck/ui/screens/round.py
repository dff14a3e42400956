"""The dialog that sets, changes or removes the date of a round."""

from msgspec import Struct
from msgspec.structs import replace

from prepdeck.errors import UsageError
from prepdeck.library.date_order import is_month_first_here
from prepdeck.library.time_zone import local_zone
from prepdeck.memory.rounds import DEBRIEF_TIME, Round
from prepdeck.pages import dates, minutes
from prepdeck.pages.event_sentences import name_round
from prepdeck.pages.line import TextStyle
from prepdeck.session.round_actions import DEFAULT_ROUND_NAME
from prepdeck.study import Study
from prepdeck.typed.dates import find_zone_name, parse_start
from prepdeck.ui.screens.base_screen import BaseScreen
from prepdeck.ui.screens.text_input import TextInputScreen

_DATE_EXAMPLES = "such as  4 Dec 15:00   friday 3pm   in two weeks   +10d"


def ask_for_round(base_screen: BaseScreen, existing_round: Round | None, round_name: str = DEFAULT_ROUND_NAME) -> None:
    """Ask for the date of a round. An empty text removes an upcoming round; an unchanged text changes nothing.

    Args:
        base_screen: The screen that opens the dialog.
        existing_round: The round to move; None for a new one.
        round_name: The name of the round.
    """
    default_zone = existing_round.zone_name if existing_round else local_zone()
    round_input = _RoundInput(base_screen.study, existing_round, round_name, default_zone)

    round_label = "the interview" if round_name == DEFAULT_ROUND_NAME else f"the {name_round(round_name)}"
    question = f"When is {round_label}? Time zone: {default_zone}"
    base_screen.open_dialog(
        TextInputScreen(
            question,
            round_input.initial_text,
            round_input.preview_text,
            round_input.submit_text,
            replaces_initial_text=True,
        )
    )


class _RoundInput(Struct, frozen=True):
    """The state when the dialog was opened, and how typed text is understood.

    Attributes:
        study: The open study.
        existing_round: The round to move; None for a new one.
        round_name: The name of the round.
        default_zone: The time zone of dates that are typed without one.
    """

    study: Study
    existing_round: Round | None
    round_name: str
    default_zone: str

    @property
    def initial_text(self) -> str:
        """The current date as it could be typed; "" for a new round or a past one."""
        current_round = self._current_round
        return f"{current_round.local_start.day} {current_round.local_start:%b %Y %H:%M}" if current_round else ""

    @property
    def _current_round(self) -> Round | None:
        """The round whose date can be kept or removed; None for a new round or a past one."""
        is_upcoming = self.existing_round is not None and self.study.rounds.is_upcoming(self.existing_round)
        return self.existing_round if is_upcoming else None

    def preview_text(self, text: str) -> tuple[str, TextStyle]:
        """Describe how a text is understood."""
        if not text.strip():
            return ("Press enter to remove this date." if self._current_round else _DATE_EXAMPLES), TextStyle.DIM
        try:
            understood_round = self._parse_round(text)
        except UsageError as error:
            return str(error), TextStyle.WARNING
        shown_start = (
            f"{dates.format_round_start(understood_round)}, "
            f"{dates.describe_time_until(understood_round, self.study.clock())}"
        )
        if not self.study.rounds.is_upcoming(understood_round):
            return f"{shown_start}. It is over: on Today, w asks how it went.", TextStyle.WARNING
        return shown_start, TextStyle.SUCCESS

    def submit_text(self, text: str) -> str:
        """Set or remove the date; return the result message, or "" if nothing changed."""
        if not text.strip():
            if self._current_round is None:
                raise UsageError("nothing typed", hint="type a date, or press escape")
            self.study.rounds.remove(self.round_name)
            return f"Removed: the {name_round(self.round_name)}. Press u to undo."
        understood_round, old_context = self._parse_round(text), self.study.planning.study_context
        if understood_round == self.existing_round:
            return ""
        if self.existing_round is not None:
            self.study.rounds.move(self.existing_round, understood_round)
        else:
            self.study.rounds.add(understood_round)
        change_text = (
            minutes.describe_change_today(old_context, self.study.planning.study_context)
            if self.study.rounds.is_upcoming(understood_round)
            else "Press w on Today to say how it went."
        )
        return f"{self.round_name}: {dates.format_round_start(understood_round)}. {change_text}".rstrip()

    def _parse_round(self, text: str) -> Round:
        # The shown date has no seconds and no zone; parsing it again could move the round.
        if self.existing_round and text.strip() == self.initial_text:
            return self.existing_round
        usual_time = [self.existing_round.local_start.time()] if self.existing_round else []
        starts_at = parse_start(
            text,
            self.study.clock(),
            self.default_zone,
            *usual_time,
            is_month_first=is_month_first_here(),
            current_day=self._current_round.local_start.date() if self._current_round else None,
            longest_ago=DEBRIEF_TIME,
        )
        zone_name = find_zone_name(text, self.default_zone)
        if self.existing_round is not None:
            return replace(self.existing_round, starts_at=starts_at, zone_name=zone_name)
        return Round(self.round_name, starts_at, zone_name)

"""The plan page: expected recall, study minutes, the coming days, decks and leeches."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len

from prepdeck.documents.text import format_count
from prepdeck.memory.belief import Calibration
from prepdeck.memory.expected_recall import RecallEstimate
from prepdeck.memory.plan import EXTRA_MINUTES, DeckPlan, ForecastStep, GoalForecast, StudyPlan
from prepdeck.memory.study_days import StudyDay
from prepdeck.pages import dates, minutes
from prepdeck.pages.chart import DayColumn, RecallChart
from prepdeck.pages.event_sentences import describe_goal
from prepdeck.pages.line import Line, Span, TextStyle, make_line, measure_spans, truncate_text
from prepdeck.pages.outlook import RecallBars, draw_estimate, format_estimate_range
from prepdeck.pages.page import Page, PagePart
from prepdeck.pages.page_parts import (
    BlankLines,
    LabeledSection,
    PageTitle,
    WrappedText,
    emphasize,
    strong,
    typed,
)
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.session.plan_report import LeechCard, PlanReport, ReportWithoutPlan
from prepdeck.typed.weekly_minutes import format_weekly_minutes

_MIN_SHOWN_GAIN = 0.005  # a share of recall; a smaller gain changes the rounded percentage only by chance
_MIN_ANSWERS_TO_JUDGE = 30  # with fewer answers the accuracy of predictions would be chance
_MAX_DAYS_LISTED = 30


def build_plan_page(report: PlanReport, *, has_keys: bool = True) -> Page:
    """Build the plan page; `has_keys` says whether it may mention keys, which the command line does not have."""
    plan = report.plan
    round_text = (
        f"{plan.interview_round.name} · {dates.format_moment(plan.interview_round.local_start)}, "
        f"{dates.describe_time_until(plan.interview_round, plan.made_at)}"
    )
    parts: list[PagePart] = [PageTitle("Plan", round_text), BlankLines()]
    parts += [
        LabeledSection("Recall", (RecallBars(plan.recall_today, plan.recall_if_stopped, plan.recall_with_plan),)),
        BlankLines(),
    ]
    parts += [LabeledSection("Minutes", tuple(_build_study_minutes(report, has_keys=has_keys))), BlankLines()]
    parts += [LabeledSection("Goal", tuple(_describe_goals(plan, has_keys=has_keys))), BlankLines()]
    parts += [
        LabeledSection(
            "Over time",
            (
                WrappedText("Recall at the interview if you stop after this day:", TextStyle.DIM),
                RecallChart(_build_day_columns(report), report.study_date),
            ),
        ),
        BlankLines(),
    ]
    parts += [LabeledSection("Days", (_StudyDayRows(report),)), BlankLines()]
    parts += [LabeledSection("Decks", (_DeckForecastRows(report),)), BlankLines()]
    parts += _build_leech_section(report.leech_cards)
    if report.later_rounds:
        later_texts = (
            (
                f"{later_round.name} on {dates.format_moment(later_round.local_start)}, "
                f"{dates.describe_time_until(later_round, report.now)}"
            )
            for later_round in report.later_rounds
        )
        parts += [
            LabeledSection("Later", tuple(WrappedText(text) for text in later_texts)),
            BlankLines(),
        ]
    return Page((*parts, _build_accuracy_section(report.calibration, plan.recall_with_plan)))


def build_page_without_round(report: ReportWithoutPlan, *, has_keys: bool = True) -> Page:
    """Build the plan page without a plan, or while it is being made; `has_keys` as in `build_plan_page`."""
    if report.next_round is not None:
        return Page((PageTitle("Plan"), BlankLines(), WrappedText("The plan is being calculated.", TextStyle.DIM)))
    set_round_hint = (
        ("Press ", strong("r"), " to set") if has_keys else ("Use ", typed("prepdeck round add"), " to set")
    )
    if report.last_round is not None:
        last_round_text = (
            f"The interview “{report.last_round.name}” was on {dates.format_moment(report.last_round.local_start)}, "
            f"{dates.describe_time_until(report.last_round, report.now)}"
        )
        round_text = emphasize(f"{last_round_text}. Cards and progress stay. ", *set_round_hint, " the next one.")
    else:
        round_text = emphasize("No interview date yet. ", *set_round_hint, " one.")
    change_hint = () if has_keys else (" Use ", typed("prepdeck plan --retention"), " to change this.")
    retention_text = emphasize(f"Review a card when its recall drops to {report.desired_retention:.0%}.", *change_hint)
    parts: list[PagePart] = [PageTitle("Plan"), BlankLines(), WrappedText(round_text), BlankLines()]
    parts += [LabeledSection("Recall", (_EstimateRow("now", report.expected_recall),)), BlankLines()]
    parts += [LabeledSection("Reviews", (WrappedText(retention_text),)), BlankLines()]
    if report.week_without_round is not None:
        usual_week = replace(report.week_without_round, max_minutes=None)  # without an interview, minutes cannot rise
        parts += [
            LabeledSection("Minutes", (WrappedText(f"at most {minutes.format_week(usual_week)}"),)),
            BlankLines(),
        ]
    parts += _build_leech_section(report.leech_cards)
    return Page((*parts, _build_accuracy_section(report.calibration, report.expected_recall)))


class _EstimateRow(Struct, frozen=True):
    label: str
    estimate: RecallEstimate

    def to_lines(self, width: int) -> Iterable[Line]:
        yield draw_estimate(self.label, self.estimate, width, cell_len(self.label))


def build_plan_advice(plan: StudyPlan, deck_names: Mapping[str, str]) -> Iterator[PagePart]:
    """Build the advice on a plan: the gain from more minutes, and the cards that will not fit.

    Args:
        plan: The plan. It may be older than the decks.
        deck_names: The deck names by id. Decks that are not in here are not mentioned.
    """
    if plan.is_out_of_time:
        advice_text = "The interview is too near for more minutes a day to help."
    else:
        change_text = _describe_gain(plan.recall_with_plan.mean, plan.extra_minutes_gain)
        advice_text = f"With {EXTRA_MINUTES} more minutes every day: {change_text}"
    yield WrappedText(advice_text, TextStyle.DIM)
    if any(deck_plan.new_card_count and deck_plan.deck_id in deck_names for deck_plan in plan.deck_plans):
        yield WrappedText(_describe_new_cards(plan, deck_names), TextStyle.WARNING, "▲ ", TextStyle.WARNING)


def _describe_new_cards(plan: StudyPlan, deck_names: Mapping[str, str]) -> str:
    """Describe the cards that will not fit and what would help, for all decks together."""
    unfinished_decks = [
        deck_plan for deck_plan in plan.deck_plans if deck_plan.new_card_count and deck_plan.deck_id in deck_names
    ]
    new_card_count = sum(deck_plan.new_card_count for deck_plan in unfinished_decks)
    if len(unfinished_decks) == 1:
        sentence = f"{format_count(new_card_count, 'card')} in {deck_names[unfinished_decks[0].deck_id]} won't fit."
    else:
        listed_decks = _list_new_cards_by_deck(unfinished_decks, deck_names)
        sentence = f"{format_count(new_card_count, 'card')} won't fit ({listed_decks})."
    if plan.is_out_of_time:
        return sentence
    switch_off_text = f"switch {'the deck' if len(unfinished_decks) == 1 else 'decks'} off."
    if not plan.extra_minutes_needed:
        return f"{sentence} S{switch_off_text[1:]}"
    minutes_text = (
        f"{plan.extra_minutes_needed} more min a day"
        if plan.daily_minutes is None
        else f"{plan.daily_minutes + plan.extra_minutes_needed} min a day"
    )
    return f"{sentence} Study {minutes_text} or {switch_off_text}"


def _describe_gain(expected_recall: float, recall_gain: float) -> str:
    """Describe how expected recall at the interview changes: `95% → 96%`."""
    recall_text, changed_text = f"{expected_recall:.0%}", f"{expected_recall + recall_gain:.0%}"
    if recall_gain < _MIN_SHOWN_GAIN or changed_text == recall_text:
        return "under 1% more recall"
    return f"{recall_text} → {changed_text}"


def _list_new_cards_by_deck(unfinished_decks: Sequence[DeckPlan], deck_names: Mapping[str, str]) -> str:
    """List the number of cards that will not fit by deck: the largest by name, the others together."""
    sorted_decks = sorted(unfinished_decks, key=lambda deck_plan: -deck_plan.new_card_count)
    deck_texts = [
        f"{deck_plan.new_card_count} in {deck_names[deck_plan.deck_id]}"
        for deck_plan in sorted_decks[:_MAX_NAMED_DECKS]
    ]
    if other_decks := sorted_decks[_MAX_NAMED_DECKS:]:
        deck_texts.append(
            f"{sum(deck_plan.new_card_count for deck_plan in other_decks)} "
            f"in {format_count(len(other_decks), 'other deck')}"
        )
    return ", ".join(deck_texts)


_MAX_NAMED_DECKS = 3  # nobody reads a sentence with more


def _build_study_minutes(report: PlanReport, *, has_keys: bool) -> Iterator[PagePart]:
    plan = report.plan
    minutes_text = minutes.format_week(plan.weekly_minutes, study_days=report.whole_days) + (
        " (default)" if plan.interview_round.weekly_minutes is None else ""
    )
    yield WrappedText(minutes_text)
    yield from build_plan_advice(plan, report.deck_names)
    if plan.rising_minutes is not None:
        typed_text = f"{format_weekly_minutes(plan.weekly_minutes)} rising to {plan.rising_minutes.longest_day_minutes}"
        # In a shell, the name of a round needs care, so NAME stands for it.
        how_to = (
            ("Press ", strong("m"), " and type ", typed(typed_text), ".")
            if has_keys
            else ("Run ", typed(f'prepdeck round move NAME --minutes "{typed_text}"'), ".")
        )
        rise_text = (
            "Same total, fewer minutes at first and up to "
            f"{plan.rising_minutes.longest_day_minutes} a day at the end: "
            f"{_describe_gain(plan.recall_with_plan.mean, plan.rising_minutes.recall_gain)}. "
        )
        yield WrappedText(emphasize(rise_text, *how_to), TextStyle.DIM)


def _describe_goals(plan: StudyPlan, *, has_keys: bool) -> Iterator[PagePart]:
    """Describe what the goal of the plan brings, and what the other goal would bring instead."""
    card_count = sum(deck_plan.card_count for deck_plan in plan.deck_plans)

    def describe(goal: GoalForecast) -> str:
        return (
            f"{goal.expected_recall:.0%} recall, {round(goal.safe_count):,} of {format_count(card_count, 'card')} at "
            f"{plan.safe_recall:.0%} or more"
        )

    goal_text, other_text = (
        describe_goal(plan.safe_recall if is_safety_first else None)
        for is_safety_first in (plan.is_safety_first, not plan.is_safety_first)
    )
    yield WrappedText(f"{goal_text}: {describe(plan.goal)}")
    if plan.other_goal is not None:
        is_better = (
            plan.other_goal.expected_recall - plan.goal.expected_recall >= _MIN_SHOWN_GAIN
            if plan.is_safety_first
            else round(plan.other_goal.safe_count) > round(plan.goal.safe_count)
        )
        aim_text = "recall" if plan.is_safety_first else "such cards"
        other_result = describe(plan.other_goal) if is_better else f"it would bring no more {aim_text}"
        how_to = strong("s") if has_keys else typed("prepdeck plan --goal")
        yield WrappedText(
            emphasize(f"The goal {other_text} instead: {other_result}. ", how_to, " changes the goal"), TextStyle.DIM
        )


def _build_day_columns(report: PlanReport) -> tuple[DayColumn, ...]:
    """Build the chart columns of past days, today, planned days and the interview day.

    Each shows the recall at the interview after that day, as the rows of the days do.
    """
    plan = report.plan
    past_columns = [
        DayColumn(day, share, is_expected=False) for day, share in plan.past_days if day < report.study_date
    ]
    planned_columns = [
        DayColumn(study_day.day, forecast_step.expected_recall.mean, is_expected=True)
        for study_day, forecast_step in plan.days_with_steps
    ]
    future_columns = [column for column in planned_columns if column.day > report.study_date]
    recall_so_far, will_study_today = plan.recall_if_stopped.mean, plan.study_days[0].minutes > 0
    today_column = next(
        (
            column._replace(reached_share=recall_so_far)
            for column in planned_columns
            if column.day == report.study_date and will_study_today
        ),
        DayColumn(report.study_date, recall_so_far, is_expected=False),
    )
    interview_day = plan.interview_round.local_start.date()
    interview_columns = (
        [DayColumn(interview_day, plan.recall_with_plan.mean, is_expected=True)]
        if not future_columns or interview_day > future_columns[-1].day
        else []
    )
    return (
        *past_columns,
        today_column,
        *future_columns,
        *(column for column in interview_columns if column.day > report.study_date),
    )


def _append_what_fits(spans: list[Span], remarks: Iterable[Span], width: int) -> list[Span]:
    """Append the remarks that fit into a line, the most important ones first, and no half ones."""
    for remark in remarks:
        if make_line(*spans, remark).width <= width:
            spans = [*spans, remark]
    return spans


class _StudyDayRows(Struct, frozen=True):
    """The coming study days with their minutes, cards and expected recall at the interview."""

    report: PlanReport

    def to_lines(self, width: int) -> Iterable[Line]:
        plan = self.report.plan
        has_forecast = width >= _MIN_WIDTH_FOR_FORECAST
        yield make_line(
            Span("minutes".rjust(_DAY_NAME_WIDTH + _MINUTES_WIDTH), TextStyle.DIM),
            Span(f"  cards{'if you stop after it':>23}" if has_forecast else "", TextStyle.DIM),
        )
        step_by_day = {study_day.day: forecast_step for study_day, forecast_step in plan.days_with_steps}
        grouped_day_count = 0
        for study_day in plan.study_days[:_MAX_DAYS_LISTED]:
            # A forecast step may cover several days. Its cards are shown on its last day, with the number of days.
            grouped_day_count += 1
            spans, remarks = self._name_day(study_day), self._list_remarks(study_day)
            forecast_step = step_by_day.get(study_day.day)
            if forecast_step is not None and forecast_step.seconds and has_forecast:
                spans.append(Span(_describe_step(forecast_step, grouped_day_count), TextStyle.DIM))
                if grouped_day_count == 1 and forecast_step.seconds / 60 < study_day.minutes - 1:
                    remarks.append(Span(f"  needs {max(1, round(forecast_step.seconds / 60))} min", TextStyle.DIM))
            if forecast_step is not None:
                grouped_day_count = 0
            spans = _append_what_fits(spans, remarks, width)
            yield make_line(*spans, row_key=RowKey(RowKind.DAY, study_day.day.isoformat()))
        if len(plan.study_days) > _MAX_DAYS_LISTED:
            yield make_line(
                Span(f"and {format_count(len(plan.study_days) - _MAX_DAYS_LISTED, 'more day')}", TextStyle.DIM)
            )
        if not self.report.is_interview_day:
            interview_day = plan.interview_round.local_start.date()
            interview_text = "  Interview day: optional warm-up"
            if len(interview_text) + _DAY_NAME_WIDTH > width:
                interview_text = "  optional warm-up"
            yield make_line(
                Span(dates.format_short_day(interview_day).ljust(_DAY_NAME_WIDTH)), Span(interview_text, TextStyle.DIM)
            )

    def _list_remarks(self, study_day: StudyDay) -> list[Span]:
        if self._has_begun(study_day):
            return [Span(f"  ({self.report.spent_minutes:.0f} min done)", TextStyle.SUCCESS)]
        return [] if study_day.minutes else [Span(f"  {self._explain_no_minutes(study_day)}", TextStyle.DIM)]

    def _explain_no_minutes(self, study_day: StudyDay) -> str:
        if study_day.day in self.report.days_off:
            return "day off"
        later_days = (later_day for later_day in self.report.plan.study_days if later_day.day > study_day.day)
        first_day = next((later_day.day for later_day in later_days if later_day.minutes), None)
        return f"starts on {dates.format_short_day(first_day)}" if first_day else "no minutes"

    def _has_begun(self, study_day: StudyDay) -> bool:
        return study_day.day == self.report.study_date and self.report.spent_minutes >= 1

    def _name_day(self, study_day: StudyDay) -> list[Span]:
        """Return a day and its minutes; of a day that has begun these are the minutes left."""
        day_name = dates.format_short_day(study_day.day)
        if study_day.day == self.report.study_date:
            day_name = "Left today" if self._has_begun(study_day) else "Today"
        return [
            Span(day_name.ljust(_DAY_NAME_WIDTH)),
            Span(f"{study_day.minutes:>4.0f} min", TextStyle.STRONG if study_day.minutes else TextStyle.DIM),
        ]


def _describe_step(forecast_step: ForecastStep, day_count: int) -> str:
    """Describe the planned cards of one or more days, and expected recall at the interview after them."""
    review_word = "review" if forecast_step.review_count == 1 else "reviews"
    return (
        f"  {forecast_step.new_count:>3} new · {forecast_step.review_count:>3} {review_word:<7} → "
        f"{forecast_step.expected_recall.mean:>4.0%}{f'  over {day_count} days' if day_count > 1 else ''}"
    )


_MIN_GENEROUS_SHARE = 0.05  # below, it is a slip and not a habit
_MIN_WIDTH_FOR_FORECAST = 62
_DAY_NAME_WIDTH, _MINUTES_WIDTH = 11, 8


class _DeckForecastRows(Struct, frozen=True):
    """The expected recall of each deck: now, and at the interview without more study and with the plan."""

    report: PlanReport

    def to_lines(self, width: int) -> Iterable[Line]:
        plan = self.report.plan
        if not plan.deck_plans:
            yield make_line(Span("No deck is on for this interview.", TextStyle.WARNING))
            return
        deck_names = [self.report.deck_names[deck_plan.deck_id] for deck_plan in plan.deck_plans]
        name_width = min(max(map(cell_len, deck_names), default=0), max(width - 30, 10))
        # On two lines: the words of the rows above, in columns as wide as their figures need.
        for heading in ("   now  if you study  with the", "             no more      plan"):
            yield make_line(Span(" " * name_width + heading, TextStyle.DIM))
        for deck_name, deck_plan in zip(deck_names, plan.deck_plans, strict=True):
            shown_name = truncate_text(deck_name, name_width)
            spans = (
                Span(shown_name + " " * (name_width - cell_len(shown_name))),
                Span(f"  {deck_plan.recall_today.mean:>4.0%}  {deck_plan.recall_if_stopped.mean:>12.0%}"),
                Span(f"  {deck_plan.recall_with_plan.mean:>8.0%}", TextStyle.STRONG),
            )
            new_cards_span = Span(
                f"  ▲ {deck_plan.new_card_count} won't fit" if deck_plan.new_card_count else "", TextStyle.WARNING
            )
            if measure_spans((*spans, new_cards_span)) <= width:
                yield make_line(*spans, new_cards_span)
            else:
                yield from (make_line(*spans), make_line(new_cards_span))


def _build_leech_section(leeches: Sequence[LeechCard]) -> tuple[PagePart, ...]:
    return (
        (LabeledSection("Cards you keep forgetting", tuple(_build_leeches(leeches))), BlankLines()) if leeches else ()
    )


def _build_leeches(leeches: Sequence[LeechCard]) -> Iterator[PagePart]:
    for leech in leeches:
        yield WrappedText(leech.prompt, prefix="▲ ", prefix_style=TextStyle.WARNING)
        yield WrappedText(f"forgotten {leech.lapse_count} times. Rewrite it: {leech.where}", TextStyle.DIM, prefix="  ")


def _build_accuracy_section(calibration: Calibration, estimate: RecallEstimate) -> PagePart:
    return LabeledSection("Accuracy", (WrappedText(_describe_accuracy(calibration, estimate), TextStyle.DIM),))


def _describe_accuracy(calibration: Calibration, estimate: RecallEstimate) -> str:
    estimate_range = format_estimate_range(estimate)
    example_text = f", here {estimate_range}" if estimate_range else ""
    range_text = f"Your recall is likely to be in the range beside a figure{example_text}: 8 times in 10."
    if calibration.generous_share >= _MIN_GENEROUS_SHARE:
        range_text += (
            f" The ranges are wide because you graded wrong answers as recalled: as far as you typed them,"
            f" about {calibration.generous_share:.0%}."
        )
    if calibration.answer_count < _MIN_ANSWERS_TO_JUDGE:
        return (
            f"{range_text} The range gets narrower when you answer cards again on later days: "
            f"{format_count(calibration.answer_count, 'such answer') or 'no such answer'} so far."
        )
    predicted_share, recalled_share = (
        calibration.predicted_count / calibration.answer_count,
        calibration.recalled_count / calibration.answer_count,
    )
    return (
        f"{range_text} So far you answered {calibration.answer_count:,} cards again on a later day: "
        f"{predicted_share:.0%} were expected to be recalled, and {recalled_share:.0%} were. "
        f"All figures are corrected by that."
    )

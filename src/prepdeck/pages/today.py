"""The Today page: the next drill, expected recall, decks, documents and warnings, as lines."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from rich.cells import cell_len

from prepdeck.cards.card import Deck
from prepdeck.documents.document_info import SHOWN_FIRST_COUNT
from prepdeck.documents.text import format_count
from prepdeck.memory.rounds import Round
from prepdeck.pages import dates
from prepdeck.pages.line import Line, Span, TextStyle, draw_bar, make_line, measure_spans, truncate_text, wrap_spans
from prepdeck.pages.outlook import IF_YOU_STUDY_NO_MORE, NO_MORE_STUDY, RecallBars, draw_estimate
from prepdeck.pages.page import Page, PagePart
from prepdeck.pages.page_parts import (
    BlankLines,
    LabeledSection,
    OpenableRow,
    PageTitle,
    WrappedText,
    emphasize,
    strong,
)
from prepdeck.pages.row_key import RowKey, RowKind
from prepdeck.session.deck_status import DeckStatus
from prepdeck.session.today_overview import MIN_MINUTES_LEFT, DocumentRow, TodayOverview

_MIN_WIDTH_FOR_BARS = 44  # cells; a narrower deck row has no room for a bar
_MIN_WIDTH_FOR_COUNTS = 72  # cells; a narrower deck row has no room for its number of cards


def build_today_page(overview: TodayOverview, *, has_keys: bool = True) -> Page:
    """Build the Today page; `has_keys` says whether it may mention keys, which the command line does not have."""
    parts: list[PagePart] = [
        PageTitle("Today", _describe_next_drill(overview, has_keys=has_keys)),
        *_build_interview_date(overview, has_keys=has_keys),
    ]
    parts += [BlankLines(), LabeledSection("Recall", (_RecallRows(overview),)), BlankLines()]
    if advice_parts := [*_build_advice(overview, has_keys=has_keys)]:
        parts += [LabeledSection("Plan", tuple(advice_parts)), BlankLines()]
    if overview.deck_statuses:
        parts += [
            LabeledSection("Decks", (_DeckRows(overview),)),
            BlankLines(),
        ]
    if overview.set_aside_count:
        parts += [LabeledSection("Set aside", (_SetAsideSummary(overview.set_aside_count),)), BlankLines()]
    if overview.document_rows:
        parts += [
            LabeledSection("Read", (_DocumentRows(overview.document_rows, overview.unlisted_count),)),
            BlankLines(),
        ]
    if cautions := tuple(_list_cautions(overview)):
        parts += [LabeledSection("Check", cautions), BlankLines()]
    if overview.problems:
        problem_parts = tuple(
            WrappedText(str(problem), TextStyle.ERROR, "✗ ", TextStyle.ERROR)
            for problem in overview.problems[:SHOWN_FIRST_COUNT]
        )
        if len(overview.problems) > SHOWN_FIRST_COUNT:
            more_count = len(overview.problems) - SHOWN_FIRST_COUNT
            more_text = f"{more_count:,} more: run prepdeck check, or prepdeck doctor for progress files"
            problem_parts = (*problem_parts, WrappedText(more_text, TextStyle.ERROR, "✗ ", TextStyle.ERROR))
        parts += [LabeledSection("Problems", problem_parts), BlankLines()]
    if overview.decks_off:
        parts += [LabeledSection("More decks", (_SwitchedOffDecks(overview),)), BlankLines()]
    return Page(tuple(parts[:-1]))


def _list_cautions(overview: TodayOverview) -> Iterator[PagePart]:
    """Yield what to check before quoting: a row that opens the passage for each contradiction and each old document."""
    label_by_path = {document_row.path: document_row.label for document_row in overview.document_rows}
    for contradiction in overview.contradictions[:_MAX_CONTRADICTIONS]:
        first_claim, second_claim = contradiction.first_claim, contradiction.second_claim
        claim_texts = [
            f"{claim.quoted_text} in {label_by_path.get(claim.path, claim.file_name)}"
            for claim in (first_claim, second_claim)
        ]
        row_key = RowKey(RowKind.PASSAGE, first_claim.path, first_claim.line)
        yield OpenableRow((_make_caution(f"{contradiction.topic}: {', '.join(claim_texts)}"),), row_key)
    if len(overview.contradictions) > _MAX_CONTRADICTIONS:
        more_count = len(overview.contradictions) - _MAX_CONTRADICTIONS
        yield _make_caution(f"{more_count} more contradictions: run prepdeck check to see all")
    for document_row in overview.document_rows:
        if document_row.overdue_since:
            caution_text = f"{document_row.label} {dates.describe_overdue(document_row.overdue_since, overview.today)}"
            yield OpenableRow((_make_caution(caution_text),), RowKey(RowKind.PASSAGE, document_row.path, 1))
    if overview.unlisted_overdue_count:
        yield _make_caution(f"{format_count(overview.unlisted_overdue_count, 'more document')} to check again")


def _make_caution(text: str) -> WrappedText:
    return WrappedText(text, TextStyle.WARNING, "▲ ", TextStyle.WARNING)


_MAX_CONTRADICTIONS = 5


def _build_interview_date(overview: TodayOverview, *, has_keys: bool) -> Iterator[PagePart]:
    """Show the date of the next or last round, or ask for a date; and offer the debrief of a round that is over."""
    if overview.round_to_debrief and has_keys:
        question = f"How did the interview “{overview.round_to_debrief.name}” go?   "
        yield WrappedText(
            emphasize(question, strong("w"), " say what was asked   ", strong("n"), " do not ask again"),
            prefix="? ",
            prefix_style=TextStyle.ACCENT,
        )
    elif overview.round_to_debrief:
        yield WrappedText("Run prepdeck debrief to say what was asked.", TextStyle.DIM)
    if overview.next_round:
        yield WrappedText(f"{overview.next_round.name} on {_describe_round_start(overview.next_round, overview)}")
    elif overview.last_round:
        hint = ("   ", strong("r"), " sets the next") if has_keys else ("; press r in the app to set the next",)
        round_start = _describe_round_start(overview.last_round, overview)
        last_round_text = f"The interview “{overview.last_round.name}” was on {round_start}"
        yield WrappedText(emphasize(last_round_text, *hint), TextStyle.DIM)
    elif not overview.is_date_settled and has_keys:
        yield WrappedText(
            emphasize("When is the interview?   ", strong("r"), " set the date   ", strong("n"), " do not ask again"),
            prefix="? ",
            prefix_style=TextStyle.ACCENT,
        )


def _describe_round_start(interview_round: Round, overview: TodayOverview) -> str:
    """Describe when a round begins: `Fri 4 Dec 15:00, in 13 days`."""
    zone_suffix = f" {interview_round.zone_name}" if overview.has_other_zone else ""
    return (
        f"{dates.format_moment(interview_round.local_start)}{zone_suffix}, "
        f"{dates.describe_time_until(interview_round, overview.now)}"
    )


def _describe_next_drill(overview: TodayOverview, *, has_keys: bool) -> str:
    if not overview.deck_statuses:
        return "all decks are off" if overview.decks_off else "no decks yet"
    if overview.is_over:
        return "press d to review, if you like" if has_keys and overview.can_drill else ""
    if overview.next_round:
        return _describe_planned_drill(overview, has_keys=has_keys)
    if overview.cap_minutes_left is not None and overview.cap_minutes_left < MIN_MINUTES_LEFT:
        return "done for today"
    if not overview.due_count and not overview.new_count:
        return "all cards are set aside" if overview.is_all_set_aside else "nothing is due"
    message = f"{_describe_work(overview)} · {_describe_drill_minutes(overview)}"
    return f"{message} · press d to begin" if has_keys else message


def _describe_drill_minutes(overview: TodayOverview) -> str:
    """Describe how long the next drill takes: `20 min` if it takes all the time left today, else `about 4 min`."""
    minutes_text = f"{max(1, round(overview.drill_minutes))} min"
    return minutes_text if overview.is_drill_for_all_minutes else f"about {minutes_text}"


def _describe_work(overview: TodayOverview) -> str:
    """Describe the cards of the next drill: `2 reviews and the next 12 of 129 new cards`."""
    review_text, new_text = format_count(overview.due_count, "review"), format_count(overview.new_count, "new card")
    available_count = sum(
        deck_status.new_card_count
        for deck_status in overview.deck_statuses
        if deck_status.is_counted or deck_status.new_ids
    )
    if 0 < overview.new_count < available_count:
        new_text = f"{overview.new_count:,} of {format_count(available_count, 'new card')}"
        if overview.next_round is None:  # each drill takes the next few
            new_text = f"the next {new_text}" if review_text else f"next {new_text}"
    return " and ".join(filter(None, [review_text, new_text]))


def _describe_planned_drill(overview: TodayOverview, *, has_keys: bool) -> str:
    """Describe what the plan has for today."""
    if overview.is_all_set_aside:
        return "all cards are set aside"
    if overview.minutes_left < MIN_MINUTES_LEFT:
        message = "day off" if overview.is_day_off else "done for today"
        if overview.first_study_day is not None:
            message = f"study starts on {dates.format_short_day(overview.first_study_day)}"
        return f"{message} · press d to see what more would add" if has_keys else message
    work_text = _describe_work(overview)
    if overview.has_no_asked_deck and not work_text:
        message = "no deck is on for this interview"
        return f"{message} · press r, then o" if has_keys else message
    if overview.plan and not work_text:
        return "done for now: more would add little"
    if overview.is_plan_pending:
        message = "calculating today's cards"
        return f"{message} · press d to begin" if has_keys else message
    message = " · ".join(filter(None, [_describe_drill_minutes(overview), work_text]))
    if overview.is_interview_day and not overview.new_count:  # the plan did not count on this
        message = f"optional warm-up · {message}"
    return f"{message} · press d to begin" if has_keys else message


def _build_advice(overview: TodayOverview, *, has_keys: bool) -> Iterator[PagePart]:
    """Build the advice on the plan and on leeches."""
    if overview.is_plan_pending:
        yield WrappedText("calculating", TextStyle.DIM)
    elif overview.plan is not None and not overview.is_all_set_aside:
        from prepdeck.pages.plan import build_plan_advice  # noqa: PLC0415 - a start without a round need not load it

        active_deck_ids = {deck_status.deck.id for deck_status in overview.deck_statuses}
        deck_names = {deck_id: name for deck_id, name in overview.deck_names.items() if deck_id in active_deck_ids}
        yield from build_plan_advice(overview.plan, deck_names)
    if overview.leech_count:
        leech_text = f"Rewrite {format_count(overview.leech_count, 'card')} that you keep forgetting."
        key_hint = ("   ", strong("p"), " shows which") if has_keys and overview.next_round else ()
        yield WrappedText(emphasize(leech_text, *key_hint), TextStyle.WARNING, "▲ ", TextStyle.WARNING)


class _RecallRows(Struct, frozen=True):
    overview: TodayOverview

    def to_lines(self, width: int) -> Iterable[Line]:
        overview = self.overview
        if not overview.has_counted_cards:
            yield make_line(Span("no card counts", TextStyle.DIM))
            return
        if overview.next_round is None:
            yield draw_estimate("now", overview.expected_recall, width, 3)
        else:
            yield from RecallBars(
                overview.recall_today,
                overview.expected_recall,
                overview.plan.recall_with_plan if overview.plan else None,
            ).to_lines(width)
        if overview.new_card_count:
            card_count = sum(
                deck_status.counted_card_count for deck_status in overview.deck_statuses if deck_status.is_counted
            )
            verbs = ("is", "counts") if overview.new_card_count == 1 else ("are", "count")
            text = (
                f"Expected recall. Now {overview.new_card_count:,} of {format_count(card_count, 'card')} {verbs[0]} "
                f"still new and {verbs[1]} as 0%."
            )
            yield from (Line(spans) for spans in wrap_spans([Span(text, TextStyle.DIM)], width))


class _DeckRows(Struct, frozen=True):
    """The decks that are on, below the moment that their expected recall is for."""

    overview: TodayOverview

    def to_lines(self, width: int) -> Iterable[Line]:
        deck_statuses = self.overview.deck_statuses
        has_counts, is_wide = width >= _MIN_WIDTH_FOR_COUNTS, width >= _MIN_WIDTH_FOR_BARS
        counts_by_deck = {
            deck_status.deck.id: tuple(_build_deck_counts(deck_status, self.overview, is_wide=is_wide))
            for deck_status in deck_statuses
        }
        names = [self.overview.deck_names[deck_status.deck.id] for deck_status in deck_statuses]
        taken_width = max(map(measure_spans, counts_by_deck.values())) + 5
        # A whole name says more than the number of cards, and both say more than a bar.
        has_counts &= _deck_name_width(names, width - taken_width - 11) == _deck_name_width(names, width)
        taken_width += 11 if has_counts else 0
        has_bars = is_wide and _deck_name_width(names, width - taken_width - 12) == _deck_name_width(names, width)
        recall_width = 5 + (11 if has_counts else 0) + (12 if has_bars else 0)
        name_width = _deck_name_width(names, width - taken_width - (12 if has_bars else 0))
        if any(deck_status.is_counted for deck_status in deck_statuses):
            column_end = name_width + recall_width
            long_moment = IF_YOU_STUDY_NO_MORE if column_end >= len(IF_YOU_STUDY_NO_MORE) else NO_MORE_STUDY
            moment = long_moment if self.overview.next_round else "now"
            yield make_line(Span(moment.rjust(column_end), TextStyle.DIM))
        for name, deck_status in zip(names, deck_statuses, strict=True):
            spans: list[Span] = [Span(_pad_deck_name(name, name_width))]
            if has_counts:
                spans.append(Span(_format_card_count(deck_status.deck), TextStyle.DIM))
            if deck_status.is_counted and deck_status.counted_card_count:
                spans += [Span("  "), *draw_bar(deck_status.expected_recall.mean, 10)] if has_bars else []
                spans.append(Span(f" {deck_status.expected_recall.mean:>4.0%}", TextStyle.STRONG))
            else:
                spans.append(Span(("" if is_wide else " –").ljust(17 if has_bars else 5), TextStyle.DIM))
            yield make_line(
                *spans, *counts_by_deck[deck_status.deck.id], row_key=RowKey(RowKind.DECK, deck_status.deck.id)
            )


class _SwitchedOffDecks(Struct, frozen=True):
    """The decks that are off, in a dim style. They can still be opened and switched on."""

    overview: TodayOverview

    def to_lines(self, width: int) -> Iterable[Line]:
        decks, deck_names = self.overview.decks_off, self.overview.deck_names
        count_texts = [f"{_format_card_count(deck)}  off" for deck in decks]
        names = [deck_names[deck.id] for deck in decks]
        name_width = _deck_name_width(names, width - max(map(cell_len, count_texts)))
        for deck, name, count_text in zip(decks, names, count_texts, strict=True):
            yield make_line(
                Span(_pad_deck_name(name, name_width) + count_text, TextStyle.DIM),
                row_key=RowKey(RowKind.DECK, deck.id),
            )


def _deck_name_width(names: Sequence[str], available_width: int) -> int:
    # At least 12 cells, so that a name can be recognized, and at most 32, so that the bars are close to it.
    return min(max(map(cell_len, names)), max(available_width, 12), 32)


def _pad_deck_name(name: str, name_width: int) -> str:
    shown_name = truncate_text(name, name_width)
    return shown_name + " " * (name_width - cell_len(shown_name))


def _format_card_count(deck: Deck) -> str:
    card_count = len(deck.cards)
    return f"  {card_count:>3} card{'s' if card_count != 1 else ' '}"


def _build_deck_counts(deck_status: DeckStatus, overview: TodayOverview, *, is_wide: bool) -> Iterator[Span]:
    """Build the counts of cards to review and new cards of a deck. Due cards are a warning only without a plan."""
    if deck_status.is_set_aside:
        yield Span(f"  {deck_status.set_aside_count:,} set aside", TextStyle.DIM)
        return
    if deck_status.due_ids and (overview.is_over or deck_status.is_for_round):
        text_style = TextStyle.DIM if overview.is_over else TextStyle.TEXT
        yield Span(f"  {format_count(len(deck_status.due_ids), 'review')}", text_style)
    elif deck_status.due_ids:
        yield Span(f"  ▲ {len(deck_status.due_ids)} due", TextStyle.WARNING)
    new_text = _describe_new_cards(deck_status, has_plan=overview.plan is not None, is_short=not is_wide)
    if new_text and (is_wide or deck_status.done_item_count is None):  # of tasks, a narrow row only shows those done
        yield Span(f"  {new_text}", TextStyle.DIM)
    if not deck_status.is_counted:
        yield Span("  not needed", TextStyle.DIM)
    if not deck_status.due_ids and not deck_status.new_ids and not deck_status.is_for_round:
        yield (
            Span("  ✓ nothing due", TextStyle.SUCCESS)
            if not deck_status.new_card_count
            else Span("  nothing today", TextStyle.DIM)
        )
    if deck_status.done_item_count is not None:
        symbol, symbol_style = (
            ("✓", TextStyle.SUCCESS) if deck_status.done_item_count == deck_status.item_count else ("·", TextStyle.DIM)
        )
        yield Span(f"  {symbol} {deck_status.done_item_count:,} of {deck_status.item_count:,} ticked", symbol_style)


def _describe_new_cards(deck_status: DeckStatus, *, has_plan: bool, is_short: bool) -> str:
    """Describe the new cards of a deck: `17 new`, or with a plan those for today: `today 9 of 17 new cards`."""
    asked_count, new_count = len(deck_status.new_ids), deck_status.new_card_count
    if not deck_status.is_for_round:
        return f"{asked_count:,} new" if asked_count else ""
    if not has_plan or not new_count or not (asked_count or deck_status.is_counted):
        return ""
    if not asked_count:
        return format_count(new_count, "new card")
    if is_short or deck_status.item_count:  # of tasks, the row also has their number
        return f"today {asked_count:,} new"
    if asked_count == new_count:
        return f"today {format_count(new_count, 'new card')}"
    return f"today {asked_count:,} of {format_count(new_count, 'new card')}"


class _SetAsideSummary(Struct, frozen=True):
    """The number of cards that are set aside, as a row that opens their page."""

    card_count: int

    def to_lines(self, width: int) -> Iterable[Line]:
        summary_text = f"{format_count(self.card_count, 'card')} set aside"
        yield make_line(Span(truncate_text(summary_text, width), TextStyle.DIM), row_key=RowKey(RowKind.SET_ASIDE))


class _DocumentRows(Struct, frozen=True):
    document_rows: tuple[DocumentRow, ...]
    unlisted_count: int

    def to_lines(self, width: int) -> Iterable[Line]:
        label_width = min(max(cell_len(document_row.label) for document_row in self.document_rows), max(width - 26, 12))
        for document_row in self.document_rows:
            label = truncate_text(document_row.label, label_width)
            label_span = Span(label + " " * (label_width - cell_len(label)))
            row_key = RowKey(RowKind.DOCUMENT, document_row.name)
            if document_row.reading_position is None:
                yield make_line(label_span, Span("  not read yet", TextStyle.DIM), row_key=row_key)
                continue
            filled_span, empty_span = draw_bar(document_row.reading_position.read_share, 10, TextStyle.BAR_SOFT)
            yield make_line(
                label_span,
                "  ",
                filled_span,
                empty_span,
                f" {document_row.reading_position.read_share:>4.0%}",
                Span(" seen", TextStyle.DIM),
                row_key=row_key,
            )
        if self.unlisted_count:
            yield make_line(
                f"{self.unlisted_count:,} more document{'s' if self.unlisted_count > 1 else ''}",
                row_key=RowKey(RowKind.MORE_DOCUMENTS),
            )
            note_text = "Decks and the summary use only the documents listed above."
            yield from (Line(spans) for spans in wrap_spans([Span(note_text, TextStyle.DIM)], width))

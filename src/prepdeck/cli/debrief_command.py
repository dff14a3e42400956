"""`prepdeck debrief`: say what was asked at an interview that is over, or print it."""

import argparse
import os

from prepdeck.cli.printing import print_json, print_line, print_page, print_problems
from prepdeck.clock import system_now
from prepdeck.documents.text import make_visible_line, normalize_case_and_spaces
from prepdeck.errors import NotFoundError, UsageError
from prepdeck.library.asked_deck import append_question
from prepdeck.library.home import HomeFolders
from prepdeck.library.settings_file import load_settings
from prepdeck.memory.rounds import Round
from prepdeck.pages.debrief import build_debrief_page
from prepdeck.session.debrief import score_forecast
from prepdeck.study import Study


def run(home: HomeFolders, options: argparse.Namespace) -> None:
    """Record what was asked, each question at once, then print the debrief.

    Raises:
        UsageError: A question is empty.
        NotFoundError: The target does not exist, or no such interview is over.
        NotWrittenError: An answer or a new card cannot be saved.
    """
    study = Study.open(home, options.target, system_now, loaded_settings=load_settings(home, os.environ))
    study.backups.find_missing_events()
    print_problems((*study.settings_problems, *study.progress_problems))
    debriefed_round = _find_past_round(study, options.interview)
    questions = [
        (make_visible_line(question_text), is_known)
        for is_known, typed_questions in ((True, options.knew), (False, options.missed))
        for question_text in typed_questions
    ]
    if not all(question_text for question_text, _ in questions):  # before anything is saved
        raise UsageError("a question is empty", hint="type the id or the prompt of a card, or the question")
    for question_text, is_known in questions:
        message = _record_question(study, debriefed_round, question_text, is_known=is_known)
        if not options.json:
            print_line(message)
    if options.surprise is not None:
        study.read_outside_events()  # another command may have said something since this one began
        earlier_surprise = study.debriefs.find_debrief(debriefed_round).surprise
        new_surprise = make_visible_line(options.surprise)
        study.debriefs.record_surprise(debriefed_round, "; ".join(filter(None, [earlier_surprise, new_surprise])))
    if options.knew or options.missed or options.surprise is not None:
        study.backups.back_up_journals()
    if options.json:
        print_json(_debrief_values(study, debriefed_round))
    else:
        debrief = study.debriefs.find_debrief(debriefed_round)
        print_page(build_debrief_page(debriefed_round, debrief, study.target.cards_by_id, has_keys=False))


def _find_past_round(study: Study, typed_name: str | None) -> Round:
    past_rounds = study.debriefs.past_rounds
    if not past_rounds:
        raise NotFoundError("no interview is over", hint="a debrief looks back on one")
    if typed_name is None:
        return past_rounds[0]
    wanted_name = normalize_case_and_spaces(typed_name)
    chosen_round = next(
        (past_round for past_round in past_rounds if normalize_case_and_spaces(past_round.name) == wanted_name), None
    )
    if chosen_round is None:
        names = ", ".join(past_round.name for past_round in past_rounds)
        raise NotFoundError(f"no interview '{typed_name}' is over", hint=f"choose one of: {names}")
    return chosen_round


def _record_question(study: Study, debriefed_round: Round, question_text: str, *, is_known: bool) -> str:
    """Record a question as the card that it names, or else as a new card; return what was done."""
    card = study.debriefs.find_card(question_text)
    if card is not None:
        study.debriefs.record_card(debriefed_round, card.id, is_known=is_known)
        return f"asked: the card “{card.prompt}”"
    study.debriefs.record_question(debriefed_round, question_text, is_known=is_known)
    deck_path = append_question(study.home, study.target.name, question_text, "")
    return f"asked: “{question_text}”; it is a card now: write its answer in {deck_path}"


def _debrief_values(study: Study, debriefed_round: Round) -> dict[str, object]:
    debrief = study.debriefs.find_debrief(debriefed_round)
    score = score_forecast(debrief)
    return {
        "interview": debriefed_round.name,
        "starts": debriefed_round.starts_at.isoformat(),
        "cards": [
            {"card": card_id, "known": answer.is_known, "expected": answer.expected_recall}
            for card_id, answer in debrief.answers.items()
        ],
        "questions": [{"text": question.text, "known": question.is_known} for question in debrief.questions],
        "surprise": debrief.surprise,
        "forecast": score
        and {
            "answers": score.answer_count,
            "known": score.known_count,
            "expected": score.expected_recall,
            "brier": score.brier_score,
        },
    }

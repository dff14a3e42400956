"""Make the README's pictures from the real app: `python benchmarks/pictures.py` writes them to assets/."""

import asyncio
import re
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from prepdeck.library.home import find_home
from prepdeck.memory.grades import Grade
from prepdeck.memory.rounds import WeeklyMinutes
from prepdeck.study import Study
from prepdeck.ui.app import PrepdeckApp

ASSETS = Path(__file__).resolve().parent.parent / "assets"
DAY = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
PICTURES = {
    "today.svg": ((100, 30), ()),
    "comp-guide.svg": ((100, 34), ("c",)),
    "drill.svg": ((88, 26), ("d", "space")),
    "plan.svg": ((100, 40), ("p",)),
}


def _studied(folder: Path) -> Study:
    """Return the study of runway after three evenings, as in a person's second week."""
    now = DAY - timedelta(days=4)

    def clock() -> datetime:
        nonlocal now
        now += timedelta(seconds=7)
        return now

    study = Study.open(find_home(folder, {}), "runway", clock)
    study.rounds.schedule(datetime(2026, 12, 4, 15, 0, tzinfo=UTC), "UTC", "Onsite")
    study.rounds.set_week_minutes(WeeklyMinutes.every_day(15), "Onsite")
    cards = [card for deck in study.target.decks for card in deck.cards]
    for evening in range(3):
        now = DAY + timedelta(days=evening - 4)
        for number, card in enumerate(cards[evening::3][:18]):
            study.cards.grade(card.id, (Grade.GOOD, Grade.EASY, Grade.GOOD, Grade.HARD, Grade.AGAIN)[number % 5], 14)
    study.cards.mark_item_done("checklist/killed-features", "Three stories, each with what it cost.")
    study.cards.mark_item_done("checklist/own-portfolio", "Four clips with their prompts.")
    study.reading.record_position("comp-guide", 69, 0.8)
    study.reading.record_position("tech-stack", 20, 0.3)
    now = DAY
    return study


async def _draw(name: str, size: tuple[int, int], keys: tuple[str, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = PrepdeckApp(find_home(Path(folder), {}), study=_studied(Path(folder)))
        async with app.run_test(size=size) as pilot:
            await app.workers.wait_for_complete()
            await pilot.press(*keys)
            await app.workers.wait_for_complete()
            await pilot.pause()
            picture = re.sub(r"@font-face \{.*?\}\s*", "", app.export_screenshot(title="prepdeck"), flags=re.DOTALL)
            (ASSETS / name).write_text(
                picture, "utf-8"
            )  # without the font rules, which would load fonts from the network


def main() -> None:
    """Write every picture."""
    for name, (size, keys) in PICTURES.items():
        asyncio.run(_draw(name, size, keys))
        print(f"assets/{name}")


if __name__ == "__main__":
    main()

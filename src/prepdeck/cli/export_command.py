"""`prepdeck export`: the study summary."""

from pathlib import Path

import click

from prepdeck.cli.printing import print_problems
from prepdeck.library.home import Home
from prepdeck.library.target import DEFAULT
from prepdeck.study import Study, summary_name


@click.command("export", short_help="Write the study summary as Markdown.")
@click.argument("target", default=DEFAULT)
@click.option("-o", "--output", metavar="FILE", help="Write to FILE; - is standard output.")
@click.option("--force", is_flag=True, help="Replace FILE where it is there already.")
@click.pass_obj
def command(home: Home, target: str, output: str | None, force: bool) -> None:  # noqa: FBT001 - click's way
    """Write the study summary of TARGET as Markdown: the numbers, the levers, the mistakes with better answers,
    the weakest cards, the open checklist items and the sources.

    Without -o it goes to TARGET-summary.md in this folder.
    """  # noqa: D205 - click folds the paragraph
    study = Study.open(home, target)
    print_problems(study.problems)
    if output == "-":
        click.echo(study.summary(), nl=False)
        return
    path = Path(output or summary_name(target))
    study.export(path, replace=force)
    click.echo(f"written to {path}")

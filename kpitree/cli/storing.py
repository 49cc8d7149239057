"""`kpitree backup`, `restore` and `move`: the saved workspaces as one file, and from one database to another."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kpitree.cli.commands import UNUSABLE, main
from kpitree.cli.printing import as_json, refuse
from kpitree.data.store import database_url, open_store
from kpitree.data.store.place import VARIABLE, shown_url
from kpitree.errors import KpiTreeError
from kpitree.i18n import LANGUAGES, Language, Translator

if TYPE_CHECKING:
    from kpitree.data.store.sql.moving import Moved

_replace = click.option("--replace", is_flag=True, help="Overwrite workspaces that are there already.")


def _command(body: Callable[..., tuple[Moved, str]]) -> click.Command:
    """A command that copies a store and says what it copied where to; errors are one or two lines."""

    @wraps(body)
    def run(*, json_: bool, lang: Language | None, **options: Any) -> None:
        t = Translator(lang or "ja")
        try:
            moved, place = body(**options)
        except KpiTreeError as error:
            for problem in error.problems[:2]:
                refuse(t, t.problem(problem))
            sys.exit(UNUSABLE)
        if json_:
            as_json(moved.model_dump())
            return
        click.echo(t("storing.copied", workspaces=moved.workspaces, revisions=moved.revisions, place=place))
        if moved.skipped:
            click.echo(t("storing.skipped", n=moved.skipped))
        if body.__name__ == "move":
            click.echo(t("storing.switch", variable=VARIABLE))

    run = click.option("--lang", type=click.Choice(LANGUAGES), help="Language of what is printed [default: ja].")(run)
    run = click.option("--json", "json_", is_flag=True, help="Print JSON.")(run)
    return main.command(name=body.__name__)(run)


@_command
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> tuple[Moved, str]:
    """Write all saved workspaces, with every revision, to one FILE."""
    from kpitree.data.store.sql.moving import backup as make

    with open_store() as store:
        return make(store, file), str(file)


@_command
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@_replace
def restore(file: Path, replace: bool) -> tuple[Moved, str]:
    """Bring back the workspaces of a backup FILE; those that are there already stay as they are."""
    from kpitree.data.store.sql.moving import restore as bring_back

    with open_store() as store:
        return bring_back(file, store, replace=replace), store.place


@_command
@click.argument("url")
@_replace
def move(url: str, replace: bool) -> tuple[Moved, str]:
    """Copy all saved workspaces to the database at URL: "sqlite:///file.db" or "postgresql://user@host/name"."""
    from kpitree.data.store.sql.moving import copy

    with open_store(database_url()) as source, open_store(url) as target:
        return copy(source, target, replace=replace), shown_url(url)

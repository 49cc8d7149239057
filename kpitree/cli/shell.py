"""How the command behaves in a shell: usage errors in one line, and terminals that cannot show every character."""

from __future__ import annotations

import sys
from typing import Any

import click

from kpitree.cli.printing import refuse
from kpitree.i18n import Translator

UNUSABLE = 2


class Commands(click.Group):
    """A group whose usage errors are one line that says what is wrong and where help is."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, with the group's own usage errors said our way."""
        if not args:
            return super().parse_args(ctx, args)  # prints the help
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            _say(error, ctx)
            raise click.exceptions.Exit(UNUSABLE) from error

    def invoke(self, ctx: click.Context) -> Any:
        """As click does, with the usage errors of the commands said our way."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            _say(error, ctx)
            raise click.exceptions.Exit(UNUSABLE) from error


def _say(error: click.UsageError, ctx: click.Context) -> None:
    where = error.ctx or ctx
    refuse(Translator("ja"), f"{error.format_message()} ({where.command_path} -h)")

"""`kpitree COMMAND TREE`: the engine from a shell. Exit codes: 0 fine, 1 the answer is no, 2 unusable input."""

from kpitree.cli import actuals as actuals  # adds its command to `main`
from kpitree.cli import bridging as bridging  # adds its command to `main`
from kpitree.cli import exporting as exporting  # adds its command to `main`
from kpitree.cli import limits as limits  # adds its command to `main`
from kpitree.cli import measuring as measuring  # adds its command to `main`
from kpitree.cli import seeking as seeking  # adds its commands to `main`
from kpitree.cli import storing as storing  # and its own
from kpitree.cli.commands import main

__all__ = ["main"]

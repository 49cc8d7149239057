"""A name for everything that the numbers of an analysis depend on: another one means that a kept result is stale."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from kpitree.analysis.uncertain import Uncertain


def fingerprint(questions: Sequence[Uncertain], *settings: str | int | float | None) -> str:
    """The same for the same formulas, values, spreads and `settings`. What only people read (names) is not in it.

    `questions` are what is asked about: one state of a tree, or several that are compared.
    """
    parts: list[object] = [list(settings)]
    for question in questions:
        state = question.state
        parts.append(
            {
                "program": state.compiled.program.to_json(),
                "kgi": state.tree.kgi,
                "values": [repr(x) for x in state.values],
                "spreads": {lever: [s.distribution.model_dump(), s.n] for lever, s in question.spreads.items()},
            }
        )
    return digest(parts)


def digest(inputs: object) -> str:
    """A short name of anything that can be written as JSON; the same for equal inputs."""
    text = json.dumps(inputs, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

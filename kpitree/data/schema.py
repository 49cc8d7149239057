"""The JSON Schema of workspace files, published in docs/schema/. `python -m kpitree.data.schema` writes it anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kpitree.data.files import SCHEMA, VERSION
from kpitree.workspace import Workspace

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "schema" / f"kpitree-{VERSION}.schema.json"


_EXPORTED = {
    "description": "When and of which version the file was made; about the file, passed over when it is read.",
    "type": "object",
    "properties": {
        "made": {"type": "string", "format": "date"},
        "version": {"type": "string"},
        "saved": {"type": "string", "format": "date-time"},
    },
}


def json_schema() -> dict[str, Any]:
    """What a `.kpitree.json` file may hold (JSON Schema, draft 2020-12)."""
    found = Workspace.model_json_schema()
    head = {"schema": {"const": SCHEMA, "description": "The format of this file."}, "exported": _EXPORTED}
    properties = head | found.pop("properties")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **found,
        "required": ["schema", *found.get("required", [])],
        "properties": properties,
    }


def as_text() -> str:
    """The schema as it is published."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    PUBLISHED.parent.mkdir(parents=True, exist_ok=True)
    PUBLISHED.write_text(as_text(), encoding="utf-8")

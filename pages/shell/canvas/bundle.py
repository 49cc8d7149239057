"""One script out of our own plain modules: a component takes one inline string, and there is no build step.

It is also made smaller, since it travels with every change of the data: no comments, no indentation.
Modules import each other as `import { a, b } from "./other.js";` and export declarations in place. Their order is
worked out from the imports; names at the top level must be unique over all of them (tests/shell/test_canvas.py).
"""

from __future__ import annotations

import base64
import re
import zlib
from pathlib import Path

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([a-z_]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)
_COMMENT = re.compile(r"^ *//.*\n|^ *\n|(?<=[;{]) +//.*$", re.MULTILINE)
# Strings and templates stay as they are; elsewhere blanks beside signs say nothing (but in a + +b and a - -b).
_STRING = re.compile(r"""("[^"\n]*"|'[^'\n]*'|`[^`]*`)""")
_BLANKS = re.compile(r"^ +| *([=*/<>!&|?:,;(){}\[\]]) *|(?<![+-]) ([+-]) (?![+-])", re.MULTILINE)
_CSS = re.compile(r"/\*.*?\*/|^\s+|(?<=[:;,{}])[ \n]+| (?={)|;(?=\s*})|\n", re.DOTALL | re.MULTILINE)


def bundle(folder: Path, entry: str) -> str:
    """The script of `folder/entry.js` and all it imports, imported modules first; always the same text."""
    order: list[str] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise ValueError(f"modules import each other: {' -> '.join((*path, name))}")
        if name not in order:
            for imported in _IMPORT.findall(_read(folder, name)):
                visit(imported, (*path, name))
            order.append(name)

    visit(entry, ())
    return "".join(_plain(_read(folder, name)) for name in order)


def packed(folder: Path, entry: str) -> str:
    """The same script compressed (raw deflate, base64), with the few lines that unpack it in the browser."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    small = deflate.compress(bundle(folder, entry).encode()) + deflate.flush()
    return bundle(folder, "unpack").replace("PACKED", base64.b64encode(small).decode())


def _read(folder: Path, name: str) -> str:
    return (folder / f"{name}.js").read_text("utf-8")


def style(path: Path) -> str:
    """A style sheet without comments and line breaks (but one: it tells the component that this is no path)."""
    return "\n" + _CSS.sub("", path.read_text("utf-8")).replace("}", "}\n", 1)


def _plain(source: str) -> str:
    """A module without what only matters to its readers: imports and exports, comments, blanks."""
    bare = _COMMENT.sub("", _EXPORT.sub("", _IMPORT.sub("", source)))
    parts = _STRING.split(bare)
    return "".join(part if n % 2 else _BLANKS.sub(r"\1\2", part) for n, part in enumerate(parts))

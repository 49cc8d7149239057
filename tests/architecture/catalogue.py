"""The catalogues against the code: which keys the code says, which it never says, which it says wrongly.

Both languages saying the same is tested in tests/i18n/test_catalogues.py.
"""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from tests.architecture.sources import ROOT, Source, product

FOLDER = ROOT / "kpitree" / "i18n" / "catalogues"
KEY = re.compile(r"[a-z0-9_]+\.[a-z0-9_]+")

# Keys whose place in the code no scan can see, with the reason. One line each; a line that matches nothing fails.
BUILT_ELSEWHERE: dict[str, str] = {
    r"sensitivity\.no_(levers|range)_below": "levers/sentence.py adds _below to the key of the headline",
}


@cache
def texts(language: str) -> Mapping[str, str]:
    """Every text of a language by its full key, read from the files."""
    return {
        f"{file.stem}.{key}": text
        for file in sorted((FOLDER / language).glob("*.toml"))
        for key, text in tomllib.loads(file.read_text("utf-8")).items()
    }


def placeholders(text: str) -> set[str]:
    """Names between braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def literals(node: ast.expr) -> Iterator[str]:
    """The strings an argument can be: a literal, or either side of `a if x else b`."""
    if isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def said(source: Source) -> Iterator[tuple[int, str, set[str] | None]]:
    """(line, key, names of the parameters) of each `t("area.key", …)`; the names are None with `**`."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if called not in ("t", "translator"):
            continue
        given = {keyword.arg for keyword in node.keywords}
        for key in literals(node.args[0]):
            yield node.lineno, key, None if None in given else {name for name in given if name}


def wrongly_said(source: Source, known: Mapping[str, str]) -> list[str]:
    """Calls with a key that does not exist, or with other parameters than the text has."""
    found = []
    for line, key, given in said(source):
        if key not in known:
            found.append(f"{source.name}:{line}: no such key {key}")
        elif given is not None and given != placeholders(known[key]):
            found.append(f"{source.name}:{line}: {key} wants {sorted(placeholders(known[key]))}, gets {sorted(given)}")
    return found


def patterns(source: Source) -> Iterator[str]:
    """Regular expressions of the f-strings that can be keys: f"bar.language_{lang}" -> bar\\.language_.+"""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.JoinedStr):
            parts = [re.escape(p.value) if isinstance(p, ast.Constant) else "[A-Za-z0-9_]+" for p in node.values]
            if re.match(r"[a-z0-9_]+\\\.", parts[0]):
                yield "".join(parts)


def never_said(known: Iterable[str], code: Iterable[Source], other: str = "") -> list[str]:
    """Keys that nothing in the code or in `other` (JavaScript, data) mentions, literally or by an f-string.

    Messages of problems are said through their code, buttons through the code of their fix.
    """
    code = list(code)
    mentioned = {str(node.value) for source in code for node in source.strings()} | set(KEY.findall(other))
    built = [re.compile(p) for p in {*(p for source in code for p in patterns(source)), *BUILT_ELSEWHERE}]

    def is_said(key: str) -> bool:
        area, _, name = key.partition(".")
        if area.startswith("problems") and (name in mentioned or name.removeprefix("fix_") in mentioned):
            return True
        return key in mentioned or any(pattern.fullmatch(key) for pattern in built)

    return sorted(key for key in known if not is_said(key))


def scripts() -> str:
    """The JavaScript and the data of the product: they may name keys too."""
    files = [*ROOT.glob("kpitree/**/*.js"), *ROOT.glob("pages/**/*.js"), *ROOT.glob("kpitree/data/**/*.toml")]
    return "\n".join(file.read_text("utf-8") for file in sorted(files))


def unsaid() -> list[str]:
    """The keys of the product that nothing says."""
    return never_said(texts("ja"), product(), scripts())

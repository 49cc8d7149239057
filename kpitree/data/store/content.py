"""A workspace as the bytes of a revision: the JSON of a file, whole or as what differs from an earlier revision.

    whole   = b"w", deflate(text)
    delta   = b"d", length of what both begin with, of what both end with (4 bytes each), deflate(what is between)

Text is the UTF-8 of the file (`kpitree.data.files`), so what comes back is the same to the byte, and whatever older
files need to be read, older revisions get too. The middle of a delta is compressed with the middle of the earlier text
as its dictionary: an edit in two places costs little more than two edits.
"""

from __future__ import annotations

import struct
import zlib
from itertools import islice

from kpitree.data.files import read_workspace, write_workspace
from kpitree.data.store.values import Card
from kpitree.engine.changes import changed_to
from kpitree.workspace import Workspace

_LENGTHS = struct.Struct(">II")
_RAW = -15  # deflate without zlib's own header, with the largest window
_WINDOW = 32_768
MOST_DRAWN = 60


def text_of(workspace: Workspace) -> bytes:
    """The workspace as the bytes of its file, on one line; half a surrogate pair has no bytes and becomes a ?."""
    return write_workspace(workspace, compact=True).encode("utf-8", "replace")


def workspace_of(text: bytes) -> Workspace:
    """The workspace again. Raises FileError."""
    return read_workspace(text)


def whole(text: bytes) -> bytes:
    """A revision that needs no other."""
    return b"w" + _deflated(text, b"")


def delta(text: bytes, earlier: bytes) -> bytes:
    """A revision as what differs from an earlier text."""
    most = min(len(text), len(earlier))
    begin = _shared(text, earlier, most)
    end = _shared(text[begin:][::-1], earlier[begin:][::-1], most - begin)
    middle, before = text[begin : len(text) - end], earlier[begin : len(earlier) - end]
    return b"d" + _LENGTHS.pack(begin, end) + _deflated(middle, before)


def text_in(content: bytes, earlier: bytes = b"") -> bytes:
    """The text that `whole` or `delta` was made of. Raises zlib.error or struct.error when it is damaged."""
    if content[:1] == b"w":
        return _inflated(content[1:], b"")
    begin, end = _LENGTHS.unpack_from(content, 1)
    before = earlier[begin : len(earlier) - end]
    middle = _inflated(content[1 + _LENGTHS.size :], before)
    return earlier[:begin] + middle + earlier[len(earlier) - end :]


def card_of(workspace: Workspace) -> Card:
    """What a list shows of it."""
    tree = workspace.tree
    if tree.kgi is None:
        return Card(kpis=len(tree.kpis), template=workspace.template)
    kgi, value = tree[tree.kgi], changed_to(tree, workspace.lever_values()).all()[tree.kgi]
    return Card(
        kgi=kgi.name, unit=kgi.unit, value=value if abs(value) < float("inf") else None, kpis=len(tree.kpis),
        template=workspace.template,
        depths=tuple(depth for _, depth in islice(tree.below(tree.kgi), MOST_DRAWN)),
    )  # fmt: skip


def _shared(one: bytes, other: bytes, most: int) -> int:
    """How many bytes both begin with, `most` at most: halving, since comparing slices is what is quick."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _deflated(text: bytes, words: bytes) -> bytes:
    deflate = zlib.compressobj(6, zlib.DEFLATED, _RAW, 9, zlib.Z_DEFAULT_STRATEGY, words[-_WINDOW:])
    return deflate.compress(text) + deflate.flush()


def _inflated(content: bytes, words: bytes) -> bytes:
    inflate = zlib.decompressobj(_RAW, words[-_WINDOW:])
    return inflate.decompress(content) + inflate.flush()

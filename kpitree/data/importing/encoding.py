"""In what encoding a text file is: UTF-8, UTF-16, Japanese Windows (CP932) or EUC-JP, from pieces of it.

Pieces are enough to begin with: what turns out otherwise further down is found by the scan, with its row.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence

from kpitree.problems import Problem

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_JAPANESE = ("cp932", "euc_jp")
_KANA = re.compile(r"[\u3041-\u30f6\u30fc]")
_HALF_WIDTH_KANA = re.compile(r"[\uff61-\uff9f]")


def guess_encoding(pieces: Sequence[bytes], *, name: str) -> str | Problem:
    """The Python name of the encoding; the first piece is the beginning of the file. A Problem when it is none of ours.

    The pieces may begin and end within a character.
    """
    head = pieces[0]
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if b"\0" in head:
        wide = _wide(head)
        return wide or _nul(head, name)
    if all(_fits(piece, "utf-8") for piece in pieces):
        return "utf-8"
    fitting = [encoding for encoding in _JAPANESE if all(_fits(piece, encoding) for piece in pieces)]
    if not fitting:
        return Problem(code="file_not_text", params={"file": name})
    return max(fitting, key=lambda encoding: _japanese(pieces, encoding))


def whole_encoding(blocks: Iterable[bytes]) -> str | None:
    """The Japanese encoding in which all of a file can be read, when its beginning was taken for UTF-8."""
    decoders = {encoding: codecs.getincrementaldecoder(encoding)() for encoding in _JAPANESE}
    for block in blocks:
        for encoding, decoder in list(decoders.items()):
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                del decoders[encoding]
    return next(iter(decoders), None)


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of its ASCII letters is zero."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 4
    if odd > half and not even:
        return "utf-16-le"
    return "utf-16-be" if even > half and not odd else None


def _nul(head: bytes, name: str) -> Problem:
    before = head[: head.index(b"\0")]
    row = before.count(b"\n") + 1
    column = before[before.rfind(b"\n") + 1 :].count(b",") + 1
    return Problem(code="table_nul", params={"file": name, "row": str(row), "column": str(column)})


def _fits(piece: bytes, encoding: str) -> bool:
    """Whether a piece can be read when up to three bytes at either end belong to cut characters."""
    decoder = codecs.getincrementaldecoder(encoding)
    for skipped in range(4):
        try:
            decoder().decode(piece[skipped:])
        except UnicodeDecodeError as error:
            if error.start > 3:
                return False
        else:
            return True
    return False


def _japanese(pieces: Sequence[bytes], encoding: str) -> int:
    """How much a reading looks like Japanese: EUC-JP taken for CP932 is full of half-width kana."""
    text = "".join(piece.decode(encoding, "ignore") for piece in pieces)
    return len(_KANA.findall(text)) - 2 * len(_HALF_WIDTH_KANA.findall(text))

"""A workspace as a short text for a web address, and back: a link carries its state, no server keeps it.

    text    = version, base64url(check + deflate(JSON of the workspace file))
    version = one digit: which list of words the text was compressed with
    check   = CRC-32 of the words, the compressed bytes and the JSON (UTF-8)

The JSON is that of a file, so whatever older files need to be read, older links get too. It is compressed as GB 18030,
which holds all of Unicode and needs two bytes for a Japanese letter where UTF-8 needs three: links in Japanese become
6 % shorter, those in English stay as they are. The words (`link_words/v<version>.txt`: the templates, the field's
vocabulary, the JSON's skeleton) are given to deflate beforehand; a list never changes once links were made with it, a
better one is a new version.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from functools import cache
from importlib.resources import files

from kpitree.data.files import read_workspace, write_workspace
from kpitree.errors import FileError, LinkError
from kpitree.problems import Problem
from kpitree.workspace import Workspace

VERSION = "1"
SHORT = 2_000  # characters of a whole address that every browser, mail program and chat takes
MOST_CHARACTERS = 100_000
MOST_BYTES = 2_000_000  # of JSON: 2,000 KPIs with a line about each; a small text may claim to be much more
_CHECK = 4  # bytes
_LETTERS = "gb18030"
_RAW = -15  # deflate without zlib's own header, with the largest window


def encode(workspace: Workspace) -> str:
    """The workspace as text of letters, digits, `-` and `_`; `decode` gives it back.

    Raises LinkError when it is larger than `decode` would take.
    """
    data = json.loads(write_workspace(workspace))
    # Half a surrogate pair (in a formula nobody can read) has no bytes; it becomes a question mark.
    plain = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace").decode("utf-8")
    words, begun = _words(VERSION)
    deflate = zlib.compressobj(9, zlib.DEFLATED, _RAW, 9, zlib.Z_DEFAULT_STRATEGY, words)
    packed = deflate.compress(plain.encode(_LETTERS)) + deflate.flush()
    text = VERSION + base64.urlsafe_b64encode(_check(begun, packed, plain) + packed).decode("ascii").rstrip("=")
    if len(plain) > MOST_BYTES or len(text) > MOST_CHARACTERS:
        raise _refused(Problem(code="link_too_large"))
    return text


def decode(text: str) -> Workspace:
    """The workspace in the text of a link.

    Raises LinkError for anything `encode` did not write: damaged, cut off, foreign, made by a newer version, too large.
    """
    if len(text) > MOST_CHARACTERS:
        raise _refused(Problem(code="link_too_large"))
    version, packed = text[:1], _bytes(text[1:])
    if version != VERSION:
        other = version.isascii() and version.isdigit()
        raise _refused(Problem(code="link_other_version") if other else Problem(code="link_damaged"))
    words, begun = _words(version)
    check, packed = packed[:_CHECK], packed[_CHECK:]
    try:
        plain = _unpacked(packed, words).decode(_LETTERS)
        if _check(begun, packed, plain) != check:
            raise _refused(Problem(code="link_damaged"))
        return read_workspace(plain)
    except FileError as error:
        newer = error.problem is not None and error.problem.code == "file_newer"
        raise _refused(Problem(code="link_other_version") if newer else Problem(code="link_damaged")) from error
    except (zlib.error, UnicodeError) as error:
        raise _refused(Problem(code="link_damaged")) from error


def _bytes(text: str) -> bytes:
    """What base64url text holds; only the one way of writing it counts, so that no two texts are the same link."""
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:  # ValueError: letters outside ASCII
        raise _refused(Problem(code="link_damaged")) from error
    if base64.urlsafe_b64encode(content).decode("ascii").rstrip("=") != text:
        raise _refused(Problem(code="link_damaged"))
    return content


def _check(begun: int, packed: bytes, plain: str) -> bytes:
    """Of both: a link has one spelling, and a letter that another Python would read otherwise is noticed."""
    return zlib.crc32(plain.encode("utf-8"), zlib.crc32(packed, begun)).to_bytes(_CHECK, "big")


def _unpacked(packed: bytes, words: bytes) -> bytes:
    """The JSON: never more than MOST_BYTES of it is unpacked, whatever it claims to be."""
    inflate = zlib.decompressobj(_RAW, words)
    plain = inflate.decompress(packed, MOST_BYTES + 1)
    if len(plain) > MOST_BYTES:
        raise _refused(Problem(code="link_too_large"))
    if not inflate.eof or inflate.unused_data:
        raise _refused(Problem(code="link_damaged"))
    return plain


@cache
def _words(version: str) -> tuple[bytes, int]:
    """The words of a version, joined over its lines, and their CRC-32."""
    text = files("kpitree.data").joinpath("link_words", f"v{version}.txt").read_text("utf-8")
    words = text.replace("\n", "").encode(_LETTERS)
    return words, zlib.crc32(words)


def _refused(problem: Problem) -> LinkError:
    return LinkError(problem.code, [problem])

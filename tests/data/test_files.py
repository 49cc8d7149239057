"""Files: what is written is read back, a crash loses nothing, and a bad file is refused with a reason."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings

from kpitree.data import files
from kpitree.data.files import decode, load, read_workspace, save, write_workspace
from kpitree.data.templates import template, templates
from kpitree.errors import FileError, FormulaError
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree, SetTo
from kpitree.workspace import Workspace
from tests.hostile import hostile_files
from tests.workspace.sequences import workspaces


def basic() -> Workspace:
    return Workspace(title="計画", tree=template("btob_basic"), changes={"win_rate": SetTo(value=0.3)})


def code(caught: pytest.ExceptionInfo[FileError]) -> str:
    """The code of the problem, which can be said in both languages."""
    problem = caught.value.problem
    assert problem is not None
    for lang in ("ja", "en"):
        assert Translator(lang).problem(problem)
    return problem.code


@given(workspaces())
@settings(max_examples=60)
def test_every_workspace_survives(workspace: Workspace) -> None:
    text = write_workspace(workspace)
    assert read_workspace(text) == workspace
    assert read_workspace(text.encode()) == workspace
    assert write_workspace(read_workspace(text)) == text
    assert text.startswith('{\n "schema": "kpitree/1"')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_encodings_people_save_in(encoding: str, tmp_path: Path) -> None:
    workspace = Workspace(
        title="計画", tree=KpiTree(kpis=(Kpi(id="won", name="受注件数", unit="件", value=3),), kgi="won")
    )
    (tmp_path / "a.kpitree.json").write_bytes(write_workspace(workspace).encode(encoding))
    assert load(tmp_path / "a.kpitree.json") == workspace
    (tmp_path / "a.txt").write_bytes("売上 [円] = 件数 * 単価\r\n件数 [件] = 3\r\n単価 [円] = 5万".encode(encoding))
    assert [kpi.name for kpi in load(tmp_path / "a.txt").tree.kpis] == ["売上", "件数", "単価"]


@pytest.mark.parametrize("slug", templates())
def test_both_kinds_of_file(slug: str, tmp_path: Path) -> None:
    workspace = Workspace(tree=template(slug), title="計画")
    save(workspace, tmp_path / "計画.kpitree.json")
    save(workspace, str(tmp_path / "計画.txt"))
    assert load(str(tmp_path / "計画.kpitree.json")) == workspace
    assert load(tmp_path / "計画.txt") == workspace  # the title is the file's name
    save(workspace, tmp_path / "no_ending")
    assert load(tmp_path / "no_ending") == workspace


# A crash leaves the old file or the new one.
@pytest.mark.parametrize("step", ["fsync", "replace", "chmod", "write"])
def test_a_failure_anywhere_leaves_the_old_file_and_nothing_else(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.kpitree.json"
    save(basic(), file)
    before = file.read_bytes()

    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    elif step == "write":
        monkeypatch.setattr(os, "fdopen", fail)
    else:
        monkeypatch.setattr(Path, step, fail)
    with pytest.raises(FileError) as caught:
        save(Workspace(), file)
    monkeypatch.undo()
    assert code(caught) == "file_not_writable"
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_a_kill_between_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.kpitree.json"
    save(basic(), file)
    seen: list[bytes] = []

    def killed(descriptor: int) -> None:
        seen.append(file.read_bytes())
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        save(Workspace(), file)
    monkeypatch.undo()
    assert seen == [file.read_bytes()]
    assert load(file) == basic()


def test_the_new_content_is_complete_before_it_takes_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.kpitree.json"
    order: list[str] = []
    real_sync, real_replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (order.append("sync"), real_sync(fd))[1])

    def replace(self: Path, target: Path) -> Path:
        order.append("rename")
        assert self.parent == target.parent  # the same file system
        assert read_workspace(self.read_bytes()) == basic()
        return real_replace(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    save(basic(), file)
    assert order == ["sync", "rename"]


def test_modes_and_links_stay(tmp_path: Path) -> None:
    file, link = tmp_path / "a.kpitree.json", tmp_path / "link.kpitree.json"
    save(basic(), file)
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(file.stat().st_mode) == 0o666 & ~mask  # like any other file, not private
    file.chmod(0o640)
    link.symlink_to(file)
    save(Workspace(title="new"), link)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert link.is_symlink()
    assert load(file).title == "new"


def test_long_names_can_be_written(tmp_path: Path) -> None:
    file = tmp_path / ("あ" * 80 + ".txt")  # 244 bytes of the 255 that file systems allow
    save(basic(), file)
    assert load(file).tree == basic().tree


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"schema": "kpitree/2", "anything": 1}', "file_newer"),
        ('{"schema": "kpitree/12"}', "file_newer"),
        ('{"schema": "kpitree/0"}', "file_not_ours"),
        ('{"schema": "kpitree/1beta"}', "file_not_ours"),
        ('{"schema": 1}', "file_not_ours"),
        ("{}", "file_not_ours"),
        ("[]", "file_not_ours"),
        ("null", "file_not_ours"),
        ("", "file_not_json"),
        ("{", "file_not_json"),
        ('{"schema": "kpitree/1", "title": "a", "title": "b"}', "file_invalid"),
        ('{"schema": "kpitree/1", "tree": {"kpis": [{"id": "kpi", "name": "a", "value": NaN}]}}', "file_invalid"),
        ('{"schema": "kpitree/1", "changes": {"a": {"kind": "triple", "value": 1}}}', "file_invalid"),
        ('{"schema": "kpitree/1", "changes": {"a": {"value": 1}}}', "file_invalid"),
        ('{"schema": "kpitree/1", "future": 1}', "file_invalid"),
    ],
)
def test_what_is_wrong_is_said_and_the_file_left_untouched(content: str, expected: str, tmp_path: Path) -> None:
    file = tmp_path / "a.kpitree.json"
    file.write_text(content, "utf-8")
    with pytest.raises(FileError) as caught:
        load(file)
    assert code(caught) == expected
    assert file.read_text("utf-8") == content


def test_the_place_is_said() -> None:
    with pytest.raises(FileError) as caught:
        read_workspace('{\n"schema": "kpitree/1",\n"tree": {"kpis": [{"id": "kpi", "name": ""}]}}')
    assert caught.value.problems[0].params["place"] == "tree.kpis.0.name"
    with pytest.raises(FileError) as caught:
        read_workspace('{\n"schema": "kpitree/1",\n"title": oops}')
    assert caught.value.problems[0].params["line"] == 3


@pytest.mark.parametrize("name", sorted(hostile_files()))
@pytest.mark.parametrize("ending", [".kpitree.json", ".txt"])
def test_hostile_files_are_refused_or_read_never_worse(name: str, ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"a{ending}"
    file.write_bytes(hostile_files()[name])
    try:
        loaded = load(file)
    except (FileError, FormulaError) as error:
        said = [Translator(lang).problem(problem) for lang in ("ja", "en") for problem in error.problems]
        if not said or (isinstance(error, FormulaError) and ending != ".txt"):
            raise
    else:
        assert read_workspace(write_workspace(loaded)) == loaded
    assert file.read_bytes() == hostile_files()[name]


def test_hostile_workspaces_are_all_refused() -> None:
    mean = {name for name in hostile_files() if hostile_files()[name].startswith(b'{"schema": "kpitree/1"')}
    assert len(mean) > 8
    for name in mean:
        with pytest.raises(FileError):
            read_workspace(hostile_files()[name])


def test_what_is_not_there_or_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.json", tmp_path, "a\0b.json", tmp_path / ("x" * 300)):
        with pytest.raises(FileError) as caught:
            load(path)
        assert code(caught) == "file_not_readable"
    for path in (tmp_path / "no" / "where.json", tmp_path, "a\0b.json", "/proc/none.json"):
        with pytest.raises(FileError) as caught:
            save(Workspace(), path)
        assert code(caught) == "file_not_writable"
    assert list(tmp_path.iterdir()) == []


def test_too_much_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 1000)
    file = tmp_path / "a.txt"
    file.write_bytes(b"a = 1 #".ljust(1000, b"#"))
    assert load(file).tree.kgi == "a"
    for endless in (tmp_path / "b.txt", Path("/dev/zero")):
        if endless.parent == tmp_path:
            endless.write_bytes(b"#" * 1001)
        with pytest.raises(FileError) as caught:
            load(endless)
        assert code(caught) == "file_too_large"


def test_file_names_in_other_encodings(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff\xfe.txt")
    try:
        (tmp_path / name).write_text("a = 1", "utf-8")
    except OSError:  # a file system that takes UTF-8 only, as on macOS
        with pytest.raises(FileError):
            load(tmp_path / name)
    else:
        assert load(tmp_path / name).title == "??"
        with pytest.raises(FileError) as caught:
            load(tmp_path / os.fsdecode(b"\xfe.json"))
        assert code(caught) == "file_not_readable"


def test_texts_that_are_in_no_known_encoding() -> None:
    with pytest.raises(FileError) as caught:
        decode(b"\xff\xff\x00\x81")
    assert code(caught) == "file_not_text"
    assert decode("売上".encode("cp932")) == "売上"
    assert decode(b"") == ""


def test_json_is_plain_json() -> None:
    data = json.loads(write_workspace(basic()))
    assert data["changes"] == {"win_rate": {"kind": "set", "value": 0.3}}
    assert data["tree"]["kpis"][0]["name"] == basic().tree.kpis[0].name

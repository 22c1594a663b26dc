"""Files written together: all of them or none, inside the repository, through no link."""

from pathlib import Path

import pytest

from changelog.adapters import write_all
from changelog.errors import Refused

FILES = {"a.toml": "a\n", ".github/workflows/b.yml": "b\n"}


def test_all_are_written(tmp_path: Path) -> None:
    write_all.write_files(tmp_path, FILES)
    assert {name: (tmp_path / name).read_text("utf-8") for name in FILES} == FILES
    assert sorted(one.name for one in tmp_path.rglob("*") if one.is_file()) == ["a.toml", "b.yml"]


@pytest.mark.parametrize("at", [1, 2])
def test_none_is_written_where_one_refuses(at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.toml").write_text("before\n", "utf-8")
    replace, calls = Path.replace, []

    def refuse(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) == at:
            raise PermissionError(13, "Permission denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(Refused, match="Permission denied"):
        write_all.write_files(tmp_path, FILES)
    assert [one.name for one in tmp_path.rglob("*")] == ["a.toml"]
    assert (tmp_path / "a.toml").read_text("utf-8") == "before\n"


@pytest.mark.parametrize("name", ["../a", "/tmp/a", ".git/hooks/a", "x/.GIT/a", "link/a", "folder", ""])
def test_paths_that_lead_out_are_refused(name: str, tmp_path: Path) -> None:
    root = tmp_path / "clone"
    (root / "folder").mkdir(parents=True)
    (root / "link").symlink_to(tmp_path)
    with pytest.raises(Refused):
        write_all.write_files(root, {"b": "b\n", name: "a\n"})
    assert not (root / "b").exists()
    assert [one.name for one in tmp_path.iterdir()] == ["clone"]

"""A page of the preview without its policy, where a browser reads it first, is never written."""

from pathlib import Path

import pytest

from changelog.adapters.docs_site.finish import finish, policy, require_policy
from changelog.errors import Refused

POLICY = f'<meta http-equiv="Content-Security-Policy" content="{policy()}">'
OPENING = '<!doctype html><html lang="fr" class="no-js"><head><meta charset="utf-8">'
WITHOUT = [
    f"{OPENING}<title>Content-Security-Policy</title>", f"<!-- {POLICY} -->{OPENING}", f"{OPENING}<script>x</script>{POLICY}",
    f"{OPENING}<title>{POLICY}</title>", f"{OPENING}</head><body>{POLICY}", f"<p>a</p>{POLICY}", f"{OPENING}<base href=x>{POLICY}", "",
    f'{OPENING}<meta http-equiv="Content-Security-Policy" content="script-src *">', f"{OPENING}<link rel=stylesheet href=x>{POLICY}",
    f'{OPENING}<meta charset="utf-8" http-equiv="refresh" content="0">{POLICY}', f"{OPENING}<textarea>{POLICY}", f"{OPENING}mot{POLICY}", f"{OPENING}</head>{POLICY}", f"<![x[{OPENING}{POLICY}",
]  # fmt: skip


@pytest.mark.parametrize("text", WITHOUT)
@pytest.mark.parametrize("name", ["index.html", "a/b.HTM", "a.xhtml"])
def test_a_page_without_its_policy_fails_the_build(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    with pytest.raises(Refused) as problem:
        require_policy(tmp_path)
    assert name in problem.value.message


def test_a_page_of_the_theme_gets_it_once(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text(f"{OPENING}<title>Content-Security-Policy</title></head><body></body>", "utf-8")
    for _ in range(2):
        finish(tmp_path, ["index.html"], language="fr")
        require_policy(tmp_path)
        assert page.read_text("utf-8").count("<meta http-equiv") == 1


def test_a_page_that_the_theme_did_not_begin_is_left_without(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(f"<script>x</script>{OPENING}", "utf-8")
    finish(tmp_path, ["index.html"], language="fr")
    with pytest.raises(Refused):
        require_policy(tmp_path)

"""`preview --serve`: this machine alone, nothing outside the site, and built again after a change."""

import http.client
import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
from command import as_program, git, program
from publish_worlds import local
from publishing_scene import Scene

__all__ = ["local"]  # fixtures
PATIENCE = 60.0  # seconds; machines differ


class Served:
    """The program, while it serves."""

    def __init__(self, clone: Path) -> None:
        words = program("preview", "--serve", "--port", "0", "--repo", clone)
        self.process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ)
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/(\S+)", line)
        assert found, line + (self.process.stderr.read() if self.process.stderr else "")
        self.port, self.front = int(found[1]), found[2]

    def ask(self, path: str, host: str = "", method: str = "GET") -> tuple[int, str, dict[str, str]]:
        """Status, text and headers of an answer."""
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        asked.putrequest(method, path, skip_host=True)
        asked.putheader("Host", host or f"127.0.0.1:{self.port}")
        asked.endheaders()
        answer = asked.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace"), dict(answer.getheaders())

    def end(self) -> int:
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(20)


def test_it_serves_the_site_to_this_machine_and_builds_it_again(local: Scene) -> None:
    # One test: the program builds the site once for all of it.
    served = Served(local.ready())
    try:
        _serves_the_site_and_nothing_else(served)
        _serves_nothing_under_another_name_than_this_machine_s(served)
        _shows_a_change_of_words_and_of_the_documentation(local, served)
        assert served.end() == 0
    finally:
        served.process.kill()
        served.process.communicate()


def _serves_the_site_and_nothing_else(served: Served) -> None:
    status, text, headers = served.ask(f"/{served.front}")
    assert status == 200 and "Annuler un rendez-vous" in text and "/_nouveautes/live.js" in text
    assert (
        headers["Content-Security-Policy"].startswith("default-src 'none'")
        and headers["X-Content-Type-Options"] == "nosniff"
    )
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    for path in ("/../../../../etc/passwd", "/%2e%2e/%2e%2e/mkdocs.yml", "/assets/", "/docs/README.md", "/nulle-part", "/%00", "/..%5c..%5cmkdocs.yml"):  # fmt: skip
        status, text, _ = served.ask(path)
        assert status == 404 and "root:" not in text and "docs_dir" not in text, path
    assert served.ask("/")[0] == 200 and served.ask("/", method="HEAD")[1] == ""
    assert served.ask("/", method="POST")[0] == 501


def _serves_nothing_under_another_name_than_this_machine_s(served: Served) -> None:
    for host in ("exemple.fr", "127.0.0.1.exemple.fr", "exemple.fr:8000", "user@127.0.0.1", "[::1", " "):
        status, text, _ = served.ask("/", host=host)
        assert status == 421 and "Accueil" not in text, host
    assert served.ask("/", host=f"localhost:{served.port}")[0] == served.ask("/", host="[::1]")[0] == 200


def _shows_a_change_of_words_and_of_the_documentation(local: Scene, served: Served) -> None:
    said = local.history.folder / "nouveautes.d"
    said.mkdir()
    (said / "12.md").write_text("---\ntitre: Annuler, enfin\n---\n", "utf-8")
    assert shown(served, f"/{served.front}", "Annuler, enfin")
    local.documentation.edit("Un mot avant de commencer.", "Un autre mot avant de commencer.")
    assert shown(served, "/dernieres-nouveautes.html", "Un autre mot")
    local.documentation.commit({"neuf.md": "# Une page neuve\n"})
    assert shown(served, "/neuf.html", "Une page neuve")


@pytest.mark.soak
def test_what_is_edited_in_a_work_tree_is_shown_before_it_is_committed(local: Scene, tmp_path: Path) -> None:
    tree = tmp_path / "pages"
    git(tmp_path, "clone", "-q", str(local.documentation.folder), str(tree))
    local.docs["repository"] = f'"{tree}"'
    page = tree / "dernieres-nouveautes.md"
    page.write_text(page.read_text("utf-8").replace("Un mot avant", "Un mot pas encore gardé avant"), "utf-8")
    before = (tree / ".git" / "index").read_bytes()
    served = Served(local.ready())
    try:
        assert shown(served, "/dernieres-nouveautes.html", "pas encore gardé")
        assert "Annuler un rendez-vous" in served.ask("/dernieres-nouveautes.html")[1], "and what will be published"
        (tree / "brouillon.md").write_text("# Un brouillon\n", "utf-8")
        assert shown(served, "/brouillon.html", "Un brouillon")
        assert served.end() == 0
        assert "brouillon" in git(tree, "status", "--porcelain") and (tree / ".git" / "index").read_bytes() == before
    finally:
        served.process.kill()
        served.process.communicate()


def shown(served: Served, path: str, words: str) -> bool:
    """Whether a page says something, after a while at most."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if words in served.ask(path)[1]:
            return True
        time.sleep(0.2)
    return False


def test_a_port_that_is_taken_is_told(local: Scene) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = as_program("preview", "--serve", "--port", str(taken.getsockname()[1]), "--repo", local.ready())
    assert answer.code == 1 and "--port" in answer.err

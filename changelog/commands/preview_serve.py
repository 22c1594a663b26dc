"""`nouveautes preview --serve`: the site in a browser, built again when what it is made of changes."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from changelog.adapters import files
from changelog.adapters.docs_repository import read
from changelog.adapters.docs_repository.repository import locate
from changelog.adapters.docs_site import server, workshop
from changelog.adapters.docs_site.server import Stamp
from changelog.app.preview import Edits
from changelog.commands import output, preview_findings
from changelog.domain.ports.forge import Reach
from changelog.errors import Problem
from changelog.i18n import plain
from changelog.i18n.say import say
from changelog.runtime import preview
from changelog.runtime.delivery import survey_clone
from changelog.runtime.docs import OpenDocs, open_docs
from changelog.runtime.forge import board_path
from changelog.runtime.preview import PreviewTarget, PreviewTrain
from changelog.runtime.preview_memory import Memory
from changelog.runtime.workspace import Options, Workspace, open_workspace

LOOK = 0.2  # seconds between two looks at files
TREE = 1.0  # seconds between two looks at a work tree, which may hold thousands of files
ASK = 30.0  # seconds between two questions to a documentation that lies elsewhere


def serve(options: Options, which: PreviewTarget, reach: Reach, *, host: str, port: int) -> None:
    """Serve until somebody stops it. Raises Refused where the first build cannot be made."""
    workspace = open_workspace(options)
    with (
        open_docs(workspace, survey_clone(workspace), reach, lambda _: None, to_write=False) as docs,
        workshop.opened() as shop,
    ):
        news = server.News()
        studio = Studio(options, which, reach, docs, shop, news)
        site = server.open_server(shop.site, host, port, news)  # before the build: a port may be taken
        try:
            studio.look(workspace)
            output.say(say("The preview is served on {url} (Ctrl-C stops it).", url=f"{site.url}{studio.home}"))
            sys.stdout.flush()
            studio.follow(lambda: output.say(say("Brought up to date")))
        except KeyboardInterrupt:
            pass
        finally:
            news.end()
            site.shutdown()
            site.server_close()


class Studio:
    """Looks, builds, and looks again; git and the forge are only asked again when something of the product moved."""

    def __init__(
        self,
        options: Options,
        which: PreviewTarget,
        reach: Reach,
        docs: OpenDocs,
        shop: workshop.Workshop,
        news: server.News,
    ) -> None:
        self._options, self._which, self._reach = options, which, reach
        self._docs, self._shop, self._news = docs, shop, news
        self._memory = Memory()
        self._train: PreviewTrain | None = None
        self._product: Stamp = ()
        self._last: Standing = ((), (), 0, ())
        self._tree: tuple[float, Stamp] = (0.0, ())
        self.home = ""

    def look(self, workspace: Workspace) -> frozenset[str]:
        """Build what there is now; the built pages that are new."""
        # Before anything is read: what moves from here on is seen by the next look.
        self._last = self._now(workspace)
        product = server.stamp(_product(workspace))
        if self._train is None or product != self._product:
            self._train = preview.train(workspace, self._reach, self._which.tag)
            self._product = product
        made = preview.make(workspace, self._docs, self._which, self._train, self._memory, self._edits())
        first = not self.home
        self.home = workshop.built(made.site)[f"{made.site.home}/index.md"]
        settings = workspace.settings
        with self._news.lock:
            done = self._shop.build(
                made.site, made.held, language=settings.language, url=settings.preview.url, dirty=not first
            )
        if first:
            found = (*made.findings, *done.findings)
            preview_findings.show(preview_findings.changed_first(found, made.site), made.site)
        return done.pages

    def follow(self, say: Callable[[], None]) -> None:
        """Look again whenever something moved, for ever; what goes wrong is said, and tried again then."""
        workspace = open_workspace(self._options)
        while True:
            time.sleep(LOOK)
            if self._now(workspace) == self._last:
                continue
            try:
                workspace = open_workspace(self._options)
                pages = self.look(workspace)
            except Problem as problem:
                sys.stderr.write(f"! {plain.line(problem.message)}\n")
                continue
            if pages:
                self._news.tell(pages)
                say()

    def _now(self, workspace: Workspace) -> "Standing":
        """How everything stands, and the work tree that pages are edited in."""
        if self._docs.tree is not None and time.monotonic() - self._tree[0] > TREE:
            stamp = server.tree_of(self._docs.tree)
            self._tree = (time.monotonic(), stamp)
        return (*_now(workspace), self._tree[1])

    def _edits(self) -> Edits:
        """What is not committed of the branch that is shown."""
        if self._docs.tree is None or self._which.pull is not None:
            return {}
        found = read.uncommitted(self._docs.tree)
        return found.files if found.branch == (self._which.branch or self._docs.branch) else {}


Standing = tuple[Stamp, Stamp, int, Stamp]
"""How the product stands, the documentation, the half minute where that is elsewhere, and the work tree."""


def _now(workspace: Workspace) -> tuple[Stamp, Stamp, int]:
    """The product, the documentation; where that is elsewhere, half a minute's number."""
    where = locate(workspace.settings.docs.repository, workspace.folder)
    if where.kind != "folder":
        return server.stamp(_product(workspace)), (), int(time.monotonic() / ASK)
    docs = server.refs_of(server.git_dir_of(Path(where.text)))
    return server.stamp(_product(workspace)), server.stamp(docs), 0


def _product(workspace: Workspace) -> list[Path]:
    """What the notes are made of: settings, people's own words, refs, the board where it is a file."""
    root = workspace.repository.root
    own = [root / files.OVERRIDES, *([workspace.settings_path] if workspace.settings_path else [])]
    board = [board_path(workspace)] if workspace.settings.board.kind == "file" else []
    return [*own, *board, *server.refs_of(workspace.repository.git_dir)]

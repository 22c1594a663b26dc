"""A scene that can be set up again and again as it was: the documentation, the forge's pull requests and the cache."""

import os
import shutil
from copy import copy
from pathlib import Path

from command import git
from github_server.state import PullRequest
from publishing_scene import BRANCH, Scene


class Stage:
    """Keeps how a scene stands when this is made; `set_up` brings that back."""

    def __init__(self, scene: Scene, folder: Path) -> None:
        self.scene = scene
        self._places = {scene.documentation.folder: folder / "documentation", Path(os.environ["NOUVEAUTES_CACHE"]): folder / "cache"}  # fmt: skip
        for place, kept in self._places.items():
            if place.exists():
                shutil.copytree(place, kept)
        self._pulls = [_copied(one) for one in scene.repository.pulls.values()] if scene.repository else []
        self._began = {name: scene.documentation.tip(name) for name in self._branches()}

    def set_up(self, *, cache: bool = True) -> None:
        """Everything as it was; `cache`: with the clone that was there."""
        for place, kept in self._places.items():
            shutil.rmtree(place, ignore_errors=True)
            if kept.exists() and (cache or place == self.scene.documentation.folder):
                shutil.copytree(kept, place)
        if self.scene.repository and self.scene.hub:
            pulls = [_copied(one) for one in self._pulls]
            self.scene.repository.pulls = {one.number: one for one in pulls}
            self.scene.hub.nodes |= {one.node_id: one for one in pulls}

    def outcome(self) -> dict[str, object]:
        """What people find: the files and new messages of every branch, every pull request, every comment."""
        docs, began = self.scene.documentation, [f"^{tip}" for tip in self._began.values()]
        files = {name: git(docs.folder, "rev-parse", f"{name}^{{tree}}") for name in self._branches()}
        said = {name: git(docs.folder, "log", "--format=%B", name, *began) for name in self._branches()}
        return {"files": files, "said": said, "requests": self.scene.requests(), "comments": self._comments()}

    def left(self) -> str:
        """How far somebody came, in a few words."""
        docs = self.scene.documentation
        commits = docs.count(BRANCH) if docs.tip(BRANCH) else 0
        requests = [
            f"#{one.number} {'draft' if one.draft else one.state}" + (", labels" if one.labels else "") + (", reviewers" if one.reviewers else "")
            for one in self.scene.requests()
        ]  # fmt: skip
        return f"{commits} on the branch, {'; '.join(requests) or 'no request'}"

    def _branches(self) -> list[str]:
        return git(self.scene.documentation.folder, "for-each-ref", "--format=%(refname:short)", "refs/heads").split()

    def _comments(self) -> list[str]:
        if self.scene.repository:
            return [said.body for one in self.scene.repository.pulls.values() for said in one.comments]
        folder = self.scene.documentation.folder / "nouveautes" / "pull-requests"
        return [line for path in folder.glob("*.md") for line in path.read_text("utf-8").split("\n") if line == "[[comments]]"]  # fmt: skip


def _copied(pull: PullRequest) -> PullRequest:
    made = copy(pull)
    made.labels, made.reviewers, made.comments, made.others = (
        [*made.labels],
        [*made.reviewers],
        [*made.comments],
        [*made.others],
    )
    return made

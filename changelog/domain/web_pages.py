"""Where each kind of forge shows a ticket, what was merged, and a commit; and how it counts them."""

import re
from typing import Literal

from changelog.domain.model import Value

ForgeKind = Literal["", "github", "gitlab", "forgejo", "bitbucket", "azure", "gerrit", "none"]
APART: frozenset[ForgeKind] = frozenset(("gitlab", "bitbucket", "azure"))
"""Those that count what is merged apart from tickets: `!12` is not `#12`."""
_PATHS: dict[ForgeKind, tuple[str, str, str]] = {
    "": ("issues", "pull", "commit"),
    "github": ("issues", "pull", "commit"),
    "gitlab": ("-/issues", "-/merge_requests", "-/commit"),
    "forgejo": ("issues", "pulls", "commit"),
    "bitbucket": ("issues", "pull-requests", "commits"),
    "azure": ("", "pullrequest", "commit"),
}
_HOSTS: tuple[tuple[str, ForgeKind], ...] = (
    (r"(?:.*\.)?github\..*", "github"),
    (r".*gitlab.*|salsa\.debian\.org|framagit\.org|invent\.kde\.org|code\.videolan\.org", "gitlab"),
    (r"codeberg\.org|gitea\.com|opendev\.org|.*(?:forgejo|gitea).*", "forgejo"),
    (r".*bitbucket.*", "bitbucket"),
    (r"dev\.azure\.com|.*\.visualstudio\.com", "azure"),
    (r".*gerrit.*|review\..*|.*\.googlesource\.com", "gerrit"),
)
_AZURE = re.compile(r"(?:v3/)?(?P<project>[^/]+(?:/[^/]+)?)/(?:_git/)?(?P<name>[^/]+)")
_SERVER = re.compile(r"scm/(?P<project>[^/]+)/(?P<name>[^/]+)", re.I)
_CHANGE_ID = re.compile(r"^Change-Id: (?P<id>I[0-9a-f]{40})\s*$", re.M)


class WebPages(Value, frozen=True, kw_only=True):
    """The pages of one repository. `server` and `slug` as its remote has them; empty where no forge is known."""

    server: str
    slug: str
    kind: ForgeKind = ""

    def ticket(self, number: int) -> str:
        """The address of a ticket; empty where the forge has none."""
        if not self.slug or self.kind == "gerrit":
            return ""
        if self.kind == "azure" and (found := _AZURE.fullmatch(self.slug)):
            return f"{self.server}/{found['project']}/_workitems/edit/{number}"
        return f"{self._base}/{self._paths[0]}/{number}"

    def merged(self, number: int) -> str:
        """The address of a pull or merge request."""
        if not self.slug:
            return ""
        if self.kind == "gerrit":
            return f"{self.server}/c/{self.slug.removeprefix('a/')}/+/{number}"
        return (
            f"{self._base}/pullrequest/{number}" if self.kind == "azure" else f"{self._base}/{self._paths[1]}/{number}"
        )

    def commit(self, sha: str, message: str = "") -> str:
        """The address of a commit; on Gerrit that of its change."""
        if not self.slug:
            return ""
        if self.kind == "gerrit":
            change = _CHANGE_ID.search(message) if "Change-Id: " in message else None
            return f"{self.server}/q/{change['id'] if change else sha}"
        return f"{self._base}/{self._paths[2]}/{sha}"

    @property
    def _paths(self) -> tuple[str, str, str]:
        return _PATHS.get(self.kind, _PATHS[""])

    @property
    def _base(self) -> str:
        if self.kind == "azure" and (found := _AZURE.fullmatch(self.slug)):
            return f"{self.server}/{found['project']}/_git/{found['name']}"
        if self.kind == "bitbucket" and (found := _SERVER.fullmatch(self.slug)):
            return f"{self.server}/projects/{found['project'].upper()}/repos/{found['name']}"
        return f"{self.server}/{self.slug}"


def kind_of(server: str) -> ForgeKind:
    """The kind of forge that a server's name says it is; empty where it says nothing."""
    host = server.partition("://")[2].partition("/")[0].partition(":")[0].lower()
    return next((kind for pattern, kind in _HOSTS if re.fullmatch(pattern, host)), "") if host else ""

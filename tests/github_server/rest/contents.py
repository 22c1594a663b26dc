"""REST: files and folders, read from the bare git repository."""

from __future__ import annotations

import base64
import textwrap
from urllib.parse import quote

from .. import bare
from ..access import Refused
from ..commits import commit_of
from ..wire import Answer
from .calls import Call, route
from .forms import Form
from .forms_commits import base

LARGE = 1 << 20  # above it, GitHub leaves the content out


@route("GET", "/repos/{owner}/{repo}/contents/{path}", "contents")
def contents(call: Call) -> Answer:
    """A file, or a folder's list; the bare bytes where `raw` is accepted."""
    repository, path = call.repository, call.named["path"].strip("/")
    ref = call.request.query.get("ref") or repository.default_branch
    found = commit_of(repository, ref)
    if found is None or repository.git is None:
        raise Refused(404, f"No commit found for the ref {ref}" if "ref" in call.request.query else "Not Found")
    listed = bare.read(repository.git, "ls-tree", "-z", "-l", found.oid, "--", path).decode().split("\0")
    lines = [line for line in listed if line]
    if not lines:
        raise Refused(404, "Not Found")
    if lines[0].split()[1] == "tree":
        inside = bare.read(repository.git, "ls-tree", "-z", "-l", found.oid, "--", f"{path}/").decode().split("\0")
        return Answer.of(200, [_entry(call, line, ref) for line in inside if line])
    entry = _entry(call, lines[0], ref)
    data = bare.read(repository.git, "cat-file", "blob", str(entry["sha"]))
    if "raw" in call.request.headers.get("accept", ""):
        return Answer(status=200, body=data, headers={"Content-Type": "application/vnd.github.raw; charset=utf-8"})
    large = len(data) > LARGE
    text = "" if large else "\n".join(textwrap.wrap(base64.b64encode(data).decode(), 60)) + "\n"
    return Answer.of(200, entry | {"content": text, "encoding": "none" if large else "base64"})


def _entry(call: Call, line: str, ref: str) -> Form:
    (_, kind, sha, size), path = line.split("\t", 1)[0].split(), line.split("\t", 1)[1]
    repository, folder = call.repository, kind == "tree"
    place = base(repository)
    url = f"{place}/contents/{quote(path)}?ref={quote(ref)}"
    page = f"{repository.url}/{'tree' if folder else 'blob'}/{quote(ref)}/{quote(path)}"
    git = f"{place}/git/{'trees' if folder else 'blobs'}/{sha}"
    return {"type": "dir" if folder else "file", "name": path.rpartition("/")[2], "path": path, "sha": sha, "size": 0 if folder else int(size),
            "url": url, "html_url": page, "git_url": git, "download_url": None if folder else f"{repository.url}/raw/{quote(ref)}/{quote(path)}",
            "_links": {"self": url, "git": git, "html": page}}  # fmt: skip

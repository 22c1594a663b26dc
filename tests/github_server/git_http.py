"""git over HTTP: `/{owner}/{repo}.git` through git's own http-backend, with tokens, redirects and protected branches."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING

from . import git_report, pull_refs
from .access import Refused, asker, level, sees
from .bare import run, sealed
from .repository import Repository
from .tokens import Token
from .wire import Answer, Request

if TYPE_CHECKING:
    from .server import GitHubServer

PLACE = re.compile(r"/([^/]+)/([^/]+?)(?:\.git)?/(info/refs|git-upload-pack|git-receive-pack)")
REALM = {"WWW-Authenticate": 'Basic realm="GitHub"'}
INVALID = "Invalid username or token. Password authentication is not supported for Git operations.\n"


def answer(hub: GitHubServer, request: Request, body: IO[bytes]) -> Answer:
    """Answer one of the three requests that git makes."""
    match = PLACE.fullmatch(request.path)
    found = hub.found(f"{match.group(1)}/{match.group(2)}") if match else None
    if match is None or request.query.get("service", "git-upload-pack") not in ("git-upload-pack", "git-receive-pack"):
        return Answer.page(404, "Not Found", "text/plain")
    pushes = "git-receive-pack" in (request.query.get("service"), match.group(3))
    try:
        token = asker(hub, request)
    except Refused:
        return _said(401, INVALID)
    if refused := _refused(token, found, pushes=pushes):
        return refused
    assert found is not None
    if request.method == "GET" and match.group(2).lower() != found.name.lower():
        return Answer(
            status=301,
            headers={"Location": f"{found.clone_url}/{match.group(3)}?service={request.query.get('service', '')}"},
        )
    return _backend(hub, found, token, request, body, match.group(3))


def _refused(token: Token | None, found: Repository | None, *, pushes: bool) -> Answer | None:
    if token is None and (pushes or found is None or found.private):
        return _said(401, "Authentication required.\n" if found and not found.private else "Repository not found.\n")
    if found is None or not sees(token, found):
        return _said(404, "Repository not found.\n")
    if pushes and found.archived:
        return _said(403, "This repository was archived so it is read-only.\n")
    if level(token, found, "contents") >= (2 if pushes else 1):
        return None
    if token and token.kind == "fine":
        return _said(403, "Write access to repository not granted.\n")
    return _said(403, f"Permission to {found.full_name}.git denied to {token.user if token else 'nobody'}.\n")


def _said(status: int, text: str) -> Answer:
    """git shows a plain text body to the person, as `remote: …`."""
    said = Answer.page(status, text, "text/plain")
    said.headers |= REALM if status == 401 else {}
    return said


def _backend(
    hub: GitHubServer, found: Repository, token: Token | None, request: Request, sent: IO[bytes], service: str
) -> Answer:
    with tempfile.TemporaryDirectory(dir=hub.folder) as beside, tempfile.TemporaryFile(buffering=0) as asked:
        size = asked.write(sent.read())
        asked.seek(0)
        pushes = service == "git-receive-pack"
        body = asked.read() if pushes else b""
        refused = _guards(Path(beside), found, token, body) if pushes else {}
        asked.seek(0)
        env = _environment(found, token, request, service, size)
        if refused:
            env["HUB_REFUSED"] = str(Path(beside) / "refused")
        said = tempfile.TemporaryFile()  # noqa: SIM115 - the handler reads it later
        subprocess.run(
            ["git", "http-backend"], stdin=asked, stdout=said, stderr=subprocess.DEVNULL, env=sealed(env), check=False
        )
    answer = _read(said)
    if pushes and answer.status == 200 and answer.stream:
        reasons = {ref: reason for ref, (reason, _) in refused.items()}
        with answer.stream as stream:
            answer.body, answer.stream = git_report.reworded(stream.read(), reasons), None
        answer.headers["Content-Length"] = str(len(answer.body))
        with hub.lock:
            _log(found, git_report.commands(body), token.user if token else "")
            pull_refs.pushed(found)
    return answer


def _log(found: Repository, commands: list[git_report.Command], by: str) -> None:
    """Log the branches that a push has moved."""
    for one in commands:
        branch = one.ref.removeprefix("refs/heads/")
        new = "" if one.deletes else one.new
        if branch == one.ref or found.branch_tip(branch) != new:
            continue
        kind = "branch_deletion" if one.deletes else "branch_creation" if not one.old.strip("0") else "push"
        if kind == "push" and run(found.git_dir, "rev-list", "--max-count=1", f"{new}..{one.old}"):
            kind = "force_push"
        found.moved(branch, one.old, one.new, kind, actor=by)


def _environment(found: Repository, token: Token | None, request: Request, service: str, size: int) -> dict[str, str]:
    folder = found.git_dir
    query = "&".join(f"{name}={value}" for name, value in request.query.items())
    env = {"GIT_PROJECT_ROOT": str(folder.parent), "PATH_INFO": f"/{folder.name}/{service}", "GIT_HTTP_EXPORT_ALL": "1",
           "REQUEST_METHOD": request.method, "QUERY_STRING": query, "CONTENT_LENGTH": str(size), "REMOTE_ADDR": "127.0.0.1",
           "CONTENT_TYPE": request.headers.get("content-type", ""), "REMOTE_USER": token.user if token else ""}  # fmt: skip
    for name, header in (("GIT_PROTOCOL", "git-protocol"), ("HTTP_CONTENT_ENCODING", "content-encoding")):
        if header in request.headers:
            env[name] = request.headers[header]
    return {name: value for name, value in env.items() if value}


def _read(said: IO[bytes]) -> Answer:
    """The CGI answer: headers with `Status:`, then the body."""
    said.seek(0)
    status, headers = 200, {}
    while line := said.readline().strip():
        name, _, value = line.decode().partition(": ")
        if name.lower() == "status":
            status = int(value.split()[0])
        else:
            headers[name] = value
    start = said.tell()
    headers["Content-Length"] = str(said.seek(0, 2) - start)
    said.seek(start)
    return Answer(status=status, headers=headers, stream=said)


def _guards(beside: Path, found: Repository, token: Token | None, body: bytes) -> dict[str, tuple[str, str]]:
    """Write what the update hook refuses; the reason that git's report gives and the words, by ref."""
    commands = git_report.commands(body)
    refused: dict[str, tuple[str, str]] = {}
    lines: list[str] = []
    for command in commands:
        for forced in (False, True):
            words = _words(found, token, command, forced=forced)
            if words and command.ref not in refused:
                file = beside / f"{len(lines)}.txt"
                file.write_text(words[1], encoding="utf-8")
                lines.append(f"{command.ref} {'forced' if forced else 'always'} {file}\n")
                refused[command.ref] = words
    (beside / "refused").write_text("".join(lines), encoding="utf-8")
    return refused


def _words(
    found: Repository, token: Token | None, command: git_report.Command, *, forced: bool
) -> tuple[str, str] | None:
    """Why a ref is refused, first by rulesets and then by protections: the reason in the report, and what is said."""
    branch = command.ref.removeprefix("refs/heads/")
    allowed = token.user if token else ""
    for rule in found.rulesets:
        said = (
            rule.refusals(forced=forced, deleted=command.deletes)
            if branch in rule.branches and allowed not in rule.allows
            else []
        )
        if said:
            page = f"{found.url}/rules?ref={command.ref.replace('/', '%2F')}"
            text = f"error: GH013: Repository rule violations found for {command.ref}.\nReview all repository rules at {page}\n\n"
            return "push declined due to repository rule violations", text + "".join(f"- {one}\n\n" for one in said)
    guard = found.protections.get(branch)
    said = guard.refusals(forced=forced, deleted=command.deletes) if guard and allowed not in guard.allows else []
    text = f"error: GH006: Protected branch update failed for {command.ref}.\n\n"
    return ("protected branch hook declined", text + "".join(f"- {one}\n" for one in said)) if said else None

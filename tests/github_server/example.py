"""The invented French team that `python -m tests.github_server` shows: a week of pull requests, tickets, a board, a git repository."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .bare import run
from .repository import Repository
from .server import GitHubServer
from .tokens import Token

NAME = "capucine/capucine"
PEOPLE = {"lea": "Léa Fontaine", "marco": "Marco Petit", "ines": "Inès Caron"}
TICKETS = [
    (12, "Rappeler le rendez-vous par SMS la veille", "Feature", "notifications",
     "En tant qu'usager, je reçois un SMS la veille.\n\n## Notes de livraison\nLes usagers reçoivent un SMS de rappel la veille."),
    (15, "L'export du mois est vide quand il n'y a qu'un agent", "Bug", "exports", "Vu chez deux départements."),
    (18, "Voir les rendez-vous passés dans la fiche", "Feature", "agenda", ""),
]  # fmt: skip
PULLS = [
    (21, "Rappel par SMS", "12-rappel-sms", "lea", "Closes #12", "rappels.txt"),
    (22, "Corrige l'export d'un seul agent", "15-export", "marco", "Fixes #15", "export.txt"),
    (23, "Monte Rails en 7.1", "dependances", "ines", "", "Gemfile"),
]
COLUMNS = ["À faire", "En cours", "En recette", "En production"]


@dataclass(frozen=True, slots=True)
class Example:
    """What to try with."""

    repository: Repository
    token: Token


def built(hub: GitHubServer) -> Example:
    """The example, in a server."""
    for login, name in PEOPLE.items():
        hub.account(login, name=name)
    repository = hub.repository(NAME, default_branch="recette", description="La prise de rendez-vous, racontée")
    project = hub.project("capucine", 1, columns=COLUMNS, title="Suivi de Capucine")
    for number, title, kind, label, body in TICKETS:
        project.add(repository.issue(number, title, body=body, type=kind, labels=[label]), column="En recette")
    first = _commit(repository.git_dir, "recette", "", "Début", "lisez-moi.txt", "2026-11-02T09:00:00Z")
    run(repository.git_dir, "update-ref", "refs/heads/production", first)
    run(repository.git_dir, "update-ref", "refs/tags/2026-11-02", first)
    for day, (number, title, head, author, body, file) in enumerate(PULLS, 12):
        at = f"2026-11-{day}T14:00:00Z"
        merge = _merged(repository.git_dir, number, head, title, file, at)
        repository.pull_request(number, title, head=head, author=author, body=body, merge_commit=merge, merged_at=at)
    run(repository.git_dir, "update-ref", "refs/tags/2026-11-17", "refs/heads/recette")
    project.draft("Prévenir les départements du changement", column="En production")
    repository.protect("production", checks=("CI",))
    repository.status(repository.branch_tip("recette"), "CI")
    repository.deployment(
        "recette", repository.branch_tip("recette"), environment_url="https://recette.capucine.example"
    )
    rights = dict.fromkeys(("contents", "pull_requests", "issues", "statuses", "deployments", "projects"), "write")
    return Example(repository, hub.token(rights=rights))


def _merged(git_dir: Path, number: int, head: str, title: str, file: str, at: str) -> str:
    base = run(git_dir, "rev-parse", "refs/heads/recette")
    tip = _commit(git_dir, head, base, title, file, at)
    tree = run(git_dir, "rev-parse", f"{tip}^{{tree}}")
    message = f"Merge pull request #{number} from capucine/{head}\n\n{title}\n"
    made = run(git_dir, "commit-tree", tree, "-p", base, "-p", tip, stdin=message.encode(), env=_signed(at))
    run(git_dir, "update-ref", "refs/heads/recette", made)
    run(git_dir, "update-ref", "-d", f"refs/heads/{head}")
    return made


def _commit(git_dir: Path, branch: str, parent: str, message: str, file: str, at: str) -> str:
    blob = run(git_dir, "hash-object", "-w", "--stdin", stdin=f"{message}\n".encode())
    before = run(git_dir, "ls-tree", parent) + "\n" if parent else ""
    tree = run(git_dir, "mktree", stdin=f"{before}100644 blob {blob}\t{file}\n".encode())
    parents = ["-p", parent] if parent else []
    made = run(git_dir, "commit-tree", tree, *parents, stdin=f"{message}\n".encode(), env=_signed(at))
    run(git_dir, "update-ref", f"refs/heads/{branch}", made)
    return made


def _signed(at: str) -> dict[str, str]:
    who = {
        f"GIT_{role}_{part}": value
        for role in ("AUTHOR", "COMMITTER")
        for part, value in (("NAME", "Léa Fontaine"), ("EMAIL", "lea@capucine.example"))
    }
    return who | {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}

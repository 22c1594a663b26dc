"""A team's repository worked on with git itself: two lines, pull requests, and every way of bringing one to the other."""

import os
import subprocess
from pathlib import Path

LINES = "".join(f"line {at}\n" for at in range(1, 21))
START, TAG, LATER = "2022-01-03", "2022-01-10", "2022-01-17"


def edited(**lines: str) -> str:
    """Twenty lines, some of them other ones: `edited(l2="A101")`."""
    found = LINES.split("\n")
    for name, text in lines.items():
        found[int(name[1:]) - 1] = text
    return "\n".join(found)


class Team:
    """`recette` (checked out) and `production` at one first commit, tagged 2022-01-03, with the files f and g."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        self.minute = 0
        self("init", "-q", "-b", "production")
        self("config", "user.name", "Léa")
        self("config", "user.email", "lea@example.org")
        self.commit("Début", f=LINES, g=LINES)
        self.tag(START)
        self("checkout", "-q", "-b", "recette")

    def __call__(self, *words: str, fails: bool = False) -> str:
        """Git in the repository, at a moment of its own."""
        self.minute += 1
        moment = f"2022-01-03T{8 + self.minute // 60:02}:{self.minute % 60:02}:00+01:00"
        env = os.environ | {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
        done = subprocess.run(["git", *words], cwd=self.folder, env=env, capture_output=True, text=True, check=False)
        assert fails or done.returncode == 0, f"git {' '.join(words)}: {done.stderr}"
        return done.stdout.strip()

    def commit(self, message: str, **files: str | None) -> str:
        """One commit on what is checked out: files with their content, None for one that goes. Its SHA."""
        for name, text in files.items():
            place = self.folder / name.replace("__", "/")
            if text is None:
                place.unlink()
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, "utf-8")
        self("add", "-A")
        self("commit", "-q", "--allow-empty", "-m", message)
        return self("rev-parse", "HEAD")

    def pull(self, number: int, **files: str | None) -> str:
        """A pull request merged into recette; the merge."""
        self("checkout", "-q", "recette")
        self("checkout", "-q", "-b", f"b{number}")
        self.commit(f"Travail {number}", **files)
        self("checkout", "-q", "recette")
        self("merge", "-q", "--no-ff", "-m", f"Merge pull request #{number} from team/b{number}\n\nTitre {number}",
             f"b{number}")  # fmt: skip
        return self("rev-parse", "HEAD")

    def week(self) -> None:
        """101 and 102, tagged."""
        self.pull(101, f=edited(l2="A101"))
        self.pull(102, g=edited(l2="A102"))
        self.tag(TAG)

    def tag(self, name: str, at: str = "HEAD") -> None:
        """A date tag."""
        self("tag", "-f", "-a", "-m", "Livraison", name, at)

    def on(self, branch: str) -> "Team":
        """Check a branch out."""
        self("checkout", "-q", branch)
        return self

    def merged(self, what: str = TAG) -> None:
        """Production gets it by a merge."""
        self.on("production")("merge", "-q", "--no-ff", "-m", f"Merge tag '{what}' into production", what)

    def forwarded(self, what: str = TAG) -> None:
        """Production is moved to it."""
        self.on("production")("merge", "-q", "--ff-only", what)

    def squashed(self, what: str = TAG) -> None:
        """Production gets it as one commit."""
        self.on("production")("merge", "--squash", what)
        self.commit("Livraison (#50)")

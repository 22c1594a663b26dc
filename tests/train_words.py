"""The week's pull requests and tickets, and the days on which things happen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

FIRST, TAG, SECOND, NEXT, AFTER = "2022-01-10", "2022-01-17", "2022-01-17-2", "2022-01-24", "2022-01-31"
PRODUCTION, SLUG, BOARD = "production", "equipe/outil", "board.toml"
COLUMNS = ("À faire", "Recette", "En production", "Abandonné")
TICKETS = {
    9: "Les premiers pas",
    12: "Annuler un rendez-vous",
    14: "Délai de deux jours",
    16: "Rappels par SMS",
    18: "Exporter en tableur",
    20: "Ne plus perdre les rendez-vous du matin",
}
DELIVERED = (9,)
SERVICE = "".join(f"{name} : rien\n\n\n\n" for name in ("accueil", "annulation", "délai", "rappel", "export", "matin"))
"""One file that everybody edits, each their own line: a merge has to put them together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """A pull request: what its branch does. `lines`: name of a line of the service's file → its value."""

    branch: str
    title: str
    ticket: int = 0
    closing: str = ""
    lines: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> str:
        """Its description."""
        return f"Closes #{self.ticket}" if self.ticket else ""


def _pull(number: int, ticket: int, branch: str, title: str, **lines: str) -> Pull:
    return Pull(
        branch=f"{ticket}-{branch}", title=title, ticket=ticket, closing=f"Ferme #{ticket}", lines=lines,
        files={f"pages/{number}.txt": f"{title} ({number})\n"},
    )  # fmt: skip


PULLS = {
    100: _pull(100, 9, "premiers-pas", "Les premiers pas", accueil="Bonjour"),
    101: _pull(101, 12, "annuler", "Annuler un rendez-vous", annulation="possible"),
    102: _pull(102, 14, "delai", "Délai de deux jours", délai="2 jours"),
    103: _pull(103, 16, "rappels", "Rappels par SMS", rappel="SMS"),
    104: _pull(104, 20, "matin", "Ne plus perdre les rendez-vous du matin", matin="gardé"),
    106: _pull(106, 18, "export", "Exporter en tableur", export="tableur"),
}
OVER_A_LINE = Pull(
    branch="20-matin", title=PULLS[104].title, ticket=20, closing="Ferme #20", lines={"délai": "1 jour"},
    files={"pages/104.txt": "Ne plus perdre les rendez-vous du matin (104)\n"},
)  # fmt: skip
"""A hotfix that touches the line of 102."""

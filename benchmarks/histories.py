"""Public histories of different kinds, and what people know about each: for `benchmarks.exactness`.

None is kept here: `git clone --bare ADDRESS FOLDER/OWNER+NAME.git` brings one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """`kind`: how changes enter it; `tags`: which of its tags end a delivery (a regular expression), "" for cuts of the
    line; `promotions`: subjects of the merges that carry a line; `lowest`, `highest`: its own numbers, where histories
    with other numbers were merged into it.
    """

    slug: str
    kind: str
    tags: str = ""
    language: str = "en"
    promotions: str = ""
    lowest: int = 1
    highest: int = 10**9
    server: str = "https://github.com"
    gitlab: bool = False

    @property
    def folder(self) -> str:
        """The name of its clone."""
        return self.slug.replace("/", "+") + ".git"


HISTORIES = (
    History(slug="rust-lang/rust-analyzer", kind="date tags, merge bots, a subtree", tags=r"20\d\d-\d\d-\d\d",
            lowest=15_000, highest=30_000),
    History(slug="betagouv/demarches-simplifiees.fr", kind="date tags counted from 01, merges", language="fr",
            tags=r"20\d\d-\d\d-\d\d-\d\d", promotions=r"^Merge pull request #\d+ from betagouv/main$"),
    History(slug="MTES-MCT/trackdechets", kind="squashes, merges under a title, promotions", language="fr",
            promotions=r"^\s*(?:MEP |Release |Préparation recette)|[Mm]aster"),
    History(slug="18F/identity-idp", kind="squashes"),
    History(slug="psf/black", kind="squashes, calendar versions", tags=r"\d+\.\d+\.\d+"),
    History(slug="pallets/click", kind="merges, forward merges between versions", tags=r"8\.\d+\.\d+",
            promotions=r"(?i)^(?:merge (?:main|stable) into|release (?:version )?8|stable \()"),
    History(slug="pytest-dev/pytest", kind="merges and squashes, back-ports"),
    History(slug="pypa/setuptools", kind="merges, histories of other projects merged in", tags=r"v\d+\.\d+\.\d+",
            lowest=1_000),
    History(slug="rust-embedded/cortex-m", kind="batches of a merge bot", tags=r"v0\.\d+\.\d+"),
    History(slug="openstack/python-openstackclient", kind="Gerrit", tags=r"\d+\.\d+\.\d+"),
    History(slug="GNOME/nautilus", kind="GitLab, rebased", tags=r"\d+\.\d+(?:\.\d+)?", gitlab=True,
            server="https://gitlab.gnome.org"),
    History(slug="dotnet/wpf", kind="squashes, merges of other lines"),
    History(slug="fecgov/openFEC", kind="develop, release branches, main",
            promotions=r"^Merge pull request #\d+ from fecgov/(?:release|hotfix|develop|master)"),
)  # fmt: skip

"""The settings of Capucine's train, `nouveautes.toml`, as its team wrote them."""

OWNER, PRODUCT = "capucine-dev", "capucine"
SERVER = "https://forge.exemple.invalid"
TICKET_URL = f"{SERVER}/{OWNER}/{PRODUCT}/issues/{{number}}"
PAGE = "dernieres-nouveautes.md"
STANDING_PATH = "demonstration.md"
STANDING = """\
Le jardin d’essai, *Les Tilleuls*, garde ses données d’une livraison à l’autre :

* `referente@exemple.invalid` et `habitant@exemple.invalid` se connectent avec le mot de passe de l’équipe ;
* trois parcelles y sont libres, deux demandes y attendent depuis plus de quinze jours ;
* les courriels ne partent pas : ils s’affichent à la page *Courriels d’essai*.
"""


FILE = f"""\
# Le train hebdomadaire de Capucine : on fusionne dans « recette », on montre
# le mardi, on livre le jeudi. Les chemins se lisent à partir de ce fichier.

language = "fr"                 # la langue des nouveautés
timezone = "Europe/Paris"       # celle des dates du calendrier et des périodes

[repository]
slug = "{OWNER}/{PRODUCT}"
server = "{SERVER}"
integration = "recette"         # tout y est fusionné, puis montré
production = "production"       # n’avance que vers ce qui a été montré

# Là où l’on va voir : l’instance de recette, et une application par demande de fusion.
[[environments]]
name = "recette"
url = "https://recette.capucine.exemple.invalid"
branch = "recette"
review_app_url = "https://recette-pr{{number}}.capucine.exemple.invalid"

# Le tableau des tickets : ici un simple fichier, ailleurs un projet de la forge.
[board]
kind = "file"
project = "../board.toml"
column = "En production"        # la colonne rangée après publication

# La documentation, dans son propre dépôt, et la page que lisent les référentes.
[docs]
repository = "../remotes/documentation.git"
branch = "master"
page = "{PAGE}"

# La démonstration : ce qui est vrai à chaque fois, à la fin de la feuille.
[demo]
standing = "{STANDING_PATH}"

# La semaine.
[calendar]
tag = "monday 18:00"
demo = "tuesday 10:00"
release = "thursday 12:30"
holidays = "FR"
"""


BY_MERGE = """
# La production reçoit un commit de fusion à chaque livraison.
[release]
merge = "merge"
"""


HOLIDAYS = 'holidays = "FR"\n'


def text(timezone: str) -> str:
    """The settings of a team that lives in this time zone."""
    return FILE.replace('"Europe/Paris"', f'"{timezone}"')


def to_play(timezone: str, more: str) -> str:
    """The same for a week that is played, on which no public holiday may fall; `more`: further lines at their end."""
    return text(timezone).replace(HOLIDAYS, "") + more

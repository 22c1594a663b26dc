"""The newest delivery: tagged on Monday, waiting for its demo."""

from changelog.sandbox.events import Delivered, Event, Merged, Pushed, Squashed, Undo, added, changed, step
from changelog.sandbox.people import APOLLINE, DEPENDABOT, ISIDORE, MAELLE, NINON, YACINE

RELANCE = """\
```nouveaute
Une demande reste sans réponse depuis quinze jours ? Un courriel de relance part désormais tout seul.
```
"""

RECHERCHE = """\
La recherche compare aussi les noms à l’oreille.

Fixes #220

## Nouveauté

Retrouvez une demande même quand le nom est mal orthographié : « Flerquin » trouve aussi « Fleurquin ».
"""

EVENTS: tuple[Event, ...] = (
    Merged(
        number=231,
        branch="214-relance-par-courriel",
        title="feat(courriels): relance les demandes sans réponse",
        steps=(
            step(
                "J-6 10:17",
                NINON,
                "Repère les demandes sans réponse depuis quinze jours\n",
                added(
                    "capucine/relances.py",
                    '"""Les demandes à relancer."""\n\nDELAI_EN_JOURS = 15\n',
                ),
            ),
            step(
                "J-6 16:51",
                NINON,
                "Écrit le courriel de relance\n\nFerme #214\n",
                added(
                    "capucine/courriels.py",
                    "\n\ndef relance(habitant: str) -> str:\n"
                    '    return f"Bonjour {habitant}, nous n’oublions pas votre demande."\n',
                ),
            ),
        ),
        at="J-5 10:38",
        by=NINON,
        words=RELANCE,
    ),
    Squashed(
        number=233,
        title="✨ Recherche tolérante aux fautes de frappe",
        body=RECHERCHE,
        author=YACINE,
        at="J-5 14:09",
        edits=(
            added(
                "capucine/recherche.py",
                '"""La recherche d’une demande par le nom de l’habitant."""\n\nECART_TOLERE = 2\n',
            ),
        ),
    ),
    Merged(
        number=235,
        branch="permanences-a-la-bonne-heure",
        title="fix(permanences): affiche les horaires à l’heure de Paris",
        steps=(
            step(
                "J-5 11:02",
                MAELLE,
                "Compte les permanences à l’heure de Paris\n",
                changed("capucine/permanences.py", 'FUSEAU = "UTC"', 'FUSEAU = "Europe/Paris"'),
            ),
        ),
        at="J-5 16:20",
        by=MAELLE,
    ),
    Merged(
        number=237,
        branch="dependabot/npm_and_yarn/plan-interactif-1.2.0",
        title="Bump plan-interactif from 1.1.3 to 1.2.0",
        steps=(
            step(
                "J-5 05:30",
                DEPENDABOT,
                "Bump plan-interactif from 1.1.3 to 1.2.0\n\n"
                "Signed-off-by: dependabot[bot] <dependabot[bot]@exemple.invalid>\n",
                changed("package.json", '"plan-interactif": "1.1.3"', '"plan-interactif": "1.2.0"'),
            ),
        ),
        at="J-4 09:05",
        by=ISIDORE,
    ),
    Merged(
        number=236,
        branch="feature/224-plan-des-parcelles",
        title=":sparkles: Plan des parcelles libres",
        steps=(
            step(
                "J-5 15:14",
                MAELLE,
                "Dessine le plan du jardin\n",
                added("gabarits/plan.html", '<figure id="plan-du-jardin"></figure>\n'),
            ),
            step(
                "J-4 10:40",
                MAELLE,
                "Colore en vert les parcelles libres (#224)\n",
                added("styles/plan.css", ".parcelle.libre { fill: var(--feuille); }\n"),
            ),
        ),
        at="J-4 15:55",
        by=MAELLE,
    ),
    Merged(
        number=238,
        branch="197-retour-des-jardins-de-repli",
        title="Remet les jardins de repli, avec une recherche rapide",
        steps=(
            Undo(at="J-4 11:21", author=NINON, number=222, because="La recherche répond désormais en une seconde."),
            step(
                "J-4 16:33",
                NINON,
                "Cherche dans tous les jardins à la fois\n\nCloses #197\n",
                changed("capucine/repli.py", 'demande."""\n', 'demande."""\n\nEN_UNE_SEULE_REQUETE = True\n'),
            ),
        ),
        at="J-3 09:47",
        by=YACINE,
    ),
    Merged(
        number=240,
        branch="annonce-coupure-eau",
        title="Message groupé aux jardiniers",
        steps=(
            step(
                "J-4 14:26",
                YACINE,
                "Choisit les jardiniers d’un même point d’eau\n",
                added("capucine/points_d_eau.py", '"""Les points d’eau d’un jardin et qui s’en sert."""\n'),
            ),
            step(
                "J-3 10:13",
                YACINE,
                "Envoie l’annonce à toutes et à tous\n\nVoir #227\n",
                added("textes/fr.yml", "coupure_d_eau:\n  titre: L’eau sera coupée %{jour}\n"),
            ),
        ),
        at="J-3 11:30",
        by=MAELLE,
        words="Nouveaute: Une coupure d’eau est prévue ? Prévenez en un seul message tous les jardiniers concernés.\n",
    ),
    Squashed(
        number=241,
        title="refactor: sépare les courriels des textes",
        body="Aucun changement à l’écran.\n",
        author=ISIDORE,
        at="J-3 14:44",
        edits=(added("textes/courriels.yml", "signature: L’équipe de votre jardin\n"),),
    ),
    Merged(
        number=243,
        branch="226-signer-a-l-ecran",
        title="Signature de la convention à l’écran",
        steps=(
            step(
                "J-3 11:58",
                NINON,
                "Ajoute un cadre pour signer\n\nFerme #226\n",
                changed("gabarits/convention.html", "</article>", '  <canvas id="signature"></canvas>\n</article>'),
            ),
        ),
        at="J-3 16:12",
        by=NINON,
    ),
    Merged(
        number=242,
        branch="230-formulaire-au-clavier",
        title="[Accessibilité] Formulaire utilisable au clavier",
        steps=(
            step(
                "J-3 15:05",
                MAELLE,
                "Rend visible le champ en cours de saisie\n\nFixes #230\n",
                added("styles/formulaire.css", "form :focus-visible { outline: 3px solid var(--capucine); }\n"),
            ),
        ),
        at="J+0 09:36",
        by=MAELLE,
    ),
    Merged(
        number=244,
        branch="232-garder-la-saisie",
        title="🐛 La saisie survit à une coupure de connexion",
        steps=(
            step(
                "J+0 09:52",
                YACINE,
                "Garde un brouillon dans le navigateur\n\nCloses #232\n",
                added("scripts/brouillon.js", 'const CLE = "brouillon-de-demande";\n'),
            ),
        ),
        at="J+0 11:40",
        by=YACINE,
    ),
    Merged(
        number=245,
        branch="234-nouvel-hebergement",
        title="Prépare le nouvel hébergement",
        steps=(
            step(
                "J+0 10:24",
                ISIDORE,
                "Lit l’adresse de la base dans l’environnement\n\nFerme #234\n",
                added("capucine/base.py", '"""L’adresse de la base de données."""\n\nVARIABLE = "CAPUCINE_BASE"\n'),
            ),
        ),
        at="J+0 14:15",
        by=ISIDORE,
        words="Nouveaute: aucune\n",
    ),
    Pushed(
        step=Undo(
            at="J+0 16:58",
            author=NINON,
            number=243,
            because="Le cadre de signature reste blanc sur certaines tablettes (#226).",
        )
    ),
    Delivered(at="J+0 18:05", by=APOLLINE, message="Livraison du {day}\n\nÀ montrer demain matin.\n"),
)

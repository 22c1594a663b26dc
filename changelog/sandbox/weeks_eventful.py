"""The third and fourth weeks of Capucine: a hotfix, a resync by merge, and a pull request that was taken back."""

from changelog.sandbox.events import BroughtBack, Delivered, Event, Merged, Pushed, Squashed, Undo, added, changed, step
from changelog.sandbox.people import APOLLINE, ISIDORE, MAELLE, NINON, YACINE

THIRD_WEEK: tuple[Event, ...] = (
    Merged(
        number=212,
        branch="205-trier-par-quartier",
        title="Tri des demandes par quartier",
        steps=(
            step(
                "J-6 14:02",
                YACINE,
                "Range les demandes par quartier puis par date\n\nFerme #205\n",
                changed(
                    "capucine/demandes.py",
                    "    repondue: bool = False\n",
                    '    repondue: bool = False\n    quartier: str = ""\n',
                ),
                added(
                    "capucine/liste_attente.py",
                    "\n\ndef par_quartier(demandes: list[Demande]) -> list[Demande]:\n"
                    "    return sorted(en_attente(demandes), key=lambda une: une.quartier)\n",
                ),
            ),
        ),
        at="J-5 09:50",
        by=YACINE,
    ),
    Merged(
        number=215,
        branch="197-jardins-de-repli",
        title="Deux jardins de repli dans la demande",
        steps=(
            step(
                "J-6 16:25",
                NINON,
                "Propose deux jardins de repli dans le formulaire\n",
                changed(
                    "gabarits/formulaire.html",
                    "  <button>",
                    '  <label>Premier repli <input name="repli_1"></label>\n'
                    '  <label>Second repli <input name="repli_2"></label>\n  <button>',
                ),
            ),
            step(
                "J-5 11:34",
                NINON,
                "Cherche une parcelle dans les jardins de repli\n\nFerme #197\n",
                added(
                    "capucine/repli.py",
                    '"""Les jardins de repli d’une demande."""\n\n\n'
                    "def dans_l_ordre(souhaite: str, *replis: str) -> list[str]:\n"
                    "    return [souhaite, *(repli for repli in replis if repli)]\n",
                ),
            ),
        ),
        at="J-5 16:48",
        by=NINON,
    ),
    Squashed(
        number=217,
        title="Attribue une même parcelle à deux familles",
        body="Chaque famille reçoit sa convention et les courriels du jardin.\n\nCloses #207\n",
        author=MAELLE,
        at="J-4 10:31",
        edits=(
            changed(
                "capucine/parcelles.py",
                '    jardinier: str = ""\n',
                '    jardinier: str = ""\n    second_jardinier: str = ""\n',
            ),
        ),
    ),
    Merged(
        number=219,
        branch="hotfix-218-courriel-en-double",
        title="Le courriel d’attribution ne part plus deux fois",
        steps=(
            step(
                "J-3 09:12",
                ISIDORE,
                "N’envoie le courriel d’attribution qu’une fois\n\nFerme #218\n",
                added(
                    "capucine/envois.py",
                    '"""Les courriels à envoyer, une seule fois chacun."""\n\n\n'
                    "def sans_doublon(envois: list[str]) -> list[str]:\n"
                    "    return list(dict.fromkeys(envois))\n",
                ),
            ),
        ),
        at="J-3 09:58",
        by=ISIDORE,
        into="production",
    ),
    BroughtBack(at="J-3 10:06", by=ISIDORE),
    Merged(
        number=222,
        branch="annule-les-jardins-de-repli",
        title="Retire les jardins de repli, le temps d’accélérer la recherche",
        steps=(
            Undo(
                at="J-3 15:20",
                author=NINON,
                number=215,
                because="La recherche prend plus de dix secondes dans les grandes communes (#197).",
            ),
        ),
        at="J-3 15:47",
        by=MAELLE,
    ),
    Pushed(
        step=step(
            "J+0 09:18",
            APOLLINE,
            "Corrige l’adresse d’aide en pied de page\n",
            changed("textes/fr.yml", "capucinne", "capucine"),
        )
    ),
    # No message: somebody in a hurry made a lightweight tag.
    Delivered(at="J+0 18:04", by=ISIDORE, shipped="J+3 12:41"),
)

FOURTH_WEEK: tuple[Event, ...] = (
    Merged(
        number=213,
        branch="feature/210-export-de-la-liste",
        title="feat(exports): exporte la liste d’attente pour le conseil municipal",
        steps=(
            step(
                "J-6 09:44",
                YACINE,
                "Exporte la liste d’attente dans un tableur\n\nCloses #210\n",
                added(
                    "capucine/exports.py",
                    '"""Les tableaux à présenter au conseil municipal."""\n\n'
                    'COLONNES = ("rang", "jardin", "quartier", "date de la demande")\n',
                ),
            ),
        ),
        at="J-5 10:12",
        by=YACINE,
    ),
    Squashed(
        number=223,
        title="[Visites] Propose une date de visite à l’habitant",
        body="L’habitant confirme d’un clic, sans créer de compte.\n\nFixes #192\n",
        author=MAELLE,
        at="J-4 15:03",
        edits=(
            added(
                "capucine/visites.py",
                '"""Les visites d’une parcelle avant son attribution."""\n\n\n'
                "def invitation(habitant: str, jour: str) -> str:\n"
                '    return f"{habitant}, venez voir votre parcelle {jour}."\n',
            ),
        ),
    ),
    Merged(
        number=225,
        branch="216-permanences-a-l-accueil",
        title=":seedling: Affiche les permanences dès la page d’accueil",
        steps=(
            step(
                "J-4 11:37",
                NINON,
                "Montre les prochaines permanences sur l’accueil\n\nFerme #216\n",
                changed("gabarits/accueil.html", "</main>", '  <section id="permanences"></section>\n</main>'),
            ),
        ),
        at="J-3 11:26",
        by=NINON,
    ),
    Squashed(
        number=228,
        title="Garde les filtres en revenant d’une fiche",
        body="Voir #221\n",
        author=YACINE,
        at="J+0 10:45",
        edits=(
            added(
                "capucine/filtres.py",
                '"""Les filtres choisis, gardés d’une page à l’autre."""\n\nDUREE_EN_HEURES = 12\n',
            ),
        ),
    ),
    Merged(
        number=229,
        branch="range-les-styles",
        title="refactor: range les feuilles de style",
        steps=(
            step(
                "J-3 16:09",
                ISIDORE,
                "Rassemble les couleurs au même endroit\n",
                added("styles/couleurs.css", ":root {\n  --capucine: #c8531c;\n  --feuille: #4f7f3a;\n}\n"),
            ),
        ),
        at="J+0 14:33",
        by=ISIDORE,
    ),
    Delivered(at="J+0 18:09", by=APOLLINE, message="Livraison du {day}\n", shipped="J+3 12:32"),
)

"""The first two weeks of Capucine, delivered and published."""

from changelog.sandbox.events import Delivered, Event, Merged, Squashed, added, changed, step
from changelog.sandbox.people import APOLLINE, ISIDORE, MAELLE, NINON, YACINE

FIRST_WEEK: tuple[Event, ...] = (
    Squashed(
        number=201,
        title="Envoie un accusé de réception dès le dépôt d’une demande",
        body="Le courriel rappelle le jardin demandé et le délai de réponse de la commune.\n\nFixes #191\n",
        author=YACINE,
        at="J-5 11:20",
        edits=(
            added(
                "capucine/courriels.py",
                "\n\ndef accuse_de_reception(habitant: str, jardin: str) -> str:\n"
                '    return f"Bonjour {habitant}, votre demande pour le jardin {jardin} est bien arrivée."\n',
            ),
        ),
    ),
    Merged(
        number=202,
        branch="188-demande-sur-telephone",
        title="Formulaire de demande utilisable sur téléphone",
        steps=(
            step(
                "J-6 10:05",
                NINON,
                "Empile les champs du formulaire sur les petits écrans\n",
                added("styles/formulaire.css", "@media (max-width: 40rem) {\n  form label { display: block; }\n}\n"),
            ),
            step(
                "J-5 15:32",
                NINON,
                "Ouvre le bon clavier pour chaque champ\n\nFerme #188\n",
                changed(
                    "gabarits/formulaire.html", '<input name="habitant">', '<input name="habitant" autocomplete="name">'
                ),
            ),
        ),
        at="J-4 09:41",
        by=NINON,
    ),
    Merged(
        number=204,
        branch="195-surface-des-parcelles",
        title="Affiche la surface de chaque parcelle",
        steps=(
            step(
                "J-4 14:18",
                MAELLE,
                "Ajoute la surface en toutes lettres\n\nCloses #195\n",
                added(
                    "capucine/parcelles.py",
                    '\n\ndef surface(parcelle: Parcelle) -> str:\n    return f"{parcelle.surface} m²"\n',
                ),
            ),
        ),
        at="J-3 10:56",
        by=YACINE,
    ),
    Squashed(
        number=203,
        title="ci: lance les vérifications en parallèle",
        body="Deux fois moins d’attente avant chaque relecture.\n",
        author=ISIDORE,
        at="J+0 15:10",
        edits=(added("verifications.yml", "en_parallele: true\n"),),
    ),
    Delivered(at="J+0 18:07", by=APOLLINE, message="Livraison du {day}\n", shipped="J+3 12:30"),
)

SECOND_WEEK: tuple[Event, ...] = (
    Merged(
        number=206,
        branch="193-rang-sur-la-liste",
        title="Rang sur la liste d’attente",
        steps=(
            step(
                "J-6 11:48",
                YACINE,
                "Calcule le rang d’une demande\n",
                added(
                    "capucine/liste_attente.py",
                    "\n\ndef rang(demande: Demande, demandes: list[Demande]) -> int:\n"
                    "    return en_attente(demandes).index(demande) + 1\n",
                ),
            ),
            step(
                "J-5 10:20",
                YACINE,
                "Affiche le rang dans l’espace de l’habitant\n\nCloses #193\n",
                added("textes/fr.yml", "liste_attente:\n  rang: Vous êtes en position %{rang}\n"),
            ),
        ),
        at="J-4 11:05",
        by=MAELLE,
    ),
    Squashed(
        number=208,
        title="Accepte une photo comme justificatif de domicile",
        body=(
            "Les formats des téléphones courants sont acceptés, jusqu’à 10 Mo.\n\nFerme #198\n\n"
            "Co-authored-by: Ninon Trèfleblanc <ninon.trefleblanc@exemple.invalid>\n"
        ),
        author=MAELLE,
        at="J-4 16:37",
        edits=(
            added(
                "capucine/justificatifs.py",
                '"""Les justificatifs joints à une demande."""\n\nFORMATS = ("pdf", "jpg", "png", "heic")\n'
                "TAILLE_MAXIMALE_EN_MO = 10\n",
            ),
        ),
    ),
    Merged(
        number=209,
        branch="200-imprimer-la-convention",
        title="Imprime la convention d’occupation",
        steps=(
            step(
                "J-4 09:30",
                NINON,
                "Prépare la convention pour l’impression\n\nFixes #200\n",
                added("styles/impression.css", "@page {\n  size: A4;\n  margin: 2cm;\n}\n"),
                added("gabarits/convention.html", "<article>\n  <h1>Convention d’occupation</h1>\n</article>\n"),
            ),
        ),
        at="J-3 14:22",
        by=NINON,
    ),
    Squashed(
        number=211,
        title="test: couvre le calcul du rang",
        body="Deux demandes du même jour gardent leur ordre d’arrivée.\n",
        author=YACINE,
        at="J+0 11:15",
        edits=(
            added(
                "tests/test_liste_attente.py",
                "from datetime import date\n\nfrom capucine.demandes import deposer\n"
                "from capucine.liste_attente import rang\n\n\n"
                "def test_la_premiere_arrivee_est_la_premiere() -> None:\n"
                '    demande = deposer("Rosalinde", "Les Tilleuls", date(2020, 3, 1))\n'
                "    assert rang(demande, [demande]) == 1\n",
            ),
        ),
    ),
    Delivered(at="J+0 18:11", by=APOLLINE, message="Livraison du {day}\n", shipped="J+3 12:34"),
)

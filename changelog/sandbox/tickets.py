"""The tickets of Capucine: what people asked for, in the words that everybody reads."""

from changelog.sandbox.values import Ticket

COLUMNS = TO_DO, DOING, RECETTE, PRODUCTION = ("À faire", "En cours", "Recette", "En production")

DELIVERED: tuple[tuple[int, ...], ...] = ((188, 191, 195), (193, 198, 200), (205, 207, 218), (192, 210, 216, 221))
"""The tickets of each delivered week, oldest week first: the history of the documentation page is made of them."""


def _ticket(number: int, column: str, title: str, body: str, *labels: str) -> Ticket:
    state = "closed" if column == PRODUCTION else "open"
    return Ticket(number=number, title=title, labels=labels, body=body, state=state, column=column)


TICKETS = (
    _ticket(
        188,
        PRODUCTION,
        "Déposer une demande de parcelle depuis un téléphone",
        "Deux demandes sur trois arrivent d’un téléphone, et le formulaire y déborde de l’écran.",
        "habitants",
    ),
    _ticket(
        191,
        PRODUCTION,
        "Recevoir un accusé de réception dès le dépôt d’une demande",
        "Sans nouvelles, les habitants appellent la mairie pour savoir si leur demande est arrivée.",
        "habitants",
    ),
    _ticket(
        192,
        PRODUCTION,
        "Proposer une date de visite avant d’attribuer une parcelle",
        "Voir la parcelle avant de s’engager évite la moitié des désistements.",
        "référentes",
    ),
    _ticket(
        193,
        PRODUCTION,
        "Connaître son rang sur la liste d’attente",
        "C’est la première question posée aux permanences.",
        "habitants",
    ),
    _ticket(
        195,
        PRODUCTION,
        "Voir la surface de chaque parcelle dans la liste",
        "Pour proposer une petite parcelle à qui débute.",
        "référentes",
    ),
    _ticket(
        197,
        RECETTE,
        "Indiquer deux jardins de repli dans sa demande",
        "Quand le jardin souhaité est complet, proposer une place ailleurs plutôt qu’un refus.",
        "habitants",
    ),
    _ticket(
        198,
        PRODUCTION,
        "Joindre une photo comme justificatif de domicile",
        "Tout le monde n’a pas de numériseur ; tout le monde ou presque a un téléphone.",
        "habitants",
    ),
    _ticket(
        200,
        PRODUCTION,
        "Imprimer la convention d’occupation en un clic",
        "Aujourd’hui, il faut recopier la convention dans un traitement de texte.",
        "référentes",
    ),
    _ticket(
        205,
        PRODUCTION,
        "Trier les demandes par quartier",
        "Les jardins accueillent d’abord leurs voisins.",
        "référentes",
    ),
    _ticket(
        207,
        PRODUCTION,
        "Attribuer une même parcelle à deux familles",
        "Une grande parcelle se cultive souvent à deux foyers.",
        "référentes",
    ),
    _ticket(
        210,
        PRODUCTION,
        "Exporter la liste d’attente pour le conseil municipal",
        "Un tableau à jour, sans nom ni adresse.",
        "référentes",
    ),
    _ticket(
        214,
        RECETTE,
        "Relancer par courriel les demandes restées sans réponse",
        "Personne ne doit attendre plus de quinze jours un premier signe de la commune.",
        "référentes",
    ),
    _ticket(
        216,
        PRODUCTION,
        "Afficher les permanences du jardin sur la page d’accueil",
        "Pour pousser la porte du jardin sans chercher l’heure.",
        "habitants",
    ),
    _ticket(
        218,
        PRODUCTION,
        "Ne plus recevoir deux fois le courriel d’attribution",
        "Plusieurs habitants ont cru recevoir deux parcelles.",
        "correctif",
        "habitants",
    ),
    _ticket(
        220,
        RECETTE,
        "Retrouver une demande même si le nom est mal orthographié",
        "Au téléphone, les noms s’épellent mal.",
        "référentes",
    ),
    _ticket(
        221,
        PRODUCTION,
        "Conserver les filtres de la liste en revenant d’une fiche",
        "Refaire son tri après chaque fiche fait perdre un temps précieux.",
        "correctif",
        "référentes",
    ),
    _ticket(
        224,
        RECETTE,
        "Repérer les parcelles libres sur un plan du jardin",
        "Un plan se lit plus vite qu’une liste de numéros.",
        "Nécessite une démo",
        "habitants",
        "référentes",
    ),
    _ticket(
        226,
        DOING,
        "Signer la convention à l’écran, pendant la permanence",
        "Le cadre de signature doit fonctionner sur toutes les tablettes prêtées aux communes.",
        "référentes",
    ),
    _ticket(
        227,
        RECETTE,
        "Prévenir tous les jardiniers d’une coupure d’eau",
        "Un seul message pour celles et ceux qui partagent le même point d’eau.",
        "Nécessite une démo",
        "référentes",
    ),
    _ticket(
        230,
        RECETTE,
        "Remplir sa demande entièrement au clavier",
        "Relevé pendant l’audit d’accessibilité : le champ en cours de saisie ne se voyait pas.",
        "accessibilité",
        "habitants",
    ),
    _ticket(
        232,
        RECETTE,
        "Ne plus perdre sa saisie quand la connexion est coupée",
        "Au fond du jardin, le réseau va et vient.",
        "correctif",
        "habitants",
    ),
    _ticket(
        234,
        RECETTE,
        "Préparer le nouvel hébergement",
        "Rien ne change à l’écran : la base de données déménagera en une nuit.",
        "technique",
    ),
    _ticket(
        239,
        RECETTE,
        "Réserver un outil partagé pour une demi-journée",
        "Une seule brouette pour trente parcelles : chacun son tour.",
        "habitants",
    ),
    _ticket(
        246,
        RECETTE,
        "Lire la charte du jardin en facile à lire et à comprendre",
        "Une version claire et courte, relue par des jardiniers.",
        "accessibilité",
        "habitants",
    ),
    _ticket(
        250,
        DOING,
        "Recevoir les relances par SMS",
        "Pour celles et ceux qui ne lisent pas leurs courriels.",
        "habitants",
    ),
    _ticket(
        251,
        TO_DO,
        "Échanger sa parcelle avec celle d’un voisin",
        "Avec l’accord des deux jardiniers et de la personne référente.",
        "habitants",
    ),
    _ticket(
        252,
        TO_DO,
        "Inscrire son école au jardin pédagogique",
        "Une classe n’est pas un habitant : il lui faut son propre formulaire.",
        "référentes",
    ),
)


def titled(number: int) -> str:
    """The title of a ticket."""
    return next(ticket.title for ticket in TICKETS if ticket.number == number)

"""The pages of Capucine's documentation, in the form GitBook keeps in git."""

import re
from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from changelog.sandbox import calendar, settings, tickets


class Section(Struct, frozen=True):
    """One delivery of the page: its days and its tickets."""

    first: date
    last: date
    numbers: tuple[int, ...]


README = """\
# Bienvenue

Capucine aide les communes à attribuer et à faire vivre leurs jardins partagés. Cette documentation
s’adresse aux personnes référentes des jardins, et à toutes celles et ceux qui veulent comprendre le service.

* Vous débutez ? Commencez par [répondre à une demande](guides/repondre-a-une-demande.md).
* Une parcelle se libère ? Voyez comment [l’attribuer](guides/attribuer-une-parcelle.md).
* Envie de savoir ce qui change ? Lisez les [dernières nouveautés](dernieres-nouveautes.md).

{% hint style="info" %}
Une question ? L’équipe répond du lundi au vendredi : aide@capucine.exemple.invalid.
{% endhint %}
"""

SUMMARY = """\
# Table of contents

* [Bienvenue](README.md)
* [Dernières nouveautés](dernieres-nouveautes.md)

## Guides

* [Répondre à une demande](guides/repondre-a-une-demande.md)
* [Attribuer une parcelle](guides/attribuer-une-parcelle.md)
"""

ANSWERING = """\
---
description: De la demande qui arrive à la réponse que reçoit l’habitant
---

# Répondre à une demande

1. Ouvrez l’onglet **Demandes** : les plus anciennes sont en haut.
2. Vérifiez le justificatif de domicile.
3. Choisissez une réponse : une visite, une attribution, ou une place sur la liste d’attente.

{% hint style="warning" %}
Une demande refusée ne peut pas être rouverte. En cas de doute, préférez la liste d’attente.
{% endhint %}

## Ce que voit l’habitant

{% tabs %}
{% tab title="Sur un téléphone" %}
La réponse s’affiche dès l’ouverture de l’espace personnel, sous le nom du jardin.
{% endtab %}

{% tab title="Sur un ordinateur" %}
La réponse s’affiche dans la colonne de droite, à côté du rappel de la demande.
{% endtab %}
{% endtabs %}
"""

ATTRIBUTING = """\
# Attribuer une parcelle

Une parcelle libre s’attribue depuis la fiche du jardin, en trois gestes : choisir la parcelle, choisir
la personne, confirmer.

![En vert, les parcelles libres ; en bleu, le point d’eau](../.gitbook/assets/plan-du-jardin.png)

{% hint style="success" %}
La convention part par courriel dès la confirmation. Vous pouvez aussi l’imprimer pendant la permanence.
{% endhint %}

| Surface | Cotisation annuelle | Pour qui |
| --- | --- | --- |
| moins de 20 m² | 15 € | une première saison |
| de 20 à 60 m² | 30 € | une famille |
| plus de 60 m² | 45 € | deux familles, une association |
"""

OPENING = """\
## {day}

* Capucine ouvre dans trois communes pilotes
"""

HEAD = """\
---
description: >-
  Chaque semaine, ce qui s’améliore dans Capucine pour les habitants et pour
  les personnes référentes des jardins
---

# Dernières nouveautés
"""


SPACE_THAT_HOLDS = re.compile(
    r"""
      [ ](?=[?!;:»€])   # before a double punctuation mark, a closing quote, a currency
    | (?<=«)[ ]         # after an opening quote
    """,
    re.VERBOSE,
)


def typeset(text: str) -> str:
    """A page with its no-break spaces where French wants them; they are plain in the source, to be seen."""
    return SPACE_THAT_HOLDS.sub("\u00a0", text)


def news(opened: date, sections: Sequence[Section]) -> str:
    """The page of what is new, newest delivery first; `sections` come oldest first."""
    opening = OPENING.format(day=calendar.in_words(opened).capitalize())
    return "\n".join([HEAD, *(_section(section) for section in reversed(sections)), opening])


def _section(section: Section) -> str:
    heading = calendar.period(section.first, section.last)
    lines = (
        f"* [{tickets.titled(number)} #{number}]({settings.TICKET_URL.format(number=number)})"
        for number in section.numbers
    )
    return f"## {heading[0].upper()}{heading[1:]}\n\n" + "\n".join(lines) + "\n"

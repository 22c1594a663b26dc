"""The preview of the sandbox's documentation, with pages that try everything and titles that try to do harm."""

from pathlib import Path

from documentation_scene import Content, Documentation
from git_history import History
from publishing_scene import TAG

HARM = "<img src=x onerror=\"document.title='harmed'\"><script>document.title='harmed'</script>"
EVERYTHING = f"""---
description: Tout ce que GitBook sait faire
---

# Réglages avancés

{{% hint style="info" %}}
Un mot à savoir.
{{% endhint %}}

{{% tabs %}}
{{% tab title="Sur un téléphone" %}}
Dans la poche.
{{% endtab %}}
{{% tab title="Sur un ordinateur" %}}
Sur le bureau.
{{% endtab %}}
{{% endtabs %}}

{{% content-ref url="guides/rendez-vous.md" %}}
[rendez-vous.md](guides/rendez-vous.md)
{{% endcontent-ref %}}

{{% embed url="https://video.exemple.invalid/watch?v=1" %}}

![Vue](https://ailleurs.exemple.invalid/vue.png) ![Un carré](<.gitbook/assets/Un carré (1).png>)

{HARM}

| Cas | Effet |
| --- | --- |
| `a` | b |

```ruby
puts "bonjour"
```
"""
FILES: dict[str, Content] = {
    "SUMMARY.md": (
        "# Table of contents\n\n* [Accueil](README.md)\n* [Dernières nouveautés](dernieres-nouveautes.md)\n\n## Guides\n\n"
        f"* [Prendre un rendez-vous](guides/rendez-vous.md)\n* [Tout <b onclick=alert(1)>x](tout.md)\n\n## {HARM}\n\n* [Fin](fin.md)\n"
    ),
    "README.md": "# Documentation de l’équipe\n\nBienvenue.\n",
    "guides/rendez-vous.md": "# Prendre un rendez-vous\n\nL’usager choisit un créneau, puis reçoit une confirmation.\n\n## Réitérer la réservation\n\nTexte.\n",
    "tout.md": EVERYTHING,
    "fin.md": f"# Fin {HARM}\n\nFin.\n",
    "hors-sommaire.md": "# Une page hors du sommaire\n\nLe mot rare : zygomatique.\n",
    ".gitbook/assets/Un carré (1).png": (
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\xdac\xfc\xcf\xc0P\x0f\0\x04\x85\x01\x80\x84\xa9\x8c!\0\0\0\0IEND\xaeB`\x82"
    ),
}
SETTINGS = """
[repository]
slug = "equipe/outil"
server = "https://forge.exemple.invalid"
[docs]
repository = "{docs}"
[calendar]
demo = "tuesday 10:00"
release = "thursday 12:30"
[[environments]]
name = "la recette"
url = "https://recette.exemple.invalid"
branch = "recette"
review_app_url = "https://recette-pr{{number}}.exemple.invalid"
"""


def written(folder: Path) -> Path:
    """A product with a delivery to show, and its documentation; the clone's folder."""
    docs = Documentation(folder / "documentation.git").begin()
    docs.commit(FILES)
    history = History(folder / "clone")
    history.merge(100, branch="9-premiers-pas", title="Les premiers pas")
    history.day("2022-01-11")
    history.tag("2022-01-11")
    history.release("2022-01-11")
    history.day("2022-01-13")
    history.merge(101, branch="12-annuler", title="Annuler un rendez-vous depuis son téléphone")
    history.merge(102, branch="14-delai", title=f"Délai de deux jours {HARM}")
    history.merge(103, branch="15-recherche", title="Corrige la recherche par département")
    history.merge(104, branch="range", title="Range le code")
    history.day(TAG)
    history.tag(TAG)
    clone = history.ready()
    history.settings(SETTINGS.format(docs=docs.folder))
    return clone

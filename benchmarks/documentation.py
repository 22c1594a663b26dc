"""A documentation of the real size, as GitBook keeps it: every construct in the number that was counted in a real one.

The numbers are those of a public service's own documentation (283 pages); the words are invented here. `COUNTS` is
`construct → (how many, in how many pages)`, and a test holds the text against it.
"""

import random
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence

PAGES = 282
"""Beside SUMMARY.md, which makes 283 files of Markdown."""
LISTED = 67
COUNTS: dict[str, tuple[int, int]] = {
    "hint": (37, 22), "tabs": (37, 13), "page-ref": (57, 15), "content-ref": (42, 14), "embed": (9, 8),
    "file": (2, 2), "picture": (271, 100), "escaped": (91, 43), "anchor": (5, 3), "folder": (17, 10), "broken": (10, 6),
    "emoji": (6, 6), "nested": (150, 21), "break": (311, 31),
}  # fmt: skip
DESCRIBED = 115
HINTS = ("info",) * 26 + ("warning",) * 10 + ("danger",)
BRACKETED = 12
"""Pictures whose path stands in angle brackets, for its spaces."""
_WORDS = """
agent rendez-vous usager motif plage d’ouverture absence service organisation lieu planning confirmation rappel courriel
téléphone dossier équipe référente secrétariat territoire consultation annulation recherche créneau disponibilité
réservation notification préférence compte connexion mot de passe export statistique paramètre formulaire étape bouton
onglet écran liste tableau filtre
"""
WORDS = tuple(_WORDS.split())
FOLDERS = (
    "agents",
    "usagers",
    "administration",
    "administration/motifs",
    "demarrer",
    "aide",
    "technique",
    "technique/api",
    "reunions",
)
GROUPS = ("Démarrer", "Pour les agents", "Administration", "Aide")


def files(seed: int = 7) -> dict[str, bytes]:
    """Path → bytes of the whole repository."""
    chance = random.Random(seed)
    names = _names()
    pictures = [f".gitbook/assets/{_picture_name(at)}" for at in range(271)]
    parts: dict[str, list[str]] = {name: [] for name in names}
    for construct, blocks in _blocks(names, pictures, chance).items():
        count, within = COUNTS[construct]
        chosen = _homes(names, construct, within)
        for at, block in enumerate(blocks[:count]):
            parts[chosen[at % within]].append(block)
    texts = {name: _page(name, at, parts[name], chance) for at, name in enumerate(names)}
    texts["SUMMARY.md"] = _summary(names)
    held = {name: text.encode() for name, text in texts.items()}
    held |= {name: _png(at) for at, name in enumerate(pictures)}
    return held | {".gitbook/assets/notice.pdf": b"%PDF-1.4\n%%EOF\n"}


def _names() -> list[str]:
    homes = ["README.md", *(f"{folder}/README.md" for folder in FOLDERS)]
    rest = [f"{FOLDERS[at % len(FOLDERS)]}/page-{at:03}.md" for at in range(PAGES - len(homes))]
    return homes + rest


def _homes(names: Sequence[str], construct: str, count: int) -> list[str]:
    """Some pages, other ones for each construct."""
    start = sum(map(ord, construct)) % len(names)
    step = 7
    return [names[(start + at * step) % len(names)] for at in range(count)]


def _blocks(names: Sequence[str], pictures: Sequence[str], chance: random.Random) -> dict[str, list[str]]:
    """Construct → every block of it."""

    def said(length: int = 12) -> str:
        return _sentence(chance, length)

    def page(at: int) -> str:
        return f"/{names[at % len(names)]}"

    notice, lead = '{% file src="/.gitbook/assets/notice.pdf" %}', "https://forge.exemple.invalid/a\\_b/issues"
    return {
        "hint": [f'{{% hint style="{style}" %}}\n{said()}\n\n* {said(4)}\n{{% endhint %}}' for style in HINTS],
        "tabs": [_tabs(at, 2 if at < 31 else 1, said) for at in range(37)],
        "page-ref": [f'{{% page-ref page="{page(at * 3)}" %}}' for at in range(57)],
        "content-ref": [
            f'{{% content-ref url="{page(at * 5)}" %}}\n[page]({page(at * 5)})\n{{% endcontent-ref %}}'
            for at in range(42)
        ],
        "embed": [_embed(at, said(5)) for at in range(9)],
        "file": [f"{notice}\nLa notice\n{{% endfile %}}", notice],
        "picture": [_picture(name, at, said(6)) for at, name in enumerate(pictures)],
        "escaped": [f"Voir [la demande {at}]({lead}/{at}) \\(nº {at}\\)." for at in range(91)],
        "anchor": [f'## Ancre {at} <a href="#a-{at}" id="a-{at}"></a>\n\n[Ici](#a-{at})' for at in range(5)],
        "folder": [f"Le [dossier](/{FOLDERS[at % len(FOLDERS)]}/) {said(4)}" for at in range(17)],
        "broken": [f"Le lien [perdu {at}](broken-reference) {said(4)}" for at in range(10)],
        "emoji": [f"{said(4)} :tada: {said(3)}" for _ in range(6)],
        "nested": [f"* {said(4)}\n  * {said(4)}" for _ in range(150)],
        "break": [f"{said(6)}\\\n{said(6)}" for _ in range(311)],
    }


def _tabs(number: int, size: int, said: Callable[[], str]) -> str:
    code = '```ruby\nputs "{% un bloc %}"\n```'
    opening = [f'{{% tab title="Cas {number}-{at} : l’agent" %}}' for at in range(size)]
    inside = "\n\n".join(f"{one}\n{said()}\n\n{code}\n{{% endtab %}}" for one in opening)
    return f"{{% tabs %}}\n{inside}\n{{% endtabs %}}"


def _embed(at: int, words: str) -> str:
    alone = f'{{% embed url="https://video.exemple.invalid/watch?v={at}" %}}'
    return f"{alone}\n{words}\n{{% endembed %}}" if at < 2 else alone


def _picture(name: str, at: int, words: str) -> str:
    if at < BRACKETED:
        return f"![{words}](</{name}>)"
    if at % 3 == 0:
        return f'<figure><img src="/{name}" alt="{words}"><figcaption><p>{words}</p></figcaption></figure>'
    return f"![{words if at % 5 else ''}](/{name})"


def _picture_name(at: int) -> str:
    if at < BRACKETED:
        return f"Capture d’écran {at} (été).png"
    return f"image_({at}).png" if at % 10 == 9 else f"image-{at}.png"


def _page(name: str, at: int, parts: Sequence[str], chance: random.Random) -> str:
    title = name.rpartition("/")[2].removesuffix(".md").replace("-", " ").capitalize()
    if name.endswith("README.md"):
        title = (name.rpartition("/")[0].rpartition("/")[2] or "Bienvenue").capitalize()
    front = f"---\ndescription: {_sentence(chance, 8)}\n---\n\n" if at < DESCRIBED else ""
    blocks = list(_filling(chance)) + list(parts)
    chance.shuffle(blocks)
    return f"{front}# {title}\n\n" + "\n\n".join(blocks) + "\n"


def _filling(chance: random.Random) -> Iterator[str]:
    for at in range(chance.randint(3, 7)):
        yield f"## {_sentence(chance, 4).rstrip('.')} {at}\n\n{_sentence(chance, 40)}\n\n{_sentence(chance, 25)}"
    yield "\n".join(f"{at}. {_sentence(chance, 8)}" for at in range(1, 5))
    if chance.random() < 0.2:
        yield "| Cas | Effet |\n| --- | --- |\n" + "\n".join(
            f"| {_sentence(chance, 3)} | {_sentence(chance, 5)} |" for _ in range(4)
        )


def _sentence(chance: random.Random, length: int) -> str:
    text = " ".join(chance.choices(WORDS, k=length))
    return f"{text[0].upper()}{text[1:]}."


def _summary(names: Sequence[str]) -> str:
    """A table of several sections, in which most pages do not stand."""
    lines = ["# Table of contents", "", "* [Bienvenue](README.md)"]
    listed = names[1:LISTED]
    size = -(-len(listed) // len(GROUPS))
    for at, group in enumerate(GROUPS):
        lines += ["", f"## {group}", ""]
        for step, name in enumerate(listed[at * size : (at + 1) * size]):
            lines.append(f"{'  ' if step % 4 else ''}* [{name.rpartition('/')[2].removesuffix('.md')} {step}]({name})")
    return "\n".join(lines) + "\n"


def _png(at: int) -> bytes:
    """A little picture of its own colour."""
    row = b"\0" + bytes((at % 256, at * 7 % 256, at * 13 % 256)) * 16

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(row * 16)) + chunk(b"IEND", b"")

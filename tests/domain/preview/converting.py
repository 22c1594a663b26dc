"""One page through the converter, and then through Python-Markdown with the extensions of the preview."""

from functools import cache

import markdown  # type: ignore[import-untyped, unused-ignore]

from changelog.domain.preview import mkdocs_settings, page
from changelog.domain.preview.blocks import State
from changelog.domain.preview.links import SiteMap
from changelog.domain.preview.page import Converted

PAGE = "guides/page.md"
SITE_MAP = SiteMap(
    pages={
        name: name for name in ("README.md", PAGE, "guides/README.md", "guides/autre.md", "accentué/é.md")
    } | {"accentué/é.md": "accentue/e.md"},
    files={
        ".gitbook/assets/Capture d’écran (1).png": "fichiers/gitbook/assets/capture-decran-1.png",
        ".gitbook/assets/notice.pdf": "fichiers/gitbook/assets/notice.pdf",
        ".gitbook/assets/a_b.png": "fichiers/gitbook/assets/a_b.png",
    },
    texts={
        ".gitbook/includes/commun.md": "---\ntitre: x\n---\n\nTexte **commun** ![a](../assets/a_b.png)\n",
        ".gitbook/includes/soi.md": 'Soi\n\n{% include "soi.md" %}\n',
    },
    titles={"guides/autre.md": "L’autre page <i>", "README.md": "Accueil"},
)  # fmt: skip


def convert(text: str, states: dict[int, State] | None = None) -> Converted:
    """The page as it is converted."""
    return page.convert(text, PAGE, SITE_MAP, states=states or {})


def text(written: str) -> str:
    """The Markdown without front matter."""
    converted = convert(written).text
    return converted.split("---\n\n", 1)[1] if converted.startswith("---\n") else converted


def built(written: str, states: dict[int, State] | None = None) -> str:
    """The page as HTML."""
    converted = convert(written, states).text
    body = converted.split("---\n\n", 1)[1] if converted.startswith("---\n") else converted
    reader = _reader()
    reader.reset()
    return str(reader.convert(body))


def codes(written: str) -> list[str]:
    """The codes of the findings."""
    return [one.code for one in convert(written).findings]


@cache
def _reader() -> markdown.Markdown:
    settings = mkdocs_settings.for_gitbook("", [], "fr")["markdown_extensions"]
    names = [next(iter(one)) if isinstance(one, dict) else one for one in settings]
    options = {name: values for one in settings if isinstance(one, dict) for name, values in one.items()}
    return markdown.Markdown(extensions=names, extension_configs=options)

"""Pictures in words for users: one that is shown by an address of the web is said, and so is one without words."""

from changelog.domain.model import Finding
from changelog.language.speech import marked, say
from changelog.notes import authored

_EXPIRES = marked(
    "shows a picture by its address, which a forge lets expire: put it among the documentation's own files"
)
_NO_WORDS = marked(
    "shows a picture without words for those who cannot see it: write them between the brackets, ![so](…)"
)


def odd(text: str, label: str) -> list[Finding]:
    """What a person should know of the pictures in an entry's text: once each."""
    web = authored.web_pictures(text)
    linked = [Finding(code="picture-linked", message=say(_EXPIRES), subject=label)] if web else []
    bare = any(not words for words, _ in authored.pictures(text))
    return [*linked, *([Finding(code="picture-without-words", message=say(_NO_WORDS), subject=label)] if bare else [])]

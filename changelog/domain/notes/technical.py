"""Work that is no news for users, by what its title calls itself: a type, a gitmoji, a version's number, translations.

Types are those of conventional commits and the usual ones beside them; gitmoji mean what their published list says. A
type or gitmoji of news before or behind a technical one speaks louder, and what breaks something is never technical.
"""

import re

from changelog.domain.model import Change
from changelog.domain.notes import titles
from changelog.i18n import plain

_TYPE = re.compile(
    r"(?P<type>tests?|ci|chore|build|style|refactor|docs?|internal|deps|release|bump|typos?|lint|i18n|l10n)"
    r"(?:\([^()]{0,60}\))?\s?:\s",
    re.I,
)
_NEWS = re.compile(r"(?:feat|feature|fix|bugfix|hotfix|perf|security|a11y)(?:\([^()]{0,60}\))?!?\s?:\s", re.I)
_GITMOJI = {
    "🎨": "art", "♻": "recycle", "📝": "memo", "💡": "bulb", "✏": "pencil2",
    "👷": "construction_worker", "💚": "green_heart", "🔧": "wrench", "🔨": "hammer", "🙈": "see_no_evil",
    "✅": "white_check_mark", "🧪": "test_tube", "📸": "camera_flash", "🤡": "clown_face",
    "⬆": "arrow_up", "⬇": "arrow_down", "📌": "pushpin", "➕": "heavy_plus_sign", "➖": "heavy_minus_sign",
    "🚨": "rotating_light", "⚰": "coffin", "🔖": "bookmark", "🔀": "twisted_rightwards_arrows",
}  # fmt: skip
_NEWS_GITMOJI = {
    "✨": "sparkles", "🐛": "bug", "🚑": "ambulance", "🩹": "adhesive_bandage", "⚡": "zap", "💄": "lipstick",
    "🔒": "lock", "♿": "wheelchair", "🚸": "children_crossing", "💥": "boom",
}  # fmt: skip


def _any(gitmoji: dict[str, str]) -> re.Pattern[str]:
    return re.compile(rf"(?P<gitmoji>{'|'.join(gitmoji)}|:(?:{'|'.join(gitmoji.values())}):)")


_PICTURE, _NEWS_PICTURE = _any(_GITMOJI), _any(_NEWS_GITMOJI)
# A version given its number changes nothing for users: « Release 1.2.0 », « release: v8.2.2 », « Bump version to 2.0 ».
_RELEASE = re.compile(
    r"(?:(?:release|version|bump version(?: to)?|prepare(?: for)? release|livraison)(?: version)?[ :]+"
    r"(?:[\w./-]+ ){0,2}"
    r"|bump (?:to )?)v?\d{1,4}(?:\.\d{1,6}){1,3}[\w.+-]*(?: \(#\d+\))?",
    re.I,
)
_TYPO = re.compile(r"(?:fix(?:e[sd])? )?(?:(?:a|two|some|few|more|minor|small) ){0,2}typos?(?: \([#!]\d{1,9}\))?", re.I)
_NUMBER = r"(?: \([#!]\d{1,9}\))?"
# What translators' services write (Weblate, Crowdin, Transifex…), and what people write when they bring it over. A
# language begins with a capital: « Update button translation » is somebody's own words.
_TRANSLATIONS = re.compile(
    r"(?:(?:Translated|Added translation|Deleted translation|Update translation files) using Weblate\b.*"
    r"|(?i:translations? updates? from .{0,40}\bweblate)\b.*"
    r"|New Crowdin (?:updates?|translations?)\b.*|New translations \S+\.\w{2,5} \([^()]{2,60}\)"
    r"|Updated? (?:the )?(?:\(?[A-Z][\w-]{1,30}\)? ){1,3}translations?"
    r"|(?i:(?:updated?|sync(?:hroni[sz]e)?|pull|import) (?:the )?(?:(?:latest|new) )?"
    r"(?:translations?(?: files?)?|locales)"
    r"(?: (?:for [a-z]{2,3}(?:[-_][a-z]{2,4})?|(?:from|with|via) (?:\w{1,20} )?"
    r"(?:weblate|crowdin|transifex|lokalise|phrase|pontoon|poeditor|localazy)))?(?: \([\w-]{1,40}\))?)"
    r"|(?i:(?:mise à jour|met à jour|mettre à jour) (?:des|les) traductions"
    r"(?: (?:de|depuis|avec) (?:weblate|crowdin|transifex|lokalise|phrase|pontoon))?)"
    rf"){_NUMBER}"
)
_WHOLE = {"release": _RELEASE, "typo": _TYPO, "i18n": _TRANSLATIONS}


def kind(change: Change) -> str:
    """What says of a change, or of what it takes back, that it is no news for users: its type, its gitmoji, "release"
    where it only gives a version its number, "typo" where that is all it says, "i18n" where it brings translations
    over; empty for another one.
    """
    title = plain.line(titles.unquoted(change.about or change.title)[: titles.LONGEST * 4])
    words = plain.without_pictures(title).strip()
    whole = (name for name, shape in _WHOLE.items() if shape.fullmatch(words))
    found = next(whole, "") or _marked(title)
    return found if found and not titles.is_breaking(change) else ""


def _marked(title: str) -> str:
    """The first technical type, else the first technical gitmoji, where no mark of news stands before or beside it."""
    picture = ""
    for at in titles.starts(title):
        if _NEWS.match(title, at):
            return ""
        if found := _TYPE.match(title, at):
            return found["type"].lower()
        if _NEWS_PICTURE.match(title, at):
            picture = "-"
        elif not picture and (found := _PICTURE.match(title, at)):
            picture = found["gitmoji"]
    return picture.removeprefix("-")

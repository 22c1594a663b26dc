"""A comment on each pull request that a delivery has shipped, where a team wants it: which delivery, and the page.

It says nothing that changes from one run to the next, so that running again leaves it as it is.
"""

import re

from changelog.docs.publication import usual_title
from changelog.flow.publication import describe
from changelog.language.speech import again, say
from changelog.notes import markdown
from changelog.notes.model import Notes
from changelog.train.plan import Comment


def comments(notes: Notes, tag: str, page_url: str = "") -> tuple[Comment, ...]:
    """A step for each shipped pull request, machines' ones aside. `page_url` empty: nobody knows where people read."""
    told = [number for section in notes.sections for entry in section.entries for number in entry.changes]
    aside = [one.number for one in notes.aside if one.number is not None and not one.bot]
    marker, body = marker_of(tag), _body(notes, tag, page_url)
    return tuple(
        Comment(where="product", number=number, marker=marker, body=body) for number in dict.fromkeys([*told, *aside])
    )


def marker_of(tag: str) -> str:
    """What the comment about a delivery is found again by."""
    return f"<!-- nouveautes:shipped {re.sub(r'[^0-9A-Za-z._-]', '_', tag)} -->"


def _body(notes: Notes, tag: str, page_url: str) -> str:
    language = notes.language
    heading = notes.heading[:1].lower() + notes.heading[1:]
    delivery = describe.tamed(markdown.escape(tag))
    told = [say("In production, with the delivery {tag} ({heading}).", tag=delivery, heading=heading)]
    if page_url:
        title = usual_title(language)
        told.append(say("What users read of it: [{title}]({url})", title=title, url=markdown.address(page_url)))
    return "\n\n".join([marker_of(tag), *(again(one, language) for one in told)])

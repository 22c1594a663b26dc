"""The default rule follows how the last changes name tickets, as it was measured on real histories."""

import pytest

from changelog.config.schema import Notes
from changelog.domain.model import Change, Commit
from changelog.domain.notes import curation, default_rule
from changelog.domain.notes.default_rule import TicketHabit

MEASURED = {
    "the train, first weeks": ((44, 9, 3), True),
    "the train": ((198, 56, 30), True),
    "pytest": ((200, 74, 6), False),
    "rubocop": ((200, 64, 2), False),
    "a service that announces everything": ((200, 20, 20), False),
    "titles that begin with a number": ((200, 168, 162), True),
    "every merge closes an issue": ((200, 120, 0), True),
    "four changes": ((4, 1, 0), True),
    "nobody names any": ((4, 0, 0), False),
    "nothing yet": ((0, 0, 0), True),
}


@pytest.mark.parametrize("name", MEASURED)
def test_which_histories_list_tickets_only(name: str) -> None:
    (changes, naming, named_after), expected = MEASURED[name]
    seen = TicketHabit(changes=changes, naming=naming, named_after=named_after)
    assert seen.tickets_only is expected
    assert str(naming) in default_rule.sentence(seen, tickets_only=expected)


NO_NEWS = """
👷 Run on Node 22
📝 Explain the settings (#12)
💚 Fix the workflow
⬆️ Bump prettier from 3.8.1 to 3.8.3
⬆ Upgrade pytest
🔧 Settings of the linter
✅ More cases
🎨 Format
♻️ Split the module
🚨 Warnings of the compiler
:construction_worker: Run on Node 22
:recycle: Split the module
[API] ✅ More cases
ABC-12 :wrench: settings
✅🎨 More cases
internal: range
deps: bump left-pad
deps(npm): bump left-pad
release: prépare
bump: version 3
typo: accueil
Lint: imports
Bump 14.3.3 (#4008)
Bump to v2.0
Typo
Fix two typos (#3828)
🌐 i18n: clés
Translated using Weblate (Finnish)
Added translation using Weblate (Occitan)
Translations update from Hosted Weblate (#512)
New Crowdin updates (#77)
New translations messages.yml (French)
Update Finnish translation
Updated Brazilian Portuguese translation
Update translations
🌐 Update translations for zh-hant (update-outdated) (#16211)
Sync translations from Crowdin
Mise à jour des traductions
""".strip().split("\n")
NEWS = """
✨ Export
🐛 Total
🚑️ Connexion
⚡️ Search
💄 Couleurs
🔒️ Sessions
:bug: Total
✨✅ Export, with cases
✅✨ Export, with cases
♻️ fix: total
♻️ 💥 Drop the old API
:recycle: :boom: Drop the old API
💥 Drop the old API
♻️ refactor!: drop the old API
deps!: drop Node 18
internal(api)!: drop
🎉 Premier écran
Tableau ✅ coché
Typographie des titres
Update button translation
Update translation of the sign-in page
New translations for the invoice page
Add Finnish translation
Release the lock
Bump the limit to 20
Fix typo in the invoice's total
""".strip().split("\n")


@pytest.mark.parametrize(
    ("title", "tell", "disposition"),
    [
        ("chore: range", "auto", "aside"),
        ("[Tech] ✨ refactor(agenda): range", "auto", "aside"),
        ("ABC-12: docs: explique", "auto", "aside"),
        ('Revert "ci: range"', "auto", "aside"),
        ("Release 6.3.0", "auto", "aside"),
        ("release: v8.2.2", "auto", "aside"),
        ("Release Hatch v1.18.0", "auto", "aside"),
        ("Release notes for 1.2 are sent by mail", "auto", "entry"),
        ("Version 2 du formulaire", "auto", "entry"),
        ("chore!: retire", "auto", "entry"),
        ("build(deps)!: retire", "auto", "entry"),
        ("feat: ajoute", "auto", "entry"),
        ("perf: accélère", "auto", "entry"),
        ("Documentation : explique", "auto", "entry"),
        ("test du bouton", "auto", "entry"),
        ("chore: range", "everything", "entry"),
        *((title, "auto", "aside") for title in NO_NEWS),
        *((title, "auto", "entry") for title in NEWS),
    ],
)
def test_technical_work_is_set_aside_and_what_breaks_is_not(title: str, tell: str, disposition: str) -> None:
    commit = Commit("a", ("b",), "Ada", "", 0, 0, title)
    one = Change(number=1, kind="squash", title=title, commits=(commit,))
    found = curation.rule(one, None, Notes(tell=tell), tickets_only=False)  # type: ignore[arg-type]
    assert (found.disposition, bool(found.why)) == (disposition, True)


def test_a_change_that_breaks_something_needs_no_ticket() -> None:
    commit = Commit("a", ("b",), "Ada", "", 0, 0, "x\n\nBREAKING CHANGE: plus de jetons")
    one = Change(number=1, kind="squash", title="x", commits=(commit,))
    assert curation.rule(one, None, Notes(), tickets_only=True).disposition == "entry"

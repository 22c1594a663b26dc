"""Chapter 5, notes: what is listed → the notes of one delivery: entries, sections, findings."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from changelog.app.curate import CuratedDelivery
from changelog.app.survey import Survey
from changelog.config.schema import Environment, Settings
from changelog.domain.model import Finding
from changelog.domain.notes import entries, overrides
from changelog.domain.notes.entries import TicketWords, WebLinks
from changelog.domain.notes.model import Notes, ReviewApp
from changelog.domain.notes.overrides import Override
from changelog.domain.web_pages import WebPages
from changelog.i18n import grammar


class Writer(Struct, frozen=True, kw_only=True):
    """Writes the notes of deliveries in one language, with the same overrides (by number) and addresses."""

    settings: Settings
    language: str
    survey: Survey
    overrides: dict[int, Override]
    findings: tuple[Finding, ...]

    def notes(self, curated: CuratedDelivery, alone: Sequence[TicketWords] = ()) -> Notes:
        """The notes of one delivery; `alone`: tickets listed with it though no change carries them."""
        delivery, language = curated.collected.delivery, self.language
        apart = any(change.sign == "!" for change in curated.collected.changes)
        places = places_of(self.survey, self.settings.environments, apart=apart)
        found, drifts = entries.compose(curated.listed, self.overrides, places, language, curated.tickets, alone)
        return Notes(
            delivery=delivery,
            heading=grammar.heading(delivery.start, delivery.end, language) if delivery.start and delivery.end else "",
            start=delivery.start,
            end=delivery.end,
            language=language,
            sections=entries.sections(found, self.settings.notes.layout, language),
            aside=entries.aside(curated.aside, places, language),
            annex=self.settings.notes.annex,
            findings=(*curated.collected.findings, *self.findings, *drifts),
        )


def writer(survey: Survey, settings: Settings, language: str, files: Mapping[str, str]) -> Writer:
    """A writer with the override files (name → text) read."""
    found, findings = overrides.read(dict(files))
    return Writer(settings=settings, language=language, survey=survey, overrides=found, findings=tuple(findings))


def places_of(survey: Survey, environments: Sequence[Environment] = (), *, apart: bool = False) -> WebLinks:
    """The addresses of tickets, pull requests and commits on the forge; empty ones where none is known. `apart`: the
    history shows a forge that counts merge requests apart, whatever its server is called.
    """
    kind = survey.forge or ("gitlab" if apart else "")
    pages = WebPages(server=survey.server, slug=survey.slug, kind=kind)
    return WebLinks(
        ticket=pages.ticket,
        pull_request=pages.merged,
        commit=pages.commit,
        lone=lambda change: pages.commit(change.head.sha, change.head.message),
        key=lambda key: survey.tracker.replace("{key}", key).replace("{number}", key.rpartition("#")[2]),
        review=lambda number: review_apps(environments, number),
    )


def review_apps(environments: Sequence[Environment], number: int) -> tuple[ReviewApp, ...]:
    """The instances of a pull request, one for each environment that has such."""
    return tuple(
        ReviewApp(environment=one.name, number=number, url=one.review_app_url.replace("{number}", str(number)))
        for one in environments
        if one.review_app_url
    )

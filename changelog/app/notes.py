"""Chapter 5: write. From what is told to the notes, and from the notes to text."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from changelog.app.curate import CuratedDelivery
from changelog.app.survey import Survey
from changelog.config.schema import Environment, Settings
from changelog.domain.model import Finding
from changelog.domain.notes import entries, overrides
from changelog.domain.notes.entries import Places, Spoken
from changelog.domain.notes.model import Notes, ReviewApp
from changelog.i18n import grammar


class Writer(Struct, frozen=True, kw_only=True):
    """Writes the notes of deliveries in one language, with the same overrides and addresses."""

    settings: Settings
    language: str
    survey: Survey
    said: dict[int, overrides.Override]
    findings: tuple[Finding, ...]

    def notes(self, judged: CuratedDelivery, alone: Sequence[Spoken] = ()) -> Notes:
        """The notes of one delivery; `alone` are tickets told with it though no change carries them."""
        delivery = judged.collected.delivery
        places = places_of(self.survey, self.settings.environments)
        found, drifts = entries.compose(judged.told, self.said, places, self.language, judged.tickets, alone)
        heading = (
            grammar.heading(delivery.start, delivery.end, self.language) if delivery.start and delivery.end else ""
        )
        return Notes(
            delivery=delivery,
            heading=heading,
            start=delivery.start,
            end=delivery.end,
            language=self.language,
            sections=entries.sections(found, self.settings.notes.layout, self.language),
            aside=entries.aside(judged.aside, places, self.language),
            annex=self.settings.notes.annex,
            findings=(*judged.collected.findings, *self.findings, *drifts),
        )


def writer(survey: Survey, settings: Settings, language: str, files: Mapping[str, str]) -> Writer:
    """A writer with the override files (name → text) read."""
    said, findings = overrides.read(dict(files))
    return Writer(settings=settings, language=language, survey=survey, said=said, findings=tuple(findings))


def places_of(survey: Survey, environments: Sequence[Environment] = ()) -> Places:
    """The addresses of tickets, pull requests and commits on the forge; empty ones where none is known."""
    home = f"{survey.server}/{survey.slug}" if survey.slug else ""

    def review(number: int) -> tuple[ReviewApp, ...]:
        return review_apps(environments, number)

    if not home:
        return Places(ticket=_nowhere, pull_request=_nowhere, commit=_nowhere, review=review)
    if "gitlab" in survey.server:
        return Places(
            review=review,
            ticket=lambda number: f"{home}/-/issues/{number}",
            pull_request=lambda number: f"{home}/-/merge_requests/{number}",
            commit=lambda sha: f"{home}/-/commit/{sha}",
        )
    return Places(
        review=review,
        ticket=lambda number: f"{home}/issues/{number}",
        pull_request=lambda number: f"{home}/pull/{number}",
        commit=lambda sha: f"{home}/commit/{sha}",
    )


def review_apps(environments: Sequence[Environment], number: int) -> tuple[ReviewApp, ...]:
    """The instances of a pull request, one for each environment that has such."""
    return tuple(
        ReviewApp(environment=one.name, number=number, url=one.review_app_url.replace("{number}", str(number)))
        for one in environments
        if one.review_app_url
    )


def _nowhere(_: object) -> str:
    return ""

"""Who publishes may read another language than the team: the pull request is in the settings' one, the screen in theirs."""

import re

import pytest
from publish_worlds import local
from publishing_scene import Scene

__all__ = ["local"]  # fixture

FRENCH, ENGLISH = "son commit est plus ancien que son nom", "its commit is older than its name"
OTHER = {"fr": re.compile(r"\b(?:the|was|is|this|with|entries)\b"), "en": re.compile(r"\b(?:les|une|est|avec|cette)\b")}


@pytest.mark.one_in(4)
@pytest.mark.parametrize(("team", "runner"), [("fr", "en"), ("en", "fr"), ("fr", "fr"), ("en", "en")])
def test_the_pull_request_is_in_the_team_s_language(team: str, runner: str, local: Scene) -> None:
    local.more = [f'language = "{team}"']
    answer = local.publish("--lang", runner)
    body = local.request().body
    assert (FRENCH in body, ENGLISH in body) == (team == "fr", team == "en"), body
    assert not OTHER[team].search(re.sub(r"`[^`]*`|^[*+-] .*\[.*", "", body, flags=re.M)), body
    assert (FRENCH in answer.err, ENGLISH in answer.err) == (runner == "fr", runner == "en"), answer.err


def test_whoever_runs_it_again_changes_nothing(local: Scene) -> None:
    local.publish("--lang", "fr")
    before = local.state()
    local.publish("--lang", "en")
    assert local.state() == before

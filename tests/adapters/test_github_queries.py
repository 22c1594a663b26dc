"""Every question that is ever sent to GraphQL is valid on the schema that GitHub publishes, and within its limits."""

from functools import cache
from pathlib import Path

import pytest
from asking_github import at_once, board, lawful, open_client, read, week
from forge_history import SLUG, Forged
from github_server import GitHubServer
from github_server.contract import schema_text
from github_server.graph import limits
from github_server.wire import Answer
from graphql import (
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    extend_schema,
    parse,
    validate,
)

from changelog.adapters.forge.github import board as boards
from changelog.adapters.forge.github import graphql
from changelog.adapters.forge.github.graphql import FULL, OPTIONAL, WEIGHTS, Executor, Key

FILES = sorted(path.stem for path in (Path(graphql.__file__).parent / "queries").glob("*.graphql"))
SHA = "0123456789abcdef0123456789abcdef01234567"
KINDS: dict[str, list[Key]] = {
    "pull": [("pull", 1), ("pull", 22)],
    "ticket": [("ticket", 3)],
    "commit": [("commit", SHA), ("commit", SHA[::-1])],
    "stamp": [("stamp", 4), ("stamp", 5)],
}
MIXED: list[Key] = [("pull", 1), ("ticket", 3), ("commit", SHA), ("stamp", 1)]


@cache
def schema() -> GraphQLSchema:
    """GitHub's own, as published. It lacks one field: `Issue.issueType`, which GitHub serves and documents (its REST
    description has the same as `type`), and which came after the last package.
    """
    official = build_schema(schema_text(), assume_valid=True, assume_valid_sdl=True)
    if "IssueType" in official.type_map:
        return official
    since = "type IssueType { name: String! } extend type Issue { issueType: IssueType }"
    return extend_schema(official, parse(since), assume_valid=True, assume_valid_sdl=True)


@pytest.mark.parametrize("name", FILES)
def test_each_file_is_valid(github_contract: None, name: str) -> None:
    assert validate(schema(), parse(graphql.text(name))) == []


@pytest.mark.parametrize("unknown", [(), *((name,) for name in sorted(OPTIONAL)), tuple(sorted(OPTIONAL))])
@pytest.mark.parametrize("kind", [*KINDS, "mixed"])
def test_each_question_about_objects_is_valid(github_contract: None, kind: str, unknown: tuple[str, ...]) -> None:
    keys = MIXED if kind == "mixed" else KINDS[kind]
    question = graphql.objects(keys, unknown)
    assert validate(schema(), parse(question)) == []
    assert not [name for name in unknown if name in question]
    assert all(graphql.alias(key) in question for key in keys)


@pytest.mark.parametrize("after", [[""], ["", "Y3Vyc29y"], ["Y3Vyc29y"], ["", *(f'a"{at}\\' for at in range(9))]])
@pytest.mark.parametrize("kind", ["orgs", "users"])
def test_each_question_about_a_board_is_valid(github_contract: None, kind: str, after: list[str]) -> None:
    question = boards._question(boards._Project(kind, "betagouv", 8), after, 100)
    assert validate(schema(), parse(question)) == []
    assert [f"page_{at}:" in question for at in range(len(after) + 1)] == [True] * len(after) + [False]


@pytest.mark.parametrize("name", FILES)
def test_comments_stay_at_home(name: str) -> None:
    assert "#" not in graphql.text(name)


def test_the_fullest_questions_keep_to_the_node_limit(github_contract: None) -> None:
    """500,000 nodes is GitHub's limit for one question; of ten pages of a board as well."""
    for kind, weight in WEIGHTS.items():
        full: list[Key] = [(kind, f"{at:040x}" if kind == "commit" else at + 1) for at in range(FULL // weight)]
        assert _nodes(graphql.objects(full)) <= limits.MOST / 2
    places = ["", *(f"c{at}" for at in range(boards.AT_ONCE - 1))]
    assert _nodes(boards._question(boards._Project("orgs", "betagouv", 8), places, boards.MOST)) <= limits.MOST / 2


def test_only_whole_shas_are_asked_for() -> None:
    for sha in ("abc", 'a") { x }', SHA.upper(), SHA + "\n"):
        with pytest.raises(ValueError, match="no whole SHA"):
            graphql.objects([("commit", sha)])


@pytest.mark.parametrize(
    "gone", [("issueType",), ("stateReason",), ("closedByPullRequestsReferences",), sorted(OPTIONAL)]
)
def test_an_older_server_is_asked_again_without_what_it_does_not_know(
    forged: Forged, monkeypatch: pytest.MonkeyPatch, gone: list[str]
) -> None:
    """An Enterprise Server refuses the whole question for one field: all of them are left out the second time, once."""
    week(forged, 3)
    waited = at_once(monkeypatch)
    forged.hub.fault.answer(no_field(*gone), matching=lambda one: any(name in one.text for name in gone), times=None)
    found = lawful(forged)
    refused = [one for one in forged.hub.requests if any(name in one.text for name in gone)]
    assert len(refused) == 1
    assert read(found) == {101, 102, 103}
    assert not [code for code in found.codes if code.startswith("forge-")]
    assert waited == []


def test_a_server_that_knows_less_and_less_is_not_asked_for_ever(hub: GitHubServer) -> None:
    """Fields that cannot be left out, or were, are no reason to ask again."""
    for nth, name in enumerate(["issueType", "number", "issueType", "stateReason", *["nameWithOwner"] * 9], 1):
        hub.fault.answer(no_field(name), nth=nth)
    hub.repository(SLUG)
    answers = Executor(open_client(hub, hub.token(rights={"issues": "read"}))).ask([("ticket", 1), ("pull", 2)])
    assert len(hub.requests) <= len(OPTIONAL) + 1
    assert answers.unread == [("ticket", 1), ("pull", 2)]
    assert "doesn't exist" in answers.trouble


def test_an_older_server_without_boards_is_said(forged: Forged) -> None:
    week(forged, 1)
    board(forged, 1)
    forged.hub.fault.answer(no_field("projectV2"), matching="Board", times=None)
    found = lawful(forged)
    assert "board-unread" in found.codes
    assert read(found) == {101}


def _nodes(question: str) -> int:
    document = parse(question)
    operation = next(one for one in document.definitions if isinstance(one, OperationDefinitionNode))
    return limits.nodes(limits.seen(schema(), document, operation, {}))


def no_field(*names: str) -> Answer:
    """As GitHub says it, for each place where the field stands."""
    errors = [
        {
            "path": ["fragment Ticket", name],
            "extensions": {"code": "undefinedField", "typeName": "Issue", "fieldName": name},
            "locations": [{"line": 1, "column": 1}],
            "message": f"Field '{name}' doesn't exist on type 'Issue'",
        }
        for name in names
    ]
    return Answer.of(200, {"errors": errors})

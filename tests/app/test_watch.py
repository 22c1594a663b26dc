"""Environments are watched until they run a commit, fail, or the time is over. Nobody waits here: the clock is a list."""

from collections.abc import Iterable
from contextlib import nullcontext

import pytest
from msgspec import structs

from changelog.app import follow_up
from changelog.app.carry_out import Unseen
from changelog.app.follow_up import DeploymentSources, EnvironmentState, Polling
from changelog.config.schema import Environment
from changelog.domain.forge import Deployment, Version
from changelog.domain.train.plan import Watch
from changelog.errors import Refused, Stopped

SHA = "0123456789abcdef0123456789abcdef01234567"
OLD = "fedcba9876543210fedcba9876543210fedcba98"
PRODUCTION = Environment(name="production", url="https://rdv.exemple.invalid", branch="production")
DEMO = Environment(name="demo", branch="production", version_url="https://demo.exemple.invalid/version")


class Forge:
    """Deployments, look after look; the last answer stays. An Exception is raised."""

    def __init__(self, **told: list[tuple[tuple[str, str], ...] | Refused]) -> None:
        self.told = told

    def deployments(self, environment: str) -> tuple[Deployment, ...]:
        """What is known of it by now."""
        answers = self.told.get(environment, [()])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Refused):
            raise answer
        return tuple(Deployment(environment=environment, sha=sha, state=state, at=0) for sha, state in answer)


class Places:
    """Environments that answer, look after look."""

    def __init__(self, *answers: Version) -> None:
        self.answers = list(answers)
        self.asked = 0

    def versions(self, addresses: Iterable[str]) -> dict[str, Version]:
        """The next answer, for all of them."""
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return dict.fromkeys(addresses, answer)


class Clock:
    """A time that goes by only where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def pace(self, limit: float = 60) -> Polling:
        """Look every ten seconds."""
        return Polling(clock=lambda: self.now, sleep=self.sleep, limit=limit, every=10)

    def sleep(self, seconds: float) -> None:
        """Time goes by."""
        self.now += seconds


def looked(
    *environments: Environment, forge: Forge | None = None, places: Places | None = None, limit: float = 60
) -> tuple[tuple[EnvironmentState, ...], list[EnvironmentState], float]:
    """What came of it, what was told on the way, and how long it took."""
    clock, told = Clock(), list[EnvironmentState]()
    eyes = DeploymentSources(deployments=forge, versions=places)
    found = follow_up.watch(environments, SHA, eyes, clock.pace(limit), told.append)
    return found, told, clock.now


def test_production_and_demo_alike() -> None:
    one = Environment(name="recette", branch="recette")
    assert follow_up.of_branch((one, PRODUCTION, DEMO), "production") == (PRODUCTION, DEMO)


def test_a_deployment_that_arrives() -> None:
    going = [((OLD, "success"),), ((SHA, "in_progress"), (OLD, "success")), ((SHA, "success"), (OLD, "inactive"))]
    found, told, took = looked(PRODUCTION, forge=Forge(production=list(going)))
    assert [(one.state, one.found) for one in found] == [("running", SHA)]
    assert [one.state for one in told] == ["waiting", "waiting", "running"]
    assert "in_progress" in told[1].why
    assert took == 20


def test_what_does_not_change_is_told_once() -> None:
    _, told, took = looked(PRODUCTION, forge=Forge(production=[((SHA, "pending"),)]))
    assert [one.state for one in told] == ["waiting"]
    assert took == 60


class Known:
    """A forge that knows the same deployments all the time."""

    def __init__(self, *known: Deployment) -> None:
        self.known = known

    def deployments(self, environment: str) -> tuple[Deployment, ...]:
        """All of them, whatever the environment."""
        return tuple(structs.replace(one, environment=environment) for one in self.known)


JOB = "https://github.com/equipe/outil/actions/runs/77/job/5"


def left_by(job: str, sha: str, state: str, branch: str = "recette") -> Deployment:
    """What GitHub records of a job that waited for an environment's approval."""
    return Deployment(environment="production", sha=sha, state=state, at=0, branch=branch, log=job)


@pytest.mark.parametrize("sha", [SHA, OLD])
def test_a_button_does_not_wait_for_the_deployment_of_its_own_job(sha: str) -> None:
    """Whether the tag is the head of the branch that the job runs on, or below it."""
    own = left_by(JOB, sha, "in_progress")
    earlier = left_by(JOB.replace("77", "76"), SHA, "failure")
    for sources in (
        DeploymentSources(deployments=Known(own), own_run="/equipe/outil/actions/runs/77/"),
        DeploymentSources(deployments=Known(own, earlier), integration="recette"),
    ):
        (found,) = follow_up.watch((PRODUCTION,), SHA, sources, Clock().pace(), lambda _: None)
        assert found.state == "unknown", "nothing else is known to deploy there"


@pytest.mark.parametrize(
    "real",
    [left_by(JOB, SHA, "success", branch="production"), left_by("https://deploie.exemple/3", SHA, "success")],
)
def test_a_deployment_of_production_counts_though_a_job_made_it(real: Deployment) -> None:
    sources = DeploymentSources(
        deployments=Known(left_by(JOB, SHA, "in_progress"), real),
        own_run="/equipe/outil/actions/runs/7/",
        integration="recette",
    )
    (found,) = follow_up.watch((PRODUCTION,), SHA, sources, Clock().pace(), lambda _: None)
    assert (found.state, found.found) == ("running", SHA)


def test_one_whose_place_was_taken_since_has_arrived() -> None:
    found, _, took = looked(PRODUCTION, forge=Forge(production=[((OLD, "success"), (SHA, "inactive"))]))
    assert (found[0].state, took) == ("running", 0)


@pytest.mark.parametrize("state", ["failure", "error"])
def test_a_deployment_that_fails(state: str) -> None:
    forge = Forge(production=[((SHA, state), (OLD, "success"))], demo=[((SHA, "success"),)])
    found, _, took = looked(PRODUCTION, DEMO, forge=forge, places=Places(Version(trouble="it answers 503")))
    assert [one.state for one in found] == ["failed", "running"]
    assert took == 0
    with pytest.raises(Stopped) as ended:
        follow_up.conclude(found, SHA)
    assert ended.value.code == 3
    assert "production" in ended.value.message
    assert "demo" not in ended.value.message
    assert "release --undo" in ended.value.hint


def test_the_newest_deployment_of_the_commit_counts() -> None:
    found, _, _ = looked(PRODUCTION, forge=Forge(production=[((SHA, "success"), (SHA, "failure"))]))
    assert found[0].state == "running"


@pytest.mark.parametrize("answer", [SHA, SHA[:7], SHA[:12]])
def test_an_environment_that_answers_for_itself(answer: str) -> None:
    places = Places(Version(shas=(OLD,)), Version(trouble="no connection"), Version(shas=(OLD[:7], answer)))
    found, told, took = looked(DEMO, places=places)
    assert [(one.state, one.found) for one in found] == [("running", answer)]
    assert [(one.state, one.found, one.why) for one in told[:2]] == [
        ("waiting", OLD, ""),
        ("silent", "", "no connection"),
    ]
    assert took == 20


def test_what_it_says_of_itself_counts_beside_the_forge() -> None:
    found, _, _ = looked(DEMO, forge=Forge(demo=[((SHA, "failure"),)]), places=Places(Version(shas=(SHA,))))
    assert found[0].state == "running"


def test_it_is_late_once_the_time_is_over() -> None:
    found, _, took = looked(DEMO, places=Places(Version(shas=(OLD,))))
    assert (found[0].state, took) == ("late", 60)
    with pytest.raises(Stopped) as ended:
        follow_up.conclude(found, SHA)
    assert "--no-wait" in ended.value.hint


def test_one_that_does_not_answer_holds_nothing_else_up() -> None:
    found, _, took = looked(DEMO, places=Places(Version(trouble="it redirects (301)")))
    assert (found[0].state, took) == ("silent", 60)
    with pytest.raises(Unseen) as ended:
        follow_up.conclude(found, SHA)
    assert "redirects" in ended.value.message


def test_those_that_have_arrived_are_asked_no_more() -> None:
    places = Places(Version(shas=(SHA,)))
    looked(DEMO, PRODUCTION, forge=Forge(production=[((SHA, "queued"),)]), places=places)
    assert places.asked == 1


def test_nothing_to_watch_is_said_and_stops_nothing() -> None:
    found, told, took = looked(PRODUCTION, forge=Forge())
    assert [one.state for one in found] == ["unknown"]
    assert told == list(found)
    assert took == 0
    follow_up.conclude(found, SHA)
    (odd,) = follow_up.findings(found)
    assert (odd.code, odd.subject) == ("deployment-unknown", "production")


def test_a_forge_that_may_not_be_asked() -> None:
    found, _, _ = looked(PRODUCTION, forge=Forge(production=[Refused("the token may not read deployments")]))
    assert found[0].state == "unknown"
    assert "may not read" in found[0].why


def test_a_forge_that_does_not_answer_for_once() -> None:
    answers: list[tuple[tuple[str, str], ...] | Refused] = [((SHA, "queued"),), Refused("502"), ((SHA, "success"),)]
    found, _, took = looked(PRODUCTION, forge=Forge(production=answers))
    assert (found[0].state, took) == ("running", 20)


@pytest.mark.parametrize(("state", "fails"), [("failure", True), ("queued", False), ("success", False)])
def test_one_look_stops_at_what_has_failed_alone(state: str, fails: bool) -> None:
    clock = Clock()
    sources = DeploymentSources(deployments=Forge(production=[((SHA, state),)]))
    step = Watch(environments=(PRODUCTION.name,), sha=SHA, once=True)
    with pytest.raises(Stopped) if fails else nullcontext():
        follow_up.carry_out(step, [PRODUCTION], sources, clock.pace(60), lambda _: None)
    assert clock.now == 0


def test_no_environment_at_all() -> None:
    assert looked()[0] == ()
    follow_up.conclude((), SHA)


def test_hostile_words_stay_on_their_line() -> None:
    found, _, _ = looked(PRODUCTION, forge=Forge(production=[((SHA, "que\x1b[31mued\nnext"),)]), limit=0)
    assert "\x1b" not in found[0].why
    assert "\n" not in found[0].why

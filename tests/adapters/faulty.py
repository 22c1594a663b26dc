"""Everything that may go wrong between here and GitHub, armed by name: from the nth request on, so many times."""

from collections.abc import Callable

from github_server.faults import Faults
from github_server.wire import Answer

Arm = Callable[[Faults, int, int | None], object]
FAULTS: dict[str, Arm] = {
    "502": lambda fault, nth, times: fault.bad_gateway(nth=nth, times=times),
    "502 in JSON": lambda fault, nth, times: fault.bad_gateway(nth=nth, times=times, json_body=True),
    "trouble in a 200": lambda fault, nth, times: fault.bad_gateway(nth=nth, times=times, status=200, json_body=True),
    "secondary": lambda fault, nth, times: fault.secondary_limit(nth=nth, times=times),
    "429": lambda fault, nth, times: fault.too_many_requests(nth=nth, times=times, retry_after=0),
    "primary": lambda fault, nth, times: fault.primary_limit(nth=nth, times=times),
    "RATE_LIMITED": lambda fault, nth, times: fault.rate_limited_200(nth=nth, times=times),
    "RATE_LIMIT": lambda fault, nth, times: fault.rate_limited_200(nth=nth, times=times, type="RATE_LIMIT"),
    "no labels": lambda fault, nth, times: fault.partial("labels", nth=nth, times=times),
    "no tickets": lambda fault, nth, times: fault.partial("closes", "closingIssuesReferences", nth=nth, times=times),
    "one missing": lambda fault, nth, times: fault.partial("pull_102", nth=nth, times=times),
    "no titles before": lambda fault, nth, times: fault.partial("renames", nth=nth, times=times),
    "no repository": lambda fault, nth, times: fault.partial("repository", nth=nth, times=times),
    "no cards": lambda fault, nth, times: fault.partial("status", "content", nth=nth, times=times),
    "dropped": lambda fault, nth, times: fault.drop(nth=nth, times=times),
    "cut": lambda fault, nth, times: fault.truncated_body(nth=nth, times=times),
    "a page": lambda fault, nth, times: fault.not_json(nth=nth, times=times),
    "nothing": lambda fault, nth, times: fault.answer(Answer(status=200), nth=nth, times=times),
    "null": lambda fault, nth, times: fault.answer(Answer.of(200, {"data": None}), nth=nth, times=times),
    "401": lambda fault, nth, times: fault.answer(Answer.of(401, {"message": "Bad credentials"}), nth=nth, times=times),
    "403": lambda fault, nth, times: fault.answer(Answer.of(403, {"message": "Non."}), nth=nth, times=times),
    "404": lambda fault, nth, times: fault.answer(Answer.of(404, {"message": "Not Found"}), nth=nth, times=times),
    "elsewhere": lambda fault, nth, times: fault.redirect("http://127.0.0.2/api", nth=nth, times=times),
}

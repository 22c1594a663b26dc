"""A GitHub for tests, on 127.0.0.1: REST, GraphQL and git over HTTP, on GitHub's own published contract.

    with GitHubServer() as hub:                       # or the fixture `hub`, which also checks `hub.breaches`
        repo = hub.repository("betagouv/rdv", default_branch="recette")
        repo.issue(12, "Rappels", labels=["bug"])
        repo.pull_request(21, "Rappels par SMS", body="Closes #12", merge_commit=sha, merged_at="2022-01-18T10:00:00Z")
        token = hub.token(rights={"pull_requests": "read"})

What it enforces: GraphQL is executed on GitHub's official schema, with its limits (first or last, 100 a page, 500,000
nodes, cost), scopes and rights; each REST answer is validated against GitHub's official description, each request's body
too; an unknown route, an unserved field, a parameter that does not exist, an invalid query goes to `hub.breaches`. git is
git: `http-backend`, with refusals by ref in GitHub's words.

Merges are made in git, and `refs/pull/N/head` and `/merge` are kept there (`pull_refs`), when a pull request is opened, is
looked at, or after a push; a branch that a push takes away closes its pull request. Reviews are asked for and listed;
`PullRequest.review` gives one.

What it does not: how fast GitHub is, its search, webhooks, Actions, packages, forks' own repositories, LFS, the
`workflows` right, SAML, two-factor, organisations' roles (a right is all it takes), secondary limits by itself (arm a
fault), the token cost of what GitHub calls a heavy query (arm `resource_limits`). `bodyHTML`, reviews, files and many other
fields are unserved and say so. Unverified against the live service, from documentation and public threads: what
`projectItems` answers without the right to boards, `field(name:)` for an unknown name (null here), 403 or 404 for a token
that lacks one right, what asking for a review answers where one of several names is wrong (here: nobody is asked). A pull
request is not merged by a push of its commits to the base. Where the description contradicts itself (an enum without the
null it allows) `contract` mends it and says so. Closing words count inside code too. `Issue.issueType` is not in the packaged
schema yet and is added to it.
"""

from .server import GitHubServer

__all__ = ["GitHubServer"]

"""`python -m tests.github_server [port]`: a local GitHub with an example, until Ctrl-C."""

from __future__ import annotations

import sys
import threading

from .contract import missing
from .example import Example, built
from .server import GitHubServer

HOW = """\
A local GitHub is up, with an invented team. It forgets everything at the end (Ctrl-C).

{exports}

Then, for instance:

  git clone {clone} /tmp/capucine
  curl -H "Authorization: Bearer $GITHUB_TOKEN" "$GITHUB_API_URL/repos/{name}/pulls?state=all"
  curl -H "Authorization: Bearer $GITHUB_TOKEN" "$GITHUB_GRAPHQL_URL" \\
       -d '{{"query": "{{ organization(login: \\"capucine\\") {{ projectV2(number: 1) {{ title }} }} }}"}}'
  nouveautes notes --repo /tmp/capucine
"""


def main() -> int:
    """Serve until Ctrl-C."""
    if reason := missing():
        print(reason, file=sys.stderr)
        return 1
    hub = GitHubServer()
    hub.start(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    try:
        print(told(hub, built(hub)), flush=True)
        threading.Event().wait()
    except KeyboardInterrupt:
        print()
    finally:
        hub.stop()
    for one in hub.breaches:
        print(f"against GitHub's contract: {one}", file=sys.stderr)
    return 0


def told(hub: GitHubServer, example: Example) -> str:
    """The variables to export and the commands to try."""
    exports = "\n".join(f"  export {name}={value}" for name, value in hub.environment(example.token).items())
    return HOW.format(exports=exports, clone=example.repository.clone_url, name=example.repository.full_name)


if __name__ == "__main__":
    sys.exit(main())

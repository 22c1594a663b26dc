"""What axe-core finds on a page: WCAG 2.2 AA and good practice."""

from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MANY = 20
"""Rules that pass on a page with anything on it: fewer would mean that nothing was looked at."""


def barriers(page: Page, axe: str) -> list[str]:
    """Each barrier with its place; a page on which hardly any rule applied is one, too."""
    page.evaluate(axe)
    found = page.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES)
    told = [f"{one['id']}: {node['html'][:160]} {node['failureSummary']}" for one in found["violations"] for node in one["nodes"]]  # fmt: skip
    return told if len(found["passes"]) > MANY else [*told, f"only {len(found['passes'])} rules applied"]

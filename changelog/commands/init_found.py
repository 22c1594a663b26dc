"""Looks at a clone, and at its forge where that is reachable, for what `init` proposes: all of it is optional."""

from collections.abc import Callable, Iterator
from itertools import islice

from changelog.commands.opening import World
from changelog.commands.worlds import Reach, door_of
from changelog.docs import adopting
from changelog.docs import page as pages
from changelog.flow.examination.addresses import address
from changelog.flow.starting import proposing
from changelog.flow.starting.proposing import Found, Project
from changelog.flow.survey import Survey
from changelog.language import speech
from changelog.model import Finding
from changelog.outside.github import places

READ = 200  # commits; enough to tell French from English


def found(world: World, seen: Survey, reach: Reach, say: Callable[[str], None]) -> Found:
    """Everything, from the clone outwards."""
    tags, unread = seen.tags, tuple(seen.unread)
    url = world.repository.remote_urls().get(seen.branches.remote or "origin", "")
    docs, page, told = _page(world, seen, url)
    texts = (*(tag.message for tag in tags[-proposing.RECENT :]), *_subjects(world, seen))
    integration, production = _branches(world, seen)
    return Found(
        remote=address(url).shown if url else "",
        slug=seen.slug,
        integration=integration,
        production=production,
        tags=tuple(tag.name for tag in tags),
        format=proposing.shape_of(tags),
        accept=unread,
        language=proposing.language_of((told, *texts), speech.chosen()),
        boards=tuple(_boards(world, seen, reach, say)),
        docs=docs,
        page=page,
    )


def _branches(world: World, seen: Survey) -> tuple[str, str]:
    """What the settings say stands; else by the names that the remote has, or the clone where there is none."""
    said, found = world.settings.repository, seen.branches
    if said.integration or said.production:
        return found.integration, found.production
    refs = world.repository.refs()
    remote = f"{found.remote}/"
    names = [one.removeprefix(remote) for one in refs.remote_branches if one.startswith(remote)] if found.remote else []
    return proposing.branches_of(found.integration, found.production, names or refs.branches)


def _page(world: World, seen: Survey, url: str) -> tuple[str, str, str]:
    """The page of news in the product's own repository: the repository's address, the page, what it says."""
    place = address(url)
    if not url or place.kind == "odd" or place.secret:
        return "", "", ""
    for folder in proposing.FOLDERS:
        for name in proposing.PAGES:
            text = world.repository.file(seen.branches.integration_sha, folder + name)
            # Told by dates: a list of versions is no page that a week can be put on.
            if text is not None and adopting.facts(pages.read(text)).covered:
                return place.shown, folder + name, text
    return "", "", ""


def _subjects(world: World, seen: Survey) -> Iterator[str]:
    history = world.repository.history([seen.branches.integration_sha])
    return (commit.subject for commit in islice(history, READ))


def _boards(world: World, seen: Survey, reach: Reach, say: Callable[[str], None]) -> list[Project]:
    import os

    kind = places.kind_of(seen.server, world.settings.repository.forge, os.environ)
    if reach.offline or kind != "github" or not seen.slug:
        return []
    door = door_of(seen, reach, say)
    if isinstance(door, Finding):
        return []
    from changelog.outside.github.projects import boards

    try:
        listed = boards(door, seen.slug, world.settings.board.field)
    finally:
        door.close()
    return [Project(title=title, url=url, columns=columns) for title, url, columns in listed]

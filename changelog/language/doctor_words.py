"""What `doctor` calls its lines, and how each of them stands."""

from changelog.language.speech import marked

STATES = {
    "ok": marked("ok"),
    "warning": marked("warning"),
    "failed": marked("failed"),
    "skipped": marked("skipped"),
}
KEYS = {
    "git": marked("git"),
    "clone": marked("clone"),
    "settings": marked("settings"),
    "language": marked("language"),
    "timezone": marked("timezone"),
    "branches": marked("branches"),
    "tags": marked("tags"),
    "fetch": marked("fetch"),
    "remote": marked("remote"),
    "forge": marked("forge"),
    "token": marked("token"),
    "name": marked("name"),
    "rights": marked("rights"),
    "writing": marked("writing"),
    "board": marked("board"),
    "docs": marked("docs"),
    "environments": marked("environments"),
    "channels": marked("channels"),
    "calendar": marked("calendar"),
    "cache": marked("cache"),
    "rest": marked("rest"),
}

"""What `week` says: the steps, what became of them, and what they wait for."""

from changelog.language.speech import marked

STEPS = {
    "tag": marked("the date tag"),
    "publish": marked("the page's pull request"),
    "announce": marked("the announcement"),
    "preview": marked("the preview"),
    "sheet": marked("the demo's sheet, on the page's pull request"),
    "shown": marked("the demo"),
    "demo": marked("the demo"),
    "release": marked("the release"),
    "follow-up": marked("what follows the release"),
    "merge": marked("the page, published"),
    "archive": marked("the board, tidied"),
}
WAITS = {
    "not-shown": marked("somebody says whether it was shown: nouveautes demo --shown"),
    "refused": marked("it was refused: nouveautes demo --refused NUMBER, or nouveautes tag --again"),
    "moved": marked("its tag was moved since people saw it: nouveautes tag --again"),
    "review": marked("a review of the page was asked for; then: nouveautes publish --merge"),
    "without": marked("it is left to somebody: the button, or its command"),
}
STATES = {
    "due": marked("due"),
    "done": marked("done"),
    "waits": marked("waits"),
    "refused": marked("refused"),
    "stopped": marked("stopped"),
}

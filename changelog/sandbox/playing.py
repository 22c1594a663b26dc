"""What to type in a week that is played, day by day, and the page that says so: LISEZMOI.md."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from changelog.language import dates, typography
from changelog.sandbox import calendar, settings


class Play(Struct, frozen=True, kw_only=True):
    """Some commands at a moment of the week (`J+3 12:35`), and what they are for."""

    at: str
    sentence: str
    commands: tuple[str, ...]


def _merged(number: int, branch: str) -> tuple[str, ...]:
    """What a forge's button does to recette, with git, at the hour of the week."""
    dates = 'GIT_AUTHOR_DATE="$NOUVEAUTES_NOW" GIT_COMMITTER_DATE="$NOUVEAUTES_NOW"'
    said = f'"Merge pull request #{number} from {settings.OWNER}/{branch}"'
    return (
        "git fetch --quiet --prune",
        "git checkout --quiet -B recette origin/recette",
        f"{dates} git merge --quiet --no-ff -m {said} origin/{branch}",
        "git push --quiet origin recette",
    )


LATE_BRANCH = "239-rendre-les-outils"
NEXT_BRANCH = "239-outils-partages"
MARK = Play(
    at="J+0 18:05",
    sentence="La livraison est marquée : un tag, et la page en brouillon. Ce qui arrive se lit, et s’annonce.",
    commands=("nouveautes tag", "nouveautes notes", "nouveautes announce"),
)
MERGE_NEXT = Play(
    at="J+1 14:00",
    sentence="La vie continue : une demande est fusionnée après la démo. Personne ne l’a vue, elle attendra.",
    commands=_merged(247, NEXT_BRANCH),
)
START_HOTFIX = Play(
    at="J+2 08:30",
    sentence="Une panne : le même courriel part deux fois. Un correctif part de la production.",
    commands=('nouveautes hotfix start courriels-en-double --because "Le même courriel part deux fois"',),
)
WRITE_HOTFIX = Play(
    at="J+2 08:45",
    sentence="Quelqu’un écrit le correctif, dans son éditeur d’ordinaire, et le pousse ; puis il entre en production.",
    commands=(
        "git fetch --quiet",
        "git checkout --quiet hotfix/courriels-en-double",
        "sed -i.avant 's/fromkeys(envois)/fromkeys(un.strip() for un in envois)/' capucine/envois.py && git add -u",
        'git commit --quiet -m "Ne compte pas les espaces d’une adresse" -m "Ferme #254"',
        "git push --quiet",
        "git checkout --quiet recette",
        "nouveautes hotfix merge courriels-en-double",
    ),
)
LOOK = Play(at="J+1 09:40", sentence="Où en est la semaine ?", commands=("nouveautes status",))
LOOK_AFTER = Play(at="J+2 09:15", sentence="Où en est la semaine ?", commands=("nouveautes status",))
SHOW = Play(at="J+1 11:00", sentence="La démo a eu lieu : tout est accepté.", commands=("nouveautes demo --shown",))
TAKE_OUT = Play(
    at="J+1 11:00",
    sentence="La démo a eu lieu : 242 est refusée. Un second tag porte tout le reste, et se livre sans autre démo. Le "
    "retrait revient dans recette par une demande de fusion : sur une forge, d’un bouton ; ici, avec git.",
    commands=(
        'nouveautes demo --refused 242 --because "Le contour ne se voit pas sur fond jaune"',
        *_merged(253, "nouveautes/retrait-{tag}-2"),
    ),
)
RESYNC = Play(
    at="J+2 09:30",
    sentence="Recette revient sur la production, correctif compris ; la livraison qui attend suit, sous un tag -2.",
    commands=("nouveautes resync",),
)
RESYNC_BY_MERGE = Play(
    at="J+2 09:30",
    sentence="La production est fusionnée dans recette : aucune branche n’est réécrite.",
    commands=("nouveautes resync --by-merge",),
)
RESYNC_SETTLED = Play(
    at="J+2 09:30",
    sentence="La commande s’arrête : une personne dit quelle ligne reste. Le dossier à corriger est affiché ; une fois "
    "le fichier écrit et ajouté (git add), on continue. Ce qui partira n’est plus ce qui a été montré : on le montre.",
    commands=(
        "nouveautes resync",
        "nouveautes resync --continue",
        "nouveautes demo --shown",
    ),
)
MERGE_LATE = Play(
    at="J+2 14:00",
    sentence="La branche commencée avant est fusionnée après : ce qu’elle ramène d’ancien n’est compté qu’une fois.",
    commands=_merged(256, LATE_BRANCH),
)
RELEASE = Play(
    at="J+3 12:35",
    sentence="La production reçoit exactement ce qui a été montré, et les tickets changent de colonne.",
    commands=("nouveautes release",),
)
ARCHIVE = Play(
    at="J+3 14:00",
    sentence="La page est publiée, puis les tickets qu’elle raconte quittent le tableau.",
    commands=("nouveautes publish --merge", "nouveautes board archive"),
)
FOLLOWING = Play(
    at="J+7 18:10",
    sentence="Le lundi suivant : la prochaine livraison ne porte que ce qui a été fusionné depuis.",
    commands=("nouveautes tag", "nouveautes notes"),
)


def readme(name: str, sentence: str, steps: tuple[Play, ...], anchor: date) -> str:
    """The page, in French: each step with its hour and its commands."""
    return "\n".join(_lines(name, sentence, steps, anchor)) + "\n"


def _lines(name: str, sentence: str, steps: tuple[Play, ...], anchor: date) -> Iterator[str]:
    yield f"# La semaine « {name} »".replace("« ", "«\u00a0").replace(" »", "\u00a0»")
    yield ""
    yield typography.french(sentence)
    yield ""
    yield typography.french(
        "L’horloge se règle par une variable : chaque étape a son jour et son heure. Ajoutez `--dry-run` pour voir "
        "sans rien faire, `--yes` pour ne pas être interrogé."
    )
    yield from ("", "```sh", f"cd {settings.PRODUCT}", "```")
    for step in steps:
        moment = calendar.moment(anchor, step.at, "UTC")
        hour = f"{moment.hour} h {moment:%M}".replace(" ", "\u00a0")
        yield from (
            "",
            f"## {dates.long(moment.date(), 'fr').capitalize()}, {hour}",
            "",
            typography.french(step.sentence),
            "",
        )
        commands = (command.replace("{tag}", anchor.isoformat()) for command in step.commands)
        yield from ("```sh", f"export NOUVEAUTES_NOW={moment:%Y-%m-%dT%H:%M}", *commands, "```")

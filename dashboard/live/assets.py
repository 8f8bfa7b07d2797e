"""Files of live view, theatre and board, and plotly.js out of the installed package: compressed once, then cached."""

import gzip
import hashlib
import re
from functools import lru_cache
from pathlib import Path

import plotly
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

HERE = Path(__file__).parent / "static"
FOLDERS = (HERE, *(HERE.parents[1] / page / "static" for page in ("theatre", "yours")))  # each name in one of them only
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
FOREVER = "public, max-age=31536000, immutable"
ENTRIES = ("mount.js", "figure.js", "theatre.js", "drawing.js")  # what a component fetches: all it imports comes along
IMPORT = re.compile(r'^import \{ (.+) \} from "\./(.+)\.js";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
# Pages that show a live view at once, by the last part of their address: what it needs is fetched from the start.
LIVE_PAGES = ("", "playground", "inside", "pictures", "transfer", "writing", "self_supervised", "text", "reinforcement")
STYLES = ("view.css", "text.css", "unlabelled.css", "walk.css", "writing.css", "anatomy.css", "time.css")


@lru_cache(maxsize=1)
def files() -> dict[str, Path]:
    """Every file that is served, by name: nothing else can be reached, however the name is spelled."""
    own = {path.name: path for folder in FOLDERS for path in sorted(folder.iterdir()) if path.suffix in TYPES}
    return own | {"plotly.min.js": PLOTLY}


@lru_cache(maxsize=1)
def version() -> str:
    """Names the state of all files; it is part of their address, so that a browser never mixes two states."""
    digest = hashlib.sha256(plotly_version().encode())
    for name, path in files().items():
        if path != PLOTLY:  # 5 MB: its version number says as much
            digest.update(name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=1)
def plotly_version() -> str:
    """The version of plotly.js in the Python package, from the first lines of the file."""
    with open(PLOTLY, encoding="utf-8") as file:
        return re.search(r"plotly\.js v([\d.]+)", file.read(200)).group(1)


def boot(name: str) -> str:
    """The script of a component. It is sent with every update, so it only fetches the real one, which browsers keep."""
    return f"""
export default async (component) => {{
  const address = new URL("/live/static/{version()}/{name}", window.location.origin);
  const module = await import(address.href);
  return module.mount(component, {{ plotly: "{plotly_version()}" }});
}};
"""


@lru_cache(maxsize=64)
def packed(name: str) -> tuple[bytes, bytes]:
    """A file and its gzip form; one that a component fetches with all its modules."""
    body = bundled(name).encode() if name in ENTRIES else files()[name].read_bytes()
    return body, gzip.compress(body, 9 if len(body) < 1 << 20 else 6)


def bundled(name: str) -> str:
    """A module and all that it imports in one file: forty requests would wait for one another, level by level."""
    parts: dict[str, str] = {}

    def add(stem: str) -> str:
        text = files()[f"{stem}.js"].read_text(encoding="utf-8")
        for _, other in IMPORT.findall(text):
            if other not in parts:
                parts[other] = _closed(other, add(other))
        return IMPORT.sub(r"const { \1 } = $\2;", text)

    entry = add(name.removesuffix(".js"))
    return "\n".join([*parts.values(), entry])


def _closed(stem: str, text: str) -> str:
    """A module as a function that hands out what it exports: names of its own stay inside."""
    exported = ", ".join(EXPORT.findall(text))
    return f"const ${stem} = (() => {{\n{EXPORT.sub('', text)}\nreturn {{ {exported} }};\n}})();"


@lru_cache(maxsize=1)
def ahead() -> str:
    """The Link header that has a browser fetch what a first picture needs while Streamlit is still loading."""
    wanted = [("mount.js", "modulepreload"), *((name, "preload;as=style") for name in STYLES)]
    return ",".join(f"</live/static/{version()}/{name}>;rel={how}" for name, how in wanted)


def is_live(path: str) -> bool:
    """Whether the page at this address shows a live view at once."""
    return path.rpartition("/")[2] in LIVE_PAGES


async def serve(request: Request) -> Response:
    """GET /live/static/<version>/<name>."""
    name = request.path_params["name"]
    if name not in files():
        return Response("There is no such file.", 404, media_type="text/plain")
    body, small = await run_in_threadpool(packed, name)
    current = request.path_params["version"] == version()
    headers = {"cache-control": FOREVER if current else "no-cache", "vary": "Accept-Encoding",
               "x-content-type-options": "nosniff", "cross-origin-resource-policy": "same-origin"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["content-encoding"] = small, "gzip"
    return Response(body, headers=headers, media_type=TYPES[Path(name).suffix])

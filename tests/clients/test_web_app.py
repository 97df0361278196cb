"""The example page: the bundle is what its sources make, it is served as it should be, and works in a real browser."""

import asyncio
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from graphql import parse, validate
from starlette.applications import Starlette

from schema.execution.validation.rules import RULES
from shims.rest.web_app import BUNDLE, web_app_routes
from store.database.connection import Database
from tests.clients.conftest import Scripts
from tests.clients.news import notify
from tests.npm import installed
from tests.schema.asking import SCHEMA
from tests.schema.transport.asgi_client import Client
from tests.served.process import Served

WEB = BUNDLE.parent
ROOT = WEB.parents[1]
BESIDE = ("index.html", "package.json", "package-lock.json", "vite.config.ts", "tsconfig.json")
LARGEST = 800_000
BUILD = (["npx", "vite", "build"], ["npx", "graphql-codegen"], ["npx", "tsc", "--noEmit"])
_DOCUMENT = re.compile(r"graphql\(`(.*?)`\)", re.DOTALL)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def client() -> Client:
    return Client(Starlette(routes=web_app_routes()))


def test_the_bundle_is_of_these_sources() -> None:
    names = [*BESIDE, *(path.relative_to(WEB).as_posix() for top in ("src", "public") for path in (WEB / top).rglob("*.*"))]
    digest = hashlib.sha256()
    for name in sorted(name for name in names if (WEB / name).is_file()):
        digest.update(f"{name}\0".encode() + (WEB / name).read_bytes() + b"\0")
    assert (BUNDLE / "sources.sha256").read_text().strip() == digest.hexdigest(), "run `npm run build` in examples/web"


def test_what_it_asks_fits_the_schema() -> None:
    documents = _DOCUMENT.findall((WEB / "src" / "operations.ts").read_text("utf-8"))
    assert len(documents) > 10
    assert validate(SCHEMA._schema, parse("\n".join(documents)), RULES) == []


def test_its_files_are_small_and_call_nobody_else() -> None:
    files = _files(BUNDLE)
    assert max(map(len, files.values())) < LARGEST
    assert not re.search(rb"(?:src|href)=.?(?:https?:)?//", files["index.html"])
    styles = b"".join(content for name, content in files.items() if name.endswith(".css"))
    assert b"@font-face" in styles
    assert not re.search(rb"url\(.?(?:https?:)?//", styles)


def test_lock_files_name_no_registry() -> None:
    for folder in (WEB, ROOT / "tests" / "clients"):
        packages = json.loads((folder / "package-lock.json").read_text())["packages"]
        assert [name for name, package in packages.items() if "resolved" in package] == []
        assert all(package.get("integrity") for name, package in packages.items() if name)


def test_building_it_anew_changes_nothing(tmp_path: Path) -> None:
    """And it type-checks with types made of the schema as it is now."""
    packages = installed(WEB)
    building = tmp_path / "web"
    shutil.copytree(WEB, building, ignore=shutil.ignore_patterns("dist", "node_modules"))
    (building / "node_modules").symlink_to(packages / "node_modules")
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "GIGS_SCHEMA": str(ROOT / "schema" / "schema.graphql")}
    for command in BUILD:
        done = subprocess.run(command, cwd=building, env=environ, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
    made, kept = _files(building / "dist"), _files(BUNDLE)
    assert made.keys() == kept.keys(), "run `npm run build` in examples/web"
    assert [name for name in made if made[name] != kept[name]] == []


async def test_the_page_is_checked_each_time_and_its_files_are_kept(client: Client) -> None:
    page = await client.get("/app/")
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.headers["cache-control"] == "no-cache"
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert (await client.get("/app/", if_none_match=page.headers["etag"])).status == 304
    addresses = re.findall(r'(?:src|href)="(/app/assets/[^"]+)"', page.body.decode())
    assert len(addresses) == 2
    for address in addresses:
        packed, plain = await client.get(address, accept_encoding="gzip, br"), await client.get(address)
        assert packed.headers["cache-control"] == plain.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert gzip.decompress(packed.body) == plain.body
        assert plain.headers["x-content-type-options"] == "nosniff"


async def test_nothing_but_the_page_is_served(client: Client) -> None:
    moved = await client.get("/app")
    assert (moved.status, moved.headers["location"]) == (308, "/app/")
    for name in ("sources.sha256", "../package.json", "%2e%2e/package.json", "src/main.tsx", "assets/"):
        with pytest.raises(Exception, match="no such file"):
            await client.get(f"/app/{name}")


def test_without_a_bundle_there_is_no_page(tmp_path: Path) -> None:
    assert web_app_routes(tmp_path) == []


def test_the_start_page_leads_to_it(served: Served) -> None:
    assert b'href="/app/"' in served.get("/", Accept="text/html")[1]
    assert json.loads(served.get("/")[1])["addresses"]["app"] == "/app/"


async def test_it_works_in_a_browser(scripts: Scripts, served: Served, served_directory: Path) -> None:
    """List, filters, map, an event, sign-up, saving, the feed, renewal and live news; on a desk and on a phone."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium is installed")
    driving = scripts.begin("page", f"http://127.0.0.1:{served.port}/app/", chromium)
    assert driving.stdout
    begun = await asyncio.to_thread(driving.stdout.readline)
    assert begun.strip() == "listening", driving.communicate()[1]
    await asyncio.to_thread(served.wait_for_subscribers, "notificationAdded", 1)
    async with Database(f"sqlite:///{served_directory / 'gigs.sqlite3'}") as database:
        title = await notify(database, "grace@example.org")
    output, errors = await asyncio.to_thread(driving.communicate, timeout=120)
    assert driving.returncode == 0, errors
    seen = json.loads(output)
    assert (seen["violations"], seen["complaints"], seen["foreign"]) == ([], [], [])
    assert seen["pages"] == [20, 40]
    assert re.fullmatch(r"\d+ gigs", seen["total"])
    assert int(seen["filtered"].split()[0]) < int(seen["total"].split()[0])
    assert seen["spots"] > 5
    assert (seen["optimistic"], seen["rolledBack"], seen["saved"]) == ("true", "false", 1)
    assert "You like electronic" in seen["reasons"]
    assert (seen["renewed"], seen["leftBehind"], seen["overflow"]) == (True, None, 0)
    assert title in seen["toast"]

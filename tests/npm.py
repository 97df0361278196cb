"""Packages from npm for the tests that run other makers' programs: installed once per lock file, outside the sources."""

import fcntl
import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / "var" / "npm"
MANIFEST = ("package.json", "package-lock.json", ".npmrc")
INSTALL = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
PATIENCE_S = 400


def installed(manifest: Path) -> Path:
    """A directory with the packages of a folder's lock file; the test is skipped where npm cannot install them."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("npm is not installed")
    digest = hashlib.sha256(b"\0".join((manifest / name).read_bytes() for name in MANIFEST)).hexdigest()[:16]
    directory = CACHE / f"{manifest.name}-{digest}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{directory.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of several test processes, one installs
        if not (directory / "complete").exists():
            _install(manifest, directory)
    return directory


def _install(manifest: Path, directory: Path) -> None:
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    for name in MANIFEST:
        shutil.copy(manifest / name, directory / name)
    try:
        done = subprocess.run(INSTALL, cwd=directory, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm did not install the packages of {manifest.relative_to(ROOT)} within {PATIENCE_S} s")
    if done.returncode != 0:
        pytest.skip(f"npm cannot install the packages of {manifest.relative_to(ROOT)}: {done.stderr.strip()[-200:]}")
    (directory / "complete").touch()

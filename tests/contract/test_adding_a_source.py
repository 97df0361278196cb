"""A sixth source, added as docs/adding-a-source.md says, in a copy of the checkout: two files, one edited, and it works."""

import importlib.util
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import pytest

from sources.declaration.source import SourceDeclaration
from sources.declaration.trust import TRUSTED_FIELDS
from sources.errors import DeclarationError
from sources.registry import SOURCES, registered
from tests.contract.guide import PAGE, PRINTED, REGISTRY, ROOT, Checkout, blocks, copy_of_checkout, follow

CHECKS = ROOT / "tests" / "fixtures" / "sixth_source_checks.py"
# Of the tests of every source those of the sixth; whole files where a source too many would break them.
SELECTED = (
    "parish or sixth_source or test_registry or test_precedence or test_settings or stale or arrow or circle or crowded or switch"
)
FILES = (
    "tests/sources/providers/test_parish.py",
    "tests/sources/providers/test_every_source.py",
    "tests/sources/providers/test_mangled.py",
    "tests/sources/test_registry.py",
    "tests/sources/merging/test_precedence.py",
    "tests/sources/sandbox/test_faults.py",
    "tests/contract/test_settings.py",
    "tests/contract/test_schema_contract.py",
    "tests/contract/test_imports.py",
    "tests/contract/test_layout.py",
    "tests/contract/test_sixth_source.py",
)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A copy of the checkout in which the page was followed."""
    made = copy_of_checkout(tmp_path_factory.mktemp("checkout"))
    follow(made)
    return made


@pytest.fixture(scope="module")
def printed(checkout: Checkout) -> list[str]:
    """What `make schema` changed there."""
    return checkout.print_anew()


def test_a_source_is_two_files_and_its_entry(checkout: Checkout, printed: list[str]) -> None:
    assert checkout.written == ["sources/providers/parish.py", "tests/sources/providers/test_parish.py"]
    assert checkout.edited == [REGISTRY]
    assert sorted(printed) == sorted(PRINTED)


def test_the_schema_and_the_settings_show_it(checkout: Checkout, printed: list[str]) -> None:
    schema = (checkout.root / "schema/schema.graphql").read_text("utf-8")
    enum = schema.partition("enum SourceName {")[2].partition("\n}")[0]
    assert '  """Gigs in church halls and community centres, from Parish Pages."""\n  PARISH' in enum
    assert "## Parish Pages" in (checkout.root / "docs/settings.md").read_text("utf-8")
    assert "#PARISH_API_KEY=" in (checkout.root / ".env.example").read_text("utf-8")


def test_the_tests_of_every_source_and_its_own_run_on_it(checkout: Checkout, printed: list[str]) -> None:
    (checkout.root / "tests/contract/test_sixth_source.py").write_bytes(CHECKS.read_bytes())
    ran = checkout.run("-m", "pytest", *FILES, "-k", SELECTED, "-p", "no:cacheprovider", "-rA")
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr
    passed = [line for line in ran.stdout.splitlines() if line.startswith("PASSED")]
    for name in FILES:
        assert any(name in line for line in passed), f"nothing of {name} ran"
    assert sum("test_every_source" in line and "parish" in line for line in passed) >= 20


def test_the_code_of_the_page_is_as_clean_as_ours(tmp_path: Path) -> None:
    for name, text in blocks():
        if name == REGISTRY:
            continue
        path = tmp_path / Path(name).name
        path.write_text(text, "utf-8")
        for command in (["check"], ["format", "--check"]):
            ruff = [sys.executable, "-m", "ruff", *command, "--config", str(ROOT / "pyproject.toml"), str(path)]
            ran = subprocess.run(ruff, cwd=ROOT, capture_output=True, text=True, check=False)
            assert ran.returncode == 0, ran.stdout + ran.stderr


LACKING = [
    ("    trust=Trust(30, when=65),\n", "", "trust is missing: how far it is believed"),
    ('    description="Gigs', '    description="",\n    graphql_name="Gigs', "description must be a sentence"),
    ("    sells=False,\n", "", "sells is missing: whether its pages sell tickets"),
    ('    key_setting="PARISH_API_KEY",\n', "", "key_setting is missing: PARISH_API_KEY is secret"),
    ('key_setting="PARISH_API_KEY"', 'key_setting="PARISH_KEY"', "key_setting PARISH_KEY is not declared in ParishSettings"),
    ("Trust(30, when=65)", "Trust(300, when=65)", "trust.by_default must be from 0 to 100, not 300"),
    ('"PARISH_BASE_URL": "{base}/parish"', '"PARISH_URL": "{base}"', "sandbox.environ must set PARISH_BASE_URL"),
    ('"PARISH_API_KEY": "sandbox-parish-key", ', "", "sandbox.environ must set PARISH_API_KEY"),
    (r"^/gig/(\w+)", r"^/gig/\w+", "must have exactly one group"),
    (r"^/gig/(\w+)", r"^/gig/(\w+", "is not a regular expression"),
    ("    async def fetch(", "    async def get(", "Parish has no fetch()"),
    ('name: ClassVar[str] = "parish"', 'name: ClassVar[str] = "Parish Pages"', "Parish.name must be its key"),
    ('name: ClassVar[str] = "parish"', 'name: ClassVar[str] = "dice"', "the key 'dice' is claimed by Dice and Parish Pages"),
    ('"PARISH_BASE_URL"', '"APIFY_BASE_URL"', "the setting 'APIFY_BASE_URL' is claimed by Dice and Parish Pages"),
    ('("parish",), _events_in', '("apify",), _events_in', "the recordings folder 'apify' is claimed by Dice and Parish Pages"),
    ('        unauthorized=(401, {"error": "unknown key"}),\n', "", "specimen lacks unauthorized or rate_limited"),
    (
        '        secret="parish-Secret-6"',
        '        secret="another"',
        "specimen.secret must be the key that specimen.environ sets",
    ),
]


@pytest.mark.parametrize(("before", "after", "said"), LACKING, ids=[said for *_, said in LACKING])
def test_a_declaration_that_lacks_something_says_what(tmp_path: Path, before: str, after: str, said: str) -> None:
    whole = dict(blocks())["sources/providers/parish.py"]
    assert before in whole
    path = tmp_path / "parish_lacking.py"
    path.write_text(whole.replace(before, after), "utf-8")
    with pytest.raises(DeclarationError) as caught:
        registered(*SOURCES, _module(path).PARISH)
    assert said in str(caught.value)


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_such_a_declaration_stops_the_start(checkout: Checkout) -> None:
    module = checkout.root / "sources/providers/parish.py"
    whole = module.read_text("utf-8")
    module.write_text(whole.replace("    trust=Trust(30, when=65),\n", ""), "utf-8")
    started = checkout.run("server.py", "serve")
    module.write_text(whole, "utf-8")
    assert started.returncode != 0
    text = re.search(r"^```text\n(.*?)\n```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert text is not None
    assert started.stderr.splitlines()[-1] == f"sources.errors.DeclarationError: {text[1]}"


def test_the_page_says_what_a_declaration_takes_and_where_the_others_stand() -> None:
    page = PAGE.read_text("utf-8")
    table = page.partition("| part | what it reaches |")[2].partition("\n\n")[0]
    assert [one.name for one in fields(SourceDeclaration) if f"`{one.name}`" not in table] == []
    ordinary = _standing("images")
    for field in TRUSTED_FIELDS:
        line = f"| {field} | {_standing(field)} |"
        assert (line in page) == (_standing(field) != ordinary), line
    assert f"| every other | {ordinary} |" in page


def _standing(field: str) -> str:
    numbers = sorted((-source.trust.of(field), source.key) for source in SOURCES)  # type: ignore[arg-type]
    return ", ".join(f"{key} {-number}" for number, key in numbers)

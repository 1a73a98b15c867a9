"""tools/environment: makes .venv once, remakes a half-made one, and says one line when it cannot.

Real pip and real virtual environments, with an index of one small package that lies in a folder.
"""

import base64
import hashlib
import os
import shutil
import signal
import subprocess
import time
import zipfile
from pathlib import Path

import pytest
from django.conf import settings

SCRIPT = settings.BASE_DIR / "tools" / "environment"


def _wheel(folder: Path, version: str) -> str:
    """A wheel of the package `tiny`, put into the folder; its SHA-256."""
    file = folder / f"tiny-{version}-py3-none-any.whl"
    info = f"tiny-{version}.dist-info"
    members = {
        "tiny.py": f"version = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{name},sha256={_digest(content)},{len(content)}\n" for name, content in members.items()
    )
    with zipfile.ZipFile(file, "w") as wheel:
        for name, content in {**members, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            wheel.writestr(name, content)
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _digest(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class Project:
    """A project folder with a space in its name, and an index beside it."""

    def __init__(self, folder: Path) -> None:
        self.root, self.index = folder / "a project", folder / "index"
        (self.root / "tools").mkdir(parents=True)
        self.index.mkdir()
        shutil.copy(SCRIPT, self.root / "tools" / "environment")
        self.require("1.0")

    def require(self, version: str) -> None:
        line = f"tiny=={version} --hash=sha256:{_wheel(self.index, version)}\n"
        for name in ("requirements.txt", "requirements-dev.txt"):
            (self.root / name).write_text(line)

    def command(self, **more: str) -> tuple[list[str], dict[str, str]]:
        kept = {"PATH": os.environ["PATH"], "HOME": str(self.root.parent / "no home")}
        pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": self.index.as_uri()}
        return [str(self.root / "tools" / "environment"), "run"], {**kept, **pip, **more}

    def make(self, **more: str) -> subprocess.CompletedProcess[str]:
        command, environment = self.command(**more)
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=120
        )

    def installed(self) -> str:
        code = "import tiny; print(tiny.version)"
        python = str(self.root / ".venv/bin/python")
        run = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
        return run.stdout.strip()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_it_is_made_once_brought_up_to_date_and_otherwise_left_alone(project: Project) -> None:
    first = project.make()
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == "Making the environment in .venv (once, about a minute).\n"
    assert project.installed() == "1.0"

    again = project.make(PIP_FIND_LINKS="/nowhere")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")

    project.require("2.0")
    later = project.make()
    assert later.stdout == "Bringing the environment in .venv up to date with requirements.txt.\n"
    assert project.installed() == "2.0"

    (project.root / "requirements.txt").write_text("tiny==1.0\n")
    without_a_hash = project.make()
    assert without_a_hash.returncode == 1
    assert "Hashes are required" in without_a_hash.stderr
    assert project.installed() == "2.0"


def test_a_half_made_environment_is_made_anew(project: Project) -> None:
    command, environment = project.command()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    ) as cut_short:
        while not (project.root / ".venv/bin/python").exists():
            time.sleep(0.01)
        os.killpg(cut_short.pid, signal.SIGKILL)
    assert project.installed() == ""
    run = project.make()
    assert run.stdout == "The environment in .venv is unfinished: making it anew.\n"
    assert project.installed() == "1.0"


def test_without_a_network_one_line_says_so_and_nothing_counts_as_done(project: Project) -> None:
    offline = project.make(
        PIP_NO_INDEX="", PIP_FIND_LINKS="", PIP_INDEX_URL="http://127.0.0.1:1/", PIP_RETRIES="0"
    )
    assert offline.returncode == 1
    assert offline.stderr.startswith("The requirements could not be downloaded.")
    assert offline.stderr.count("\n") == 1
    assert list((project.root / ".venv").glob("installed-*")) == []


def test_without_a_python_of_311_one_line_says_so(project: Project, tmp_path: Path) -> None:
    """A PATH with the tools that the script calls and an old Python only."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("dirname", "cmp", "ls"):
        (tools / name).symlink_to(str(shutil.which(name)))
    (tools / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tools / "python3").chmod(0o755)
    run = project.make(PATH=str(tools))
    assert run.returncode == 1
    assert run.stderr.startswith("Coalmeter needs Python 3.11 or newer")
    assert run.stderr.count("\n") == 1

"""What a fresh install weighs: ``python benchmarks/install.py``.

Installs the checkout into a new virtual environment and prints the size on disk of each distribution in MB, the
largest first, and of the whole environment. Needs the network.
"""

import json
import subprocess
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
SIZES = """
import json
from importlib.metadata import distributions
sizes = []
for distribution in distributions():
    paths = [distribution.locate_file(file) for file in distribution.files or ()]
    size = sum(path.stat().st_size for path in paths if path.is_file())
    sizes.append((distribution.metadata["Name"], distribution.version, size))
print(json.dumps(sizes))
"""


def main() -> None:
    """Install and print a table of Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder, "bin", "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", ROOT], check=True)
        run = subprocess.run([python, "-I", "-c", SIZES], check=True, capture_output=True, text=True)
        total = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    print("| distribution | version | MB |\n| --- | --- | --- |")
    for name, version, size in sorted(json.loads(run.stdout), key=lambda row: -row[2]):
        print(f"| {name} | {version} | {size / 1e6:.1f} |")
    print(f"| the whole environment, pip included | | {total / 1e6:.0f} |")


if __name__ == "__main__":
    main()

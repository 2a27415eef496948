"""Packs programs for Lambda.

Comes in: a folder of programs as cargo-lambda leaves them (NAME/bootstrap), the generator's folder, a folder for the
packages. Goes out: NAME.zip each, with the same bytes for the same files, and a line with its size. Never here: building.
"""

import sys
import zipfile
from pathlib import Path

# Lambda reads a package from S3 before a cold start: smaller is sooner.
MOST_BYTES = 3_000_000

# The one program that reads the indexes of pages.
SEARCH = "search"


def write(package: Path, files: dict[str, tuple[bytes, int]]) -> int:
    """Writes a package, whole or not at all; gives its size."""
    part = package.with_suffix(".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, (content, mode) in sorted(files.items()):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, mode << 16, 3
            archive.writestr(entry, content)
    part.replace(package)
    return package.stat().st_size


def main(programs: Path, shared: Path, out: Path) -> int:
    out.mkdir(parents=True, exist_ok=True)
    bundle = (shared / "bundle.json").read_bytes()
    indexes = {f"search/{path.name}": (path.read_bytes(), 0o644) for path in (shared / "search").glob("*.json")}
    too_large = 0
    found = sorted(programs.glob("*/bootstrap"))
    for program in found:
        name = program.parent.name
        files = {"bootstrap": (program.read_bytes(), 0o755), "bundle.json": (bundle, 0o644)}
        if name == SEARCH:
            files |= indexes
        size = write(out / f"{name}.zip", files)
        too_large += size > MOST_BYTES
        print(f"{name:12} {size:>9} bytes{'  more than ' + str(MOST_BYTES) if size > MOST_BYTES else ''}")
    if not found:
        print(f"no programs in {programs}", file=sys.stderr)
        return 4
    return 1 if too_large else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:4])))

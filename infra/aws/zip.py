"""Packs programs for Lambda.

Comes in: a folder of programs as cargo-lambda leaves them (NAME/bootstrap), the generator's folder, a folder for the
packages. Goes out: NAME.zip each, with the same bytes for the same files, and a line with its size. Never here: building.
"""

import struct
import sys
import zipfile
from pathlib import Path

# Lambda reads a package from S3 before a cold start: smaller is sooner. What is larger than the first is said, what is larger
# than the second is refused, so that nothing grows unseen. `desk` writes and reads workbooks, and is between the two.
AIM_BYTES = 3_000_000
MOST_BYTES = 4_500_000

# The one program that reads the indexes of pages.
SEARCH = "search"


# What tells how to unwind the stack. The profile `lambda` ends a program that panics, so nobody reads it; it is a tenth of a
# package, and every library brings its own: no setting of the compiler leaves it out.
UNWINDING = {b".eh_frame", b".eh_frame_hdr", b".gcc_except_table"}


def without_unwinding(program: bytes) -> bytes:
    """The same program with zeros where it tells how to unwind: nothing moves, and zeros need no room in a package."""
    # The header of a 64-bit ELF file, little end first, and of its sections: see elf(5).
    if program[:6] != b"\x7fELF\x02\x01":
        raise ValueError("a program for Lambda is a 64-bit ELF file")
    (sections,) = struct.unpack_from("<Q", program, 0x28)
    size, count, names = struct.unpack_from("<HHH", program, 0x3A)
    heads = [struct.unpack_from("<IIQQQQ", program, sections + number * size) for number in range(count)]
    trimmed = bytearray(program)
    for name, _, _, _, at, length in heads:
        start = heads[names][4] + name
        if program[start : program.index(b"\0", start)] in UNWINDING:
            trimmed[at : at + length] = bytes(length)
    return bytes(trimmed)


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
        files = {"bootstrap": (without_unwinding(program.read_bytes()), 0o755), "bundle.json": (bundle, 0o644)}
        if name == SEARCH:
            files |= indexes
        size = write(out / f"{name}.zip", files)
        too_large += size > MOST_BYTES
        passed = [limit for limit in (AIM_BYTES, MOST_BYTES) if size > limit]
        print(f"{name:12} {size:>9} bytes{f'  more than {max(passed)}' if passed else ''}")
    if not found:
        print(f"no programs in {programs}", file=sys.stderr)
        return 4
    return 1 if too_large else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:4])))

"""Packs programs for Lambda.

Comes in: a folder of programs as cargo-lambda leaves them (NAME/bootstrap), the generator's folder, a folder for the
packages. Goes out: NAME.zip each, with the same bytes for the same files, and a line with its size. Never here: building.
"""

import struct
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from zopfli import zlib as small

# Lambda reads a package from S3 before a cold start: smaller is sooner. What is larger than the first is said, what
# is larger than the second is refused, so that nothing grows unseen.
AIM_BYTES = 3_000_000
MOST_BYTES = 4_000_000

# The one program that reads the indexes of pages.
SEARCH = "search"
# The one that shows no pages.
PORTER = "porter"

# Heads of entries in a ZIP: see APPNOTE.TXT 4.3.7, 4.3.12, 4.3.16. All entries are of 1980-01-01 and were made on Unix.
LOCAL, CENTRAL, END = "<4s5H3I2H", "<4s6H3I5H2I", "<4s4H2IH"
VERSION, UNIX, DEFLATE, DAY = 20, 3 << 8, 8, 0x21


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


def deflated(content: bytes) -> bytes:
    """As small as this format goes: three in a hundred less than the usual packer makes of it, for half a minute of work."""
    # Without the two bytes before and the four after that the format of zlib puts round it.
    return small.compress(content, numiterations=5)[2:-4]


def write(package: Path, files: dict[str, tuple[bytes, int]]) -> int:
    """Writes a package, whole or not at all; gives its size."""
    entries, directory = bytearray(), bytearray()
    for name, (content, mode) in sorted(files.items()):
        body, at, path = deflated(content), len(entries), name.encode()
        common = (VERSION, 0, DEFLATE, 0, DAY, zlib.crc32(content), len(body), len(content), len(path), 0)
        entries += struct.pack(LOCAL, b"PK\3\4", *common) + path + body
        directory += struct.pack(CENTRAL, b"PK\1\2", UNIX | VERSION, *common, 0, 0, 0, mode << 16, at) + path
    end = struct.pack(END, b"PK\5\6", 0, 0, len(files), len(files), len(directory), len(entries), 0)
    part = package.with_suffix(".part")
    part.write_bytes(entries + directory + end)
    part.replace(package)
    return package.stat().st_size


def files_of(name: str, program: Path, bundle: bytes, indexes: dict) -> dict[str, tuple[bytes, int]]:
    """What a package holds."""
    files = {"bootstrap": (without_unwinding(program.read_bytes()), 0o755)}
    if name != PORTER:
        files["bundle.json"] = (bundle, 0o644)
    return files | (indexes if name == SEARCH else {})


def main(programs: Path, shared: Path, out: Path) -> int:
    out.mkdir(parents=True, exist_ok=True)
    bundle = (shared / "bundle.json").read_bytes()
    indexes = {f"search/{path.name}": (path.read_bytes(), 0o644) for path in (shared / "search").glob("*.json")}
    found = {path.parent.name: path for path in sorted(programs.glob("*/bootstrap"))}

    def pack(name):
        return write(out / f"{name}.zip", files_of(name, found[name], bundle, indexes))

    with ThreadPoolExecutor() as pool:
        sizes = dict(zip(found, pool.map(pack, found)))
    for name, size in sizes.items():
        passed = [limit for limit in (AIM_BYTES, MOST_BYTES) if size > limit]
        print(f"{name:12} {size:>9} bytes{f'  more than {max(passed)}' if passed else ''}")
    if not found:
        print(f"no programs in {programs}", file=sys.stderr)
        return 4
    return 1 if any(size > MOST_BYTES for size in sizes.values()) else 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:4])))

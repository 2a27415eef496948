"""What is packed runs as before, is smaller, and has the same bytes each time."""

import os
import subprocess
import tempfile
import unittest
import zipfile
import zlib
from pathlib import Path

import zip as packing

# A program that is on every machine which runs these tests.
PROGRAM = Path("/bin/ls").resolve()


class WithoutUnwinding(unittest.TestCase):
    def test_a_program_runs_as_before_and_packs_smaller(self):
        whole = PROGRAM.read_bytes()
        trimmed = packing.without_unwinding(whole)
        self.assertEqual(len(trimmed), len(whole))
        self.assertLess(len(zlib.compress(trimmed)), len(zlib.compress(whole)) * 0.97)
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "program"
            copy.write_bytes(trimmed)
            copy.chmod(0o755)
            said = [subprocess.check_output([program, folder]) for program in (PROGRAM, copy)]
        self.assertEqual(said, [b"program\n", b"program\n"])

    def test_something_else_is_refused(self):
        with self.assertRaises(ValueError):
            packing.without_unwinding(b"#!/bin/sh\n")


class Command(unittest.TestCase):
    def test_a_processor_whose_library_is_missing_is_said_before_anything_is_built(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("rustc", "cargo"):
                (Path(folder) / name).write_text(f"#!/bin/sh\necho {folder}\n")
                (Path(folder) / name).chmod(0o755)
            command = Path(__file__).resolve().with_name("package")
            for processor, code, word in (("arm64", 3, "aarch64-unknown-linux-gnu"), ("mips", 2, "x86_64 or arm64")):
                ran = subprocess.run([command, processor], capture_output=True, text=True,
                                     env=os.environ | {"PATH": f"{folder}:{os.environ['PATH']}"})
                self.assertEqual((ran.returncode, ran.stdout), (code, ""))
                self.assertIn(word, ran.stderr)


class Packages(unittest.TestCase):
    def test_the_same_files_are_the_same_bytes_and_only_search_has_indexes(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for name in ("intake", "porter", "search"):
                (root / "programs" / name).mkdir(parents=True)
                (root / "programs" / name / "bootstrap").write_bytes(PROGRAM.read_bytes())
            (root / "site/search").mkdir(parents=True)
            (root / "site/bundle.json").write_text("{}")
            (root / "site/search/en.json").write_text("{}")
            for out in ("one", "two"):
                self.assertEqual(packing.main(root / "programs", root / "site", root / out), 0)
            for name in ("intake", "search"):
                one, two = ((root / out / f"{name}.zip").read_bytes() for out in ("one", "two"))
                self.assertEqual(one, two)
            held = {}
            for name in ("intake", "porter", "search"):
                with zipfile.ZipFile(root / "one" / f"{name}.zip") as archive:
                    self.assertIsNone(archive.testzip())
                    held[name] = archive.namelist()
                    self.assertEqual(archive.getinfo("bootstrap").external_attr >> 16, 0o755)
                    self.assertEqual(archive.read("bootstrap"), packing.without_unwinding(PROGRAM.read_bytes()))
            self.assertEqual(held, {"intake": ["bootstrap", "bundle.json"], "porter": ["bootstrap"],
                                    "search": ["bootstrap", "bundle.json", "search/en.json"]})

    def test_what_is_too_large_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "programs/intake").mkdir(parents=True)
            (root / "programs/intake/bootstrap").write_bytes(PROGRAM.read_bytes())
            (root / "bundle.json").write_text("{}")
            limit, packing.MOST_BYTES = packing.MOST_BYTES, 10_000
            try:
                self.assertEqual(packing.main(root / "programs", root, root / "out"), 1)
            finally:
                packing.MOST_BYTES = limit

    def test_nothing_to_pack_is_said(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "bundle.json").write_text("{}")
            self.assertEqual(packing.main(Path(folder), Path(folder), Path(folder) / "out"), 4)


if __name__ == "__main__":
    unittest.main()

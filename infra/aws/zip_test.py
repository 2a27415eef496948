"""What is packed runs as before, is smaller, and has the same bytes each time."""

import subprocess
import tempfile
import unittest
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


class Packages(unittest.TestCase):
    def test_the_same_files_are_the_same_bytes_and_only_search_has_indexes(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for name in ("intake", "search"):
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
                self.assertEqual(b"search/en.json" in one, name == "search")

    def test_nothing_to_pack_is_said(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "bundle.json").write_text("{}")
            self.assertEqual(packing.main(Path(folder), Path(folder), Path(folder) / "out"), 4)


if __name__ == "__main__":
    unittest.main()

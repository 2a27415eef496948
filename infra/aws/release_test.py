"""Releases against an S3 of this machine, with the calls to CloudFront recorded."""

import hashlib
import json
import tempfile
import unittest
from pathlib import Path

import boto3
from moto import mock_aws

import release as releases

PAGE, LASTING = "no-cache", "public, max-age=31536000, immutable"


def site(folder, files):
    """A site as the generator leaves it."""
    own = folder / ".site-gen"
    own.mkdir(parents=True, exist_ok=True)
    manifest, served = {}, {}
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        manifest[path] = {"sha256": hashlib.sha256(text.encode()).hexdigest(), "size": len(text), "stamp": None}
        kind = {"css": "text/css; charset=utf-8", "zip": "application/zip"}.get(path.rsplit(".")[-1], "text/html; charset=utf-8")
        served[path] = [kind, LASTING if path.startswith("css/") else PAGE]
    (own / "manifest.json").write_text(json.dumps({"files": manifest}))
    (own / "served.json").write_text(json.dumps(served))


class CloudFront:
    """Notes what is asked of it."""

    def __init__(self):
        self.asked = []

    def create_invalidation(self, DistributionId, InvalidationBatch):
        self.asked.append((DistributionId, InvalidationBatch["Paths"]["Items"]))


class Release(unittest.TestCase):
    def setUp(self):
        self.mock = mock_aws()
        self.mock.start()
        self.addCleanup(self.mock.stop)
        self.s3 = boto3.client("s3", region_name="ca-central-1", aws_access_key_id="a", aws_secret_access_key="b")
        self.s3.create_bucket(Bucket="site", CreateBucketConfiguration={"LocationConstraint": "ca-central-1"})
        self.store, self.cloudfront = releases.Store(self.s3, "site"), CloudFront()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def release(self, name, files):
        """Deploys files as a release; gives what it changed."""
        folder = self.folder / name
        site(folder, files)
        made = releases.of_site(folder, name)
        steps = releases.plan(self.store, made)
        texts = {hashlib.sha256(text.encode()).hexdigest(): text.encode() for text in files.values()}
        releases.apply(self.store, self.cloudfront, "D1", made, steps, texts.__getitem__)
        return steps

    def text(self, path):
        return self.s3.get_object(Bucket="site", Key=f"site/{path}")["Body"].read().decode()

    ONE = {"en/index.html": "one", "css/a.0000000a.css": "a", "kit.zip": "zip", "_headers": "for others"}
    TWO = {"en/index.html": "two", "css/b.0000000b.css": "b", "kit.zip": "zip"}

    def test_only_what_changed_is_uploaded_with_its_type_and_caching(self):
        self.release("1", self.ONE)
        self.assertEqual(self.store.names("site/"), {"en/index.html", "css/a.0000000a.css", "kit.zip"})
        for path, kind, caching in [("kit.zip", "application/zip", PAGE), ("css/a.0000000a.css", "text/css; charset=utf-8", LASTING)]:
            head = self.s3.head_object(Bucket="site", Key=f"site/{path}")
            self.assertEqual((head["ContentType"], head["CacheControl"]), (kind, caching))
        steps = self.release("2", self.TWO)
        self.assertEqual(steps["place"], ["css/b.0000000b.css", "en/index.html"])
        self.assertEqual(len(steps["upload"]), 2)
        self.assertEqual(self.cloudfront.asked, [("D1", ["/en/", "/en/index.html"])])

    def test_the_same_again_changes_nothing(self):
        self.release("1", self.ONE)
        steps = self.release("1", self.ONE)
        self.assertEqual([steps[what] for what in ("upload", "place", "clear", "invalidate")], [[], [], [], []])
        self.assertEqual(self.cloudfront.asked, [])

    def test_old_files_stay_until_the_next_release(self):
        self.release("1", self.ONE)
        self.release("2", self.TWO)
        self.assertIn("css/a.0000000a.css", self.store.names("site/"))
        self.assertEqual(self.release("3", self.TWO | {"en/index.html": "three"})["clear"], ["css/a.0000000a.css"])
        self.assertNotIn("css/a.0000000a.css", self.store.names("site/"))

    def test_a_run_that_was_cut_off_is_finished_by_the_next(self):
        self.release("1", self.ONE)
        place, placed = self.store.place, []

        def torn(path, entry):
            placed.append(path)
            if path.endswith(".html"):
                raise ConnectionError(path)
            place(path, entry)

        self.store.place = torn
        with self.assertRaises(ConnectionError):
            self.release("2", self.TWO)
        self.assertEqual(placed, ["css/b.0000000b.css", "en/index.html"], "what pages need comes before them")
        self.assertEqual(self.text("en/index.html"), "one")
        self.assertEqual(self.store.read(releases.CURRENT)["id"], "1")
        self.store.place = place
        steps = self.release("2", self.TWO)
        self.assertEqual(steps["upload"], [])
        self.assertEqual((self.text("en/index.html"), self.store.read(releases.CURRENT)["id"]), ("two", "2"))

    def test_a_rollback_puts_the_release_before_back(self):
        self.release("1", self.ONE)
        self.release("2", self.TWO)
        former = releases.before(self.store)
        steps = releases.plan(self.store, former)
        self.assertEqual(steps["upload"], [])
        releases.apply(self.store, self.cloudfront, "D1", former, steps, None)
        self.assertEqual((self.text("en/index.html"), self.store.read(releases.CURRENT)["id"]), ("one", "1"))
        self.assertIn("css/a.0000000a.css", self.store.names("site/"))

    def test_a_site_that_somebody_changed_is_refused(self):
        site(self.folder, self.ONE)
        (self.folder / "en/index.html").write_text("changed")
        with self.assertRaises(releases.Refused):
            releases.of_site(self.folder, "1")
        with self.assertRaises(releases.Refused):
            releases.before(self.store)

    def test_many_addresses_are_one(self):
        self.assertEqual(releases.addresses([f"{n}/index.html" for n in range(60)]), ["/*"])


if __name__ == "__main__":
    unittest.main()

"""What a release is, and how one takes the place of another.

Comes in: a built site, a bucket, the distribution. Goes out: the same pages and files in the bucket, with the types and
caching that the generator names. Never here: building, functions, the stack.

In the bucket: `objects/<sha256>` holds every content once; `site/<path>` is what readers get; `releases/<id>.json` says
which content stood where, `releases/<id>.functions.json` which template and packages went with it; `releases/current.json` is
the last one that was finished. A release copies contents to their
places: files that others refer to first, pages last. Files of the release before stay for pages that are open; what
neither knows is deleted. A run that was cut off is finished by the next one: each step looks at what is there.
"""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

CURRENT = "releases/current.json"
# The last one that was begun; a way back says what it undoes until it has ended.
BEGUN = "releases/begun.json"
FOR_EVER = "immutable"
# CloudFront takes a thousand paths a month for nothing, and a star for one.
MOST_PATHS = 100
# Never uploaded: what is meant for other hosts.
OTHERS = {"_headers", "_redirects"}
AT_ONCE = 16


class Refused(Exception):
    """The release can't be made, and nothing was changed."""


def of_site(folder: Path, name: str) -> dict:
    """The release that a built site is. Refuses a folder in which somebody changed a file after the build."""
    own = folder / ".site-gen"
    manifest = json.loads((own / "manifest.json").read_text())["files"]
    served = json.loads((own / "served.json").read_text())
    files = {}
    for path, entry in manifest.items():
        if path in OTHERS:
            continue
        digest = hashlib.sha256((folder / path).read_bytes()).hexdigest()
        if digest != entry["sha256"]:
            raise Refused(f"{path} is not what was built")
        kind, caching = served[path]
        files[path] = {"sha256": digest, "type": kind, "caching": caching}
    return {"id": name, "files": files}


class Store:
    """The bucket."""

    def __init__(self, s3, bucket):
        self.s3, self.bucket = s3, bucket

    def read(self, key):
        """A record, or none."""
        try:
            return json.loads(self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read())
        except self.s3.exceptions.NoSuchKey:
            return None

    def write(self, key, record):
        """Writes a record."""
        body = json.dumps(record, sort_keys=True).encode()
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=body, ContentType="application/json")

    def names(self, prefix):
        """Every key under a prefix."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        return {entry["Key"][len(prefix):] for page in pages for entry in page.get("Contents", [])}

    def put(self, digest, content):
        """Keeps a content under its digest."""
        self.s3.put_object(Bucket=self.bucket, Key=f"objects/{digest}", Body=content)

    def place(self, path, entry):
        """Puts a content that is kept to its place, with its type and caching."""
        self.s3.copy_object(
            Bucket=self.bucket, Key=f"site/{path}", CopySource={"Bucket": self.bucket, "Key": f"objects/{entry['sha256']}"},
            MetadataDirective="REPLACE", ContentType=entry["type"], CacheControl=entry["caching"],
        )

    def remove(self, path):
        """Takes a file off its place."""
        self.s3.delete_object(Bucket=self.bucket, Key=f"site/{path}")


def plan(store, release):
    """What a release changes: contents to upload, places to fill, places to clear, addresses to invalidate."""
    current = store.read(CURRENT) or {"id": None, "files": {}}
    kept = store.names("objects/")
    there = store.names("site/")
    # Places that a run which was cut off may have filled are filled again: the record of it was never written.
    half = store.read(BEGUN)
    known = {} if half and half["id"] != current["id"] else current["files"]
    place = [path for path, entry in release["files"].items() if known.get(path) != entry or path not in there]
    lasting = {path for path, entry in release["files"].items() if FOR_EVER in entry["caching"]}
    return {
        "upload": sorted({entry["sha256"] for entry in release["files"].values()} - kept),
        "place": sorted(place, key=lambda path: (path not in lasting, path)),
        "clear": sorted(there - release["files"].keys() - current["files"].keys()),
        "invalidate": addresses([path for path in place if path not in lasting and path in there]),
        "previous": current["id"] if current["id"] != release["id"] else current.get("previous"),
    }


def addresses(paths):
    """Addresses of files as readers ask for them; a star when there are many."""
    found = sorted({address for path in paths for address in ("/" + path, "/" + path.removesuffix("index.html"))})
    return found if len(found) <= MOST_PATHS else ["/*"]


def apply(store, cloudfront, distribution, release, steps, content, undoes=None):
    """Makes a release the current one. `content` gives the bytes of a digest that is not kept yet; `undoes` names the release
    that a way back leaves: until `end_rollback`, whoever is cut off goes back to the same one, not to the one before."""
    store.write(BEGUN, {"id": release["id"]} | ({"undoes": undoes} if undoes else {}))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda digest: store.put(digest, content(digest)), steps["upload"]))
        lasting = [path for path in steps["place"] if FOR_EVER in release["files"][path]["caching"]]
        pages = [path for path in steps["place"] if path not in set(lasting)]
        for paths in (lasting, pages):
            list(pool.map(lambda path: store.place(path, release["files"][path]), paths))
        list(pool.map(store.remove, steps["clear"]))
    record = release | {"previous": steps["previous"]}
    store.write(f"releases/{release['id']}.json", record)
    store.write(CURRENT, record)
    if steps["invalidate"]:
        # The reference makes a second run of the same release the same invalidation.
        cloudfront.create_invalidation(DistributionId=distribution, InvalidationBatch={
            "CallerReference": f"{release['id']}-after-{steps['previous']}",
            "Paths": {"Quantity": len(steps["invalidate"]), "Items": steps["invalidate"]},
        })


def keep_functions(store, name, functions):
    """Keeps the template and the parameters of a release beside it."""
    store.write(f"releases/{name}.functions.json", functions)


def functions_of(store, name):
    """The template and the parameters of a release."""
    functions = store.read(f"releases/{name}.functions.json")
    if not functions:
        raise Refused(f"the functions of {name} were not kept: deploy that commit")
    return functions


def end_rollback(store, former):
    """Nothing is under way any more."""
    store.write(BEGUN, {"id": former["id"]})


def before(store):
    """The release before the current one, or the one that is on its way back."""
    current, begun = store.read(CURRENT), store.read(BEGUN) or {}
    previous = begun["id"] if begun.get("undoes") else current and current.get("previous")
    record = previous and store.read(f"releases/{previous}.json")
    if not record:
        raise Refused("there is no release before this one")
    return record

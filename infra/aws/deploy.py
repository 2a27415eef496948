"""Brings the portal to AWS: build, packages, stack, site, a look at what came of it.

Comes in: this tree, a file of parameters, credentials of whoever deploys. Goes out: a stack and a site, and the address.
Never here: what a release is (see release.py), secrets.

Nothing is changed before everything is built and checked. The same tree twice changes nothing the second time; a run that
was cut off is finished by the next. Functions go first: they answer pages of the release before as well. On the way back they
go last, for the same reason.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import boto3

import release as releases
from release import Refused

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
REGION = "ca-central-1"


def run(*command, **more):
    """Runs a command; what it says goes to the person who deploys."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=True, **more)


def parameters(path):
    """The parameters of the stack: `Name=value`, one a line."""
    lines = [line.strip() for line in Path(path).read_text().splitlines()]
    pairs = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    base = re.search(r'^base_url = "https://([^"]+)"', (ROOT / "content/site.toml").read_text(), re.MULTILINE)
    if not base or base[1] != pairs.get("Domain"):
        raise Refused(f"Domain is {pairs.get('Domain')}, and base_url in content/site.toml says {base and base[1]}")
    return pairs


def commit():
    """The commit that is deployed. Refuses a tree with changes of its own: nobody could build it again."""
    changed = run("git", "status", "--porcelain", capture_output=True, text=True).stdout
    if changed:
        raise Refused("the tree has changes that are not committed")
    return run("git", "rev-parse", "--short=12", "HEAD", capture_output=True, text=True).stdout.strip()


def build(architecture):
    """Builds and checks everything; a failure stops here."""
    run("cargo", "run", "--quiet", "--release", "-p", "site-gen", "--", "check")
    run(HERE / "check")
    run(HERE / "package", architecture)


def sam(*words):
    """Runs AWS's own command for stacks of functions."""
    run("sam", *words, "--region", REGION, env=os.environ | {"SAM_CLI_TELEMETRY": "0"})


def packed():
    """The template with the places of the packages, which are uploaded under the hashes of what is in them: whoever has it can
    bring the same functions back."""
    place = TARGET / "packaged.yaml"
    sam("package", "--template-file", HERE / "template.yaml", "--resolve-s3", "--output-template-file", place)
    return place.read_text()


def stack(name, functions, dry):
    """Brings the stack up to a template; a dry run makes the change set and shows it."""
    place = TARGET / "stack.yaml"
    place.write_text(functions["template"])
    overrides = [f"{key}={value}" for key, value in functions["parameters"].items()]
    last = ["--no-execute-changeset"] if dry else ["--no-fail-on-empty-changeset"]
    sam("deploy", "--template-file", place, "--stack-name", name, "--capabilities", "CAPABILITY_IAM", "--resolve-s3",
        "--no-confirm-changeset", "--parameter-overrides", *overrides, *last)


def outputs(name):
    """The outputs of the stack; none before the first deployment."""
    cloudformation = boto3.client("cloudformation", region_name=REGION)
    try:
        told = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["Outputs"]
    except cloudformation.exceptions.ClientError:
        return None
    return {output["OutputKey"]: output["OutputValue"] for output in told}


def smoke(address):
    """Asks for a page of each kind, as a reader would."""
    for path in ("/en/", "/fr/", "/api/search/en?q=halifax", "/api/sign-in/fr"):
        with urllib.request.urlopen(address + path, timeout=20) as answer:
            if answer.status != 200 or "default-src 'self'" not in answer.headers.get("content-security-policy", ""):
                raise Refused(f"{path} does not answer as it should; `deploy rollback` puts the release before back")


def show(steps):
    """Says what a release changes."""
    for what in ("upload", "place", "clear", "invalidate"):
        some = ", ".join(str(item)[:60] for item in steps[what][:3])
        print(f"  {what:10} {len(steps[what]):>5}  {some}{' …' if len(steps[what]) > 3 else ''}")


def bucket(told):
    """Where releases are kept."""
    return releases.Store(boto3.client("s3", region_name=REGION), told["SiteBucketName"])


def finish(told, name):
    """Looks at what readers get, and says where."""
    smoke(told["Address"])
    print(f"{told['Address']} shows {name}")


def deploy(asked):
    """Build, stack, site, look."""
    name, pairs = commit(), parameters(asked.parameters)
    build(pairs.get("Architecture", "arm64"))
    if commit() != name:
        raise Refused("the tree moved on while it was built")
    site = releases.of_site(TARGET / "site", name)
    functions = {"template": packed(), "parameters": pairs}
    stack(asked.stack, functions, asked.dry_run)
    told = outputs(asked.stack)
    if told is None:
        print("the stack is new: all of the site would be uploaded")
        return
    store = bucket(told)
    steps = releases.plan(store, site)
    show(steps)
    if asked.dry_run:
        return
    releases.keep_functions(store, name, functions)
    contents = {entry["sha256"]: TARGET / "site" / path for path, entry in site["files"].items()}
    releases.apply(store, boto3.client("cloudfront"), told["DistributionId"], site, steps,
                   lambda digest: contents[digest].read_bytes())
    finish(told, name)


def rollback(asked):
    """Puts pages, files and functions of the release before back. One that was cut off is finished by the next."""
    told = outputs(asked.stack)
    if told is None:
        raise Refused(f"there is no stack {asked.stack}")
    store = bucket(told)
    former = releases.before(store)
    functions = releases.functions_of(store, former["id"])
    steps = releases.plan(store, former)
    show(steps)
    TARGET.mkdir(parents=True, exist_ok=True)
    if not asked.dry_run:
        releases.apply(store, boto3.client("cloudfront"), told["DistributionId"], former, steps, None,
                       steps["previous"])
    stack(asked.stack, functions, asked.dry_run)
    if not asked.dry_run:
        releases.end_rollback(store, former)
        finish(told, former["id"])


def main():
    """Reads what is asked for."""
    options = argparse.ArgumentParser(prog="infra/aws/deploy", description=__doc__.split("\n")[0])
    options.add_argument("what", nargs="?", choices=["site", "rollback"], default="site", help="rollback: the release before")
    options.add_argument("--stack", default="connector", help="name of the stack")
    options.add_argument("--parameters", default=str(HERE / "parameters"), help="file of parameters, Name=value a line")
    options.add_argument("--dry-run", action="store_true", help="build, check and say what would change")
    asked = options.parse_args()
    try:
        (rollback if asked.what == "rollback" else deploy)(asked)
    except Refused as refused:
        print(f"refused: {refused}", file=sys.stderr)
        return 1
    except OSError as failed:
        print(f"failed: {failed}; the next run goes on from here", file=sys.stderr)
        return 4
    except subprocess.CalledProcessError as failed:
        print(f"failed: {json.dumps([str(part) for part in failed.cmd][:4])}", file=sys.stderr)
        return 4
    return 0


if __name__ == "__main__":
    sys.exit(main())

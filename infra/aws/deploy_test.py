"""The whole of `deploy`, as a process, against services that this machine plays.

S3 and CloudFront are moto's, over HTTP; what the stack says of itself is played. `sam`, `cargo` and the checks are programs that note what they
are asked for; the site that "cargo" builds is the tree's one page and many small files. Readers are served out of the bucket.
"""

import http.client
import http.server
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

import boto3
from moto.server import ThreadedMotoServer

logging.getLogger("werkzeug").setLevel(logging.ERROR)
HERE = Path(__file__).resolve().parent
FILES = 40
KEYS = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_DEFAULT_REGION": "ca-central-1"}

# Each notes its words; `cargo ... build` makes the site of the page in the tree.
STUB = """#!{python}
import json, os, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
name, words = Path(sys.argv[0]).name, sys.argv[1:]
with open({log!r}, "a") as log:
    log.write(json.dumps([name, *words]) + "\\n")
if os.environ.get("FAILS") == name:
    sys.exit(7)
def after(word):
    return words[words.index(word) + 1]
if name == "package":
    from release_test import site
    text = Path("content/page").read_text()
    files = {{"en/index.html": text, "fr/index.html": text, "css/a.0000000a.css": "a"}}
    site(Path(os.environ["CARGO_TARGET_DIR"]) / "site", files | {{f"en/{{n}}/index.html": f"{{text}} {{n}}" for n in range({files})}})
    if os.environ.get("STALE"):
        (Path(os.environ["CARGO_TARGET_DIR"]) / "site/en/index.html").write_text("changed since")
if name == "sam" and words[0] == "package":
    Path(after("--output-template-file")).write_text("functions of " + Path("content/page").read_text())
if name == "sam" and words[0] == "deploy" and "--no-execute-changeset" not in words:
    Path({log!r}).with_name("stack").write_text(Path(after("--template-file")).read_text())
"""

TOLD = """<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
<StackName>connector</StackName><StackStatus>UPDATE_COMPLETE</StackStatus><CreationTime>2026-11-23T00:00:00Z</CreationTime>
<Outputs>{}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>"""
OUTPUT = "<member><OutputKey>{}</OutputKey><OutputValue>{}</OutputValue></member>"
NONE = """<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type>
<Code>ValidationError</Code><Message>Stack with id connector does not exist</Message></Error></ErrorResponse>"""


class Stacks(http.server.BaseHTTPRequestHandler):
    """CloudFormation, which knows one stack, or none yet."""

    outputs = None

    def log_message(self, *_):
        pass

    def do_POST(self):
        asked = self.rfile.read(int(self.headers["content-length"]))
        assert b"Action=DescribeStacks" in asked and b"StackName=connector" in asked, asked
        told = TOLD.format("".join(OUTPUT.format(*output) for output in (self.outputs or {}).items())) if self.outputs else NONE
        self.send_response(200 if self.outputs else 400)
        self.send_header("content-type", "text/xml")
        self.send_header("content-length", str(len(told)))
        self.end_headers()
        self.wfile.write(told.encode())


class Through(http.server.BaseHTTPRequestHandler):
    """Hands every call on to S3; ends the process that calls when it has been patient long enough."""

    protocol_version = "HTTP/1.1"
    s3, kills_at, process, copies = "", None, None, 0
    turn = threading.Lock()

    def log_message(self, *_):
        pass

    def handle_call(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        with Through.turn:
            Through.copies += "x-amz-copy-source" in self.headers
            if Through.kills_at and Through.copies >= Through.kills_at:
                Through.process.send_signal(signal.SIGKILL)
                Through.process.wait()
                return
            connection = http.client.HTTPConnection(Through.s3)
            connection.request(self.command, self.path, body, dict(self.headers))
            answer = connection.getresponse()
            told = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "transfer-encoding", "content-length", "date", "server"):
                self.send_header(name, value)
        self.send_header("content-length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_call


class Readers(http.server.BaseHTTPRequestHandler):
    """What CloudFront shows: pages out of the bucket, answers of functions."""

    s3, protects = None, True

    def log_message(self, *_):
        pass

    def do_GET(self):
        body = b"answer"
        if not self.path.startswith("/api/"):
            body = self.s3.get_object(Bucket="site", Key=f"site{self.path}index.html")["Body"].read()
        self.send_response(200)
        if Readers.protects:
            self.send_header("content-security-policy", "default-src 'self'; base-uri 'none'")
        self.end_headers()
        self.wfile.write(body)


def serve(handler):
    """A server of this machine, on a port of its own."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server


class Deploy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root, self.log = Path(folder.name) / "tree", Path(folder.name) / "log"
        self.stack, self.target = self.log.with_name("stack"), Path(folder.name) / "target"
        moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        moto.start()
        self.addCleanup(moto.stop)
        host, port = moto.get_host_and_port()
        self.moto = f"http://{host}:{port}"
        reset = http.client.HTTPConnection(host, port)
        reset.request("POST", "/moto-api/reset")
        reset.getresponse().read()
        reset.close()
        through, readers, stacks = serve(Through), serve(Readers), serve(Stacks)
        self.stacks = f"http://127.0.0.1:{stacks.server_address[1]}"
        for server in (through, readers, stacks):
            self.addCleanup(server.server_close)
            self.addCleanup(server.shutdown)
        Through.s3, Through.kills_at, Through.copies = f"{host}:{port}", None, 0
        self.through = f"http://127.0.0.1:{through.server_address[1]}"
        self.s3 = Readers.s3 = self.client("s3")
        Readers.protects = True
        self.s3.create_bucket(Bucket="site", CreateBucketConfiguration={"LocationConstraint": "ca-central-1"})
        self.address = f"http://127.0.0.1:{readers.server_address[1]}"
        self.distribution()
        self.tree()

    def client(self, service):
        """A service as the test itself sees it."""
        return boto3.client(service, endpoint_url=self.moto, region_name="ca-central-1",
                            aws_access_key_id="a", aws_secret_access_key="b")

    def distribution(self):
        """A distribution, and a stack that tells of it."""
        origin = {"Id": "site", "DomainName": "site.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}
        made = self.client("cloudfront").create_distribution(DistributionConfig={
            "CallerReference": "1", "Comment": "", "Enabled": True, "Origins": {"Quantity": 1, "Items": [origin]},
            "DefaultCacheBehavior": {"TargetOriginId": "site", "ViewerProtocolPolicy": "https-only", "MinTTL": 0,
                                     "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}}}})
        self.distribution_id = made["Distribution"]["Id"]
        Stacks.outputs = {"Address": self.address, "SiteBucketName": "site", "DistributionId": self.distribution_id}

    def tree(self):
        """A tree with one page, the program under test, and programs that note what they are asked."""
        aws, programs = self.root / "infra/aws", self.root.parent / "programs"
        for place in (aws, programs, self.root / "content"):
            place.mkdir(parents=True)
        for name in ("deploy.py", "release.py", "template.yaml"):
            (aws / name).write_bytes((HERE / name).read_bytes())
        stub = STUB.format(python=sys.executable, tests=str(HERE), log=str(self.log), files=FILES)
        for place in (aws / "check", aws / "package", programs / "cargo", programs / "sam"):
            place.write_text(stub)
            place.chmod(0o755)
        (self.root / "content/site.toml").write_text('base_url = "https://portal.example"\n')
        (aws / "parameters").write_text("Domain=portal.example\nArchitecture=x86_64\n")
        self.environment = os.environ | KEYS | {
            "PATH": f"{programs}:{os.environ['PATH']}", "AWS_ENDPOINT_URL": self.moto, "AWS_ENDPOINT_URL_S3": self.through,
            "AWS_ENDPOINT_URL_CLOUDFORMATION": self.stacks,
            "CARGO_TARGET_DIR": str(self.target), "PYTHONDONTWRITEBYTECODE": "1",
            "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org",
        }
        self.git("init", "-q")
        self.page("one")

    def git(self, *words):
        return subprocess.run(["git", *words], cwd=self.root, env=self.environment, check=True, capture_output=True, text=True).stdout

    def page(self, text):
        """Another page, committed; gives the name of the commit."""
        (self.root / "content/page").write_text(text)
        self.git("add", "-A")
        self.git("commit", "-qm", text)
        return self.git("rev-parse", "--short=12", "HEAD").strip()

    def deploy(self, *words, **environment):
        """Runs the program to its end; gives its exit code and what it said."""
        process = subprocess.Popen([sys.executable, self.root / "infra/aws/deploy.py", *words], cwd=self.root, text=True,
                                   env=self.environment | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        Through.process = process
        said = process.communicate()[0]
        return process.returncode, said

    def asked(self):
        """What the other programs were asked since the last time: program and first word."""
        lines = [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return lines

    def keys(self):
        return {entry["Key"]: entry["ETag"] for entry in self.s3.list_objects_v2(Bucket="site").get("Contents", [])}

    def invalidations(self):
        told = self.client("cloudfront").list_invalidations(DistributionId=self.distribution_id)
        return told["InvalidationList"].get("Quantity", 0)

    def shown(self):
        return self.s3.get_object(Bucket="site", Key="site/en/index.html")["Body"].read().decode()

    def test_a_dry_run_does_all_but_change_anything(self):
        code, said = self.deploy("--dry-run")
        self.assertEqual(code, 0, said)
        self.assertEqual(self.keys(), {})
        self.assertFalse(self.stack.exists())
        steps = [line[:2] for line in self.asked()]
        self.assertEqual([step[0] for step in steps], ["cargo", "check", "package", "sam", "sam"])
        self.assertRegex(said, rf"place +{FILES + 3} ")

    def test_a_release_is_shown_and_the_same_again_changes_nothing(self):
        name = self.page("first")
        code, said = self.deploy()
        self.assertEqual(code, 0, said)
        self.assertEqual(said.splitlines()[-1], f"{self.address} shows {name}")
        self.assertEqual((self.shown(), self.stack.read_text()), ("first", "functions of first"))
        package = next(line for line in self.asked() if line[0] == "package")
        self.assertEqual(package, ["package", "x86_64"], "as the parameters of the stack say")
        before, copies = self.keys(), Through.copies
        code, said = self.deploy()
        self.assertEqual(code, 0, said)
        self.assertEqual((self.keys(), Through.copies, self.invalidations()), (before, copies, 0))

    def test_a_run_that_is_killed_is_finished_by_the_next(self):
        self.deploy()
        name = self.page("two")
        Through.kills_at = Through.copies + FILES // 2
        code, _ = self.deploy()
        self.assertEqual(code, -signal.SIGKILL)
        current = json.loads(self.s3.get_object(Bucket="site", Key="releases/current.json")["Body"].read())
        self.assertNotEqual(current["id"], name)
        Through.kills_at = None
        code, said = self.deploy()
        self.assertEqual(code, 0, said)
        pages = [key for key in self.keys() if key.startswith("site/en/")]
        texts = {self.s3.get_object(Bucket="site", Key=key)["Body"].read().decode().split()[0] for key in pages}
        self.assertEqual((len(pages), texts), (FILES + 1, {"two"}))

    def test_one_command_takes_pages_files_and_functions_back(self):
        first = self.git("rev-parse", "--short=12", "HEAD").strip()
        self.deploy()
        self.page("two")
        self.deploy()
        self.assertEqual((self.shown(), self.stack.read_text()), ("two", "functions of two"))
        self.asked()
        code, said = self.deploy("rollback", "--dry-run")
        self.assertEqual((code, self.shown(), self.stack.read_text()), (0, "two", "functions of two"), said)
        # The stack fails half way: the next run goes back to the same release.
        code, said = self.deploy("rollback", FAILS="sam")
        self.assertEqual((code, self.shown(), self.stack.read_text()), (4, "one", "functions of two"), said)
        code, said = self.deploy("rollback")
        self.assertEqual((code, self.shown(), self.stack.read_text()), (0, "one", "functions of one"), said)
        self.assertEqual(said.splitlines()[-1], f"{self.address} shows {first}")
        self.assertNotIn("package", [line[0] for line in self.asked()], "nothing is built on the way back")
        self.assertGreater(self.invalidations(), 0)

    def test_what_is_stale_or_fails_is_refused_before_anything_changes(self):
        def refused(code, word, *words, **environment):
            found, said = self.deploy(*words, **environment)
            self.assertEqual(found, code, said)
            self.assertIn(word, said)
            self.assertEqual((self.keys(), self.stack.exists()), ({}, False))

        for program in ("cargo", "check", "package"):
            refused(4, "failed", FAILS=program)
        refused(1, "is not what was built", STALE="yes")
        refused(1, "no release before", "rollback")
        (self.root / "content/page").write_text("not committed")
        refused(1, "not committed")
        self.page("done")
        (self.root / "infra/aws/parameters").write_text("Domain=other.example\n")
        self.page("other")
        refused(1, "base_url")

    def test_before_the_first_release_there_is_no_stack(self):
        Stacks.outputs = None
        code, said = self.deploy("--dry-run")
        self.assertEqual(code, 0, said)
        self.assertIn("the stack is new", said)
        code, said = self.deploy("rollback")
        self.assertEqual(code, 1, said)
        self.assertIn("there is no stack", said)

    def test_a_site_that_answers_wrongly_is_said(self):
        Readers.protects = False
        code, said = self.deploy()
        self.assertEqual(code, 1, said)
        self.assertIn("rollback", said)


if __name__ == "__main__":
    unittest.main()

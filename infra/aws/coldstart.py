"""Measures cold starts of the packaged programs, against a Lambda service of its own on this machine.

Comes in: a folder of programs (NAME/bootstrap, or NAME), the generator's folder, the embedded tables behind HTTPS. Goes
out: for each program the median and the 95th percentile, in milliseconds, from the start of the process to its first poll,
and from the first poll to the answer of the first request; and the median of what the processor did meanwhile, which is the
figure to go by where other programs run beside. Never here: a limit that fails; a figure is only as good as the
machine is quiet.

DynamoDB is played by a server that speaks TLS with a certificate made for this run, and answers every read with "nothing":
what is measured is the program (its start, its connection, its first call), not a table.
"""

import argparse
import http.server
import json
import os
import shutil
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

EVENTS = Path(__file__).parent / "../../functions/tests/events"
PATHS = {
    "desk": "/api/desk/en",
    "forum": "/api/forum/en",
    "intake": "/api/status/en/" + "a" * 32,
    "own_file": "/api/status/en/" + "a" * 32 + "/file",
    "referrals": "/api/offers/en/" + "a" * 32,
    "sheets": "/api/desk/en/exports",
    "search": "/api/search/en?q=halifax",
}


class Quiet(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body leave at once: else the second waits 40 ms for the program to acknowledge the first.
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def answer(self, status, body, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def body(self):
        return self.rfile.read(int(self.headers.get("content-length") or 0))


class Aws(Quiet):
    """DynamoDB without items, and a secret."""

    calls = 0

    def do_POST(self):
        self.body()
        Aws.calls += 1
        operation = self.headers.get("x-amz-target", "").rsplit(".", 1)[-1]
        told = {"Query": {"Items": [], "Count": 0, "ScannedCount": 0}, "GetSecretValue": {"SecretString": "07" * 32}}
        self.answer(200, json.dumps(told.get(operation, {})).encode(), [("content-type", "application/x-amz-json-1.0")])


class Runtime(Quiet):
    """Hands out one event and notes when it was asked for and answered. Each start has one of its own."""

    start = None

    def do_GET(self):
        start = self.start
        if start.polled:
            # Nothing more is handed out; the program waits until it is ended.
            start.done.wait(30)
            return
        start.polled, start.worked = time.perf_counter(), worked(start.process)
        self.answer(200, start.event, [
            ("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd"),
            ("lambda-runtime-deadline-ms", str(int(time.time() * 1000) + 30_000)),
            ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:ca-central-1:123456789012:function:test"),
            ("content-type", "application/json"),
        ])

    def do_POST(self):
        self.start.said = self.body()
        self.start.answered, self.start.whole = time.perf_counter(), worked(self.start.process)
        self.start.done.set()
        self.answer(202, b"{}")


class Start:
    """One cold start."""

    def __init__(self, event):
        self.event, self.done, self.process = event, threading.Event(), None
        self.polled = self.worked = self.answered = self.whole = 0.0
        self.said = b""

    def run(self, program, variables):
        """Milliseconds to the first poll and of work until then; from there to the first answer, and of work."""
        server = serve(type("Runtime", (Runtime,), {"start": self}))
        variables = variables | {"AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_address[1]}"}
        began = time.perf_counter()
        self.process = subprocess.Popen(
            [program], env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            if not self.done.wait(30):
                raise SystemExit(f"{program}: no answer; start it by hand to see why")
        finally:
            self.process.kill()
            self.process.wait()
            server.shutdown()
        if b"errorType" in self.said[:200]:
            raise SystemExit(f"{program}: {self.said[:200]!r}")
        poll, answer = (self.polled - began) * 1000, (self.answered - self.polled) * 1000
        return poll, self.worked, answer, self.whole - self.worked


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        """A program that was ended leaves its connections open: that is no news."""


def serve(handler, context=None):
    server = Server(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server


def certificate(folder):
    """A certificate for this machine, for this run."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"],
                   check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, cert


def event_for(name):
    if name == "live":
        event = json.loads((EVENTS / "socket.json").read_text())
        event["requestContext"] |= {"eventType": "DISCONNECT", "routeKey": "$disconnect"}
        return json.dumps(event).encode()
    if name == "porter":
        return json.dumps({"version": "2.0", "type": "REQUEST", "headers": {"x-portal-edge": "07" * 32}}).encode()
    if name not in PATHS:
        return (EVENTS / "schedule.json").read_bytes()
    path, _, query = PATHS[name].partition("?")
    event = json.loads((EVENTS / "http-request.json").read_text())
    event["rawPath"] = event["requestContext"]["http"]["path"] = path
    event["rawQueryString"] = query
    # A session that nobody has: the desk and the forum ask the table for it.
    event["cookies"] = ["__Host-session=" + "a" * 32]
    return json.dumps(event).encode()


def worked(process):
    """Milliseconds that the main thread of a program has had of the processor."""
    try:
        return int(Path(f"/proc/{process.pid}/schedstat").read_text().split()[0]) / 1e6
    except (AttributeError, OSError):
        return float("nan")


def p95(values):
    return sorted(values)[max(0, round(len(values) * 0.95) - 1)]


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("programs", type=Path)
    options.add_argument("shared", type=Path)
    options.add_argument("--starts", type=int, default=30)
    asked = options.parse_args()
    found = {path.parent.name: path for path in asked.programs.glob("*/bootstrap")}
    found = found or {path.name: path for path in asked.programs.iterdir() if path.is_file() and os.access(path, os.X_OK)}
    print(f"{'program':12} {'to first poll':>28} {'to first answer':>28} {'calls':>6}")
    print(f"{'':12} {'median':>12} {'p95':>7} {'work':>7} {'median':>12} {'p95':>7} {'work':>7}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        context, cert = certificate(folder)
        aws = f"https://localhost:{serve(Aws, context).server_address[1]}"
        shutil.copytree(asked.shared, folder / "task")
        variables = {
            "LAMBDA_TASK_ROOT": str(folder / "task"),
            "AWS_LAMBDA_FUNCTION_NAME": "test", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_LAMBDA_FUNCTION_VERSION": "1", "PORTAL_SECRET_ID": "portal", "PORTAL_EDGE_SECRET_ID": "edge", "PORTAL_CASES_TABLE": "cases",
            "PORTAL_FORUM_TABLE": "forum", "PORTAL_FILES_BUCKET": "files", "PORTAL_PROXIES": "1",
            "AWS_REGION": "ca-central-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_ENDPOINT_URL_DYNAMODB": aws, "AWS_ENDPOINT_URL_SECRETS_MANAGER": aws, "AWS_ENDPOINT_URL_S3": aws,
            "SSL_CERT_FILE": str(cert), "PORTAL_LOG": "error",
        }
        for name, program in sorted(found.items()):
            event, Aws.calls = event_for(name), 0
            times = [Start(event).run(program, variables) for _ in range(asked.starts)]
            polls, before, answers, after = zip(*times)
            middle = statistics.median
            print(f"{name:12} {middle(polls):12.1f} {p95(polls):7.1f} {middle(before):7.1f} {middle(answers):12.1f} "
                  f"{p95(answers):7.1f} {middle(after):7.1f} {Aws.calls / len(times):6.1f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())

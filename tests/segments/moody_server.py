"""A local HTTP server that does as a script says, one deed a request, and remembers what it took."""

import http.server
import json
import threading
import time
from collections import Counter
from contextlib import contextmanager


class MoodyServer(http.server.ThreadingHTTPServer):
    """Deeds: a status code, (status, headers), "drop" (hang up), "take and drop", "hang", "drip"; then always 200."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, deeds=(), hang_s=0.5):
        super().__init__(("127.0.0.1", 0), Handler)
        self.deeds = list(deeds)
        self.hang_s = hang_s
        self.posts = []
        self.taken = Counter()
        self.lock = threading.Lock()
        self.now_posting = Counter()
        self.at_once = 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/hook"

    def handle_error(self, request, client_address):
        """A sender that hangs up is no news here."""


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        server, key = self.server, self.headers["Idempotency-Key"]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with server.lock:
            server.posts.append((key, dict(self.headers), json.loads(body), body))
            deed = server.deeds.pop(0) if server.deeds else 200
            server.now_posting[key] += 1
            server.at_once = max(server.at_once, server.now_posting[key])
        try:
            self.do(deed, key)
        finally:
            with server.lock:
                server.now_posting[key] -= 1

    def do(self, deed, key):
        if deed == "hang":
            time.sleep(self.server.hang_s)
        elif deed == "drip":
            self.drip()
        elif deed in ("drop", "take and drop"):
            self.take(key) if deed == "take and drop" else None
            self.close_connection = True
        else:
            status, headers = deed if isinstance(deed, tuple) else (deed, {})
            if 200 <= status < 300:
                self.take(key)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": "0"}.items():
                self.send_header(name, value)
            self.end_headers()

    def drip(self):
        end = time.monotonic() + self.server.hang_s
        while time.monotonic() < end:
            self.wfile.write(b"H")
            self.wfile.flush()
            time.sleep(0.02)

    def take(self, key):
        with self.server.lock:
            self.server.taken[key] += 1

    def log_message(self, *words):
        pass


@contextmanager
def serving(*deeds, hang_s=0.5):
    server = MoodyServer(deeds, hang_s)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()

"""web_server.py - an atlasd of one's own for the tests of the page: generated data, a free port, its API

ATLASD_TEST_DB names a database to serve instead of generating one; ATLASD_TEST_URL a server that already runs
(for work on the page itself).
"""
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request

BUILD = os.environ.get("BUILD", "build")
os.environ.setdefault("LSAN_OPTIONS", "suppressions=tests/lsan.supp:print_suppressions=0")
START_S = 60
ANSWER_S = 30


class Server:
    def __init__(self):
        self.process = self.folder = None
        self.url = os.environ.get("ATLASD_TEST_URL")
        if not self.url:
            self.start()
        self.url = self.url.rstrip("/")

    def start(self):
        self.folder = tempfile.mkdtemp(prefix="atlasd-page-")
        db = os.environ.get("ATLASD_TEST_DB") or self.generate()
        self.process = subprocess.Popen([f"{BUILD}/asan/atlasd", "serve", "--db", db, "--listen", "127.0.0.1:0"],
                                        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        killer = threading.Timer(START_S, self.process.kill)
        killer.start()
        self.said = []
        for line in self.process.stderr:
            self.said.append(line)
            found = re.search(r"listening on (http://\S+)", line)
            if found:
                self.url = found.group(1)
                break
        killer.cancel()
        if not self.url:
            raise SystemExit("atlasd did not start: " + "".join(self.said))
        threading.Thread(target=lambda: self.said.extend(self.process.stderr), daemon=True).start()

    def generate(self):
        db = os.path.join(self.folder, "demo.db")
        program = next(p for p in (f"{BUILD}/release/atlasd", f"{BUILD}/asan/atlasd") if os.access(p, os.X_OK))
        subprocess.run([program, "generate", "--db", db], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        return db

    def ask(self, path, **parameters):
        """JSON of an address of the API; values are encoded here."""
        query = urllib.parse.urlencode(parameters, safe=",")
        with urllib.request.urlopen(f"{self.url}{path}{'?' + query if query else ''}", timeout=ANSWER_S) as answer:
            return json.load(answer)

    def items(self, collection, **criteria):
        return self.ask(f"/api/collections/{collection}/items", **criteria)

    def facets(self, collection, by, **criteria):
        answer = self.ask(f"/api/collections/{collection}/facets", by=by, **criteria)
        return {v["value"]: v["count"] for v in answer["facets"][by]}

    def head(self, path, packed=False):
        """Status, headers, and how many bytes came."""
        request = urllib.request.Request(self.url + path, headers={"Accept-Encoding": "gzip"} if packed else {})
        with urllib.request.urlopen(request, timeout=ANSWER_S) as answer:
            return answer.status, dict(answer.headers), len(answer.read())

    def stop(self):
        """Ends it as an operator would; returns its exit code, and prints what it said if that is not 0."""
        code = 0
        if self.process:
            self.process.terminate()
            try:
                code = self.process.wait(ANSWER_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                code = -9
        if code:
            print("# " + "".join(self.said[-60:]).replace("\n", "\n# "))
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
        return code

"""atlasd itself, over HTTP: with its caches, and without them where work is to be measured."""
import json
import os
import re
import subprocess
import time
import urllib.parse

from peer import HttpPeer, digest, named_rows, points_of
from processes import Failed, start, wait_until
from questions import FACETS, FILTERS, POINTS, TYPING_ERRORS, get_map, variants

FOUR = "thematique=education&type=commune&statut=en_cours&annee=%d..&located=true&bbox=%g,%g,%g,%g"
ITEMS = "/api/collections/projets/items?"
# which server answers a kind: each is started with what it keeps
CACHED, NO_ANSWERS, NOTHING = "cached", "answers not kept", "nothing kept"
OPTIONS = {CACHED: [], NO_ANSWERS: ["--cache-mib", "0"], NOTHING: ["--cache-mib", "0", "--selection-mib", "0"]}
SERVERS = {"cached": CACHED, "tile": NO_ANSWERS, "mvt": NO_ANSWERS, "marks": NO_ANSWERS, "wms": NO_ANSWERS,
           "nearest": NO_ANSWERS}  # the selection is all partenaires, for every point


def keeping_bytes(program):
    """Pictures keep the bytes that they had first, as all servers of cached tiles get the same; a revision before
    kept pictures were packed again knows no such option."""
    helped = subprocess.run([program, "serve", "--help"], capture_output=True, text=True).stdout
    return ["--repack-percent", "0"] if "--repack-percent" in helped else []


class Server(HttpPeer):
    """One atlasd process."""

    def __init__(self, bench, program, keeps, name, db):
        self.name = "%s %s" % (name, keeps)
        super().__init__(bench)
        self.folder = os.path.join(bench.folder, name.replace(" ", "-"))
        os.makedirs(self.folder, exist_ok=True)
        self.program, self.options, self.db = program, OPTIONS[keeps] + keeping_bytes(program), db
        self.log = self.path(keeps.replace(" ", "-") + ".log")

    def start(self):
        """Returns the seconds until it answered."""
        if os.path.exists(self.log):
            os.remove(self.log)
        begin = time.monotonic()
        process = start([self.program, "serve", "--db", self.db, "--listen", "127.0.0.1:0", *self.options], self.log)
        self.processes = [process]
        wait_until(self._port, process, self.log, 300)
        return time.monotonic() - begin

    def _port(self):
        with open(self.log, encoding="utf-8") as f:
            found = re.search(r"listening on http://127\.0\.0\.1:(\d+)/", f.read())
        self.port = int(found.group(1)) if found else 0
        return self.port


class Atlasd(HttpPeer):
    name = "atlasd"

    def __init__(self, bench, program, name="atlasd", db=None):
        self.name = name
        super().__init__(bench)
        self.servers = {keeps: Server(bench, program, keeps, name, db or bench.data.atlas) for keeps in OPTIONS}

    def start(self):
        self.start_s = self.servers[CACHED].start()
        for keeps in (NO_ANSWERS, NOTHING):
            self.servers[keeps].start()
        self.version = "this checkout" if self.name == "atlasd" else self.name

    def stop(self):
        for server in self.servers.values():
            server.stop()

    def pids(self):
        return self.servers[CACHED].pids()

    def server(self, question):
        return self.servers[SERVERS.get(question.kind, NOTHING)]

    def load(self, question, lines, seconds, requests):
        return self.server(question).load(question, lines, seconds, requests)

    def get(self, path):
        return self.servers[CACHED].get(path)

    def tile(self, question):
        z, x, y = question.with_["tile"]
        criteria = FILTERS[question.with_["filter"]]
        return ["/tiles/%scooperations/%d/%d/%d.png%s" % ("base," if question.with_["base"] else "", z, x, y,
                                                          "?" + criteria if criteria else "")]

    def cached(self, question):
        return [self.bench.tiles[question.with_["size"]].path]

    def wms(self, question):
        return ["/wms?" + query for query in get_map(question, "base,cooperations" if question.with_["base"] else "cooperations")]

    def mvt(self, question):
        return ["/tiles/cooperations/%d/%d/%d.mvt?group=none" % question.with_["tile"]]

    def marks(self, question):
        return ["/tiles/cooperations/%d/%d/%d.mvt" % question.with_["tile"]]

    def rows(self, question):
        return [ITEMS + "limit=100&" + FOUR % (year, *box) for year, box in variants()]

    def count(self, question):
        return [ITEMS + "limit=1&" + FOUR % (year, *box) for year, box in variants()]

    def box_rows(self, question):
        return [ITEMS + "limit=100&located=true&bbox=%g,%g,%g,%g" % box for box in question.with_["boxes"]]

    def facets(self, question):
        path = "/api/collections/projets/facets?by=" + ",".join(FACETS)
        if not question.with_["filtered"]:
            return [path]
        return [path + "&" + FOUR % (year, *box) for year, box in variants()]

    def crosstab(self, question):
        path = "/api/collections/projets/crosstab?rows=thematique&columns=pays"
        if not question.with_["filtered"]:
            return [path]
        return [path + "&" + FOUR % (year, *box) for year, box in variants()]

    def whole(self, question):
        return [ITEMS + "f=" + question.with_["f"]]

    def words(self, question):
        return [ITEMS + "limit=100&q=" + urllib.parse.quote_plus(w.replace("*", "")) for w in question.with_["words"]]

    def typing_error(self, question):
        return ["/api/suggest?limit=10&q=" + urllib.parse.quote_plus(w) for w in TYPING_ERRORS]

    def nearest(self, question):
        return ["/api/collections/partenaires/items?limit=10&near=%g,%g" % p for p in POINTS]

    def check(self, question):
        body = self.get(self.lines(question)[0])
        if question.kind in ("tile", "cached", "wms"):
            return super().check(question)
        if question.kind in ("mvt", "marks"):
            return points_of(body)
        if question.kind == "whole":
            return "%d bytes" % len(body)
        answer = json.loads(body)
        if question.kind == "count":
            return str(answer["numberMatched"])
        if question.kind == "facets":
            return self._facets(answer)
        if question.kind == "crosstab":
            return digest({r["value"] + " " + c["value"]: n for r, row in zip(answer["rows"], answer["cells"])
                           for c, n in zip(answer["columns"], row) if n})
        if question.kind == "typing_error":
            return next(x["label"] for x in answer["suggestions"] if x["kind"] == "partenaire").casefold()
        if question.kind == "nearest":
            return named_rows(f["properties"]["nom"] for f in answer["features"])
        if question.kind in ("rows", "words"):
            return named_rows(f["id"] for f in answer["features"])
        return "%d rows" % len(answer["features"])

    def _facets(self, answer):
        counts = {name: {v["value"]: v["count"] for v in values} for name, values in answer["facets"].items()}
        return digest(counts)

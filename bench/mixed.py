"""A mixed load: 80 % tiles asked for before, 15 % tiles of filters never asked for, 5 % searches never asked for; atlasd beside
nginx with MapServer and PostGIS, by the same steps in the same order."""
import os
import random
import sqlite3
import threading

from peer import run_load
from peer_mapserver import MapServerBase
from peer_mapserver import FEATURES, POINTS
from processes import Failed, memory_mib

CONNECTIONS, SECONDS, STEPS = 32, 4, 20000
KEPT = [(z, x, y) for z, x0, y0, n in ((2, 0, 0, 4), (4, 6, 4, 4), (5, 14, 10, 4), (6, 28, 28, 4))
        for x in range(x0, x0 + n) for y in range(y0, y0 + n)]
FRESH = [(3, 4, 2), (3, 3, 3), (6, 31, 29), (6, 29, 29)]
WORDS = ["eau", "ecol", "form", "sant"]
KINDS = ("cached tile", "new filter", "search")


def steps(search_db, part):
    """(kind, tile, (subject, region, year), word)"""
    dice = random.Random(part)
    db = sqlite3.connect(search_db)
    subjects = [r[0] for r in db.execute("SELECT DISTINCT thematique FROM projet_thematique ORDER BY 1")]
    regions = [r[0] for r in db.execute("SELECT DISTINCT region FROM collectivite WHERE region IS NOT NULL ORDER BY 1")]
    db.close()
    fresh = [(s, r, y) for s in subjects for r in regions for y in range(1990, 2020)]
    dice.shuffle(fresh)
    found = [("cached tile", tile, None, None) for tile in KEPT]
    for i in range(STEPS):
        share, criteria = dice.random(), fresh[i % len(fresh)]
        if share < 0.8:
            found.append(("cached tile", dice.choice(KEPT), None, None))
        elif share < 0.95:
            found.append(("new filter", dice.choice(FRESH), criteria, None))
        else:
            found.append(("search", None, criteria, dice.choice(WORDS)))
    return found


def atlasd_path(step):
    kind, tile, criteria, word = step
    query = "thematique=%s&region=%s&annee=%d.." % criteria if criteria else ""
    if kind == "cached tile":
        return "/tiles/base,cooperations/%d/%d/%d.png" % tile
    if kind == "new filter":
        return "/tiles/base,cooperations/%d/%d/%d.png?%s" % (*tile, query)
    return "/api/collections/projets/items?limit=20&%s&q=%s" % (query, word)


# The criteria come as parameters of the request, which MapServer checks and puts into the SQL.
WHERE = ("p.thematiques @> ARRAY[(SELECT id FROM code WHERE kind = 'thematique' AND code = '%thematique%')] AND "
         "p.regions @> ARRAY[(SELECT id FROM code WHERE kind = 'region' AND code = '%region%')] AND p.y1 >= %annee%")
VALIDATION = """VALIDATION
      "thematique" "^[a-z_]+$" "default_thematique" "eau"
      "region" "^[0-9:A-Z]+$" "default_region" "84"
      "annee" "^[0-9]+$" "default_annee" "2000"
      "mot" "^[a-z]+$" "default_mot" "eau"
    END"""
SITES = ("geom FROM (SELECT s.gid, s.geom FROM site s WHERE s.cooperation_id IN (SELECT p.cooperation_id FROM projet p WHERE "
         + WHERE + ")) AS q USING UNIQUE gid USING SRID=3857")
FOUND = ("geom FROM (SELECT o.* FROM projet p JOIN projet_ogc o ON o.gid = p.id JOIN fiche f ON f.id = p.id WHERE " + WHERE +
         " AND f.mots @@ '%mot%:*'::tsquery ORDER BY p.rang LIMIT 20) AS q USING UNIQUE gid USING SRID=4326")


class Stack(MapServerBase):
    """What one would build of the peers: tiles kept as files by nginx, new ones by MapServer from PostGIS."""
    name = "nginx, MapServer and PostGIS"

    def __init__(self, bench):
        super().__init__(bench)
        self.folder = os.path.join(bench.folder, "stack")
        self.kept = os.path.join(os.path.abspath(self.folder), "files")
        os.makedirs(self.kept, exist_ok=True)
        self.locations = "location /kept/ { alias %s/; } " % self.kept

    def keep(self, tiles):
        """tiles: {(z, x, y): PNG}"""
        for tile, data in tiles.items():
            with open("%s/%d-%d-%d.png" % (self.kept, *tile), "wb") as f:
                f.write(data)

    def _maps(self):
        if not self.bench.postgis:
            raise Failed("PostGIS, its source, does not run")
        if not self.bench.base:
            raise Failed("no base map could be made for it")
        connection = self.bench.postgis.connection()
        source = ('CONNECTIONTYPE POSTGIS CONNECTION "%s" PROCESSING "CLOSE_CONNECTION=DEFER" DATA "%s"\n    %s'
                  % (connection, SITES, VALIDATION))
        maps = {"base%d" % z: self.write("base%d.map" % z, self._map(
            "png8", self.bench.base.mapserver(z) + POINTS % {"source": source}, True)) for z in sorted({t[0] for t in FRESH})}
        features = (FEATURES % {"connection": connection}).replace(
            "geom FROM projet_ogc USING UNIQUE gid USING SRID=4326", FOUND).replace("    EXTENT", "    %s\n    EXTENT" % VALIDATION)
        maps["features"] = self.write("features.map", self._map("png24", features))
        return maps

    def path_of(self, step):
        kind, tile, criteria, word = step
        query = "thematique=%s&region=%s&annee=%d" % criteria if criteria else ""
        if kind == "cached tile":
            return "/kept/%d-%d-%d.png" % tile
        if kind == "new filter":
            return "/?map=base%d&mode=tile&tilemode=gmap&tile=%d+%d+%d&layers=all&%s" % (tile[0], *tile[1:], tile[0], query)
        return ("/?map=features&SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=projets&COUNT=20&OUTPUTFORMAT=geojson&"
                "%s&mot=%s" % (query, word))


def burst(bench, peer, path_of, part):
    """One run: {kind: row}, and the most memory seen meanwhile."""
    most, over = [0.0], threading.Event()

    def watch():
        while not over.wait(0.1):
            most[0] = max(most[0], memory_mib(peer.pids()))

    lines = [(step[0], path_of(step)) for step in steps(bench.data.search, part)]
    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        rows = run_load([bench.tool("http_load"), str(peer.port), str(CONNECTIONS), str(SECONDS), str(STEPS)], lines, "mixed", 60)
    finally:
        over.set()
        watcher.join()
    return rows, most[0]


def check(peer, path_of, search_db):
    """The first step of each kind must be answered as it should."""
    seen = set()
    for step in steps(search_db, 0):
        if step[0] in seen:
            continue
        seen.add(step[0])
        body = peer.get(path_of(step))
        if not body.startswith(b"\x89PNG" if step[0] != "search" else b"{"):
            raise Failed("%s: %s" % (step[0], body[-160:].decode(errors="replace").strip()))

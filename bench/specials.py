"""What is not a question asked over and over: start-up, memory, how soon a change shows, a mixed load."""
import os
import random
import shutil
import sqlite3
import statistics
import threading
import time
import unicodedata

from peer import run_load
from peer_atlasd import CACHED, Server
from processes import Failed, memory_mib
from questions import TILES, Question

FIRST = Question("tile", "first answer", "start-up", with_={"tile": TILES["z3 France"], "filter": "", "base": False})
FIRST_SQL = Question("count", "first answer", "start-up")
STARTS, CHANGES = 3, 5
MIXED_CONNECTIONS, MIXED_S, MIXED_LINES = 32, 4, 20000


def start_ups(peers):
    """{name: (median seconds from start to the first tile, or to a count)}; every peer is started anew."""
    found = {}
    for peer in peers:
        question = FIRST if hasattr(peer, "tile") else FIRST_SQL if hasattr(peer, "count") else None
        if question is None or peer.name == "SQLite":
            continue
        times = []
        for _ in range(STARTS):
            peer.stop()
            begin = time.monotonic()
            peer.start()
            peer.check(question)
            times.append(time.monotonic() - begin)
        found[peer.name] = times
    return found


def atlasd_start_ups(bench, program):
    """One server alone, as an operator starts it: until it listens, and until the first tile has come."""
    listening, tile, rest = [], [], []
    for _ in range(STARTS):
        server = Server(bench, program, CACHED, "atlasd start-up", bench.data.atlas)
        begin = time.monotonic()
        try:
            listening.append(server.start())
            rest.append(memory_mib(server.pids()))
            server.get("/tiles/cooperations/%d/%d/%d.png" % TILES["z3 France"])
            tile.append(time.monotonic() - begin)
        finally:
            server.stop()
    return listening, tile, rest


def _fold(text):
    if text is None:
        return None
    text = unicodedata.normalize("NFD", text.casefold())
    return "".join(c if c.isalnum() else "" if unicodedata.combining(c) else " " for c in text)


def changes(bench, program):
    """Milliseconds from a commit in another process to the first answer that shows it, and the memory around it."""
    server = None
    path = os.path.join(bench.folder, "change.db")
    shutil.copyfile(bench.data.atlas, path)
    for more in ("-wal", "-shm"):
        if os.path.exists(path + more):
            os.remove(path + more)
    try:
        server = Server(bench, program, CACHED, "atlasd change", path)
        server.start()
        db = sqlite3.connect(path, isolation_level=None)
        db.enable_load_extension(True)
        db.load_extension("mod_spatialite")
        db.create_function("fold", 1, _fold, deterministic=True)
        times = []
        for i in range(CHANGES):
            uid, row = db.execute("SELECT uid, id FROM projet ORDER BY id LIMIT 1 OFFSET ?", (100 * i,)).fetchone()
            wanted = "Banc d'essai numéro %d" % i
            url = "/api/collections/projets/items/%s" % uid
            server.get(url)
            time.sleep(0.3 + 0.07 * i)  # anywhere between two looks of the server
            db.execute("UPDATE projet SET titre = ? WHERE id = ?", (wanted, row))
            begin = time.monotonic()
            while wanted.encode() not in server.get(url):
                if time.monotonic() - begin > 60:
                    raise Failed("the change did not show within 60 s")
            times.append((time.monotonic() - begin) * 1e3)
        db.close()
        return times, memory_mib(server.pids())
    finally:
        if server:
            server.stop()
        for more in ("", "-wal", "-shm"):
            if os.path.exists(path + more):
                os.remove(path + more)


def mixed_lines(bench, part):
    """80 % tiles asked for before, 15 % tiles of filters never asked for, 5 % searches never asked for."""
    dice = random.Random(part)
    db = sqlite3.connect(bench.data.search)
    subjects = [r[0] for r in db.execute("SELECT DISTINCT thematique FROM projet_thematique ORDER BY 1")]
    regions = [r[0] for r in db.execute("SELECT DISTINCT region FROM collectivite WHERE region IS NOT NULL ORDER BY 1")]
    db.close()
    known = ["/tiles/base,cooperations/%d/%d/%d.png" % (z, x, y) for z, x0, y0, n in
             ((2, 0, 0, 4), (4, 6, 4, 4), (5, 14, 10, 4), (6, 28, 28, 4)) for x in range(x0, x0 + n) for y in range(y0, y0 + n)]
    fresh = [(s, r, y) for s in subjects for r in regions for y in range(1990, 2020)]
    dice.shuffle(fresh)
    lines = [("cached tile", path) for path in known]
    for i in range(MIXED_LINES):
        subject, region, year = fresh[i % len(fresh)]
        criteria = "thematique=%s&region=%s&annee=%d.." % (subject, region, year)
        share = dice.random()
        if share < 0.8:
            lines.append(("cached tile", dice.choice(known)))
        elif share < 0.95:
            lines.append(("new filter", "/tiles/base,cooperations/%d/%d/%d.png?%s" % (*dice.choice(
                [(3, 4, 2), (4, 8, 5), (6, 31, 29), (6, 29, 29)]), criteria)))
        else:
            lines.append(("search", "/api/collections/projets/items?limit=20&%s&q=%s" % (
                criteria, dice.choice(["eau", "ecol", "form", "sant"]))))
    return lines


def mixed(bench, server, part):
    """One run: {class: row}, and the most memory seen meanwhile."""
    most, over = [0.0], threading.Event()

    def watch():
        while not over.wait(0.1):
            most[0] = max(most[0], memory_mib(server.pids()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        rows = run_load([bench.tool("http_load"), str(server.port), str(MIXED_CONNECTIONS), str(MIXED_S), str(MIXED_LINES)],
                        mixed_lines(bench, part), "mixed", 60)
    finally:
        over.set()
        watcher.join()
    return rows, most[0]


def median(values):
    return statistics.median(values) if values else 0.0

"""What is not a question asked over and over: start-up, memory, how soon a change shows."""
import os
import shutil
import sqlite3
import time
import unicodedata

from peer_atlasd import CACHED, Server
from processes import Failed, memory_mib
from questions import TILES, Question

FIRST = Question("tile", "first answer", "start-up", with_={"tile": TILES["z3 France"], "filter": "", "base": False})
FIRST_SQL = Question("count", "first answer", "start-up")
STARTS, CHANGES, CHANGE_MOST_S = 3, 5, 300


def start_ups(peers):
    """{name: seconds from start to the first tile, or to a count, each time; or why not}; every peer is started anew."""
    found = {}
    for peer in peers:
        question = FIRST if hasattr(peer, "tile") else FIRST_SQL if hasattr(peer, "count") else None
        if question is None or peer.name == "SQLite":
            continue
        times = []
        try:
            for _ in range(STARTS):
                peer.stop()
                begin = time.monotonic()
                peer.start()
                peer.check(question)
                times.append(time.monotonic() - begin)
            found[peer.name] = times
        except (Failed, OSError, RuntimeError) as error:
            found[peer.name] = str(error)
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
                if time.monotonic() - begin > CHANGE_MOST_S:
                    raise Failed("the change did not show within %d s" % CHANGE_MOST_S)
            times.append((time.monotonic() - begin) * 1e3)
        db.close()
        return times, memory_mib(server.pids())
    finally:
        if server:
            server.stop()
        for more in ("", "-wal", "-shm"):
            if os.path.exists(path + more):
                os.remove(path + more)

"""Seeding: all tiles of a range of zooms into one file, the base map with the marks on it; atlasd seed beside MapServer, asked by
mapcache_seed. Both have as many threads as the machine has processors; MapServer has a process for each besides."""
import os
import resource
import shutil
import sqlite3
import subprocess
import time

import base_map
from peer_mapserver import POINTS, MapServerBase
from processes import Failed, cpu_spent_us, cpu_times

ZOOMS = range(7)  # 5 461 tiles: MapServer takes a minute and more
LAYERS = "base,cooperations"
SCALE_0 = 559082264.0287178 * 72 / 90.71428571  # denominator of zoom 0 at MapServer's 72 dpi
# what MapServer paints, and how many tiles a side at once: of more than one mapcache packs each again, quickly
WAYS = (("png24", 8), ("png8", 1))
MAPCACHE = """<?xml version="1.0" encoding="UTF-8"?>
<mapcache>
  <source name="atlas" type="wms">
    <getmap><params><FORMAT>image/png</FORMAT><LAYERS>atlas</LAYERS></params></getmap>
    <http><url>http://127.0.0.1:%(port)d/?map=%(map)s</url><connection_timeout>120</connection_timeout></http>
  </source>
  <cache name="file" type="mbtiles"><dbfile>%(file)s</dbfile></cache>
  <format name="quick" type="PNG"><compression>fast</compression></format>
  <tileset name="atlas"><source>atlas</source><cache>file</cache><grid>GoogleMapsCompatible</grid><format>quick</format>
    <metatile>%(metatile)d %(metatile)d</metatile>%(buffer)s</tileset>
  <lock_dir>%(folder)s</lock_dir>
</mapcache>
"""


def tiles_of(file):
    """How many there are, all zooms of them."""
    with sqlite3.connect(file) as db:
        n = db.execute("SELECT count(*) FROM tiles").fetchone()[0]
    if n != sum(4 ** z for z in ZOOMS):
        raise Failed("%d tiles are in the file" % n)
    return n


def timed(command, file, pids=(), **more):
    """{tiles, seconds, cpu_s, bytes}; the file is made anew. pids: who works for the command besides."""
    for end in ("", ".part", "-journal"):
        if os.path.exists(file + end):
            os.remove(file + end)
    begin, others, used = time.monotonic(), cpu_times(pids), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, **more)
    seconds, now = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = now.ru_utime - used.ru_utime + now.ru_stime - used.ru_stime + cpu_spent_us(others, cpu_times(pids)) / 1e6
    if done.returncode != 0:
        raise Failed((done.stderr or done.stdout).strip()[-160:])
    return {"tiles": tiles_of(file), "seconds": seconds, "cpu_s": cpu_s, "bytes": os.path.getsize(file)}


class SeededMapServer(MapServerBase):
    """The marks on the base map at every zoom, with the outlines that atlasd takes there."""

    def __init__(self, bench, form):
        self.form = form
        self.name = "MapServer %s" % form
        super().__init__(bench)
        self.folder = os.path.join(bench.folder, "seeding-" + form)
        os.makedirs(self.folder, exist_ok=True)
        shapes = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "geodata/built/base.shapes")
        self.base = base_map.BaseMap(bench.data.once("base-seeding-%d" % ZOOMS[-1], lambda to: base_map.make(shapes, to, ZOOMS)))

    def _maps(self):
        layers = "".join(self.base.mapserver(z, (SCALE_0 / 2 ** z / 1.4, SCALE_0 / 2 ** z * 1.4)) for z in ZOOMS)
        points = POINTS % {"source": 'DATA "%s"' % os.path.abspath(self.bench.data.path("shp/sites.shp"))}
        return {"seed": self.write("seed.map", self._map(self.form, layers + points, True))}

    def seed(self, metatile):
        program = shutil.which("mapcache_seed")
        if not program:
            raise Failed("mapcache_seed is not installed")
        file = os.path.abspath(self.path("mapcache-%d.mbtiles" % metatile))
        config = self.write("mapcache-%d.xml" % metatile, MAPCACHE % {
            "port": self.port, "map": "seed", "file": file, "metatile": metatile, "folder": os.path.abspath(self.folder),
            "buffer": "<metabuffer>16</metabuffer>" if metatile > 1 else ""})
        return timed([program, "-c", config, "-t", "atlas", "-g", "GoogleMapsCompatible", "-z", "%d,%d" % (ZOOMS[0], ZOOMS[-1]), "-n",
                      str(os.cpu_count()), "-q", "-f"], file, self.pids(), timeout=1800)


def by_atlasd(bench, program):
    file = os.path.join(bench.folder, "atlasd.mbtiles")
    return timed([program, "seed", "--db", bench.data.atlas, LAYERS, "--zoom", "%d-%d" % (ZOOMS[0], ZOOMS[-1]), "--to", file], file)


def seedings(bench, program, rounds):
    """{name: [{tiles, seconds, bytes}, ...] or why not}, in turns."""
    found, peers = {}, []
    ways = [("atlasd", lambda: by_atlasd(bench, program))]
    for form, metatile in WAYS:
        peer = SeededMapServer(bench, form)
        name = "%s, mapcache_seed, metatiles of %d" % (peer.name, metatile * metatile)
        try:
            peer.start()
            peers.append(peer)
            ways.append((name, lambda p=peer, m=metatile: p.seed(m)))
        except (Failed, OSError, RuntimeError) as error:
            found[name] = str(error)
    try:
        for _ in range(rounds):
            for name, way in ways:
                if isinstance(found.setdefault(name, []), str):
                    continue
                try:
                    found[name].append(way())
                except (Failed, OSError, subprocess.SubprocessError, sqlite3.Error) as error:
                    found[name] = str(error)
    finally:
        for peer in peers:
            peer.stop()
    return found

"""Mapnik 3.1 in process, driven over a pipe; and renderd with mod_tile under Apache."""
import os
import pwd
import shutil
import signal
import struct
import subprocess
import time

from base_map import SEA, ZOOMS
from peer import HttpPeer, Peer, picture_digest, read_load
from peer_mapserver import marker_png
from processes import RUNNING, Failed, cpu_spent_us, cpu_times, free_port, listens, start, stop, wait_until

# as PROJ's text: Mapnik 3.1 finds no codes with Debian's PROJ 9
MERCATOR = ("+proj=merc +a=6378137 +b=6378137 +lat_ts=0.0 +lon_0=0.0 +x_0=0.0 +y_0=0.0 +k=1.0 +units=m +nadgrids=@null "
            "+wktext +no_defs +over")
STYLE = """<?xml version="1.0" encoding="utf-8"?>
<Map srs="%(srs)s"%(ground)s maximum-extent="-20037508.34,-20037508.34,20037508.34,20037508.34">
%(base)s
<Style name="points"><Rule>%(filter)s<PointSymbolizer file="%(marker)s" allow-overlap="true" ignore-placement="true"/></Rule></Style>
<Layer name="points" srs="%(srs)s"><StyleName>points</StyleName><Datasource>%(source)s</Datasource></Layer>
</Map>
"""


def style(bench, folder, name, zoom=None):
    """The same picture as MapServer's: base shapes, then a sprite for each site."""
    file = '<Parameter name="type">shape</Parameter><Parameter name="file">%s</Parameter>' % os.path.abspath(
        bench.data.path("shp/sites.shp"))
    rule = {"": "", "eau": "<Filter>[eau] = 1</Filter>", "jumelages": "<Filter>[jumelage] = 1</Filter>"}.get(name, "")
    if name == "four criteria":
        if not bench.postgis:
            raise Failed("PostGIS, its source, does not run")
        file = "".join('<Parameter name="%s">%s</Parameter>' % pair for pair in {
            "type": "postgis", "host": bench.postgis.cluster, "user": "bench", "dbname": "postgres",
            "table": "(%s) AS q" % bench.postgis.site_sql(name).replace("<", "&lt;").replace(">", "&gt;"),
            "geometry_field": "geom", "srid": "3857", "extent": "-20037508,-20037508,20037508,20037508",
            "persist_connection": "true", "estimate_extent": "false", "simplify_geometries": "false"}.items())
    marker = os.path.join(folder, "marker.png")
    marker_png(marker)
    return STYLE % {"base": bench.base.mapnik(zoom) % {"srs": MERCATOR} if zoom is not None else "", "filter": rule, "marker": os.path.abspath(marker),
                    "source": file,
                    "srs": MERCATOR, "ground": "" if zoom is None else ' background-color="%s"' % SEA}


class Mapnik(Peer):
    name = "Mapnik in process"

    def start(self):
        here = os.path.dirname(os.path.abspath(__file__))
        self.log = open(self.path("mapnik.log"), "ab")
        self.process = subprocess.Popen(["/usr/bin/python3", os.path.join(here, "mapnik_load.py")], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self.log, text=True, start_new_session=True)
        RUNNING.append(self.process)
        self.processes = [self.process]
        styles = [(self.key(name, None), name, None) for name in self.bench.filters]
        styles += [(self.key("", zoom), "", zoom) for zoom in ZOOMS if self.bench.base]
        for key, name, zoom in styles:
            try:
                file = self.write(key + ".xml", style(self.bench, self.folder, name, zoom))
            except Failed:
                continue
            self.tell("%s\t%s" % (key, file))
        self.version = "%s, png8:z=1" % subprocess.run(
            ["/usr/bin/python3", "-c", "import mapnik; print(mapnik.mapnik_version_string())"], capture_output=True,
            text=True).stdout.strip()

    def key(self, name, zoom):
        return (name.replace(" ", "") or "all") + ("" if zoom is None else "_base%d" % zoom)

    def tell(self, line):
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer or answer.startswith("failed"):
            raise Failed("mapnik: %s" % (answer.strip()[-160:] or "it ended"))
        return answer

    def tile(self, question):
        if question.with_["base"] and not self.bench.base:
            return None
        tile = question.with_["tile"]
        key = self.key(question.with_["filter"], tile[0] if question.with_["base"] else None)
        return ["%s\t%d %d %d" % (key, *tile)]

    def load(self, question, lines, seconds, requests):
        rows = read_load(self.tell("%s\t%s\t%s" % (lines[0], seconds, requests)))
        for row in rows.values():
            row["cpu_us"] /= row["answers"]
        return rows

    def check(self, question):
        to = os.path.abspath(self.path("tile.png"))
        self.tell(self.lines(question)[0] + "\t" + to)
        with open(to, "rb") as f:
            return picture_digest(f.read())


METATILE = 8
APACHE = """ServerRoot %(folder)s
ServerName 127.0.0.1
Listen 127.0.0.1:%(port)d 4096
PidFile %(folder)s/apache.pid
ErrorLog %(folder)s/error.log
LogLevel error
DefaultRuntimeDir %(folder)s
LoadModule mpm_event_module %(modules)s/mod_mpm_event.so
LoadModule authz_core_module %(modules)s/mod_authz_core.so
LoadModule mime_module %(modules)s/mod_mime.so
TypesConfig /etc/mime.types
StartServers 4
ServerLimit 4
MinSpareThreads 1200
MaxSpareThreads 1200
ThreadLimit 300
ThreadsPerChild 300
MaxRequestWorkers 1200
AsyncRequestWorkerFactor 4
KeepAlive On
MaxKeepAliveRequests 0
KeepAliveTimeout 60
EnableSendfile On
%(more)s
"""


class Apache(HttpPeer):
    def run_apache(self, more):
        program = shutil.which("apache2") or "/usr/sbin/apache2"
        modules = "/usr/lib/apache2/modules"
        if not os.path.exists(program):
            raise Failed("Apache is not installed")
        self.port = free_port()
        folder = os.path.abspath(self.folder)
        config = self.write("apache.conf", APACHE % {
            "folder": folder, "port": self.port, "modules": modules, "more": more})
        log = self.path("apache.log")
        server = start([program, "-d", folder, "-f", os.path.abspath(config), "-DFOREGROUND"], log, "www-data")
        self.processes.append(server)
        wait_until(lambda: listens(self.port, server), server, self.path("error.log"))


class ModTile(Apache):
    """renderd draws metatiles of 8 x 8 tiles, mod_tile serves tiles out of them."""
    name = "mod_tile and renderd"

    def start(self):
        renderd, module = shutil.which("renderd"), "/usr/lib/apache2/modules/mod_tile.so"
        if not renderd or not os.path.exists(module):
            raise Failed("renderd or mod_tile is not installed")
        folder = os.path.abspath(self.folder)
        self.tiles = os.path.join(folder, "tiles")
        shutil.rmtree(self.tiles, ignore_errors=True)
        os.makedirs(self.tiles)
        names = {"atlas": None, "kept": None, **{"base%d" % zoom: zoom for zoom in ZOOMS if self.bench.base}}
        text = ("[renderd]\nsocketname=%s/renderd.sock\nnum_threads=%d\ntile_dir=%s\nstats_file=%s/stats\npid_file=%s/"
                "renderd.pid\n[mapnik]\nplugins_dir=%s\nfont_dir=/usr/share/fonts\n" % (
                    folder, os.cpu_count(), self.tiles, folder, folder, self._plugins()))
        for name, zoom in names.items():
            file = self.write(name + ".xml", style(self.bench, self.folder, "", zoom))
            text += "[%s]\nURI=/%s/\nXML=%s\nHOST=127.0.0.1\nMINZOOM=0\nMAXZOOM=18\n" % (name, name, os.path.abspath(file))
        config = os.path.abspath(self.write("renderd.conf", text))
        log = self.path("renderd.log")
        socket = os.path.join(folder, "renderd.sock")
        if os.path.exists(socket):
            os.remove(socket)
        if os.getuid() == 0:
            www = pwd.getpwnam("www-data")
            for path in (folder, self.tiles):
                os.chown(path, www.pw_uid, www.pw_gid)
        daemon = start([renderd, "-f", "-c", config], log, "www-data")
        self.processes.append(daemon)
        wait_until(lambda: os.path.exists(socket), daemon, log)
        for size, tile in self.bench.tiles.items():
            self._keep(*tile.address, tile.data)
        self.run_apache("LoadModule tile_module %s\nModTileTileDir %s\nModTileRenderdSocketName %s\n"
                        "LoadTileConfigFile %s\nModTileRequestTimeout 60\nModTileMissingRequestTimeout 60\n"
                        "ModTileMaxLoadOld 1000\nModTileMaxLoadMissing 1000\nModTileCacheDurationMax 604800\n"
                        % (module, self.tiles, socket, config))
        self.version = "0.6, metatiles of 64 tiles"

    def _plugins(self):
        found = [f for f in ("/usr/lib/mapnik/3.1/input", "/usr/lib/mapnik/input") if os.path.isdir(f)]
        if not found:
            raise Failed("Mapnik's input plugins are not installed")
        return found[0]

    def _meta(self, name, z, x, y):
        """Where the metatile of a tile is kept: hashed folders, as mod_tile's."""
        x, y = x & ~(METATILE - 1), y & ~(METATILE - 1)
        parts = []
        for _ in range(5):
            parts.append(str((x & 15) << 4 | (y & 15)))
            x, y = x >> 4, y >> 4
        return os.path.join(self.tiles, name, str(z), *reversed(parts)) + ".meta"

    def _keep(self, z, x, y, data):
        """A metatile with this one tile at all of its places."""
        path = self._meta("kept", z, x, y)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        n = METATILE * METATILE
        head = b"META" + struct.pack("<iiii", n, x & ~(METATILE - 1), y & ~(METATILE - 1), z)
        at = len(head) + 8 * n
        with open(path, "wb") as f:
            f.write(head + struct.pack("<ii", at, len(data)) * n + data)
        if os.getuid() == 0:
            subprocess.run(["chown", "-R", "www-data:www-data", self.tiles], check=True)

    def cached(self, question):
        z, x, y = self.bench.tiles[question.with_["size"]].address
        return ["/kept/%d/%d/%d.png" % (z, x, y)]

    def tile(self, question):
        if question.with_["filter"]:
            raise Failed("one style per filter: it has no filters")
        if question.with_["base"] and not self.bench.base:
            return None
        return ["/%s/%d/%d/%d.png" % (self.set_name(question), *question.with_["tile"])]

    def set_name(self, question):
        return "base%d" % question.with_["tile"][0] if question.with_["base"] else "atlas"

    def load(self, question, lines, seconds, requests):
        if question.kind == "cached":
            return super().load(question, lines, seconds, requests)
        z, x, y = question.with_["tile"]
        path = self._meta(self.set_name(question), z, x, y)
        times, before, row = [], cpu_times(self.pids()), None
        end = time.monotonic() + seconds
        while time.monotonic() < end or not times:  # the metatile goes, one tile of it is asked for
            if os.path.exists(path):
                os.remove(path)
            row = super().load(question, lines, 60, 1)[question.kind]
            times.append(row["p50_us"])
        times.sort()
        row.update(answers=len(times), p50_us=times[len(times) // 2], most_us=times[-1],
                   cpu_us=cpu_spent_us(before, cpu_times(self.pids())) / len(times))
        return {question.kind: row}

    def stop(self):
        for process in reversed(self.processes):
            stop(process, how=signal.SIGTERM)
        self.processes = []


class MapCache(Apache):
    """mapcache as an Apache module, tiles kept as files."""
    name = "mapcache"

    def start(self):
        module = "/usr/lib/apache2/modules/mod_mapcache.so"
        if not os.path.exists(module):
            raise Failed("mod_mapcache is not installed")
        folder = os.path.abspath(self.folder)
        for tile in self.bench.tiles.values():
            z, x, y = tile.address
            os.makedirs("%s/tiles/%d/%d" % (folder, z, x), exist_ok=True)
            with open("%s/tiles/%d/%d/%d.png" % (folder, z, x, y), "wb") as f:
                f.write(tile.data)
        config = self.write("mapcache.xml", """<?xml version="1.0" encoding="UTF-8"?>
<mapcache>
  <cache name="disk" type="disk" layout="template"><template>%s/tiles/{z}/{x}/{inv_y}.png</template></cache>
  <source name="none" type="wms"><getmap><params><LAYERS>x</LAYERS></params></getmap><http><url>http://127.0.0.1:9/</url></http></source>
  <tileset name="kept"><source>none</source><cache>disk</cache><grid>GoogleMapsCompatible</grid><format>PNG</format></tileset>
  <service type="gmaps" enabled="true"/>
  <lock_dir>%s</lock_dir>
</mapcache>
""" % (folder, folder))
        self.run_apache("LoadModule mapcache_module %s\nMapCacheAlias /mapcache %s\n" % (module, os.path.abspath(config)))
        self.version = "1.14, files, Apache module"

    def cached(self, question):
        z, x, y = self.bench.tiles[question.with_["size"]].address
        return ["/mapcache/gmaps/kept@GoogleMapsCompatible/%d/%d/%d.png" % (z, x, y)]

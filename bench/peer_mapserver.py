"""MapServer 8: FastCGI processes behind nginx; tiles, WMS, WFS, OGC API - Features."""
import json
import os
import shutil
import signal
import struct
import subprocess
import urllib.parse
import zlib

from base_map import SEA, ZOOMS, rgb
from peer_nginx import NginxBase
from processes import Failed, last_line, start, stop, wait_until
from questions import get_map, variants

FORMATS = {
    "png24": 'DRIVER "AGG/PNG" IMAGEMODE RGBA FORMATOPTION "COMPRESSION=1"',
    "png8": 'DRIVER "AGG/PNG8" IMAGEMODE RGBA FORMATOPTION "COMPRESSION=1" FORMATOPTION "QUANTIZE_FORCE=ON" '
            'FORMATOPTION "QUANTIZE_COLORS=256"',
}
MAP = """MAP
  NAME "atlas"
  EXTENT -20037508 -20037508 20037508 20037508
  SIZE 256 256
  MAXSIZE 4096
  UNITS METERS
  PROJECTION "epsg:3857" END
  IMAGETYPE "%(format)s"
  OUTPUTFORMAT NAME "%(format)s" %(options)s MIMETYPE "image/png" EXTENSION "png" END
  SYMBOL NAME "marker" TYPE PIXMAP IMAGE "%(marker)s" END
  SYMBOL NAME "disc" TYPE ELLIPSE FILLED TRUE POINTS 1 1 END END
  WEB METADATA
    "ows_enable_request" "*"
    "ows_title" "atlas"
    "ows_srs" "EPSG:3857 EPSG:4326 EPSG:2154"
    "ows_onlineresource" "http://127.0.0.1/"
    "oga_onlineresource" "http://127.0.0.1/"
  END END
%(layers)s
END
"""
POINTS = """  LAYER
    NAME "cooperations"
    TYPE POINT
    STATUS DEFAULT
    %(source)s
    PROJECTION "epsg:3857" END
    METADATA "ows_title" "cooperations" "wms_srs" "EPSG:3857 EPSG:2154" END
    CLASS STYLE SYMBOL "marker" END END
  END
"""
FEATURES = """  LAYER
    NAME "projets"
    TYPE POINT
    STATUS ON
    TEMPLATE "none"
    CONNECTIONTYPE POSTGIS
    CONNECTION "%(connection)s"
    PROCESSING "CLOSE_CONNECTION=DEFER"
    DATA "geom FROM projet_ogc USING UNIQUE gid USING SRID=4326"
    EXTENT -180 -90 180 90
    PROJECTION "epsg:4326" END
    METADATA "ows_title" "projets" "wfs_srs" "EPSG:4326" "gml_include_items" "all" "gml_featureid" "gid"
      "wfs_getfeature_formatlist" "geojson" "oga_featureid" "gid" "ows_include_items" "all" "wfs_maxfeatures" "100"
      "wfs_use_default_extent_for_getfeature" "false"
    END
    CLASS STYLE SYMBOL "marker" END END
  END
  OUTPUTFORMAT NAME "geojson" DRIVER "OGR/GEOJSON" MIMETYPE "application/json" FORMATOPTION "STORAGE=memory"
    FORMATOPTION "FORM=simple" END
"""
FES = ('<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2"><fes:And>'
       '<fes:PropertyIsEqualTo><fes:ValueReference>statut</fes:ValueReference><fes:Literal>en_cours</fes:Literal>'
       '</fes:PropertyIsEqualTo>'
       '<fes:PropertyIsGreaterThanOrEqualTo><fes:ValueReference>y1</fes:ValueReference><fes:Literal>%d</fes:Literal>'
       '</fes:PropertyIsGreaterThanOrEqualTo>'
       '<fes:PropertyIsLike wildCard="*" singleChar="?" escapeChar="!"><fes:ValueReference>thematiques'
       '</fes:ValueReference><fes:Literal>*;education;*</fes:Literal></fes:PropertyIsLike>'
       '<fes:PropertyIsLike wildCard="*" singleChar="?" escapeChar="!"><fes:ValueReference>types</fes:ValueReference>'
       '<fes:Literal>*;commune;*</fes:Literal></fes:PropertyIsLike>'
       '<fes:BBOX><fes:ValueReference>geom</fes:ValueReference><gml:Envelope srsName="urn:ogc:def:crs:EPSG::4326">'
       '<gml:lowerCorner>%g %g</gml:lowerCorner><gml:upperCorner>%g %g</gml:upperCorner></gml:Envelope></fes:BBOX>'
       '</fes:And></fes:Filter>')
SIZE_PX = 13


def marker_png(path):
    """A sprite: a blue disc with a white edge, drawn here, so that no picture need be kept."""
    rows = bytearray()
    middle = (SIZE_PX - 1) / 2
    for y in range(SIZE_PX):
        rows.append(0)
        for x in range(SIZE_PX):
            r = ((x - middle) ** 2 + (y - middle) ** 2) ** 0.5
            edge = max(0.0, min(1.0, middle - r + 0.5))
            inside = max(0.0, min(1.0, middle - 1.5 - r + 0.5))
            colour = [round(255 + (c - 255) * inside) for c in (0x1F, 0x5F, 0xA8)]
            rows += bytes(colour + [round(255 * edge)])
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    with open(path, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", SIZE_PX, SIZE_PX, 8, 6, 0, 0, 0))
                + chunk(b"IDAT", zlib.compress(bytes(rows))) + chunk(b"IEND", b""))


class MapServerBase(NginxBase):
    """mapserv processes behind nginx, whatever the maps."""
    upstream_more, fastcgi_more, locations = "", "", ""

    def _maps(self):
        """{name: path}"""
        raise NotImplementedError

    def start(self):
        program = shutil.which("mapserv") or "/usr/lib/cgi-bin/mapserv"
        if not os.path.exists(program) or not shutil.which("spawn-fcgi"):
            raise Failed("mapserv or spawn-fcgi is not installed")
        marker_png(self.path("marker.png"))
        maps = self._maps()
        config = self.write("mapserver.conf", 'CONFIG\n  ENV\n    MS_MAP_PATTERN "."\n    OGCAPI_HTML_TEMPLATE_DIRECTORY '
                            '"/usr/share/mapserver/ogcapi/templates/html-plain/"\n  END\n  MAPS\n%s  END\nEND\n' %
                            "".join('    %s "%s"\n' % (k, os.path.abspath(v)) for k, v in maps.items()))
        sockets = []
        for i in range(os.cpu_count()):
            socket = os.path.abspath(self.path("mapserv-%d.sock" % i))
            if os.path.exists(socket):
                os.remove(socket)
            log = self.path("mapserv.log")
            process = start(["spawn-fcgi", "-n", "-s", socket, "--", program], log,
                            env={**os.environ, "MAPSERVER_CONFIG_FILE": os.path.abspath(config)})
            self.processes.append(process)
            wait_until(lambda s=socket: os.path.exists(s), process, log)
            sockets.append(socket)
        self.run_nginx(os.path.abspath(self.folder), "upstream mapserv { %s %s }" % (" ".join(
            "server unix:%s max_fails=0;" % s for s in sockets), self.upstream_more),
            self.locations + "location / { fastcgi_pass mapserv; fastcgi_buffers 64 64k; " + self.fastcgi_more +
            # PATH_INFO: OGC API
            "fastcgi_param QUERY_STRING $query_string; fastcgi_param REQUEST_METHOD GET; fastcgi_param SCRIPT_NAME /; "
            "fastcgi_param PATH_INFO $uri; fastcgi_param SERVER_NAME 127.0.0.1; fastcgi_param SERVER_PORT $server_port; "
            "fastcgi_param SERVER_PROTOCOL $server_protocol; fastcgi_param REQUEST_URI $request_uri; }")
        about = subprocess.run([program, "-v"], capture_output=True, text=True).stdout.split()
        if len(about) < 3 or any(process.poll() is not None for process in self.processes):
            raise Failed("mapserv does not run: %s" % last_line(log))
        self.version = "%s, %d FastCGI processes behind nginx" % (about[2], os.cpu_count())

    def _map(self, fmt, layers, opaque=False):
        options = FORMATS[fmt] + (" TRANSPARENT OFF" if opaque else " TRANSPARENT ON")
        if opaque:
            options = options.replace("RGBA", "RGB")
            layers = "  IMAGECOLOR %s\n" % rgb(SEA) + layers
        return MAP % {"format": fmt, "options": options, "marker": os.path.abspath(self.path("marker.png")),
                      "layers": layers}

    def stop(self):
        for process in reversed(self.processes):  # mapserv waits for its next request before it ends
            stop(process, how=signal.SIGKILL if "spawn-fcgi" in process.args[0] else signal.SIGTERM)
        self.processes = []


class MapServer(MapServerBase):
    name = "MapServer"
    upstream_more, fastcgi_more = "keepalive 8;", "fastcgi_keep_conn on; "  # one client at a time

    def __init__(self, bench, form):
        self.name = "MapServer " + form
        super().__init__(bench)
        self.folder = os.path.join(bench.folder, "mapserver-" + form)
        os.makedirs(self.folder, exist_ok=True)
        self.formats = (form,)

    def _maps(self):
        maps = {}
        for name, fmt in [(n, f) for n in self.bench.filters for f in self.formats]:
            key = "%s_%s" % (name.replace(" ", "") or "all", fmt)
            maps[key] = self.write(key + ".map", self._map(fmt, POINTS % {"source": self._source(name)}))
        for zoom, fmt in [(z, f) for z in ZOOMS for f in self.formats if self.bench.base]:
            key = "base%d_%s" % (zoom, fmt)
            maps[key] = self.write(key + ".map", self._map(
                fmt, self.bench.base.mapserver(zoom) + POINTS % {"source": self._source("")}, True))
        if self.bench.postgis:
            maps["features"] = self.write("features.map", self._map("png24", FEATURES % {
                "connection": self.bench.postgis.connection()}))
        return maps

    def _source(self, name):
        """Where the points come from: a file as long as one attribute can tell, else PostGIS. (The FlatGeobuf driver of
        8.0 is as fast, but fails where a tile holds the last features of the file.)"""
        file = 'DATA "%s"' % os.path.abspath(self.bench.data.path("shp/sites.shp"))
        if name == "":
            return file
        if name == "jumelages":
            return file + '\n    FILTER ("[jumelage]" = "1")'
        if name == "eau":
            return file + '\n    FILTER ("[eau]" = "1")'
        if not self.bench.postgis:
            return file
        return ('CONNECTIONTYPE POSTGIS CONNECTION "%s" PROCESSING "CLOSE_CONNECTION=DEFER" DATA "geom FROM (%s) AS q '
                'USING UNIQUE gid USING SRID=3857"' % (self.bench.postgis.connection(),
                                                       self.bench.postgis.site_sql(name)))

    def tile(self, question):
        z, x, y = question.with_["tile"]
        if question.with_["base"] and not self.bench.base:
            return None
        name = "base%d" % z if question.with_["base"] else question.with_["filter"].replace(" ", "") or "all"
        return ["/?map=%s_%s&mode=tile&tilemode=gmap&tile=%d+%d+%d&layers=all" % (name, self.formats[0], x, y, z)]

    def wms(self, question):
        """Every layer of the map, whose name is that of its root."""
        if question.with_["base"] and not self.bench.base:
            return None
        name = "base6" if question.with_["base"] else "all"
        return ["/?map=%s_%s&%s" % (name, self.formats[0], query) for query in get_map(question, "atlas")]

    def box_rows(self, question):
        if self.formats[0] != "png24":
            return None  # not a question of formats
        self._need_features()
        return ["/features/ogcapi/collections/projets/items?f=json&limit=100&bbox=%g,%g,%g,%g" % box
                for box in question.with_["boxes"]]

    def rows(self, question):
        """WFS 2.0 with a filter (FES 2.0)."""
        if self.formats[0] != "png24":
            return None
        self._need_features()
        return ["/?map=features&SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=projets&COUNT=100&OUTPUTFORMAT="
                "geojson&FILTER=" + urllib.parse.quote(FES % (year, box[1], box[0], box[3], box[2]))
                for year, box in variants()]

    def _need_features(self):
        if not self.bench.postgis:
            raise Failed("PostGIS, its source, does not run")

    def check(self, question):
        if question.kind in ("rows", "box_rows"):
            body = self.get(self.lines(question)[0])
            try:
                return "%d rows" % len(json.loads(body)["features"])
            except ValueError as error:
                raise Failed("no GeoJSON: %s" % body[-160:].decode(errors="replace").strip()) from error
        return super().check(question)

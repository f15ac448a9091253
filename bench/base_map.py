"""The shapes of the base map, as shapefiles in Web Mercator for the peers: for each zoom the level of detail that atlasd takes
(src/geo/shapes.h tells the file's layout), so that everybody paints the same outlines."""
import json
import os
import struct

from data import run

ARCS, CLASSES, AREAS, LAKES, RIVERS = 1, 2, 3, 4, 5
COAST, BORDER, DISPUTED, REGION, DEPARTEMENT, PROVINCE = 1, 2, 3, 4, 5, 6
LAND, COUNTRY = 1, 2
UNITS, WORLD = 1 << 30, 20037508.342789244
ZOOMS = (0, 3, 6)
FROM_ZOOM = {COAST: 3, BORDER: 0, DISPUTED: 0, REGION: 5, DEPARTEMENT: 6, PROVINCE: 5}  # styles/atlas/layers.txt
# colour, width in pixels; palette.txt
LINES = {"river": ("#b5d0df", 0.8), "coast": ("#8fb0c2", 0.6), "province": ("#ddd5ca", 0.5),
         "departement": ("#d0c5bb", 0.5), "region": ("#b3a6a0", 0.7), "border": ("#a1909e", 0.7)}
FILLS = {"land": "#f6f3ec", "france": "#fffdf7", "lake": "#d3e3ec"}
SEA = "#d3e3ec"
NAMES = {COAST: "coast", BORDER: "border", DISPUTED: "border", REGION: "region", DEPARTEMENT: "departement",
         PROVINCE: "province"}


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def byte(self):
        self.at += 1
        return self.data[self.at - 1]

    def varint(self):
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7

    def zigzag(self):
        value = self.varint()
        return value >> 1 if not value & 1 else -(value >> 1) - 1

    def chains(self, n, bits):
        """n chains of points in Web Mercator; each starts from the first point of the one before."""
        found, start = [], (0, 0)
        for _ in range(n):
            x, y = start
            line = []
            for i in range(self.varint()):
                x, y = x + self.zigzag(), y + self.zigzag()
                if i == 0:
                    start = (x, y)
                line.append(((x << bits) / UNITS * 2 * WORLD - WORLD, WORLD - (y << bits) / UNITS * 2 * WORLD))
            found.append(line)
        return found


def read(path):
    """(levels of arcs {last zoom: lines}, classes, areas {(kind, code): rings of refs}, lakes, rivers by level)"""
    with open(path, "rb") as f:
        data = f.read()
    if data[:8] != b"ATLSHP1\0":
        raise ValueError("not a file of shapes")
    _, n = struct.unpack_from("<II", data, 8)
    arcs, lakes, rivers, areas, classes = {}, {}, {}, {}, b""
    for i in range(n):
        kind, offset, length = struct.unpack_from("<III", data, 16 + 12 * i)
        r = Reader(data[offset:offset + length])
        if kind in (ARCS, LAKES):
            zoom, bits, count = r.varint(), r.varint(), r.varint()
            (arcs if kind == ARCS else lakes)[zoom] = r.chains(count, bits)
        elif kind == RIVERS:
            zoom, bits, count = r.varint(), r.varint(), r.varint()
            ranks = [r.byte() for _ in range(count)]
            rivers[zoom] = list(zip(ranks, r.chains(count, bits)))
        elif kind == CLASSES:
            classes = r.data
        elif kind == AREAS:
            for _ in range(r.varint()):
                what, size = r.byte(), r.byte()
                code = bytes(r.byte() for _ in range(size)).decode()
                rings = []
                for _ in range(r.varint()):
                    at, ring = 0, []
                    for _ in range(r.varint()):
                        at += r.zigzag()
                        ring.append(at)
                    rings.append(ring)
                areas[what, code] = rings
    return arcs, classes, areas, lakes, rivers


def good_for(levels, zoom):
    """The coarsest level that is good for this zoom."""
    return levels[min((z for z in levels if z >= zoom), default=max(levels))]


def polygons(rings, arcs):
    """Closed rings as polygons. Land and its lakes come apart, so the few holes are told by their turning."""
    closed = []
    for ring in rings:
        points = []
        for ref in ring:
            line = arcs[ref >> 1]
            line = line[::-1] if ref & 1 else line
            points += line[1:] if points and line and points[-1] == line[0] else line
        if len(points) >= 3:
            closed.append(points + points[:1] if points[0] != points[-1] else points)
    return closed


def _feature(shape, coordinates, **properties):
    return {"type": "Feature", "properties": properties, "geometry": {"type": shape, "coordinates": coordinates}}


def _write(folder, name, features):
    source = os.path.join(folder, name + ".geojson")
    with open(source, "w", encoding="utf-8") as f:
        json.dump({"type": "FeatureCollection", "features": features}, f)
    target = os.path.join(folder, name + ".shp")
    run(["ogr2ogr", "-f", "ESRI Shapefile", target, source, "-a_srs", "EPSG:3857", "-nln", name])
    os.remove(source)
    for indexer in ("shapeindex", "shptree"):
        try:
            run([indexer, target])
        except FileNotFoundError:
            pass


def make(shapes, folder, zooms=ZOOMS):
    arcs, classes, areas, lakes, rivers = read(shapes)
    os.makedirs(folder)
    for zoom in zooms:
        lines = good_for(arcs, zoom)
        fills = [_feature("Polygon", [ring], kind="land") for ring in polygons(areas[LAND, ""], lines)]
        fills += [_feature("Polygon", [ring], kind="france") for ring in polygons(areas.get((COUNTRY, "FR"), []), lines)]
        if lakes:
            fills += [_feature("Polygon", [ring + ring[:1]], kind="lake") for ring in good_for(lakes, zoom) if len(ring) >= 3]
        strokes = [_feature("LineString", line, kind="river") for rank, line in good_for(rivers, zoom)
                   if len(line) > 1 and (rank == 1 and zoom >= 4 or rank == 2 and zoom >= 6)] if rivers else []
        strokes += [_feature("LineString", line, kind=NAMES[classes[i]]) for i, line in enumerate(lines)
                    if len(line) > 1 and FROM_ZOOM.get(classes[i], 99) <= zoom]
        _write(folder, "fills%d" % zoom, fills)
        _write(folder, "lines%d" % zoom, strokes)


def rgb(colour):
    return " ".join(str(int(colour[i:i + 2], 16)) for i in (1, 3, 5))


class BaseMap:
    """The same layers in the words of each peer."""

    def __init__(self, folder):
        self.folder = os.path.abspath(folder)

    def mapserver(self, zoom, scales=None):
        """scales: the least and the largest denominator that it is shown at."""
        shown = "    MINSCALEDENOM %.0f\n    MAXSCALEDENOM %.0f\n" % scales if scales else ""
        def layer(kind, name, classes):
            return ('  LAYER\n    NAME "%s"\n    TYPE %s\n    STATUS DEFAULT\n    PROJECTION "epsg:3857" END\n%s    DATA "%s/%s%d.shp"\n    CLASSITEM '
                    '"kind"\n%s  END\n' % (name + ("%d" % zoom if scales else ""), kind, shown, self.folder, name, zoom, classes))
        fills = "".join('    CLASS\n      EXPRESSION "%s"\n      STYLE\n        COLOR %s\n      END\n    END\n' % (k, rgb(c))
                        for k, c in FILLS.items())
        lines = "".join('    CLASS\n      EXPRESSION "%s"\n      STYLE\n        COLOR %s\n        WIDTH %g\n      END\n'
                        '    END\n' % (k, rgb(c), w) for k, (c, w) in LINES.items())
        return layer("POLYGON", "fills", fills) + layer("LINE", "lines", lines)

    def mapnik(self, zoom):
        def layer(name):
            return ('<Layer name="%s" srs="%%(srs)s"><StyleName>%s</StyleName><Datasource><Parameter name="type">shape'
                    '</Parameter><Parameter name="file">%s/%s%d.shp</Parameter></Datasource></Layer>'
                    % (name, name, self.folder, name, zoom))
        fills = "".join('<Rule><Filter>[kind] = \'%s\'</Filter><PolygonSymbolizer fill="%s"/></Rule>' % pair
                        for pair in FILLS.items())
        lines = "".join('<Rule><Filter>[kind] = \'%s\'</Filter><LineSymbolizer stroke="%s" stroke-width="%g"/></Rule>'
                        % (k, c, w) for k, (c, w) in LINES.items())
        return ('<Style name="fills">%s</Style><Style name="lines">%s</Style>%s%s'
                % (fills, lines, layer("fills"), layer("lines")))

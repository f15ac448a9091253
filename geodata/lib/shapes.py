# shapes.py - Natural Earth's provinces by ISO country, and points that lie inside them.
import math

from osgeo import ogr

import tables

ogr.UseExceptions()

# Natural Earth's own codes of territories that have an ISO code of their own, or none.
_BY_UNIT = {"GLP": "GP", "MTQ": "MQ", "GUF": "GF", "REU": "RE", "MYT": "YT", "NSV": "SJ", "BVT": "BV", "CYN": "CY",
            "SOL": "SO", "KAB": "KZ", "USG": "CU", "ESB": "CY", "WSB": "CY"}
_BY_NAME = {("RU", "Crimea"): "UA", ("RU", "Sevastopol"): "UA", ("NL", "Caribbean Netherlands"): "BQ"}


def provinces():
    """(ISO code or '', feature) of every province, corrected; the geometry is a copy of its own."""
    source = ogr.Open(tables.GPKG)
    for f in source.GetLayer("states_provinces"):
        iso = f["iso_a2"] if f["iso_a2"] not in ("-1", None) else ""
        iso = _BY_UNIT.get(f["gu_a3"]) or _BY_UNIT.get(f["adm0_a3"]) or _BY_NAME.get((iso, f["name"])) or iso
        if f["admin"] == "Caribbean Netherlands":
            iso = "BQ"
        yield iso, f, f.GetGeometryRef().Clone()


def polygons(geometry):
    """The polygons of a polygon or multipolygon."""
    if geometry.GetGeometryName() == "POLYGON":
        return [geometry]
    return [geometry.GetGeometryRef(i) for i in range(geometry.GetGeometryCount())]


def largest(geometry):
    """The polygon of the largest true area."""
    def area(p):
        west, east, south, north = p.GetEnvelope()
        return p.GetArea() * math.cos(math.radians((south + north) / 2))
    return max(polygons(geometry), key=area)


def _rings(polygon, squeeze):
    return [[(polygon.GetGeometryRef(i).GetX(j) * squeeze, polygon.GetGeometryRef(i).GetY(j))
             for j in range(polygon.GetGeometryRef(i).GetPointCount())] for i in range(polygon.GetGeometryCount())]


def _depth(x, y, rings):
    """Distance to the outline, negative outside."""
    inside, best = False, math.inf
    for ring in rings:
        x1, y1 = ring[-1]
        for x2, y2 in ring:
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
            dx, dy = x2 - x1, y2 - y1
            t = dx * dx + dy * dy
            t = max(0.0, min(1.0, ((x - x1) * dx + (y - y1) * dy) / t)) if t else 0.0
            best = min(best, (x - x1 - t * dx) ** 2 + (y - y1 - t * dy) ** 2)
            x1, y1 = x2, y2
    return math.sqrt(best) * (1 if inside else -1)


def inner_point(geometry):
    """(lon, lat) deep inside the largest polygon: the centroid where it lies well inside, else the deepest point of a
    grid refined three times. Good for a label; not the exact pole of inaccessibility."""
    polygon = largest(geometry)
    west, east, south, north = polygon.GetEnvelope()
    squeeze = max(0.05, math.cos(math.radians((south + north) / 2)))
    thin = polygon.Simplify(max(east - west, north - south) / 400)
    if thin is None or thin.IsEmpty() or thin.GetGeometryName() != "POLYGON":
        thin = polygon
    rings = _rings(thin, squeeze)
    c = polygon.Centroid()
    cx, cy, half = (west + east) / 2 * squeeze, (south + north) / 2, max((east - west) * squeeze, north - south) / 2
    best = (-math.inf, cx, cy)
    for _ in range(4):
        steps = 10
        grid = [(cx + half * i / steps, cy + half * j / steps) for i in range(-steps, steps + 1) for j in range(-steps, steps + 1)]
        best = max([best] + [(_depth(x, y, rings), x, y) for x, y in grid])
        _, cx, cy = best
        half /= 5
    if _depth(c.GetX() * squeeze, c.GetY(), rings) > 0.6 * best[0]:
        return c.GetX(), c.GetY()
    return best[1] / squeeze, best[2]


def surface_point(geometry):
    """(lon, lat) inside the largest polygon, cheaply: its centroid where that lies inside, else a point on its surface."""
    polygon = largest(geometry)
    point = polygon.Centroid()
    if not polygon.Contains(point):
        point = polygon.PointOnSurface()
    return point.GetX(), point.GetY()


def territories():
    """Zones of corrections/territories.tsv: (from, to, outline, envelope). A zone is WKT, or `province:NAME:INWARD_DEG`, a
    province of Natural Earth drawn inward where its outline is coarser than the places beside it."""
    zones = []
    for r in tables.corrections("territories"):
        if r["zone"].startswith("province:"):
            _, name, inward_deg = r["zone"].split(":")
            zone = [g for _, f, g in provinces() if f["name"] == name][0].Buffer(-float(inward_deg))
        else:
            zone = ogr.CreateGeometryFromWkt(r["zone"])
        zones.append((r["de"], r["vers"], zone, zone.GetEnvelope()))
    return zones


def rightful(zones, country, lon, lat):
    """The country a point lies in, where a source says `country`."""
    for old, new, zone, (west, east, south, north) in zones:
        if country == old and west <= lon <= east and south <= lat <= north:
            if zone.Contains(ogr.CreateGeometryFromWkt(f"POINT({lon} {lat})")):
                return new
    return country

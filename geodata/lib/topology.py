# topology.py - the provinces of the world as arcs shared by their neighbours, so that what is simplified once fits twice.
#
# Coordinates are world units: Web Mercator on a square of 2^30, x right from -180 degrees, y down (src/geo/mercator.h).
# An arc is a chain of points between two junctions (or a closed loop) with one province on each side or none.
import collections
import heapq
import math

from osgeo import ogr

import tables

ogr.UseExceptions()

WORLD = 1 << 30
LAT_MAX = 85.051128779806604
SOURCE_EDGE_DEG = 179.899    # the source is clipped at 179.9 degrees: what lies beyond goes to the antimeridian


def world_x(lon):
    return round((lon + 180.0) / 360.0 * WORLD)


def world_y(lat):
    if lat >= LAT_MAX:
        return 0
    if lat <= -LAT_MAX:
        return WORLD
    return round((1.0 - math.atanh(math.sin(math.radians(lat))) / math.pi) / 2.0 * WORLD)


def lon_of(x):
    return x / WORLD * 360.0 - 180.0


def lat_of(y):
    return math.degrees(math.atan(math.sinh((1.0 - 2.0 * y / WORLD) * math.pi)))


def world_point(lon, lat):
    x = 0 if lon <= -SOURCE_EDGE_DEG else WORLD if lon >= SOURCE_EDGE_DEG else world_x(lon)
    return x, world_y(lat)


def _country(feature, fixes):
    iso = feature["iso_a2"] if feature["iso_a2"] not in ("-1", None) else ""
    unit = feature["gu_a3"] or ""
    to = fixes.get((unit, iso, feature["name"])) or fixes.get((unit, iso, "")) or iso
    return "" if to == "-" else to


def _polygons(geometry):
    if geometry.GetGeometryName() == "POLYGON":
        return [geometry]
    return [geometry.GetGeometryRef(i).Clone() for i in range(geometry.GetGeometryCount())]


def _ends_on_vertices(line, geometry, near=1e-6):
    """The line with each end that is all but a vertex of the geometry put on it exactly, so that it does cut."""
    vertices = [q for p in _polygons(geometry) for i in range(p.GetGeometryCount()) for q in p.GetGeometryRef(i).GetPoints()]
    for i in (0, line.GetPointCount() - 1):
        x, y = line.GetX(i), line.GetY(i)
        q = min(vertices, key=lambda v: math.dist(v[:2], (x, y)))
        if math.dist(q[:2], (x, y)) < near:
            line.SetPoint_2D(i, q[0], q[1])
    return line


def _cut(geometry, cut):
    """(rest, piece): the geometry parted along the line of a correction; the piece holds the correction's point."""
    line = _ends_on_vertices(ogr.CreateGeometryFromWkt(cut["line"]), geometry)
    point = ogr.CreateGeometryFromWkt(f"POINT({cut['lon']} {cut['lat']})")
    rest, piece = ogr.Geometry(ogr.wkbMultiPolygon), ogr.Geometry(ogr.wkbMultiPolygon)
    for polygon in _polygons(geometry):
        if not polygon.Contains(point):
            rest.AddGeometry(polygon)
            continue
        for part in _polygons(polygon.Boundary().Union(line).Polygonize()):
            if part.PointOnSurface().Within(polygon):
                (piece if part.Contains(point) else rest).AddGeometry(part)
    assert piece.GetGeometryCount() == 1 and rest.GetGeometryCount() > 0, cut
    assert 0.01 < piece.GetArea() / geometry.GetArea() < 0.99, (cut, piece.GetArea(), geometry.GetArea())
    return rest, piece


def _rings(geometry):
    for polygon in _polygons(geometry):
        for i in range(polygon.GetGeometryCount()):
            points = []
            for p in polygon.GetGeometryRef(i).GetPoints():
                q = world_point(p[0], p[1])
                if not points or points[-1] != q:
                    points.append(q)
            if points[0] == points[-1]:
                points.pop()
            if len(points) >= 3:
                yield points


class Province:
    def __init__(self, country, name, geometry):
        self.country, self.name, self.rings = country, name, list(_rings(geometry))


def read_provinces():
    fixes = {(r["unit"], r["iso2"], r["province"]): r["to"] for r in tables.corrections("province_countries")}
    cuts = {(r["iso2"], r["province"]): r for r in tables.corrections("province_cuts")}
    provinces, used = [], 0
    source = ogr.Open(tables.GPKG)
    for f in source.GetLayer("states_provinces"):
        country, geometry = _country(f, fixes), f.GetGeometryRef()
        cut = cuts.get((f["iso_a2"], f["name"]))
        if cut:
            geometry, piece = _cut(geometry, cut)
            provinces.append(Province(cut["to"], f["name"], piece))
            used += 1
        provinces.append(Province(country, f["name"] or "", geometry))
    assert used == len(cuts), "a cut names a province that is not there"
    _insert_junctions(provinces)
    return provinces


def _insert_junctions(provinces):
    """A cut leaves points on its own side of a shared border only: put them into the neighbour's too."""
    edges = collections.Counter(_edge(a, b) for p in provinces for r in p.rings for a, b in zip(r, r[1:] + r[:1]))
    single = {p for e, n in edges.items() if n == 1 for p in e}
    grid = collections.defaultdict(list)
    for p in single:
        grid[p[0] >> 20, p[1] >> 20].append(p)
    for province in provinces:
        for i, ring in enumerate(province.rings):
            changed = []
            for a, b in zip(ring, ring[1:] + ring[:1]):
                changed.append(a)
                if edges[_edge(a, b)] == 1:
                    changed += _between(a, b, grid)
            province.rings[i] = changed


def _between(a, b, grid, reach=2):
    """Points of the grid that lie on the segment, in order, within `reach` world units (7 cm)."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = math.hypot(dx, dy)
    found = []
    if length > WORLD / 64:
        return found    # edges of Antarctica along the antimeridian
    for gx in range(min(a[0], b[0]) - reach >> 20, (max(a[0], b[0]) + reach >> 20) + 1):
        for gy in range(min(a[1], b[1]) - reach >> 20, (max(a[1], b[1]) + reach >> 20) + 1):
            for p in grid.get((gx, gy), ()):
                along = (p[0] - a[0]) * dx + (p[1] - a[1]) * dy
                if p != a and p != b and 0 < along < length * length:
                    if abs((p[0] - a[0]) * dy - (p[1] - a[1]) * dx) <= reach * length:
                        found.append((along, p))
    return [p for _, p in sorted(found)]


def _edge(a, b):
    return (a, b) if a < b else (b, a)


class Arcs:
    """points[i]; sides[i] = (province to the left, to the right) walking along the arc, or -1;
    rings[p] = rings of province p as lists of arc numbers, ~i for an arc walked backwards."""

    def __init__(self, provinces):
        self.points, self.sides, self.rings = [], [], []
        owner = collections.defaultdict(lambda: [-1, -1])   # edge a<b -> province whose ring walks a->b, b->a
        near = collections.defaultdict(set)
        for number, province in enumerate(provinces):
            for ring in province.rings:
                for a, b in zip(ring, ring[1:] + ring[:1]):
                    owner[_edge(a, b)][a > b] = number
                    near[a].add(b)
                    near[b].add(a)
        self._where = {}    # directed edge -> arc, or ~arc
        junctions = sorted(p for p, others in near.items() if len(others) != 2)
        for p in junctions:
            for q in sorted(near[p]):
                if (p, q) not in self._where:
                    self._walk(p, q, near, owner)
        for p in sorted(near):
            q = min(near[p])
            if (p, q) not in self._where:
                self._walk(p, q, near, owner)
        for province in provinces:
            self.rings.append([self._ring(r) for r in province.rings])

    def _walk(self, p, q, near, owner):
        chain = [p, q]
        while len(near[q]) == 2 and q != chain[0]:
            q = next(o for o in near[q] if o != chain[-2])
            chain.append(q)
        number = len(self.points)
        for a, b in zip(chain, chain[1:]):
            self._where[a, b] = number
            self._where[b, a] = ~number
        a, b = chain[0], chain[1]
        forward, backward = owner[_edge(a, b)][a > b], owner[_edge(a, b)][a < b]
        self.points.append(chain)
        self.sides.append((forward, backward))

    def _ring(self, ring):
        out = []
        edges = list(zip(ring, ring[1:] + ring[:1]))
        arcs = [self._where[e] for e in edges]
        # begin where an arc begins, so that none is counted at both ends
        start = next((i for i in range(len(arcs)) if edges[i][0] == self._first(arcs[i])), 0)
        for i in range(start, start + len(arcs)):
            a, e = arcs[i % len(arcs)], edges[i % len(arcs)]
            if e[0] == self._first(a) and e[1] == self._second(a):
                out.append(a)
        return out

    def _first(self, a):
        return self.points[a][0] if a >= 0 else self.points[~a][-1]

    def _second(self, a):
        return self.points[a][1] if a >= 0 else self.points[~a][-2]

    def outline(self, members):
        """Rings around a set of provinces: arcs with a member on one side only, members on the forward side."""
        ends = collections.defaultdict(list)
        chosen = []
        for i, (forward, backward) in enumerate(self.sides):
            if (forward in members) != (backward in members):
                chosen.append(i if forward in members else ~i)
        for a in chosen:
            ends[self._first(a)].append(a)
        rings, done = [], set()
        for a in chosen:
            if a in done:
                continue
            ring, first = [], self._first(a)
            while True:
                ring.append(a)
                done.add(a)
                end = self._first(~a)
                if end == first:
                    break
                a = next(n for n in ends[end] if n not in done)
            rings.append(ring)
        return rings

    def ring_points(self, ring):
        points = []
        for a in ring:
            chain = self.points[a] if a >= 0 else self.points[~a][::-1]
            points += chain[:-1]
        return points


def area2(points):
    """Twice the signed area."""
    total = 0
    x0, y0 = points[-1]
    for x1, y1 in points:
        total += x0 * y1 - x1 * y0
        x0, y0 = x1, y1
    return total


def visvalingam(points):
    """For every point the area (world units squared) below which it may be left out; ends keep infinity.
    Visvalingam and Whyatt 1993: areas never fall along the order of removal, so that one pass serves all levels."""
    n = len(points)
    keep = [math.inf] * n
    if n < 3:
        return keep
    before, after = list(range(-1, n - 1)), list(range(1, n + 1))

    def area(i):
        (ax, ay), (bx, by), (cx, cy) = points[before[i]], points[i], points[after[i]]
        return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2

    current = [math.inf] + [area(i) for i in range(1, n - 1)] + [math.inf]
    heap = [(current[i], i) for i in range(1, n - 1)]
    heapq.heapify(heap)
    highest = 0.0
    while heap:
        a, i = heapq.heappop(heap)
        if a != current[i] or keep[i] != math.inf:
            continue
        highest = max(highest, a)
        keep[i] = highest
        b, c = before[i], after[i]
        after[b], before[c] = c, b
        for j in (b, c):
            if 0 < j < n - 1:
                current[j] = area(j)
                heapq.heappush(heap, (current[j], j))
    return keep

# coast.py - coasts, lakes and rivers of GSHHG: read through gmt, thinned by ground distance, chained, cut into cells.
#
# gmt dumps the lines bin by bin (1 degree); ends of neighbouring bins are equal, so rings are chained again from them.
import collections
import math
import struct
import subprocess
import tempfile

import numpy
from osgeo import ogr

import topology
from topology import WORLD

KM_PER_DEG = 111.2
CELL_BITS = 23          # a cell is a tile of zoom 7: 2^23 world units
GRID_BITS = 8           # points stand on a grid of 2^8 world units, 10 m at the equator

# Tolerance in km by box (west, south, east, north); the first that holds the line wins.
FINE = [(-5.5, 41, 10, 51.5), (-61.9, 15.8, -60.9, 16.6), (-61.3, 14.3, -60.7, 15.0), (55, -21.5, 56, -20.7),
        (44.9, -13.1, 45.4, -12.5), (-54.7, 2, -51.5, 6), (163, -23, 168.5, -19.5), (-150.2, -18.2, -149, -17),
        (-63.2, 17.8, -62.7, 18.2), (-56.6, 46.6, -56, 47.3)]
FINE_KM, USUAL_KM, POLAR_KM, POLAR_DEG = 0.05, 0.16, 0.7, 62


def dump(options):
    """Lines of `gmt coast`, as arrays of (lon, lat)."""
    command = ["gmt", "coast", "-Rd", "-M", "-Df", "-bo2d", "-A0", *options]
    with tempfile.TemporaryDirectory() as folder:   # gmt leaves its history where it runs
        raw = subprocess.run(command, check=True, capture_output=True, cwd=folder).stdout
    points = numpy.frombuffer(raw, dtype="<f8").reshape(-1, 2)
    breaks = numpy.flatnonzero(numpy.isnan(points[:, 0]))
    return [p[1:] if len(p) and math.isnan(p[0, 0]) else p for p in numpy.split(points, breaks) if len(p) > 2]


def tolerance_km(lon, lat):
    if any(w <= lon <= e and s <= lat <= n for w, s, e, n in FINE):
        return FINE_KM
    return POLAR_KM if abs(lat) > POLAR_DEG else USUAL_KM


def thinned(line, km=None):
    """Douglas and Peucker on the ground; the ends stay."""
    lon, lat = line[len(line) // 2]
    squeeze = math.cos(math.radians(min(89.0, abs(lat))))
    flat = line * (squeeze, 1.0)
    wkb = struct.pack("<BII", 1, 2, len(flat)) + numpy.ascontiguousarray(flat).tobytes()
    thin = ogr.CreateGeometryFromWkb(wkb).Simplify((km or tolerance_km(lon, lat)) / KM_PER_DEG).ExportToWkb(ogr.wkbNDR)
    return numpy.frombuffer(bytes(thin)[9:], dtype="<f8").reshape(-1, 2) / (squeeze, 1.0)


def _key(p):
    return round(p[0] * 1e5) % 36000000, round(p[1] * 1e5)


def chained(lines):
    """Lines joined end to start where they meet; longitudes run on across the antimeridian. (points, closed) each."""
    starts = collections.defaultdict(list)
    entered = set()
    for i, line in enumerate(lines):
        starts[_key(line[0])].append(i)
        entered.add(_key(line[-1]))
    done = [False] * len(lines)
    # first what begins where nothing ends, then the loops
    order = [i for i, line in enumerate(lines) if _key(line[0]) not in entered] + list(range(len(lines)))
    for i in order:
        if done[i]:
            continue
        parts, first = [], _key(lines[i][0])
        while True:
            done[i] = True
            line = lines[i]
            if parts:
                line = line + (round((parts[-1][-1][0] - line[0][0]) / 360.0) * 360.0, 0.0)
                line = line[1:]
            parts.append(line)
            end = _key(line[-1])
            i = next((n for n in starts[end] if not done[n]), None)
            if end == first or i is None:
                yield numpy.concatenate(parts), end == first
                break


def ground_km2(line):
    """Area on the ground of a small closed line."""
    squeeze = math.cos(math.radians(line[:, 1].mean()))
    x, y = line[:, 0] * squeeze, line[:, 1]
    return abs((x[:-1] * y[1:] - x[1:] * y[:-1]).sum()) / 2 * KM_PER_DEG ** 2


def on_grid(line, bits=GRID_BITS):
    """World units on the grid, doubles dropped; longitudes may pass 180."""
    points = []
    for lon, lat in line:
        x, y = topology.world_x(lon), topology.world_y(lat)
        p = ((x + (1 << bits - 1)) >> bits) << bits, ((y + (1 << bits - 1)) >> bits) << bits
        if not points or p != points[-1]:
            points.append(p)
    return points


def ring_of(line, bits=GRID_BITS):
    """A closed line as a ring without its double end, or [] when nothing is left; what goes round the pole is
    closed along the bottom edge of the world."""
    points = on_grid(line, bits)
    if points[0] == points[-1]:
        points.pop()
    elif abs(points[0][0] - points[-1][0]) > WORLD / 2:
        points += [(points[-1][0], WORLD), (points[0][0], WORLD)]
    return points if len(points) >= 3 else []


def north_of(line, lat):
    """The part of a closed line north of a latitude, closed along it; one piece."""
    out = []
    for a, b in zip(line[:-1], line[1:]):
        if (a[1] > lat) != (b[1] > lat):
            out.append(a + (b - a) * ((lat - a[1]) / (b[1] - a[1])))
        if b[1] > lat:
            out.append(b)
    return numpy.array(out + out[:1])


def _crossing(a, b, axis, at):
    grid = (1 << GRID_BITS)
    other = a[1 - axis] + (b[1 - axis] - a[1 - axis]) * (at - a[axis]) / (b[axis] - a[axis])
    other = math.floor(other / grid + 0.5) * grid
    return (at, other) if axis == 0 else (other, at)


def halves(ring, axis, at):
    """Sutherland and Hodgman on both sides of a line parallel to an axis: (below, above)."""
    low, high = [], []
    a = ring[-1]
    for b in ring:
        if (a[axis] < at < b[axis]) or (b[axis] < at < a[axis]):
            # always from the lower end, so that both directions give the same point
            c = _crossing(a, b, axis, at) if a[axis] < b[axis] else _crossing(b, a, axis, at)
            low.append(c)
            high.append(c)
        if b[axis] <= at:
            low.append(b)
        if b[axis] >= at:
            high.append(b)
        a = b
    return _tidy(low, axis, at), _tidy(high, axis, at)


def _tidy(ring, axis, at):
    """Doubles, and what only lies on the cut, go."""
    out = [p for i, p in enumerate(ring) if p != ring[i - 1]]
    if len(out) < 3 or all(p[axis] == at for p in out):
        return []
    return out


def line_halves(line, axis, at):
    """The parts of a line below and above."""
    sides = [], []
    for a, b in zip(line, line[1:]):
        if (a[axis] < at < b[axis]) or (b[axis] < at < a[axis]):
            c = _crossing(a, b, axis, at) if a[axis] < b[axis] else _crossing(b, a, axis, at)
            pieces = [(a, c), (c, b)]
        else:
            pieces = [(a, b)]
        for p, q in pieces:
            side = sides[0 if p[axis] + q[axis] < 2 * at else 1]
            if p == q:
                continue
            if side and side[-1][-1] == p:
                side[-1].append(q)
            else:
                side.append([p, q])
    return sides


def into_cells(shapes, parts=halves):
    """{(cell x, cell y): pieces}; shapes may pass the east or west edge of the world."""
    cells = collections.defaultdict(list)
    first = [(s, -1, 2, 0, 1) for s in shapes]    # shape, cells x from..to, y from..to, in worlds
    stack = [(s, x0 << 30 - CELL_BITS, x1 << 30 - CELL_BITS, y0 << 30 - CELL_BITS, y1 << 30 - CELL_BITS)
             for s, x0, x1, y0, y1 in first]
    while stack:
        shape, x0, x1, y0, y1 = stack.pop()
        # straight to the smallest box of cells that holds it
        xs, ys = [p[0] for p in shape], [p[1] for p in shape]
        x0, x1 = max(x0, min(xs) >> CELL_BITS), min(x1, -(-max(xs) >> CELL_BITS))
        y0, y1 = max(y0, min(ys) >> CELL_BITS), min(y1, -(-max(ys) >> CELL_BITS))
        x1, y1 = max(x1, x0 + 1), max(y1, y0 + 1)
        if x1 - x0 == 1 and y1 - y0 == 1:
            dx, dy = x0 << CELL_BITS, y0 << CELL_BITS
            cells[x0 % (1 << 30 - CELL_BITS), y0].append([(x - dx, y - dy) for x, y in shape])
            continue
        axis = 0 if x1 - x0 >= y1 - y0 else 1
        middle = (x0 + x1) // 2 if axis == 0 else (y0 + y1) // 2
        low, high = parts(shape, axis, middle << CELL_BITS)
        if parts is halves:
            low, high = [low] if low else [], [high] if high else []
        for piece in low:
            stack.append((piece, x0, middle, y0, y1) if axis == 0 else (piece, x0, x1, y0, middle))
        for piece in high:
            stack.append((piece, middle, x1, y0, y1) if axis == 0 else (piece, x0, x1, middle, y1))
    return cells

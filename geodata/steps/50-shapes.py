# 50-shapes.py - base.shapes: land, countries, French régions and départements, borders, coasts, lakes, rivers.
#
# Up to zoom 6 everything comes from Natural Earth's provinces, as arcs at four levels of detail (topology.py). From zoom 7
# land, lakes and rivers come from GSHHG, which is finer, cut into cells (coast.py); borders stay Natural Earth's.
import collections
import sys

sys.path.insert(0, "geodata/lib")
import coast  # noqa: E402
import shapes_file  # noqa: E402
import tables  # noqa: E402
import topology  # noqa: E402
from topology import WORLD  # noqa: E402

# Level of detail: the last zoom at one pixel a pixel, the grid its points stand on. A picture at scale 2 asks one zoom more.
LEVELS = [(2, 16), (4, 14), (18, 10)]
LAKE_LEVELS = [(2, 16), (4, 14), (6, 12)]
RIVER_LEVEL = (6, 12)
COAST, BORDER, DISPUTED, REGION, DEPARTEMENT, PROVINCE, SMALL_PROVINCE = 1, 2, 3, 4, 5, 6, 7
SMALL_PROVINCE_KM2 = 4000       # mean size in a country whose provinces are drawn later
OVERSEAS = {"GP": "971", "MQ": "972", "GF": "973", "RE": "974", "YT": "976"}
DEPARTEMENT_SPELLINGS = {"haute rhin": "68", "seien et marne": "77"}    # as the source has them
SMALLEST_ISLAND_KM2 = 0.06
SMALLEST_LAKE_PX = 5
RIVER_KM = 0.2
RIVER_CLASSES = (1, 2, 3)


def pixel(zoom):
    return WORLD >> 8 + zoom


def departement_codes(provinces):
    """Number of a province -> département code, for all of France."""
    by_name = {tables.fold(r["nom"]): r["code"] for r in tables.read_table(f"{tables.BUILT}/departements.tsv")} | DEPARTEMENT_SPELLINGS
    codes = {}
    for i, p in enumerate(provinces):
        if p.country == "FR" and p.name and p.name != "Clipperton Island":
            codes[i] = by_name[tables.fold(p.name)]
        elif p.country in OVERSEAS:
            codes[i] = OVERSEAS[p.country]
    assert len(set(codes.values())) == 101, len(set(codes.values()))
    return codes


def small_provinces(provinces):
    """Countries whose provinces are small on the ground."""
    total, count = collections.Counter(), collections.Counter()
    for p in provinces:
        for ring in p.rings:
            km = 40075 / WORLD * topology.math.cos(topology.math.radians(topology.lat_of(ring[0][1])))
            total[p.country] += abs(topology.area2(ring)) / 2 * km * km
        count[p.country] += 1
    return {c for c in total if total[c] / count[c] < SMALL_PROVINCE_KM2}


def classes(provinces, arcs, codes, regions):
    disputed = {frozenset((r["a"], r["b"])) for r in tables.corrections("disputed_borders")}
    small = small_provinces(provinces)
    out = bytearray()
    for sides in arcs.sides:
        if -1 in sides:
            out.append(COAST)
            continue
        a, b = (provinces[s] for s in sides)
        if a.country != b.country:
            out.append(DISPUTED if frozenset((a.country, b.country)) in disputed else BORDER)
        elif sides[0] in codes:
            same = regions[codes[sides[0]]] == regions[codes[sides[1]]]
            out.append(DEPARTEMENT if same else REGION)
        else:
            out.append(SMALL_PROVINCE if a.country in small else PROVINCE)
    return bytes(out)


def areas(provinces, arcs, codes):
    groups = collections.defaultdict(set)
    by_code = {r["code"]: r for r in tables.read_table(f"{tables.BUILT}/departements.tsv")}
    for i, p in enumerate(provinces):
        groups[shapes_file.AREA_LAND, ""].add(i)
        if p.country:
            groups[shapes_file.AREA_COUNTRY, p.country].add(i)
        if i in codes:
            row = by_code[codes[i]]
            groups[shapes_file.AREA_DEPARTEMENT, codes[i]].add(i)
            for region in {row["region"], row["region_1970"]} - {""}:
                groups[shapes_file.AREA_REGION, region].add(i)
    return [(kind, code, arcs.outline(members)) for (kind, code), members in sorted(groups.items())]


def at_level(points, keep, zoom_max, bits):
    """The points of an arc that a level shows, on its grid; none for a loop too small to see."""
    if zoom_max >= 18:
        chosen = points
    else:
        one = pixel(zoom_max) ** 2
        chosen = [p for p, k in zip(points, keep) if k >= one * 0.5]
        if points[0] == points[-1]:
            if abs(topology.area2(points)) / 2 < one * 0.4:
                return []
            if len(chosen) < 4:
                strong = sorted(range(1, len(points) - 1), key=lambda i: (-keep[i], i))[:2]
                chosen = [points[i] for i in [0, *sorted(strong), len(points) - 1]]
    half = 1 << bits - 1
    out = []
    for x, y in chosen:
        p = (x + half >> bits) << bits, (y + half >> bits) << bits
        if not out or out[-1] != p:
            out.append(p)
    if points[0] == points[-1]:
        return out if len(out) >= 4 else []
    return out if len(out) >= 2 else out * 2    # an arc never goes: its neighbours meet at its ends


def topology_sections():
    provinces = topology.read_provinces()
    arcs = topology.Arcs(provinces)
    codes = departement_codes(provinces)
    regions = {r["code"]: r["region"] for r in tables.read_table(f"{tables.BUILT}/departements.tsv")}
    keep = [topology.visvalingam(p) for p in arcs.points]
    kinds = classes(provinces, arcs, codes, regions)
    sections = []
    for zoom_max, bits in LEVELS:
        lines = [at_level(p, k, zoom_max, bits) if zoom_max > 2 or c <= DEPARTEMENT else []
                 for p, k, c in zip(arcs.points, keep, kinds)]
        sections.append((shapes_file.ARCS, shapes_file.arcs(zoom_max, bits, lines)))
        print(f"  arcs to zoom {zoom_max}: {sum(map(len, lines))} points, {len(sections[-1][1])} bytes")
    sections.append((shapes_file.CLASSES, kinds))
    sections.append((shapes_file.AREAS, shapes_file.areas(areas(provinces, arcs, codes))))
    return sections


def rings_of(option, smallest_km2):
    lines = []
    for line in coast.dump([option]):
        closed = coast._key(line[0]) == coast._key(line[-1])
        if not closed or coast.ground_km2(line) >= smallest_km2:
            lines.append(coast.thinned(line))
    return [line for line, closed in coast.chained(lines) if closed]


def dried(lines, islands=False):
    """What is left of lakes that dried up since (corrections/dried_lakes.tsv): the part north of a latitude, without islands."""
    boxes = [[float(r[k]) for k in ("west", "south", "east", "north", "left_north_of")] for r in tables.corrections("dried_lakes")]
    out = []
    for line in lines:
        w, s, e, n = line[:, 0].min(), line[:, 1].min(), line[:, 0].max(), line[:, 1].max()
        box = next((b for b in boxes if b[0] <= w and b[1] <= s and e <= b[2] and n <= b[3]), None)
        if box is None or s >= box[4]:
            out.append(line)
        elif n > box[4] and not islands:
            out.append(coast.north_of(line, box[4]))
    return out


def low_lakes(lakes):
    """Lakes below zoom 7; the Caspian is a hole in the land there."""
    sections = []
    for zoom_max, bits in LAKE_LEVELS:
        lines = []
        for line in lakes:
            w, s, e, n = line[:, 0].min(), line[:, 1].min(), line[:, 0].max(), line[:, 1].max()
            if w < 51 < e and s < 42 < n and e - w > 5:
                continue
            ring = coast.ring_of(line, bits)
            if not ring or abs(topology.area2(ring)) / 2 < SMALLEST_LAKE_PX * pixel(zoom_max) ** 2:
                continue
            closed = ring + ring[:1]
            thin = at_level(closed, topology.visvalingam(closed), zoom_max, bits)
            if thin:
                lines.append(thin)
        lines.sort()
        sections.append((shapes_file.LAKES, shapes_file.arcs(zoom_max, bits, lines)))
        print(f"  lakes to zoom {zoom_max}: {len(lines)}, {len(sections[-1][1])} bytes")
    return sections


def read_rivers():
    """(class, line); classes from large to small."""
    out = []
    for kind in RIVER_CLASSES:
        for line, _ in coast.chained([coast.thinned(line, RIVER_KM) for line in coast.dump([f"-I{kind}"])]):
            out.append((kind, line))
    return out


def low_rivers(rivers):
    zoom_max, bits = RIVER_LEVEL
    lines = []
    for kind, line in rivers:
        points = coast.on_grid(line, bits)
        if kind > 2 or len(points) < 2:
            continue
        length = sum(topology.math.dist(a, b) for a, b in zip(points, points[1:]))
        if length < 12 * pixel(zoom_max) or min(p[0] for p in points) < 0 or max(p[0] for p in points) > WORLD:
            continue
        lines.append((kind, at_level(points, topology.visvalingam(points), zoom_max, bits)))
    lines.sort()
    data = shapes_file.rivers(zoom_max, bits, lines)
    print(f"  rivers to zoom {zoom_max}: {len(lines)}, {len(data)} bytes")
    return shapes_file.RIVERS, data


def cells(lakes, rivers):
    full = 1 << coast.CELL_BITS
    square = {(0, 0), (full, 0), (full, full), (0, full)}
    parts = []
    for lines in (rings_of("-W1/", SMALLEST_ISLAND_KM2), lakes, dried(rings_of("-W3/", 0.2), islands=True)):
        rings = [r for r in (coast.ring_of(line) for line in lines) if r]
        parts.append(coast.into_cells(rings))
    by_class = collections.defaultdict(list)
    for kind in RIVER_CLASSES:
        lines = [p for p in (coast.on_grid(line) for k, line in rivers if k == kind) if len(p) > 1]
        for key, pieces in coast.into_cells(lines, coast.line_halves).items():
            by_class[key] += [(kind, p) for p in pieces]
    content = {}
    for key in sorted(set().union(*parts, by_class)):
        land, water, islands = (sorted(p.get(key, [])) for p in parts)
        if len(land) == 1 and set(land[0]) == square:
            land = None
        content[key] = land, water, islands, sorted(by_class.get(key, []))
    data = shapes_file.cells(coast.CELL_BITS, coast.GRID_BITS, content)
    print(f"  cells: {len(content)}, {len(data)} bytes")
    return shapes_file.CELLS, data


def main():
    sections = topology_sections()
    lakes, rivers = dried(rings_of("-W2/", 0.3)), read_rivers()
    sections += low_lakes(lakes)
    sections.append(low_rivers(rivers))
    sections.append(cells(lakes, rivers))
    print(f"  base.shapes: {shapes_file.write(tables.BUILT + '/base.shapes', sections)} bytes")


main()

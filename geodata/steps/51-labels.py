# 51-labels.py - labels.tsv: the names that the base map shows besides places and communes.
#
# kind nom lon lat zoom_from zoom_to rang: shown from zoom_from to below zoom_to where there is room, the highest rang first;
# `|` in a name is a line break. Countries show from the zoom at which their name fits them; capitals are found in the gazetteer.
import collections
import math
import sys

sys.path.insert(0, "geodata/lib")
import tables  # noqa: E402
import topology  # noqa: E402

LETTER_PX, LINE_PX = 7.0, 15.0      # of a country's name
FITS = 0.37                         # share of the name that the square root of the country's area must reach
COUNTRY_FIRST, COUNTRY_LAST = 2, 5  # the first zoom with names of countries; the smallest show from the last
CLEAR_PX, CAPITAL_PX = 21, 50       # between the middles of the two names; width of a capital's, about
LARGE_PX = 60                       # a country as large as this at zoom 4 has room for both there
OVERSEAS, OVERSEAS_FIRST = {"GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC"}, 3
SHOWN_PX = 2600                     # a country wider than this needs no name


def largest_rings(provinces):
    """Country -> points of its largest outline on the map, world units."""
    arcs = topology.Arcs(provinces)
    members = collections.defaultdict(set)
    for i, p in enumerate(provinces):
        members[p.country].add(i)
    return {country: max((arcs.ring_points(r) for r in arcs.outline(numbers)), key=lambda r: abs(topology.area2(r)))
            for country, numbers in members.items()}


def inside(x, y, ring):
    odd = False
    x0, y0 = ring[-1]
    for x1, y1 in ring:
        if (y0 > y) != (y1 > y) and x < x0 + (x1 - x0) * (y - y0) / (y1 - y0):
            odd = not odd
        x0, y0 = x1, y1
    return odd


def beside_capital(point, capital, width_px, px0, ring):
    """The label point of a country, moved up or down so that its name leaves room for the capital's."""
    zoom = 4 if px0 * 2 ** 4 > LARGE_PX else 5
    unit = topology.WORLD / 256 / 2 ** zoom
    (x, y), (cx, cy) = point, capital
    if abs(y - cy) >= CLEAR_PX * unit or abs(x - cx) > (width_px / 2 + CAPITAL_PX) * unit:
        return point
    up, down = (x, cy - CLEAR_PX * unit), (x, cy + CLEAR_PX * unit)
    first, second = (up, down) if y <= cy else (down, up)
    return next((p for p in (first, second) if inside(*p, ring)), point)


def countries(rings, capital_of):
    short = {r["iso2"]: r["nom"] for r in tables.corrections("short_names")}
    for row in tables.read_table(f"{tables.BUILT}/countries.tsv"):
        iso2, name = row["iso2"], short.get(row["iso2"], row["nom"])
        if not name:
            continue
        ring = rings.get(iso2)
        px0 = math.sqrt(abs(topology.area2(ring)) / 2) / (topology.WORLD / 256) if ring else 0    # at zoom 0
        longest = max(map(len, name.replace("-", " ").split()))
        width = max(longest, min(len(name), 14)) * LETTER_PX
        first = COUNTRY_FIRST
        while first < COUNTRY_LAST and px0 * 2 ** first < FITS * width:
            first += 1
        last = first + 3
        while last < 10 and px0 * 2 ** last < SHOWN_PX:
            last += 1
        kind = "pays" if first < COUNTRY_LAST else "petit_pays"
        if iso2 in OVERSEAS:
            kind, first = "outre_mer", OVERSEAS_FIRST
        x, y = topology.world_x(float(row["lon"])), topology.world_y(float(row["lat"]))
        if ring and iso2 in capital_of:
            x, y = beside_capital((x, y), capital_of[iso2], width, px0, ring)
        yield kind, name, tables.degrees(topology.lon_of(x)), tables.degrees(topology.lat_of(y)), first, last, round(px0 * 1000)


def regions():
    for row in tables.read_table(f"{tables.BUILT}/regions.tsv"):
        if row["periode"] == "2016" and row["code"] >= "11" and len(row["code"]) == 2:
            yield "region", row["nom"], row["lon"], row["lat"], 6, 8, 0
    for row in tables.read_table(f"{tables.BUILT}/departements.tsv"):
        if len(row["code"]) == 2 and row["code"] != "75":    # Paris is a town, too
            yield "departement", row["nom"], row["lon"], row["lat"], 8, 11, 0


def capitals():
    wanted = {r["iso2"]: r for r in tables.corrections("capitals")}
    best = {}
    for p in tables.built_places():
        row = wanted.get(p["country"])
        if not row or row["lon"]:
            continue
        folded = tables.fold(row["nom"])
        exact = tables.fold(p["name"]) == folded
        if exact or folded in {tables.fold(a) for a in p["aliases"].split("|")}:
            score = int(p["population"] or 0), exact
            if p["country"] not in best or score > best[p["country"]][0]:
                best[p["country"]] = score, p
    for iso2, row in wanted.items():
        if row["lon"]:
            yield iso2, ("capitale", row["nom"], row["lon"], row["lat"], 3, 14, 0)
        elif iso2 in best:
            (population, _), p = best[iso2]
            yield iso2, ("capitale", row["nom"], p["lon"], p["lat"], 3, 14, population)
        else:
            raise SystemExit(f"no place for the capital {row['nom']} of {iso2}: give it a position in corrections/capitals.tsv")


def main():
    rows = [(r["kind"], r["nom"], r["lon"], r["lat"], r["zoom_from"], r["zoom_to"], 0) for r in tables.corrections("names")]
    of_capital = dict(capitals())
    capital_of = {c: (topology.world_x(float(r[2])), topology.world_y(float(r[3]))) for c, r in of_capital.items()}
    rows += countries(largest_rings(topology.read_provinces()), capital_of)
    rows += regions()
    rows += of_capital.values()
    tables.write_table("labels.tsv", ["kind", "nom", "lon", "lat", "zoom_from", "zoom_to", "rang"], rows,
                       key=lambda r: (r[0], -int(r[6]), r[1]))


main()

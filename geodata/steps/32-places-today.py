# 32-places-today.py - places_today.tsv.gz: what today's dump says of the places of places.tsv.gz, sorted as they are: how many live
# there, where that was not known, and names that came since.
#
# Apart from them, because what maps write and the demonstration data are of the people and names of 2020.
import collections
import sys

sys.path.insert(0, "geodata/lib")
import geonames  # noqa: E402
import tables  # noqa: E402

SAME_NAME_KM = 12.0      # as in 30-places.py
MAX_NAMES = 12


class Entry:
    def __init__(self, row):
        self.row = row
        self.lon, self.lat = float(row["lon"]), float(row["lat"])
        self.names = {tables.fold(n) for n in [row["name"], *row["aliases"].split("|")]} - {""}
        self.today = None


def find(entries):
    """By id, and else by name nearby: places of the newer list have no id of GeoNames'."""
    by_id = {int(e.row["id"]): e for e in entries}
    by_name = collections.defaultdict(list)
    for e in entries:
        for name in e.names:
            by_name[e.row["country"], name].append(e)
    for p in sorted(geonames.recent(), key=lambda p: (p.id not in by_id, p.id)):
        if p.id in by_id:
            by_id[p.id].today = p
            continue
        near = [(tables.km(p.lon, p.lat, e.lon, e.lat), int(e.row["id"]), e)
                for e in by_name.get((p.country, tables.fold(p.name)), ()) if not e.today]
        km, _, e = min(near, default=(SAME_NAME_KM, 0, None), key=lambda n: n[:2])
        if km < SAME_NAME_KM:
            e.today = p


def main():
    entries = [Entry(r) for r in tables.built_places()]
    find(entries)
    rows = []
    for e in entries:
        if not e.today:
            continue
        people = e.today.population if e.row["population"] == "0" else 0
        new = [n for n in dict.fromkeys([e.today.name, *e.today.others]) if geonames.latin(n)]
        names = tables.aliases(e.row["name"], new, e.row["aliases"].split("|")).split("|")[:MAX_NAMES]
        if people or names[0]:
            rows.append([int(e.row["id"]), people, "|".join(names)])
    tables.write_table("places_today.tsv.gz", ["id", "population", "names"], rows)


if __name__ == "__main__":
    main()

# 42-province-codes.py - province_codes.tsv: letters by which lists name provinces abroad, `NS` for Nova Scotia.
#
# Codes of ISO 3166-2 that have letters, joined to admin1.tsv.gz by the names of the unit; what the names do not join, and
# usual letters that are no ISO codes (`NRW`, `Calif`), by hand in corrections/province_codes.tsv.
import collections
import sys

sys.path.insert(0, "geodata/lib")
import geonames  # noqa: E402
import tables  # noqa: E402
from units import stripped  # noqa: E402

ISO_3166_2 = "/usr/share/iso-codes/json/iso_3166-2.json"
LONGEST = 3


def index_units():
    """(country, name without words of kind) -> the units that have it, the shallowest first."""
    index = collections.defaultdict(list)
    for u in tables.read_table(f"{tables.BUILT}/admin1.tsv.gz"):
        for name in {stripped(n) for n in [u["name"]] + u["aliases"].split("|")}:
            index[u["country"], name].append(u["code"])
    for codes in index.values():
        codes.sort(key=lambda c: (c[:2] in ("ne", "x."), c.count("."), c))
    return index


def joined(index):
    """(country, code of ISO 3166-2) -> the unit of that name; one with the same code before others."""
    found = {}
    for s in tables.load_json(ISO_3166_2)["3166-2"]:
        country, code = s["code"].split("-")
        if not code.isalpha() or len(code) > LONGEST or country == "FR":
            continue
        names = [geonames.tidy(n) for n in s["name"].split(";")]
        units = [u for n in names for u in index[country, stripped(n)] if n]
        same = [u for u in units if u.split(".")[-1] == code]
        if units:
            found[country, code] = (same + units)[0]
    return found


def main():
    index = index_units()
    units = {(u["country"], u["code"]) for u in tables.read_table(f"{tables.BUILT}/admin1.tsv.gz")}
    found = joined(index)
    for r in tables.corrections("province_codes"):
        assert (r["country"], r["admin1"]) in units, r
        for code in r["codes"].split("|"):
            found[r["country"], tables.fold(code).upper()] = r["admin1"]
    tables.write_table("province_codes.tsv", ["country", "code", "admin1"], [[*k, v] for k, v in found.items()], key=lambda r: r[:2])


if __name__ == "__main__":
    main()

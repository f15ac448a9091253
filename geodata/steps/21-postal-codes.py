# 21-postal-codes.py - codes_postaux.tsv: which communes have a postal code (La Poste's, as INSEE's list of communes has them).
import collections
import sys

sys.path.insert(0, "geodata/lib")
import france  # noqa: E402
import tables  # noqa: E402

found = collections.defaultdict(set)
for commune in tables.load_json(tables.npm(france.COG, "data/communes.json")):
    if commune["type"] == "commune-actuelle":
        for code in commune.get("codesPostaux", ()):
            found[code].add(commune["code"])
tables.write_table("codes_postaux.tsv", ["code", "communes"], [[code, "|".join(sorted(of))] for code, of in found.items()])

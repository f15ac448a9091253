# 31-town-names.py - town_names.tsv: the names under which people look for a town abroad: Köln, Saïgon, Léopoldville.
#
# Of towns of LEAST people or more, capitals, and those of corrections/exonyms.tsv and town_names.tsv. The name and its `aliases` stand for
# one another: those by hand, and those that places.tsv.gz has before the others (French, local, English). `foreign` names stand for them,
# but not they for it: the others of towns of MANY people, unless they are within the typing errors that q forgives. A name that is also a
# commune's, a country's, a province's, another town's, or a word that texts are full of is none of these, unless
# corrections/town_names.tsv has it. Vienne in Austria has none: the département would be named.
import collections
import re
import sys
import unicodedata

sys.path.insert(0, "geodata/lib")
import tables  # noqa: E402

LEAST, MANY = 50_000, 500_000
LETTERS, FOREIGN_LETTERS = 4, 5
WORDS = 3
TYPED = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿŒœŁłŃńŚśŹźŻżČčŠšŽžĚěŘřŮůŐőŰűİıŞşĞğ' -]+")
GENERIC = set("""city town ville cite stad stadt ciudad cidade grad gorod by metropolitan municipality municipio province district capital
capitale region comune commune federal greater area kota lungsod ng shi shih prefecture county""".split())


def taken_words():
    """What is no name of a town abroad, and the words that texts are full of: those of names of communes, and those of our own texts."""
    taken = set(GENERIC)
    for r in tables.read_table(f"{tables.BUILT}/communes.tsv"):
        taken |= {tables.fold(r["nom"]), *tables.fold(r["nom"]).split()}
    for table in ("countries", "continents", "regions", "departements"):
        for r in tables.read_table(f"{tables.BUILT}/{table}.tsv"):
            taken |= {tables.fold(n) for n in [r["nom"], *r.get("aliases", "").split("|"), r.get("nom_en", "")]}
    for r in tables.read_table(f"{tables.BUILT}/admin1.tsv.gz"):
        if "." not in r["code"]:
            taken.add(tables.fold(r["name"]))
    for table in ("store/vocabularies", "atlas/value_words", "atlas/synonyms", "demo/tables/textes", "demo/tables/thematiques", "front/texts"):
        with open(f"src/{table}.tsv", encoding="utf-8") as f:
            taken |= set(tables.fold(f.read()).split())
    return taken - {""}


def towns(places):
    """The places of the table by id, with the names by hand."""
    by_name = collections.defaultdict(list)
    for p in places:
        for n in {tables.fold(n) for n in [p["name"], *p["aliases"].split("|")]}:
            by_name[p["country"], n].append(p)
    found = {p["id"]: (p, []) for p in places if int(p["population"]) >= LEAST}
    for table in ("capitals", "exonyms", "town_names"):
        for r in tables.corrections(table):
            among = by_name.get((r["iso2"], tables.fold(r["nom"])), ())
            main = [p for p in among if tables.fold(p["name"]) == tables.fold(r["nom"])]
            best = max(main or among, key=lambda p: int(p["population"]), default=None)
            if best is None and table == "town_names":
                raise SystemExit(f"31-town-names: no place for corrections/{table}.tsv: {r['iso2']} {r['nom']}")
            if best:
                found.setdefault(best["id"], (best, []))[1].extend(r["noms"].split("|") if "noms" in r else ())
    ours = {tables.fold(r["nom"]) for t in ("regions", "departements") for r in tables.read_table(f"{tables.BUILT}/{t}.tsv")}
    return {i: f for i, f in found.items() if f[0]["country"] != "FR" and tables.fold(f[0]["name"]) not in ours}


def lead(aliases):
    """Those before the others, which stand in the order of the alphabet: as far as one of the first ones stands too late."""
    keys = ["".join(c for c in unicodedata.normalize("NFKD", a) if not unicodedata.combining(c)) for a in aliases[:4]]
    return aliases[:max((i for i in range(1, len(keys)) if keys[i - 1] > keys[i]), default=0)]


def errors(a, b):
    """Letters to change, add or leave out."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for k, y in enumerate(b, 1):
            before, row[k] = row[k], min(row[k] + 1, row[k - 1] + 1, before + (x != y))
    return row[-1]


def is_other(alias, name):
    """Is it more than another spelling of the name, which is found as it is, or by its beginning?"""
    return not name.startswith(alias) and f" {alias} " not in f" {name} " and name.replace(" ", "") != alias.replace(" ", "")


def main():
    places = tables.built_places()
    taken = taken_words()
    owners = collections.defaultdict(set)
    for p in places:
        owners[tables.fold(p["name"])].add(p["id"])
    chosen = sorted(towns(places).values(), key=lambda f: (-int(f[0]["population"]), int(f[0]["id"])))
    by_hand_of = {tables.fold(n): p["id"] for p, by_hand in chosen for n in by_hand}
    used = dict(by_hand_of)

    def good(alias, place, letters):
        key = tables.fold(alias)
        return (len(key) >= letters and len(key.split()) <= WORDS and TYPED.fullmatch(alias) and ("'" not in alias or "'" in place["name"])
                and is_other(key, tables.fold(place["name"])) and key not in taken and not GENERIC & set(key.split())
                and not owners[key] - {place["id"]} and used.setdefault(key, place["id"]) == place["id"])

    rows = []
    for p, by_hand in chosen:
        others = [a for a in p["aliases"].split("|") if a]
        aliases = tables.aliases(p["name"], by_hand + [a for a in lead(others) if good(a, p, LETTERS)])
        foreign = ""
        if int(p["population"]) >= MANY:
            far = [a for a in others if errors(tables.fold(a), tables.fold(p["name"])) > (2 if len(tables.fold(a)) > 7 else 1)]
            foreign = tables.aliases(p["name"], [a for a in far if good(a, p, FOREIGN_LETTERS)], aliases.split("|"))
        if aliases or foreign:
            rows.append([p["country"], p["name"], aliases, foreign])
    tables.write_table("town_names.tsv", ["country", "name", "aliases", "foreign"], rows, key=lambda r: r)


if __name__ == "__main__":
    main()

# 41-country-words.py - country_words.tsv and disputed_places.tsv: what lists say for a country besides its names.
#
# corrections/country_words.tsv: States that are several countries today, parts of countries, abbreviations, and what is no
# country ("Afrique"). Names in the languages of the countries that lists come from are iso-codes'. A part keeps its name
# as province where admin1.tsv.gz has it. What countries.tsv names already is left out, but for States of before.
import sys

sys.path.insert(0, "geodata/lib")
import tables  # noqa: E402

LANGUAGES = ("de", "es", "it", "pt", "nl")
SENSES = ("ancien", "plusieurs", "partie", "autre", "aucun")
LOOSE = {"GB": {"angleterre"}}   # said of the whole country as often as of the part


def names_of(row, *columns):
    return [n for c in columns for n in row[c].split("|") if n]


def foreign_names(iso2):
    """Country -> what it is called in LANGUAGES."""
    found = {}
    for language in LANGUAGES:
        words = tables.translations("iso_3166-1", language)
        for c in tables.load_json("/usr/share/iso-codes/json/iso_3166-1.json")["3166-1"]:
            for k in ("common_name", "name"):
                if c.get(k) in words:
                    found.setdefault(c["alpha_2"], []).append(words[c[k]])
    assert set(found) <= iso2
    return found


def main():
    countries = tables.read_table(f"{tables.BUILT}/countries.tsv")
    owner = {tables.fold(n): r["iso2"] for r in countries for n in names_of(r, "nom", "nom_en", "aliases")}
    provinces = {(r["country"], tables.fold(n)) for r in tables.read_table(f"{tables.BUILT}/admin1.tsv.gz")
                 for n in names_of(r, "name", "aliases")}
    foreign = foreign_names({r["iso2"] for r in countries})
    seen, rows = {}, []

    def fresh(names, codes, sense):
        kept = []
        for n in names:
            key = tables.fold(n)
            if not key or seen.get(key, codes) != codes or (sense == "autre" and key in owner):
                continue
            if key not in seen:
                kept.append(n)
            seen[key] = codes
        return kept

    by_hand = sorted(tables.corrections("country_words"), key=lambda r: (SENSES.index(r["sens"]), r["nom"]))
    for r in (r for r in by_hand if r["sens"] != "autre"):
        codes = r["pays"].split("|") if r["pays"] else []
        assert set(codes) <= {c["iso2"] for c in countries} and bool(codes) == (r["sens"] != "aucun"), r
        known = [n for n in names_of(r, "nom", "aliases") if r["sens"] == "partie" and (codes[0], tables.fold(n)) in provinces]
        province = known[0] if known else ""
        assert not set(map(tables.fold, [r["nom"]])) & LOOSE.get(codes[0] if codes else "", set()), r
        names = fresh([r["nom"]] + names_of(r, "aliases"), r["pays"], r["sens"])
        if names:
            rows.append([r["nom"], r["sens"], r["pays"], province, "|".join(n for n in names if n != r["nom"])])
    others = {}
    for r in by_hand:
        if r["sens"] == "autre":
            others.setdefault(r["pays"], []).extend(names_of(r, "aliases"))
    for c in countries:
        names = fresh(others.get(c["iso2"], []) + foreign.get(c["iso2"], []), c["iso2"], "autre")
        if names:
            rows.append([c["nom"], "autre", c["iso2"], "", "|".join(names)])
    tables.write_table("country_words.tsv", ["nom", "sens", "pays", "province", "aliases"], rows)
    tables.write_table("disputed_places.tsv", ["dit", "pays", "endroits"],
                       [[r["dit"], r["pays"], r["endroits"]] for r in tables.corrections("disputed_places")],
                       key=lambda r: (r[0], r[1]))


if __name__ == "__main__":
    main()

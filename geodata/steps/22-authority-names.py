# 22-authority-names.py - authority_names.tsv: other names of EPCI (short ones, and of the communautés that are part of them
# today), short names and SIREN of départements and régions. By hand, in corrections/epci_names.tsv and authorities.tsv; the
# SIREN are those of INSEE's Sirene.
import sys

sys.path.insert(0, "geodata/lib")
import tables  # noqa: E402


def main():
    built = {level: {r[key]: r["nom"] for r in tables.read_table(f"{tables.BUILT}/{level_table}.tsv")}
             for level, level_table, key in (("epci", "epci", "siren"), ("departement", "departements", "code"), ("region", "regions", "code"))}
    rows, taken = [], {}
    for r in tables.corrections("epci_names"):
        name = built["epci"][r["siren"]]
        for alias in r["aliases"].split("|"):
            other = taken.setdefault(tables.fold(alias), r["siren"])
            assert other == r["siren"], f"{alias}: of {name} and of {built['epci'][other]}"
        rows.append(["epci", r["siren"], tables.aliases(name, r["aliases"].split("|")), ""])
    for r in tables.corrections("authorities"):
        rows.append([r["niveau"], r["code"], tables.aliases(built[r["niveau"]][r["code"]], r["aliases"].split("|")), r["sirens"]])
    tables.write_table("authority_names.tsv", ["niveau", "code", "aliases", "sirens"], rows, key=lambda r: r[:2])


if __name__ == "__main__":
    main()

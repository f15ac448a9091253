# 20-france.py - regions.tsv, departements.tsv, epci.tsv and communes.tsv.
#
# Lists, codes, populations and members are the official ones (INSEE, DGCL); a commune's point is its town (GeoNames) where
# that lies in the commune, else the middle of its box (IGN), else the middle of its EPCI or département, and says so in
# `qualite`. An EPCI lies at the mean of its members weighted by population; départements and regions at a point deep inside
# their outline.
import collections
import sys

sys.path.insert(0, "geodata/lib")
import france  # noqa: E402
import shapes  # noqa: E402
import tables  # noqa: E402
from osgeo import ogr  # noqa: E402

# How INSEE says which article a name takes (typeLiaison): article, "de" form.
ARTICLES = {0: ("", "de "), 1: ("", "d'"), 2: ("le ", "du "), 3: ("la ", "de la "), 4: ("les ", "des "), 5: ("l'", "de l'"),
            6: ("aux ", "des "), 7: ("las ", "de las "), 8: ("los ", "de los ")}
NATURES = {"CC": ("cc", "Communauté de communes"), "CA": ("ca", "Communauté d'agglomération"), "CU": ("cu", "Communauté urbaine"),
           "METRO": ("metropole", ""), "MET69": ("metropole", ""), "EPT": ("ept", "")}
NE_DEPARTEMENTS = {"haute rhin": "68", "seien et marne": "77", "guyane francaise": "973"}   # misspelt in Natural Earth


def departement_shapes(departements):
    """Code -> outline, of the départements Natural Earth holds."""
    codes = {tables.fold(d["nom"]): d["code"] for d in departements} | NE_DEPARTEMENTS
    found = {}
    for iso, feature, geometry in shapes.provinces():
        if iso == "FR" or iso in france.OVERSEAS.values():
            code = codes.get(tables.fold(feature["name"]))
            if code and france.OVERSEAS.get(code, "FR") == iso:
                found[code] = geometry
    return found


def union(geometries):
    whole = geometries[0].Clone()
    for g in geometries[1:]:
        whole = whole.Union(g)
    return whole.Buffer(0.01) if whole.GetGeometryName() != "POLYGON" else whole


def named_forms(row):
    """`la Creuse`, `Département de la Creuse`: how people write a name with its article."""
    article, of = ARTICLES[row["typeLiaison"]]
    return article + row["nom"] if article else "", of + row["nom"]


def write_regions(regions, departements, outlines, seats):
    own = {r["code"]: r["aliases"].split("|") for r in tables.corrections("regions")}
    members = collections.defaultdict(list)
    for d in departements:
        members[d["region"]].append(d["code"])
    rows = []
    for r in regions:
        shapes_of = [outlines[c] for c in members[r["code"]] if c in outlines]
        lon, lat = shapes.inner_point(union(shapes_of)) if shapes_of else seats[r["code"]]
        plain, of = named_forms(r)
        names = [plain] + own.get(r["code"], []) + ["Région " + of, "Région " + r["nom"]]
        rows.append([r["code"], r["nom"], "2016", lon, lat, tables.aliases(r["nom"], names)])
    for r in tables.corrections("regions_1970"):
        lon, lat = shapes.inner_point(union([outlines[c] for c in r["departements"].split("|")]))
        rows.append([r["code"], r["nom"], "1970", lon, lat, tables.aliases(r["nom"], r["aliases"].split("|") + ["Région " + r["nom"]])])
    for r in rows:
        r[3:5] = tables.degrees(round(r[3], 3)), tables.degrees(round(r[4], 3))
    tables.write_table("regions.tsv", ["code", "nom", "periode", "lon", "lat", "aliases"], rows)


def write_departements(departements, outlines, seats):
    own = {r["code"]: r["aliases"].split("|") for r in tables.corrections("departements")}
    before = {c: r["code"] for r in tables.corrections("regions_1970") for c in r["departements"].split("|")}
    rows = []
    for d in departements:
        lon, lat = shapes.inner_point(outlines[d["code"]]) if d["code"] in outlines else seats[d["code"]]
        plain, of = named_forms(d)
        names = [plain] + own.get(d["code"], []) + ["Département " + of]
        rows.append([d["code"], d["nom"], d["region"], before.get(d["code"], ""), tables.degrees(round(lon, 3)), tables.degrees(round(lat, 3)),
                     tables.aliases(d["nom"], names)])
    tables.write_table("departements.tsv", ["code", "nom", "region", "region_1970", "lon", "lat", "aliases"], rows)


def epci_name(group):
    prefix = NATURES[group["type"]][1]
    name = group["nom"].replace("''", '"').replace(" - ", "-" if group["nom"].count(" - ") == 1 else " - ")
    while name.count('"') >= 2:
        name = name.replace('"', "« ", 1).replace('"', " »", 1)
    return prefix + name[2:] if prefix and name.startswith(group["type"] + " ") else name


def write_epci(groups, today, points):
    """Also returns siren -> point."""
    rows, middle = [], {}
    for g in groups:
        weights = collections.Counter()
        for m in g["membres"]:
            weights[today[m["code"]]["departement"]] += max(1, m["populationMunicipale"])
        middle[g["code"]] = tables.mean_point([(*points[m["code"]][:2], max(1, m["populationMunicipale"])) for m in g["membres"]
                                               if m["code"] in points])
        population = sum(m["populationMunicipale"] for m in g["membres"])
        rows.append([g["code"], epci_name(g), NATURES[g["type"]][0], min(weights, key=lambda d: (-weights[d], d)),
                     tables.degrees(round(middle[g["code"]][0], 4)), tables.degrees(round(middle[g["code"]][1], 4)), population])
    tables.write_table("epci.tsv", ["siren", "nom", "nature", "departement", "lon", "lat", "population"], rows)
    return middle


def write_communes(today, heirs, points, groups, middle):
    group_of = {m["code"]: g["code"] for g in groups if g["type"] != "EPT" for m in g["membres"]}
    former = heirs.former()
    by_departement = collections.defaultdict(list)
    for code, (lon, lat, _) in points.items():
        by_departement[today[code]["departement"]].append((lon, lat, 1))
    rows = []
    for code, c in today.items():
        epci = group_of.get(code, "")
        point = points.get(code) or (epci in middle and (*middle[epci], "epci")) or \
            (*tables.mean_point(by_departement[c["departement"]]), "departement")
        rows.append([code, c["nom"], c.get("siren", ""), c["departement"], epci, c.get("population", 0), tables.degrees(round(point[0], 4)),
                     tables.degrees(round(point[1], 4)), point[2], "|".join(f"{o}:{n}" for o, n in former.get(code, []))])
    tables.write_table("communes.tsv", ["insee", "nom", "siren", "departement", "epci", "population", "lon", "lat", "qualite", "anciens"], rows)


def main():
    ogr.UseExceptions()
    today, heirs, points = france.positions()
    regions, departements = france.cog("regions"), france.cog("departements")
    groups = france.cog("epci") + france.cog("ept")
    for d in regions + departements:   # the source gives Saint-Pierre as the seat of the Terres australes
        if d["code"] == "984":
            d["chefLieu"] = "98412"
    seats = {r["code"]: points[r["chefLieu"]][:2] for r in regions + departements if r.get("chefLieu") in points}
    outlines = departement_shapes(departements)
    write_regions(regions, departements, outlines, seats)
    write_departements(departements, outlines, seats)
    write_communes(today, heirs, points, groups, write_epci(groups, today, points))


if __name__ == "__main__":
    main()

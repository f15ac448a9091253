# 10-countries.py - continents.tsv and countries.tsv.
#
# Names, articles and continents are corrections/countries.tsv; English names and codes come from iso-codes, further
# French and English ones from i18n-iso-countries; label points from Natural Earth's provinces, put together by ISO code.
import sys

sys.path.insert(0, "geodata/lib")
import shapes  # noqa: E402
import tables  # noqa: E402
from osgeo import ogr  # noqa: E402

CONTINENTS = [("afrique", "Afrique"), ("ameriques", "Amériques"), ("antarctique", "Antarctique"), ("asie", "Asie"),
              ("europe", "Europe"), ("oceanie", "Océanie")]
KOSOVO = {"alpha_2": "XK", "alpha_3": "XKX", "numeric": "", "name": "Kosovo"}   # not in ISO 3166-1: user-assigned codes


def label_points():
    """ISO code -> (lon, lat) inside the largest polygon of the country, its overseas territories apart."""
    parts = {}
    for iso, feature, geometry in shapes.provinces():
        whole = parts.setdefault(iso, ogr.Geometry(ogr.wkbMultiPolygon))
        for p in shapes.polygons(geometry):
            whole.AddGeometry(p)
    points = {}
    for iso, whole in sorted(parts.items()):
        if iso:
            points[iso] = shapes.inner_point(whole.Buffer(0.003).Simplify(0.005))
    return points


def with_article(article, name):
    if not article:
        return []
    return [article + name if article == "l'" else f"{article} {name}"]


def as_list(value):
    return [value] if isinstance(value, str) else list(value or [])


def main():
    iso = tables.load_json("/usr/share/iso-codes/json/iso_3166-1.json")["3166-1"] + [KOSOVO]
    inverted = tables.translations("iso_3166-1")
    french = tables.load_json(tables.npm("i18n-iso-countries", "langs/fr.json"))["countries"]
    english = tables.load_json(tables.npm("i18n-iso-countries", "langs/en.json"))["countries"]
    own = {r["iso2"]: r for r in tables.corrections("countries")}
    cad = {r["iso2"]: r["groupe"] for r in tables.corrections("cad")}
    fixed = {r["iso2"]: (float(r["lon"]), float(r["lat"])) for r in tables.corrections("country_points")}
    points = label_points() | fixed
    mains = {tables.fold(r["nom"]): r["iso2"] for r in own.values()}
    rows = []
    for c in iso:
        code = c["alpha_2"]
        name, article = own[code]["nom"], own[code]["article"]
        name_en = c.get("common_name") or as_list(english.get(code, c["name"]))[0]
        names = with_article(article, name) + own[code]["aliases"].split("|")
        names += as_list(french.get(code)) + as_list(english.get(code))
        names += [c["name"], c.get("common_name", ""), c.get("official_name", "")]
        names += [inverted.get(c[k], "") for k in ("name", "common_name", "official_name") if k in c]
        names = [n for n in names if mains.get(tables.fold(n), code) == code]   # "Congo" is one country's own name
        lon, lat = points[code]
        rows.append([code, c["alpha_3"], c["numeric"], name, name_en, own[code]["continent"], tables.degrees(round(lon, 3)),
                     tables.degrees(round(lat, 3)), cad.get(code, ""), tables.aliases(name, names + [c["alpha_3"]])])
    tables.write_table("continents.tsv", ["code", "nom"], CONTINENTS)
    tables.write_table("countries.tsv", ["iso2", "iso3", "numeric", "nom", "nom_en", "continent", "lon", "lat", "cad", "aliases"], rows)


if __name__ == "__main__":
    main()

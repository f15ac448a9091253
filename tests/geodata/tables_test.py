#!/usr/bin/python3
# tables_test.py - geodata/built: structure, keys between tables, corrections, and how good it is against ../shared/data.
import csv
import functools
import gzip
import math
import os
import sys
import traceback
import unicodedata

BUILT = "geodata/built/"
SHARED = "../shared/data/"
MAX_BYTES = 10_100_000     # of the tables, packed as committed; shapes count apart
COLUMNS = {
    "continents.tsv": "code nom",
    "countries.tsv": "iso2 iso3 numeric nom nom_en continent lon lat cad aliases",
    "regions.tsv": "code nom periode lon lat aliases",
    "departements.tsv": "code nom region region_1970 lon lat aliases",
    "epci.tsv": "siren nom nature departement lon lat population",
    "communes.tsv": "insee nom siren departement epci population lon lat qualite anciens",
    "codes_postaux.tsv": "code communes",
    "town_names.tsv": "country name aliases foreign",
    "places.tsv.gz": "id country admin1 lon lat population name aliases",
    "places_today.tsv.gz": "id population names",
    "villages.tsv.gz": "id country admin1 lon lat population name aliases quality",
    "admin1.tsv.gz": "id country code lon lat name aliases",
    "country_words.tsv": "nom sens pays province aliases",
    "disputed_places.tsv": "dit pays endroits",
    "authority_names.tsv": "niveau code aliases sirens",
    "province_codes.tsv": "country code admin1",
}
# ISO 3166-1, as the standard lists it, and Kosovo.
ISO = """AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG
CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP
GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS
LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH
PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW XK""".split()
REGIONS_2016 = "01 02 03 04 06 11 24 27 28 32 44 52 53 75 76 84 93 94".split()
REGIONS_1970 = "11 21 22 23 24 25 26 31 41 42 43 52 53 54 72 73 74 82 83 91 93 94".split()
EARTH_KM = 6371.0


@functools.cache
def fold(text):
    """As utf8_fold of the program does, for the letters that matter here."""
    if text.isascii() and text.isalnum():
        return text.lower()
    text = text.casefold().replace("œ", "oe").replace("æ", "ae").replace("ø", "o").replace("ł", "l").replace("đ", "d").replace("ı", "i")
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())


def km(a, b):
    (x1, y1), (x2, y2) = [(math.radians(float(x)), math.radians(float(y))) for x, y in (a, b)]
    h = math.sin((y2 - y1) / 2) ** 2 + math.cos(y1) * math.cos(y2) * math.sin((x2 - x1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def load(name):
    opener = gzip.open if name.endswith(".gz") else open
    with opener(BUILT + name, "rt", encoding="utf-8", newline="") as f:
        lines = f.read().split("\n")
    assert lines.pop() == "", f"{name}: no line break at the end"
    header = lines[0].split("\t")
    assert header == COLUMNS[name].split(), f"{name}: columns are {header}"
    rows = []
    for i, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        assert len(cells) == len(header) and "\r" not in line, f"{name}:{i}: {len(cells)} cells"
        rows.append(dict(zip(header, cells)))
    return rows


def shared(name):
    if not os.path.exists(SHARED + name):
        raise Skip(f"{SHARED}{name} is absent")
    with open(SHARED + name, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


class Skip(Exception):
    pass


T = {}
OF_COUNTRY = {}  # the places of each


def names_of(row, name="nom"):
    return [n for n in [row[name]] + row["aliases"].split("|") if n]


def place(country, name):
    """Places of that country with that name or alias."""
    if not OF_COUNTRY:
        for p in T["places.tsv.gz"]:
            OF_COUNTRY.setdefault(p["country"], []).append(p)
    wanted = fold(name)
    return [p for p in OF_COUNTRY.get(country, []) if wanted in map(fold, names_of(p, "name"))]


def test_structure():
    """every table has its columns, is sorted by a unique key, and its cells are clean"""
    for name in COLUMNS:
        T[name] = load(name)
        keys = [r[COLUMNS[name].split()[0]] for r in T[name]]
        if name.endswith(".gz"):
            keys = [int(k) for k in keys]
        if name in ("town_names.tsv", "disputed_places.tsv", "authority_names.tsv", "province_codes.tsv"):
            keys = [tuple(r.values()) for r in T[name]]
        assert keys == sorted(keys) and len(keys) == len(set(keys)) and keys, name
        for r in T[name]:
            for column, cell in r.items():
                assert cell == cell.strip() and "  " not in cell, (name, r)
                if column in ("aliases", "anciens", "foreign", "names") and cell:
                    assert all(v.strip() for v in cell.split("|")), (name, r)
            if "lon" in r:
                assert -180 <= float(r["lon"]) <= 180 and -90 <= float(r["lat"]) <= 90 and (r["lon"], r["lat"]) != ("0", "0"), (name, r)
            if "population" in r:
                assert 0 <= int(r["population"]) < 50_000_000, (name, r)


def test_sizes():
    """the tables together stay small"""
    total = sum(os.path.getsize(BUILT + n) for n in COLUMNS)
    assert total < MAX_BYTES, total
    counts = {n: len(rows) for n, rows in T.items()}
    assert counts["communes.tsv"] > 34_800 and counts["epci.tsv"] > 1_200 and counts["departements.tsv"] == 109, counts
    assert counts["places.tsv.gz"] > 160_000 and counts["admin1.tsv.gz"] > 10_000, counts


def test_authority_names():
    """other names and SIREN are of authorities that are there, each of one, and SIREN keep their check digit"""
    codes = {"epci": {r["siren"] for r in T["epci.tsv"]}, "departement": {r["code"] for r in T["departements.tsv"]},
             "region": {r["code"] for r in T["regions.tsv"]}}
    seen = {}
    for r in T["authority_names.tsv"]:
        assert r["code"] in codes[r["niveau"]], r
        for siren in filter(None, r["sirens"].split("|")):
            doubled = [int(c) * (1 + k % 2) for k, c in enumerate(siren)]
            assert len(siren) == 9 and sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0, r
        for value in filter(None, [*map(fold, r["aliases"].split("|")), *r["sirens"].split("|")]):
            assert seen.setdefault(value, r["code"]) == r["code"], (value, r)


def test_province_codes():
    """codes are letters, each of one province that is there"""
    units, seen = {(r["country"], r["code"]) for r in T["admin1.tsv.gz"]}, set()
    for r in T["province_codes.tsv"]:
        assert (r["country"], r["admin1"]) in units and r["code"].isascii() and r["code"].isalpha() and r["code"].isupper(), r
        assert (r["country"], r["code"]) not in seen, r
        seen.add((r["country"], r["code"]))


def test_packed_without_date():
    """packed tables carry no date and no file name"""
    for name in (n for n in COLUMNS if n.endswith(".gz")):
        with open(BUILT + name, "rb") as f:
            head = f.read(10)
        assert head[:4] == b"\x1f\x8b\x08\x00" and head[4:8] == b"\0\0\0\0", name


def test_foreign_keys():
    """what a table refers to stands in the other table"""
    codes = {n: {r[COLUMNS[n].split()[0]] for r in T[n]} for n in COLUMNS}
    periods = {r["code"]: r["periode"] for r in T["regions.tsv"]}
    for r in T["countries.tsv"]:
        assert r["continent"] in codes["continents.tsv"], r
    for r in T["departements.tsv"]:
        assert periods[r["region"]] == "2016", r
        assert (r["region_1970"] == "") == (len(r["code"]) == 3) and periods.get(r["region_1970"], "1970") == "1970", r
    for r in T["epci.tsv"]:
        assert r["departement"] in codes["departements.tsv"] and r["nature"] in ("cc", "ca", "cu", "metropole", "ept"), r
        assert len(r["siren"]) == 9 and r["siren"].isdigit(), r
    for r in T["communes.tsv"]:
        assert r["departement"] in codes["departements.tsv"] and (r["epci"] == "" or r["epci"] in codes["epci.tsv"]), r
        assert r["qualite"] in ("exacte", "epci", "departement") and len(r["insee"]) == 5, r
        assert r["siren"] == "" or (len(r["siren"]) == 9 and r["siren"].isdigit()), r
    for table in ("places.tsv.gz", "villages.tsv.gz", "admin1.tsv.gz"):
        assert {r["country"] for r in T[table]} <= codes["countries.tsv"], table
    units = {(r["country"], r["code"]) for r in T["admin1.tsv.gz"]}
    assert len(units) == len(T["admin1.tsv.gz"])
    for r in T["villages.tsv.gz"]:
        assert r["country"] != "FR" and (r["admin1"] == "" or (r["country"], r["admin1"]) in units) and r["quality"] in ("", "estimee"), r
    ids = {r["id"] for r in T["places.tsv.gz"]}
    assert {r["id"] for r in T["places_today.tsv.gz"]} <= ids and not ids & {r["id"] for r in T["villages.tsv.gz"]}
    for r in T["places.tsv.gz"]:
        assert r["admin1"] == "" or r["country"] == "FR" or (r["country"], r["admin1"]) in units, r
        assert r["country"] != "FR" or r["admin1"] == "" or r["admin1"] in codes["regions.tsv"], r


def test_every_iso_country():
    """the 249 countries of ISO 3166-1 and Kosovo, each with both codes, a name and a continent"""
    assert len(ISO) == 250 and [r["iso2"] for r in T["countries.tsv"]] == sorted(ISO)
    numeric = [r["numeric"] for r in T["countries.tsv"] if r["iso2"] != "XK"]
    assert all(len(n) == 3 and n.isdigit() for n in numeric) and len(set(numeric)) == 249
    assert len({r["iso3"] for r in T["countries.tsv"]}) == 250


def test_countries_resolve():
    """a name leads to one country only; usual, old, English and native names are known"""
    owner = {}
    for r in T["countries.tsv"]:
        for n in names_of(r) + [r["nom_en"], r["iso3"]]:
            assert owner.setdefault(fold(n), r["iso2"]) == r["iso2"], (n, owner[fold(n)], r["iso2"])
    for name, code in {
        "Côte d'Ivoire": "CI", "cote d ivoire": "CI", "Ivory Coast": "CI", "République tchèque": "CZ", "Tchéquie": "CZ", "Congo": "CG",
        "République démocratique du Congo": "CD", "RDC": "CD", "Zaïre": "CD", "Congo-Brazzaville": "CG", "Haute-Volta": "BF",
        "Dahomey": "BJ", "Birmanie": "MM", "Myanmar": "MM", "Vietnam": "VN", "Viet Nam": "VN", "Viêt Nam": "VN", "Deutschland": "DE",
        "Allemagne": "DE", "l'Allemagne": "DE", "les États-Unis": "US", "Etats-Unis": "US", "USA": "US", "Royaume-Uni": "GB",
        "Grande-Bretagne": "GB", "Pays de Galles": "GB", "Palestine": "PS", "Territoires palestiniens": "PS", "Kosovo": "XK",
        "Sahara occidental": "EH", "Somaliland": "SO", "Chypre du Nord": "CY", "Crimée": "UA", "Biélorussie": "BY", "Bélarus": "BY",
        "Moldova": "MD", "Moldavie": "MD", "Macédoine": "MK", "Eswatini": "SZ", "Swaziland": "SZ", "Cap-Vert": "CV", "Cabo Verde": "CV",
        "La Réunion": "RE", "Réunion": "RE", "Polynésie française": "PF", "Nouvelle-Calédonie": "NC", "Guyane": "GF", "Guadeloupe": "GP",
        "Martinique": "MQ", "Mayotte": "YT", "Saint-Pierre-et-Miquelon": "PM", "Wallis-et-Futuna": "WF", "TAAF": "TF",
        "Saint-Barthélemy": "BL", "Saint-Martin": "MF", "Norvège": "NO", "France": "FR", "Guinée": "GN", "Guinée équatoriale": "GQ",
        "Türkiye": "TR", "Corée du Sud": "KR", "Corée": "KR", "FRA": "FR", "Timor-Leste": "TL", "Sri Lanka": "LK", "Hollande": "NL",
    }.items():
        assert owner.get(fold(name)) == code, (name, owner.get(fold(name)))


def test_country_words():
    """what is said for a country besides its names leads to countries and provinces that there are, and to no others"""
    meant = {}
    units = {(r["country"], r["name"]) for r in T["admin1.tsv.gz"]} | {(r["country"], a) for r in T["admin1.tsv.gz"]
                                                                        for a in r["aliases"].split("|")}
    for r in T["country_words.tsv"]:
        codes = [c for c in r["pays"].split("|") if c]
        assert set(codes) <= set(ISO) and len(codes) <= 16 and r["sens"] in ("ancien", "plusieurs", "partie", "autre", "aucun"), r
        assert r["province"] == "" or (codes[0], r["province"]) in units, r
        assert bool(codes) == (r["sens"] != "aucun"), r
        for n in r["aliases"].split("|") + ([] if r["sens"] == "autre" else [r["nom"]]):
            assert meant.setdefault(fold(n), codes) == codes or not n, (n, meant[fold(n)], codes)
    for name, codes in {"Tchécoslovaquie": "CZ SK", "Indochine": "VN LA KH", "RDA": "DE", "Québec": "CA", "Polen": "PL", "Afrique": "",
                        "multi pays": "", "Îles Anglo-Normandes": "JE GG"}.items():
        assert meant[fold(name)] == codes.split(), (name, meant[fold(name)])
    for r in T["disputed_places.tsv"]:
        assert r["dit"] in ISO and r["pays"] in ISO and r["dit"] != r["pays"] and r["endroits"], r
        for e in r["endroits"].split("|"):
            name = e.lstrip("@").split("=")[-1]
            assert e == "*" or (r["pays"], name) in units or place(r["pays"], name), (r, e)


def test_continents():
    """five continents and the Antarctic"""
    by = {r["iso2"]: r["continent"] for r in T["countries.tsv"]}
    assert {r["code"] for r in T["continents.tsv"]} == {"afrique", "ameriques", "asie", "europe", "oceanie", "antarctique"}
    for code, continent in {"ML": "afrique", "RE": "afrique", "HT": "ameriques", "CA": "ameriques", "GP": "ameriques", "VN": "asie",
                            "LB": "asie", "DE": "europe", "RU": "europe", "PF": "oceanie", "AU": "oceanie", "AQ": "antarctique"}.items():
        assert by[code] == continent, code


def test_dac_list():
    """the countries eligible for APD are those of the OECD's list, without Nauru"""
    reference = {r["iso2"]: r["groupe_revenu"] for r in shared("pays_cad.csv") if r["iso2"] and r["iso2"] != "NR"}
    groups = {"LDCs": "LDC", "Other LICs": "LIC", "LMICs": "LMIC", "UMICs": "UMIC"}
    ours = {r["iso2"]: r["cad"] for r in T["countries.tsv"] if r["cad"]}
    assert ours == {k: groups[v] for k, v in reference.items()}, set(ours.items()) ^ set(reference.items())


def test_labels_lie_in_their_country():
    """the label point of a country with many places has a place of that country nearest, or is far from all"""
    cells, count = {}, {}
    for p in T["places.tsv.gz"]:
        cells.setdefault((round(float(p["lon"])), round(float(p["lat"]))), []).append(p)
        count[p["country"]] = count.get(p["country"], 0) + 1
    for r in T["countries.tsv"]:
        x, y = round(float(r["lon"])), round(float(r["lat"]))
        near = [p for i in range(-2, 3) for j in range(-2, 3) for p in cells.get((x + i, y + j), ())]
        if near and count.get(r["iso2"], 0) >= 20:
            nearest = min(near, key=lambda p: km((p["lon"], p["lat"]), (r["lon"], r["lat"])))
            distance = km((nearest["lon"], nearest["lat"]), (r["lon"], r["lat"]))
            assert nearest["country"] == r["iso2"] or distance > 25, (r["iso2"], nearest["name"], nearest["country"], distance)


def test_territories():
    """places of disputed and overseas territories bear the right country"""
    for name, code in {"Sébastopol": "UA", "Simferopol": "UA", "Yalta": "UA", "Hargeisa": "SO", "Laâyoune": "EH", "Smara": "EH",
                       "Dakhla": "EH", "Katzrin": "SY", "Majdal Shams": "SY", "Kyrenia": "CY", "Famagouste": "CY", "Pristina": "XK",
                       "Ramallah": "PS", "Gaza": "PS", "Ariel": "PS", "Bethléem": "PS", "Pointe-à-Pitre": "GP", "Fort-de-France": "MQ",
                       "Cayenne": "GF", "Saint-Denis": "RE", "Mamoudzou": "YT", "Papeete": "PF", "Nouméa": "NC", "Gustavia": "BL",
                       "Marigot": "MF", "Mata-Utu": "WF", "Miquelon": "PM", "Oslo": "NO", "Paris": "FR"}.items():
        assert place(code, name), (name, code)
    for name, wrong in {"Sébastopol": "RU", "Smara": "MA", "Katzrin": "IL", "Ariel": "IL"}.items():
        found = [p for p in place(wrong, name) if int(p["population"]) > 1000 and km((p["lon"], p["lat"]), (place(
            {"RU": "UA", "MA": "EH", "IL": "SY" if name == "Katzrin" else "PS"}[wrong], name)[0][c] for c in ("lon", "lat"))) < 10]
        assert not found, (name, wrong)


def test_french_names():
    """towns are found by the names French lists use"""
    for name, (code, lon, lat) in {
        "Londres": ("GB", -0.13, 51.51), "Cologne": ("DE", 6.95, 50.93), "Mayence": ("DE", 8.27, 50.0), "Aix-la-Chapelle": ("DE", 6.08, 50.78),
        "Ratisbonne": ("DE", 12.1, 49.02), "Trèves": ("DE", 6.64, 49.76), "Turin": ("IT", 7.69, 45.07), "Gênes": ("IT", 8.94, 44.41),
        "Séville": ("ES", -5.98, 37.38), "Saragosse": ("ES", -0.88, 41.65), "Cracovie": ("PL", 19.94, 50.06), "Gand": ("BE", 3.72, 51.05),
        "Anvers": ("BE", 4.4, 51.22), "Louvain": ("BE", 4.7, 50.88), "Alep": ("SY", 37.16, 36.2), "Pékin": ("CN", 116.4, 39.9),
        "Saint-Louis": ("SN", -16.49, 16.02), "Tombouctou": ("ML", -3.0, 16.77), "Le Caire": ("EG", 31.24, 30.06), "Moscou": ("RU", 37.62, 55.75),
        "Varsovie": ("PL", 21.01, 52.23), "Fribourg-en-Brisgau": ("DE", 7.85, 47.99), "Breslau": ("PL", 17.03, 51.1), "Édimbourg": ("GB", -3.2, 55.95),
        "Veliko Tarnovo": ("BG", 25.63, 43.08), "Hô Chi Minh-Ville": ("VN", 106.63, 10.82), "Salonique": ("GR", 22.94, 40.64),
    }.items():
        found = [p for p in place(code, name) if km((p["lon"], p["lat"]), (lon, lat)) < 10]
        assert found, name


def test_french_regions():
    """regions of today and of before 2016, with what people call them"""
    codes = {r["code"]: r for r in T["regions.tsv"]}
    assert set(REGIONS_2016) <= set(codes) and {"22:" + c for c in REGIONS_1970} == {c for c in codes if c.startswith("22:")}
    assert codes["22:73"]["nom"] == "Midi-Pyrénées" and codes["84"]["nom"] == "Auvergne-Rhône-Alpes"
    by = {r["code"]: r for r in T["departements.tsv"]}
    assert by["69"]["region_1970"] == "22:82" and by["43"]["region_1970"] == "22:83" and by["2A"]["region_1970"] == "22:94"
    for code, name in {"22": "Côtes-du-Nord", "44": "Loire-Inférieure", "974": "Réunion", "23": "la Creuse", "64": "Basses-Pyrénées"}.items():
        assert fold(name) in map(fold, names_of(by[code])), name


def test_postal_codes():
    """postal codes lead to communes of today; those that everybody knows lead where they should"""
    today = {r["insee"] for r in T["communes.tsv"]}
    of = {r["code"]: r["communes"].split("|") for r in T["codes_postaux.tsv"]}
    assert len(of) > 6_000 and all(len(c) == 5 and c.isdigit() for c in of)
    for code, communes in of.items():
        assert communes == sorted(set(communes)) and set(communes) <= today and len(communes) < 64, code
    reached = set().union(*of.values())
    assert len(today - reached) < len(today) // 1000, sorted(today - reached)[:20]
    for code, commune in {"69001": "69123", "69009": "69123", "75116": "75056", "13008": "13055", "44000": "44109", "35000": "35238",
                          "20000": "2A004", "97400": "97411", "67000": "67482"}.items():
        assert commune in of[code], (code, of[code])


def test_town_names():
    """towns have their old and foreign names, which are no words of French, communes, countries or other towns but by hand"""
    with open("geodata/corrections/town_names.tsv", encoding="utf-8") as f:
        by_hand = {fold(n) for line in list(f)[1:] for n in line.rstrip("\n").split("\t")[2].split("|")}
    assert os.path.getsize(BUILT + "town_names.tsv") < 150_000
    mains = {(p["country"], p["name"]) for p in T["places.tsv.gz"]}
    banned = {fold(n) for t, column in (("communes.tsv", "nom"), ("countries.tsv", "nom"), ("regions.tsv", "nom"), ("departements.tsv", "nom"))
              for r in T[t] for n in (names_of(r, column) if "aliases" in r else [r[column]])}
    names = {fold(p["name"]) for p in T["places.tsv.gz"]}
    to = {}
    for r in T["town_names.tsv"]:
        assert (r["country"], r["name"]) in mains and r["country"] != "FR", r
        for n in filter(None, (r["aliases"] + "|" + r["foreign"]).split("|")):
            to.setdefault(fold(n), set()).add((r["country"], r["name"]))
            assert fold(n) in by_hand or (fold(n) not in banned and len(fold(n)) >= 4), (r["name"], n)
            assert fold(n) in by_hand or fold(n) == fold(r["name"]) or fold(n) not in names, (r["name"], n)
    assert all(len(v) == 1 for n, v in to.items() if n not in by_hand), [n for n, v in to.items() if len(v) > 1 and n not in by_hand]
    for name, (country, town) in {
        "Mailand": ("IT", "Milan"), "Konstantinopel": ("TR", "Istanbul"), "Lontoo": ("GB", "Londres"), "Usumbura": ("BI", "Bujumbura"),
        "Nova Lisboa": ("AO", "Huambo"), "Keulen": ("DE", "Cologne"), "Pequim": ("CN", "Pékin"), "Göttingen": ("DE", "Gœttingue"),
    }.items():
        assert to.get(fold(name)) == {(country, town)}, (name, to.get(fold(name)))
    for word in ("city", "ville", "londe", "saint", "eau", "projet", "nord", "milan", "paris", "jeunes", "sante"):
        assert word not in to, (word, to[word])


def test_former_communes():
    """codes and names of merged, delegated and renumbered communes lead to today's, a code to one only"""
    heirs = {}
    today = {r["insee"] for r in T["communes.tsv"]}
    names = {}
    for r in T["communes.tsv"]:
        for old in filter(None, r["anciens"].split("|")):
            code, _, name = old.partition(":")
            assert code == r["insee"] or code not in today, old
            assert heirs.setdefault(code, r["insee"]) == r["insee"], old
            names.setdefault(name, set()).add(r["insee"])
    for old, new in {"75101": "75056", "69381": "69123", "13201": "13055", "78377": "91377", "69232": "69123", "14114": "14712",
                     "50602": "50129"}.items():
        assert heirs.get(old) == new, (old, heirs.get(old))
    for name, code in {"Cherbourg-Octeville": "50129", "Saint-Rambert-l'Île-Barbe": "69123", "Annecy-le-Vieux": "74010"}.items():
        assert code in names.get(name, ()), name


def test_positions_of_communes():
    """communes lie where La Poste says: half within 1 km, 95 % within 3 km"""
    ours = {r["insee"]: (r["lon"], r["lat"]) for r in T["communes.tsv"]}
    errors = sorted(km(ours[r["insee"]], (r["lon"], r["lat"])) for r in shared("communes_positions.csv") if r["insee"] in ours)
    exact = sum(r["qualite"] == "exacte" for r in T["communes.tsv"]) / len(ours)
    half, most = errors[len(errors) // 2], errors[int(len(errors) * 0.95)]
    print(f"# {len(errors)} communes: median {half:.2f} km, 95 % {most:.2f} km, largest {errors[-1]:.1f} km; {100 * exact:.2f} % exact")
    assert len(errors) > 17_000 and half < 1 and most < 3 and exact > 0.99


def test_villages_are_others():
    """a village is none of the places: none bears its name within 10 km; and communes of Europe named after no village are held"""
    near = {}
    for p in T["places.tsv.gz"]:
        for n in {fold(n) for n in names_of(p, "name")}:
            near.setdefault((p["country"], n), []).append((p["lon"], p["lat"]))
    doubled = [v["name"] for v in T["villages.tsv.gz"] for at in near.get((v["country"], fold(v["name"])), ())
               if km(at, (v["lon"], v["lat"])) < 10]
    assert len(doubled) < len(T["villages.tsv.gz"]) / 1000, doubled[:20]
    large = {}
    for p in T["places.tsv.gz"]:
        if int(p["population"]) > 300_000:
            large.update({(p["country"], fold(n)): (p["lon"], p["lat"]) for n in names_of(p, "name")})
    quarters = [v for v in T["villages.tsv.gz"] if (v["country"], fold(v["name"])) in large
                and km(large[v["country"], fold(v["name"])], (v["lon"], v["lat"])) < 24]
    assert not quarters, quarters[:5]
    at = {(v["country"], v["name"]): (v["lon"], v["lat"]) for v in T["villages.tsv.gz"]}
    for country, name, lon, lat in (("BE", "Sambreville", 4.62, 50.44), ("DE", "Wedemark", 9.73, 52.55), ("CH", "Oron", 6.84, 46.57),
                                    ("CH", "Misery-Courtion", 7.06, 46.85), ("IE", "Roundwood", -6.22, 53.06)):
        assert (country, name) in at and km(at[country, name], (lon, lat)) < 10, (country, name, at.get((country, name)))


def test_today():
    """people and names of today are of places that had none, or not those"""
    of = {p["id"]: p for p in T["places.tsv.gz"]}
    for r in T["places_today.tsv.gz"]:
        p = of[r["id"]]
        assert r["population"] == "0" or p["population"] == "0", (p, r)
        had = {fold(n) for n in names_of(p, "name")}
        assert not had & {fold(n) for n in r["names"].split("|") if n}, (p, r)


def test_partners_held():
    """real twin towns are held: a place of that country within 10 km whose folded name or alias matches"""
    cells = {}
    today = {r["id"]: r["names"] for r in T["places_today.tsv.gz"]}
    for p in T["places.tsv.gz"]:
        p["aliases"] += "|" + today.get(p["id"], "")
    for p in T["places.tsv.gz"] + T["villages.tsv.gz"] + T["admin1.tsv.gz"]:
        cells.setdefault((p["country"], round(float(p["lon"])), round(float(p["lat"]))), []).append(p)
    rows = [r for r in shared("jumelages_fr.csv") if r["p_lat"] and r["iso2"]]
    held, with_units, missed = 0, 0, []
    for r in rows:
        x, y = round(float(r["p_lon"])), round(float(r["p_lat"]))
        near = [p for i in (-1, 0, 1) for j in (-1, 0, 1) for p in cells.get((r["iso2"], x + i, y + j), ())
                if km((p["lon"], p["lat"]), (r["p_lon"], r["p_lat"])) <= 10]
        same = [p for p in near if fold(r["partenaire"]) in map(fold, names_of(p, "name"))]
        held += any("population" in p for p in same)
        with_units += bool(same)
        if not same:
            missed.append(f"{r['partenaire']} ({r['iso2']})")
    print(f"# {held} of {len(rows)} partners are held: {100 * held / len(rows):.1f} %; with provinces {100 * with_units / len(rows):.1f} %")
    if os.environ.get("GEODATA_VERBOSE"):
        print("# " + "; ".join(missed))
    assert held > 0.90 * len(rows) and with_units > 0.92 * len(rows)


def test_sources():
    """sources.tsv names package, version, licence and checksum of every source, and what it is in French"""
    with open("geodata/sources.tsv", encoding="utf-8") as f:
        header, *lines = [line.rstrip("\n").split("\t") for line in f]
    assert header == "what package version licence date crs sha256 quoi".split()
    assert len(lines) >= 8 and len({(r[1], r[2], r[0]) for r in lines}) == len(lines)
    for r in lines:
        assert len(r) == 8 and all(r) and len(r[6]) == 64 and set(r[6]) <= set("0123456789abcdef"), r


def main():
    tests = [(n, f) for n, f in globals().items() if n.startswith("test_")]
    failed = 0
    for i, (name, test) in enumerate(tests, 1):
        label = f"{i} - {name[5:]}: {test.__doc__}"
        try:
            test()
            print("ok", label)
        except Skip as s:
            print("ok", label, "# SKIP", s)
        except Exception:
            failed += 1
            print("not ok", label)
            print("".join("# " + line + "\n" for line in traceback.format_exc().splitlines()[-4:]), end="")
    print(f"1..{len(tests)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

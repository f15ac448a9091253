"""What is asked. A question has a kind (the method of a peer that answers it) and what the kind needs."""
from dataclasses import dataclass, field

FILTERS = {
    "": "",
    "eau": "thematique=eau",
    "jumelages": "jumelage=true",
    "four criteria": "thematique=education&type=commune&statut=en_cours&annee=2009..",
}
TILES = {"z0": (0, 0, 0), "z3 France": (3, 4, 2), "z6 Africa": (6, 31, 29), "z10 Asia": (10, 638, 386)}
FACETS = ("thematique", "pays", "region", "financement")
# The 4 criteria and the box, varied so that nobody answers the same twice running: first years and boxes.
YEARS = range(2004, 2014)
BOXES = ((-20, 0, 40, 35), (-18, 1, 42, 34), (-19, -2, 38, 33))
# atlasd takes the last word for the beginning of one: these have no longer forms in the texts, so that all count alike
WORDS = {"a word": ["forages", "irrigation", "vaccination", "sensibilisation"],
         "a prefix": ["assainis*", "hydrau*", "patrimo*", "vaccin*"],
         "two words": ["ecoles forages", "formation irrigation", "jeunes vaccination", "eau sensibilisation"]}
TYPING_ERRORS = ["Ouagadugu", "Bamaco", "Antananarivou", "Casablenca"]
POINTS = [(2.35 + 7 * i % 60, 5.0 + 3 * i % 40) for i in range(12)]
SIZES = {"5 kB": 5000, "20 kB": 20000, "35 kB": 35000}
CONNECTIONS = (1, 64, 1000)
WORLD = 20037508.342789244  # half the width of the world in Web Mercator, metres


@dataclass
class Question:
    kind: str
    title: str
    group: str
    connections: int = 1
    with_: dict = field(default_factory=dict)
    seconds: float = 0.4
    requests: int = 2000


PIXEL_Z6 = 2 * WORLD / 256 / 2 ** 6
# system, metres a pixel, the middle of the first picture in pixels of that size
WMS_MAPS = {"z6 Africa": ("EPSG:3857", PIXEL_Z6, (100, 620)), "z3 France": ("EPSG:3857", 8 * PIXEL_Z6, (30, 310)),
            "z6.4 Africa": ("EPSG:3857", PIXEL_Z6 / 2 ** 0.4, (132, 818)), "France in 2154": ("EPSG:2154", 2000, (350, 3300)),
            "Occitanie in 2154": ("EPSG:2154", 400, (1500, 15700))}
WMS_PLACES = 6  # pictures beside each other, so that nobody answers the same twice running


def get_map(question, layers):
    """Pictures of 800 x 600 by WMS 1.3.0: the parameters after the map, for each place."""
    crs, px, (x, y) = WMS_MAPS[question.with_["map"]]
    boxes = [((x + 37 * i - 400) * px, (y - 300) * px, (x + 37 * i + 400) * px, (y + 300) * px) for i in range(WMS_PLACES)]
    return ["SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=%s&STYLES=&CRS=%s&BBOX=%r,%r,%r,%r&WIDTH=800&HEIGHT=600&"
            "FORMAT=image/png&TRANSPARENT=%s" % (layers, crs, *box, "FALSE" if question.with_["base"] else "TRUE") for box in boxes]


def variants():
    return [(year, box) for box in BOXES for year in YEARS]


def all_questions():
    found = []
    for zoom in TILES:
        for name in FILTERS:
            found.append(Question("tile", "%s%s" % (zoom, ", " + name if name else ""), "uncached tile, marks alone",
                                  with_={"tile": TILES[zoom], "filter": name, "base": False}))
    for zoom in ("z0", "z3 France", "z6 Africa"):
        found.append(Question("tile", zoom, "uncached tile, marks on the base map",
                              with_={"tile": TILES[zoom], "filter": "", "base": True}))
    for base in (False, True):
        for name in WMS_MAPS:
            found.append(Question("wms", name, "picture by WMS GetMap, 800 x 600, marks %s" % ("on the base map" if base else "alone"),
                                  with_={"map": name, "base": base}, seconds=1.5))  # names are drawn once
    for zoom in ("z0", "z3 France"):
        found.append(Question("mvt", zoom, "vector tile of every site, not packed", with_={"tile": TILES[zoom]}))
    for zoom in ("z0", "z3 France"):
        found.append(Question("marks", zoom, "vector tile of marks, not packed", with_={"tile": TILES[zoom]}))
    for size in SIZES:
        for n in CONNECTIONS:
            found.append(Question("cached", "%s, %d connection%s" % (size, n, "s" if n > 1 else ""), "cached tile", n,
                                  {"size": size}, 0.6, 10 ** 9))
    found.append(Question("rows", "4 criteria and a box, 100 rows", "search"))
    found.append(Question("count", "its count", "search"))
    found.append(Question("box_rows", "100 projets of a box, OGC API", "search", with_={"boxes": BOXES}))
    found.append(Question("facets", "4 facets, 4 criteria and a box", "search", with_={"filtered": True}))
    found.append(Question("facets", "4 facets, no filter", "search", with_={"filtered": False}))
    found.append(Question("crosstab", "2 dimensions, 4 criteria and a box", "search", with_={"filtered": True}))
    found.append(Question("crosstab", "2 dimensions, no filter", "search", with_={"filtered": False}))
    for title, words in WORDS.items():
        found.append(Question("words", title + ", 100 rows", "search", with_={"words": words}))
    found.append(Question("typing_error", "a name with a typing error", "search"))
    found.append(Question("nearest", "nearest 10", "search"))
    for f in ("csv", "xlsx"):
        found.append(Question("whole", "all projets as %s" % f.upper(), "files", with_={"f": f}, seconds=1.5, requests=20))
    return found

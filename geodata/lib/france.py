# france.py - French communes of today and before: the list, what became of each old code, and where each one lies.
import collections

import geonames
import tables

COG = "@etalab/decoupage-administratif"
HISTORY = (COG, "data/historique-communes.json", "0.8.0")
BOXES = ("@etalab/fr-bounding-boxes", "dist/communes.json")
OVERSEAS = {"971": "GP", "972": "MQ", "973": "GF", "974": "RE", "975": "PM", "976": "YT", "977": "BL", "978": "MF", "984": "TF",
            "986": "WF", "987": "PF", "988": "NC", "989": "FR"}
BOX_MARGIN_DEG = 0.01


def cog(name):
    return tables.load_json(tables.npm(COG, f"data/{name}.json"))


def communes():
    """Today's communes by code."""
    return {c["code"]: c for c in cog("communes") if c["type"] == "commune-actuelle"}


def country(code):
    """ISO code of the country a commune lies in: the metropole or its overseas territory."""
    return OVERSEAS.get(code[:3], "FR")


class Heirs:
    """What became of each code since 1943: `heir(code)` is today's commune, `names[code]` the names it bore."""

    def __init__(self, today):
        self.today = today
        self.names = collections.defaultdict(dict)   # code -> {name: None}, in order
        self._direct = {}
        self._next = collections.defaultdict(list)
        for c in cog("communes"):
            if c["type"] != "commune-actuelle":
                self._direct[c["code"]] = c.get("chefLieu") or c.get("commune")
                self.names[c["code"]][c["nom"]] = None
            for old in c.get("anciensCodes", []):
                self._direct.setdefault(old, c["code"])
        for h in tables.load_json(tables.npm(*HISTORY)):
            self.names[h["code"]][h["nom"].replace("’", "'")] = None
            for step in ("successeur", "pole"):
                if step in h:
                    self._next[h["code"]].append(h[step].split("-")[1].split("@")[0])

    def heir(self, code):
        seen = set()
        while code not in self.today:
            seen.add(code)
            ahead = [self._direct[code]] if self._direct.get(code) else [n for n in self._next[code] if n not in seen]
            if not ahead or ahead[0] in seen:
                return None
            code = ahead[0]
        return code

    def former(self):
        """Today's code -> sorted [(old code, old name)]; the commune's own code with its name of today is left out."""
        found = collections.defaultdict(set)
        for code in set(self.names) | set(self._direct):
            heir = self.heir(code)
            if heir is None:
                continue
            now = tables.fold(self.today[heir]["nom"])
            for name in self.names[code] or [""]:
                if code != heir or tables.fold(name) != now:
                    found[heir].add((code, name))
        return {k: sorted(v) for k, v in found.items()}


def boxes(heirs):
    """Today's code -> (west, south, east, north), joined from the boxes of 2017 of the communes it is made of."""
    joined = {}
    for b in tables.load_json(tables.npm(*BOXES)):
        code = heirs.heir(b["id"].split(":")[2])
        if code:
            w, s, e, n = b["bbox"]
            j = joined.get(code, (w, s, e, n))
            joined[code] = (min(w, j[0]), min(s, j[1]), max(e, j[2]), max(n, j[3]))
    return joined


def inside(lon, lat, box):
    w, s, e, n = box
    return w - BOX_MARGIN_DEG <= lon <= e + BOX_MARGIN_DEG and s - BOX_MARGIN_DEG <= lat <= n + BOX_MARGIN_DEG


def towns(today, heirs, limits):
    """Code -> (lon, lat) of the place that bears the commune: by GeoNames' INSEE code, else by name inside its box."""
    named = collections.defaultdict(list)
    for code, c in today.items():
        named[country(code), tables.fold(c["nom"])].append(code)
    found = {}
    ours = set(OVERSEAS.values()) | {"FR"}
    for p in [p for source in (geonames.dump(), geonames.newer()) for p in source if p.country in ours]:
        names = {tables.fold(n) for n in (p.name, p.ascii)}
        codes = [p.admin[3]] if p.admin[3] in today else []
        codes += [c for n in names for c in named[p.country, n] if c not in codes and (c in limits or p.country != "FR")]
        for code in codes:
            if code in limits and not inside(p.lon, p.lat, limits[code]):
                continue
            same = tables.fold(today[code]["nom"]) in names
            if code not in limits and not same:
                continue
            rank = (same, p.feature.startswith("PPLA") or p.feature == "PPLC", p.feature not in ("PPLX", "PPLL"), p.population)
            if not same and p.feature in ("PPLX", "PPLL"):
                continue
            if code not in found or rank > found[code][0]:
                found[code] = (rank, p.lon, p.lat)
    return {code: (lon, lat) for code, (_, lon, lat) in found.items()}


def positions():
    """(today's communes, Heirs, code -> (lon, lat, 'exacte') of every commune whose point is known)."""
    today = communes()
    heirs = Heirs(today)
    limits = boxes(heirs)
    known = {code: ((w + e) / 2, (s + n) / 2) for code, (w, s, e, n) in limits.items()}
    known |= towns(today, heirs, limits)
    known |= {r["insee"]: (float(r["lon"]), float(r["lat"])) for r in tables.corrections("communes_positions")}
    return today, heirs, {code: (*known[code], "exacte") for code in today if code in known}

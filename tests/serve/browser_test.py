"""browser_test.py - the page in headless Chromium, used as visitors use it, its figures held against the API"""
import html
import os
import re
import sys
import time
import traceback
import urllib.parse

sys.path.insert(0, os.path.dirname(__file__))
from web_browser import Browser  # noqa: E402
from web_probe import (CONTRAST, ELSEWHERE, OVERFLOW, OVERLAY, ROLES_WITH_NAME, SETTLED, TARGETS, TILES)  # noqa: E402
from web_server import BUILD, Server  # noqa: E402

PAGE = 20            # records that the list shows at first
JS_BYTES_MAX = 30 * 1024  # as a visitor gets them, packed
SHOTS = os.path.join(BUILD, "screenshots")
COLLECTIONS = ["cooperations", "actions", "projets", "collectivites", "partenaires", "bourse"]
TOTAL = "document.querySelector('#total strong').textContent"
NONE = "Rien à cet endroit"

results = []


def check(condition, name, detail=""):
    results.append(bool(condition))
    print(f"{'ok' if condition else 'not ok'} {len(results)} - {name}", flush=True)
    if not condition:
        print(f"# {detail}", flush=True)


def equal(got, expected, name):
    check(got == expected, name, f"got {got!r}, expected {expected!r}")


class Visit:
    """One browser on one server, with the gestures that the tests are made of."""

    def __init__(self, server, browser):
        self.server, self.browser = server, browser
        self.js, self.wait = browser.js, browser.wait

    def open(self, address="/"):
        self.browser.driver.get("about:blank")
        self.browser.driver.get(self.server.url + address)
        self.settle()

    def settle(self):
        time.sleep(0.1)
        return self.wait(SETTLED)

    def total(self):
        """The number that the list announces; « Aucune » is 0."""
        digits = re.sub(r"\D", "", self.js(TOTAL))
        return int(digits) if digits else 0

    def query(self):
        return urllib.parse.parse_qs(self.js("location.search").lstrip("?"))

    def click(self, selector, meanwhile=lambda: None):
        self.js("document.querySelector(arguments[0]).scrollIntoView({ block: 'center' })", selector)
        box = self.js("""(() => { const r = document.querySelector(arguments[0]).getBoundingClientRect();
            return [r.x + r.width / 2, r.y + r.height / 2]; })()""", selector)
        self.browser.click_at(*box, meanwhile)

    def tick(self, name, value):
        if not self.js("document.querySelector(arguments[0]).checkVisibility()", f"input[name={name}][value='{value}']"):
            self.click(f"[data-nom={name}] .reste summary")
        self.click(f"input[name={name}][value='{value}']")
        self.settle()

    def titles(self):
        return self.js("[...document.querySelectorAll('.resultat h3')].map((h) => h.textContent)")

    def shown_counts(self, name):
        rows = self.js("""[...document.querySelectorAll(`.critere[data-nom="${arguments[0]}"] .valeur`)].map((l) =>
            [l.querySelector('input').value, l.querySelector('.nombre').textContent])""", name)
        return {value: int(re.sub(r"\D", "", text)) for value, text in rows}

    def shot(self, name):
        os.makedirs(SHOTS, exist_ok=True)
        self.browser.screenshot(f"{SHOTS}/{name}.png")

    def focus(self):
        return self.js("""(() => { const e = document.activeElement; return e.id || e.name || e.className || e.tagName; })()""")

    def press(self, *keys):
        for key in keys:
            self.browser.press(key)

    def list_agrees(self, name, collection, **criteria):
        """Total, order and titles of the list are the API's for these criteria."""
        answer = self.server.items(collection, limit=PAGE, **criteria)
        equal(self.total(), answer["numberMatched"], f"{name}: the total is the API's")
        wanted = [f["id"] for f in answer["features"]]
        equal(self.js("[...document.querySelectorAll('.resultat')].map((r) => r.dataset.id)"), wanted,
              f"{name}: the list is the API's first page")

    def counts_agree(self, name, field, collection, **criteria):
        wanted = self.server.facets(collection, field, **criteria)
        got = self.shown_counts(field)
        check(got and all(wanted.get(v, 0) == n for v, n in got.items()), f"{name}: the counts of {field} are the API's",
              f"got {got}, expected {wanted}")


def first_look(v):
    v.browser.size(1440, 900)
    v.open()
    check("Atlas français de la coopération décentralisée" in v.js("document.title"), "the page has its title")
    tiles = v.js(TILES)
    check(len(tiles) > 8 and all(t["width"] > 0 for t in tiles), "tiles of the map are there", tiles[:5])
    check(any(s.startswith("/tiles/base,cooperations") for s in (t["src"] for t in tiles)) and v.js(OVERLAY),
          "the base map and the layers are tiles of this server")
    check(v.js("document.querySelector('.demonstration').checkVisibility()"), "demonstration data are said to be so")
    v.list_agrees("at first", "cooperations")
    for field in ("thematique", "pays", "region", "financement"):
        v.counts_agree("at first", field, "cooperations")
    v.shot("desk")


def filters(v):
    themes = list(v.shown_counts("thematique"))[:2]
    before = v.total()
    v.tick("thematique", themes[0])
    check(v.total() < before, "a thématique narrows the list", f"{before} then {v.total()}")
    equal(v.query().get("thematique"), [themes[0]], "the address bar carries the thématique")
    v.list_agrees("one thématique", "cooperations", thematique=themes[0])
    v.counts_agree("one thématique", "pays", "cooperations", thematique=themes[0])
    v.counts_agree("one thématique", "thematique", "cooperations", thematique=themes[0])
    check(all(f"thematique={themes[0]}" in s for s in v.js(OVERLAY)), "the tiles are asked under the thématique")
    v.tick("thematique", themes[1])
    both = ",".join(themes)
    v.list_agrees("two thématiques", "cooperations", thematique=both)
    country = next(iter(v.shown_counts("pays")))
    v.tick("pays", country)
    v.list_agrees("and a country", "cooperations", thematique=both, pays=country)
    v.shot("desk-filtered")
    history(v, themes, both, country)


def history(v, themes, both, country):
    v.browser.driver.refresh()
    v.settle()
    v.list_agrees("after a reload", "cooperations", thematique=both, pays=country)
    equal(v.js("[...document.querySelectorAll('.critere input:checked')].map((b) => b.value).sort()"),
          sorted(themes + [country]), "a reload restores the ticks")
    v.js("history.back()")
    v.wait("!location.search.includes('pays=')")
    v.settle()
    v.list_agrees("back", "cooperations", thematique=both)
    v.js("history.forward()")
    v.wait("location.search.includes('pays=')")
    v.settle()
    v.list_agrees("forward", "cooperations", thematique=both, pays=country)
    v.click(f".puce[data-valeur='{themes[0]}']")
    v.settle()
    v.list_agrees("a chip removed", "cooperations", thematique=themes[1], pays=country)
    v.click(".effacer")
    v.settle()
    equal(v.js("location.search"), "", "everything cleared leaves no criterion in the address")
    v.list_agrees("cleared", "cooperations")


def years(v):
    """Two spans of years: of projets, and of when a cooperation began; a shared link shows as a chip."""
    v.open("/?jumelage=true&depuis=1960..")
    v.list_agrees("jumelages since 1960", "cooperations", jumelage="true", depuis="1960..")
    equal(v.js("document.querySelector('.puce[data-nom=depuis] .dit').textContent").replace("\u00a0", " "),
          "Depuis : à partir de 1960", "the chip says so")
    v.js("""(() => { const to = document.getElementById('depuis-a');
        to.value = '1970'; to.dispatchEvent(new Event('change', { bubbles: true })); })()""")
    v.wait("location.search.includes('1970')")
    v.settle()
    equal(v.query().get("depuis"), ["1960..1970"], "the end of the span is chosen from a list")
    check("annee" not in v.query(), "years of projets are another list", v.query())
    v.list_agrees("from 1960 to 1970", "cooperations", jumelage="true", depuis="1960..1970")
    v.click(".puce[data-nom=depuis]")
    v.settle()
    v.list_agrees("and without", "cooperations", jumelage="true")


def slow_clicks(v):
    """What comes in while a button of the mouse is down must not take the click away."""
    v.open("/")
    themes = list(v.shown_counts("thematique"))[:2]
    v.open(f"/?thematique={','.join(themes)}#4/14/-5")
    v.js("document.getElementById('fond').focus()")
    v.press("ArrowRight")  # the page writes the new view down 300 ms after the map has come to rest
    v.click(f".puce[data-valeur='{themes[0]}']", lambda: v.wait("!location.hash.includes('/-5')"))
    v.settle()
    equal(v.query().get("thematique"), [themes[1]], "a moved map leaves the click on a chip alone")
    v.open("/")
    countries = list(v.shown_counts("pays"))
    v.browser.cdp("Network.enable")
    v.browser.cdp("Network.emulateNetworkConditions", offline=False, latency=700, downloadThroughput=-1, uploadThroughput=-1)
    v.click(f"input[name=thematique][value='{themes[0]}']")
    v.click(f"input[name=pays][value='{countries[3]}']",
            lambda: v.wait("document.getElementById('criteres').getAttribute('aria-busy') === 'false'"))
    v.browser.cdp("Network.emulateNetworkConditions", offline=False, latency=0, downloadThroughput=-1, uploadThroughput=-1)
    v.settle()
    equal(v.query().get("pays"), [countries[3]], "counts that come in leave the click on a country alone")
    v.counts_agree("after it", "pays", "cooperations", thematique=themes[0], pays=countries[3])
    v.open("/")


def words(v):
    word = re.sub(r"[^a-z]", "", v.server.items("partenaires", limit=1)["features"][0]["properties"]["nom"].lower()) or "eau"
    v.click("#q")
    v.js("performance.clearResourceTimings()")
    for letter in word:
        v.press(letter)
    v.wait("location.search.includes('q=')")
    v.settle()
    v.list_agrees("words", "cooperations", q=word)
    asked = v.js("performance.getEntriesByType('resource').filter((r) => r.name.includes('f=part')).length")
    check(asked <= 2, "fast typing asks once, not at each letter", f"{asked} requests for {len(word)} letters")
    v.open("/")
    v.click("[data-nom=pays] .chercher")
    for letter in "alle":
        v.press(letter)
    names = v.js("[...document.querySelectorAll('[data-nom=pays] .valeur .nom')].filter((n) => n.checkVisibility()).map((n) => n.textContent)")
    check(names and all("alle" in n.lower() for n in names), "typing narrows the list of countries", names)


def marked_words(v):
    answer = v.server.items("projets", limit=PAGE, q="forrages afrique")
    v.open("/?liste=projets&q=forrages+afrique")
    wanted = [html.unescape(m) for f in answer["features"] for t in f["highlight"].get("titre", [])
              for m in re.findall("<mark>(.*?)</mark>", t)]
    equal(v.js("[...document.querySelectorAll('.resultat h3 mark')].map((m) => m.textContent)"), wanted, "the words that met q are marked")
    equal(v.titles(), [f["properties"]["titre"] for f in answer["features"]], "and the titles are as they were")
    said = v.js("document.getElementById('compris').textContent")
    check("forrages" in said and "forages" in said and "Continent : Afrique" in said.replace("\u00a0", " "), "what words were taken for is said", said)
    equal(v.js("[document.getElementById('compris').getAttribute('role'), document.querySelectorAll('#compris, #total').length]"),
          ["status", 2], "in a region that is read out, as the total is")
    v.open("/?q=" + urllib.parse.quote("<img src=x onerror=document.title=1> \u202eforages"))
    equal(v.js("[document.querySelectorAll('#compris img, #puces img, #resultats img').length, document.title === '1']"), [0, False], "markup in words is text")


def ways_out(v):
    query = {"q": "Forage", "pays": "DE", "thematique": "eau"}
    answer = v.server.items("projets", **query)
    v.open("/?liste=projets&" + urllib.parse.urlencode(query))
    equal(v.total(), 0, "nothing is found")
    links = "[...document.querySelectorAll('.issues a')]"
    equal(v.js(f"{links}.length"), len(answer["emptied_by"]), "what would find something is offered")
    equal(v.js("document.querySelector('.issues').closest('[role=status]').id"), "compris", "and read out")
    hrefs = v.js(f"{links}.map((a) => a.href)")
    for entry, href in zip(answer["emptied_by"], hrefs):
        v.open(href[len(v.server.url):])
        equal(v.total(), entry["numberMatched"], f"the address without {entry['parameter']} finds as many as was said")
    v.open("/?liste=projets&" + urllib.parse.urlencode(query))
    v.js("document.querySelector('.issues a').focus()")
    v.press("Enter")
    v.settle()
    equal((v.total(), v.focus()), (answer["emptied_by"][0]["numberMatched"], "liste"), "the keyboard goes there, and the focus to the list")
    equal(v.query().get("q"), ["Forage"], "words stay as they were typed")


def collections(v):
    for c in COLLECTIONS:
        v.open(f"/?liste={c}")
        v.list_agrees(c, c)
    v.click("#plus-de-resultats")
    v.settle()
    v.wait(f"document.querySelectorAll('.resultat').length > {PAGE}")
    equal(v.js("document.querySelectorAll('.resultat').length"), 2 * PAGE, "« Afficher plus » adds a page")
    answer = v.server.items("bourse", limit=PAGE, offset=PAGE)
    equal(v.js(f"document.querySelectorAll('.resultat')[{PAGE}].dataset.id"), answer["features"][0]["id"],
          "the next page follows the first")


def crowded_place(v):
    """A partner place with several cooperations and a known point: (lon, lat)."""
    features = v.server.items("partenaires", limit=1000)["features"]
    placed = [f for f in features if f["geometry"]]
    best = max(placed, key=lambda f: f["properties"]["cooperations"])
    return best["geometry"]["coordinates"], best


def figures(v):
    """The figures on the open card: {« collectivités françaises »: 3, ...}"""
    rows = v.js("[...document.querySelectorAll('.fiche .chiffres li')].map((l) => l.textContent)")
    digits = {re.sub(r"^[\d\s\u202f]+", "", r): re.sub(r"\D", "", r) for r in rows}
    return {what: int(n) if n else None for what, n in digits.items()}


def wanted_figures(properties):
    names = {"collectivites": ("collectivité française", "collectivités françaises"), "projets": ("projet", "projets"),
             "cooperations": ("coopération", "coopérations"), "actions": ("autre action", "autres actions")}
    wanted = {(one if properties[k] < 2 else many): properties[k] for k, (one, many) in names.items() if properties.get(k)}
    themes = len([t for t in properties["thematiques"] if t["value"] != "none"])
    if themes:
        wanted["thématique" if themes < 2 else "thématiques"] = themes
    if properties["projets"]:
        euros = properties["montant"]
        wanted["financements non déclarés" if euros is None else "€ de financements"] = euros
    return wanted


def place_card(v):
    (lon, lat), place = crowded_place(v)
    v.open(f"/#12/{lat}/{lon}")
    v.click("#centre")
    v.wait("!document.getElementById('fiche').hidden")
    v.settle()
    at = v.query()["lieu"][0].split(",")
    answer = v.server.ask("/identify/cooperations", lon=at[0], lat=at[1], zoom=at[2])
    first = answer["features"][0]
    heading = v.js("document.getElementById('titre-fiche').textContent")
    if answer["numberMatched"] == 1:
        equal(heading.lower(), first["properties"]["nom"].lower(), "what is at the centre of the map has its card")
        equal(figures(v), wanted_figures(first["properties"]), "the card's figures are the API's")
    else:
        equal(heading, f"{answer['numberMatched']}\u00a0lieux", "what is at the centre of the map has its card")
        equal({k: n for k, n in figures(v).items() if "Bourse" not in k}, wanted_figures(answer["summary"]),
              "the card's figures are the API's")
    made = v.js("document.querySelector('.fiche .repere').textContent")
    check(made.replace("\u202f", "").startswith(str(answer["summary"]["sites"])), "the card begins with the number on the mark", made)
    check(place["properties"]["nom"].lower() in v.js("document.getElementById('fiche').textContent").lower(),
          "the card names the place")
    equal(v.focus(), "titre-fiche", "the card takes the focus")
    v.shot("desk-card")
    theme = first["properties"]["thematiques"][0]["value"]
    v.tick("thematique", theme)
    narrowed = v.server.ask("/identify/cooperations", lon=at[0], lat=at[1], zoom=at[2], thematique=theme)
    if narrowed["numberMatched"] == 1:
        equal(figures(v), wanted_figures(narrowed["features"][0]["properties"]), "the open card follows the criteria")
    else:
        equal({k: n for k, n in figures(v).items() if "Bourse" not in k}, wanted_figures(narrowed["summary"]),
              "the open card follows the criteria")
    v.browser.driver.refresh()
    v.settle()
    check(v.wait("!document.getElementById('fiche').hidden"), "a reload opens the card again")
    v.press("Escape")
    check(v.js("document.getElementById('fiche').hidden"), "Escape closes the card")
    check("lieu" not in v.query(), "a closed card leaves the address")
    v.js("history.back()")
    check(v.wait("!document.getElementById('fiche').hidden"), "back opens it again")


MIDDLE = """(() => { const r = document.getElementById('fond').getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()"""
TIP = "document.querySelector('.nom-de-marque')?.textContent"


def marks(v):
    """The pointer that rests on a mark learns its name; a click on a group goes nearer, on a place opens its card."""
    (lon, lat), place = crowded_place(v)
    v.open(f"/#3/{lat}/{lon}")
    group = v.server.ask("/identify/cooperations", lon=round(lon, 4), lat=round(lat, 4), zoom=3, limit=1)
    middle = v.js(MIDDLE)
    v.browser.cdp("Input.dispatchMouseEvent", type="mouseMoved", x=middle[0] - 3, y=middle[1])
    v.browser.cdp("Input.dispatchMouseEvent", type="mouseMoved", x=middle[0], y=middle[1])
    said = v.wait(TIP) or ""
    check(f"{group['numberMatched']}\u00a0lieux" in said and re.sub(r"\D", "", said.split(" · ")[-1]) == str(group["summary"]["layers"][0]["sites"]),
          "a group says how many places, and the number of its mark", (said, group["summary"]["layers"]))
    v.browser.click_at(*middle)
    check(v.wait("Number(/^#([0-9]+)/.exec(location.hash)?.[1]) > 3"), "a click on it goes nearer", v.js("location.hash"))
    check(v.js("document.getElementById('fiche').hidden"), "and opens no card")
    alone = next(f for f in v.server.items("partenaires", limit=200)["features"] if f["geometry"] and
                 v.server.ask("/identify/cooperations", lon=f["geometry"]["coordinates"][0], lat=f["geometry"]["coordinates"][1], zoom=12, limit=1)["numberMatched"] == 1)
    lon, lat = alone["geometry"]["coordinates"]
    v.open(f"/#12/{lat}/{lon}")
    v.browser.click_at(*v.js(MIDDLE))
    check(v.wait("!document.getElementById('fiche').hidden"), "a click on a place opens its card")
    equal(v.js("document.getElementById('titre-fiche').textContent").lower(), alone["properties"]["nom"].lower(), "which is of that place")


def two_sides(v):
    v.open("/?pays=ML")
    v.click("#deux-cotes")
    check(v.wait("document.querySelector('#deux .deux-vue')"), "the map in two halves stands in its place")
    equal((v.query().get("vue"), v.js("document.getElementById('fond').hidden")), (["deux"], True), "and in the address")
    v.js("history.back()")
    check(v.wait("!document.getElementById('fond').hidden"), "back leads to the map")
    v.browser.log()


def order(v):
    """The list in an order of its own, and the address that says so."""
    v.open("/?liste=projets")
    for value, sortby in (("-montant", "-montant_total"), ("annee", "annee_debut"), ("-annee", "-annee_debut")):
        v.js("(() => { const s = document.getElementById('tri'); s.value = arguments[0]; s.dispatchEvent(new Event('change', { bubbles: true })); })()", value)
        v.wait(f"location.search.includes('tri={value}')")
        v.settle()
        v.list_agrees(f"projects by {value}", "projets", sortby=sortby)


def near_me(v):
    v.browser.cdp("Browser.grantPermissions", permissions=["geolocation"])
    v.browser.cdp("Emulation.setGeolocationOverride", latitude=12.65, longitude=-8, accuracy=10)
    v.open("/?liste=partenaires")
    v.click("#autour")
    v.wait("location.search.includes('near=')")
    v.settle()
    v.list_agrees("near me", "partenaires", near="-8,12.65", radius="100000")
    v.js("(() => { const s = document.getElementById('radius'); s.value = '25000'; s.dispatchEvent(new Event('change', { bubbles: true })); })()")
    v.wait("location.search.includes('25000')")
    v.settle()
    v.list_agrees("nearer", "partenaires", near="-8,12.65", radius="25000")
    v.click(".puce[data-nom=near]")
    v.settle()
    equal(v.query(), {"liste": ["partenaires"]}, "without the point its radius goes too")
    v.browser.cdp("Emulation.setGeolocationOverride", latitude=45.75, longitude=4.85, accuracy=10)
    v.open("/?liste=collectivites")
    v.click("#autour")
    v.wait("location.search.includes('side=france')")
    v.settle()
    v.list_agrees("near me in France", "collectivites", near="4.85,45.75", radius="100000", side="france")
    v.js("(() => { const s = document.getElementById('cote'); s.value = ''; s.dispatchEvent(new Event('change', { bubbles: true })); })()")
    v.wait("!location.search.includes('side=')")
    v.settle()
    v.list_agrees("those whose partners are near", "collectivites", near="4.85,45.75", radius="100000")


def world_card(v):
    v.open("/")
    v.open("/#2/-55/-120")
    v.click("#centre")
    check(NONE in v.wait("document.getElementById('rien').textContent"), "where nothing is, the page says so")
    v.open("/?couches=cooperations#2/25/12")
    sites = v.server.items("cooperations", limit=1)["features"][0]
    v.open(f"/?couches=cooperations#3/{sites['geometry']['coordinates'][0][1]}/{sites['geometry']['coordinates'][0][0]}")
    v.click(".resultat .geste")
    check(v.wait("!document.getElementById('fiche').hidden"), "« Voir sur la carte » opens the card of the record's place")
    names = [p["nom"].lower() for p in sites["properties"]["partenaires"]]
    card = v.js("document.getElementById('fiche').textContent").lower()
    check(any(n in card for n in names), "and that card names its partner", f"{names} not in {card[:300]}")


def kinds(v):
    """What is listed is what the map shows, until the visitor says otherwise."""
    for c, layers in (("cooperations", "cooperations"), ("actions", "actions"), ("projets", "projets"),
                      ("collectivites", "collectivites"), ("partenaires", "partenaires"), ("bourse", "bourse")):
        v.open(f"/?liste={c}")
        check(v.js(OVERLAY) and all(s.startswith(f"/tiles/base,{layers}/") for s in v.js(OVERLAY)), f"the map shows {c}", v.js(OVERLAY)[:2])
    v.open("/")
    v.click("#couches input[value=bourse]")
    v.settle()
    check(v.js(OVERLAY) and all(s.startswith("/tiles/base,cooperations,bourse/") for s in v.js(OVERLAY)), "another kind comes onto the map", v.js(OVERLAY)[:2])
    equal(v.query().get("couches"), ["cooperations,bourse"], "the address bar carries the kinds shown")
    v.click("#couches input[value=cooperations]")
    v.settle()
    check("Masqué sur la carte" in v.js("document.getElementById('note-liste').textContent"),
          "a list of what the map hides says so")
    v.click("#note-liste a")
    v.settle()
    check(v.js(OVERLAY) and all(s.startswith("/tiles/base,cooperations/") for s in v.js(OVERLAY)) and not v.query(), "and leads to where it shows", v.js(OVERLAY)[:2])
    v.click("#choix a[data-liste=projets]")
    v.settle()
    v.list_agrees("another list", "projets")
    equal(v.query(), {"liste": ["projets"]}, "another list brings its own kinds")


ASKED = """performance.getEntriesByType('resource').map((r) => new URL(r.name)).filter((u) => u.searchParams.get('f') === 'part')
    .map((u) => u.searchParams.get('carte')).pop()"""


def visible_map(v):
    for c in COLLECTIONS:
        v.open(f"/?liste={c}&suivre=1#5/14/-5" if c != "collectivites" else f"/?liste={c}&suivre=1#7/45/5")
        v.settle()
        box = v.js(ASKED)
        west, south, east, north = map(float, box.split(","))
        check(west < (5 if c == "collectivites" else -5) < east, f"{c} limited to the visible map are asked for its box", box)
        v.list_agrees(f"{c} limited to the map", c, bbox=box, located="true")
    v.open("/?suivre=1#5/14/-5")
    box = v.js(ASKED)
    v.js("document.getElementById('fond').focus()")
    v.press("ArrowRight", "ArrowRight")
    v.wait(f"{ASKED} !== arguments[0]", box)
    v.settle()
    moved = v.js(ASKED)
    check(float(moved.split(",")[0]) > float(box.split(",")[0]), "arrow keys move the map and the list follows", f"{box} then {moved}")
    v.list_agrees("moved", "cooperations", bbox=moved, located="true")
    equal(v.query(), {"suivre": ["1"]}, "the address says no more than that")


# Addresses as they arrive | the address bar once they are read. Nothing of this is said to the visitor. %C9 is an É
# of Latin-1.
SHARED = """
/?thematique=eau&xtor=RSS-1&msclkid=a&_gl=1*b&ref=x&at_medium=c&mc_cid=d&utm_source=e&fbclid=f&gclid=g&page=-1&zoom=NaN
  | ?thematique=eau
/?constructor=1&__proto__=x&toString=&hasOwnProperty&valueOf=y&__proto__[a]=b&thematique=eau | ?thematique=eau
/?thematique=eau&amp;statut=en_cours&amp;amp;nature=cooperation | ?nature=cooperation&statut=en_cours&thematique=eau
/?q=%C9cole&%zz=%&%=1#xtor=AL-1 | ?q=%C3%89cole
/?couleur=bleu |
/?thematique=eau&#038;statut=en_cours | ?statut=en_cours&thematique=eau
/?thematique=eau&#038;statut=en_cours#4/14.5/-5 | ?statut=en_cours&thematique=eau#4/14.5/-5
/?thematique=eau?utm_source=lettre | ?thematique=eau
/?q=%C3%89cole&%E9=%E9 | ?q=%C3%89cole
/?q=l%92eau+%80 | ?q=l%E2%80%99eau%20%E2%82%AC
/?q=100%+%4+%+%zz | ?q=100%25%20%254%20%25%20%25zz
/?thematique=%65au,&q=&pays=,&near=&bbox= | ?thematique=eau
/?couches=&liste=&lieu=&suivre= |
/?couches=aucune&suivre=0 | ?couches=aucune
/?thematique=eau#4/14.5/-5?utm_source=lettre | ?thematique=eau#4/14.5/-5
/?thematique=eau#rien/du/tout/ici | ?thematique=eau
/?thematique=eau#4.5/14.5/355 | ?thematique=eau#5/14.5/-5
/?thematique=eau&lieu=-181.5,-18,6.4#4.4/14.5/-3595 | ?thematique=eau&lieu=178.5,-18,6#4/14.5/5
"""
VISITED = 4  # of them, by a browser; the others by the page's own reader of what no server sees, and the server
READ = """(async () => {
    const { readAddress, printAddress } = await import(document.querySelector('script[type=module]').src.replace('app.js', 'address.js'));
    return Promise.all(arguments[0].map(async (sent) => {
        const there = readAddress(new URL(sent, location.href));
        const { query, ignored } = await (await fetch(`/?${there.search}${there.search && '&'}f=json`)).json();
        return [printAddress({ ...there, search: query }), ignored];
    }));
})()"""

# Addresses with what the page cannot take | what the note names | which parameters stay | what the list obeys
REFUSED = """
/?pays=ZZ,MA&thematique=eau | Pays « ZZ » | ?pays=MA&thematique=eau | pays=MA&thematique=eau
/?bbox=garbage&annee=__proto__&q=--&radius=5&pays=!ZZ,constructor&thematique=eau
  | Année « __proto__ » Pays « !ZZ » Pays « constructor » Mots « -- » Zone « garbage » Rayon « 5 » | ?thematique=eau | thematique=eau
/?thematique=eau&collectivite=a,b,c,d,e,f,g,h,i,j,k,l | Collectivité « a » | ?thematique=eau | thematique=eau
/?liste=rien&couches=x,actions&lieu=x,1,2&suivre=2&q=sel&q=eau&q=sel#9/z/1
  | Mots « eau » Liste « rien » Couches « x » Limiter à la carte visible « 2 » Lieu « x,1,2 » | ?couches=actions&q=sel | q=sel
"""


def table(text):
    lines = text.strip().replace("\n  |", " |").splitlines()
    return [[part.strip() for part in line.split("|")] for line in lines]


def said(v):
    return " ".join(v.js("[...document.querySelectorAll('#alerte p, #alerte li')].map((p) => p.textContent.trim())")).replace("\u00a0", " ")


def parameters(address):
    """Of a query, in the order of their names: the page writes its own behind the criteria."""
    return sorted(p for p in address.lstrip("?").split("&") if p)


def shared_links(v):
    v.browser.size(1440, 900)
    rows = table(SHARED)
    for sent, bar in rows[:VISITED]:
        v.open(sent)
        equal(v.js("location.search + location.hash"), bar, f"{sent}: the address bar is clean")
        v.list_agrees(sent, "cooperations", **dict(urllib.parse.parse_qsl(bar.lstrip("?"))))
        equal(said(v), "", f"{sent}: and nothing is said")
    equal(v.browser.log(), [], "no shared link makes the console complain")
    for (sent, bar), (got, ignored) in zip(rows, v.js(READ, [sent for sent, _ in rows])):
        check(got == "/" + bar and not ignored, f"{sent} is read as {bar}", (got, ignored))


def bad_addresses(v):
    for sent, note, bar, criteria in table(REFUSED):
        v.open(sent)
        check(note in said(v), f"{sent}: what is ignored is named", said(v))
        equal(parameters(v.js("location.search")), parameters(bar), f"{sent}: the address bar is clean")
        v.list_agrees(sent, "cooperations", **dict(urllib.parse.parse_qsl(criteria)))
    check(v.js("document.querySelectorAll('#fond img.leaflet-tile').length") > 0, "and the map is still there")
    v.click("#alerte .ignore button")
    equal(said(v), "", "the note can be closed")
    v.open("/?pays=ZZ")
    v.settle()
    v.tick("thematique", "eau")
    equal(said(v), "", "and goes with the next gesture")
    v.js("document.getElementById('legende').open = true")
    for box in v.js("[...document.querySelectorAll('#couches :checked')].map((b) => b.value)"):
        v.click(f"#couches input[value={box}]")
    v.browser.driver.refresh()
    v.settle()
    equal(v.js("document.querySelectorAll('#couches :checked').length"), 0, "no layer at all survives a reload")
    v.browser.log()  # the refused requests above are meant


def offline(v):
    v.open("/")
    v.browser.cdp("Network.enable")
    v.browser.cdp("Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=-1, uploadThroughput=-1)
    v.click("#choix a[data-liste=projets]")
    text = v.wait("document.querySelector('#alerte .panne')?.textContent")
    check("ne répond pas" in text, "an unreachable server is said so in French", text)
    v.browser.cdp("Network.emulateNetworkConditions", offline=False, latency=0, downloadThroughput=-1, uploadThroughput=-1)
    v.click("#alerte .panne button")
    v.settle()
    v.list_agrees("tried again", "projets")
    v.browser.log()


def late_answers(v):
    """The first questions are answered last, as on a bad line, even those that the page gave up."""
    v.open("/")
    values = list(v.shown_counts("thematique"))[:4]
    v.js("""(() => { const real = window.fetch; let asked = 0; window.fetch = (url) => real(url).then((answer) =>
        new Promise((done) => setTimeout(done, Math.max(0, 1200 - 150 * asked++), answer))); })()""")
    v.js(f"{values!r}.forEach((t) => document.querySelector(`input[name=thematique][value='${{t}}']`).click())")
    time.sleep(1.5)
    v.settle()
    v.list_agrees("four ticks at once", "cooperations", thematique=",".join(values))
    v.counts_agree("four ticks at once", "pays", "cooperations", thematique=",".join(values))


def phone(v):
    for width in (390, 320):
        v.browser.size(width, 844 if width == 390 else 568, scale=2, touch=True)
        v.open("/")
        check(any("@2x" in t["src"] for t in v.js(TILES)), f"{width} px: fine screens get fine tiles")
        for tab in ("carte", "liste", "filtres"):
            v.click(f".onglets [data-vue={tab}]")
            check(v.js(f"document.getElementById('{tab}').checkVisibility({{ visibilityProperty: true }})"), f"{width} px: {tab} shows")
            equal(v.js(OVERFLOW), [], f"{width} px: {tab} does not reach beyond the window")
            equal(v.js(TARGETS), [], f"{width} px: {tab} has targets of 24 px and more")
            v.shot(f"phone-{width}-{tab}")
        for height in ("milieu", "haut", "bas"):
            v.click(".onglets [data-vue=carte]" if height == "milieu" else "#poignee")
            if height == "milieu":
                v.click("#poignee")
            equal(v.js("document.body.dataset.feuille"), height, f"{width} px: a press on the grip brings the sheet to {height}")
            v.wait("!document.getElementById('liste').getAnimations().length")
            equal(v.js(OVERFLOW), [], f"{width} px: the sheet at {height} does not reach beyond the window")
        v.click(".onglets [data-vue=liste]")
        v.js("history.back()")
        check(v.wait("document.body.dataset.vue === 'carte'"), f"{width} px: back leads from the list to the map")
        v.click(".onglets [data-vue=liste]")
        v.wait("document.getElementById('liste').getBoundingClientRect().height > 300 && !document.getElementById('liste').getAnimations().length")
        v.click(".resultat .geste")
        check(v.wait("!document.getElementById('fiche').hidden"), f"{width} px: the card opens")
        equal(v.js(OVERFLOW), [], f"{width} px: the card does not reach beyond the window")
        time.sleep(0.5)
        v.shot(f"phone-{width}-card")


def fitting(v):
    """The map shows the results, unless the visitor has just moved it; then it is said where they are."""
    counts = v.server.facets("cooperations", "pays")
    far = next(p for p in ("VU", "NZ", "AU", "JP", "CN") if counts.get(p))
    hidden = "document.getElementById('ailleurs').hidden"
    v.browser.size(390, 844, scale=2, touch=True)
    lon = v.server.items("cooperations", limit=1, pays=far)["features"][0]["geometry"]["coordinates"][0][0]
    for address in ("/", "/?pays=ML", f"/?pays={far}", f"/?pays={far},ML"):
        v.open(address)
        v.settle()
        equal((v.js(hidden), v.js("location.hash")), (True, ""), f"{address}: the map shows the results, and the address needs not say where")
    v.shot("fitted")
    v.open(f"/?pays={far}#3/14/-5")
    check(v.wait(f"!{hidden}"), "an address that says where leaves the map there, and says that results are elsewhere")
    v.shot("elsewhere")
    v.click("#ailleurs button")
    check(v.wait(hidden), "one click shows them")
    at = v.wait("/^#[0-9]+[/][-0-9.]+[/][-0-9.]+$/.test(location.hash) && location.hash")
    check(at and abs(float(at.split("/")[2]) - lon) < 30, "the address says where", at)
    equal(v.focus(), "fond", "and the map has the focus")
    v.browser.size(1440, 900)
    v.open("/")
    v.js("document.getElementById('fond').focus()")
    v.press("ArrowRight")
    v.wait("location.hash")
    where = v.js("location.hash")
    v.tick("pays", next(iter(v.shown_counts("pays"))))
    equal(v.js("location.hash"), where, "who has just moved the map finds it there")
    v.tick("pays", list(v.shown_counts("pays"))[1])
    equal(v.js("location.hash"), "", "until the next gesture")


def between(v):
    for width in (768, 1024):
        v.browser.size(width, 768)
        v.open("/?liste=projets&pays=none,DE,SN")
        equal(v.js(OVERFLOW), [], f"{width} px: nothing reaches beyond the window")
        equal(v.js("document.querySelector('.onglets [aria-current=true]').dataset.vue"), "liste", f"{width} px: the list stands beside the map")
        v.click(".onglets [data-vue=filtres]")
        check(v.js("document.getElementById('filtres').checkVisibility() && document.getElementById('fond').checkVisibility()"),
              f"{width} px: so do the filters")
        v.shot(f"tablet-{width}")
    v.browser.size(844, 390)
    v.open("/")
    equal(v.js("document.getElementById('legende').open"), False, "on a low window the legend does not hide the map")
    v.browser.size(1280, 800)
    v.open("/")
    v.js("(() => { document.documentElement.style.fontSize = '200%'; })()")
    equal(v.js("[...document.querySelectorAll('.choix a')].filter((a) => a.getBoundingClientRect().right > innerWidth).length"), 0,
          "with letters twice as large every list is there to choose")


RING = "getComputedStyle(document.activeElement).outlineStyle"


def keyboard(v):
    v.browser.size(1440, 900)
    v.open("/")
    v.press("Tab")
    equal(v.js("document.activeElement.textContent"), "Aller à la carte", "the first Tab finds the skip links")
    check(v.js("(({ left, top, height }) => left >= 0 && top >= 0 && height < 60)(document.activeElement.getBoundingClientRect())"),
          "and it is seen there", v.js("Object.values(document.activeElement.getBoundingClientRect().toJSON())"))
    v.press("Enter", "Tab")
    equal((v.focus(), v.js(RING)), ("fond", "solid"), "it leads to the map, which shows that it has the focus")
    v.press("Tab")
    check(v.js("document.activeElement.closest('.leaflet-control-attribution')"), "then to its sources")
    equal(v.js(RING), "solid", "which show it too: Leaflet takes the ring away")
    v.js("document.querySelector('.evitement a').focus()")
    v.press("Tab", "Enter")
    equal(v.focus(), "filtres", "a skip link moves to the filters")
    v.press("Tab")
    equal(v.focus(), "q", "the next field is the search")
    for _ in range(12):
        v.press("Tab")
        if v.focus() == "thematique":
            break
    value = v.js("document.activeElement.value")
    v.press(" ")
    v.settle()
    equal(v.query().get("thematique"), [value], "Space ticks a value")
    equal(v.js("[document.activeElement.name, document.activeElement.value]"), ["thematique", value], "and the focus stays on it")
    v.list_agrees("by keyboard", "cooperations", thematique=value)
    v.js("document.querySelector('.evitement li:last-child a').focus()")
    v.press("Enter")
    equal(v.focus(), "resultats", "a skip link moves to the results")
    for _ in range(4):
        v.press("Tab")
        if v.js("document.activeElement.textContent.startsWith('Voir sur la carte')"):
            break
    v.press("Enter")
    v.wait("!document.getElementById('fiche').hidden")
    v.settle()
    equal(v.focus(), "titre-fiche", "Enter on « Voir sur la carte » moves to the card")
    v.press("Escape")
    check(v.js("document.activeElement.textContent.startsWith('Voir sur la carte')"), "Escape gives the focus back")
    v.js("document.getElementById('fond').focus()")
    v.press("Enter")
    check(v.wait("!document.getElementById('fiche').hidden || document.getElementById('rien').textContent"),
          "Enter on the map describes its centre")


def reading(v):
    """What a screen reader is given, and what weak eyes see."""
    v.open("/?pays=none&liste=projets")
    v.open("/?liste=projets")
    nodes = v.browser.tree()
    roles = {role for role, _, _ in nodes}
    check({"main", "banner", "navigation", "search"} <= roles, "the landmarks are there", sorted(roles))
    nameless = [(role, n.get("backendDOMNodeId")) for role, name, n in nodes if role in ROLES_WITH_NAME and not name.strip()
                and role not in ("group", "region")]
    equal(nameless, [], "every control, heading and landmark has a name")
    levels = v.js("[...document.querySelectorAll('h1, h2, h3, h4')].filter((h) => h.checkVisibility()).map((h) => Number(h.tagName[1]))")
    check(levels[0] == 1 and all(b - a <= 1 for a, b in zip(levels, levels[1:])), "headings skip no level", levels)
    equal(v.js("document.documentElement.lang"), "fr", "the page says that it is French")
    equal(v.js("document.querySelectorAll('[id]').length - new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size"), 0,
          "no id stands twice")
    equal(v.js(CONTRAST), [], "texts keep a contrast of 4.5:1")
    v.click(".resultat .geste")
    v.wait("!document.getElementById('fiche').hidden")
    equal(v.js(CONTRAST), [], "on the card too")
    equal(v.js(TARGETS), [], "targets of 24 px and more on a desk")
    v.browser.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "reduce"}])
    v.open("/")
    v.click("#zoom-plus")
    check(not v.js("document.querySelector('.leaflet-zoom-anim')"), "no animation for who asked for none")
    v.browser.cdp("Emulation.setEmulatedMedia", features=[])


def policy(v):
    _, headers, _ = v.server.head("/")
    rule = headers.get("Content-Security-Policy", "")
    own = {part.split()[0]: part.split()[1:] for part in rule.split(";") if part.strip()}
    check(all(own.get(kind, own.get("default-src")) == ["'self'"] for kind in ("script-src", "style-src", "connect-src")),
          "the page has a strict CSP", rule)
    names = v.js("performance.getEntriesByType('resource').map((r) => new URL(r.name).pathname).filter((p) => /^\\/web\\/[0-9a-f]{8}\\/[\\w]+\\.js$/.test(p))")
    total = sum(v.server.head(p, packed=True)[2] for p in names)
    check(len(names) >= 8 and total < JS_BYTES_MAX, "the page's own scripts are small", f"{total} bytes in {names}")
    equal(v.js(ELSEWHERE), [], "nothing is asked elsewhere")


def attempt(step, v):
    try:
        step(v)
    except Exception as e:  # a gesture that cannot be made fails its step, the others go on
        check(False, step.__name__, traceback.format_exc().split("Stacktrace")[0].replace("\n", "\n# ") + str(e)[:200].replace("\n", " "))


def main():
    server = Server()
    browser = None
    try:
        browser = Browser()
        v = Visit(server, browser)
        errors = []
        for step in (first_look, filters, years, slow_clicks, words, marked_words, ways_out, collections, place_card, world_card, marks, two_sides, order, near_me, kinds, visible_map,
                     keyboard, reading, policy, phone, fitting, between, late_answers):
            attempt(step, v)
            errors += [f"{step.__name__}: {e['message']}" for e in browser.log()]
        equal(errors, [], "the console stays silent: no error, nothing refused by the CSP")
        attempt(shared_links, v)
        attempt(bad_addresses, v)
        attempt(offline, v)
    finally:
        if browser:
            browser.close()
        code = server.stop()
    equal(code, 0, "the server ends well")
    print(f"1..{len(results)}")
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()

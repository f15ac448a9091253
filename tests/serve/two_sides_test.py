"""/deux-cotes: who works with whom in France and abroad at once. Without scripts two pictures and a table, page by page; with them
two maps that light each other, insets of overseas France, arcs, and the table in step; held against the pairs of the API."""
import os
import re
import urllib.parse

from fixture import check, connect, demonstration, main, same, Server
from html_reader import Reader, tidy
from web_browser import Browser

AXE = '/usr/local/share/axe-core/axe.min.js'
MOST = 500  # pairs in one answer of this server
HOSTILE = '<img src=x onerror=alert(1)> {{title}} "\u202e'
READY = "document.querySelector('.deux-vue') && !document.querySelector('[data-deux][aria-busy]')"
CHOICE = "document.querySelector('.deux-choix').innerText"
STATUS = "document.querySelector('.deux-vue [role=status]').textContent"
ROWS = "[...document.querySelectorAll('.deux-table tbody tr')].map((r) => [...r.querySelectorAll('.deux-nom')].map((b) => b.textContent))"
FOCUS = "[...document.querySelectorAll('.deux-table .deux-nom')].find((b) => b.textContent === arguments[0]).focus() || true"
# Where marks of a colour are painted on a map, in pixels of the window; how many pixels there are.
PAINTED = """((side, [r, g, b]) => {
  const pane = document.querySelectorAll('.deux-carte')[side], all = pane.querySelectorAll('canvas.deux-toile'), seen = pane.getBoundingClientRect();
  const at = all[0].getBoundingClientRect(), canvas = Object.assign(document.createElement('canvas'), { width: all[0].width, height: all[0].height });
  const c = canvas.getContext('2d', { willReadFrequently: true });
  for (const one of all) {
    c.globalAlpha = Number(getComputedStyle(one).opacity);
    c.drawImage(one, 0, 0);
  }
  const data = c.getImageData(0, 0, canvas.width, canvas.height).data;
  let n = 0, x = 0, y = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] < 200 || Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) > 40) continue;
    const p = [at.x + (i / 4 % canvas.width) * at.width / canvas.width, at.y + Math.floor(i / 4 / canvas.width) * at.height / canvas.height];
    if (p[0] < seen.x || p[0] > seen.right || p[1] < seen.y || p[1] > seen.bottom) continue;
    n++; x += p[0]; y += p[1];
  }
  return { n, x: x / n, y: y / n };
})(arguments[0], arguments[1])"""
BLUE, ORANGE, ARC, NIGHT_BLUE = [29, 78, 137], [194, 87, 12], [122, 31, 92], [91, 157, 255]


class Visit:
    def __init__(self, server, browser):
        self.server, self.browser, self.js, self.wait = server, browser, browser.js, browser.wait

    def open(self, query):
        self.browser.driver.get(f'http://127.0.0.1:{self.server.port}/deux-cotes?{query}')
        check(self.wait(READY), f'the maps of {query} come', self.js('document.body.innerText.slice(0, 500)'))

    def pairs(self, query, collection='collectivites'):
        answer = self.server.get(f'/api/collections/{collection}/pairs?{query}').json
        sides = [[dict(zip(answer[s]['fields'], r)) for r in answer[s]['rows']] for s in ('collectivites', 'partenaires')]
        return answer, [(sides[0][r[0]], sides[1][r[1]]) for r in answer['pairs']['rows']]

    def point(self, x, y):
        self.browser.cdp('Input.dispatchMouseEvent', type='mouseMoved', x=x, y=y)


def number(text):
    return int(re.sub(r'\D', '', text))


# --- without scripts -------------------------------------------------------------------------------------------------

def test_page(server):
    text = server.get('/deux-cotes?region=04&pays=QQ&utm_source=x').body
    same(tidy(text), [], 'the page is valid')
    page = Reader(text.decode())
    check('QQ' in ' '.join(page.texts('main')), 'it says what of its address it leaves out, and keeps the rest')
    visit = Visit(server, type('', (), {'js': None, 'wait': None}))
    answer, pairs = visit.pairs('region=04')
    rows = [e[2] for e in page.all('tr')][1:]
    same(len(rows), 50, 'a page has 50 pairs')
    check(all(k['nom'] in row and q['nom'] in row for row, (k, q) in zip(rows, pairs)), 'in the order of the API', rows[:2])
    check(HOSTILE in ' '.join(rows), 'a name with markup is text')
    seen, target = [], '/deux-cotes?region=04'
    while target and len(seen) < 200:
        page = Reader(server.get(target).body.decode())
        seen += [e[2] for e in page.all('tr')][1:]
        after = page.all('a', rel='next')
        target = urllib.parse.urlsplit(after[0][1]['href'])._replace(scheme='', netloc='').geturl() if after else None
    same(len(seen), answer['numberPairs'], 'page after page there are all of them')
    check(page.all('a', rel='prev') and not page.all('a', rel='next'), 'the last leads back')
    images = [e[1]['src'] for e in page.all('img') if '/static/' in e[1]['src']]
    same(len(images), 12, 'pictures show France, the world, and overseas France')
    broken = [i for i in images[:4] if server.get(i).header('content-type') != 'image/png']
    same(broken, [], 'they are pictures')
    wrong = [a for a in {e[1]['href'] for e in page.all('a') if e[1]['href'].startswith('http')} if '/pays/' not in a
             and server.get(urllib.parse.urlsplit(a)._replace(scheme='', netloc='').geturl()).status != 200]
    same(wrong, [], 'no link of it leads nowhere')


def test_document(server):
    document = server.get('/deux-cotes?liste=actions&region=04&f=json').json
    answer = server.get('/api/collections/actions/pairs?region=04').json
    same([document[k] for k in ('partenariats', 'collectivites', 'partenaires', 'sans_position')],
         [answer[k] for k in ('numberPairs', 'numberCollectivites', 'numberPartenaires', 'numberUndrawn')], 'the document has the figures of the API')
    same((document['collection'], document['question'], document['layers']), ('actions', 'region=04', 'actions'), 'of the list in the address')
    document = server.get('/deux-cotes?liste=bourse&offset=-1&mode=x&f=json').json
    same([i['name'] for i in document['ignored']], ['liste', 'offset', 'mode'], 'what cannot be is said')
    same(server.get('/deux-cotes?offset=99999999&f=json').json['paires'], [], 'behind the last pair there is none')
    same(server.get('/deux-cotes?lang=en').body.decode().count('<html lang="en">'), 1, 'the page is there in English')


def test_overseas_twice(server):
    """Who has no scripts sees the same insets."""
    with open('src/front/web/deux_overseas.js') as f:
        insets = re.findall(r"\['([^']+)', (-?[\d.]+), (-?[\d.]+), ([\d.]+)\]", f.read())
    with open('src/front/templates/deux.html') as f:
        pictures = re.findall(r'center=([-\d.]+),([-\d.]+)&amp;zoom=([\d.]+)&amp;.*loading="lazy"></picture>([^<]+)<', f.read())
    same([(n, float(x), float(y), round(float(z), 2)) for x, y, z, n in pictures],
         [(n, float(x), float(y), round(float(z) + 1, 2)) for n, x, y, z in insets], 'insets are the same with and without scripts')


# --- with scripts ----------------------------------------------------------------------------------------------------

def test_lighting(v):
    query = 'collectivite=commune-69123'
    v.open(query)
    answer, pairs = v.pairs(query)
    partners = {q['nom'] for _, q in pairs}
    same(number(v.js("document.querySelector('.deux-total').textContent.split(':')[0]")), answer['numberPairs'], 'the total is that of the API')
    same(sorted(map(tuple, v.js(ROWS))), sorted((k['nom'], q['nom']) for k, q in pairs), 'the table has all pairs')
    dot = v.wait(f'(({PAINTED}).n > 10) && ({PAINTED})', 0, BLUE)
    before = v.js(PAINTED, 1, ORANGE)['n']
    v.point(dot['x'], dot['y'])
    check(v.wait(CHOICE + ".startsWith('Lyon')"), 'pointing at the mark in France names it', v.js(CHOICE))
    names = set(v.js("[...document.querySelectorAll('.deux-choix li a')].map((a) => a.textContent)"))
    check(names and names <= partners and number(v.js("document.querySelector('.deux-choix p + p').textContent.split(':')[0]")) == len(partners),
          'and its partners', v.js(CHOICE))
    check(v.wait(f'({PAINTED}).n !== arguments[2]', 1, ORANGE, before), 'which light up abroad')
    v.point(2, 2)
    check(v.wait("!document.querySelector('.deux-choix a')"), 'away from it, nothing is lit')
    return partners


def test_keyboard(v, partners):
    name = sorted(partners)[0]
    v.js("document.querySelector('.leaflet-container').focus()")
    v.browser.press('Tab')
    same(v.js("[!!document.activeElement.closest('.leaflet-container'), getComputedStyle(document.activeElement).outlineStyle]"), [True, 'solid'],
         'what is in a map shows that it has the focus')
    v.js(FOCUS, name)
    check(v.wait(f'{CHOICE}.startsWith(arguments[0]) && {CHOICE}.includes("Lyon")', name), 'the focus on a partner lights the collectivité', v.js(CHOICE))
    check(v.wait(f'{STATUS}.startsWith(arguments[0]) && {STATUS}.includes("Lyon")', name), 'and is announced', v.js(STATUS))
    v.browser.press('Enter')
    check(v.wait("document.querySelectorAll('.deux-table tbody tr').length === 1"), 'Enter chooses it: the table has its pairs')
    same(v.js("[...document.querySelectorAll('.deux-table [aria-pressed=true]')].map((b) => b.textContent)"), [name], 'and says which is chosen')
    v.js("document.querySelector('.deux-choix a').focus()")
    v.browser.press('Escape')
    check(v.wait("document.querySelectorAll('.deux-table tbody tr').length > 1 && !document.querySelector('.deux-table [aria-pressed=true]')"),
          'Escape lets it go')
    v.js("document.querySelectorAll('.deux-table thead button')[1].click()")
    same(v.js("document.querySelectorAll('.deux-table th')[1].getAttribute('aria-sort')"), 'ascending', 'columns are sorted by')
    got = [r[1] for r in v.js(ROWS)]
    check(v.js('arguments[0].every((n, i, all) => !i || all[i - 1].localeCompare(n, "fr") <= 0)', got), 'by their names', got)
    v.browser.cdp('Input.insertText', text='') or v.js("(() => { const f = document.querySelector('.deux-table input'); f.value = arguments[0]; "
                                                       "f.dispatchEvent(new Event('input')); })()", name.upper())
    check(v.wait("document.querySelectorAll('.deux-table tbody tr').length === 1"), 'words leave the rows that have them', v.js(ROWS))


def test_click(v):
    dot = v.js(PAINTED, 0, BLUE)
    v.browser.click_at(dot['x'], dot['y'])
    check(v.wait("document.querySelector('.deux-choisi')"), 'a click on a mark chooses it')
    page = v.js("new URL(document.querySelector('.deux-choix strong a').href).pathname")
    same((page, v.server.get(page).status), ('/collectivites/commune-69123', 200), 'and leads to its page')
    check('Lyon' in v.js(STATUS), 'which is announced', v.js(STATUS))


def test_insets(v):
    v.open('region=04')
    _, pairs = v.pairs('region=04')
    inset = "[...document.querySelectorAll('.deux-outremer button')].find((b) => b.textContent.includes('La Réunion'))"
    same(v.js("document.querySelectorAll('.deux-outremer button').length"), 11, 'each overseas territory has an inset')
    same(number(v.js(inset + ".querySelector('.deux-nombre').textContent")), len({k['id'] for k, _ in pairs}), 'with how many are there')
    check(v.wait(f'({PAINTED}).n > 50', 0, BLUE), 'the map begins where all of them are')
    v.js("document.querySelector('.deux-metropole').click()")
    check(v.wait(f'({PAINTED}).n === 0', 0, BLUE), 'nobody of them is in the metropole')
    v.js(inset + '.click()')
    check(v.wait(f'({PAINTED}).n > 50', 0, BLUE), 'one click leads there')
    same(v.js(inset + ".getAttribute('aria-pressed')"), 'true', 'and the inset says so')
    v.js(FOCUS, pairs[0][1]['nom'])
    check(v.wait(inset + ".classList.contains('allume')"), 'an inset lights up with who is in it')
    check(v.js('[...document.querySelectorAll(".deux-table .deux-nom")].some((b) => b.textContent === arguments[0])', HOSTILE)
          and not v.js("document.querySelector('.deux img[src=x]')"), 'a name with markup is text on the maps too')
    v.js("document.querySelector('.deux-metropole').click()")
    check(v.wait(f'({PAINTED}).n === 0', 0, BLUE), 'and another one back')


def test_arcs(v):
    v.js("document.activeElement.blur() || document.querySelectorAll('.deux-modes button')[1].click()")
    check(v.wait(f'({PAINTED}).n > 100', 1, ARC) and v.js("getComputedStyle(document.querySelector('.deux-cote')).display") == 'none',
          'one map has arcs of all, when they are few')
    v.open('region=04&mode=arcs')
    check(v.wait(f'({PAINTED}).n > 100', 1, ARC) and v.js(PAINTED, 1, BLUE)['n'] > 0, 'as the address asks, with both sides on it')


def test_sums(v):
    v.open('lang=en')
    answer = v.server.get('/api/collections/collectivites/pairs?group=region').json
    check(answer['numberPairs'] > MOST and 'too many' in v.js("document.querySelector('.deux-avis').textContent"), 'too many pairs are added up, and that is said')
    same(number(v.js("document.querySelector('.deux-table caption').textContent.split('of')[1]")), len(answer['pairs']['rows']), 'by région and country')
    check('Germany' in v.js("document.querySelector('.deux-table').innerText") or v.js(FOCUS, 'Germany'), 'in English too')
    english = v.server.get('/api/collections/collectivites/pairs?group=region&lang=en').json
    for side, code, fr, en in (('partenaires', 'DE', 'Allemagne', 'Germany'), ('partenaires', 'MA', 'Maroc', 'Morocco')):
        names = [{row[0]: row[1] for row in a[side]['rows']}[code] for a in (answer, english)]
        same(names, [fr, en], f'{code} is named in the language that is asked for')
    shown = set(v.js("[...document.querySelectorAll('.deux-table .deux-nom')].map((n) => n.textContent)"))
    known = {row[1] for side in ('collectivites', 'partenaires') for row in english[side]['rows']}
    check(shown and shown <= known, 'the page has the names that the API gives', shown - known)
    for group in ('region', 'none'):
        text = v.server.get(f'/api/collections/collectivites/pairs?group={group}&pays=DE&f=csv&lang=en').body.decode()
        check('Germany' in text and 'Allemagne' not in text, f'so has CSV of {group}', text[:300])
    same(v.server.get('/api/collections/projets/pairs?lang=xx').status, 400, 'a language that there is not is an error')
    v.js("document.querySelector('.deux-table .deux-nom').click()")
    check(re.match(r'/(regions|pays)/', v.js("new URL(document.querySelector('.deux-choix a').href).pathname")), 'and lead to their pages')


WAYS = "[...document.querySelectorAll('main > .liens a')].map((a) => a.getBoundingClientRect().height)"


def test_sizes(v, browser):
    for width, height, dark, beside in ((1440, 900, False, True), (820, 1100, True, True), (390, 844, True, False), (320, 640, False, False)):
        browser.size(width, height, touch=width < 500)
        browser.cdp('Emulation.setEmulatedMedia', features=[{'name': 'prefers-color-scheme', 'value': 'dark' if dark else 'light'}])
        v.open('region=04')
        same(v.js('document.documentElement.scrollWidth'), width, f'{width}: nothing hangs over the edge')
        heights = v.js(WAYS)
        check(len(heights) == 2 and min(heights) >= 24, 'the ways on can be hit', heights)
        a, b = v.js("[...document.querySelectorAll('.deux-carte')].map((c) => c.getBoundingClientRect().toJSON())")
        same(b['left'] > a['right'] if beside else b['top'] > a['bottom'], True, f'{width}: the maps lie side by side, or one above the other')
        if os.access(AXE, os.R_OK):
            with open(AXE) as f:
                browser.driver.execute_script(f.read())
            found = browser.driver.execute_async_script("axe.run(document, {}).then((r) => arguments[0](r.violations))")
            same([(f['id'], n['html'][:120]) for f in found for n in f['nodes']], [], f'{width}: axe finds no barrier')
    same([e for e in browser.log() if 'getImageData' not in e['message']], [], 'the console has nothing to say')


def test_dark(v, browser):
    """The maps are as dark as the page, also when that changes while it is open."""
    browser.size(1440, 900)
    tiles = "[...document.querySelectorAll('.deux-carte img.leaflet-tile, .deux-vignette img')].map((i) => new URL(i.src).searchParams.get('style'))"
    for scheme, style, blue in (('light', None, BLUE), ('dark', 'sombre', NIGHT_BLUE)):
        browser.cdp('Emulation.setEmulatedMedia', features=[{'name': 'prefers-color-scheme', 'value': scheme}])
        if scheme == 'light':
            v.open('region=04')
        check(v.wait(f'({tiles}).length > 10 && ({tiles}).every((s) => s === arguments[0])', style), f'{scheme}: tiles and insets', v.js(tiles))
        check(v.wait(f'({PAINTED}).n > 20', 0, blue), f'{scheme}: marks', v.js(PAINTED, 0, blue))
    browser.cdp('Emulation.setEmulatedMedia', features=[])


def test_large_letters(v, browser):
    browser.size(390, 844)
    v.js("(() => { document.documentElement.style.fontSize = '200%'; })()")
    same(v.js('document.documentElement.scrollWidth'), 390, 'with letters twice as large a phone scrolls one way')
    v.js("(() => { document.documentElement.style.fontSize = ''; })()")


def test_failure(v, browser):
    """Without an answer the page keeps what it came with, and asks again when it is told to."""
    browser.cdp('Network.enable')
    browser.cdp('Network.setBlockedURLs', urls=['*/pairs?*'])
    browser.driver.get(f'http://127.0.0.1:{v.server.port}/deux-cotes?region=04')
    check(v.wait("document.querySelector('.deux [role=alert] button')"), 'that no pairs come is said')
    check(v.js("document.querySelectorAll('.deux table tbody tr').length") == 50, 'and the table of the page stays')
    browser.cdp('Network.setBlockedURLs', urls=[])
    v.js("document.querySelector('.deux [role=alert] button').click()")
    check(v.wait(READY) and not v.js("document.querySelector('.deux [role=alert]')"), 'asked again, they come')


def test_touch(v, browser):
    browser.size(390, 844, touch=True)
    v.open('collectivite=commune-69123')
    v.js("document.querySelector('.deux-carte').scrollIntoView({ block: 'center' }) || true")
    dot = v.wait(f'(({PAINTED}).n > 10) && ({PAINTED})', 0, BLUE)
    browser.cdp('Input.dispatchTouchEvent', type='touchStart', touchPoints=[{'x': dot['x'], 'y': dot['y']}])
    browser.cdp('Input.dispatchTouchEvent', type='touchEnd', touchPoints=[])
    check(v.wait("document.querySelector('.deux-choisi') && " + CHOICE + ".startsWith('Lyon')"), 'a finger chooses a mark', v.js(CHOICE))


@main
def test():
    db = demonstration()
    c = connect(db)
    c.execute("UPDATE collectivite SET nom = ? WHERE uid = (SELECT min(k.uid) FROM collectivite k JOIN cooperation_collectivite l ON "
              "l.collectivite_id = k.id JOIN cooperation_partenaire q ON q.cooperation_id = l.cooperation_id WHERE k.region = '04')", (HOSTILE,))
    c.commit()
    c.close()
    server = Server(db, '--max-pairs', str(MOST))
    test_page(server)
    test_document(server)
    test_overseas_twice(server)
    browser = Browser()
    try:
        browser.size(1440, 1000)
        browser.cdp('Emulation.setLocaleOverride', locale='fr-FR')
        browser.cdp('Network.setExtraHTTPHeaders', headers={'Accept-Language': 'fr'})
        v = Visit(server, browser)
        partners = test_lighting(v)
        test_keyboard(v, partners)
        test_click(v)
        test_insets(v)
        test_arcs(v)
        test_sums(v)
        test_failure(v, browser)
        browser.log()
        test_sizes(v, browser)
        test_dark(v, browser)
        test_large_letters(v, browser)
        test_touch(v, browser)
    finally:
        browser.close()

"""/embed and <atlas-carte>: the map in other sites, in Chromium on a page of another origin too; oEmbed; the builder."""
import html
import http.server
import os
import re
import sys
import threading
import urllib.parse
import xml.etree.ElementTree

sys.path.insert(0, os.path.dirname(__file__))
from fixture import check, database, main, same, Server  # noqa: E402
from web_browser import Browser  # noqa: E402

TRICK = '"><script>alert(1)</script>'


def lists(document):
    return {x['layer']: (x[x['layer']], [f['id'] for f in x['features']]) for x in document['lists']}


def ignored(document):
    return [(i['name'], i['value']) for i in document.get('ignored', [])]


def csp(answer):
    return answer.header('content-security-policy') or ''


# --- the page of a frame ---------------------------------------------------------------------------------------------

def test_document(server):
    d = server.get('/embed?f=json').json
    same(lists(d), {'cooperations': (5, ['c-eau', 'c-jumelage', 'c-nantes', 'c-suva', 'c-niger']), 'actions': (1, ['a-bamako'])},
         'without anything: cooperations and actions, in the order of their names')
    same((d['lists'][0]['sites'], d['lists'][0]['unlocated'], d['map']['layers']), (5, 1, 'cooperations,actions'),
         'with the sites that the map draws, and what it cannot')
    d = server.get('/embed?f=json&layers=cooperations,jumelages,partenaires,collectivites,bourse&pays=ML,DE').json
    same(lists(d), {'cooperations': (2, ['c-eau', 'c-jumelage']), 'jumelages': (1, ['c-jumelage']),
                    'partenaires': (2, ['p-ml-bamako', 'p-de-leipzig']),
                    'collectivites': (3, ['region-84', 'commune-69123', 'commune-67482']), 'bourse': (1, ['b-ecoles'])},
         'each layer has its records under the criteria')
    pages = [f['page'].removeprefix(server.url) for x in d['lists'] for f in x['features']]
    check('/cooperations/c-eau' in pages and '/partenaires/p-ml-bamako' in pages and '/collectivites/commune-69123' in pages,
          'which lead to their pages', pages)
    for name in ('tiles', 'identify'):
        address = d['map'][name].removeprefix(server.url)
        for hole, value in [('{z}', '3'), ('{x}', '3'), ('{y}', '3'), ('{r}', '@2x')]:
            address = address.replace(hole, value)
        a = server.get(address + ('&lon=-8&lat=12.65&zoom=5' if name == 'identify' else ''))
        check(a.status == 200, f'its address of {name} is answered', a)
    a = server.get(f"{d['map']['picture'].removeprefix(server.url)}80x60.png?{d['map']['picture_query']}")
    check(a.status == 200 and 'immutable' in a.header('cache-control'), 'that of the picture too, for good', a.headers)


def test_frame(server):
    """bbox is the frame here, whatever else is wrong in the address."""
    plain = server.get('/embed?f=json&layers=cooperations').json
    for query, frame in [('bbox=-20,5,0,20', 'bbox=-20,5,0,20'), ('bbox=170,-25,-170,-10', 'bbox=170,-25,-170,-10'),
                         ('center=-8,12.65&zoom=6.5', 'center=-8,12.65&zoom=6.5'), ('', None)]:
        d = server.get(f'/embed?f=json&layers=cooperations&{query}').json
        same((d['map']['frame'], lists(d), ignored(d)), (frame, lists(plain), []), f'{query}: a frame, and the same records')
        d = server.get(f'/embed?f=json&layers=cooperations&pays=ZZ&{query}').json
        same((d['map']['frame'], lists(d), ignored(d)), (frame, lists(plain), [('pays', 'ZZ')]), 'beside a wrong criterion too')
    west, south, east, north = map(float, server.get('/embed?f=json&layers=cooperations').json['map']['extent'].split(','))
    same([round(v, 2) for v in (west, south, east, north)], [178.44, -18.14, 12.37, 51.34], 'without one it is told where the sites lie, from Suva eastwards to Leipzig')
    same(server.get('/embed?f=json&pays=FR').json['map'].get('extent'), None, 'no site lies nowhere')


def query_of(address):
    return dict(urllib.parse.parse_qsl(html.unescape(address).partition('?')[2]))


def test_style(server):
    """A style of the address is that of the map, whatever the theme; else a dark theme has the dark one."""
    for query, style, dark in [('', None, 'sombre'), ('theme=light', None, None), ('theme=dark', 'sombre', None), ('style=clair', 'clair', None),
                               ('style=atlas&theme=dark', 'atlas', None), ('style=', None, 'sombre')]:
        d = server.get(f'/embed?f=json&pays=ML&{query}').json
        at_night = d['map'].get('picture_dark')
        same((query_of(d['map']['tiles']).get('style'), query_of('?' + d['map']['picture_query']).get('style'),
              at_night and query_of('?' + at_night)['style'], ignored(d)), (style, style, dark, []), f'{query}: tiles, picture, picture at night')
    page = server.get('/embed?pays=ML').body.decode()
    night = re.search('<source media="([^"]*)" srcset="([^ ]*)', page)
    check(night and 'dark' in night[1] and query_of(night[2])['style'] == 'sombre' and '<source' not in server.get('/embed?pays=ML&style=clair').body.decode(),
          'without scripts the picture is as dark as the page')
    page = server.get('/integrer?pays=ML&style=contraste&lang=fr').body.decode()
    same(re.findall('<option value="([^"]*)"( selected)?>([^<]*)', page.split('id="i-style"')[1].split('</select>')[0]),
         [('', '', 'Selon l’apparence'), ('atlas', '', 'Atlas'), ('clair', '', 'Clair'), ('contraste', ' selected', 'Contrasté'), ('sombre', '', 'Sombre')],
         'the builder has them by name')
    check(all('style=contraste' in field(page, f'code-{what}') for what in ('cadre', 'adresse', 'image')) and 'fond="contraste"' in field(page, 'code-element'),
          'and what is copied has what was chosen', field(page, 'code-element'))


def test_wrong(server):
    for query, names in [('pays=ML,ZZ', [('pays', 'ZZ')]), ('paays=ML', [('paays', 'ML')]), ('layers=rien,cooperations', [('layers', 'rien')]),
                         ('layers=,', []), ('layers=base', []), ('bbox=1,2,1,2', [('bbox', '')]), ('bbox=x', [('bbox', 'x')]),
                         ('center=1,2', [('zoom', '')]), ('center=1,2&zoom=99', [('zoom', '99')]), ('list=peut-etre', [('list', 'peut-etre')]),
                         ('theme=rose', [('theme', 'rose')]), ('style=rose', [('style', 'rose')]), ('f=xml', [('f', 'xml')]), ('lang=de', [('lang', 'de')]),
                         ('near=x', [('near', 'x')]), ('layers=cooperations,cooperations', []),
                         ('_=1&t=2&access_token=3&utm_source=lettre', []), ('q=%ff', [])]:
        a = server.get('/embed?' + query + ('' if 'f=' in query else '&f=json'))
        if 'f=' in query:
            check(a.status == 200 and b'<code>f</code>' in a.body, 'a form that there is not: the page says so', a)
            continue
        check(a.status == 200 and ignored(a.json) == names and a.json['lists'], f'{query}: a map all the same, which says what it left out',
              ignored(a.json) if a.status == 200 else a)
    d = server.get('/embed?f=json&pays=ML,ZZ&thematique=eau&statut=zz').json
    same((d['map']['query'], ignored(d)), ('thematique=eau&pays=ML', [('pays', 'ZZ'), ('statut', 'zz')]), 'the others are kept')
    quoted = urllib.parse.quote(TRICK)
    for name in ('pays', 'q', 'layers', 'theme', 'list', 'center', 'bbox', 'lang', 'inconnu', quoted):
        a = server.get(f'/embed?{name}={quoted}')
        check(a.status == 200 and b'<script>alert' not in a.body, f'markup in {name[:10]} is text', a.body[:300])
    page = server.get('/embed?pays=ZZ&lang=fr').body.decode()
    check('role="note"' in page and '«\u00a0ZZ\u00a0»' in page.replace('&nbsp;', '\u00a0'), 'the page says which value it left out')


def test_headers(server):
    a = server.get('/embed?pays=ML')
    check('frame-ancestors *' in csp(a) and 'unsafe' not in csp(a) and not a.header('x-frame-options'), 'any site may frame it', csp(a))
    same((a.header('access-control-allow-origin'), a.header('set-cookie'), a.header('content-type')),
         ('*', None, 'text/html; charset=utf-8'), 'read it, and gets no cookie')
    same(server.get('/embed?pays=ML', headers={'If-None-Match': a.header('etag')}).status, 304, 'asked again: 304')
    for target in ('/', '/api/collections/cooperations/items?f=html', '/api?f=html', '/integrer', '/collectivites/none', '/embed/none', '/api/suggest?x=%01%02'):
        b = server.get(target, headers={'Accept': 'text/html'})
        check(not re.search(rb'[\x00-\x08\x0b\x0c\x0e-\x1f]', b.body), f'{target} has characters of HTML alone', b.body)
        check("frame-ancestors 'self'" in csp(b) and not b.header('set-cookie'), f'{target} stays its own', csp(b))
    fr, en = (server.get('/embed?pays=ML&lang=' + lang).body.decode() for lang in ('fr', 'en'))
    check('lang="fr"' in fr and '1\u00a0coopération décentralisée' in fr and '1\u00a0decentralised cooperation' in en and 'lang="en"' in en, 'in both languages')
    check('lang=en' in en and 'lang=en' not in fr, 'which its links keep')
    a = server.get('/embed?pays=ML', headers={'Accept-Language': 'en'})
    check('lang="en"' in a.body.decode() and 'Accept-Language' in a.header('vary'), 'or that of the browser')
    page = server.get('/embed?pays=ML&list=no').body.decode()
    check('class="ac-liste" tabindex="0" aria-label="Résultats" hidden' in page, 'list=no: without the list', page[-2500:])
    check(page.count('<h1') == 1 and '<img' in page and 'alt="' in page and ' style=' not in page and 'onclick' not in page, 'plain HTML')


# --- oEmbed ----------------------------------------------------------------------------------------------------------

def oembed(server, url, more=''):
    return server.get('/oembed?url=' + urllib.parse.quote(url, safe='') + more)


def frame_of(answer):
    """The address in the iframe of an answer."""
    return html.unescape(re.search(r'<iframe src="([^"]*)"', answer.json['html'])[1])


def test_oembed(server):
    for path, layers, query in [
            ('/', 'cooperations,actions', ''), ('', 'cooperations,actions', ''), ('/monde', 'cooperations,actions', ''),
            ('/?pays=ML&thematique=eau&utm_source=x', 'cooperations,actions', '&thematique=eau&pays=ML'),
            ('/?pays=ML,ZZ&couches=cooperations&liste=projets', 'cooperations', '&pays=ML'),
            ('/?pays=ML#5/14/-4', 'cooperations,actions', '&center=-4,14&zoom=5&pays=ML'), ('/?pays=ML#x', 'cooperations,actions', '&pays=ML'),
            ('/pays/ML', 'cooperations,actions', '&pays=ML'), ('/continents/afrique', 'cooperations,actions', '&continent=afrique'),
            ('/regions/84?lang=fr', 'cooperations,actions', '&region=84'), ('/departements/69/', 'cooperations,actions', '&departement=69'),
            ('/collectivites/commune-69123', 'cooperations,actions', '&collectivite=commune-69123'),
            ('/partenaires/p-ml-bamako', 'cooperations,actions', '&partenaire=p-ml-bamako'), ('/bourse', 'bourse', ''),
            ('/cooperations/c-eau', 'cooperations,actions', '&filter=id+=+%27c-eau%27'), ('/bourse/b-ecoles', 'bourse', '&filter=id+=+%27b-ecoles%27'),
            ('/embed?layers=collectivites&pays=ML&bbox=1,2,3,4&list=no&theme=dark&style=clair', 'collectivites', '&bbox=1,2,3,4&list=no&theme=dark&style=clair&pays=ML')]:
        a = oembed(server, server.url + path)
        if not check(a.status == 200, f'{path} can be embedded', a):
            continue
        same(frame_of(a), f'{server.url}/embed?layers={layers}&lang=fr{query}', 'as the map that it is')
        d = server.get(frame_of(a).removeprefix(server.url) + '&f=json').json
        check(not d.get('ignored') and server.get(a.json['thumbnail_url'].removeprefix(server.url)).status == 200,
              'whose page understands all of it, with a picture', d.get('ignored'))
    same(server.get(frame_of(oembed(server, f'{server.url}/cooperations/c-eau')).removeprefix(server.url) + '&f=json').json['lists'][0]['features'][0]['id'],
         'c-eau', 'a record alone is on its map')
    same(frame_of(oembed(server, f'{server.url}/pays/ML?lang=en')), f'{server.url}/embed?layers=cooperations,actions&lang=en&pays=ML', 'in its language')
    same(frame_of(oembed(server, f'{server.url}/croiser?rows=pays&columns=type&thematique=eau&tri=nom')),
         f'{server.url}/embed?layers=cooperations,actions&lang=fr&thematique=eau', 'crossed data have the map of their criteria')


def test_oembed_answers(server):
    a = oembed(server, f'{server.url}/pays/ML', '&maxwidth=300&maxheight=200').json
    same((a['type'], a['version'], a['width'], a['height'], a['thumbnail_width'], a['thumbnail_height']), ('rich', '1.0', 300, 200, 300, 200),
         'as large as may be')
    check('width="300" height="200"' in a['html'] and a['title'].endswith('pays\u00a0: Mali'), 'which the frame says too', a)
    same([oembed(server, f'{server.url}/pays/ML', '&maxwidth=9000').json[k] for k in ('width', 'height')], [640, 480], 'and no larger than it should')
    x = oembed(server, f'{server.url}/pays/ML', '&format=xml')
    tree = xml.etree.ElementTree.fromstring(x.body)
    same((x.header('content-type'), tree.tag, tree.find('html').text), ('text/xml; charset=utf-8', 'oembed', oembed(server, f'{server.url}/pays/ML').json['html']),
         'XML says the same')
    for url, status in [('http://autre.example/pays/ML', 404), (server.url + '.autre.example/pays/ML', 404), (server.url + '0/pays/ML', 404),
                        ('http://a@' + server.url[7:] + '/pays/ML', 404), ('javascript:alert(1)', 404), ('ftp://' + server.url[7:], 404), ('x', 404),
                        ('/pays/ML', 404), (server.url + '/pays/ZZ', 404), (server.url + '/pays/ML,SN', 404), (server.url + '/pays/!ML', 404),
                        (server.url + '/pays/none', 404), (server.url + '/pays', 404), (server.url + '/pays/ML/x', 404), (server.url + '/collectivites/x', 404),
                        (server.url + "/cooperations/x' OR 1=1", 404), (server.url + '/api', 404), (server.url + '/web/app.js', 404),
                        (server.url + '/%ff', 404), (server.url + '/pays/' + TRICK, 404), (server.url + '/?' + 'a' * 9000, 414)]:
        a = oembed(server, url)
        check(a.status == status and a.header('content-type') == 'application/problem+json', f'{url[:60]}: {status}', a)
    for more, status in [('&format=yaml', 501), ('&format=', 200), ('&maxwidth=0', 400), ('&maxwidth=-1', 400), ('&maxheight=x', 400), ('&maxwidth=1&maxwidth=2', 400),
                         ('&dnt=1&maxwidth=600&maxheight=900', 200), ('&inconnu=1&callback=x', 200), ('&_=1', 200)]:
        same(oembed(server, f'{server.url}/pays/ML', more).status, status, f'{more}: {status}')
    same(server.get('/oembed').status, 400, 'without an address: 400')
    tricky = oembed(server, server.url + '/?q=' + urllib.parse.quote(TRICK)).json['html']
    check('<script' not in tricky and tricky.count('"') == 12, 'markup in criteria stays within its attribute', tricky)
    for target in ('/embed?pays=ML', '/?pays=ML', '/pays/ML'):
        found = re.search(r'<link rel="alternate" type="application/json\+oembed" href="([^"]*)"', server.get(target).body.decode())
        a = server.get(html.unescape(found[1]).removeprefix(server.url)) if found else None
        check(a and a.status == 200 and 'pays=ML' in frame_of(a), f'{target} names its oEmbed', a)


# --- a page of another origin ----------------------------------------------------------------------------------------

HOST = '''<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Partenaire</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src {atlas}; connect-src {atlas}; img-src {atlas}; frame-src {atlas}">
<script type="module" src="{atlas}/web/atlas-carte.js"></script></head><body>
<atlas-carte id="un" pays="ML,FJ" couches="cooperations" hauteur="400"><a href="{atlas}/?pays=ML">Carte</a></atlas-carte>
<atlas-carte id="deux" fond="contraste" couches="cooperations" liste="no" langue="en" centre="-8,12.65" zoom="6" hauteur="240"></atlas-carte>
<iframe src="{atlas}/embed?pays=ML&amp;layers=cooperations" width="640" height="300" title="Carte"></iframe>
</body></html>'''


def serve(page):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == '/' else 404)
            self.send_header('Content-Type', 'text/html; charset=utf-8')
            self.end_headers()
            self.wfile.write(page.encode() if self.path == '/' else b'')

        def log_message(self, *_):
            pass
    other = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    threading.Thread(target=other.serve_forever, daemon=True).start()
    return other


IN = "document.querySelector('#{}').shadowRoot"
SEEN = ("(r => r.querySelector('.ac-couche img') && [...r.querySelectorAll('.ac-couche img')].every(i => i.complete && i.naturalWidth)"
        " && r.querySelector('.ac-image').hidden)({})")


def test_component(server, browser):
    other = serve(HOST.replace('{atlas}', server.url))
    browser.size(1000, 1100)
    browser.driver.get(f'http://localhost:{other.server_port}/')  # not even the same host
    one, two = IN.format('un'), IN.format('deux')
    check(browser.wait(SEEN.format(one)) and browser.wait(SEEN.format(two)), 'both maps are there, all tiles loaded')
    same(browser.js(f"{one}.querySelector('h2').textContent"), '2\u00a0coopérations décentralisées', 'with the number of what is on it')
    same(browser.js(f"[...{one}.querySelectorAll('li a')].map(a => a.href)"), [f'{server.url}/cooperations/c-eau?lang=fr', f'{server.url}/cooperations/c-suva?lang=fr'],
         'and the list, whose links lead to the atlas')
    same(browser.js("[un.offsetHeight, deux.offsetHeight]"), [400, 240], 'as high as asked')
    check(browser.js(f"{one}.querySelector('.ac-sources').textContent.includes('Natural Earth')"), 'who made the map stands on it')
    same(browser.js(f"[{two}.querySelector('.ac-liste').hidden, {two}.querySelector('.ac').lang]"), [True, 'en'], 'without a list, in English')
    same(browser.js(f"[{one}, {two}].map((r) => new URL(r.querySelector('.ac-couche img').src).searchParams.get('style'))"), [None, 'contraste'],
         'in the style that is asked for')
    # a mark: what is there, in the list, announced
    box = browser.js(f"(b => [b.x + b.width / 2, b.y + b.height / 2])({two}.querySelector('.ac-plan').getBoundingClientRect())")
    browser.click_at(*box)
    check(browser.wait(f"!{two}.querySelector('.ac-choisi').hidden"), 'a click on a mark chooses its place')
    same(browser.js(f"{two}.querySelector('[role=status]').textContent"), 'bamako (Mali)', 'which is announced')
    same(browser.js(f"[...{two}.querySelectorAll('li a')].map(a => a.textContent)"), ['Lyon – Bamako et Dakar'],
         'its records are the list, which was not shown')
    same(browser.js(f"{two}.querySelectorAll('.ac-anneau').length"), 1, 'it is marked')
    browser.press('Escape')
    browser.js(f"{two}.querySelector('[data-fait=retour]').click()")
    same(browser.js(f"[{two}.querySelector('.ac-choisi').hidden, {two}.querySelectorAll('.ac-anneau').length]"), [True, 0], 'and let go again')
    # the keyboard alone
    browser.js(f"{two}.querySelector('.ac-plan').focus()")
    tiles = f"new Set([...{two}.querySelectorAll('.ac-couche:last-of-type img')].map(i => new URL(i.src).pathname.split('/')[3]))"
    same(browser.js(f"[...{tiles}]"), ['6'], 'it begins at the zoom asked for')
    browser.press('+', 'Equal')
    check(browser.wait(f"{tiles}.has('7')"), 'plus comes nearer')
    browser.press('Enter')
    check(browser.wait(f"!{two}.querySelector('.ac-choisi').hidden"), 'Enter chooses what is in the middle')
    browser.press('ArrowRight')
    browser.press('Home')
    check(browser.wait(f"{tiles}.has('6')"), 'Home goes back to the whole')
    browser.js("un.setAttribute('pays', 'SN')")
    check(browser.wait(f"{one}.querySelectorAll('li').length === 2 && {one}.querySelector('h2').textContent.startsWith('2')"),
          'another attribute, another map')
    same([e for e in browser.log() if 'favicon' not in e['message']], [], 'nothing is refused under the strictest policy that names the atlas')
    test_iframe(browser)
    same((browser.js('document.cookie'), browser.cdp('Network.getAllCookies')['cookies'] if 'cookies' in browser.cdp('Network.getAllCookies') else []),
         ('', []), 'no cookie anywhere')
    other.shutdown()


def test_iframe(browser):
    browser.driver.switch_to.frame(browser.driver.find_element('css selector', 'iframe'))
    inside = "document.querySelector('atlas-carte').shadowRoot"
    check(browser.wait(SEEN.format(inside)), 'in a frame the same map')
    same(browser.js(f"[{inside}.querySelector('h2').textContent, document.documentElement.scrollHeight, document.documentElement.scrollWidth]"),
         ['1\u00a0coopération décentralisée', 300, 640], 'with its list, which fits the frame')
    browser.driver.switch_to.default_content()


def test_small(server, browser):
    for width, height in [(300, 200), (390, 600), (320, 480)]:
        browser.size(width, height)
        browser.driver.get(f'{server.url}/embed?pays=ML,SN&layers=cooperations')
        inside = "document.querySelector('atlas-carte').shadowRoot"
        check(browser.wait(SEEN.format(inside)), f'{width} x {height}: a map')
        same(browser.js("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"), [width, height], 'that fits')
        small = browser.js(f"[...{inside}.querySelectorAll('button, .ac-sources a')].filter(b => b.checkVisibility()).map(b => b.getBoundingClientRect())"
                           ".filter(b => b.width < 24 || b.height < 24 || b.right > innerWidth || b.bottom > innerHeight)")
        same(small, [], 'with targets of 24 px, all within')
        shown = f"{inside}.querySelector('.ac-liste').checkVisibility()"
        if height < 400:
            check(not browser.js(shown), 'the list is out of the way')
            browser.js(f"{inside}.querySelector('[data-fait=liste]').click()")
        check(browser.wait(shown) and browser.js(f"{inside}.querySelectorAll('li').length") == 2, 'and one press away, or there')


AXE = '/usr/local/share/axe-core/axe.min.js'


def test_axe(server, browser):
    """axe-core where tests/setup has brought it."""
    if not os.path.exists(AXE):
        return
    with open(AXE, encoding='utf-8') as f:
        axe = f.read()
    for target, ready in [('/embed?pays=ML&layers=cooperations', SEEN.format("document.querySelector('atlas-carte').shadowRoot")),
                          ('/integrer?pays=ML', "!document.querySelector('[data-copy]').hidden")]:
        browser.driver.get(server.url + target)
        browser.wait(ready)
        browser.driver.execute_script(axe + ';window.axe = axe')
        found = browser.driver.execute_async_script(
            'const done = arguments[0]; axe.run().then((r) => done(r.violations.map((v) => [v.id, v.nodes.map((n) => n.html.slice(0, 200))])))')
        same(found, [], f'axe finds no barrier in {target}')


def test_without_scripts(server, browser):
    browser.size(640, 500)
    browser.cdp('Emulation.setScriptExecutionDisabled', value=True)
    browser.driver.get(f'{server.url}/embed?pays=ML&layers=cooperations')
    found = {}
    for role, name, _ in browser.tree():
        found.setdefault(role, []).append(name)
    browser.cdp('Emulation.setScriptExecutionDisabled', value=False)
    check(any('Mali' in name for name in found.get('image', [])), 'without scripts: a picture', found)
    check('Lyon – Bamako et Dakar' in found.get('link', []) and not found.get('button') and not found.get('application'),
          'and a list of links, without what needs them', found)


# --- the builder -----------------------------------------------------------------------------------------------------

def field(page, name):
    return html.unescape(re.search(rf'<textarea id="{name}"[^>]*>(.*?)</textarea>', page, re.S)[1])


def test_builder(server):
    page = server.get('/integrer?layers=cooperations&layers=actions&pays=ML,SN&thematique=eau&statut=en_cours&center=-8,12.65&zoom=6&list=no&theme=dark'
                      '&language=en&height=300&lang=fr').body.decode()
    address = (f'{server.url}/embed?layers=cooperations,actions&pays=ML%2CSN&thematique=eau&statut=en_cours&center=-8,12.65&zoom=6&list=no&theme=dark&lang=en')
    same(field(page, 'code-adresse'), address, 'without scripts the form is sent: the address of the map')
    check(html.unescape(re.search('src="([^"]*)"', field(page, 'code-cadre'))[1]) == address and 'height="300"' in field(page, 'code-cadre'), 'a frame',
          field(page, 'code-cadre'))
    same(field(page, 'code-element').splitlines()[1], '<atlas-carte couches="cooperations,actions" pays="ML,SN" thematique="eau" statut="en_cours" '
         'centre="-8,12.65" zoom="6" liste="no" theme="dark" langue="en" hauteur="300"></atlas-carte>', 'an element')
    picture = html.unescape(re.search('src="([^"]*)"', field(page, 'code-image'))[1])
    same(server.get(picture.removeprefix(server.url)).status, 200, 'a picture that is there')
    d = server.get(address.removeprefix(server.url) + '&f=json').json
    same((ignored(d), d['listed'], d['theme'], d['map']['frame'], d['map']['query']),
         ([], False, 'dark', 'center=-8,12.65&zoom=6', 'thematique=eau&pays=ML,SN&statut=en_cours'), 'which is the map that was chosen')
    check('<option value="ML,SN" selected>' in page and '<option value="eau" selected>' in page and 'name="statut" value="en_cours"' in page
          and 'value="actions" checked' in page and 'value="bourse">' in page, 'the form keeps what was chosen, and what it has no field for')
    quoted = urllib.parse.quote(TRICK)
    for name in ('q', 'pays', 'layers', 'height', 'language', 'center', quoted):
        page = server.get(f'/integrer?{name}={quoted}').body.decode()
        check('<script>alert' not in page and page.count('</textarea>') == 4, f'markup in {name[:10]} is text', page[:200])
    page = server.get(f'/integrer?q={quoted}').body.decode()
    check('<script>alert' not in field(page, 'code-cadre') and '<script>alert' not in field(page, 'code-element').splitlines()[1],
          'in what is copied too', field(page, 'code-element'))
    page = server.get('/integrer?height=5&pays=ZZ&lang=fr').body.decode()
    check('height="480"' in page and '<code>height</code>' in page and '<code>pays</code>' in page, 'what is wrong is said, and left out')


def test_builder_lively(server, browser):
    """As one changes the form; what is copied works on another site."""
    browser.size(1280, 900)
    browser.driver.get(f'{server.url}/integrer?lang=fr&layers=cooperations')
    inside = "document.getElementById('apercu').contentDocument.querySelector('atlas-carte').shadowRoot"
    code = "document.getElementById('code-{}').value"
    check(browser.wait(f"{inside}?.querySelector('h2')?.textContent.startsWith('5')"), 'the preview is the map')
    browser.js("(s => { s.value = 'ML'; s.dispatchEvent(new Event('input', { bubbles: true })) })(document.getElementById('i-pays'))")
    check(browser.wait(f"{code.format('adresse')}.includes('pays=ML')"), 'another country: what is copied follows')
    check(browser.wait(f"document.getElementById('apercu').contentDocument?.readyState === 'complete' && {inside}?.querySelector('h2')?.textContent.startsWith('1')"),
          'and the preview')
    check('pays=ML' in browser.js('location.search'), 'and the address of the page')
    check(browser.wait(SEEN.format(inside)), 'with its tiles')
    browser.js(f"{inside}.querySelector('[data-fait=plus]').click()")
    browser.js("document.querySelector('[data-cadre] button').click()")
    check(browser.wait(f"/centre=\"-8,12.65\\d*\" zoom=\"9\"/.test({code.format('element')})"), 'the frame of the preview can be taken',
          browser.js(code.format('element')))
    button = "document.querySelector('[data-copy=code-cadre]')"
    browser.js(f"{button}.scrollIntoView()")
    browser.click_at(*browser.js(f"(b => [b.x + 9, b.y + 9])({button}.getBoundingClientRect())"))
    check(browser.wait("document.querySelector('#codes [role=status]').textContent === 'Le code est copié.'"), 'it is copied, which is said')
    other = serve(f"<!DOCTYPE html><title>Ailleurs</title>{browser.js(code.format('cadre'))}{browser.js(code.format('element'))}{browser.js(code.format('image'))}")
    browser.driver.get(f'http://localhost:{other.server_port}/')
    check(browser.wait(SEEN.format("document.querySelector('atlas-carte').shadowRoot")), 'the element that was copied is a map elsewhere')
    same(browser.js("document.querySelector('atlas-carte').shadowRoot.querySelector('li a').textContent"), 'Lyon – Bamako et Dakar', 'the one chosen')
    check(browser.wait("document.querySelector('a > img').complete && document.querySelector('a > img').naturalWidth === 640"), 'the picture is there')
    browser.driver.switch_to.frame(browser.driver.find_element('css selector', 'iframe'))
    check(browser.wait("document.querySelector('atlas-carte')?.shadowRoot?.querySelector('li a')?.textContent === 'Lyon – Bamako et Dakar'"), 'and the frame')
    browser.driver.switch_to.default_content()
    other.shutdown()


def body():
    server = Server(database())
    server.url = f'http://127.0.0.1:{server.port}'
    for test in (test_document, test_frame, test_style, test_wrong, test_headers, test_oembed, test_oembed_answers, test_builder):
        test(server)
    browser = Browser()
    try:
        for test in (test_component, test_small, test_builder_lively, test_axe, test_without_scripts):
            test(server, browser)
    finally:
        browser.close()
    same(server.stop(), 0, 'the server ends well')


main(body)

"""Pages of the API for people: HTML of the same JSON, by f=html and by Accept (OGC 17-069r4, 8.2); valid, whatever stands in
the records; each address keeps its two answers apart; and how they look on a screen and a phone."""
import html
import json
import re
import subprocess
import urllib.parse

import web_browser
from fixture import check, connect, database, main, path, same, Server
from html_reader import HOSTILE, path_of, Reader, tidy

ACCEPT = {'Accept': 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'}
C = '/api/collections/'
PAGES = ['/api', '/api/conformance', '/api/collections', C + 'cooperations', C + 'cooperations/items', C + 'cooperations/items/c-eau',
         C + 'cooperations/queryables', C + 'cooperations/sortables', C + 'projets/items/j-mechant', C + 'projets/items/j-puits', C + 'bourse/items/b-ecoles',
         C + 'places', C + 'places/items', C + 'places/items/1', C + 'places/items/2', C + 'places/queryables']


def get_page(server, target):
    page = server.get(target + ('&' if '?' in target else '?') + 'f=html')
    same((page.status, page.header('content-type')), (200, 'text/html; charset=utf-8'), f'{target} is a page')
    text = page.body.decode()
    read = Reader(text)
    faults = tidy(page.body)
    check(not faults, f'{target}: valid HTML', faults[:5])
    check(text.startswith('<!DOCTYPE html>\n<html lang="fr">') and len(read.all('h1')) == len(read.all('main')) == 1
          and all(e[1].get('src', '').startswith('/web/') and not e[2].strip() for e in read.all('script')) and not read.all('style') and ' style=' not in text and len(read.all('title')) == 1, 'in French, one h1, no script of its own', text[:1000])
    check("script" not in page.header('content-security-policy').split(';')[0] and 'unsafe-inline' not in page.header('content-security-policy'),
          'and none would run', page.header('content-security-policy'))
    return read


def test_pages(server):
    followed = {}
    get_page(server, '/api/openapi.json')
    for target in PAGES:
        data = server.get(target)
        read = get_page(server, target)
        for _ in range(3):  # the second and third are kept answers, found by their text
            a, b = server.get(target), server.get(target, headers=ACCEPT)
            same((a.body, b.header('content-type')), (data.body, 'text/html; charset=utf-8'), 'each kind of client gets its own')
            check('accept' in (a.header('vary') or '').lower(), 'and caches are told', a.headers)
        others = [link for link in data.json.get('links', []) if link['rel'] == 'alternate' and link['type'] == 'text/html']
        same(len(others), 'links' in data.json, f'{target} links to its page, if to anything')
        for other in others:
            same((other['type'], server.get(path_of(other['href'])).header('content-type')),
                 ('text/html', 'text/html; charset=utf-8'), 'the data link to the page')
        own = [e[1]['href'] for e in read.all('link', rel='alternate') if 'hreflang' not in e[1]]
        same(json.loads(server.get(path_of(own[0]), headers=ACCEPT).body), data.json, 'and the page to the data, in a browser too')
        for e in read.all('a'):
            href = e[1]['href']
            if href.startswith(('http://127.0.0.1', '/')) and href not in followed:
                followed[href] = server.get(path_of(href)).status
    wrong = {href: status for href, status in followed.items() if status != 200}
    check(not wrong and len(followed) > 40, 'every link leads somewhere', wrong or len(followed))


def test_items(server):
    """Pages are turned on pages; a row for each record, which leads to its page."""
    seen, href = [], C + 'cooperations/items?f=html&limit=2'
    while href and len(seen) < 20:
        read = Reader(server.get(href).body.decode())
        rows = [path_of(e[1]['href']) for e in read.all('a') if re.search(r'//[^/]*/cooperations/[^/?]*$', e[1]['href'])]
        seen += [r.split('/')[-1].split('?')[0] for r in rows]
        href = next((path_of(e[1]['href']) for e in read.all('a', rel='next')), None)
    features = server.get(C + 'cooperations/items').json['features']
    same(sorted(seen), sorted(f['id'] for f in features), 'all, by next')
    back = [path_of(e[1]['href']) for e in Reader(server.get(C + 'cooperations/items?f=html&limit=1&offset=1').body.decode()).all('a', rel='prev')]
    check(len(back) == 1 and server.get(back[0]).status == 200, 'and back', back)
    same(get_page(server, C + 'places/items?limit=1').texts('a', rel='next'), ['Page suivante'], 'published ones too')

    read = get_page(server, C + 'cooperations/items?thematique=eau&limit=100')
    data = server.get(C + 'cooperations/items?thematique=eau&limit=100').json
    same(read.texts('th', scope='row'), [f['properties']['titre'] for f in data['features']], 'the names of records head their rows')
    heads, titles = read.texts('th', scope='col'), read.texts('th', scope='col')[:1]
    same((titles, 'Pays' in heads, any('(code)' in h or 'identifiant' in h for h in heads)), (['Titre'], True, False), 'labels, no codes')
    cells = read.texts('td')
    column = heads.index('Pays') - 1
    same(cells[column::len(heads) - 1], [(f['properties']['pays_nom'] or '').replace('; ', '\u00a0; ') for f in data['features']],
         'each in its column')
    same(read.texts('p', **{'class': 'criteres'})[0].replace('\u00a0', ' '), 'Critères : thématique : Eau et assainissement', 'what was asked')
    count = read.texts('p', **{'class': 'compte'})[0]
    check(count.startswith(f"{data['numberMatched']} enregistrement"), 'how many there are', count)
    files = {e[2]: path_of(e[1]['href']) for e in read.all('a') if 'f=csv' in e[1]['href'] and e[2].startswith('CSV')}
    check(len(files) == 2 and not any('limit=' in f for f in files.values()), 'files have all of it', files)
    got = server.get(files['CSV']).body.decode().splitlines()
    same(len(got) - 1, data['numberMatched'], 'a row for each')
    same(get_page(server, C + 'cooperations/items?annee=1900').texts('p', **{'class': 'compte'}), ['Aucun enregistrement ne correspond.'],
         'a list of nothing says so')
    empty = '?thematique=eau&pays=DE&q=zzzzqx'
    data = server.get(C + 'projets/items' + empty).json
    read = get_page(server, C + 'projets/items' + empty)
    out = [e for e in read.all('a') if e[2].startswith('Sans ')]
    same([(e[2].replace(' et sans ', '|'), path_of(e[1]['href'])) for e in out],
         [('Sans ' + '|'.join([w['said']] + [a['said'] for a in w.get('also', [])]), path_of(w['href']) + '&f=html') for w in data['emptied_by']],
         'and what it would be without')
    check(out and f"Mot inconnu\u00a0: «\u00a0{data['unknownWords'][0]['word']}\u00a0»" in read.words, 'words that nothing is', read.words[:900])
    near = get_page(server, C + 'cooperations/items?near=2,48')
    km = server.get(C + 'cooperations/items?near=2,48').json['features'][0]['properties']['distance_m'] / 1000
    same(near.texts('td')[0], f'{km:.1f}'.replace('.', ','), 'distances in kilometres')


def test_item(server):
    read = get_page(server, C + 'cooperations/items/c-eau')
    data = server.get(C + 'cooperations/items/c-eau').json['properties']
    same(read.texts('h1'), [data['titre']], 'a record is called by its name')
    there = {e[2]: e[1]['href'] for e in read.all('a')}
    for kind in ('collectivites', 'partenaires'):
        for other in data[kind]:
            check(there.get(other['nom'], '').endswith(f"/{kind}/{other['id']}"), f"leads to {other['nom']}", there)
    same(read.texts('dt').count('Description'), 1, 'texts have titles')
    way = [e[2] for e in read.all('a') if e[2] in ('Accueil', 'API de l’Atlas', 'Collections', 'Coopérations décentralisées', 'Enregistrements')]
    same(way[:5], ['Accueil', 'API de l’Atlas', 'Collections', 'Coopérations décentralisées', 'Enregistrements'], 'the way here')
    read = get_page(server, C + 'projets/items/j-mechant')
    heads = read.texts('th', scope='col')
    at = heads.index('Rôle')
    same(heads[at:heads.index('Courriel') + 1], ['Rôle', 'Fonction', 'Nom', 'Courriel'], 'columns for what is said of any, no others')
    cells = read.texts('td')
    same(cells[cells.index('voisin'):][:8], ['voisin', '', '', '', 'Élu', 'Maire', HOSTILE, 'a@exemple.fr'], 'each in its column')
    check(not [t for t in heads + read.texts('dt') if re.fullmatch('[a-z_]+', t)], 'every title is French', heads + read.texts('dt'))
    same([e[1]['href'] for e in read.all('a') if e[2] == 'Plan & budget'], ['https://exemple.fr/plan.pdf'], 'documents are led to')


def test_english(server):
    """Headings and labels of values are in the language of the page; names are what they are."""
    with open('src/atlas/labels_en.tsv', encoding='utf-8') as f:
        known = {(v, code): label for v, code, label in (line.rstrip('\n').split('\t') for line in f)}
    def rows(target):
        text = html.unescape(server.get(target).body.decode())
        return [re.findall('<t[hd][^>]*>(?:<a[^>]*>)?([^<]*)', row) for row in re.findall('<tr>(.*?)</tr>', text, re.S)]
    for name in ('collectivites', 'partenaires', 'cooperations', 'projets', 'bourse', 'pays', 'regions', 'departements'):
        target = f'/api/collections/{name}/items?limit=60&f=html'
        fr, en = rows(target + '&lang=fr'), rows(target + '&lang=en')
        alike = {a for a, b in zip(fr[0], en[0]) if a == b}
        check(len(en[0]) == len(fr[0]) and alike <= {'Région', 'Régions', 'Département', 'Départements', 'Continent', 'Continents', 'Code', 'Population', 'Budget (euros)'},
              f'{name}: headings in English', alike)
    shown = rows('/api/collections/projets/items?limit=60&f=html&lang=en')
    column = shown[0].index('Themes')
    features = server.get('/api/collections/projets/items?limit=60').json['features']
    same([r[column] for r in shown[1:]], ['; '.join(known['thematique', c] for c in (f['properties']['thematique'] or '').split('; ') if c) for f in features],
         'each theme has its English label')
    one = next(f for f in features if f['properties']['thematique'])
    text = html.unescape(server.get(f"/api/collections/projets/items/{one['id']}?f=html&lang=en").body.decode())
    check(known['thematique', one['properties']['thematique'].split('; ')[0]] in text and 'Sources of funding' in text and 'Sources de financement' not in text,
          'so has a record alone', text[:300])


def test_hostile(server):
    """Nothing that stands in a record, a table, or an address is anything but text."""
    for target in (C + 'projets/items/j-mechant', C + 'projets/items?limit=100', C + 'places/items/1', C + 'places/items'):
        read = get_page(server, target)
        check(HOSTILE in read.words, f'{target}: the text is there as it was', read.words[:2000])
        check(not read.all('b') and 'javascript:' not in ''.join(e[1].get('href', '') for e in read.all('a')), 'and is text')
    check(any(HOSTILE[:20] in name for name in get_page(server, C + 'places/items').texts('th', scope='col')), 'names of columns too')
    get_page(server, C + 'places/queryables')
    addresses = [e[1]['href'] for e in get_page(server, C + 'projets/items/j-mechant').all('a', rel='nofollow')]
    same(addresses, ['https://exemple.fr/?a=1&b=2', 'mailto:a@exemple.fr', 'https://exemple.fr/plan.pdf'], 'addresses of the web and of mail are links, others are none')
    asked = urllib.parse.quote(HOSTILE, safe='')
    read = get_page(server, C + f'cooperations/items?q={asked}')
    check(not read.all('b'), 'what was asked is text', read.words[:500])
    for target in (C + f'cooperations/items?pays={asked}', C + f'{asked}/items', f'/{asked}'):
        problem = server.get(target, headers=ACCEPT)
        faults = tidy(problem.body)
        check(problem.status in (400, 404) and not Reader(problem.body.decode()).all('b') and not faults, f'an error of it: {problem.status}', faults)
    same(server.get('/web/pages.css').header('content-type'), 'text/css; charset=utf-8', 'the style of all of them')


WIDE = '[document.documentElement.scrollWidth, innerWidth]'
FAINT = '''(() => {  // texts whose contrast with what is behind them is under 4.5, by WCAG 2.2
  const part = c => { c /= 255; return c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4 };
  const light = c => .2126 * part(c[0]) + .7152 * part(c[1]) + .0722 * part(c[2]);
  const read = text => text.match(/[\\d.]+/g).map(Number), found = [];
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || !e.getClientRects().length) continue;
    let behind = e;
    while (behind && (read(getComputedStyle(behind).backgroundColor)[3] ?? 1) === 0) behind = behind.parentElement;
    const a = light(read(getComputedStyle(e).color)), b = light(read(getComputedStyle(behind || document.body).backgroundColor));
    const contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (contrast < 4.5) found.push(e.textContent.trim().slice(0, 40) + ' ' + contrast.toFixed(2));
  }
  return found })()'''
SMALL = '''[...document.querySelectorAll('a, summary')].filter(e => e.getClientRects().length && e.getBoundingClientRect().height < 24
    && !e.closest('.evitement, p, td, dd')).map(e => e.textContent + ' ' + e.getBoundingClientRect().height)'''


def test_looks(server):
    """In Chromium: nothing is wider than the screen, texts are seen in both schemes, the keyboard goes where it shows."""
    browser = web_browser.Browser()
    base = f'http://127.0.0.1:{server.port}'
    for scheme in ('light', 'dark'):
        browser.cdp('Emulation.setEmulatedMedia', features=[{'name': 'prefers-color-scheme', 'value': scheme}])
        for width in (1440, 320) if scheme == 'light' else (390,):
            browser.size(width, 844)
            for target in ('/api', '/api/openapi.json', C + 'projets', C + 'projets/items', C + 'projets/items/j-mechant', '/rien'):
                browser.driver.get(base + target + '?f=html')
                wide, seen = browser.js(WIDE), browser.js('getComputedStyle(document.querySelector("header")).backgroundColor')
                check(wide[0] <= wide[1] and seen != 'rgba(0, 0, 0, 0)', f'{target} at {width} px: styled, and fits', (wide, seen))
                faint, small = browser.js(FAINT), browser.js(SMALL)
                check(not faint and not small, f'{target}, {scheme}: texts have contrast, targets 24 px', (faint[:4], small[:4]))
    browser.driver.get(base + C + 'projets/items?f=html')
    for _ in range(20):  # a page that is not painted yet takes no keys
        browser.wait('document.readyState == "complete" && document.hasFocus()')
        browser.press('Tab')
        if browser.wait('document.activeElement != document.body', seconds=1):
            break
    same(browser.js('document.activeElement.textContent'), 'Aller au contenu', 'the first stop leads to the content')
    check(browser.js('document.activeElement.getBoundingClientRect().top') >= 0, 'and is seen')
    browser.press('Enter')
    same(browser.wait('document.activeElement.id'), 'contenu', 'there')
    browser.press('Tab')
    browser.wait('document.activeElement.id != "contenu"')
    box = browser.js('[document.activeElement.className, getComputedStyle(document.activeElement).outlineStyle, '
                     'document.activeElement.scrollWidth > document.activeElement.clientWidth]')
    same(box, ['defile', 'solid', True], 'a wide table is scrolled by keys, and shows that it is there')
    log = [e['message'] for e in browser.log() if '404' not in e['message']]
    check(not log, 'the console is silent', log)
    browser.close()


def hostile_tables():
    """A database and a published file with hostile text in every place that takes text."""
    db = database()
    c = connect(db)
    c.execute("INSERT INTO projet (uid, cooperation_id, titre, objectifs, description, contexte, statut) VALUES "
              "('j-mechant', 1, ?, ?, ?, ?, 'termine')", (HOSTILE, 'http://exemple.fr/?a="&b=<', 'https://exemple.fr/?a=1&b=2', 'javascript:alert(1)'))
    for who in (('elu', 'Maire', HOSTILE, 'a@exemple.fr', 'tout'), ('voisin', None, 'secret', 'b@exemple.fr', 'fonction')):
        c.execute('INSERT INTO contact (projet_id, role, titre, nom, courriel, publication) '
                  "SELECT id, ?, ?, ?, ?, ? FROM projet WHERE uid = 'j-mechant'", who)
    c.execute("INSERT INTO document (projet_id, nom, type_mime, taille, url) SELECT id, 'Plan & budget', 'application/pdf', 123456, "
              "'https://exemple.fr/plan.pdf' FROM projet WHERE uid = 'j-mechant'")
    c.execute('UPDATE collectivite SET nom = nom || ?', (HOSTILE,))
    c.execute('UPDATE partenaire SET nom = nom || ?', (HOSTILE,))
    c.commit()
    c.close()
    source, file = path('places.geojson'), path('places.gpkg')
    lines = [[[i / 100, i / 100] for i in range(2000)], [[0, 0], [1, 1]]]
    features = [{'type': 'Feature', 'properties': {'name': HOSTILE, HOSTILE[:30]: 1.5, 'where': 'https://exemple.fr/?a=1&b=2', 'yes': True},
                 'geometry': {'type': 'LineString', 'coordinates': line}} for line in lines]
    with open(source, 'w', encoding='utf-8') as f:
        json.dump({'type': 'FeatureCollection', 'features': features}, f)
    subprocess.run(['ogr2ogr', '-f', 'GPKG', file, source, '-nln', 'places'], check=True, stderr=subprocess.DEVNULL)
    return db, file


def body():
    db, file = hostile_tables()
    server = Server(db, '--publish', file)
    test_pages(server)
    test_items(server)
    test_item(server)
    test_english(server)
    test_hostile(server)
    test_looks(server)
    same(server.stop(), 0, 'the server ends well')


main(body)

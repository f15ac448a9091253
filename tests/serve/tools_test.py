"""What stands around the pages: feeds that a reader of feeds takes, held against plain SQL and the rules of RFC 4287."""
import html
import json
import re
import subprocess
import urllib.parse
import xml.etree.ElementTree as ET

import feedparser

from fixture import check, connect, database, main, path, run, same, Server

ATOM, GEORSS = '{http://www.w3.org/2005/Atom}', '{http://www.georss.org/georss}'
NASTY = '<script>alert("1")</script> & ]]> \u202eedoc'
MAJ = {  # uid -> when it was changed, in an order that is neither that of names nor of ids
    'j-forages': '2021-03-04T05:06:07Z', 'j-ecole': '2023-01-01T00:00:00Z', 'j-musee': '2019-12-31T23:59:59Z',
    'j-dechets': '2023-01-01T00:00:01Z', 'j-puits': 'hier',
}


def prepare():
    db = database()
    c = connect(db)
    c.executemany('UPDATE projet SET maj = ? WHERE uid = ?', [(when, uid) for uid, when in MAJ.items()])
    c.execute('UPDATE projet SET titre = ? WHERE uid = ?', (NASTY, 'j-musee'))
    c.commit()
    c.close()
    return db


# --- feeds -------------------------------------------------------------------------------------------------------

def one(node, name):
    found = node.findall(ATOM + name)
    return found[0].text if len(found) == 1 else None


def breaks(feed):
    """Rules of RFC 4287 that a feed breaks: 4.1.1, 4.1.2, 4.2.6, 4.2.7, 3.3."""
    wrong = []
    moment = re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ')
    for node in [feed, *feed.findall(ATOM + 'entry')]:
        wrong += [f'{node.tag} has not one {name}' for name in ('id', 'title', 'updated') if one(node, name) is None]
        if not moment.fullmatch(one(node, 'updated') or ''):
            wrong.append('updated: ' + str(one(node, 'updated')))
        if not re.fullmatch('urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}', one(node, 'id') or ''):
            wrong.append('id: ' + str(one(node, 'id')))
        alternates = [(link.get('type'), link.get('hreflang')) for link in node.findall(ATOM + 'link')
                      if link.get('rel') == 'alternate']
        if len(alternates) != len(set(alternates)):
            wrong.append('two alternates of one type')
    if len(feed.findall(f'{ATOM}author/{ATOM}name')) != 1:
        wrong.append('no author')
    ids = [one(entry, 'id') for entry in feed.findall(ATOM + 'entry')]
    return wrong + (['two entries of one id'] if len(ids) != len(set(ids)) else [])


def read(server, href, **headers):
    answer = server.get(href, headers=headers)
    feed = ET.fromstring(answer.body)
    return answer, feed, {link.get('rel'): link.get('href') for link in feed.findall(ATOM + 'link')}


def path_of(href):
    return href[href.index('/', 8):]


def uid_of(entry):
    return entry.find(f"{ATOM}link[@rel='alternate']").get('href').rsplit('/', 1)[1]


def test_feed(server):
    answer, feed, links = read(server, '/api/collections/projets/items?f=atom')
    same(answer.header('content-type'), 'application/atom+xml', 'a feed is Atom')
    same(breaks(feed), [], 'it keeps the rules of RFC 4287')
    parsed = feedparser.parse(answer.body)
    check(not parsed.bozo and parsed.version == 'atom10', 'a reader of feeds takes it', parsed.get('bozo_exception'))
    by_day = sorted((uid for uid in MAJ if MAJ[uid] != 'hier'), key=MAJ.get, reverse=True) + ['j-puits']
    same([uid_of(e) for e in feed.findall(ATOM + 'entry')], by_day, 'what was changed last comes first, what is not known last')
    same([one(e, 'updated') for e in feed.findall(ATOM + 'entry')],
         [MAJ[uid] for uid in by_day[:-1]] + ['1970-01-01T00:00:00Z'], 'each says when it was changed')
    same(one(feed, 'updated'), MAJ['j-dechets'], 'the feed says when the last was')
    check(NASTY in [e.title for e in parsed.entries] or NASTY in [one(e, 'title') for e in feed.findall(ATOM + 'entry')],
          'markup in a title is text')
    by_id = {uid_of(e): e for e in feed.findall(ATOM + 'entry')}
    same(by_id['j-musee'].find(GEORSS + 'point').text, '51.340000 12.373000', 'one partner: latitude, then longitude')
    check(by_id['j-forages'].find(GEORSS + 'point') is None, 'two partners: no point is the right one')
    check('Partenaires étrangers' in one(by_id['j-musee'], 'content'), 'what the record has stands in it')
    check(links['alternate'].endswith('/?liste=projets'), 'it leads to the search', links)


def test_ids(server):
    def ids(href, **headers):
        return [one(e, 'id') for e in read(server, href, **headers)[1].findall(ATOM + 'entry')]
    everything = ids('/api/collections/projets/items?f=atom')
    same(ids('/api/collections/projets/items?f=atom', Host='atlas.example'), everything, 'ids do not hang on the host')
    check(set(ids('/api/collections/projets/items?f=atom&pays=ML')) < set(everything), 'nor on the criteria')
    check(not set(ids('/api/collections/cooperations/items?f=atom')) & set(everything), 'those of others are others')


def test_paged(server):
    href, seen = '/api/collections/projets/items?f=atom&limit=2', []
    for _ in range(5):
        answer, feed, links = read(server, href)
        same(path_of(links['self']).split('?')[0], '/api/collections/projets/items', 'a page says where it stands')
        check('f=atom' in links['self'] and server.get(path_of(links['self'])).body == answer.body,
              'what stands there is the same', links)
        seen += [uid_of(e) for e in feed.findall(ATOM + 'entry')]
        if 'next' not in links:
            break
        href = path_of(links['next'])
    same(sorted(seen), sorted(MAJ), 'page by page every record comes once')
    check('previous' in links, 'and a way back')
    nothing = read(server, '/api/collections/projets/items?f=atom&pays=FJ&thematique=sport')[1]
    same((breaks(nothing), len(nothing.findall(ATOM + 'entry'))), ([], 0), 'a feed of nothing is one')


def test_refused(server, db):
    answer = server.get('/api/collections/pays/items?f=atom')
    check(answer.status == 400 and 'territories' in answer.json['detail'], 'territories have no feed', answer)
    answer = server.get('/api/collections/projets/items?f=atom&crs=http://www.opengis.net/def/crs/EPSG/0/3857')
    check(answer.status == 400 and answer.json['parameter'] == 'crs', 'GeoRSS has no other coordinates', answer)
    for c in ('projets', 'bourse', 'collectivites', 'partenaires', 'actions'):
        same(breaks(read(server, f'/api/collections/{c}/items?f=atom')[1]), [], f'{c} have a feed')
    check('b-secret' not in server.get('/api/collections/bourse/items?f=atom').body.decode(), 'what is not published is in none')
    made = run('export', '--db', db, '--format', 'atom', 'projets')
    feed = ET.fromstring(made.stdout)
    same((breaks(feed), len(feed.findall(ATOM + 'entry'))), ([], len(MAJ)), 'the command line writes one')
    check(run('export', '--db', db, '--format', 'atom', 'pays').returncode != 0, 'but not of territories')


def test_sorted(server):
    def order(query):
        return [f['id'] for f in server.get('/api/collections/projets/items?' + query).json['features']]
    same(order('sortby=-maj'), [uid_of(e) for e in read(server, '/api/collections/projets/items?f=atom')[1].findall(ATOM + 'entry')],
         'lists take the order of the feed')
    same(order("filter=maj%3E=DATE('2023-01-01')&sortby=maj"), ['j-ecole', 'j-dechets'], 'a filter asks for the day')


# --- robots and sitemaps -----------------------------------------------------------------------------------------

SITEMAP = '{http://www.sitemaps.org/schemas/sitemap/0.9}'


def listed(server, href, **headers):
    """loc -> lastmod of an index or a part."""
    found = {}
    for node in ET.fromstring(server.get(href, headers=headers).body):
        found[node.find(SITEMAP + 'loc').text] = node.findtext(SITEMAP + 'lastmod')
    return found


def test_sitemap(server, db):
    host = {'Host': 'atlas.example'}
    parts = listed(server, '/sitemap.xml', **host)
    everything = {}
    for part in parts:
        check(part.startswith('http://atlas.example/sitemap.xml?of='), 'parts stand beside the index', part)
        everything.update(listed(server, path_of(part), **host))
    c = connect(db)
    want = {f'http://atlas.example/{folder}/{uid}': maj
            for folder, of in (('collectivites', 'collectivite'), ('partenaires', 'partenaire'), ('projets', 'projet'),
                               ('cooperations', 'cooperation'), ('bourse', "bourse WHERE etat = 'publie'"))
            for uid, maj in c.execute(f'SELECT uid, maj FROM {of}')}
    want['http://atlas.example/projets/j-puits'] = None
    for folder, of in (('pays', 'pays'), ('continents', 'continent'), ('departements', 'departement'),
                       ('regions', "region WHERE code NOT LIKE '22:%'")):
        want.update({f'http://atlas.example/{folder}/{code}': None for code, in c.execute(f'SELECT code FROM {of}')})
    c.close()
    alone = set(everything) - set(want)
    same({k: v for k, v in everything.items() if k in want}, want, 'every record and territory is in a sitemap, with its date')
    check('http://atlas.example/' in alone and all(a.count('/') == 3 for a in alone), 'and the pages that stand alone', alone)
    for href in ('/sitemap.xml?of=rien', '/sitemap.xml?of=projets&part=2', '/sitemap.xml?of=projets&part=0'):
        check(server.get(href).status in (400, 404), f'{href} is refused')


def test_robots(server):
    answer = server.get('/robots.txt?utm_source=x', headers={'Host': 'atlas.example'})
    lines = answer.body.decode().splitlines()
    same((answer.header('content-type'), lines[0]), ('text/plain; charset=utf-8', 'User-agent: *'), 'robots are spoken to')
    check('Sitemap: http://atlas.example/sitemap.xml' in lines, 'they are told of the sitemap', lines)

    def allowed(href):
        """RFC 9309, 2.2.2: the longest rule that matches is right."""
        best = (0, True)
        for rule in lines:
            kind, _, pattern = rule.partition(': ')
            regex = re.escape(pattern).replace(re.escape('*'), '.*')
            regex = regex[:-2] + '$' if regex.endswith(re.escape('$')) else regex
            if kind in ('Allow', 'Disallow') and re.match(regex, href):
                best = max(best, (len(pattern), kind == 'Allow'))
        return best[1]
    for href in ('/', '/?lang=en', '/pays/ML', '/pays/ML?lang=en', '/api', '/sitemap.xml?of=projets&part=1', '/static/projets/600x400.png'):
        check(allowed(href), f'robots may read {href}')
    for href in ('/?pays=ML', '/?lang=en&pays=ML', '/api/collections/projets/items?q=eau', '/tiles/projets/1/1/1.png', '/croiser?rows=pays'):
        check(not allowed(href), f'robots leave {href} alone')


# --- QR codes ----------------------------------------------------------------------------------------------------

def decoded(svg):
    """What a reader of codes sees: the rectangles of the picture as pixels."""
    side = int(re.search(rb'viewBox="0 0 (\d+) ', svg)[1])
    pixels = [bytearray(b'\xff' * side) for _ in range(side)]
    for x, y, n in re.findall(rb'M(\d+) (\d+)h(\d+)v1', svg):
        pixels[int(y)][int(x):int(x) + int(n)] = bytes(int(n))
    wide = 4
    with open(path('code.pgm'), 'wb') as f:
        f.write(b'P5 %d %d 255\n' % (side * wide, side * wide))
        for row in pixels:
            f.write(bytes(v for v in row for _ in range(wide)) * wide)
    return subprocess.run(['zbarimg', '-q', '--raw', path('code.pgm')], capture_output=True).stdout.decode().strip()


def test_qr(server):
    for href in ('/', '/?pays=ML&liste=projets&q=caf%C3%A9', '/api/collections/projets/items?q=' + 'a' * 1000):
        answer = server.get('/qr.svg?path=' + urllib.parse.quote(href, safe=''), headers={'Host': 'atlas.example'})
        same(answer.header('content-type'), 'image/svg+xml', 'a code is a picture')
        ET.fromstring(answer.body)
        same(decoded(answer.body), 'http://atlas.example' + href, 'a camera reads the address')
    for href in ('', '//evil.example/', 'https://evil.example/', '@evil.example', '/a%zz', '/?q=' + 'a' * 1300, '/#x'):
        answer = server.get('/qr.svg?path=' + urllib.parse.quote(href, safe=''))
        check(answer.status in (400, 413) and answer.json['parameter'] == 'path', f'no code for {href[:30]!r}', answer)
    check(b'caf%C3%A9' in server.get('/qr.svg?path=/?q=caf%C3%A9').body, 'what was decoded once too often is escaped again')


# --- what pages say to others ------------------------------------------------------------------------------------

PAGES = {  # what stands there, and its type in schema.org
    '/collectivites/commune-69123': 'GovernmentOrganization', '/partenaires/p-ml-bamako': 'GovernmentOrganization',
    '/cooperations/c-eau': 'Project', '/projets/j-musee': 'Project', '/bourse/b-ecoles': 'Project', '/pays/ML': 'Country',
    '/continents/afrique': 'Continent', '/regions/84': 'AdministrativeArea', '/departements/69': 'AdministrativeArea',
    '/monde': 'Place', '/croiser': None, '/bourse': None, '/donnees-ouvertes': 'DataCatalog', '/reseaux': None, '/appels': None,
}


def metas(text):
    """Names and properties of meta, rel and hreflang of link."""
    found = {}
    for tag in re.findall(r'<(?:meta|link) [^>]*>', text):
        a = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        name = a.get('property') or a.get('name') or ('hreflang ' + a['hreflang'] if 'hreflang' in a else a.get('rel', ''))
        if 'atom' in a.get('type', ''):
            name = 'feed'
        found.setdefault(name, html.unescape(a.get('content') or a.get('href') or ''))
    return found


def test_said(server, href, kind):
    base = 'http://atlas.example'
    text = server.get(href, headers={'Host': 'atlas.example'}).body.decode()
    said = metas(text)
    same((said['canonical'], said['og:url']), (base + href, base + href), f'{href} names its address')
    same([said[f'hreflang {code}'] for code in ('fr', 'en', 'x-default')], [base + href, base + href + '?lang=en', base + href],
         'and those in each language')
    check(said['og:title'] and said['og:description'] and said['og:site_name'], 'title, description and site', said)
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    graph = json.loads(blocks[0])['@graph'] if len(blocks) == 1 else []
    check(len(blocks) == 1 and not re.search('[<>&]', blocks[0]), 'one block of data, that nothing can end', blocks)
    way = next((n['itemListElement'] for n in graph if n['@type'] == 'BreadcrumbList'), [])
    same([s['position'] for s in way], list(range(1, len(way) + 1)), 'the way there')
    check(way and way[-1]['item'] == base + href, 'ends here', way)
    if kind:
        subject = [n for n in graph if n['@type'] == kind]
        check(len(subject) == 1 and subject[0]['url'] == base + href, f'it is a {kind}', graph)
    return said, graph, text


def test_pages(server):
    pictures, feeds = set(), set()
    for href, kind in PAGES.items():
        said, graph, text = test_said(server, href, kind)
        pictures.add(said['og:image'])
        if 'feed' in said:
            feeds.add(said['feed'])
        if href == '/projets/j-musee':
            same([n['name'] for n in graph if n['@type'] == 'Project'], [NASTY], 'a hostile name is data')
        if kind == 'DataCatalog':
            files = [d['contentUrl'] for n in graph if n['@type'] == kind for s in n['dataset'] for d in s['distribution']]
            check(len(files) >= 6 * 7 and server.get(path_of(files[-1])).status == 200, 'data sets name their files', files)
    check(any('pays=ML' in f for f in feeds) and all(server.get(path_of(f)).status == 200 for f in feeds), 'feeds are there', feeds)
    for picture in sorted(pictures)[:2]:
        answer = server.get(path_of(picture))
        same((answer.status, answer.body[16:24]), (200, (1200).to_bytes(4, 'big') + (630).to_bytes(4, 'big')), 'a picture of 1200 by 630')
    english = metas(server.get('/pays/ML?lang=en', headers={'Host': 'atlas.example'}).body.decode())
    same((english['canonical'], english['og:locale']), ('http://atlas.example/pays/ML?lang=en', 'en_GB'), 'the English page is itself')
    home = metas(server.get('/?pays=ML', headers={'Host': 'atlas.example'}).body.decode())
    check('pays=ML' in home['canonical'] and 'pays=ML' in home['og:image'] and 'f=atom' in home['feed'], 'so is a search', home)


def test_tools(server):
    text = server.get('/pays/ML', headers={'Host': 'atlas.example'}).body.decode()
    tools = text[text.index('<nav class="outils"'):text.index('</nav>', text.index('<nav class="outils"'))]
    links = [html.unescape(h) for h in re.findall(r'(?:href|src)="(http[^"]*)"', tools)]
    for f in ('geojson-file', 'csv', 'csv-excel', 'xlsx', 'kml', 'gpkg', 'pdf', 'atom'):
        check(any(h.endswith('&f=' + f) for h in links), f'export as {f}', links)
    whole = server.get(path_of(next(h for h in links if h.endswith('f=geojson-file')))).json
    same((len(whole['features']), whole['numberReturned']), (whole['numberMatched'],) * 2, 'GeoJSON is exported whole, no page of it')
    wrong = {h: server.get(path_of(h)).status for h in set(links) if '/integrer' not in h}
    check(set(wrong.values()) == {200}, 'every tool leads somewhere', wrong)
    mail = html.unescape(re.search('href="(mailto:[^"]*)"', tools)[1])
    check('body=http%3A%2F%2Fatlas.example%2Fpays%2FML' in mail, 'the letter has the address', mail)
    code = next(h for h in links if '/qr.svg' in h)
    same(decoded(server.get(path_of(code), headers={'Host': 'atlas.example'}).body), 'http://atlas.example/pays/ML', 'so has the code')
    check(' style=' not in tools and 'onclick' not in tools, 'no style and no script within')


def test_tools_everywhere(server):
    """Each view has them; the two-sided map exports its pairs, and the map that it shows is the one to embed."""
    views = ('/', '/monde', '/pays', '/regions', '/departements', '/croiser', '/deux-cotes', '/bourse', '/reseaux', '/appels', '/integrer', '/plan',
             '/accessibilite', '/mentions-legales', '/donnees-personnelles', '/contact', '/donnees-ouvertes', '/reperes')
    bare = [v for v in views if not {'data-imprime', 'data-partage', '/qr.svg?'} <= {w for w in ('data-imprime', 'data-partage', '/qr.svg?')
                                                                                     if w in server.get(v).body.decode()}]
    same(bare, [], 'every view can be shared and printed')
    text = server.get('/deux-cotes?pays=ML&liste=projets').body.decode()
    tools = text[text.index('<nav class="outils"'):]
    links = [path_of(html.unescape(h)) for h in re.findall(r'href="(http[^"]*)"', tools[:tools.index('</nav>')])]
    pairs, feed = '/api/collections/projets/pairs?pays=ML&f=', '/api/collections/projets/items?pays=ML&f=atom'
    check({pairs + 'csv', pairs + 'csv-excel', pairs + 'json', feed, '/integrer?pays=ML'} <= set(links), 'the two-sided map has all of them', links)
    same({server.get(h).status for h in links}, {200}, 'and each leads somewhere')
    dead = [path_of(h) for h in map(html.unescape, re.findall(r'href="(http[^"]*[?&]f=[^"]*)"', server.get('/donnees-ouvertes').body.decode()))
            if server.get(path_of(h)).status != 200]
    same(dead, [], 'what the page of open data offers is there')


def test_sample(server):
    """A page of each kind, of those that the sitemap names, is there."""
    kinds = {}
    for part in listed(server, '/sitemap.xml'):
        for loc in listed(server, path_of(part)):
            kinds.setdefault(path_of(loc).rsplit('/', 1)[0] or path_of(loc), []).append(path_of(loc))
    asked = [href for of in kinds.values() for href in (of[0], of[len(of) // 2], of[-1])]
    wrong = {href: status for href in set(asked) if (status := server.get(href).status) != 200}
    same(wrong, {}, 'pages that the sitemap names are there')


def body():
    db = prepare()
    server = Server(db)
    test_feed(server)
    test_ids(server)
    test_paged(server)
    test_refused(server, db)
    test_sorted(server)
    test_sitemap(server, db)
    test_robots(server)
    test_qr(server)
    test_pages(server)
    test_tools(server)
    test_tools_everywhere(server)
    test_sample(server)
    same(server.stop(), 0, 'the server ends well')


main(body)

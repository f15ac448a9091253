"""The search page as a document and as a page without scripts: what its form sends finds what it says."""
import html.parser
import re
import urllib.parse

from fixture import Server, check, connect, database, main, same

LISTS = ('cooperations', 'actions', 'projets', 'collectivites', 'partenaires', 'bourse')


class Form(html.parser.HTMLParser):
    """What a browser without scripts would send, and the links of a page with their texts."""
    def __init__(self, text):
        super().__init__()
        self.fields, self.links, self.boxes, self._select, self._link = [], [], {}, None, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if tag == 'input' and a.get('name') and a.get('name') != 'chercher':
            if a.get('type') == 'checkbox':
                self.boxes.setdefault(a['name'], []).append(a['value'])
            if a.get('type') != 'checkbox' or 'checked' in a:
                self.fields.append((a['name'], a.get('value', '')))
        elif tag == 'select':
            self._select = a['name']
        elif tag == 'option' and 'selected' in a:
            self.fields.append((self._select, a['value']))
        elif tag == 'a' and a.get('href'):
            self._link = [a['href'], '', a]
            self.links.append(self._link)

    def handle_endtag(self, tag):
        if tag == 'a':
            self._link = None

    def handle_data(self, data):
        if self._link:
            self._link[1] += data


def document(server, query):
    return server.get('/?f=json' + (query and '&' + query)).json


def relative(address):
    return address.split('/', 3)[3]


def test_lists(server):
    for query in ('', 'thematique=eau', 'pays=ML', 'thematique=eau&pays=ML,SN', 'type=commune', 'statut=en_cours', 'q=eau'):
        page = document(server, query)
        counts = {entry['value']: entry['count'] for entry in page['lists']}
        wanted = {c: server.get(f'/api/collections/{c}/items?limit=1&{query}').json['numberMatched'] for c in LISTS}
        same(counts, wanted, f'{query or "nothing asked"}: every list says how many it has')
        for entry in page['lists']:
            there = document(server, urllib.parse.urlsplit(entry['page']).query)
            same((there['collection'], there['numberMatched']), (entry['value'], entry['count']), f'and leads to {entry["value"]}')


def test_chips(server):
    page = document(server, 'pays=ML,SN&thematique=!eau&q=puits&depuis=1990..&near=-8,12.6&radius=50000')
    same([(c['criterion'], c['value']) for c in page['chips']],
         [('thematique', '!eau'), ('pays', 'ML'), ('pays', 'SN'), ('depuis', '1990..'), ('q', 'puits'), ('near', '-8,12.6')],
         'a chip for each value; the radius goes with its point')
    for chip in page['chips']:
        left = urllib.parse.parse_qs(urllib.parse.urlsplit(chip['page']).query)
        values = ','.join(left.get(chip['criterion'], [])).split(',')
        check(chip['value'] not in values and len(left) >= 4, f'the address without {chip["value"]} has all the others', left)
    check('radius' not in urllib.parse.urlsplit(page['chips'][-1]['page']).query, 'nor the radius, when its point goes')
    page = document(server, 'near=4.85,45.75&radius=50000&side=france&liste=collectivites')
    same([v['criterion'] for n in document(server, 'q=eau')['named'] for v in n['values']], ['thematique'], 'water is no country')
    at_nantes = document(server, 'near=-1.553,47.218&radius=5000')['chips'][0]['said']
    check(at_nantes.endswith('(Nantes)'), 'a point where an authority is has its name', at_nantes)
    same((page['around']['france'], [h['name'] for h in page['hidden']]), (True, ['near']), 'whose places are meant has a field beside the radius')
    without = {c['criterion']: urllib.parse.urlsplit(c['page']).query for c in page['chips']}
    same((without['near'], 'radius' in without['side']), ('liste=collectivites', True), 'and goes with the point')
    page = document(server, 'pays=ML,SN&thematique=!eau&q=puits&depuis=1990..&near=-8,12.6&radius=50000')
    same((page['chips'][1]['label'], page['chips'][3]['said']), ('Mali', 'à partir de 1990'), 'said in words')


def test_form(server):
    """A box more, sent as a browser sends a form, finds what the API finds; nothing else is lost."""
    for before in ('', 'pays=ML&liste=projets', 'thematique=!eau&depuis=1990..2010&q=a', 'near=-8,12.6&radius=50000&side=france', 'odd=3..6&within=pays:ML'):
        form = Form(server.get('/?' + before).body.decode())
        plain = document(server, before)
        sent = document(server, urllib.parse.urlencode(form.fields))
        same((sent['query'], sent['ignored']), (plain['query'], []), f'the form of /?{before} asks the same again')
        for name in [n for n in form.boxes if n not in ('couches', 'suivre')][:3]:
            value = form.boxes[name][0]
            if (name, value) in form.fields:
                continue
            got = document(server, urllib.parse.urlencode(form.fields + [(name, value)]))
            query = got['list_query']
            wanted = server.get(f'/api/collections/{got["collection"]}/items?limit=1&{query}').json['numberMatched']
            check(value in query and got['numberMatched'] == wanted, f'a tick at {name}={value} is asked', (query, got['numberMatched'], wanted))
    spans = document(server, 'depuis_de=1990&depuis_a=2000&montant_de=&montant_a=100000&population_de=5&population_a=5')
    same(spans['query'], 'depuis=1990..2000&montant=..100000&population=5', 'two ends of a span are one criterion')


def test_facets(server):
    for query in ('', 'pays=ML', 'thematique=eau'):
        page = document(server, query)
        for facet in page['facets']:
            if facet.get('span') or facet['criterion'] == 'statut':
                continue
            values = facet['values'] + [v for group in facet.get('rest', []) for v in group['values']]
            answer = server.get(f'/api/collections/cooperations/facets?by={facet["criterion"]}&{query}').json['facets'][facet['criterion']]
            same({v['value']: v['count'] for v in values if v['count']}, {v['value']: v['count'] for v in answer}, f'{query}: counts of {facet["criterion"]}')
    empty = document(server, 'pays=ML&thematique=eau&q=zzzz')
    same(empty['numberMatched'], 0, 'where nothing matches')
    full = {f['criterion']: {v['value'] for v in f.get('values', [])} for f in document(server, '')['facets']}
    left = {f['criterion']: {v['value']: v['count'] for v in f.get('values', []) + [v for g in f.get('rest', []) for v in g['values']]} for f in empty['facets']}
    check(all(values <= set(left.get(c, {})) for c, values in full.items()) and not any(n for c in left.values() for n in c.values()),
          'all values stay, with 0', left.get('thematique'))
    check(empty['emptied_by'], 'and it is said what emptied it')
    for way in empty['emptied_by']:
        there = document(server, urllib.parse.urlsplit(way['href']).query)
        same(there['numberMatched'], way['numberMatched'], f'without {way["said"]} as many are found as was said')


def test_pages(server):
    """All records, each once, page by page; the last leads nowhere, one behind the end is empty."""
    seen, query = [], 'liste=collectivites'
    for _ in range(50):
        page = document(server, query)
        seen += [row['id'] for row in page['rows']]
        if 'next' not in page:
            break
        query = urllib.parse.urlsplit(page['next']['page']).query
    same(len(seen), page['numberMatched'], 'pages have all records')
    same(len(set(seen)), len(seen), 'each once')
    behind = document(server, 'liste=collectivites&page=9999')
    same((behind['rows'], 'next' in behind), ([], False), 'a page behind the end is empty')
    for wrong in ('-1', '0', 'x', '99999999999999999999', '1.5'):
        same(document(server, f'liste=collectivites&page={wrong}')['offset'], 0, f'page={wrong} is the first')


def test_order(server, db):
    """Held against SQL; a missing amount goes last."""
    rows = connect(db).execute("""SELECT p.uid, sum(f.montant) FROM projet p LEFT JOIN financement f ON f.projet_id = p.id
        GROUP BY p.id HAVING sum(f.montant) IS NOT NULL ORDER BY 2 DESC""").fetchall()
    page = document(server, 'liste=projets&tri=-montant')
    amounts = dict(rows)
    got = [amounts[row['id']] for row in page['rows'] if row['id'] in amounts]
    same(got, [n for _, n in rows][:len(got)], 'projects by amount')
    same([s['chosen'] for s in page['sorts'] if s['value'] == '-montant'], [True], 'which is the order that is chosen')
    check(not any('relevance' in s or 'distance' in s for s in page['sorts']), 'without words there is no relevance, without a point no distance')
    near = document(server, 'liste=partenaires&near=-8,12.65')
    distances = [row.get('distance_km', float('inf')) for row in near['rows']]
    same(distances, sorted(distances), 'from a point the nearest first')
    same(document(server, 'liste=partenaires&tri=-montant&q=ba')['ignored'], [], 'an order that a list has not is its rule')


HOSTILE = '<script>alert(1)</script>"\'&\u202e' + 'a' * 4000


def test_bad_input(server):
    for query in ('pays=' + urllib.parse.quote(HOSTILE), 'q=' + urllib.parse.quote(HOSTILE), 'liste=' + urllib.parse.quote(HOSTILE[:200]),
                  '&'.join(f'thematique=x{i}' for i in range(120)), 'collectivite=' + ','.join(f'c{i}' for i in range(900)), '%00%ff&&&=&=x&pays', 'carte=x&suivre=1',
                  'tri=x&couches=x,y&lieu=x', 'near=999,999&radius=1', 'bbox=1,2', 'depuis_de=x&depuis_a=-1'):
        a = server.get('/?' + query)
        check(a.status == 200 and b'<script>alert' not in a.body and b'</html>' in a.body, f'/?{query[:60]} is a page', a.status)
    many = document(server, 'collectivite=' + ','.join(f'c{i}' for i in range(900)))
    check(len(many['ignored']) == 40 and many['ignored_more'] == 860, 'what is ignored is named up to a limit, and counted beyond', many.get('ignored_more'))


def test_visible(server):
    """The box of the map, by each collection's own positions."""
    for c in LISTS:
        box = '-20,5,5,20' if c != 'collectivites' else '-5,42,8,51'
        got = document(server, f'liste={c}&suivre=1&carte={box}')
        wanted = server.get(f'/api/collections/{c}/items?limit=1&bbox={box}&located=true').json['numberMatched']
        same((got['numberMatched'], 'bbox' in got['query']), (wanted, False), f'{c} of the visible map, which is no part of the address')


class Words(html.parser.HTMLParser):
    """What a reader of a page is told: texts, and those of attributes; not what is marked as another language."""
    SHOWN = ('title', 'alt', 'aria-label', 'placeholder', 'content')
    VOID = ('meta', 'link', 'br', 'input', 'img', 'hr', 'wbr')

    def __init__(self, text):
        super().__init__()
        self.said, self.open, self.links = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        lang = a.get('lang') or (self.open[-1][1] if self.open else 'en')
        if lang == 'en' and a.get('content', '').count('/') < 2:
            self.said += [a[k] for k in self.SHOWN if a.get(k)]
        if tag == 'a':
            self.links.append((a.get('href', ''), [e[2] for e in self.open]))
        if tag not in self.VOID:
            self.open.append((tag, lang, a.get('class')))

    def handle_endtag(self, tag):
        while tag not in self.VOID and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if data.strip() and self.open and self.open[-1][0] not in ('script', 'style', 'code', 'textarea') and self.open[-1][1] == 'en':
            self.said.append(data)


FRENCH = re.compile(r"[«»]|[\u00a0\u202f][:;!?]|\d\u202f\d|(?<!\w)(sauf|aucune?|jusqu|sans|avec|renseignée?|renseigné|thématique|pays|depuis|année|montant|"
                    r"collectivité|mots?|oui|à partir|au choix|jumelage|partenaire|de|du|des|les|ou|et|à)(?![\w’-])", re.I)
EVERY = ('thematique=eau,none&odd=6&projet_statut=termine&annee=2009..2014&financement=fonds_propres&montant=1000..5000000&type=commune'
         '&region=84&departement=69&epci=200046977&commune=69123&nature_epci=CC&population=1000..&pays=ML,!SN&continent=afrique&cad=PMA&oif=true'
         '&nature=cooperation&jumelage=true&depuis=..1990&within=afrique&located=false&near=2.35,48.85&radius=50000&q=zzzz+-xxyx&side=france')


def names_of(db):
    """Of places and records, which are the same in English, the longest first; no label of a vocabulary is one."""
    names = {'Saint-Martin et Saint-Barthélemy'}
    for table in ('region', 'departement', 'commune', 'epci', 'collectivite', 'partenaire', 'cooperation', 'projet', 'bourse'):
        columns = {row[1] for row in connect(db).execute(f'PRAGMA table_info({table})')} & {'nom', 'titre', 'libelle', 'admin1'}
        for column in columns:
            names |= {n for n, in connect(db).execute(f'SELECT DISTINCT {column} FROM {table}') if n and len(n) > 3}
    return re.compile('|'.join(re.escape(n) for n in sorted(names, key=len, reverse=True)), re.I)


def french_of(texts, names):
    """Words of French in what is said, names aside."""
    table = [line.rstrip('\n').split('\t') for line in open('src/front/texts.tsv', encoding='utf-8')][1:]
    ours = {row[1] for row in table} - {row[2] for row in table}
    return [t for t in texts for bare in [names.sub('', t).strip()] if bare in ours or FRENCH.search(bare)]


def test_english(server, db):
    """A page in English says nothing in French but names: criteria, ways out, errors."""
    names = names_of(db)
    for query in (EVERY, 'thematique=sport&pays=AQ&q=zzzz+yyxx', 'liste=projets&pays=ML&annee=2009..&montant=..9000000', 'pays=ZZ&thematique=zz&bbox=x'):
        page = Words(server.get(f'/?{query}&lang=en').body.decode())
        same(french_of(page.said, names), [], f'/?{query[:50]} in English')
    ways = [href for href, around in Words(server.get('/?thematique=sport&pays=ML&annee=1901&lang=en').body.decode()).links if 'issues' in around]
    check(ways and all('lang=en' in href for href in ways), 'ways out of nothing stay in English', ways)
    for path in ('/api?f=html', '/pays/ZZ', '/continents/afriqu', '/collectivites/nobody', '/nowhere', '/bourse?pays=ZZ,ML&thematique=eaux', '/deux-cotes?pays=ML,!SN&annee=2009..',
                 '/croiser?pays=ML&rows=jumelage&jumelage=true&annee=2009..', '/integrer?pays=ML&annee=2009..'):
        text = server.get(f'{path}{"&" if "?" in path else "?"}lang=en', headers={'Accept': 'text/html'}).body.decode()
        same(french_of([t for t in Words(text).said if not t.startswith('404: ')], names), [], f'{path} in English')
    chips = document(server, f'{EVERY}&lang=en')['chips']
    same(len(chips) >= 20, True, 'chips of every criterion')
    same(french_of([c.get('said', '') for c in chips] + [c['title'] for c in chips], names), [], 'whose words are English where the address asks for it')
    same({c['said'] for c in document(server, 'thematique=eau&pays=ML,!SN')['chips'] if 'said' in c}, {'Eau et assainissement', 'Mali', 'sauf Sénégal'},
         'and French in JSON without')


def body():
    db = database()
    server = Server(db)
    for test in (test_lists, test_chips, test_form, test_facets, test_pages, test_bad_input, test_visible):
        test(server)
    test_order(server, db)
    test_english(server, db)
    same(server.stop(), 0, 'the server ends cleanly')


main(body)

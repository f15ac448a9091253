"""The page of crossed data: the table is that of the API, each cell leads to as many records as it counts, what of an
address is wrong is said and another table made, and it works without a script."""
import html.parser
import re
import urllib.parse

from fixture import check, connect, database, demonstration, main, path, same, Server

NASTY = '<b>"Eau" & \u202efin</b>' + 'x' * 300


class Page(html.parser.HTMLParser):
    """Cells with their links, options that are chosen, links by their class or text."""

    def __init__(self, text):
        super().__init__()
        self.cells, self.rows, self.links, self.chosen, self.hidden, self.said = [], [], [], {}, {}, []
        self.select = self.cell = None
        self.ignored = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == 'select':
            self.select = a['name']
        elif tag == 'option' and 'selected' in a:
            self.chosen[self.select] = a['value']
        elif tag == 'input' and a.get('type') == 'hidden':
            self.hidden[a['name']] = a['value']
        elif tag == 'tr':
            self.rows.append([])
        elif tag in ('td', 'th'):
            self.cell = {'tag': tag, 'class': a.get('class', ''), 'text': '', 'href': None}
            if self.rows:
                self.rows[-1].append(self.cell)
        elif tag == 'a':
            self.links.append(a.get('href', ''))
            if self.cell is not None:
                self.cell['href'] = a['href']
        elif tag == 'div' and a.get('class') == 'ignore':
            self.ignored = True
        elif tag == 'code' and self.ignored:
            self.said.append('')

    def handle_data(self, data):
        if self.cell is not None:
            self.cell['text'] += data
        if self.ignored and self.said and not self.said[-1]:
            self.said[-1] = data

    def handle_endtag(self, tag):
        if tag in ('td', 'th'):
            self.cell = None
        elif tag == 'div':
            self.ignored = False


def page(server, query, status=200):
    answer = server.get('/croiser?' + query, headers={'Accept': 'text/html', 'Accept-Language': 'fr'})
    check(answer.status == status, f'/croiser?{query[:60]} is answered', answer)
    return Page(answer.body.decode())


def number(text):
    text = text.replace('\u202f', '').strip()
    return None if text.startswith('–') else int(text)


def query_of(href):
    return href.split('?', 1)[1]


def matched(server, href):
    """How many records the list of the search page has: what it asks of the API."""
    asked = urllib.parse.parse_qs(query_of(href))
    collection = asked.pop('liste')[0]
    return server.get(f'/api/collections/{collection}/items?limit=1&' + urllib.parse.urlencode(asked, doseq=True)).json['numberMatched']


# --- the table ---------------------------------------------------------------------------------------------------

TABLES = ['rows=thematique&columns=continent', 'rows=pays&columns=annee&thematique=eau',
          'rows=type&columns=jumelage&collection=cooperations&pays=ML,SN',
          'rows=region&columns=pays&pays=ML,SN',
          'rows=annee&columns=financement&measure=amount', 'rows=continent&columns=annee&measure=apd',
          'rows=statut&columns=pays&collection=projets', 'rows=thematique&columns=pays&collection=bourse']


def test_table(server, query):
    got = page(server, query + '&tout=oui')
    asked = dict(urllib.parse.parse_qsl(query))
    collection = asked.pop('collection', 'projets')
    api = server.get(f'/api/collections/{collection}/crosstab?' + urllib.parse.urlencode(asked)).json
    head, *body = got.rows
    *lines, foot = body
    labels = {c['label'] for c in api['columns']}
    same({c['text'] for c in head[1:-1]}, {'non renseigné' if l == 'Non renseigné' else l for l in labels}, f'{query}: columns are those of the API')
    same([[number(c['text']) for c in line[1:-1]] for line in lines], api['cells'], 'cells too')
    same([number(line[-1]['text']) for line in lines], api['totals']['rows'], 'totals of rows')
    same([number(c['text']) for c in foot[1:-1]], api['totals']['columns'], 'totals of columns')
    same(number(foot[-1]['text']), api['totals']['all'], 'the total of all')
    cells = [(c, n) for line, numbers in zip(lines, api['cells']) for c, n in zip(line[1:-1], numbers)]
    heats = sorted({(n or 0, int(re.search(r'heat-(\d)', c['class'])[1])) for c, n in cells})
    check(heats == sorted(heats, key=lambda h: h[1]) and all((heat > 0) == (n > 0) for n, heat in heats), 'more is hotter', heats)
    if asked.get('measure'):
        return
    linked = [(c['href'], n) for c, n in cells if n] + [(line[-1]['href'], n) for line, n in zip(lines, api['totals']['rows'])]
    wrong = [(href, n) for href, n in linked[:8] + linked[-4:] if href is None or matched(server, href) != n]
    same(wrong, [], 'each leads to as many records as it counts')


def test_unaddressed(server):
    """A projet of eau that is of santé too: no address says so, none is given."""
    got = page(server, 'rows=thematique&columns=pays&thematique=eau')
    by_name = {line[0]['text']: line for line in got.rows[1:-1]}
    check(by_name['Eau et assainissement'][1]['href'] and not by_name['Santé'][1]['href'] and by_name['Santé'][1]['text'] == '1',
          'what no address asks for has none', by_name)


def test_orders(server):
    names = [line[0]['text'] for line in page(server, 'rows=thematique&columns=continent&tri=nom').rows[1:-1]]
    same(names[:-1] if names[-1] == 'non renseigné' else names, sorted((n for n in names if n != 'non renseigné'), key=lambda n: n.lower().translate(str.maketrans('éÉ', 'ee'))), 'rows by name')
    by_total = [number(line[-1]['text']) for line in page(server, 'rows=annee&columns=pays&tri=total').rows[1:-1]]
    same(by_total, sorted(by_total, reverse=True), 'years by total')
    got = page(server, 'rows=thematique&columns=pays')
    href = next(c['href'] for c in got.rows[0] if c['text'] == 'Mali')
    mali = Page(server.get(href[href.index('/croiser'):], headers={'Accept-Language': 'fr'}).body.decode())
    at = [c['text'] for c in mali.rows[0]].index('Mali')
    column = [number(line[at]['text']) for line in mali.rows[1:-1] if line[0]['text'] != 'non renseigné']
    same(column, sorted(column, reverse=True), 'rows by a column, from its head')


# --- the form, criteria, limits ----------------------------------------------------------------------------------

def test_form(server):
    got = page(server, 'rows=pays&columns=annee&measure=amount&thematique=eau,sante&q=puits&tri=nom&lang=fr')
    same(got.chosen, {'collection': 'projets', 'measure': 'amount', 'rows': 'pays', 'columns': 'annee', 'tri': 'nom'}, 'the form is as it was asked')
    same(got.hidden, {'thematique': 'eau,sante', 'q': 'puits', 'lang': 'fr'}, 'and keeps the criteria')
    again = page(server, urllib.parse.urlencode({**got.chosen, **got.hidden}))
    same([[c['text'] for c in r] for r in again.rows], [[c['text'] for c in r] for r in got.rows], 'sent, it asks for the same')
    api = server.get('/croiser?f=json&rows=pays&columns=annee&thematique=eau,sante&q=puits&near=1,2&radius=9000000').json
    chips = {(c['dimension']['value'], c['label']): c['page'] for c in api['chips']}
    same(sorted(d for d, _ in chips), ['near', 'q', 'thematique', 'thematique'], 'a chip for each value')
    without = {d + ' ' + l: dict(urllib.parse.parse_qsl(query_of(p))) for (d, l), p in chips.items()}
    eau = without['thematique Eau et assainissement']
    check(eau['thematique'] == 'sante' and eau['q'] == 'puits' and eau['rows'] == 'pays', 'without one value the others stay', eau)
    near = next(v for k, v in without.items() if k.startswith('near'))
    check('near' not in near and 'radius' not in near and near['q'] == 'puits', 'a point goes with its radius', near)
    same(set(dict(urllib.parse.parse_qsl(query_of(api['clear']['page'])))), {'rows', 'columns', 'measure', 'collection'}, 'or all at once')
    swapped = dict(urllib.parse.parse_qsl(query_of(api['transposed']['page'])))
    same((swapped['rows'], swapped['columns']), ('annee', 'pays'), 'rows and columns change places')
    for f in api['files']:
        file = server.get(path_of(f['address']))
        check(file.status == 200 and 'csv' in file.header('content-type'), f'the table as {f["format"]}', file)


def path_of(href):
    return href[href.index('/', 8):]


WRONG = [('rows=nulle&columns=pays', ['rows']), ('rows=pays&columns=pays', ['columns']), ('columns=<script>', ['columns']),
         ('measure=or', ['measure']), ('measure=amount&collection=bourse', ['measure']), ('collection=pays', ['collection']),
         ('collection=x', ['collection']), ('pays=XX&thematique=eau', ['pays']), ('measure=apd&q=eau', ['q']),
         ('measure=apd&rows=thematique&columns=odd', ['rows', 'columns']), ('tri=hasard', ['tri']),
         ('rows=' + 'a' * 4000, ['rows']), ('bbox=1&annee=x&pays=ML', ['annee', 'bbox']), ('f=xlsx', ['f'])]


def test_wrong(server):
    for query, names in WRONG:
        got = page(server, query)
        same(sorted(got.said), sorted(names), f'{query[:50]} says what is ignored')
        check(got.rows and got.chosen['rows'] != got.chosen['columns'], 'and shows a table', got.chosen)
    same(page(server, 'utm_source=x&fbclid=y').said, [], 'what others hang on an address is no mistake')
    check(page(server, 'pays=XX&thematique=eau').hidden == {'thematique': 'eau'}, 'the other criteria are kept')
    nothing = server.get('/croiser?pays=FJ&thematique=sport', headers={'Accept-Language': 'fr'}).body.decode()
    check('Rien ne répond' in nothing and '<table' not in nothing, 'an empty table is said')


def test_large(server):
    some = page(server, 'rows=departement&columns=pays')
    check(len(some.rows) == 42 and len(some.rows[0]) == 26, 'a large table is limited', (len(some.rows), len(some.rows[0])))
    everything = [h for h in some.links if 'tout=oui' in h]
    check(everything, 'with a way to all of it')
    whole = Page(server.get(path_of(everything[0]), headers={'Accept-Language': 'fr'}).body.decode())
    api = server.get('/api/collections/projets/crosstab?rows=departement&columns=pays').json
    same((len(whole.rows) - 2, len(whole.rows[0]) - 2), (len(api['rows']), len(api['columns'])), 'which has it')
    same([c['text'] for c in some.rows[-1]][-1], [c['text'] for c in whole.rows[-1]][-1], 'totals are the same')


def test_text(server):
    answer = server.get('/croiser?rows=thematique&columns=pays', headers={'Accept-Language': 'fr'})
    text = answer.body.decode()
    check('<b>"Eau"' not in text and '&lt;b&gt;' in text, 'markup in a vocabulary is text')
    check(' style=' not in text and not re.search(r'<script(?! type="(module" src|application/ld))', text), 'no style and no script stand in it')
    english = server.get('/croiser?rows=thematique&columns=pays&lang=en').body.decode()
    check('lang="en"' in english and 'Theme' in english and 'Germany' in english and 'Santé' not in english, 'in English too')
    check('lang=en' in re.search(r'href="([^"]*liste=projets[^"]*)"', english)[1], 'and what it leads to')


def body():
    db = database()
    c = connect(db)
    c.execute("UPDATE thematique SET libelle = ? WHERE code = 'dechets'", (NASTY,))
    c.execute("INSERT INTO apd (collectivite_id, annee, pays, montant) VALUES (1, 2014, 'ML', 5000), (2, 2015, 'SN', 0)")
    c.commit()
    c.close()
    server = Server(db)
    for query in TABLES:
        test_table(server, query)
    test_unaddressed(server)
    test_orders(server)
    test_form(server)
    test_wrong(server)
    test_text(server)
    same(server.stop(), 0, 'the server ends well')
    server = Server(demonstration())
    test_large(server)
    test_table(server, 'rows=thematique&columns=continent&pays=ML,FR,SN&annee=2008..2012')
    same(server.stop(), 0, 'and so does the other')


main(body)

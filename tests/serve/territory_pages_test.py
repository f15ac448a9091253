"""Pages of territories: every figure of every one of them is what plain SQL finds, and stands on the page."""
import collections
import html.parser
import re
import sqlite3
import urllib.parse

from fixture import check, connect, demonstration, main, same, Server
from html_reader import HOSTILE, path_of, Reader, tidy

# Who works with whom, and those who do not; then the same in each territory (t), as the address of its page has it.
TABLES = """
CREATE TEMP TABLE ensemble AS
 SELECT ck.collectivite_id AS k, c.id AS c, cq.partenaire_id AS q FROM cooperation c
  LEFT JOIN cooperation_collectivite ck ON ck.cooperation_id = c.id
  LEFT JOIN cooperation_partenaire cq ON cq.cooperation_id = c.id
 UNION ALL SELECT id, NULL, NULL FROM collectivite WHERE id NOT IN (SELECT collectivite_id FROM cooperation_collectivite)
 UNION ALL SELECT NULL, NULL, id FROM partenaire WHERE id NOT IN (SELECT partenaire_id FROM cooperation_partenaire);
CREATE TEMP TABLE lieu AS SELECT id AS k, 'regions/' || region AS t FROM collectivite WHERE region IS NOT NULL
 UNION ALL SELECT id, 'regions/' || region_1970 FROM collectivite WHERE region_1970 IS NOT NULL
 UNION ALL SELECT id, 'departements/' || departement FROM collectivite WHERE departement IS NOT NULL;
CREATE TEMP TABLE ailleurs AS SELECT code AS pays, 'pays/' || code AS t FROM pays
 UNION ALL SELECT code, 'continents/' || continent FROM pays;
CREATE TEMP TABLE chez AS SELECT 'monde' AS t, k, c, q FROM ensemble
 UNION ALL SELECT l.t, k, c, q FROM ensemble JOIN lieu l USING (k)
 UNION ALL SELECT a.t, k, c, q FROM ensemble e JOIN partenaire p ON p.id = e.q JOIN ailleurs a USING (pays);
CREATE TEMP TABLE declare AS SELECT 'monde' AS t, d.* FROM apd d
 UNION ALL SELECT l.t, d.* FROM apd d JOIN lieu l ON l.k = d.collectivite_id
 UNION ALL SELECT a.t, d.* FROM apd d JOIN ailleurs a USING (pays);
CREATE TEMP TABLE finance AS SELECT DISTINCT t, f.id, f.projet_id AS p, f.annee, f.montant FROM chez
 JOIN projet p ON p.cooperation_id = c JOIN financement f ON f.projet_id = p.id
 WHERE f.source IN ('appel_a_projets', 'appel_triennal', 'appel_jeunesse', 'cles_en_main', 'fonds_franco_marocain',
  'fonds_franco_tunisien', 'fonds_franco_quebecois', 'etat_region', 'appel_conjoint');
CREATE TEMP TABLE demande AS SELECT 'monde' AS t, b.id, q.id AS q, q.pays FROM bourse b JOIN partenaire q ON q.id = b.partenaire_id
  WHERE b.etat = 'publie'
 UNION ALL SELECT a.t, b.id, q.id, q.pays FROM bourse b JOIN partenaire q ON q.id = b.partenaire_id JOIN ailleurs a USING (pays)
  WHERE b.etat = 'publie';
CREATE TEMP TABLE tout AS SELECT t, k, q, c, nature, p.id AS p, y.code AS pays, y.continent, l.region, l.departement, l.type,
  l.uid AS collectivite, q.uid AS partenaire FROM chez LEFT JOIN cooperation n ON n.id = c LEFT JOIN projet p ON p.cooperation_id = c
  LEFT JOIN partenaire q ON q.id = chez.q LEFT JOIN pays y ON y.code = q.pays LEFT JOIN collectivite l ON l.id = k;
"""
COUNTS = """count(DISTINCT k), count(DISTINCT q), count(DISTINCT CASE nature WHEN 'cooperation' THEN c END),
 count(DISTINCT CASE nature WHEN 'action' THEN c END), count(DISTINCT p)"""
COUNTED = ['collectivites', 'partenaires', 'cooperations', 'actions', 'projets']
LISTS = {  # the column whose values are listed, who has to be there, on which pages
    'continents': ('continent', 'q', "t = 'monde'"), 'pays': ('pays', 'q', "t NOT LIKE 'pays/%'"),
    'regions': ('region', 'k', "(t = 'monde' OR t LIKE 'continents/%' OR t LIKE 'pays/%')"),
    'departements': ('departement', 'k', "t LIKE 'regions/%'")}


# --- what SQL finds: {territory: {what: value}} ----------------------------------------------------------------------

def ask(db, found, sql, put):
    for t, *row in db.execute(sql):
        found[t].update(put(*row))


def find_plain(db, found):
    ask(db, found, f'SELECT t, {COUNTS} FROM tout GROUP BY 1', lambda *n: dict(zip(COUNTED, n)))
    ask(db, found, 'SELECT t, count(DISTINCT pays) FROM tout GROUP BY 1', lambda n: {'pays': n})
    ask(db, found, "SELECT t, count(DISTINCT k || ' ' || q) FROM chez GROUP BY 1", lambda n: {'partenariats': n})
    ask(db, found, 'SELECT t, count(DISTINCT id), count(DISTINCT q), count(DISTINCT pays) FROM demande GROUP BY 1',
        lambda *n: {'bourse': n})
    ask(db, found, 'SELECT t, thematique, count(DISTINCT p) FROM tout JOIN projet_thematique ON projet_id = p GROUP BY 1, 2',
        lambda v, n: {('thematiques', v): n})
    ask(db, found, 'SELECT t, type, count(DISTINCT k) FROM tout WHERE k IS NOT NULL GROUP BY 1, 2',
        lambda v, n: {('types', v): n})


def find_euros(db, found):
    ask(db, found, 'SELECT t, sum(montant) FROM declare GROUP BY 1', lambda n: {'apd': n})
    ask(db, found, 'SELECT t, annee, sum(montant), count(DISTINCT collectivite_id) FROM declare GROUP BY 1, 2',
        lambda year, *n: {('apd', year): n})
    ask(db, found, 'SELECT t, continent, sum(montant) FROM declare JOIN pays ON code = pays GROUP BY 1, 2',
        lambda v, n: {('apd', v): n})
    ask(db, found, 'SELECT t, count(DISTINCT p), sum(montant) FROM finance GROUP BY 1', lambda *n: {'cofinancements': n})
    ask(db, found, 'SELECT t, annee, count(DISTINCT p), sum(montant) FROM finance GROUP BY 1, 2',
        lambda year, *n: {('cofinancements', year): n})


def find_lists(db, found):
    for name, (column, there, where) in LISTS.items():
        ask(db, found, f'SELECT t, {column}, {COUNTS} FROM tout WHERE {column} IS NOT NULL AND {where} GROUP BY 1, 2 '
            f'HAVING count({there}) > 0', lambda v, *n: {(name, v): n})
        ask(db, found, f"""SELECT t, {'y.code' if column == 'pays' else column}, sum(montant) FROM declare d
             JOIN collectivite k ON k.id = d.collectivite_id JOIN pays y ON y.code = d.pays WHERE {where} GROUP BY 1, 2""",
            lambda v, n: {('euros', name, v): n})
    ask(db, found, "SELECT t, partenaire, count(DISTINCT k), count(DISTINCT p) FROM tout WHERE t LIKE 'pays/%' AND q IS NOT NULL "
        'GROUP BY 1, 2', lambda v, *n: {('partenaire', v): n})
    ask(db, found, 'SELECT t, type, collectivite, count(DISTINCT q), count(DISTINCT p) FROM tout WHERE k IS NOT NULL GROUP BY 1, 2, 3',
        lambda kind, v, *n: {('premieres', kind, v): n})


def addresses(db):
    return ['monde'] + [r[0] for r in db.execute(
        "SELECT 'continents/' || code FROM continent UNION ALL SELECT 'pays/' || code FROM pays "
        "UNION ALL SELECT 'regions/' || code FROM region UNION ALL SELECT 'departements/' || code FROM departement")]


# --- what a document has ---------------------------------------------------------------------------------------------

def by_year(list_, key, *names):
    """Years of which nobody declared anything stand there, and say so."""
    years = [a['annee'] for a in list_ if a['annee'] is not None]
    whole = years == list(range(years[0], years[-1] + 1)) if years else True
    none = (0, 0) if 'projets' in names else (None, 0)  # what is known not to be, what is not known
    return {(key, a['annee']): tuple(a[n] for n in names) for a in list_ if tuple(a[n] for n in names) != none}, whole


def read_plain(d):
    read = {k: d[k] for k in [*COUNTED, 'pays', 'partenariats'] if d[k]}
    if d['bourse'] and d['bourse']['projets']:
        read['bourse'] = (d['bourse']['projets'], d['bourse']['partenaires'], d['bourse']['pays'])
    read.update({('thematiques', v['value']): v['projets'] for v in d['thematiques']})
    read.update({('types', v['value']): v['collectivites'] for v in d['types']})
    return read


def read_euros(d):
    read = {}
    if d['apd']['total'] is not None:
        read['apd'] = d['apd']['total']
    if d['cofinancements']['projets']:
        read['cofinancements'] = (d['cofinancements']['projets'], d['cofinancements']['montant'])
    years, whole = by_year(d['apd']['annees'], 'apd', 'montant', 'collectivites')
    funded, funded_whole = by_year(d['cofinancements']['annees'], 'cofinancements', 'projets', 'montant')
    read.update(years)
    read.update(funded)
    read.update({('apd', v['value']): v['montant'] for v in d['apd']['continents']})
    return read, whole and funded_whole


def lists_of(t):
    """Which lists are whole on the page of a territory."""
    return {'monde': ['continents', 'pays', 'regions'], 'continents': ['pays', 'regions'], 'pays': ['regions'],
            'regions': ['pays', 'departements'], 'departements': ['pays']}[t.split('/')[0]]


def expected_row(found, name, value):
    row = found.get((name, value))
    return row and (*row, found.get(('euros', name, value)))


def wrong_lists(t, d, found):
    """Of each list: what is on one side alone, or differs."""
    wrong = []
    for name in lists_of(t):
        rows = d['listes'][name] + d['listes']['autres'].get(name, [])
        read = {r['value']: tuple(r[k] for k in [*COUNTED, 'apd']) for r in rows}
        expected = {k[1]: expected_row(found, name, k[1]) for k in found if isinstance(k, tuple) and k[0] == name}
        wrong += [(t, name, v, read.get(v), expected.get(v)) for v in read.keys() | expected.keys() if read.get(v) != expected.get(v)]
        if [r['collectivites'] for r in rows] != sorted((r['collectivites'] for r in rows), reverse=True) and name != 'continents':
            wrong.append((t, name, 'order'))
    return wrong


def wrong_names(t, d, found):
    """Those who do most stand first, each with its own numbers."""
    wrong = []
    lists = [('premieres', v['value'], v['premieres'], 'partenaires') for v in d['types']]
    if t.startswith('pays/'):
        lists.append(('partenaire', None, d['listes']['partenaires'], 'collectivites'))
    for what, kind, names, beside in lists:
        all_ = {k[-1]: n for k, n in found.items() if isinstance(k, tuple) and k[0] == what and kind in (None, k[1])}
        read = [(r['id'], (r[beside], r['projets'])) for r in names]
        most = sorted((n[1] for n in all_.values()), reverse=True)[:len(read)]
        if any(all_.get(uid) != n for uid, n in read) or [n[1] for _, n in read] != most or (all_ and not read):
            wrong.append((t, what, kind, read[:3]))
    if t.startswith('pays/'):
        return wrong
    euros = [(v['value'], v['montant']) for v in d['apd_par']['pays']]
    best = sorted((n for k, n in found.items() if k[:2] == ('euros', 'pays')), reverse=True)[:12]
    if [n for _, n in euros] != best or any(found.get(('euros', 'pays', v)) != n for v, n in euros):
        wrong.append((t, 'apd_par', euros[:3]))
    return wrong


def test_figures(server, db):
    found = collections.defaultdict(dict)
    db.executescript(TABLES)
    find_plain(db, found)
    find_euros(db, found)
    find_lists(db, found)
    wrong, gaps, lists, names, undated = [], [], [], [], []
    connection, all_ = server.connection(), addresses(db)
    for t in all_:
        d = server.get(f'/{t}?f=json', connection=connection).json
        euros, whole = read_euros(d)
        read = {**read_plain(d), **euros}
        plain = {k: n for k, n in found[t].items() if (k if isinstance(k, str) else k[0]) in
                 ('apd', 'cofinancements', 'thematiques', 'types', 'bourse', 'pays', 'partenariats', *COUNTED) and n
                 and not (isinstance(k, tuple) and k[0] == 'pays')}
        wrong += [(t, k, read.get(k), plain.get(k)) for k in read.keys() | plain.keys() if read.get(k) != plain.get(k)]
        gaps += [] if whole else [t]
        undated += [] if d['timeStamp'][:2] == '20' else [t]
        lists += wrong_lists(t, d, found[t])
        names += wrong_names(t, d, found[t])
    check(len(all_) > 350, 'all territories are asked for', len(all_))
    check(not wrong, 'every figure of every territory is what SQL finds, and there is no other', wrong[:8])
    check(not gaps, 'years follow each other, with those that nobody declared', gaps[:8])
    check(not lists, 'every list below a territory is whole, with the numbers that SQL finds', lists[:8])
    check(not names, 'who does most stands first, with what SQL finds', names[:8])
    check(not undated, 'figures have their date', undated[:8])


# --- the page says the same ------------------------------------------------------------------------------------------

SAMPLE = ['monde', 'continents/asie', 'pays/ML', 'pays/DE', 'pays/MC', 'regions/84', 'regions/22:43', 'regions/04', 'departements/69']


class Page(html.parser.HTMLParser):
    """Texts of cells by table, of the figures, and where links of those lead."""

    def __init__(self, text):
        super().__init__()
        self.tables, self.figures, self.open, self.times, self.listed = {}, [], None, [], False
        self.section = ''
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.listed |= attributes.get('class') == 'chiffres'
        if tag in ('th', 'td') or (tag == 'strong' and self.listed):
            self.open = tag
        if tag == 'h2':
            self.section = attributes.get('id')
            self.tables.setdefault(self.section, [])
        if tag == 'table':
            self.tables[self.section].append([])
        if tag == 'tr' and self.section:
            self.tables[self.section][-1].append([])
        if tag in ('th', 'td'):
            self.tables[self.section][-1][-1].append('')
        if tag == 'strong' and self.listed:
            self.figures.append(['', None])
        if tag == 'a' and self.open == 'strong':
            self.figures[-1][1] = attributes['href']
        if tag == 'time':
            self.times.append(attributes['datetime'])

    def handle_endtag(self, tag):
        self.listed &= tag != 'ul'
        if tag == self.open:
            self.open = None

    def handle_data(self, data):
        if self.open in ('th', 'td'):
            self.tables[self.section][-1][-1][-1] += data.replace('\u202c', '')  # what closes a name that turns the direction
        elif self.open == 'strong':
            self.figures[-1][0] += data


def number(text):
    digits = re.sub(r'[\s\u202f\u00a0€]', '', text)
    return int(digits) if digits.isdigit() else None


def rows(page, section, table=0):
    """Without the head; empty where there is no such table."""
    tables = page.tables.get(section, [])
    return tables[table][1:] if len(tables) > table else []


def shown_figures(d):
    keys = ['collectivites', 'partenaires', 'pays', 'partenariats', 'cooperations', 'actions', 'projets']
    listed = d['listes'].get('pays')
    return [d[k] for k in keys if k != 'pays' or listed] + ([d['bourse']['projets']] if d['bourse'] else [])


def wrong_links(server, page):
    """Of what a figure leads to: the list has as many."""
    wrong = []
    for text, address in page.figures:
        if address and not address.startswith('#'):
            query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
            asked, key = ('pairs?', 'numberPairs') if '/deux-cotes?' in address else ('items?limit=1&', 'numberMatched')
            list_ = query.pop('liste', 'collectivites')
            found = server.get(f'/api/collections/{list_}/{asked}' + urllib.parse.urlencode(query)).json[key]
            if found != number(text):
                wrong.append((address, found, text))
    return wrong


def wrong_page(server, t):
    d, text = server.get(f'/{t}?f=json').json, server.get(f'/{t}').body.decode()
    page, wrong = Page(text), []
    if [number(f[0]) for f in page.figures] != shown_figures(d):
        wrong.append((t, page.figures, shown_figures(d)))
    wrong += wrong_links(server, page)
    declared = [[str(a['annee']), a['collectivites'], a['montant']] for a in d['apd']['annees']]
    read = [[r[0], number(r[1]), None if r[2] == 'non déclaré' else number(r[2])] for r in rows(page, 'apd') if r[0].isdigit()]
    funded = [[a['projets'], a['montant']] for a in d['cofinancements']['annees']]
    read_funded = [[number(r[1]), number(r[2])] for r in rows(page, 'cofinancements')[:-1]]
    subjects = [[v['label'], v['projets']] for v in d['thematiques']]
    read_subjects = [[r[0], number(r[1])] for r in rows(page, 'thematiques')]
    if (read, read_funded, read_subjects) != (declared, funded, subjects):
        wrong.append((t, read, declared, read_funded, funded, read_subjects[:3], subjects[:3]))
    for name in ['continents', 'pays', 'regions', 'departements']:
        shown = [[r[0]] + [number(c) for c in r[1:]] for table in page.tables.get(name, []) for r in table[1:]]
        listed = d['listes'].get(name, []) + d['listes']['autres'].get(name, [])
        if shown != [[r['label']] + [r[k] for k in [*COUNTED, 'apd']] for r in listed]:
            wrong.append((t, name, shown[:2], listed[:2]))
    date = d['timeStamp'][:10]
    if [x[:10] for x in page.times] != [date] or '/'.join(reversed(date.split('-'))) not in text:
        wrong.append((t, page.times))
    return wrong


def test_pages(server):
    for t in SAMPLE:
        wrong = wrong_page(server, t)
        check(not wrong, f'the page of {t} shows the figures of its document, and leads to as many records', wrong[:3])


def test_undeclared(server):
    apd = {r[0]: r[1:] for r in rows(Page(server.get('/pays/ML').body.decode()), 'apd')}
    same(apd['2011'], ['0', 'non déclaré'], 'a year that nobody declared is not a year of 0')
    text = server.get('/pays/MC').body.decode()
    check('Aucune dépense n’a été déclarée.' in text and '0\u00a0€' not in text, 'nor is a country')


def test_valid(server):
    """Whatever names are, in both languages; and pages lead to pages."""
    followed = {}
    for target in ['monde', 'pays/MC', 'regions/22:43', 'departements/69', 'pays', 'regions', 'departements', 'pays/PT', 'continents/europe?lang=en']:
        body = server.get('/' + target).body
        read, faults = Reader(body.decode()), tidy(body)
        check(not faults and len(read.all('h1')) == 1 and b' style=' not in body and b'<script>' not in body,
              f'{target} is valid HTML, without style or script in it', faults[:5])
        for e in read.all('a') if target in ('pays/PT', 'regions/22:43', 'departements') else []:
            if re.match(r'http://127.0.0.1:\d+/(monde|continents|pays|regions|departements|partenaires|collectivites|bourse)\b', e[1]['href']):
                followed[e[1]['href']] = server.get(path_of(e[1]['href'])).status
    dead = {href: status for href, status in followed.items() if status != 200}
    check(not dead and len(followed) > 150, 'every link to a page leads there', dead or len(followed))


def test_english(server):
    text = server.get('/pays/DE?lang=en').body.decode()
    for what in ['<html lang="en">', '<h1>Germany</h1>', '/monde?lang=en">World</a>', 'content="Germany: ']:
        check(what in text, f'in English there is {what}')
    same(server.get('/pays/DE?f=json&lang=en').json['title'], 'Allemagne', 'documents are in French')


def body():
    path = demonstration()
    with connect(path) as db:
        db.execute("DELETE FROM apd WHERE pays = 'ML' AND annee = 2011")
        db.execute("UPDATE pays SET libelle = ? WHERE code = 'PT'", (HOSTILE,))
        db.execute("UPDATE partenaire SET nom = ? || id WHERE pays = 'PT'", (HOSTILE,))
    server = Server(path)
    with sqlite3.connect(path) as db:
        test_figures(server, db)
    test_pages(server)
    test_undeclared(server)
    test_valid(server)
    test_english(server)
    same(server.stop(), 0, 'the server ends well')


main(body)

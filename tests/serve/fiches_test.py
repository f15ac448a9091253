"""The pages of records: what they say equals plain SQL, nothing of a contact shows that is not published, whatever
stands in a record is shown as text, and ids that fell out of use lead on or are gone."""
import json
import re
from html.parser import HTMLParser

from fixture import check, connect, demonstration, main, same, Server

KINDS = {'collectivite': 'collectivites', 'partenaire': 'partenaires', 'cooperation': 'cooperations', 'projet': 'projets'}
HOSTILE = '<script>zqh(1)</script>"\'&amp;\u202e{{title}}'


class Page(HTMLParser):
    """Texts, links and headings of a page, and what is wrong with its shape."""

    def __init__(self, html):
        super().__init__()
        self.words, self.links, self.tags, self.heads, self.open, self.faults = [], [], [], [], [], []
        self.feed(html)
        self.text = re.sub(r'[ \n]+', ' ', ' '.join(self.words))
        levels = [level for level, _ in self.heads]
        if levels.count(1) != 1 or any(b > a + 1 for a, b in zip(levels, levels[1:])):
            self.faults.append(f'headings {levels}')
        self.faults += [f'empty h{level}' for level, text in self.heads if not text.strip()]
        if self.tags.count('table') != self.tags.count('caption'):
            self.faults.append('a table without a caption')

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.open.append(tag)
        a = dict(attrs)
        self.faults += [f'{k} in {tag}' for k in a if k.startswith('on') or k == 'style']
        if tag == 'a':
            self.links.append(a.get('href', ''))
        if re.fullmatch('h[1-6]', tag):
            self.heads.append([int(tag[1]), ''])

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if 'style' in self.open or 'script' in self.open:
            return
        self.words.append(data)
        if any(re.fullmatch('h[1-6]', t) for t in self.open):
            self.heads[-1][1] += data


def euros(n):
    return f'{n:,}'.replace(',', '\u202f') + '\u00a0€'


def page_of(server, path):
    a = server.get(path)
    p = Page(a.body.decode())
    check(a.status == 200 and a.header('content-type').startswith('text/html') and not p.faults, f'{path} is a page, and in shape',
          p.faults or a)
    return p


def document(server, kind, uid):
    a = server.get(f'/{KINDS[kind]}/{uid}?f=json')
    same(a.status, 200, f'{kind} {uid} as JSON')
    return a.json


def fetch(c, sql, *values):
    return [tuple(r) for r in c.execute(sql, values)]


# --- who works together ------------------------------------------------------------------------------------------

PAIRS = """SELECT k.nature, {other}.uid, count(DISTINCT p.id) FROM cooperation k
  JOIN cooperation_collectivite ck ON ck.cooperation_id = k.id JOIN cooperation_partenaire cq ON cq.cooperation_id = k.id
  JOIN collectivite l ON l.id = ck.collectivite_id JOIN partenaire q ON q.id = cq.partenaire_id
  LEFT JOIN projet p ON p.cooperation_id = k.id WHERE {own}.uid = ? GROUP BY 1, 2"""
THEMES = """SELECT {other}.uid, t.thematique, count(DISTINCT p.id) FROM cooperation k
  JOIN cooperation_collectivite ck ON ck.cooperation_id = k.id JOIN cooperation_partenaire cq ON cq.cooperation_id = k.id
  JOIN collectivite l ON l.id = ck.collectivite_id JOIN partenaire q ON q.id = cq.partenaire_id
  JOIN projet p ON p.cooperation_id = k.id JOIN projet_thematique t ON t.projet_id = p.id
  WHERE {own}.uid = ? AND k.nature = 'cooperation' GROUP BY 1, 2"""


def others(d, kind):
    """Who stands in the lists of a document: (nature, id) -> projets; and projets by thématique of cooperations."""
    inner = 'partenaires' if kind == 'collectivite' else 'collectivites'
    rows = [(nature, o) for key, nature in (('cooperations', 'cooperation'), ('actions', 'action'))
            for group in d[key] for o in group[inner]]
    return ({(nature, o['id']): o['projets'] for nature, o in rows},
            {(o['id'], t['value']): t['projets'] for nature, o in rows if nature == 'cooperation' for t in o['thematiques']})


def test_others(server, c, kind, uid):
    own, other = ('l', 'q') if kind == 'collectivite' else ('q', 'l')
    d = document(server, kind, uid)
    got, themes = others(d, kind)
    same(got, {r[:2]: r[2] for r in fetch(c, PAIRS.format(own=own, other=other), uid)}, f'{uid}: projets with each')
    same(themes, {r[:2]: r[2] for r in fetch(c, THEMES.format(own=own, other=other), uid)}, f'{uid}: thématiques with each')
    ids = {r[0] for r in fetch(c, f"""SELECT p.uid FROM projet p JOIN cooperation_{kind} x ON x.cooperation_id = p.cooperation_id
                                      JOIN {kind} o ON o.id = x.{kind}_id WHERE o.uid = ?""", uid)}
    shown = [p['id'] for p in d['projets']]
    check(set(shown) <= ids and len(shown) == len(set(shown)) and len(shown) + d['projets_reste'] == len(ids),
          f'{uid}: its projets, all of them or how many more', (len(shown), d['projets_reste'], len(ids)))
    years = [p['annee_fin'] or (9999 if p['annee_debut'] else 0) for p in d['projets']]
    check(years == sorted(years, reverse=True), f'{uid}: the latest first', years)
    return d


def test_collectivite(server, c, uid):
    d = test_others(server, c, 'collectivite', uid)
    stats = server.get(f'/api/stats/collectivite:{uid}').json
    same({k: v for k, v in d['chiffres'].items() if k != 'timeStamp'}, {k: v for k, v in stats.items() if k != 'timeStamp'},
         f'{uid}: the figures are those of /api/stats')
    by_year = dict(fetch(c, 'SELECT annee, sum(montant) FROM apd JOIN collectivite l ON l.id = collectivite_id WHERE uid = ? '
                            'GROUP BY annee', uid))
    (last,), = fetch(c, 'SELECT max(annee) FROM apd')
    same([(a['annee'], a['montant']) for a in d['apd']['annees']],
         [(y, by_year.get(y)) for y in range(min(by_year), last + 1)] if by_year else [], f'{uid}: APD of each year')
    same(d['apd']['total'], sum(by_year.values()) if by_year else None, f'{uid}: APD in all')
    same({p['pays']['pays']: (p['montant'], p['declarations']) for p in d['apd']['pays']},
         {r[0]: r[1:] for r in fetch(c, 'SELECT pays, sum(montant), count(*) FROM apd JOIN collectivite l ON l.id = collectivite_id '
                                        'WHERE uid = ? GROUP BY pays', uid)}, f'{uid}: APD by country')
    for a in d['apd']['annees']:
        if not a['pays_reste']:
            same(sum(p['montant'] for p in a['pays']), a['montant'] or 0, f'{uid}: APD of {a["annee"]} by country')
    for key, flag in (('reseaux', 'membre'), ('relais', 'relais')):
        same({r['page'].split('/reseaux/')[1] for r in d[key]},
             {r[0] for r in fetch(c, 'SELECT r.uid FROM reseau r JOIN collectivite_reseau x ON x.reseau_id = r.id JOIN collectivite l '
                                     f'ON l.id = x.collectivite_id WHERE x.{flag} AND l.uid = ?', uid)}, f'{uid}: its networks, {flag}')
    names = [g['pays'] and g['pays']['pays_nom'] for g in d['cooperations']]
    check(len(names) == len(set(names)), f'{uid}: each country once', names)
    return d


# --- cooperations and projets ------------------------------------------------------------------------------------

def test_cooperation(server, c, uid):
    d = document(server, 'cooperation', uid)
    row, = fetch(c, 'SELECT nature, jumelage, statut, depuis, fin, description, convention FROM cooperation WHERE uid = ?', uid)
    same((d['nature'], d['jumelage'], d['statut'], d['depuis'], d['textes']['fin'], d['textes']['description'] or '',
          d['textes'].get('convention') or ''), (*row[:1], row[1] == 1, *row[2:5], row[5] or '', row[6] or ''), f'{uid}: what it is')
    for key, table in (('collectivites', 'collectivite'), ('partenaires', 'partenaire')):
        same({o['id'] for o in d[key]}, {r[0] for r in fetch(c, f'SELECT o.uid FROM cooperation_{table} x JOIN {table} o '
                                                                f'ON o.id = x.{table}_id JOIN cooperation k ON k.id = x.cooperation_id '
                                                                'WHERE k.uid = ?', uid)}, f'{uid}: its {key}')
    same([x['page'].split('/')[-1] for x in d['chefs_de_file']],
         [r[0] for r in fetch(c, 'SELECT l.uid FROM cooperation_collectivite x JOIN collectivite l ON l.id = x.collectivite_id JOIN cooperation k '
                                 'ON k.id = x.cooperation_id WHERE k.uid = ? AND chef_de_file ORDER BY l.id', uid)], f'{uid}: who leads')
    money = fetch(c, 'SELECT f.source, sum(f.montant), count(*), count(*) - count(f.montant) FROM financement f JOIN projet p '
                     'ON p.id = f.projet_id JOIN cooperation k ON k.id = p.cooperation_id WHERE k.uid = ? GROUP BY 1', uid)
    same({(s['financement'], s['montant'], s['financements'], s['non_declares']) for s in d['euros']['sources']}, set(money),
         f'{uid}: euros by source, null where none is declared')
    known = [m[1] for m in money if m[1] is not None]
    same(d['euros']['montant'], sum(known) if known else None, f'{uid}: euros in all')
    same(len(d['projets']), fetch(c, 'SELECT count(*) FROM projet p JOIN cooperation k ON k.id = p.cooperation_id WHERE k.uid = ?',
                                  uid)[0][0], f'{uid}: its projets')


def test_positions(server, c):
    """Who takes part in a cooperation and has no position is not on its map, and the page says so."""
    sides = """SELECT k.id, k.uid, sum(o.geom IS NULL), sum(o.geom IS NOT NULL) FROM cooperation k JOIN (
      SELECT cooperation_id, geom FROM cooperation_collectivite JOIN collectivite l ON l.id = collectivite_id UNION ALL
      SELECT cooperation_id, geom FROM cooperation_partenaire JOIN partenaire q ON q.id = partenaire_id) o ON o.cooperation_id = k.id
      WHERE EXISTS (SELECT * FROM projet p WHERE p.cooperation_id = k.id) GROUP BY k.id HAVING """
    for having, shown in (('sum(o.geom IS NULL) = 1 AND sum(o.geom IS NOT NULL) = 1', True), ('sum(o.geom IS NULL) > 1 AND sum(o.geom IS NOT NULL) > 0', True),
                          ('sum(o.geom IS NULL) = 0', True)):
        row = c.execute(sides + having + ' ORDER BY k.id LIMIT 1').fetchone()
        check(row, f'there is one where {having}')
        project, = c.execute('SELECT uid FROM projet WHERE cooperation_id = ?', row[:1]).fetchone()
        names = {o for table in ('collectivite', 'partenaire') for o, in c.execute(
            f'SELECT o.uid FROM cooperation_{table} x JOIN {table} o ON o.id = x.{table}_id WHERE x.cooperation_id = ? AND o.geom IS NULL', row[:1])}
        for kind, uid in (('cooperation', row[1]), ('projet', project)):
            d = document(server, kind, uid)
            same((d['located'], d['absents'], {o['id'] for k in ('collectivites', 'partenaires') for o in d[k] if o['sans_position']}),
                 (shown, row[2], names), f'{uid}: who has no position')
            for lang, said, mark in (('fr', 'sans position connue : ', '· sans position connue'), ('en', 'without a known position, who', '· no known position')):
                text = page_of(server, f'/{KINDS[kind]}/{uid}?lang={lang}').text.replace('\xa0', ' ')
                same((said in text, text.count(mark)), (row[2] > 0, len(names)), f'and says so, {lang}')


TEXTS = ('objectifs', 'description', 'historique', 'contexte', 'partenaires_france', 'partenaires_pays', 'volontaires', 'maj')


def test_projet(server, c, uid):
    d = document(server, 'projet', uid)
    # an end alone is the year that it covers
    row, = fetch(c, f'SELECT titre, coalesce(annee_debut, annee_fin), annee_fin, statut, {", ".join(TEXTS)} FROM projet WHERE uid = ?', uid)
    same((d['title'], d['annee_debut'], d['annee_fin'], d['statut'], *(d['textes'][t] or '' for t in TEXTS)),
         (*row[:4], *(t or '' for t in row[4:])), f'{uid}: its fields')
    for key, table in (('thematiques', 'thematique'), ('odd', 'odd')):
        same({t['value'] for t in d[key]}, {r[0] for r in fetch(c, f'SELECT {table} FROM projet_{table} JOIN projet p ON p.id = projet_id '
                                                                   'WHERE uid = ?', uid)}, f'{uid}: {key}')
    money = fetch(c, 'SELECT f.source, annee, montant, libelle FROM financement f JOIN projet p ON p.id = projet_id WHERE uid = ? '
                     'ORDER BY f.id', uid)
    same([(f['financement'], f['annee'], f['montant'], f['libelle']) for f in d['financements']], money, f'{uid}: financements')
    known = [m[2] for m in money if m[2] is not None]
    same(d['montant'], sum(known) if known else None, f'{uid}: euros, null when none is declared')
    item = server.get(f'/api/collections/projets/items/{uid}').json
    same([(f['source'], f['annee'], f['montant'], f['libelle']) for f in item['properties']['financements']], money,
         f'{uid}: the same in the API')
    same([x['href'] for x in item['links'] if x['rel'] == 'related'], [f'http://127.0.0.1:{server.port}/projets/{uid}'],
         f'{uid}: which leads here')


# --- pages -------------------------------------------------------------------------------------------------------

def test_pages(server, d):
    uid = d['id']
    p = page_of(server, f'/collectivites/{uid}')
    base = f'http://127.0.0.1:{server.port}'
    for year in d['apd']['annees']:
        said = 'non déclaré' if year['montant'] is None else euros(year['montant'])
        check(f'{year["annee"]} {said}' in p.text, f'APD of {year["annee"]} stands on the page: {said}', p.text[:1500])
    for group in d['cooperations']:
        check(f'{base}/pays/{group["pays"]["pays"]}' in p.links, 'a country leads to its page', p.links)
        for o in group['partenaires'][:3]:
            check(f'{base}/partenaires/{o["id"]}' in p.links, 'a partner leads to its page', p.links)
    check(f'{base}/departements/69' in p.links and f'{base}/regions/84' in p.links, 'so do its territories', p.links)
    english = page_of(server, f'/collectivites/{uid}?lang=en')
    check('Decentralised cooperations' in english.text and 'Coopérations décentralisées' not in english.text, 'in English', english.text[:900])
    body = server.get(f'/collectivites/{uid}?lang=en').body.decode()
    check('<meta name="description" content="External action of ' in body and 'alt="Map of the partners of ' in body,
          'what it says of itself too', body[:900])
    check(any(x == f'{base}/partenaires/{o["id"]}?lang=en' for x in english.links), 'and where it leads', english.links)
    check('lang="en"' in server.get(f'/collectivites/{uid}', headers={'Accept-Language': 'en'}).body.decode()[:200],
          'or as the browser wishes')
    odd = server.get(f'/partenaires/{o["id"].replace("-", "%2D")}').body.decode()
    check(f'rel="canonical" href="{base}/partenaires/{o["id"]}"' in odd, 'however it is asked for, a page says one address')
    junk = server.get(f'/collectivites/{uid}?utm_source=x&fbclid=%00&pays=XX')
    same(junk.status, 200, 'what others hang on an address is nothing')


def test_gone(server):
    base = f'http://127.0.0.1:{server.port}'
    for f in ('', '?f=json'):
        a = server.get('/cooperations/c-fusionnee' + f, headers={'Accept': 'application/json'})
        same((a.status, [x['value'] for x in json.loads(a.body)['successors']]), (410, ['c-reste']), 'one that was merged names its successor')
        same(server.get('/projets/j-retire' + f).status, 410, 'one that was removed is gone')
        same(server.get('/projets/c-fusionnee' + f).status, 404, 'what was merged into another kind of record is none')
        for kind in KINDS.values():
            same(server.get(f'/{kind}/zq-inconnu{f}').status, 404, f'{kind}: one that never was is not there')
    a = server.get('/cooperations/c-premiere', headers={'Accept': 'application/json'})
    same((a.status, [x['value'] for x in json.loads(a.body)['successors']]), (410, ['c-reste']), 'the last one, of several')
    same(server.get('/cooperations/c-rond').status, 404, 'one that follows itself leads nowhere')
    for lang, said in (('fr', 'a été remplacée le '), ('en', 'was replaced on ')):
        text = server.get(f'/cooperations/c-fusionnee?lang={lang}', headers={'Accept': 'text/html'}).body.decode()
        check(said in text and f'href="/cooperations/c-reste?lang={lang}"' in text, 'and its page leads there, in its language', text[:3000])


# --- contacts, and what people write -----------------------------------------------------------------------------

LEVELS = {'aucune': [], 'fonction': ['titre'], 'courriel': ['titre', 'courriel'], 'tout': ['titre', 'prenom', 'nom', 'courriel', 'telephone']}


def contact(kind, level):
    return {k: f'zq{k}{kind}{level}' + ('@x.example' if k == 'courriel' else '') for k in LEVELS['tout']}


def fill(c):
    """A record of each kind with whatever people may write, ids that fell out of use, and contacts of each level."""
    one = c.execute
    texts = ', '.join(TEXTS[:7])
    one('INSERT INTO collectivite (uid, type, nom, site_web) VALUES (?, ?, ?, ?)', ('k-zq', 'commune', HOSTILE, 'javascript:zqh(2)'))
    k = one('SELECT last_insert_rowid()').fetchone()[0]
    one("INSERT INTO collectivite (uid, type, nom) VALUES ('k-vaste', 'region', 'Vaste')")
    one('INSERT INTO partenaire (uid, nom, pays, admin1, site_web) VALUES (?, ?, ?, ?, ?)', ('q-zq', HOSTILE, 'ML', HOSTILE, HOSTILE))
    q = one('SELECT last_insert_rowid()').fetchone()[0]
    one("INSERT INTO cooperation (uid, nature, titre, description, convention) VALUES ('c-reste', 'cooperation', ?, ?, ?)",
        (HOSTILE, 'Un alinéa.\n\nUn autre.', HOSTILE))
    n = one('SELECT last_insert_rowid()').fetchone()[0]
    one('INSERT INTO cooperation_collectivite (cooperation_id, collectivite_id) VALUES (?, ?)', (n, k))
    one('INSERT INTO cooperation_partenaire VALUES (?, ?)', (n, q))
    one(f"INSERT INTO projet (uid, cooperation_id, titre, {texts}) VALUES ('j-zq', ?, ?{', ?' * 7})", (n, 'é' * 2048, *[HOSTILE] * 7))
    j = one('SELECT last_insert_rowid()').fetchone()[0]
    one("INSERT INTO projet (uid, cooperation_id, titre) VALUES ('j-nu', ?, 'Sans rien')", (n,))
    one("INSERT INTO cooperation (uid, nature) VALUES ('a-nue', 'action')")
    one('INSERT INTO financement (projet_id, libelle) VALUES (?, ?)', (j, HOSTILE))
    one("INSERT INTO label (collectivite_id, dispositif, domaine, du, au) VALUES (?, ?, ?, '2014-01-01', '2016-12-31')", (k, HOSTILE, HOSTILE))
    for url in ('javascript:zqh(3)', 'file:///etc/passwd', 'https://documents.example/a.pdf'):
        one('INSERT INTO document (projet_id, nom, url) VALUES (?, ?, ?)', (j, HOSTILE, url))
    one("INSERT INTO cooperation (uid, nature) VALUES ('c-vaste', 'cooperation')")
    n = one('SELECT last_insert_rowid()').fetchone()[0]
    one("INSERT INTO cooperation_collectivite (cooperation_id, collectivite_id) SELECT ?, id FROM collectivite WHERE uid = 'k-vaste'", (n,))
    one('INSERT INTO cooperation_partenaire SELECT ?, id FROM partenaire ORDER BY id LIMIT 510', (n,))
    one("INSERT INTO projet (uid, cooperation_id, titre, annee_debut) SELECT 'j-vaste-' || id, ?, titre, 2000 + id % 20 FROM projet "
        "ORDER BY id LIMIT 130", (n,))
    for kind, row in (('collectivite', k), ('partenaire', q), ('projet', j)):
        for level in LEVELS:
            one(f'INSERT INTO contact ({kind}_id, role, publication, titre, prenom, nom, courriel, telephone) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
                (row, 'elu' if level == 'tout' else HOSTILE, level, *(contact(kind, level)[x] for x in LEVELS['tout'])))
    one("INSERT INTO contact (collectivite_id, role, titre, courriel, publication) VALUES (?, 'cadre', 'zqservice', 'x@y?subject=z', 'courriel')", (k,))
    one("INSERT INTO ancien_uid (uid, collection, successeur) VALUES ('c-fusionnee', 'cooperations', 'c-reste'), "
        "('c-premiere', 'cooperations', 'c-fusionnee'), ('c-rond', 'cooperations', 'c-rond'), "
        "('j-retire', 'projets', NULL)")
    c.commit()


OWN = {'collectivite': 'k-zq', 'partenaire': 'q-zq', 'cooperation': 'c-reste', 'projet': 'j-zq'}


def test_contacts(server):
    for kind in ('collectivite', 'partenaire', 'projet'):
        for f in ('', '?f=json', '?lang=en'):
            body = server.get(f'/{KINDS[kind]}/{OWN[kind]}{f}').body.decode()
            for level, shown in LEVELS.items():
                for k, v in contact(kind, level).items():
                    check((v in body) == (k in shown), f'{kind}{f}: {k} of a contact that publishes {level}')
    p = Page(server.get('/collectivites/k-zq').body.decode())
    check('mailto:' + contact('collectivite', 'courriel')['courriel'] in p.links, 'an address of mail is a link', p.links)
    check('x@y?subject=z' in p.text and not any('x@y' in x for x in p.links), 'what is more than an address is text', p.links)
    check([2, 'Contacts'] in p.heads and [3, 'Élus'] in p.heads, 'contacts stand by role', p.heads)


def test_hostile(server):
    for kind, uid in OWN.items():
        for lang in ('fr', 'en'):
            p = page_of(server, f'/{KINDS[kind]}/{uid}?lang={lang}')
            body = server.get(f'/{KINDS[kind]}/{uid}?lang={lang}').body.decode()
            check('<script>zqh' not in body and '{{' not in p.text.replace('{{title}}', ''), f'{kind}: markup is no markup')
            check(HOSTILE in p.text, f'{kind}: it is shown as it is written', p.text[:700])
            check(all(re.match('https?://|/|#|mailto:', x) for x in p.links), f'{kind}: links lead to the web alone',
                  [x for x in p.links if not re.match('https?://|/|#|mailto:', x)])
    body = server.get('/projets/j-zq').body.decode()
    check('href="https://documents.example/a.pdf"' in body, 'a document of the web is a link')
    check('<p>Un alinéa.</p>' in (b := server.get('/cooperations/c-reste').body.decode()) and '<p>Un autre.</p>' in b,
          'alinéas stay alinéas', b[:300])
    check('javascript:zqh(2)' in Page(server.get('/collectivites/k-zq').body.decode()).text, 'a site that is none is text')


def test_vast(server):
    """What is longer than anybody reads says so, and leads to all of it."""
    d = document(server, 'collectivite', 'k-vaste')
    same((sum(len(g['partenaires']) for g in d['cooperations']), d['cooperations_reste'], len(d['projets']), d['projets_reste']),
         (500, 10, 100, 30), 'rows of a table, and how many more there are')
    p = page_of(server, '/collectivites/k-vaste')
    base = f'http://127.0.0.1:{server.port}'
    check(f'{base}/?liste=projets&collectivite=k-vaste' in p.links and 'Ne sont pas dans ce tableau : 30' in p.text, 'which leads to all',
          p.links[-20:])
    d = document(server, 'cooperation', 'c-vaste')
    same((len(d['partenaires']), d['partenaires_reste'], d['projets_reste']), (500, 10, 30), 'of a cooperation too')
    same(server.get(d['projets_liste']['page'].replace(base, '').replace('f=html', 'f=json')).json['numberMatched'], 130,
         'where all of its projets are')


def test_poor(server):
    p = page_of(server, '/projets/j-nu')
    check('non déclaré' in p.text and '0\u00a0€' not in p.text, 'what is not declared is not 0', p.text)
    check('Historique' not in p.text and 'Documents' not in p.text, 'what is empty has no heading', p.heads)
    p = page_of(server, '/cooperations/a-nue')
    check('Autre action' in p.text and 'Convention' not in p.text, 'an action says what it is, and has no agreement', p.text[:900])


def body():
    db = demonstration()
    c = connect(db)
    fill(c)
    server = Server(db)
    busy = [r[0] for r in fetch(c, 'SELECT uid FROM collectivite JOIN cooperation_collectivite ON collectivite_id = collectivite.id '
                                   'GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 3')]
    lyon = fetch(c, "SELECT uid FROM collectivite WHERE nom = 'Lyon' AND type = 'commune'")[0][0]
    for uid in busy + [r[0] for r in fetch(c, 'SELECT uid FROM collectivite WHERE id % 400 = 1 ORDER BY id')]:
        test_collectivite(server, c, uid)
    for uid, in fetch(c, 'SELECT uid FROM partenaire JOIN cooperation_partenaire ON partenaire_id = partenaire.id '
                         'GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 3') + fetch(c, 'SELECT uid FROM partenaire WHERE id % 1000 = 1'):
        test_others(server, c, 'partenaire', uid)
    for uid, in fetch(c, "SELECT uid FROM cooperation WHERE id % 1000 = 7 OR nature = 'action' AND id % 100 = 9"):
        test_cooperation(server, c, uid)
    for uid, in fetch(c, 'SELECT uid FROM projet WHERE id % 1000 = 12'):
        test_projet(server, c, uid)
    test_positions(server, c)
    test_pages(server, document(server, 'collectivite', lyon))
    test_gone(server)
    test_contacts(server)
    test_hostile(server)
    test_vast(server)
    test_poor(server)
    c.close()
    same(server.stop(), 0, 'the server ends well')


main(body)

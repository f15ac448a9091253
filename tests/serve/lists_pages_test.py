"""The pages of the Bourse, of networks and of calls for projects say what plain SQL says, filters and all, and what is changed
shows; unpublished requests are nowhere. The pages of the site about itself are valid and lead somewhere. Hostile texts are text."""
import concurrent.futures
import html
import http.client
import re
import urllib.parse

import web_browser
from fixture import check, connect, database, demonstration, main, run, same, Server
from html_reader import HOSTILE, path_of, Reader, tidy
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.ui import Select, WebDriverWait

TEXTS = ['/accessibilite', '/contact', '/donnees-ouvertes', '/donnees-personnelles', '/mentions-legales', '/plan', '/reperes']
NO_FUNDING = 'implique aucun financement par le ministère'
SHOWN = "FROM bourse b JOIN partenaire p ON p.id = b.partenaire_id LEFT JOIN pays y ON y.code = p.pays WHERE b.etat = 'publie'"
HAS = {'continent': 'y.continent = ?', 'pays': 'p.pays = ?', 'projet_statut': 'b.statut = ?',
       'thematique': 'EXISTS (SELECT * FROM bourse_thematique t WHERE t.bourse_id = b.id AND t.thematique = ?)',
       'odd': 'EXISTS (SELECT * FROM bourse_odd o WHERE o.bourse_id = b.id AND o.odd = ?)'}
VALUES = {'continent': ('y.continent', ''), 'pays': ('p.pays', ''), 'projet_statut': ('b.statut', ''),
          'thematique': ('v.thematique', 'JOIN bourse_thematique v ON v.bourse_id = b.id'), 'odd': ('v.odd', 'JOIN bourse_odd v ON v.bourse_id = b.id')}
LISTS = {'continent': 'continents', 'pays': 'pays', 'projet_statut': 'statuts', 'thematique': 'thematiques', 'odd': 'odd'}


def query(target, **more):
    return target + ('&' if '?' in target else '?') + urllib.parse.urlencode(more)


def document(server, target):
    return server.get(query(target, f='json')).json


def all_pages(server, target, key, pages=None):
    """The members of a list over all its pages; pages: the member that turns them, where it is not the document."""
    d, found = document(server, target), []
    while True:
        found += d[key]
        turn = (d[pages] if pages else d)['suivants']
        if not turn:
            return found
        d = server.get(query(path_of(turn['page']), f='json')).json


def page(server, target, lang='fr'):
    a = server.get(target, headers={'Accept-Language': lang})
    text = a.body.decode()
    read = Reader(text)
    faults = tidy(a.body)
    check(a.status == 200 and not faults, f'{target}: valid HTML', (a.status, faults[:5]))
    levels = [int(e[0][1]) for e in read.elements if re.fullmatch('h[1-6]', e[0])]
    check(f'<html lang="{lang}">' in text and levels.count(1) == 1 and all(b <= a + 1 for a, b in zip(levels, levels[1:]))
          and all(e[1].get('src') or e[1].get('type') == 'application/ld+json' for e in read.all('script')) and ' style="' not in text, f'in {lang}, headings in order, no script inside', levels)
    labelled = {e[1].get('for') for e in read.all('label')}
    check(all(e[1].get('id') in labelled for e in read.elements if e[0] in ('input', 'select') and e[1].get('type') != 'hidden'),
          'every field has a label')
    return read, text


# --- the Bourse --------------------------------------------------------------------------------------------------

def where(criteria):
    return SHOWN + ''.join(' AND ' + HAS[name] for name in criteria), list(criteria.values())


def bourse(server, db, criteria):
    target = query('/bourse', **criteria)
    d = document(server, target)
    sql, values = where(criteria)
    ids, who, pays = ([r[0] for r in db.execute(f'SELECT DISTINCT {what} {sql}', values)] for what in ('b.uid', 'p.uid', 'p.pays'))
    found = all_pages(server, target, 'demandes')
    same((d['trouvees'], sorted(r['id'] for r in found)), (len(ids), sorted(ids)), f'{target}: the requests of SQL')
    same((d['deposants'], d['pays_en_tout']), (len(who), len([p for p in pays if p])), 'who asks, from how many countries')
    for name, (value, join) in VALUES.items():
        sql, values = where({k: v for k, v in criteria.items() if k != name})
        counts = dict(db.execute(f"SELECT {value}, count(*) {sql.replace(' WHERE', f' {join} WHERE', 1)} AND {value} IS NOT NULL GROUP BY 1", values))
        said = d['filtres'][name][LISTS[name]]
        same(({v['value']: v['demandes'] for v in said if v['demandes']}, [v['value'] for v in said if v['choisi']]),
             (counts, [criteria[name]] if name in criteria else []), f'each {name} has what it would leave, as SQL')
    return d, found


def test_bourse(server, db):
    for criteria in ({}, {'continent': 'afrique'}, {'pays': 'ML'}, {'thematique': 'eau', 'continent': 'afrique'}, {'odd': '6'}, {'projet_statut': 'en_cours'}):
        d, found = bourse(server, db, criteria)
    d, found = bourse(server, db, {})
    one = next(r for r in found if r['budget'] and r['thematiques'])
    row = db.execute('SELECT b.titre, b.budget, b.annee, p.nom, p.uid, p.pays, b.id FROM bourse b JOIN partenaire p ON p.id = b.partenaire_id '
                     'WHERE b.uid = ?', (one['id'],)).fetchone()
    same((one['titre'], one['budget'], one['annee'], one['partenaire']['nom'], one['partenaire']['id'], one['pays']), row[:6], 'what a request says')
    same(sorted(t['value'] for t in one['thematiques']),
         sorted(r[0] for r in db.execute('SELECT thematique FROM bourse_thematique WHERE bourse_id = ?', row[6:])), 'its thématiques')
    years = [r['annee'] or 0 for r in found]
    check(years == sorted(years, reverse=True), 'the latest come first', years[:20])
    budgets = [r['budget'] or -1 for r in all_pages(server, '/bourse?tri=budget', 'demandes')]
    check(budgets == sorted(budgets, reverse=True), 'or the greatest', budgets[:10])
    link = next(v for v in d['filtres']['pays']['pays'] if v['demandes'] > 1)
    same(document(server, path_of(link['page']))['trouvees'], link['demandes'], 'the link of a value leads to as many')


def test_addresses(server, db):
    d = document(server, '/bourse?pays=ZZ&thematique=eau&utm_source=x&tri=couleur&page=zwei')
    same((d['trouvees'], sorted(i['name'] for i in d['ignored'])), (bourse(server, db, {'thematique': 'eau'})[0]['trouvees'], ['page', 'pays', 'tri']),
         'what is wrong in the address is named, the rest is asked for')
    d = document(server, '/bourse?pays=ML,SN&continent=!asie&region=none&q=eau')
    same((d['filtres']['pays']['plusieurs']['value'], d['filtres']['continent']['plusieurs']['value']), ('ML,SN', '!asie'),
         'what a list of single values cannot say stays asked for')
    same([(g['name'], g['value']) for g in d['gardes']], [('region', 'none')], 'and what the form has no field for')
    read, text = page(server, '/bourse?pays=ML,SN&region=none&q=' + urllib.parse.quote(HOSTILE))
    check('<script>alert' not in text and html.escape(HOSTILE).replace('&#x27;', '&#39;').replace('&quot;', '&quot;') in text,
          'words are shown as they were typed, as text')
    check(read.all('input', name='region', value='none') and read.all('option', value='ML,SN'), 'the form sends all of it again')
    same(server.get('/bourse?page=99').status, 404, 'a page past the last is not there')
    same(server.get('/bourse?page=0').status, 200, 'a page that is none is the first')


def test_bourse_page(server):
    for lang, said in (('fr', NO_FUNDING), ('en', 'implies no funding')):
        read, text = page(server, '/bourse', lang)
        check(said in text, 'it says that nothing is funded by that')
    check('Water and sanitation' in text and 'Mali (' in text and '>Africa (' in text, 'values have English names')
    forms = [f for f in read.all('form') if f[1].get('action', '').endswith('/bourse')]
    same([f[1].get('method') for f in forms], ['get'], 'filters are a form that works without JavaScript')


def test_unpublished(server, db):
    hidden = db.execute("SELECT uid, titre FROM bourse WHERE etat <> 'publie'").fetchall()
    shown = {r['id'] for r in all_pages(server, '/bourse', 'demandes')}
    check(hidden and not shown & {r[0] for r in hidden}, 'no list has a request that is not published')
    for uid, titre in hidden[:4]:
        a = server.get('/bourse/' + uid)
        check(a.status == 404 and titre not in a.body.decode(), f'{uid} is no page', a)
        check(titre not in server.get('/bourse?q=' + urllib.parse.quote(titre)).body.decode().split('</form>')[-1], 'nor found by its words')


def test_demande(server, db):
    uid, = db.execute("SELECT b.uid FROM bourse b JOIN document d ON d.bourse_id = b.id JOIN contact k ON k.bourse_id = b.id AND k.publication = 'courriel' "
                      "WHERE b.etat = 'publie' AND b.objectifs IS NOT NULL ORDER BY b.id LIMIT 1").fetchone()
    d = document(server, '/bourse/' + uid)
    row = db.execute('SELECT b.titre, b.objectifs, b.description, b.budget, b.annee, b.statut, b.depose_le, b.publie_le, p.uid, p.nom, p.pays, b.id FROM bourse b '
                     'JOIN partenaire p ON p.id = b.partenaire_id WHERE b.uid = ?', (uid,)).fetchone()
    same((d['title'], d['textes']['objectifs'], d['textes']['description'], d['budget'], d['annee'], d['statut'], d['textes']['depose_le'],
          d['textes']['publie_le'], d['partenaire']['id'], d['partenaire']['nom'], d['pays']['pays']), row[:11], 'a request has all that SQL has of it')
    themes = {r[0] for r in db.execute('SELECT thematique FROM bourse_thematique WHERE bourse_id = ?', row[11:])}
    same(({t['value'] for t in d['thematiques']}, {o['value'] for o in d['odd']}),
         (themes, {r[0] for r in db.execute('SELECT odd FROM bourse_odd WHERE bourse_id = ?', row[11:])}), 'what it is about')
    like = d['semblables']
    check(like and uid not in [r['id'] for r in like] and all(r['pays'] == row[10] or themes & {t['value'] for t in r['thematiques']} for r in like),
          'similar ones are of the same country or subject', like)
    same([r['pays'] == row[10] for r in like], sorted((r['pays'] == row[10] for r in like), reverse=True), 'those of the country first')
    for lang, said in (('fr', NO_FUNDING), ('en', 'implies no funding')):
        read, text = page(server, '/bourse/' + uid, lang)
        check(said in text and '@' in text, 'that nothing is funded by that, and whom to write to')
    check('bourse">Project exchange</a>' in text.split('class="chemin"')[1].split('</nav>')[0], 'the way to it is said in the language')


def test_request_changes(server, db):
    for nom, url in (('Plan à lire', 'https://x.example/plan.pdf'), ('Ruse', 'javascript:alert(1)')):
        db.execute("INSERT INTO document (bourse_id, nom, type_mime, taille, url) SELECT id, ?, 'application/pdf', 2048, ? FROM bourse WHERE uid = 'b-ecoles'", (nom, url))
    for role, publication, name in (('ambassade', 'aucune', 'zqcache'), ('ambassade', 'fonction', 'zqfonction'), ('collectivite', 'courriel', 'zqcourriel')):
        db.execute("INSERT INTO contact (bourse_id, role, nom, titre, courriel, publication) SELECT id, ?, ?, ?, ?, ? FROM bourse WHERE uid = 'b-ecoles'",
                   (role, name + 'nom', name + 'titre', name + '@x.example', publication))
    db.commit()
    check(server.shows(lambda: 'zqcourriel' in server.get('/bourse/b-ecoles').body.decode()), 'what is added to a request shows')
    text = page(server, '/bourse/b-ecoles')[1]
    check('href="https://x.example/plan.pdf"' in text and 'javascript:' not in text and 'Ruse' in text, 'documents lead to the web alone')
    same([w for w in ('zqcachenom', 'zqcachetitre', 'zqcache@', 'zqfonctionnom', 'zqfonctiontitre', 'zqfonction@', 'zqcourrielnom', 'zqcourrieltitre', 'zqcourriel@') if w in text],
         ['zqfonctiontitre', 'zqcourrieltitre', 'zqcourriel@'], 'of contacts what is published')
    check('Ambassade' in text and 'Collectivité' in text, 'at the post and at the authority')
    for etat, status in (('archive', 404), ('publie', 200)):
        db.execute("UPDATE bourse SET etat = ? WHERE uid = 'b-ecoles'", (etat,))
        db.commit()
        check(server.shows(lambda: server.get('/bourse/b-ecoles').status == status), f'once {etat} it is {status}')


def test_visit(server):
    """A visitor on a phone whose browser runs no scripts looks for requests from Mali, and reads one."""
    browser = web_browser.Browser()
    try:
        browser.size(390, 844, touch=True)
        browser.cdp('Emulation.setScriptExecutionDisabled', value=True)
        find = browser.driver.find_element

        def follow(selector):
            """Clicks, and waits for the page that comes: without scripts nobody says when it is there."""
            old = find(By.TAG_NAME, 'html')
            find(By.CSS_SELECTOR, selector).click()
            WebDriverWait(browser.driver, 20).until(staleness_of(old))

        browser.driver.get(f'http://127.0.0.1:{server.port}/bourse')
        Select(find(By.NAME, 'pays')).select_by_value('ML')
        follow('.filtres button')
        d = document(server, '/bourse?pays=ML')
        same(find(By.ID, 'demandes').text.replace('\xa0', ' '), f"{d['trouvees']} demandes", 'the form filters')
        same(Select(find(By.NAME, 'pays')).first_selected_option.get_attribute('value'), 'ML', 'and keeps what was chosen')
        follow('.demandes h3 a')
        same(find(By.TAG_NAME, 'h1').text, d['demandes'][0]['titre'], 'the first one opens')
        follow('.semblables a')
        check('/bourse/b-' in browser.driver.current_url and browser.driver.current_url != d['demandes'][0]['page'], 'from there one like it')
        browser.driver.get(f'http://127.0.0.1:{server.port}/bourse/nulle-part')
        box = find(By.ID, 'chercher-ici')
        same(box.get_attribute('value'), 'nulle part', 'where nothing is, a box offers to look for it')
        follow('main form button')
        check('q=nulle+part' in browser.driver.current_url and find(By.TAG_NAME, 'h1').text, 'and does', browser.driver.current_url)
    finally:
        browser.close()


# --- networks, calls ---------------------------------------------------------------------------------------------

def test_reseaux(server, db):
    d = document(server, '/reseaux')
    rows = db.execute('SELECT r.uid, r.nom, r.pays, r.portee, coalesce(sum(m.membre), 0), coalesce(sum(m.relais), 0) FROM reseau r LEFT JOIN collectivite_reseau m '
                      'ON m.reseau_id = r.id GROUP BY r.id').fetchall()
    same(sorted((r['id'], r['nom'], r['pays'], r['portee'], r['collectivites'], r['agissants']) for r in d['reseaux']), sorted(rows), 'networks as SQL has them')
    same(d['membres_en_tout'], db.execute('SELECT count(DISTINCT collectivite_id) FROM collectivite_reseau WHERE membre').fetchone()[0], 'and who belongs to any')
    for r in d['reseaux'][:2]:
        found = all_pages(server, path_of(r['page']), 'membres')
        members = db.execute('SELECT c.uid, c.nom FROM collectivite_reseau m JOIN collectivite c ON c.id = m.collectivite_id JOIN reseau r '
                             'ON r.id = m.reseau_id WHERE m.membre AND r.uid = ?', (r['id'],)).fetchall()
        same(sorted((m['id'], m['nom']) for m in found), sorted(members), f"{r['nom']}: who belongs to it, over all pages")
        relays = db.execute('SELECT c.uid FROM collectivite_reseau m JOIN collectivite c ON c.id = m.collectivite_id JOIN reseau r '
                            'ON r.id = m.reseau_id WHERE m.relais AND r.uid = ?', (r['id'],)).fetchall()
        through = all_pages(server, path_of(r['page']), 'relais', 'relais_pages')
        check(relays and sorted(m['id'] for m in through) == sorted(u for u, in relays), f"{r['nom']}: who works through it, apart")
        check({m['id'] for m in r['parmi']} <= {m[0] for m in members} and len(r['parmi']) <= 8, 'some of them are named in the list')
    same([server.get(t).status for t in ('/reseaux/r-nowhere', '/reseaux?page=5', path_of(d['reseaux'][0]['page']) + '?page=99')], [404, 404, 404],
         'what is not there is not found')
    same([[i['name'] for i in document(server, target)['ignored']] for target in (path_of(d['reseaux'][0]['page']) + '?page_relais=0', '/reseaux?page=x')],
         [['page_relais'], ['page']], 'a page that is none is named, and is the first')
    read, text = page(server, '/reseaux')
    page(server, path_of(d['reseaux'][0]['page']), 'en')
    check(all(html.escape(r[1], quote=False) in text for r in rows), 'the page names all')


NOBODY = 'Aucune collectivité n’a déclaré en faire partie'


def turns(server, target):
    """The navigations of a page that turn its lists: name -> where they lead."""
    read, text = page(server, target)
    navs = re.findall('<nav class="pages" aria-label="([^"]*)">(.*?)</nav>', text, re.S)
    same(len({n for n, _ in navs}), len(navs), f'{target}: each has a name of its own')
    return {n: [path_of(html.unescape(h)) for h in re.findall('href="([^"]*)"', links)] for n, links in navs}, text


def test_network_pages(server, db):
    """Members and those that work through a network are two lists: either is turned while the other stays."""
    db.execute("INSERT INTO reseau (uid, nom) VALUES ('r-deux', 'Deux listes'), ('r-relais', 'Relais seul')")
    db.execute("WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 450) "
               "INSERT INTO collectivite (uid, type, nom) SELECT 'autre-' || i, 'autre', 'Syndicat ' || i FROM k")
    db.execute("INSERT INTO collectivite_reseau (collectivite_id, reseau_id, membre, relais) SELECT c.id, r.id, substr(c.uid, 7) + 0 <= 210, 1 "
               "FROM collectivite c, reseau r WHERE c.uid LIKE 'autre-%' AND r.uid = 'r-deux'")
    db.execute("INSERT INTO collectivite_reseau (collectivite_id, reseau_id, membre, relais) SELECT c.id, r.id, 0, 1 FROM collectivite c, reseau r "
               "WHERE c.uid LIKE 'autre-_' AND r.uid = 'r-relais'")
    db.commit()
    check(server.shows(lambda: server.get('/reseaux/r-deux').status == 200 and len(document(server, '/reseaux/r-deux')['membres']) == 200), 'two networks more')
    for target, of_members, of_relays, counts in (
            ('/reseaux/r-deux', ['?page=2'], ['?page=1&page_relais=2'], (200, 200)),
            ('/reseaux/r-deux?page=2', ['?page=1'], ['?page=2&page_relais=2'], (10, 200)),
            ('/reseaux/r-deux?page_relais=3', ['?page=2&page_relais=3'], ['?page=1&page_relais=2'], (200, 50)),
            ('/reseaux/r-deux?page=2&page_relais=2', ['?page=1&page_relais=2'], ['?page=2', '?page=2&page_relais=3'], (10, 200))):
        d = document(server, target)
        same((len(d['membres']), len(d['relais'])), counts, f'{target}: a page of each')
        found, text = turns(server, target)
        same([found.get('Pages de la liste'), found.get('Pages de la liste de celles qui agissent par ce réseau')],
             [['/reseaux/r-deux' + l for l in links] for links in (of_members, of_relays)], 'each turns alone')
        check(NOBODY not in text, 'and nobody is said to be missing')
    check(NOBODY in turns(server, '/reseaux/r-relais')[1], 'where there is no member it is said')
    same([server.get('/reseaux/r-deux' + t).status for t in ('?page=3', '?page_relais=4', '?page=2&page_relais=4')], [404] * 3, 'no page is empty')
    same([len(all_pages(server, '/reseaux/r-deux', *of)) for of in (('membres',), ('relais', 'relais_pages'))], [210, 450], 'all are reached')


def appel_sums(db, code, first, last):
    return db.execute('SELECT count(DISTINCT projet_id), sum(montant) FROM financement WHERE source = ? AND annee BETWEEN ? AND ?',
                      (code, first, last)).fetchone()


def test_appels(server, db):
    d = document(server, '/appels')
    rows = {r[0]: r[1:] for r in db.execute('SELECT uid, nom, annee_debut, annee_fin FROM appel')}
    same({a['id']: (a['nom'], a['annee_debut'], a['annee_fin']) for a in d['appels']}, rows, 'calls as SQL has them')
    pays = {(a['id'], p['value']) for a in d['appels'] for p in a['pays']}
    same(pays, set(db.execute('SELECT a.uid, p.pays FROM appel a JOIN appel_pays p ON p.appel_id = a.id')), 'their countries')
    financed = [a for a in d['appels'] if a['projets'] is not None]
    same([(a['projets'], a['montant']) for a in financed],
         [appel_sums(db, a['financement'], a['annee_debut'], a['annee_fin']) for a in financed], 'what they financed')
    check(len(financed) >= 3 and all(a['clos'] and not a['ouvert'] for a in d['appels']), 'calls of years ago are closed', d['appels'])
    one = financed[0]
    items = '/api/collections/projets/items?' + urllib.parse.urlsplit(one['liste']['page']).query.replace('liste=projets&', '') + '&limit=1'
    same(server.get(items).json['numberMatched'], one['projets'], 'the list that a call leads to has as many')
    d = document(server, '/appels?pays=TN')
    check({a['id'] for a in d['appels']} == {u for u, in db.execute(
        "SELECT uid FROM appel a WHERE NOT EXISTS (SELECT * FROM appel_pays p WHERE p.appel_id = a.id) OR EXISTS "
        "(SELECT * FROM appel_pays p WHERE p.appel_id = a.id AND p.pays = 'TN')")}, 'calls for a country are those that name it, or none')
    page(server, '/appels?pays=TN&thematique=nonsense')


# --- what is changed, and what is hostile --------------------------------------------------------------------------

def test_fresh(server, db):
    huge = 'é' * 300000
    db.execute("INSERT INTO reseau (uid, nom, pays, portee, site_web) VALUES ('r-neuf', ?, 'ML', ?, 'javascript:alert(1)')", (HOSTILE, HOSTILE))
    db.execute("INSERT INTO reseau (uid, nom, site_web) VALUES ('r-long', ?, ?)", (huge, 'https://x.example/' + 'a' * 5000))
    db.execute("INSERT INTO collectivite_reseau (collectivite_id, reseau_id) SELECT c.id, r.id FROM collectivite c, reseau r WHERE r.uid = 'r-neuf' AND c.id <= 3")
    db.execute("INSERT INTO appel (uid, nom, annee_debut, annee_fin, description, site_web) VALUES ('a-neuf', ?, 2020, 2199, ?, 'data:text/html,x')",
               (HOSTILE, HOSTILE))
    db.execute("INSERT INTO appel (uid, nom, annee_debut, annee_fin) VALUES ('a-plus-tard', 'Plus tard', 2190, NULL), ('a-sans', ?, NULL, NULL)", (huge,))
    db.commit()
    check(server.shows(lambda: any(r['id'] == 'r-neuf' for r in document(server, '/reseaux')['reseaux'])), 'a new network shows')
    networks = {r['id']: r for r in document(server, '/reseaux')['reseaux']}
    same((networks['r-neuf']['nom'], networks['r-neuf']['collectivites'], networks['r-neuf']['site_web']), (HOSTILE, 3, None),
         'with its members, without an address that is none of the web')
    check(len(networks['r-long']['nom'].encode()) <= 4096 and networks['r-long']['nom'].endswith('…') and networks['r-long']['site_web'] is None,
          'a name of 600 kB is cut, and says so')
    calls = {a['id']: a for a in document(server, '/appels')['appels']}
    same([(calls[i]['ouvert'], calls[i]['clos'], calls[i]['a_venir']) for i in ('a-neuf', 'a-plus-tard', 'a-sans')],
         [(True, False, False), (False, False, True), (False, False, False)], 'a call is open, to come, or says no year')
    same(calls['a-neuf']['site_web'], None, 'and leads nowhere but to the web')
    db.execute('UPDATE bourse SET titre = ? WHERE uid = (SELECT uid FROM bourse WHERE etat = ? ORDER BY annee DESC, titre LIMIT 1)', (HOSTILE, 'publie'))
    db.commit()
    server.shows(lambda: HOSTILE in [r['titre'] for r in all_pages(server, '/bourse', 'demandes')])
    for target in ('/reseaux', '/reseaux/r-neuf', '/reseaux/r-long', '/appels', '/bourse?q=gras'):
        read, text = page(server, target)
        check('<script>' not in text and 'javascript:' not in text and '{{title}}' in text or target == '/reseaux/r-long', f'{target}: texts are text')
    db.execute("DELETE FROM reseau WHERE uid LIKE 'r-neuf'")
    db.execute("UPDATE appel SET nom = 'Autre nom' WHERE uid = 'a-neuf'")
    db.commit()
    check(server.shows(lambda: server.get('/reseaux/r-neuf').status == 404), 'a network that is removed is gone')
    check('Autre nom' in [a['nom'] for a in document(server, '/appels')['appels']], 'a call has its new name')


# --- errors --------------------------------------------------------------------------------------------------------

PAGES_OF_ERRORS = [  # target, language wished, status, what it says, what it leads to
    ('/nulle-part', 'fr', 404, 'Il n’y a pas de page à cette adresse', ['/?q=', '/plan']),
    ('/collectivites/saint-etienne', 'fr', 404, 'Aucune fiche publiée ne porte l’identifiant « saint-etienne »', ['value="saint etienne"']),
    ('/collectivites/x-1', 'en', 404, 'No published record has the id “x-1”', ['lang="en"']),
    ('/collectivites/x-1?lang=en', 'fr', 404, 'No published record has the id “x-1”', ['href="/collectivites/x-1?lang=fr"', 'href="/plan?lang=en"']),
    ('/projets/j-parti', 'fr', 410, 'La fiche « j-parti » a été retirée de l’Atlas le 12/05/2015.', []),
    ('/pays/MALI', 'fr', 404, 'Aucun territoire ne porte le code « MALI »', ['href="/pays/ML">Mali</a>']),
    ('/pays/MALI?lang=en', 'fr', 404, 'No territory has the code “MALI”', ['href="/pays/ML?lang=en">']),
    ('/api/collections/projets/items?thematique=eaux', 'fr', 400, '« eaux » ne convient pas pour « thématique ».', ['Eau et assainissement']),
    ('/api/collections/projets/items?<b>=1', 'fr', 400, 'ne convient pas', []),
    ('/bourse/%E2%80%AEx', 'fr', 404, '« \u202ex\u202c »', []),
    ('/%00', 'fr', 400, 'Cette adresse ne peut pas être comprise.', []),
    ('/reseaux?page=77', 'fr', 404, 'Cette liste n’a pas autant de pages.', []),
]


def test_errors(server, db):
    db.execute("INSERT INTO ancien_uid (uid, collection, retire_le) VALUES ('j-parti', 'projets', '2015-05-12T10:00:00Z')")
    db.commit()
    for target, lang, status, said, more in PAGES_OF_ERRORS:
        a = server.get(target.replace('<', '%3C').replace('>', '%3E'), headers={'Accept': 'text/html', 'Accept-Language': lang})
        text, faults = html.unescape(a.body.decode()).replace('\xa0', ' '), tidy(a.body)
        check(a.status == status and said in text and not faults, f'{target} is {status}, and says why', (a.status, faults[:3], text[:1500]))
        read = Reader(a.body.decode())
        check(all(m in text for m in more if m != '/?q=') and len(read.all('h1')) == 1 and ('q' in {e[1].get('name') for e in read.all('input')}),
              'and what to try, with a box to search in', text)
        check(read.all('a', href='/bourse' + ('?lang=en' if 'lang=en' in target else '')) and '<b>' not in a.body.decode(), 'the menu is there, markup is text')
    a = server.get('/pays/MALI', headers={'Accept': 'application/json'})
    same((a.status, a.json['near'][0]), (404, {'value': 'ML', 'label': 'Mali'}), 'programs get what may have been meant in parts')
    read, text = page(server, '/bourse?pays=Senegal&thematique=eau')
    links = [path_of(e[1]['href']) for e in read.all('a') if e[2] == 'Sénégal']
    check('/bourse?thematique=eau&pays=SN' in links, 'a page offers what may have been meant, beside the other criteria', links)


# --- the site about itself -----------------------------------------------------------------------------------------

def test_texts(server):
    seen = set()
    for lang in ('fr', 'en'):
        for target in TEXTS + ['/bourse', '/reseaux', '/appels']:
            read, text = page(server, target, lang)
            for tag, key in (('a', 'href'), ('link', 'href'), ('form', 'action'), ('img', 'src')):
                seen |= {path_of(e[1][key]) for e in read.all(tag) if not e[1].get(key, '#').startswith(('#', 'https://', 'mailto:'))}
    few = {}
    for link in sorted(seen):  # some of each kind: the others are answered by the same
        few.setdefault(re.sub('[?].*|/[^/]*$', '', link), []).append(link)
    seen = {l for kind in few.values() for l in kind[:3] + kind[-3:]}
    c = [http.client.HTTPConnection('127.0.0.1', server.port, timeout=60) for _ in range(4)]
    links = sorted(l for l in seen if not re.search('[?&]f=(pdf|xlsx|gpkg|kml|csv|geojson|atom)', l))
    def head(job):
        i, part = job
        return [(l, s) for l in part if (s := server.get(l, method='HEAD', connection=c[i]).status) >= 400]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        dead = [d for part in pool.map(head, [(i, links[i::4]) for i in range(4)]) for d in part]
    check(len(links) > 60 and not dead, f'none of {len(links)} links is dead', dead[:20])
    d = document(server, '/donnees-ouvertes')
    for c in d['collections']:
        same(server.get(path_of(c['formats'][0]['adresse']) + '&limit=1').json['numberMatched'], c['en_tout'], f"{c['nom']}: as many as the list has")
    for name in ('mali', 'region', 'bourse'):
        e = d['exemples'][name]
        same(server.get(re.sub('f=(csv-excel|xlsx|geojson)', 'f=geojson', path_of(e['adresse']))).json['numberMatched'], e['en_tout'], f'the example {name} finds what it says')
    with open('geodata/sources.tsv', encoding='utf-8') as f:
        sources = [line.split('\t') for line in f.read().splitlines()[1:]]
    read, text = page(server, '/mentions-legales')
    check(all(html.escape(s[7], quote=False) in text and html.escape(s[3], quote=False) in text for s in sources), 'each source is named with its licence')
    check('n’a pas indiqué' in text and 'Aucun cookie' in page(server, '/donnees-personnelles')[1], 'what only the operator knows is not made up')
    same(server.get('/contact').header('set-cookie'), None, 'no cookie is set')


OPERATOR = {'--contact': 'atlas@x.example', '--publisher': 'Un éditeur <b>', '--hosting': 'Un hébergeur', '--data-licence': 'Licence Ouverte 2.0'}


def test_operator(server):
    for contact in ('javascript:alert(1)', 'nobody', 'a@b@c', 'a b@c.example', 'x@y.example?subject=z'):
        r = run('serve', '--db', 'nowhere.db', '--contact', contact)
        check(r.returncode == 2 and contact in r.stderr, f'--contact {contact} is none', r.stderr)
    text = page(server, '/mentions-legales')[1]
    check(all(html.escape(v) in text for v in OPERATOR.values()) and 'href="mailto:atlas@x.example"' in text and 'n’a pas indiqué' not in text,
          'what the operator says is there, as text')
    check('href="mailto:atlas@x.example"' in page(server, '/contact')[1], 'mail goes to the contact')


def test_changes():
    """On little data, which is loaded again in no time."""
    name = database()
    db = connect(name)
    server = Server(name, *(f'{k}={v}' for k, v in OPERATOR.items()))
    test_operator(server)
    test_request_changes(server, db)
    test_fresh(server, db)
    test_network_pages(server, db)
    db.close()
    same(server.stop(), 0, 'it ends cleanly')


def body():
    name = demonstration()
    db = connect(name)
    server = Server(name)
    test_bourse(server, db)
    test_addresses(server, db)
    test_bourse_page(server)
    test_unpublished(server, db)
    test_demande(server, db)
    test_visit(server)
    test_reseaux(server, db)
    test_appels(server, db)
    test_errors(server, db)
    test_texts(server)
    db.close()
    same(server.stop(), 0, 'it ends cleanly')
    test_changes()


main(body)

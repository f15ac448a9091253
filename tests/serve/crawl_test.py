"""Every kind of page of the site, found by following links: each answers, is valid HTML in the language asked for, has one h1,
headings in order, names for its fields and pictures, no dead link, a policy that lets nothing run but the site's own files, and
nothing of a contact that did not allow it."""
import collections
import html.parser
import re
import subprocess
import urllib.parse

from fixture import check, connect, demonstration, main, same, Server

ACCEPT = {'Accept': 'text/html', 'Accept-Language': 'fr'}
ENGLISH = {'Accept': 'text/html', 'Accept-Language': 'en'}
VOID = {'meta', 'link', 'br', 'input', 'img', 'hr', 'wbr', 'source', 'rect', 'path', 'use', 'circle', 'line'}
EACH, EACH_ENGLISH, LINKS = 3, 1, 25  # pages of a kind that are read, and addresses of a kind that are asked for
FAR = ('/api/', '/tiles/', '/static/', '/web/', '/qr.svg', '/embed', '/oembed')  # no pages of the site
START = ['/', '/monde', '/croiser', '/bourse', '/reseaux', '/appels', '/plan', '/deux-cotes', '/integrer']
# Of tidy 5.6, which is older than the attribute or the element.
OLD = re.compile(r'proprietary attribute "(aria-current|focusable|inputmode|imagesizes|fetchpriority|inert|enterkeyhint|loading|decoding|is)"'
                 r'|<(atlas-carte|dialog|search)> is not recognized|discarding unexpected </?(atlas-carte|dialog|search)>'
                 r'|<(summary|details)> (proprietary|is not)|trimming empty <(output|meter|progress|atlas-carte)>')


class Page(html.parser.HTMLParser):
    """Elements with their attributes, words in them, and the elements around."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        element = [tag, dict(attrs), '', [e[0] for e in self.open]]
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.elements.append([tag, dict(attrs), '', [e[0] for e in self.open]])

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        for element in self.open:
            element[2] += data

    def all(self, *tags):
        return [e for e in self.elements if e[0] in tags]


def kind_of(address):
    """/pays/ML is /pays/*; queries do not make another kind, but whether there is one does."""
    url = urllib.parse.urlsplit(address)
    parts = url.path.split('/')[1:]
    return '/' + '/'.join([parts[0]] + ['*' for p in parts[1:]]) + ('?' if url.query and url.query != 'lang=en' else '')


def plain_lists(match):
    """Groups within a <dl>, which HTML has and tidy 5.6 does not know."""
    return re.sub(rb'</?div[^>]*>', b'', match.group(0))


def tidy(body):
    body = re.sub(rb'<dl.*?</dl>', plain_lists, body, flags=re.S)
    done = subprocess.run(['tidy', '-q', '-e', '-utf8', '--drop-empty-elements', 'no', '--new-blocklevel-tags', 'atlas-carte,search',
                           '--new-inline-tags', 'dialog'], input=body, capture_output=True, timeout=60)
    return [line for line in done.stderr.decode().splitlines() if not OLD.search(line)]


def names_missing(page):
    """Fields without a label, pictures without a text, links and buttons without a word."""
    labels = {e[1].get('for') for e in page.all('label')}
    fields = [e for e in page.all('input', 'select', 'textarea') if e[1].get('type') not in ('hidden', 'submit', 'button')
              and e[1].get('id') not in labels and not e[1].get('aria-label') and not e[1].get('aria-labelledby') and 'label' not in e[3]]
    pictures = [e for e in page.all('img') if 'alt' not in e[1]]
    mute = [e for e in page.all('a', 'button') if not e[2].strip() and not e[1].get('aria-label') and not e[1].get('title')]
    mute = [e for e in mute if e[0] == 'button' or 'href' in e[1]]
    return [(e[0], e[1]) for e in fields + pictures + mute if not (e in mute and any('a' in i[3] and i[1].get('alt') for i in page.all('img')))]


def faults_of(answer, page, lang, hidden):
    text = answer.body.decode()
    levels = [int(e[0][1]) for e in page.all('h1', 'h2', 'h3', 'h4', 'h5', 'h6')]
    ids = collections.Counter(e[1]['id'] for e in page.elements if e[1].get('id'))
    titles = [e[2] for e in page.all('title') if 'svg' not in e[3]]
    policy = answer.header('content-security-policy') or ''
    scripts = [e for e in page.all('script') if 'src' not in e[1] and e[1].get('type') not in ('application/ld+json', 'application/json')]
    return [what for wrong, what in [
        (answer.status != 200, f'status {answer.status}'),
        (not text.startswith('<!DOCTYPE html>'), 'no doctype'),
        ([e[1].get('lang') for e in page.all('html')] != [lang], f"language {[e[1].get('lang') for e in page.all('html')]}"),
        (levels.count(1) != 1 or levels[:1] != [1], f'headings {levels[:10]}'),
        (any(b > a + 1 for a, b in zip(levels, levels[1:])), f'headings skip a level: {levels}'),
        (len(page.all('main')) != 1, 'not one main'),
        (len(titles) != 1 or not titles[0].strip(), f'titles {titles}'),
        ([i for i, n in ids.items() if n > 1], f'ids twice: {[i for i, n in ids.items() if n > 1][:5]}'),
        (names_missing(page), f'without a name: {names_missing(page)[:3]}'),
        ("default-src 'self'" not in policy or 'unsafe-inline' in policy or 'unsafe-eval' in policy, f'policy {policy}'),
        (scripts or page.all('style') or [e for e in page.elements if 'style' in e[1] or any(k.startswith('on') for k in e[1])],
         'scripts or styles within the page'),
        ([e for e in page.all('a') if (e[1].get('href') or '').lower().startswith(('javascript:', 'data:'))], 'addresses that run'),
        (page.all('b'), 'what stands in the data is not text'),
        ('{{' in text.replace('{{title}} {{{t.site}}}', '') or 'undefined' in text or '>NaN' in text, 'holes that nobody filled'),
        ([t for t in hidden if t in text], 'a contact that is not published'),
    ] if wrong] + tidy(answer.body)[:4]


class Crawl:
    def __init__(self, server, hidden):
        self.server, self.hidden = server, hidden
        self.base = f'http://127.0.0.1:{server.port}'
        self.kinds = collections.defaultdict(list)     # kind -> addresses to read
        self.links = collections.defaultdict(dict)     # kind -> address -> the page it was found on
        self.each, self.each_english = EACH, EACH_ENGLISH
        self.read, self.titles = set(), collections.defaultdict(set)

    def meet(self, href, on):
        url = urllib.parse.urlsplit(urllib.parse.urljoin(self.base + on, href))
        if f'{url.scheme}://{url.netloc}' != self.base:
            return
        address = url.path + ('?' + url.query if url.query else '')
        kind = kind_of(address)
        if len(self.links[kind]) < LINKS:
            self.links[kind].setdefault(address, on)
        if not address.startswith(FAR) and 'lang=' not in address and address not in self.kinds[kind]:
            self.kinds[kind].append(address)

    def page(self, address, headers, lang):
        answer = self.server.get(address, headers=headers)
        if not (answer.header('content-type') or '').startswith('text/html'):
            return None
        page = Page(answer.body.decode())
        faults = faults_of(answer, page, lang, self.hidden)
        check(not faults, f'{address} ({lang})', faults[:6])
        title = page.all('title')[0][2] if page.all('title') else ''
        self.titles[(lang, title)].add(address.split('?')[0])
        return page

    def go(self):
        for address in START:
            self.meet(address, '/')
        while True:
            todo = [a for k in list(self.kinds) for a in self.kinds[k][:self.each] if a not in self.read]
            if not todo:
                break
            for address in todo:
                self.read.add(address)
                page = self.page(address, ACCEPT, 'fr')
                for e in page.all('a', 'link', 'img', 'script', 'iframe', 'form') if page else []:
                    href = e[1].get('href') or e[1].get('src') or ''
                    if href and not href.startswith(('#', 'mailto:', 'tel:')):
                        self.meet(href, address)
        for kind in list(self.kinds):
            for address in self.kinds[kind][:self.each_english]:
                self.page(address, ENGLISH, 'en')


def unpublished(db):
    """Texts that nobody may see: addresses and telephone numbers of contacts that did not allow them."""
    return {t for row in connect(db).execute("""SELECT CASE WHEN publication IN ('courriel', 'tout') THEN NULL ELSE courriel END,
        CASE WHEN publication = 'tout' THEN NULL ELSE telephone END FROM contact""") for t in row if t and len(t) > 5}


# What nobody wants to see run, or stand anywhere but in its place: behind every name and text of every record and vocabulary.
HOSTILE = '<b>z</b><script>alert(1)</script> & "x" \' {{title}} {{{t.site}}} \\ \u202e \u05d0 </td></table>' + 'w' * 300
TEXTS = {'nom', 'titre', 'libelle', 'objectifs', 'description', 'historique', 'contexte', 'partenaires_france', 'partenaires_pays', 'volontaires',
         'convention', 'admin1', 'portee', 'domaine', 'prenom', 'site_web', 'type_mime', 'dispositif'}


def test_hostile():
    """Whatever stands in the data is text, everywhere."""
    db = demonstration()
    to = connect(db)
    columns = [(table, column) for (table,) in to.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
               for (_, column, kind, *_) in to.execute(f'PRAGMA table_info("{table}")').fetchall() if column in TEXTS]
    check(len(columns) > 25, 'names and texts of many tables', columns)
    for table, column in columns:
        to.execute(f'UPDATE "{table}" SET "{column}" = "{column}" || ? WHERE "{column}" IS NOT NULL', (HOSTILE,))
    to.commit()
    to.close()
    server = Server(db)
    crawl = Crawl(server, set())
    crawl.each, crawl.each_english = 1, 1
    crawl.go()
    server.stop()


def body():
    db = demonstration()
    hidden = unpublished(db)
    server = Server(db)
    crawl = Crawl(server, hidden)
    crawl.go()
    dead = {}
    for kind, addresses in crawl.links.items():
        for address, on in addresses.items():
            if address not in crawl.read:
                status = server.get(address, method='HEAD', headers=ACCEPT).status
                if status not in (200, 303, 308):
                    dead[address] = (status, on)
    check(not dead, 'no link is dead', list(dead.items())[:10])
    same({t: a for t, a in crawl.titles.items() if len(a) > 1}, {}, 'pages have titles of their own')
    wanted = {'/', '/monde', '/continents/*', '/pays/*', '/regions/*', '/departements/*', '/collectivites/*', '/partenaires/*',
              '/cooperations/*', '/projets/*', '/bourse', '/bourse/*', '/reseaux', '/appels', '/croiser', '/integrer', '/deux-cotes', '/plan',
              '/accessibilite', '/mentions-legales', '/donnees-personnelles', '/contact', '/donnees-ouvertes', '/reperes'}
    same(wanted - {kind for kind in crawl.kinds if crawl.kinds[kind]}, set(), 'every kind of page is found by links')
    server.stop()


def all_tests():
    body()
    test_hostile()


main(all_tests)

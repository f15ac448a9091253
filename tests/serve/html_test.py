"""Pages of the API for people: HTML of the same JSON, by f=html and by Accept (OGC 17-069r4, 8.2), well-formed, escaped, and
each address keeps its two answers apart."""
import html.parser
import re
import urllib.parse

from fixture import check, connect, database, main, same, Server

ACCEPT = {'Accept': 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'}
PAGES = ['/api', '/api/conformance', '/api/collections', '/api/collections/cooperations', '/api/collections/cooperations/items',
         '/api/collections/cooperations/items/c-eau', '/api/collections/cooperations/queryables',
         '/api/collections/cooperations/sortables']
VOID = {'meta', 'link', 'br'}
INSIDE = {'li': {'ul'}, 'dt': {'dl'}, 'dd': {'dl'}}


class Reader(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.open, self.faults, self.links, self.words = [], [], [], ''
        self.feed(text)
        self.close()
        self.faults += self.open

    def handle_starttag(self, tag, attrs):
        if tag in INSIDE and (not self.open or self.open[-1] not in INSIDE[tag]):
            self.faults.append(f'<{tag}> in {self.open[-1:]}')
        if tag == 'script':
            self.faults.append('a script')
        if tag == 'a':
            self.links.append(dict(attrs))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f'</{tag}>')

    def handle_data(self, data):
        self.words += data


def test_pages(server):
    for target in PAGES:
        data = server.get(target)
        page = server.get(target + '?f=html')
        read = Reader(page.body.decode())
        same((page.status, page.header('content-type')), (200, 'text/html; charset=utf-8'), f'{target} is a page')
        check(page.body.startswith(b'<!DOCTYPE html>') and b'<html lang="fr">' in page.body and not read.faults, 'well-formed, in French',
              read.faults[:5])
        for _ in range(3):  # the second and third are kept answers, found by their text
            a, b = server.get(target), server.get(target, headers=ACCEPT)
            same((a.body, b.header('content-type')), (data.body, 'text/html; charset=utf-8'), 'each kind of client gets its own')
            check('accept' in (a.header('vary') or '').lower(), 'and caches are told', a.headers)
        if target.endswith('ables'):
            continue
        links = {link['rel']: link for link in data.json['links']} if 'links' in data.json else {}
        if links:
            other = links['alternate']
            same((other['type'], server.get(path_of(other['href'])).header('content-type')),
                 ('text/html', 'text/html; charset=utf-8'), 'the data link to the page')
        for link in read.links:
            if link['href'].startswith('http://127.0.0.1'):
                got = server.get(path_of(link['href']))
                if got.status != 200:
                    check(False, f'{target} links to {link["href"]}', got)


def path_of(href):
    url = urllib.parse.urlsplit(href)
    return url.path + ('?' + url.query if url.query else '')


def test_items(server):
    """Pages are turned on pages; all that JSON says is there."""
    seen, href = [], '/api/collections/cooperations/items?f=html&limit=2'
    while href and len(seen) < 20:
        read = Reader(server.get(href).body.decode())
        seen += re.findall(r'id((?:c|a)-[a-z]+)geometry', read.words.replace('\n', ''))
        href = next((path_of(a['href']) for a in read.links if a.get('rel') == 'next'), None)
    same(sorted(seen), sorted(f['id'] for f in server.get('/api/collections/cooperations/items').json['features']), 'all, by next')
    page = server.get('/api/collections/cooperations/items?f=html&q=%3Cscript%3Ealert').body.decode()
    check('<script' not in page, 'what was asked is escaped', page[:300])
    text = server.get('/api/collections/projets/items/j-mechant?f=html').body.decode()
    check('&lt;b&gt;gras&lt;/b&gt; &amp; &quot;x&quot; \\' in text and not Reader(text).faults, 'and what stands in records', text[:3000])


def body():
    db = database()
    c = connect(db)
    c.execute("INSERT INTO projet (uid, cooperation_id, titre, statut) VALUES ('j-mechant', 1, '<b>gras</b> & \"x\" \\', 'termine')")
    c.commit()
    c.close()
    server = Server(db)
    test_pages(server)
    test_items(server)
    same(server.stop(), 0, 'the server ends well')


main(body)

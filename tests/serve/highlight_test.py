"""What lists say of words: which are marked in the names they met, and what each was taken for."""
import html
import random
import re
import unicodedata
import urllib.parse

from fixture import check, connect, database, demonstration, main, same, Server

TITLES = {
    'j-forages': "Forages pour l’eau & l'<b>EAU</b> à N'Djamena",
    'j-ecole': 'E\u0301coles : œuvres, cœur, ﬁnance \u202eet droite\u202c',
    'j-puits': 'Straße, ışık, İzmir, Saint-Louis (St. Malo)',
    'j-musee': 'Aujourd’hui <mark>rien</mark> "eau potable" et potable eau',
    'j-dechets': 'Ünïcödé 𝔻échets №5 日本 d’eau',
}


def items(server, collection, q, more=''):
    return server.get(f'/api/collections/{collection}/items?limit=100&q={urllib.parse.quote(q)}{more}').json


def titles(server, q):
    """{id: titre as marked} of those with a mark there."""
    found = items(server, 'projets', q)['features']
    return {f['id']: f['highlight']['titre'][0] for f in found if 'titre' in f['highlight']}


MARKED = [
    ('eau', {'j-forages': 'Forages pour l’<mark>eau</mark> &amp; l&#39;&lt;b&gt;<mark>EAU</mark>&lt;/b&gt; à N&#39;Djamena',
             'j-musee': 'Aujourd’hui &lt;mark&gt;rien&lt;/mark&gt; &quot;<mark>eau</mark> potable&quot; et potable <mark>eau</mark>',
             'j-dechets': 'Ünïcödé 𝔻échets №5 日本 d’<mark>eau</mark>'}),
    ('"eau potable"', {'j-musee': 'Aujourd’hui &lt;mark&gt;rien&lt;/mark&gt; &quot;<mark>eau</mark> <mark>potable</mark>&quot; et potable eau'}),
    ('ndjamena', {'j-forages': 'Forages pour l’eau &amp; l&#39;&lt;b&gt;EAU&lt;/b&gt; à <mark>N&#39;Djamena</mark>'}),
    ('ecole', {'j-ecole': '<mark>E\u0301coles</mark> : œuvres, cœur, ﬁnance \u202eet droite\u202c'}),
    ('coeur', {'j-ecole': 'E\u0301coles : œuvres, <mark>cœur</mark>, ﬁnance \u202eet droite\u202c'}),
    ('ŒUVRE fina', {'j-ecole': 'E\u0301coles : <mark>œuvres</mark>, cœur, <mark>ﬁnance</mark> \u202eet droite\u202c'}),
    ('droit', {'j-ecole': 'E\u0301coles : œuvres, cœur, ﬁnance \u202eet <mark>droite\u202c</mark>'}),
    ('strasse', {'j-puits': '<mark>Straße</mark>, ışık, İzmir, Saint-Louis (St. Malo)'}),
    ('izmir', {'j-puits': 'Straße, ışık, <mark>İzmir</mark>, Saint-Louis (St. Malo)'}),
    ('isik', {'j-puits': 'Straße, <mark>ışık</mark>, İzmir, Saint-Louis (St. Malo)'}),
    ('saint louis', {'j-puits': 'Straße, ışık, İzmir, <mark>Saint</mark>-<mark>Louis</mark> (<mark>St</mark>. Malo)'}),
    ('unicode', {'j-dechets': '<mark>Ünïcödé</mark> 𝔻échets №5 日本 d’eau'}),
    ('dechets', {'j-dechets': 'Ünïcödé <mark>𝔻échets</mark> №5 日本 d’eau'}),
    ('日本', {'j-dechets': 'Ünïcödé 𝔻échets №5 <mark>日本</mark> d’eau'}),
    ('forrages', {'j-forages': '<mark>Forages</mark> pour l’eau &amp; l&#39;&lt;b&gt;EAU&lt;/b&gt; à N&#39;Djamena'}),
    ('aujourdhui -malo', {'j-musee': '<mark>Aujourd’hui</mark> &lt;mark&gt;rien&lt;/mark&gt; &quot;eau potable&quot; et potable eau'}),
]


def test_marks(server):
    for q, expected in MARKED:
        same(titles(server, q), expected, f'marks of {q}')
    same([f['highlight'].get('pays_nom') for f in items(server, 'projets', 'mali')['features']][:1], [['<mark>Mali</mark>']],
         'a label is marked whole where a word names its value')
    check('highlight' not in server.get('/api/collections/projets/items').json['features'][0], 'without words nothing is marked')
    for form in ('csv', 'kml'):
        check(b'&lt;mark' not in server.get(f'/api/collections/bourse/items?f={form}&q=ecole').body and
              b'<mark>' not in server.get(f'/api/collections/bourse/items?f={form}&q=ecole').body, f'nothing is marked in {form}')
    twice = [items(server, 'projets', 'eau', f'&annee=..{2100 + i}')['features'] for i in range(2)]
    same(*twice, 'a record that was kept is marked as one that was made')
    far = items(server, 'projets', 'eau', '&near=0,0&crs=http://www.opengis.net/def/crs/EPSG/0/3857')['features']
    same(sorted(f['id'] for f in far if 'titre' in f['highlight']), ['j-dechets', 'j-forages', 'j-musee'], 'also by distance, in another system')


def test_understood(server):
    def terms(q, collection='projets'):
        return items(server, collection, q)['understood']
    same(terms('mali -"eau potable" "pour l\'eau" forrages'),
         [{'word': 'mali', 'values': [{'parameter': 'pays', 'value': 'ML', 'label': 'Mali', 'words': 'mali'}]},
          {'phrase': 'pour eau'}, {'word': 'forrages', 'prefix': True, 'taken': 'forages'}, {'phrase': 'eau potable', 'excluded': True}],
         'words, phrases, what is excluded, and what a word is taken for')
    same(terms('xyzzyqx'), [{'word': 'xyzzyqx', 'prefix': True, 'unknown': True}], 'a word that is nothing')
    same(terms('mali -mali'), [{'word': 'mali', 'contradicted': True}, {'word': 'mali', 'excluded': True}], 'what is asked and excluded')
    begun = terms('afri')[0]['values']
    check({'parameter': 'continent', 'value': 'afrique', 'label': 'Afrique', 'words': 'afri', 'begins': True} in begun, 'a beginning', begun)
    several = [[v for v in t.get('values', []) if v['value'] == 'BF'] for t in terms('burkina faso')]
    check(any(v['words'] == 'burkina faso' for vs in several for v in vs), 'words that name something together', several)
    check('understood' not in server.get('/api/collections/projets/items').json, 'without q nothing is said')
    long = terms('a')[0]
    check(len(long['values']) == 10, 'of many values ten', long)


# --- the demonstration data --------------------------------------------------------------------------------------

def fold(text):
    text = ''.join(c for c in unicodedata.normalize('NFKD', text) if not unicodedata.combining(c)).lower()
    return text.replace('œ', 'oe').replace('æ', 'ae').replace('ß', 'ss').replace('ø', 'o')


def words_of(text):
    return re.findall(r'[a-z0-9]+', fold(text))


def test_demonstration(server):
    """Text without marks is the property; each word that begins as the one asked is marked."""
    draw = random.Random(3)
    known = sorted({w for f in server.get('/api/collections/projets/items?limit=1000').json['features']
                    for w in words_of(f['properties']['titre'] or '') if len(w) > 3})
    wrong = []
    n = 0
    for q in draw.sample(known, 20):
        for f in items(server, 'projets', q)['features']:
            for name, values in f['highlight'].items():
                n += len(values)
                held = f['properties'][name].split('; ')
                for value in values:
                    plain = html.unescape(re.sub('</?mark>', '', value))
                    marked = words_of(html.unescape(' '.join(re.findall('<mark>(.*?)</mark>', value))))
                    begun = [w for w in words_of(plain) if w.startswith(q)]
                    if plain not in held and plain != f['properties'][name] or not marked or [w for w in begun if w not in marked]:
                        wrong.append((q, name, value))
            title = f['properties']['titre'] or ''
            if 'titre' not in f['highlight'] and any(w.startswith(q) for w in words_of(title)):
                wrong.append((q, title))
    check(n > 100 and not wrong, f'{n} marked texts are the texts of the records, and the words that were asked are marked', wrong[:5])


def body():
    db = database('small.db')
    c = connect(db)
    for uid, title in TITLES.items():
        c.execute('UPDATE projet SET titre = ? WHERE uid = ?', (title, uid))
    c.commit()
    c.close()
    server = Server(db)
    test_marks(server)
    test_understood(server)
    test_demonstration(Server(demonstration()))


main(body)

"""Addresses as people and programs really send them: empty form fields, cache-busters, what others hang on links."""
import os
import subprocess

from fixture import ATLASD, Server, check, database, main, same

ITEMS = '/api/collections/projets/items'

SAME = '''
/api/collections/projets/items?thematique=eau                | q=&thematique=eau
/api/collections/projets/items?thematique=eau                | thematique=eau,
/api/collections/projets/items?thematique=eau                | thematique=,eau
/api/collections/projets/items?thematique=eau                | thematique=eau&pays=&bbox=&near=&radius=&annee=&montant=
/api/collections/projets/items?thematique=eau                | thematique=eau&limit=&offset=&sortby=&f=&crs=&bbox-crs=&datetime=
/api/collections/projets/items?thematique=eau                | thematique=&thematique=eau&q=+&q=%09
/api/collections/projets/items                               | pays=,&q
/api/collections/projets/facets?by=pays,statut&thematique=eau | by=,pays,,statut,&thematique=eau&q=
/api/collections/projets/items/j-puits                       | f=&crs=
/api/suggest?q=dakar                                         | q=dakar&limit=
/api/vocabularies                                            | v=
/tiles/cooperations.json?thematique=eau                      | q=&thematique=eau,
/tiles/cooperations/2/2/1.png?thematique=eau                 | q=&thematique=eau,&v=
/identify/cooperations?lon=-8&lat=12.65&zoom=6               | lon=-8&lat=12.65&zoom=6&limit=&pays=&q=
/tiles/base/1/0/0.png                                        | _=1718&t=2&access_token=pk.e30
/tiles/cooperations/2/2/1.png?thematique=eau                 | thematique=eau&_=1718&_=1719
/tiles/cooperations/2/2/1.png?thematique=eau                 | t=&access_token=%E9%&thematique=eau
/tiles/cooperations.json?thematique=eau                      | thematique=eau&_=1718&t=x&access_token=y
/                                                            | xtor=RSS-1&msclkid=a&_gl=1*b&ref=x&at_medium=c&mc_cid=d
/?q=%C3%A9cole                                               | q=%E9cole&%zz=1&%FF&%00=%00
/?q=l%E2%80%99eau                                            | q=l%92eau&
/?pays=ML&statut=en_cours&thematique=eau                     | thematique=eau&amp;pays=ML&amp;amp;statut=en_cours
/?pays=ML&thematique=eau                                     | thematique=eau?pays=ML&q=&near=&couches=
/?depuis=1960..1970                                          | depuis_de=1960&depuis_a=1970&annee_de=&annee_a=
/?pays=ML,SN                                                 | pays=ML&pays=SN,ML
/                                                            | constructor=1&__proto__=x&toString=&hasOwnProperty
/web/app.js                                                  | v=1&_=2&%E9
'''

STRICT = '''
/api?_=1 | _
/api/collections/projets/items?t=1 | t
/api/collections/projets/items?utm_source=lettre | utm_source
/api/collections/projets/items?thematique=eau&amp;pays=ML | amp;pays
/api/collections/projets/facets?by=pays&access_token=x | access_token
/api/suggest?q=dakar&_=1 | _
/identify/cooperations?lon=-8&lat=12.65&zoom=6&t=1 | t
/tiles/cooperations/2/2/1.png?utm_source=lettre | utm_source
/tiles/cooperations/2/2/1.png?pays=%E9 | pays
/tiles/cooperations.json?q=eau&q=sel | q
/api/collections/projets/items?pays=! | pays
/api/collections/projets/items?q=%2D | q
/api/collections/projets/facets?by=, | by
'''


def without_time(answer):
    if not (answer.header('content-type') or '').startswith('application/'):
        return answer.body
    return answer.json


def test_same_answers(server):
    """Links in answers too: `self` and `next` are written from what was understood."""
    for line in SAME.strip().splitlines():
        plain, sent = (part.strip() for part in line.split('|'))
        target = plain.split('?')[0] + '?' + sent
        a, b = server.get(plain), server.get(target)
        check(a.status == b.status == 200 and without_time(a) == without_time(b), f'{target} is {plain}', b)


def test_same_key(server):
    """One painting, one selection, one kept answer for all of them."""
    hits = 'cache_hits_total{cache="answers"}'
    for kept, sent in [(ITEMS + '?statut=termine', ITEMS + '?q=&statut=termine,&pays='),
                       ('/api/collections/projets/facets?by=odd,pays', '/api/collections/projets/facets?by=odd,,pays,&q='),
                       ('/tiles/actions/3/4/3.png', '/tiles/actions/3/4/3.png?_=1&t=2&access_token=3&pays='),
                       ('/tiles/base/3/4/3.png', '/tiles/base/3/4/3.png?t=9')]:
        etag = server.get(kept).header('etag')
        before = server.metric(hits)
        a = server.get(sent)
        check(etag and a.header('etag') == etag and server.metric(hits) == before + 1,
              f'{sent} is answered by what was kept for {kept}', a)


def test_strict(server):
    for line in STRICT.strip().splitlines():
        target, name = (part.strip() for part in line.split(' | '))
        a = server.get(target)
        check(a.status == 400 and a.json['parameter'] == name, f'{target} is refused, naming {name}', a)


def find(db, verb, *arguments):
    r = subprocess.run([ATLASD, verb, '--db', db, *arguments], capture_output=True, timeout=60, env=os.environ)
    return r.returncode, r.stdout


def test_command_line(db):
    for verb, arguments, plain, sent in [('find', ['projets'], 'thematique=eau', 'q=&thematique=eau,&limit=&near='),
                                         ('tile', ['cooperations', '2', '2', '1'], 'pays=ML', 'pays=,ML&q=&bbox=')]:
        a, b = find(db, verb, *arguments, plain), find(db, verb, *arguments, sent)
        check(a[0] == 0 and a == b and a[1], f'{verb} {sent} is {verb} {plain}', b)
    same(find(db, 'find', 'projets', 'pays=!')[0], 1, 'find: a ! with nothing behind it is an error')


def body():
    db = database()
    server = Server(db)
    for test in (test_same_answers, test_same_key, test_strict):
        test(server)
    test_command_line(db)
    same(server.stop(), 0, 'the server ends cleanly')


main(body)

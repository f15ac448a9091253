"""What a client must not send, and what it gets: request | status | what the answer names."""
import random
import re

from fixture import check, database, main, same, Server

# Each line: target | expected status | expected "parameter" of the problem document | word of its detail
CASES = r'''
/api/collections/projets/items?truc=1               | 400 | truc      | truc
/api/collections/projets/items?thematiqe=eau        | 400 | thematiqe | thematique
/api/collections/projets/items?limit=1&limit=2      | 400 | limit     | twice
/api/collections/projets/items?q=a&q=b              | 400 | q         | twice
/api/collections/projets/items?bbox=0,0,1,1&bbox=0,0,1,1 | 400 | bbox | twice
/api/collections/projets/items?limit=0              | 400 | limit     | 0
/api/collections/projets/items?limit=dix            | 400 | limit     | dix
/api/collections/projets/items?limit=1e3            | 400 | limit     | 1e3
/api/collections/projets/items?offset=-1            | 400 | offset    | -1
/api/collections/projets/items?sortby=couleur       | 400 | sortby    | titre
/api/collections/collectivites/items?sortby=budget  | 400 | sortby    | population
/api/collections/projets/items?pays=ZZ              | 400 | pays      | ZZ
/api/collections/projets/items?pays=Mali            | 400 | pays      | ML
/api/collections/projets/items?thematique=eaux      | 400 | thematique | eau
/api/collections/projets/items?annee=vingt          | 400 | annee     | vingt
/api/collections/projets/items?annee=2014..2009     | 400 | annee     | 2014
/api/collections/projets/items?jumelage=oui         | 400 | jumelage  | true
/api/collections/projets/items?bbox=1,2,3,4,5       | 400 | bbox      | bbox
/api/collections/projets/items?bbox=1,2,3           | 400 | bbox      | bbox
/api/collections/projets/items?bbox=NaN,0,1,1       | 400 | bbox      | NaN
/api/collections/projets/items?bbox=0,0,inf,1       | 400 | bbox      | inf
/api/collections/projets/items?bbox=0,50,1,40       | 400 | bbox      | bbox
/api/collections/projets/items?bbox=0,-91,1,1e300   | 400 | bbox      | bbox
/api/collections/projets/items?bbox=0x10,0,1,1      | 400 | bbox      | bbox
/api/collections/projets/items?near=2               | 400 | near      | longitude
/api/collections/projets/items?near=2,48,0          | 400 | near      | latitude
/api/collections/projets/items?near=48.85,2.35N     | 400 | near      | 2.35N
/api/collections/projets/items?near=NaN,48          | 400 | near      | NaN
/api/collections/projets/items?near=2,91            | 400 | near      | 90
/api/collections/projets/items?near=-3600.1,0       | 400 | near      | 180
/api/collections/projets/items?near=2,48&near=2,48  | 400 | near      | twice
/api/collections/projets/items?near=2,48;radius=5   | 400 | near      | radius
/api/collections/projets/items?near=2,48&radius=0   | 400 | radius    | above
/api/collections/projets/items?near=2,48&radius=-1  | 400 | radius    | -1
/api/collections/projets/items?near=2,48&radius=inf | 400 | radius    | inf
/api/collections/projets/items?near=2,48&radius=1e9 | 400 | radius    | 20015114
/api/collections/projets/items?near=2,48&radius=1km | 400 | radius    | metres
/api/collections/projets/items?near=2,48&radius=1&radius=2 | 400 | radius | twice
/api/collections/projets/items?radius=1000          | 400 | radius    | near
/api/collections/projets/facets?by=pays&radius=1000 | 400 | radius    | near
/api/collections/projets/items?sortby=distance      | 400 | sortby    | near
/api/collections/projets/items?near=2,48&sortby=-distance | 400 | sortby | nearest
/tiles/cooperations/1/0/0.png?near=2                | 400 | near      | longitude
/tiles/cooperations/1/0/0.png?radius=5              | 400 | radius    | near
/api/collections/projets/items?q=%2C%2E             | 400 | q         | word
/api/collections/projets/items?q=%00                | 400 | q         | UTF-8
/api/collections/projets/items?q=a%00b              | 400 | q         | UTF-8
/api/collections/projets/items?q=%FF                | 400 | q         | UTF-8
/api/collections/projets/items?q=%C3                | 400 | q         | UTF-8
/api/collections/projets/items?q=%C0%80             | 400 | q         | UTF-8
/api/collections/projets/items?q=%ED%A0%80          | 400 | q         | UTF-8
/api/collections/projets/items?q=%                  | 400 | q         | hexadecimal
/api/collections/projets/items?q=%4                 | 400 | q         | hexadecimal
/api/collections/projets/items?q=%zz                | 400 | q         | hexadecimal
/api/collections/projets/items?%FF=1                | 400 | ?         | UTF-8
/api/collections/projets/items?=1                   | 400 |           | parameter
/api/collections/projets/items?f=htm             | 400 | f         | geojson
/api/collections/projets/items?crs=EPSG:3858        | 400 | crs       | CRS84
/api/collections/projets/items?token=x              | 400 | token     | leads on
/api/collections/projets/items?token=%C3%A9         | 400 | token     | leads on
/api/collections/projets/items?token=MA             | 400 | token     | leads on
/api/collections/projets/items?token=MCAwIDAAYQA&offset=1 | 400 | token | offset
/api/collections/projets/items?offset=9999999999    | 200 |           | "numberReturned":0
/api/collections/projets/items?offset=99999999999999999999 | 400 | offset |
/api/collections/projets/items?datetime=hier        | 400 | datetime  | hier
/api/collections/projets/items?datetime=2012/       | 200 |           | numberMatched
/api/collections/projets/items?datetime=2015-02-30  | 400 | datetime  | exists
/api/collections/projets/items?datetime=2015-02-29T10:00:00Z | 400 | datetime | exists
/api/collections/projets/items?datetime=2015-01-01T24:00:00Z | 400 | datetime | exists
/api/collections/projets/items?datetime=2015-06-02/2015-06-01 | 400 | datetime | interval
/api/collections/projets/items?datetime=2014/2009   | 400 | datetime  | 2014
/api/collections/projets/items?datetime=2012&annee=2012 | 200 |       | numberMatched
/api/collections/projets/items?collectivite=nulle-part | 400 | collectivite | nulle-part
/api/collections/projets/items?commune=691          | 400 | commune   | INSEE
/api/collections/projets/items?epci=12              | 400 | epci      | SIREN
/api/collections/projets/facets                     | 400 | by        | by
/api/collections/projets/facets?by=                 | 400 | by        | facet
/api/collections/projets/facets?by=couleur          | 400 | by        | couleur
/api/collections/projets/facets?by=pays,pays        | 400 | by        | twice
/api/collections/projets/facets?by=pays&limit=3     | 400 | limit     | limit
/api/collections/projets/crosstab                   | 400 | rows      | rows
/api/collections/projets/crosstab?rows=pays         | 400 | columns   | columns
/api/collections/projets/crosstab?rows=pays&columns=montant | 400 | columns | montant
/api/collections/projets/crosstab?rows=pays&columns=pays | 400 | columns | both
/api/collections/projets/crosstab?rows=pays&columns=type&measure=tout | 400 | measure | count
/api/collections/projets/crosstab?rows=pays&columns=type&f=xml | 400 | f | csv-excel
/api/collections/projets/crosstab?rows=pays&columns=odd&measure=apd | 400 | columns | odd
/api/collections/projets/crosstab?rows=pays&columns=type&measure=apd&q=eau | 400 | q | APD
/api/collections/bourse/crosstab?rows=pays&columns=type&measure=amount | 400 | measure | count
/api/collections/projets/crosstab?rows=pays&columns=type&limit=3 | 400 | limit | limit
/api/collections/projets/crosstab?rows=pays&columns=type&thematique=eua | 400 | thematique | eau
/api/collections/villes/crosstab?rows=pays&columns=type | 404 |       | villes
/api/stats/mars                                     | 404 | territory | monde
/api/stats/pays:mali                                | 404 | territory | pays:ML
/api/stats/mali                                     | 404 | territory | pays:ML
/api/stats/regio:84                                 | 404 | territory | region:84
/api/stats/region:                                  | 404 | territory | region
/api/stats/:                                        | 404 | territory | territory
/api/stats/collectivite:nulle-part                  | 404 | territory | nulle-part
/api/stats/pays:ML,SN                               | 404 | territory | pays:ML,SN
/api/stats/monde?f=xml                              | 400 | f         | csv-excel
/api/stats/monde?pays=ML                            | 400 | pays      | pays
/api/stats                                          | 404 | path      | nothing
/api/stats/monde/2012                               | 404 | path      | nothing
/api/collections/villes/items                       | 404 |           | villes
/api/collections/villes                             | 404 |           | collectivites
/api/collections/projets/items/j-nulle              | 404 | id        | j-nulle
/api/collections/cooperations/items/c-retiree       | 410 | id        | c-retiree
/api/collections/cooperations/items/a-bamako        | 404 | id        | a-bamako
/api/collections/bourse/items/b-secret              | 404 | id        | b-secret
/api/collections/pays/items/MLI                     | 404 | id        | ML (Mali)
/api/collections/pays/items/nobody                  | 404 | id        | in pays
/api/collections/regions/items/22:43                | 404 | id        | before 2016
/api/collections/departements/items?sortby=distance&near=1,2 | 400 | sortby | territories
/api/collections/pays/items?sortby=relevance        | 400 | sortby    | without q
/api/collections/pays/items?filter=nobody=1         | 400 | filter    | nobody
/api/collections/pays/crosstab?rows=type&columns=annee | 404 | c      | rows=pays
/api/collections/projets/items/%00                  | 400 | path      | UTF-8
/api/collections/projets/items/%ff                  | 400 | path      | UTF-8
/api/collections/projets/items/%4                   | 400 | path      | hexadecimal
/api/collections//items                             | 404 | path      | nothing
//api                                               | 404 | path      | nothing
/api//                                              | 404 | path      | nothing
/api/rien                                           | 404 | path      | nothing
/API                                                | 404 | path      | nothing
/rien                                               | 404 | path      | nothing
/../../etc/passwd                                   | 404 | path      | nothing
/web/../server.c                                    | 404 | path      | file
/web/..%2f..%2fserve%2fserver.c                     | 404 | path      | file
/web/%2e%2e/server.h                                | 404 | path      | file
/web//etc/passwd                                    | 404 | path      | nothing
/web/leaflet/../app.js                              | 404 | path      | file
/web/index.html                                     | 404 | path      | file
/web                                                | 404 | path      | nothing
/tiles/base/99/0/0.png                              | 404 | z         | 99
/tiles/base/19/0/0.png                              | 404 | z         | 18
/tiles/base/-1/0/0.png                              | 404 | z         | -1
/tiles/base/1.5/0/0.png                             | 404 | z         | 1.5
/tiles/base/z/0/0.png                               | 404 | z         | z
/tiles/base/1/2/0.png                               | 404 | x         | 2
/tiles/base/1/0/2.png                               | 404 | y         | 2
/tiles/base/1/-1/0.png                              | 404 | x         | -1
/tiles/base/3/99999999999999999999999999/0.png      | 404 | x         | x
/tiles/base/3/0/00000000000000000000000000000000.png | 404 | y        | y
/tiles/base/1/0/0                                   | 404 | y         | png
/tiles/base/1/0/0.jpg                               | 404 | y         | png
/tiles/base/1/0/0@4x.png                            | 404 | y         | png
/tiles/base/1/0/0@2x                                | 404 | y         | png
/tiles/base/1/0/.png                                | 404 | y         | whole
/tiles/base/1/0/0.png/                              | 308 |           |
/tiles/oceans/1/0/0.png                             | 404 | layers    | oceans
/tiles/base,base/1/0/0.png                          | 404 | layers    | base
/tiles/base,/1/0/0.png                              | 404 | layers    | layer
/tiles/,/1/0/0.png                                  | 404 | layers    | layer
/tiles/cooperations/1/0/0.png?pays=ZZ               | 400 | pays      | ZZ
/tiles/cooperations/1/0/0.png?couleur=rouge         | 400 | couleur   | couleur
/tiles/cooperations/1/0/0.png?bbox=1,2,3,4,5        | 400 | bbox      | bbox
/tiles/base/1/0/0.png?limit=1                       | 400 | limit     | limit
/tiles/base                                         | 404 | layers    | json
/tiles/.json                                        | 404 | layers    | map
/tiles/oceans.json                                  | 404 | layers    | oceans
/tiles/cooperations.json?pays=ZZ                    | 400 | pays      | ZZ
/identify/cooperations                              | 400 | lon       | lon
/identify/cooperations?lon=1&lat=2                  | 400 | zoom      | zoom
/identify/cooperations?lon=1&lat=91&zoom=3          | 400 | lat       | 90
/identify/cooperations?lon=NaN&lat=9&zoom=3         | 400 | lon       | degrees
/identify/cooperations?lon=1,2&lat=9&zoom=3         | 400 | lon       | degrees
/identify/cooperations?lon=1&lat=2&zoom=19          | 400 | zoom      | 18
/identify/cooperations?lon=1&lat=2&zoom=3&limit=0   | 400 | limit     | 1
/identify/cooperations?lon=1&lat=2&zoom=18.1        | 400 | zoom      | 18
/identify/cooperations?lon=1&lat=2&zoom=-0.5        | 400 | zoom      | 18
/identify/cooperations?lon=1e300&lat=2&zoom=3       | 400 | lon       | 3600
/identify/cooperations?lon=3601&lat=2&zoom=3        | 400 | lon       | 3600
/tiles/base/6.5/0/0.png                             | 404 | z         | whole
/identify/oceans?lon=1&lat=2&zoom=3                 | 404 | layers    | oceans
/api/suggest                                        | 400 | q         | missing
/api/suggest?q=                                     | 400 | q         | missing
/api/suggest?q=+%09+                                | 400 | q         | missing
/api/suggest?q=%C2%A0                               | 400 | q         | empty
/api/suggest?q=a&q=b                                | 400 | q         | twice
/api/suggest?q=%FF                                  | 400 | q         | UTF-8
/api/suggest?q=a%00                                 | 400 | q         | UTF-8
/api/suggest?q=a&truc=1                             | 400 | truc      | truc
/api/suggest?q=a&pays=ML                            | 400 | pays      | pays
/api/suggest?q=a&limit=0                            | 400 | limit     | 50
/api/suggest?q=a&limit=51                           | 400 | limit     | 50
/api/suggest?q=a&limit=dix                          | 400 | limit     | dix
/api/suggest?q=a&limit=1&limit=2                    | 400 | limit     | twice
/api/suggest?q=aa+ab+ac+ad+ae+af+ag+ah+ai+aj+ak+al+am+an+ao+ap+aq |  400 | q         | 16 words
/api/suggest?q=%2D                                  | 200 |           | suggestions
/api/suggest/                                       | 308 |           |
/api/vocabularies?truc=1                            | 400 | truc      | truc
/healthz?truc=1                                     | 400 | truc      | truc
'''


def test_table(server):
    for line in CASES.strip().splitlines():
        target, status, parameter, word = (part.strip() for part in line.split('|'))
        a = server.get(target)
        good = a.status == int(status) and word in a.body.decode()
        if good and a.status >= 400:
            problem = a.json
            good = (a.header('content-type') == 'application/problem+json' and problem['status'] == a.status
                    and problem.get('parameter', '') == parameter and problem['title'] and problem['detail']
                    and a.header('access-control-allow-origin') == '*')
        check(good, f'{target} | {status} | {parameter}', a)


def test_sizes(server):
    base = '/api/collections/projets/items?'
    for query, name, status in [('q=' + 'a' * 10000, 'query', 414), ('q=' + 'a' * 8191, 'query', 414),
                                ('q=' + 'a' * 60000, 'query', 414), ('pays=' + 'ML,' * 1200 + 'ML', 'pays', 400),
                                ('&'.join(f'p{i}=1' for i in range(200)), '', 400),
                                ('&' * 8000, None, 200), ('q=' + 'a' * 8190, None, 200),
                                ('q=' + '+'.join('abc' for _ in range(100)), 'q', 400),
                                ('filter=' + '(' * 8000, 'filter', 400), ('filter=' + 'NOT(' * 2000, 'filter', 400),
                                ('filter-lang=cql2-json&filter=' + '[' * 8000, 'filter', 400),
                                ('filter=TRUE' + '+OR+TRUE' * 1000, None, 200),
                                ("filter=titre+LIKE+'" + '%25a' * 2000 + "'", None, 200),
                                ('filter=S_WITHIN(geometry,MULTIPOINT(0+0' + ',1+1' * 1900 + '))', None, 200),
                                ('filter=S_WITHIN(geometry,POLYGON((0+0,4+4,4+0,0+4,0+0)))', 'filter', 400),
                                ('filter=population' + '*population' * 600 + '=1', 'filter', 400)]:
        a = server.get(base + query)
        good = a.status == status and (name is None or a.json.get('parameter', '') == name)
        check(good, f'a query of {len(query)} bytes beginning {query[:12]} gets {status}, naming {name!r}', a)
    for n, status in [(200, 200), (201, 400), (4000, 400)]:
        same(server.get('/api/suggest?q=' + 'a' * n).status, status, f'suggestions for {n} letters')
    same(server.get('/' + 'a/' * 20000).status, 404, 'a path of 20 000 segments is not found')
    same(server.get('/api/collections/projets/items/' + 'x' * 30000).status, 404, 'an id of 30 000 letters is not found')


def test_methods(server):
    for method in ['POST', 'PUT', 'DELETE', 'PATCH', 'TRACE']:
        a = server.get('/api', method)
        check(a.status == 405 and 'GET' in (a.header('allow') or '') and a.json['status'] == 405,
              f'{method} gets 405 with Allow', a)
    same(server.get('/rien', 'POST').status, 404, 'POST to nothing is 404')


def test_noise(server):
    """Requests with bytes changed, dropped and doubled at random: each gets an answer that blames the client."""
    chance = random.Random(2015)
    seeds = [line.split('|')[0].strip() for line in CASES.strip().splitlines()]
    bad = []
    for i in range(600):
        data = bytearray(f'GET {chance.choice(seeds)} HTTP/1.1\r\nHost: x\r\nIf-None-Match: "a"\r\nConnection: close\r\n\r\n',
                         'ascii')
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(4, len(data) - 4)
            kind = chance.randrange(3)
            if kind == 0:
                data[at] = chance.randrange(256)
            elif kind == 1:
                del data[at:at + chance.randint(1, 4)]
            else:
                data[at:at] = data[at:at + chance.randint(1, 20)]
        got = server.raw(bytes(data) + b'\r\n\r\n', timeout=10, hang_up=True)
        if not re.match(rb'HTTP/1\.[01] (200|304|308|400|404|405|410|413|417|431|505) ', got):
            bad.append((bytes(data), got[:200]))
    same(bad, [], '600 requests with noise in them')


def body():
    server = Server(database())
    test_table(server)
    test_sizes(server)
    test_methods(server)
    test_noise(server)
    same(server.get('/healthz').body, b'ok\n', 'after all that the server is well')
    same(server.stop(), 0, 'and ends without a complaint of the sanitizers')


main(body)

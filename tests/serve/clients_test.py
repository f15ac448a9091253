"""Clients that others wrote read every collection through its pages to the last feature, and filter by box and by
property: GDAL's OAPIF driver (ogr2ogr) and OWSLib."""
import json
import os
import re
import subprocess

RELEASE = os.path.join(os.environ.get('BUILD', 'build'), 'release', 'atlasd')
if os.path.exists(RELEASE):  # sanitizers have their say elsewhere, and all records are read many times here
    os.environ.setdefault('ATLASD', RELEASE)

from owslib.ogcapi.features import Features  # noqa: E402

from clients import BOX, collections, in_box, read_all  # noqa: E402
from fixture import check, demonstration, main, same, Server  # noqa: E402


def asked(server):
    """Requests for items that the server has answered."""
    text = server.get('/metrics').body.decode()
    return sum(int(n) for n in re.findall(r'^atlasd_requests_total{route="items",status="2xx"} (\d+)', text, re.M))


def gdal(server, collection, *options):
    """From 3.7 on GDAL finds in the OpenAPI document how large a page may be; before, it takes 10 records unless told."""
    r = subprocess.run(['ogr2ogr', '-oo', 'PAGE_SIZE=1000', '-f', 'GeoJSONSeq', '/vsistdout/', f'OAPIF:http://127.0.0.1:{server.port}/api', collection,
                        *options], capture_output=True, text=True, timeout=120)
    check(r.returncode == 0 and 'ERROR' not in r.stderr, f'ogr2ogr reads {collection} {" ".join(options)}', r.stderr[-800:])
    return [json.loads(line.lstrip('\x1e')) for line in r.stdout.splitlines() if line.strip('\x1e ')]


def test_gdal(server, whole):
    for c in whole:
        before = asked(server)
        got = gdal(server, c)
        requests = asked(server) - before
        same(len(got), len(whole[c]), f'GDAL: all of {c}')
        check(requests <= len(whole[c]) // 1000 + 5, f'in pages as large as they may be: {requests} requests', requests)
        mine = {f['id']: f for f in whole[c]}
        key = 'titre' if 'titre' in got[0]['properties'] else 'nom'
        same(sorted(f['properties'][key] or '' for f in got), sorted(f['properties'][key] or '' for f in mine.values()),
             'with their names')
        flat = [k for k in got[0]['properties'] if not any(isinstance(f['properties'].get(k), list) for f in mine.values())]
        types = {k: {type(f['properties'][k]).__name__ for f in got} - {'NoneType'} for k in flat}
        check(all(len(t) <= 1 for t in types.values()), 'each flat property of one type', {k: t for k, t in types.items() if len(t) > 1})
    west, south, east, north = map(str, BOX)
    for c in ('partenaires', 'cooperations', 'projets'):
        same(len(gdal(server, c, '-spat', west, south, east, north)), sum(map(in_box, whole[c])), f'GDAL: {c} in a box')
    same(len(gdal(server, 'projets', '-where', "statut = 'en_cours' AND annee_debut >= 2010")),
         sum(f['properties']['statut'] == 'en_cours' and (f['properties']['annee_debut'] or 0) >= 2010 for f in whole['projets']),
         'GDAL: projets by two properties')
    same({f['properties']['pays'] for f in gdal(server, 'partenaires', '-where', "pays = 'ML'")}, {'ML'}, 'GDAL: partners of a country')


def test_owslib(server, whole):
    w = Features(f'http://127.0.0.1:{server.port}/api')
    same(sorted(w.feature_collections()), sorted(whole), 'OWSLib: the collections')
    check(any(c.endswith('/conf/crs') for c in w.conformance()['conformsTo']), 'and what they conform to')
    for c in whole:
        seen, offset = [], 0
        while True:
            page = w.collection_items(c, limit=1000, offset=offset)
            seen += [f['id'] for f in page['features']]
            offset += page['numberReturned']
            if offset >= page['numberMatched'] or not page['numberReturned']:
                break
        same(seen, [f['id'] for f in whole[c]], f'OWSLib: all of {c}')
        properties = w.collection_queryables(c)['properties']
        check({'id', 'geometry'} < set(properties), f'and the queryables of {c}', list(properties))
    boxed = w.collection_items('partenaires', limit=1000, bbox=list(BOX))['features']
    same(sum(map(in_box, boxed)), sum(map(in_box, whole['partenaires'])), 'OWSLib: partners in a box')
    check(all(in_box(f) or not f['geometry'] for f in boxed), 'and none beside it')
    got = w.collection_items('projets', limit=1, filter="statut = 'en_cours'")
    same(got['numberMatched'], sum(f['properties']['statut'] == 'en_cours' for f in whole['projets']), 'OWSLib: a filter')
    one = whole['projets'][0]
    same(w.collection_item('projets', one['id'])['properties']['titre'], one['properties']['titre'], 'OWSLib: one record')
    check(w.api()['openapi'].startswith('3.0'), 'OWSLib: the description of the API')


def body():
    server = Server(demonstration())
    whole = {c: read_all(server, c) for c in collections(server)}
    check(len(whole['projets']) > 10000, 'there are pages to turn', len(whole['projets']))
    test_gdal(server, whole)
    test_owslib(server, whole)
    same(server.stop(), 0, 'the server ends well')


main(body)

"""clients.py - what the tests of clients that others wrote share: the demonstration data, read whole, to compare with."""
BOX = (-17.5, 10, 2, 16)  # West Africa


def api(server, query):
    return server.get('/api/collections/' + query).json


def collections(server):
    return [c['id'] for c in server.get('/api/collections').json['collections']]


def in_box(feature):
    west, south, east, north = BOX
    g = feature['geometry']
    points = [] if not g else [g['coordinates']] if g['type'] == 'Point' else g['coordinates']
    return any(west <= x <= east and south <= y <= north for x, y in points)


def read_all(server, collection):
    features, href = [], f'{collection}/items?limit=1000'
    while href:
        page = api(server, href)
        features += page['features']
        href = next((link['href'] for link in page['links'] if link['rel'] == 'next'), None)
        href = href and href.split('/api/collections/')[1]
    return features

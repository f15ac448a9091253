"""Without seams: sixteen tiles put together are, pixel by pixel, the one picture that /static has of the same ground; of every
layer, style and way to group that there is."""
import math

import png
from fixture import check, demonstration, main, Server

TILE, SIDE = 256, 4
PLACES = [(3, 2, 1), (4, 6, 4), (5, 14, 9), (6, 29, 27), (7, 63, 42), (9, 257, 174), (11, 1036, 703)]
FRENCH = ('regions', 'collectivites')


def corner(z, x, y):
    n = 2 ** z
    return x / n * 360 - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / n))))


def tiles(server, layers, z, x, y, query, dense):
    rows = []
    for j in range(SIDE):
        parts = [png.planes(server.get(f'/tiles/{layers}/{z}/{(x + i) % 2 ** z}/{y + j}{dense}.png?{query}').body)[2]
                 for i in range(SIDE)]
        rows += [[b''.join(planes) for planes in zip(*row)] for row in zip(*parts)]
    return rows


def no_seam(server, layers, place, query, scale):
    z, x, y = place
    n, dense = SIDE * TILE, '' if scale == 1 else f'@{scale}x'
    lon, lat = corner(z, x + SIDE // 2, y + SIDE // 2)
    lon = (lon + 180) % 360 - 180
    a = server.get(f'/static/{layers}/{n}x{n}{dense}.png?center={lon:.12f},{lat:.12f}&zoom={z}&decor=none&{query}')
    what = f'{layers} at zoom {z}, {scale}x{", " if query else ""}{query}'
    if not check(a.status == 200, f'{what}: a picture', a):
        return
    _, _, whole = png.planes(a.body)
    together = tiles(server, layers, z, x, y, query, dense)
    differ = [(sum(p != q for p, q in zip(u, v)), j) for j, (r, s) in enumerate(zip(whole, together, strict=True))
              for u, v in zip(r, s, strict=True) if u != v]
    check(not differ, f'{what}: no seam', f'rows that differ: {len(differ)}, the first {differ[:1]}')
    if query == '' and layers != 'base':
        check(len({plane for row in whole for plane in row}) > 20, f'{what}: something is painted')


def choices(server, name):
    """What a parameter of tiles takes, by the description of the API."""
    document = server.get('/api/openapi.json').json
    tiles = document['paths']['/tiles/{layers}/{z}/{x}/{y}']
    for p in tiles.get('parameters', []) + tiles['get']['parameters']:
        p = document['components']['parameters'][p['$ref'].rpartition('/')[2]] if '$ref' in p else p
        if p['name'] == name:
            return p['schema'].get('items', p['schema']).get('enum', [])
    return []


def body():
    server = Server(demonstration())
    layers, styles, groups = (choices(server, n) for n in ('layers', 'style', 'group'))
    check(len(layers) > 8 and styles, 'layers and styles are known', (layers, styles))
    for i, layer in enumerate(layers):
        no_seam(server, layer, PLACES[1 if layer in FRENCH else i % 5], '', 1)
    for i, style in enumerate(styles):
        no_seam(server, 'base,cooperations,bourse', PLACES[i % len(PLACES)], f'style={style}', 1 + i % 2)
    for i, group in enumerate(groups):
        no_seam(server, 'base,cooperations,collectivites', PLACES[i % 4], f'group={group}', 1)
        no_seam(server, 'base,cooperations,actions', PLACES[i % len(PLACES)], f'group={group}&measure=amount', 1)
        no_seam(server, 'base,cooperations,actions', PLACES[(i + 1) % len(PLACES)], f'group={group}&ring=thematique&measure=amount', 1)
    no_seam(server, 'base,cooperations,actions', PLACES[0], 'ring=thematique', 2)
    no_seam(server, 'base,cooperations,actions', (2, 0, 0), '', 1)
    no_seam(server, 'base,cooperations', (5, 30, 14), 'pays=FJ,VU,NZ,WF', 1)
    no_seam(server, 'base,jumelages,bourse,actions', (6, 32, 21), 'thematique=eau', 2)
    server.stop()


main(body)

"""/static: a picture of the map is its tiles put together, framed as asked, or around what there is to see."""
import math

import png
from fixture import check, connect, database, main, same, Server

TILE = 256


def corner(z, x, y):
    """Where tile z/x/y begins, in degrees."""
    n = 2 ** z
    return x / n * 360 - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / n))))


def pixel(lon, lat, z):
    n = TILE * 2 ** z
    return (lon + 180) / 360 * n, (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n


def picture(server, target):
    a = server.get('/static/' + target)
    if not check(a.status == 200 and a.header('content-type') == 'image/png', f'{target} is a picture', a):
        raise RuntimeError(a)
    return png.read(a.body)


def put_together(server, layers, z, tiles, query, scale):
    """Rows of tiles side by side."""
    rows = []
    for line in tiles:
        parts = [png.read(server.get(f'/tiles/{layers}/{z}/{x}/{y}{"" if scale == 1 else f"@{scale}x"}.png?{query}').body)[2]
                 for x, y in line]
        rows += [sum(pieces, []) for pieces in zip(*parts)]
    return rows


def differences(rows, others):
    """How many pixels differ, and of how many."""
    pairs = [(a, b) for row, other in zip(rows, others, strict=True) for a, b in zip(row, other, strict=True)]
    return sum(a != b for a, b in pairs), len(pairs)


def test_tiles(server):
    """Four corners that meet in a picture of two tiles' size: parts of four tiles, or of one more at scale 2."""
    for layers, z, x, y, query, scale in [('base,cooperations', 5, 14, 14, '', 1), ('base', 8, 129, 87, '', 1),
                                          ('base,labels,cooperations,collectivites', 4, 7, 5, 'pays=DE,SN', 1),
                                          ('base,cooperations', 5, 14, 14, 'thematique=eau', 2),
                                          ('cooperations', 5, 14, 14, '', 1)]:
        lon, lat = corner(z, x + 1, y + 1)
        side = 384 // scale
        w, h, rows = picture(server, f'{layers}/{side}x{side}{"" if scale == 1 else "@2x"}.png?center={lon:.12f},{lat:.12f}'
                             f'&zoom={z}&decor=none&{query}')
        tiles = put_together(server, layers, z, [[(x, y), (x + 1, y)], [(x, y + 1), (x + 1, y + 1)]], query, scale)
        same((w, h), (384, 384), 'as large as asked')
        middle = TILE * scale
        n, of = differences(rows, [row[middle - 192:middle + 192] for row in tiles[middle - 192:middle + 192]])
        check(n == 0, f'{layers} at zoom {z}, scale {scale}: the pixels of four tiles', f'{n} of {of} differ')
        marked = sum(row.count((255, 255, 255, 255)) for row in rows)
        check('cooperations' not in layers or marked > 10, 'there are marks to be seen', marked)


def test_beside_the_world(server):
    """Across the antimeridian, and around the Earth more than once."""
    w, h, rows = picture(server, 'base,cooperations/256x256.png?center=180,0&zoom=1&decor=none')
    halves = put_together(server, 'base,cooperations', 1, [[(1, 0), (0, 0)], [(1, 1), (0, 1)]], '', 1)
    n, of = differences(rows, [row[128:384] for row in halves[128:384]])
    check(n * 1000 <= of, 'the antimeridian in the middle', f'{n} of {of} differ')
    w, h, rows = picture(server, 'base,actions,cooperations/1100x128.png?center=0,0&zoom=0&decor=none')
    world = png.read(server.get('/tiles/base,actions,cooperations/0/0/0.png').body)[2]
    n, of = differences(rows, [[row[(x + 256 - 550 % 256 + 128) % 256] for x in range(1100)] for row in world[64:192]])
    check(n * 2000 <= of, 'the world four times is four times the same', f'{n} of {of} differ')


MARK = (27, 101, 200)  # about; what is drawn here is a disc in this blue


def marks(rows):
    """Box of the blue pixels, or None."""
    found = [(x, y) for y, row in enumerate(rows) for x, p in enumerate(row)
             if p[2] > 150 and p[2] - p[0] > 110 and p[2] - p[1] > 60]
    return found and (min(x for x, _ in found), min(y for _, y in found), max(x for x, _ in found), max(y for _, y in found))


def test_frames(server):
    w, h, rows = picture(server, 'base,cooperations/400x300.png?decor=none&pays=ML,SN')
    box = marks(rows)
    check(box and 20 <= box[0] < 120 and 280 < box[2] <= 380 and box[1] >= 20 and box[3] <= 280,
          'without a frame: around the sites, with a margin', box)
    w, h, rows = picture(server, 'base,cooperations/400x300.png?decor=none&pays=FJ,ML&bbox=170,-25,-170,-10')
    box = marks(rows)
    check(box and 150 < (box[0] + box[2]) / 2 < 200 and box[2] - box[0] < 20,
          'bbox is the frame, across the antimeridian: Suva a little west of its middle, and Bamako beside it', box)
    whole = server.get('/static/base,cooperations/200x150.png?decor=none&pays=FR').body
    check(whole == server.get('/static/base,cooperations/200x150.png?decor=none&pays=!ML,!SN,!DE,!FJ,!NE').body,
          'nothing to be seen: the world')
    x, y = pixel(-8, 12.65, 6.5)
    w, h, rows = picture(server, 'base,cooperations/301x201.png?decor=none&pays=ML&center=-8,12.65&zoom=6.5')
    box = marks(rows)
    check(box and abs((box[0] + box[2]) / 2 - 150.5) <= 2 and abs((box[1] + box[3]) / 2 - 100.5) <= 2,
          'center is the middle, between two zooms and in an odd size too', box)
    same(server.get('/static/cooperations/64x64.png?bbox=-1000000,0,1335833,1118890&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3857').status,
         200, 'bbox-crs is known')
    bare, credited = (server.get(f'/static/base/500x200.png?center=2,46&zoom=5{d}') for d in ('&decor=none', '&decor=source'))
    n, of = differences([row[:150] for row in png.read(bare.body)[2]], [row[:150] for row in png.read(credited.body)[2]])
    bottom = differences(png.read(bare.body)[2][180:], png.read(credited.body)[2][180:])[0]
    check(n == 0 and bottom > 1000, 'who made the map stands in its corner, and decor=none leaves it out', (n, bottom))


def test_refusals(server):
    good = 'base,cooperations/64x64.png'
    for target, status, parameter in [
            ('base,cooperations/0x0.png', 400, 'size'), ('base/0x64.png', 400, 'size'), ('base/64x0.png', 400, 'size'),
            ('base/-1x64.png', 404, 'size'), ('base/NaNxNaN.png', 404, 'size'), ('base/64.png', 404, 'size'),
            ('base/64x64', 404, 'size'), ('base/64x64.pdf', 400, 'size'), ('base/31623x31623.png', 400, 'size'), ('base/64x64@4x.png', 404, 'size'),
            ('base/64x64@0x.png', 404, 'size'), ('base/1e3x64.png', 404, 'size'), ('base/64x64.pngx', 404, 'size'),
            ('base/4096x4097.png', 400, 'size'), ('base/2049x2048@2x.png', 400, 'size'), ('base/16385x1.png', 400, 'size'),
            ('base/9999999999999999999999x1.png', 400, 'size'), ('base/1x99999999999999999999.png', 400, 'size'),
            ('rien/64x64.png', 404, 'layers'), ('base,base/64x64.png', 404, 'layers'), (',/64x64.png', 404, 'layers'),
            (good + '?bbox=1,2,3', 400, 'bbox'), (good + '?bbox=1,3,2,1', 400, 'bbox'), (good + '?bbox=1,2,1,2', 400, 'bbox'),
            (good + '?bbox=1,2,3,2', 400, 'bbox'), (good + '?bbox=1,2,3,nan', 400, 'bbox'), (good + '?bbox=a', 400, 'bbox'),
            (good + '?bbox=1,2,3,4&bbox=1,2,3,4', 400, 'bbox'), (good + '?bbox=1,2,3,4&bbox-crs=x', 400, 'bbox-crs'),
            (good + '?bbox=1,2,3,4&center=1,2&zoom=3', 400, 'center'), (good + '?bbox=1,2,3,4&zoom=3', 400, 'zoom'),
            (good + '?center=1,2', 400, 'zoom'), (good + '?zoom=3', 400, 'center'), (good + '?center=1,91&zoom=3', 400, 'center'),
            (good + '?center=1&zoom=3', 400, 'center'), (good + '?center=nan,1&zoom=3', 400, 'center'),
            (good + '?center=1,2&zoom=19', 400, 'zoom'), (good + '?center=1,2&zoom=-1', 400, 'zoom'),
            (good + '?center=1,2&zoom=nan', 400, 'zoom'), (good + '?center=1,2&zoom=3&zoom=4', 400, 'zoom'),
            (good + '?decor=all', 400, 'decor'), (good + '?pays=ZZ', 400, 'pays'), (good + '?inconnu=1', 400, 'inconnu'),
            (good + '?q=%ff', 400, 'q')]:
        a = server.get('/static/' + target)
        check(a.status == status and a.header('content-type') == 'application/problem+json'
              and a.json.get('parameter') == parameter, f'{target}: {status}, about {parameter}', (a.status, a.body[:200]))
    same(server.get('/static/base/4096x4096.png?center=-150,-40&zoom=9').status, 200, 'the largest is painted')
    same(server.get('/static/base/16384x3.png?center=0,0&zoom=3').status, 200, 'a long thin one too')
    same(server.get('/static/base/1x1@3x.png').status, 200, 'and the smallest')
    same(server.get(f'/static/{good}?_=1&t=2&access_token=3').status, 200, 'what programs hang on addresses is ignored')


def test_kept(server):
    target = '/static/base,cooperations/120x80.png?pays=ML'
    first = server.get(target)
    tag = first.header('etag')
    same(server.get(target, headers={'If-None-Match': tag}).status, 304, 'asked again with its tag: 304')
    same((first.header('cache-control').split(',')[1].strip(), first.header('access-control-allow-origin')), ('max-age=0', '*'),
         'it is asked for each time, by pages of any site')
    version = server.get('/tiles/base.json').json['tiles_version']
    check('immutable' in server.get(f'{target}&v={version}').header('cache-control')
          and 'immutable' not in server.get(f'{target}&v=1-0').header('cache-control'), 'with the version it is good for ever')
    c = connect(server.db)
    c.execute("UPDATE partenaire SET geom = MakePoint(-4, 17, 4326) WHERE uid = 'p-ml-bamako'")
    c.commit()
    c.close()
    check(server.shows(lambda: server.get(target).header('etag') != tag), 'a place that moves moves the picture')
    same(server.get(target, headers={'If-None-Match': tag}).status, 200, 'and the old tag is no answer any more')


def body():
    db = database()
    server = Server(db)
    server.db = db
    for test in (test_tiles, test_beside_the_world, test_frames, test_refusals, test_kept):
        test(server)
    server.stop()
    small = Server(db, '--max-picture-pixels', '65536')
    a = small.get('/static/base/257x256.png')
    check(a.status == 400 and '65536' in a.json['detail'] and '--max-picture-pixels' in a.json['detail'],
          'the limit is the operator’s, and named', a)
    same(small.get('/static/base/128x128@2x.png').status, 200, 'what is within is painted')


main(body)

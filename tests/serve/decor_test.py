"""What stands around a map: title, scale bar, legend and sources of /static, and /legend, as picture and as data."""
import math
import re
import subprocess
from urllib.parse import quote

import png
from fixture import check, connect, database, main, path, same, Server

RADIUS_M = 6378137


def picture(server, target):
    a = server.get(target)
    if not check(a.status == 200 and a.header('content-type') == 'image/png', f'{target[:90]} is a picture', a):
        raise RuntimeError(a)
    return png.read(a.body)


def longest_dark(rows):
    """The longest run of dark pixels in a row: the scale bar, where nothing else is as dark and as long."""
    best = 0
    for row in rows:
        n = 0
        for p in row:
            n = n + 1 if sum(p[:3]) < 200 else 0
            best = max(best, n)
    return best


def test_scale_bar(server):
    """Measured in pixels, it is 1, 2 or 5 times a power of ten of metres at the map's middle latitude."""
    lengths = {}
    for lat, zoom, scale in [(0, 6, 1), (46.5, 6, 1), (46.5, 6, 2), (-21.1, 9.3, 1)]:
        w, h, rows = picture(server, f'/static/base/500x300{"" if scale == 1 else "@2x"}.png?center=160,{lat}&zoom={zoom}&decor=scale')
        px = longest_dark([row[:w // 3] for row in rows[h * 2 // 3:]]) / scale
        degrees = px * 360 / (256 * 2 ** zoom)
        a = math.cos(math.radians(lat)) * math.sin(math.radians(degrees) / 2)
        metres = 2 * RADIUS_M * math.asin(a)
        lead = metres / 10 ** math.floor(math.log10(metres * 1.05))
        check(50 <= px <= 140 and min(abs(lead / n - 1) for n in (1, 2, 5, 10)) < 1.6 / px,
              f'a scale bar at {lat}°, zoom {zoom}, scale {scale}', (px, metres))
        lengths[lat, scale] = px
    check(lengths[0, 1] * 1.3 < lengths[46.5, 1] or lengths[0, 1] > lengths[46.5, 1], 'not as long at 46° as at the equator', lengths)
    check(abs(lengths[46.5, 1] - lengths[46.5, 2]) <= 1, 'as long on a finer screen', lengths)


def painted_over(a, b, box):
    """How many pixels differ in x0, y0, x1, y1."""
    return sum(p != q for y in range(box[1], box[3]) for p, q in zip(a[y][box[0]:box[2]], b[y][box[0]:box[2]], strict=True))


def test_decor(server):
    at = '/static/base,cooperations/640x400.png?center=-4,15&zoom=4.5&pays=ML,SN'
    _, _, bare = picture(server, f'{at}&decor=none')
    _, _, source = picture(server, f'{at}&decor=source')
    _, _, full = picture(server, at)
    check(painted_over(bare, source, (150, 60, 490, 340)) == 0 and painted_over(bare, source, (300, 380, 640, 400)) > 2000,
          'decor=source: the sources alone; names that the edge would cut stand elsewhere')
    check(painted_over(source, full, (10, 10, 200, 50)) > 5000 and painted_over(source, full, (10, 350, 100, 390)) > 2000,
          'without it: title and scale bar too')
    corners = [painted_over(source, full, b) for b in ((420, 300, 630, 375), (420, 12, 630, 80), (10, 270, 220, 340))]
    same(sum(n > 8000 for n in corners), 1, 'and a legend in one corner')
    same(painted_over(source, full, (250, 100, 420, 300)), 0, 'nothing of it in the middle')
    check(server.get(at).body != server.get(f'{at}&lang=en').body, 'in English by lang=en')
    same(server.get(at).body, server.get(f'{at}&decor=full').body, 'decor=full is what there is without it')
    _, _, small = picture(server, '/static/base,cooperations/120x60.png?pays=ML')
    _, _, alone = picture(server, '/static/base,cooperations/120x60.png?pays=ML&decor=scale')
    same(small, alone, 'where there is no room for any of it there is none')
    _, _, rows = picture(server, '/static/base,cooperations/640x400.png?pays=ML,SN')
    marks = [(x, y) for y, row in enumerate(rows) for x, p in enumerate(row) if p[2] > 150 and p[2] - p[0] > 110]
    check(marks and min(y for x, y in marks) > 50, 'a map that fits what there is to see has none of it under its title', marks[:3])


def test_titles(server):
    at = '/static/base,cooperations/500x300.png?pays=ML&center=-4,15&zoom=5&decor=title&title='
    _, _, none = picture(server, at.replace('=title', '=none'))

    def card(title):
        _, _, rows = picture(server, at + quote(title))
        return painted_over(none, rows, (0, 0, 500, 150))

    plain = card('Mali')
    check(500 < plain < card('') / 2, 'title= stands where the map’s own words would; without a text they do', plain)
    check(card('<b>Mali</b>') > plain * 1.5 and card('&amp;Mali') > plain * 1.2, 'markup is shown as text', plain)
    same(server.get(at + 'a%0Ab%09c').body, server.get(at + 'a%20b%20c').body, 'ends of lines are blanks')
    for title in ['W' * 200, 'é' * 200, '\u202eنص من اليمين "إلى" اليسار' * 7, '\u0301' * 200, '{{t.x}}%s%n', '🗺' * 200, '\x01\x02\x7f', '  ']:
        same(server.get(at + quote(title)).status, 200, f'{title[:12]!r} is a title')
    for raw in ['%ff%fe', '%c3', '%ed%a0%80']:
        check(server.get(at + raw).status in (200, 400), f'{raw} harms nobody')
    for query, parameter in [('title=' + 'x' * 201, 'title'), ('title=' + quote('é' * 1000), 'title'), ('title=a&title=b', 'title'),
                             ('lang=de', 'lang'), ('decor=all', 'decor'), ('decor=scale,', 'decor'), ('decor=none,scale', 'decor'), ('decor=none&decor=full', 'decor')]:
        a = server.get(f'/static/base/64x64.png?{query}')
        check(a.status == 400 and a.json['parameter'] == parameter, f'{query[:30]}: 400, about {parameter}', (a.status, a.body[:200]))


def test_legend(server):
    colours = dict(re.findall(r'^(\w+)\s+(#\w{6})', open('styles/atlas/palette.txt').read(), re.M))
    layers = {'cooperations': 'cooperations', 'collectivites': 'collectivites', 'projets': 'projets', 'bourse': 'bourse'}
    for query in ('', 'pays=ML', 'thematique=eau&pays=SN', 'pays=FR'):
        a = server.get(f'/legend/base,{",".join(layers)}.json?{query}')
        l = a.json
        same([row['layer'] for row in l['layers']], list(layers), 'a row for each layer with marks, in their order')
        for row in l['layers']:
            items = server.get(f'/api/collections/{layers[row["layer"]]}/items?limit=1&{query}').json
            same((row['records'], row['sites'], row['colour']), (items['numberMatched'], items['numberSites'], colours[row['layer']]),
                 f'{query}: as many {row["layer"]} as there are, in their colour')
        sizes = [s['sites'] for s in l['sizes']]
        check(sizes == sorted(set(sizes)) and len(sizes) <= 5 and (not sizes or sizes[0] == 1)
              and max(sizes, default=0) <= sum(row['sites'] for row in l['layers']), 'sizes that there are', sizes)
    same(server.get('/legend/cooperations.json?pays=ML').json['criteria'], 'Pays\u00a0: Mali', 'criteria in words')
    english = server.get('/legend/cooperations,bourse.json?pays=ML&lang=en').json
    same((english['title'], english['criteria']), ('Decentralised cooperations and requests of the project exchange', 'Country: Mali'),
         'in English')
    counted = server.get('/legend/pays,flux,cooperations.json').json['counted']
    same([(c['layer'], c['of']) for c in counted], [('pays', 'cooperations'), ('flux', 'cooperations')], 'layers that count say of what')
    facet = server.get('/api/collections/cooperations/facets?by=pays').json
    said = sorted(v['count'] for v in facet['facets']['pays'] if v['count'] and v['value'] != 'none') if 'facets' in facet else None
    classes = [k for k in counted[0]['classes'] if k.get('least')]
    check(all(any(k['least'] <= n <= k['most'] for k in classes) for n in said or []) and sum(k['territories'] for k in classes) == len(said or []),
          'each country that has any is in a class', (classes, facet))
    _, text = sheet(server, 'base,pays,cooperations/A4.pdf')
    check('Coopérations décentralisées par pays' in text and 'combien de pays' in text, 'classes stand on paper too', text)
    w, h, rows = picture(server, '/legend/cooperations,bourse.png?pays=ML')
    w2, h2, _ = picture(server, '/legend/cooperations,bourse@2x.png?pays=ML')
    same((w2, h2), (2 * w, 2 * h), '@2x is the same, finer')
    for layer in ('cooperations', 'bourse'):
        rgb = tuple(int(colours[layer][i:i + 2], 16) for i in (1, 3, 5))
        check(any(p[:3] == rgb for row in rows for p in row), f'with the mark of {layer}')
    check(server.get('/legend/cooperations.png?style=sombre').body != server.get('/legend/cooperations.png').body, 'in any style')
    for target, status in [('base.json', 400), ('labels.png', 400), ('rien.png', 404), ('cooperations', 404), ('cooperations.gif', 404),
                           ('.png', 404), ('cooperations@4x.png', 404), ('cooperations@2x.json', 404), ('cooperations.png?pays=ZZ', 400),
                           ('cooperations.json?lang=xx', 400), ('cooperations.json?style=x', 400), ('cooperations.json?bbox=1', 400)]:
        a = server.get(f'/legend/{target}')
        check(a.status == status and a.header('content-type') == 'application/problem+json', f'/legend/{target}: {status}', a)


def sheet(server, target):
    """A map on paper: where it is kept, and its text as pdftotext reads it, blanks alike."""
    a = server.get('/static/' + target)
    if not check(a.status == 200 and a.header('content-type') == 'application/pdf', f'{target[:90]} is a sheet', a):
        raise RuntimeError(a)
    name = path('sheet.pdf')
    with open(name, 'wb') as f:
        f.write(a.body)
    text = subprocess.run(['pdftotext', '-raw', name, '-'], capture_output=True, text=True, check=True).stdout
    return name, ' '.join(text.split())


def test_paper(server):
    name, text = sheet(server, 'base,cooperations,bourse/A4.pdf?pays=ML')
    for part in ['Coopérations décentralisées et demandes de la Bourse-projets', 'Pays : Mali', 'Bamako', ' km', 'Source : Atlas français',
                 'version ', 'données de démonstration', 'Natural Earth', 'Licence Ouverte 2.0', 'Demandes de la Bourse-projets 1']:
        check(part in text, f'{part!r} stands on it as text', text)
    info = subprocess.run(['pdfinfo', name], capture_output=True, text=True, check=True).stdout
    check('595 x 842' in info and re.search(r'^Pages: +1$', info, re.M) and 'Coopérations' in info, 'an A4 with its title', info)
    roles = subprocess.run(['pdfinfo', '-struct-text', name], capture_output=True, text=True, check=True).stdout
    check('H1' in roles and 'Figure' in roles and roles.index('H1') < roles.index('Figure'), 'a heading, then a figure', roles[:400])
    for size, points in [('A3-paysage', '1191 x 842'), ('150x3400', '150 x 3400'), ('150x150', '150 x 150')]:
        name, _ = sheet(server, f'base,cooperations/{size}.pdf')
        check(points in subprocess.run(['pdfinfo', name], capture_output=True, text=True, check=True).stdout, f'{size} is {points}')
    _, text = sheet(server, 'base,cooperations/A4.pdf?lang=en&title=' + quote('<b>"Mali" & co</b> \u202eنص\x01'))
    check('<b>"Mali" & co</b>' in text and 'Source: Atlas' in text and 'Country' not in text, 'a title of one’s own is text, and English is too', text)
    for target, status, parameter in [('A5.pdf', 404, 'size'), ('a4.pdf', 404, 'size'), ('A4.png', 404, 'size'), ('A4-portrait.pdf', 404, 'size'),
                                      ('149x500.pdf', 400, 'size'), ('500x3401.pdf', 400, 'size'), ('99999999999x9.pdf', 400, 'size'),
                                      ('500x500@2x.pdf', 404, 'size'), ('.pdf', 404, 'size'), ('A4.pdf?decor=none', 400, 'decor'),
                                      ('A4.pdf?title=' + 'x' * 201, 400, 'title')]:
        a = server.get('/static/base,cooperations/' + target)
        check(a.status == status and a.json.get('parameter') == parameter, f'{target[:30]}: {status}, about {parameter}', (a.status, a.body[:200]))


def test_insets(server):
    """Overseas France stands beside the map where someone of the selection is there, and only then."""
    for target, wanted in [('base,collectivites/A4.pdf', ['La Réunion', 'Saint-Pierre-et-Miquelon']),
                           ('base,collectivites/A4-paysage.pdf', ['La Réunion', 'Saint-Pierre-et-Miquelon']),
                           ('base,collectivites/A4.pdf?departement=974', []), ('base,collectivites/A4.pdf?departement=974,69', ['La Réunion']),
                           ('base,cooperations/A4.pdf', []),
                           ('base,cooperations/A4.pdf?departement=974,69&side=france', ['La Réunion']),
                           ('base,collectivites/A4.pdf?bbox=-5,41,10,51', ['La Réunion', 'Saint-Pierre-et-Miquelon']),
                           ('base,collectivites/A4.pdf?bbox=-12,10,4,25', [])]:
        _, text = sheet(server, target)
        insets = text.count(' km')
        same((insets, [n for n in wanted if n not in text]), (1 + len(wanted), []), f'{target}: {wanted or "no insets"}, each with its scale')


def body():
    db = database()
    c = connect(db)
    for uid, nom, departement, at in [('commune-97411', 'Saint-Denis', '974', '55.45, -20.88'), ('commune-97502', 'Saint-Pierre', '975', '-56.17, 46.78')]:
        c.execute(f"INSERT INTO collectivite (uid, type, nom, departement, qualite, geom) VALUES (?, 'commune', ?, ?, 'exacte', MakePoint({at}, 4326))",
                  (uid, nom, departement))
    c.execute("INSERT INTO cooperation_collectivite (cooperation_id, collectivite_id) SELECT 1, id FROM collectivite WHERE uid = 'commune-97411'")
    c.commit()
    c.close()
    server = Server(db)
    for test in (test_scale_bar, test_decor, test_titles, test_legend, test_paper, test_insets):
        test(server)
    server.stop()


main(body)

"""What makes an address immutable: the data, and what answers are made with. Another style, another v."""
import os
import re
import shutil

from fixture import check, database, main, path, same, Server

TILE = '/tiles/base,cooperations/1/1/0.png'
LABELS = '/tiles/base,labels/5/16/11.png'
TREE = os.getcwd()


def share(name, change, *files):
    """A folder for ATLASD_SHARE that holds these files alone, changed; all others are the tree's."""
    for f in files:
        to = os.path.join(path(name), f)
        os.makedirs(os.path.dirname(to), exist_ok=True)
        shutil.copy(os.path.join(TREE, f), to)
        with open(to, encoding='utf-8') as text:
            before = text.read()
        after = change(before)
        assert after != before
        with open(to, 'w', encoding='utf-8') as text:
            text.write(after)
    return path(name)


def look(db, folder=None):
    """The v of a server, its tile, and what it lets clients do with the addresses of others."""
    if folder:
        os.environ['ATLASD_SHARE'] = folder
    server = Server(db)
    os.environ.pop('ATLASD_SHARE', None)
    j = server.get('/tiles/base,cooperations.json').json
    return server, j['tiles_version'], server.get(TILE).body, j


def immutable(server, v):
    return all('immutable' in server.get(f'{target}?v={v}').header('cache-control') for target in (TILE, '/api/vocabularies'))


def never(server, v):
    return not any('immutable' in server.get(f'{target}?v={v}').header('cache-control') for target in (TILE, '/api/vocabularies'))


def body():
    db = database()
    server, v, tile, j = look(db)
    check(re.fullmatch(r'%d-[0-9a-f]{8}' % j['data_version'], v) and f'v={v}' in j['tiles'][0] and j['version'] == f"1.{j['data_version']}.0",
          'TileJSON tells the data version, and what its tiles\' addresses have as v', j)
    check(f'data-version="{v}"'.encode() in server.get('/').body, 'so does the page')
    labels = server.get(LABELS).body
    check(immutable(server, v), 'an address with it is good for ever')
    for other in (str(j['data_version']), v[:-1], v + '0', v.upper() if v.upper() != v else v + 'x', ''):
        check(never(server, other), f'one with v={other!r} is not')
    same(server.stop(), 0, 'it ends')
    server, again, _, _ = look(db)
    same(again, v, 'started again, the same program has the same v')
    same(server.stop(), 0, 'it ends')

    recolour = lambda text: re.sub(r'#[0-9a-fA-F]{6}', '#123456', text, count=3)
    renamed = lambda text: text.replace('France', 'Gaule')
    for what, folder, seen in [
            ('another palette', share('palette', recolour, 'styles/atlas/palette.txt'), True),
            ('another file of the style', share('layers', lambda text: '# more\n' + text, 'styles/atlas/layers.txt'), False),
            ('other names on the base map', share('names', renamed, 'geodata/built/labels.tsv'), False)]:
        server, other, other_tile, j = look(db, folder)
        check(other != v and other.split('-')[0] == v.split('-')[0], f'{what}: another v, the same data', (other, v))
        check(never(server, v) and immutable(server, other), 'the old address is no longer good for ever, the new one is')
        if seen:
            check(other_tile != tile, 'and indeed the tile is another')
        same(server.stop(), 0, 'it ends')
    test_fonts(db, v, labels)


# another face in the place of the usual one, as on a machine that has other fonts
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>/usr/share/fonts</dir>
<match target="pattern"><test name="family"><string>DejaVu Sans</string></test>
<edit name="family" mode="assign" binding="strong"><string>DejaVu Sans Mono</string></edit></match></fontconfig>"""


def test_fonts(db, v, tile):
    with open(path('fonts.conf'), 'w', encoding='utf-8') as f:
        f.write(FONTS)
    os.environ['FONTCONFIG_FILE'] = path('fonts.conf')
    server = Server(db, '--no-sandbox')
    del os.environ['FONTCONFIG_FILE']
    other = server.get('/tiles/base,cooperations.json').json['tiles_version']
    check(other != v and other.split('-')[0] == v.split('-')[0], 'other fonts: another v, the same data', (other, v))
    check(server.get(LABELS).body != tile, 'and indeed the tile is another')
    same(server.stop(), 0, 'it ends')


main(body)

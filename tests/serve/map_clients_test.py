"""Maps that others wrote draw ours, in Chromium: Leaflet tiles and WMS, MapLibre a style of vector tiles, OpenLayers vector tiles
and TileJSON of dense screens, pmtiles the files of atlasd seed from a host of files, the last three as tests/setup fetches them
from npm. What they say they have drawn is held against SQL, and what Leaflet shows against the pixels of the tile."""
import base64
import functools
import http.server
import io
import os
import re
import sys
import threading

RELEASE = os.path.join(os.environ.get('BUILD', 'build'), 'release', 'atlasd')
if os.path.exists(RELEASE):  # sanitizers have their say in vector_test.py
    os.environ.setdefault('ATLASD', RELEASE)

import png  # noqa: E402
from fixture import check, connect, demonstration, main, path, run, same, Server  # noqa: E402
from web_browser import Browser  # noqa: E402

CLIENTS = '/usr/local/share/map-clients'
LEAFLET = '/usr/share/javascript/leaflet'
PAGE = """<!doctype html><meta charset="utf-8"><title>map</title><link rel="stylesheet" href="maplibre-gl.css"><link rel="stylesheet" href="leaflet.css">
<style>body { margin: 0 } #map { width: 800px; height: 500px }</style><div id="map"></div>
<script src="maplibre-gl.js"></script><script src="ol.js"></script><script src="pmtiles.js"></script><script src="leaflet.js"></script>"""
SITES = """SELECT count(*) FROM cooperation c JOIN cooperation_partenaire l ON l.cooperation_id = c.id
           JOIN partenaire p ON p.id = l.partenaire_id WHERE p.pays = 'SN' AND p.geom IS NOT NULL"""

LEAFLET_MAP = """(() => { window.tiles = {}; window.failed = []; window.ready = false;
  const map = L.map('map', { center: [9, 0], zoom: 6, fadeAnimation: false, zoomAnimation: false });
  const [address, options] = arguments[0];
  const layer = (options ? L.tileLayer.wms : L.tileLayer)(address, { ...options, crossOrigin: true });
  layer.on('tileload', (e) => { tiles[`${e.coords.z}/${e.coords.x}/${e.coords.y}`] = e.tile; });
  layer.on('tileerror', (e) => failed.push(e.tile.src));
  layer.on('load', () => { window.ready = true; });
  layer.addTo(map); return true; })()"""
PIXELS = """(() => { const canvas = document.createElement('canvas'), tile = tiles[arguments[0]];
  canvas.width = tile.naturalWidth; canvas.height = tile.naturalHeight;
  const c = canvas.getContext('2d'); c.drawImage(tile, 0, 0);
  const data = c.getImageData(0, 0, canvas.width, canvas.height).data;
  let text = ''; for (let i = 0; i < data.length; i += 8192) text += String.fromCharCode(...data.subarray(i, i + 8192));
  return btoa(text); })()"""
MAPLIBRE = """(() => { window.errors = []; window.ready = false;
  const map = window.map = new maplibregl.Map({ container: 'map', style: arguments[0], attributionControl: false, fadeDuration: 0 });
  map.on('error', (e) => errors.push(String(e.error && e.error.message || e)));
  map.on('idle', () => { window.ready = true; }); return true; })()"""
DRAWN = """(() => { const seen = new Map();
  for (const f of map.queryRenderedFeatures({ layers: arguments[0] })) seen.set(f.id, f.properties);
  return [...seen.values()]; })()"""
OPENLAYERS_MVT = """(() => { window.features = new Map(); window.ready = false;
  fetch(arguments[0]).then((r) => r.json()).then((tilejson) => {
    const source = new ol.source.VectorTile({ format: new ol.format.MVT(), urls: tilejson.tiles, maxZoom: tilejson.maxzoom });
    const layer = new ol.layer.VectorTile({ source, style: (f) => { features.set(f.getId(), f.getProperties());
      return new ol.style.Style({ image: new ol.style.Circle({ radius: 6, fill: new ol.style.Fill({ color: '#1a66ca' }) }) }); } });
    const [lon, lat, zoom] = tilejson.center;
    const map = new ol.Map({ target: 'map', layers: [layer], view: new ol.View({ center: ol.proj.fromLonLat([lon, lat]), zoom }) });
    map.once('rendercomplete', () => { window.ready = true; }); });
  return true; })()"""
OPENLAYERS_DENSE = """(() => { window.loaded = []; window.ready = false;
  const source = new ol.source.TileJSON({ url: arguments[0], crossOrigin: 'anonymous' });
  source.on('tileloadend', (e) => loaded.push([e.tile.src_, e.tile.getImage().width]));
  const map = new ol.Map({ target: 'map', layers: [new ol.layer.Tile({ source })], view: new ol.View({ center: [0, 0], zoom: 2 }) });
  map.on('rendercomplete', () => { if (source.getState() === 'ready' && loaded.length) window.ready = true; });
  return true; })()"""
MAPLIBRE_DENSE = """(() => { window.errors = []; window.ready = false;
  const map = window.map = new maplibregl.Map({ container: 'map', center: [0, 0], zoom: 2, style: { version: 8, sources: {
    a: { type: 'raster', url: arguments[0] } }, layers: [{ id: 'a', type: 'raster', source: 'a' }] } });
  map.on('error', (e) => errors.push(String(e.error && e.error.message || e)));
  map.on('idle', () => { window.ready = true; }); return true; })()"""
# the file whole, tile by tile, beside what the server answers
PMTILES_SAME = """(() => { window.wrong = []; window.ready = false;
  const file = new pmtiles.PMTiles(arguments[0]);
  const same = async (z, x, y) => {
    const [ours, theirs] = await Promise.all([file.getZxy(z, x, y), fetch(`${arguments[1]}/${z}/${x}/${y}.${arguments[2]}`)]);
    const [a, b] = [new Uint8Array(ours ? ours.data : []), new Uint8Array(await theirs.arrayBuffer())];
    if (theirs.status !== 200 || a.length !== b.length || a.some((v, i) => v !== b[i])) wrong.push(`${z}/${x}/${y}`); };
  const every = [];
  for (let z = 0; z < 4; z++) for (let x = 0; x < 2 ** z; x++) for (let y = 0; y < 2 ** z; y++) every.push(same(z, x, y));
  Promise.all(every).catch((e) => wrong.push(String(e))).then(() => { window.ready = true; }); return true; })()"""
PMTILES_DRAWN = """(() => { window.errors = []; window.ready = false;
  const protocol = new pmtiles.Protocol({ metadata: true }), file = new pmtiles.PMTiles(arguments[0]);
  protocol.add(file); maplibregl.addProtocol('pmtiles', protocol.tile);
  const circles = (name) => ({ id: name, type: 'circle', source: 'sites', 'source-layer': name, paint: { 'circle-radius': 5 } });
  file.getHeader().then((h) => {
    const map = window.map = new maplibregl.Map({ container: 'map', center: [h.centerLon, h.centerLat], zoom: h.centerZoom,
      style: { version: 8, sources: { sites: { type: 'vector', url: `pmtiles://${arguments[0]}` },
        base: { type: 'raster', url: `pmtiles://${arguments[1]}`, tileSize: 256 } },
        layers: [{ id: 'base', type: 'raster', source: 'base' }, circles('cooperations'), circles('actions')] } });
    map.on('error', (e) => errors.push(String(e.error && e.error.message || e)));
    map.on('idle', () => { window.ready = true; }); });
  return true; })()"""


def ranged(headers, file):
    """The part of a file that a request asks for: what a host of files answers with 206."""
    m = re.fullmatch(r'bytes=(\d+)-(\d+)', headers.get('Range', ''))
    if not m:
        return None, 0, 0
    with open(file, 'rb') as f:
        data = f.read()
    return data[int(m[1]):int(m[2]) + 1], int(m[1]), len(data)


def pages():
    """A server of the page and of the clients' files."""
    folder = path('pages')
    os.makedirs(folder)
    for name in os.listdir(CLIENTS) if os.path.isdir(CLIENTS) else []:
        os.symlink(os.path.join(CLIENTS, name), os.path.join(folder, name))
    for name in ('leaflet.js', 'leaflet.css'):
        os.symlink(os.path.join(LEAFLET, name), os.path.join(folder, name))
    with open(os.path.join(folder, 'map.html'), 'w', encoding='utf-8') as f:
        f.write(PAGE)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def send_head(self):
            part, at, total = ranged(self.headers, self.translate_path(self.path))
            if part is None:
                return super().send_head()
            self.send_response(206)
            self.send_header('Content-Length', str(len(part)))
            self.send_header('Content-Range', f'bytes {at}-{at + len(part) - 1}/{total}')
            self.end_headers()
            return io.BytesIO(part)
    s = http.server.ThreadingHTTPServer(('127.0.0.1', 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=s.serve_forever, daemon=True).start()
    return f'http://127.0.0.1:{s.server_port}/map.html'


def show(browser, page, script, address, *more):
    browser.driver.get(page)
    browser.js(script, address, *more)
    name = address if isinstance(address, str) else f'{address[0]} {address[1] or ""}'
    check(browser.wait('window.ready'), f'{name.split("/", 3)[3]}: drawn', browser.log())


def total(features):
    return sum(f['count'] for f in features)


def test_leaflet(server, browser, page, base):
    """Tiles as they come, and the same ground by WMS of both versions."""
    layers = 'base,cooperations'
    tile = png.read(server.get(f'/tiles/{layers}/6/31/30.png?pays=ML').body)[2]
    wanted = bytes(v for row in tile for pixel in row for v in pixel)
    for address in ([f'{base}/tiles/{layers}/{{z}}/{{x}}/{{y}}.png?pays=ML', None],
                    [f'{base}/wms?pays=ML', {'layers': layers, 'format': 'image/png', 'version': '1.1.1'}],
                    [f'{base}/wms?pays=ML', {'layers': layers, 'format': 'image/png', 'version': '1.3.0'}]):
        show(browser, page, LEAFLET_MAP, address)
        same(browser.js('failed'), [], 'Leaflet: every tile came')
        check(base64.b64decode(browser.js(PIXELS, '6/31/30')) == wanted, 'with the pixels of the tile')


def test_maplibre(browser, page, base, sites):
    for style in ('atlas', 'sombre'):
        show(browser, page, MAPLIBRE, f'{base}/styles/{style}.json?pays=SN')
        same(browser.js('errors'), [], f'{style}: MapLibre takes the style, and all that it names')
        drawn = browser.js(DRAWN, ['cooperations', 'actions'])
        same(total(drawn), sites, f'{style}: its circles count every site')
        several = [f for f in drawn if f['count'] > 1]
        counts = browser.js(DRAWN, ['cooperations-counts', 'actions-counts'])
        check(len(counts) == len(several) > 0, 'and bear their numbers', (len(counts), len(several)))
        names = browser.js("map.queryRenderedFeatures().filter((f) => f.sourceLayer === 'labels').map((f) => f.properties.name)")
        check('Dakar' in names or 'SÉNÉGAL' in names or 'Sénégal' in names, 'names of the base map are written', names[:20])
        land = browser.js("map.queryRenderedFeatures({ layers: ['land'] }).length")
        check(land > 0, 'on land', land)
        if '--look' in sys.argv:
            browser.screenshot(f'/tmp/maplibre-{style}.png')
    show(browser, page, MAPLIBRE, f'{base}/styles/atlas.json?layers=cooperations,actions&group=none&pays=SN')
    same(len(browser.js(DRAWN, ['cooperations', 'actions'])), sites, 'group=none: a circle for every site')


def test_openlayers(browser, page, base, sites):
    show(browser, page, OPENLAYERS_MVT, f'{base}/tiles/cooperations,actions.json?f=mvt&pays=SN')
    same(total(browser.js('[...features.values()]')), sites, 'OpenLayers draws marks that count every site')


def test_dense(browser, page, base):
    for scale in (1, 2, 3):
        at = '' if scale == 1 else f'@{scale}x'
        show(browser, page, OPENLAYERS_DENSE, f'{base}/tiles/base{at}.json')
        loaded = browser.js('loaded')
        check(all(width == 256 * scale and '/2/' in src for src, width in loaded),
              f'OpenLayers: TileJSON {at or "plain"} gives tiles of the same zoom with {256 * scale} pixels', loaded[:3])
    show(browser, page, MAPLIBRE_DENSE, f'{base}/tiles/base@2x.json')
    same(browser.js('errors'), [], 'MapLibre takes TileJSON of dense tiles')
    zooms = browser.js("performance.getEntriesByType('resource').map((r) => r.name).filter((n) => n.includes('@2x.png'))")
    check(zooms and all('/base/3/' in z for z in zooms), 'and shows them 256 pixels wide', zooms[:3])


def test_pmtiles(browser, page, base, db, sites):
    files = (('base,cooperations', '.png', [], 'png?pays=SN'), ('cooperations,actions', '.mvt', ['--format', 'mvt'], 'mvt?pays=SN'))
    for layers, ending, more, rest in files:
        name = f'{layers}{ending}.pmtiles'
        r = run('seed', '--db', db, layers, 'pays=SN', '--zoom', '0-4', '--to', path(f'pages/{name}'), *more)
        same((r.returncode, r.stderr), (0, ''), f'{name} is made')
        show(browser, page, PMTILES_SAME, page.replace('map.html', name), f'{base}/tiles/{layers}', rest)
        same(browser.js('wrong'), [], 'pmtiles reads of it what the server answers')
    show(browser, page, PMTILES_DRAWN, *(page.replace('map.html', f'{layers}{ending}.pmtiles') for layers, ending, _, _ in reversed(files)))
    same(browser.js('errors'), [], 'MapLibre takes both')
    same(total(browser.js(DRAWN, ['cooperations', 'actions'])), sites, 'and its circles count every site')
    credit = browser.js("document.querySelector('.maplibregl-ctrl-attrib').textContent")
    check('Natural Earth' in credit, 'and says whose map it is', credit)
    if '--look' in sys.argv:
        browser.screenshot('/tmp/pmtiles.png')


def body():
    db = demonstration()
    server = Server(db)
    base, page = f'http://127.0.0.1:{server.port}', pages()
    sites = connect(db).execute(SITES).fetchone()[0]
    browser = Browser(flags=['--enable-unsafe-swiftshader', '--use-angle=swiftshader'])
    try:
        browser.size(800, 500)
        test_leaflet(server, browser, page, base)
        if all(os.path.exists(os.path.join(CLIENTS, name)) for name in ('ol.js', 'pmtiles.js')):
            test_maplibre(browser, page, base, sites)
            test_openlayers(browser, page, base, sites)
            test_dense(browser, page, base)
            test_pmtiles(browser, page, base, db, sites)
        else:
            check(True, 'MapLibre, OpenLayers and pmtiles # SKIP they are not there: tests/setup fetches them')
    finally:
        browser.close()
    return same(server.stop(), 0, 'the server ends well')


main(body)

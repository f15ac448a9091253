"""Maps that others wrote draw ours, in Chromium: Leaflet tiles and WMS, MapLibre a style of vector tiles, OpenLayers vector tiles
and TileJSON of dense screens, the last two as tests/setup fetches them from npm. What they say they have drawn is held against
SQL, and what Leaflet shows against the pixels of the tile."""
import base64
import functools
import http.server
import os
import sys
import threading

RELEASE = os.path.join(os.environ.get('BUILD', 'build'), 'release', 'atlasd')
if os.path.exists(RELEASE):  # sanitizers have their say in vector_test.py
    os.environ.setdefault('ATLASD', RELEASE)

import png  # noqa: E402
from fixture import check, connect, demonstration, main, path, same, Server  # noqa: E402
from web_browser import Browser  # noqa: E402

CLIENTS = '/usr/local/share/map-clients'
LEAFLET = '/usr/share/javascript/leaflet'
PAGE = """<!doctype html><meta charset="utf-8"><title>map</title><link rel="stylesheet" href="maplibre-gl.css"><link rel="stylesheet" href="leaflet.css">
<style>body { margin: 0 } #map { width: 800px; height: 500px }</style><div id="map"></div>
<script src="maplibre-gl.js"></script><script src="ol.js"></script><script src="leaflet.js"></script>"""
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
    s = http.server.ThreadingHTTPServer(('127.0.0.1', 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=s.serve_forever, daemon=True).start()
    return f'http://127.0.0.1:{s.server_port}/map.html'


def show(browser, page, script, address):
    browser.driver.get(page)
    browser.js(script, address)
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


def body():
    db = demonstration()
    server = Server(db)
    base, page = f'http://127.0.0.1:{server.port}', pages()
    sites = connect(db).execute(SITES).fetchone()[0]
    browser = Browser(flags=['--enable-unsafe-swiftshader', '--use-angle=swiftshader'])
    try:
        browser.size(800, 500)
        test_leaflet(server, browser, page, base)
        if os.path.exists(os.path.join(CLIENTS, 'ol.js')):
            test_maplibre(browser, page, base, sites)
            test_openlayers(browser, page, base, sites)
            test_dense(browser, page, base)
        else:
            check(True, 'MapLibre and OpenLayers # SKIP they are not there: tests/setup fetches them')
    finally:
        browser.close()
    return same(server.stop(), 0, 'the server ends well')


main(body)

"""QGIS as a client of maps (make check-qgis): WMS of both versions and WMTS show the pixels that the tile has, in the reference
systems that are served and with axes in the order of each version; what stands under a pixel and legends come along; vector tiles
are drawn with the style of MapLibre that the server gives."""
from urllib.parse import quote

from qgis_session import with_qgis

from qgis.core import (QgsCoordinateReferenceSystem, QgsMapBoxGlStyleConverter, QgsMapRendererSequentialJob, QgsMapSettings,
                       QgsPointXY, QgsRaster, QgsRasterLayer, QgsRectangle, QgsVectorTileLayer)
from qgis.PyQt.QtCore import QEventLoop, QSize, QTimer
from qgis.PyQt.QtGui import QColor, QImage

from fixture import check, database, main, same, Server

HALF = 20037508.342789244  # of the square of Web Mercator
TILE = (6, 30, 29)         # Bamako lies in it
BAMAKO = (-890555.926, 1419730.674)
WAIT_MS = 20000
SIDE = 256


def ground(z, x, y):
    side = 2 * HALF / 2 ** z
    return x * side - HALF, HALF - (y + 1) * side, (x + 1) * side - HALF, HALF - y * side


def pixels(image):
    image = image.convertToFormat(QImage.Format_RGBA8888)
    data = image.constBits()
    data.setsize(image.sizeInBytes())
    return bytes(data)


def picture(answer):
    return pixels(QImage.fromData(answer.body))


def settings(layer, crs, box, side=SIDE):
    s = QgsMapSettings()
    s.setLayers([layer])
    s.setDestinationCrs(QgsCoordinateReferenceSystem(crs))
    s.setExtent(QgsRectangle(*box))
    s.setOutputSize(QSize(side, side))
    s.setOutputDpi(96)
    s.setBackgroundColor(QColor(0, 0, 0, 0))
    return s


def draw(layer, *where):
    job = QgsMapRendererSequentialJob(settings(layer, *where))
    job.start()
    job.waitForFinished()
    same([e.message for e in job.errors()], [], f'{layer.name()}: QGIS draws it')
    return job.renderedImage()


def several(data):
    """How many colours there are, as far as it matters: a blank picture has one."""
    return len({data[i:i + 4] for i in range(0, len(data), 4)})


def raster(name, address, layers, crs='EPSG:3857', **more):
    """QGIS has the upper layer first."""
    parts = [('crs', crs), ('format', 'image/png'), *(p for n in reversed(layers) for p in (('layers', n), ('styles', ''))),
             *more.items(), ('url', address.replace('&', '%26').replace('=', '%3D'))]
    layer = QgsRasterLayer('&'.join(f'{k}={v}' for k, v in parts), name, 'wms')
    check(layer.isValid(), f'{name}: QGIS opens it', layer.error().message())
    return layer


def test_wms(server, base, version):
    tile = picture(server.get('/tiles/base,cooperations/%d/%d/%d.png' % TILE))
    layer = raster(f'WMS {version}', f'{base}/wms?VERSION={version}', ['base', 'cooperations'])
    check(several(tile) > 20, 'the tile has something on it')
    same(pixels(draw(layer, 'EPSG:3857', ground(*TILE))) == tile, True, f'WMS {version} shows the pixels of the tile')
    criteria = raster(f'WMS {version} of Germany', f'{base}/wms?VERSION={version}&pays=DE', ['base', 'cooperations'])
    of_germany = picture(server.get('/tiles/base,cooperations/%d/%d/%d.png?pays=DE' % TILE))
    same(pixels(draw(criteria, 'EPSG:3857', ground(*TILE))) == of_germany != tile, True, 'criteria in its address are obeyed')


def test_axes(server, base, version):
    """QGIS turns what it asks for as the version and the system say; the server's own picture of CRS:84 has no other order."""
    for crs, box, asked in (('EPSG:4326', (-12, 10, -4, 18), 'CRS=CRS:84'),
                            ('EPSG:2154', (100000, 6200000, 900000, 7000000), 'CRS=EPSG:2154'),
                            ('EPSG:3035', (3200000, 2400000, 4000000, 3200000), 'CRS=EPSG:3035')):
        layer = raster(f'WMS {version} {crs}', f'{base}/wms?VERSION={version}', ['base', 'cooperations'], crs)
        got = pixels(draw(layer, crs, box))
        turned = (box[1], box[0], box[3], box[2]) if asked == 'CRS=EPSG:3035' else box
        own = server.get('/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=base,cooperations&STYLES=,&FORMAT=image/png'
                         f'&WIDTH={SIDE}&HEIGHT={SIDE}&{asked}&BBOX={",".join(str(v) for v in turned)}')
        same((several(got) > 5, got == picture(own)), (True, True), f'WMS {version} in {crs}: the right ground')


def test_info(server, base, version):
    layer = raster(f'WMS {version} info', f'{base}/wms?VERSION={version}', ['cooperations'])
    provider, box = layer.dataProvider(), QgsRectangle(*ground(*TILE))
    for form, what in ((QgsRaster.IdentifyFormatText, 'text'), (QgsRaster.IdentifyFormatHtml, 'HTML')):
        found = provider.identify(QgsPointXY(*BAMAKO), form, box, SIDE, SIDE)
        text = ' '.join(str(v) for v in found.results().values())
        check(found.isValid() and 'amako' in text, f'WMS {version}: what stands under a pixel, as {what}', text)
        nothing = provider.identify(QgsPointXY(box.xMinimum() + 1000, box.yMaximum() - 1000), form, box, SIDE, SIDE)
        text = ' '.join(str(v) for v in nothing.results().values())
        check(nothing.isValid() and 'amako' not in text, 'and nothing elsewhere', text)


def test_legend(base, version):
    layer = raster(f'WMS {version} legend', f'{base}/wms?VERSION={version}', ['cooperations'])
    provider = layer.dataProvider()
    check(provider.supportsLegendGraphic(), f'WMS {version}: QGIS finds a legend')
    fetcher, loop, got = provider.getLegendGraphicFetcher(settings(layer, 'EPSG:3857', ground(*TILE))), QEventLoop(), []
    fetcher.finish.connect(lambda image: (got.append(QImage(image)), loop.quit()))
    fetcher.error.connect(lambda text: (got.append(text), loop.quit()))
    QTimer.singleShot(WAIT_MS, loop.quit)
    fetcher.start()
    loop.exec_()
    check(got and isinstance(got[0], QImage) and got[0].width() > 20 and several(pixels(got[0])) > 5, 'which is a picture', got)


def test_wmts(server, base):
    address = f'{base}/wmts?SERVICE=WMTS&REQUEST=GetCapabilities'
    for at, side, tiles in (('', SIDE, 'GoogleMapsCompatible'), ('@2x', 2 * SIDE, 'GoogleMapsCompatible2x')):
        layer = raster(f'WMTS {tiles}', address, ['base,cooperations'], tileMatrixSet=tiles)
        tile = picture(server.get('/tiles/base,cooperations/%d/%d/%d' % TILE + f'{at}.png'))
        same(pixels(draw(layer, 'EPSG:3857', ground(*TILE), side)) == tile, True, f'{tiles}: the pixels of the tile')
    layer = raster('WMTS of Germany', address + '&pays=DE', ['base,cooperations'], tileMatrixSet='GoogleMapsCompatible')
    tile = picture(server.get('/tiles/base,cooperations/%d/%d/%d.png?pays=DE' % TILE))
    same(pixels(draw(layer, 'EPSG:3857', ground(*TILE))) == tile, True, 'criteria in its address are obeyed')


def test_xyz(server, base):
    layer = QgsRasterLayer(f'type=xyz&zmin=0&zmax=12&url={quote(base + "/tiles/base,cooperations/{z}/{x}/{y}.png", safe="")}', 'XYZ', 'wms')
    tile = picture(server.get('/tiles/base,cooperations/%d/%d/%d.png' % TILE))
    same(pixels(draw(layer, 'EPSG:3857', ground(*TILE))) == tile, True, 'XYZ: the pixels of the tile')


def test_vector(server, base):
    address = base + '/tiles/base,cooperations/{z}/{x}/{y}.mvt'
    layer = QgsVectorTileLayer(f'type=xyz&zmin=0&zmax=12&url={quote(address, safe="")}', 'vector tiles')
    check(layer.isValid(), 'QGIS opens vector tiles', layer.error().message())
    for style in ('atlas', 'sombre'):
        text = server.get(f'/styles/{style}.json?layers=base,cooperations').body.decode()
        converter = QgsMapBoxGlStyleConverter()
        same((converter.convert(text), converter.errorMessage()), (QgsMapBoxGlStyleConverter.Success, ''),
             f'{style}: QGIS takes the style')
        layer.setRenderer(converter.renderer())
        layer.setLabeling(converter.labeling())
        # at 512 pixels a tile QGIS takes the tile of this zoom, as MapLibre does
        shown = draw(layer, 'EPSG:3857', ground(*TILE), 2 * SIDE)
        tile = QImage.fromData(server.get(f'/tiles/base/%d/%d/%d@2x.png?style={style}' % TILE).body)
        check(several(pixels(shown)) > 5, f'{style}: it is not blank', several(pixels(shown)))
        spots = [(a, b) for a in range(16, 2 * SIDE, 32) for b in range(16, 2 * SIDE, 32)]
        alike = sum(shown.pixelColor(a, b).rgb() == tile.pixelColor(a, b).rgb() for a, b in spots)
        check(alike > len(spots) / 2, f'{style}: land has the colour that it has on tiles', (alike, len(spots)))


def body():
    server = Server(database())
    base = f'http://127.0.0.1:{server.port}'
    for version in ('1.3.0', '1.1.1'):
        test_wms(server, base, version)
        test_axes(server, base, version)
        test_info(server, base, version)
        test_legend(base, version)
    test_wmts(server, base)
    test_xyz(server, base)
    test_vector(server, base)
    same(server.stop(), 0, 'the server ends well')


main(with_qgis(body))

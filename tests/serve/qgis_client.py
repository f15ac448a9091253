"""QGIS as a client (make check-qgis): its provider for OGC API - Features reads every collection through its pages to
the last feature, filters by box and by property, and shows the flat properties as fields. No part of `make check`:
python3-qgis brings more than 200 packages."""
from qgis_session import with_qgis

from qgis.core import (QgsCoordinateReferenceSystem, QgsFeatureRequest, QgsGeometry, QgsRectangle, QgsVectorLayer,
                       QgsWkbTypes)

from clients import BOX, collections, in_box, read_all
from fixture import check, demonstration, main, same, Server

GEOMETRIES = {'Point': QgsWkbTypes.Point, 'MultiPoint': QgsWkbTypes.MultiPoint, 'Polygon': QgsWkbTypes.Polygon,
              'MultiPolygon': QgsWkbTypes.MultiPolygon}


def layer(server, collection):
    found = QgsVectorLayer(f"url='http://127.0.0.1:{server.port}/api' typename='{collection}'", collection, 'OAPIF')
    check(found.isValid(), f'QGIS opens {collection}', found.error().message())
    return found


def flat(feature):
    """What is a field in QGIS: no arrays nor objects, which it shows as it likes."""
    return {k: v for k, v in feature['properties'].items() if not isinstance(v, (list, dict))}


def shown(feature, names):
    """As QGIS has it: null is a QVariant that says so."""
    values = feature.attributes()
    return {n: None if repr(values[i]) == 'NULL' else values[i] for i, n in enumerate(names) if n != 'id'}


def test_all(opened, whole):
    """Every feature once, each flat property a field of one type with its value, geometries as they are."""
    names = [f.name() for f in opened.fields()]
    got = {f['id']: f for f in opened.getFeatures()}
    same((len(got), opened.featureCount()), (len(whole), len(whole)), f'{opened.name()}: all features, each once')
    wanted = {f['id']: f for f in whole}
    same(sorted(got), sorted(wanted), 'with their ids')
    wrong = [(i, n, got[i][n], v) for i, f in wanted.items() if i in got for n, v in flat(f).items()
             if n not in names or shown(got[i], names)[n] != v]
    same(wrong[:3], [], f'{opened.name()}: {len(flat(whole[0]))} properties are fields with their values')
    kinds = {f['geometry']['type'] for f in whole if f['geometry']}
    check(all(opened.wkbType() == GEOMETRIES[k] for k in kinds), f'{opened.name()}: geometries are {kinds}',
          QgsWkbTypes.displayString(opened.wkbType()))
    none = [i for i, f in wanted.items() if f['geometry'] is None]
    check(all(got[i].geometry().isNull() for i in none if i in got), f'{len(none)} have none')
    same(opened.crs(), QgsCoordinateReferenceSystem('EPSG:4326'), 'in degrees')


def test_box(opened, whole):
    box = QgsRectangle(*BOX)
    request = QgsFeatureRequest().setFilterRect(box).setFlags(QgsFeatureRequest.ExactIntersect)
    if opened.wkbType() == QgsWkbTypes.MultiPolygon:  # outlines of territories, as QGIS has read them whole
        wanted = [f['id'] for f in opened.getFeatures() if f.geometry().intersects(QgsGeometry.fromRect(box))]
    else:
        wanted = [f['id'] for f in whole if in_box(f)]
    same(sorted(f['id'] for f in opened.getFeatures(request)), sorted(wanted),
         f'{opened.name()}: those in a box')


def test_collection(server, collection, whole):
    opened = layer(server, collection)
    test_all(opened, whole)
    test_box(opened, whole)


def test_property(server, whole, collection, expression, meets):
    """Asked of the server as far as QGIS can say it, by the filter of the layer; and by an expression of its own."""
    wanted = sorted(f['id'] for f in whole[collection] if meets(f['properties']))
    check(wanted, f'{collection} has some where {expression}')
    opened = layer(server, collection)
    check(opened.setSubsetString(expression), f'{collection} takes the filter {expression}', opened.error().message())
    same(sorted(f['id'] for f in opened.getFeatures()), wanted, f'{collection} filtered by {expression}')
    request = QgsFeatureRequest().setFilterExpression(expression)
    same(sorted(f['id'] for f in layer(server, collection).getFeatures(request)), wanted, f'{collection} asked for {expression}')


def body():
    server = Server(demonstration())
    whole = {c: read_all(server, c) for c in collections(server)}
    for c in whole:
        test_collection(server, c, whole[c])
    test_property(server, whole, 'partenaires', "pays = 'ML'", lambda p: p['pays'] == 'ML')
    test_property(server, whole, 'collectivites', "type = 'region'", lambda p: p['type'] == 'region')
    test_property(server, whole, 'projets', "statut = 'termine' AND annee_debut >= 2010",
                  lambda p: p['statut'] == 'termine' and (p['annee_debut'] or 0) >= 2010)
    test_property(server, whole, 'cooperations', "depuis = 1974", lambda p: p['depuis'] == 1974)
    same(server.stop(), 0, 'the server ends well')


main(with_qgis(body))

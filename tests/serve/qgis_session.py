"""qgis_session.py - what the tests with QGIS (make check-qgis) share: no windows, nothing kept from one run to the next"""
import gc
import os
import tempfile

RELEASE = os.path.join(os.environ.get('BUILD', 'build'), 'release', 'atlasd')
if os.path.exists(RELEASE):
    os.environ.setdefault('ATLASD', RELEASE)
os.environ['QT_QPA_PLATFORM'] = 'offscreen'
for variable in ('HOME', 'XDG_RUNTIME_DIR'):
    os.environ[variable] = tempfile.mkdtemp(prefix='qgis-')

from qgis.core import Qgis, QgsApplication  # noqa: E402


def with_qgis(body):
    """What main() of the fixture calls. Layers go before the application, or it breaks."""
    def run():
        application = QgsApplication([], False)
        application.initQgis()
        print(f'# QGIS {Qgis.QGIS_VERSION}', flush=True)
        body()
        gc.collect()
        application.exitQgis()
    return run

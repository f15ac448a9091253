"""The Debian package, looked at without installing it: tests/packaging/bare does that, `make check-deb`."""
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'serve'))
from fixture import BUILD, check, finish, folder, path, same  # noqa: E402


def run(*command, **how):
    return subprocess.run(command, capture_output=True, text=True, timeout=300, **how)


def build(name, *version):
    os.mkdir(path(name))
    how = {k: v for k, v in os.environ.items() if k not in ('MAKEFLAGS', 'MFLAGS', 'MAKELEVEL')}  # as if no make ran this
    how.update(DEB_COMPRESSION='-Zgzip -z1', SOURCE_DATE_EPOCH='1790000000')
    r = run('packaging/deb', BUILD, *(version or ['1.2.3']), path(name), env=how)
    same((r.returncode, os.listdir(path(name))), (0, [os.path.basename(r.stdout.strip())]), f'a package, and nothing beside it {r.stderr}')
    return r.stdout.strip()


def test_control(package):
    control = run('dpkg-deb', '-f', package).stdout
    field = dict(re.findall(r'^([A-Z]\S*): *(.*)$', control, re.M))
    same((field['Package'], field['Version']), ('atlasd', '1.2.3'), 'its name and version')
    same(field['Architecture'], run('dpkg', '--print-architecture').stdout.strip(), 'its architecture')
    needs = [d.split()[0] for d in field['Depends'].split(', ')]
    same([d for d in ('libc6', 'libspatialite7', 'libsqlite3-0', 'adduser', 'fonts-dejavu-core', 'libjs-leaflet') if d not in needs], [],
         'it depends on what it needs, libraries by their packages')
    check('@' not in control.replace('@localhost', ''), 'all fields are filled in', control)
    same(len(field['Description']) <= 80 and not field['Description'].endswith('.'), True, 'its description begins with a short line')
    check(int(field['Installed-Size']) > 10000, 'it says how large it is', field['Installed-Size'])


def test_files(package):
    rows = [line.split(None, 5) for line in run('dpkg-deb', '-c', package).stdout.splitlines()]
    same({r[1] for r in rows}, {'root/root'}, 'all is of root')
    modes = {r[0] for r in rows}
    same(modes - {'drwxr-xr-x', '-rw-r--r--', '-rwxr-xr-x'}, set(), 'and written by nobody else')
    same([r[5] for r in rows if r[0] == '-rwxr-xr-x'], ['./usr/bin/atlasd'], 'one file is a program')
    names = [r[5][1:] for r in rows if r[0][0] == '-']
    wanted = ['/usr/bin/atlasd', '/lib/systemd/system/atlasd.service', '/etc/default/atlasd', '/usr/share/man/man1/atlasd.1.gz',
              '/usr/share/doc/atlasd/copyright', '/usr/share/doc/atlasd/changelog.gz', '/usr/share/atlasd/web/pages.css',
              '/usr/share/atlasd/styles/atlas/layers.txt', '/usr/share/atlasd/geodata/built/base.shapes']
    same([w for w in wanted if w not in names], [], 'what it must hold is there')
    check(not any(n.startswith(('/var', '/usr/local', '/home', '/opt')) for n in names), 'and nothing where an administrator puts things')


def test_content(package):
    root = path('content')
    subprocess.run(['dpkg-deb', '-R', package, root], check=True)
    with open(os.path.join(root, 'DEBIAN/conffiles')) as f:
        same(f.read(), '/etc/default/atlasd\n', 'the configuration is one file')
    same(run('md5sum', '--quiet', '-c', 'DEBIAN/md5sums', cwd=root).returncode, 0, 'its checksums are right')
    with open(os.path.join(root, 'DEBIAN/md5sums')) as f:
        sums = f.read()
    check('  usr/bin/atlasd\n' in sums and ' etc/' not in sums, 'of all but the configuration, which is the operator\'s')
    for script in ('postinst', 'prerm', 'postrm'):
        with open(os.path.join(root, 'DEBIAN', script)) as f:
            same(f.readline(), '#!/bin/sh\n', f'{script} is for any shell')
        same(run('dash', '-n', os.path.join(root, 'DEBIAN', script)).returncode, 0, f'{script} is well formed')
    found = run('readelf', '-SW', os.path.join(root, 'usr/bin/atlasd')).stdout
    check('.debug_info' not in found and '.symtab' not in found and '.note.gnu.build-id' in found, 'the program is stripped of all but its id')
    with open(os.path.join(root, 'usr/bin/atlasd'), 'rb') as f:
        check(os.getcwd().encode() not in f.read(), 'no path of the folder where it was built is in it')
    same(run(os.path.join(root, 'usr/bin/atlasd'), '--version').stdout, run(os.path.join(BUILD, 'release/atlasd'), '--version').stdout,
         'and knows its version')
    with open(os.path.join(root, 'usr/share/doc/atlasd/copyright')) as f:
        licences = f.read()
    with open('geodata/sources.tsv') as f:
        sources = [line.split('\t')[:4] for line in f.read().splitlines()[1:]]
    same([s for s in sources if s[0] not in licences or s[3] not in licences], [], 'the licence of every source of the data is told')
    check('Permission is hereby granted' in licences, 'and the one of the program')
    with open(os.path.join(root, 'lib/systemd/system/atlasd.service')) as unit, open(os.path.join(root, 'etc/default/atlasd')) as default:
        text = unit.read()
        same(set(re.findall(r'ATLASD_\w+', default.read())), set(re.findall(r'\$\{?(ATLASD_\w+)', text)), 'what may be configured is what the service takes')
    check('EnvironmentFile=-/etc/default/atlasd\n' in text and 'ExecStart=/usr/bin/atlasd serve ' in text, 'from this file, for this program')


def main():
    package = build('first')
    test_control(package)
    test_files(package)
    test_content(package)
    with open(package, 'rb') as a, open(build('second'), 'rb') as b:
        check(a.read() == b.read(), 'made again it is the same, byte for byte')
    shutil.rmtree(folder)
    finish()


main()

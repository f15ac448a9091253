"""The systemd unit: sound, closed as far as it goes, and open enough for what the server really calls."""
import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'serve'))
from fixture import BUILD, check, finish, same  # noqa: E402

UNIT = 'packaging/atlasd.service'
PROGRAM = os.path.join(BUILD, 'release', 'atlasd')
SHARED = ['styles', 'geodata/built', 'src/front/web']
MOST_EXPOSED = 1.5  # of 10; a service without any sandbox has 9.6
folder = tempfile.mkdtemp(prefix='atlasd-unit-')


def run(*command):
    return subprocess.run(command, capture_output=True, text=True)


def values(name):
    """Of a setting of the unit, in order."""
    return re.findall(rf'^{name}=(.*)$', open(UNIT).read(), re.M)


def judged():
    unit = os.path.join(folder, 'atlasd.service')
    with open(unit, 'w') as f:  # the program where it stands now
        f.write(open(UNIT).read().replace('/usr/bin/atlasd', os.path.abspath(PROGRAM)))
    r = run('systemd-analyze', 'verify', '--man=no', unit)
    same((r.returncode, [line for line in r.stderr.splitlines() if 'atlasd.service' in line]), (0, []), 'systemd finds no fault')
    r = run('systemd-analyze', 'security', '--offline=yes', '--no-pager', unit)
    level = re.search(r'exposure level for atlasd.service: ([\d.]+)', r.stdout)
    check(level and float(level[1]) <= MOST_EXPOSED, f'its exposure is at most {MOST_EXPOSED}', r.stdout[-300:] + r.stderr)


def calls_of(group):
    """The system calls of one of systemd's groups, those of groups within it too."""
    found = set()
    for word in re.findall(r'^    (\S+)', run('systemd-analyze', 'syscall-filter', '--no-pager', group).stdout, re.M):
        found |= calls_of(word) if word.startswith('@') else {word}
    return found


def allowed_calls():
    allowed = set()
    for setting in values('SystemCallFilter'):
        names, denied = setting.lstrip('~').split(), setting.startswith('~')
        calls = set().union(*(calls_of(n) if n.startswith('@') else {n} for n in names))
        allowed = allowed - calls if denied else allowed | calls
    return allowed


def installed():
    """The program and its data where everybody may read them, as a package puts them; what starts it there."""
    program = shutil.copy(PROGRAM, os.path.join(folder, 'atlasd'))
    for name in SHARED:
        shutil.copytree(name, os.path.join(folder, 'share', name))
    subprocess.run(['chmod', '-R', 'a+rX', folder], check=True)
    return program, dict(os.environ, ATLASD_SHARE=os.path.join(folder, 'share'))


def served_calls(db):
    """What the server calls from start to end, while it answers a page, a tile, a search, an item."""
    trace = os.path.join(folder, 'seen', 'trace')
    os.mkdir(os.path.dirname(trace))
    os.chown(os.path.dirname(trace), 65534, 65534)
    program, environment = installed()
    # as the unit starts it: not as root, and with no capability to lose
    p = subprocess.Popen(['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--bounding-set=-all',
                          'strace', '-f', '-qq', '-o', trace, '--signal=none', program, 'serve', '--db', db,
                          '--listen', '127.0.0.1:0'], stderr=subprocess.PIPE, text=True, env=environment, cwd='/')
    said, port = [], None
    while port is None:
        line = p.stderr.readline()
        if not line:
            break
        said.append(line)
        port = re.match(r'listening on http://127\.0\.0\.1:(\d+)/', line)
    statuses = []
    if port:
        c = http.client.HTTPConnection('127.0.0.1', int(port[1]), timeout=60)
        for target in ['/', '/tiles/base,cooperations,labels/3/4/3.png', '/api/collections/projets/items?q=eau&limit=50',
                       '/api/collections/projets/facets?by=pays', '/api/suggest?q=bama', '/readyz', '/metrics']:
            c.request('GET', target, headers={'Accept-Encoding': 'gzip'})
            r = c.getresponse()
            r.read()
            statuses.append(r.status)
        c.close()
    subprocess.run(['pkill', '-TERM', '-P', str(p.pid)])
    try:
        p.wait(30)
    except subprocess.TimeoutExpired:
        p.send_signal(signal.SIGKILL)
        p.wait()
    same(statuses, [200] * 7, 'the server answers as the user nobody')
    if not statuses:
        print('# ' + ' '.join(said).replace('\n', '\n# '))
    calls = set(re.findall(r'^\d+ +(?:<\.\.\. )?([a-z_0-9]+)', open(trace).read(), re.M)) if os.path.exists(trace) else set()
    return calls - {'execve', 'exit', 'resumed'}  # the program itself is started before its filter holds


def main():
    judged()
    os.chmod(folder, 0o755)
    db = os.path.join(folder, 'atlas.db')
    made = run(PROGRAM, 'generate', '--db', db)
    os.chmod(db, 0o644)
    same(made.returncode, 0, 'a database of somebody else')
    calls = served_calls(db)
    check(len(calls) > 40, 'what the server calls was seen', len(calls))
    same(sorted(calls - allowed_calls()), [], 'the filter of system calls lets all of it through')
    shutil.rmtree(folder)
    finish()


main()

#!/usr/bin/python3
"""tests/docs/examples_test.py [PAGE...] - the examples of README.md and docs/*.md, or of some of them

Every command of their console blocks (pages.py) is run as it stands, in a folder that looks like this one, page by page,
and must print what stands below it. http://127.0.0.1:8080 is a server of the page's own in front of build/demo.db, ports
from 8081 to 8089 are free ones. A command that fails is one whose status the next one shows (`echo $?`). What curl asks
may take a moment to be so: it is asked again until it is.
"""
import concurrent.futures
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'serve'))
from fixture import ATLASD, Server, check, free_port, main, path  # noqa: E402
import pages  # noqa: E402

HERE = os.getcwd()
STEP_S = 120
AGAIN_S = 30
PAGES_AT_ONCE = 2
MARK = '--- done '
making = threading.Lock()  # folders, ports and logs are named one by one
LINKED = ['bench', 'docs', 'geodata', 'packaging', 'src', 'styles', 'tests', 'Makefile', 'README.md', '.git']


class Shell:
    """A bash that keeps its folder, variables and jobs from one command to the next."""

    def __init__(self, folder):
        # servers that give up their rights cannot read what the leak checker wants; it looks at the page's own
        environment = dict(os.environ, LC_ALL='C.UTF-8', ATLASD_SHARE=HERE, ASAN_OPTIONS='detect_leaks=0')
        self.process = subprocess.Popen(['bash', '--norc', '--noprofile'], cwd=folder, env=environment,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        start_new_session=True)
        self.status = 0

    def run(self, command):
        """What a command printed, and its status; None for the status when it does not come to an end."""
        script = f'{{ (exit {self.status})\n{command}\n}} </dev/null; printf "\\n{MARK}%s\\n" $?\n'
        self.process.stdin.write(script.encode())
        self.process.stdin.flush()
        said, end = b'', time.monotonic() + STEP_S
        while not (m := re.search(rb'\n' + MARK.encode() + rb'(\d+)\n$', said)):
            ready = select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))[0]
            part = os.read(self.process.stdout.fileno(), 65536) if ready else b''
            if not part:
                return said.decode(errors='replace'), None
            said += part
        self.status = int(m[1])
        return said[:m.start()].decode(errors='replace'), self.status

    def end(self):
        try:
            os.killpg(self.process.pid, signal.SIGTERM)
        except ProcessLookupError:
            pass
        self.process.stdin.close()
        self.process.wait(STEP_S)


def pattern(expected):
    """What the lines below a command allow, as a regular expression for all that it prints."""
    parts = []
    for line in expected:
        if line == '...':
            parts.append('(?:.*\n)*?')
        else:
            parts.append('.*?'.join(re.escape(piece) for piece in line.rstrip().split('...')) + '[ \r]*\n')
    return re.compile(''.join(parts) + r'\Z')


class Page:
    """The folder of one page and, where it asks one, its server."""

    def __init__(self, page, demo):
        self.folder = path(page.replace('/', '-'))
        os.makedirs(os.path.join(self.folder, 'build'))
        for name in LINKED:
            os.symlink(os.path.join(HERE, name), os.path.join(self.folder, name))
        os.symlink(os.path.abspath(ATLASD), os.path.join(self.folder, 'build', 'atlasd'))
        shutil.copy(demo, os.path.join(self.folder, 'build', 'demo.db'))
        self.blocks = pages.blocks(page)
        self.steps = [s for b in self.blocks if b.kind == 'console' for s in pages.steps(b)]
        text = '\n'.join('\n'.join(s.command) for s in self.steps)
        self.ports = {str(p): str(free_port()) for p in range(8081, 8090) if f'127.0.0.1:{p}' in text}
        self.server = None
        if '127.0.0.1:8080' in text:
            self.server = Server(os.path.join(self.folder, 'build', 'demo.db'))
            self.ports['8080'] = str(self.server.port)

    def replaced(self, text, ports):
        return re.sub(r'(127\.0\.0\.1:)(\d+)\b', lambda m: m[1] + ports.get(m[2], m[2]), text)

    def run(self, shell, step):
        command = self.replaced('\n'.join(step.command), self.ports)
        allowed = pattern(step.expected)
        end = time.monotonic() + AGAIN_S
        while True:
            said, status = shell.run(command)
            said = self.replaced(said, {real: shown for shown, real in self.ports.items()})
            if said and not said.endswith('\n'):
                said += '\n'
            good = status is not None and allowed.match(said)
            if good or status is None or not command.startswith('curl ') or time.monotonic() > end:
                return good, status, said
            time.sleep(0.1)


def run_page(name, demo):
    """[(good, what, got), ...] of one page."""
    with making:
        page = Page(name, demo)
    shell, found, ran = Shell(page.folder), [], 0
    try:
        for n, step in enumerate(page.steps):
            good, status, said = page.run(shell, step)
            shown = n + 1 < len(page.steps) and page.steps[n + 1].command == ['echo $?']
            found.append((good and (status == 0 or shown), f'{name}:{step.line}: {step.command[0]}',
                          f'status {status}, printed:\n{said}\nand not:\n' + '\n'.join(step.expected)))
            ran += 1
            if status is None:
                break
    finally:
        shell.end()
    if page.server:
        found.append((page.server.stop() == 0, f'{name}: the server that was asked ends well', page.server.errors()))
    kinds = {b.kind for b in page.blocks}
    found.append((kinds <= pages.KINDS, f'{name}: every block says what it is', kinds - pages.KINDS))
    shown = sum(b.kind == 'sh' for b in page.blocks)
    found.append((ran > 0, f'{name}: {ran} commands run, {shown} blocks of commands that are not', 'none run'))
    return found


def body():
    demo = os.environ.get('ATLASD_TEST_DB')
    if not demo:
        demo = path('demo.db')
        subprocess.run([ATLASD, 'generate', '--db', demo], check=True)
    with concurrent.futures.ThreadPoolExecutor(PAGES_AT_ONCE) as pool:
        for found in pool.map(lambda name: run_page(name, demo), sys.argv[1:] or pages.PAGES):
            for result in found:
                check(*result)


if __name__ == '__main__':
    main(body)

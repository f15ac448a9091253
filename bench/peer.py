"""What all peers share: a name, processes, and how a list of questions is put to them."""
import hashlib
import json
import os
import subprocess
import urllib.error
import urllib.request

from processes import Failed, cpu_spent_us, cpu_times, family, memory_mib, stop

COLUMNS = ("answers", "failures", "different", "bytes", "checksum", "p50_us", "p99_us", "p999_us", "most_us", "mean_us",
           "seconds", "cpu_us")
FAILURES_SHARE = 0.02  # of answers; fewer are named beside the row


def read_load(out):
    """The lines of a load program: {class: {column: value}}."""
    rows = {}
    for line in out.splitlines():
        cells = line.split("\t")
        row = {name: cell if name == "checksum" else float(cell) for name, cell in zip(COLUMNS, cells[1:])}
        rows[cells[0]] = row
    return rows


def picture_digest(body):
    return hashlib.sha1(body).hexdigest()[:10]


def digest(counts):
    """Counts by code, short: equal counts give equal text."""
    return hashlib.sha1(json.dumps(counts, sort_keys=True).encode()).hexdigest()[:10]


def named_rows(names):
    """How many, and a digest of which in which order."""
    names = list(names)
    return "%d rows, %s" % (len(names), hashlib.sha1("\n".join(names).encode()).hexdigest()[:10])


def varints(data):
    value = shift = 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield value
            value = shift = 0


def messages(data):
    """The fields of a protocol buffer that have a length: (number, bytes)."""
    at = 0
    while at < len(data):
        n = next(i for i in range(at, len(data)) if data[i] < 128) + 1
        tag, = varints(data[at:n])
        at = n
        n = next(i for i in range(at, len(data)) if data[i] < 128) + 1
        value, = varints(data[at:n])
        at = n
        if tag & 7 == 2:
            yield tag >> 3, data[at:at + value]
            at += value


def points_of(tile):
    """How many points of a vector tile lie in it: around it each server puts as many as it likes."""
    n = 0
    for _, layer in messages(tile):
        for feature in (value for number, value in messages(layer) if number == 2):
            geometry = next(value for number, value in messages(feature) if number == 4)
            _, x, y = varints(geometry)
            n += x % 2 == 0 and y % 2 == 0 and x < 8192 and y < 8192
    return "%d points" % n


class Peer:
    """A peer answers kinds of questions by methods of the kind's name: each takes a question (questions.py) and
    returns lines for its load program, or raises Failed with what the table is to say."""
    name = "?"
    version = ""

    def __init__(self, bench):
        self.bench = bench
        self.folder = os.path.join(bench.folder, self.name.split()[0].replace("/", "-").lower())
        os.makedirs(self.folder, exist_ok=True)
        self.processes = []

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as f:
            f.write(text)
        return self.path(name)

    def start(self):
        raise NotImplementedError

    def stop(self):
        for process in reversed(self.processes):
            stop(process)
        self.processes = []

    def pids(self):
        return [pid for process in self.processes for pid in family(process.pid)]

    def memory_mib(self):
        return memory_mib(self.pids())

    def lines(self, question):
        if not hasattr(self, question.kind):
            return None
        return getattr(self, question.kind)(question)

    def load(self, question, lines, seconds, requests):
        """One burst: {class: row}."""
        raise NotImplementedError

    def check(self, question):
        """What was answered, in a form that peers share, or ""."""
        return ""


def run_load(command, lines, kind, timeout_s):
    text = "".join("%s\t%s\n" % (line if isinstance(line, tuple) else (kind, line)) for line in lines)
    try:
        done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=timeout_s)
    except subprocess.TimeoutExpired as error:
        raise Failed("no answer within %d s" % timeout_s) from error
    rows = read_load(done.stdout)
    if not rows:
        raise Failed(done.stderr.strip()[-160:] or "no answers")
    return rows


class HttpPeer(Peer):
    port = 0

    def get(self, path):
        """Body of an answer; Failed unless it is 200."""
        try:
            with urllib.request.urlopen("http://127.0.0.1:%d%s" % (self.port, path), timeout=60) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            raise Failed("HTTP %d" % error.code) from error
        except OSError as error:
            raise Failed(str(error)) from error

    def check(self, question):
        body = self.get(self.lines(question)[0])
        if question.kind in ("tile", "cached", "wms"):
            if not body.startswith(b"\x89PNG"):
                raise Failed("no PNG: %s" % body[-100:].decode(errors="replace").strip())
            return picture_digest(body)
        return ""

    def load(self, question, lines, seconds, requests):
        before = cpu_times(self.pids())
        rows = run_load([self.bench.tool("http_load"), str(self.port), str(question.connections), str(seconds),
                         str(requests)], lines, question.kind, seconds + 60)
        spent = cpu_spent_us(before, cpu_times(self.pids()))
        answers = sum(row["answers"] for row in rows.values())
        if not answers:
            raise Failed("no answer within %g s" % seconds)
        for row in rows.values():
            row["cpu_us"] = spent / answers
            if row["failures"] > FAILURES_SHARE * row["answers"]:
                raise Failed("%d of %d answers were not 200" % (row["failures"], row["answers"]))
        return rows


class SqlPeer(Peer):
    def command(self):
        raise NotImplementedError

    def load(self, question, lines, seconds, requests):
        rows = run_load(self.command() + [str(seconds), str(requests)], lines, question.kind, seconds + 120)
        for row in rows.values():
            row["cpu_us"] /= row["answers"]
        return rows

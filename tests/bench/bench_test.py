#!/usr/bin/python3
"""bench_test.py - the bench: what its table says of given measurements, peers that fail, and a run of it from end to end."""
import http.server
import importlib.machinery
import importlib.util
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, "bench")

import peer  # noqa: E402
import processes  # noqa: E402
import report  # noqa: E402
from questions import Question  # noqa: E402

BUILD = os.environ.get("BUILD", "build")
os.makedirs(BUILD, exist_ok=True)
folder = tempfile.mkdtemp(prefix="bench-test-", dir=BUILD)
count = bad = 0


def check(good, what, got=None):
    global count, bad
    count += 1
    bad += not good
    print("%s %d - %s" % ("ok" if good else "not ok", count, what), flush=True)
    if not good and got is not None:
        print("# got: " + repr(got)[:3000].replace("\n", "\n# "), flush=True)


def load_run():
    loader = importlib.machinery.SourceFileLoader("bench_run", "bench/run")
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("bench_run", loader))
    loader.exec_module(module)
    return module


# --- the table -----------------------------------------------------------------------------------------------------

def burst(us, answers=100.0, seconds=1.0, failures=0):
    return {"answers": answers, "failures": failures, "different": 0, "bytes": 10.0, "checksum": "0", "p50_us": us,
            "p99_us": 2 * us, "p999_us": 3 * us, "most_us": 4 * us, "mean_us": us, "seconds": seconds, "cpu_us": us / 2}


def test_table():
    q = Question("count", "its count", "search")
    results = {("its count", "search", "atlasd"): [burst(30), burst(10), burst(20)],
               ("its count", "search", "A"): [burst(100)], ("its count", "search", "B"): [burst(60)]}
    checks = {("its count", "search", "atlasd"): "7", ("its count", "search", "A"): "7", ("its count", "search", "B"): "8"}
    failures = {("its count", "search", "C"): "does not know it"}
    rows = {p: (row, failure) for _, p, row, failure in
            report.latency_rows([q], ["atlasd", "A", "B", "C", "D"], results, checks, failures, "atlasd")}
    check(rows["atlasd"][0]["median_us"] == 20 and rows["atlasd"][0]["least_us"] == 10 and rows["atlasd"][0]["most_us"] == 30,
          "median and spread of the rounds", rows["atlasd"])
    check(rows["atlasd"][0]["ratio"] == 3, "the ratio is to the best of the others", rows["atlasd"])
    check(rows["A"][0]["ratio"] == 0.6 and rows["B"][0]["ratio"] == 1, "and so for the others", rows)
    check(all("(they differ)" in rows[p][0]["answer"] for p in ("atlasd", "A", "B")), "answers that differ are said", rows)
    check(rows["C"] == (None, "does not know it") and "D" not in rows, "a failure is a row, a question not put is none", rows)
    out = io.StringIO()
    report.print_latencies(list(report.latency_rows([q], ["atlasd", "C"], results, checks, failures, "atlasd")), out)
    check(re.search(r"its count +C +does not know it", out.getvalue()), "and is printed", out.getvalue())
    out = io.StringIO()
    report.print_markdown(list(report.latency_rows([q], ["atlasd", "A", "B", "C"], results, checks, failures, "atlasd")), "atlasd", out)
    check("| search: its count | 20.0 µs | B 60.0 µs | 3.00 |" in out.getvalue(), "the line for docs/measured.md", out.getvalue())
    rates = Question("cached", "5 kB, 1 connection", "cached tile")
    results = {("5 kB, 1 connection", "cached tile", p): [burst(10, answers=n)] for p, n in (("atlasd", 90.0), ("nginx", 120.0))}
    rows = list(report.latency_rows([rates], ["atlasd", "nginx"], results, {}, {}, "atlasd"))
    report.print_rates(rows, io.StringIO(), "atlasd")
    check([row["ratio"] for _, _, row, _ in rows] == [0.75, 1], "rates: the ratio is to the fastest of the others", rows)
    check([report.number(v) for v in (None, 0.4567, 12.34, 123.4, 1234567)] == ["-", "0.46", "12.3", "123", "1 234 567"],
          "three figures, thousands apart")


# --- processes -----------------------------------------------------------------------------------------------------

def test_processes():
    log = os.path.join(folder, "log")
    try:
        processes.start(["/nowhere/peer"], log)
        check(False, "a program that is not there fails")
    except processes.Failed as error:
        check("peer" in str(error), "a program that is not there fails", str(error))
    ended = processes.start(["sh", "-c", "echo the reason; exit 3"], log)
    try:
        processes.wait_until(lambda: False, ended, log)
        check(False, "one that ends at start fails")
    except processes.Failed as error:
        check("the reason" in str(error), "one that ends at start fails with what it said last", str(error))
    processes.stop(ended)
    child = os.path.join(folder, "child")
    parent = processes.start(["sh", "-c", "sleep 300 & echo $! >%s; wait" % child], log)
    processes.wait_until(lambda: os.path.exists(child) and open(child).read().strip(), parent, log)
    sleeper = int(open(child).read())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        check(not processes.listens(port, parent), "a port that somebody else listens on is not the peer's")
    processes.stop_all()
    check(not alive(sleeper), "a process goes with its children", sleeper)
    server = processes.start([sys.executable, "-m", "http.server", str(processes.free_port()), "--bind", "127.0.0.1"], log)
    port = int(server.args[3])
    processes.wait_until(lambda: processes.listens(port, server), server, log)
    check(True, "the peer's own port is")
    processes.stop(server)


def alive(pid):
    """Is there such a process, other than one that only waits to be counted?"""
    try:
        with open("/proc/%d/stat" % pid, encoding="utf-8") as f:
            return f.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False



def test_peers_that_fail(bench_run):
    from peer_nginx import Nginx

    class Data:
        folder, scale = folder, 1

    class FakeBench:
        data, tiles_folder = Data, folder
    FakeBench.folder = folder

    class Fails(peer.Peer):
        name = "fails"

        def start(self):
            raise processes.Failed("its package is not installed")

    class Works(peer.Peer):
        name = "works"

        def start(self):
            self.version = "1"
    measured = bench_run.Measured()
    peers = [Fails(FakeBench), Works(FakeBench)]
    up = bench_run.start_peers(peers, measured)
    check([p.name for p in up] == ["works"], "the rest runs", [p.name for p in up])
    check(measured.failures["fails"] == "does not start: its package is not installed", "and the reason is kept",
          measured.failures)
    if not os.path.exists("/usr/sbin/nginx") and not shutil.which("nginx"):
        measured = bench_run.Measured()
        bench_run.start_peers([Nginx(FakeBench)], measured)
        check("not installed" in measured.failures["nginx"], "a package that is missing is said", measured.failures)
        return
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        import peer_nginx
        real, peer_nginx.free_port = peer_nginx.free_port, lambda: taken.getsockname()[1]
        measured = bench_run.Measured()
        bench_run.start_peers([Nginx(FakeBench)], measured)
        peer_nginx.free_port = real
    check("could not bind" in measured.failures.get("nginx", ""), "a taken port is said", measured.failures)


# --- the load ------------------------------------------------------------------------------------------------------

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked = 0

    def do_GET(self):
        Handler.asked += 1
        status = 404 if self.path == "/missing" else 200
        body = b"x" * (100 if self.path != "/grows" else 100 + Handler.asked)
        self.send_response(status)
        if self.path == "/chunked":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"32\r\n" + body[:50] + b"\r\n32\r\n" + body[:50] + b"\r\n0\r\n\r\n")
            return
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def test_load():
    tool = os.path.join(folder, "http_load")
    subprocess.run(["cc", "-O1", "-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "bench/http_load.c", "-o", tool],
                   check=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    lines = [("good", "/"), ("good", "/chunked"), ("bad", "/missing"), ("grows", "/grows")]
    rows = peer.run_load([tool, str(server.server_address[1]), "3", "10", "40"], lines, "", 30)
    server.shutdown()
    check(sum(r["answers"] for r in rows.values()) == 40, "as many answers as were asked for", rows)
    check(rows["good"]["failures"] == 0 and rows["good"]["bytes"] == 100, "bodies are counted, chunked ones too", rows["good"])
    check(rows["bad"]["failures"] == rows["bad"]["answers"] > 0, "what is not 200 is a failure", rows["bad"])
    check(rows["grows"]["different"] == rows["grows"]["answers"] - 1, "answers of another length are counted", rows["grows"])


# --- all of it -----------------------------------------------------------------------------------------------------

def run_bench(*arguments, **more):
    return subprocess.Popen(["bench/run", "--folder", os.path.join(folder, "run"), *arguments], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, **more)


def of_this_run():
    """Processes that name the folder."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            try:
                with open("/proc/%s/cmdline" % name, encoding="utf-8", errors="replace") as f:
                    text = f.read()
            except OSError:
                continue
            if os.path.basename(folder) in text and alive(int(name)):
                found.append(text.replace("\0", " "))
    return found


def tree():
    """Files of the project outside build/, with their times."""
    found = {}
    for at, folders, files in os.walk("."):
        folders[:] = [f for f in folders if not (at == "." and f in ("build", ".git", os.path.basename(BUILD)))]
        for name in files:
            path = os.path.join(at, name)
            found[path] = os.stat(path).st_mtime_ns
    return found


def test_run():
    before = tree()
    p = run_bench("--quick", "--only", "its count", "--peers", "SQLite")
    out, err = p.communicate(timeout=400)
    check(p.returncode == 0, "a run of one question", err)
    counted = dict(re.findall(r"^its count +(\S+) .* (\d+)$", out, re.M))
    check(set(counted) == {"atlasd", "SQLite"} and len(set(counted.values())) == 1 and counted["atlasd"] != "0",
          "both answer, and alike", out)
    with open(os.path.join(folder, "run", "part-1.json"), encoding="utf-8") as f:
        told = json.load(f)
    check({"machine", "compiler", "flags", "commit", "sizes"} <= set(told["about"]), "the result says where it was measured", told)
    row = next(r for r in told["rows"] if r["peer"] == "atlasd")
    check(row["median_us"] > 0 and row["cpu_us"] > 0 and row["answers" if "answers" in row else "answer"], "and what", row)
    check(of_this_run() == [], "nothing is left running", of_this_run())
    p = run_bench("--quick", "--only", "its count", "--peers", "none at all")
    out, err = p.communicate(timeout=400)
    check(p.returncode == 0 and "atlasd" in out and "SQLite" not in out, "without any peer", out + err)
    p, second = run_bench("--only", "search", "--peers", "SQLite"), None
    wait_for_atlasd()
    second = run_bench("--quick", "--only", "its count", "--peers", "SQLite")
    _, err = second.communicate(timeout=60)
    check(second.returncode != 0 and "another bench" in err, "two in one folder would disturb each other", err)
    p.send_signal(signal.SIGTERM)
    p.communicate(timeout=30)
    check(p.returncode == 128 + signal.SIGTERM and of_this_run() == [], "a signal ends all of it", (p.returncode, of_this_run()))
    after = tree()
    check(after == before, "nothing is written outside build/", sorted(set(after.items()) ^ set(before.items())))
    for arguments in (["--scale", "0"], ["one"], ["--only", "no such question"]):
        p = run_bench(*arguments)
        _, err = p.communicate(timeout=60)
        check(p.returncode == 2 and "Traceback" not in err, "wrong usage: %s" % " ".join(arguments), err)
    p = run_bench("no-such-revision", "HEAD")
    _, err = p.communicate(timeout=400)
    check(p.returncode == 1 and "Traceback" not in err and "no-such-revision" in err, "a revision that is not there", err)


def wait_for_atlasd():
    end = time.monotonic() + 60
    while time.monotonic() < end and not any(" serve " in text for text in of_this_run()):
        time.sleep(0.05)


def main():
    try:
        bench_run = load_run()
        test_table()
        test_processes()
        test_peers_that_fail(bench_run)
        test_load()
        test_run()
    finally:
        processes.stop_all()
        shutil.rmtree(folder, ignore_errors=True)
        print("1..%d" % count, flush=True)
    sys.exit(1 if bad else 0)


main()

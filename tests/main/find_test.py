"""atlasd find writes as it goes: the same bytes each time, memory that does not grow with what is found, and one
sentence where its output cannot be written."""
import json
import os
import shutil
import subprocess
import tempfile

BUILD = os.environ.get("BUILD", "build")
ATLASD = os.environ.get("ATLASD", os.path.join(BUILD, "asan", "atlasd"))
os.environ.setdefault("LSAN_OPTIONS", "suppressions=tests/lsan.supp:print_suppressions=0")
count = failures = 0
folder = tempfile.mkdtemp(prefix="atlasd-find-")


def check(passed, what, detail=""):
    global count, failures
    count += 1
    failures += not passed
    print(f"{'ok' if passed else 'not ok'} {count} - {what}", flush=True)
    if not passed:
        print("# " + str(detail)[:800].replace("\n", "\n# "))


def database():
    """The demonstration data; a copy, as a file of one's own is tidied up behind the reader."""
    db = os.path.join(folder, "test.db")
    if "ATLASD_TEST_DB" in os.environ:
        shutil.copyfile(os.environ["ATLASD_TEST_DB"], db)
    else:
        subprocess.run([ATLASD, "generate", "--db", db], check=True)
    return db


def find(db, *arguments, **more):
    return subprocess.run([ATLASD, "find", "--db", db, *arguments], stderr=subprocess.PIPE, timeout=120, **more)


def memory(process):
    with open(f"/proc/{process.pid}/status") as f:
        return next(int(line.split()[1]) * 1024 for line in f if line.startswith("VmRSS:"))


def begin(db, query):
    """find that waits for its reader behind the first bytes, and how much memory it has then."""
    process = subprocess.Popen([ATLASD, "find", "--db", db, "projets", query], stdout=subprocess.PIPE)
    first = os.read(process.stdout.fileno(), 1)
    return process, first, memory(process)


def test_list(db):
    out = find(db, "projets", stdout=subprocess.PIPE).stdout
    found = json.loads(out)
    lines = out.decode().split("\n")
    ids = [f["id"] for f in found["features"]]
    check(found["numberMatched"] == found["numberReturned"] == len(ids) == len(set(ids)) > 10000,
          "all projets are printed, each once", len(ids))
    check(len(lines) == len(ids) + 3 and all(line.startswith('{"type":"Feature",') for line in lines[1:-2]), "each on a line", lines[:2])
    check(out == find(db, "projets", stdout=subprocess.PIPE).stdout, "the same data are the same bytes")
    parts = [json.loads(find(db, "projets", f"limit=7000&offset={at}", stdout=subprocess.PIPE).stdout)["features"]
             for at in range(0, len(ids), 7000)]
    check([f["id"] for part in parts for f in part] == ids, "parts of it join to the whole")
    return len(out)


def test_memory(db, whole):
    """Both wait for their reader: one has little to write, the other far more than a pipe and a buffer hold."""
    little, _, at_least = begin(db, "limit=500")
    much, read, at_first = begin(db, "")
    while len(read) < whole * 0.9:
        read += os.read(much.stdout.fileno(), 65536)
    at_last = memory(much)
    rest = much.stdout.read()
    little.stdout.read()
    check(little.wait(60) == 0 and much.wait(60) == 0 and len(read) + len(rest) == whole, "both end well", len(read) + len(rest))
    bound = whole // 4
    check(at_first - at_least < bound, "what is found is not held before it is written", (at_least, at_first, whole))
    check(at_last - at_first < bound, "nor does memory grow while it is", (at_first, at_last, whole))


def test_no_room(db):
    with open("/dev/full", "wb") as full:
        r = find(db, "projets", "limit=500", stdout=full)
    check(r.returncode == 1 and r.stderr.decode() == "atlasd find: cannot write to standard output: No space left on device\n",
          "a full disk: exit 1, one sentence", r)
    read, write = os.pipe()
    os.close(read)
    r = find(db, "projets", "limit=500", stdout=write)
    os.close(write)
    check(r.returncode == 1 and r.stderr.decode() == "atlasd find: cannot write to standard output: Broken pipe\n",
          "a reader that is gone: exit 1, one sentence", r)


try:
    db = database()
    test_memory(db, test_list(db))
    test_no_room(db)
finally:
    shutil.rmtree(folder, ignore_errors=True)
print(f"1..{count}")
raise SystemExit(1 if failures else 0)

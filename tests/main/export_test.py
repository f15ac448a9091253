"""atlasd export: whole selections on standard output, and one sentence where that cannot be written."""
import os
import shutil
import subprocess
import tempfile

BUILD = os.environ.get("BUILD", "build")
ATLASD = os.environ.get("ATLASD", os.path.join(BUILD, "asan", "atlasd"))
os.environ.setdefault("LSAN_OPTIONS", "suppressions=tests/lsan.supp:print_suppressions=0")
count = failures = 0
folder = tempfile.mkdtemp(prefix="atlasd-export-")


def check(passed, what, detail=""):
    global count, failures
    count += 1
    failures += not passed
    print(f"{'ok' if passed else 'not ok'} {count} - {what}", flush=True)
    if not passed:
        print("# " + str(detail)[:1500].replace("\n", "\n# "))


def database():
    db = os.path.join(folder, "test.db")
    if "ATLASD_TEST_DB" in os.environ:
        shutil.copyfile(os.environ["ATLASD_TEST_DB"], db)
    else:
        subprocess.run([ATLASD, "generate", "--db", db], check=True)
    return db


def run(*arguments, **more):
    return subprocess.run([ATLASD, *arguments], stdout=more.pop("stdout", subprocess.PIPE), stderr=subprocess.PIPE,
                          timeout=120, **more)


def export(db, form, collection, query=""):
    made = run("export", "--db", db, "--format", form, collection, query)
    if made.returncode:
        raise RuntimeError(made.stderr.decode())
    return made.stdout


def test_same(db):
    for form in ("geojson", "csv"):
        whole = export(db, form, "bourse")
        check(whole == export(db, form, "bourse") and whole.count(b"b-") > 100, f"{form}: all of it, the same bytes each time")
    part = export(db, "csv", "bourse", "limit=5&offset=2").decode().splitlines()
    check(part[1:] == export(db, "csv", "bourse").decode().splitlines()[3:8], "or some of it")
    check(export(db, "geojson", "bourse") == run("find", "--db", db, "bourse").stdout, "geojson is what find prints")


def test_ends(db):
    for form in ("csv", "kml", "xlsx", "gpkg"):
        if os.path.exists("/dev/full"):
            with open("/dev/full", "wb") as full:
                r = run("export", "--db", db, "--format", form, "projets", stdout=full)
            check(r.returncode == 1 and r.stderr.count(b"\n") == 1 and b"No space left" in r.stderr,
                  f"a full disk ends {form} with one sentence", r.stderr)
        reader = subprocess.Popen([ATLASD, "export", "--db", db, "--format", form, "projets"], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE)
        reader.stdout.read(1)
        reader.stdout.close()
        said = reader.stderr.read()
        check(reader.wait(60) == 1 and said.count(b"\n") == 1 and b"Broken pipe" in said,
              f"so does a reader of {form} that is gone", said)


try:
    data = database()
    test_same(data)
    test_ends(data)
finally:
    shutil.rmtree(folder, ignore_errors=True)
print(f"1..{count}")
raise SystemExit(failures > 0)

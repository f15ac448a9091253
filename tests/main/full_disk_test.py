"""Full disks: every verb that makes a file, on disks of every size: exit 1, one sentence and what was there before, or
exit 0 and a whole file. Needs the right to mount (root); else skipped."""
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

BUILD = os.environ.get("BUILD", "build")
RELEASE = os.path.join(BUILD, "release", "atlasd")  # many runs: the quick one, where it is built
ATLASD = os.environ.get("ATLASD", RELEASE if os.path.exists(RELEASE) else os.path.join(BUILD, "asan", "atlasd"))
count = failures = 0


def check(passed, what, detail=""):
    global count, failures
    count += 1
    failures += not passed
    print(f"{'ok' if passed else 'not ok'} {count} - {what}", flush=True)
    if not passed:
        print("# " + str(detail)[:800].replace("\n", "\n# "))


def run(*arguments):
    return subprocess.run([ATLASD, *arguments], capture_output=True, text=True, timeout=300)


folder = tempfile.mkdtemp(prefix="atlasd-test-")
disk = os.path.join(folder, "disk")
os.mkdir(disk)


def mounted(size):
    return subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "none", disk],
                          capture_output=True).returncode == 0


def state(path):
    """None without a file; else whether it is whole, and how many partners it holds. Read elsewhere: on a full disk
    SQLite finds no room for its index of the log."""
    away = os.path.join(folder, "away.db")
    for ending in ("", "-wal"):
        if os.path.exists(away + ending):
            os.unlink(away + ending)
        if os.path.exists(path + ending):
            shutil.copy(path + ending, away + ending)
    if not os.path.exists(path):
        return None
    c = sqlite3.connect(away)
    try:
        return (c.execute("PRAGMA quick_check").fetchone()[0],
                c.execute("SELECT count(*) FROM partenaire").fetchone()[0])
    except sqlite3.Error as e:
        return e
    finally:
        c.close()


def on_disks(verb, sizes, prepare, command, path, before, after, others=()):
    """command on a disk of each size; before and after are what state(path) may be."""
    failed = done = 0
    for size in sizes:
        if not mounted(size):
            raise RuntimeError("cannot mount")
        try:
            prepare()
            r = run(*command)
            left = [n for n in os.listdir(disk) if n not in others]
            got = state(path)
            if r.returncode == 0:
                good, done = got == after and r.stderr == "", done + 1
            else:
                kept = after if re.search("(rows are|copy is) in", r.stderr) else before  # in the log, and said so
                good = r.returncode == 1 and r.stderr.count("\n") == 1 and got == kept
                good, failed = good and len(left) == (before is not None), failed + 1
            if not good:
                check(False, f"{verb} on a disk of {size}", f"{r.returncode} {r.stderr} {got} {os.listdir(disk)}")
        finally:
            subprocess.run(["umount", disk], check=True)
    check(failed > 1 and done > 0, f"{verb}: {failed} full disks leave what was there, {done} larger ones have it whole")


def full_disk_is_read(base, csv):
    if not mounted("8m"):
        raise RuntimeError("cannot mount")
    try:
        db = os.path.join(disk, "a.db")
        shutil.copy(base, db)
        with open(os.path.join(disk, "rest"), "wb", buffering=0) as f:
            try:
                while f.write(b"x" * 4096):
                    pass
            except OSError:
                pass
        for verb in (("check",), ("find", "partenaires")):
            r = run(verb[0], "--db", db, *verb[1:])
            check(r.returncode == 0 and r.stderr == "", f"{verb[0]} reads a database on a full disk", r.stdout + r.stderr)
        r = run("import", "--db", db, csv, "--as", "partenaires")
        check(r.returncode == 1 and "plus de place" in r.stderr and r.stderr.count("\n") == 1, "an import says what is the matter", r.stderr)
    finally:
        subprocess.run(["umount", disk], check=True)


def got(url):
    try:
        with urllib.request.urlopen(url, timeout=60) as a:
            return a.status, a.read()
    except urllib.error.HTTPError as e:
        return e.code, e.read()


def own_var_tmp():
    """What a program is started with to have a /var/tmp of 64 KiB of its own. In a folder that is no mount (chroot) there is
    no way to keep the mounts below to oneself but for a mount that is made for that."""
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode == 0:
        return ["unshare", "-m", "sh", "-c", 'mount -t tmpfs -o size=64k none /var/tmp && exec "$@"', "sh"]
    return ["unshare", "-m", "--propagation", "unchanged", "sh", "-c", "mount --bind /var/tmp /var/tmp && "
            'mount --make-private /var/tmp && mount -t tmpfs -o size=64k none /var/tmp && exec "$@"', "sh"]


def full_disk_serves(base):
    """Lists that must be files first, where /var/tmp holds less: each says so, leaves its room, and all else is answered.
    The small disk is the server's alone."""
    was_mount = os.path.ismount("/var/tmp")
    served = subprocess.Popen([*own_var_tmp(), ATLASD, "serve", "--db", base, "--listen", "127.0.0.1:0", "--user", "root"],
                              stderr=subprocess.PIPE, text=True)
    heard = []
    try:
        lines = (heard.append(line) or line for line in iter(served.stderr.readline, ""))
        root = next((m[1] for m in (re.search("listening on (http://[^/]*)", line) for line in lines) if m), None)
        check(root is not None, "a server beside a full disk starts", "".join(heard))
        check(any(got(root + "/readyz")[0] == 200 for _ in range(600) if not time.sleep(0.1)), "and has its data")
        items = root + "/api/collections/partenaires/items?f="
        for form in ("gpkg", "gpkg", "pdf"):
            status, said = got(items + form)
            check(status == 500 and re.search(b"full|No space", said), f"{form}: one that does not fit says why", said[:300])
        disk = os.statvfs(os.path.join("/proc", str(served.pid), "root", "var", "tmp"))
        check(disk.f_bfree == disk.f_blocks, "nothing is left of them", disk)
        check(all(got(items + form)[0] == 200 for form in ("csv", "kml", "geojson")), "what needs no file is answered")
    finally:
        served.terminate()
        served.stderr.read()
        check(served.wait(60) == 0, "the server ends well")
        if os.path.ismount("/var/tmp") and not was_mount:  # where mounts are shared the one to hide behind is there too
            subprocess.run(["umount", "/var/tmp"], check=True)


def body():
    csv, base = os.path.join(folder, "p.csv"), os.path.join(folder, "base.db")
    with open(csv, "w") as f:
        f.write("nom,pays,longitude,latitude\n")
        f.writelines(f"Ville {i},ML,-8,12.{i}\n" for i in range(300))
    small = os.path.join(folder, "small.csv")
    with open(small, "w") as f:
        f.write("nom,pays,longitude,latitude\nbamako,ML,-8,12.6\n")
    r = run("import", "--db", base, small, "--as", "partenaires")
    check(r.returncode == 0, "a database to begin with", r.stderr)
    db = os.path.join(disk, "a.db")
    kib = os.path.getsize(base) // 1024
    nothing = lambda: None
    on_disks("import into a new database", [f"{k}k" for k in range(4, 3 * kib, kib // 2)], nothing,
             ("import", "--db", db, csv, "--as", "partenaires"), db, None, ("ok", 300))

    def there():
        shutil.copy(base, db)
    on_disks("import into one that is there", [f"{k}k" for k in range(kib + 8, 2 * kib, kib // 6)], there,
             ("import", "--db", db, csv, "--as", "partenaires"), db, ("ok", 1), ("ok", 301), ("a.db-wal", "a.db-shm"))
    on_disks("backup", [f"{k}k" for k in range(4, 2 * kib, kib // 2)], nothing,
             ("backup", "--db", base, "--to", db), db, None, ("ok", 1))
    larger = os.path.join(folder, "larger.db")
    shutil.copy(base, larger)
    r = run("import", "--db", larger, csv, "--as", "partenaires")
    check(r.returncode == 0, "a larger one", r.stderr)
    on_disks("restore", [f"{k}k" for k in range(kib + 8, 6 * kib, kib * 4 // 5)], there,
             ("restore", "--db", db, "--from", larger), db, ("ok", 1), ("ok", 301), ("a.db-wal", "a.db-shm"))
    full_disk_is_read(base, csv)
    full_disk_serves(larger)
    on_disks("generate", ["2m", "27m", "60m"], nothing,
             ("generate", "--db", db), db, None, ("ok", 8674))


try:
    if mounted("1m"):
        subprocess.run(["umount", disk], check=True)
        body()
    else:
        count += 1
        print("ok 1 - # SKIP no right to mount a small disk")
finally:
    subprocess.run(["umount", disk], capture_output=True)
    shutil.rmtree(folder)
print(f"1..{count}")
raise SystemExit(1 if failures else 0)

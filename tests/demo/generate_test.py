"""atlasd generate and atlasd check on the command line: help, wrong usage, refusals, a kill half-way, exit status."""
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time

BUILD = os.environ.get("BUILD", "build")
ATLASD = os.path.join(BUILD, "asan", "atlasd")
count = failures = 0


def check(passed, what, detail=""):
    global count, failures
    count += 1
    failures += not passed
    print(f"{'ok' if passed else 'not ok'} {count} - {what}")
    if not passed:
        print("# " + str(detail).replace("\n", "\n# "))


def run(*arguments):
    return subprocess.run([ATLASD, *arguments], capture_output=True, text=True, timeout=300)


def fails(status, sentence, *arguments):
    r = run(*arguments)
    good = r.returncode == status and re.search(sentence, r.stderr) and r.stderr.count("\n") == 1
    check(good, " ".join(arguments)[-60:] + f" ends with {status}", f"{r.returncode} {r.stderr}")


folder = tempfile.mkdtemp(prefix="atlasd-test-")
db = os.path.join(folder, "demo.db")
try:
    for verb in ("generate", "check"):
        r = run(verb, "--help")
        check(r.returncode == 0 and r.stdout.startswith(f"usage: atlasd {verb} --db FILE"), f"{verb} --help", r.stdout)
    fails(2, "--db FILE is missing", "generate")
    fails(2, "--scale takes a whole number", "generate", "--db", db, "--scale", "many")
    fails(2, "--scale takes", "generate", "--db", db, "--scale", "0")
    fails(2, "--scale takes a whole number from 1 to 1000, not '1001'", "generate", "--db", db, "--scale", "1001")
    fails(2, "--seed takes a whole number", "generate", "--db", db, "--seed", "-1")
    fails(2, "no option '--sclae' .did you mean --scale", "generate", "--db", db, "--sclae", "2")
    fails(2, "one argument too many", "generate", "--db", db, "more")
    fails(2, "--db needs a value", "generate", "--db")
    fails(2, "--db FILE is missing", "check", db)
    fails(2, "one argument too many", "check", "--db", db, "more")
    fails(1, "there is no database", "check", "--db", db)
    fails(1, "is a folder", "check", "--db", folder)
    fails(1, "not a file that can be replaced", "generate", "--db", folder, "--force")

    with open(db, "w") as f:
        f.write("a text that somebody wants to keep")
    fails(1, "is not a database", "check", "--db", db)
    fails(1, "already there: --force replaces it", "generate", "--db", db)
    p = subprocess.Popen([ATLASD, "generate", "--db", db, "--force", "--scale", "30"], stderr=subprocess.DEVNULL)
    started = time.time()
    while not any(n.startswith("demo.db.new-") for n in os.listdir(folder)) and time.time() - started < 60:
        time.sleep(0.02)
    time.sleep(0.5)
    p.send_signal(signal.SIGKILL)
    p.wait()
    check(open(db).read().startswith("a text"), "a kill half-way leaves what was there")
    check(len(os.listdir(folder)) > 1, "and what was in the making", os.listdir(folder))

    # a file that appears while ours is made
    csv = os.path.join(folder, "p.csv")
    with open(csv, "w") as f:
        f.write("nom,pays,longitude,latitude\n")
        f.writelines(f"Ville {i},ML,-8,12.{i}\n" for i in range(2000))
    for verb, more in (("generate", ()), ("import", (csv, "--as", "partenaires", "--lang", "en"))):
        new = os.path.join(folder, verb + ".db")
        p = subprocess.Popen([ATLASD, verb, "--db", new, *more], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                             text=True)
        started = time.time()
        while not any(n.startswith(verb + ".db.new-") for n in os.listdir(folder)) and time.time() - started < 60:
            time.sleep(0.005)
        with open(new, "w") as f:
            f.write("somebody was quicker")
        error = p.communicate()[1]
        check(p.returncode == 1 and "has come into being meanwhile" in error and error.count("\n") == 1,
              f"{verb} says that a file appeared meanwhile", error)
        check(open(new).read() == "somebody was quicker", "and leaves it alone")
        left = [n for n in os.listdir(folder) if n.startswith(verb)]
        check(left == [verb + ".db"], "without anything beside it", left)
        os.remove(new)
    os.remove(csv)

    for log in ("-wal", "-journal"):
        with open(db + log, "w") as f:
            f.write("left by another file of that name")
    r = run("generate", "--db", db, "--force", "--seed", "7", "--scale", "2")
    check(r.returncode == 0 and r.stdout == r.stderr == "", "--force replaces it, in silence", r.stderr)
    check(os.listdir(folder) == ["demo.db"], "nothing else is left behind", os.listdir(folder))
    r = run("check", "--db", db)
    check(r.returncode == 0 and "demonstration data, seed 7, scale 2" in r.stdout and r.stderr == "",
          "check finds it sound", r.stdout + r.stderr)
    check(os.listdir(folder) == ["demo.db"], "and leaves no log behind", os.listdir(folder))
    c = sqlite3.connect(db)
    for table, expected in (("collectivite", 9574), ("partenaire", 17348), ("projet", 27018),
                            ("bourse WHERE etat = 'publie'", 260)):
        n = c.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        check(n == expected, f"scale 2 has twice the published {table}", n)
    pair = c.execute("SELECT a.nom, b.nom FROM collectivite a JOIN collectivite b ON b.uid = a.uid || '-2' "
                     "WHERE a.uid = 'region-22-53'").fetchall()
    check(pair == [("Région Bretagne", "Région Bretagne (2)")], "a place that repeats gets a number", pair)
    c.execute("SELECT count(*) FROM meta").fetchone()
    fails(1, "is open in another process", "generate", "--db", db, "--force")
    c.execute("PRAGMA foreign_keys = OFF")
    c.execute("INSERT INTO cooperation_partenaire VALUES (1, 987654)")
    c.commit()
    c.close()
    fails(1, "1 of 1[0-9] checks found faults .*references", "check", "--db", db)
finally:
    shutil.rmtree(folder)
print(f"1..{count}")
raise SystemExit(1 if failures else 0)

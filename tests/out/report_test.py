"""f=pdf, read again by poppler: what was asked, every record once and in order, headers and numbers on each page, the
map without pixels, and what each text is for who has it read aloud."""
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile

BUILD = os.environ.get("BUILD", "build")
ATLASD = os.environ.get("ATLASD", os.path.join(BUILD, "asan", "atlasd"))
os.environ.setdefault("LSAN_OPTIONS", "suppressions=tests/lsan.supp:print_suppressions=0")
count = failures = 0
folder = tempfile.mkdtemp(prefix="atlasd-report-")
TAGGED_ROWS = 2000
HEADINGS = {"cooperations": ("Coopérations décentralisées", "Titre Collectivités Partenaires Pays Depuis Statut Projets"),
            "bourse": ("Bourse-projets", "Titre Partenaires Pays Thématiques Dépôt Statut Budget"),
            "partenaires": ("Partenaires étrangers", "Nom Pays Continent Collectivités Coopérations Projets Bourse")}
# What stands behind a record's name, so that a short name is not found in another row.
TO_FOLLOW = {"cooperations": lambda r: ", ".join(c["nom"] for c in r["collectivites"]), "bourse": lambda r: r["partenaire_nom"],
             "partenaires": lambda r: r["pays_nom"] or "–"}


def check(passed, what, detail=""):
    global count, failures
    count += 1
    failures += not passed
    print(f"{'ok' if passed else 'not ok'} {count} - {what}", flush=True)
    if not passed:
        print("# " + str(detail)[:1500].replace("\n", "\n# "))


def run(*command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, timeout=120, check=True, **more).stdout


def report(db, collection, query):
    """The file, and the records it is of as GeoJSON has them."""
    to = os.path.join(folder, "report.pdf")
    with open(to, "wb") as f:
        f.write(run(ATLASD, "export", "--db", db, "--format", "pdf", collection, query))
    records = json.loads(run(ATLASD, "export", "--db", db, "--format", "geojson", collection, query))
    return to, [f["properties"] for f in records["features"]]


def words(text):
    return " ".join(text.split())


def letters(text):
    """Without blanks: where letters stand close, as in L’Orne, poppler may see two lines."""
    return "".join(text.split())


def pages_of(pdf):
    """The texts of the pages in the order of the file, without the breaks of lines."""
    return [words(p) for p in run("pdftotext", "-raw", pdf, "-").decode().split("\f")[:-1]]


def of_map(pdf):
    """Pixels, by pdfimages: two lines are its head."""
    return run("pdfimages", "-list", pdf).decode().splitlines()[2:]


def test_read(db, collection, query, asked):
    pdf, records = report(db, collection, query)
    title, heading = HEADINGS[collection]
    pages = pages_of(pdf)
    said = dict(re.findall(r"^([^:]+): +(.*)$", run("pdfinfo", pdf).decode(), re.M))
    check(int(said["Pages"]) == len(pages) > 1, f"{collection}: a page of figures and a table", said)
    check(all(p in pages[0] for p in (title, *asked)), "what was asked is said in French", pages[0])
    check(str(len(records)) in re.sub(r"(?<=\d) (?=\d{3})", "", pages[0]), "with the number of records", pages[0])
    check(all(p.startswith(heading) for p in pages[1:]), "every page of the table begins with its header", pages[1][:200])
    check(all(p.endswith(f"Page {i}") and "Source : Atlas français de la coopération décentralisée" in p
              for i, p in enumerate(pages, 1)), "and ends with source and number", pages[-1][-200:])
    body, missing = letters("".join(pages[1:])), []
    for record in records:
        row = letters((record.get("titre") or record["nom"]) + TO_FOLLOW[collection](record))
        at = body.find(row)
        if at < 0:
            missing.append(row)
        else:
            body = body[at + len(row):]
    check(records and not missing, f"{len(records)} records, each in its place", missing[:5])
    check(not of_map(pdf), "the map has no pixels", of_map(pdf))
    return pdf, records


def test_tagged(db):
    """Roles by pdfinfo: a heading, a figure, and a row of as many cells as there are columns for each record."""
    pdf, records = test_read(db, "cooperations", "pays=ML&thematique=eau",
                             ("thématique : Eau et assainissement", "pays : Mali"))
    roles = run("pdfinfo", "-struct-text", pdf).decode()
    names = re.findall(r"^ *(H1|H2|P|Figure|Table|TR|TH|TD)\b", roles, re.M)
    pages = len(pages_of(pdf)) - 1
    check(names.count("H1") == 1 and names.count("Figure") == 1 and names.count("H2") >= 1, "a heading and a figure", names[:30])
    check(names.count("Table") == pages and names.count("TR") == len(records) + pages, "rows of a table", names.count("TR"))
    check(names.count("TD") == 8 * len(records) and names.count("TH") == 8 * pages, "cells of rows", names.count("TD"))
    first = [words("".join(re.findall(r'"(.*)"', cell))) for cell in re.split(r"^ *TD\b.*$", roles, flags=re.M)[1:9]]
    check(first[0] == words(records[0]["titre"]) and first[3] == "Mali", "which hold what they should", first)


def test_long(db):
    """More than TAGGED_ROWS records have no tags of rows, and are all there."""
    pdf, records = test_read(db, "partenaires", "", ("Critères",))
    check(len(records) > TAGGED_ROWS, "it is a long one", len(records))
    roles = run("pdfinfo", "-struct-text", pdf).decode()
    check("H1" in roles and "TR" not in roles, "whose rows are not tagged")


def test_hostile(db):
    """Names are text: markup, formulas, line breaks, both directions, letters of many scripts, and long ones."""
    names = ["<b>gras</b> & \"autres\"", "=1+1", "deux\nlignes", "حلب Aleppo", "a" * 900, "a\u0301\u0302 e", "%PDF-1.4 stream"]
    hostile = os.path.join(folder, "hostile.db")
    shutil.copyfile(db, hostile)
    with sqlite3.connect(hostile) as c:
        c.enable_load_extension(True)
        c.execute("SELECT load_extension('mod_spatialite')")
        ids = [i for i, in c.execute("SELECT id FROM bourse WHERE etat = 'publie' LIMIT ?", (len(names),))]
        for i, name in zip(ids, names):
            c.execute("UPDATE bourse SET titre = ? WHERE id = ?", (name, i))
    pdf, records = report(hostile, "bourse", "")
    body = letters(run("pdftotext", "-raw", pdf, "-").decode())
    for name in names:
        shown = letters(name)[:30]
        if name.startswith("حلب"):
            shown = "Aleppo"
        check(shown in body, f"{ascii(shown)} is text")
    check({r["titre"] for r in records} >= set(names), "as they are in GeoJSON")


try:
    data = os.path.join(folder, "test.db")
    if "ATLASD_TEST_DB" in os.environ:
        shutil.copyfile(os.environ["ATLASD_TEST_DB"], data)
    else:
        run(ATLASD, "generate", "--db", data)
    test_tagged(data)
    test_read(data, "bourse", "thematique=eau", ("Eau et assainissement",))
    test_long(data)
    test_hostile(data)
finally:
    shutil.rmtree(folder, ignore_errors=True)
print(f"1..{count}")
raise SystemExit(failures > 0)

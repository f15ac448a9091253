"""PostGIS over libpq and SQLite in process: the questions as SQL."""
import glob
import hashlib
import json
import math
import os
import pwd
import shutil
import signal
import sqlite3
import subprocess

from peer import SqlPeer, digest, named_rows, points_of
from processes import Failed, start, stop, wait_until
from questions import POINTS, TYPING_ERRORS, YEARS, BOXES, variants

MEMBER = ("EXISTS (SELECT 1 FROM membre m JOIN collectivite k ON k.id = m.collectivite_id "
          "WHERE m.cooperation_id = p.cooperation_id AND k.type = {type:commune})")
PARTNER = ("EXISTS (SELECT 1 FROM lien l JOIN partenaire q ON q.id = l.partenaire_id "
           "WHERE l.cooperation_id = p.cooperation_id AND {box})")
SUBJECT = "EXISTS (SELECT 1 FROM projet_thematique t WHERE t.projet_id = p.id AND t.thematique = {thematique:education})"
FOUR = "p.statut = {statut:en_cours} AND p.y1 >= {year} AND " + SUBJECT + " AND " + MEMBER + " AND " + PARTNER

ROWS = ("SELECT f.rang, f.feature FROM (SELECT p.id FROM projet p WHERE %s ORDER BY p.rang LIMIT 100) h "
        "JOIN fiche f ON f.id = h.id ORDER BY f.rang")
COUNT = "SELECT count(*) FROM projet p WHERE %s"

# A facet ignores its own criterion; annee beside financement is the year of the money. So what all four share is
# found once, with two marks: does the subject hold, do the years of the projet hold.
FACETS = (
    "WITH base AS MATERIALIZED (SELECT p.id, p.cooperation_id, " + SUBJECT + " AS subject, p.y1 >= {year} AS years "
    "FROM projet p WHERE p.statut = {statut:en_cours} AND " + MEMBER + " AND " + PARTNER + ") "
    "SELECT 1, t.thematique, count(*) FROM base p LEFT JOIN projet_thematique t ON t.projet_id = p.id WHERE p.years "
    "GROUP BY 2 UNION ALL ")
FACETS_BY_JOINS = (
    "SELECT 2, q.pays, count(DISTINCT p.id) FROM base p JOIN lien l ON l.cooperation_id = p.cooperation_id "
    "JOIN partenaire q ON q.id = l.partenaire_id WHERE p.subject AND p.years GROUP BY 2 "
    "UNION ALL SELECT 3, k.region, count(DISTINCT p.id) FROM base p JOIN membre m ON m.cooperation_id = "
    "p.cooperation_id JOIN collectivite k ON k.id = m.collectivite_id WHERE p.subject AND p.years AND k.type = "
    "{type:commune} GROUP BY 2 "
    "UNION ALL SELECT 4, f.source, count(DISTINCT p.id) FROM base p JOIN financement f ON f.projet_id = p.id WHERE "
    "p.subject AND f.annee >= {year} GROUP BY 2")
ALL_FACETS = (
    "SELECT 1, t.thematique, count(*) FROM projet p LEFT JOIN projet_thematique t ON t.projet_id = p.id GROUP BY 2 "
    "UNION ALL SELECT 2, q.pays, count(DISTINCT p.id) FROM projet p LEFT JOIN lien l ON l.cooperation_id = "
    "p.cooperation_id LEFT JOIN partenaire q ON q.id = l.partenaire_id GROUP BY 2 "
    "UNION ALL SELECT 3, k.region, count(DISTINCT p.id) FROM projet p LEFT JOIN membre m ON m.cooperation_id = "
    "p.cooperation_id LEFT JOIN collectivite k ON k.id = m.collectivite_id GROUP BY 2 "
    "UNION ALL SELECT 4, f.source, count(DISTINCT p.id) FROM projet p LEFT JOIN financement f ON f.projet_id = p.id "
    "GROUP BY 2")
# The same for PostGIS, which keeps the sets of each projet in its row (postgis.sql).
SETS = "p.types @> '{{type:commune}}' AND p.lieux && {area} AND ST_Intersects(p.lieux, {area})"
SETS_FOUR = ("p.statut = {statut:en_cours} AND p.y1 >= {year} AND p.thematiques @> '{{thematique:education}}' AND " + SETS)
SETS_FACETS = (
    "WITH base AS MATERIALIZED (SELECT p.id, p.cooperation_id, p.thematiques, p.thematiques @> "
    "'{{thematique:education}}' AS subject, p.y1 >= {year} AS years FROM projet p WHERE p.statut = {statut:en_cours} "
    "AND " + SETS + ") SELECT 1, t, count(*) FROM base p LEFT JOIN LATERAL unnest(thematiques) t ON true WHERE p.years "
    "GROUP BY 2 UNION ALL ") + FACETS_BY_JOINS
ALL_SETS_FACETS = " UNION ALL ".join(
    "SELECT %d, t, count(*) FROM projet LEFT JOIN LATERAL unnest(%s) t ON true GROUP BY 2" % (n, column)
    for n, column in ((1, "thematiques"), (2, "pays"), (3, "regions"), (4, "sources")))
# Thématiques by countries: what is asked holds on the row that has the value; the box is on the projet's geometry.
CROSSED = (
    "SELECT t.thematique, q.pays, count(DISTINCT p.id) FROM projet p LEFT JOIN projet_thematique t ON t.projet_id = p.id "
    "LEFT JOIN lien l ON l.cooperation_id = p.cooperation_id LEFT JOIN partenaire q ON q.id = l.partenaire_id "
    "WHERE %s GROUP BY 1, 2")
CROSSED_FILTER = "p.statut = {statut:en_cours} AND p.y1 >= {year} AND " + SUBJECT + " AND " + MEMBER + " AND " + PARTNER
CROSSED_SETS_FILTER = (
    "p.statut = {statut:en_cours} AND p.y1 >= {year} AND p.thematiques @> '{{thematique:education}}' "
    "AND p.types @> '{{type:commune}}' AND p.lieux && {area} AND ST_Intersects(p.lieux, {area})")
ALL_SETS_CROSSED = (
    "SELECT t, y, count(*) FROM projet LEFT JOIN LATERAL unnest(thematiques) t ON true LEFT JOIN LATERAL unnest(pays) y "
    "ON true GROUP BY 1, 2")
FACET_NAMES = {1: "thematique", 2: "pays", 3: "region", 4: "financement"}
FACET_KINDS = {1: "thematique", 2: "pays", 3: "region", 4: "source"}


class Sql(SqlPeer):
    four, filtered_facets, all_facets = FOUR, FACETS + FACETS_BY_JOINS, ALL_FACETS
    filtered_crossed, all_crossed = CROSSED % CROSSED_FILTER, CROSSED % "true"

    def sql(self, template, year=YEARS[0], box=BOXES[0]):
        raise NotImplementedError

    def query(self, sql):
        """Rows, for checks."""
        raise NotImplementedError

    def rows(self, question):
        return [self.sql(ROWS % self.four, *v) for v in variants()]

    def count(self, question):
        return [self.sql(COUNT % self.four, *v) for v in variants()]

    def facets(self, question):
        if question.with_["filtered"]:
            return [self.sql(self.filtered_facets, *v) for v in variants()]
        return [self.sql(self.all_facets)]

    def crosstab(self, question):
        if question.with_["filtered"]:
            return [self.sql(self.filtered_crossed, *v) for v in variants()]
        return [self.sql(self.all_crossed)]

    def words(self, question):
        return [self.word_sql(words) for words in question.with_["words"]]

    def nearest(self, question):
        return [self.near_sql(*point) for point in POINTS]

    def decode(self, facet, code):
        return code

    def check(self, question):
        if question.kind in ("rows", "words"):
            return named_rows(json.loads(row[1])["id"] for row in self.query(self.lines(question)[0]))
        if question.kind == "nearest":
            return named_rows(row[1] for row in self.query(self.lines(question)[0]))
        if question.kind == "typing_error":
            return self.query(self.lines(question)[0])[0][1].casefold()
        if question.kind == "count":
            return "%d" % self.query(self.lines(question)[0])[0][0]
        if question.kind == "facets":
            found = {name: {} for name in FACET_NAMES.values()}
            for facet, code, n in self.query(self.lines(question)[0]):
                found[FACET_NAMES[facet]]["none" if code is None else self.decode(facet, code)] = n
            return digest(found)
        if question.kind == "crosstab":
            return digest({"%s %s" % (self.named("thematique", t), self.named("pays", y)): int(n)
                           for t, y, n in self.query(self.lines(question)[0])})
        return ""

    def named(self, facet, code):
        return "none" if code is None else self.decode(facet, code)


class Sqlite(Sql):
    name = "SQLite"

    def start(self):
        self.version = sqlite3.sqlite_version + " in process"

    def command(self):
        return [self.bench.tool("sqlite_load"), self.bench.data.search]

    def query(self, sql):
        db = sqlite3.connect(self.bench.data.search)
        try:
            return db.execute(sql).fetchall()
        finally:
            db.close()

    def sql(self, template, year=YEARS[0], box=BOXES[0]):
        for kind, code in (("type", "commune"), ("thematique", "education"), ("statut", "en_cours")):
            template = template.replace("{%s:%s}" % (kind, code), "'%s'" % code)
        return template.replace("{year}", str(year)).replace(
            "{box}", "q.lon BETWEEN %g AND %g AND q.lat BETWEEN %g AND %g" % (box[0], box[2], box[1], box[3]))

    def word_sql(self, words):
        return ("SELECT p.rang, p.feature FROM projet_texte t JOIN fiche p ON p.id = t.rowid WHERE projet_texte MATCH "
                "'%s' ORDER BY p.rang LIMIT 100" % " AND ".join(words.split()))

    def near_sql(self, lon, lat):
        return ("SELECT q.id, q.nom FROM partenaire_boite b JOIN partenaire q ON q.id = b.id WHERE b.west <= {0} + 8 "
                "AND b.east >= {0} - 8 AND b.south <= {1} + 8 AND b.north >= {1} - 8 ORDER BY ((q.lon - {0}) * {2}) * "
                "((q.lon - {0}) * {2}) + (q.lat - {1}) * (q.lat - {1}) LIMIT 10").format(
                    lon, lat, math.cos(math.radians(lat)))

    def memory_mib(self):
        return 0


class Postgis(Sql):
    name = "PostGIS"
    four, filtered_facets, all_facets = SETS_FOUR, SETS_FACETS, ALL_SETS_FACETS
    filtered_crossed, all_crossed = CROSSED % CROSSED_SETS_FILTER, ALL_SETS_CROSSED
    settings = {"shared_buffers": "1GB", "work_mem": "64MB", "maintenance_work_mem": "512MB", "jit": "off",
                "random_page_cost": "1.1", "effective_cache_size": "8GB", "max_parallel_workers_per_gather": "0",
                "fsync": "off", "synchronous_commit": "off", "autovacuum": "off", "track_activities": "off",
                "max_wal_size": "8GB", "listen_addresses": "''", "port": "5432"}

    def start(self):
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"))
        if not found:
            raise Failed("PostgreSQL is not installed")
        self.bin = os.path.dirname(found[-1])
        self.user = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        self.cluster = os.path.abspath(self.path("cluster-%s" % self.bench.data.scale))
        if len(self.cluster) > 85:  # a socket's path has 107 bytes
            raise Failed("the path of the build folder is too long for a socket")
        if os.path.exists(self.cluster) and not self._is_whole():
            shutil.rmtree(self.cluster)
        fresh = not os.path.exists(self.cluster)
        if fresh:
            self._init()
        log = self.path("postgres.log")
        self.server = start([self.bin + "/postgres", "-D", self.cluster], log, self.user)
        self.processes = [self.server]
        wait_until(lambda: subprocess.run([self.bin + "/pg_isready", "-q", "-h", self.cluster]).returncode == 0,
                   self.server, log)
        if fresh:
            self._fill()
        self.codes = {(kind, code): int(n) for kind, code, n in self.query("SELECT kind, code, id FROM code")}
        self.names = {(kind, n): code for (kind, code), n in self.codes.items()}
        self.version = "%s, PostgreSQL %s, libpq" % (self.query("SELECT postgis_lib_version()")[0][0],
                                                    self.query("SHOW server_version")[0][0].split()[0])

    def _init(self):
        os.makedirs(self.cluster)
        if os.getuid() == 0:
            shutil.chown(self.cluster, self.user, self.user)
        log = self.path("initdb.log")
        made = start([self.bin + "/initdb", "-D", self.cluster, "-A", "trust", "-U", "bench", "--no-locale", "-E", "UTF8",
                      "--no-sync"], log, self.user)
        if made.wait() != 0:
            stop(made)
            raise Failed("initdb failed; see %s" % log)
        stop(made)
        with open(self.cluster + "/postgresql.conf", "a", encoding="utf-8") as f:
            for name, value in {**self.settings, "unix_socket_directories": "'%s'" % self.cluster}.items():
                f.write("%s = %s\n" % (name, value))

    def _fill(self):
        print("filling PostGIS", flush=True)
        here = os.path.dirname(os.path.abspath(__file__))
        folder = self.path("copy")
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        self.bench.data.copy_files(folder)
        done = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.cluster, "-U", "bench", "-d",
                               "postgres", "-f", os.path.join(here, "postgis.sql")], cwd=folder, capture_output=True,
                              text=True)
        if done.returncode != 0:
            raise Failed("filling it: %s" % done.stderr.strip()[-200:])
        shutil.rmtree(folder)
        with open(self.cluster + "/whole", "w", encoding="ascii") as f:
            f.write(self._schema())

    def _schema(self):
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "postgis.sql"), "rb") as f:
            return hashlib.sha1(f.read()).hexdigest()

    def _is_whole(self):
        """Was it filled to the end, and as it would be now?"""
        try:
            with open(self.cluster + "/whole", encoding="ascii") as f:
                return f.read() == self._schema()
        except OSError:
            return False

    def stop(self):
        for process in self.processes:
            stop(process, 30, signal.SIGINT)
        self.processes = []

    def connection(self):
        return "host=%s user=bench dbname=postgres" % self.cluster

    def command(self):
        return [self.bench.tool("pq_load"), self.connection()]

    def query(self, sql):
        done = subprocess.run(["psql", "-X", "-A", "-t", "-F", "\t", "-d", self.connection(), "-c", sql],
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(done.stderr.strip()[-160:])
        return [[cell or None for cell in line.split("\t")] for line in done.stdout.splitlines()]

    def decode(self, facet, code):
        kind = facet if facet in FACET_KINDS.values() else FACET_KINDS[int(facet)]
        return self.names[kind, int(code)]

    def check(self, question):
        if question.kind == "count":
            return self.query(self.lines(question)[0])[0][0]
        if question.kind == "mvt":
            return points_of(bytes.fromhex(self.query(self.lines(question)[0])[0][0][2:]))
        if question.kind == "facets":
            found = {name: {} for name in FACET_NAMES.values()}
            for facet, code, n in self.query(self.lines(question)[0]):
                found[FACET_NAMES[int(facet)]]["none" if code is None else self.decode(facet, code)] = int(n)
            return digest(found)
        return super().check(question)

    def sql(self, template, year=YEARS[0], box=BOXES[0]):
        for (kind, code), n in self.codes.items():
            template = template.replace("{%s:%s}" % (kind, code), str(n))
        area = "ST_MakeEnvelope(%g, %g, %g, %g, 4326)" % box
        return template.replace("{year}", str(year)).replace("{box}", "q.geom && " + area).replace("{area}", area)

    def word_sql(self, words):
        query = " & ".join(word.replace("*", ":*") for word in words.split())
        return "SELECT rang, feature FROM fiche WHERE mots @@ '%s'::tsquery ORDER BY rang LIMIT 100" % query

    def near_sql(self, lon, lat):
        return ("SELECT id, nom FROM partenaire ORDER BY lieu <-> ST_SetSRID(ST_MakePoint(%g, %g), 4326)::geography LIMIT 10"
                % (lon, lat))

    def site_sql(self, name):
        """The sites that a filter of questions.py keeps."""
        where = {
            "": "true",
            "eau": "s.cooperation_id IN (SELECT p.cooperation_id FROM projet p WHERE p.thematiques @> "
                   "'{{thematique:eau}}')",
            "jumelages": "s.jumelage",
            "four criteria": "s.cooperation_id IN (SELECT p.cooperation_id FROM projet p WHERE p.statut = "
                          "{statut:en_cours} AND p.y1 >= 2009 AND p.thematiques @> '{{thematique:education}}' AND "
                          "p.types @> '{{type:commune}}')",
        }[name]
        return self.sql("SELECT s.gid, s.geom FROM site s WHERE " + where)

    def typing_error(self, question):
        return ["SELECT id, nom FROM partenaire WHERE nom %% '%s' ORDER BY similarity(nom, '%s') DESC LIMIT 10" % (w, w)
                for w in TYPING_ERRORS]

    def mvt(self, question):
        z, x, y = question.with_["tile"]
        return ["WITH b AS (SELECT ST_TileEnvelope(%d, %d, %d) AS g), m AS (SELECT ST_AsMVTGeom(s.geom, b.g, 4096, 64) AS "
                "geom, s.cooperation_id AS id, s.jumelage FROM site s, b WHERE s.geom && ST_Expand(b.g, "
                "(ST_XMax(b.g) - ST_XMin(b.g)) / 64)) SELECT ST_AsMVT(m, 'cooperations') FROM m" % (z, x, y)]

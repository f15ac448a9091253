"""The data of a bench, made once for each scale: the atlasd database, and the same for peers, by questions and by maps."""
import os
import shutil
import sqlite3
import subprocess
import sys
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
BATCH = 10000


def fold(text):
    """Lower case without accents, anything but letters and digits a space: as atlasd compares texts."""
    text = text.casefold().replace("œ", "oe").replace("æ", "ae").replace("ø", "o").replace("ł", "l")
    text = unicodedata.normalize("NFD", text)
    return "".join(c if c.isalnum() else "" if unicodedata.combining(c) else " " for c in text)


def run(command, **more):
    done = subprocess.run(command, capture_output=True, text=True, **more)
    if done.returncode != 0:
        raise RuntimeError("%s: %s" % (os.path.basename(command[0]), (done.stderr or done.stdout).strip()[-300:]))
    return done.stdout


class Data:
    def __init__(self, build, scale):
        self.folder = os.path.join(build, "data-%s" % scale)
        self.scale = scale
        os.makedirs(self.folder, exist_ok=True)
        self.atlas = self.path("atlas.db")
        self.search = self.path("search.db")

    def path(self, name):
        return os.path.join(self.folder, name)

    def once(self, name, make):
        """make(path) unless it was made before; a file half made is never taken for a whole one."""
        target, part = self.path(name), self.path("part-" + name)
        if not os.path.exists(target):
            print("making %s" % name, file=sys.stderr)
            for old in (part, part + "-wal", part + "-shm"):
                if os.path.isdir(old):
                    shutil.rmtree(old)
                elif os.path.exists(old):
                    os.remove(old)
            make(part)
            os.rename(part, target)
        return target

    def make(self, atlasd):
        self.once("atlas.db", lambda to: run([atlasd, "generate", "--db", to, "--scale", str(self.scale)]))
        self.once("projets.geojson", lambda to: self._features(atlasd, to))
        self.once("search.db", self._search)
        self.once("sites.csv", self._sites)
        if shutil.which("ogr2ogr"):
            self.once("shp", self._shapefile)

    def _features(self, atlasd, to):
        with open(to, "wb") as out:
            subprocess.run([atlasd, "find", "--db", self.atlas, "projets"], stdout=out, check=True)

    def _open(self, path):
        db = sqlite3.connect(path)
        db.enable_load_extension(True)
        db.load_extension("mod_spatialite")
        return db

    def _search(self, to):
        db = self._open(to)
        db.execute("PRAGMA journal_mode = off")
        db.execute("ATTACH ? AS source", (self.atlas,))
        with open(os.path.join(HERE, "sqlite_search.sql"), encoding="utf-8") as f:
            db.executescript(f.read())
        self._projets(db)
        self._texts(db)
        db.executescript("CREATE INDEX projet_cooperation ON projet (cooperation_id);"
                         "CREATE INDEX projet_statut ON projet (statut, y1);"
                         "CREATE INDEX projet_rang ON projet (rang); ANALYZE")
        db.commit()
        db.execute("DETACH source")
        db.execute("VACUUM")
        db.close()

    def _projets(self, db):
        """projet with its place by title and its finished feature, both as `atlasd find` gives them."""
        ids = dict(db.execute("SELECT uid, id FROM source.projet"))
        db.execute("CREATE TEMP TABLE fini (id INTEGER PRIMARY KEY, rang, feature)")
        head = '{"type":"Feature","id":"'
        with open(self.path("projets.geojson"), encoding="utf-8") as lines:
            found = (line.strip().rstrip(",") for line in lines if line.startswith(head))
            db.executemany("INSERT INTO fini VALUES (?, ?, ?)",
                           ((ids[line[len(head):line.index('"', len(head))]], n, line) for n, line in enumerate(found)))
        db.execute(
            "INSERT INTO projet SELECT id, cooperation_id, statut, coalesce(annee_debut, annee_fin), "
            "coalesce(annee_fin, CASE WHEN annee_debut IS NULL THEN NULL WHEN statut IN ('en_cours', 'en_sommeil') "
            "THEN 9999 ELSE annee_debut END), rang, titre FROM source.projet JOIN fini USING (id)")
        db.execute("INSERT INTO fiche SELECT id, rang, feature FROM fini")

    def _texts(self, db):
        """What words stand in, folded: for FTS5, and in a file for PostgreSQL."""
        shared = {}
        for c, words in db.execute(
                "SELECT c.id, coalesce(c.titre, '') || ' ' || coalesce((SELECT group_concat(k.nom, ' ') FROM "
                "source.cooperation_collectivite l JOIN source.collectivite k ON k.id = l.collectivite_id WHERE "
                "l.cooperation_id = c.id), '') || ' ' || coalesce((SELECT group_concat(q.nom || ' ' || "
                "coalesce(y.libelle, ''), ' ') FROM source.cooperation_partenaire l JOIN source.partenaire q ON q.id "
                "= l.partenaire_id LEFT JOIN source.pays y ON y.code = q.pays WHERE l.cooperation_id = c.id), '') "
                "FROM source.cooperation c"):
            shared[c] = fold(words)
        own = db.execute(
            "SELECT id, cooperation_id, titre || ' ' || coalesce(objectifs, '') || ' ' || coalesce(description, '') "
            "|| ' ' || coalesce(historique, '') || ' ' || coalesce(contexte, '') || ' ' || "
            "coalesce(partenaires_france, '') || ' ' || coalesce(partenaires_pays, '') || ' ' || coalesce((SELECT "
            "group_concat(t.libelle, ' ') FROM source.projet_thematique l JOIN source.thematique t ON t.code = "
            "l.thematique WHERE l.projet_id = p.id), '') FROM source.projet p")
        with open(self.path("texte.copy"), "w", encoding="utf-8") as out:
            while batch := own.fetchmany(BATCH):
                texts = [(r[0], shared[r[1]] + " " + fold(r[2])) for r in batch]
                db.executemany("INSERT INTO projet_texte (rowid, texte) VALUES (?, ?)", texts)
                out.writelines("%d\t%s\n" % text for text in texts)

    def _sites(self, to):
        """Each cooperation at each of its partners' places, with a column for each thing that a map filters on."""
        db = sqlite3.connect(self.search)
        with open(to, "w", encoding="utf-8") as out:
            out.write("gid,lon,lat,jumelage,eau\n")
            out.writelines("%d,%.7f,%.7f,%d,%d\n" % row for row in db.execute(
                "SELECT row_number() OVER (), lon, lat, jumelage, EXISTS (SELECT 1 FROM projet p JOIN projet_thematique t "
                "ON t.projet_id = p.id WHERE p.cooperation_id = c.id AND t.thematique = 'eau') FROM cooperation c JOIN "
                "lien l ON l.cooperation_id = c.id JOIN partenaire q ON q.id = l.partenaire_id WHERE lon IS NOT NULL AND "
                "nature = 'cooperation'"))
        db.close()

    def _convert(self, to):
        """sites.csv as a shapefile in Web Mercator."""
        run(["ogr2ogr", "-f", "ESRI Shapefile", to, self.path("sites.csv"), "-oo", "X_POSSIBLE_NAMES=lon", "-oo",
             "Y_POSSIBLE_NAMES=lat", "-oo", "AUTODETECT_TYPE=YES", "-s_srs", "EPSG:4326", "-t_srs", "EPSG:3857", "-nlt",
             "POINT", "-select", "gid,jumelage,eau", "-nln", "sites"])

    def _shapefile(self, to):
        """A shapefile with the indexes of Mapnik and MapServer."""
        os.makedirs(to)
        self._convert(to + "/sites.shp")
        for indexer in ("shapeindex", "shptree"):  # Mapnik's, MapServer's
            if shutil.which(indexer):
                run([indexer, to + "/sites.shp"])

    def copy_files(self, folder):
        """Tables for PostgreSQL's COPY, codes as numbers. Returns {(kind, code): number}."""
        db = sqlite3.connect(self.search)
        codes = {}
        for kind, sql in (("nature", "SELECT DISTINCT nature FROM cooperation"),
                          ("type", "SELECT DISTINCT type FROM collectivite"),
                          ("region", "SELECT DISTINCT region FROM collectivite"),
                          ("pays", "SELECT DISTINCT pays FROM partenaire"),
                          ("statut", "SELECT DISTINCT statut FROM projet"),
                          ("thematique", "SELECT DISTINCT thematique FROM projet_thematique"),
                          ("source", "SELECT DISTINCT source FROM financement")):
            for n, (code,) in enumerate(db.execute(sql + " ORDER BY 1")):
                if code is not None:
                    codes[kind, code] = n + 1
        with open(os.path.join(folder, "code.copy"), "w", encoding="utf-8") as out:
            for (kind, code), n in codes.items():
                out.write("%s\t%s\t%d\n" % (kind, code, n))
        coded = {"nature": "nature", "type": "type", "region": "region", "pays": "pays", "statut": "statut",
                 "thematique": "thematique", "source": "source"}
        for table in ("cooperation", "collectivite", "partenaire", "membre", "lien", "projet", "projet_thematique",
                      "financement"):
            rows = db.execute("SELECT projet.*, feature FROM projet JOIN fiche USING (id)"
                              if table == "projet" else "SELECT * FROM %s" % table)
            kinds = [coded.get(d[0]) for d in rows.description]
            with open(os.path.join(folder, table + ".copy"), "w", encoding="utf-8") as out:
                for row in rows:
                    out.write("\t".join(_cell(v, kind, codes) for v, kind in zip(row, kinds)) + "\n")
        db.close()
        os.symlink(os.path.abspath(self.path("texte.copy")), os.path.join(folder, "texte.copy"))
        return codes


def _cell(v, kind, codes):
    if v is None:
        return r"\N"
    if kind:
        return str(codes[kind, v])
    if isinstance(v, str):
        return v.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
    return repr(v) if isinstance(v, float) else str(v)

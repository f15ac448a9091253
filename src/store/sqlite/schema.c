#include "store/sqlite/schema.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store/sqlite/triggers.h"

static const char SCHEMA_SQL[] = {
#include "store/sqlite/schema.sql.inc"
    0};

static const struct migration MIGRATIONS[] =
    {/* from version 1 to 2 and so on; {0} ends the list */
     {"ALTER TABLE contact ADD COLUMN publication TEXT NOT NULL DEFAULT 'fonction' "
      "CHECK (publication IN ('aucune', 'fonction', 'courriel', 'tout'))",
      NULL},
     {"ALTER TABLE collectivite_reseau ADD COLUMN membre INTEGER NOT NULL DEFAULT 1 CHECK (membre IN (0, 1));"
      "ALTER TABLE collectivite_reseau ADD COLUMN relais INTEGER NOT NULL DEFAULT 0 CHECK (relais IN (0, 1))",
      NULL},
     /* An action may be a jumelage: a table loses a CHECK only when it is made again. What refers to it does
      * so by name.
      */
     {"CREATE TABLE cooperation_4 ("
      "  id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,"
      "  nature TEXT NOT NULL REFERENCES nature,"
      "  titre TEXT CHECK (titre IS NULL OR length(CAST(titre AS BLOB)) <= 4096),"
      "  jumelage INTEGER NOT NULL DEFAULT 0 CHECK (jumelage IN (0, 1)),"
      "  statut TEXT REFERENCES statut,"
      "  depuis INTEGER CHECK (depuis IS NULL OR depuis BETWEEN 1000 AND 2999),"
      "  fin INTEGER CHECK (fin IS NULL OR fin BETWEEN 1000 AND 2999),"
      "  convention TEXT,"
      "  description TEXT,"
      "  source INTEGER REFERENCES source, maj TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),"
      "  CHECK (nature = 'cooperation' OR convention IS NULL));"
      "INSERT INTO cooperation_4 (id, uid, nature, titre, jumelage, statut, depuis, fin, convention, "
      "description, source, "
      "maj) SELECT id, uid, nature, titre, jumelage, statut, depuis, fin, convention, description, source, "
      "maj "
      "FROM cooperation;"
      "DROP TABLE cooperation;"
      "ALTER TABLE cooperation_4 RENAME TO cooperation;"
      "CREATE INDEX cooperation_source ON cooperation (source)",
      NULL},
     {0}};

/* --- making ----------------------------------------------------------------------------------------- */

/* SpatiaLite's own functions answer 1 or 0 and write why on standard error. */
static bool spatial(struct db *db, const char *sql, struct err *e)
{
    int64_t done;
    if (!db_int(db, sql, &done, e))
        return false;
    return done == 1 || err_set(e, ERR_INTERNAL, "%s: SpatiaLite refused %s", db_path(db), sql);
}

static bool add_spatial(struct db *db, struct err *e)
{
    static const char *const STEPS[] = {
        "SELECT InsertEpsgSrid(3857)",
        "SELECT InsertEpsgSrid(2154)",
        "SELECT AddGeometryColumn('collectivite', 'geom', 4326, 'POINT', 'XY')",
        "SELECT CreateSpatialIndex('collectivite', 'geom')",
        "SELECT AddGeometryColumn('partenaire', 'geom', 4326, 'POINT', 'XY')",
        "SELECT CreateSpatialIndex('partenaire', 'geom')",
    };
    for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++)
        if (!spatial(db, STEPS[i], e))
            return false;
    return true;
}

static bool add_everything(struct db *db, schema_fill *fill, struct err *e)
{
    char numbers[96];
    snprintf(numbers, sizeof numbers, "PRAGMA application_id = %d; PRAGMA user_version = %d;",
             SCHEMA_APPLICATION_ID, SCHEMA_VERSION);
    return db_exec(db, numbers, e) && spatial(db, "SELECT InitSpatialMetaData(0, 'WGS84')", e) &&
           db_exec(db, SCHEMA_SQL, e) && add_spatial(db, e) && fill(db, e) && schema_add_triggers(db, e);
}

struct db *schema_create(const char *path, schema_fill *fill, struct err *e)
{
    struct db *db = db_open_new(path, e);
    if (!db)
        return NULL;
    if (db_begin(db, e) && add_everything(db, fill, e) && db_commit(db, e) &&
        db_exec(db, "PRAGMA journal_mode = WAL", e))
        return db;
    db_rollback(db);
    db_close(db);
    unlink(path);
    return NULL;
}

/* --- versions --------------------------------------------------------------------------------------- */

static bool run_step(struct db *db, const struct migration *step, struct err *e)
{
    int64_t broken = 0;
    return schema_drop_triggers(db, e) && (!step->sql || db_exec(db, step->sql, e)) &&
           (!step->run || step->run(db, e)) && schema_add_triggers(db, e) &&
           db_int(db, "SELECT count(*) FROM pragma_foreign_key_check", &broken, e) &&
           (broken == 0 || err_set(e, ERR_INTERNAL, "%s: %lld references lead nowhere after a migration",
                                   db_path(db), (long long)broken));
}

/* One version up, unless another process did it meanwhile. */
static bool migrate_one(struct db *db, const struct migration *steps, int64_t version, struct err *e)
{
    int64_t now;
    char set[64];
    snprintf(set, sizeof set, "PRAGMA user_version = %lld", (long long)version + 1);
    if (!db_exec(db, "PRAGMA foreign_keys = OFF", e) || !db_begin(db, e))
        return false;
    bool good = db_int(db, "PRAGMA user_version", &now, e) &&
                (now != version || (run_step(db, &steps[version - 1], e) && db_exec(db, set, e))) &&
                db_commit(db, e);
    if (!good) {
        db_rollback(db);
        err_prefix(e, "cannot bring the database from schema version %lld to %lld", (long long)version,
                   (long long)version + 1);
    }
    return db_exec(db, "PRAGMA foreign_keys = ON", good ? e : NULL) && good;
}

bool schema_migrate(struct db *db, const struct migration *steps, size_t n, struct err *e)
{
    int64_t version;
    for (;;) {
        if (!db_int(db, "PRAGMA user_version", &version, e))
            return false;
        if (version < 1)
            return err_set(e, ERR_INVALID, "%s has schema version %lld, which never was", db_path(db),
                           (long long)version);
        if ((size_t)version > n)
            return true;
        if (!migrate_one(db, steps, version, e))
            return false;
    }
}

bool schema_known(struct db *db, struct err *e)
{
    int64_t version;
    if (!db_int(db, "PRAGMA user_version", &version, e))
        return false;
    if (version < 1)
        return err_set(e, ERR_INVALID, "%s has schema version %lld, which never was", db_path(db),
                       (long long)version);
    return version <= SCHEMA_VERSION ||
           err_say(e, ERR_INVALID, NULL, NULL,
                   "%s has schema version %lld, newer than the %d that this atlasd knows: update atlasd",
                   "%s a la version de schéma %lld, plus récente que la %d que connaît cet atlasd : "
                   "mettez-le à jour",
                   db_path(db), (long long)version, SCHEMA_VERSION);
}

/* An older one is brought up to date when writing is allowed, else refused; a newer one is always refused. */
static bool accept_version(struct db *db, bool may_write, struct err *e)
{
    int64_t version;
    if (!schema_known(db, e) || !db_int(db, "PRAGMA user_version", &version, e))
        return false;
    if (version == SCHEMA_VERSION)
        return !may_write || schema_renew_triggers(db, e);
    if (!may_write)
        return err_set(e, ERR_INVALID,
                       "%s has schema version %lld, older than %d: any atlasd import brings it up to date",
                       db_path(db), (long long)version, SCHEMA_VERSION);
    size_t n = 0;
    while (MIGRATIONS[n].sql || MIGRATIONS[n].run)
        n++;
    return schema_migrate(db, MIGRATIONS, n, e);
}

bool schema_is_older(const char *path)
{
    int64_t version = SCHEMA_VERSION;
    struct db *db = schema_open(path, DB_COPY, NULL); /* whatever its version */
    bool known = db && db_int(db, "PRAGMA user_version", &version, NULL);
    db_close(db);
    return known && version >= 1 && version < SCHEMA_VERSION;
}

/* Before anything else is asked of a file, since a wrong one must not be written to. */
static bool check_application(struct db *db, struct err *e)
{
    int64_t application;
    if (!db_int(db, "PRAGMA application_id", &application, e))
        return false;
    return application == SCHEMA_APPLICATION_ID ||
           err_say(e, ERR_INVALID, NULL, NULL, "%s is a database of another program (application_id %lld)",
                   "%s est la base de données d’un autre programme (application_id %lld)", db_path(db),
                   (long long)application);
}

static bool accept_database(struct db *db, enum db_mode mode, struct err *e)
{
    return check_application(db, e) &&
           (mode == DB_REPLACE || mode == DB_COPY || accept_version(db, mode == DB_WRITE, e));
}

struct db *schema_open(const char *path, enum db_mode mode, struct err *e)
{
    return db_open(path, mode, accept_database, e);
}

#include "store/sqlite/check.h"

#include <stdio.h>
#include <string.h>

#include "store/sqlite/check_text.h"
#include "store/sqlite/db.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/triggers.h"

enum { NAME_WIDTH = 34 };

/* printf pads by bytes; a letter with an accent takes two of them. */
static int padded(const char *text)
{
    int width = NAME_WIDTH;
    for (; *text; text++)
        width += ((unsigned char)*text & 0xc0) == 0x80;
    return width;
}

static void note(struct check_report *r, const char *name, bool sound, const char *what)
{
    r->n_checks++;
    bytes_add_format(r->out, "%-*s %s%s\n", padded(name), name, sound ? "ok" : "FAULTY: ", sound ? "" : what);
    if (sound)
        return;
    if (r->n_faults++ == 0)
        snprintf(r->first, sizeof r->first, "%.60s: %.180s", name, what);
}

/* --- is it sound -------------------------------------------------------------------------------------------
 */

/* Faults are what a query returns: a number that should be 0, or a text that should be "ok". */
static const struct {
    const char *name, *sql, *what;
} COUNTS[] = {
    {"references", "SELECT count(*) FROM pragma_foreign_key_check",
     "references lead to rows that are not there"},
    {"spatial index of collectivités",
     "SELECT (rtreecheck('idx_collectivite_geom') <> 'ok') + "
     "(SELECT count(*) FROM idx_collectivite_geom WHERE pkid NOT IN (SELECT id FROM collectivite WHERE geom "
     "IS NOT NULL)) + "
     "(SELECT count(*) FROM collectivite t LEFT JOIN idx_collectivite_geom i ON i.pkid = t.id WHERE geom IS "
     "NOT NULL AND "
     "(i.pkid IS NULL OR ST_X(geom) NOT BETWEEN i.xmin AND i.xmax OR ST_Y(geom) NOT BETWEEN i.ymin AND "
     "i.ymax))",
     "rows of the spatial index do not agree with the table"},
    {"spatial index of partners",
     "SELECT (rtreecheck('idx_partenaire_geom') <> 'ok') + "
     "(SELECT count(*) FROM idx_partenaire_geom WHERE pkid NOT IN (SELECT id FROM partenaire WHERE geom IS "
     "NOT NULL)) + "
     "(SELECT count(*) FROM partenaire t LEFT JOIN idx_partenaire_geom i ON i.pkid = t.id WHERE geom IS NOT "
     "NULL AND "
     "(i.pkid IS NULL OR ST_X(geom) NOT BETWEEN i.xmin AND i.xmax OR ST_Y(geom) NOT BETWEEN i.ymin AND "
     "i.ymax))",
     "rows of the spatial index do not agree with the table"},
    {"positions of collectivités",
     "SELECT count(*) FROM collectivite WHERE (geom IS NULL) <> (qualite = 'aucune')",
     "positions and their quality contradict each other"},
    {"positions of partners", "SELECT count(*) FROM partenaire WHERE (geom IS NULL) <> (qualite = 'aucune')",
     "positions and their quality contradict each other"},
    {"positions within the world",
     "SELECT (SELECT count(*) FROM collectivite WHERE abs(ST_X(geom)) > 180 OR abs(ST_Y(geom)) > 90) + "
     "(SELECT count(*) FROM partenaire WHERE abs(ST_X(geom)) > 180 OR abs(ST_Y(geom)) > 90)",
     "positions are not longitude and latitude in degrees"},
    {"cooperations have members",
     "SELECT count(*) FROM cooperation WHERE NOT EXISTS (SELECT 1 FROM cooperation_collectivite WHERE "
     "cooperation_id = cooperation.id)",
     "cooperations have no French member"},
    {"external ids in use",
     "SELECT (SELECT count(*) FROM ancien_uid JOIN collectivite USING (uid)) + (SELECT count(*) FROM "
     "ancien_uid JOIN "
     "partenaire USING (uid)) + (SELECT count(*) FROM ancien_uid JOIN cooperation USING (uid)) + (SELECT "
     "count(*) "
     "FROM ancien_uid JOIN projet USING (uid)) + (SELECT count(*) FROM ancien_uid JOIN bourse USING (uid))",
     "external ids are in use and retired at once"},
    {"names and titles within 4096 bytes",
     "SELECT (SELECT count(*) FROM collectivite WHERE length(CAST(nom AS BLOB)) > 4096) + "
     "(SELECT count(*) FROM partenaire WHERE length(CAST(nom AS BLOB)) > 4096) + "
     "(SELECT count(*) FROM cooperation WHERE length(CAST(titre AS BLOB)) > 4096) + "
     "(SELECT count(*) FROM projet WHERE length(CAST(titre AS BLOB)) > 4096) + "
     "(SELECT count(*) FROM bourse WHERE length(CAST(titre AS BLOB)) > 4096)",
     "names or titles are longer, and end in … in every list"},
    {"no writer left its session", "SELECT count(*) FROM session", "sessions of writers were left behind"},
};

static void check_counts(struct check_report *r, struct db *db)
{
    for (size_t i = 0; i < sizeof COUNTS / sizeof *COUNTS; i++) {
        struct err e = {0};
        int64_t n = 0;
        char what[600];
        if (!db_int(db, COUNTS[i].sql, &n, &e))
            snprintf(what, sizeof what, "%s", e.text);
        else
            snprintf(what, sizeof what, "%lld %s", (long long)n, COUNTS[i].what);
        note(r, COUNTS[i].name, n == 0 && e.code == ERR_NONE, what);
    }
}

static void check_pages(struct check_report *r, struct db *db)
{
    struct err e = {0};
    char answer[300] = "";
    bool read = db_text(db, "SELECT integrity_check FROM pragma_integrity_check(10)", answer, sizeof answer,
                        &e);
    note(r, "pages and indexes", read && strcmp(answer, "ok") == 0, read ? answer : e.text);
}

static void check_triggers(struct check_report *r, struct db *db)
{
    struct err e = {0};
    int64_t n = 0;
    char what[600];
    bool read = db_int(
        db,
        "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND (name GLOB 'changements_*' OR "
        "name GLOB 'audit_*' OR name GLOB 'projet_texte_*' OR name GLOB 'ancien_uid_*')",
        &n, &e);
    snprintf(what, sizeof what, "%lld triggers, expected %zu: the change feed or the audit trail has gaps",
             (long long)n, schema_count_triggers());
    note(r, "triggers", read && (size_t)n == schema_count_triggers(), read ? what : e.text);
}

static void check_full_text(struct check_report *r, struct db *db)
{
    struct err e = {0};
    bool sound = check_text(db, &e);
    note(r, "full-text index of projets", sound, e.text);
}

/* --- what it holds -----------------------------------------------------------------------------------------
 */

static void head(struct check_report *r, struct db *db)
{
    int64_t version = 0;
    char demo[16] = "", seed[32] = "", scale[16] = "";
    db_int(db, "PRAGMA user_version", &version, NULL);
    bytes_add_format(r->out, "%s: schema version %lld\n", db_path(db), (long long)version);
    if (db_text(db, "SELECT valeur FROM meta WHERE cle = 'demonstration'", demo, sizeof demo, NULL) &&
        db_text(db, "SELECT valeur FROM meta WHERE cle = 'graine'", seed, sizeof seed, NULL) &&
        db_text(db, "SELECT valeur FROM meta WHERE cle = 'echelle'", scale, sizeof scale, NULL))
        bytes_add_format(r->out, "demonstration data, seed %s, scale %s\n", seed, scale);
    bytes_add_char(r->out, '\n');
}

/* One row per place table: how many positions of each quality. */
static bool positions(struct check_report *r, struct db *db, const char *label, const char *table,
                      struct err *e)
{
    char sql[300];
    snprintf(
        sql, sizeof sql,
        "SELECT q.code, count(t.id), (SELECT count(*) FROM %s) FROM qualite_position q LEFT JOIN %s t ON "
        "t.qualite = q.code GROUP BY q.code ORDER BY q.rang",
        table, table);
    struct stmt *s = stmt_new(db, sql, e);
    if (!s)
        return false;
    enum stmt_result step;
    bytes_add_format(r->out, "%-*s", padded(label), label);
    while ((step = stmt_step(s, e)) == STMT_ROW) {
        double all = (double)stmt_int(s, 2);
        bytes_add_format(r->out, " %s %lld (%.1f %%)", stmt_text(s, 0), (long long)stmt_int(s, 1),
                         all > 0 ? 100 * (double)stmt_int(s, 1) / all : 0.0);
    }
    bytes_add_char(r->out, '\n');
    stmt_free(s);
    return step == STMT_DONE;
}

/* How many records have a value, and how many codes of the vocabulary are in use. */
static const struct {
    const char *label, *with, *all, *used, *vocabulary;
} COVERAGE[] = {
    {"projets: thématique", "SELECT count(DISTINCT projet_id) FROM projet_thematique", "projet",
     "SELECT count(DISTINCT thematique) FROM projet_thematique", "thematique"},
    {"projets: ODD", "SELECT count(DISTINCT projet_id) FROM projet_odd", "projet",
     "SELECT count(DISTINCT odd) FROM projet_odd", "odd"},
    {"projets: statut", "SELECT count(statut) FROM projet", "projet",
     "SELECT count(DISTINCT statut) FROM projet", "statut"},
    {"projets: financement", "SELECT count(DISTINCT projet_id) FROM financement WHERE source IS NOT NULL",
     "projet", "SELECT count(DISTINCT source) FROM financement", "source_financement"},
    {"cooperations: statut", "SELECT count(statut) FROM cooperation", "cooperation",
     "SELECT count(DISTINCT statut) FROM cooperation", "statut"},
    {"collectivités: type", "SELECT count(type) FROM collectivite", "collectivite",
     "SELECT count(DISTINCT type) FROM collectivite", "type_collectivite"},
    {"collectivités: département", "SELECT count(departement) FROM collectivite", "collectivite",
     "SELECT count(DISTINCT departement) FROM collectivite", "departement"},
    {"collectivités: région", "SELECT count(region) FROM collectivite", "collectivite",
     "SELECT count(DISTINCT region) FROM collectivite", "region"},
    {"partners: country", "SELECT count(pays) FROM partenaire", "partenaire",
     "SELECT count(DISTINCT pays) FROM partenaire", "pays"},
    {"bourse: thématique", "SELECT count(DISTINCT bourse_id) FROM bourse_thematique", "bourse",
     "SELECT count(DISTINCT thematique) FROM bourse_thematique", "thematique"},
};

static bool coverage(struct check_report *r, struct db *db, size_t i, struct err *e)
{
    char count_all[64], count_codes[64];
    int64_t with, all, used, codes;
    snprintf(count_all, sizeof count_all, "SELECT count(*) FROM %s", COVERAGE[i].all);
    snprintf(count_codes, sizeof count_codes, "SELECT count(*) FROM %s", COVERAGE[i].vocabulary);
    if (!db_int(db, COVERAGE[i].with, &with, e) || !db_int(db, count_all, &all, e) ||
        !db_int(db, COVERAGE[i].used, &used, e) || !db_int(db, count_codes, &codes, e))
        return false;
    bytes_add_format(r->out, "%-*s %lld of %lld have one (%.1f %%), %lld of %lld codes in use\n",
                     padded(COVERAGE[i].label), COVERAGE[i].label, (long long)with, (long long)all,
                     all ? 100.0 * (double)with / (double)all : 0, (long long)used, (long long)codes);
    return true;
}

static bool contents(struct check_report *r, struct db *db, struct err *e)
{
    bytes_add_text(r->out, "\nquality of positions\n");
    if (!positions(r, db, "collectivités", "collectivite", e) ||
        !positions(r, db, "partners", "partenaire", e))
        return false;
    bytes_add_text(r->out, "\nvalues of vocabularies\n");
    for (size_t i = 0; i < sizeof COVERAGE / sizeof *COVERAGE; i++)
        if (!coverage(r, db, i, e))
            return false;
    return true;
}

/* One state of it, read beside its writers. What is written are tables of the connection's own, in memory. */
bool check_database(const char *path, struct check_report *r, struct err *e)
{
    struct bytes *out = r->out;
    *r = (struct check_report){.out = out};
    struct db *db = schema_open(path, DB_TIDY, e); /* refuses an older schema, which writing would migrate */
    if (!db)
        return false;
    bool good = db_exec(db, "PRAGMA query_only = OFF; PRAGMA temp_store = MEMORY", e) && db_begin_read(db, e);
    if (good) {
        head(r, db);
        check_pages(r, db);
        check_counts(r, db);
        check_triggers(r, db);
        check_full_text(r, db);
        good = contents(r, db, e);
        good = db_end_read(db, good ? e : NULL) && good;
    }
    db_close(db);
    return good;
}

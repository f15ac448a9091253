#include "store/load_snapshot.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/snapshot_index.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "geo/mercator.h"
#include "store/data_version.h"
#include "store/load.h"

/* --- shared pieces -----------------------------------------------------------------------------------------
 */

static int compare_ids(const void *a, const void *b)
{
    const struct id_row *x = a, *y = b;
    return x->id < y->id ? -1 : x->id > y->id;
}

void id_rows_sort(struct id_rows *m)
{
    if (m->n)
        qsort(m->list, m->n, sizeof *m->list, compare_ids);
}

uint32_t id_rows_find(const struct id_rows *m, int64_t id)
{
    /* ids are nearly always 1, 2, 3, ... without gaps */
    if (id >= 1 && id <= m->n && m->list[id - 1].id == id)
        return m->list[id - 1].row;
    uint32_t low = 0, high = m->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (m->list[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < m->n && m->list[low].id == id ? m->list[low].row : SNAPSHOT_NO_ROW;
}

void pairs_add(struct pairs *p, uint32_t row, uint32_t value)
{
    p->list = mem_room(p->list, p->n, &p->capacity, sizeof *p->list);
    p->list[p->n++] = (struct pair){row, value};
}

void pairs_to_csr(struct pairs *p, struct csr *out, uint32_t n_rows)
{
    out->first = mem_alloc((size_t)n_rows + 1, sizeof *out->first);
    out->list = mem_alloc(p->n, sizeof *out->list);
    for (size_t i = 0; i < p->n; i++)
        out->first[p->list[i].row + 1]++;
    for (uint32_t i = 0; i < n_rows; i++)
        out->first[i + 1] += out->first[i];
    uint32_t *at = mem_dup(out->first, ((size_t)n_rows + 1) * sizeof *at);
    for (size_t i = 0; i < p->n; i++)
        out->list[at[p->list[i].row]++] = p->list[i].value;
    free(at);
    free(p->list);
    *p = (struct pairs){0};
}

void rows_init(struct record_rows *r, uint32_t n)
{
    r->n = n;
    bits_init(&r->real, n, false);
    r->id = mem_alloc(n, sizeof *r->id);
    r->uid = mem_alloc(n, sizeof *r->uid);
    r->name = mem_alloc(n, sizeof *r->name);
}

void rows_set(struct loader *l, struct record_rows *r, uint32_t row, int64_t id, const char *uid,
              const char *name)
{
    bits_set(&r->real, row);
    r->id[row] = id;
    r->uid[row] = text_heap_add(&l->s->texts, uid);
    r->name[row] = text_heap_add(&l->s->texts, name);
}

uint16_t loaded_code(const struct loader *l, enum vocabulary_id v, const char *code)
{
    return code ? vocabulary_find(&l->s->vocabularies[v], code) : VOCABULARY_NONE;
}

void fold_into(struct bytes *out, const char *text)
{
    if (!text)
        return;
    bytes_add_char(out, ' ');
    utf8_fold(out, text, strlen(text));
}

/* Run a query and hand each row to a reader; false stops with the reader's or the database's error. */
typedef bool row_reader(struct loader *l, const struct stmt *q, void *context, struct err *e);

static bool each_row(struct loader *l, const char *sql, row_reader *read, void *context, struct err *e)
{
    struct stmt *q = stmt_new(l->db, sql, e);
    if (!q)
        return false;
    enum stmt_result r;
    while ((r = stmt_step(q, e)) == STMT_ROW)
        if (!read(l, q, context, e)) {
            r = STMT_FAILED;
            break;
        }
    stmt_free(q);
    return r == STMT_DONE;
}

/* --- vocabularies ------------------------------------------------------------------------------------------
 */

/* code, label, parent, second parent, former, lon, lat */
static const struct {
    const char *sql;
    int parent, parent2; /* vocabularies of the third and fourth column, -1 for none */
} VOCABULARY_QUERIES[VOCABULARY_COUNT] = {
    [VOCABULARY_THEMATIQUE] = {"SELECT code, libelle FROM thematique ORDER BY rang, code", -1, -1},
    [VOCABULARY_FINANCEMENT] = {"SELECT code, libelle FROM source_financement ORDER BY rang, code", -1, -1},
    [VOCABULARY_TYPE] = {"SELECT code, libelle FROM type_collectivite ORDER BY rang, code", -1, -1},
    [VOCABULARY_STATUT] = {"SELECT code, libelle FROM statut ORDER BY rang, code", -1, -1},
    [VOCABULARY_NATURE] = {"SELECT code, libelle FROM nature ORDER BY rang, code", -1, -1},
    [VOCABULARY_ODD] = {"SELECT code, libelle FROM odd ORDER BY rang, code", -1, -1},
    [VOCABULARY_CONTINENT] = {"SELECT code, libelle FROM continent ORDER BY rang, code", -1, -1},
    [VOCABULARY_PAYS] =
        {"SELECT code, libelle, continent, NULL, 0, lon, lat FROM pays ORDER BY fold(libelle), code",
         VOCABULARY_CONTINENT, -1},
    [VOCABULARY_REGION] = {"SELECT code, libelle, NULL, NULL, periode < '2016', lon, lat FROM region "
                           "ORDER BY periode < '2016', fold(libelle), code",
                           -1, -1},
    [VOCABULARY_DEPARTEMENT] =
        {"SELECT code, libelle, region, region_1970, 0, lon, lat FROM departement ORDER BY code",
         VOCABULARY_REGION, VOCABULARY_REGION},
    [VOCABULARY_QUALITE] = {"SELECT code, libelle FROM qualite_position ORDER BY rang, code", -1, -1},
    [VOCABULARY_ETAT] = {"SELECT code, libelle FROM etat_publication ORDER BY rang, code", -1, -1},
};

static bool read_value(struct loader *l, const struct stmt *q, void *context, struct err *e)
{
    enum vocabulary_id id = *(enum vocabulary_id *)context;
    struct vocabulary *v = &l->s->vocabularies[id];
    if (v->n >= VOCABULARY_NONE - 1)
        return err_set(e, ERR_TOO_LARGE, "the vocabulary %s has more than %d values", VOCABULARY_NAMES[id],
                       VOCABULARY_NONE - 2);
    uint16_t i = vocabulary_add(v, stmt_text(q, 0), stmt_text(q, 1));
    if (stmt_columns(q) > 2) {
        struct vocabulary_value *value = &v->values[i];
        int parent = VOCABULARY_QUERIES[id].parent, parent2 = VOCABULARY_QUERIES[id].parent2;
        if (parent >= 0)
            value->parent = loaded_code(l, (enum vocabulary_id)parent, stmt_text(q, 2));
        if (parent2 >= 0)
            value->parent2 = loaded_code(l, (enum vocabulary_id)parent2, stmt_text(q, 3));
        value->former = stmt_int(q, 4) != 0;
        value->lon = stmt_real(q, 5);
        value->lat = stmt_real(q, 6);
    }
    return true;
}

static bool load_vocabularies(struct loader *l, struct err *e)
{
    for (enum vocabulary_id i = 0; i < VOCABULARY_COUNT; i++)
        if (!each_row(l, VOCABULARY_QUERIES[i].sql, read_value, &i, e))
            return false;
    return true;
}

/* --- places: collectivités and partenaires -----------------------------------------------------------------
 */

struct found_place {
    int64_t id;
    double lon, lat;
    uint32_t x, y, key;
    bool located;
};

struct found_places {
    struct found_place *list;
    size_t n, capacity;
};

static bool read_place(struct loader *l, const struct stmt *q, void *context, struct err *e)
{
    (void)l;
    (void)e;
    struct found_places *p = context;
    p->list = mem_room(p->list, p->n, &p->capacity, sizeof *p->list);
    struct found_place *f = &p->list[p->n++];
    *f = (struct found_place){.id = stmt_int(q, 0), .lon = stmt_real(q, 1), .lat = stmt_real(q, 2)};
    f->located = !stmt_is_null(q, 1) && !stmt_is_null(q, 2) && isfinite(f->lon) && isfinite(f->lat) &&
                 fabs(f->lon) <= 180 && fabs(f->lat) <= 90;
    if (f->located) {
        int32_t x = mercator_x(f->lon), y = mercator_y(f->lat);
        f->x = (uint32_t)(x < 0 ? 0 : x);
        f->y = (uint32_t)(y < 0 ? 0 : y);
        f->key = hilbert_key(f->x, f->y);
    }
    return true;
}

static int compare_places(const void *a, const void *b)
{
    const struct found_place *x = a, *y = b;
    if (x->located != y->located)
        return x->located ? -1 : 1;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

/* Number the places along the curve, the located first, one empty row last. */
static bool load_places(struct loader *l, const char *sql, struct places *p, struct record_rows *rows,
                        struct id_rows *ids, struct err *e)
{
    struct found_places found = {0};
    if (!each_row(l, sql, read_place, &found, e)) {
        free(found.list);
        return false;
    }
    if (found.n)
        qsort(found.list, found.n, sizeof *found.list, compare_places);
    while (p->n_located < found.n && found.list[p->n_located].located)
        p->n_located++;
    p->n = (uint32_t)found.n + 1;
    p->x = mem_alloc(p->n_located, sizeof *p->x);
    p->y = mem_alloc(p->n_located, sizeof *p->y);
    p->lon = mem_alloc(p->n_located, sizeof *p->lon);
    p->lat = mem_alloc(p->n_located, sizeof *p->lat);
    for (uint32_t i = 0; i < p->n_located; i++) {
        p->x[i] = found.list[i].x;
        p->y[i] = found.list[i].y;
        p->lon[i] = found.list[i].lon;
        p->lat[i] = found.list[i].lat;
    }
    rows_init(rows, p->n);
    ids->n = (uint32_t)found.n;
    ids->list = mem_alloc(ids->n, sizeof *ids->list);
    for (uint32_t i = 0; i < ids->n; i++)
        ids->list[i] = (struct id_row){found.list[i].id, i};
    id_rows_sort(ids);
    free(found.list);
    return true;
}

static uint32_t base36(const char *text)
{
    uint64_t v = 0;
    for (; text && *text && v < UINT32_MAX; text++)
        v = v * 36 + (uint64_t)(*text <= '9' ? *text - '0' : *text - 'A' + 10);
    return v <= UINT32_MAX ? (uint32_t)v : 0;
}

static bool read_collectivite(struct loader *l, const struct stmt *q, void *context, struct err *e)
{
    (void)context;
    (void)e;
    struct collectivites *k = &l->s->collectivites;
    uint32_t row = id_rows_find(&l->collectivites, stmt_int(q, 0));
    rows_set(l, &k->rows, row, stmt_int(q, 0), stmt_text(q, 1), stmt_text(q, 2));
    k->type[row] = loaded_code(l, VOCABULARY_TYPE, stmt_text(q, 3));
    k->departement[row] = loaded_code(l, VOCABULARY_DEPARTEMENT, stmt_text(q, 4));
    k->region[row] = loaded_code(l, VOCABULARY_REGION, stmt_text(q, 5));
    k->region_1970[row] = loaded_code(l, VOCABULARY_REGION, stmt_text(q, 6));
    k->qualite[row] = loaded_code(l, VOCABULARY_QUALITE, stmt_text(q, 7));
    k->epci[row] = (uint32_t)stmt_int(q, 8);
    k->commune[row] = base36(stmt_text(q, 9));
    k->population[row] = (uint32_t)stmt_int(q, 10);
    return true;
}

static uint16_t *codes_of_nothing(uint32_t n)
{
    uint16_t *codes = mem_alloc(n, sizeof *codes);
    memset(codes, 0xFF, n * sizeof *codes);
    return codes;
}

static bool load_collectivites(struct loader *l, struct err *e)
{
    struct collectivites *k = &l->s->collectivites;
    if (!load_places(l, "SELECT id, ST_X(geom), ST_Y(geom) FROM collectivite", &k->places, &k->rows,
                     &l->collectivites, e))
        return false;
    uint32_t n = k->rows.n;
    k->type = codes_of_nothing(n);
    k->departement = codes_of_nothing(n);
    k->region = codes_of_nothing(n);
    k->region_1970 = codes_of_nothing(n);
    k->qualite = codes_of_nothing(n);
    k->epci = mem_alloc(n, sizeof *k->epci);
    k->commune = mem_alloc(n, sizeof *k->commune);
    k->population = mem_alloc(n, sizeof *k->population);
    return each_row(
        l,
        "SELECT id, uid, nom, type, departement, region, region_1970, qualite, CAST(epci AS INTEGER), "
        "commune, population FROM collectivite",
        read_collectivite, NULL, e);
}

static bool read_partenaire(struct loader *l, const struct stmt *q, void *context, struct err *e)
{
    (void)context;
    (void)e;
    struct partenaires *p = &l->s->partenaires;
    uint32_t row = id_rows_find(&l->partenaires, stmt_int(q, 0));
    rows_set(l, &p->rows, row, stmt_int(q, 0), stmt_text(q, 1), stmt_text(q, 2));
    p->pays[row] = loaded_code(l, VOCABULARY_PAYS, stmt_text(q, 3));
    p->qualite[row] = loaded_code(l, VOCABULARY_QUALITE, stmt_text(q, 4));
    if (p->pays[row] != VOCABULARY_NONE)
        p->continent[row] = l->s->vocabularies[VOCABULARY_PAYS].values[p->pays[row]].parent;
    return true;
}

static bool load_partenaires(struct loader *l, struct err *e)
{
    struct partenaires *p = &l->s->partenaires;
    if (!load_places(l, "SELECT id, ST_X(geom), ST_Y(geom) FROM partenaire", &p->places, &p->rows,
                     &l->partenaires, e))
        return false;
    p->pays = codes_of_nothing(p->rows.n);
    p->continent = codes_of_nothing(p->rows.n);
    p->qualite = codes_of_nothing(p->rows.n);
    return each_row(l, "SELECT id, uid, nom, pays, qualite FROM partenaire", read_partenaire, NULL, e);
}

/* --- coopérations ------------------------------------------------------------------------------------------
 */

static bool read_cooperation_id(struct loader *l, const struct stmt *q, void *context, struct err *e)
{
    (void)e;
    size_t *capacity = context;
    struct id_rows *ids = &l->cooperations;
    ids->list = mem_room(ids->list, ids->n, capacity, sizeof *ids->list);
    ids->list[ids->n] = (struct id_row){stmt_int(q, 0), ids->n};
    ids->n++;
    return true;
}

struct link_reader {
    const struct id_rows *others;
    struct pairs pairs;
};

static bool read_link(struct loader *l, const struct stmt *q, void *context, struct err *e)
{
    (void)e;
    struct link_reader *r = context;
    uint32_t c = id_rows_find(&l->cooperations, stmt_int(q, 0)),
             other = id_rows_find(r->others, stmt_int(q, 1));
    if (c != SNAPSHOT_NO_ROW && other != SNAPSHOT_NO_ROW)
        pairs_add(&r->pairs, c, other);
    return true;
}

/* Which rows of the other side have no cooperation of their own. */
static void find_alone(const struct pairs *links, uint32_t n, struct bits *alone)
{
    bits_init(alone, n, true);
    for (size_t i = 0; i < links->n; i++)
        alone->words[links->list[i].value / 64] &= ~(1ULL << (links->list[i].value % 64));
}

/* Rows without a link are linked to the empty row of the other side. */
static void link_empty(struct pairs *links, uint32_t n_rows, uint32_t empty)
{
    struct bits linked;
    bits_init(&linked, n_rows, false);
    for (size_t i = 0; i < links->n; i++)
        bits_set(&linked, links->list[i].row);
    bits_invert(&linked);
    BITS_EACH(&linked, row)
    {
        pairs_add(links, row, empty);
    }
    bits_release(&linked);
}

/* Members and partners of cooperations; empty cooperations for places that have none, after the real ones. */
static bool load_links(struct loader *l, struct err *e)
{
    struct snapshot *s = l->s;
    struct link_reader members = {&l->collectivites, {0}}, partners = {&l->partenaires, {0}};
    struct bits alone;
    uint32_t n = l->cooperations.n, n_collectivites = s->collectivites.rows.n,
             n_partenaires = s->partenaires.rows.n;
    bool done = each_row(l,
                         "SELECT cooperation_id, collectivite_id FROM cooperation_collectivite ORDER BY 1, 2",
                         read_link, &members, e) &&
                each_row(l, "SELECT cooperation_id, partenaire_id FROM cooperation_partenaire ORDER BY 1, 2",
                         read_link, &partners, e);
    if (!done) {
        free(members.pairs.list);
        free(partners.pairs.list);
        return false;
    }
    find_alone(&members.pairs, n_collectivites - 1, &alone);
    BITS_EACH(&alone, k)
    {
        pairs_add(&members.pairs, n++, k);
    }
    bits_release(&alone);
    find_alone(&partners.pairs, n_partenaires - 1, &alone);
    BITS_EACH(&alone, q)
    {
        pairs_add(&partners.pairs, n++, q);
    }
    bits_release(&alone);
    link_empty(&members.pairs, n, n_collectivites - 1);
    link_empty(&partners.pairs, n, n_partenaires - 1);
    pairs_to_csr(&members.pairs, &s->cooperations.members, n);
    pairs_to_csr(&partners.pairs, &s->cooperations.partners, n);
    s->cooperations.rows.n = n;
    return true;
}

/* A cooperation without a title is called after who takes part: "Lyon, Villeurbanne – bamako". */
static const char *title_of(struct loader *l, uint32_t c)
{
    enum { NAMES = 3 };
    const struct snapshot *s = l->s;
    bytes_reset(&l->text);
    for (int side = 0; side < 2; side++) {
        const struct csr *links = side ? &s->cooperations.partners : &s->cooperations.members;
        const struct record_rows *rows = side ? &s->partenaires.rows : &s->collectivites.rows;
        if (side)
            bytes_add_text(&l->text, " – ");
        for (uint32_t i = links->first[c]; i < links->first[c + 1]; i++) {
            if (i - links->first[c] == NAMES) {
                bytes_add_text(&l->text, "…");
                break;
            }
            bytes_add_format(&l->text, "%s%s", i > links->first[c] ? ", " : "",
                             snapshot_text(s, rows->name[links->list[i]]));
        }
    }
    return l->text.data;
}

static bool read_cooperation(struct loader *l, const struct stmt *q, void *context, struct err *e)
{
    (void)context;
    (void)e;
    struct cooperations *c = &l->s->cooperations;
    uint32_t row = id_rows_find(&l->cooperations, stmt_int(q, 0));
    const char *title = stmt_text(q, 2);
    rows_set(l, &c->rows, row, stmt_int(q, 0), stmt_text(q, 1), title && *title ? title : title_of(l, row));
    c->nature[row] = loaded_code(l, VOCABULARY_NATURE, stmt_text(q, 3));
    c->statut[row] = loaded_code(l, VOCABULARY_STATUT, stmt_text(q, 4));
    c->jumelage[row] = stmt_int(q, 5) != 0;
    c->depuis[row] = stmt_is_null(q, 6) ? SNAPSHOT_NO_YEAR : (int16_t)stmt_int(q, 6);
    return true;
}

static bool load_cooperations(struct loader *l, struct err *e)
{
    struct cooperations *c = &l->s->cooperations;
    size_t capacity = 0;
    if (!each_row(l, "SELECT id FROM cooperation ORDER BY id", read_cooperation_id, &capacity, e) ||
        !load_links(l, e))
        return false;
    uint32_t n = c->rows.n;
    rows_init(&c->rows, n);
    c->nature = codes_of_nothing(n);
    c->statut = codes_of_nothing(n);
    c->jumelage = mem_alloc(n, 1);
    memset(c->jumelage, 2, n);
    c->depuis = mem_alloc(n, sizeof *c->depuis);
    for (uint32_t i = 0; i < n; i++)
        c->depuis[i] = SNAPSHOT_NO_YEAR;
    return each_row(l, "SELECT id, uid, titre, nature, statut, jumelage, depuis FROM cooperation",
                    read_cooperation, NULL, e);
}

/* --- the whole ---------------------------------------------------------------------------------------------
 */

static bool load_all(struct loader *l, struct err *e)
{
    int64_t demonstration = 0;
    if (!load_vocabularies(l, e) || !load_collectivites(l, e) || !load_partenaires(l, e) ||
        !load_cooperations(l, e) || !load_projets(l, e) || !load_financements(l, e) || !load_bourse(l, e) ||
        !load_aliases(l, e))
        return false;
    if (!db_int(l->db, "SELECT count(*) FROM meta WHERE cle = 'demonstration' AND valeur = '1'",
                &demonstration, e))
        return false;
    l->s->demonstration = demonstration > 0;
    return true;
}

/* Inside of a transaction. */
static struct snapshot *load(struct db *db, uint64_t version, struct err *e)
{
    struct loader l = {.db = db, .s = mem_alloc(1, sizeof(struct snapshot)), .names = names_builder_new()};
    atomic_init(&l.s->references, 1);
    l.s->version = version;
    text_heap_add(&l.s->texts, "");
    bytes_init(&l.text, 1 << 26);
    bool done = load_all(&l, e);
    struct id_rows *const ids[] = {&l.collectivites, &l.partenaires, &l.cooperations, &l.projets, &l.bourse};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
        free(ids[i]->list);
    bytes_release(&l.text);
    if (done) {
        snapshot_index(l.s);
        names_build(l.names, l.s, &l.s->names);
    } else {
        snapshot_free(l.s);
    }
    names_builder_free(l.names);
    return done ? l.s : NULL;
}

bool load_newer_snapshot(struct db *db, uint64_t known, struct snapshot **out, struct err *e)
{
    uint64_t version;
    *out = NULL;
    if (!db_begin_read(db, e))
        return false;
    bool done = data_version(db, &version, e);
    if (done && version != known)
        done = (*out = load(db, version, e)) != NULL;
    db_rollback(db);
    return done;
}

struct snapshot *load_snapshot(struct db *db, struct err *e)
{
    struct snapshot *s;
    return load_newer_snapshot(db, 0, &s, e) ? s : NULL;
}

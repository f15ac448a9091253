#include "store/duplicates.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/fold.h"
#include "base/fuzzy.h"
#include "base/hash.h"
#include "base/mem.h"
#include "store/store_inside.h"
#include "store/uid.h"

enum { NEAR_M = 1000, SAME_M = 50, LONG_NAME = 9, KEY_BYTES = 4096 };
static const double METRES_PER_DEGREE = 111195, RADIANS = 0.017453292519943295;

struct place {
    int64_t id;
    const char *uid, *nom, *key; /* folded */
    const char *group;           /* what two must have alike: the country, or type and département */
    size_t n_key;
    uint64_t signature;
    double lon, lat; /* NAN: none */
    uint32_t uses;
    bool apart; /* a province; a collectivité that has a code */
};

struct all {
    enum record_kind kind;
    struct arena arena;
    struct place *rows;
    size_t n, capacity;
    struct hash_map by_id;
    struct bytes key;
};

static const char *keep(struct all *a, const char *text)
{
    return arena_text(&a->arena, text ? text : "", text ? strlen(text) : 0);
}

/* id, uid, nom, lon, lat, then pays; or type, departement. */
static bool take_place(void *context, const struct cell *row)
{
    struct all *a = context;
    char uid[RECORD_UID_SIZE], group[80];
    struct place p = {.id = cell_int_of(&row[0]), .lon = (double)NAN, .lat = (double)NAN};
    p.uid = keep(a, cell_text_of(&row[1]));
    p.nom = keep(a, cell_text_of(&row[2]));
    if (row[3].kind == CELL_REAL && row[4].kind == CELL_REAL) {
        p.lon = row[3].real;
        p.lat = row[4].real;
    }
    const char *first = cell_text_of(&row[5]);
    if (a->kind == RECORD_PARTENAIRE) {
        uid_partenaire(uid, first, p.nom, "province");
        p.apart = strcmp(uid, p.uid) == 0;
        snprintf(group, sizeof group, "%s%s", first ? first : "", p.apart ? "/province" : "");
    } else {
        const char *departement = cell_text_of(&row[6]);
        snprintf(group, sizeof group, "%s/%s", first ? first : "", departement ? departement : "");
        snprintf(uid, sizeof uid, "%s-h", first ? first : "");
        p.apart = strncmp(p.uid, uid, strlen(uid)) != 0;
    }
    p.group = keep(a, group);
    bytes_reset(&a->key);
    fold_key(&a->key, p.nom, strlen(p.nom));
    p.key = keep(a, a->key.data);
    p.n_key = strlen(p.key);
    p.signature = fuzzy_signature(p.key, p.n_key);
    a->rows = mem_room(a->rows, a->n, &a->capacity, sizeof *a->rows);
    hash_map_put(&a->by_id, (const char *)&p.id, sizeof p.id, (uint32_t)a->n);
    a->rows[a->n++] = p;
    return true;
}

static bool count_use(void *context, const struct cell *row)
{
    struct all *a = context;
    const int64_t id = cell_int_of(&row[0]);
    const uint32_t at = hash_map_get(&a->by_id, (const char *)&id, sizeof id);
    if (at != HASH_NONE)
        a->rows[at].uses++;
    return true;
}

static bool read_all(struct store *s, struct all *a, struct err *e)
{
    static const struct question PLACES[] = {
        {.table = (enum table)(TABLE_RECORDS + RECORD_COLLECTIVITE),
         .columns = {"id", "uid", "nom", "lon", "lat", "type", "departement"},
         .order = {"id"}},
        {.table = (enum table)(TABLE_RECORDS + RECORD_PARTENAIRE),
         .columns = {"id", "uid", "nom", "lon", "lat", "pays"},
         .order = {"id"}}};
    static const struct question USES[] = {
        {.table = (enum table)(TABLE_CHILDREN + CHILD_COOPERATION_COLLECTIVITE),
         .columns = {"collectivite_id"},
         .order = {"collectivite_id"}},
        {.table = (enum table)(TABLE_CHILDREN + CHILD_COOPERATION_PARTENAIRE),
         .columns = {"partenaire_id"},
         .order = {"partenaire_id"}}};
    const bool partners = a->kind == RECORD_PARTENAIRE;
    return store_ask(s, &PLACES[partners], NULL, take_place, a, e) &&
           store_ask(s, &USES[partners], NULL, count_use, a, e);
}

/* --- pairs
 * -------------------------------------------------------------------------------------------------- */

static double metres_between(const struct place *a, const struct place *b)
{
    const double x = (b->lon - a->lon) * cos((a->lat + b->lat) / 2 * RADIANS), y = b->lat - a->lat;
    return sqrt(x * x + y * y) * METRES_PER_DEGREE;
}

/* Without a position only the same name, or a long one but for a letter. */
static bool near_names(const struct place *a, const struct place *b, bool alone)
{
    const size_t n = a->n_key < b->n_key ? a->n_key : b->n_key;
    const unsigned bound = !alone ? fuzzy_bound(n) : n >= LONG_NAME;
    if (n == 0)
        return false;
    if (fuzzy_signature_gap(a->signature, b->signature) > 2 * bound)
        return false;
    return fuzzy_distance(a->key, a->n_key, b->key, b->n_key, bound) <= bound;
}

/* Order by group, then position; those without one come last. */
static int compare(const void *x, const void *y)
{
    const struct place *a = x, *b = y;
    const int group = strcmp(a->group, b->group);
    if (group)
        return group;
    if (isnan(a->lat) != isnan(b->lat))
        return isnan(a->lat) ? 1 : -1;
    if (!isnan(a->lat) && a->lat != b->lat)
        return a->lat < b->lat ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

static void tell(const struct place *a, const struct place *b, duplicate_cb *each, void *context)
{
    const bool first = a->uses != b->uses ? a->uses > b->uses : a->id < b->id;
    const struct place *kept = first ? a : b, *gone = first ? b : a;
    each(context, &(struct duplicate){kept->uid, kept->nom, gone->uid, gone->nom, metres_between(a, b)});
}

/* Pairs of one with those behind it in its group. */
static void pair(const struct all *all, size_t i, duplicate_cb *each, void *context)
{
    const struct place *a = &all->rows[i];
    const double reach = NEAR_M / METRES_PER_DEGREE;
    for (size_t k = i + 1; k < all->n && strcmp(all->rows[k].group, a->group) == 0; k++) {
        const struct place *b = &all->rows[k];
        if (all->kind == RECORD_COLLECTIVITE) {
            if (!(a->apart && b->apart) && near_names(a, b, true))
                tell(a, b, each, context);
            continue;
        }
        if (isnan(b->lat) || isnan(a->lat)) {
            if (near_names(a, b, true))
                tell(a, b, each, context);
            continue;
        }
        if (b->lat - a->lat > reach) { /* go on with those that have no position */
            while (k + 1 < all->n && !isnan(all->rows[k + 1].lat) &&
                   strcmp(all->rows[k + 1].group, a->group) == 0)
                k++;
            continue;
        }
        const double metres = metres_between(a, b);
        if (metres <= SAME_M || (metres <= NEAR_M && near_names(a, b, false)))
            tell(a, b, each, context);
    }
}

bool store_duplicates(struct store *s, enum record_kind kind, duplicate_cb *each, void *context,
                      struct err *e)
{
    struct all all = {.kind = kind};
    arena_init(&all.arena);
    bytes_init(&all.key, KEY_BYTES);
    const bool good = read_all(s, &all, e);
    if (good && all.n)
        qsort(all.rows, all.n, sizeof *all.rows, compare);
    for (size_t i = 0; good && i < all.n; i++)
        pair(&all, i, each, context);
    hash_map_release(&all.by_id);
    bytes_release(&all.key);
    free(all.rows);
    arena_release(&all.arena);
    return good;
}

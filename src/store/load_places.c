/* Collectivités and partners: places, numbered along a curve, with what they are. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/snapshot_index.h"
#include "base/mem.h"
#include "geo/mercator.h"
#include "store/load_inside.h"

enum { OIF_UNKNOWN = 2 };

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

static bool read_place(struct incoming *in, void *context)
{
    struct found_places *p = context;
    struct found_place f = {.id = in_id(in, 0)};
    const struct cell *lon = &in->row[1], *lat = &in->row[2];
    bool point = lon->kind == CELL_REAL && lat->kind == CELL_REAL;
    if (!point && lon->kind != CELL_NULL)
        return in_damage(in, "has no point in geom");
    if (point) {
        f.lon = lon->real;
        f.lat = lat->real;
    }
    f.located = point && isfinite(f.lon) && isfinite(f.lat) && fabs(f.lon) <= 180 && fabs(f.lat) <= 90;
    if (f.located) {
        int32_t x = mercator_x(f.lon), y = mercator_y(f.lat);
        f.x = (uint32_t)(x < 0 ? 0 : x);
        f.y = (uint32_t)(y < 0 ? 0 : y);
        f.key = hilbert_key(f.x, f.y);
    }
    p->list = mem_room(p->list, p->n, &p->capacity, sizeof *p->list);
    p->list[p->n++] = f;
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
static bool load_places(struct loader *l, const struct question *q, struct places *p,
                        struct record_rows *rows, struct id_rows *ids, struct err *e)
{
    struct found_places found = {0};
    if (!each_row(l, q, NULL, read_place, &found, e)) {
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
    for (uint32_t i = 0; i < found.n; i++)
        id_rows_add(ids, found.list[i].id, i);
    free(found.list);
    return id_rows_sort(ids, e);
}

/* --- collectivités -----------------------------------------------------------------------------------------
 */

/* An INSEE code of a commune; 0 for what is none. */
static uint32_t commune_number(const char *text)
{
    enum { LETTERS = 5 };
    uint32_t v = 0;
    if (!text || strlen(text) != LETTERS)
        return 0;
    for (; *text; text++) {
        if (*text >= '0' && *text <= '9')
            v = v * 36 + (uint32_t)(*text - '0');
        else if (*text >= 'A' && *text <= 'Z')
            v = v * 36 + (uint32_t)(*text - 'A') + 10;
        else
            return 0;
    }
    return v;
}

/* A SIREN. */
static int64_t number_of(const char *text)
{
    return text ? strtoll(text, NULL, 10) : 0;
}

static bool read_collectivite(struct incoming *in, void *context)
{
    struct collectivites *k = &in->l->s->collectivites;
    uint32_t row = in_row(in, 0, &in->l->collectivites);
    uint16_t type = in_code(in, 3, VOCABULARY_TYPE), departement = in_code(in, 4, VOCABULARY_DEPARTEMENT),
             region = in_code(in, 5, VOCABULARY_REGION), region_1970 = in_code(in, 6, VOCABULARY_REGION),
             qualite = in_code(in, 7, VOCABULARY_QUALITE);
    int64_t epci = number_of(in_text(in, 8)), siren = number_of(in_text(in, 12)),
            population = in_int(in, 10, 0, UINT32_MAX, 0);
    const char *nature = in_text(in, 11); /* free text in the data: what is no code is not known */
    (void)context;
    rows_set(in, &k->rows, row, in_text(in, 2), 13);
    if (in->damaged)
        return false;
    k->type[row] = type;
    k->departement[row] = departement;
    k->region[row] = region;
    k->region_1970[row] = region_1970;
    k->qualite[row] = qualite;
    k->epci[row] = epci > 0 && epci <= 999999999 ? (uint32_t)epci : 0;
    k->siren[row] = siren > 0 && siren <= 999999999 ? (uint32_t)siren : 0;
    k->commune[row] = commune_number(in_text(in, 9));
    k->population[row] = (uint32_t)population;
    k->nature_epci[row] = nature ? vocabulary_find(&in->l->s->vocabularies[VOCABULARY_NATURE_EPCI], nature)
                                 : VOCABULARY_NONE;
    return true;
}

bool load_collectivites(struct loader *l, struct err *e)
{
    struct collectivites *k = &l->s->collectivites;
    static const struct question PLACES = {.table = (enum table)(TABLE_RECORDS + RECORD_COLLECTIVITE),
                                           .columns = {"id", "lon", "lat"}},
                                 ALL = {.table = (enum table)(TABLE_RECORDS + RECORD_COLLECTIVITE),
                                        .columns = {"id", "uid", "nom", "type", "departement", "region",
                                                    "region_1970", "qualite", "epci", "commune", "population",
                                                    "nature_epci", "siren", "maj"}};
    if (!load_places(l, &PLACES, &k->places, &k->rows, &l->collectivites, e))
        return false;
    uint32_t n = k->rows.n;
    k->type = codes_of_nothing(n);
    k->departement = codes_of_nothing(n);
    k->region = codes_of_nothing(n);
    k->region_1970 = codes_of_nothing(n);
    k->qualite = codes_of_nothing(n);
    k->nature_epci = codes_of_nothing(n);
    k->epci = mem_alloc(n, sizeof *k->epci);
    k->siren = mem_alloc(n, sizeof *k->siren);
    k->commune = mem_alloc(n, sizeof *k->commune);
    k->population = mem_alloc(n, sizeof *k->population);
    return each_row(l, &ALL, NULL, read_collectivite, NULL, e) &&
           rows_complete(&k->rows, &l->collectivites, e);
}

/* --- partners ----------------------------------------------------------------------------------------------
 */

static void set_country(struct partenaires *p, uint32_t row, const struct vocabulary_value *country)
{
    p->continent[row] = country->parent;
    p->cad[row] = country->parent2;
    p->oif[row] = country->oif;
}

static bool read_partenaire(struct incoming *in, void *context)
{
    struct partenaires *p = &in->l->s->partenaires;
    uint32_t row = in_row(in, 0, &in->l->partenaires);
    uint16_t pays = in_code(in, 3, VOCABULARY_PAYS), qualite = in_code(in, 4, VOCABULARY_QUALITE);
    (void)context;
    rows_set(in, &p->rows, row, in_text(in, 2), 5);
    if (in->damaged)
        return false;
    p->pays[row] = pays;
    p->qualite[row] = qualite;
    if (pays != VOCABULARY_NONE)
        set_country(p, row, &in->l->s->vocabularies[VOCABULARY_PAYS].values[pays]);
    return true;
}

bool load_partenaires(struct loader *l, struct err *e)
{
    struct partenaires *p = &l->s->partenaires;
    static const struct question PLACES = {.table = (enum table)(TABLE_RECORDS + RECORD_PARTENAIRE),
                                           .columns = {"id", "lon", "lat"}},
                                 ALL = {.table = (enum table)(TABLE_RECORDS + RECORD_PARTENAIRE),
                                        .columns = {"id", "uid", "nom", "pays", "qualite", "maj"}};
    if (!load_places(l, &PLACES, &p->places, &p->rows, &l->partenaires, e))
        return false;
    p->pays = codes_of_nothing(p->rows.n);
    p->continent = codes_of_nothing(p->rows.n);
    p->cad = codes_of_nothing(p->rows.n);
    p->oif = mem_alloc(p->rows.n, sizeof *p->oif);
    memset(p->oif, OIF_UNKNOWN, p->rows.n);
    p->qualite = codes_of_nothing(p->rows.n);
    return each_row(l, &ALL, NULL, read_partenaire, NULL, e) && rows_complete(&p->rows, &l->partenaires, e);
}

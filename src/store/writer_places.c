/* Partenaires by where they are: a grid of cells, in each the last one put, which leads to the one before. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/writer_inside.h"

enum { CELLS_PER_DEGREE = 50, CELL_KEY = 40 };
static const double METRES_PER_DEGREE = 111195, RADIANS = 0.017453292519943295;

struct placed {
    int64_t id;
    double lon, lat;
    int x, y;
    char pays[3];
    uint32_t before; /* in its cell */
};

struct partner_grid {
    struct placed *rows;
    size_t n, capacity, n_at_mark;
    struct hash_map cells; /* "ML/x/y" -> the last row in it */
};

static size_t cell_key(char key[CELL_KEY], const char *pays, int x, int y)
{
    return (size_t)snprintf(key, CELL_KEY, "%.2s/%d/%d", pays, x, y);
}

static void add(struct partner_grid *g, int64_t id, const char *pays, double lon, double lat)
{
    char key[CELL_KEY];
    if (!pays || strlen(pays) != 2)
        return;
    struct placed p = {.id = id,
                       .lon = lon,
                       .lat = lat,
                       .x = (int)floor(lon * CELLS_PER_DEGREE),
                       .y = (int)floor(lat * CELLS_PER_DEGREE)};
    memcpy(p.pays, pays, 3);
    const size_t n = cell_key(key, pays, p.x, p.y);
    p.before = hash_map_get(&g->cells, key, n);
    g->rows = mem_room(g->rows, g->n, &g->capacity, sizeof *g->rows);
    g->rows[g->n] = p;
    hash_map_put(&g->cells, key, n, (uint32_t)g->n++);
}

static bool take_partner(void *context, const struct cell *row)
{
    if (row[2].kind == CELL_REAL && row[3].kind == CELL_REAL)
        add(context, cell_int_of(&row[0]), cell_text_of(&row[1]), row[2].real, row[3].real);
    return true;
}

static bool read_grid(struct writer *w, struct err *e)
{
    static const struct question ALL = {.table = (enum table)(TABLE_RECORDS + RECORD_PARTENAIRE),
                                        .columns = {"id", "pays", "lon", "lat"},
                                        .order = {"id"}};
    if (w->grid)
        return true;
    w->grid = mem_alloc(1, sizeof *w->grid);
    if (!store_ask(w->store, &ALL, NULL, take_partner, w->grid, e)) {
        places_release(w);
        return false;
    }
    w->grid->n_at_mark =
        w->grid->n; /* what a row at hand has put already is forgotten too late, and looked up */
    return true;
}

void places_put(struct writer *w, int64_t id, const char *pays, const struct position *p)
{
    if (w->grid && p->quality && strcmp(p->quality, "aucune") != 0)
        add(w->grid, id, pays, p->lon, p->lat);
}

void places_mark(struct writer *w)
{
    if (w->grid)
        w->grid->n_at_mark = w->grid->n;
}

void places_undo(struct writer *w)
{
    struct partner_grid *g = w->grid;
    char key[CELL_KEY];
    for (; g && g->n > g->n_at_mark; g->n--) {
        const struct placed *p = &g->rows[g->n - 1];
        hash_map_put(&g->cells, key, cell_key(key, p->pays, p->x, p->y), p->before);
    }
}

void places_release(struct writer *w)
{
    if (!w->grid)
        return;
    hash_map_release(&w->grid->cells);
    free(w->grid->rows);
    free(w->grid);
    w->grid = NULL;
}

static double metres_between(double lon1, double lat1, double lon2, double lat2)
{
    const double x = (lon2 - lon1) * cos((lat1 + lat2) / 2 * RADIANS), y = lat2 - lat1;
    return sqrt(x * x + y * y) * METRES_PER_DEGREE;
}

struct teller {
    near_partner_cb *each;
    void *context;
    int64_t id;
    bool on;
};

static bool tell(void *context, const struct cell *row)
{
    struct teller *t = context;
    const char *uid = cell_text_of(&row[0]), *nom = cell_text_of(&row[1]), *admin1 = cell_text_of(&row[2]);
    const struct near_partner p = {t->id, uid ? uid : "", nom ? nom : "", admin1 ? admin1 : ""};
    t->on = t->each(t->context, &p);
    return false;
}

bool writer_partners_near(struct writer *w, const char *pays, double lon, double lat, double within_m,
                          near_partner_cb *each, void *context, struct err *e)
{
    static const struct question PARTNER = {.table = (enum table)(TABLE_RECORDS + RECORD_PARTENAIRE),
                                            .columns = {"uid", "nom", "admin1"},
                                            .by = {"id"}};
    struct teller t = {each, context, 0, true};
    const double dy = within_m / METRES_PER_DEGREE, dx = dy / fmax(0.01, cos(lat * RADIANS));
    const int x2 = (int)floor((lon + dx) * CELLS_PER_DEGREE), y2 = (int)floor((lat + dy) * CELLS_PER_DEGREE);
    char key[CELL_KEY];
    if (!pays || strlen(pays) != 2)
        return true;
    if (!read_grid(w, e))
        return false;
    for (int x = (int)floor((lon - dx) * CELLS_PER_DEGREE); x <= x2; x++)
        for (int y = (int)floor((lat - dy) * CELLS_PER_DEGREE); y <= y2; y++)
            for (uint32_t k = hash_map_get(&w->grid->cells, key, cell_key(key, pays, x, y));
                 k != HASH_NONE && t.on; k = w->grid->rows[k].before) {
                const struct placed *p = &w->grid->rows[k];
                t.id = p->id;
                if (metres_between(lon, lat, p->lon, p->lat) <= within_m &&
                    !store_ask(w->store, &PARTNER, (struct cell[]){cell_int(p->id)}, tell, &t, e))
                    return false;
            }
    return true;
}

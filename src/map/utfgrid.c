#include "map/utfgrid.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "map/areas.h"
#include "map/counted.h"
#include "map/identify.h"
#include "map/mark_facts.h"

#define CELLS     (TILE_SIZE_PX / UTFGRID_CELL_PX)
#define ID_BYTES  24
#define KEY_BYTES 512 /* of an area: its layer and uid */
#define FIRST_KEY 32  /* a letter is the number of its key and this, but for two that JSON escapes */
#define NONE      UINT32_MAX

/* --- letters ----------------------------------------------------------------------------------------------
 */

static uint32_t letter_of(uint32_t key)
{
    uint32_t c = key + FIRST_KEY;
    c += c >= '"';
    return c + (c >= '\\');
}

/* There are no more keys than cells: all letters are below the surrogates. */
_Static_assert(CELLS <= AREAS_GRID_MOST, "areas_grid takes it");
_Static_assert(CELLS *CELLS + FIRST_KEY + 2 < 0xD800, "every letter is one of the basic plane");

static void add_letter(struct json *j, uint32_t c)
{
    char text[3];
    size_t n = 0;
    if (c < 0x80) {
        text[n++] = (char)c;
    } else if (c < 0x800) {
        text[n++] = (char)(0xC0 | c >> 6);
        text[n++] = (char)(0x80 | (c & 0x3F));
    } else {
        text[n++] = (char)(0xE0 | c >> 12);
        text[n++] = (char)(0x80 | (c >> 6 & 0x3F));
        text[n++] = (char)(0x80 | (c & 0x3F));
    }
    json_text_add(j, text, n);
}

/* --- writing ----------------------------------------------------------------------------------------------
 */

/* What a key is of. */
struct grid_key {
    uint32_t group;            /* NONE: an area */
    const struct areas *areas; /* and its row */
    uint32_t row;
};

struct grid {
    const struct marks *marks;
    struct json j;
    int zoom;
    uint32_t *of_group;    /* the key of each group; NONE: not seen yet. Key 0 is that of cells without any */
    struct grid_key *keys; /* from 1 on */
    uint32_t n_keys;
    const struct areas *areas[MAP_LAYER_COUNT]; /* the topmost first */
    uint32_t *rows[MAP_LAYER_COUNT];            /* of each cell */
    uint32_t *of_row[MAP_LAYER_COUNT];
    size_t n_areas;
};

static uint32_t new_key(struct grid *g, uint32_t *known, struct grid_key key)
{
    if (*known == NONE) {
        *known = ++g->n_keys;
        g->keys[g->n_keys] = key;
    }
    return *known;
}

static uint32_t key_at(struct grid *g, int column, int row)
{
    const struct group *hit = identify_mark(g->marks, (column + 0.5) * UTFGRID_CELL_PX,
                                            (row + 0.5) * UTFGRID_CELL_PX);
    if (hit) {
        const uint32_t i = (uint32_t)(hit - g->marks->groups);
        return new_key(g, &g->of_group[i], (struct grid_key){.group = i});
    }
    for (size_t i = 0; i < g->n_areas; i++) {
        const uint32_t at = g->rows[i][row * CELLS + column];
        if (at != SNAPSHOT_NO_ROW)
            return new_key(g, &g->of_row[i][at], (struct grid_key){NONE, g->areas[i], at});
    }
    return 0;
}

static void put_cells(struct grid *g)
{
    json_put_array(&g->j, "grid");
    for (int row = 0; row < CELLS; row++) {
        json_text_begin(&g->j);
        for (int column = 0; column < CELLS; column++)
            add_letter(&g->j, letter_of(key_at(g, column, row)));
        json_text_end(&g->j);
    }
    json_end(&g->j);
}

/* amount is null where none is known. */
static void put_worth(struct grid *g, size_t group)
{
    const struct marks *m = g->marks;
    char text[MARKER_TEXT_BYTES], key[MARKS_KEY_BYTES];
    if (m->measure == MEASURE_AMOUNT) {
        marks_text(m, group, text);
        if (m->euros[group] == WORTH_NO_EUROS)
            json_put_text(&g->j, "amount", NULL);
        else
            json_put_int(&g->j, "amount", m->euros[group]);
        json_put_text(&g->j, "amount_abbreviated", text);
    }
    for (unsigned i = 0; i <= MARKS_THEMES && m->ring == MAP_RING_THEMATIQUE; i++) {
        const uint32_t share = m->theme_shares[group * (MARKS_THEMES + 1) + i];
        if (!share)
            continue;
        marks_theme_key(m->selections[0]->snapshot, &m->themes, i, key);
        json_put_int(&g->j, key, share);
    }
}

static void put_mark(struct grid *g, size_t group, const struct mark_facts *f)
{
    const struct marks *m = g->marks;
    const uint32_t *shares = m->shares + group * m->n_layers;
    json_put_int(&g->j, "count", (int64_t)m->groups[group].weight);
    for (size_t i = 0; i < m->n_layers; i++)
        if (shares[i])
            json_put_int(&g->j, map_layer_name(m->layers[i]), shares[i]);
    put_worth(g, group);
    if (f->name)
        json_put_text(&g->j, "name", f->name);
    if (f->row == SNAPSHOT_NO_ROW)
        return;
    const struct record_rows *rows = collection_rows(f->of->snapshot, f->of->collection);
    json_put_text(&g->j, "collection", COLLECTION_NAMES[f->of->collection]);
    json_put_text(&g->j, "uid", snapshot_text(f->of->snapshot, rows->uid[f->row]));
    json_put_text(&g->j, "title", snapshot_text(f->of->snapshot, rows->name[f->row]));
}

static void put_area(struct grid *g, const struct areas *a, uint32_t row)
{
    const struct record_rows *rows = collection_rows(a->snapshot, a->spread.over);
    json_put_text(&g->j, "layer", map_layer_name(a->layer));
    json_put_text(&g->j, "uid", snapshot_text(a->snapshot, rows->uid[row]));
    json_put_text(&g->j, "name", snapshot_text(a->snapshot, rows->name[row]));
    json_put_int(&g->j, "count", a->spread.records[row]);
    if (a->spread.euros[row] != TERRITORY_NO_NUMBER)
        json_put_int(&g->j, "amount", a->spread.euros[row]);
    if (a->shown[row] == AREAS_MISSING)
        json_put_bool(&g->j, "missing", true);
    else
        json_put_int(&g->j, "class", a->shown[row] == AREAS_ZERO ? 0 : a->shown[row] - AREAS_FIRST + 1);
}

static void print_key(const struct grid_key *k, const struct mark_facts *f, char text[KEY_BYTES])
{
    if (k->group != NONE)
        snprintf(text, KEY_BYTES, "%" PRIu64, f->id);
    else
        snprintf(text, KEY_BYTES, "%s/%s", map_layer_name(k->areas->layer),
                 snapshot_text(k->areas->snapshot,
                               collection_rows(k->areas->snapshot, k->areas->spread.over)->uid[k->row]));
}

static void put_keys(struct grid *g)
{
    struct mark_facts *facts = mem_alloc((size_t)g->n_keys + 1, sizeof *facts);
    char key[KEY_BYTES];
    json_put_array(&g->j, "keys");
    json_text(&g->j, "");
    for (uint32_t k = 1; k <= g->n_keys; k++) {
        if (g->keys[k].group != NONE)
            mark_facts_find(&facts[k], g->marks, g->keys[k].group, g->zoom);
        print_key(&g->keys[k], &facts[k], key);
        json_text(&g->j, key);
    }
    json_end(&g->j);
    json_put_object(&g->j, "data");
    for (uint32_t k = 1; k <= g->n_keys; k++) {
        print_key(&g->keys[k], &facts[k], key);
        json_put_object(&g->j, key);
        if (g->keys[k].group != NONE)
            put_mark(g, g->keys[k].group, &facts[k]);
        else
            put_area(g, g->keys[k].areas, g->keys[k].row);
        json_end(&g->j);
    }
    json_end(&g->j);
    free(facts);
}

static uint32_t *none_of(size_t n)
{
    uint32_t *list = mem_alloc(n, sizeof *list);
    for (size_t i = 0; i < n; i++)
        list[i] = NONE;
    return list;
}

static void find_areas(struct grid *g, const struct map_drawing *d, const struct shapes *shapes,
                       struct world_box box)
{
    for (size_t i = d->layers.n; i-- > 0;) {
        const struct areas *a = d->counted[i] ? d->counted[i]->areas : NULL;
        if (!a)
            continue;
        g->areas[g->n_areas] = a;
        g->rows[g->n_areas] = mem_alloc((size_t)CELLS * CELLS, sizeof *g->rows[0]);
        g->of_row[g->n_areas] = none_of(a->spread.n);
        areas_grid(a, shapes, box, CELLS, g->rows[g->n_areas++]);
    }
}

bool utfgrid_write(struct marks *m, const struct shapes *shapes, const struct tile_request *r,
                   struct bytes *out, struct err *e)
{
    const struct world_box box = tile_box(r->tile);
    const struct group_box window = {box.x0, box.y0, box.x1, box.y1};
    if (!marks_gather(m, &r->drawing, &window, tile_pixel(r->tile.z), e))
        return false;
    struct grid g = {.marks = m, .zoom = r->tile.z};
    g.of_group = none_of(m->n + 1);
    g.keys = mem_alloc((size_t)CELLS * CELLS + 1, sizeof *g.keys);
    find_areas(&g, &r->drawing, shapes, box);
    json_init(&g.j, out);
    json_object(&g.j);
    put_cells(&g);
    put_keys(&g);
    json_end(&g.j);
    free(g.of_group);
    free(g.keys);
    for (size_t i = 0; i < g.n_areas; i++) {
        free(g.rows[i]);
        free(g.of_row[i]);
    }
    return true;
}

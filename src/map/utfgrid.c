#include "map/utfgrid.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "map/identify.h"
#include "map/mark_facts.h"

#define CELLS     (TILE_SIZE_PX / UTFGRID_CELL_PX)
#define ID_BYTES  24
#define FIRST_KEY 32 /* a letter is the number of its key and this, but for two that JSON escapes */
#define NONE      UINT32_MAX

/* --- letters ----------------------------------------------------------------------------------------------
 */

static uint32_t letter_of(uint32_t key)
{
    uint32_t c = key + FIRST_KEY;
    c += c >= '"';
    return c + (c >= '\\');
}

/* There are fewer keys than cells: all letters are below the surrogates. */
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

struct grid {
    const struct marks *marks;
    struct json j;
    int zoom;
    uint32_t *key;    /* of each group; NONE: not seen yet. Key 0 is that of cells without a mark */
    uint32_t *groups; /* of each key but the first */
    uint32_t n_keys;
};

static void put_cells(struct grid *g)
{
    json_put_array(&g->j, "grid");
    for (int row = 0; row < CELLS; row++) {
        json_text_begin(&g->j);
        for (int column = 0; column < CELLS; column++) {
            const struct group *hit = identify_mark(g->marks, (column + 0.5) * UTFGRID_CELL_PX,
                                                    (row + 0.5) * UTFGRID_CELL_PX);
            uint32_t key = 0;
            if (hit) {
                const size_t i = (size_t)(hit - g->marks->groups);
                if (g->key[i] == NONE) {
                    g->key[i] = ++g->n_keys;
                    g->groups[g->n_keys] = (uint32_t)i;
                }
                key = g->key[i];
            }
            add_letter(&g->j, letter_of(key));
        }
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

static void put_keys(struct grid *g)
{
    struct mark_facts *facts = mem_alloc((size_t)g->n_keys + 1, sizeof *facts);
    char id[ID_BYTES];
    json_put_array(&g->j, "keys");
    json_text(&g->j, "");
    for (uint32_t k = 1; k <= g->n_keys; k++) {
        mark_facts_find(&facts[k], g->marks, g->groups[k], g->zoom);
        snprintf(id, sizeof id, "%" PRIu64, facts[k].id);
        json_text(&g->j, id);
    }
    json_end(&g->j);
    json_put_object(&g->j, "data");
    for (uint32_t k = 1; k <= g->n_keys; k++) {
        snprintf(id, sizeof id, "%" PRIu64, facts[k].id);
        json_put_object(&g->j, id);
        put_mark(g, g->groups[k], &facts[k]);
        json_end(&g->j);
    }
    json_end(&g->j);
    free(facts);
}

bool utfgrid_write(struct marks *m, const struct tile_request *r, struct bytes *out, struct err *e)
{
    const struct world_box box = tile_box(r->tile);
    const struct group_box window = {box.x0, box.y0, box.x1, box.y1};
    if (!marks_gather(m, &r->drawing, &window, tile_pixel(r->tile.z), e))
        return false;
    struct grid g = {.marks = m, .zoom = r->tile.z};
    g.key = mem_alloc(m->n + 1, sizeof *g.key);
    g.groups = mem_alloc(m->n + 2, sizeof *g.groups);
    for (size_t i = 0; i < m->n; i++)
        g.key[i] = NONE;
    json_init(&g.j, out);
    json_object(&g.j);
    put_cells(&g);
    put_keys(&g);
    json_end(&g.j);
    free(g.key);
    free(g.groups);
    return true;
}

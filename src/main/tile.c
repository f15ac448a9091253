/* atlasd tile: one tile of the map on standard output. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "main/data.h"
#include "main/verb.h"
#include "map/tile.h"

enum { TILE_PNG_CEILING_BYTES = 16 << 20 };

struct tile_arguments {
    const char *db, *layers, *y, *criteria;
    long z, x;
};

static const char *layer(unsigned i)
{
    return i < MAP_LAYER_COUNT ? map_layer_name(i) : NULL;
}

static const struct argument TABLE[] = {
    {.name = "db",
     .value = "FILE",
     .what = "the database",
     .at = offsetof(struct tile_arguments, db),
     .required = true},
    {.value = "LAYERS",
     .what = "what is painted, in painting order, separated by commas",
     .at = offsetof(struct tile_arguments, layers),
     .required = true,
     .words = layer},
    {.kind = ARGUMENT_NUMBER,
     .value = "Z",
     .what = "the zoom",
     .at = offsetof(struct tile_arguments, z),
     .required = true,
     .most = TILE_ZOOM_MAX},
    {.kind = ARGUMENT_NUMBER,
     .value = "X",
     .what = "the column, up to 2^Z - 1, from the west",
     .at = offsetof(struct tile_arguments, x),
     .required = true,
     .most = (1L << TILE_ZOOM_MAX) - 1},
    {.value = "Y[@2x]",
     .what = "the row, up to 2^Z - 1, from the north; @2x and @3x give 512 and 768 pixels instead of 256",
     .at = offsetof(struct tile_arguments, y),
     .required = true},
    {.value = "CRITERIA",
     .what = "as in a query string; none: all places",
     .at = offsetof(struct tile_arguments, criteria),
     .preset = ""},
};

/* "Y", "Y@2x" or "Y@3x" */
static bool parse_row(const char *text, int64_t *y, int *scale, struct err *e)
{
    char *end;
    *y = strtoll(text, &end, 10);
    *scale = 1;
    if (end[0] == '@' && end[1] >= '1' && end[1] <= '0' + TILE_SCALE_MAX && strcmp(end + 2, "x") == 0)
        *scale = end[1] - '0';
    else if (*end)
        end = NULL;
    return (end && text[0] >= '0' && text[0] <= '9') ||
           err_param(e, ERR_USAGE, "y", text, "Y takes a whole number and @2x or @3x behind it, not '%.40s'",
                     text);
}

static bool parse_request(struct tile_request *r, const struct tile_arguments *a, struct err *e)
{
    int64_t y;
    bool done = map_layers_parse(&r->layers, a->layers, e) && parse_row(a->y, &y, &r->scale, e) &&
                tile_check(a->z, a->x, y, &r->tile, e);
    if (!done)
        e->code = ERR_USAGE;
    return done;
}

static void select_layers(struct data *c, struct tile_request *r, struct selection **held)
{
    for (size_t i = 0; i < r->layers.n; i++) {
        struct criteria own;
        enum collection collection;
        held[i] = NULL;
        if (map_layer_collection(r->layers.list[i], &collection)) {
            map_layer_criteria(r->layers.list[i], &c->criteria, &own);
            held[i] = selection_new(c->snapshot, collection, &own);
            criteria_release(&own);
        }
        r->selections[i] = held[i];
    }
}

static bool print_tile(struct data *c, struct tile_request *r, struct err *e)
{
    struct selection *held[MAP_LAYER_COUNT];
    struct bytes png;
    bool empty;
    struct tile_shared *shared = tile_shared_new(e);
    struct tile_painter *painter = shared ? tile_painter_new(shared, e) : NULL;
    bytes_init(&png, TILE_PNG_CEILING_BYTES);
    bool done = painter != NULL;
    if (done) {
        select_layers(c, r, held);
        done = tile_paint(painter, r, &png, &empty, e);
        for (size_t i = 0; i < r->layers.n; i++)
            selection_free(held[i]);
    }
    if (done && (fwrite(png.data, 1, png.n, stdout) != png.n || fflush(stdout) != 0))
        done = err_set(e, ERR_IO, "cannot write to standard output");
    bytes_release(&png);
    tile_painter_free(painter);
    tile_shared_free(shared);
    return done;
}

static bool run(const void *arguments, struct err *e)
{
    const struct tile_arguments *a = arguments;
    struct tile_request r;
    struct data c;
    if (!parse_request(&r, a, e))
        return false;
    bool done = data_open(&c, a->db, a->criteria, e) && query_finish(&c.query, e) && print_tile(&c, &r, e);
    data_release(&c);
    return done;
}

const struct verb VERB_TILE = {
    .command =
        &(const struct command){
            .verb = "tile",
            .purpose = "paint one tile of the map",
            .about = "Paints one tile and writes it to standard output as PNG.",
            .more = "  atlasd tile --db build/demo.db base,cooperations 3 4 3@2x 'thematique=eau' > tile.png",
            ARGUMENT_TABLE(TABLE)},
    .size = sizeof(struct tile_arguments),
    .run = run,
    .prints = true,
};

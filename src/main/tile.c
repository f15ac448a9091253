/* atlasd tile: one tile of the map on standard output. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/answer.h"
#include "main/data.h"
#include "main/rows.h"
#include "main/verb.h"
#include "map/layers.h"
#include "map/tile.h"
#include "serve/alone.h"

struct tile_arguments {
    const char *db, *layers, *y, *criteria;
    long z, x;
};

static const struct argument TABLE[] = {
    ROW_DB(struct tile_arguments),
    ROW_LAYERS(struct tile_arguments),
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
    ROW_CRITERIA(struct tile_arguments),
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

/* What is wrong with the words of the command is its usage. */
static bool check_request(const struct tile_arguments *a, struct err *e)
{
    int64_t y;
    int scale;
    struct map_layers layers;
    struct tile tile;
    bool done = map_layers_parse(&layers, a->layers, e) && parse_row(a->y, &y, &scale, e) &&
                tile_check(a->z, a->x, y, &tile, e);
    if (!done)
        e->code = ERR_USAGE;
    return done;
}

static bool print_body(const struct answer *a, struct err *e)
{
    const struct blob *png = a->body.blob;
    return (fwrite(png->data, 1, png->n, stdout) == png->n && fflush(stdout) == 0) ||
           err_set(e, ERR_IO, "cannot write to standard output");
}

/* What the server answers at the address of the tile. */
static bool print_tile(struct snapshot *s, const struct tile_arguments *a, struct err *e)
{
    struct serve_options o;
    struct err why = {0};
    struct bytes target;
    bytes_init(&target, QUERY_MAX_BYTES + 1024);
    bytes_add_format(&target, "/tiles/%s/%ld/%ld/%s.png?%s", a->layers, a->z, a->x, a->y,
                     a->criteria + (*a->criteria == '?'));
    struct alone *alone = NULL;
    if (serve_options_preset(&o, a->db, e)) {
        o.query_bytes = QUERY_MAX_BYTES;
        alone = alone_new(&o, s, e);
    }
    bool done = alone != NULL;
    if (done) {
        const struct answer *tile = alone_ask(alone, "GET", target.data, NULL, &why);
        done = why.code == ERR_NONE;
        if (done)
            done = print_body(tile, e);
        else if (e)
            *e = why;
    }
    alone_free(alone);
    bytes_release(&target);
    return done;
}

static bool run(const void *arguments, struct err *e)
{
    const struct tile_arguments *a = arguments;
    struct data d;
    if (!check_request(a, e))
        return false;
    bool done = data_open(&d, a->db, e) && print_tile(d.snapshot, a, e);
    data_release(&d);
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

/* atlasd tile: one tile of the map on standard output. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "main/core.h"
#include "main/verb.h"
#include "map/tile.h"

enum { TILE_PNG_CEILING_BYTES = 16 << 20 };

static const char HELP[] =
    "usage: atlasd tile --db FILE LAYERS Z X Y[@2x] [CRITERIA] > tile.png\n\n"
    "Paints one tile. LAYERS in painting order, separated by commas: base labels cooperations actions "
    "jumelages\n"
    "collectivites partenaires bourse. Z from 0 to 18, X and Y from 0 to 2^Z - 1, Y counted from the north. "
    "@2x and @3x\n"
    "give 512 and 768 pixels instead of 256. CRITERIA are written as in a query string:\n\n"
    "  atlasd tile --db build/demo.db base,cooperations 3 4 3@2x 'thematique=eau' > tile.png\n";

static bool parse_number(const char *text, const char *name, int64_t *value, struct err *e)
{
    char *end;
    *value = strtoll(text, &end, 10);
    if (!*text || *end || strspn(text, "0123456789") != strlen(text))
        return err_param(e, ERR_USAGE, name, text, "'%.40s' is not a whole number, as %s of a tile is", text,
                         name);
    return true;
}

/* "Y", "Y@2x" or "Y@3x": cuts the scale off. */
static int take_scale(char *text)
{
    char *at = strchr(text, '@');
    int scale = 1;
    if (at && at[1] >= '1' && at[1] <= '0' + TILE_SCALE_MAX && strcmp(at + 2, "x") == 0) {
        scale = at[1] - '0';
        *at = '\0';
    }
    return scale;
}

static bool parse_request(struct tile_request *r, char **argv, struct err *e)
{
    int64_t z, x, y;
    r->scale = take_scale(argv[4]);
    return map_layers_parse(&r->layers, argv[1], e) && parse_number(argv[2], "z", &z, e) &&
           parse_number(argv[3], "x", &x, e) && parse_number(argv[4], "y", &y, e) &&
           tile_check(z, x, y, &r->tile, e);
}

static void select_layers(struct core *c, struct tile_request *r, struct selection **held)
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

static bool print_tile(struct core *c, struct tile_request *r, struct err *e)
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

int verb_tile(int argc, char **argv)
{
    struct err e = {0};
    struct core c;
    struct tile_request r;
    const char *path;
    if (argc > 1 && strcmp(argv[1], "--help") == 0) {
        fputs(HELP, stdout);
        return 0;
    }
    if (!core_take_db(&argc, argv, &path, &e))
        return verb_fail("tile", &e);
    if (argc < 5 || argc > 6) {
        err_set(&e, ERR_USAGE, "it takes LAYERS Z X Y and at most one CRITERIA; see --help");
        return verb_fail("tile", &e);
    }
    if (!parse_request(&r, argv, &e)) {
        e.code = ERR_USAGE;
        return verb_fail("tile", &e);
    }
    bool done = core_open(&c, path, argc == 6 ? argv[5] : "", &e) && query_finish(&c.query, &e) &&
                print_tile(&c, &r, &e);
    core_release(&c);
    return done ? 0 : verb_fail("tile", &e);
}

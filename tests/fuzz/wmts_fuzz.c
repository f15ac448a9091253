/* The query of /wmts, or where the first byte says so its path: what is taken is a tile that there is. */
#include "serve/ows.h"
#include "serve/wmts_asked.h"

#include "asked.h"

static void check_tile(const struct wmts_asked *a)
{
    const struct tile t = a->at.tile;
    FUZZ_HOLDS(a->at.set && a->layer && a->type);
    FUZZ_HOLDS(t.z >= 0 && t.z <= TILE_ZOOM_MAX && t.x >= 0 && t.y >= 0);
    FUZZ_HOLDS(t.x < INT64_C(1) << t.z && t.y < INT64_C(1) << t.z);
    if (a->operation == WMTS_FEATURE_INFO)
        FUZZ_HOLDS(a->x_px > 0 && a->y_px > 0 && a->x_px < TILE_SIZE_PX && a->y_px < TILE_SIZE_PX);
}

static void check_problem(struct call *c, const struct err *e)
{
    FUZZ_HOLDS(e->code != ERR_NONE && *e->text);
    ows_problem(e, &c->answer);
    answer_drop_body(&c->answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct call c;
    struct err e = {0};
    struct wmts_asked a = {0};
    const bool path = n > 0 && data[0] == '/';
    char *text = fuzz_text(data, n);
    if (asked_begin(&c, path ? "" : text, path ? 0 : n)) {
        if (!(path ? wmts_take_path(&c, text + 1, &a, &e) : wmts_take_query(&c, &a, &e)))
            check_problem(&c, &e);
        else if (a.operation != WMTS_CAPABILITIES)
            check_tile(&a);
    }
    asked_end(&c);
    free(text);
    return 0;
}

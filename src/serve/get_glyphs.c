/* /fonts/{fontstack}/{range}.pbf: letters for the styles of get_style.c, as MapLibre wants them */
#include <stdlib.h>
#include <string.h>

#include "draw/glyphs.h"
#include "serve/handlers.h"

enum { DECIMAL = 10 };

struct glyphs_plan {
    const char *name;
    bool bold, oblique;
    uint32_t from;
};

/* A stack of fonts is a list; the first that there is will do. */
static bool parse_stack(struct call *c, struct glyphs_plan *p, struct err *e)
{
    char *rest = arena_text(&c->memory, c->parameter[0], strlen(c->parameter[0]));
    while (rest) {
        p->name = strsep(&rest, ",");
        if (glyphs_font(p->name, &p->bold, &p->oblique))
            return true;
    }
    return err_param(
        e, ERR_NOT_FOUND, "fontstack", c->parameter[0],
        "there is no font '%.60s'; there is DejaVu Sans, with Bold, Oblique or Bold Oblique behind it",
        c->parameter[0]);
}

/* "256-511.pbf" */
static bool parse_range(struct glyphs_plan *p, const char *text, struct err *e)
{
    char *end = NULL;
    const unsigned long from = *text >= '0' && *text <= '9' ? strtoul(text, &end, DECIMAL) : 1;
    unsigned long last = 0;
    if (end && *end == '-' && end[1] >= '0' && end[1] <= '9')
        last = strtoul(end + 1, &end, DECIMAL);
    p->from = (uint32_t)from;
    return (end && strcmp(end, ".pbf") == 0 && from % GLYPHS_RANGE == 0 && from < GLYPHS_LAST &&
            last == from + GLYPHS_RANGE - 1) ||
           err_param(e, ERR_NOT_FOUND, "range", text,
                     "'%.60s' is no range of letters; addresses end in 0-255.pbf, 256-511.pbf and so on",
                     text);
}

bool plan_glyphs(struct call *c, struct err *e)
{
    struct glyphs_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    c->answer.type = "application/x-protobuf";
    if (!parse_stack(c, p, e) || !parse_range(p, c->parameter[1], e))
        return false;
    c->answer.policy.caching = CACHING_DAY;
    call_key(c, p->name);
    call_key_int(c, p->from);
    return true;
}

bool make_glyphs(struct call *c, struct worker *w, struct err *e)
{
    const struct glyphs_plan *p = c->plan;
    (void)w;
    (void)e;
    glyphs_write(p->name, p->bold, p->oblique, p->from, &c->out);
    return true;
}

#include "store/store.h"

#include <stdio.h>
#include <string.h>

#include "store/store_inside.h"

/* --- a handle --------------------------------------------------------------------------------------------
 */

void store_close(struct store *s)
{
    if (s)
        s->kind->close(s, NULL);
}

bool store_finish(struct store *s, struct err *e)
{
    struct err unasked;
    return s->kind->close(s, e ? e : &unasked);
}

bool store_publish(struct store *s, struct err *e)
{
    return s->kind->publish(s, e);
}

/* --- how the data move -----------------------------------------------------------------------------------
 */

bool store_look(struct store *s, enum store_state *state, struct err *e)
{
    return s->kind->look(s, state, e);
}

void store_distrust(struct store *s)
{
    s->kind->distrust(s);
}

bool store_stale(const struct store *s)
{
    return s->kind->stale(s);
}

/* --- asking ----------------------------------------------------------------------------------------------
 */

bool store_ask(struct store *s, const struct question *q, const struct cell *by, ask_row *each, void *context,
               struct err *e)
{
    return s->kind->ask(s, q, by, each, context, e);
}

static bool take_int(void *context, const struct cell *row)
{
    *(int64_t *)context = cell_int_of(&row[0]);
    return false;
}

bool store_ask_int(struct store *s, const struct question *q, const struct cell *by, int64_t *out,
                   struct err *e)
{
    *out = 0;
    return store_ask(s, q, by, take_int, out, e);
}

struct text_to {
    char *out;
    size_t size;
};

static bool take_text(void *context, const struct cell *row)
{
    struct text_to *to = context;
    const char *text = cell_text_of(&row[0]);
    snprintf(to->out, to->size, "%s", text ? text : "");
    return false;
}

bool store_ask_text(struct store *s, const struct question *q, const struct cell *by, char *out, size_t size,
                    struct err *e)
{
    out[0] = '\0';
    return store_ask(s, q, by, take_text, &(struct text_to){out, size}, e);
}

static bool take_any(void *context, const struct cell *row)
{
    (void)row;
    *(bool *)context = true;
    return false;
}

bool store_ask_any(struct store *s, const struct question *q, const struct cell *by, bool *any, struct err *e)
{
    *any = false;
    return store_ask(s, q, by, take_any, any, e);
}

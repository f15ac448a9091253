#include "search/emptied_by.h"

#include <stdlib.h>
#include <string.h>

struct emptied {
    struct json *j;
    const struct snapshot *s;
    enum collection collection;
    bool any;
};

static void put(struct emptied *to, const struct criteria *without, const char *parameter, const char *value)
{
    uint32_t n = selection_count(to->s, to->collection, without);
    if (n == 0)
        return;
    if (!to->any)
        json_put_array(to->j, "emptied_by");
    to->any = true;
    json_object(to->j);
    json_put_text(to->j, "parameter", parameter);
    json_put_text(to->j, "value", value);
    json_put_int(to->j, "numberMatched", n);
    json_end(to->j);
}

static void put_list(struct emptied *to, const struct criteria *c, enum criterion which)
{
    struct criteria without, alone;
    struct bytes text;
    criteria_copy(&without, c);
    criteria_drop(&without, which);
    criteria_init(&alone);
    bytes_init(&text, 1 << 16);
    alone.values[which] = c->values[which]; /* borrowed, to be printed */
    criteria_print(&alone, to->s, &text);
    const char *value = strchr(text.data, '=');
    put(to, &without, CRITERIA[which].name, value ? value + 1 : "");
    bytes_release(&text);
    criteria_release(&without);
}

static void put_word(struct emptied *to, const struct criteria *c, uint32_t i)
{
    struct criteria without;
    criteria_copy(&without, c);
    free(without.words[i]);
    memmove(&without.words[i], &without.words[i + 1], (--without.n_words - i) * sizeof without.words[0]);
    put(to, &without, CRITERIA[CRITERION_Q].name, c->words[i]);
    criteria_release(&without);
}

static void put_box(struct emptied *to, const struct criteria *c)
{
    struct criteria without;
    criteria_copy(&without, c);
    without.has_box = false;
    put(to, &without, CRITERIA[CRITERION_BBOX].name, "");
    criteria_release(&without);
}

void emptied_by_put(struct json *j, const struct snapshot *s, enum collection collection,
                    const struct criteria *c)
{
    struct emptied to = {j, s, collection, false};
    for (enum criterion i = 0; i < CRITERION_LISTS; i++)
        if (criteria_asks(c, i))
            put_list(&to, c, i);
    for (uint32_t i = 0; i < c->n_words; i++)
        put_word(&to, c, i);
    if (c->has_box)
        put_box(&to, c);
    if (to.any)
        json_end(j);
}

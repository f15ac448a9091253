#include "search/chips.h"

#include <string.h>

#include "base/arena.h"
#include "search/parse_criteria.h"
#include "search/query.h"
#include "search/say_criteria.h"

enum { TEXT_BYTES = 1 << 17, MOST = 200 /* chips; what more is asked stays, without one */ };

/* One value, or a parameter whole: where it stands in the canonical text. */
struct chip {
    size_t from, n;        /* of the parameter, "pays=ML,SN" */
    size_t value, n_value; /* of the value */
    enum criterion which;  /* CRITERION_COUNT: another parameter */
    bool alone;            /* no other value stands beside it */
};

struct chips {
    const char *text;
    enum language language;
    struct chip list[MOST];
    unsigned n;
};

static enum criterion criterion_of(const char *name, size_t n)
{
    enum criterion i = 0;
    while (i < CRITERION_COUNT && (strlen(CRITERIA[i].name) != n || strncmp(CRITERIA[i].name, name, n) != 0))
        i++;
    return i;
}

static void find_values(struct chips *c, size_t from, size_t n)
{
    const char *at = c->text + from, *equals = memchr(at, '=', n);
    const size_t n_name = equals ? (size_t)(equals - at) : n, end = from + n;
    const enum criterion which = criterion_of(at, n_name);
    const bool list = which < CRITERION_LISTS;
    for (size_t value = from + n_name + 1; value < end && c->n < MOST;) {
        size_t n_value = list ? strcspn(c->text + value, ",&") : end - value;
        if (value + n_value > end)
            n_value = end - value;
        c->list[c->n++] = (struct chip){from, n, value, n_value, which, n_value == n - n_name - 1};
        value += n_value + 1;
    }
}

static void find(struct chips *c, const char *text)
{
    c->text = text;
    c->n = 0;
    for (size_t from = 0; text[from];) {
        const size_t n = strcspn(text + from, "&");
        find_values(c, from, n);
        from += n + (text[from + n] == '&');
    }
}

/* A radius is nothing without its point, which it is said with. */
static bool is_said_by_another(const struct chips *c, const struct chip *chip)
{
    for (unsigned i = 0; chip->which == CRITERION_RADIUS && i < c->n; i++)
        if (c->list[i].which == CRITERION_NEAR)
            return true;
    return false;
}

/* The text without it. */
static void without(const struct chips *c, const struct chip *chip, struct bytes *out)
{
    size_t from = chip->alone ? chip->from : chip->value, n = chip->alone ? chip->n : chip->n_value;
    const char *text = c->text;
    const char between = chip->alone ? '&' : ',';
    if (text[from + n] == between)
        n++;
    else if (from > 0 && text[from - 1] == between) {
        from--;
        n++;
    }
    bytes_reset(out);
    bytes_add(out, text, from);
    bytes_add_text(out, text + from + n);
    char *radius = chip->which == CRITERION_NEAR ? strstr(out->data, "radius=") : NULL;
    if (!radius)
        return;
    const size_t n_radius = strcspn(radius, "&");
    if (radius > out->data)
        radius--;
    memmove(radius, radius + n_radius + 1, strlen(radius + n_radius + 1) + 1);
    out->n = strlen(out->data);
}

/* --- in words ----------------------------------------------------------------------------------------------
 */

static const char *parameter_text(const struct chips *c, const struct chip *chip, struct bytes *room)
{
    const char *radius = chip->which == CRITERION_NEAR ? strstr(c->text, "radius=") : NULL;
    bytes_reset(room);
    bytes_add(room, c->text + chip->from, chip->value - chip->from);
    bytes_add(room, c->text + chip->value, chip->n_value);
    if (radius)
        bytes_add_format(room, "&%.*s", (int)strcspn(radius, "&"), radius);
    return room->data;
}

static void put_words(struct json *j, const struct chips *c, const struct chip *chip,
                      const struct snapshot *s)
{
    struct arena memory;
    struct bytes text;
    struct query q;
    struct criteria alone;
    arena_init(&memory);
    bytes_init(&text, TEXT_BYTES);
    parameter_text(c, chip, &text);
    const bool read = query_parse(&q, text.data, text.n, &memory, NULL) &&
                      parse_criteria(&alone, s, &q, NULL);
    bytes_reset(&text);
    if (read)
        say_criteria(&alone, s, c->language, &text);
    const char *behind = chip->which < CRITERION_COUNT ? say_behind_name(chip->which, c->language, text.data)
                                                       : NULL;
    json_put_text(j, "label", behind ? behind : text.data);
    if (read)
        criteria_release(&alone);
    bytes_release(&text);
    arena_release(&memory);
}

static void put_dimension(struct json *j, enum criterion which, enum language language)
{
    json_put_object(j, "dimension");
    json_put_text(j, "criterion", "dimensions");
    json_put_text(j, "value", which < CRITERION_COUNT ? CRITERIA[which].name : "filter");
    json_put_text(j, "label",
                  which < CRITERION_COUNT   ? CRITERIA[which].said[language]
                  : language == LANGUAGE_FR ? "filtre"
                                            : "filter");
    json_end(j);
}

static void put_chip(struct json *j, const struct chips *c, const struct chip *chip, const struct snapshot *s)
{
    const struct vocabulary *v = chip->which < CRITERION_LISTS ? criterion_vocabulary(s, chip->which) : NULL;
    put_dimension(j, chip->which, c->language);
    if (v && c->text[chip->value] != '!') {
        struct bytes value;
        bytes_init(&value, TEXT_BYTES);
        bytes_add(&value, c->text + chip->value, chip->n_value);
        if (vocabulary_find(v, value.data) != VOCABULARY_NONE) {
            json_put_text(j, "criterion", VOCABULARY_NAMES[CRITERIA[chip->which].vocabulary]);
            json_put_text(j, "value", value.data);
        }
        bytes_release(&value);
    }
    put_words(j, c, chip, s);
}

/* --- all ---------------------------------------------------------------------------------------------------
 */

/* Canonical text is percent-encoded: what a form sends is not. */
static void put_hidden(struct json *j, const char *text)
{
    struct arena memory;
    struct query q;
    arena_init(&memory);
    json_put_array(j, "hidden");
    for (size_t i = 0; query_parse(&q, text, strlen(text), &memory, NULL) && i < q.n; i++) {
        json_object(j);
        json_put_text(j, "name", q.parameters[i].name);
        json_put_text(j, "value", q.parameters[i].value);
        json_end(j);
    }
    json_end(j);
    arena_release(&memory);
}

void chips_put(struct json *j, const struct criteria *c, const struct snapshot *s, enum language language,
               chips_address *address, const void *context)
{
    struct chips all = {.language = language};
    struct bytes text, rest;
    bytes_init(&text, TEXT_BYTES);
    bytes_init(&rest, TEXT_BYTES);
    criteria_print(c, s, &text);
    find(&all, text.data);
    json_put_array(j, "chips");
    for (unsigned i = 0; i < all.n; i++) {
        if (is_said_by_another(&all, &all.list[i]))
            continue;
        json_object(j);
        put_chip(j, &all, &all.list[i], s);
        without(&all, &all.list[i], &rest);
        address(context, rest.data, "page", j);
        json_end(j);
    }
    json_end(j);
    if (all.n > 1) {
        json_put_object(j, "clear");
        address(context, "", "page", j);
        json_end(j);
    }
    put_hidden(j, text.data);
    bytes_release(&text);
    bytes_release(&rest);
}

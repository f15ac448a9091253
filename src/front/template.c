#include "front/template.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "front/template_inside.h"

enum { TEXT_BYTES = 4 << 20, NUMBER_BYTES = 40 };

/* --- a set -------------------------------------------------------------------------------------------------
 */

struct templates *templates_new(void)
{
    struct templates *s = mem_alloc(1, sizeof *s);
    arena_init(&s->memory);
    return s;
}

void templates_free(struct templates *s)
{
    if (!s)
        return;
    for (struct template *t = s->first; t; t = t->next)
        free(t->pieces);
    arena_release(&s->memory);
    free(s);
}

const struct template *templates_find(const struct templates *s, const char *name)
{
    const struct template *t = s->first;
    while (t && strcmp(t->name, name) != 0)
        t = t->next;
    return t;
}

/* Every partial of that name that was read before is this. */
static void bind(struct templates *s, const struct template *added)
{
    for (struct template *t = s->first; t; t = t->next)
        for (size_t i = 0; i < t->n; i++)
            if (t->pieces[i].kind == PIECE_PARTIAL && strcmp(t->pieces[i].text, added->name) == 0)
                t->pieces[i].partial = added;
}

static void bind_own(const struct templates *s, struct template *t)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->pieces[i].kind == PIECE_PARTIAL)
            t->pieces[i].partial = templates_find(s, t->pieces[i].text);
}

bool templates_add(struct templates *s, const char *name, const char *file, const char *text, size_t n,
                   struct err *e)
{
    if (n > TEXT_BYTES)
        return err_set(e, ERR_TOO_LARGE, "%s: a template has %d bytes at most", file, TEXT_BYTES);
    if (templates_find(s, name))
        return err_set(e, ERR_INVALID, "%s: there is a template %s already", file, name);
    struct template *t = arena_alloc(&s->memory, sizeof *t);
    t->name = arena_text(&s->memory, name, strlen(name));
    t->file = arena_text(&s->memory, file, strlen(file));
    if (!template_read(t, arena_text(&s->memory, text, n), n, &s->memory, e)) {
        free(t->pieces);
        return false;
    }
    t->next = s->first;
    s->first = t;
    bind(s, t);
    bind_own(s, t);
    return true;
}

bool templates_check(const struct templates *s, struct err *e)
{
    for (const struct template *t = s->first; t; t = t->next)
        for (size_t i = 0; i < t->n; i++) {
            const struct piece *p = &t->pieces[i];
            if (p->kind == PIECE_PARTIAL && !p->partial)
                return err_set(e, ERR_INVALID, "%s:%u: there is no template '%.40s'", t->file, p->line,
                               p->text);
        }
    return true;
}

/* --- values ------------------------------------------------------------------------------------------------
 */

static const struct json_value *find(const struct piece *p, const struct template_context *context)
{
    const struct json_value *v = NULL;
    const char *part = p->text;
    if (p->parts == 0)
        return context->value;
    for (; context && !v; context = context->outer)
        v = json_member(context->value, part);
    for (uint32_t i = 1; i < p->parts && v; i++) {
        part += strlen(part) + 1;
        v = json_member(v, part);
    }
    return v;
}

static bool is_truthy(const struct json_value *v)
{
    switch (v ? v->kind : JSON_NULL) {
    case JSON_NULL:
    case JSON_FALSE:
        return false;
    case JSON_STRING:
        return *v->text != '\0';
    case JSON_ARRAY:
        return v->first != NULL;
    case JSON_TRUE:
    case JSON_NUMBER:
    case JSON_OBJECT:
        break;
    }
    return true;
}

static void put_number(struct bytes *out, double v)
{
    char text[NUMBER_BYTES];
    if (fabs(v) < 1e15 && v == floor(v)) {
        snprintf(text, sizeof text, "%lld", (long long)v);
    } else {
        for (int digits = 15; digits <= 17; digits++) {
            snprintf(text, sizeof text, "%.*g", digits, v);
            if (strtod(text, NULL) == v)
                break;
        }
    }
    bytes_add_text(out, text);
}

void template_escape(struct bytes *out, const char *text, size_t n)
{
    static const char *const ENTITIES[256] = {
        ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;"};
    size_t from = 0;
    for (size_t i = 0; i < n; i++) {
        const unsigned char c = (unsigned char)text[i];
        const char *entity = c < ' ' && !strchr("\t\n\r", c) ? "\uFFFD" : ENTITIES[c];
        if (!entity)
            continue;
        bytes_add(out, text + from, i - from);
        bytes_add_text(out, entity);
        from = i + 1;
    }
    bytes_add(out, text + from, n - from);
}

static void put_value(struct bytes *out, const struct json_value *v, bool escaped)
{
    switch (v ? v->kind : JSON_NULL) {
    case JSON_STRING:
        if (escaped)
            template_escape(out, v->text, strlen(v->text));
        else
            bytes_add_text(out, v->text);
        break;
    case JSON_NUMBER:
        put_number(out, v->number);
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        bytes_add_text(out, v->kind == JSON_TRUE ? "true" : "false");
        break;
    case JSON_NULL:
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    }
}

/* --- filling -----------------------------------------------------------------------------------------------
 */

/* Of a partial within partials: theirs stand before its own. */
struct indentation {
    const char *text;
    size_t n;
    const struct indentation *outer;
};

struct filling {
    struct bytes *out;
    unsigned steps, partials;
    struct err *e;
};

/* Where a piece is filled: in which template, at which indentation. */
struct place {
    const struct template *t;
    const struct indentation *indentation;
};

static void indent(struct bytes *out, const struct indentation *i)
{
    if (!i)
        return;
    indent(out, i->outer);
    bytes_add(out, i->text, i->n);
}

static void put_text(struct bytes *out, const struct piece *p, const struct indentation *i)
{
    const char *at = p->text, *end = at + p->n;
    if (i && p->at_line)
        indent(out, i);
    while (i && at < end) {
        const char *line = memchr(at, '\n', (size_t)(end - at));
        size_t n = line ? (size_t)(line - at) + 1 : (size_t)(end - at);
        bytes_add(out, at, n);
        at += n;
        if (line && at < end)
            indent(out, i);
    }
    bytes_add(out, at, (size_t)(end - at));
}

static bool fill(struct filling *f, const struct place *place, size_t from, size_t to,
                 const struct template_context *context);

static bool fill_section(struct filling *f, const struct place *place, size_t at,
                         const struct template_context *context)
{
    const struct piece *p = &place->t->pieces[at];
    const struct json_value *v = find(p, context);
    if (is_truthy(v) == (p->kind == PIECE_INVERTED))
        return true;
    if (p->kind == PIECE_INVERTED)
        return fill(f, place, at + 1, p->end, context);
    if (v->kind != JSON_ARRAY)
        return fill(f, place, at + 1, p->end, &(struct template_context){v, context});
    for (const struct json_value *item = v->first; item && !f->out->full; item = item->next)
        if (!fill(f, place, at + 1, p->end, &(struct template_context){item, context}))
            return false;
    return true;
}

static bool fill_partial(struct filling *f, const struct place *place, const struct piece *p,
                         const struct template_context *context)
{
    if (!p->partial)
        return true;
    if (f->partials == TEMPLATE_PARTIALS)
        return err_set(f->e, ERR_INTERNAL, "%s:%u: partials are nested more than %d deep", place->t->file,
                       p->line, TEMPLATE_PARTIALS);
    struct indentation own = {p->indentation, p->n_indentation, place->indentation};
    struct place inside = {p->partial, p->n_indentation ? &own : p->indentation ? place->indentation : NULL};
    f->partials++;
    bool filled = fill(f, &inside, 0, p->partial->n, context);
    f->partials--;
    return filled;
}

static bool fill(struct filling *f, const struct place *place, size_t from, size_t to,
                 const struct template_context *context)
{
    for (size_t i = from; i < to && !f->out->full;) {
        const struct piece *p = &place->t->pieces[i];
        if (++f->steps > TEMPLATE_STEPS)
            return err_set(f->e, ERR_INTERNAL, "%s:%u: filling takes more than %d steps", place->t->file,
                           p->line, TEMPLATE_STEPS);
        if (p->kind == PIECE_TEXT)
            put_text(f->out, p, place->indentation);
        else if (p->kind == PIECE_ESCAPED || p->kind == PIECE_PLAIN)
            put_value(f->out, find(p, context), p->kind == PIECE_ESCAPED);
        else if (p->kind == PIECE_PARTIAL ? !fill_partial(f, place, p, context)
                                          : !fill_section(f, place, i, context))
            return false;
        i = p->kind == PIECE_SECTION || p->kind == PIECE_INVERTED ? p->end : i + 1;
    }
    return true;
}

bool template_fill(const struct template *t, const struct template_context *context, struct bytes *out,
                   struct err *e)
{
    struct filling f = {.out = out, .e = e};
    return fill(&f, &(struct place){t, NULL}, 0, t->n, context);
}

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "front/template_inside.h"

enum { DELIMITER_BYTES = 15, SHOWN_BYTES = 40 };

struct reader {
    struct template *t;
    struct arena *memory;
    const char *text;
    size_t n, at;   /* what stands before at has been read */
    size_t counted; /* line is that of this byte */
    unsigned line;
    char open[DELIMITER_BYTES + 1], close[DELIMITER_BYTES + 1];
    size_t sections[TEMPLATE_SECTIONS]; /* pieces that have no end yet */
    unsigned depth;
    struct err *e;
};

/* From begin, the first brace of its opening, to end behind its closing. */
struct tag {
    size_t begin, end;
    char kind;           /* one of # ^ / > ! = { & or ' ' */
    const char *content; /* without blanks around it */
    size_t n;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static unsigned line_of(struct reader *r, size_t at)
{
    for (; r->counted < at; r->counted++)
        r->line += r->text[r->counted] == '\n';
    return r->line;
}

static bool fail(struct reader *r, unsigned line, const char *what)
{
    return err_set(r->e, ERR_INVALID, "%s:%u: %s", r->t->file, line, what);
}

static bool fail_tag(struct reader *r, const struct tag *tag, const char *what)
{
    int shown = tag->n < SHOWN_BYTES ? (int)tag->n : SHOWN_BYTES;
    return err_set(r->e, ERR_INVALID, "%s:%u: '%.*s' %s", r->t->file, line_of(r, tag->begin), shown,
                   tag->content, what);
}

static struct piece *add(struct reader *r, enum piece_kind kind, size_t at)
{
    struct template *t = r->t;
    t->pieces = mem_room(t->pieces, t->n, &t->capacity, sizeof *t->pieces);
    struct piece *p = &t->pieces[t->n++];
    *p = (struct piece){.kind = kind, .line = line_of(r, at)};
    return p;
}

static bool begins_line(const struct reader *r, size_t at)
{
    return at == 0 || r->text[at - 1] == '\n';
}

static void add_text(struct reader *r, size_t from, size_t to)
{
    struct piece *p = add(r, PIECE_TEXT, from);
    p->text = r->text + from;
    p->n = (uint32_t)(to - from);
    p->at_line = begins_line(r, from);
}

/* --- tags --------------------------------------------------------------------------------------------------
 */

/* What closes a tag of its kind: }}} where it was opened by {{{. */
static const char *find_close(const struct reader *r, size_t from, char kind, size_t *bytes)
{
    char wanted[DELIMITER_BYTES + 2] = "";
    if (kind == '{')
        wanted[0] = '}';
    else if (kind == '=')
        wanted[0] = '=';
    strcat(wanted, r->close);
    *bytes = strlen(wanted);
    return memmem(r->text + from, r->n - from, wanted, *bytes);
}

static bool find_tag(struct reader *r, size_t begin, struct tag *tag)
{
    size_t from = begin + strlen(r->open), bytes;
    tag->begin = begin;
    tag->kind = from < r->n && r->text[from] && strchr("#^/>!={&", r->text[from]) ? r->text[from] : ' ';
    from += tag->kind != ' ';
    const char *close = find_close(r, from, tag->kind, &bytes);
    if (!close)
        return fail(r, line_of(r, begin), "the tag that begins here has no end");
    tag->content = r->text + from;
    tag->n = (size_t)(close - tag->content);
    tag->end = from + tag->n + bytes;
    for (; tag->n && is_blank(tag->content[0]); tag->n--)
        tag->content++;
    while (tag->n && is_blank(tag->content[tag->n - 1]))
        tag->n--;
    return true;
}

/* Has the tag its line to itself, and is of a kind that leaves nothing there? Then *begin and *end are those
 * of the line. */
static bool is_alone(const struct reader *r, const struct tag *tag, size_t *begin, size_t *end)
{
    size_t from = tag->begin, to = tag->end;
    if (!strchr("#^/>!=", tag->kind))
        return false;
    while (from > r->at && (r->text[from - 1] == ' ' || r->text[from - 1] == '\t'))
        from--;
    while (to < r->n && (r->text[to] == ' ' || r->text[to] == '\t'))
        to++;
    if (to + 1 < r->n && r->text[to] == '\r' && r->text[to + 1] == '\n')
        to++;
    if (!begins_line(r, from) || (to < r->n && r->text[to] != '\n'))
        return false;
    *begin = from;
    *end = to + (to < r->n);
    return true;
}

static bool check_name(struct reader *r, const struct tag *tag)
{
    if (tag->n == 0)
        return fail(r, line_of(r, tag->begin), "the tag has no name");
    if (tag->n > TEMPLATE_NAME)
        return err_set(r->e, ERR_TOO_LARGE, "%s:%u: a name has %d bytes at most", r->t->file,
                       line_of(r, tag->begin), TEMPLATE_NAME);
    for (size_t i = 0; i < tag->n; i++)
        if (is_blank(tag->content[i]) || !tag->content[i])
            return fail_tag(r, tag, "is no name: it has a blank in it");
    if (tag->kind != '>' && strchr("<$", *tag->content))
        return fail_tag(r, tag, "is of a module of the language that is not understood here");
    return true;
}

/* a.b.c in parts. */
static bool read_name(struct reader *r, const struct tag *tag, struct piece *p)
{
    char *name = arena_text(r->memory, tag->content, tag->n);
    p->text = name;
    p->n = (uint32_t)tag->n;
    if (tag->n == 1 && *name == '.')
        return true;
    if (*name == '.' || name[tag->n - 1] == '.' || strstr(name, ".."))
        return fail_tag(r, tag, "is no name: a part of it is empty");
    p->parts = 1;
    for (size_t i = 0; i < tag->n; i++)
        if (name[i] == '.') {
            name[i] = '\0';
            p->parts++;
        }
    return true;
}

static bool open_section(struct reader *r, const struct tag *tag)
{
    if (r->depth == TEMPLATE_SECTIONS)
        return err_set(r->e, ERR_TOO_LARGE, "%s:%u: sections are nested more than %d deep", r->t->file,
                       line_of(r, tag->begin), TEMPLATE_SECTIONS);
    r->sections[r->depth++] = r->t->n;
    return read_name(r, tag, add(r, tag->kind == '#' ? PIECE_SECTION : PIECE_INVERTED, tag->begin));
}

/* The name as it was written, against the parts that it was cut into. */
static bool is_of(const struct piece *p, const struct tag *tag)
{
    bool same = p->n == tag->n;
    for (size_t i = 0; same && i < tag->n; i++)
        same = p->text[i] == (tag->content[i] == '.' && p->parts ? '\0' : tag->content[i]);
    return same;
}

static bool close_section(struct reader *r, const struct tag *tag)
{
    char what[80];
    if (r->depth == 0)
        return fail_tag(r, tag, "is closed, but no section is open");
    struct piece *p = &r->t->pieces[r->sections[--r->depth]];
    snprintf(what, sizeof what, "is closed, but the section of line %u is open, another", p->line);
    if (!is_of(p, tag))
        return fail_tag(r, tag, what);
    p->end = (uint32_t)r->t->n;
    return true;
}

/* {{=<% %>=}}: two words. */
static bool set_delimiters(struct reader *r, const struct tag *tag)
{
    size_t n = 0, from;
    while (n < tag->n && !is_blank(tag->content[n]))
        n++;
    for (from = n; from < tag->n && is_blank(tag->content[from]);)
        from++;
    size_t m = tag->n - from;
    if (!n || !m || n > DELIMITER_BYTES || m > DELIMITER_BYTES)
        return fail_tag(r, tag, "are no two delimiters of 1 to 15 bytes");
    for (size_t i = 0; i < tag->n; i++)
        if (tag->content[i] == '=' || !tag->content[i] || (i >= from && is_blank(tag->content[i])))
            return fail_tag(r, tag, "are no two delimiters without = in them");
    memcpy(r->open, tag->content, n);
    memcpy(r->close, tag->content + from, m);
    r->open[n] = r->close[m] = '\0';
    return true;
}

static bool add_partial(struct reader *r, const struct tag *tag, size_t line_begin, bool alone)
{
    struct piece *p = add(r, PIECE_PARTIAL, tag->begin);
    p->text = arena_text(r->memory, tag->content, tag->n);
    if (alone) {
        p->indentation = r->text + line_begin;
        p->n_indentation = (uint32_t)(tag->begin - line_begin);
    }
    return true;
}

/* --- all of it ---------------------------------------------------------------------------------------------
 */

static bool read_tag(struct reader *r, const struct tag *tag, size_t line_begin, bool alone)
{
    if (tag->kind == '!')
        return true;
    if (tag->kind == '=')
        return set_delimiters(r, tag);
    if (!check_name(r, tag))
        return false;
    if (tag->kind == '#' || tag->kind == '^')
        return open_section(r, tag);
    if (tag->kind == '/')
        return close_section(r, tag);
    if (tag->kind == '>')
        return add_partial(r, tag, line_begin, alone);
    return read_name(r, tag, add(r, tag->kind == ' ' ? PIECE_ESCAPED : PIECE_PLAIN, tag->begin));
}

/* The text before a tag, without its line if the tag is alone there. A tag at the beginning of a line that it
 * shares has an empty text before it, where the indentation of a partial goes. */
static bool read_next(struct reader *r, size_t begin)
{
    struct tag tag;
    size_t line_begin = 0, line_end = 0;
    if (!find_tag(r, begin, &tag))
        return false;
    bool alone = is_alone(r, &tag, &line_begin, &line_end);
    size_t end = alone ? line_begin : tag.begin;
    if (end > r->at)
        add_text(r, r->at, end);
    if (!alone && begins_line(r, tag.begin))
        add_text(r, tag.begin, tag.begin);
    r->at = alone ? line_end : tag.end;
    return read_tag(r, &tag, line_begin, alone);
}

bool template_read(struct template *t, const char *text, size_t n, struct arena *memory, struct err *e)
{
    struct reader r = {.t = t, .memory = memory, .text = text, .n = n, .line = 1, .e = e};
    const char *next;
    strcpy(r.open, "{{");
    strcpy(r.close, "}}");
    while ((next = memmem(text + r.at, n - r.at, r.open, strlen(r.open))))
        if (!read_next(&r, (size_t)(next - text)))
            return false;
    if (r.depth)
        return fail(&r, t->pieces[r.sections[r.depth - 1]].line, "the section that begins here has no end");
    if (r.at < n)
        add_text(&r, r.at, n);
    return true;
}

#include <string.h>

#include "base/arguments.h"

enum { WIDTH = 100, COLUMN = 30, FEW = 3 };

/* Characters, not bytes: texts name Atlas français. */
static size_t characters(const char *s, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += ((unsigned char)s[i] & 0xC0) != 0x80;
    return count;
}

/* The words of text in lines that begin at column `indent`; the first line has used `at` columns. */
static void wrap(struct bytes *out, const char *text, size_t n, size_t at, size_t indent)
{
    const char *end = text + n;
    bool first = true;
    while (text < end) {
        size_t gap = strspn(text, " \n"), word;
        text += gap;
        if (text >= end)
            break;
        word = strcspn(text, " \n");
        if (text + word > end)
            word = (size_t)(end - text);
        size_t wide = characters(text, word);
        if (!first && at + 1 + wide > WIDTH) {
            bytes_add_format(out, "\n%*s", (int)indent, "");
            at = indent;
        } else if (!first) {
            bytes_add_char(out, ' ');
            at++;
        }
        bytes_add(out, text, word);
        at += wide;
        text += word;
        first = false;
    }
    bytes_add_char(out, '\n');
}

static void add_paragraphs(struct bytes *out, const char *text)
{
    while (text && *text) {
        const char *end = strstr(text, "\n\n");
        size_t n = end ? (size_t)(end - text) : strlen(text);
        bytes_add_char(out, '\n');
        if (*text == ' ') {
            bytes_add(out, text, n);
            bytes_add_char(out, '\n');
        } else {
            wrap(out, text, n, 0, 0);
        }
        text = end ? end + 2 : NULL;
    }
}

static bool is_choice(const struct argument *a)
{
    return a->name && !a->required;
}

void arguments_usage(const struct command *c, struct bytes *out)
{
    size_t choices = 0;
    for (size_t i = 0; i < c->n; i++)
        if (c->table[i].name && c->table[i].required)
            bytes_add_format(out, " --%s %s", c->table[i].name, c->table[i].value);
        else
            choices += is_choice(&c->table[i]);
    for (size_t i = 0; i < c->n; i++)
        if (!c->table[i].name && c->table[i].value)
            bytes_add_format(out, c->table[i].required ? " %s" : " [%s]", c->table[i].value);
    for (size_t i = 0; i < c->n && choices <= FEW; i++)
        if (is_choice(&c->table[i]))
            bytes_add_format(out, c->table[i].value ? " [--%s %s]" : " [--%s]", c->table[i].name,
                             c->table[i].value);
    if (choices > FEW)
        bytes_add_text(out, " [OPTIONS]");
}

static void add_preset(const struct argument *a, bool here, struct bytes *out)
{
    if (a->kind == ARGUMENT_NUMBER && a->number == ARGUMENT_CORES) {
        bytes_add_text(out, "default: one for each processor");
        if (here)
            bytes_add_format(out, ", %ld here", arguments_cores());
    } else if (a->kind == ARGUMENT_NUMBER && !a->required) {
        bytes_add_format(out, "default %ld", a->number);
    } else if (a->preset && *a->preset) {
        bytes_add_format(out, "default %s", a->preset);
    }
}

void arguments_row(const struct argument *a, bool here, struct bytes *out)
{
    bytes_add_text(out, a->what);
    for (unsigned i = 0; a->words && a->words(i); i++)
        bytes_add_format(out, i ? " %s" : ": %s", a->words(i));
    size_t before = out->n;
    bytes_add_text(out, " (");
    size_t open = out->n;
    add_preset(a, here, out);
    if (a->kind == ARGUMENT_NUMBER)
        bytes_add_format(out, out->n > open ? "; %ld to %ld" : "%ld to %ld", a->least, a->most);
    if (a->repeated)
        bytes_add_text(out, out->n > open ? "; may be repeated" : "may be repeated");
    if (out->n > open)
        bytes_add_char(out, ')');
    else
        out->n = before;
}

static void add_row(struct bytes *out, const struct argument *a)
{
    struct bytes text;
    if (a->kind == ARGUMENT_HEADING) {
        bytes_add_format(out, "\n%s:\n", a->what);
        return;
    }
    size_t start = out->n;
    bytes_add_format(out, a->name ? "  --%s" : "  %s", a->name ? a->name : a->value);
    if (a->name && a->value)
        bytes_add_format(out, " %s", a->value);
    size_t at = out->n - start;
    if (at + 2 > COLUMN)
        bytes_add_format(out, "\n%*s", COLUMN, "");
    else
        bytes_add_format(out, "%*s", (int)(COLUMN - at), "");
    bytes_init(&text, 1 << 14);
    arguments_row(a, true, &text);
    wrap(out, text.data, text.n, COLUMN, COLUMN);
    bytes_release(&text);
}

void arguments_help(const struct command *c, struct bytes *out)
{
    bytes_add_format(out, "usage: atlasd %s", c->verb);
    arguments_usage(c, out);
    bytes_add_char(out, '\n');
    if (c->topic)
        bytes_add_format(out, "       atlasd %s --help %s\n", c->verb, c->topic);
    add_paragraphs(out, c->about);
    if (c->n && c->table[0].kind != ARGUMENT_HEADING)
        bytes_add_char(out, '\n');
    for (size_t i = 0; i < c->n; i++)
        add_row(out, &c->table[i]);
    add_paragraphs(out, c->more);
}

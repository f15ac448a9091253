#include "main/manual.h"

#include <string.h>

#include "main/version.h"

static const char TEXT[] = {
#include "main/manual.roff.inc"
    '\0'};

/* What roff would read as its own: backslashes, hyphens that are minus signs, dots that begin a line. */
static void add_escaped(struct bytes *out, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool begins = out->n == 0 || out->data[out->n - 1] == '\n';
        if (begins && (text[i] == '.' || text[i] == '\''))
            bytes_add_text(out, "\\&");
        if (text[i] == '\\')
            bytes_add_text(out, "\\e");
        else if (text[i] == '-')
            bytes_add_text(out, "\\-");
        else
            bytes_add_char(out, text[i]);
    }
}

static void add_paragraphs(struct bytes *out, const char *text)
{
    while (text && *text) {
        const char *end = strstr(text, "\n\n");
        size_t n = end ? (size_t)(end - text) : strlen(text), indent = strspn(text, " ");
        bytes_add_text(out, indent ? ".PP\n.RS 4\n.EX\n" : ".PP\n");
        add_escaped(out, text + indent, n - indent);
        bytes_add_text(out, indent ? "\n.EE\n.RE\n" : "\n");
        text = end ? end + 2 : NULL;
    }
}

static void add_row(struct bytes *out, const struct argument *a)
{
    struct bytes text;
    if (a->kind == ARGUMENT_HEADING) {
        bytes_add_format(out, ".PP\n%s:\n", a->what);
        return;
    }
    bytes_add_text(out, ".TP\n");
    if (a->name) {
        bytes_add_text(out, "\\fB\\-\\-");
        add_escaped(out, a->name, strlen(a->name));
        bytes_add_text(out, a->value ? "\\fR " : "\\fR");
    }
    if (a->value) {
        bytes_add_text(out, "\\fI");
        add_escaped(out, a->value, strlen(a->value));
        bytes_add_text(out, "\\fR");
    }
    bytes_add_char(out, '\n');
    bytes_init(&text, 1 << 14);
    arguments_row(a, false, &text);
    add_escaped(out, text.data, text.n);
    bytes_add_char(out, '\n');
    bytes_release(&text);
}

static void add_verb(struct bytes *out, const struct command *c)
{
    struct bytes usage;
    bytes_init(&usage, 1 << 14);
    arguments_usage(c, &usage);
    bytes_add_format(out, ".SS %s\n", c->verb);
    bytes_add_format(out, "\\fBatlasd %s\\fR", c->verb);
    add_escaped(out, usage.data, usage.n);
    bytes_add_char(out, '\n');
    bytes_release(&usage);
    add_paragraphs(out, c->about);
    for (size_t i = 0; i < c->n; i++)
        add_row(out, &c->table[i]);
    add_paragraphs(out, c->more);
}

/* "0.8.0" of "0.8.0 (0123456789ab)" */
static void add_title(struct bytes *out)
{
    bytes_add_format(out, ".TH ATLASD 1 \"%s\" \"atlasd %.*s\" \"\"\n", VERSION.date,
                     (int)strcspn(VERSION.text, " "), VERSION.text);
}

void manual_write(const struct verb *const *verbs, size_t n, struct bytes *out)
{
    static const char MARK[] = "@VERBS@\n";
    const char *mark = strstr(TEXT, MARK);
    add_title(out);
    bytes_add(out, TEXT, (size_t)(mark - TEXT));
    for (size_t i = 0; i < n; i++)
        add_verb(out, verbs[i]->command);
    bytes_add_text(out, mark + sizeof MARK - 1);
}

#include "out/html.h"

#include <assert.h>
#include <stdint.h>

/* One pass over the text, which is well-formed. */
struct reader {
    const char *at;
    struct bytes *out;
    const char *root;
    struct bytes text; /* the last string, unescaped */
};

static void put_escaped(struct bytes *out, const char *text)
{
    for (; *text; text++)
        switch (*text) {
        case '&':
            bytes_add_text(out, "&amp;");
            break;
        case '<':
            bytes_add_text(out, "&lt;");
            break;
        case '>':
            bytes_add_text(out, "&gt;");
            break;
        case '"':
            bytes_add_text(out, "&quot;");
            break;
        default:
            bytes_add_char(out, *text);
        }
}

/* json.h escapes quotes, backslashes, line ends and controls, which no page shows. */
static void read_text(struct reader *r)
{
    bytes_reset(&r->text);
    assert(*r->at == '"');
    for (r->at++; *r->at != '"'; r->at++) {
        assert(*r->at);
        if (*r->at != '\\') {
            bytes_add_char(&r->text, *r->at);
            continue;
        }
        r->at++;
        if (*r->at == 'u') {
            r->at += 4;
            bytes_add_char(&r->text, ' ');
        } else {
            bytes_add_char(&r->text, *r->at == 'n' ? '\n' : *r->at);
        }
    }
    r->at++;
}

/* Pages lead to pages; an address of the API that has none says so itself. */
static void put_address(struct reader *r, const char *address)
{
    size_t n = strlen(r->root);
    put_escaped(r->out, address);
    bool below = strncmp(address, r->root, n) == 0 && (address[n] == '/' || !address[n]);
    bool page = !address[n] || strncmp(address + n, "/collections", 12) == 0 ||
                strcmp(address + n, "/conformance") == 0;
    if (below && page && !strstr(address, "?f=") && !strstr(address, "&f="))
        bytes_add_text(r->out, strchr(address, '?') ? "&amp;f=html" : "?f=html");
}

static void put_text(struct reader *r)
{
    bool address = strncmp(r->text.data, "http://", 7) == 0 || strncmp(r->text.data, "https://", 8) == 0;
    if (!address) {
        put_escaped(r->out, r->text.data);
        return;
    }
    bytes_add_text(r->out, "<a href=\"");
    put_address(r, r->text.data);
    bytes_add_text(r->out, "\">");
    put_escaped(r->out, r->text.data);
    bytes_add_text(r->out, "</a>");
}

static void put_word(struct reader *r)
{
    size_t n = strcspn(r->at, ",]}");
    if (*r->at == 't')
        bytes_add_text(r->out, "oui");
    else if (*r->at == 'f')
        bytes_add_text(r->out, "non");
    else if (*r->at == 'n')
        bytes_add_text(r->out, "–");
    else
        bytes_add(r->out, r->at, n);
    r->at += n;
}

static void put_value(struct reader *r);

/* {"href":..,"rel":..,"type":..,"title":..} */
static void put_link(struct reader *r)
{
    struct bytes href, rel, title;
    bytes_init(&href, 65536);
    bytes_init(&rel, 4096);
    bytes_init(&title, 4096);
    while (*r->at++ != '}') {
        read_text(r);
        struct bytes *to = strcmp(r->text.data, "href") == 0    ? &href
                           : strcmp(r->text.data, "rel") == 0   ? &rel
                           : strcmp(r->text.data, "title") == 0 ? &title
                                                                : NULL;
        r->at++;
        read_text(r);
        if (to)
            bytes_add(to, r->text.data, r->text.n);
    }
    bool other = strcmp(rel.data, "alternate") == 0 && href.n > 4 &&
                 strcmp(href.data + href.n - 4, "html") == 0;
    if (other) { /* what leads from data to the page leads back from here */
        strcpy(href.data + href.n - 4, "json");
        bytes_reset(&title);
        bytes_add_text(&title, "Ces données en JSON");
    }
    bytes_add_text(r->out, "<li><a href=\"");
    put_address(r, href.data);
    bytes_add_text(r->out, "\" rel=\"");
    put_escaped(r->out, rel.data);
    bytes_add_text(r->out, "\">");
    put_escaped(r->out, title.n ? title.data : rel.data);
    bytes_add_text(r->out, "</a></li>\n");
    bytes_release(&href);
    bytes_release(&rel);
    bytes_release(&title);
}

static void put_links(struct reader *r)
{
    bytes_add_text(r->out, "<ul>\n");
    for (r->at++; *r->at != ']'; r->at += *r->at == ',')
        put_link(r);
    r->at++;
    bytes_add_text(r->out, "</ul>\n");
}

static void put_object(struct reader *r)
{
    if (*++r->at == '}') {
        r->at++;
        bytes_add_text(r->out, "–");
        return;
    }
    bytes_add_text(r->out, "<dl>\n");
    while (*r->at != '}') {
        read_text(r);
        bool links = strcmp(r->text.data, "links") == 0;
        bytes_add_text(r->out, "<dt>");
        put_escaped(r->out, r->text.data);
        bytes_add_text(r->out, "</dt><dd>");
        r->at++; /* : */
        if (links)
            put_links(r);
        else
            put_value(r);
        bytes_add_text(r->out, "</dd>\n");
        r->at += *r->at == ',';
    }
    r->at++;
    bytes_add_text(r->out, "</dl>\n");
}

/* Numbers, as positions, on one line; others are a list. */
static void put_array(struct reader *r)
{
    bool numbers = strchr("-0123456789", *++r->at) != NULL;
    if (*r->at == ']') {
        r->at++;
        bytes_add_text(r->out, "–");
        return;
    }
    bytes_add_text(r->out, numbers ? "" : "<ul>\n");
    while (*r->at != ']') {
        bytes_add_text(r->out, numbers ? "" : "<li>");
        put_value(r);
        bytes_add_text(r->out, numbers ? (*r->at == ',' ? ", " : "") : "</li>\n");
        r->at += *r->at == ',';
    }
    r->at++;
    bytes_add_text(r->out, numbers ? "" : "</ul>\n");
}

static void put_value(struct reader *r)
{
    if (*r->at == '{') {
        put_object(r);
    } else if (*r->at == '[') {
        put_array(r);
    } else if (*r->at == '"') {
        read_text(r);
        put_text(r);
    } else {
        put_word(r);
    }
}

void html_of_json(struct bytes *out, const char *json, const char *title, const char *root)
{
    struct reader r = {.at = json, .out = out, .root = root};
    bytes_init(&r.text, SIZE_MAX / 4);
    bytes_add_text(out, "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n"
                        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                        "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    put_escaped(out, title);
    bytes_add_text(out, "</title>\n</head>\n<body>\n<nav aria-label=\"API\"><a href=\"");
    put_address(&r, root);
    bytes_add_text(out, "\">Accueil de l’API</a></nav>\n<main>\n<h1>");
    put_escaped(out, title);
    bytes_add_text(out, "</h1>\n");
    put_value(&r);
    bytes_add_text(out, "</main>\n</body>\n</html>\n");
    bytes_release(&r.text);
}

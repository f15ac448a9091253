#include "http/problem_page.h"

#include <stddef.h>

#include "base/bytes.h"

enum { PAGE_BYTES = 16384 };

/* What the visitor reads first. A status that is not here is as 500 is, from 500 on, else as 400. */
static const struct {
    int status;
    const char *heading;
} HEADINGS[] = {
    {400, "Cette adresse n’est pas correcte"},
    {404, "Cette page n’existe pas"},
    {405, "Cette adresse ne peut qu’être lue"},
    {408, "La demande a mis trop de temps à arriver"},
    {410, "Cette page n’existe plus"},
    {412, "Cette page a changé entre-temps"},
    {413, "L’envoi est trop volumineux"},
    {414, "Cette adresse est trop longue"},
    {429, "Trop de demandes à la fois"},
    {431, "La demande est trop longue"},
    {500, "Le serveur a rencontré une erreur"},
    {501, "Cette demande n’est pas prise en charge"},
    {503, "Le service est momentanément indisponible"},
};

static const char *heading_of(int status)
{
    int like = status;
    for (int attempt = 0; attempt < 2; attempt++, like = status >= 500 ? 500 : 400)
        for (size_t i = 0; i < sizeof HEADINGS / sizeof HEADINGS[0]; i++)
            if (HEADINGS[i].status == like)
                return HEADINGS[i].heading;
    return "";
}

static void add_escaped(struct bytes *out, const char *text)
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
        case '\'':
            bytes_add_text(out, "&#39;");
            break;
        default:
            bytes_add_char(out, *text);
        }
}

struct blob *problem_page(const struct err *e, int status, const char *home)
{
    const char *heading = heading_of(status);
    struct bytes out;
    bytes_init(&out, PAGE_BYTES);
    bytes_add_format(&out,
                     "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                     "<meta name=\"color-scheme\" content=\"light dark\">\n"
                     "<title>%s</title>\n</head>\n<body>\n<main>\n<h1>%s</h1>\n<p lang=\"en\">%d: ",
                     heading, heading, status);
    add_escaped(&out, e->text);
    bytes_add_text(&out, "</p>\n<p><a href=\"");
    add_escaped(&out, home);
    bytes_add_text(&out, "\">Atlas français de la coopération décentralisée</a></p>\n"
                         "</main>\n</body>\n</html>\n");
    struct blob *b = blob_new(out.data, out.n);
    bytes_release(&out);
    return b;
}

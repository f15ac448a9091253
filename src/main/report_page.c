#include "main/report_page.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "front/template.h"
#include "import/import.h"

enum { ROWS_SHOWN = 2000, PAGE_BYTES = 1 << 28 };

static const char STYLE[] =
    "body{font:1rem/1.5 system-ui,sans-serif;margin:0 "
    "auto;padding:1rem;overflow-wrap:anywhere;max-width:70rem;color:#1e1e1e;"
    "background:#fff}h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.25rem;margin-top:2rem}"
    "h3{font-size:1.05rem;margin:0 0 .25rem}article{border:1px solid #767676;border-radius:.3rem;"
    "padding:.75rem 1rem;margin:1rem 0}dl{display:grid;grid-template-columns:auto 1fr;gap:.1rem 1rem;"
    "margin:.5rem 0}dt{color:#4a4a4a}dd{margin:0;overflow-wrap:anywhere}table{border-collapse:collapse;"
    "width:100%}th,td{text-align:left;padding:.3rem .5rem;border-top:1px solid #c4c4c4;vertical-align:top;"
    "overflow-wrap:anywhere}code{background:#eee;padding:.1rem .35rem;white-space:nowrap}a{color:#000091}"
    "a:focus-visible{outline:2px solid #000091;outline-offset:2px}.sums th{width:60%;font-weight:400}"
    ".wrong{border-left:.4rem solid #b34000}.open{border-left:.4rem solid #000091}"
    "@media(max-width:40rem){p code{white-space:normal}.choices thead{position:absolute;left:-99rem}.choices "
    "tr{display:block;"
    "border-top:1px solid #c4c4c4;padding:.4rem 0}.choices td{display:block;border:0;padding:.05rem 0}}"
    "@media(prefers-color-scheme:dark){body{background:#161616;color:#eee}dt{color:#bbb}code{background:#333}"
    "a{color:#a5a5ff}th,td{border-color:#666}a:focus-visible{outline-color:#a5a5ff}}";

static void put(struct bytes *out, const char *text)
{
    template_escape(out, text ? text : "", strlen(text ? text : ""));
}

/* "149 077 habitants", with no-break spaces. */
static void put_population(struct bytes *out, unsigned long n)
{
    if (n >= 1000000)
        bytes_add_format(out, "%lu\u00A0%03lu\u00A0%03lu habitants", n / 1000000, n / 1000 % 1000, n % 1000);
    else if (n >= 1000)
        bytes_add_format(out, "%lu\u00A0%03lu habitants", n / 1000, n % 1000);
    else
        bytes_add_format(out, "%lu habitants", n);
}

static bool begin(struct import_reporter *r, const char *path, const struct import_reported_list *l,
                  struct err *e)
{
    struct report_page *p = (struct report_page *)r;
    (void)e;
    p->list = l;
    p->path = path;
    bytes_init(&p->rows, PAGE_BYTES);
    return true;
}

/* --- rows ---------------------------------------------------------------------------------------------- */

static void put_cells(struct bytes *out, const struct report_page *p, const struct import_reported *row)
{
    bool any = false;
    for (size_t k = 0; k < row->n_cells && k < p->list->n_headers; k++) {
        if (!*row->cells[k])
            continue;
        bytes_add_text(out, any ? "<dt>" : "<dl><dt>");
        put(out, p->list->headers[k]);
        bytes_add_text(out, "</dt><dd>");
        put(out, row->cells[k]);
        bytes_add_text(out, "</dd>");
        any = true;
    }
    bytes_add_text(out, any ? "</dl>\n" : "");
}

/* What stands in the column of choices: the code, or latitude and longitude as maps have them. */
static void put_choice(struct bytes *out, const struct import_candidate *c)
{
    bytes_add_text(out, "<code>");
    if (*c->code)
        put(out, c->code);
    else
        bytes_add_format(out, "%.4f %.4f", c->lat, c->lon);
    bytes_add_text(out, "</code>");
}

static void put_candidate(struct bytes *out, const struct import_candidate *c)
{
    bytes_add_text(out, "<tr><td>");
    put(out, c->name);
    bytes_add_text(out, *c->around ? ", " : "");
    put(out, c->around);
    bytes_add_text(out, "</td><td>");
    if (c->population)
        put_population(out, c->population);
    bytes_add_text(out, "</td><td>");
    if (!isnan(c->lon) && !isnan(c->lat)) {
        bytes_add_format(out,
                         "<a href=\"https://www.openstreetmap.org/?mlat=%.4f&amp;mlon=%.4f#map=9/%.4f/%.4f\">"
                         "Carte de ",
                         c->lat, c->lon, c->lat, c->lon);
        put(out, c->name);
        bytes_add_text(out, *c->around ? ", " : "");
        put(out, c->around);
        bytes_add_text(out, "</a>");
    }
    bytes_add_text(out, "</td><td>");
    put_choice(out, c);
    bytes_add_text(out, "</td></tr>\n");
}

static void put_place(struct bytes *out, const struct import_place *place)
{
    const char *column = place->abroad ? "etranger_choix" : "france_choix";
    bytes_add_text(out, "<p><strong>");
    put(out, place->written);
    bytes_add_format(out, "</strong> : %s",
                     place->state != IMPORT_AMBIGUOUS ? "lieu introuvable"
                     : place->n_choices == 1          ? "un lieu possible, à confirmer"
                                                      : "plusieurs lieux possibles");
    if (place->state == IMPORT_AMBIGUOUS && *place->found) {
        bytes_add_text(out, " ; enregistré pour l’instant comme ");
        put(out, place->found);
        bytes_add_text(out, *place->code ? " (" : "");
        put(out, place->code);
        bytes_add_text(out, *place->code ? ")" : "");
    }
    bytes_add_format(out, ". À écrire dans la colonne <code>%s</code> : %s</p>\n", column,
                     place->n_choices ? "l’un de ces choix."
                     : place->abroad  ? "la position, latitude puis longitude, ou <code>sans lieu</code>."
                                      : "le code INSEE ou le SIREN, ou <code>sans lieu</code>.");
    if (place->n_choices == 0)
        return;
    bytes_add_text(out,
                   "<table class=\"choices\"><thead><tr><th scope=\"col\">Lieu</th><th scope=\"col\">"
                   "Population</th><th scope=\"col\">Carte</th><th scope=\"col\">Choix à écrire</th></tr>"
                   "</thead><tbody>\n");
    for (size_t k = 0; k < place->n_choices; k++)
        put_candidate(out, &place->choices[k]);
    bytes_add_text(out, "</tbody></table>\n");
}

static bool is_open(const struct import_place *p)
{
    return p->state == IMPORT_AMBIGUOUS || p->state == IMPORT_NOT_FOUND;
}

static bool row(struct import_reporter *r, const struct import_reported *reported, struct err *e)
{
    struct report_page *p = (struct report_page *)r;
    const bool wrong = reported->state == IMPORT_ERROR;
    const bool noted = reported->message && *reported->message;
    bool open = false;
    (void)e;
    for (size_t k = 0; k < reported->n_places; k++)
        open = open || is_open(&reported->places[k]);
    if ((!wrong && !open && !noted) || reported->refused)
        return true;
    if (p->shown >= ROWS_SHOWN) {
        p->more++;
        return true;
    }
    p->shown++;
    bytes_add_format(&p->rows, "<article class=\"%s\"><h3>Ligne %lu%s</h3>\n", wrong ? "wrong" : "open",
                     reported->line,
                     wrong  ? " : en erreur, pas importée"
                     : open ? " : lieu à régler"
                            : " : importée, à regarder");
    if (noted) {
        bytes_add_text(&p->rows, "<p>");
        put(&p->rows, reported->message);
        bytes_add_text(&p->rows, "</p>\n");
    }
    put_cells(&p->rows, p, reported);
    for (size_t k = 0; k < reported->n_places && !wrong; k++)
        if (is_open(&reported->places[k]))
            put_place(&p->rows, &reported->places[k]);
    bytes_add_text(&p->rows, "</article>\n");
    return true;
}

/* --- the page ------------------------------------------------------------------------------------------ */

static void put_sum(struct bytes *out, const char *what, unsigned long n)
{
    bytes_add_format(out, "<tr><th scope=\"row\">%s</th><td>%lu</td></tr>\n", what, n);
}

static void put_sums(struct bytes *out, const struct import_summary *s)
{
    bytes_add_text(out, "<h2>En bref</h2>\n<table class=\"sums\"><tbody>\n");
    put_sum(out, "Lignes lues", s->rows);
    put_sum(out, "Ajoutées", s->added);
    put_sum(out, "Modifiées", s->changed);
    put_sum(out, "Sans changement", s->unchanged);
    put_sum(out, "Doublons", s->repeated);
    if (s->retired)
        put_sum(out, "Retirées", s->retired);
    if (s->back)
        put_sum(out, "Laissées telles quelles", s->left);
    put_sum(out, "En erreur, pas importées", s->states[IMPORT_ERROR]);
    put_sum(out, "Lieux exacts", s->states[IMPORT_EXACT]);
    put_sum(out, "Lieux approximatifs", s->states[IMPORT_APPROXIMATE]);
    put_sum(out, "Lieux ambigus, à choisir", s->states[IMPORT_AMBIGUOUS]);
    put_sum(out, "Lieux introuvables", s->states[IMPORT_NOT_FOUND]);
    bytes_add_text(out, "</tbody></table>\n");
    if (*s->ignored) {
        bytes_add_text(out, "<p>Colonnes inconnues, pas utilisées : ");
        put(out, s->ignored);
        bytes_add_text(out, "</p>\n");
    }
}

static void put_how_to(struct bytes *out, const struct report_page *p)
{
    if (p->shown == 0) {
        bytes_add_text(
            out,
            "<h2>À régler</h2>\n<p>Rien : aucune ligne en erreur ou à regarder, aucun lieu à choisir.</p>\n");
        return;
    }
    bytes_add_text(
        out,
        "<h2>À régler</h2>\n<p>Faites aussi le rapport comme tableau (<code>--report rapport.xlsx</code> ou "
        "<code>rapport.csv</code>), corrigez-y les lignes en erreur, écrivez les choix dans ses colonnes "
        "<code>france_choix</code> et <code>etranger_choix</code>, et renvoyez-le : <code>atlasd import --db "
        "BASE rapport.xlsx</code>. Seules les lignes corrigées ou à régler sont reprises.</p>\n");
    bytes_add(out, p->rows.data, p->rows.n);
    if (p->more)
        bytes_add_format(out, "<p>Et %lu autres lignes, dans le rapport comme tableau.</p>\n", p->more);
}

static void put_page(struct bytes *out, const struct report_page *p, const struct import_summary *s,
                     const char *refused)
{
    bytes_add_text(out, "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
                        "name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Rapport "
                        "d’import : ");
    put(out, p->list->file);
    bytes_add_format(out,
                     "</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n<h1>Rapport d’import : ", STYLE);
    put(out, p->list->file);
    bytes_add_text(out, "</h1>\n<p>Source : ");
    put(out, s->source);
    bytes_add_text(out, "</p>\n");
    if (refused) {
        bytes_add_text(out, "<p><strong>Rien n’a été importé :</strong> ");
        put(out, refused);
        bytes_add_text(out, "</p>\n");
    }
    put_sums(out, s);
    put_how_to(out, p);
    bytes_add_text(out, "</main>\n</body>\n</html>\n");
}

static bool end(struct import_reporter *r, const struct import_summary *s, const char *refused, struct err *e)
{
    struct report_page *p = (struct report_page *)r;
    struct bytes page;
    bytes_init(&page, PAGE_BYTES);
    put_page(&page, p, s, refused);
    FILE *out = fopen(p->path, "we");
    bool good = out && fwrite(page.data, 1, page.n, out) == page.n;
    good = out && fclose(out) == 0 && good;
    if (!good)
        err_system(e, ERR_IO, errno, "the report could not be written to its end",
                   "le rapport n’a pas pu être écrit jusqu’au bout");
    bytes_release(&page);
    bytes_release(&p->rows);
    return good;
}

const struct import_reporter REPORT_PAGE = {.begin = begin, .row = row, .end = end};

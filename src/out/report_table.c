/* The table of a report: its header on each page. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "atlas/property.h"
#include "out/report_inside.h"

enum { COLUMNS_MAX = 9, CELL_PT = 5, LINE_GAP_PT = 2, BYTES_MAX = 1 << 16 };

static const double TOP_PT = REPORT_MARGIN_PT, BOTTOM_PT = REPORT_H_PT - REPORT_MARGIN_PT - 16;

/* Columns of the table (atlas/property.h), with their share of the width; a heading where the property's own
 * is too long for it. */
static const struct report_column {
    const char *name;
    double share;
    const char *heading;
} COLUMNS[COLLECTION_COUNT][COLUMNS_MAX] = {
    [COLLECTION_COLLECTIVITES] = {{"nom", 30, NULL},
                                  {"type_nom", 13, "Type"},
                                  {"departement_nom", 14, NULL},
                                  {"region_nom", 18, "Région"},
                                  {"population", 9, NULL},
                                  {"cooperations", 9, "Coopérations"},
                                  {"projets", 8, "Projets"},
                                  {"partenaires", 9, "Partenaires"}},
    [COLLECTION_PARTENAIRES] = {{"nom", 32, NULL},
                                {"pays_nom", 20, NULL},
                                {"continent_nom", 12, NULL},
                                {"collectivites", 10, "Collectivités"},
                                {"cooperations", 9, "Coopérations"},
                                {"projets", 9, "Projets"},
                                {"bourse", 9, "Bourse"}},
    [COLLECTION_COOPERATIONS] = {{"titre", 27, NULL},
                                 {"collectivite_nom", 18, "Collectivités"},
                                 {"partenaire_nom", 17, "Partenaires"},
                                 {"pays_nom", 11, NULL},
                                 {"depuis", 6, "Depuis"},
                                 {"statut_nom", 8, NULL},
                                 {"projets", 6, "Projets"},
                                 {"montant_total", 11, "Financements (€)"}},
    [COLLECTION_PROJETS] = {{"titre", 25, NULL},
                            {"collectivite_nom", 15, "Collectivités"},
                            {"partenaire_nom", 14, "Partenaires"},
                            {"pays_nom", 10, NULL},
                            {"thematique_nom", 14, NULL},
                            {"annee_debut", 6, "Début"},
                            {"annee_fin", 6, "Fin"},
                            {"statut_nom", 7, NULL},
                            {"montant_total", 11, "Financements (€)"}},
#define WORKED                                                                                               \
    {"collectivites", 10, "Collectivités"}, {"partenaires", 10, "Partenaires"},                              \
        {"cooperations", 10, "Coopérations"}, {"projets", 9, "Projets"},                                     \
        {"montant_total", 13, "Financements (€)"},                                                           \
    {                                                                                                        \
        "apd", 13, "APD (€)"                                                                               \
    }
    [COLLECTION_PAYS] = {{"nom", 24, NULL}, {"continent_nom", 11, NULL}, WORKED},
    [COLLECTION_REGIONS] = {{"nom", 35, NULL}, WORKED},
    [COLLECTION_DEPARTEMENTS] = {{"nom", 20, NULL}, {"region_nom", 20, NULL}, WORKED},
#undef WORKED
    [COLLECTION_BOURSE] = {{"titre", 32, NULL},
                           {"partenaire_nom", 17, "Partenaires"},
                           {"pays_nom", 13, NULL},
                           {"thematique_nom", 18, NULL},
                           {"annee", 6, "Dépôt"},
                           {"statut_nom", 8, NULL},
                           {"budget", 10, "Budget (€)"}},
};

struct report_cell {
    const struct property *property;
    double x;
    struct document_text set;
    const char *heading;
};

static bool is_number(const struct property *p)
{
    return p->type == PROPERTY_INTEGER;
}

/* Where the columns stand; how many. */
static unsigned lay_out(const struct report *r, struct report_cell cells[COLUMNS_MAX])
{
    const enum collection c = r->list->selection->collection; /* actions are of the shape of cooperations */
    const struct report_column *columns = COLUMNS[c == COLLECTION_ACTIONS ? COLLECTION_COOPERATIONS : c];
    double all = 0, x = REPORT_MARGIN_PT;
    unsigned n = 0;
    while (n < COLUMNS_MAX && columns[n].name)
        all += columns[n++].share;
    for (unsigned i = 0; i < n; i++) {
        double w = (REPORT_W_PT - 2 * REPORT_MARGIN_PT) * columns[i].share / all;
        const struct property *p = property_find(r->list->selection->collection, columns[i].name);
        cells[i] = (struct report_cell){.property = p,
                                        .x = x + CELL_PT,
                                        .heading = columns[i].heading ? columns[i].heading
                                                                      : p->title[LANGUAGE_FR]};
        cells[i].set = (struct document_text){.size_pt = 7.5,
                                              .colour = REPORT_INK,
                                              .bold = i == 0,
                                              .width_pt = w - 2 * CELL_PT,
                                              .lines = REPORT_CELL_LINES,
                                              .right = is_number(p)};
        x += w;
    }
    return n;
}

static void begin_part(struct report *r, enum document_role role)
{
    if (r->tagged)
        document_begin(r->document, role);
}

static void end_part(struct report *r, enum document_role role)
{
    if (r->tagged)
        document_end(r->document, role);
}

static void put_cell(struct report *r, enum document_role role, const struct document_text *t,
                     const char *text, double x, double y)
{
    begin_part(r, role);
    document_set(r->document, t, text, x, y);
    end_part(r, role);
}

/* Each page has a table of its own. */
static void put_header(struct report *r, const struct report_cell *cells, unsigned n)
{
    double high = 0;
    for (unsigned i = 0; i < n; i++) {
        struct document_text t = cells[i].set;
        t.bold = true;
        high = fmax(high, document_measure(r->document, &t, cells[i].heading, NULL));
    }
    r->y = TOP_PT;
    document_area(r->document, REPORT_MARGIN_PT, r->y, REPORT_W_PT - 2 * REPORT_MARGIN_PT,
                  high + 2 * LINE_GAP_PT + 2, REPORT_ACCENT);
    begin_part(r, DOCUMENT_TABLE);
    begin_part(r, DOCUMENT_ROW);
    for (unsigned i = 0; i < n; i++) {
        struct document_text t = cells[i].set;
        t.bold = true;
        t.colour = 0xFFFFFFFF;
        put_cell(r, DOCUMENT_HEAD_CELL, &t, cells[i].heading, cells[i].x, r->y + LINE_GAP_PT + 1);
    }
    end_part(r, DOCUMENT_ROW);
    r->y += high + 2 * LINE_GAP_PT + 4;
}

static void say_number(const struct property *p, int64_t v, struct bytes *out)
{
    char text[REPORT_NUMBER_BYTES];
    bool year = strncmp(p->name, "annee", 5) == 0 || strcmp(p->name, "depuis") == 0;
    if (year)
        bytes_add_format(out, "%lld", (long long)v);
    else
        bytes_add_text(out, report_number(v, text));
}

static void say(struct report *r, const struct property *p, uint32_t row, struct bytes *out)
{
    const struct selection *sel = r->list->selection;
    property_get(p, sel->snapshot, sel->collection, row, r->values);
    bytes_reset(out);
    for (uint32_t i = 0; i < r->values->n; i++) {
        bytes_add_text(out, i ? ", " : "");
        if (is_number(p))
            say_number(p, r->values->list[i].number, out);
        else
            bytes_add_text(out, property_text(&r->values->list[i]));
    }
    if (r->values->n == 0)
        bytes_add_text(out, "–");
}

static void end_page(struct report *r)
{
    end_part(r, DOCUMENT_TABLE);
    report_page_end(r);
}

void report_row(struct report *r, uint32_t row)
{
    struct report_cell cells[COLUMNS_MAX];
    struct bytes texts[COLUMNS_MAX];
    unsigned n = lay_out(r, cells);
    double high = 0;
    for (unsigned i = 0; i < n; i++) {
        bool cut;
        bytes_init(&texts[i], BYTES_MAX);
        say(r, cells[i].property, row, &texts[i]);
        high = fmax(high, document_measure(r->document, &cells[i].set, texts[i].data, &cut));
        r->cut = r->cut || cut || texts[i].full;
    }
    if (r->y == 0 || r->y + high + LINE_GAP_PT > BOTTOM_PT) {
        if (r->y > 0)
            end_page(r);
        put_header(r, cells, n);
    }
    begin_part(r, DOCUMENT_ROW);
    for (unsigned i = 0; i < n; i++) {
        put_cell(r, DOCUMENT_CELL, &cells[i].set, texts[i].data, cells[i].x, r->y);
        bytes_release(&texts[i]);
    }
    end_part(r, DOCUMENT_ROW);
    r->y += high + LINE_GAP_PT;
    document_rule(r->document, REPORT_MARGIN_PT, r->y, REPORT_W_PT - REPORT_MARGIN_PT, r->y, 0.4,
                  REPORT_LINE);
    r->y += LINE_GAP_PT;
}

void report_end(struct report *r)
{
    const struct document_text note = {
        .size_pt = 7, .colour = REPORT_GREY, .width_pt = REPORT_W_PT - 2 * REPORT_MARGIN_PT};
    const char *text = "« … » : le texte est plus long que la place d’une case ; il est entier dans le "
                       "tableur et dans le fichier CSV de la même recherche.";
    if (r->y == 0)
        return; /* an empty list is said on the first page */
    end_part(r, DOCUMENT_TABLE);
    if (r->cut && r->y + 12 <= BOTTOM_PT)
        report_put(r, DOCUMENT_PARAGRAPH, &note, text, REPORT_MARGIN_PT, r->y + 2);
    report_page_end(r);
}

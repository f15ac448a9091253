/* The first page of a report: what was asked, figures, the map, the most frequent values. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atlas/property.h"
#include "map/frame.h"
#include "map/plate.h"
#include "out/report_inside.h"
#include "out/sources.h"
#include "search/say_criteria.h"

enum {
    MAP_W = 500,
    SIDE_GAP = 18,
    WORDS_LINES = 5,
    PANELS = 2,
    PANEL_CHOICES = 5,
    PANEL_ROWS = 8,
    FIGURES = 6
};

static const double WIDTH_PT = REPORT_W_PT - 2 * REPORT_MARGIN_PT;

static const struct report_words {
    const char *title, *one, *many;
    enum map_layer layer;
    struct panel {
        enum criterion by;
        const char *title;
    } panels[PANEL_CHOICES]; /* the first that are not asked for */
} WORDS[COLLECTION_COUNT] = {
    [COLLECTION_COLLECTIVITES] = {"Collectivités françaises",
                                  "collectivité française",
                                  "collectivités françaises",
                                  MAP_COLLECTIVITES,
                                  {{CRITERION_REGION, "Régions"},
                                   {CRITERION_TYPE, "Types de collectivité"},
                                   {CRITERION_DEPARTEMENT, "Départements"},
                                   {CRITERION_PAYS, "Pays"},
                                   {CRITERION_THEMATIQUE, "Thématiques"}}},
    [COLLECTION_PARTENAIRES] = {"Partenaires étrangers",
                                "partenaire étranger",
                                "partenaires étrangers",
                                MAP_PARTENAIRES,
                                {{CRITERION_PAYS, "Pays"},
                                 {CRITERION_CONTINENT, "Continents"},
                                 {CRITERION_THEMATIQUE, "Thématiques"},
                                 {CRITERION_REGION, "Régions"},
                                 {CRITERION_TYPE, "Types de collectivité"}}},
    [COLLECTION_COOPERATIONS] = {"Coopérations décentralisées",
                                 "coopération",
                                 "coopérations",
                                 MAP_COOPERATIONS,
                                 {{CRITERION_PAYS, "Pays"},
                                  {CRITERION_THEMATIQUE, "Thématiques"},
                                  {CRITERION_REGION, "Régions"},
                                  {CRITERION_TYPE, "Types de collectivité"},
                                  {CRITERION_FINANCEMENT, "Sources de financement"}}},
    [COLLECTION_ACTIONS] = {"Autres actions extérieures",
                            "autre action extérieure",
                            "autres actions extérieures",
                            MAP_ACTIONS,
                            {{CRITERION_PAYS, "Pays"},
                             {CRITERION_THEMATIQUE, "Thématiques"},
                             {CRITERION_REGION, "Régions"},
                             {CRITERION_TYPE, "Types de collectivité"},
                             {CRITERION_FINANCEMENT, "Sources de financement"}}},
    [COLLECTION_PROJETS] = {"Projets",
                            "projet",
                            "projets",
                            MAP_COOPERATIONS,
                            {{CRITERION_THEMATIQUE, "Thématiques"},
                             {CRITERION_PAYS, "Pays"},
                             {CRITERION_FINANCEMENT, "Sources de financement"},
                             {CRITERION_REGION, "Régions"},
                             {CRITERION_TYPE, "Types de collectivité"}}},
    [COLLECTION_BOURSE] = {"Bourse-projets",
                           "demande",
                           "demandes",
                           MAP_BOURSE,
                           {{CRITERION_THEMATIQUE, "Thématiques"},
                            {CRITERION_PAYS, "Pays"},
                            {CRITERION_CONTINENT, "Continents"},
                            {CRITERION_ODD, "Objectifs de développement durable"},
                            {CRITERION_PROJET_STATUT, "Statuts"}}},
    [COLLECTION_PAYS] = {"Pays",
                         "pays",
                         "pays",
                         MAP_PARTENAIRES,
                         {{CRITERION_CONTINENT, "Continents"},
                          {CRITERION_THEMATIQUE, "Thématiques"},
                          {CRITERION_CAD, "Groupes de revenu"},
                          {CRITERION_REGION, "Régions"},
                          {CRITERION_TYPE, "Types de collectivité"}}},
    [COLLECTION_REGIONS] = {"Régions",
                            "région",
                            "régions",
                            MAP_COLLECTIVITES,
                            {{CRITERION_PAYS, "Pays"},
                             {CRITERION_THEMATIQUE, "Thématiques"},
                             {CRITERION_TYPE, "Types de collectivité"},
                             {CRITERION_CONTINENT, "Continents"},
                             {CRITERION_FINANCEMENT, "Sources de financement"}}},
    [COLLECTION_DEPARTEMENTS] = {"Départements",
                                 "département",
                                 "départements",
                                 MAP_COLLECTIVITES,
                                 {{CRITERION_PAYS, "Pays"},
                                  {CRITERION_THEMATIQUE, "Thématiques"},
                                  {CRITERION_REGION, "Régions"},
                                  {CRITERION_TYPE, "Types de collectivité"},
                                  {CRITERION_CONTINENT, "Continents"}}},
};

const char *report_number(int64_t v, char text[REPORT_NUMBER_BYTES])
{
    struct bytes said;
    bytes_init(&said, REPORT_NUMBER_BYTES);
    say_number(v, LANGUAGE_FR, &said);
    snprintf(text, REPORT_NUMBER_BYTES, "%s", said.data);
    bytes_release(&said);
    return text;
}

double report_put(struct report *r, enum document_role role, const struct document_text *t, const char *text,
                  double x, double y)
{
    document_begin(r->document, role);
    double high = document_set(r->document, t, text, x, y);
    document_end(r->document, role);
    return high;
}

/* --- figures -----------------------------------------------------------------------------------------------
 */

struct figure {
    const char *one, *many;
    int64_t value; /* negative: not said */
};

struct found {
    struct bits french, foreign, countries;
    int64_t euros; /* negative: no amount is known */
};

static void mark(struct bits *to, const struct csr *links, uint32_t row, const struct bits *real,
                 const struct bits *of)
{
    for (uint32_t i = links->first[row]; i < links->first[row + 1]; i++)
        if (bits_get(real, links->list[i]) && bits_get(of, links->list[i]))
            bits_set(to, links->list[i]);
}

/* Criteria of whoever is in the territories of a selection: initialises there. */
static void territories_there(const struct selection *sel, const struct criteria *c, struct criteria *there)
{
    const enum criterion by = collection_territory(sel->collection)->by;
    criteria_copy(there, c);
    filter_free(there->filter);
    there->filter = NULL;
    there->has_box = false;
    there->located = LOCATED_ANY;
    if (!c->filter && !criteria_asks_place(c))
        return;
    criteria_drop(there, by); /* those that are listed, and no others */
    there->values[by].none = there->values[by].not_none = sel->n_matched == 0;
    BITS_EACH(&sel->records, row)
    {
        criteria_add(there, by, row, row, false);
    }
    criteria_normalise(there);
}

/* Who takes part in the records, of those who meet the criteria. */
static void find(struct found *f, const struct selection *sel)
{
    const struct snapshot *s = sel->snapshot;
    bits_init(&f->french, s->collectivites.rows.n, false);
    bits_init(&f->foreign, s->partenaires.rows.n, false);
    bits_init(&f->countries, s->vocabularies[VOCABULARY_PAYS].n, false);
    f->euros = -1;
    const bool many = collection_has_many_places(sel->collection);
    const struct property *amount = many ? property_find(sel->collection, "montant_total") : NULL;
    BITS_EACH(&sel->records, row)
    {
        if (sel->collection == COLLECTION_PARTENAIRES)
            bits_set(&f->foreign, row);
        else if (sel->collection == COLLECTION_BOURSE)
            bits_set(&f->foreign, s->bourse.partenaire[row]);
        if (!amount)
            continue;
        uint32_t c = sel->collection == COLLECTION_PROJETS ? s->projets.cooperation[row] : row;
        mark(&f->french, &s->cooperations.members, c, &s->collectivites.rows.real, &sel->collectivites);
        mark(&f->foreign, &s->cooperations.partners, c, &s->partenaires.rows.real, &sel->partenaires);
        int64_t euros = amount->number(s, sel->collection, row);
        if (euros != PROPERTY_NO_NUMBER)
            f->euros = (f->euros < 0 ? 0 : f->euros) + euros;
    }
    BITS_EACH(&f->foreign, q)
    {
        if (s->partenaires.pays[q] != VOCABULARY_NONE)
            bits_set(&f->countries, s->partenaires.pays[q]);
    }
}

/* Of the territories that are listed, whatever stands between a criterion and their outlines; who is there.
 */
static unsigned count_there(const struct report *r, struct figure *all)
{
    static const struct {
        enum collection of;
        const char *one, *many;
    } FOUND[] = {{COLLECTION_COLLECTIVITES, "collectivité française", "collectivités françaises"},
                 {COLLECTION_PARTENAIRES, "partenaire étranger", "partenaires étrangers"},
                 {COLLECTION_PROJETS, "projet", "projets"}};
    enum { N = sizeof FOUND / sizeof FOUND[0] };
    struct criteria there;
    territories_there(r->list->selection, r->head->criteria, &there);
    for (unsigned i = 0; i < N; i++)
        all[i] = (struct figure){FOUND[i].one, FOUND[i].many,
                                 selection_count(r->list->selection->snapshot, FOUND[i].of, &there)};
    criteria_release(&there);
    return N;
}

static unsigned figures(const struct report *r, struct figure all[FIGURES])
{
    const struct selection *sel = r->list->selection;
    struct found f;
    unsigned n = 0;
    const bool cooperation = collection_has_many_places(sel->collection),
               territories = collection_territory(sel->collection) != NULL;
    find(&f, sel);
    all[n++] = (struct figure){WORDS[sel->collection].one, WORDS[sel->collection].many, sel->n_matched};
    if (cooperation)
        all[n++] = (struct figure){"collectivité française", "collectivités françaises",
                                   bits_count(&f.french)};
    if (cooperation || sel->collection == COLLECTION_BOURSE)
        all[n++] = (struct figure){"partenaire étranger", "partenaires étrangers", bits_count(&f.foreign)};
    if (sel->collection != COLLECTION_COLLECTIVITES && !territories)
        all[n++] = (struct figure){"pays", "pays", bits_count(&f.countries)};
    if (cooperation && f.euros >= 0)
        all[n++] = (struct figure){"euro de financements connus", "euros de financements connus", f.euros};
    if (territories)
        n += count_there(r, all + n);
    else
        all[n++] = (struct figure){"sans position sur la carte", "sans position sur la carte",
                                   sel->n_unlocated};
    bits_release(&f.french);
    bits_release(&f.foreign);
    bits_release(&f.countries);
    return n;
}

static double put_figures(struct report *r, double y)
{
    struct figure all[FIGURES];
    unsigned n = figures(r, all);
    double w = WIDTH_PT / n;
    for (unsigned i = 0; i < n; i++) {
        char text[REPORT_NUMBER_BYTES];
        double x = REPORT_MARGIN_PT + i * w;
        struct document_text number = {.size_pt = 17,
                                       .bold = true,
                                       .colour = REPORT_ACCENT,
                                       .width_pt = w - 8},
                             what = {.size_pt = 7.5, .colour = REPORT_GREY, .width_pt = w - 8, .lines = 2};
        document_begin(r->document, DOCUMENT_PARAGRAPH); /* a number with what it counts */
        double high = document_set(r->document, &number, report_number(all[i].value, text), x, y);
        document_set(r->document, &what, all[i].value == 1 ? all[i].one : all[i].many, x, y + high);
        document_end(r->document, DOCUMENT_PARAGRAPH);
    }
    return y + 44;
}

/* --- the most frequent values ------------------------------------------------------------------------------
 */

/* The next largest count that was not shown yet; n_values when there is none. Former regions would count
 * twice. */
static uint32_t next_largest(const struct facet *f, const struct vocabulary *of)
{
    uint32_t best = f->n_values;
    for (uint32_t v = 0; v < f->n_values; v++)
        if (v < of->n && f->counts[v] && !of->values[v].former &&
            (best == f->n_values || f->counts[v] > f->counts[best]))
            best = v;
    return best;
}

static double put_panel(struct report *r, const char *title, struct facet *f, double x, double y, double w)
{
    const struct snapshot *s = r->list->selection->snapshot;
    const struct vocabulary *of = criterion_vocabulary(s, f->by);
    struct document_text head = {.size_pt = 9, .bold = true, .colour = REPORT_INK, .width_pt = w},
                         label = {.size_pt = 7.5, .colour = REPORT_INK, .width_pt = w - 46, .lines = 1},
                         count = {.size_pt = 7.5, .colour = REPORT_INK, .width_pt = 42, .right = true};
    uint32_t most = 0;
    y += report_put(r, DOCUMENT_SUBHEADING, &head, title, x, y) + 3;
    for (unsigned i = 0; i < PANEL_ROWS; i++) {
        char text[REPORT_NUMBER_BYTES];
        uint32_t v = next_largest(f, of);
        if (v == f->n_values)
            break;
        most = most ? most : f->counts[v];
        document_area(r->document, x, y + 9.6, (w - 4) * f->counts[v] / most, 1.6, REPORT_ACCENT);
        document_begin(r->document, DOCUMENT_PARAGRAPH);
        document_set(r->document, &label, of->values[v].label, x, y);
        document_set(r->document, &count, report_number(f->counts[v], text), x + w - 46, y);
        document_end(r->document, DOCUMENT_PARAGRAPH);
        f->counts[v] = 0;
        y += 14.5;
    }
    return y + 6;
}

/* A criterion that is asked for has its values among the criteria; its facet would count others too. */
static void put_panels(struct report *r, double x, double y)
{
    const struct selection *sel = r->list->selection;
    struct facet facets[PANELS];
    unsigned n = 0;
    const struct panel *panels = WORDS[sel->collection].panels;
    const char *titles[PANELS];
    for (unsigned i = 0; i < PANEL_CHOICES && n < PANELS; i++)
        if (!criteria_asks(r->head->criteria, panels[i].by)) {
            titles[n] = panels[i].title;
            facets[n++] = (struct facet){.by = panels[i].by};
        }
    if (n)
        selection_facets(sel->snapshot, sel->collection, r->head->criteria, facets, n);
    for (unsigned i = 0; i < n; i++) {
        y = put_panel(r, titles[i], &facets[i], x, y, REPORT_W_PT - REPORT_MARGIN_PT - x);
        free(facets[i].counts);
    }
}

/* --- the page ----------------------------------------------------------------------------------------------
 */

/* What is drawn: of territories who is there. */
static struct selection *map_of(const struct report *r)
{
    struct selection *sel = r->list->selection;
    struct criteria there;
    if (!collection_territory(sel->collection))
        return selection_ref(sel);
    territories_there(sel, r->head->criteria, &there);
    struct selection *drawn = selection_new(
        sel->snapshot, sel->collection == COLLECTION_PAYS ? COLLECTION_PARTENAIRES : COLLECTION_COLLECTIVITES,
        &there);
    criteria_release(&there);
    return drawn;
}

/* Letters of the screen are large on paper. */
static bool put_map(struct report *r, struct tile_shared *map, double y, double h, struct err *e)
{
    const double scale = 0.75;
    struct picture plate;
    struct selection *there = map_of(r);
    const int w_px = (int)(MAP_W / scale), h_px = (int)(h / scale);
    const struct map_drawing d = {
        .layers = {.list = {MAP_BASE, WORDS[r->list->selection->collection].layer}, .n = 2},
        .selections = {NULL, there}};
    const struct base_window window = frame_of_sites(d.selections, d.layers.n, w_px, h_px);
    struct tile_painter *painter = tile_painter_new(map, e);
    bool done = painter && plate_paint(painter, &d, &window, w_px, h_px, &plate, e);
    if (done) {
        document_begin(r->document, DOCUMENT_FIGURE);
        document_picture(r->document, &plate, REPORT_MARGIN_PT, y, MAP_W, h, scale);
        document_end(r->document, DOCUMENT_FIGURE);
        picture_release(&plate);
    }
    tile_painter_free(painter);
    selection_free(there);
    return done;
}

static void put_credit(struct report *r, double y)
{
    struct document_text credit = {.size_pt = 6.5, .colour = REPORT_GREY, .width_pt = MAP_W, .lines = 2};
    report_put(r, DOCUMENT_PARAGRAPH, &credit,
               "Fond de carte : Natural Earth, GSHHG, GeoNames. Un nombre dit combien de lieux de la "
               "sélection un signe réunit ; les positions peuvent être approximatives.",
               REPORT_MARGIN_PT, y);
}

static double put_title(struct report *r)
{
    const struct selection *sel = r->list->selection;
    struct document_text over = {.size_pt = 9, .colour = REPORT_GREY, .width_pt = WIDTH_PT},
                         title = {.size_pt = 22, .bold = true, .colour = REPORT_INK, .width_pt = WIDTH_PT},
                         words = {.size_pt = 9.5,
                                  .colour = REPORT_INK,
                                  .width_pt = WIDTH_PT,
                                  .lines = WORDS_LINES};
    struct bytes asked;
    double y = REPORT_MARGIN_PT;
    bytes_init(&asked, 1 << 16);
    y += report_put(r, DOCUMENT_PARAGRAPH, &over, "Atlas français de la coopération décentralisée",
                    REPORT_MARGIN_PT, y);
    y += report_put(r, DOCUMENT_HEADING, &title, WORDS[sel->collection].title, REPORT_MARGIN_PT, y) + 2;
    bytes_add_text(&asked, "Critères\u00a0: ");
    say_criteria(r->head->criteria, sel->snapshot, LANGUAGE_FR, &asked);
    y += report_put(r, DOCUMENT_PARAGRAPH, &words, asked.data, REPORT_MARGIN_PT, y) + 8;
    bytes_release(&asked);
    return y;
}

static void write_foot(struct report *r)
{
    struct bytes said;
    bytes_init(&said, sizeof r->foot);
    sources_say_data(r->list->selection->snapshot, LANGUAGE_FR, &said);
    snprintf(r->foot, sizeof r->foot, "%s", said.data);
    bytes_release(&said);
}

void report_foot(struct report *r)
{
    struct document_text left = {.size_pt = 7, .colour = REPORT_GREY, .width_pt = WIDTH_PT - 80},
                         right = {.size_pt = 7, .colour = REPORT_GREY, .width_pt = 76, .right = true};
    char page[32];
    double y = REPORT_H_PT - REPORT_MARGIN_PT - 4;
    snprintf(page, sizeof page, "Page %u", r->page);
    document_rule(r->document, REPORT_MARGIN_PT, y - 4, REPORT_W_PT - REPORT_MARGIN_PT, y - 4, 0.5,
                  REPORT_LINE);
    document_set(r->document, &left, r->foot, REPORT_MARGIN_PT, y);
    document_set(r->document, &right, page, REPORT_W_PT - REPORT_MARGIN_PT - 76, y);
}

void report_page_end(struct report *r)
{
    report_foot(r);
    document_page_end(r->document);
    r->page++;
}

bool report_begin(struct report *r, struct tile_shared *map, struct err *e)
{
    const double side = REPORT_MARGIN_PT + MAP_W + SIDE_GAP;
    r->page = 1;
    r->tagged = r->list->n <= REPORT_TAGGED_ROWS;
    r->y = 0;
    write_foot(r);
    double y = put_figures(r, put_title(r)), h = REPORT_H_PT - REPORT_MARGIN_PT - 40 - y;
    if (map && !put_map(r, map, y, h, e))
        return false;
    if (map)
        put_credit(r, y + h + 3);
    put_panels(r, map ? side : REPORT_MARGIN_PT, y);
    report_page_end(r);
    return true;
}

#include "demo/generate_data.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "demo/generate_data_inside.h"

static const char PAYS[] = {
#include "demo/tables/pays.tsv.inc"
    0};
static const char PROFILS[] = {
#include "demo/tables/profils.tsv.inc"
    0};
static const char THEMATIQUES[] = {
#include "demo/tables/thematiques.tsv.inc"
    0};
static const char TEXTES[] = {
#include "demo/tables/textes.tsv.inc"
    0};
static const char REELS[] = {
#include "demo/tables/reels.tsv.inc"
    0};

static const char *const GENRE_NAMES[GENRES] = {"titre",
                                                "objectifs",
                                                "description",
                                                "historique",
                                                "contexte",
                                                "partenaires_france",
                                                "partenaires_pays",
                                                "volontaires",
                                                "coop",
                                                "action",
                                                "bourse",
                                                "document"};

static bool unknown(const struct tsv *t, const char *what, const char *value, struct err *e)
{
    return err_set(e, ERR_INVALID, "%s line %zu: there is no %s '%s'", t->name, t->line, what, value);
}

static int find_thematique(const struct demo *d, const char *code)
{
    for (size_t i = 0; i < d->n_thematiques; i++)
        if (strcmp(d->thematiques[i].code, code) == 0)
            return (int)i;
    return -1;
}

/* "eau=3" -> "eau" and 3. */
static double cut_weight(char *value)
{
    char *equals = strchr(value, '=');
    if (!equals)
        return 0;
    *equals = '\0';
    return strtod(equals + 1, NULL);
}

/* --- the tables of src/demo/tables ------------------------------------------------------------------- */

/* Codes first: the second reading of the table resolves which go together. */
static bool read_code(struct demo *d, struct tsv *t, struct err *e)
{
    if (d->n_thematiques == DEMO_THEMATIQUES)
        return err_set(e, ERR_TOO_LARGE, "%s has more than %d rows", t->name, DEMO_THEMATIQUES);
    d->thematiques[d->n_thematiques++].code = t->cells[0];
    return true;
}

static bool read_thematique(struct demo *d, struct tsv *t, struct err *e)
{
    int own = find_thematique(d, t->cells[0]);
    if (own < 0)
        return unknown(t, "thématique", t->cells[0], e);
    struct demo_thematique *m = &d->thematiques[own];
    char *rest = t->cells[1];
    for (char *v; m->n_odd < DEMO_MAX_LIST && (v = tsv_value(&rest));)
        m->odd[m->n_odd++] = v;
    rest = t->cells[2];
    for (char *v; m->n_near < DEMO_MAX_LIST && (v = tsv_value(&rest));) {
        int near = find_thematique(d, v);
        if (near < 0)
            return unknown(t, "thématique", v, e);
        m->near[m->n_near++] = (size_t)near;
    }
    rest = t->cells[3];
    double total = 0;
    for (char *v; m->n_sources < DEMO_MAX_LIST && (v = tsv_value(&rest));) {
        total += cut_weight(v);
        m->source_totals[m->n_sources] = total;
        m->sources[m->n_sources++] = v;
    }
    return true;
}

static bool read_profile(struct demo *d, struct tsv *t, struct err *e)
{
    if (d->n_profiles == DEMO_MAX_PROFILES)
        return err_set(e, ERR_TOO_LARGE, "%s has more than %d rows", t->name, DEMO_MAX_PROFILES);
    struct demo_profile *p = &d->profiles[d->n_profiles++];
    p->name = t->cells[0];
    p->north = strcmp(t->cells[1], "n") == 0;
    char *rest = t->cells[2];
    for (char *v; (v = tsv_value(&rest));) {
        double weight = cut_weight(v);
        int which = find_thematique(d, v);
        if (which < 0)
            return unknown(t, "thématique", v, e);
        p->thematiques[which] = weight;
    }
    for (size_t i = 1; i < DEMO_THEMATIQUES; i++)
        p->thematiques[i] += p->thematiques[i - 1];
    return true;
}

static bool read_country(struct demo *d, struct tsv *t, struct err *e)
{
    struct demo_country *c = &d->countries[d->n_countries];
    hash_map_put(&d->by_iso2, t->cells[0], strlen(t->cells[0]), (uint32_t)d->n_countries++);
    c->iso2 = t->cells[0];
    c->partners = atoi(t->cells[1]);
    c->profile = SIZE_MAX;
    for (size_t i = 0; i < d->n_profiles; i++)
        if (strcmp(d->profiles[i].name, t->cells[2]) == 0)
            c->profile = i;
    if (c->profile == SIZE_MAX)
        return unknown(t, "profil", t->cells[2], e);
    c->jumelage = atoi(t->cells[3]);
    c->projets = atoi(t->cells[4]);
    c->since = atoi(t->cells[5]);
    c->bourse = atoi(t->cells[6]);
    c->le = t->cells[7];
    c->de = t->cells[8];
    c->en = t->cells[9];
    c->near_regions = t->cells[10];
    return true;
}

static bool read_zone(const struct demo *d, const char *name, int *out)
{
    *out = !*name ? ZONE_ANY : strcmp(name, "n") == 0 ? ZONE_NORTH : ZONE_SOUTH;
    if (!*name || strcmp(name, "n") == 0 || strcmp(name, "s") == 0)
        return true;
    for (size_t i = 0; i < d->n_profiles; i++)
        if (strcmp(d->profiles[i].name, name) == 0) {
            *out = (int)i;
            return true;
        }
    return false;
}

static bool read_text(struct demo *d, struct tsv *t, struct err *e)
{
    struct demo_text *x = &d->texts[d->n_texts++];
    x->thematique = strcmp(t->cells[0], "*") == 0 ? -1 : find_thematique(d, t->cells[0]);
    x->genre = GENRES;
    for (size_t g = 0; g < GENRES; g++)
        if (strcmp(GENRE_NAMES[g], t->cells[1]) == 0)
            x->genre = (enum demo_genre)g;
    if (x->genre == GENRES)
        return unknown(t, "genre", t->cells[1], e);
    if (x->thematique < 0 && t->cells[0][0] != '*')
        return unknown(t, "thématique", t->cells[0], e);
    if (!read_zone(d, t->cells[2], &x->zone))
        return unknown(t, "zone", t->cells[2], e);
    x->text = t->cells[3];
    return true;
}

/* The place is the gazetteer's when it has one of that name, else one of its own. */
static bool read_real(struct demo *d, struct tsv *t, struct err *e)
{
    uint32_t country = hash_map_find(&d->by_iso2, t->cells[2]);
    int thematique = find_thematique(d, t->cells[7]);
    double lon, lat;
    if (country == HASH_NONE)
        return unknown(t, "pays", t->cells[2], e);
    if (thematique < 0)
        return unknown(t, "thématique", t->cells[7], e);
    if (!tsv_real(t, 4, &lon, e) || !tsv_real(t, 5, &lat, e))
        return false;
    struct demo_country *c = &d->countries[country];
    struct demo_place *p = NULL;
    for (size_t i = 0; i < c->n_places && !p; i++)
        if (strcmp(c->places[i].name, t->cells[3]) == 0)
            p = &c->places[i];
    if (!p) {
        c->places = mem_room(c->places, c->n_places, &c->capacity, sizeof *c->places);
        p = &c->places[c->n_places++];
        *p = (struct demo_place){.id = t->cells[3], .name = t->cells[3], .lon = lon, .lat = lat, .real = -1};
    }
    p->approximate = strcmp(t->cells[6], "exacte") != 0;
    p->real = (int)d->n_real;
    d->real[d->n_real++] = (struct demo_real){.type = t->cells[0],
                                              .code = t->cells[1],
                                              .partner = t->cells[3],
                                              .titre = t->cells[9],
                                              .country = country,
                                              .thematique = (size_t)thematique,
                                              .since = atoi(t->cells[8])};
    return true;
}

static const struct {
    const char *name, *text;
    size_t n;
    const char *columns[TSV_MAX_COLUMNS];
    demo_row_reader *read;
} EMBEDDED[] = {
    {"thematiques.tsv", THEMATIQUES, sizeof THEMATIQUES - 1, {"thematique"}, read_code},
    {"thematiques.tsv",
     THEMATIQUES,
     sizeof THEMATIQUES - 1,
     {"thematique", "odd", "voisines", "financements"},
     read_thematique},
    {"profils.tsv", PROFILS, sizeof PROFILS - 1, {"profil", "zone", "thematiques"}, read_profile},
    {"pays.tsv",
     PAYS,
     sizeof PAYS - 1,
     {"pays", "partenaires", "profil", "jumelage", "projets", "depuis", "bourse", "le", "de", "en",
      "affinites"},
     read_country},
    {"textes.tsv", TEXTES, sizeof TEXTES - 1, {"thematique", "genre", "zone", "texte"}, read_text},
};

/* Read last: it refers to places. */
static const char *const REAL_COLUMNS[] = {"type",    "code",       "pays",   "partenaire", "lon", "lat",
                                           "qualite", "thematique", "depuis", "titre",      NULL};

bool demo_read(struct demo *d, const char *name, const char *text, size_t n, const char *const *columns,
               demo_row_reader *read, struct err *e)
{
    struct tsv *t = &d->tables[d->n_tables++];
    if (!(text ? tsv_open_text(t, name, text, n, columns, e) : tsv_open(t, name, columns, e)))
        return false;
    enum tsv_result r;
    while ((r = tsv_next(t, e)) == TSV_ROW)
        if (!read(d, t, e))
            return false;
    return r == TSV_END;
}

static size_t count_lines(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}

static size_t text_group(const struct demo_text *t)
{
    return (size_t)(t->thematique + 1) * GENRES + t->genre;
}

static int compare_texts(const void *a, const void *b)
{
    const struct demo_text *x = a, *y = b;
    size_t gx = text_group(x), gy = text_group(y);
    if (gx != gy)
        return gx < gy ? -1 : 1;
    return strcmp(x->text, y->text);
}

static void sort_texts(struct demo *d)
{
    qsort(d->texts, d->n_texts, sizeof *d->texts, compare_texts);
    for (size_t i = 0; i < d->n_texts; i++)
        d->first_text[text_group(&d->texts[i]) + 1]++;
    for (size_t i = 1; i < sizeof d->first_text / sizeof *d->first_text; i++)
        d->first_text[i] += d->first_text[i - 1];
}

bool demo_load(struct demo *d, struct err *e)
{
    *d = (struct demo){.n_tables = 0};
    d->countries = mem_alloc(count_lines(PAYS), sizeof *d->countries);
    d->texts = mem_alloc(count_lines(TEXTES), sizeof *d->texts);
    d->real = mem_alloc(count_lines(REELS), sizeof *d->real);
    bool good = true;
    for (size_t i = 0; good && i < sizeof EMBEDDED / sizeof *EMBEDDED; i++)
        good = demo_read(d, EMBEDDED[i].name, EMBEDDED[i].text, EMBEDDED[i].n, EMBEDDED[i].columns,
                         EMBEDDED[i].read, e);
    sort_texts(d);
    return good && demo_read_places(d, e) &&
           demo_read(d, "reels.tsv", REELS, sizeof REELS - 1, REAL_COLUMNS, read_real, e);
}

void demo_release(struct demo *d)
{
    for (size_t i = 0; i < d->n_tables; i++)
        tsv_release(&d->tables[i]);
    for (size_t i = 0; i < d->n_countries; i++)
        free(d->countries[i].places);
    for (size_t i = 0; i < d->n_departements; i++) {
        free(d->departements[i].article_nom);
        free(d->departements[i].de_nom);
    }
    free(d->countries);
    free(d->texts);
    free(d->real);
    free(d->communes);
    free(d->departements);
    free(d->regions);
    free(d->epcis);
    hash_map_release(&d->by_iso2);
    hash_map_release(&d->by_departement);
    *d = (struct demo){.n_tables = 0};
}

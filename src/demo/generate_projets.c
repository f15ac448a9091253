#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "demo/generate_rows.h"

/* One cooperation while it is written. */
struct coop {
    struct rows *rows;
    const struct plan_cooperation *plan;
    size_t index;
    int64_t id;
    struct dice dice; /* its own: the content of one does not depend on the others */
    struct forms french, partner;
    struct sentence sentence;
    size_t profile;
    bool north;
};

static int clamp(int v, int low, int high)
{
    return v < low ? low : v > high ? high : v;
}

/* --- money ------------------------------------------------------------------------------------------ */

enum { MAX_FINANCEMENTS = 6 };

/* What a collectivité of this size puts in, in euros. */
static double usual_amount(const struct coop *c)
{
    static const double OF_TYPE[] = {[PLAN_REGION] = 60000, [PLAN_DEPARTEMENT] = 32000, [PLAN_EPCI] = 20000,
                                     [PLAN_COMMUNE] = 3000, [PLAN_SYNDICAT] = 18000,    [PLAN_AUTRE] = 25000};
    const struct plan_collectivite *m = &c->rows->plan->collectivites[c->plan->members[0]];
    double amount = OF_TYPE[m->type];
    if (m->type == PLAN_COMMUNE)
        amount += m->population > 100000 ? 24000 : m->population / 6;
    return c->north ? amount * 0.4 : amount;
}

static struct maybe round_amount(double v)
{
    double step = v < 2000 ? 50 : v < 20000 ? 500 : 1000;
    return maybe_value((int64_t)(round(v / step) * step + step));
}

/* Sources that only some countries or years have; NULL: as drawn. */
static const char *special_source(struct coop *c, int year)
{
    static const struct {
        const char *iso2, *source;
        int from, percent;
    } SPECIAL[] = {
        {"MA", "fonds_franco_marocain", 2011, 30},
        {"TN", "fonds_franco_tunisien", 2012, 30},
        {"HT", "fonds_franco_quebecois", 2009, 22},
        {"AR", "appel_conjoint", 2008, 30},
        {"BR", "appel_conjoint", 2010, 25},
        {"IN", "appel_conjoint", 2011, 25},
        {"MX", "appel_conjoint", 2011, 25},
        {"LB", "pnud", 2009, 12},
        {"SN", "pnud", 2009, 5},
    };
    for (size_t i = 0; i < sizeof SPECIAL / sizeof *SPECIAL; i++)
        if (strcmp(SPECIAL[i].iso2, c->sentence.country->iso2) == 0 && year >= SPECIAL[i].from &&
            dice_chance(&c->dice, SPECIAL[i].percent))
            return SPECIAL[i].source;
    return NULL;
}

/* Before a fund existed, the ministry's yearly call stood in. */
static const char *available(const char *source, int year, bool north)
{
    static const struct {
        const char *source;
        int from;
    } FROM[] = {{"un_pour_cent_eau", 2005},
                {"un_pour_cent_energie", 2006},
                {"un_pour_cent_dechets", 2014},
                {"un_pour_cent_transports", 2014},
                {"ficol", 2014},
                {"appel_triennal", 2007},
                {"appel_jeunesse", 2012},
                {"cles_en_main", 2012},
                {"etat_region", 2009}};
    for (size_t i = 0; i < sizeof FROM / sizeof *FROM; i++)
        if (strcmp(FROM[i].source, source) == 0 && year < FROM[i].from)
            return north ? "autre" : "appel_a_projets";
    return source;
}

static size_t draw_financements(struct coop *c, const struct demo_thematique *t, int year,
                                struct financement_row rows[MAX_FINANCEMENTS])
{
    size_t n = 0;
    double own = usual_amount(c) * exp(0.8 * dice_normal(&c->dice));
    if (strcmp(t->code, "eau") == 0)
        own *= 1.35; /* works cost more than visits: 22 % of what is spent goes there */
    if (dice_chance(&c->dice, c->north ? 45 : 9))
        return 0;
    int others = dice_chance(&c->dice, c->north ? 65 : 35) ? 0 : dice_range(&c->dice, 1, 4);
    if (others == 0 || dice_chance(&c->dice, 88))
        rows[n++] = (struct financement_row){.source = "fonds_propres", .montant = round_amount(own)};
    for (int i = 0; i < others && n < MAX_FINANCEMENTS; i++) {
        const char *source = special_source(c, year);
        if (!source)
            source = available(t->sources[dice_pick(&c->dice, t->source_totals, t->n_sources)], year,
                               c->north);
        if (c->plan->action && rules_needs_agreement(source))
            source = c->north ? "autre" : "region";
        double amount = own * (0.3 + 1.2 * dice_unit(&c->dice));
        if (strcmp(source, "ue") == 0 || strcmp(source, "fed") == 0 || strcmp(source, "ficol") == 0 ||
            strcmp(source, "interreg") == 0)
            amount = amount * 3 + 20000;
        rows[n++] = (struct financement_row){.source = source, .montant = round_amount(amount)};
    }
    for (size_t i = 0; i < n; i++) {
        if (dice_chance(&c->dice, 93))
            rows[i].annee = maybe_value(clamp(year + dice_range(&c->dice, 0, 2), year, ROWS_YEAR));
        if (dice_chance(&c->dice, 6))
            rows[i].montant = maybe_empty();
        if (dice_chance(&c->dice, 2)) {
            rows[i].source = NULL;
            rows[i].libelle = "Financeur non précisé";
        }
    }
    return n;
}

/* --- one projet ------------------------------------------------------------------------------------- */

struct choice {
    size_t thematique; /* what the texts are about */
    const char *thematiques[3], *odd[3];
    size_t n_thematiques, n_odd;
    int first, last;
    const char *statut;
    bool ends, over;
};

static void choose_subject(struct coop *c, bool real, struct choice *out)
{
    const struct demo *d = c->rows->demo;
    out->thematique = real ? d->real[c->plan->real].thematique
                           : dice_pick(&c->dice, d->profiles[c->profile].thematiques, DEMO_THEMATIQUES);
    const struct demo_thematique *t = &d->thematiques[out->thematique];
    out->thematiques[out->n_thematiques++] = t->code;
    if (t->n_near && dice_chance(&c->dice, 34)) {
        size_t first = dice_below(&c->dice, (uint32_t)t->n_near);
        out->thematiques[out->n_thematiques++] = d->thematiques[t->near[first]].code;
        if (t->n_near > 1 && dice_chance(&c->dice, 25))
            out->thematiques[out->n_thematiques++] = d->thematiques[t->near[(first + 1) % t->n_near]].code;
    }
    if (!real && dice_chance(&c->dice, 3))
        out->n_thematiques = 0; /* not said */
    if (t->n_odd && dice_chance(&c->dice, 60)) {
        out->odd[out->n_odd++] = t->odd[0];
        if (t->n_odd > 1 && dice_chance(&c->dice, 35))
            out->odd[out->n_odd++] = t->odd[1];
    }
}

static void choose_years(struct coop *c, struct choice *out)
{
    int since = c->sentence.since > 1988 ? c->sentence.since : 1988;
    out->first = clamp(ROWS_YEAR - (int)(dice_waiting(&c->dice) * 6), since, ROWS_YEAR);
    out->last = out->first + dice_range(&c->dice, 0, 4);
    bool over = out->last < ROWS_YEAR - 1;
    double luck = dice_unit(&c->dice);
    out->statut = luck < 0.02                  ? NULL
                  : luck < (over ? 0.88 : 0.1) ? (over ? "termine" : "en_sommeil")
                  : luck < 0.94                ? (over ? "en_sommeil" : "en_cours")
                                               : "en_cours";
    bool goes_on = out->statut && strcmp(out->statut, "en_cours") == 0;
    out->ends = goes_on ? out->last >= ROWS_YEAR && dice_chance(&c->dice, 60) : dice_chance(&c->dice, 92);
    out->over = out->statut && strcmp(out->statut, "termine") == 0;
}

/* Texts of a projet; false when a pattern is missing or wrong, which the tests of the tables find. */
static bool write_texts(struct coop *c, const struct choice *what, struct projet_row *row, bool real)
{
    struct rows *r = c->rows;
    const struct sentence *s = &c->sentence;
    struct dice *dice = &c->dice;
    int t = (int)what->thematique;
    row->titre = real ? r->demo->real[c->plan->real].titre : rows_sentences(r, 0, s, dice, t, GENRE_TITRE, 1);
    row->objectifs = rows_sentences(r, 1, s, dice, t, GENRE_OBJECTIFS, dice_range(dice, 1, 2));
    row->description = rows_sentences(r, 2, s, dice, t, GENRE_DESCRIPTION, dice_range(dice, 2, 4));
    if (!row->titre || !row->objectifs || !row->description)
        return false;
    if (dice_chance(dice, 45)) {
        const char *more = rows_sentences(r, 3, s, dice, -1, GENRE_DESCRIPTION, 1);
        bytes_add_format(&r->texts[2], " %s", more ? more : "");
        row->description = r->texts[2].data; /* may have moved */
    }
    if (dice_chance(dice, 60))
        row->historique = rows_sentences(r, 4, s, dice, -1, GENRE_HISTORIQUE, 1);
    if (dice_chance(dice, 75))
        row->contexte = rows_sentences(r, 5, s, dice, -1, GENRE_CONTEXTE, dice_range(dice, 1, 2));
    if (dice_chance(dice, 50))
        row->partenaires_france = rows_sentences(r, 6, s, dice, -1, GENRE_PARTENAIRES_FRANCE, 1);
    if (dice_chance(dice, 50))
        row->partenaires_pays = rows_sentences(r, 7, s, dice, -1, GENRE_PARTENAIRES_PAYS, 1);
    if (!c->north && dice_chance(dice, 6))
        row->volontaires = rows_sentences(r, 8, s, dice, -1, GENRE_VOLONTAIRES, 1);
    return true;
}

static bool write_projet(struct coop *c, uint32_t j, struct err *e)
{
    struct rows *r = c->rows;
    bool real = c->plan->real >= 0 && j == 0;
    struct choice what = {0};
    struct financement_row money[MAX_FINANCEMENTS];
    struct written out;
    char key[96];
    choose_subject(c, real, &what);
    choose_years(c, &what);
    c->sentence.first_year = what.first;
    c->sentence.last_year = what.last;
    snprintf(key, sizeof key, "demo/%llu/%llu/%zu/%u", (unsigned long long)r->seed,
             (unsigned long long)r->replica, c->index, j);
    struct projet_row row = {.cooperation = c->id,
                             .key = key,
                             .statut = what.statut,
                             .thematiques = {what.thematiques, what.n_thematiques},
                             .odd = {what.odd, what.n_odd}};
    if (!write_texts(c, &what, &row, real))
        return err_set(e, ERR_INTERNAL, "textes.tsv has no fitting text for %s in %s",
                       r->demo->thematiques[what.thematique].code, r->demo->profiles[c->profile].name);
    if (dice_chance(&c->dice, 93))
        row.annee_debut = maybe_value(what.first);
    if (what.over || (row.annee_debut.state == MAYBE_VALUE && what.ends))
        row.annee_fin = maybe_value(what.last);
    row.financements = (struct financement_list){
        money, draw_financements(c, &r->demo->thematiques[what.thematique], what.first, money)};
    const struct document_row document = {
        .nom = rows_sentences(r, 9, &c->sentence, &c->dice, -1, GENRE_DOCUMENT, 1),
        .type_mime = "application/pdf",
        .taille = maybe_value(1000 * dice_range(&c->dice, 40, 3000))};
    row.documents = (struct document_list){&document, document.nom && dice_chance(&c->dice, 4)};
    const struct contact_row contact = {.role = "cadre", .titre = "Chargé de mission ou chargée de mission"};
    row.contacts = (struct contact_list){&contact, dice_chance(&c->dice, 10)};
    return writer_put_projet(r->writer, &row, &out, e);
}

/* --- one cooperation -------------------------------------------------------------------------------- */

static int draw_since(struct coop *c)
{
    if (c->plan->real >= 0)
        return c->rows->demo->real[c->plan->real].since;
    double spread = c->plan->jumelage ? 9 : 6;
    int centre = c->sentence.country->since + (c->plan->jumelage && !c->north ? -4 : 0);
    int earliest = c->plan->jumelage ? 1950 : 1960;
    return clamp(centre + (int)(spread * dice_normal(&c->dice)), earliest, ROWS_YEAR - 1);
}

static void fill_cooperation(struct coop *c, struct cooperation_row *row)
{
    struct rows *r = c->rows;
    struct dice *dice = &c->dice;
    double luck = dice_unit(dice);
    row->statut = luck < 0.80 ? "en_cours" : luck < 0.92 ? "en_sommeil" : luck < 0.985 ? "termine" : NULL;
    if (dice_chance(dice, 95))
        row->depuis = maybe_value(c->sentence.since);
    if (row->statut && strcmp(row->statut, "termine") == 0)
        row->fin = maybe_value(
            clamp(c->sentence.since + dice_range(dice, 3, 25), c->sentence.since, ROWS_YEAR));
    row->jumelage = maybe_value(c->plan->jumelage);
    enum demo_genre genre = c->plan->action ? GENRE_ACTION : GENRE_COOP;
    if (dice_chance(dice, 40))
        row->description = rows_sentences(r, 1, &c->sentence, dice, -1, genre, 1);
    bytes_reset(&r->texts[0]);
    bytes_add_format(&r->texts[0], "%s %s %s", c->french.short_name, c->plan->jumelage ? "et" : "–",
                     c->partner.name);
    if (r->texts[0].data[0] >= 'a' && r->texts[0].data[0] <= 'z')
        r->texts[0].data[0] = (char)(r->texts[0].data[0] - 'a' + 'A');
    row->titre = r->texts[0].data;
    if (!c->plan->action && dice_chance(dice, 70)) {
        bytes_reset(&r->texts[2]);
        bytes_add_format(&r->texts[2], "%s signée en %d",
                         c->plan->jumelage ? "Charte de jumelage" : "Convention", c->sentence.since);
        row->convention = r->texts[2].data;
    }
}

static bool write_cooperation(struct coop *c, struct err *e)
{
    struct rows *r = c->rows;
    int64_t members[PLAN_MAX_SIDE], partners[PLAN_MAX_SIDE];
    char key[96];
    struct written out;
    for (size_t i = 0; i < c->plan->n_members; i++)
        members[i] = r->collectivites[c->plan->members[i]];
    for (size_t i = 0; i < c->plan->n_partners; i++)
        partners[i] = r->partners[c->plan->partners[i]];
    snprintf(key, sizeof key, "demo/%llu/%llu/%zu", (unsigned long long)r->seed,
             (unsigned long long)r->replica, c->index);
    struct cooperation_row row = {.key = key,
                                  .nature = c->plan->action ? "action" : "cooperation",
                                  .members = {members, c->plan->n_members},
                                  .partners = {partners, c->plan->n_partners},
                                  .lead = members[0]};
    fill_cooperation(c, &row);
    if (!writer_put_cooperation(r->writer, &row, &out, e))
        return false;
    c->id = out.id;
    for (uint32_t j = 0; j < c->plan->n_projets; j++)
        if (!write_projet(c, j, e))
            return false;
    return true;
}

bool rows_write_cooperations(struct rows *r, struct err *e)
{
    enum { PURPOSE = 1000 }; /* dice below that are for whole tables */
    for (size_t i = 0; i < r->plan->n_cooperations; i++) {
        struct coop c = {.rows = r,
                         .plan = &r->plan->cooperations[i],
                         .index = i,
                         .dice = dice_for(r->seed, r->replica, PURPOSE + i)};
        rows_forms_french(r, c.plan->members[0], &c.french);
        forms_of_place(&c.partner, rows_place(r, c.plan->partners[0]));
        c.sentence = (struct sentence){
            .partner = &c.partner, .french = &c.french, .country = &r->demo->countries[c.plan->country]};
        c.profile = c.sentence.country->profile;
        c.north = r->demo->profiles[c.profile].north;
        c.sentence.since = draw_since(&c);
        if (!write_cooperation(&c, e))
            return false;
    }
    return true;
}

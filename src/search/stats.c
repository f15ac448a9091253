#include "search/stats.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* --- plain figures -----------------------------------------------------------------------------------------
 */

static const struct plain {
    const char *key, *rubrique, *unit;
    size_t at;
} PLAIN[] =
    {
        {"collectivites", "Collectivités engagées", "collectivités", offsetof(struct figures, collectivites)},
        {"partenaires", "Partenaires étrangers", "partenaires", offsetof(struct figures, partenaires)},
        {"pays", "Pays des partenaires", "pays", offsetof(struct figures, pays)},
        {"partenariats", "Partenariats (paires)", "paires", offsetof(struct figures, pairs)},
        {"cooperations", "Coopérations décentralisées", "coopérations",
         offsetof(struct figures, cooperations)},
        {"actions", "Autres actions extérieures", "actions", offsetof(struct figures, actions)},
        {"projets", "Projets", "projets", offsetof(struct figures, projets)},
},
  BOURSE[] = {
      {"projets", "Bourse : projets", "projets", offsetof(struct figures, bourse)},
      {"partenaires", "Bourse : collectivités étrangères", "partenaires",
       offsetof(struct figures, bourse_partenaires)},
      {"pays", "Bourse : pays", "pays", offsetof(struct figures, bourse_pays)},
};
enum { N_PLAIN = sizeof PLAIN / sizeof PLAIN[0], N_BOURSE = sizeof BOURSE / sizeof BOURSE[0] };

static int64_t plain_value(const struct figures *f, const struct plain *p)
{
    uint32_t value;
    if (p->at == offsetof(struct figures, pairs))
        return (int64_t)f->pairs;
    memcpy(&value, (const char *)f + p->at, sizeof value);
    return value;
}

/* --- values, largest first ---------------------------------------------------------------------------------
 */

struct counted {
    uint32_t value;
    int64_t count;
};

static int compare(const void *a, const void *b)
{
    const struct counted *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return x->value < y->value ? -1 : x->value > y->value;
}

static uint32_t sort_facet(const struct facet *f, struct counted **out, int64_t *sum)
{
    struct counted *list = *out = mem_alloc((size_t)f->n_values + 1, sizeof *list);
    uint32_t n = 0;
    *sum = 0;
    for (uint32_t i = 0; i < f->n_values; i++)
        if (f->counts[i]) {
            list[n++] = (struct counted){i, f->counts[i]};
            *sum += f->counts[i];
        }
    if (n)
        qsort(list, n, sizeof *list, compare);
    return n;
}

static uint32_t sort_totals(const struct crosstab_axis *x, struct counted **out)
{
    struct counted *list = *out = mem_alloc((size_t)x->n_values + 1, sizeof *list);
    uint32_t n = 0;
    for (uint32_t i = 0; i < x->n_values; i++)
        if (x->totals[i].unit)
            list[n++] = (struct counted){i, x->totals[i].value};
    if (n)
        qsort(list, n, sizeof *list, compare);
    return n;
}

static double per_cent(int64_t part, int64_t of)
{
    return of ? 100.0 * (double)part / (double)of : 0;
}

static const struct vocabulary_value *value_of(const struct snapshot *s, enum criterion of, uint32_t value)
{
    return &criterion_vocabulary(s, of)->values[value];
}

/* --- JSON --------------------------------------------------------------------------------------------------
 */

static void put_sum(struct json *j, const char *key, const struct crosstab_sum *sum)
{
    json_key(j, key);
    if (sum->unit)
        json_int(j, sum->value);
    else
        json_null(j);
}

static void put_named(struct json *j, const struct territory *t, const struct snapshot *s)
{
    char name[TERRITORY_NAME_BYTES];
    territory_name(t, s, name);
    json_put_text(j, "id", name);
    json_put_text(j, "libelle", territory_label(t, s, LANGUAGE_FR));
}

static void put_territory(struct json *j, const struct territory *t, const struct snapshot *s)
{
    struct territory parents[TERRITORY_PARENTS];
    struct criteria c;
    struct bytes text;
    char name[TERRITORY_NAME_BYTES];
    const char *kind = territory_kind(t);
    bytes_init(&text, 1000);
    territory_criteria(t, &c);
    criteria_print(&c, s, &text);
    territory_name(t, s, name);
    json_put_object(j, "territoire");
    put_named(j, t, s);
    json_put_text(j, "type", kind);
    json_put_text(j, "code",
                  strncmp(name, kind, strlen(kind)) == 0 && strchr(name, ':') ? strchr(name, ':') + 1 : name);
    json_put_text(j, "criteria", text.data ? text.data : "");
    json_put_array(j, "parents");
    for (unsigned i = 0, n = territory_parents(t, s, parents); i < n; i++) {
        json_object(j);
        put_named(j, &parents[i], s);
        json_end(j);
    }
    json_end(j);
    json_end(j);
    criteria_release(&c);
    bytes_release(&text);
}

/* The years from the first to behind the last that there is anything of. */
struct years {
    uint32_t from, end;
};

static struct years years_of(const struct crosstab_axis *x)
{
    struct years y = {0, x->n_values};
    while (y.from < y.end && !x->totals[y.from].unit)
        y.from++;
    while (y.end > y.from && !x->totals[y.end - 1].unit)
        y.end--;
    return y;
}

static void put_declared(struct json *j, const struct figures *f)
{
    const struct crosstab_axis *x = &f->apd.rows;
    const struct years years = years_of(x);
    json_put_array(j, "annees");
    for (uint32_t i = years.from; i < years.end; i++) {
        json_object(j);
        json_put_int(j, "annee", x->first_year + (int64_t)i);
        put_sum(j, "montant", &x->totals[i]);
        json_put_int(j, "collectivites", f->declared_by[i]);
        json_end(j);
    }
    json_end(j);
}

static void put_more(const struct stats_more *more, struct json *j, enum criterion by, uint32_t value)
{
    if (more)
        more->put(more->context, j, by, value);
}

static void put_apd(struct json *j, const struct figures *f, const struct snapshot *s,
                    const struct stats_more *more)
{
    const struct crosstab *t = &f->apd;
    struct counted *list;
    json_put_object(j, "apd");
    json_put_text(j, "unit", "EUR");
    put_sum(j, "total", &t->total);
    put_declared(j, f);
    json_put_array(j, "continents");
    const uint32_t n = sort_totals(&t->columns, &list);
    for (uint32_t i = 0; i < n; i++) {
        const struct vocabulary_value *v = value_of(s, CRITERION_CONTINENT, list[i].value);
        json_object(j);
        json_put_text(j, "value", v->code);
        json_put_text(j, "label", v->label);
        json_put_int(j, "montant", list[i].count);
        json_put_real(j, "part_pct", per_cent(list[i].count, t->total.value), 2);
        put_more(more, j, CRITERION_CONTINENT, list[i].value);
        json_end(j);
    }
    free(list);
    json_end(j);
    json_end(j);
}

static void put_funds(struct json *j, const struct figures *f)
{
    const struct crosstab_axis *years = &f->funded.rows;
    json_put_object(j, "cofinancements");
    json_put_text(j, "unit", "EUR");
    json_put_array(j, "financements");
    for (int i = 0; i < FIGURES_MINISTRY; i++)
        json_text(j, MINISTRY_CODES[i]);
    json_end(j);
    json_put_int(j, "projets", f->funded.total.value);
    put_sum(j, "montant", &f->funds.total);
    json_put_array(j, "annees");
    const struct years span = years_of(years);
    for (uint32_t i = span.from; i <= years->n_values; i++) {
        if (i >= span.end && !(i == years->n_values && years->totals[i].unit))
            continue;
        json_object(j);
        json_key(j, "annee");
        if (i < years->n_values)
            json_int(j, years->first_year + (int64_t)i);
        else
            json_null(j);
        json_put_int(j, "projets", years->totals[i].value);
        if (years->totals[i].unit)
            put_sum(j, "montant", &f->funds.rows.totals[i]);
        else
            json_put_int(j, "montant", 0);
        json_end(j);
    }
    json_end(j);
    json_end(j);
}

/* shares: of the projets, and of all that is counted. */
static void put_facet(struct json *j, const char *key, const char *count, const struct facet *f,
                      const struct snapshot *s, int64_t projets, const struct stats_more *more)
{
    struct counted *list;
    int64_t sum;
    const uint32_t n = sort_facet(f, &list, &sum);
    json_put_array(j, key);
    for (uint32_t i = 0; i < n; i++) {
        const struct vocabulary_value *v = value_of(s, f->by, list[i].value);
        json_object(j);
        json_put_text(j, "value", v->code);
        json_put_text(j, "label", v->label);
        json_put_int(j, count, list[i].count);
        if (projets) {
            json_put_real(j, "part_projets_pct", per_cent(list[i].count, projets), 2);
            json_put_real(j, "part_mentions_pct", per_cent(list[i].count, sum), 2);
        }
        put_more(more, j, f->by, list[i].value);
        json_end(j);
    }
    json_end(j);
    free(list);
}

void stats_put(struct json *j, const struct figures *f, const struct territory *t, const struct snapshot *s,
               const struct stats_more *more)
{
    char text[SNAPSHOT_MOMENT_BYTES];
    put_territory(j, t, s);
    json_put_text(j, "timeStamp", snapshot_moment(s, text));
    json_put_int(j, "dataVersion", (int64_t)s->version);
    if (s->demonstration)
        json_put_bool(j, "demonstration", true);
    for (size_t i = 0; i < N_PLAIN; i++)
        json_put_int(j, PLAIN[i].key, plain_value(f, &PLAIN[i]));
    if (territory_is_french(t)) {
        json_key(j, "bourse");
        json_null(j);
    } else {
        json_put_object(j, "bourse");
        for (size_t i = 0; i < N_BOURSE; i++)
            json_put_int(j, BOURSE[i].key, plain_value(f, &BOURSE[i]));
        json_end(j);
    }
    put_apd(j, f, s, more);
    put_funds(j, f);
    put_facet(j, "thematiques", "projets", &f->thematiques, s, f->projets, more);
    put_facet(j, "types", "collectivites", &f->types, s, 0, more);
}

void stats_write(struct json *j, const struct figures *f, const struct territory *t, const struct snapshot *s)
{
    json_object(j);
    stats_put(j, f, t, s, NULL);
    json_end(j);
}

/* --- CSV ---------------------------------------------------------------------------------------------------
 */

/* The cells before the value. */
static void begin_row(struct csv_writer *w, const char *rubrique, const struct vocabulary_value *v)
{
    csv_text(w, rubrique);
    csv_text(w, v ? v->code : NULL);
    csv_text(w, v ? v->label : NULL);
}

static void end_row(struct csv_writer *w, int64_t value, const char *unit)
{
    csv_int(w, value);
    csv_text(w, unit);
    csv_end_row(w);
}

static void put_figure(struct csv_writer *w, const char *rubrique, int64_t value, const char *unit)
{
    begin_row(w, rubrique, NULL);
    csv_text(w, NULL);
    end_row(w, value, unit);
}

/* Sums by year; what has no year has none in its cell, what has no sum no row. */
static void put_years(struct csv_writer *w, const char *rubrique, const struct crosstab_axis *x,
                      const char *unit)
{
    for (uint32_t i = 0; i <= x->n_values; i++) {
        if (!x->totals[i].unit)
            continue;
        begin_row(w, rubrique, NULL);
        if (i < x->n_values)
            csv_int(w, x->first_year + (int64_t)i);
        else
            csv_text(w, "Non renseigné");
        end_row(w, x->totals[i].value, unit);
    }
}

static void put_counts(struct csv_writer *w, const char *rubrique, const struct facet *f,
                       const struct snapshot *s, const char *unit)
{
    struct counted *list;
    int64_t sum;
    const uint32_t n = sort_facet(f, &list, &sum);
    for (uint32_t i = 0; i < n; i++) {
        begin_row(w, rubrique, value_of(s, f->by, list[i].value));
        csv_text(w, NULL);
        end_row(w, list[i].count, unit);
    }
    free(list);
}

static void put_head(struct csv_writer *w, const struct territory *t, const struct snapshot *s)
{
    static const char *const HEAD[] = {"Rubrique", "Code", "Libellé", "Année", "Valeur", "Unité"};
    char name[TERRITORY_NAME_BYTES], text[SNAPSHOT_MOMENT_BYTES];
    for (size_t i = 0; i < sizeof HEAD / sizeof HEAD[0]; i++)
        csv_text(w, HEAD[i]);
    csv_end_row(w);
    territory_name(t, s, name);
    csv_text(w, "Territoire");
    csv_text(w, name);
    csv_text(w, territory_label(t, s, LANGUAGE_FR));
    csv_text(w, NULL);
    csv_text(w, snapshot_moment(s, text));
    csv_text(w, s->demonstration ? "données de démonstration" : "date des chiffres");
    csv_end_row(w);
}

void stats_write_csv(struct bytes *out, enum csv_style style, const struct figures *f,
                     const struct territory *t, const struct snapshot *s)
{
    struct csv_writer w;
    struct counted *list;
    csv_begin(&w, out, style);
    put_head(&w, t, s);
    for (size_t i = 0; i < N_PLAIN; i++)
        put_figure(&w, PLAIN[i].rubrique, plain_value(f, &PLAIN[i]), PLAIN[i].unit);
    for (size_t i = 0; i < N_BOURSE && !territory_is_french(t); i++)
        put_figure(&w, BOURSE[i].rubrique, plain_value(f, &BOURSE[i]), BOURSE[i].unit);
    put_years(&w, "APD déclarée", &f->apd.rows, "euros");
    const uint32_t n = sort_totals(&f->apd.columns, &list);
    for (uint32_t i = 0; i < n; i++) {
        begin_row(&w, "APD par continent", value_of(s, CRITERION_CONTINENT, list[i].value));
        csv_text(&w, NULL);
        end_row(&w, list[i].count, "euros");
    }
    free(list);
    put_figure(&w, "Projets cofinancés par le ministère, en tout", f->funded.total.value, "projets");
    put_years(&w, "Projets cofinancés par le ministère", &f->funded.rows, "projets");
    put_years(&w, "Cofinancements du ministère", &f->funds.rows, "euros");
    put_counts(&w, "Projets par thématique", &f->thematiques, s, "projets");
    put_counts(&w, "Collectivités par type", &f->types, s, "collectivités");
}

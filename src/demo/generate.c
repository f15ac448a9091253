#include "demo/generate.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "demo/generate_rows.h"
#include "store/writer.h"

/* --- the content ------------------------------------------------------------------------------------ */

static bool write_rows(struct rows *r, struct err *e)
{
    if (r->replica > 0) {
        snprintf(r->suffix, sizeof r->suffix, " (%llu)", (unsigned long long)r->replica + 1);
        snprintf(r->distinct_text, sizeof r->distinct_text, "%llu", (unsigned long long)r->replica + 1);
        r->distinct = r->distinct_text;
    }
    r->collectivites = mem_alloc(r->plan->n_collectivites, sizeof *r->collectivites);
    r->partners = mem_alloc(r->plan->n_partners, sizeof *r->partners);
    for (size_t i = 0; i < ROWS_TEXTS; i++)
        bytes_init(&r->texts[i], ROWS_TEXT_MAX);
    bool good = rows_write_authorities(r, e) && rows_write_cooperations(r, e) && rows_write_bourse(r, e) &&
                rows_write_apd(r, e);
    for (size_t i = 0; i < ROWS_TEXTS; i++)
        bytes_release(&r->texts[i]);
    free(r->collectivites);
    free(r->partners);
    return good;
}

static bool write_replicas(struct writer *w, const struct demo *d, const struct generate_options *o,
                           struct err *e)
{
    for (int i = 0; i < o->scale; i++) {
        struct plan plan;
        struct rows rows = {.writer = w, .demo = d, .plan = &plan, .seed = o->seed, .replica = (uint64_t)i};
        bool good = plan_make(&plan, d, o->seed, (uint64_t)i, i == 0, e) && write_rows(&rows, e);
        plan_release(&plan);
        if (!good)
            return false;
        if (o->progress)
            o->progress(o->context, i + 1, o->scale + 1); /* the indexes count as one more */
    }
    return true;
}

static bool write_appels(struct writer *w, struct err *e)
{
    static const char *const MAROC[] = {"MA"}, *const TUNISIE[] = {"TN"}, *const THEMES[] = {"jeunesse"};
    const struct appel_row rows[] = {
        {.nom = "Appel à projets triennal 2013-2015",
         .annee_debut = maybe_value(2013),
         .annee_fin = maybe_value(2015)},
        {.nom = "Appel à projets annuel 2015",
         .annee_debut = maybe_value(2015),
         .annee_fin = maybe_value(2015)},
        {.nom = "Fonds conjoint franco-marocain 2015",
         .annee_debut = maybe_value(2015),
         .annee_fin = maybe_value(2015),
         .pays = {MAROC, 1}},
        {.nom = "Fonds conjoint franco-tunisien 2015",
         .annee_debut = maybe_value(2015),
         .annee_fin = maybe_value(2015),
         .pays = {TUNISIE, 1}},
        {.nom = "Appel à projets jeunesse 2015",
         .annee_debut = maybe_value(2015),
         .annee_fin = maybe_value(2015),
         .thematiques = {THEMES, 1}},
    };
    struct written out;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!writer_put_appel(w, &rows[i], &out, e))
            return false;
    return true;
}

static bool write_meta(struct writer *w, const struct generate_options *o, struct err *e)
{
    char seed[32], scale[16];
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)o->seed);
    snprintf(scale, sizeof scale, "%d", o->scale);
    return writer_put_meta(w, "demonstration", "1", e) && writer_put_meta(w, "graine", seed, e) &&
           writer_put_meta(w, "echelle", scale, e);
}

static bool fill(struct store *store, const struct demo *d, const struct generate_options *o, struct err *e)
{
    const struct writer_options options = {.author = "atlasd generate",
                                           .reason = "données de démonstration",
                                           .source = "demonstration",
                                           .now = "2015-12-31T00:00:00Z",
                                           .bulk = true};
    struct writer *w = writer_new(store, &options, e);
    bool good = w && write_replicas(w, d, o, e) && write_appels(w, e) && write_meta(w, o, e) &&
                writer_commit(w, e);
    writer_free(w);
    return good;
}

bool generate(const struct generate_options *o, struct err *e)
{
    struct demo d;
    if (!o->force && store_is_there(o->path))
        return err_set(e, ERR_INVALID, "%s is already there: --force replaces it", o->path);
    struct store *store = store_make(o->path, o->force, e);
    if (!store)
        return false;
    bool good = demo_load(&d, e) && fill(store, &d, o, e);
    demo_release(&d);
    if (good)
        good = store_publish(store, e);
    else
        store_close(store);
    if (good && o->progress)
        o->progress(o->context, o->scale + 1, o->scale + 1);
    return good;
}

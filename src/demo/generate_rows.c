#include "demo/generate_rows.h"

#include <stdio.h>
#include <string.h>

const struct demo_place *rows_place(const struct rows *r, uint32_t partner)
{
    const struct plan_partner *q = &r->plan->partners[partner];
    return &r->demo->countries[q->country].places[q->place];
}

void rows_name_french(const struct rows *r, const struct plan_collectivite *c, char nom[FORM_SIZE])
{
    const struct demo *d = r->demo;
    const char *commune =
        d->communes[c->type == PLAN_SYNDICAT || c->type == PLAN_COMMUNE ? c->source : 0].nom;
    struct forms f;
    switch (c->type) {
    case PLAN_REGION:
        snprintf(nom, FORM_SIZE, "Région %s%s", d->regions[c->source].nom, r->suffix);
        break;
    case PLAN_DEPARTEMENT:
        snprintf(nom, FORM_SIZE, "Département %s%s", d->departements[c->source].de_nom, r->suffix);
        break;
    case PLAN_AUTRE:
        snprintf(nom, FORM_SIZE, "%s%s", d->departements[c->source].nom, r->suffix);
        break;
    case PLAN_EPCI:
        snprintf(nom, FORM_SIZE, "%s%s", d->epcis[c->source].nom, r->suffix);
        break;
    case PLAN_COMMUNE:
        snprintf(nom, FORM_SIZE, "%s%s", commune, r->suffix);
        break;
    case PLAN_SYNDICAT:
        forms_of_commune(&f, commune, false, false);
        snprintf(nom, FORM_SIZE, "Syndicat %s %.200s%s",
                 c->source % 3 == 0   ? "intercommunal des eaux"
                 : c->source % 3 == 1 ? "mixte du pays"
                                      : "intercommunal d’assainissement",
                 f.short_of, r->suffix);
        break;
    }
}

/* Alsace, Moselle and the North say their h. */
static bool german_h(const char *departement)
{
    static const char *const CODES[] = {"57", "59", "62", "67", "68"};
    for (size_t i = 0; i < sizeof CODES / sizeof *CODES; i++)
        if (strcmp(CODES[i], departement) == 0)
            return true;
    return false;
}

void rows_forms_french(const struct rows *r, uint32_t collectivite, struct forms *f)
{
    const struct demo *d = r->demo;
    const struct plan_collectivite *c = &r->plan->collectivites[collectivite];
    char nom[FORM_SIZE];
    switch (c->type) {
    case PLAN_REGION:
        forms_of_region(f, d->regions[c->source].nom);
        break;
    case PLAN_DEPARTEMENT:
    case PLAN_AUTRE:
        forms_of_departement(f, d->departements[c->source].article_nom, d->departements[c->source].de_nom);
        break;
    case PLAN_COMMUNE:
        forms_of_commune(f, d->communes[c->source].nom, c->population > 10000,
                         german_h(d->communes[c->source].departement));
        break;
    case PLAN_EPCI:
    case PLAN_SYNDICAT:
        rows_name_french(r, c, nom);
        nom[strlen(nom) - strlen(r->suffix)] = '\0'; /* texts are not numbered */
        forms_of_grouping(f, nom);
        break;
    }
}

const char *rows_sentences(struct rows *r, size_t i, const struct sentence *s, struct dice *dice,
                           int thematique, enum demo_genre genre, int n)
{
    enum { MAX_SENTENCES = 6, TRIES = 4 };
    const char *used[MAX_SENTENCES] = {NULL};
    int n_used = 0;
    struct bytes *out = &r->texts[i];
    bytes_reset(out);
    for (int t = 0; t < n + TRIES && n_used < n && n_used < MAX_SENTENCES; t++) {
        const char *pattern = demo_pick_text(r->demo, dice, thematique, genre, s->country->profile);
        bool again = pattern == NULL;
        for (int k = 0; k < n_used; k++)
            again = again || used[k] == pattern;
        if (again)
            continue;
        used[n_used++] = pattern;
        if (out->n)
            bytes_add_char(out, ' ');
        if (!sentence_add(out, pattern, s, dice))
            return NULL;
    }
    return out->n && !out->full ? out->data : NULL;
}

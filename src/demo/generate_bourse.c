#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "demo/generate_rows.h"

/* Requests that are not published, spread over the same countries. */
static const struct {
    const char *etat;
    int percent; /* of the published */
} UNPUBLISHED[] = {{"soumis", 5}, {"brouillon", 4}, {"archive", 2}};

struct request {
    uint32_t partner;
    const char *etat;
    size_t number;
};

static bool write_texts(struct rows *r, const struct sentence *s, struct dice *dice, int thematique,
                        struct bourse_row *row)
{
    row->titre = rows_sentences(r, 0, s, dice, thematique, GENRE_TITRE, 1);
    row->objectifs = rows_sentences(r, 1, s, dice, thematique, GENRE_OBJECTIFS, 2);
    const char *about = rows_sentences(r, 2, s, dice, thematique, GENRE_DESCRIPTION, dice_range(dice, 1, 2));
    const char *wanted = rows_sentences(r, 3, s, dice, -1, GENRE_BOURSE, dice_range(dice, 2, 4));
    if (!row->titre || !row->objectifs || !about || !wanted)
        return false;
    bytes_add_format(&r->texts[2], " %s", wanted);
    row->description = r->texts[2].data;
    return true;
}

/* Text in the country's own towns is written by a French side that is not known yet: titles that name it are
 * not fit. */
static size_t choose_subject(struct rows *r, size_t profile, struct dice *dice)
{
    return dice_pick(dice, r->demo->profiles[profile].thematiques, DEMO_THEMATIQUES);
}

struct request_words {
    char key[96], embassy[96], authority[96], deposited[24], published[24];
};

static void fill_dates(struct request_words *w, struct bourse_row *row, struct dice *dice)
{
    int month = dice_range(dice, 1, 10), day = dice_range(dice, 1, 28);
    int year = ROWS_BOURSE_YEAR - (int)dice_chance(dice, 35);
    row->annee = maybe_value(year);
    if (strcmp(row->etat, "brouillon") == 0)
        return;
    snprintf(w->deposited, sizeof w->deposited, "%d-%02d-%02d", year, month, day);
    row->depose_le = w->deposited;
    if (strcmp(row->etat, "soumis") == 0)
        return;
    snprintf(w->published, sizeof w->published, "%d-%02d-%02d", year, month + 2, day);
    row->publie_le = w->published;
}

static bool write_request(struct rows *r, const struct request *q, struct dice *dice, struct err *e)
{
    const struct demo_country *country = &r->demo->countries[r->plan->partners[q->partner].country];
    struct request_words w;
    struct forms partner, french = {.name = "le partenaire français",
                                    .of = "du partenaire français",
                                    .at = "au partenaire français",
                                    .short_name = "le partenaire français",
                                    .short_of = "du partenaire français"};
    forms_of_place(&partner, rows_place(r, q->partner));
    const struct sentence s = {.partner = &partner,
                               .french = &french,
                               .country = country,
                               .first_year = ROWS_YEAR,
                               .last_year = ROWS_YEAR + 3,
                               .since = ROWS_YEAR};
    size_t subject = choose_subject(r, country->profile, dice);
    const struct demo_thematique *t = &r->demo->thematiques[subject];
    const char *themes[2] = {t->code, t->n_near ? r->demo->thematiques[t->near[0]].code : NULL};
    snprintf(w.key, sizeof w.key, "demo/%llu/%llu/b%zu", (unsigned long long)r->seed,
             (unsigned long long)r->replica, q->number);
    struct bourse_row row = {.partenaire = r->partners[q->partner],
                             .key = w.key,
                             .etat = q->etat,
                             .statut = "en_cours",
                             .budget = maybe_value(1000 * (15 + (int)(180 * dice_waiting(dice)))),
                             .thematiques = {themes, 1 + (size_t)(themes[1] && dice_chance(dice, 35))},
                             .odd = {t->odd, t->n_odd ? 1 : 0}};
    if (!write_texts(r, &s, dice, (int)subject, &row))
        return err_set(e, ERR_INTERNAL, "textes.tsv has no fitting text for %s in the Bourse", t->code);
    fill_dates(&w, &row, dice);
    snprintf(w.embassy, sizeof w.embassy, "cooperation@ambassade-%c%c.example", country->iso2[0] + 32,
             country->iso2[1] + 32);
    snprintf(w.authority, sizeof w.authority, "projets@partenaire-%llu-%u.example",
             (unsigned long long)r->replica + 1, q->partner + 1);
    const struct contact_row contacts[] = {
        {.role = "ambassade",
         .titre = "Service de coopération et d’action culturelle",
         .courriel = w.embassy,
         .publication = "courriel"},
        {.role = "collectivite", .titre = "Direction des projets", .courriel = w.authority}};
    row.contacts = (struct contact_list){contacts, 2};
    const struct document_row documents[] = {{.nom = "Présentation du projet",
                                              .type_mime = "application/pdf",
                                              .taille = maybe_value(1000 * dice_range(dice, 60, 900))},
                                             {.nom = "Plan de financement",
                                              .type_mime = "application/pdf",
                                              .taille = maybe_value(1000 * dice_range(dice, 30, 200))}};
    row.documents = (struct document_list){documents, (size_t)dice_range(dice, 0, 2)};
    struct written out;
    return writer_put_bourse(r->writer, &row, &out, e);
}

/* First partner of a country; those of a country stand together in the plan. */
static uint32_t first_of(const struct plan *p, size_t country)
{
    uint32_t i = 0;
    while (p->partners[i].country != country)
        i++;
    return i;
}

bool rows_write_bourse(struct rows *r, struct err *e)
{
    struct dice dice = dice_for(r->seed, r->replica, 6);
    size_t number = 0;
    for (size_t k = 0; k < r->demo->n_countries; k++) {
        const struct demo_country *country = &r->demo->countries[k];
        for (int i = 0; i < country->bourse; i++) {
            struct request q = {.partner = first_of(r->plan, k) +
                                           dice_below(&dice, (uint32_t)country->partners),
                                .etat = "publie",
                                .number = number + 1};
            number++;
            if (!write_request(r, &q, &dice, e))
                return false;
            for (size_t u = 0; u < sizeof UNPUBLISHED / sizeof *UNPUBLISHED; u++)
                if (dice_chance(&dice, UNPUBLISHED[u].percent)) {
                    q.etat = UNPUBLISHED[u].etat;
                    q.number = ++number;
                    if (!write_request(r, &q, &dice, e))
                        return false;
                }
        }
    }
    return true;
}

/* generate_rows.h - the rows of one replica of the demonstration data, from its plan */
#ifndef DEMO_GENERATE_ROWS_H
#define DEMO_GENERATE_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "demo/generate_plan.h"
#include "demo/generate_text.h"
#include "store/writer.h"

enum {
    ROWS_YEAR = 2015, /* the atlas is that of the end of this year */
    ROWS_APD_FIRST = 2008,
    ROWS_APD_LAST = 2014,
    ROWS_BOURSE_YEAR = 2014,
    ROWS_TEXTS = 12,
    ROWS_TEXT_MAX = 16 * 1024
};

/* Ids are those of the database, in the order of the plan. */
struct rows {
    struct writer *writer;
    const struct demo *demo;
    const struct plan *plan;
    uint64_t seed, replica;
    char suffix[16];      /* " (2)" behind names of the second replica; "" in the first */
    const char *distinct; /* "2", or NULL in the first */
    char distinct_text[16];
    int64_t *collectivites, *partners;
    struct bytes texts[ROWS_TEXTS]; /* working space for the texts of one record */
};

void rows_name_french(const struct rows *r, const struct plan_collectivite *c, char nom[FORM_SIZE]);
void rows_forms_french(const struct rows *r, uint32_t collectivite, struct forms *f);
const struct demo_place *rows_place(const struct rows *r, uint32_t partner);

/* Sentences of a genre into texts[i], separated by spaces; each pattern once. Returns the text, or NULL for
 * none. */
const char *rows_sentences(struct rows *r, size_t i, const struct sentence *s, struct dice *dice,
                           int thematique, enum demo_genre genre, int n);

/* One file each, in this order: networks (first replica only), collectivités and partners, whose ids the
 * others need; cooperations with their projets; Bourse; APD. */
bool rows_write_authorities(struct rows *r, struct err *e);
bool rows_write_cooperations(struct rows *r, struct err *e);
bool rows_write_bourse(struct rows *r, struct err *e);
bool rows_write_apd(struct rows *r, struct err *e);

#endif

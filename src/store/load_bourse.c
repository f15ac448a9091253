/* The Bourse: requests that are published, and the words of their texts. */
#include <stdlib.h>

#include "base/mem.h"
#include "store/load.h"

static bool read_bourse_id(struct incoming *in, void *context)
{
    struct id_rows *ids = &in->l->bourse;
    (void)context;
    id_rows_add(ids, in_id(in, 0), ids->n);
    return true;
}

static void fold_bourse(struct loader *l, uint32_t row, const struct stmt *q)
{
    const struct snapshot *s = l->s;
    uint32_t partner = s->bourse.partenaire[row];
    bytes_reset(&l->text);
    fold_into(&l->text, stmt_text(q, 2));
    fold_into(&l->text, stmt_text(q, 7));
    fold_into(&l->text, stmt_text(q, 8));
    fold_into(&l->text, snapshot_text(s, s->partenaires.rows.name[partner]));
    if (s->partenaires.pays[partner] != VOCABULARY_NONE)
        fold_into(&l->text, s->vocabularies[VOCABULARY_PAYS].values[s->partenaires.pays[partner]].label);
    fold_thematiques(l, &s->bourse.thematiques, row, &l->text);
}

struct bourse_reader {
    struct words_builder *words;
    uint32_t next;
};

static bool read_request(struct incoming *in, void *context)
{
    struct bourse_reader *r = context;
    struct loader *l = in->l;
    struct bourse *b = &l->s->bourse;
    uint32_t row = in_row(in, 0, &l->bourse), partenaire = in_row(in, 3, &l->partenaires);
    uint16_t statut = in_code(in, 4, VOCABULARY_STATUT);
    int16_t year = in_year(in, 5);
    int64_t budget = in_amount(in, 6);
    if (in->damaged)
        return false;
    if (row < r->next)
        return in_damage(in, "stands in the wrong place");
    rows_set(in, &b->rows, row, stmt_text(in->q, 2));
    b->partenaire[row] = partenaire;
    b->statut[row] = statut;
    b->year[row] = year;
    b->budget[row] = budget;
    fold_bourse(l, row, in->q);
    words_builder_add(r->words, row, l->text.data, l->text.n);
    r->next = row + 1;
    return true;
}

/* Lists of requests that are not published are no damage; those of requests that are not there are. */
#define LISTS_OF_PUBLISHED(column, table)                                                                    \
    "SELECT bourse_id, " column " FROM " table                                                               \
    " WHERE bourse_id NOT IN (SELECT id FROM bourse WHERE etat <> 'publie') ORDER BY 1, 2"

bool load_bourse(struct loader *l, struct err *e)
{
    struct bourse *b = &l->s->bourse;
    if (!each_row(l, "bourse", "SELECT id FROM bourse WHERE etat = 'publie' ORDER BY id", read_bourse_id,
                  NULL, e) ||
        !id_rows_sort(&l->bourse, e))
        return false;
    uint32_t n = l->bourse.n;
    rows_init(&b->rows, n);
    if (!load_lists(l, "bourse_thematique", LISTS_OF_PUBLISHED("thematique", "bourse_thematique"),
                    VOCABULARY_THEMATIQUE, &l->bourse, n, &b->thematiques, e) ||
        !load_lists(l, "bourse_odd", LISTS_OF_PUBLISHED("odd", "bourse_odd"), VOCABULARY_ODD, &l->bourse, n,
                    &b->odd, e))
        return false;
    b->partenaire = mem_alloc(n, sizeof *b->partenaire);
    b->statut = codes_of_nothing(n);
    b->year = mem_alloc(n, sizeof *b->year);
    b->budget = mem_alloc(n, sizeof *b->budget);
    struct bourse_reader r = {.words = words_builder_new()};
    bool done = each_row(
        l, "bourse",
        "SELECT id, uid, titre, partenaire_id, statut, annee, budget, objectifs, description "
        "FROM bourse WHERE etat = 'publie' ORDER BY id",
        read_request, &r, e);
    words_builder_finish(r.words, n, &b->words);
    return done && rows_complete(&b->rows, &l->bourse, e);
}

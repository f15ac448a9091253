/* The Bourse: requests that are published, and the words of their texts. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/load_inside.h"

/* Lists of requests that are not published are no damage; those of requests that are not there are. */
static bool read_bourse_id(struct incoming *in, void *context)
{
    struct id_rows *hidden = context, *ids = &in->l->bourse;
    const char *state = in_text(in, 1);
    if (!state || strcmp(state, "publie") != 0)
        ids = hidden;
    id_rows_add(ids, in_id(in, 0), ids->n);
    return true;
}

static void add_words(struct loader *l, struct words_builder *words, uint32_t row, const struct incoming *in)
{
    const struct snapshot *s = l->s;
    uint32_t partner = s->bourse.partenaire[row];
    words_of_text(l, words, WORDS_TITLE, in_text(in, 2));
    words_of_text(l, words, WORDS_TEXT, in_text(in, 7));
    words_of_text(l, words, WORDS_TEXT, in_text(in, 8));
    words_of_text(l, words, WORDS_NAME, snapshot_text(s, s->partenaires.rows.name[partner]));
    if (s->partenaires.pays[partner] != VOCABULARY_NONE)
        words_of_text(l, words, WORDS_COUNTRY,
                      s->vocabularies[VOCABULARY_PAYS].values[s->partenaires.pays[partner]].label);
    words_of_thematiques(l, words, &s->bourse.thematiques, row);
    words_builder_row(words, row);
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
    rows_set(in, &b->rows, row, in_text(in, 2), 9);
    b->partenaire[row] = partenaire;
    b->statut[row] = statut;
    b->year[row] = year;
    b->budget[row] = budget;
    add_words(l, r->words, row, in);
    r->next = row + 1;
    return true;
}

static bool read_lists(struct loader *l, const struct id_rows *hidden, struct err *e)
{
    static const struct question THEMATIQUES = {.table = (enum table)(TABLE_CHILDREN +
                                                                      CHILD_BOURSE_THEMATIQUE),
                                                .columns = {"bourse_id", "thematique"},
                                                .order = {"bourse_id", "thematique"}},
                                 ODD = {.table = (enum table)(TABLE_CHILDREN + CHILD_BOURSE_ODD),
                                        .columns = {"bourse_id", "odd"},
                                        .order = {"bourse_id", "odd"}};
    struct bourse *b = &l->s->bourse;
    return load_lists(l, &THEMATIQUES, VOCABULARY_THEMATIQUE, &l->bourse, hidden, l->bourse.n,
                      &b->thematiques, e) &&
           load_lists(l, &ODD, VOCABULARY_ODD, &l->bourse, hidden, l->bourse.n, &b->odd, e);
}

static bool read_ids(struct loader *l, struct err *e)
{
    static const struct question IDS = {
        .table = (enum table)(TABLE_RECORDS + RECORD_BOURSE), .columns = {"id", "etat"}, .order = {"id"}};
    struct id_rows hidden = {.table = l->bourse.table};
    bool done = each_row(l, &IDS, NULL, read_bourse_id, &hidden, e) && id_rows_sort(&l->bourse, e) &&
                id_rows_sort(&hidden, e);
    if (done)
        rows_init(&l->s->bourse.rows, l->bourse.n);
    done = done && read_lists(l, &hidden, e);
    free(hidden.list);
    return done;
}

bool load_bourse(struct loader *l, struct err *e)
{
    static const struct question PUBLISHED = {.table = (enum table)(TABLE_RECORDS + RECORD_BOURSE),
                                              .columns = {"id", "uid", "titre", "partenaire_id", "statut",
                                                          "annee", "budget", "objectifs", "description",
                                                          "maj"},
                                              .by = {"etat"},
                                              .order = {"id"}};
    struct bourse *b = &l->s->bourse;
    if (!read_ids(l, e))
        return false;
    uint32_t n = l->bourse.n;
    b->partenaire = mem_alloc(n, sizeof *b->partenaire);
    b->statut = codes_of_nothing(n);
    b->year = mem_alloc(n, sizeof *b->year);
    b->budget = mem_alloc(n, sizeof *b->budget);
    struct bourse_reader r = {.words = words_builder_new()};
    bool done = each_row(l, &PUBLISHED, (struct cell[]){cell_text("publie")}, read_request, &r, e);
    words_builder_finish(r.words, n, &b->words);
    return done && rows_complete(&b->rows, &l->bourse, e);
}

/* The projets, their financements, and the words of their texts. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/load_inside.h"

/* --- lists -------------------------------------------------------------------------------------------------
 */

struct list_reader {
    enum vocabulary_id vocabulary;
    const struct id_rows *ids, *hidden;
    struct pairs pairs;
};

static bool read_list(struct incoming *in, void *context)
{
    struct list_reader *r = context;
    if (r->hidden && id_rows_find(r->hidden, cell_int_of(&in->row[0])) != SNAPSHOT_NO_ROW)
        return true;
    struct pair p = {in_row(in, 0, r->ids), in_code(in, 1, r->vocabulary)};
    if (p.value == VOCABULARY_NONE)
        in_damage(in, "has nothing in %s", in->q->columns[1]);
    if (!in->damaged && r->pairs.n && r->pairs.list[r->pairs.n - 1].row == p.row &&
        r->pairs.list[r->pairs.n - 1].value == p.value)
        in_damage(in, "is there twice");
    if (!in->damaged)
        pairs_add(&r->pairs, p.row, p.value);
    return !in->damaged;
}

bool load_lists(struct loader *l, const struct question *q, enum vocabulary_id v, const struct id_rows *ids,
                const struct id_rows *hidden, uint32_t n_rows, struct csr *out, struct err *e)
{
    struct list_reader r = {v, ids, hidden, {0}};
    if (!each_row(l, q, NULL, read_list, &r, e)) {
        free(r.pairs.list);
        return false;
    }
    pairs_to_csr(&r.pairs, out, n_rows);
    return true;
}

void words_of_text(struct loader *l, struct words_builder *words, enum words_field field, const char *text)
{
    bytes_reset(&l->text);
    fold_into(&l->text, text);
    if (l->text.n)
        words_builder_own(words, field, l->text.data, l->text.n);
}

void words_of_thematiques(struct loader *l, struct words_builder *words, const struct csr *lists,
                          uint32_t row)
{
    for (uint32_t i = lists->first[row]; i < lists->first[row + 1]; i++)
        words_of_text(l, words, WORDS_SUBJECT,
                      l->s->vocabularies[VOCABULARY_THEMATIQUE].values[lists->list[i]].label);
}

/* --- projets -----------------------------------------------------------------------------------------------
 */

/* Projets come in the order of their cooperations; a cooperation without any gets an empty one. First the
 * rows are numbered, then what hangs on them is read, then their texts are streamed in the same order. */
struct numbering {
    uint32_t n, done; /* projets; cooperations whose first projet is settled */
    size_t capacity;
};

static void add_projet(struct projets *p, struct numbering *to, uint32_t cooperation)
{
    p->cooperation = mem_room(p->cooperation, to->n, &to->capacity, sizeof *p->cooperation);
    p->cooperation[to->n++] = cooperation;
}

/* The cooperations before this one have all theirs. */
static void settle(struct loader *l, struct numbering *to, uint32_t cooperation)
{
    uint32_t *first = l->s->cooperations.first_projet;
    for (; to->done < cooperation; to->done++) {
        if (to->done > 0 && first[to->done - 1] == to->n)
            add_projet(&l->s->projets, to, to->done - 1);
        first[to->done] = to->n;
    }
}

static bool read_projet_id(struct incoming *in, void *context)
{
    struct numbering *to = context;
    struct loader *l = in->l;
    uint32_t cooperation = in_row(in, 1, &l->cooperations);
    int64_t id = in_id(in, 0);
    if (in->damaged)
        return false;
    if (cooperation + 1 < to->done)
        return in_damage(in, "stands in the wrong place of an index");
    settle(l, to, cooperation + 1);
    id_rows_add(&l->projets, id, to->n);
    add_projet(&l->s->projets, to, cooperation);
    return true;
}

static bool count_row(struct incoming *in, void *context)
{
    (void)in;
    ++*(int64_t *)context;
    return true;
}

static bool number_projets(struct loader *l, struct err *e)
{
    static const struct question IDS = {.table = (enum table)(TABLE_RECORDS + RECORD_PROJET),
                                        .columns = {"id", "cooperation_id"},
                                        .order = {"cooperation_id", "id"}},
                                 ROWS = {.table = (enum table)(TABLE_RECORDS + RECORD_PROJET),
                                         .columns = {"id"},
                                         .by_rows = true};
    struct numbering to = {0};
    uint32_t n = l->s->cooperations.rows.n;
    int64_t rows = 0;
    l->s->cooperations.first_projet = mem_alloc((size_t)n + 1, sizeof *l->s->cooperations.first_projet);
    if (!each_row(l, &IDS, NULL, read_projet_id, &to, e) || !id_rows_sort(&l->projets, e) ||
        !each_row(l, &ROWS, NULL, count_row, &rows, e))
        return false;
    if (rows != l->projets.n)
        return load_damage(e, "projet has %lld rows, and %u in an index", (long long)rows, l->projets.n);
    settle(l, &to, n + 1);
    rows_init(&l->s->projets.rows, to.n);
    return true;
}

struct projet_reader {
    struct words_builder *words;
    struct bytes shared; /* scratch */
    uint32_t shared_by;  /* the cooperation whose words the rows share */
    uint32_t next;
};

static void share(struct projet_reader *r, enum words_field field, const char *text)
{
    bytes_reset(&r->shared);
    fold_into(&r->shared, text);
    words_builder_shared(r->words, field, r->shared.data, r->shared.n);
}

/* The words that all projets of a cooperation share: its title, who takes part, the partners' countries. */
static void share_cooperation(const struct loader *l, struct projet_reader *r, uint32_t c)
{
    const struct snapshot *s = l->s;
    const struct cooperations *all = &s->cooperations;
    words_builder_share(r->words);
    share(r, WORDS_NAME, snapshot_text(s, all->rows.name[c]));
    for (uint32_t i = all->members.first[c]; i < all->members.first[c + 1]; i++)
        share(r, WORDS_NAME, snapshot_text(s, s->collectivites.rows.name[all->members.list[i]]));
    for (uint32_t i = all->partners.first[c]; i < all->partners.first[c + 1]; i++) {
        uint32_t q = all->partners.list[i];
        share(r, WORDS_NAME, snapshot_text(s, s->partenaires.rows.name[q]));
        if (s->partenaires.pays[q] != VOCABULARY_NONE)
            share(r, WORDS_COUNTRY, s->vocabularies[VOCABULARY_PAYS].values[s->partenaires.pays[q]].label);
    }
}

/* Columns: id uid titre statut annee_debut annee_fin, then texts. */
static bool set_projet(struct incoming *in, uint32_t row)
{
    struct projets *p = &in->l->s->projets;
    uint16_t statut = in_code(in, 3, VOCABULARY_STATUT);
    int16_t from = in_year(in, 4), to = in_year(in, 5);
    const char *code = in_text(in, 3);
    bool goes_on = code && strcmp(code, "termine") != 0;
    rows_set(in, &p->rows, row, in_text(in, 2), 12);
    if (in->damaged)
        return false;
    if (from == SNAPSHOT_NO_YEAR)
        from = to;
    else if (to == SNAPSHOT_NO_YEAR)
        to = goes_on ? INT16_MAX : from;
    p->statut[row] = statut;
    p->from_year[row] = from;
    p->to_year[row] = to;
    return true;
}

static void share_for(struct loader *l, struct projet_reader *r, uint32_t row)
{
    uint32_t cooperation = l->s->projets.cooperation[row];
    if (cooperation == r->shared_by)
        return;
    r->shared_by = cooperation;
    share_cooperation(l, r, cooperation);
}

/* The words of the cooperations go to all rows, the empty ones too, up to this one. */
static void add_empty_rows(struct loader *l, struct projet_reader *r, uint32_t behind)
{
    for (; r->next < behind; r->next++) {
        share_for(l, r, r->next);
        words_builder_row(r->words, r->next);
    }
}

static bool read_projet(struct incoming *in, void *context)
{
    enum { FIRST_TEXT = 6, TEXTS = 6 };
    struct projet_reader *r = context;
    struct loader *l = in->l;
    uint32_t row = in_row(in, 0, &l->projets);
    if (in->damaged)
        return false;
    if (row < r->next)
        return in_damage(in, "stands in the wrong place of an index");
    add_empty_rows(l, r, row);
    if (!set_projet(in, row))
        return false;
    share_for(l, r, row);
    words_of_text(l, r->words, WORDS_TITLE, in_text(in, 2));
    for (int i = FIRST_TEXT; i < FIRST_TEXT + TEXTS; i++)
        words_of_text(l, r->words, WORDS_TEXT, in_text(in, i));
    words_of_thematiques(l, r->words, &l->s->projets.thematiques, row);
    words_builder_row(r->words, row);
    r->next = row + 1;
    return true;
}

static bool read_projets(struct loader *l, struct words_builder *words, struct err *e)
{
    static const struct question ALL = {
        .table = (enum table)(TABLE_RECORDS + RECORD_PROJET),
        .columns = {"id", "uid", "titre", "statut", "annee_debut", "annee_fin", "objectifs", "description",
                    "historique", "contexte", "partenaires_france", "partenaires_pays", "maj"},
        .order = {"cooperation_id", "id"}};
    struct projets *p = &l->s->projets;
    struct projet_reader r = {.words = words, .shared_by = SNAPSHOT_NO_ROW};
    bytes_init(&r.shared, 1 << 26);
    for (uint32_t row = 0; row < p->rows.n; row++)
        p->from_year[row] = p->to_year[row] = SNAPSHOT_NO_YEAR;
    bool done = each_row(l, &ALL, NULL, read_projet, &r, e);
    if (done)
        add_empty_rows(l, &r, p->rows.n);
    bytes_release(&r.shared);
    return done && rows_complete(&p->rows, &l->projets, e);
}

bool load_projets(struct loader *l, struct err *e)
{
    static const struct question THEMATIQUES = {.table = (enum table)(TABLE_CHILDREN +
                                                                      CHILD_PROJET_THEMATIQUE),
                                                .columns = {"projet_id", "thematique"},
                                                .order = {"projet_id", "thematique"}},
                                 ODD = {.table = (enum table)(TABLE_CHILDREN + CHILD_PROJET_ODD),
                                        .columns = {"projet_id", "odd"},
                                        .order = {"projet_id", "odd"}};
    struct projets *p = &l->s->projets;
    if (!number_projets(l, e))
        return false;
    uint32_t n = p->rows.n;
    if (!load_lists(l, &THEMATIQUES, VOCABULARY_THEMATIQUE, &l->projets, NULL, n, &p->thematiques, e) ||
        !load_lists(l, &ODD, VOCABULARY_ODD, &l->projets, NULL, n, &p->odd, e))
        return false;
    p->statut = codes_of_nothing(n);
    p->from_year = mem_alloc(n, sizeof *p->from_year);
    p->to_year = mem_alloc(n, sizeof *p->to_year);
    struct words_builder *words = words_builder_new();
    bool done = read_projets(l, words, e);
    words_builder_finish(words, n, &p->words);
    return done;
}

/* --- financements ------------------------------------------------------------------------------------------
 */

struct found_financement {
    uint32_t projet;
    uint16_t source;
    int16_t year;
    int64_t amount;
};

struct found_financements {
    struct found_financement *list;
    size_t n, capacity;
};

static int compare_financements(const void *a, const void *b)
{
    const struct found_financement *x = a, *y = b;
    return x->projet < y->projet ? -1 : x->projet > y->projet;
}

static void set_financement(struct financements *f, const struct found_financement *from)
{
    f->projet[f->n] = from->projet;
    f->source[f->n] = from->source;
    f->year[f->n] = from->year;
    f->amount[f->n] = from->amount;
    f->n++;
}

/* Number them by projet, with an empty one where a projet has none. */
static void number_financements(struct snapshot *s, struct found_financement *found, size_t n_found)
{
    struct financements *f = &s->financements;
    uint32_t n_projets = s->projets.rows.n;
    size_t most = n_found + n_projets, at = 0;
    if (n_found)
        qsort(found, n_found, sizeof *found, compare_financements);
    f->projet = mem_alloc(most, sizeof *f->projet);
    f->source = mem_alloc(most, sizeof *f->source);
    f->year = mem_alloc(most, sizeof *f->year);
    f->amount = mem_alloc(most, sizeof *f->amount);
    bits_init(&f->real, (uint32_t)most, false);
    s->projets.first_financement = mem_alloc((size_t)n_projets + 1, sizeof *s->projets.first_financement);
    for (uint32_t p = 0; p < n_projets; p++) {
        s->projets.first_financement[p] = f->n;
        if (at == n_found || found[at].projet != p)
            set_financement(
                f, &(struct found_financement){p, VOCABULARY_NONE, SNAPSHOT_NO_YEAR, SNAPSHOT_NO_AMOUNT});
        while (at < n_found && found[at].projet == p) {
            bits_set(&f->real, f->n);
            set_financement(f, &found[at++]);
        }
    }
    s->projets.first_financement[n_projets] = f->n;
    f->real.n = f->n;
}

static bool read_financement(struct incoming *in, void *context)
{
    struct found_financements *to = context;
    struct found_financement f = {.projet = in_row(in, 1, &in->l->projets),
                                  .source = in_code(in, 2, VOCABULARY_FINANCEMENT),
                                  .year = in_year(in, 3),
                                  .amount = in_amount(in, 4)};
    to->list = mem_room(to->list, to->n, &to->capacity, sizeof *to->list);
    to->list[to->n++] = f;
    return !in->damaged;
}

bool load_financements(struct loader *l, struct err *e)
{
    static const struct question ALL = {.table = (enum table)(TABLE_CHILDREN + CHILD_FINANCEMENT),
                                        .columns = {"id", "projet_id", "source", "annee", "montant"},
                                        .order = {"id"}};
    struct found_financements found = {0};
    bool done = each_row(l, &ALL, NULL, read_financement, &found, e);
    if (done)
        number_financements(l->s, found.list, found.n);
    free(found.list);
    return done;
}

/* The projets, their financements, the Bourse, and the words of their texts. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "store/load.h"

/* --- projets -----------------------------------------------------------------------------------------------
 */

/* Projets come in the order of their cooperations; a cooperation without any gets an empty one. First the
 * rows are numbered, then what hangs on them is read, then their texts are streamed in the same order. */
static bool number_projets(struct loader *l, struct err *e)
{
    struct cooperations *c = &l->s->cooperations;
    struct projets *p = &l->s->projets;
    struct stmt *q = stmt_new(l->db, "SELECT id, cooperation_id FROM projet ORDER BY cooperation_id, id", e);
    if (!q)
        return false;
    size_t capacity = 0, owners_capacity = 0;
    uint32_t n = 0, at = 0;
    c->first_projet = mem_alloc((size_t)c->rows.n + 1, sizeof *c->first_projet);
    enum stmt_result r = stmt_step(q, e);
    for (at = 0; at < c->rows.n && r != STMT_FAILED; at++) {
        c->first_projet[at] = n;
        int64_t id = at < l->cooperations.n ? l->cooperations.list[at].id : -1;
        do {
            bool own = r == STMT_ROW && stmt_int(q, 1) == id;
            if (!own && n > c->first_projet[at])
                break;
            p->cooperation = mem_room(p->cooperation, n, &owners_capacity, sizeof *p->cooperation);
            p->cooperation[n] = at;
            if (own) {
                struct id_rows *ids = &l->projets;
                ids->list = mem_room(ids->list, ids->n, &capacity, sizeof *ids->list);
                ids->list[ids->n++] = (struct id_row){stmt_int(q, 0), n};
                r = stmt_step(q, e);
            }
            n++;
        } while (r == STMT_ROW);
    }
    c->first_projet[c->rows.n] = n;
    stmt_free(q);
    rows_init(&p->rows, n);
    id_rows_sort(&l->projets);
    return r != STMT_FAILED;
}

/* A list of vocabulary values per record. */
static bool load_lists(struct loader *l, const char *sql, enum vocabulary_id v, const struct id_rows *ids,
                       uint32_t n_rows, struct csr *out, struct err *e)
{
    struct pairs pairs = {0};
    struct stmt *q = stmt_new(l->db, sql, e);
    if (!q)
        return false;
    enum stmt_result r;
    while ((r = stmt_step(q, e)) == STMT_ROW) {
        uint32_t row = id_rows_find(ids, stmt_int(q, 0));
        uint16_t value = loaded_code(l, v, stmt_text(q, 1));
        if (row != SNAPSHOT_NO_ROW && value != VOCABULARY_NONE)
            pairs_add(&pairs, row, value);
    }
    stmt_free(q);
    pairs_to_csr(&pairs, out, n_rows);
    return r == STMT_DONE;
}

/* The words that all projets of a cooperation share: its title, who takes part, the partners' countries. */
static void fold_cooperation(const struct loader *l, uint32_t c, struct bytes *out)
{
    const struct snapshot *s = l->s;
    const struct cooperations *all = &s->cooperations;
    fold_into(out, snapshot_text(s, all->rows.name[c]));
    for (uint32_t i = all->members.first[c]; i < all->members.first[c + 1]; i++)
        fold_into(out, snapshot_text(s, s->collectivites.rows.name[all->members.list[i]]));
    for (uint32_t i = all->partners.first[c]; i < all->partners.first[c + 1]; i++) {
        uint32_t q = all->partners.list[i];
        fold_into(out, snapshot_text(s, s->partenaires.rows.name[q]));
        if (s->partenaires.pays[q] != VOCABULARY_NONE)
            fold_into(out, s->vocabularies[VOCABULARY_PAYS].values[s->partenaires.pays[q]].label);
    }
}

static void fold_thematiques(const struct loader *l, const struct csr *lists, uint32_t row, struct bytes *out)
{
    for (uint32_t i = lists->first[row]; i < lists->first[row + 1]; i++)
        fold_into(out, l->s->vocabularies[VOCABULARY_THEMATIQUE].values[lists->list[i]].label);
}

static int16_t year_or(const struct stmt *q, int column, int16_t missing)
{
    return stmt_is_null(q, column) ? missing : (int16_t)stmt_int(q, column);
}

/* Columns: id uid titre statut annee_debut annee_fin, then texts. */
static void set_projet(struct loader *l, uint32_t row, const struct stmt *q)
{
    struct projets *p = &l->s->projets;
    rows_set(l, &p->rows, row, stmt_int(q, 0), stmt_text(q, 1), stmt_text(q, 2));
    p->statut[row] = loaded_code(l, VOCABULARY_STATUT, stmt_text(q, 3));
    int16_t from = year_or(q, 4, SNAPSHOT_NO_YEAR), to = year_or(q, 5, SNAPSHOT_NO_YEAR);
    const char *statut = stmt_text(q, 3);
    bool goes_on = statut && strcmp(statut, "termine") != 0;
    if (from == SNAPSHOT_NO_YEAR)
        from = to;
    else if (to == SNAPSHOT_NO_YEAR)
        to = goes_on ? INT16_MAX : from;
    p->from_year[row] = from;
    p->to_year[row] = to;
}

static bool read_projets(struct loader *l, struct words_builder *words, struct err *e)
{
    struct projets *p = &l->s->projets;
    struct stmt *q = stmt_new(
        l->db,
        "SELECT id, uid, titre, statut, annee_debut, annee_fin, objectifs, description, "
        "historique, contexte, partenaires_france, partenaires_pays FROM projet "
        "ORDER BY cooperation_id, id",
        e);
    if (!q)
        return false;
    struct bytes shared;
    bytes_init(&shared, 1 << 26);
    uint32_t shared_by = SNAPSHOT_NO_ROW;
    enum stmt_result r = stmt_step(q, e);
    for (uint32_t row = 0; row < p->rows.n && r != STMT_FAILED; row++) {
        if (p->cooperation[row] != shared_by) {
            shared_by = p->cooperation[row];
            bytes_reset(&shared);
            fold_cooperation(l, shared_by, &shared);
        }
        words_builder_add(words, row, shared.data, shared.n);
        p->from_year[row] = p->to_year[row] = SNAPSHOT_NO_YEAR;
        if (r != STMT_ROW || id_rows_find(&l->projets, stmt_int(q, 0)) != row)
            continue;
        set_projet(l, row, q);
        bytes_reset(&l->text);
        fold_into(&l->text, stmt_text(q, 2));
        for (int i = 6; i < 12; i++)
            fold_into(&l->text, stmt_text(q, i));
        fold_thematiques(l, &p->thematiques, row, &l->text);
        words_builder_add(words, row, l->text.data, l->text.n);
        r = stmt_step(q, e);
    }
    stmt_free(q);
    bytes_release(&shared);
    return r != STMT_FAILED;
}

bool load_projets(struct loader *l, struct err *e)
{
    struct projets *p = &l->s->projets;
    if (!number_projets(l, e))
        return false;
    uint32_t n = p->rows.n;
    if (!load_lists(l, "SELECT projet_id, thematique FROM projet_thematique ORDER BY 1, 2",
                    VOCABULARY_THEMATIQUE, &l->projets, n, &p->thematiques, e) ||
        !load_lists(l, "SELECT projet_id, odd FROM projet_odd ORDER BY 1, 2", VOCABULARY_ODD, &l->projets, n,
                    &p->odd, e))
        return false;
    p->statut = mem_alloc(n, sizeof *p->statut);
    memset(p->statut, 0xFF, n * sizeof *p->statut);
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

bool load_financements(struct loader *l, struct err *e)
{
    struct found_financement *found = NULL;
    size_t n = 0, capacity = 0;
    struct stmt *q = stmt_new(l->db, "SELECT projet_id, source, annee, montant FROM financement ORDER BY id",
                              e);
    if (!q)
        return false;
    enum stmt_result r;
    while ((r = stmt_step(q, e)) == STMT_ROW) {
        uint32_t p = id_rows_find(&l->projets, stmt_int(q, 0));
        if (p == SNAPSHOT_NO_ROW)
            continue;
        found = mem_room(found, n, &capacity, sizeof *found);
        found[n++] = (struct found_financement){p, loaded_code(l, VOCABULARY_FINANCEMENT, stmt_text(q, 1)),
                                                year_or(q, 2, SNAPSHOT_NO_YEAR),
                                                stmt_is_null(q, 3) ? SNAPSHOT_NO_AMOUNT : stmt_int(q, 3)};
    }
    stmt_free(q);
    number_financements(l->s, found, n);
    free(found);
    return r == STMT_DONE;
}

/* --- Bourse ------------------------------------------------------------------------------------------------
 */

static bool number_bourse(struct loader *l, struct err *e)
{
    int64_t n;
    if (!db_int(l->db, "SELECT count(*) FROM bourse WHERE etat = 'publie'", &n, e))
        return false;
    l->bourse.list = mem_alloc((size_t)n, sizeof *l->bourse.list);
    struct stmt *q = stmt_new(l->db, "SELECT id FROM bourse WHERE etat = 'publie' ORDER BY id", e);
    if (!q)
        return false;
    enum stmt_result r;
    while ((r = stmt_step(q, e)) == STMT_ROW && l->bourse.n < n) {
        l->bourse.list[l->bourse.n] = (struct id_row){stmt_int(q, 0), l->bourse.n};
        l->bourse.n++;
    }
    stmt_free(q);
    rows_init(&l->s->bourse.rows, l->bourse.n);
    return r != STMT_FAILED;
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

static bool read_bourse(struct loader *l, struct words_builder *words, struct err *e)
{
    struct bourse *b = &l->s->bourse;
    struct stmt *q = stmt_new(
        l->db,
        "SELECT id, uid, titre, partenaire_id, statut, annee, budget, objectifs, description "
        "FROM bourse WHERE etat = 'publie' ORDER BY id",
        e);
    if (!q)
        return false;
    enum stmt_result r;
    for (uint32_t row = 0; (r = stmt_step(q, e)) == STMT_ROW; row++) {
        rows_set(l, &b->rows, row, stmt_int(q, 0), stmt_text(q, 1), stmt_text(q, 2));
        b->partenaire[row] = id_rows_find(&l->partenaires, stmt_int(q, 3));
        if (b->partenaire[row] == SNAPSHOT_NO_ROW)
            b->partenaire[row] = l->s->partenaires.rows.n - 1;
        b->statut[row] = loaded_code(l, VOCABULARY_STATUT, stmt_text(q, 4));
        b->year[row] = year_or(q, 5, SNAPSHOT_NO_YEAR);
        b->budget[row] = stmt_is_null(q, 6) ? SNAPSHOT_NO_AMOUNT : stmt_int(q, 6);
        fold_bourse(l, row, q);
        words_builder_add(words, row, l->text.data, l->text.n);
    }
    stmt_free(q);
    return r == STMT_DONE;
}

bool load_bourse(struct loader *l, struct err *e)
{
    struct bourse *b = &l->s->bourse;
    if (!number_bourse(l, e))
        return false;
    uint32_t n = b->rows.n;
    if (!load_lists(l, "SELECT bourse_id, thematique FROM bourse_thematique ORDER BY 1, 2",
                    VOCABULARY_THEMATIQUE, &l->bourse, n, &b->thematiques, e) ||
        !load_lists(l, "SELECT bourse_id, odd FROM bourse_odd ORDER BY 1, 2", VOCABULARY_ODD, &l->bourse, n,
                    &b->odd, e))
        return false;
    b->partenaire = mem_alloc(n, sizeof *b->partenaire);
    b->statut = mem_alloc(n, sizeof *b->statut);
    b->year = mem_alloc(n, sizeof *b->year);
    b->budget = mem_alloc(n, sizeof *b->budget);
    struct words_builder *words = words_builder_new();
    bool done = read_bourse(l, words, e);
    words_builder_finish(words, n, &b->words);
    return done;
}

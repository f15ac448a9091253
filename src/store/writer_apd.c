#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/writer_inside.h"

static void touch_apd(struct writer *w, const char *key)
{
    if (hash_map_find(&w->apd_touched, key) != HASH_NONE)
        return;
    hash_map_put(&w->apd_touched, key, strlen(key), 1);
    w->apd_since = mem_room(w->apd_since, w->n_apd_since, &w->apd_since_capacity, sizeof *w->apd_since);
    snprintf(w->apd_since[w->n_apd_since++], WRITER_APD_KEY, "%s", key);
}

static void key_of(char key[WRITER_APD_KEY], int64_t collectivite, int64_t annee, const char *pays)
{
    snprintf(key, WRITER_APD_KEY, "%lld/%lld/%.8s", (long long)collectivite, (long long)annee, pays);
}

struct amount {
    int64_t montant;
    bool there;
};

static bool take_amount(void *context, const struct cell *row)
{
    *(struct amount *)context = (struct amount){cell_int_of(&row[0]), true};
    return false;
}

/* The name of the country is asked for where it is needed. */
static bool check_apd(struct writer *w, const struct cell *row, struct err *e)
{
    static const struct question COUNTRY = {
        .table = (enum table)VOCABULARY_PAYS, .columns = {"libelle"}, .by = {"code"}};
    if (rules_check(TABLE_APD, row, NULL, &w->around, NULL))
        return true;
    const struct cell by[] = {row[2]};
    if (!store_ask_text(w->store, &COUNTRY, by, w->around_text, sizeof w->around_text, e))
        return false;
    w->around.nom = *w->around_text ? w->around_text : NULL;
    return writer_check(w, TABLE_APD, row, NULL, e);
}

bool writer_put_apd(struct writer *w, int64_t collectivite, int64_t annee, const char *pays, int64_t montant,
                    struct written *out, struct err *e)
{
    static const struct question AMOUNT = {
        .table = TABLE_APD, .columns = {"montant"}, .by = {"collectivite_id", "annee", "pays"}};
    const struct cell row[] = {cell_int(collectivite), cell_int(annee), cell_text(pays), cell_int(montant),
                               w->source ? cell_int(w->source) : cell_null()};
    struct amount was = {0};
    *out = (struct written){.id = collectivite, .what = WRITTEN_ADDED};
    writer_begin_row(w);
    if (!w->bulk) {
        char key[WRITER_APD_KEY];
        key_of(key, collectivite, annee, pays);
        touch_apd(w, key);
        if (!store_ask(w->store, &AMOUNT, row, take_amount, &was, e))
            return false;
    }
    if (was.there)
        out->what = was.montant == montant ? WRITTEN_UNCHANGED : WRITTEN_CHANGED;
    if (out->what != WRITTEN_UNCHANGED && !check_apd(w, row, e))
        return false;
    bool good = out->what == WRITTEN_UNCHANGED ||
                (was.there ? write_set(w, TABLE_APD, cell_int(montant), row, e)
                           : write_insert(w, TABLE_APD, row, NULL, e));
    return good || err_prefix(e, "apd of %lld in %s", (long long)annee, pays);
}

struct retired {
    struct writer *w;
    struct retired_row {
        int64_t collectivite, annee;
        char pays[9];
    } * rows;
    size_t n, capacity;
};

static bool take_row(void *context, const struct cell *row)
{
    struct retired *r = context;
    struct retired_row gone = {cell_int_of(&row[0]), cell_int_of(&row[1]), ""};
    const char *pays = cell_text_of(&row[2]);
    char key[WRITER_APD_KEY];
    snprintf(gone.pays, sizeof gone.pays, "%s", pays ? pays : "");
    key_of(key, gone.collectivite, gone.annee, gone.pays);
    if (hash_map_find(&r->w->apd_touched, key) != HASH_NONE)
        return true;
    r->rows = mem_room(r->rows, r->n, &r->capacity, sizeof *r->rows);
    r->rows[r->n++] = gone;
    return true;
}

bool writer_retire_apd(struct writer *w, size_t *n, struct err *e)
{
    static const struct question OF_SOURCE = {
        .table = TABLE_APD, .columns = {"collectivite_id", "annee", "pays"}, .by = {"source"}};
    struct retired r = {.w = w};
    *n = 0;
    bool good = store_ask(w->store, &OF_SOURCE, (struct cell[]){cell_int(w->source)}, take_row, &r, e);
    for (size_t i = 0; good && i < r.n; i++) {
        const struct cell key[] = {cell_int(r.rows[i].collectivite), cell_int(r.rows[i].annee),
                                   cell_text(r.rows[i].pays)};
        good = write_remove(w, TABLE_APD, key, e);
        *n += good;
    }
    free(r.rows);
    return good;
}

bool writer_replace_apd(struct writer *w, int64_t collectivite, int64_t annee, const char *pays, bool *done,
                        struct err *e)
{
    static const struct question SOURCE = {
        .table = TABLE_APD, .columns = {"source"}, .by = {"collectivite_id", "annee", "pays"}};
    const struct cell row[] = {cell_int(collectivite), cell_int(annee), cell_text(pays)};
    char key[WRITER_APD_KEY];
    int64_t source = 0;
    *done = false;
    key_of(key, collectivite, annee, pays);
    if (hash_map_find(&w->apd_touched, key) != HASH_NONE)
        return true;
    if (!store_ask_int(w->store, &SOURCE, row, &source, e))
        return false;
    if (source == 0 || source != w->source)
        return true;
    *done = write_remove(w, TABLE_APD, row, e);
    return *done;
}

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "store/sqlite/writer_inside.h"

static bool write_apd(struct writer *w, int64_t collectivite, int64_t annee, const char *pays,
                      int64_t montant, struct err *e)
{
    if (!w->apd_write && !(w->apd_write = stmt_new(
                               w->db,
                               "INSERT INTO apd (collectivite_id, annee, pays, montant, source) "
                               "VALUES (?1, ?2, ?3, ?4, nullif(?5, 0)) ON CONFLICT (collectivite_id, annee, "
                               "pays) DO UPDATE SET montant = excluded.montant",
                               e)))
        return false;
    stmt_bind_int(w->apd_write, 1, collectivite);
    stmt_bind_int(w->apd_write, 2, annee);
    stmt_bind_text(w->apd_write, 3, pays);
    stmt_bind_int(w->apd_write, 4, montant);
    stmt_bind_int(w->apd_write, 5, w->records.source);
    return stmt_run(w->apd_write, e) || err_prefix(e, "apd of %lld in %s", (long long)annee, pays);
}

static void touch_apd(struct writer *w, int64_t collectivite, int64_t annee, const char *pays)
{
    char key[WRITER_APD_KEY];
    snprintf(key, sizeof key, "%lld/%lld/%.8s", (long long)collectivite, (long long)annee, pays);
    if (hash_map_find(&w->apd_touched, key) != HASH_NONE)
        return;
    hash_map_put(&w->apd_touched, key, strlen(key), 1);
    w->apd_since = mem_room(w->apd_since, w->n_apd_since, &w->apd_since_capacity, sizeof *w->apd_since);
    memcpy(w->apd_since[w->n_apd_since++], key, sizeof key);
}

bool writer_put_apd(struct writer *w, int64_t collectivite, int64_t annee, const char *pays, int64_t montant,
                    struct written *out, struct err *e)
{
    *out = (struct written){.id = collectivite, .what = WRITTEN_ADDED};
    if (w->bulk)
        return write_apd(w, collectivite, annee, pays, montant, e);
    if (!w->apd_read &&
        !(w->apd_read = stmt_new(
              w->db, "SELECT montant FROM apd WHERE collectivite_id = ?1 AND annee = ?2 AND pays = ?3", e)))
        return false;
    touch_apd(w, collectivite, annee, pays);
    stmt_bind_int(w->apd_read, 1, collectivite);
    stmt_bind_int(w->apd_read, 2, annee);
    stmt_bind_text(w->apd_read, 3, pays);
    enum stmt_result r = stmt_step(w->apd_read, e);
    bool same = r == STMT_ROW && stmt_int(w->apd_read, 0) == montant;
    stmt_reset(w->apd_read);
    if (r == STMT_ROW)
        out->what = same ? WRITTEN_UNCHANGED : WRITTEN_CHANGED;
    return r != STMT_FAILED && (same || write_apd(w, collectivite, annee, pays, montant, e));
}

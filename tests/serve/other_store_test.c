/* The import, the keeper and the answers on another store: they are those of SQLite's, and know no
 * difference. */
#include "../store/fixture.h"
#include "../store/memory_store.h"
#include "atlas/snapshot.h"
#include "http/answer.h"
#include "import/import.h"
#include "serve/alone.h"
#include "serve/keeper.h"
#include "store/writer.h"
#include "test.h"

enum { BODY_BYTES = 4 << 20 };

static const char PROJETS[] =
    "identifiant;titre;collectivites;partenaires;pays;thematiques;annee_debut;statut;description\n"
    "1;Forages;Lyon;Bamako;Mali;eau;2010;en_cours;Dix forages.\n"
    "2;Écoles;Grenoble;Ouagadougou;Burkina Faso;education;2012;en_cours;Trois écoles.\n"
    "3;Marchés;Lyon;Ségou;Mali;economie;2014;;Un marché couvert.\n";

static const char *const TARGETS[] = {
    "/api/collections/projets/items",
    "/api/collections/projets/items?thematique=eau&pays=ML",
    "/api/collections/partenaires/items?near=2.35,48.85",
    "/api/collections/collectivites/facets?by=pays,thematique",
    "/api/suggest?q=Ouagadugu",
    "/api/vocabularies",
};

static void write_csv(const char *path, const char *more)
{
    FILE *f = fopen(path, "w");
    if (!f || fprintf(f, "%s%s", PROJETS, more) < 0 || fclose(f) != 0)
        abort();
}

static bool import(const char *where, const char *csv, unsigned long added)
{
    struct err e = {0};
    struct import_summary s;
    const struct import_options o = {
        .db_path = where, .csv_path = csv, .kind = import_kind_find("projets"), .source = "essai"};
    if (import_run(&o, &s, &e))
        return CHECK_INT((int)s.added, (int)added, "rows are imported");
    printf("# %s\n", e.text);
    return CHECK_THAT(false, "the file is imported");
}

static void print_body(const struct answer *a, struct bytes *out)
{
    struct err e = {0};
    bytes_reset(out);
    bytes_add_format(out, "%d\n", a->status);
    if (a->body.blob)
        bytes_add(out, a->body.blob->data, a->body.blob->n);
    while (a->body.kind == BODY_SOURCE && !out->full &&
           a->body.source->more(a->body.source, out, &e) == SOURCE_MORE)
        ;
}

/* Times of writing are not the same; all else is. */
static void hide_times(struct bytes *b)
{
    static const char MARK[] = "\"maj\":\"";
    for (char *at = b->data; at && (at = strstr(at, MARK)); at++)
        for (char *t = at + sizeof MARK - 1; *t && *t != '"'; t++)
            *t = '0';
}

struct store_side {
    struct serve_options options;
    struct alone *alone;
    struct bytes body;
};

static bool open_side(struct store_side *s, const char *where)
{
    struct err e = {0};
    struct snapshot *snapshot = NULL;
    struct store *store = store_open(where, STORE_READ, &e);
    bytes_init(&s->body, BODY_BYTES);
    if (store && store_load(store, 0, &snapshot, &e) && serve_options_preset(&s->options, where, &e))
        s->alone = alone_new(&s->options, snapshot, &e);
    snapshot_free(snapshot);
    store_close(store);
    if (!s->alone)
        printf("# %s\n", e.text);
    return CHECK_THAT(s->alone != NULL, "answers can be asked for");
}

static const char *ask(struct store_side *s, const char *target)
{
    print_body(alone_ask(s->alone, "GET", target, NULL, NULL), &s->body);
    hide_times(&s->body);
    return s->body.data;
}

static void close_side(struct store_side *s)
{
    alone_free(s->alone);
    bytes_release(&s->body);
}

static void test_answers(const char *one, const char *other, const char *id)
{
    struct store_side a = {.alone = NULL}, b = {.alone = NULL};
    char target[300];
    if (open_side(&a, one) && open_side(&b, other)) {
        for (size_t i = 0; i < sizeof TARGETS / sizeof *TARGETS; i++) {
            const char *answer = ask(&a, TARGETS[i]);
            CHECK_THAT(strncmp(answer, "200\n{", 5) == 0 && strcmp(answer, ask(&b, TARGETS[i])) == 0,
                       TARGETS[i]);
        }
        snprintf(target, sizeof target, "/api/collections/projets/items/%s", id);
        const char *answer = ask(&a, target);
        CHECK_THAT(strstr(answer, "\"description\":\"Dix forages.\"") && strcmp(answer, ask(&b, target)) == 0,
                   "a record with its texts");
        CHECK_THAT(strncmp(ask(&b, "/api/collections/projets/items/none"), "404\n", 4) == 0, "none is 404");
    }
    close_side(&a);
    close_side(&b);
}

/* The first projet goes, the partner of the second is another now. */
static void remove_some(const char *where, const char *projet)
{
    struct err e = {0};
    int64_t id = 0;
    const struct writer_options o = {.author = "essai"};
    struct store *s = store_open(where, STORE_WRITE, &e);
    struct writer *w = s ? writer_new(s, &o, &e) : NULL;
    bool good = w && writer_find(w, RECORD_PROJET, projet, &id, &e) && id &&
                writer_delete(w, RECORD_PROJET, id, NULL, &e) &&
                writer_find(w, RECORD_PARTENAIRE, "p-bf-ouagadougou", &id, &e) && id &&
                writer_delete(w, RECORD_PARTENAIRE, id, "p-ml-bamako", &e) && writer_commit(w, &e);
    writer_free(w);
    store_close(s);
    if (!good)
        printf("# %s\n", e.text);
    CHECK_THAT(good, "a projet is removed, a partenaire merged");
}

static void test_former(const char *where, const char *projet)
{
    struct store_side s = {.alone = NULL};
    char target[300];
    remove_some(where, projet);
    if (open_side(&s, where)) {
        snprintf(target, sizeof target, "/api/collections/projets/items/%s", projet);
        CHECK_THAT(strncmp(ask(&s, target), "410\n", 4) == 0, "what was removed is gone");
        CHECK_THAT(strncmp(ask(&s, "/api/collections/partenaires/items/p-bf-ouagadougou"), "308\n", 4) == 0,
                   "what was merged leads on");
    }
    close_side(&s);
}

struct heard {
    int snapshots, failures;
    char id[RECORD_UID_SIZE]; /* of the projet "Forages" */
};

static void hear(void *context, const struct keeper_news *news)
{
    struct heard *h = context;
    h->failures += news->err != NULL;
    if (!news->snapshot)
        return;
    const struct record_rows *rows = &news->snapshot->projets.rows;
    h->snapshots++;
    for (uint32_t i = 0; i < rows->n; i++)
        if (bits_get(&rows->real, i) && strcmp(snapshot_text(news->snapshot, rows->name[i]), "Forages") == 0)
            snprintf(h->id, sizeof h->id, "%s", snapshot_text(news->snapshot, rows->uid[i]));
    snapshot_free(news->snapshot);
}

static void test_keeper(const char *where, const char *csv, struct heard *h)
{
    struct keeper *k = keeper_new(where, hear, h);
    keeper_look(k);
    CHECK_INT(h->snapshots + 10 * h->failures, 10, "what is not there is told once");
    import(where, csv, 3);
    keeper_look(k);
    CHECK_INT(h->snapshots, 1, "what came is loaded");
    keeper_look(k);
    import(where, csv, 0);
    keeper_look(k);
    CHECK_INT(h->snapshots, 1, "the same again is no news");
    write_csv(csv, "4;Ponts;Lyon;Bamako;Mali;eau;2016;;Deux ponts.\n");
    import(where, csv, 1);
    keeper_look(k);
    CHECK_INT(h->snapshots, 2, "one more is");
    CHECK_INT(keeper_state(k), KEEPER_FRESH, "and all is fresh");
    keeper_free(k);
}

int main(void)
{
    static const char MEMORY[] = "memory:atlas";
    char csv[300], path[300];
    struct heard h = {0}, other = {0};
    fixture_start();
    unsetenv("ATLASD_SHARE"); /* an import looks at the whole gazetteer */
    fixture_path(csv, "projets.csv");
    fixture_path(path, "atlas.db");
    write_csv(csv, "");
    test_keeper(MEMORY, csv, &h);
    write_csv(csv, "");
    test_keeper(path, csv, &other);
    CHECK_TEXT(h.id, other.id, "the external id is the same everywhere");
    test_answers(path, MEMORY, h.id);
    test_former(MEMORY, h.id);
    memory_store_forget();
    fixture_end();
    return test_end();
}

/* The order of lists with words, from what people expect of it, on records that the order of names, which
 * settles ties, would put the other way around. */
#include "atlas/relevance.h"

#include <unistd.h>

#include "out/list.h"
#include "search/asked.h"
#include "store/on_db.h"
#include "store/sqlite/schema.h"

#include "test.h"

static const char RECORDS[] =
    "INSERT INTO collectivite (id, uid, type, nom, departement, region, region_1970) VALUES "
    "(1, 'k-1', 'epci', 'Aire de l’Ain', '01', '84', '22:82'),"
    "(2, 'k-2', 'departement', 'Département de l’Ain', '01', '84', '22:82'),"
    "(3, 'k-3', 'commune', 'Arbin près Zuydcoote', '59', '32', '22:31'),"
    "(4, 'k-4', 'commune', 'Zuydcoote', '59', '32', '22:31');"
    "INSERT INTO partenaire (id, uid, nom, pays) VALUES (1, 'q-1', 'Kayes', 'ML');"
    "INSERT INTO cooperation (id, uid, nature, titre) VALUES (1, 'c-1', 'cooperation', 'Une');"
    "INSERT INTO cooperation_collectivite (cooperation_id, collectivite_id) VALUES (1, 1), (1, 2), (1, 3), "
    "(1, 4);"
    "INSERT INTO cooperation_partenaire VALUES (1, 1);"
    "INSERT INTO projet (id, uid, cooperation_id, titre, description) VALUES "
    /* one word: the title itself, a title that begins so, a description */
    "(1, 'p-1', 1, 'Zébu', NULL), (2, 'p-2', 1, 'Zébulon', NULL), (3, 'p-3', 1, 'Autre', 'un zébu'),"
    /* the word is all of the title, or a part of it */
    "(4, 'p-4', 1, 'Tannerie', NULL), (5, 'p-5', 1, 'Atelier avec une grande tannerie', NULL),"
    /* a rare word and a frequent one, each in one title */
    "(6, 'p-6', 1, 'Lanterne', 'quinquet'), (7, 'p-7', 1, 'Quinquet', 'lanterne'),"
    "(8, 'p-8', 1, 'H', 'lanterne'), (9, 'p-9', 1, 'I', 'lanterne'), (10, 'p-10', 1, 'J', 'lanterne'),"
    "(11, 'p-11', 1, 'K', 'lanterne'), (12, 'p-12', 1, 'L', 'lanterne'), (13, 'p-13', 1, 'M', 'lanterne'),"
    /* nothing tells them apart */
    "(14, 'p-14', 1, 'Moulin neuf', NULL), (15, 'p-15', 1, 'Moulin bleu', NULL),"
    /* in the order that is asked */
    "(16, 'p-16', 1, 'Barrage et voûte', NULL), (17, 'p-17', 1, 'Voûte et barrage', NULL),"
    /* a phrase, and what stands for it, in a description and in a title */
    "(18, 'p-18', 1, 'Bande', 'une pompe solaire'), (19, 'p-19', 1, 'Pompe solaire', NULL),"
    "(20, 'p-20', 1, 'Carte', 'de l’économie sociale et solidaire'),"
    "(21, 'p-21', 1, 'Économie sociale et solidaire', NULL), (22, 'p-22', 1, 'Essor', NULL);";

static const struct {
    enum collection collection;
    const char *criteria, *expected; /* ids in order */
} CASES[] = {
    {COLLECTION_PROJETS, "q=zebu", "p-1 p-2 p-3"},
    {COLLECTION_PROJETS, "q=tannerie", "p-4 p-5"},
    {COLLECTION_PROJETS, "q=quinquet+lanterne", "p-7 p-6"},
    {COLLECTION_PROJETS, "q=lanterne+quinquet", "p-7 p-6"},
    {COLLECTION_PROJETS, "q=moulin", "p-15 p-14"},
    {COLLECTION_PROJETS, "q=voute+barrage", "p-17 p-16"},
    {COLLECTION_PROJETS, "q=barrage+voute", "p-16 p-17"},
    {COLLECTION_PROJETS, "q=%22pompe+solaire%22", "p-19 p-18"},
    /* an acronym is no beginning */
    {COLLECTION_PROJETS, "q=ess", "p-21 p-20"},
    /* what is excluded takes out, and does not rank */
    {COLLECTION_PROJETS, "q=tannerie+-grande", "p-4"},
    /* what the record itself is counts beside its name */
    {COLLECTION_COLLECTIVITES, "q=conseil+general+ain", "k-2 k-1 k-3 k-4"},
    {COLLECTION_COLLECTIVITES, "q=zuydcoote", "k-4 k-3 k-1 k-2"},
};

static void check_case(struct snapshot *s, size_t at)
{
    struct criteria c;
    struct err e = {0};
    struct list list;
    struct bytes got;
    bytes_init(&got, 1000);
    if (!asked(&c, s, CASES[at].criteria, &e)) {
        CHECK_TEXT(e.text, "", CASES[at].criteria);
        return;
    }
    struct selection *sel = selection_new(s, CASES[at].collection, &c);
    list_init(&list, sel, &(struct list_order){.by = LIST_BY_RELEVANCE}, 0, UINT32_MAX);
    const struct record_rows *rows = collection_rows(s, CASES[at].collection);
    for (uint32_t i = 0; i < list.n; i++)
        bytes_add_format(&got, "%s%s", i ? " " : "", snapshot_text(s, rows->uid[list.rows[i]]));
    CHECK_TEXT(got.data, CASES[at].expected, CASES[at].criteria);
    list_release(&list);
    selection_free(sel);
    criteria_release(&c);
    bytes_release(&got);
}

int main(void)
{
    char folder[] = P_tmpdir "/atlasd-relevance-XXXXXX", path[64];
    struct err e = {0};
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/test.db", folder);
    struct db *db = store_create(path, &e);
    struct snapshot *s = db && db_exec(db, RECORDS, &e) ? load_db(db, &e) : NULL;
    if (CHECK_THAT(s != NULL, "a few records are loaded"))
        for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
            check_case(s, i);
    else
        printf("# %s\n", e.text);
    snapshot_free(s);
    db_close(db);
    unlink(path);
    rmdir(folder);
    return test_end();
}

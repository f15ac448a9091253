/* Lists as GeoJSON: every member of a head, features as they stand alone, fetched from fragments or made, on
 * lines, with distances, with texts; and the same through an extract. */
#include <unistd.h>

#include "base/mem.h"
#include "out/extract.h"
#include "out/feature.h"
#include "out/fragments.h"
#include "out/sink_geojson.h"
#include "small_database.h"
#include "store/fixture.h"
#include "store/on_db.h"
#include "test.h"

enum { CEILING = 4 << 20, ALL = 1000 };

static struct snapshot *snapshot;

static struct list list_of(enum collection collection, const struct criteria *c, enum list_by by,
                           uint64_t offset, uint64_t most)
{
    struct list l;
    struct selection *sel = selection_new(snapshot, collection, c);
    list_init(&l, sel, &(struct list_order){.by = by, .lon_deg = -8, .lat_deg = 12}, offset, most);
    selection_free(sel);
    return l;
}

/* A whole list at once, while there is room; fails or is full: false. */
static bool write_whole(struct sink *s, const struct list *l, const struct sink_head *h, struct bytes *out)
{
    bool good = s->begin(s, l, h, out, NULL);
    for (uint32_t i = 0; good && i < l->n; i++)
        good = s->feature(s, i, NULL, out, NULL);
    return good && s->end(s, out, NULL) == SOURCE_END && !out->full;
}

/* The caller frees it. */
static char *written(struct cache *fragments, bool lines, const struct list *l, const struct sink_head *h)
{
    struct bytes out;
    bytes_init(&out, CEILING);
    struct sink *s = sink_geojson_new(fragments, lines);
    bool good = write_whole(s, l, h, &out);
    sink_free(s);
    if (!good)
        bytes_reset(&out);
    return out.data;
}

static void test_head(void)
{
    struct criteria c;
    criteria_init(&c);
    const struct sink_link links[] = {{"self", "application/geo+json", "http://a/\"b\""},
                                      {"next", "application/geo+json", "http://a/c"}};
    struct sink_head head = {&c, links, 2, NULL, NULL, LANGUAGE_FR},
                     bare = {&c, NULL, 0, NULL, NULL, LANGUAGE_FR};
    struct list none = list_of(COLLECTION_PARTENAIRES, &c, LIST_BY_NAME, 24, ALL);
    char *text = written(NULL, false, &none, &head);
    CHECK_TEXT(
        text,
        "{\"type\":\"FeatureCollection\",\"numberMatched\":24,\"numberReturned\":0,\"numberSites\":22,"
        "\"numberUnlocated\":2,\"demonstration\":false,"
        "\"links\":[{\"href\":\"http://a/\\\"b\\\"\",\"rel\":\"self\",\"type\":\"application/geo+json\"},"
        "{\"href\":\"http://a/c\",\"rel\":\"next\",\"type\":\"application/geo+json\"}],\"features\":[]}",
        "an empty page is its head and tail");
    free(text);
    text = written(NULL, true, &none, &bare);
    CHECK_TEXT(text,
               "{\"type\":\"FeatureCollection\",\"numberMatched\":24,\"numberReturned\":0,\"numberSites\":22,"
               "\"numberUnlocated\":2,\"demonstration\":false,\"features\":[\n]}\n",
               "what is not said is not there");
    free(text);
    list_release(&none);
    criteria_release(&c);
}

/* The features of a list, as they stand alone, with what stands between them. */
static void add_features(struct bytes *to, const struct list *l, const char *between)
{
    for (uint32_t i = 0; i < l->n; i++) {
        struct json j;
        json_init(&j, to);
        if (i)
            bytes_add_text(to, between);
        const struct feature_more counted = {.numbers = l->selection->numbers};
        feature_write(&j, snapshot, l->selection->collection, l->rows[i], &counted);
    }
}

static const char *features_of(const char *text)
{
    static const char KEY[] = "\"features\":[";
    const char *at = strstr(text, KEY);
    return at ? at + sizeof KEY - 1 : "";
}

static void test_collection(enum collection collection, struct cache *fragments)
{
    struct criteria c;
    criteria_init(&c);
    struct sink_head head = {&c, NULL, 0, NULL, NULL, LANGUAGE_FR};
    struct list l = list_of(collection, &c, LIST_BY_NAME, 0, ALL);
    struct cache_counts before, after;
    struct bytes plain, lines;
    bytes_init(&plain, CEILING);
    bytes_init(&lines, CEILING);
    add_features(&plain, &l, ",");
    bytes_add_text(&plain, "]}");
    bytes_add_text(&lines, "\n");
    add_features(&lines, &l, ",\n");
    bytes_add_text(&lines, "\n]}\n");
    char *made = written(NULL, false, &l, &head), *on_lines = written(fragments, true, &l, &head);
    cache_count(fragments, &before);
    char *fetched = written(fragments, false, &l, &head);
    cache_count(fragments, &after);
    CHECK_THAT(l.n > 3, COLLECTION_NAMES[collection]);
    CHECK_TEXT(features_of(made), plain.data, "each feature as it stands alone");
    CHECK_TEXT(features_of(on_lines), lines.data, "each on a line");
    CHECK_TEXT(fetched, made, "the same where they are kept");
    /* what a territory has is of the criteria, and kept for nobody else */
    const bool kept = collection_territory(collection) == NULL;
    CHECK_INT((long long)(after.hits - before.hits), kept ? l.n : 0, "from where they were fetched");
    CHECK_INT((long long)(after.stored - before.stored), 0, "and not put again");
    free(made);
    free(on_lines);
    free(fetched);
    bytes_release(&plain);
    bytes_release(&lines);
    list_release(&l);
    criteria_release(&c);
}

/* More records than a run of fragments holds, of which some are there, and a sink that is freed half-way. */
static void test_runs(void)
{
    enum { N = 3 * FRAGMENTS_RUN + 5 };
    struct criteria c;
    criteria_init(&c);
    struct sink_head head = {&c, NULL, 0, NULL, NULL, LANGUAGE_FR};
    struct cache *fragments = fragments_new(8 << 20);
    struct list l = list_of(COLLECTION_PROJETS, &c, LIST_BY_NAME, 0, ALL);
    struct bytes out;
    struct cache_counts n;
    uint32_t all = l.n;
    l.rows = mem_grow(l.rows, N, sizeof *l.rows); /* the same records again and again */
    for (uint32_t i = all; i < N; i++)
        l.rows[i] = l.rows[(i * 7) % all];
    l.n = 5;
    bytes_init(&out, CEILING);
    struct sink *s = sink_geojson_new(fragments, false);
    s->begin(s, &l, &head, &out, NULL);
    for (uint32_t i = 0; i < 3; i++)
        s->feature(s, i, NULL, &out, NULL);
    sink_free(s);
    cache_count(fragments, &n);
    CHECK_INT((long long)n.stored, 3, "what a sink made is kept though it is freed half-way");
    l.n = N;
    char *made = written(NULL, false, &l, &head), *fetched = written(fragments, false, &l, &head);
    CHECK_TEXT(fetched, made, "many runs, some of it kept: the same");
    cache_count(fragments, &n);
    CHECK_INT((long long)n.entries, all, "each record is kept once");
    struct sink *tight = sink_geojson_new(fragments, false);
    struct bytes small;
    bytes_init(&small, 700);
    CHECK_THAT(!write_whole(tight, &l, &head, &small) && small.full, "where there is no room it is full");
    sink_free(tight);
    free(fetched);
    fetched = written(fragments, false, &l, &head);
    CHECK_TEXT(fetched, made, "and nothing that was cut is kept");
    bytes_release(&small);
    free(made);
    free(fetched);
    bytes_release(&out);
    list_release(&l);
    cache_free(fragments);
    criteria_release(&c);
}

static void test_beside(void)
{
    struct criteria c;
    criteria_init(&c);
    struct sink_head head = {&c, NULL, 0, NULL, NULL, LANGUAGE_FR};
    struct cache *fragments = fragments_new(1 << 20);
    struct list near = list_of(COLLECTION_PARTENAIRES, &c, LIST_BY_DISTANCE, 0, 1),
                last = list_of(COLLECTION_PARTENAIRES, &c, LIST_BY_DISTANCE, 23, 1);
    char *first_text = written(fragments, false, &near, &head),
         *last_text = written(fragments, false, &last, &head);
    CHECK_THAT(strstr(first_text, "\"bourse\":1,\"montant_total\":7000,\"distance_m\":") &&
                   !strstr(first_text, "\"distance_m\":null"),
               "the nearest says how far it is, among its properties");
    CHECK_THAT(strstr(last_text, "\"distance_m\":null}}]}") != NULL, "one without a place says null");
    struct bytes out;
    bytes_init(&out, CEILING);
    struct sink *s = sink_geojson_new(fragments, false);
    struct sink_text texts[] = {{"objectifs", cell_text("Des \"puits\"")},
                                {"fin", cell_int(2014)},
                                {"contexte", cell_text(NULL)},
                                {0}};
    s->begin(s, &last, &head, &out, NULL);
    s->feature(s, 0, texts, &out, NULL);
    CHECK_INT(s->end(s, &out, NULL), SOURCE_END, "the end is one call");
    CHECK_THAT(
        strstr(
            out.data,
            "\"distance_m\":null,\"objectifs\":\"Des \\\"puits\\\"\",\"fin\":2014,\"contexte\":null}}]}") !=
            NULL,
        "texts stand among the properties");
    sink_free(s);
    free(first_text);
    free(last_text);
    bytes_release(&out);
    list_release(&near);
    list_release(&last);
    cache_free(fragments);
    criteria_release(&c);
}

static void test_nothing_found(void)
{
    struct criteria c;
    criteria_init(&c);
    c.words[c.n_words++] = mem_strdup("forage");
    struct sink_head head = {&c, NULL, 0, NULL, NULL, LANGUAGE_FR};
    struct list l = list_of(COLLECTION_PROJETS, &c, LIST_BY_NAME, 0, ALL);
    char *text = written(NULL, false, &l, &head);
    CHECK_THAT(l.n > 0 && !strstr(text, "unknownWords"), "where something is found no word is unknown");
    free(text);
    list_release(&l);
    free(c.words[0]);
    c.words[0] = mem_strdup("foragge");
    l = list_of(COLLECTION_PROJETS, &c, LIST_BY_NAME, 0, ALL);
    text = written(NULL, false, &l, &head);
    CHECK_THAT(l.n > 0 &&
                   strstr(text, "\"unknownWords\":[{\"word\":\"foragge\",\"taken\":\"forages\",\"near\":["
                                "\"forages\"]}],\"features\":["),
               "a word that stands nowhere is named, with the one that was looked for");
    free(text);
    list_release(&l);
    free(c.words[0]);
    c.words[0] = mem_strdup("xyzzyx");
    l = list_of(COLLECTION_PROJETS, &c, LIST_BY_NAME, 0, ALL);
    text = written(NULL, false, &l, &head);
    CHECK_THAT(strstr(text, "\"unknownWords\":[{\"word\":\"xyzzyx\",\"near\":[]}],\"features\":[]}"),
               "and so is one that is near none");
    CHECK_THAT(strstr(text, "\"emptied_by\":[{\"parameter\":\"q\",\"value\":\"xyzzyx\",\"said\":"
                            "\"mot\u00a0: «\u00a0xyzzyx\u00a0»\",\"numberMatched\":") != NULL,
               "and what is found without it is counted");
    free(text);
    list_release(&l);
    criteria_release(&c);
}

static void test_extract(void)
{
    struct criteria c;
    criteria_init(&c);
    struct sink_head head = {&c, NULL, 0, NULL, NULL, LANGUAGE_FR};
    struct list l = list_of(COLLECTION_COOPERATIONS, &c, LIST_BY_NAME, 2, ALL);
    char *whole = written(NULL, false, &l, &head);
    struct bytes got, out;
    bytes_init(&got, CEILING);
    bytes_init(&out, 333);
    struct source *s = extract_new(&l, sink_geojson_new(NULL, false), &head, NULL);
    CHECK_THAT(l.n == 0 && !l.rows && !l.selection, "the list is taken over");
    criteria_release(&c);
    criteria_init(&c); /* the head need not last */
    enum source_state state = SOURCE_MORE;
    while (state == SOURCE_MORE) {
        bytes_reset(&out);
        state = s->more(s, &out, NULL);
        bytes_add(&got, out.data, out.n);
    }
    CHECK_TEXT(got.data, whole, "in steps it is the same as at once");
    source_free(s);
    free(whole);
    bytes_release(&got);
    bytes_release(&out);
    criteria_release(&c);
}

int main(void)
{
    char folder[] = P_tmpdir "/atlasd-sink-XXXXXX", path[64];
    struct err e = {0};
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/small.db", folder);
    struct db *db = small_database(path, 4096, &e) ? schema_open(path, DB_READ, &e) : NULL;
    snapshot = db ? load_db(db, &e) : NULL;
    if (CHECK_THAT(snapshot != NULL, "a small database is loaded")) {
        struct cache *fragments = fragments_new(1 << 20);
        test_head();
        for (int c = 0; c < COLLECTION_COUNT; c++)
            test_collection((enum collection)c, fragments);
        test_runs();
        test_beside();
        test_nothing_found();
        test_extract();
        cache_free(fragments);
    } else {
        printf("# %s\n", e.text);
    }
    snapshot_free(snapshot);
    db_close(db);
    unlink(path);
    rmdir(folder);
    return test_end();
}

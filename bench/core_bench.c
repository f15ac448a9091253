/* Microbench of the hot places under the server: criteria, selection, counting, words, marks, PNG, JSON, on a
 * database. Prints tab separated: name, median in microseconds of CPU, least, runs, checksum of what was
 * made. With
 * --once each bench runs once, warm, inside core_bench_work(), for callgrind to count: see bench/core. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "atlas/nearest.h"
#include "atlas/selection.h"
#include "base/arena.h"
#include "base/blob.h"
#include "base/hash.h"
#include "base/json.h"
#include "draw/marker.h"
#include "draw/png.h"
#include "map/marks.h"
#include "map/tile.h"
#include "map/vector_tile.h"
#include "out/feature.h"
#include "out/list.h"
#include "search/crossed.h"
#include "search/facets.h"
#include "search/parse_criteria.h"
#include "search/suggest.h"
#include "store/store.h"

enum { RUNS = 41, OUT_CEILING_BYTES = 64 << 20, ROWS = 100 };
static const uint32_t MARK_COLOUR = 0xFF1A66CA;
static const double LEAST_US = 1000; /* of a run: short work is repeated up to it */

/* What one line of the table measures. */
struct bench {
    const char *name;
    uint64_t (*work)(const struct bench *); /* returns a checksum of what it made */
    const char *text;                       /* criteria, or a word */
    enum collection collection;
    const struct tile *tile;
    const char *layers, *by;
};

static struct {
    struct snapshot *snapshot;
    struct arena memory;
    struct criteria criteria; /* of the bench under way */
    struct selection *selection;
    struct tile_shared *shared;
    struct tile_painter *painter;
    struct vector_tiles *vectors;
    struct marks marks;
    struct text_painter *text;
    struct marker_set *markers;
    struct png_encoder *encoder;
    struct picture picture;
    struct marker_style styles[MAP_LAYER_COUNT];
    struct bytes out;
    struct bits found;
} here;

static void fail(const struct err *e)
{
    fprintf(stderr, "core_bench: %s\n", e->text);
    exit(1);
}

/* Of this thread's CPU, so that what else runs on the machine counts less. */
static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void read_criteria(const char *text, struct criteria *to)
{
    static struct query q;
    struct err e = {0};
    arena_reset(&here.memory);
    q = (struct query){0};
    if (!query_parse(&q, text, strlen(text), &here.memory, &e) ||
        !parse_criteria(to, here.snapshot, &q, &e) || !query_finish(&q, &e))
        fail(&e);
}

/* --- the benches -------------------------------------------------------------------------------------------
 */

static uint64_t parse(const struct bench *b)
{
    struct criteria c;
    read_criteria(b->text, &c);
    here.out.n = 0;
    criteria_print(&c, here.snapshot, &here.out);
    criteria_release(&c);
    return hash_bytes(here.out.data, here.out.n, 0);
}

static uint64_t select_records(const struct bench *b)
{
    struct selection *s = selection_new(here.snapshot, b->collection, &here.criteria);
    uint64_t sum = s->n_matched + s->sites.n * 1000003;
    selection_free(s);
    return sum;
}

static uint64_t count_records(const struct bench *b)
{
    return selection_count(here.snapshot, b->collection, &here.criteria);
}

static uint64_t facets(const struct bench *b)
{
    struct facets f;
    struct json j;
    struct err e = {0};
    if (!facets_parse(&f, b->by, &e))
        fail(&e);
    here.out.n = 0;
    json_init(&j, &here.out);
    facets_write(&j, &f, here.snapshot, b->collection, &here.criteria);
    return hash_bytes(here.out.data, here.out.n, 0);
}

/* by: rows,columns,measure */
static uint64_t crossed(const struct bench *b)
{
    struct crosstab t;
    struct json j;
    struct err e = {0};
    char names[100], *rest = names;
    snprintf(names, sizeof names, "%s", b->by);
    const char *rows = strsep(&rest, ","), *columns = strsep(&rest, ",");
    if (!crossed_parse(&t, here.snapshot, b->collection, &here.criteria, rows, columns, rest, &e))
        fail(&e);
    crosstab_make(&t, here.snapshot, b->collection, &here.criteria);
    here.out.n = 0;
    json_init(&j, &here.out);
    crossed_write(&j, &t, here.snapshot, b->collection);
    crosstab_release(&t);
    return hash_bytes(here.out.data, here.out.n, 0);
}

static uint64_t find_word(const struct bench *b)
{
    struct bits *found = &here.found;
    memset(found->words, 0, BITS_WORDS(found->n) * 8);
    const struct words *w = &here.snapshot->projets.words;
    uint32_t from, to, exact = words_find(w, b->text, strlen(b->text));
    lexicon_range(&w->lexicon, b->text, strlen(b->text), &from, &to);
    for (uint32_t i = b->by ? from : exact; i < (b->by ? to : exact + 1); i++)
        words_set_rows(w, i, found);
    return bits_count(found);
}

static uint64_t suggest_names(const struct bench *b)
{
    struct json j;
    here.out.n = 0;
    json_init(&j, &here.out);
    suggest_write(
        &j, here.snapshot,
        &(struct suggest_asked){.text = b->text, .limit = SUGGEST_PRESET, .kinds = SUGGEST_ALL_KINDS});
    return hash_bytes(here.out.data, here.out.n, 0);
}

static uint64_t page(const struct bench *b)
{
    struct list list;
    list_init(&list, here.selection, &(struct list_order){.by = LIST_BY_NAME}, 0, ROWS);
    here.out.n = 0;
    for (uint32_t i = 0; i < list.n; i++) {
        struct json j;
        json_init(&j, &here.out);
        feature_write(&j, here.snapshot, b->collection, list.rows[i], NULL);
    }
    list_release(&list);
    return hash_bytes(here.out.data, here.out.n, 0);
}

static uint64_t nearest(const struct bench *b)
{
    struct nearest rows[10];
    uint64_t sum = 0;
    (void)b;
    uint32_t n = nearest_page(here.selection, here.criteria.near_lon_deg, here.criteria.near_lat_deg, 0, 10,
                              rows);
    for (uint32_t i = 0; i < n; i++)
        sum = sum * 1000003 + rows[i].row;
    return sum;
}

struct seen {
    uint64_t n, sum;
};

static void see(void *context, uint32_t place, int64_t x, uint32_t y, uint32_t weight)
{
    struct seen *s = context;
    s->n++;
    s->sum += weight * (place ^ (uint64_t)x ^ y);
}

static uint64_t visit_box(const struct bench *b)
{
    struct world_box box = tile_box(*b->tile);
    struct seen s = {0};
    sites_in_box(&here.selection->sites, box.x0, box.y0, box.x1 - 1, box.y1 - 1, see, &s);
    return s.sum;
}

static void layers_of(const struct bench *b, struct tile_request *r)
{
    struct err e = {0};
    *r = (struct tile_request){.tile = *b->tile, .scale = 1};
    if (!map_layers_parse(&r->drawing.layers, b->layers, &e))
        fail(&e);
    for (size_t i = 0; i < r->drawing.layers.n; i++) {
        enum collection ignored;
        r->drawing.selections[i] = map_layer_collection(r->drawing.layers.list[i], &ignored) ? here.selection
                                                                                             : NULL;
    }
}

static uint64_t gather(const struct bench *b)
{
    struct tile_request r;
    struct err e = {0};
    layers_of(b, &r);
    struct world_box box = tile_box(*b->tile);
    struct group_box window = {box.x0, box.y0, box.x1, box.y1};
    if (!marks_gather(&here.marks, &r.drawing, &window, tile_pixel(b->tile->z), &e))
        fail(&e);
    uint64_t sum = here.marks.n;
    for (size_t i = 0; i < here.marks.n; i++)
        sum = sum * 31 + here.marks.groups[i].weight;
    return sum;
}

static uint64_t paint(const struct bench *b)
{
    (void)b;
    picture_clear(&here.picture);
    marks_paint(&here.marks, here.styles, here.markers, &here.picture, 1);
    return hash_bytes(here.picture.px, (size_t)here.picture.stride * (size_t)here.picture.h * 4, 0);
}

static uint64_t encode(const struct bench *b)
{
    struct err e = {0};
    (void)b;
    here.out.n = 0;
    if (!png_encode(here.encoder, &here.picture, NULL, &here.out, &e))
        fail(&e);
    return hash_bytes(here.out.data, here.out.n, 0);
}

static uint64_t tile(const struct bench *b)
{
    struct tile_request r;
    struct err e = {0};
    bool empty;
    layers_of(b, &r);
    here.out.n = 0;
    if (!tile_paint(here.painter, &r, &here.out, &empty, &e))
        fail(&e);
    return hash_bytes(here.out.data, here.out.n, 0);
}

/* by: NULL for marks, anything for every site */
static uint64_t vector(const struct bench *b)
{
    struct tile_request r;
    struct err e = {0};
    layers_of(b, &r);
    r.drawing.group = b->by ? MAP_GROUP_NONE : MAP_GROUP_GRID;
    here.out.n = 0;
    if (!vector_tile_write(here.vectors, &r, &here.out, &e))
        fail(&e);
    return hash_long(here.out.data, here.out.n);
}

#define FOUR "thematique=education&type=commune&statut=en_cours&annee=2009.."
#define BOX  "&bbox=-20,0,40,35"
#define PR   COLLECTION_PROJETS
#define CO   COLLECTION_COOPERATIONS
static const struct tile z0 = {0, 0, 0};
static const struct tile z3 = {3, 4, 2};       /* France and Europe */
static const struct tile z6 = {6, 31, 29};     /* West Africa */
static const struct tile z10 = {10, 638, 386}; /* Yerevan */

static const struct bench BENCHES[] = {
    {"criteria: parse and print 4 and a box", parse, FOUR BOX, PR, &z0, NULL, NULL},
    {"selection: all cooperations", select_records, "", CO, &z0, NULL, NULL},
    {"selection: one thematique", select_records, "thematique=eau", CO, &z0, NULL, NULL},
    {"selection: jumelages", select_records, "jumelage=true", CO, &z0, NULL, NULL},
    {"selection: 4 criteria", select_records, FOUR, CO, &z0, NULL, NULL},
    {"selection: projets, 4 criteria and a box", select_records, FOUR BOX, PR, &z0, NULL, NULL},
    {"selection: collectivites of 3 countries", select_records, "pays=ML,SN,BF", COLLECTION_COLLECTIVITES,
     &z0, NULL, NULL},
    {"selection: projets by word", select_records, "q=forage+", PR, &z0, NULL, NULL},
    {"selection: projets by prefix", select_records, "q=assainis", PR, &z0, NULL, NULL},
    {"selection: projets by two words", select_records, "q=eau+villages", PR, &z0, NULL, NULL},
    {"count: projets, 4 criteria and a box", count_records, FOUR BOX, PR, &z0, NULL, NULL},
    {"facets: 4, under 4 criteria and a box", facets, FOUR BOX, PR, &z0, NULL,
     "thematique,pays,region,financement"},
    {"facets: 4, no filter", facets, "", PR, &z0, NULL, "thematique,pays,region,financement"},
    {"facet: thematique, no filter", facets, "", PR, &z0, NULL, "thematique"},
    {"facet: pays, no filter", facets, "", PR, &z0, NULL, "pays"},
    {"facet: region, no filter", facets, "", PR, &z0, NULL, "region"},
    {"facet: financement, no filter", facets, "", PR, &z0, NULL, "financement"},
    {"facet: annee, no filter", facets, "", PR, &z0, NULL, "annee"},
    {"crossed: thematique by pays", crossed, "", PR, &z0, NULL, "thematique,pays,count"},
    {"crossed: region by annee", crossed, "", PR, &z0, NULL, "region,annee,count"},
    {"crossed: under 4 criteria and a box", crossed, FOUR BOX, PR, &z0, NULL, "thematique,pays,count"},
    {"crossed: euros by source and year", crossed, "", PR, &z0, NULL, "financement,annee,amount"},
    {"crossed: collectivites, region by pays", crossed, "", COLLECTION_COLLECTIVITES, &z0, NULL,
     "region,pays,count"},
    {"crossed: APD by region and year", crossed, "", PR, &z0, NULL, "region,annee,apd"},
    {"words: one", find_word, "forages", PR, &z0, NULL, NULL},
    {"words: prefix", find_word, "for", PR, &z0, NULL, "prefix"},
    {"suggest: the beginning of a name", suggest_names, "saint d", PR, &z0, NULL, NULL},
    {"suggest: a typing error", suggest_names, "antananarivou", PR, &z0, NULL, NULL},
    {"page: 100 projets as GeoJSON", page, FOUR BOX, PR, &z0, NULL, NULL},
    {"page: 100 cooperations as GeoJSON", page, "", CO, &z0, NULL, NULL},
    {"nearest: 10 partenaires", nearest, "near=2.35,48.85", COLLECTION_PARTENAIRES, &z0, NULL, NULL},
    {"nearest: 10 projets", nearest, "near=-8,12.65", PR, &z0, NULL, NULL},
    {"selection: partenaires within 500 km", select_records, "near=2.35,48.85&radius=500000",
     COLLECTION_PARTENAIRES, &z0, NULL, NULL},
    {"sites in a box: z0", visit_box, "", CO, &z0, NULL, NULL},
    {"sites in a box: z6", visit_box, "", CO, &z6, NULL, NULL},
    {"marks: gather z0", gather, "", CO, &z0, "cooperations", NULL},
    {"marks: paint z0", paint, "", CO, &z0, "cooperations", NULL},
    {"png: marks of z0", encode, "", CO, &z0, "cooperations", NULL},
    {"marks: gather z3", gather, "", CO, &z3, "cooperations", NULL},
    {"marks: paint z3", paint, "", CO, &z3, "cooperations", NULL},
    {"png: marks of z3", encode, "", CO, &z3, "cooperations", NULL},
    {"marks: gather z6", gather, "", CO, &z6, "cooperations", NULL},
    {"marks: gather z10", gather, "", CO, &z10, "cooperations", NULL},
    {"tile: cooperations z0", tile, "", CO, &z0, "cooperations", NULL},
    {"tile: cooperations z3", tile, "", CO, &z3, "cooperations", NULL},
    {"tile: cooperations z6", tile, "", CO, &z6, "cooperations", NULL},
    {"tile: cooperations z10", tile, "", CO, &z10, "cooperations", NULL},
    {"tile: cooperations of 4 criteria z3", tile, FOUR, CO, &z3, "cooperations", NULL},
    {"tile: base,cooperations z0", tile, "", CO, &z0, "base,cooperations", NULL},
    {"tile: base,cooperations z3", tile, "", CO, &z3, "base,cooperations", NULL},
    {"tile: base,cooperations z6", tile, "", CO, &z6, "base,cooperations", NULL},
    {"tile: base,cooperations z10", tile, "", CO, &z10, "base,cooperations", NULL},
    {"mvt: every site z0", vector, "", CO, &z0, "cooperations", "site"},
    {"mvt: every site z3", vector, "", CO, &z3, "cooperations", "site"},
    {"mvt: marks z0", vector, "", CO, &z0, "cooperations", NULL},
    {"mvt: marks z3", vector, "", CO, &z3, "cooperations", NULL},
    {"mvt: base,cooperations z0", vector, "", CO, &z0, "base,cooperations", NULL},
};
enum { N_BENCHES = sizeof BENCHES / sizeof BENCHES[0] };

/* --- running them ------------------------------------------------------------------------------------------
 */

/* The frame that callgrind counts in. */
uint64_t core_bench_work(const struct bench *b);
__attribute__((noinline)) uint64_t core_bench_work(const struct bench *b)
{
    return b->work(b);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void measure(const struct bench *b, uint64_t sum)
{
    double us[RUNS];
    unsigned repeat = 1;
    for (;;) { /* as often as makes a run long enough for the clock */
        double from = now_us();
        for (unsigned i = 0; i < repeat; i++)
            b->work(b);
        if (now_us() - from > LEAST_US)
            break;
        repeat *= 2;
    }
    for (int run = 0; run < RUNS; run++) {
        double from = now_us();
        for (unsigned i = 0; i < repeat; i++)
            if (b->work(b) != sum) {
                fprintf(stderr, "core_bench: %s: another answer the second time\n", b->name);
                exit(1);
            }
        us[run] = (now_us() - from) / repeat;
    }
    qsort(us, RUNS, sizeof us[0], by_value);
    printf("%s\t%.2f\t%.2f\t%u\t%016llx\n", b->name, us[RUNS / 2], us[0], repeat, (unsigned long long)sum);
    fflush(stdout);
}

static void run(const struct bench *b, bool once)
{
    read_criteria(b->text && b->work != find_word && b->work != suggest_names ? b->text : "", &here.criteria);
    here.selection = selection_new(here.snapshot, b->collection, &here.criteria);
    b->work(b); /* warm: sprites, scratch memory, the base map */
    uint64_t sum = b->work(b);
    if (once) {
        core_bench_work(b);
        printf("%s\n", b->name);
    } else {
        measure(b, sum);
    }
    selection_free(here.selection);
    criteria_release(&here.criteria);
}

static void open_all(const char *path)
{
    struct err e = {0};
    struct store *store = store_open(path, STORE_READ, &e);
    if (!store || !store_load(store, 0, &here.snapshot, &e) || !(here.shared = tile_shared_new(&e)) ||
        !(here.painter = tile_painter_new(here.shared, &e)) ||
        !picture_resize(&here.picture, TILE_SIZE_PX, TILE_SIZE_PX, &e))
        fail(&e);
    store_close(store);
    arena_init(&here.memory);
    here.vectors = vector_tiles_new(here.shared);
    here.text = text_painter_new();
    here.markers = marker_set_new(here.text);
    here.encoder = png_encoder_new();
    here.styles[MAP_COOPERATIONS] = marks_style(MAP_COOPERATIONS, MARK_COLOUR, 0xFFFFFFFF);
    bytes_init(&here.out, OUT_CEILING_BYTES);
    bits_init(&here.found, here.snapshot->projets.rows.n, false);
}

static void close_all(void)
{
    bits_release(&here.found);
    bytes_release(&here.out);
    png_encoder_free(here.encoder);
    marker_set_free(here.markers);
    text_painter_free(here.text);
    marks_release(&here.marks);
    picture_release(&here.picture);
    vector_tiles_free(here.vectors);
    tile_painter_free(here.painter);
    tile_shared_free(here.shared);
    snapshot_free(here.snapshot);
    arena_release(&here.memory);
}

int main(int argc, char **argv)
{
    bool once = argc > 1 && strcmp(argv[1], "--once") == 0;
    if (argc < 2 + once || argc > 3 + once) {
        fputs("usage: core_bench [--once] DATABASE [PART OF A NAME]\n", stderr);
        return 2;
    }
    const char *only = argc == 3 + once ? argv[2 + once] : NULL;
    open_all(argv[1 + once]);
    for (size_t i = 0; i < N_BENCHES; i++)
        if (!only || strstr(BENCHES[i].name, only))
            run(&BENCHES[i], once);
    close_all();
    return 0;
}

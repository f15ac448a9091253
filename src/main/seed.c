/* atlasd seed: all tiles of a map in one file, for hosts without a server. */
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/pack.h"
#include "http/answer.h"
#include "main/data.h"
#include "main/rows.h"
#include "main/seed_about.h"
#include "main/verb.h"
#include "map/layers.h"
#include "map/tile.h"
#include "serve/alone.h"
#include "store/tileset.h"

enum { TARGET_BYTES = QUERY_MAX_BYTES + 2048, TILE_BYTES = 1 << 26, JSON_BYTES = 1 << 20, STEP_US = 200000 };

enum seed_format { SEED_PNG, SEED_MVT, SEED_FORMATS };

struct seed_arguments {
    const char *db, *layers, *zoom, *to, *style, *criteria;
    unsigned format;
    long scale, threads;
};

static const char *format_word(unsigned i)
{
    static const char *const WORDS[SEED_FORMATS] = {"png", "mvt"};
    return i < SEED_FORMATS ? WORDS[i] : NULL;
}

static const struct argument TABLE[] = {
    ROW_DB(struct seed_arguments),
    ROW_LAYERS(struct seed_arguments),
    ROW_CRITERIA(struct seed_arguments),
    {.name = "zoom",
     .value = "FROM-TO",
     .what = "the zooms, the whole world at each: 0-6 are 5 461 tiles, each zoom more four times as many",
     .at = offsetof(struct seed_arguments, zoom),
     .required = true},
    {.name = "to",
     .value = "FILE.mbtiles|FILE.pmtiles",
     .what = "the new file; its ending says of what kind it is",
     .at = offsetof(struct seed_arguments, to),
     .required = true},
    {.kind = ARGUMENT_WORD,
     .name = "format",
     .value = "FORMAT",
     .what = "pictures, or vector tiles packed with gzip",
     .at = offsetof(struct seed_arguments, format),
     .preset = "png",
     .words = format_word},
    {.name = "style",
     .value = "NAME",
     .what = "the style of the map; without it the default",
     .at = offsetof(struct seed_arguments, style),
     .preset = ""},
    {.kind = ARGUMENT_NUMBER,
     .name = "scale",
     .value = "N",
     .what = "1, 2 or 3: pictures of 256, 512 or 768 pixels",
     .at = offsetof(struct seed_arguments, scale),
     .number = 1,
     .least = 1,
     .most = TILE_SCALE_MAX},
    {.kind = ARGUMENT_NUMBER,
     .name = "threads",
     .value = "N",
     .what = "how many paint at once",
     .at = offsetof(struct seed_arguments, threads),
     .number = ARGUMENT_CORES,
     .least = 1,
     .most = ARGUMENT_CORES_MOST},
};

/* What the painters share; the lock is of all that is behind it. */
struct seed {
    const struct seed_arguments *a;
    struct alone *alone; /* the painters work beside it */
    char query[QUERY_MAX_BYTES + 64];
    int from, to;
    bool resumed;
    pthread_mutex_t lock;
    struct tileset *file;
    int z;
    uint64_t next, done, all; /* next: of zoom z, along a curve that stays near */
    uint64_t shown_us;
    bool shown; /* and the line has no end yet */
    struct err err;
};

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

/* --- one tile after the other ------------------------------------------------------------------------------
 */

/* Neighbours share parts of the base map: x and y are the even and the odd bits. */
static int every_other_bit(uint64_t v)
{
    int out = 0;
    for (int i = 0; i < TILE_ZOOM_MAX; i++)
        out |= (int)(v >> (2 * i) & 1) << i;
    return out;
}

static bool take_next(struct seed *s, struct tile *t)
{
    while (s->z <= s->to && s->err.code == ERR_NONE && !interrupted) {
        *t = (struct tile){s->z, every_other_bit(s->next), every_other_bit(s->next >> 1)};
        if (++s->next == UINT64_C(1) << (2 * s->z)) {
            s->next = 0;
            s->z++;
        }
        if (!s->resumed || !tileset_has(s->file, *t))
            return true;
    }
    return false;
}

static void show(struct seed *s, const char *what, uint64_t done, uint64_t all, bool last)
{
    const uint64_t now = (uint64_t)clock_now_us();
    if (!isatty(STDERR_FILENO) || (!last && now - s->shown_us < STEP_US))
        return;
    s->shown_us = now;
    s->shown = !last;
    const int filled = (int)(30 * done / all);
    fprintf(stderr, "\r[%.*s%*s] %" PRIu64 " of %" PRIu64 " %s%s", filled, "##############################",
            30 - filled, "", done, all, what, last ? "\n" : "");
}

/* A painter of one thread. */
struct hand {
    struct alone *alone;
    struct packer *packer;
    struct bytes packed;
};

static bool hand_init(struct hand *h, const struct seed *s, struct err *e)
{
    *h = (struct hand){.alone = alone_beside(s->alone, e), .packer = packer_new()};
    bytes_init(&h->packed, TILE_BYTES);
    return h->alone != NULL;
}

static void hand_release(struct hand *h)
{
    alone_free(h->alone);
    packer_free(h->packer);
    bytes_release(&h->packed);
}

/* What the server answers at an address; the bytes are good until the next. */
static const struct blob *answer(struct alone *a, const char *target, struct err *e)
{
    struct err why = {0};
    const struct answer *got = alone_ask(a, "GET", target, NULL, &why);
    if (why.code == ERR_NONE)
        return got->body.blob;
    *e = why;
    return NULL;
}

struct made {
    const void *data;
    size_t n;
};

static bool paint(struct seed *s, struct hand *h, struct tile t, struct made *m, struct err *e)
{
    char target[TARGET_BYTES], at[24] = "";
    const bool vector = s->a->format == SEED_MVT;
    if (s->a->scale > 1)
        snprintf(at, sizeof at, "@%ldx", s->a->scale);
    snprintf(target, sizeof target, "/tiles/%.1024s/%d/%d/%d%s.%s?%s", s->a->layers, t.z, t.x, t.y, at,
             format_word(s->a->format), s->query);
    const struct blob *b = answer(h->alone, target, e);
    if (!b)
        return false;
    *m = (struct made){b->data, b->n};
    if (!vector)
        return true;
    bytes_reset(&h->packed);
    pack_gzip(h->packer, b->data, b->n, &h->packed);
    *m = (struct made){h->packed.data, h->packed.n};
    return !h->packed.full ||
           err_set(e, ERR_TOO_LARGE, "the tile %d/%d/%d has more than %d bytes", t.z, t.x, t.y, TILE_BYTES);
}

static void fail(struct seed *s, const struct err *e)
{
    if (s->err.code == ERR_NONE)
        s->err = *e;
}

static void *work(void *context)
{
    struct seed *s = context;
    struct err e = {0};
    struct tile t;
    struct made made;
    struct hand hand;
    const bool ready = hand_init(&hand, s, &e);
    pthread_mutex_lock(&s->lock);
    if (!ready)
        fail(s, &e);
    while (ready && take_next(s, &t)) {
        pthread_mutex_unlock(&s->lock);
        const bool painted = paint(s, &hand, t, &made, &e);
        pthread_mutex_lock(&s->lock);
        if (!painted || !tileset_put(s->file, t, made.data, made.n, &e)) {
            fail(s, &e);
            break;
        }
        s->done++;
        show(s, "tiles", s->done, s->all, false);
    }
    pthread_mutex_unlock(&s->lock);
    hand_release(&hand);
    return NULL;
}

static void paint_all(struct seed *s)
{
    pthread_t threads[ARGUMENT_CORES_MOST];
    long n = 0;
    for (; n < s->a->threads; n++)
        if (pthread_create(&threads[n], NULL, work, s) != 0)
            break;
    if (n == 0)
        work(s);
    for (long i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    show(s, "tiles", s->done, s->all, true);
}

/* While a file of another order is written from the tiles that are all there. */
static bool go_on(void *context, uint64_t done, uint64_t all)
{
    show(context, "steps to put them in order", done, all, done == all);
    return !interrupted;
}

/* --- the file ----------------------------------------------------------------------------------------------
 */

struct description {
    struct tileset_about about;
    const char *edition;
    struct arena memory;
    struct bytes json, layers;
};

/* What is wrong with layers, style or criteria is seen here. */
static bool describe(struct seed *s, struct description *d, struct err *e)
{
    char target[TARGET_BYTES];
    const bool vector = s->a->format == SEED_MVT;
    snprintf(target, sizeof target, "/tiles/%.1024s.json?f=%s%s%s", s->a->layers, format_word(s->a->format),
             *s->query ? "&" : "", s->query);
    const struct blob *b = answer(s->alone, target, e);
    if (!b)
        return false;
    bytes_add(&d->json, b->data, b->n);
    d->about = (struct tileset_about){.name = s->a->layers,
                                      .description = *s->query ? s->query : s->a->layers,
                                      .overlay = strncmp(s->a->layers, "base", 4) != 0,
                                      .zoom_first = s->from,
                                      .zoom_last = s->to,
                                      .go_on = go_on,
                                      .context = s};
    return seed_about_read(&d->about, &d->edition, d->json.data, vector, &d->memory, &d->layers, e);
}

/* What the tiles depend on: only the same goes on in a file that was interrupted. */
static void identify(const struct seed *s, const struct description *d, struct bytes *to)
{
    bytes_add_format(to, "%s %s %s@%ld %d-%d ?%s", d->edition, format_word(s->a->format), s->a->layers,
                     s->a->scale, s->from, s->to, s->query);
}

static bool write_file(struct seed *s, const struct description *d, const char *identity, struct err *e)
{
    if (!(s->file = tileset_open(s->a->to, identity, e)))
        return false;
    s->done = tileset_count(s->file);
    s->resumed = s->done > 0;
    paint_all(s);
    if (s->err.code == ERR_NONE && s->done < s->all)
        err_set(&s->err, ERR_IO,
                "interrupted: %" PRIu64 " of %" PRIu64
                " tiles are in %.200s.part, and the same command goes on from there",
                s->done, s->all, s->a->to);
    struct tileset *file = s->file;
    s->file = NULL;
    if (s->err.code == ERR_NONE)
        return tileset_finish(file, &d->about, e);
    tileset_leave(file);
    *e = s->err;
    return false;
}

static bool fill(struct seed *s, struct err *e)
{
    struct description d = {0};
    struct bytes identity;
    arena_init(&d.memory);
    bytes_init(&d.json, JSON_BYTES);
    bytes_init(&d.layers, JSON_BYTES);
    bytes_init(&identity, JSON_BYTES);
    bool done = describe(s, &d, e);
    if (done) {
        identify(s, &d, &identity);
        done = write_file(s, &d, identity.data, e);
    }
    arena_release(&d.memory);
    bytes_release(&d.json);
    bytes_release(&d.layers);
    bytes_release(&identity);
    return done;
}

/* --- the command -------------------------------------------------------------------------------------------
 */

static bool parse_zoom(struct seed *s, struct err *e)
{
    char *end;
    s->from = (int)strtol(s->a->zoom, &end, 10);
    s->to = s->from;
    bool right = *s->a->zoom >= '0' && *s->a->zoom <= '9' && strlen(s->a->zoom) < 6;
    if (right && *end == '-' && end[1] >= '0' && end[1] <= '9')
        s->to = (int)strtol(end + 1, &end, 10);
    right = right && !*end && s->from <= s->to && s->to <= TILE_ZOOM_MAX;
    for (int z = s->from; right && z <= s->to; z++)
        s->all += UINT64_C(1) << (2 * z);
    s->z = s->from;
    return right ||
           err_param(e, ERR_USAGE, "zoom", s->a->zoom,
                     "--zoom takes a zoom or two, as 0-6, up to %d, not '%.40s'", TILE_ZOOM_MAX, s->a->zoom);
}

static bool check_words(const struct seed_arguments *a, uint64_t all, struct err *e)
{
    struct map_layers layers;
    enum tileset_kind kind;
    if (!map_layers_parse(&layers, a->layers, e)) {
        e->code = ERR_USAGE;
        return false;
    }
    if (!tileset_kind_of(a->to, &kind))
        return err_param(e, ERR_USAGE, "to", a->to,
                         "--to takes a name that ends in .mbtiles or .pmtiles, not '%.80s'", a->to);
    if (a->format == SEED_MVT && a->scale > 1)
        return err_param(e, ERR_USAGE, "scale", NULL,
                         "vector tiles are the same on every screen: --format mvt goes without --scale");
    return kind != TILESET_PMTILES || all <= TILESET_PMTILES_MOST ||
           err_param(e, ERR_USAGE, "zoom", a->zoom,
                     "a PMTiles file is written of up to %" PRIu64
                     " tiles, zooms 0 to 13, and these are %" PRIu64 ": take .mbtiles",
                     TILESET_PMTILES_MOST, all);
}

static bool run(const void *arguments, struct err *e)
{
    const struct seed_arguments *a = arguments;
    struct serve_options o;
    struct data d = {0};
    struct seed s = {.a = a};
    struct sigaction stop = {.sa_handler = on_signal};
    const char *criteria = a->criteria + (*a->criteria == '?');
    if (strlen(criteria) > QUERY_MAX_BYTES - 128)
        return err_param(e, ERR_USAGE, "criteria", criteria,
                         "the criteria have %zu bytes, more than the %d allowed", strlen(criteria),
                         QUERY_MAX_BYTES - 128);
    if (!parse_zoom(&s, e) || !check_words(a, s.all, e) || !tileset_check(a->to, e) ||
        !serve_options_preset(&o, a->db, e))
        return false;
    o.query_bytes = QUERY_MAX_BYTES;
    o.cache_mib = 0; /* no tile is asked for twice */
    snprintf(s.query, sizeof s.query, "%s%.64s%s%.*s", *a->style ? "style=" : "", a->style,
             *a->style && *criteria ? "&" : "", QUERY_MAX_BYTES - 128, criteria);
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGTERM, &stop, NULL);
    pthread_mutex_init(&s.lock, NULL);
    const bool done = data_open(&d, a->db, e) && (s.alone = alone_new(&o, d.snapshot, e)) && fill(&s, e);
    if (s.shown)
        fputc('\n', stderr);
    alone_free(s.alone);
    pthread_mutex_destroy(&s.lock);
    data_release(&d);
    return done;
}

const struct verb VERB_SEED = {
    .command =
        &(const struct command){
            .verb = "seed",
            .purpose = "write all tiles of a map to one file",
            .about =
                "Writes the tiles of a range of zooms, the bytes that the server answers, to an MBTiles "
                "file (SQLite), which map programs read and small servers serve, or to a PMTiles file, of "
                "which browsers read the parts they need from any host of files. Identical tiles are "
                "stored once. Tiles are collected in FILE.part, and FILE is there when it is whole; when "
                "it is interrupted, the same command on the same data goes on.",
            .more = "  atlasd seed --db build/demo.db base,cooperations 'thematique=eau' --zoom 0-5 --to "
                    "eau.mbtiles\n"
                    "  atlasd seed --db build/demo.db cooperations --format mvt --zoom 0-8 --to "
                    "cooperations.pmtiles",
            ARGUMENT_TABLE(TABLE)},
    .size = sizeof(struct seed_arguments),
    .run = run,
};

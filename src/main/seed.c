/* atlasd seed: all tiles of a map in one file, for hosts without a server. */
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "http/answer.h"
#include "main/data.h"
#include "main/verb.h"
#include "map/layers.h"
#include "map/tile.h"
#include "serve/alone.h"
#include "store/mbtiles.h"

enum { TARGET_BYTES = QUERY_MAX_BYTES + 2048, TEXT_BYTES = 256, STEP_US = 200000 };

struct seed_arguments {
    const char *db, *layers, *zoom, *to, *style, *criteria;
    long scale, threads;
};

static const char *layer(unsigned i)
{
    return i < MAP_LAYER_COUNT ? map_layer_name(i) : NULL;
}

static const struct argument TABLE[] = {
    {.name = "db",
     .value = "FILE",
     .what = "the database",
     .at = offsetof(struct seed_arguments, db),
     .required = true},
    {.value = "LAYERS",
     .what = "what is painted, in painting order, separated by commas",
     .at = offsetof(struct seed_arguments, layers),
     .required = true,
     .words = layer},
    {.value = "CRITERIA",
     .what = "as in a query string, with style=, group=, measure= and ring=; none: all places",
     .at = offsetof(struct seed_arguments, criteria),
     .preset = ""},
    {.name = "zoom",
     .value = "FROM-TO",
     .what = "the zooms, the whole world at each: 0-6 are 5 461 tiles, each zoom more four times as many",
     .at = offsetof(struct seed_arguments, zoom),
     .required = true},
    {.name = "to",
     .value = "FILE.mbtiles",
     .what = "the new file",
     .at = offsetof(struct seed_arguments, to),
     .required = true},
    {.name = "style",
     .value = "NAME",
     .what = "the style of the map; without it the default",
     .at = offsetof(struct seed_arguments, style),
     .preset = ""},
    {.kind = ARGUMENT_NUMBER,
     .name = "scale",
     .value = "N",
     .what = "1, 2 or 3: tiles of 256, 512 or 768 pixels",
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
    const struct serve_options *options;
    struct snapshot *snapshot;
    char query[QUERY_MAX_BYTES + 64];
    int from, to;
    bool resumed;
    pthread_mutex_t lock;
    struct mbtiles *file;
    int z;
    uint64_t next, done, all, last_us; /* next: of zoom z, along a curve that stays near */
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
        if (!s->resumed || !mbtiles_has(s->file, t->z, t->x, t->y))
            return true;
    }
    return false;
}

static void show(struct seed *s, bool last)
{
    const uint64_t now = (uint64_t)clock_now_us();
    if (!isatty(STDERR_FILENO) || (!last && now - s->last_us < STEP_US))
        return;
    s->last_us = now;
    const int filled = (int)(30 * s->done / s->all);
    fprintf(stderr, "\r[%.*s%*s] %" PRIu64 " of %" PRIu64 " tiles%s", filled,
            "##############################", 30 - filled, "", s->done, s->all, last ? "\n" : "");
}

static bool paint(struct seed *s, struct alone *alone, struct tile t, const struct blob **out, struct err *e)
{
    char target[TARGET_BYTES], at[24] = "";
    struct err why = {0};
    if (s->a->scale > 1)
        snprintf(at, sizeof at, "@%ldx", s->a->scale);
    snprintf(target, sizeof target, "/tiles/%.1024s/%d/%d/%d%s.png?%s", s->a->layers, t.z, t.x, t.y, at,
             s->query);
    const struct answer *a = alone_ask(alone, "GET", target, NULL, &why);
    if (why.code != ERR_NONE) {
        *e = why;
        return false;
    }
    *out = a->body.blob;
    return true;
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
    const struct blob *b;
    struct alone *alone = alone_new(s->options, s->snapshot, &e);
    pthread_mutex_lock(&s->lock);
    if (!alone)
        fail(s, &e);
    while (alone && take_next(s, &t)) {
        pthread_mutex_unlock(&s->lock);
        const bool painted = paint(s, alone, t, &b, &e);
        pthread_mutex_lock(&s->lock);
        if (!painted || !mbtiles_put(s->file, t.z, t.x, t.y, b->tag, b->data, b->n, &e))
            fail(s, &e);
        s->done++;
        show(s, false);
    }
    pthread_mutex_unlock(&s->lock);
    alone_free(alone);
    return NULL;
}

/* --- the file ----------------------------------------------------------------------------------------------
 */

/* What stands behind "NAME": in the TileJSON, without the marks around it. */
static void find(const char *json, const char *name, char end, char text[TEXT_BYTES])
{
    char mark[64];
    snprintf(mark, sizeof mark, "\"%s\":%c", name, end == ']' ? '[' : '"');
    const char *at = strstr(json, mark);
    *text = '\0';
    if (at) {
        at += strlen(mark);
        snprintf(text, TEXT_BYTES, "%.*s", (int)strcspn(at, (char[]){end, '\0'}), at);
    }
}

struct described {
    char version[TEXT_BYTES], number[TEXT_BYTES], bounds[TEXT_BYTES], center[TEXT_BYTES], credit[TEXT_BYTES],
        from[16], to[16];
};

/* By the TileJSON of the same map: what is wrong with layers, style or criteria is seen here. */
static bool describe(struct seed *s, struct described *d, struct err *e)
{
    char target[TARGET_BYTES];
    struct err why = {0};
    struct alone *alone = alone_new(s->options, s->snapshot, e);
    if (!alone)
        return false;
    snprintf(target, sizeof target, "/tiles/%.1024s.json?%s", s->a->layers, s->query);
    const struct answer *a = alone_ask(alone, "GET", target, NULL, &why);
    const bool done = why.code == ERR_NONE;
    if (done) {
        char *json = mem_alloc(1, a->body.blob->n + 1);
        memcpy(json, a->body.blob->data, a->body.blob->n);
        find(json, "tiles_version", '"', d->version);
        find(json, "bounds", ']', d->bounds);
        find(json, "center", ']', d->center);
        find(json, "attribution", '"', d->credit);
        free(json);
    } else {
        *e = why;
    }
    alone_free(alone);
    snprintf(d->number, sizeof d->number, "%.*s", (int)strcspn(d->version, "-"), d->version);
    snprintf(d->from, sizeof d->from, "%d", s->from);
    snprintf(d->to, sizeof d->to, "%d", s->to);
    return done;
}

static bool finish(struct seed *s, const struct described *d, struct err *e)
{
    const bool on_base = strncmp(s->a->layers, "base", 4) == 0;
    const struct mbtiles_meta meta[] = {
        {"name", s->a->layers},
        {"format", "png"},
        {"bounds", d->bounds},
        {"center", d->center},
        {"minzoom", d->from},
        {"maxzoom", d->to},
        {"attribution", d->credit},
        {"description", *s->query ? s->query : s->a->layers},
        {"type", on_base ? "baselayer" : "overlay"},
        {"version", d->number},
    };
    struct mbtiles *file = s->file;
    s->file = NULL;
    return mbtiles_finish(file, meta, sizeof meta / sizeof meta[0], e);
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
    show(s, true);
}

static bool fill(struct seed *s, struct err *e)
{
    struct described d = {0};
    char identity[TARGET_BYTES + TEXT_BYTES];
    if (!describe(s, &d, e))
        return false;
    snprintf(identity, sizeof identity, "%s %.1024s@%ld %d-%d ?%s", d.version, s->a->layers, s->a->scale,
             s->from, s->to, s->query);
    if (!(s->file = mbtiles_open(s->a->to, identity, e)))
        return false;
    s->done = mbtiles_count(s->file);
    s->resumed = s->done > 0;
    paint_all(s);
    if (s->err.code != ERR_NONE) {
        *e = s->err;
        return false;
    }
    if (s->done < s->all)
        return err_set(e, ERR_IO,
                       "interrupted: %" PRIu64 " of %" PRIu64
                       " tiles are in %.200s.part, and the same command "
                       "goes on from there",
                       s->done, s->all, s->a->to);
    return finish(s, &d, e);
}

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

static bool check_words(const struct seed_arguments *a, struct err *e)
{
    struct map_layers layers;
    const size_t n = strlen(a->to);
    if (!map_layers_parse(&layers, a->layers, e)) {
        e->code = ERR_USAGE;
        return false;
    }
    return (n > 8 && strcmp(a->to + n - 8, ".mbtiles") == 0) ||
           err_param(e, ERR_USAGE, "to", a->to, "--to takes a name that ends in .mbtiles, not '%.80s'",
                     a->to);
}

static bool run(const void *arguments, struct err *e)
{
    const struct seed_arguments *a = arguments;
    struct serve_options o;
    struct data d = {0};
    struct seed s = {.a = a, .options = &o};
    struct sigaction stop = {.sa_handler = on_signal};
    const char *criteria = a->criteria + (*a->criteria == '?');
    if (strlen(criteria) > QUERY_MAX_BYTES - 128)
        return err_param(e, ERR_USAGE, "criteria", criteria,
                         "the criteria have %zu bytes, more than the %d allowed", strlen(criteria),
                         QUERY_MAX_BYTES - 128);
    if (!parse_zoom(&s, e) || !check_words(a, e) || !serve_options_preset(&o, a->db, e))
        return false;
    o.query_bytes = QUERY_MAX_BYTES;
    snprintf(s.query, sizeof s.query, "%s%.64s%s%.*s", *a->style ? "style=" : "", a->style,
             *a->style && *criteria ? "&" : "", QUERY_MAX_BYTES - 128, criteria);
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGTERM, &stop, NULL);
    pthread_mutex_init(&s.lock, NULL);
    bool done = data_open(&d, a->db, e);
    s.snapshot = d.snapshot;
    done = done && fill(&s, e);
    mbtiles_leave(s.file);
    pthread_mutex_destroy(&s.lock);
    data_release(&d);
    return done;
}

const struct verb VERB_SEED = {
    .command =
        &(const struct command){
            .verb = "seed",
            .purpose = "write all tiles of a map to one file",
            .about = "Writes the tiles of a range of zooms, the bytes that the server answers, to an MBTiles "
                     "file (SQLite), which map programs read and static hosts serve. Identical tiles are "
                     "stored once. The file is made as FILE.mbtiles.part and has its name when it is "
                     "whole; when it is interrupted, the same command on the same data goes on.",
            .more = "  atlasd seed --db build/demo.db base,cooperations 'thematique=eau' --zoom 0-5 --to "
                    "eau.mbtiles",
            ARGUMENT_TABLE(TABLE)},
    .size = sizeof(struct seed_arguments),
    .run = run,
};

#include "out/sink_geojson.h"

#include <stdlib.h>

#include "atlas/matched.h"
#include "base/mem.h"
#include "out/feature.h"
#include "out/fragments.h"
#include "out/geojson.h"
#include "search/emptied_by.h"
#include "search/highlight.h"
#include "search/say_understood.h"
#include "search/unknown_words.h"

const struct sink_format SINK_GEOJSON = {"geojson", "application/geo+json", "geojson"};
const struct sink_format SINK_GEOJSON_FILE = {"geojson-file", "application/geo+json", "geojson"};

struct geojson {
    struct sink sink;
    struct cache *fragments; /* or NULL */
    struct fragments_run *run;
    struct highlight *highlight; /* or NULL: no words were asked */
    struct matched *matched;     /* or NULL: nothing was asked of what the records have */
    const struct list *list;
    struct json json; /* within the array of features, between calls */
    bool lines;
    struct projectors *projectors; /* where the one of in belongs, or NULL */
    struct geojson_in in;
};

static void put_links(struct json *j, const struct sink_head *h)
{
    json_put_array(j, "links");
    for (size_t i = 0; i < h->n_links; i++) {
        json_object(j);
        json_put_text(j, "href", h->links[i].href);
        json_put_text(j, "rel", h->links[i].rel);
        json_put_text(j, "type", h->links[i].type);
        json_end(j);
    }
    json_end(j);
}

static bool begin(struct sink *s, const struct list *l, const struct sink_head *h, struct bytes *out,
                  struct err *e)
{
    struct geojson *g = (struct geojson *)s;
    const struct selection *sel = l->selection;
    struct json *j = &g->json;
    (void)e;
    g->list = l;
    if (g->fragments && !l->distance_m && l->selection->side == SIDE_PARTNER && !l->selection->numbers)
        g->run = fragments_run_new(g->fragments, l);
    json_init(j, out);
    geojson_collection(j, sel->n_matched, l->n);
    json_put_int(j, "numberSites", (int64_t)sel->sites.n);
    json_put_int(j, "numberUnlocated", sel->n_unlocated);
    json_put_bool(j, "demonstration", sel->snapshot->demonstration);
    if (h->n_links)
        put_links(j, h);
    if (h->criteria && sel->n_matched == 0)
        emptied_by_put(j, sel->snapshot, sel->collection, h->criteria, h->asked);
    say_understood(j, sel->understood, h->language);
    if (h->criteria)
        unknown_words_put(j, sel->understood);
    if (h->n_links) { /* a page; files have the records alone */
        g->highlight = highlight_new(sel->understood, sel->collection);
        g->matched = h->criteria ? matched_new(sel, h->criteria) : NULL;
    }
    json_put_array(j, "features");
    return true;
}

struct beside { /* what a list adds to the properties of a record */
    const double *distance_m;
    const struct sink_text *texts;
};

static void put_beside(void *context, struct json *j)
{
    const struct beside *b = context;
    if (b->distance_m)
        json_put_real(j, "distance_m", *b->distance_m, 1);
    struct feature_texts texts = {.j = j};
    for (const struct sink_text *t = b->texts; t && t->name; t++)
        feature_put_text(&texts, t->name, &t->value);
}

static void write_matched(struct matched *m, struct json *j, enum collection collection, uint32_t row)
{
    int64_t of[MATCHED_NUMBERS];
    size_t n;
    const struct property *all = collection_properties(collection, &n);
    matched_count(m, row, of);
    json_object(j);
    for (const struct property *p = all; p < all + n; p++) {
        if (!p->matched)
            continue;
        json_key_plain(j, p->name);
        if (of[p->matched] == MATCHED_NO_NUMBER)
            json_null(j);
        else
            json_int(j, of[p->matched]);
    }
    json_end(j);
}

/* Members of their own, behind the last of the feature, which may be a fragment. */
static void add_members(struct geojson *g, uint32_t i, struct bytes *out)
{
    struct json one;
    if ((!g->highlight && !g->matched) || out->full)
        return;
    out->n--; /* the brace */
    if (g->matched) {
        bytes_add_text(out, ",\"matched\":");
        json_init(&one, out);
        write_matched(g->matched, &one, g->list->selection->collection, g->list->rows[i]);
    }
    if (g->highlight) {
        bytes_add_text(out, ",\"highlight\":");
        json_init(&one, out);
        highlight_write(g->highlight, &one, g->list->rows[i]);
    }
    bytes_add_char(out, '}');
}

static bool feature(struct sink *s, uint32_t i, const struct sink_text *texts, struct bytes *out,
                    struct err *e)
{
    struct geojson *g = (struct geojson *)s;
    const struct list *l = g->list;
    (void)e;
    g->json.out = out;
    json_raw(&g->json, "", 0); /* the comma before it, if there is one */
    if (g->lines)
        bytes_add_char(out, '\n');
    if (g->run && !texts) {
        fragments_run_write(g->run, out, i);
        add_members(g, i, out);
        return true;
    }
    struct beside beside = {l->distance_m ? &l->distance_m[i] : NULL, texts};
    bool more_of_it = beside.distance_m || texts || g->in.crs || l->selection->side != SIDE_PARTNER ||
                      l->selection->numbers;
    struct feature_more more = {
        put_beside, NULL, &beside, g->in.crs ? &g->in : NULL, l->selection->side, l->selection->numbers};
    struct json one;
    json_init(&one, out);
    feature_write(&one, l->selection->snapshot, l->selection->collection, l->rows[i],
                  more_of_it ? &more : NULL);
    add_members(g, i, out);
    return true;
}

static enum source_state end(struct sink *s, struct bytes *out, struct err *e)
{
    struct geojson *g = (struct geojson *)s;
    (void)e;
    g->json.out = out;
    if (g->lines)
        bytes_add_char(out, '\n');
    json_end(&g->json);
    json_end(&g->json);
    if (g->lines)
        bytes_add_char(out, '\n');
    return SOURCE_END;
}

static void free_geojson(struct sink *s)
{
    struct geojson *g = (struct geojson *)s;
    fragments_run_free(g->run);
    highlight_free(g->highlight);
    matched_free(g->matched);
    if (g->projectors)
        projectors_give(g->projectors, g->in.projector);
    free(g);
}

struct sink *sink_geojson_new(struct cache *fragments, bool lines)
{
    struct geojson *g = mem_alloc(1, sizeof *g);
    g->sink = (struct sink){&SINK_GEOJSON, begin, feature, end, free_geojson};
    g->fragments = fragments;
    g->lines = lines;
    return &g->sink;
}

struct sink *sink_geojson_file_new(void)
{
    struct sink *s = sink_geojson_new(NULL, true);
    s->format = &SINK_GEOJSON_FILE;
    return s;
}

struct sink *sink_geojson_new_in(const struct crs *crs, struct projectors *projectors)
{
    struct sink *s = sink_geojson_new(NULL, false);
    struct geojson *g = (struct geojson *)s;
    g->projectors = projectors;
    g->in = (struct geojson_in){crs, projectors_take(projectors)};
    return s;
}

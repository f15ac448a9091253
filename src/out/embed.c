#include "out/embed.h"

#include <stdio.h>
#include <string.h>

#include "map/frame.h"
#include "out/feature.h"
#include "out/list.h"
#include "out/record_places.h"
#include "out/site.h"
#include "search/say_criteria.h"

#define STYLE_DARK "sombre"

enum { ADDRESS_BYTES = 1 << 16, POSITIONS_BYTES = 1 << 14 };

/* --- addresses ---------------------------------------------------------------------------------------------
 */

static void add_layers(struct bytes *to, const struct map_layers *l, bool with_base)
{
    const char *before = "";
    for (size_t i = 0; i < l->n; i++) {
        if (!with_base && (l->list[i] == MAP_BASE || l->list[i] == MAP_LABELS))
            continue;
        bytes_add_format(to, "%s%s", before, map_layer_name(l->list[i]));
        before = ",";
    }
}

static void put_address(struct json *j, const char *key, struct bytes *to)
{
    json_put_text(j, key, to->data);
    bytes_reset(to);
}

/* "?" or "&" and the criteria, which a layer of twinnings narrows; the sign that more begins with. */
static char add_criteria(struct bytes *to, const struct embed *e, char sign)
{
    const size_t n = to->n;
    bytes_add_char(to, sign);
    criteria_print(e->criteria, e->snapshot, to);
    if (to->n > n + 1)
        return '&';
    to->n = n;
    to->data[n] = '\0';
    return sign;
}

/* The search under the same criteria, with the list of a collection. */
static void put_search(struct json *j, const struct embed *e, enum map_layer layer, const char *list)
{
    struct bytes to;
    bytes_init(&to, ADDRESS_BYTES);
    bytes_add_format(&to, "%s/", e->base_url);
    char sign = add_criteria(&to, e, '?');
    if (layer == MAP_JUMELAGES && !criteria_asks(e->criteria, CRITERION_JUMELAGE)) {
        bytes_add_format(&to, "%cjumelage=true", sign);
        sign = '&';
    }
    if (list)
        bytes_add_format(&to, "%cliste=%s", sign, list);
    put_address(j, "page", &to);
    bytes_release(&to);
}

/* --- how it is painted -------------------------------------------------------------------------------------
 */

/* Around all sites, for whoever knows the size of his map: "west,south,east,north". */
static void put_extent(struct json *j, const struct embed *e)
{
    struct bbox b;
    char text[96];
    if (!frame_extent(e->selections, e->layers.n, &b))
        return;
    snprintf(text, sizeof text, "%.5f,%.5f,%.5f,%.5f", b.west, b.south, b.east, b.north);
    json_put_text(j, "extent", text);
}

const char *embed_style(const struct embed *e)
{
    return e->style ? e->style : strcmp(e->theme, "dark") == 0 ? STYLE_DARK : NULL;
}

static void put_picture_query(struct json *j, const char *key, const struct embed *e, const char *style,
                              struct bytes *to)
{
    bytes_add_format(to, "v=%s%s%s", e->version, e->frame ? "&" : "", e->frame ? e->frame : "");
    if (style)
        bytes_add_format(to, "&style=%s", style);
    add_criteria(to, e, '&');
    put_address(j, key, to);
}

static void put_map(struct json *j, const struct embed *e)
{
    const char *style = embed_style(e);
    struct bytes to;
    bytes_init(&to, ADDRESS_BYTES);
    json_put_object(j, "map");
    add_layers(&to, &e->layers, false);
    put_address(j, "layers", &to);
    add_criteria(&to, e, '&');
    json_put_text(j, "query", to.n ? to.data + 1 : "");
    bytes_reset(&to);
    bytes_add_format(&to, "%s/tiles/", e->base_url);
    add_layers(&to, &e->layers, true);
    bytes_add_text(&to, "/{z}/{x}/{y}{r}.png");
    bytes_add_format(&to, "%cv=%s", add_criteria(&to, e, '?'), e->version);
    if (style)
        bytes_add_format(&to, "&style=%s", style);
    put_address(j, "tiles", &to);
    bytes_add_format(&to, "%s/static/", e->base_url);
    add_layers(&to, &e->layers, true);
    bytes_add_char(&to, '/');
    put_address(j, "picture", &to);
    put_picture_query(j, "picture_query", e, style, &to);
    if (!style && strcmp(e->theme, "light") != 0)
        put_picture_query(j, "picture_dark", e, STYLE_DARK, &to);
    bytes_add_format(&to, "%s/identify/", e->base_url);
    add_layers(&to, &e->layers, false);
    bytes_add_format(&to, "%cv=%s", add_criteria(&to, e, '?'), e->version);
    put_address(j, "identify", &to);
    json_put_text(j, "frame", e->frame);
    put_extent(j, e);
    json_put_text(j, "sources", MAP_SOURCES);
    json_end(j);
    bytes_release(&to);
}

/* --- what is on it -----------------------------------------------------------------------------------------
 */

/* Of pages of the site; actions are cooperations there. */
static const char *const FOLDERS[COLLECTION_COUNT] = {
    [COLLECTION_COLLECTIVITES] = "collectivites",
    [COLLECTION_PARTENAIRES] = "partenaires",
    [COLLECTION_COOPERATIONS] = "cooperations",
    [COLLECTION_ACTIONS] = "cooperations",
    [COLLECTION_BOURSE] = "bourse",
    [COLLECTION_PROJETS] = "projets",
};

struct listed {
    const struct embed *embed;
    struct selection *selection;
    enum collection collection;
    uint32_t row;
};

static void put_members(void *context, struct json *j)
{
    const struct listed *l = context;
    const struct record_rows *rows = collection_rows(l->embed->snapshot, l->collection);
    struct record_places places;
    struct bytes at;
    uint32_t place;
    bytes_init(&at, POSITIONS_BYTES);
    record_places_begin(&places, l->selection, l->row);
    while (record_places_next(&places, &place))
        bytes_add_format(&at, "%s%.5f,%.5f", at.n ? " " : "", places.places->lon[place],
                         places.places->lat[place]);
    site_put_page(j, "page", l->embed->base_url, FOLDERS[l->collection],
                  snapshot_text(l->embed->snapshot, rows->uid[l->row]));
    json_put_text(j, "at", at.n && !at.full ? at.data : NULL);
    bytes_release(&at);
}

static void put_list(struct json *j, const struct embed *e, size_t i)
{
    const enum map_layer layer = e->layers.list[i];
    struct listed l = {.embed = e, .selection = (struct selection *)(uintptr_t)e->selections[i]};
    struct list list;
    map_layer_collection(layer, &l.collection);
    json_object(j);
    json_put_text(j, "layer", map_layer_name(layer));
    json_put_text(j, "collection", COLLECTION_NAMES[l.collection]);
    json_put_int(j, map_layer_name(layer), l.selection->n_matched);
    json_put_int(j, "sites", (int64_t)l.selection->sites.n);
    json_put_int(j, "unlocated", l.selection->n_unlocated);
    put_search(j, e, layer, COLLECTION_NAMES[l.collection]);
    list_init(&list, l.selection, &(struct list_order){.by = LIST_BY_NAME}, 0, EMBED_LISTED);
    json_put_bool(j, "more", list.n < l.selection->n_matched);
    json_put_array(j, "features");
    for (uint32_t k = 0; k < list.n; k++) {
        l.row = list.rows[k];
        feature_write(
            j, e->snapshot, l.collection, l.row,
            &(struct feature_more){.members = put_members, .context = &l, .side = l.selection->side});
    }
    json_end(j);
    json_end(j);
    list_release(&list);
}

void embed_put(struct json *j, const struct embed *e)
{
    struct bytes said;
    bytes_init(&said, ADDRESS_BYTES);
    if (!criteria_empty(e->criteria)) {
        say_criteria(e->criteria, e->snapshot, e->language, &said);
        json_put_text(j, "criteria", said.data);
    }
    bytes_release(&said);
    put_search(j, e, MAP_BASE, NULL);
    json_put_text(j, "theme", e->theme);
    json_put_bool(j, "listed", e->listed);
    put_map(j, e);
    json_put_array(j, "lists");
    for (size_t i = 0; i < e->layers.n; i++)
        if (e->selections[i])
            put_list(j, e, i);
    json_end(j);
}

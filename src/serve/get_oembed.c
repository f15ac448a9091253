/* /oembed: how other sites embed an address of this one (oembed.com, version 1.0, type rich) */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/percent.h"
#include "front/template.h"
#include "geo/tile.h"
#include "http/target.h"
#include "out/xml.h"
#include "search/say_criteria.h"
#include "serve/frame_asked.h"
#include "serve/handlers.h"

enum {
    ADDRESS_BYTES = 1 << 16,
    WIDTH_PX = 640,
    HEIGHT_PX = 480,
    LEAST_PX = 1,
    MOST_PX = 100000,
    CACHE_S = 3600
};

#define PROVIDER      "Atlas français de la coopération décentralisée"
#define PRESET_LAYERS "cooperations,actions"

struct oembed_plan {
    struct map_layers layers;
    const char *layer_names; /* for /embed */
    const char *frame;       /* "center=..&zoom=.." or "bbox=..", escaped; or NULL */
    const char *rest;        /* of the query of an address of /embed: "&list=no&theme=dark"; "" */
    const char *title;
    enum language language;
    bool xml;
    int w, h;
};

/* --- which address of this site it is
 * --------------------------------------------------------------------------
 */

/* Behind the scheme; NULL: it is none of the web. */
static const char *behind_scheme(const char *url)
{
    return strncasecmp(url, "https://", 8) == 0  ? url + 8
           : strncasecmp(url, "http://", 7) == 0 ? url + 7
                                                 : NULL;
}

/* The path and query of an address of this site, whichever way it is encrypted; NULL: it is another's. */
static const char *own_path(const struct call *c, const char *url)
{
    const char *rest = behind_scheme(url), *base = behind_scheme(c->base_url);
    const size_t n = base ? strlen(base) : 0;
    if (!rest || !n || strncasecmp(rest, base, n) != 0)
        return NULL;
    rest += n;
    return *rest == '/' ? rest : !*rest || *rest == '?' || *rest == '#' ? "/" : NULL;
}

/* What pages are about: a criterion, or a record of some collections; and the layers that show it. */
static const struct subject {
    const char *folder, *criterion, *layers;
    enum collection collection; /* of a record */
} SUBJECTS[] = {
    {"continents", "continent", PRESET_LAYERS, COLLECTION_COUNT},
    {"pays", "pays", PRESET_LAYERS, COLLECTION_COUNT},
    {"regions", "region", PRESET_LAYERS, COLLECTION_COUNT},
    {"departements", "departement", PRESET_LAYERS, COLLECTION_COUNT},
    {"collectivites", "collectivite", PRESET_LAYERS, COLLECTION_COLLECTIVITES},
    {"partenaires", "partenaire", PRESET_LAYERS, COLLECTION_PARTENAIRES},
    {"cooperations", NULL, PRESET_LAYERS, COLLECTION_COOPERATIONS},
    {"projets", NULL, "projets", COLLECTION_PROJETS},
    {"bourse", NULL, "bourse", COLLECTION_BOURSE},
};

static const struct subject *find_subject(const char *folder)
{
    for (size_t i = 0; i < sizeof SUBJECTS / sizeof SUBJECTS[0]; i++)
        if (strcmp(SUBJECTS[i].folder, folder) == 0)
            return &SUBJECTS[i];
    return NULL;
}

static bool no_map(const char *url, struct err *e)
{
    return err_param(e, ERR_NOT_FOUND, "url", url, "there is no map at '%.200s'", url);
}

/* The query that a page stands for, in place of the one that it was asked with. */
static void ask(struct call *c, const char *name, const char *value)
{
    struct query_parameter *q = c->query.parameters;
    c->query.n = value ? 1 : 0;
    c->query.n_known = 0;
    q[0] = (struct query_parameter){name, value, false};
}

static const char *quoted(struct call *c, const char *id)
{
    struct bytes text;
    bytes_init(&text, ADDRESS_BYTES);
    bytes_add_text(&text, "id = '");
    for (; *id; id++)
        bytes_add_text(&text, *id == '\'' ? "''" : (char[]){*id, '\0'});
    bytes_add_char(&text, '\'');
    const char *said = arena_text(&c->memory, text.data, text.n);
    bytes_release(&text);
    return said;
}

/* The page of a territory or record, which there has to be. */
static bool take_subject(struct call *c, struct oembed_plan *p, const struct subject *s, const char *id,
                         const char *url, struct err *e)
{
    struct err why = {0};
    p->layer_names = s->layers;
    map_layers_parse(&p->layers, s->layers, NULL);
    if (s->collection < COLLECTION_COUNT) {
        const struct record_rows *rows = collection_rows(c->snapshot, s->collection);
        const uint32_t row = snapshot_find(c->snapshot, rows, id);
        if (row == SNAPSHOT_NO_ROW)
            return no_map(url, e);
        p->title = snapshot_text(c->snapshot, rows->name[row]);
    }
    ask(c, s->criterion ? s->criterion : "filter", s->criterion ? id : quoted(c, id));
    return call_layers_criteria(c, &p->layers, &why) || no_map(url, e);
}

/* --- maps: the search, and /embed itself
 * ---------------------------------------------------------------------
 */

/* "#zoom/lat/lon", where the search has its map. */
static void frame_of_fragment(const char *url, struct frame_asked *f)
{
    const char *at = strchr(url, '#');
    char text[96];
    double v[3];
    f->kind = FRAME_FITS;
    if (!at || snprintf(text, sizeof text, "%s", at + 1) >= (int)sizeof text)
        return;
    for (char *t = text; *t; t++)
        *t = *t == '/' ? ',' : *t;
    if (bbox_numbers(text, v, 3) != 3 || v[0] < 0 || v[0] > TILE_ZOOM_MAX || v[1] < -90 || v[1] > 90 ||
        v[2] < -LON_MOST_DEG || v[2] > LON_MOST_DEG)
        return;
    *f = (struct frame_asked){.kind = FRAME_CENTRE, .lon = lon_wrap_deg(v[2]), .lat = v[1], .zoom = v[0]};
}

static void add_pair(struct bytes *to, const char *name, const char *value)
{
    if (!value)
        return;
    bytes_add_format(to, "&%s=", name);
    percent_escape(to, value);
}

/* What /embed has beside criteria and its frame. */
static void take_embed(struct call *c, struct oembed_plan *p, struct frame_asked *f)
{
    static const char *const KEPT[] = {"list", "theme", "style"};
    struct bytes rest;
    if (!frame_take(c, f, NULL))
        f->kind = FRAME_FITS;
    bytes_init(&rest, ADDRESS_BYTES);
    for (size_t i = 0; i < sizeof KEPT / sizeof KEPT[0]; i++)
        add_pair(&rest, KEPT[i], query_take_first(&c->query, KEPT[i]));
    p->rest = arena_text(&c->memory, rest.n ? rest.data : "", rest.n);
    bytes_release(&rest);
}

/* Layers that there are, of a list that may name others; else those of a map without any. */
static void take_layers(struct call *c, struct oembed_plan *p, const char *name)
{
    const char *text = query_take_first(&c->query, name);
    p->layer_names = text && map_layers_parse(&p->layers, text, NULL) && map_layers_have_sites(&p->layers)
                         ? text
                         : PRESET_LAYERS;
    map_layers_parse(&p->layers, p->layer_names, NULL);
}

static void drop(struct query *q, const char *const *names)
{
    size_t kept = 0;
    for (size_t i = 0; i < q->n; i++) {
        bool dropped = false;
        for (const char *const *n = names; *n; n++)
            dropped |= strcmp(q->parameters[i].name, *n) == 0;
        if (!dropped)
            q->parameters[kept++] = q->parameters[i];
    }
    q->n = kept;
}

static bool take_map(struct call *c, struct oembed_plan *p, bool embed, const char *url)
{
    static const char *const FRAME[] = {"bbox", "bbox-crs", NULL};
    struct frame_asked frame;
    if (embed)
        take_embed(c, p, &frame);
    else
        frame_of_fragment(url, &frame);
    p->frame = frame_text(&frame, &c->memory);
    take_layers(c, p, embed ? "layers" : "couches");
    if (embed)
        drop(&c->query, FRAME);
    call_page_layers_criteria(c, &p->layers);
    return true;
}

/* Pages of what meets criteria, beside the search: the map is of the same. */
static bool is_of_criteria(const char *page)
{
    return strcmp(page, "croiser") == 0 || strcmp(page, "deux-cotes") == 0;
}

/* The query becomes that of the page at the address. */
static bool take_address(struct call *c, struct oembed_plan *p, const char *url, struct err *e)
{
    struct target t;
    const char *path = own_path(c, url);
    if (!path)
        return err_param(e, ERR_NOT_FOUND, "url", url, "'%.200s' is no address of this site, %s/", url,
                         c->base_url);
    path = arena_text(&c->memory, path, strcspn(path, "#"));
    if (!target_parse(&t, path, (size_t)c->core->options->query_bytes, &c->memory, NULL))
        return no_map(url, e);
    query_parse_page(&c->query, t.query, t.query ? t.n_query : 0, &c->memory);
    const char *lang = query_take_first(&c->query, "lang");
    p->language = lang && strcmp(lang, LANGUAGE_CODES[LANGUAGE_EN]) == 0 ? LANGUAGE_EN : LANGUAGE_FR;
    const bool embed = t.n == 1 && strcmp(t.segment[0], "embed") == 0;
    if (t.n == 0 || embed || (t.n == 1 && is_of_criteria(t.segment[0])))
        return take_map(c, p, embed, url);
    const struct subject *s = find_subject(t.segment[0]);
    if (s && t.n == 2 && !strpbrk(t.segment[1], ",!") && strcmp(t.segment[1], "none") != 0)
        return take_subject(c, p, s, t.segment[1], url, e);
    const bool bourse = strcmp(t.segment[0], "bourse") == 0;
    if (t.n != 1 || (!bourse && strcmp(t.segment[0], "monde") != 0))
        return no_map(url, e);
    ask(c, NULL, NULL);
    p->layer_names = bourse ? "bourse" : PRESET_LAYERS;
    map_layers_parse(&p->layers, p->layer_names, NULL);
    return call_layers_criteria(c, &p->layers, e);
}

/* --- the answer
 * ----------------------------------------------------------------------------------------------
 */

static void take_side(long asked, int *side)
{
    if (asked < *side)
        *side = (int)asked;
}

bool plan_oembed(struct call *c, struct err *e)
{
    struct oembed_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    const char *url, *format;
    long w = MOST_PX, h = MOST_PX;
    *p = (struct oembed_plan){.rest = "", .w = WIDTH_PX, .h = HEIGHT_PX};
    if (!query_take(&c->query, "url", &url, e) || !query_take(&c->query, "format", &format, e) ||
        !query_take_int(&c->query, "maxwidth", LEAST_PX, MOST_PX, &w, e) ||
        !query_take_int(&c->query, "maxheight", LEAST_PX, MOST_PX, &h, e))
        return false;
    p->xml = format && strcmp(format, "xml") == 0;
    if (format && !p->xml && strcmp(format, "json") != 0)
        return err_param(e, ERR_UNSUPPORTED, "format", format, "format takes json or xml here, not '%.40s'",
                         format);
    if (!url)
        return err_param(e, ERR_INVALID, "url", NULL, "url is missing: the address that is to be embedded");
    if (!take_address(c, p, url, e))
        return false;
    take_side(w, &p->w);
    take_side(h, &p->h);
    c->query.n = 0;
    c->answer.type = p->xml ? "text/xml; charset=utf-8" : "application/json";
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, c->base_url);
    call_key(c, url);
    call_key_int(c, p->w);
    call_key_int(c, p->h);
    call_key_int(c, p->xml);
    return true;
}

/* One member of either form. */
struct writer {
    struct json j;
    struct bytes *out;
    bool xml;
};

static void put_text(struct writer *w, const char *name, const char *value)
{
    if (!w->xml) {
        json_put_text(&w->j, name, value);
        return;
    }
    xml_put_element(w->out, name, value);
}

static void put_number(struct writer *w, const char *name, int value)
{
    if (w->xml)
        bytes_add_format(w->out, "<%s>%d</%s>\n", name, value, name);
    else
        json_put_int(&w->j, name, value);
}

static void add_query(struct call *c, const struct oembed_plan *p, struct bytes *to)
{
    if (p->frame)
        bytes_add_format(to, "&%s", p->frame);
    bytes_add_text(to, p->rest);
    bytes_add_char(to, '&');
    const size_t before = to->n;
    criteria_print(&c->criteria, c->snapshot, to);
    if (to->n == before)
        to->data[--to->n] = '\0';
}

static void put_title(struct call *c, const struct oembed_plan *p, struct writer *w, struct bytes *title)
{
    bytes_add_text(title, PROVIDER);
    if (p->title) {
        bytes_add_format(title, " – %s", p->title);
    } else if (!criteria_empty(&c->criteria)) {
        bytes_add_text(title, " – ");
        say_criteria(&c->criteria, c->snapshot, p->language, title);
    }
    put_text(w, "title", title->data);
}

static void put_html(struct call *c, const struct oembed_plan *p, struct writer *w, const char *title)
{
    struct bytes address, html;
    bytes_init(&address, ADDRESS_BYTES);
    bytes_init(&html, 4 * ADDRESS_BYTES);
    bytes_add_format(&address, "%s/embed?layers=%s&lang=%s", c->base_url, p->layer_names,
                     LANGUAGE_CODES[p->language]);
    add_query(c, p, &address);
    bytes_add_text(&html, "<iframe src=\"");
    template_escape(&html, address.data, address.n);
    bytes_add_format(&html, "\" width=\"%d\" height=\"%d\" title=\"", p->w, p->h);
    template_escape(&html, title, strlen(title));
    bytes_add_text(&html, "\" style=\"border:0\" loading=\"lazy\"></iframe>");
    put_text(w, "html", html.data);
    bytes_release(&html);
    bytes_release(&address);
}

static void put_thumbnail(struct call *c, const struct oembed_plan *p, struct writer *w)
{
    struct bytes address;
    bytes_init(&address, ADDRESS_BYTES);
    bytes_add_format(&address, "%s/static/base,%s/%dx%d.png?decor=source&", c->base_url, p->layer_names, p->w,
                     p->h);
    const size_t n = address.n;
    criteria_print(&c->criteria, c->snapshot, &address);
    if (p->frame)
        bytes_add_format(&address, "%s%s", address.n > n ? "&" : "", p->frame);
    put_text(w, "thumbnail_url", address.data);
    put_number(w, "thumbnail_width", p->w);
    put_number(w, "thumbnail_height", p->h);
    bytes_release(&address);
}

bool make_oembed(struct call *c, struct worker *worker, struct err *e)
{
    const struct oembed_plan *p = c->plan;
    struct writer w = {.out = &c->out, .xml = p->xml};
    struct bytes title;
    (void)worker;
    (void)e;
    bytes_init(&title, ADDRESS_BYTES);
    json_init(&w.j, &c->out);
    if (p->xml)
        bytes_add_text(&c->out, "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<oembed>\n");
    else
        json_object(&w.j);
    put_text(&w, "type", "rich");
    put_text(&w, "version", "1.0");
    put_title(c, p, &w, &title);
    put_text(&w, "provider_name", PROVIDER);
    put_text(&w, "provider_url", c->base_url);
    put_number(&w, "cache_age", CACHE_S);
    put_number(&w, "width", p->w);
    put_number(&w, "height", p->h);
    put_html(c, p, &w, title.data);
    put_thumbnail(c, p, &w);
    if (p->xml)
        bytes_add_text(&c->out, "</oembed>\n");
    else
        json_end(&w.j);
    bytes_release(&title);
    return true;
}

#include "serve/call.h"

#include <stdio.h>
#include <string.h>

#include "atlas/labels.h"
#include "base/cache.h"
#include "out/site.h"
#include "search/parse_criteria.h"

enum { KEY_BYTES = 65536 };

const char *const CALL_BUSTERS[] = {"_", "t", "access_token", NULL};

void call_init(struct call *c, struct core *core)
{
    *c = (struct call){.core = core};
    arena_init(&c->memory);
    bytes_init(&c->key, KEY_BYTES);
    bytes_init(&c->out, (size_t)core->options->answer_bytes);
    criteria_init(&c->criteria);
}

enum { SPARE_BYTES = 1 << 20 /* of room that stays with a call for the next */ };

void call_begin(struct call *c, struct snapshot *s)
{
    c->snapshot = s;
    c->answer.status = 200;
    c->codings = CODING(CODING_GZIP);
    c->coding = CODING_PLAIN;
}

void call_tidy_out(struct bytes *out)
{
    const size_t ceiling = out->ceiling;
    if (out->capacity <= SPARE_BYTES) {
        bytes_reset(out);
        return;
    }
    bytes_release(out);
    bytes_init(out, ceiling);
}

void call_end(struct call *c)
{
    snapshot_free(c->snapshot);
    criteria_release(&c->criteria);
    c->published = NULL;
    criteria_init(&c->criteria);
    answer_drop_body(&c->answer);
    arena_reset(&c->memory);
    bytes_reset(&c->key);
    call_tidy_out(&c->out);
    memset(c->parameter, 0, sizeof c->parameter);
    c->query.n = c->query.n_known = c->query.n_blank = 0;
    c->snapshot = NULL;
    c->head = NULL;
    c->body = NULL;
    c->route = NULL;
    c->answer = (struct answer){0};
    c->base_url = NULL;
    c->plan = NULL;
    c->means = NULL;
    c->guess_us = 0;
    c->page = c->path = NULL;
    c->ignored = NULL;
    c->language = LANGUAGE_FR;
    c->language_said = false;
    c->prefers_html = false;
    c->unkept = c->failed = c->begun = c->dated = false;
    c->err = (struct err){0};
}

void call_redirect(struct call *c, const char *location)
{
    answer_drop_body(&c->answer);
    c->answer = (struct answer){.status = 308,
                                .policy = {CACHING_CHECK, c->answer.policy.cors, SHOWN_AS_DATA, 0}};
    answer_add(&c->answer, "Location", location);
}

void call_release(struct call *c)
{
    arena_release(&c->memory);
    bytes_release(&c->key);
    bytes_release(&c->out);
    criteria_release(&c->criteria);
}

bool call_criteria(struct call *c, enum collection collection, struct err *e)
{
    criteria_release(&c->criteria);
    return parse_criteria_of(&c->criteria, c->snapshot, collection, &c->query, e);
}

bool call_layers_criteria(struct call *c, const struct map_layers *layers, struct err *e)
{
    criteria_release(&c->criteria);
    if (!parse_criteria(&c->criteria, c->snapshot, &c->query, e))
        return false;
    for (size_t i = 0; i < layers->n; i++) {
        enum map_layer layer = layers->list[i];
        enum collection collection;
        char of[80];
        if (map_layer_counts(layer))
            layer = map_layers_counted(layers);
        snprintf(of, sizeof of, "records of the layer %s", map_layer_name(layer));
        if (map_layer_collection(layer, &collection) && !criteria_fit(&c->criteria, collection, of, e))
            return false;
    }
    return true;
}

void call_key(struct call *c, const char *text)
{
    bytes_add_char(&c->key, ' ');
    bytes_add_text(&c->key, text);
}

void call_key_int(struct call *c, int64_t v)
{
    bytes_add_char(&c->key, ' ');
    bytes_add_int(&c->key, v);
}

void call_key_criteria(struct call *c)
{
    bytes_add_char(&c->key, ' ');
    criteria_print(&c->criteria, c->snapshot, &c->key);
}

const char *call_version(const struct call *c, char *text)
{
    snprintf(text, CALL_VERSION_BYTES, "%llu-%s",
             (unsigned long long)(c->snapshot ? c->snapshot->version : 0), c->core->edition);
    return text;
}

bool call_take_version(struct call *c, bool *current, struct err *e)
{
    const char *v;
    if (!query_take(&c->query, "v", &v, e))
        return false;
    char mine[CALL_VERSION_BYTES];
    *current = v && strcmp(v, call_version(c, mine)) == 0;
    return true;
}

bool call_take_word(struct call *c, const char *name, const char *const *words, struct err *e)
{
    const char *text;
    if (!query_take(&c->query, name, &text, e))
        return false;
    for (size_t i = 0; text && words[i]; i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    return !text ||
           err_param(e, ERR_INVALID, name, text, "%s takes %s here, not '%.80s'", name, words[0], text);
}

/* lang in the address goes before what the browser wants. */
static bool take_language(struct call *c, const char *lang)
{
    for (enum language l = 0; lang && l < LANGUAGES; l++)
        if (strcmp(lang, LANGUAGE_CODES[l]) == 0) {
            c->language = l;
            return c->language_said = true;
        }
    return !lang;
}

bool call_take_language(struct call *c, struct err *e)
{
    const char *lang;
    if (!query_take(&c->query, "lang", &lang, e))
        return false;
    return take_language(c, lang) ||
           err_param(e, ERR_INVALID, "lang", lang, "lang takes fr or en, not '%.80s'", lang);
}

enum language call_language(const struct call *c)
{
    return c->page || c->language_said ? c->language : LANGUAGE_FR;
}

/* What the browser wants goes into the key and Vary of a page alone: nothing else depends on it. */
static void key_language(struct call *c)
{
    if (!c->page) {
        call_key(c, LANGUAGE_CODES[call_language(c)]);
        return;
    }
    c->answer.vary |= VARY_LANGUAGE;
    call_key(c, LANGUAGE_CODES[c->language]);
    call_key(c, c->language_said ? "said" : "wished");
}

bool call_offer_page(struct call *c, const char *f, const char *title, struct err *e)
{
    if (!call_take_language(c, e))
        return false;
    bool html = f ? strcmp(f, "html") == 0 : c->prefers_html;
    c->answer.vary |= VARY_ACCEPT;
    if (!html) {
        key_language(c);
        return true;
    }
    c->page = title;
    c->answer.type = "text/html; charset=utf-8";
    c->answer.policy.shown = SHOWN_AS_PAGE;
    call_key(c, "html");
    key_language(c);
    return true;
}

bool call_take_page(struct call *c, const char *const *words, const char *title, struct err *e)
{
    const char *f;
    if (!query_take(&c->query, "f", &f, e))
        return false;
    bool known = !f || strcmp(f, "html") == 0;
    for (size_t i = 0; !known && words[i]; i++)
        known = strcmp(f, words[i]) == 0;
    if (!known)
        return err_param(e, ERR_INVALID, "f", f, "f takes %s or html here, not '%.80s'", words[0], f);
    return call_offer_page(c, f, title, e);
}

bool call_take_site(struct call *c, const char *const *words)
{
    const char *f = query_take_first(&c->query, "f");
    const char *lang = query_take_first(&c->query, "lang");
    if (!take_language(c, lang))
        call_ignore(c, "lang", lang, "pages are in fr or en");
    for (size_t i = 0; f && words[i]; i++)
        if (strcmp(f, words[i]) == 0) {
            call_key(c, f);
            key_language(c);
            return true;
        }
    if (f && strcmp(f, "html") != 0)
        call_ignore(c, "f", f, "there is no such form of this page");
    c->page = "";
    c->answer.type = "text/html; charset=utf-8";
    c->answer.policy.shown = SHOWN_AS_PAGE;
    call_key(c, "html");
    key_language(c);
    return true;
}

enum { IGNORED_MOST = 32 }; /* things wrong in one address; beyond it takes nothing of that kind */

static unsigned count_ignored(const struct call *c)
{
    unsigned n = 0;
    for (const struct call_ignored *i = c->ignored; i; i = i->next)
        n++;
    return n;
}

void call_ignore(struct call *c, const char *name, const char *value, const char *why)
{
    struct call_ignored *more = arena_alloc(&c->memory, sizeof *more), **last = &c->ignored;
    more->name = arena_text(&c->memory, name, strlen(name));
    more->value = value ? arena_text(&c->memory, value, strlen(value)) : "";
    more->why = arena_text(&c->memory, why, strlen(why));
    more->near = "";
    more->next = NULL;
    while (*last)
        last = &(*last)->next;
    *last = more;
    call_key(c, name);
    call_key(c, more->value);
}

enum { ADDRESS_BYTES = 1 << 16 };

static void add_parameter(struct bytes *to, char before, const char *name, const char *value)
{
    bytes_add_char(to, before);
    site_escape(to, name);
    bytes_add_char(to, '=');
    site_escape(to, value);
}

/* The address of the page, with one value more. */
static void put_with(const struct call *c, struct json *j, const char *name, const char *value)
{
    struct bytes to;
    char before = '?';
    bytes_init(&to, ADDRESS_BYTES);
    bytes_add_format(&to, "%s%s", c->base_url, c->path ? c->path : "");
    for (size_t i = 0; i < c->query.n; i++) {
        const struct query_parameter *q = &c->query.parameters[i];
        if (!q->taken || strcmp(q->name, "lang") == 0 || strcmp(q->name, "f") == 0 ||
            strcmp(q->name, "page") == 0)
            continue;
        add_parameter(&to, before, q->name, q->value);
        before = '&';
    }
    add_parameter(&to, before, name, value);
    json_put_text(j, "page", to.full ? NULL : to.data);
    bytes_release(&to);
}

static void put_near(const struct call *c, struct json *j, const struct call_ignored *ignored)
{
    json_put_array(j, "near");
    for (const char *at = ignored->near; *at;) {
        const size_t n_code = strcspn(at, "\t"), n_label = strcspn(at + n_code, "\n");
        char code[sizeof((struct err *)0)->near];
        snprintf(code, sizeof code, "%.*s", (int)n_code, at);
        json_object(j);
        json_put_text(j, "value", code);
        const char *label = label_of_parameter(call_language(c), ignored->name, code);
        json_key(j, "label");
        json_text_n(j, label ? label : at + n_code + 1, label ? strlen(label) : n_label - 1);
        put_with(c, j, ignored->name, code);
        json_end(j);
        at += n_code + n_label + 1;
    }
    json_end(j);
}

void call_put_ignored(const struct call *c, struct json *j)
{
    if (!c->ignored)
        return;
    json_put_array(j, "ignored");
    for (const struct call_ignored *i = c->ignored; i; i = i->next) {
        json_object(j);
        json_put_text(j, "name", i->name);
        json_put_text(j, "value", i->value);
        json_put_text(j, "why", i->why);
        put_near(c, j, i);
        json_end(j);
    }
    json_end(j);
}

/* The parameter at fault is left out, or one value of it; without one, all that may be criteria. */
static void leave_out(struct call *c, const struct err *e)
{
    bool named = e->parameter[0] && count_ignored(c) < IGNORED_MOST &&
                 query_leave_out(&c->query, e->parameter, e->value, &c->memory);
    call_ignore(c, named ? e->parameter : "", e->value, e->text);
    struct call_ignored *last = c->ignored;
    while (last->next)
        last = last->next;
    last->near = arena_text(&c->memory, e->near, strlen(e->near));
    if (!named)
        c->query.n = 0;
}

void call_page_criteria(struct call *c, enum collection collection)
{
    struct err e = {0};
    while (!call_criteria(c, collection, &e)) {
        leave_out(c, &e);
        e = (struct err){0};
    }
}

void call_page_layers_criteria(struct call *c, const struct map_layers *layers)
{
    struct err e = {0};
    while (!call_layers_criteria(c, layers, &e)) {
        leave_out(c, &e);
        e = (struct err){0};
    }
}

bool call_take_crs(struct call *c, const struct crs **crs, struct err *e)
{
    size_t n;
    const char *text;
    *crs = crs_list(&n);
    return query_take(&c->query, "crs", &text, e) && (!text || (*crs = crs_parse(text, "crs", e)));
}

void call_add_crs(struct call *c, const struct crs *crs)
{
    char uri[CRS_URI_BYTES], value[CRS_URI_BYTES + 2];
    int n = snprintf(value, sizeof value, "<%s>", crs_uri(crs, uri));
    answer_add(&c->answer, "Content-Crs", arena_text(&c->memory, value, (size_t)n));
}

bool call_stopped(const struct call *c)
{
    return c->criteria.stop && c->criteria.stop->stopped;
}

struct selection *call_selection(struct call *c, enum collection collection, const struct criteria *criteria)
{
    struct cache *kept = c->core->selections;
    struct bytes key;
    struct criteria filter = *criteria; /* what the original holds is only read */
    if (filter.radius_m == 0.0)
        filter.has_near = false; /* filters nothing: one selection for all points */
    bytes_init(&key, KEY_BYTES);
    bytes_add_format(&key, "%llu %d ", (unsigned long long)c->snapshot->version, (int)collection);
    criteria_print(&filter, c->snapshot, &key);
    struct selection *s = cache_get(kept, key.data, key.n);
    if (!s) {
        s = selection_new(c->snapshot, collection, &filter);
        if (!key.full && !call_stopped(c) &&
            c->snapshot->version == atomic_load(&c->core->version)) /* or it holds old data */
            cache_put(kept, key.data, key.n, s, selection_bytes(s));
    }
    bytes_release(&key);
    return s;
}

void call_select_layers(struct call *c, const struct map_layers *layers, struct selection **held)
{
    for (size_t i = 0; i < layers->n; i++) {
        enum collection collection;
        struct criteria criteria;
        held[i] = NULL;
        if (!map_layer_collection(layers->list[i], &collection))
            continue;
        map_layer_criteria(layers->list[i], &c->criteria, &criteria);
        held[i] = call_selection(c, collection, &criteria);
        criteria_release(&criteria);
    }
}

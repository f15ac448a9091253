/* /monde, /continents/{code}, /pays/{code}, /regions/{code}, /departements/{code}: the page of a territory;
 * /pays, /regions, /departements: all of them */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "out/site.h"
#include "out/territory_document.h"
#include "serve/handlers.h"
#include "serve/route.h"

static const char *const FORMATS[] = {"json", NULL};
enum { NEAR = 5, ADDRESS_BYTES = 1 << 16, PATH_BYTES = 256 };

/* --- which one ---------------------------------------------------------------------------------------------
 */

static const struct kind {
    const char *folder;
    enum criterion of;
    enum collection list;
} KINDS[] = {{"monde", CRITERION_COUNT, COLLECTION_COUNT},
             {"continents", CRITERION_CONTINENT, COLLECTION_COUNT},
             {"pays", CRITERION_PAYS, COLLECTION_PAYS},
             {"regions", CRITERION_REGION, COLLECTION_REGIONS},
             {"departements", CRITERION_DEPARTEMENT, COLLECTION_DEPARTEMENTS}};

static const struct kind *kind_of(const struct call *c)
{
    const char *folder = c->route->pattern + 1;
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++)
        if (strncmp(folder, KINDS[i].folder, strcspn(folder, "/")) == 0)
            return &KINDS[i];
    return &KINDS[0];
}

struct territory_plan {
    const struct kind *kind;
    struct territory territory;
    bool moved; /* the code was written another way */
};

static const struct vocabulary *values_of(const struct call *c, const struct kind *k)
{
    return criterion_vocabulary(c->snapshot, k->of);
}

/* The value of a code; of one that differs in capitals alone, where there is no other. */
static uint16_t find_value(const struct vocabulary *v, const char *code)
{
    const uint16_t exact = vocabulary_find(v, code);
    for (uint32_t i = 0; exact == VOCABULARY_NONE && i < v->n; i++)
        if (strcasecmp(v->values[i].code, code) == 0)
            return (uint16_t)i;
    return exact;
}

static bool is_there(const struct territory_plan *p)
{
    return p->kind->of == CRITERION_COUNT || p->territory.value != VOCABULARY_NONE;
}

static const char *code_of(const struct call *c)
{
    const struct territory_plan *p = c->plan;
    return values_of(c, p->kind)->values[p->territory.value].code;
}

bool plan_territory(struct call *c, struct err *e)
{
    struct territory_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    (void)e;
    *p = (struct territory_plan){kind_of(c), {CRITERION_COUNT, 0}, false};
    c->answer.type = "application/json";
    call_take_site(c, FORMATS);
    if (p->kind->of != CRITERION_COUNT) {
        p->territory = (struct territory){p->kind->of, find_value(values_of(c, p->kind), c->parameter[0])};
        p->moved = is_there(p) && strcmp(code_of(c), c->parameter[0]) != 0;
    }
    if (!is_there(p) || p->moved) {
        bytes_reset(&c->key); /* it may come into being at any time */
        return true;
    }
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, c->base_url);
    call_key(c, p->kind->of == CRITERION_COUNT ? "" : code_of(c));
    return true;
}

/* --- the answer --------------------------------------------------------------------------------------------
 */

/* "https://host/pays/ML", with what the address asks for beside the territory. */
static void redirect(struct call *c)
{
    const struct territory_plan *p = c->plan;
    struct bytes to;
    bytes_init(&to, ADDRESS_BYTES);
    bytes_add_format(&to, "%s/%s/", c->base_url, p->kind->folder);
    site_escape(&to, code_of(c));
    if (!c->page)
        bytes_add_text(&to, "?f=json");
    else if (c->language_said)
        bytes_add_format(&to, "?lang=%s", LANGUAGE_CODES[c->language]);
    call_redirect(c, arena_text(&c->memory, to.data, to.n));
    bytes_release(&to);
}

/* One that there is not, with those that it may have been meant for. */
static bool refuse(const struct call *c, struct err *e)
{
    const struct territory_plan *p = c->plan;
    const struct vocabulary *v = values_of(c, p->kind);
    const char *code = c->parameter[0];
    uint16_t near[NEAR];
    err_param(e, ERR_NOT_FOUND, "code", code, "there is no '%.60s' in %s", code, p->kind->folder);
    for (size_t i = 0, n = vocabulary_near(v, code, near, NEAR); i < n; i++)
        err_offer(e, v->values[near[i]].code, v->values[near[i]].label);
    return false;
}

/* base_url path, in a list of links. path: of the page, or of its figures in the API. */
static void put_links(const struct call *c, struct json *j, const char *path, const char *figures)
{
    static const char *const FOR_SPREADSHEETS[LANGUAGES] = {"CSV pour tableurs",
                                                            "CSV for spreadsheets (French)"};
    char text[PATH_BYTES];
    json_put_array(j, "links");
    snprintf(text, sizeof text, "%s?f=json", path);
    handler_link(j, "alternate", "application/json", "JSON", c->base_url, text);
    for (int i = 0; figures && i < 2; i++) {
        snprintf(text, sizeof text, "/api/stats/%s?f=%s", figures, i ? "csv-excel" : "csv");
        handler_link(j, "alternate", "text/csv", i ? FOR_SPREADSHEETS[call_language(c)] : "CSV", c->base_url,
                     text);
    }
    json_end(j);
}

static void write_territory(struct call *c, const struct figures *figures)
{
    const struct territory_plan *p = c->plan;
    const struct territory_document d = {c->snapshot, p->territory, figures, c->base_url};
    const bool world = p->kind->of == CRITERION_COUNT;
    char name[TERRITORY_NAME_BYTES], path[PATH_BYTES];
    struct json j;
    territory_name(&p->territory, c->snapshot, name);
    snprintf(path, sizeof path, "/%s%s%s", p->kind->folder, world ? "" : "/", world ? "" : code_of(c));
    json_init(&j, &c->out);
    json_object(&j);
    territory_document_put(&j, &d);
    put_links(c, &j, path, name);
    call_put_ignored(c, &j);
    json_end(&j);
}

bool make_territory(struct call *c, struct worker *w, struct err *e)
{
    const struct territory_plan *p = c->plan;
    struct criteria criteria;
    struct figures figures;
    (void)w;
    if (!is_there(p))
        return refuse(c, e);
    if (p->moved) {
        redirect(c);
        return true;
    }
    territory_criteria(&p->territory, &criteria);
    const bool done = figures_make(&figures, c->snapshot, &criteria, e);
    if (done)
        write_territory(c, &figures);
    figures_release(&figures);
    criteria_release(&criteria);
    return done;
}

/* --- all of them -------------------------------------------------------------------------------------------
 */

bool plan_territories(struct call *c, struct err *e)
{
    (void)e;
    c->answer.type = "application/json";
    call_take_site(c, FORMATS);
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, c->base_url);
    return true;
}

bool make_territories(struct call *c, struct worker *w, struct err *e)
{
    const struct kind *k = kind_of(c);
    char path[PATH_BYTES];
    struct json j;
    (void)w;
    (void)e;
    json_init(&j, &c->out);
    json_object(&j);
    territory_document_put_all(&j, c->snapshot, k->list, c->base_url);
    snprintf(path, sizeof path, "/%s", k->folder);
    put_links(c, &j, path, NULL);
    call_put_ignored(c, &j);
    json_end(&j);
    return true;
}

/* /sitemap.xml and /robots.txt: which pages there are, and where robots are not wanted */
#include <stdio.h>
#include <string.h>

#include "http/public_url.h"
#include "out/sitemap.h"
#include "serve/handlers.h"

/* What robots leave alone (RFC 9309): what costs much and says nothing that the pages do not: each choice of
 * criteria is an address of its own, and there is no end of them. */

static const struct {
    bool allow;
    const char *path;
} RULES[] = {
    {false, "/api/"},
    {false, "/tiles/"},
    {false, "/identify/"},
    {false, "/qr.svg"},
    {false, "/embed"},
    {false, "/integrer"},
    {false, "/croiser?"},
    {false, "/deux-cotes?"},
    {false, "/?"},
    {false, "/bourse?"},
    {true, "/?lang=en$"},
    {true, "/croiser?lang=en$"},
    {true, "/deux-cotes?lang=en$"},
    {true, "/bourse?lang=en$"},
    {true, "/sitemap.xml"},
};

struct sitemap_plan {
    bool whole; /* the index */
    enum sitemap_of of;
    long part;
};

bool plan_sitemap(struct call *c, struct err *e)
{
    struct sitemap_plan *p = c->plan = arena_alloc(&c->memory, sizeof *p);
    const char *of;
    p->part = 1;
    if (!query_take(&c->query, "of", &of, e) || !query_take_int(&c->query, "part", 1, INT32_MAX, &p->part, e))
        return false;
    p->whole = !of;
    if (of && !sitemap_parse(&p->of, of))
        return err_param(e, ERR_NOT_FOUND, "of", of,
                         "there is no sitemap of '%.60s'; /sitemap.xml names them", of);
    if (of && (unsigned long)p->part > sitemap_parts(p->of, c->snapshot))
        return err_param(e, ERR_NOT_FOUND, "part", NULL, "the sitemap of %s has no part %ld", of, p->part);
    c->answer.type = "application/xml";
    call_key_int(c, (int64_t)c->snapshot->version);
    call_key(c, c->base_url);
    call_key(c, of ? of : "");
    call_key_int(c, p->part);
    return true;
}

/* Where robots are not wanted there is nothing for them to find. */
static bool is_open(const char *path)
{
    for (size_t i = 0; i < sizeof RULES / sizeof RULES[0]; i++)
        if (!RULES[i].allow && strncmp(path, RULES[i].path, strlen(RULES[i].path)) == 0)
            return false;
    return true;
}

static const char *const *open_pages(struct call *c)
{
    size_t n = 0, kept = 0;
    while (c->core->pages_alone[n])
        n++;
    const char **pages = arena_alloc(&c->memory, (n + 1) * sizeof *pages);
    for (size_t i = 0; i < n; i++)
        if (is_open(c->core->pages_alone[i]))
            pages[kept++] = c->core->pages_alone[i];
    pages[kept] = NULL;
    return pages;
}

bool make_sitemap(struct call *c, struct worker *w, struct err *e)
{
    const struct sitemap_plan *p = c->plan;
    (void)w;
    (void)e;
    if (p->whole)
        sitemap_write_index(&c->out, c->snapshot, c->base_url);
    else
        answer_set_source(&c->answer, NULL,
                          sitemap_new(p->of, (unsigned)p->part, c->snapshot, c->base_url, open_pages(c)));
    return true;
}

bool plan_robots(struct call *c, struct err *e)
{
    (void)e;
    c->answer.type = "text/plain; charset=utf-8";
    call_key(c, c->base_url);
    return true;
}

bool make_robots(struct call *c, struct worker *w, struct err *e)
{
    const char *below = public_url_path(&c->core->options->public_url);
    (void)w;
    (void)e;
    bytes_add_text(&c->out, "User-agent: *\n");
    for (size_t i = 0; i < sizeof RULES / sizeof RULES[0]; i++)
        bytes_add_format(&c->out, "%s: %s%s\n", RULES[i].allow ? "Allow" : "Disallow", below, RULES[i].path);
    bytes_add_format(&c->out, "\nSitemap: %s/sitemap.xml\n", c->base_url);
    return true;
}

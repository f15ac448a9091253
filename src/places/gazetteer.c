#include "places/gazetteer.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fuzzy.h"
#include "base/hash.h"
#include "base/mem.h"
#include "places/gazetteer_inside.h"

/* --- codes --------------------------------------------------------------------------------------------- */

/* What a code is of: the same digits may be a commune's, a region's and a département's. */
struct gazetteer_code {
    uint32_t item; /* GAZETTEER_NONE: free */
    enum code_class class;
    char text[12];
};

static uint32_t code_slot(const struct gazetteer *g, enum code_class class, const char *text)
{
    uint32_t i = (uint32_t)hash_bytes(text, strlen(text), class) & g->code_mask;
    while (g->codes[i].item != GAZETTEER_NONE &&
           (g->codes[i].class != class || strcmp(g->codes[i].text, text) != 0))
        i = (i + 1) & g->code_mask;
    return i;
}

static void codes_grow(struct gazetteer *g)
{
    struct gazetteer_code *old = g->codes;
    uint32_t n = old ? g->code_mask + 1 : 0, bigger = n ? n * 2 : 1024;
    g->codes = mem_alloc(bigger, sizeof *g->codes);
    g->code_mask = bigger - 1;
    for (uint32_t i = 0; i < bigger; i++)
        g->codes[i].item = GAZETTEER_NONE;
    for (uint32_t i = 0; i < n; i++)
        if (old[i].item != GAZETTEER_NONE)
            g->codes[code_slot(g, old[i].class, old[i].text)] = old[i];
    free(old);
}

void gazetteer_add_code(struct gazetteer *g, enum code_class class, const char *text, uint32_t item)
{
    if (!*text || strlen(text) >= sizeof g->codes->text)
        return;
    if (!g->codes || g->n_codes * 2 > g->code_mask)
        codes_grow(g);
    struct gazetteer_code *slot = &g->codes[code_slot(g, class, text)];
    if (slot->item != GAZETTEER_NONE) /* the first one keeps it */
        return;
    slot->item = item;
    slot->class = class;
    snprintf(slot->text, sizeof slot->text, "%s", text);
    g->n_codes++;
}

uint32_t gazetteer_find_code(const struct gazetteer *g, enum code_class class, const char *text)
{
    if (!g->codes || !text || !*text || strlen(text) >= sizeof g->codes->text)
        return GAZETTEER_NONE;
    return g->codes[code_slot(g, class, text)].item;
}

static const struct gazetteer_item *item_at(const struct gazetteer *g, uint32_t i)
{
    return i == GAZETTEER_NONE ? NULL : &g->items[i];
}

const struct gazetteer_item *gazetteer_commune(const struct gazetteer *g, const char *insee)
{
    const struct gazetteer_item *i = item_at(g, gazetteer_find_code(g, CODE_COMMUNE, insee));
    return i && i->kind == GAZETTEER_FORMER ? item_at(g, i->above) : i;
}

const struct gazetteer_item *gazetteer_siren(const struct gazetteer *g, const char *siren)
{
    return item_at(g, gazetteer_find_code(g, CODE_SIREN, siren));
}

const struct gazetteer_item *gazetteer_departement(const struct gazetteer *g, const char *code)
{
    return item_at(g, gazetteer_find_code(g, CODE_DEPARTEMENT, code));
}

const struct gazetteer_item *gazetteer_region(const struct gazetteer *g, const char *code)
{
    return item_at(g, gazetteer_find_code(g, CODE_REGION, code));
}

const struct gazetteer_item *gazetteer_province(const struct gazetteer *g,
                                                const struct gazetteer_item *country, const char *letters)
{
    char code[12];
    int n = snprintf(code, sizeof code, "%s%s", country->code, letters);
    return n > 2 && (size_t)n < sizeof code ? item_at(g, gazetteer_find_code(g, CODE_LETTERS, code)) : NULL;
}

const struct gazetteer_item *gazetteer_country(const struct gazetteer *g, const char *code_or_name)
{
    uint32_t item = gazetteer_find_code(g, CODE_COUNTRY, code_or_name);
    if (item != GAZETTEER_NONE || !code_or_name)
        return item_at(g, item);
    struct bytes scratch;
    struct name name;
    bytes_init(&scratch, 4096);
    name_canonical(&name, code_or_name, strlen(code_or_name), &scratch);
    bytes_release(&scratch);
    uint32_t found = gazetteer_find(g, gazetteer_countries(g), name.key);
    return name.n && found != GAZETTEER_NONE ? &g->items[g->names[found].item] : NULL;
}

/* --- what belongs to what ------------------------------------------------------------------------------ */

const struct gazetteer_item *gazetteer_departement_of(const struct gazetteer *g,
                                                      const struct gazetteer_item *i)
{
    if (i->kind == GAZETTEER_DEPARTEMENT)
        return i;
    return i->kind == GAZETTEER_TOWN || i->kind == GAZETTEER_PROVINCE ? NULL : item_at(g, i->departement);
}

const struct gazetteer_item *gazetteer_region_of(const struct gazetteer *g, const struct gazetteer_item *i)
{
    if (i->kind == GAZETTEER_REGION)
        return i;
    if (i->kind == GAZETTEER_REGION_1970)
        return item_at(g, i->above);
    const struct gazetteer_item *d = gazetteer_departement_of(g, i);
    return d ? item_at(g, d->above) : NULL;
}

const struct gazetteer_item *gazetteer_region_1970_of(const struct gazetteer *g,
                                                      const struct gazetteer_item *i)
{
    if (i->kind == GAZETTEER_REGION_1970)
        return i;
    const struct gazetteer_item *d = gazetteer_departement_of(g, i);
    return d ? item_at(g, d->above_1970) : NULL;
}

const struct gazetteer_item *gazetteer_epci_of(const struct gazetteer *g, const struct gazetteer_item *i)
{
    if (i->kind == GAZETTEER_EPCI)
        return i;
    if (i->kind == GAZETTEER_FORMER)
        i = &g->items[i->above];
    return i->kind == GAZETTEER_COMMUNE ? item_at(g, i->above) : NULL;
}

const char *gazetteer_epci_nature(const struct gazetteer *g, const struct gazetteer_item *i)
{
    return i->kind == GAZETTEER_EPCI ? g->natures[(uint32_t)(i - g->items) - g->first_epci] : "";
}

const struct gazetteer_item *gazetteer_province_of(const struct gazetteer *g, const struct gazetteer_item *i)
{
    if (i->kind == GAZETTEER_PROVINCE)
        return i;
    return i->kind == GAZETTEER_TOWN ? item_at(g, i->above) : NULL;
}

/* --- names --------------------------------------------------------------------------------------------- */

/* Groups: one for each country's towns and provinces, then France's territories, then the countries. */
uint32_t gazetteer_group_of(const struct gazetteer *g, const struct gazetteer_item *i)
{
    if (i->kind == GAZETTEER_TOWN || i->kind == GAZETTEER_PROVINCE)
        return i->country;
    return i->kind == GAZETTEER_COUNTRY ? g->n_groups - 1 : g->n_groups - 2;
}

static struct gazetteer_range group(const struct gazetteer *g, uint32_t k)
{
    return (struct gazetteer_range){g->groups[k], g->groups[k + 1]};
}

struct gazetteer_range gazetteer_france(const struct gazetteer *g)
{
    return group(g, g->n_groups - 2);
}

struct gazetteer_range gazetteer_countries(const struct gazetteer *g)
{
    return group(g, g->n_groups - 1);
}

struct gazetteer_range gazetteer_towns(const struct gazetteer *g, const struct gazetteer_item *country)
{
    assert(country->kind == GAZETTEER_COUNTRY);
    return group(g, country->country);
}

struct gazetteer_range gazetteer_world(const struct gazetteer *g)
{
    return (struct gazetteer_range){0, g->groups[g->n_groups - 2]};
}

static uint32_t next_in_range(const struct gazetteer *g, struct gazetteer_range r, uint32_t key, uint32_t i)
{
    /* chains ascend, so that behind the range there is nothing more */
    while (i != GAZETTEER_NONE && (i < r.from || g->names[i].key != key))
        i = g->names[i].next;
    return i != GAZETTEER_NONE && i < r.to ? i : GAZETTEER_NONE;
}

uint32_t gazetteer_find(const struct gazetteer *g, struct gazetteer_range r, uint32_t key)
{
    return next_in_range(g, r, key, g->heads[key & g->chain_mask]);
}

uint32_t gazetteer_find_next(const struct gazetteer *g, struct gazetteer_range r, uint32_t name)
{
    return next_in_range(g, r, g->names[name].key, g->names[name].next);
}

void gazetteer_free(struct gazetteer *g)
{
    if (!g)
        return;
    for (size_t i = 0; i < GAZETTEER_TABLES; i++)
        tsv_release(&g->tables[i]);
    free(g->tables);
    free(g->items);
    free(g->natures);
    free(g->names);
    free(g->signatures);
    free(g->sounds);
    bytes_release(&g->texts);
    free(g->groups);
    free(g->heads);
    free(g->codes);
    for (size_t k = 0; k < g->n_country_names; k++)
        free((char *)g->country_names[k].text);
    free(g->country_names);
    free(g->country_words);
    free(g->disputed);
    free(g);
}

#include "places/gazetteer_inside.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fuzzy.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "places/gazetteer_country.h"

enum { SCRATCH_BYTES = 1 << 16 };

const char *const GAZETTEER_TABLE_NAMES[GAZETTEER_TABLES] = {
    "countries.tsv",       "regions.tsv",         "departements.tsv",   "epci.tsv",     "communes.tsv",
    "admin1.tsv",          "places_today.tsv",    "places.tsv",         "villages.tsv", "country_words.tsv",
    "disputed_places.tsv", "authority_names.tsv", "province_codes.tsv",
};

static const char *const COLUMNS[GAZETTEER_TABLES][12] = {
    [TABLE_COUNTRIES] = {"nom", "lon", "lat", "iso2", "iso3", "nom_en", "aliases"},
    [TABLE_REGIONS] = {"nom", "lon", "lat", "code", "periode", "aliases"},
    [TABLE_DEPARTEMENTS] = {"nom", "lon", "lat", "code", "region", "region_1970", "aliases"},
    [TABLE_EPCI] = {"nom", "lon", "lat", "siren", "departement", "population", "nature"},
    [TABLE_COMMUNES] = {"nom", "lon", "lat", "insee", "siren", "departement", "epci", "population", "qualite",
                        "anciens"},
    [TABLE_PROVINCES] = {"name", "lon", "lat", "country", "code", "aliases"},
    [TABLE_TODAY] = {"id", "population", "names"},
    [TABLE_PLACES] = {"name", "lon", "lat", "country", "admin1", "population", "aliases", "id"},
    [TABLE_VILLAGES] = {"name", "lon", "lat", "country", "admin1", "population", "aliases", "quality"},
    [TABLE_COUNTRY_WORDS] = {"nom", "sens", "pays", "province", "aliases"},
    [TABLE_DISPUTED] = {"dit", "pays", "endroits"},
    [TABLE_AUTHORITY_NAMES] = {"niveau", "code", "aliases", "sirens"},
    [TABLE_PROVINCE_CODES] = {"country", "code", "admin1"},
};

struct build {
    struct gazetteer *g;
    struct bytes scratch;
    struct tsv *table;      /* being read */
    uint32_t france;        /* number of the country */
    uint32_t names_of_item; /* the first name of the item last added */
    bool today;             /* TABLE_TODAY stands at a row that is not used yet */
};

/* --- names --------------------------------------------------------------------------------------------- */

static bool known(const struct gazetteer *g, uint32_t from, const struct name *name)
{
    for (uint32_t i = from; i < g->n_names; i++)
        if (g->names[i].key == name->key && g->names[i].n == name->n &&
            g->names[i].article == name->article && memcmp(gazetteer_text(g, i), name->text, name->n) == 0)
            return true;
    return false;
}

static void keep_name(struct build *b, const struct name *name, uint32_t item, enum gazetteer_rank rank)
{
    struct gazetteer *g = b->g;
    if (!name->n || known(g, b->names_of_item, name))
        return;
    g->names = mem_room(g->names, g->n_names, &g->names_capacity, sizeof *g->names);
    g->names[g->n_names++] = (struct gazetteer_name){.text = (uint32_t)g->texts.n,
                                                     .item = item,
                                                     .key = name->key,
                                                     .n = name->n,
                                                     .article = name->article,
                                                     .rank = (uint8_t)rank};
    bytes_add(&g->texts, name->text, name->n);
    bytes_add_char(&g->texts, '\0');
}

static void add_name(struct build *b, uint32_t item, const char *text, enum gazetteer_rank rank)
{
    struct name name;
    name_canonical(&name, text, strlen(text), &b->scratch);
    keep_name(b, &name, item, rank);
}

static void add_aliases(struct build *b, uint32_t item, char *cell)
{
    for (char *value; (value = tsv_value(&cell));)
        add_name(b, item, value, GAZETTEER_ALIAS);
}

static void add_short_name(struct build *b, uint32_t item, const char *folded, size_t n)
{
    struct name name;
    name_from_folded(&name, folded, n);
    keep_name(b, &name, item, GAZETTEER_SHORT);
}

/* Of an EPCI: as the official lists abbreviate it ("CC du Pays de X"), and what is said for short, with and
 * without "Pays de", "Grand". */
static void add_group_names(struct build *b, uint32_t item, const char *text)
{
    static const char *const BRIEF[][2] = {{"communaute de communes ", "cc "},
                                           {"communaute d agglomeration ", "ca "},
                                           {"communaute urbaine ", "cu "}};
    char folded[NAME_BYTES * 2], brief[NAME_BYTES * 2 + 8];
    bytes_reset(&b->scratch);
    utf8_fold(&b->scratch, text, strlen(text));
    int n = snprintf(folded, sizeof folded, "%s", b->scratch.data);
    if (n < 0 || (size_t)n >= sizeof folded)
        return;
    for (size_t k = 0; k < sizeof BRIEF / sizeof BRIEF[0]; k++)
        if (strncmp(folded, BRIEF[k][0], strlen(BRIEF[k][0])) == 0) {
            snprintf(brief, sizeof brief, "%s%s", BRIEF[k][1], folded + strlen(BRIEF[k][0]));
            add_name(b, item, brief, GAZETTEER_ALIAS);
        }
    size_t from, short_n = name_group_bare(folded, (size_t)n, &from);
    add_short_name(b, item, folded + from, short_n);
    short_n = name_group_core(folded, (size_t)n, &from);
    add_short_name(b, item, folded + from, short_n);
}

/* --- items --------------------------------------------------------------------------------------------- */

static uint32_t add_item(struct build *b, enum gazetteer_kind kind, const char *name, const char *code)
{
    struct gazetteer *g = b->g;
    g->items = mem_room(g->items, g->n_items, &g->items_capacity, sizeof *g->items);
    g->items[g->n_items] = (struct gazetteer_item){.lon = NAN,
                                                   .lat = NAN,
                                                   .name = name,
                                                   .code = code,
                                                   .above = GAZETTEER_NONE,
                                                   .above_1970 = GAZETTEER_NONE,
                                                   .departement = GAZETTEER_NONE,
                                                   .country = (uint16_t)b->france,
                                                   .kind = (uint8_t)kind,
                                                   .exact = true};
    b->names_of_item = g->n_names;
    add_name(b, g->n_items, name, GAZETTEER_MAIN);
    return g->n_items++;
}

/* The item of the row just read: cells 0, 1, 2 are name, longitude and latitude in every table. */
static uint32_t add_row(struct build *b, enum gazetteer_kind kind, const char *code)
{
    char **cells = b->table->cells;
    uint32_t i = add_item(b, kind, cells[0], code);
    if (*cells[1] && *cells[2]) {
        b->g->items[i].lon = strtod(cells[1], NULL);
        b->g->items[i].lat = strtod(cells[2], NULL);
    }
    return i;
}

static uint32_t number(const char *text)
{
    unsigned long n = strtoul(text, NULL, 10);
    return n < UINT32_MAX ? (uint32_t)n : 0;
}

static bool bad_code(const struct build *b, const char *what, const char *code, struct err *e)
{
    return err_set(e, ERR_INVALID, "%s line %zu: there is no %s '%s'", b->table->name, b->table->line, what,
                   code);
}

static bool add_country(struct build *b, struct err *e)
{
    char **c = b->table->cells;
    uint32_t i = add_row(b, GAZETTEER_COUNTRY, c[3]);
    if (i > UINT16_MAX)
        return err_set(e, ERR_TOO_LARGE, "%s has more than %d rows", b->table->name, UINT16_MAX);
    b->g->items[i].country = (uint16_t)i;
    if (strcmp(c[3], "FR") == 0)
        b->france = i;
    gazetteer_add_code(b->g, CODE_COUNTRY, c[3], i);
    gazetteer_add_code(b->g, CODE_COUNTRY, c[4], i);
    add_name(b, i, c[5], GAZETTEER_ALIAS);
    add_aliases(b, i, c[6]);
    return true;
}

static bool add_region(struct build *b, struct err *e)
{
    (void)e;
    char **c = b->table->cells;
    bool former = strcmp(c[4], "1970") == 0;
    uint32_t i = add_row(b, former ? GAZETTEER_REGION_1970 : GAZETTEER_REGION, c[3]);
    gazetteer_add_code(b->g, CODE_REGION, c[3], i);
    add_aliases(b, i, c[5]);
    return true;
}

static bool add_departement(struct build *b, struct err *e)
{
    struct gazetteer *g = b->g;
    char **c = b->table->cells;
    uint32_t i = add_row(b, GAZETTEER_DEPARTEMENT, c[3]);
    gazetteer_add_code(g, CODE_DEPARTEMENT, c[3], i);
    uint32_t region = gazetteer_find_code(g, CODE_REGION, c[4]);
    uint32_t before = gazetteer_find_code(g, CODE_REGION, c[5]);
    if (region == GAZETTEER_NONE)
        return bad_code(b, "region", c[4], e);
    if (*c[5] && before == GAZETTEER_NONE)
        return bad_code(b, "region", c[5], e);
    g->items[i].departement = i;
    g->items[i].above = region;
    g->items[i].above_1970 = before;
    if (before != GAZETTEER_NONE) /* regions were merged whole */
        g->items[before].above = region;
    add_aliases(b, i, c[6]);
    return true;
}

static bool add_epci(struct build *b, struct err *e)
{
    (void)e;
    struct gazetteer *g = b->g;
    char **c = b->table->cells;
    uint32_t i = add_row(b, GAZETTEER_EPCI, c[3]);
    gazetteer_add_code(g, CODE_SIREN, c[3], i);
    g->items[i].siren = number(c[3]);
    g->items[i].departement = gazetteer_find_code(g, CODE_DEPARTEMENT, c[4]);
    g->items[i].population = number(c[5]);
    if (g->n_natures == 0)
        g->first_epci = i;
    g->natures = mem_room(g->natures, g->n_natures, &g->natures_capacity, sizeof *g->natures);
    g->natures[g->n_natures++] = c[6];
    add_group_names(b, i, c[0]);
    return true;
}

/* Régions and départements hold what their communes hold. */
static void add_population(struct gazetteer *g, uint32_t departement, uint32_t population)
{
    struct gazetteer_item *d = &g->items[departement];
    d->population += population;
    g->items[d->above].population += population;
    if (d->above_1970 != GAZETTEER_NONE)
        g->items[d->above_1970].population += population;
}

/* Communes of before, as "code:nom|code:nom" in the row of the commune they are part of today. The one that
 * gave it its code, "Oullins" of "Oullins-Pierre-Bénite", is another name of it. */
static void add_former(struct build *b, uint32_t today, char *cell)
{
    struct gazetteer *g = b->g;
    char *name, *again = mem_strdup(cell), *rest = again;
    for (char *value; (value = tsv_value(&rest));)
        if ((name = strchr(value, ':')) && (size_t)(name - value) == strlen(g->items[today].code) &&
            strncmp(value, g->items[today].code, (size_t)(name - value)) == 0)
            add_name(b, today, name + 1, GAZETTEER_ALIAS);
    free(again);
    for (char *value; (value = tsv_value(&cell));) {
        name = strchr(value, ':');
        if (!name || !name[1])
            continue;
        *name++ = '\0';
        if (strcmp(value, g->items[today].code) == 0)
            continue;
        uint32_t i = add_item(b, GAZETTEER_FORMER, name, value);
        struct gazetteer_item *now = &g->items[today], *item = &g->items[i];
        item->lon = now->lon;
        item->lat = now->lat;
        item->above = today;
        item->departement = now->departement;
        item->exact = false;
    }
}

static bool add_commune(struct build *b, struct err *e)
{
    struct gazetteer *g = b->g;
    char **c = b->table->cells;
    uint32_t i = add_row(b, GAZETTEER_COMMUNE, c[3]);
    struct gazetteer_item *item = &g->items[i];
    item->departement = gazetteer_find_code(g, CODE_DEPARTEMENT, c[5]);
    if (item->departement == GAZETTEER_NONE)
        return bad_code(b, "departement", c[5], e);
    item->siren = number(c[4]);
    item->above = gazetteer_find_code(g, CODE_SIREN, c[6]);
    item->population = number(c[7]);
    item->exact = strcmp(c[8], "exacte") == 0;
    add_population(g, item->departement, item->population);
    gazetteer_add_code(g, CODE_COMMUNE, c[3], i);
    gazetteer_add_code(g, CODE_SIREN, c[4], i);
    add_former(b, i, c[9]);
    return true;
}

/* "IT" and "12.TO" to "IT12.TO". */
static void province_code(char out[12], const char *country, const char *code)
{
    size_t n = strnlen(code, 9);
    memcpy(out, country, 2); /* a country that is known has two letters */
    memcpy(out + 2, code, n);
    out[2 + n] = '\0';
}

static bool add_province(struct build *b, struct err *e)
{
    struct gazetteer *g = b->g;
    char **c = b->table->cells, code[12];
    uint32_t country = gazetteer_find_code(g, CODE_COUNTRY, c[3]);
    if (country == GAZETTEER_NONE)
        return bad_code(b, "country", c[3], e);
    uint32_t i = add_row(b, GAZETTEER_PROVINCE, c[4]);
    g->items[i].country = (uint16_t)country;
    province_code(code, c[3], c[4]);
    if (*c[4])
        gazetteer_add_code(g, CODE_PROVINCE, code, i);
    add_aliases(b, i, c[5]);
    return true;
}

static bool next_today(struct build *b, struct err *e)
{
    enum tsv_result r = tsv_next(&b->g->tables[TABLE_TODAY], e);
    b->today = r == TSV_ROW;
    return r != TSV_FAILED;
}

/* Both tables are sorted by id. */
static bool add_today(struct build *b, uint32_t i, uint32_t id, struct err *e)
{
    char **c = b->g->tables[TABLE_TODAY].cells;
    while (b->today && number(c[0]) < id)
        if (!next_today(b, e))
            return false;
    if (!b->today || number(c[0]) != id)
        return true;
    if (b->g->items[i].population == 0)
        b->g->items[i].population = number(c[1]);
    add_aliases(b, i, c[2]);
    return true;
}

static bool add_settlement(struct build *b, uint32_t *i, struct err *e)
{
    struct gazetteer *g = b->g;
    char **c = b->table->cells, code[12];
    uint32_t country = gazetteer_find_code(g, CODE_COUNTRY, c[3]);
    if (country == GAZETTEER_NONE)
        return bad_code(b, "country", c[3], e);
    *i = add_row(b, GAZETTEER_TOWN, "");
    g->items[*i].country = (uint16_t)country;
    g->items[*i].population = number(c[5]);
    province_code(code, c[3], c[4]);
    g->items[*i].above = gazetteer_find_code(g, CODE_PROVINCE, code);
    if (g->items[*i].above != GAZETTEER_NONE) /* 0 says that no town names it */
        g->items[g->items[*i].above].population += g->items[*i].population + 1;
    add_aliases(b, *i, c[6]);
    return true;
}

static bool add_town(struct build *b, struct err *e)
{
    uint32_t i;
    return add_settlement(b, &i, e) && add_today(b, i, number(b->table->cells[7]), e);
}

static bool add_village(struct build *b, struct err *e)
{
    uint32_t i;
    if (!add_settlement(b, &i, e))
        return false;
    b->g->items[i].exact = !*b->table->cells[7];
    b->g->first_village = b->g->end_village ? b->g->first_village : i;
    b->g->end_village = i + 1;
    return true;
}

/* --- what is said for countries ------------------------------------------------------------------------ */

static void add_country_name(struct build *b, const char *text)
{
    struct gazetteer *g = b->g;
    struct name name;
    name_canonical(&name, text, strlen(text), &b->scratch);
    g->country_names = mem_room(g->country_names, g->n_country_names, &g->country_names_capacity,
                                sizeof *g->country_names);
    g->country_names[g->n_country_names++] = (struct country_name){
        .text = mem_strdup(name.text), .key = name.key, .word = (uint32_t)g->n_country_words};
}

static bool read_sense(const struct build *b, const char *text, uint8_t *sense, struct err *e)
{
    static const struct {
        const char *text;
        enum country_sense sense;
    } SENSES[] = {{"ancien", COUNTRY_FORMER},
                  {"plusieurs", COUNTRY_SEVERAL},
                  {"partie", COUNTRY_ONE},
                  {"autre", COUNTRY_ONE},
                  {"aucun", COUNTRY_NOWHERE}};
    for (size_t k = 0; k < sizeof SENSES / sizeof SENSES[0]; k++)
        if (strcmp(SENSES[k].text, text) == 0) {
            *sense = (uint8_t)SENSES[k].sense;
            return true;
        }
    return bad_code(b, "sense", text, e);
}

static bool add_country_word(struct build *b, struct err *e)
{
    struct gazetteer *g = b->g;
    char **c = b->table->cells, *codes = c[2], *aliases = c[4];
    struct country_word w = {.name = c[0], .province = *c[3] ? c[3] : NULL};
    if (!read_sense(b, c[1], &w.sense, e))
        return false;
    for (char *code; (code = tsv_value(&codes));) {
        uint32_t country = gazetteer_find_code(g, CODE_COUNTRY, code);
        if (country == GAZETTEER_NONE || w.n == COUNTRY_MOST)
            return bad_code(b, "country", code, e);
        w.countries[w.n++] = (uint16_t)country;
    }
    add_country_name(b, c[0]);
    for (char *alias; (alias = tsv_value(&aliases));)
        add_country_name(b, alias);
    g->country_words = mem_room(g->country_words, g->n_country_words, &g->country_words_capacity,
                                sizeof *g->country_words);
    g->country_words[g->n_country_words++] = w;
    return true;
}

static bool add_disputed(struct build *b, struct err *e)
{
    struct gazetteer *g = b->g;
    char **c = b->table->cells, *places = c[2];
    uint32_t said = gazetteer_find_code(g, CODE_COUNTRY, c[0]),
             country = gazetteer_find_code(g, CODE_COUNTRY, c[1]);
    if (said == GAZETTEER_NONE || country == GAZETTEER_NONE)
        return bad_code(b, "country", said == GAZETTEER_NONE ? c[0] : c[1], e);
    for (char *place; (place = tsv_value(&places));) {
        g->disputed = mem_room(g->disputed, g->n_disputed, &g->disputed_capacity, sizeof *g->disputed);
        g->disputed[g->n_disputed++] = (struct country_disputed){(uint16_t)said, (uint16_t)country, place};
    }
    return true;
}

/* --- other names and numbers of authorities ------------------------------------------------------------ */

static bool add_authority_names(struct build *b, struct err *e)
{
    struct gazetteer *g = b->g;
    char **c = b->table->cells, *sirens = c[3];
    enum code_class class = strcmp(c[0], "epci") == 0     ? CODE_SIREN
                            : strcmp(c[0], "region") == 0 ? CODE_REGION
                                                          : CODE_DEPARTEMENT;
    uint32_t item = gazetteer_find_code(g, class, c[1]);
    (void)e;
    if (item ==
        GAZETTEER_NONE) /* of a gazetteer that holds a part; that of the whole is held against it by tests */
        return true;
    b->names_of_item = g->n_names;
    add_aliases(b, item, c[2]);
    for (char *siren; (siren = tsv_value(&sirens));)
        gazetteer_add_code(g, CODE_SIREN, siren, item);
    return true;
}

static bool add_province_code(struct build *b, struct err *e)
{
    char **c = b->table->cells, code[12], unit[12];
    if (gazetteer_find_code(b->g, CODE_COUNTRY, c[0]) == GAZETTEER_NONE)
        return bad_code(b, "country", c[0], e);
    province_code(code, c[0], c[1]);
    province_code(unit, c[0], c[2]);
    uint32_t item = gazetteer_find_code(b->g, CODE_PROVINCE, unit);
    if (item != GAZETTEER_NONE && strcmp(b->g->items[item].code, c[2]) == 0)
        gazetteer_add_code(b->g, CODE_LETTERS, code, item);
    return true;
}

/* --- the whole ----------------------------------------------------------------------------------------- */

static bool (*const ADD[GAZETTEER_TABLES])(struct build *b, struct err *e) = {
    [TABLE_COUNTRIES] = add_country,
    [TABLE_REGIONS] = add_region,
    [TABLE_DEPARTEMENTS] = add_departement,
    [TABLE_EPCI] = add_epci,
    [TABLE_COMMUNES] = add_commune,
    [TABLE_PROVINCES] = add_province,
    [TABLE_PLACES] = add_town,
    [TABLE_VILLAGES] = add_village,
    [TABLE_COUNTRY_WORDS] = add_country_word,
    [TABLE_DISPUTED] = add_disputed,
    [TABLE_AUTHORITY_NAMES] = add_authority_names,
    [TABLE_PROVINCE_CODES] = add_province_code,
};

static bool read_table(struct build *b, enum gazetteer_table table, const struct gazetteer_text *text,
                       struct err *e)
{
    b->table = &b->g->tables[table];
    if (!text->data)
        return true;
    if (!tsv_open_text(b->table, GAZETTEER_TABLE_NAMES[table], text->data, text->n, COLUMNS[table], e))
        return false;
    if (table == TABLE_TODAY) /* read beside the places */
        return next_today(b, e);
    enum tsv_result r;
    while ((r = tsv_next(b->table, e)) == TSV_ROW)
        if (!ADD[table](b, e))
            return false;
    return r == TSV_END;
}

/* A code that a commune of today has is not a former one's. */
static void add_former_codes(struct gazetteer *g)
{
    for (uint32_t i = 0; i < g->n_items; i++)
        if (g->items[i].kind == GAZETTEER_FORMER)
            gazetteer_add_code(g, CODE_COMMUNE, g->items[i].code, i);
}

/* Sort the names by group (counting sort, which keeps their order inside a group). */
static void group_names(struct gazetteer *g)
{
    g->n_groups = g->n_countries + 2;
    g->groups = mem_alloc(g->n_groups + 2, sizeof *g->groups);
    uint32_t *at = g->groups + 1; /* at[k]: where the next name of group k goes; in the end, where k ends */
    for (uint32_t i = 0; i < g->n_names; i++)
        at[gazetteer_group_of(g, &g->items[g->names[i].item]) + 1]++;
    for (uint32_t k = 1; k <= g->n_groups; k++)
        at[k] += at[k - 1];
    struct gazetteer_name *sorted = mem_alloc(g->n_names, sizeof *sorted);
    for (uint32_t i = 0; i < g->n_names; i++)
        sorted[at[gazetteer_group_of(g, &g->items[g->names[i].item])]++] = g->names[i];
    free(g->names);
    g->names = sorted;
}

static void index_names(struct gazetteer *g)
{
    uint32_t chains = 1024;
    while (chains < g->n_names)
        chains *= 2;
    g->chain_mask = chains - 1;
    g->heads = mem_alloc(chains, sizeof *g->heads);
    memset(g->heads, 0xFF, chains * sizeof *g->heads);
    g->signatures = mem_alloc(g->n_names, sizeof *g->signatures);
    g->sounds = mem_alloc(g->n_names, sizeof *g->sounds);
    for (uint32_t i = g->n_names; i-- > 0;) { /* from the end, so that chains ascend */
        struct gazetteer_name *name = &g->names[i];
        uint32_t *head = &g->heads[name->key & g->chain_mask];
        name->next = *head;
        *head = i;
        g->signatures[i] = fuzzy_signature(gazetteer_text(g, i), name->n);
        g->sounds[i] = name_sound(gazetteer_text(g, i), name->n);
    }
}

struct gazetteer *gazetteer_new(const struct gazetteer_text texts[GAZETTEER_TABLES], struct err *e)
{
    struct gazetteer *g = mem_alloc(1, sizeof *g);
    struct build b = {.g = g};
    g->tables = mem_alloc(GAZETTEER_TABLES, sizeof *g->tables);
    bytes_init(&g->texts, UINT32_MAX);
    bytes_init(&b.scratch, SCRATCH_BYTES);
    bool ok = true;
    for (enum gazetteer_table t = 0; ok && t < GAZETTEER_TABLES; t++) {
        ok = read_table(&b, t, &texts[t], e);
        if (t == TABLE_COUNTRIES)
            g->n_countries = g->n_items;
    }
    bytes_release(&b.scratch);
    if (!ok) {
        gazetteer_free(g);
        return NULL;
    }
    add_former_codes(g);
    group_names(g);
    index_names(g);
    gazetteer_mark_sparse(g);
    return g;
}

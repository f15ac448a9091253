/* gazetteer.h - places by name and code: the territories of France; the towns, provinces and countries of the
 * world */
#ifndef PLACES_GAZETTEER_H
#define PLACES_GAZETTEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/tsv.h"
#include "places/gazetteer_name.h"

/* Built once from the tables of geodata/built, whose bytes are handed in (atlas reads no files; see
 * places/gazetteer_load.h), then immutable: any number of threads may read. Positions are degrees, longitude
 * then latitude, NAN when unknown. Texts belong to the gazetteer. */
enum gazetteer_kind {
    GAZETTEER_COUNTRY,
    GAZETTEER_REGION,      /* France's, of today */
    GAZETTEER_REGION_1970, /* of before 2016, code 22:NN; above: today's */
    GAZETTEER_DEPARTEMENT, /* above: its region; above_1970: its region of before 2016 */
    GAZETTEER_EPCI,        /* code: SIREN */
    GAZETTEER_COMMUNE,     /* of today; above: its EPCI */
    GAZETTEER_FORMER,      /* a commune of before; above: the commune it is part of today */
    GAZETTEER_PROVINCE,    /* first level below a country, and some below that */
    GAZETTEER_TOWN,        /* a populated place of the world, France's too; above: its province */
    GAZETTEER_KINDS
};

#define GAZETTEER_NONE UINT32_MAX

struct gazetteer_item {
    double lon, lat;
    const char *name; /* as written in French, or locally */
    const char
        *code; /* INSEE code, SIREN, code of a region or département, ISO 3166-1 alpha-2; "" for a town */
    uint32_t population; /* 0: unknown */
    uint32_t siren;      /* of a commune or an EPCI; 0: none */
    uint32_t above, above_1970;
    uint32_t departement; /* of a commune, former commune or EPCI */
    uint16_t country;     /* number of the country; France for all of its territories */
    uint8_t kind;
    bool exact;  /* the position is the place's own, not its EPCI's or département's, nor guessed */
    bool sparse; /* a country of which only large towns are held, whose names small ones share */
};

enum gazetteer_rank { GAZETTEER_MAIN, GAZETTEER_ALIAS, GAZETTEER_SHORT /* "Bergerac" of "CA de Bergerac" */ };

/* One name of an item, in canonical form. Names stand grouped by where they are looked for (gazetteer_group).
 */
struct gazetteer_name {
    uint32_t text; /* offset in texts */
    uint32_t item;
    uint32_t key;
    uint32_t next; /* the next name of the same hash chain */
    uint8_t n;     /* length of the text */
    uint8_t article;
    uint8_t rank;
};

/* Everything that stands together: names[from..to) with their signatures (fuzzy.h) in an array of their own,
 * so that a scan for typing errors runs over little memory. */
struct gazetteer_range {
    uint32_t from, to;
};

/* What lists say for a country besides its names, and towns that they put in another (gazetteer_country.h).
 * Countries are numbers of items. */
struct country_word {
    const char *name, *province; /* province: NULL, or the part that is meant */
    uint16_t countries[16];
    uint8_t n, sense; /* enum country_sense */
};
struct country_name {
    const char *text; /* canonical */
    uint32_t key, word;
};
struct country_disputed {
    uint16_t said, country;
    const char *place; /* "*": all, "@Province", "Name", "Name=what it is called here" */
};

struct gazetteer {
    struct tsv *tables; /* GAZETTEER_TABLES of them, which hold the items' texts */
    struct gazetteer_item *items;
    uint32_t n_items;
    size_t items_capacity;
    uint32_t n_countries;                /* the first items are the countries */
    uint32_t first_village, end_village; /* the items of TABLE_VILLAGES */
    uint32_t first_epci;                 /* the EPCI stand together, as */
    const char **natures;                /* what they are does */
    uint32_t n_natures;
    size_t natures_capacity;
    struct gazetteer_name *names;
    uint64_t *signatures;
    uint32_t *sounds;
    uint32_t n_names;
    size_t names_capacity;
    struct bytes texts;
    uint32_t *groups; /* where each group of names begins, and the end of the last */
    uint32_t n_groups;
    uint32_t *heads; /* of the hash chains */
    uint32_t chain_mask;
    struct country_word *country_words;
    struct country_name *country_names;
    struct country_disputed *disputed;
    size_t n_country_words, country_words_capacity, n_country_names, country_names_capacity, n_disputed,
        disputed_capacity;
    struct gazetteer_code *codes; /* open addressing */
    uint32_t n_codes, code_mask;
};

/* The tables of geodata/built, in the order in which gazetteer_new takes them. */
enum gazetteer_table {
    TABLE_COUNTRIES,
    TABLE_REGIONS,
    TABLE_DEPARTEMENTS,
    TABLE_EPCI,
    TABLE_COMMUNES,
    TABLE_PROVINCES,
    TABLE_TODAY, /* of today's people and names of the places, in their order */
    TABLE_PLACES,
    TABLE_VILLAGES,
    TABLE_COUNTRY_WORDS,
    TABLE_DISPUTED,
    TABLE_AUTHORITY_NAMES,
    TABLE_PROVINCE_CODES,
    GAZETTEER_TABLES
};
extern const char *const GAZETTEER_TABLE_NAMES[GAZETTEER_TABLES]; /* "countries.tsv", ... */

struct gazetteer_text {
    const char *data; /* NULL: an empty table */
    size_t n;
};

/* The texts are copied. ERR_INVALID names the table and line that cannot be read. About 0.2 s for all of
 * geodata/built. */
struct gazetteer *gazetteer_new(const struct gazetteer_text texts[GAZETTEER_TABLES], struct err *e);
void gazetteer_free(struct gazetteer *g);

/* By code. commune: INSEE code of today or of before (a former one gives today's commune); siren: of a
 * commune, EPCI, département or région; country: alpha-2, alpha-3, or a name or alias of it. NULL when there
 * is none. */
const struct gazetteer_item *gazetteer_commune(const struct gazetteer *g, const char *insee);
const struct gazetteer_item *gazetteer_siren(const struct gazetteer *g, const char *siren);
const struct gazetteer_item *gazetteer_departement(const struct gazetteer *g, const char *code);
const struct gazetteer_item *gazetteer_region(const struct gazetteer *g,
                                              const char *code); /* of either period */
const struct gazetteer_item *gazetteer_country(const struct gazetteer *g, const char *code_or_name);

/* The province of a country that lists write by these letters, in capitals: "NS" of Canada. NULL: none. */
const struct gazetteer_item *gazetteer_province(const struct gazetteer *g,
                                                const struct gazetteer_item *country, const char *letters);

/* What an item belongs to, NULL where that makes no sense: of a commune, former commune, EPCI, département or
 * region. */
const struct gazetteer_item *gazetteer_departement_of(const struct gazetteer *g,
                                                      const struct gazetteer_item *i);
const struct gazetteer_item *gazetteer_region_of(const struct gazetteer *g, const struct gazetteer_item *i);
const struct gazetteer_item *gazetteer_region_1970_of(const struct gazetteer *g,
                                                      const struct gazetteer_item *i);
const struct gazetteer_item *gazetteer_epci_of(const struct gazetteer *g, const struct gazetteer_item *i);
/* Whether a town is one of those that only the lists of small places hold: few people, or nobody knows. */
static inline bool gazetteer_is_village(const struct gazetteer *g, const struct gazetteer_item *i)
{
    return i >= g->items + g->first_village && i < g->items + g->end_village;
}
/* "metropole", "cu", "ca", "cc", "ept", ... of an EPCI; "" of anything else. */
const char *gazetteer_epci_nature(const struct gazetteer *g, const struct gazetteer_item *i);
const struct gazetteer_item *gazetteer_province_of(const struct gazetteer *g, const struct gazetteer_item *i);

/* Names stand together by where they are looked for: the territories of France; the countries; the towns and
 * provinces of one country, or of all. */
struct gazetteer_range gazetteer_france(const struct gazetteer *g);
struct gazetteer_range gazetteer_countries(const struct gazetteer *g);
struct gazetteer_range gazetteer_towns(const struct gazetteer *g, const struct gazetteer_item *country);
struct gazetteer_range gazetteer_world(const struct gazetteer *g);

/* The names of a range that have this key: the first, then the next behind it; GAZETTEER_NONE at the end. */
uint32_t gazetteer_find(const struct gazetteer *g, struct gazetteer_range r, uint32_t key);
uint32_t gazetteer_find_next(const struct gazetteer *g, struct gazetteer_range r, uint32_t name);

static inline const char *gazetteer_text(const struct gazetteer *g, uint32_t name)
{
    return g->texts.data + g->names[name].text;
}

#endif

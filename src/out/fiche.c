#include "out/fiche.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "out/site.h"

/* --- values ------------------------------------------------------------------------------------------------
 */

void fiche_put_value(struct fiche *f, const char *key, enum vocabulary_id v, uint16_t value)
{
    const struct vocabulary *of = &f->s->vocabularies[v];
    const struct vocabulary_value *known = value < of->n ? &of->values[value] : NULL;
    char name[40];
    snprintf(name, sizeof name, "%s_nom", key);
    json_put_text(f->j, key, known ? known->code : NULL);
    json_put_text(f->j, name, known ? known->label : NULL);
}

/* The pages of territories, and what they are called within an object. */
static const struct territory_page {
    enum vocabulary_id v;
    const char *folder, *key;
} TERRITORIES[] = {
    {VOCABULARY_PAYS, "pays", "pays"},
    {VOCABULARY_CONTINENT, "continents", "continent"},
    {VOCABULARY_REGION, "regions", "region"},
    {VOCABULARY_DEPARTEMENT, "departements", "departement"},
};

static const struct territory_page *page_of(enum vocabulary_id v)
{
    const struct territory_page *p = TERRITORIES;
    while (p->v != v)
        p++;
    return p;
}

void fiche_put_territory(struct fiche *f, const char *key, enum vocabulary_id v, uint16_t value)
{
    json_key(f->j, key);
    if (value >= f->s->vocabularies[v].n) {
        json_null(f->j);
        return;
    }
    json_object(f->j);
    fiche_put_value(f, page_of(v)->key, v, value);
    site_put_page(f->j, "page", f->base_url, page_of(v)->folder, f->s->vocabularies[v].values[value].code);
    json_end(f->j);
}

void fiche_put_year(struct fiche *f, const char *key, int16_t year)
{
    json_key(f->j, key);
    if (year == SNAPSHOT_NO_YEAR || year == INT16_MAX)
        json_null(f->j);
    else
        json_int(f->j, year);
}

void fiche_put_amount(struct fiche *f, const char *key, int64_t amount)
{
    json_key(f->j, key);
    if (amount == SNAPSHOT_NO_AMOUNT)
        json_null(f->j);
    else
        json_int(f->j, amount);
}

/* --- records -----------------------------------------------------------------------------------------------
 */

bool fiche_is_action(const struct snapshot *s, uint32_t cooperation)
{
    const uint16_t action = vocabulary_find(&s->vocabularies[VOCABULARY_NATURE], "action");
    return action != VOCABULARY_NONE && s->cooperations.nature[cooperation] == action;
}

/* Pages of actions stand with those of cooperations, so that a link lasts when one becomes the other. */
static enum collection path_of(enum collection collection)
{
    return collection == COLLECTION_ACTIONS ? COLLECTION_COOPERATIONS : collection;
}

void fiche_put_page(struct fiche *f, enum collection collection, const char *uid)
{
    site_put_page(f->j, "page", f->base_url, COLLECTION_NAMES[path_of(collection)], uid);
}

/* nom, or titre */
static void put_record(struct fiche *f, enum collection collection, uint32_t row)
{
    const struct record_rows *rows = collection_rows(f->s, collection);
    const char *uid = snapshot_text(f->s, rows->uid[row]);
    json_put_text(f->j, "id", uid);
    json_put_text(f->j, collection <= COLLECTION_PARTENAIRES ? "nom" : "titre",
                  snapshot_text(f->s, rows->name[row]));
    fiche_put_page(f, collection, uid);
}

void fiche_put_collectivite(struct fiche *f, uint32_t row)
{
    const struct collectivites *k = &f->s->collectivites;
    put_record(f, COLLECTION_COLLECTIVITES, row);
    fiche_put_value(f, "type", VOCABULARY_TYPE, k->type[row]);
    fiche_put_value(f, "nature_epci", VOCABULARY_NATURE_EPCI, k->nature_epci[row]);
    fiche_put_value(f, "departement", VOCABULARY_DEPARTEMENT, k->departement[row]);
}

void fiche_put_partenaire(struct fiche *f, uint32_t row)
{
    put_record(f, COLLECTION_PARTENAIRES, row);
    fiche_put_territory(f, "pays", VOCABULARY_PAYS, f->s->partenaires.pays[row]);
}

void fiche_put_cooperation(struct fiche *f, uint32_t row)
{
    const struct cooperations *c = &f->s->cooperations;
    put_record(f, COLLECTION_COOPERATIONS, row);
    fiche_put_value(f, "nature", VOCABULARY_NATURE, c->nature[row]);
    fiche_put_value(f, "statut", VOCABULARY_STATUT, c->statut[row]);
    json_put_bool(f->j, "action", fiche_is_action(f->s, row));
    json_put_bool(f->j, "jumelage", c->jumelage[row] == 1);
    fiche_put_year(f, "depuis", c->depuis[row]);
}

/* In the order of their names. */
static uint32_t next_by_name(const struct csr *links, uint32_t of, const struct record_rows *rows,
                             uint32_t after)
{
    uint32_t best = SNAPSHOT_NO_ROW;
    for (uint32_t i = links->first[of]; i < links->first[of + 1]; i++) {
        const uint32_t row = links->list[i];
        if (bits_get(&rows->real, row) && (after == SNAPSHOT_NO_ROW || rows->rank[row] > rows->rank[after]) &&
            (best == SNAPSHOT_NO_ROW || rows->rank[row] < rows->rank[best]))
            best = row;
    }
    return best;
}

static void put_side(struct fiche *f, const char *key, uint32_t cooperation, const struct csr *links,
                     const struct record_rows *rows, const struct places *places,
                     void (*put)(struct fiche *, uint32_t))
{
    uint32_t n = 0, all = 0, row = SNAPSHOT_NO_ROW;
    char rest[40];
    for (uint32_t i = links->first[cooperation]; i < links->first[cooperation + 1]; i++)
        all += bits_get(&rows->real, links->list[i]);
    json_put_array(f->j, key);
    for (; n < FICHE_OTHERS && (row = next_by_name(links, cooperation, rows, row)) != SNAPSHOT_NO_ROW; n++) {
        json_object(f->j);
        put(f, row);
        json_put_bool(f->j, "sans_position", row >= places->n_located);
        json_end(f->j);
    }
    json_end(f->j);
    snprintf(rest, sizeof rest, "%s_reste", key);
    json_put_int(f->j, rest, all - n);
}

void fiche_put_sides(struct fiche *f, uint32_t c)
{
    const struct snapshot *s = f->s;
    const struct collectivites *k = &s->collectivites;
    const struct partenaires *p = &s->partenaires;
    put_side(f, "collectivites", c, &s->cooperations.members, &k->rows, &k->places, fiche_put_collectivite);
    put_side(f, "partenaires", c, &s->cooperations.partners, &p->rows, &p->places, fiche_put_partenaire);
}

/* --- the frame ---------------------------------------------------------------------------------------------
 */

void fiche_trail(struct fiche *f)
{
    json_put_array(f->j, "trail");
}

void fiche_trail_territory(struct fiche *f, enum vocabulary_id v, uint16_t value)
{
    if (value >= f->s->vocabularies[v].n)
        return;
    const struct vocabulary_value *of = &f->s->vocabularies[v].values[value];
    site_put_step(f->j, of->label, f->base_url, page_of(v)->folder, of->code);
}

void fiche_trail_record(struct fiche *f, enum collection collection, uint32_t row)
{
    const struct record_rows *rows = collection_rows(f->s, collection);
    if (bits_get(&rows->real, row))
        site_put_step(f->j, snapshot_text(f->s, rows->name[row]), f->base_url,
                      COLLECTION_NAMES[path_of(collection)], snapshot_text(f->s, rows->uid[row]));
}

enum { QUERY_BYTES = 1 << 16 };

static void put_map(struct fiche *f, const char *layers, const char *query, const char *alt,
                    const char *alt_en, const char *name)
{
    struct bytes text;
    bytes_init(&text, QUERY_BYTES);
    json_put_object(f->j, "map");
    json_put_text(f->j, "layers", layers);
    json_put_text(f->j, "query", query);
    bytes_add_format(&text, "%s%s", alt, name);
    json_put_text(f->j, "alt", text.data);
    bytes_reset(&text);
    bytes_add_format(&text, "%s%s", alt_en, name);
    json_put_text(f->j, "alt_en", text.data);
    json_end(f->j);
    bytes_release(&text);
}

void fiche_put_map_of(struct fiche *f, const char *layers, const char *criterion, const char *uid,
                      const char *alt, const char *alt_en, const char *name)
{
    struct bytes query;
    bytes_init(&query, QUERY_BYTES);
    bytes_add_format(&query, "%s=", criterion);
    site_escape(&query, uid);
    put_map(f, layers, query.data, alt, alt_en, name);
    bytes_release(&query);
}

/* A value each, of those who take part: "collectivite=A,B". */
static void add_side(struct bytes *to, const char *criterion, const struct snapshot *s, uint32_t cooperation,
                     const struct csr *links, const struct record_rows *rows)
{
    enum { VALUES = 40 };
    unsigned n = 0;
    for (uint32_t i = links->first[cooperation]; i < links->first[cooperation + 1] && n < VALUES; i++) {
        if (!bits_get(&rows->real, links->list[i]))
            continue;
        if (n++)
            bytes_add_char(to, ',');
        else
            bytes_add_format(to, "%s%s=", to->n ? "&" : "", criterion);
        site_escape(to, snapshot_text(s, rows->uid[links->list[i]]));
    }
}

bool fiche_located(const struct places *places, const struct csr *links, uint32_t of)
{
    for (uint32_t i = links->first[of]; i < links->first[of + 1]; i++)
        if (links->list[i] < places->n_located)
            return true;
    return false;
}

/* Records that are linked and that no map shows. */
static uint32_t count_absent(const struct places *places, const struct record_rows *rows,
                             const struct csr *links, uint32_t of)
{
    uint32_t n = 0;
    for (uint32_t i = links->first[of]; i < links->first[of + 1]; i++)
        n += links->list[i] >= places->n_located && bits_get(&rows->real, links->list[i]);
    return n;
}

void fiche_put_map_of_cooperation(struct fiche *f, uint32_t c)
{
    const struct snapshot *s = f->s;
    const struct csr *members = &s->cooperations.members, *partners = &s->cooperations.partners;
    struct bytes query;
    bytes_init(&query, QUERY_BYTES);
    add_side(&query, "collectivite", s, c, members, &s->collectivites.rows);
    add_side(&query, "partenaire", s, c, partners, &s->partenaires.rows);
    json_put_bool(f->j, "located",
                  fiche_located(&s->collectivites.places, members, c) ||
                      fiche_located(&s->partenaires.places, partners, c));
    json_put_int(f->j, "absents",
                 count_absent(&s->collectivites.places, &s->collectivites.rows, members, c) +
                     count_absent(&s->partenaires.places, &s->partenaires.rows, partners, c));
    if (query.n) {
        put_map(f, fiche_is_action(s, c) ? "actions,collectivites" : "cooperations,collectivites", query.data,
                "Carte : ", "Map: ", snapshot_text(s, s->cooperations.rows.name[c]));
    } else {
        json_key(f->j, "map");
        json_null(f->j);
    }
    bytes_release(&query);
}

/* The page of the search lists what is under a criterion; what is of one cooperation, which is none, the API
 * lists as a page. */
static void add_list(struct bytes *to, const struct fiche *f, const char *list, const char *criterion,
                     const char *uid)
{
    if (strcmp(criterion, "cooperation") == 0)
        bytes_add_format(to, "%s/api/collections/%s/items?f=html&cooperation=", f->base_url, list);
    else
        bytes_add_format(to, "%s/?liste=%s&%s=", f->base_url, list, criterion);
    site_escape(to, uid);
}

void fiche_put_rest(struct fiche *f, const char *key, uint32_t rest, const char *criterion, const char *uid,
                    const char *list)
{
    struct bytes text;
    char name[40];
    bytes_init(&text, QUERY_BYTES);
    add_list(&text, f, list, criterion, uid);
    snprintf(name, sizeof name, "%s_reste", key);
    json_put_int(f->j, name, rest);
    snprintf(name, sizeof name, "%s_liste", key);
    json_put_object(f->j, name);
    json_put_text(f->j, "page", text.data);
    json_end(f->j);
    bytes_release(&text);
}

static void put_link(struct json *j, const char *rel, const char *type, const struct bytes *to)
{
    json_object(j);
    json_put_text(j, "href", to->data);
    json_put_text(j, "rel", rel);
    json_put_text(j, "type", type);
    json_end(j);
}

void fiche_put_time(struct fiche *f)
{
    char text[SNAPSHOT_MOMENT_BYTES];
    json_put_text(f->j, "timeStamp", snapshot_moment(f->s, text));
}

void fiche_put_links(struct fiche *f, enum collection collection, const char *uid)
{
    struct bytes to;
    bytes_init(&to, QUERY_BYTES);
    bytes_add_format(&to, "%s/%s/", f->base_url, COLLECTION_NAMES[path_of(collection)]);
    site_escape(&to, uid);
    const size_t n = to.n;
    json_put_array(f->j, "links");
    bytes_add_text(&to, "?f=json");
    put_link(f->j, "self", "application/json", &to);
    to.n = n;
    put_link(f->j, "alternate", "text/html", &to);
    bytes_reset(&to);
    bytes_add_format(&to, "%s/api/collections/%s/items/", f->base_url, COLLECTION_NAMES[collection]);
    site_escape(&to, uid);
    put_link(f->j, "alternate", "application/geo+json", &to);
    json_end(f->j);
    bytes_release(&to);
}

/* --- in words ----------------------------------------------------------------------------------------------
 */

static const struct {
    const char *one[2], *many[2]; /* French, English */
} WORDS[] = {
    [FICHE_COOPERATIONS] = {{"coopération décentralisée", "decentralised cooperation"},
                            {"coopérations décentralisées", "decentralised cooperations"}},
    [FICHE_ACTIONS] = {{"autre action extérieure", "other external action"},
                       {"autres actions extérieures", "other external actions"}},
    [FICHE_COLLECTIVITES] = {{"collectivité française", "French local authority"},
                             {"collectivités françaises", "French local authorities"}},
    [FICHE_PARTNERS] = {{"partenaire", "partner"}, {"partenaires", "partners"}},
    [FICHE_PAYS] = {{"pays", "country"}, {"pays", "countries"}},
    [FICHE_PROJETS_SAID] = {{"projet", "project"}, {"projets", "projects"}},
    [FICHE_REQUESTS_SAID] = {{"demande à la Bourse-projets", "request for a partner"},
                             {"demandes à la Bourse-projets", "requests for a partner"}},
};

/* Of none nothing is said, so that one is the only singular in both. */
void fiche_say(struct bytes *to, const char *before, int64_t n, enum fiche_word of, bool english)
{
    if (n)
        bytes_add_format(to, "%s%" PRId64 " %s", before, n,
                         n == 1 ? WORDS[of].one[english] : WORDS[of].many[english]);
}

void fiche_say_side(struct bytes *to, const struct snapshot *s, uint32_t cooperation, bool french)
{
    enum { NAMES = 3 };
    const struct csr *links = french ? &s->cooperations.members : &s->cooperations.partners;
    const struct record_rows *rows = french ? &s->collectivites.rows : &s->partenaires.rows;
    uint32_t row = SNAPSHOT_NO_ROW;
    for (unsigned n = 0; (row = next_by_name(links, cooperation, rows, row)) != SNAPSHOT_NO_ROW && n <= NAMES;
         n++)
        bytes_add_format(to, "%s%s",
                         !n          ? ""
                         : n < NAMES ? ", "
                                     : "…",
                         n < NAMES ? snapshot_text(s, rows->name[row]) : "");
}

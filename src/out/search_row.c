#include "out/search_row.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "atlas/property.h"
#include "atlas/side.h"
#include "search/page_query.h"

enum { NAME_BYTES = SNAPSHOT_NAME_BYTES + 8, ADDRESS_BYTES = 1 << 16 };

struct row {
    const struct search_row_means *m;
    struct json *j;
    const struct snapshot *s;
    enum collection collection;
    uint32_t at;
    uint32_t cooperation; /* that it is, or of which it is a projet; else SNAPSHOT_NO_ROW */
};

/* --- names -------------------------------------------------------------------------------------------------
 */

/* Capitals of ASCII and Latin-1, which names in French have. */
static bool has_capital(const char *s)
{
    for (; *s; s++)
        if ((*s >= 'A' && *s <= 'Z') ||
            (*s == '\xc3' && (unsigned char)s[1] >= 0x80 && s[1] != '\x97' && (unsigned char)s[1] <= 0x9e))
            return true;
    return false;
}

/* A name written in small letters only begins with a capital. */
static const char *shown_name(const char *name, char room[NAME_BYTES])
{
    size_t n = strlen(name);
    if (has_capital(name) || n >= NAME_BYTES)
        return name;
    memcpy(room, name, n + 1);
    if (*room >= 'a' && *room <= 'z')
        *room = (char)(*room - 'a' + 'A');
    else if (*room == '\xc3' && (unsigned char)room[1] >= 0xa0 && room[1] != '\xb7' && room[1] != '\xbf')
        room[1] = (char)(room[1] - 0x20);
    return room;
}

static const char *name_of(const struct row *r, const struct record_rows *rows, uint32_t at)
{
    return snapshot_text(r->s, rows->name[at]);
}

/* --- who works with whom -----------------------------------------------------------------------------------
 */

struct side_names {
    const struct csr *links;
    const struct record_rows *rows;
    enum criterion which; /* that words may name */
};

static struct side_names names_of(const struct row *r, bool french)
{
    return french
               ? (struct side_names){&r->s->cooperations.members, &r->s->collectivites.rows,
                                     CRITERION_COLLECTIVITE}
               : (struct side_names){&r->s->cooperations.partners, &r->s->partenaires.rows, CRITERION_COUNT};
}

static uint32_t count_names(const struct row *r, const struct side_names *n)
{
    uint32_t count = 0;
    for (uint32_t i = n->links->first[r->cooperation]; i < n->links->first[r->cooperation + 1]; i++)
        count += bits_get(&n->rows->real, n->links->list[i]);
    return count;
}

static void put_names(const struct row *r, bool french)
{
    const struct side_names n = names_of(r, french);
    char room[NAME_BYTES];
    uint32_t all = count_names(r, &n), put = 0;
    uint32_t most = all > SEARCH_ROW_NAMES + 1 ? SEARCH_ROW_NAMES : all;
    json_put_array(r->j, french ? "french" : "foreign");
    for (uint32_t i = n.links->first[r->cooperation]; put < most; i++) {
        uint32_t at = n.links->list[i];
        if (!bits_get(&n.rows->real, at))
            continue;
        json_object(r->j);
        highlight_put(r->m->highlight, r->j, "nom", shown_name(name_of(r, n.rows, at), room), n.which, at);
        if (put == 0)
            json_put_bool(r->j, "first", true);
        put++;
        if (put == most && most == all)
            json_put_bool(r->j, "last", true);
        json_end(r->j);
    }
    json_end(r->j);
    if (all > most)
        json_put_int(r->j, french ? "french_more" : "foreign_more", all - most);
}

/* A title that has all their names says it. */
static bool is_said(const struct row *r, const char *title)
{
    if (!*title)
        return false;
    for (int french = 0; french < 2; french++) {
        const struct side_names n = names_of(r, french);
        for (uint32_t i = n.links->first[r->cooperation]; i < n.links->first[r->cooperation + 1]; i++)
            if (bits_get(&n.rows->real, n.links->list[i]) &&
                !strstr(title, name_of(r, n.rows, n.links->list[i])))
                return false;
    }
    return true;
}

static void put_link(const struct row *r, const char *title)
{
    if (r->cooperation == SNAPSHOT_NO_ROW || is_said(r, title))
        return;
    json_put_object(r->j, "link");
    put_names(r, true);
    put_names(r, false);
    json_end(r->j);
}

/* Of a request, whom it is for. */
static void put_asking(const struct row *r)
{
    const struct record_rows *rows = &r->s->partenaires.rows;
    char room[NAME_BYTES];
    if (r->collection != COLLECTION_BOURSE || !bits_get(&rows->real, r->s->bourse.partenaire[r->at]))
        return;
    highlight_put(r->m->highlight, r->j, "asking",
                  shown_name(name_of(r, rows, r->s->bourse.partenaire[r->at]), room), CRITERION_COUNT, 0);
}

/* --- values ------------------------------------------------------------------------------------------------
 */

static void put_label(const struct row *r, enum criterion which, uint32_t value, bool first)
{
    const struct vocabulary_value *v = &criterion_vocabulary(r->s, which)->values[value];
    json_object(r->j);
    json_put_text(r->j, "value", v->code);
    json_put_text(r->j, "label", v->label);
    json_put_bool(r->j, "first", first);
    if (highlight_meets(r->m->highlight, v->label, which, value))
        json_put_bool(r->j, "marked", true);
    json_end(r->j);
}

/* A code with its label beside it, when the collection has the property. */
static void put_code(const struct row *r, const char *name)
{
    char key[48];
    const struct property *p = property_find(r->collection, name);
    struct property_values v;
    if (!p || p->type != PROPERTY_TEXT || p->vocabulary == VOCABULARY_COUNT)
        return;
    property_values_init(&v);
    property_get(p, r->s, r->collection, r->at, &v);
    if (v.n) {
        uint32_t value = (uint32_t)v.list[0].number;
        const char *label = r->s->vocabularies[p->vocabulary].values[value].label;
        json_put_text(r->j, name, property_text(&v.list[0]));
        snprintf(key, sizeof key, "%s_nom", name);
        json_put_text(r->j, key, label);
        snprintf(key, sizeof key, "%s_marked", name);
        if (highlight_meets(r->m->highlight, label, p->criterion, value))
            json_put_bool(r->j, key, true);
    }
    property_values_release(&v);
}

/* Nothing is said of 0. */
static int64_t number_of(const struct row *r, const char *name)
{
    const struct property *p = property_find(r->collection, name);
    struct property_values v;
    if (!p || (p->type != PROPERTY_INTEGER && p->type != PROPERTY_TRUTH))
        return PROPERTY_NO_NUMBER;
    property_values_init(&v);
    property_get(p, r->s, r->collection, r->at, &v);
    int64_t number = v.n ? v.list[0].number : PROPERTY_NO_NUMBER;
    property_values_release(&v);
    return number;
}

static void put_number(const struct row *r, const char *name)
{
    int64_t number = number_of(r, name);
    if (number > 0)
        json_put_int(r->j, name, number);
}

static void put_years(const struct row *r)
{
    int64_t from = number_of(r, "annee_debut"), to = number_of(r, "annee_fin");
    bool begins = from != PROPERTY_NO_NUMBER, ends = to != PROPERTY_NO_NUMBER;
    if (begins && ends && from != to) {
        json_put_int(r->j, "annee_debut", from);
        json_put_int(r->j, "annee_fin", to);
    } else if (begins) {
        json_put_int(r->j, ends ? "annee" : "depuis", from);
    } else if (ends) {
        json_put_int(r->j, "fin", to);
    }
}

/* What is a count or a sum of what the record has. */
static const char *const HELD[][2] = {
    {"montant_total", "montant"}, {"projets", "projets"},         {"cooperations", "cooperations"},
    {"actions", "actions"},       {"partenaires", "partenaires"}, {"collectivites", "collectivites"},
};
enum { HELD_NUMBERS = sizeof HELD / sizeof HELD[0] };

/* How much of it meets the criteria, and the whole where that is more. Of euros that nobody knows nothing is
 * said. */
static void put_held(const struct row *r)
{
    int64_t met[MATCHED_NUMBERS] = {0}, whole[HELD_NUMBERS];
    bool parts = false;
    if (r->m->matched)
        matched_count(r->m->matched, r->at, met);
    for (size_t i = 0; i < HELD_NUMBERS; i++) {
        const struct property *p = property_find(r->collection, HELD[i][0]);
        whole[i] = number_of(r, HELD[i][0]);
        const int64_t part = r->m->matched && p && p->matched ? met[p->matched] : whole[i];
        if (whole[i] <= 0 || part < 0)
            whole[i] = PROPERTY_NO_NUMBER;
        else
            json_put_int(r->j, HELD[i][1], part);
        if (part == whole[i])
            whole[i] = PROPERTY_NO_NUMBER;
        parts |= whole[i] != PROPERTY_NO_NUMBER;
    }
    if (!parts)
        return;
    json_put_object(r->j, "of");
    for (size_t i = 0; i < HELD_NUMBERS; i++)
        if (whole[i] != PROPERTY_NO_NUMBER)
            json_put_int(r->j, HELD[i][1], whole[i]);
    json_end(r->j);
}

static void put_facts(const struct row *r)
{
    static const char *const NUMBERS[] = {"depuis", "annee", "budget"};
    static const char *const CODES[] = {"statut", "type", "departement", "region"};
    for (size_t i = 0; i < sizeof CODES / sizeof CODES[0]; i++)
        put_code(r, CODES[i]);
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++)
        put_number(r, NUMBERS[i]);
    put_held(r);
    put_years(r);
    if (number_of(r, "jumelage") == 1)
        json_put_bool(r->j, "jumelage", true);
}

/* --- what there are several of -----------------------------------------------------------------------------
 */

static void put_themes(const struct row *r)
{
    struct property_values v;
    const struct property *p = property_find(r->collection, "thematiques");
    if (!p)
        return;
    property_values_init(&v);
    property_get(p, r->s, r->collection, r->at, &v);
    uint32_t most = v.n > SEARCH_ROW_THEMES + 1 ? SEARCH_ROW_THEMES : v.n;
    json_put_array(r->j, "thematiques");
    for (uint32_t i = 0; i < most; i++)
        put_label(r, CRITERION_THEMATIQUE, (uint32_t)v.list[i].number, i == 0);
    json_end(r->j);
    if (v.n > most)
        json_put_int(r->j, "thematiques_more", v.n - most);
    property_values_release(&v);
}

static void put_countries(const struct row *r)
{
    const struct property *p = property_find(r->collection, "pays");
    struct property_values v;
    if (!p)
        return;
    property_values_init(&v);
    property_get(p, r->s, r->collection, r->at, &v);
    json_put_array(r->j, "pays");
    for (uint32_t i = 0; i < v.n && i <= SEARCH_ROW_NAMES; i++)
        put_label(r, CRITERION_PAYS, (uint32_t)v.list[i].number, i == 0);
    json_end(r->j);
    property_values_release(&v);
}

/* --- places ------------------------------------------------------------------------------------------------
 */

/* The place that it is, or that a request is for. */
static uint32_t own_place(const struct row *r)
{
    return r->collection == COLLECTION_BOURSE ? r->s->bourse.partenaire[r->at] : r->at;
}

static uint32_t put_point(const struct row *r, const struct places *p, uint32_t place, struct bytes *text,
                          uint32_t n)
{
    if (place >= p->n_located || n == SEARCH_ROW_POINTS)
        return n;
    bytes_add_format(text, "%s%.5f,%.5f", n ? " " : "", p->lon[place], p->lat[place]);
    (void)r;
    return n + 1;
}

static void put_points(const struct row *r)
{
    const enum side side = r->m->selection->side;
    const struct csr *links = side_links(r->s, side);
    struct bytes text;
    uint32_t n = 0;
    bytes_init(&text, ADDRESS_BYTES);
    if (r->cooperation == SNAPSHOT_NO_ROW)
        n = put_point(r,
                      r->collection == COLLECTION_COLLECTIVITES ? &r->s->collectivites.places
                                                                : &r->s->partenaires.places,
                      own_place(r), &text, n);
    else
        for (uint32_t i = links->first[r->cooperation]; i < links->first[r->cooperation + 1]; i++)
            n = put_point(r, side_places(r->s, COLLECTION_COOPERATIONS, side), links->list[i], &text, n);
    if (n)
        json_put_text(r->j, "points", text.data);
    else
        json_put_bool(r->j, "unlocated", true);
    bytes_release(&text);
}

static void put_quality(const struct row *r)
{
    const uint16_t *quality = r->collection == COLLECTION_PARTENAIRES ? r->s->partenaires.qualite : NULL;
    uint16_t exact = vocabulary_find(&r->s->vocabularies[VOCABULARY_QUALITE], "exacte");
    bool located = quality && r->at < r->s->partenaires.places.n_located;
    if (located && quality[r->at] != exact && quality[r->at] != VOCABULARY_NONE)
        json_put_bool(r->j, "approximate", true);
}

/* --- all of it ---------------------------------------------------------------------------------------------
 */

static bool is_action(const struct row *r)
{
    return r->cooperation != SNAPSHOT_NO_ROW &&
           r->s->cooperations.nature[r->cooperation] ==
               vocabulary_find(&r->s->vocabularies[VOCABULARY_NATURE], "action");
}

/* Its page; an action's is that of a cooperation. */
static void put_addresses(const struct row *r, const char *uid)
{
    const enum collection of = r->collection == COLLECTION_ACTIONS ? COLLECTION_COOPERATIONS : r->collection;
    const char *criterion = of == COLLECTION_COLLECTIVITES ? "collectivite"
                            : of == COLLECTION_PARTENAIRES ? "partenaire"
                                                           : NULL;
    struct bytes address;
    bytes_init(&address, ADDRESS_BYTES);
    bytes_add_format(&address, "%s/%s/", r->m->base_url, COLLECTION_NAMES[of]);
    page_query_escape(&address, uid);
    json_put_text(r->j, "page", address.data);
    if (criterion) {
        bytes_reset(&address);
        bytes_add_format(&address, "%s/?%s%s%s=", r->m->base_url, r->m->projects, *r->m->projects ? "&" : "",
                         criterion);
        page_query_escape(&address, uid);
        json_put_object(r->j, "its_projects");
        json_put_text(r->j, "page", address.data);
        json_end(r->j);
    }
    bytes_release(&address);
}

static uint32_t cooperation_of(const struct row *r)
{
    return r->collection == COLLECTION_PROJETS ? r->s->projets.cooperation[r->at]
           : r->collection == COLLECTION_COOPERATIONS || r->collection == COLLECTION_ACTIONS
               ? r->at
               : SNAPSHOT_NO_ROW;
}

void search_row_write(const struct search_row_means *m, struct json *j, uint32_t at, const double *distance_m)
{
    struct row r = {m, j, m->selection->snapshot, m->selection->collection, at, SNAPSHOT_NO_ROW};
    const struct record_rows *rows = collection_rows(r.s, r.collection);
    const bool of_place = r.collection <= COLLECTION_PARTENAIRES;
    char room[NAME_BYTES];
    const char *title = name_of(&r, rows, at), *uid = snapshot_text(r.s, rows->uid[at]);
    r.cooperation = cooperation_of(&r);
    json_object(j);
    json_put_text(j, "id", uid);
    put_addresses(&r, uid);
    highlight_put(m->highlight, j, "title", of_place ? shown_name(title, room) : title,
                  r.collection == COLLECTION_COLLECTIVITES ? CRITERION_COLLECTIVITE : CRITERION_COUNT, at);
    put_points(&r);
    put_quality(&r);
    if (r.collection == COLLECTION_PROJETS && is_action(&r))
        json_put_bool(j, "other_action", true);
    put_link(&r, title);
    put_asking(&r);
    put_countries(&r);
    put_facts(&r);
    put_themes(&r);
    if (distance_m && isfinite(*distance_m))
        json_put_real(j, "distance_km", *distance_m / 1000, 1);
    json_end(j);
}

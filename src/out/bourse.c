#include "out/bourse.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "out/formats.h"
#include "out/site.h"
#include "search/say_criteria.h"

enum { ADDRESS_BYTES = 1 << 16 };

/* What the form asks for, and how the list of its values is named. */
static const struct filter_of {
    enum criterion by;
    const char *values;
} FILTERS[] = {
    {CRITERION_CONTINENT, "continents"},   {CRITERION_PAYS, "pays"},
    {CRITERION_THEMATIQUE, "thematiques"}, {CRITERION_ODD, "odd"},
    {CRITERION_PROJET_STATUT, "statuts"},
};
enum { N_FILTERS = sizeof FILTERS / sizeof FILTERS[0] };

/* --- order -------------------------------------------------------------------------------------------------
 */

const char *const BOURSE_ORDERS[] = {"recent", "titre", "pays", "budget", NULL};

bool bourse_order(const char *tri, const struct criteria *c, struct list_order *order)
{
    static const struct {
        const char *property;
        bool descending;
    } KEYS[] = {{"annee", true}, {"titre", false}, {"pays_nom", false}, {"budget", true}};
    unsigned i = 0;
    *order = (struct list_order){.by = c->n_words ? LIST_BY_RELEVANCE : LIST_BY_KEYS};
    while (tri && BOURSE_ORDERS[i] && strcmp(tri, BOURSE_ORDERS[i]) != 0)
        i++;
    if (!BOURSE_ORDERS[i])
        return false;
    if (tri || order->by == LIST_BY_KEYS) {
        order->by = LIST_BY_KEYS;
        order->keys[order->n_keys++] = (struct list_key){property_find(COLLECTION_BOURSE, KEYS[i].property),
                                                         KEYS[i].descending};
    }
    return true;
}

/* --- addresses ---------------------------------------------------------------------------------------------
 */

static void put_address(struct json *j, const struct bourse_asked *asked, const struct criteria *c,
                        unsigned page)
{
    struct bytes to, query;
    bytes_init(&to, ADDRESS_BYTES);
    bytes_init(&query, ADDRESS_BYTES);
    criteria_print(c, asked->selection->snapshot, &query);
    bytes_add_format(&to, "%s/bourse", asked->base_url);
    const char *before = "?";
    if (query.n) {
        bytes_add_format(&to, "?%s", query.data);
        before = "&";
    }
    if (asked->tri) {
        bytes_add_format(&to, "%stri=%s", before, asked->tri);
        before = "&";
    }
    if (page > 1)
        bytes_add_format(&to, "%spage=%u", before, page);
    json_put_text(j, "page", to.full || query.full ? NULL : to.data);
    bytes_release(&query);
    bytes_release(&to);
}

static void put_link(struct json *j, const char *key, const struct bourse_asked *asked,
                     const struct criteria *c, unsigned page)
{
    json_key(j, key);
    if (!c) {
        json_null(j);
        return;
    }
    json_object(j);
    put_address(j, asked, c, page);
    json_end(j);
}

static void put_words(struct json *j, const char *key, const struct criteria *c, const struct snapshot *s,
                      enum language language)
{
    struct bytes text;
    json_key(j, key);
    if (criteria_empty(c)) {
        json_null(j);
        return;
    }
    bytes_init(&text, ADDRESS_BYTES);
    say_criteria(c, s, language, &text);
    json_text(j, text.data);
    bytes_release(&text);
}

/* --- filters -----------------------------------------------------------------------------------------------
 */

static void copy_without(struct criteria *to, const struct criteria *from, enum criterion which)
{
    criteria_copy(to, from);
    criteria_drop(to, which);
}

/* The one value that is asked for, and nothing else of that criterion; VOCABULARY_NONE: it is not one. */
static uint32_t chosen_of(const struct criteria *c, enum criterion by)
{
    const struct criterion_values *v = &c->values[by];
    const bool one = v->n_include == 1 && v->include[0].from == v->include[0].to && !v->n_exclude &&
                     !v->none && !v->not_none;
    return one ? (uint32_t)v->include[0].from : VOCABULARY_NONE;
}

static void put_value(struct json *j, const struct bourse_asked *asked, enum criterion by, uint32_t value,
                      uint32_t count, bool chosen)
{
    const struct vocabulary_value *v = &criterion_vocabulary(asked->selection->snapshot, by)->values[value];
    struct criteria with;
    copy_without(&with, asked->criteria, by);
    criteria_add(&with, by, value, value, false);
    criteria_normalise(&with);
    json_object(j);
    json_put_text(j, "value", v->code);
    json_put_text(j, "label", v->label);
    json_put_int(j, "demandes", count);
    json_put_bool(j, "choisi", chosen);
    put_address(j, asked, &with, 1);
    json_end(j);
    criteria_release(&with);
}

/* What is asked for of a criterion, as in an address: "afrique,!asie,none". */
static const char *print_values(const struct criterion_values *v, const struct vocabulary *of,
                                struct bytes *out)
{
    const char *before = "";
    for (uint32_t i = 0; i < v->n_include + v->n_exclude; i++) {
        const bool out_of = i >= v->n_include;
        const struct criterion_range *r = out_of ? &v->exclude[i - v->n_include] : &v->include[i];
        for (int64_t value = r->from; value <= r->to && value < of->n; value++, before = ",")
            bytes_add_format(out, "%s%s%s", before, out_of ? "!" : "", of->values[value].code);
    }
    if (v->none)
        bytes_add_format(out, "%snone", before);
    if (v->not_none)
        bytes_add_format(out, "%s!none", v->none ? "," : before);
    return out->n ? out->data : "";
}

/* What is asked for of the one criterion, without its name: "Mali ou Sénégal". */
static void put_label(struct json *j, const struct criteria *alone, enum criterion by,
                      const struct bourse_asked *asked)
{
    struct bytes text;
    bytes_init(&text, ADDRESS_BYTES);
    say_criteria(alone, asked->selection->snapshot, asked->language, &text);
    const char *behind = say_behind_name(by, asked->language, text.data);
    json_put_text(j, "label", behind ? behind : text.data);
    bytes_release(&text);
}

/* What a list of single values cannot say. */
static void put_several(struct json *j, const struct bourse_asked *asked, enum criterion by)
{
    const struct snapshot *s = asked->selection->snapshot;
    const struct criterion_values *v = &asked->criteria->values[by];
    struct criteria alone;
    struct bytes text;
    json_key(j, "plusieurs");
    if (!criteria_asks(asked->criteria, by) || chosen_of(asked->criteria, by) != VOCABULARY_NONE) {
        json_null(j);
        return;
    }
    criteria_init(&alone);
    for (uint32_t i = 0; i < v->n_include; i++)
        criteria_add(&alone, by, v->include[i].from, v->include[i].to, false);
    for (uint32_t i = 0; i < v->n_exclude; i++)
        criteria_add(&alone, by, v->exclude[i].from, v->exclude[i].to, true);
    alone.values[by].none = v->none;
    alone.values[by].not_none = v->not_none;
    criteria_normalise(&alone);
    bytes_init(&text, ADDRESS_BYTES);
    json_object(j);
    json_put_text(j, "value", print_values(v, criterion_vocabulary(s, by), &text));
    put_label(j, &alone, by, asked);
    json_end(j);
    bytes_release(&text);
    criteria_release(&alone);
}

static void put_filter(struct json *j, const struct bourse_asked *asked, const struct filter_of *f,
                       const struct facet *counted)
{
    const uint32_t chosen = chosen_of(asked->criteria, f->by);
    struct criteria without;
    json_put_object(j, CRITERIA[f->by].name);
    json_put_array(j, f->values);
    for (uint32_t i = 0; i < counted->n_values; i++)
        if (counted->counts[i] || i == chosen)
            put_value(j, asked, f->by, i, counted->counts[i], i == chosen);
    json_end(j);
    put_several(j, asked, f->by);
    copy_without(&without, asked->criteria, f->by);
    put_link(j, "sans", asked, criteria_asks(asked->criteria, f->by) ? &without : NULL, 1);
    criteria_release(&without);
    json_end(j);
}

static void put_filters(struct json *j, const struct bourse_asked *asked)
{
    struct facet counted[N_FILTERS];
    for (unsigned i = 0; i < N_FILTERS; i++)
        counted[i] = (struct facet){.by = FILTERS[i].by};
    selection_facets(asked->selection->snapshot, COLLECTION_BOURSE, asked->criteria, counted, N_FILTERS);
    json_put_object(j, "filtres");
    for (unsigned i = 0; i < N_FILTERS; i++) {
        put_filter(j, asked, &FILTERS[i], &counted[i]);
        free(counted[i].counts);
    }
    json_end(j);
}

/* The criteria that are not in the form. */
static void put_others(struct json *j, const struct bourse_asked *asked)
{
    struct criteria others;
    criteria_copy(&others, asked->criteria);
    for (unsigned i = 0; i < N_FILTERS; i++)
        criteria_drop(&others, FILTERS[i].by);
    for (uint32_t i = 0; i < others.n_words; i++)
        free(others.words[i]);
    others.n_words = 0;
    put_words(j, "criteres_autres", &others, asked->selection->snapshot, asked->language);
    criteria_release(&others);
}

static void put_orders(struct json *j, const struct bourse_asked *asked)
{
    json_put_array(j, "tris");
    for (unsigned i = 0; BOURSE_ORDERS[i]; i++) {
        json_object(j);
        json_put_text(j, "value", BOURSE_ORDERS[i]);
        json_put_bool(j, BOURSE_ORDERS[i], true);
        json_put_bool(j, "choisi", asked->tri && strcmp(asked->tri, BOURSE_ORDERS[i]) == 0);
        json_end(j);
    }
    json_end(j);
}

/* --- requests ----------------------------------------------------------------------------------------------
 */

static void put_code(struct json *j, const char *key, const char *label_key, const struct vocabulary *v,
                     uint16_t value)
{
    json_put_text(j, key, value < v->n ? v->values[value].code : NULL);
    json_put_text(j, label_key, value < v->n ? v->values[value].label : NULL);
}

static void put_codes(struct json *j, const char *key, const struct vocabulary *v, const struct csr *links,
                      uint32_t row)
{
    json_put_array(j, key);
    for (uint32_t i = links->first[row]; i < links->first[row + 1]; i++) {
        json_object(j);
        put_code(j, "value", "label", v, (uint16_t)links->list[i]);
        json_end(j);
    }
    json_end(j);
}

static void put_who(struct json *j, const struct snapshot *s, const char *base_url, uint32_t row)
{
    const struct partenaires *q = &s->partenaires;
    const char *id = snapshot_text(s, q->rows.uid[row]);
    put_code(j, "pays", "pays_nom", &s->vocabularies[VOCABULARY_PAYS], q->pays[row]);
    put_code(j, "continent", "continent_nom", &s->vocabularies[VOCABULARY_CONTINENT], q->continent[row]);
    json_put_object(j, "partenaire");
    json_put_text(j, "id", id);
    json_put_text(j, "nom", snapshot_text(s, q->rows.name[row]));
    site_put_page(j, "page", base_url, "partenaires", id);
    json_end(j);
}

void bourse_put_request(struct json *j, const struct snapshot *s, const char *base_url, uint32_t row)
{
    const struct bourse *b = &s->bourse;
    const char *id = snapshot_text(s, b->rows.uid[row]);
    json_object(j);
    json_put_text(j, "id", id);
    json_put_text(j, "titre", snapshot_text(s, b->rows.name[row]));
    site_put_page(j, "page", base_url, "bourse", id);
    json_key(j, "annee");
    b->year[row] == SNAPSHOT_NO_YEAR ? json_null(j) : json_int(j, b->year[row]);
    json_key(j, "budget");
    b->budget[row] == SNAPSHOT_NO_AMOUNT ? json_null(j) : json_int(j, b->budget[row]);
    put_code(j, "statut", "statut_nom", &s->vocabularies[VOCABULARY_STATUT], b->statut[row]);
    put_who(j, s, base_url, b->partenaire[row]);
    put_codes(j, "thematiques", &s->vocabularies[VOCABULARY_THEMATIQUE], &b->thematiques, row);
    put_codes(j, "odd", &s->vocabularies[VOCABULARY_ODD], &b->odd, row);
    json_end(j);
}

/* --- all of it ---------------------------------------------------------------------------------------------
 */

/* Who asks, and from how many countries. */
static void put_figures(struct json *j, const struct selection *sel)
{
    const struct snapshot *s = sel->snapshot;
    struct bits who, countries;
    bits_init(&who, s->partenaires.rows.n, false);
    bits_init(&countries, s->vocabularies[VOCABULARY_PAYS].n + 1, false);
    BITS_EACH(&sel->records, row)
    {
        const uint32_t partner = s->bourse.partenaire[row];
        if (!bits_get(&s->partenaires.rows.real, partner))
            continue;
        bits_set(&who, partner);
        if (s->partenaires.pays[partner] != VOCABULARY_NONE)
            bits_set(&countries, s->partenaires.pays[partner]);
    }
    json_put_int(j, "trouvees", sel->n_matched);
    json_put_int(j, "publiees", bits_count(&s->bourse.rows.real));
    json_put_int(j, "deposants", bits_count(&who));
    json_put_int(j, "pays_en_tout", bits_count(&countries));
    bits_release(&who);
    bits_release(&countries);
}

static void put_map(struct json *j, const struct bourse_asked *asked)
{
    struct bytes text;
    bytes_init(&text, ADDRESS_BYTES);
    criteria_print(asked->criteria, asked->selection->snapshot, &text);
    json_put_object(j, "map");
    json_put_text(j, "layers", "bourse");
    json_put_text(j, "query", text.n ? text.data : "");
    bytes_reset(&text);
    static const char *const WHAT[LANGUAGES] = {"Carte des demandes de la Bourse-projets",
                                                "Map of the requests for a partner"};
    bytes_add_text(&text, WHAT[asked->language]);
    if (!criteria_empty(asked->criteria)) {
        bytes_add_text(&text, asked->language == LANGUAGE_FR ? "\u00a0: " : ": ");
        say_criteria(asked->criteria, asked->selection->snapshot, asked->language, &text);
    }
    json_put_text(j, "alt", text.data);
    json_end(j);
    bytes_release(&text);
}

/* The same list in the forms that the API has, and its feed. */
static void put_files(struct json *j, const struct bourse_asked *asked)
{
    struct bytes query, to;
    bytes_init(&query, ADDRESS_BYTES);
    bytes_init(&to, ADDRESS_BYTES);
    criteria_print(asked->criteria, asked->selection->snapshot, &query);
    json_put_array(j, "files");
    const struct format *file;
    for (unsigned i = 0; (file = format_file_at(i)); i++) {
        bytes_reset(&to);
        bytes_add_format(&to, "%s/api/collections/bourse/items?%s%sf=%s", asked->base_url,
                         query.n ? query.data : "", query.n ? "&" : "", file->sink->name);
        json_object(j);
        json_put_text(j, "format", file->sink->name);
        json_put_text(j, "address", to.data);
        json_end(j);
    }
    json_end(j);
    bytes_release(&query);
    bytes_release(&to);
}

static void put_requests(struct json *j, const struct bourse_asked *asked)
{
    struct list list;
    list_init(&list, asked->selection, &asked->order, (uint64_t)(asked->page - 1) * BOURSE_PAGE, BOURSE_PAGE);
    json_put_array(j, "demandes");
    for (uint32_t i = 0; i < list.n; i++)
        bourse_put_request(j, asked->selection->snapshot, asked->base_url, list.rows[i]);
    json_end(j);
    list_release(&list);
}

bool bourse_write(struct json *j, const struct bourse_asked *asked, struct err *e)
{
    const struct selection *sel = asked->selection;
    const uint64_t from = (uint64_t)(asked->page - 1) * BOURSE_PAGE;
    struct criteria all;
    if (from && from >= sel->n_matched)
        return err_param(e, ERR_NOT_FOUND, "page", NULL, "there is no page %u of %u requests", asked->page,
                         sel->n_matched);
    put_figures(j, sel);
    put_requests(j, asked);
    put_filters(j, asked);
    json_put_bool(j, "plus",
                  asked->tri || criteria_asks(asked->criteria, CRITERION_ODD) ||
                      criteria_asks(asked->criteria, CRITERION_PROJET_STATUT));
    put_orders(j, asked);
    put_words(j, "criteres", asked->criteria, sel->snapshot, asked->language);
    put_others(j, asked);
    const bool more = from + BOURSE_PAGE < sel->n_matched;
    put_link(j, "precedents", asked, asked->page > 1 ? asked->criteria : NULL, asked->page - 1);
    put_link(j, "suivants", asked, more ? asked->criteria : NULL, asked->page + 1);
    json_put_bool(j, "tourne", asked->page > 1 || more);
    criteria_init(&all);
    put_link(j, "toutes", asked, criteria_empty(asked->criteria) ? NULL : &all, 1);
    put_map(j, asked);
    put_files(j, asked);
    return true;
}

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "atlas/labels.h"
#include "front/pages_inside.h"
#include "search/say_criteria.h"

enum { GROUPED_FROM = 10000, NUMBER_BYTES = 64, LABELS_BYTES = 1 << 16 };

/* Codes within the objects that stand beside flat properties, and what they are called. */
static const struct {
    const char *name;
    enum vocabulary_id of;
} CODES[] = {
    {"source", VOCABULARY_FINANCEMENT}, {"type", VOCABULARY_TYPE}, {"departement", VOCABULARY_DEPARTEMENT},
    {"region", VOCABULARY_REGION},      {"pays", VOCABULARY_PAYS}, {"thematique", VOCABULARY_THEMATIQUE},
    {"qualite", VOCABULARY_QUALITE},
};

bool page_shows(const struct property *property)
{
    if (property->queryable_only || property->type == PROPERTY_LIST)
        return false;
    if (property->form == FORM_UID || property->form == FORM_FORMER) /* people know codes of territories */
        return property->level >= LEVEL_PAYS;
    return property->form != FORM_CODE || property->vocabulary == VOCABULARY_COUNT;
}

const char *page_named_by(const struct page *p)
{
    size_t n;
    return p->asked->in_atlas ? collection_properties(p->asked->collection, &n)[0].name : NULL;
}

/* Years have four digits, and no space: French may leave it out there, so that none is needed to tell. */
const char *page_number(const struct page *p, double number)
{
    char text[NUMBER_BYTES];
    if (fabs(number) >= GROUPED_FROM && fabs(number) < 1e15 && number == floor(number)) {
        struct bytes grouped;
        bytes_init(&grouped, NUMBER_BYTES);
        say_number((int64_t)number, p->asked->language, &grouped);
        const char *kept = arena_text(p->memory, grouped.data, grouped.n);
        bytes_release(&grouped);
        return kept;
    }
    snprintf(text, sizeof text, "%.15g", number);
    char *point = strchr(text, '.');
    if (point && p->asked->language == LANGUAGE_FR)
        *point = ',';
    return view_format(p->memory, "%s", text);
}

const char *page_day(const struct page *p, const char *text)
{
    static const char SHAPE[] = "dddd-dd-dd";
    size_t n = 0;
    while (SHAPE[n] && text[n] && (SHAPE[n] == 'd' ? isdigit((unsigned char)text[n]) != 0 : text[n] == '-'))
        n++;
    if (SHAPE[n] || (text[n] && text[n] != 'T'))
        return text;
    return view_format(p->memory, "%.2s/%.2s/%.4s", text + 8, text + 5, text);
}

static const char *label(const struct page *p, const char *name, const char *code)
{
    for (size_t i = 0; p->asked->snapshot && i < sizeof CODES / sizeof CODES[0]; i++) {
        if (strcmp(CODES[i].name, name) != 0)
            continue;
        const struct vocabulary *v = &p->asked->snapshot->vocabularies[CODES[i].of];
        uint16_t at = vocabulary_find(v, code);
        return at == VOCABULARY_NONE ? code
                                     : label_value(p->asked->language, p->asked->snapshot, CODES[i].of, at);
    }
    const char *word = page_text(p, view_format(p->memory, "value_%s_%s", name, code));
    return *word ? word : code;
}

/* What stands in no address of the web makes it none: it is shown as it is. */
static bool is_address(const char *text)
{
    for (const char *at = text; *at; at++)
        if ((unsigned char)*at <= ' ' || strchr("\"<>\\^`{|}\x7f", *at))
            return false;
    return strncmp(text, "http://", 7) == 0 || strncmp(text, "https://", 8) == 0;
}

/* Where a text leads, or NULL. What a mail address may hold is less than RFC 5322 has, and all that is met.
 */
static const char *link_of(const struct page *p, const char *name, const char *text)
{
    static const char ADDRESS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_+@";
    if (is_address(text))
        return text;
    const char *at = strchr(text, '@');
    bool mail = p->asked->in_atlas && strcmp(name, "courriel") == 0 && at && at > text && at[1] &&
                !strchr(at + 1, '@') && text[strspn(text, ADDRESS)] == '\0';
    return mail ? view_format(p->memory, "mailto:%s", text) : NULL;
}

/* A list in a sentence: French has a space before its semicolons. */
static const char *apart(const struct page *p, const char *joined)
{
    size_t n = 0;
    if (p->asked->language != LANGUAGE_FR)
        return joined;
    for (const char *at = joined; (at = strstr(at, "; ")); at++)
        n += strlen("\u00a0");
    char *text = arena_alloc(p->memory, strlen(joined) + n + 1), *to = text;
    for (const char *at = joined; *at; at++) {
        if (at[0] == ';' && at[1] == ' ')
            to = stpcpy(to, "\u00a0");
        *to++ = *at;
    }
    return text;
}

static const char *next_part(const char *part, size_t *n)
{
    const char *end = strstr(part, "; ");
    *n = end ? (size_t)(end - part) : strlen(part);
    return end ? end + 2 : part + *n;
}

/* Labels, one or several joined, in the language of the page, by the codes beside them; as they are where it
 * has none. */
static const char *labels_of(const struct page *p, const struct property *property, const char *labels,
                             const struct json_value *of)
{
    const size_t n_name = strlen(property->name) - strlen("_nom");
    const struct json_value *codes = json_member(of,
                                                 view_format(p->memory, "%.*s", (int)n_name, property->name));
    struct bytes text;
    size_t n_label, n_code;
    if (p->asked->language == LANGUAGE_FR || !codes || codes->kind != JSON_STRING)
        return labels;
    bytes_init(&text, LABELS_BYTES);
    for (const char *label = labels, *code = codes->text, *after; *label; label = after) {
        after = next_part(label, &n_label);
        const char *next = next_part(code, &n_code),
                   *said = label_in(p->asked->language, VOCABULARY_NAMES[property->vocabulary],
                                    arena_text(p->memory, code, n_code));
        bytes_add(&text, said ? said : label, said ? strlen(said) : n_label);
        bytes_add_text(&text, *after ? "; " : "");
        code = next;
    }
    const char *kept = text.full ? labels : arena_text(p->memory, text.n ? text.data : "", text.n);
    bytes_release(&text);
    return kept;
}

static const char *number_of(const struct page *p, const char *name, double number)
{
    if (!p->asked->in_atlas)
        return view_format(p->memory, "%.15g", number);
    return page_number(p, strcmp(name, "distance_m") == 0 ? round(number / 100) / 10 : number);
}

static const char *text_of(const struct page *p, const char *name, const struct property *property,
                           const struct json_value *value, const struct json_value *of)
{
    if (value->kind == JSON_TRUE || value->kind == JSON_FALSE)
        return page_text(p, value->kind == JSON_TRUE ? "yes" : "no");
    if (value->kind == JSON_NUMBER)
        return number_of(p, name, value->number);
    if (value->kind != JSON_STRING || !p->asked->in_atlas)
        return value->kind == JSON_STRING ? value->text : NULL;
    if (property) {
        const char *text = property->form == FORM_LABEL ? labels_of(p, property, value->text, of)
                                                        : value->text;
        return property->type == PROPERTY_JOINED ? apart(p, text) : text;
    }
    return page_day(p, label(p, name, value->text));
}

void page_put_value(struct page *p, struct view *cell, const char *name, const struct property *property,
                    const struct json_value *of, const struct json_value *address)
{
    const struct json_value *value = of ? json_member(of, name) : NULL;
    const struct json_value *to = address ? address : value;
    view_put_text(cell, "text", value ? text_of(p, name, property, value, of) : NULL);
    view_put_text(cell, "link", to && to->kind == JSON_STRING ? link_of(p, name, to->text) : NULL);
    view_put_truth(cell, "numeric",
                   property ? property->type == PROPERTY_INTEGER : value && value->kind == JSON_NUMBER);
}

#include "front/shown.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "atlas/labels.h"
#include "front/view.h"

enum { NUMBER_BYTES = 64 };

static const char *const YEARS[] = {"annee", "annee_debut", "annee_fin", "depuis", "fin", "du", "au"};
static const char *const EUROS[] = {"montant", "montants", "total", "budget", "euros"};
static const char *const PLAIN[] = {"status", "lon", "lat", "zoom", "width", "height"}; /* not for readers */

struct showing {
    const struct shown_by *by;
    struct arena *memory;
};

static struct json_value *show(const struct showing *s, const struct json_value *v, const char *in);

#define IS_ONE_OF(name, list) is_one_of(name, list, sizeof(list) / sizeof(list)[0])

static bool is_one_of(const char *name, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(name, list[i]) == 0)
            return true;
    return false;
}

static const char *text_of(const struct showing *s, const char *key)
{
    const struct json_value *v = json_member(s->by->texts, key);
    return v && *v->text ? v->text : NULL;
}

static const char *beside(const struct showing *s, const char *name, const char *suffix)
{
    return view_format(s->memory, "%s_%s", name, suffix);
}

/* --- numbers ----------------------------------------------------------------------------------------------
 */

/* Up to two decimals; a narrow no-break space between thousands in French (Imprimerie nationale), a comma in
 * English. */
const char *shown_number(enum language language, double number, struct arena *memory)
{
    const char *apart = language == LANGUAGE_FR ? "\u202f" : ",";
    char digits[NUMBER_BYTES], text[NUMBER_BYTES * 2];
    snprintf(digits, sizeof digits, fabs(number) < 1e15 ? "%.2f" : "%.3g", fabs(number));
    char *point = strchr(digits, '.');
    if (point && fabs(number) < 1e15) { /* no zeros behind */
        char *last = point + strlen(point);
        while (last[-1] == '0')
            *--last = '\0';
        if (last[-1] == '.')
            last[-1] = '\0';
    }
    size_t whole = strcspn(digits, "."), to = 0;
    if (number < 0 && strcmp(digits, "0") != 0)
        to += (size_t)sprintf(text, "%s", language == LANGUAGE_FR ? "\u2212" : "-");
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0 && fabs(number) < 1e15)
            to += (size_t)sprintf(text + to, "%s", apart);
        text[to++] = digits[i];
    }
    text[to] = '\0';
    if (digits[whole] == '.')
        sprintf(text + to, "%s%s", language == LANGUAGE_FR ? "," : ".", digits + whole + 1);
    return arena_text(memory, text, strlen(text));
}

static const char *say_number(const struct showing *s, const char *name, double number)
{
    if (IS_ONE_OF(name, YEARS) || IS_ONE_OF(name, PLAIN))
        return view_format(s->memory, "%.15g", number);
    const char *text = shown_number(s->by->language, number, s->memory);
    if (!IS_ONE_OF(name, EUROS))
        return text;
    return view_format(s->memory, s->by->language == LANGUAGE_FR ? "%s\u00a0€" : "€%s", text);
}

/* In French 0 and 1 are singular, in English 1 alone. */
static void put_said(const struct showing *s, struct view *to, const char *name, double number)
{
    const char *words = text_of(s, view_format(s->memory, "count_%s", name));
    const char *bar = words ? strchr(words, '|') : NULL;
    if (!bar)
        return;
    const bool one = s->by->language == LANGUAGE_FR ? fabs(number) < 2 : fabs(number - 1) < 1e-9;
    const char *said = view_format(s->memory, "%s\u00a0%.*s", say_number(s, name, number),
                                   one ? (int)(bar - words) : (int)strlen(bar + 1), one ? words : bar + 1);
    view_put_text(to, beside(s, name, "said"), said);
}

static void put_number(const struct showing *s, struct view *to, const struct json_value *v)
{
    view_put_text(to, v->name, say_number(s, v->name, v->number));
    view_put_truth(to, beside(s, v->name, "any"), v->number > 0);
    put_said(s, to, v->name, v->number);
}

/* --- days -------------------------------------------------------------------------------------------------
 */

static bool is_day(const char *text)
{
    static const char SHAPE[] = "dddd-dd-dd";
    size_t n = 0;
    while (SHAPE[n] && text[n] && (SHAPE[n] == 'd' ? isdigit((unsigned char)text[n]) != 0 : text[n] == '-'))
        n++;
    return !SHAPE[n] && (!text[n] || (text[n] == 'T' && isdigit((unsigned char)text[n + 1])));
}

/* --- labels -----------------------------------------------------------------------------------------------
 */

/* "pays_nom" beside "pays". */
static const char *label_beside(const struct showing *s, const struct json_value *object,
                                const struct json_value *v)
{
    static const char SUFFIX[] = "_nom";
    const size_t n = strlen(v->name), m = sizeof SUFFIX - 1;
    if (s->by->language == LANGUAGE_FR || n <= m || strcmp(v->name + n - m, SUFFIX) != 0)
        return NULL;
    const char *of = view_format(s->memory, "%.*s", (int)(n - m), v->name);
    const struct json_value *code = json_member(object, of);
    return code && code->kind == JSON_STRING ? label_in(s->by->language, of, code->text) : NULL;
}

/* The vocabulary that an object says its values are of, or else. */
static const char *criterion_of(const struct json_value *object, const char *otherwise)
{
    const struct json_value *own = json_member(object, "criterion");
    return own && own->kind == JSON_STRING ? own->text : otherwise;
}

/* "label" beside "value", in a list named by a vocabulary. */
static const char *label_of_value(const struct showing *s, const struct json_value *object,
                                  const struct json_value *v, const char *in)
{
    if (s->by->language == LANGUAGE_FR || strcmp(v->name, "label") != 0 || !(in = criterion_of(object, in)))
        return NULL;
    const struct json_value *code = json_member(object, "value");
    return code && code->kind == JSON_STRING ? label_in(s->by->language, in, code->text) : NULL;
}

/* "k_en" beside "k", of documents that say a text in both. */
static const char *text_beside(const struct showing *s, const struct json_value *object,
                               const struct json_value *v)
{
    const struct json_value *other = s->by->language == LANGUAGE_EN
                                         ? json_member(object, beside(s, v->name, "en"))
                                         : NULL;
    return other && other->kind == JSON_STRING ? other->text : NULL;
}

/* "name" of a step of the way to a page, in the list "trail": by the address that it leads to, as
 * /continents/asie or /bourse. */
static const char *name_of_step(const struct showing *s, const struct json_value *object,
                                const struct json_value *v, const char *in)
{
    const struct json_value *page = json_member(object, "page");
    const size_t n = strlen(s->by->base_url);
    if (s->by->language == LANGUAGE_FR || !in || strcmp(in, "trail") != 0 || strcmp(v->name, "name") != 0 ||
        !page || page->kind != JSON_STRING || strncmp(page->text, s->by->base_url, n) != 0 ||
        page->text[n] != '/')
        return NULL;
    const char *folder = page->text + n + 1, *slash = strchr(folder, '/');
    if (!slash)
        return text_of(s, view_format(s->memory, "title_%s", folder));
    return label_in(s->by->language, view_format(s->memory, "%.*s", (int)(slash - folder), folder),
                    slash + 1);
}

/* --- addresses --------------------------------------------------------------------------------------------
 */

static const char *address_of(const struct showing *s, const char *address)
{
    const size_t n = strlen(s->by->base_url);
    const bool ours = strncmp(address, s->by->base_url, n) == 0 || (*address == '/' && address[1] != '/');
    if (!s->by->language_said || !ours || strstr(address, "?lang=") || strstr(address, "&lang="))
        return address;
    const size_t before = strcspn(address, "#");
    return view_format(s->memory, "%.*s%clang=%s%s", (int)before, address,
                       memchr(address, '?', before) ? '&' : '?', LANGUAGE_CODES[s->by->language],
                       address + before);
}

/* --- texts ------------------------------------------------------------------------------------------------
 */

const char *shown_closed(const char *text, struct arena *memory)
{
    unsigned embeddings = 0, isolates = 0;
    for (const unsigned char *t = (const unsigned char *)text;
         (t = (const unsigned char *)strchr((const char *)t, 0xE2)); t++) {
        if (t[1] == 0x80 && t[2] >= 0xAA && t[2] <= 0xAE)
            embeddings += t[2] == 0xAC ? (embeddings ? -1U : 0) : 1;
        else if (t[1] == 0x81 && t[2] >= 0xA6 && t[2] <= 0xA9)
            isolates += t[2] == 0xA9 ? (isolates ? -1U : 0) : 1;
    }
    if (!embeddings && !isolates)
        return text;
    const size_t n = strlen(text);
    char *all = arena_alloc(memory, n + 3 * (embeddings + isolates) + 1), *to = all + n;
    memcpy(all, text, n);
    for (; embeddings; embeddings--)
        to = stpcpy(to, "\u202c");
    for (; isolates; isolates--)
        to = stpcpy(to, "\u2069");
    *to = '\0';
    return all;
}

/* A text of several lines, as a list of those that say something. */
static void put_lines(const struct showing *s, struct view *to, const struct json_value *v)
{
    struct view lines = view_list(s->memory);
    for (const char *at = v->text; *at;) {
        const size_t n = strcspn(at, "\r\n");
        if (strspn(at, " \t") < n)
            view_put_text(&lines, NULL, shown_closed(arena_text(s->memory, at, n), s->memory));
        at += n;
        at += strspn(at, "\r\n");
    }
    view_put(to, beside(s, v->name, "lines"), lines.value);
}

/* --- all --------------------------------------------------------------------------------------------------
 */

static void put_text(const struct showing *s, struct view *to, const struct json_value *object,
                     const struct json_value *v, const char *in)
{
    const char *label = label_beside(s, object, v);
    if (!label)
        label = label_of_value(s, object, v, in);
    if (!label)
        label = text_beside(s, object, v);
    if (!label)
        label = name_of_step(s, object, v, in);
    if (strcmp(v->name, "page") == 0 || (strcmp(v->name, "href") == 0 && in && strcmp(in, "emptied_by") == 0))
        label = address_of(s, v->text);
    if (is_day(v->text)) {
        view_put_text(to, v->name,
                      view_format(s->memory, "%.2s/%.2s/%.4s", v->text + 8, v->text + 5, v->text));
        view_put_text(to, beside(s, v->name, "iso"), v->text);
        return;
    }
    view_put_text(to, v->name, shown_closed(label ? label : v->text, s->memory));
    if (strpbrk(v->text, "\r\n"))
        put_lines(s, to, v);
}

static void put_member(const struct showing *s, struct view *to, const struct json_value *object,
                       const struct json_value *v, const char *in)
{
    switch (v->kind) {
    case JSON_NUMBER:
        put_number(s, to, v);
        break;
    case JSON_STRING:
        put_text(s, to, object, v, in);
        break;
    case JSON_ARRAY:
        view_put(to, v->name, show(s, v, criterion_of(object, v->name)));
        view_put_truth(to, beside(s, v->name, "any"), v->first != NULL);
        view_put_text(to, beside(s, v->name, "n"), shown_number(s->by->language, v->n, s->memory));
        break;
    case JSON_OBJECT:
        view_put(to, v->name, show(s, v, v->name));
        break;
    case JSON_NULL:
    case JSON_TRUE:
    case JSON_FALSE:
        view_put(to, v->name, v);
        break;
    }
}

/* The greatest number of each name among the objects of a list. */
static const struct json_value *greatest_of(const struct showing *s, const struct json_value *list)
{
    struct view greatest = view_object(s->memory);
    for (const struct json_value *object = list->first; object; object = object->next)
        for (const struct json_value *v = object->kind == JSON_OBJECT ? object->first : NULL; v;
             v = v->next) {
            struct json_value *known = v->kind == JSON_NUMBER
                                           ? (struct json_value *)json_member(greatest.value, v->name)
                                           : NULL;
            if (known && v->number > known->number)
                known->number = v->number;
            else if (v->kind == JSON_NUMBER && !known)
                view_put_number(&greatest, v->name, v->number);
        }
    return greatest.value;
}

static void put_shares(const struct showing *s, struct view *to, const struct json_value *object,
                       const struct json_value *greatest)
{
    for (const struct json_value *v = object->first; v; v = v->next) {
        const struct json_value *most = v->kind == JSON_NUMBER ? json_member(greatest, v->name) : NULL;
        if (!most)
            continue;
        const double part = most->number > 0 && v->number > 0 ? 100.0 * v->number / most->number : 0.0;
        view_put_text(to, beside(s, v->name, "pct"), view_format(s->memory, "%.4g", part));
        view_put_text(to, beside(s, v->name, "rest"), view_format(s->memory, "%.4g", 100.0 - part));
    }
}

static struct json_value *show_object(const struct showing *s, const struct json_value *object,
                                      const char *in, const struct json_value *greatest)
{
    struct view to = view_object(s->memory);
    for (const struct json_value *v = object->first; v; v = v->next)
        put_member(s, &to, object, v, in);
    if (greatest)
        put_shares(s, &to, object, greatest);
    return to.value;
}

static struct json_value *show_list(const struct showing *s, const struct json_value *list, const char *in)
{
    struct view to = view_list(s->memory);
    const struct json_value *greatest = greatest_of(s, list);
    for (const struct json_value *v = list->first; v; v = v->next) {
        if (v->kind == JSON_OBJECT)
            view_put(&to, NULL, show_object(s, v, in, greatest));
        else if (v->kind == JSON_NUMBER)
            view_put_text(&to, NULL, shown_number(s->by->language, v->number, s->memory));
        else if (v->kind == JSON_STRING)
            view_put_text(&to, NULL, shown_closed(v->text, s->memory));
        else
            view_put(&to, NULL, v->kind == JSON_ARRAY ? show(s, v, in) : v);
    }
    return to.value;
}

static struct json_value *show(const struct showing *s, const struct json_value *v, const char *in)
{
    return v->kind == JSON_OBJECT ? show_object(s, v, in, NULL) : show_list(s, v, in);
}

const struct json_value *shown_document(const struct shown_by *by, const struct json_value *document,
                                        struct arena *memory)
{
    const struct showing s = {by, memory};
    if (document->kind != JSON_OBJECT && document->kind != JSON_ARRAY)
        return document;
    return show(&s, document, NULL);
}

#include "front/said.h"

#include <ctype.h>
#include <string.h>

#include "atlas/criterion.h"
#include "base/bytes.h"
#include "front/shown.h"
#include "front/view.h"

/* The first that fits; parameter NULL: any. */
static const struct {
    enum err_code code;
    const char *parameter, *key;
} SENTENCES[] = {
    {ERR_NOT_FOUND, "path", "why_path"},
    {ERR_NOT_FOUND, "id", "why_id"},
    {ERR_NOT_FOUND, "uid", "why_id"},
    {ERR_NOT_FOUND, "code", "why_code"},
    {ERR_NOT_FOUND, "territory", "why_code"},
    {ERR_NOT_FOUND, "page", "why_page"},
    {ERR_NOT_FOUND, NULL, "why_path"},
    {ERR_GONE, NULL, "why_gone"},
    {ERR_INVALID, "path", "why_invalid_least"},
    {ERR_INVALID, NULL, "why_invalid"},
    {ERR_TOO_LARGE, NULL, "why_invalid"},
    {ERR_BUSY, NULL, "why_busy"},
    {ERR_TIMEOUT, NULL, "why_busy"},
};

enum { SENTENCE_BYTES = 4096, DAY_BYTES = 10 };

static const char *text_of(const struct json_value *texts, const char *key)
{
    const struct json_value *v = json_member(texts, key);
    return v && *v->text ? v->text : NULL;
}

/* The first day of ISO 8601 in a sentence, as people write it; NULL: there is none. */
static const char *day_in(const char *sentence, struct arena *memory)
{
    static const char SHAPE[] = "dddd-dd-dd";
    for (const char *at = sentence; *at; at++) {
        int n = 0;
        while (n < DAY_BYTES && (SHAPE[n] == 'd' ? isdigit((unsigned char)at[n]) != 0 : at[n] == '-'))
            n++;
        if (n == DAY_BYTES)
            return view_format(memory, "%.2s/%.2s/%.4s", at + 8, at + 5, at);
    }
    return NULL;
}

/* Criteria have names that people know. */
static const char *called(const char *parameter, enum language language)
{
    for (enum criterion i = 0; i < CRITERION_COUNT; i++)
        if (strcmp(CRITERIA[i].name, parameter) == 0)
            return CRITERIA[i].said[language];
    return parameter;
}

struct piece {
    const char *hole, *text; /* NULL: it has none */
};

/* text with its holes filled; NULL: one has nothing to be filled with. */
static const char *fill(const char *text, const struct piece *pieces, size_t n, struct arena *memory)
{
    struct bytes out;
    const char *filled = NULL;
    bytes_init(&out, SENTENCE_BYTES);
    while (*text) {
        size_t i = 0;
        while (i < n && strncmp(text, pieces[i].hole, strlen(pieces[i].hole)) != 0)
            i++;
        if (i == n) {
            bytes_add_char(&out, *text++);
            continue;
        }
        if (!pieces[i].text || !*pieces[i].text)
            break;
        bytes_add_text(&out, pieces[i].text);
        text += strlen(pieces[i].hole);
    }
    if (!*text && out.n)
        filled = arena_text(memory, out.data, out.n);
    bytes_release(&out);
    return filled;
}

static const char *key_of(const struct err *why)
{
    if (why->code == ERR_GONE && *why->near)
        return "why_replaced";
    for (size_t i = 0; i < sizeof SENTENCES / sizeof SENTENCES[0]; i++)
        if (SENTENCES[i].code == why->code &&
            (!SENTENCES[i].parameter || strcmp(SENTENCES[i].parameter, why->parameter) == 0))
            return SENTENCES[i].key;
    return NULL;
}

/* A key has ways to say it, the fullest first: that whose holes can all be filled is taken. */
const char *said_error(const struct json_value *texts, enum language language, const struct err *why,
                       struct arena *memory)
{
    const struct piece pieces[] = {{"{value}", shown_closed(why->value, memory)},
                                   {"{parameter}", called(why->parameter, language)},
                                   {"{day}", day_in(why->text, memory)}};
    const char *key = key_of(why), *said = NULL;
    static const char *const WAYS[] = {"", "_less", "_least"};
    for (size_t i = 0; key && !said && i < sizeof WAYS / sizeof WAYS[0]; i++) {
        const char *text = text_of(texts, view_format(memory, "%s%s", key, WAYS[i]));
        said = text ? fill(text, pieces, sizeof pieces / sizeof pieces[0], memory) : NULL;
    }
    return said ? said : why->text;
}

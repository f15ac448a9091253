/* The page of an error: what is wrong, in the visitor's words, and what to try. */
#include <ctype.h>
#include <string.h>

#include "atlas/labels.h"
#include "base/percent.h"
#include "front/pages_inside.h"
#include "front/said.h"
#include "front/shown.h"

enum { WORDS_BYTES = 80, CODE_BYTES = 1024 };

/* --- what was asked for ------------------------------------------------------------------------------------
 */

enum language page_language_of(const char *target, enum language wished, bool *said)
{
    const char *query = target + strcspn(target, "?");
    for (const char *at = query; *at; at += 1 + strcspn(at + 1, "&"))
        for (enum language l = 0; strncmp(at + 1, "lang=", 5) == 0 && l < LANGUAGES; l++)
            if (strcspn(at + 6, "&") == 2 && strncmp(at + 6, LANGUAGE_CODES[l], 2) == 0) {
                *said = true;
                return l;
            }
    *said = false;
    return wished;
}

const char *page_without_language(const char *target, struct arena *memory)
{
    char *left = arena_alloc(memory, strlen(target) + 1), *to = left, before = '?';
    size_t n = strcspn(target, "?");
    memcpy(to, target, n);
    to += n;
    for (const char *at = target + n; *at; at += n) {
        n = 1 + strcspn(at + 1, "&");
        if (strncmp(at + 1, "lang=", 5) == 0)
            continue;
        memcpy(to, at, n);
        *to = before;
        before = '&';
        to += n;
    }
    *to = '\0';
    return left;
}

/* The last part of the path as words to search for; NULL where it looks like an id. */
static const char *words_of(const struct page *p)
{
    const char *self = p->asked->self, *end = self + strcspn(self, "?"), *from = end;
    while (from > self && from[-1] != '/')
        from--;
    char *words = arena_alloc(p->memory, WORDS_BYTES);
    size_t n = 0;
    for (; from < end; from++) {
        if (n == WORDS_BYTES - 1 || !(isalpha((unsigned char)*from) || strchr("-_+", *from)))
            return NULL;
        words[n++] = isalpha((unsigned char)*from) ? *from : ' ';
    }
    return n ? words : NULL;
}

/* --- what to try -------------------------------------------------------------------------------------------
 */

/* The address asked for with another last part; NULL where that was not what is wrong. */
static const char *instead(const struct page *p, const struct err *why, const char *code)
{
    const char *self = p->asked->self;
    const size_t n = strcspn(self, "?");
    size_t folder = n;
    while (folder > 0 && self[folder - 1] != '/')
        folder--;
    const bool is_last = n - folder == strlen(why->value) &&
                         strncmp(self + folder, why->value, n - folder) == 0;
    if ((why->code != ERR_NOT_FOUND && why->code != ERR_GONE) || !folder || !is_last)
        return NULL;
    struct bytes last;
    bytes_init(&last, CODE_BYTES);
    percent_escape(&last, code);
    code = arena_text(p->memory, last.data, last.n);
    bytes_release(&last);
    return view_format(p->memory, "%s%.*s%s%s%s", p->home, (int)folder - 1, self + 1, code,
                       p->asked->language_said ? "?lang=" : "",
                       p->asked->language_said ? LANGUAGE_CODES[p->asked->language] : "");
}

/* In the language of the page: of the parameter, or of the vocabulary that a part of the path names. */
static const char *label_of(const struct page *p, const struct err *why, const char *code)
{
    const char *label = label_of_parameter(p->asked->language, why->parameter, code);
    const char *end = p->asked->self + strcspn(p->asked->self, "?");
    for (const char *at = p->asked->self; !label && at < end;) {
        const size_t n = strcspn(at, "/?");
        label = label_in(p->asked->language, view_format(p->memory, "%.*s", (int)n, at), code);
        at += n + (at + n < end);
    }
    return label;
}

static void put_near(struct page *p, const struct err *why)
{
    struct view list = view_list(p->memory);
    for (const char *at = why->near; *at;) {
        const size_t n_code = strcspn(at, "\t"), n_label = strcspn(at + n_code, "\n");
        struct view one = view_object(p->memory);
        const char *code = arena_text(p->memory, at, n_code);
        view_put_text(&one, "code", code);
        const char *label = label_of(p, why, code);
        view_put_text(&one, "label", label ? label : arena_text(p->memory, at + n_code + 1, n_label - 1));
        view_put_text(&one, "address", instead(p, why, code));
        view_put(&list, NULL, one.value);
        at += n_code + n_label + 1;
    }
    view_put(&p->view, "near", list.value);
    view_put_truth(&p->view, "near_any", *why->near);
    view_put_truth(&p->view, "gone", why->code == ERR_GONE);
}

/* A status that is not there is as 500 is, from 500 on, else as 400. */
static const char *heading_of(const struct page *p, int status)
{
    const char *text = page_text(p, view_format(p->memory, "problem_%d", status));
    return *text ? text : page_text(p, status >= 500 ? "problem_500" : "problem_400");
}

void page_put_problem(struct page *p, const struct json_value *texts, const struct err *why, int status)
{
    const bool lost = why->code == ERR_NOT_FOUND || why->code == ERR_GONE;
    page_put_around(p);
    view_put_text(&p->view, "heading", heading_of(p, status));
    view_put_text(&p->view, "sentence", said_error(texts, p->asked->language, why, p->memory));
    view_put_text(&p->view, "detail", shown_closed(why->text, p->memory));
    view_put_text(&p->view, "status", view_format(p->memory, "%d", status));
    view_put_truth(&p->view, "lost", lost);
    view_put_text(&p->view, "words", lost ? words_of(p) : NULL);
    put_near(p, why);
}

#include "search/parse_filter.h"

#include <string.h>

#include "search/cql2.h"

static bool parse_lang(const char *text, enum cql2_lang *lang, struct err *e)
{
    *lang = CQL2_TEXT;
    if (!text)
        return true;
    for (*lang = 0; *lang < CQL2_LANGS; (*lang)++)
        if (strcmp(text, CQL2_LANG_NAMES[*lang]) == 0)
            return true;
    return err_param(e, ERR_INVALID, "filter-lang", text, "filter-lang takes %s or %s, not '%.60s'",
                     CQL2_LANG_NAMES[CQL2_TEXT], CQL2_LANG_NAMES[CQL2_JSON], text);
}

/* JSON is text that cannot be right: say what was forgotten. */
static bool check_lang(const char *filter, const char *said, struct err *e)
{
    return said || filter[strspn(filter, " \t\r\n")] != '{' ||
           err_param(
               e, ERR_INVALID, "filter", filter,
               "at character 1 of filter: a value is expected, not '{'; of JSON filter-lang=%s has to be "
               "said beside it",
               CQL2_LANG_NAMES[CQL2_JSON]);
}

bool parse_filter(struct filter **f, struct query *q, struct err *e)
{
    const char *filter, *said, *system;
    enum cql2_lang lang;
    const struct crs *crs = NULL;
    *f = NULL;
    if (!query_take(q, "filter", &filter, e) || !query_take(q, "filter-lang", &said, e) ||
        !query_take(q, "filter-crs", &system, e) || !parse_lang(said, &lang, e) ||
        (system && !(crs = crs_parse(system, "filter-crs", e))))
        return false;
    if (!filter)
        return true;
    if (!check_lang(filter, said, e))
        return false;
    *f = cql2_parse(filter, lang, crs, e);
    return *f != NULL;
}

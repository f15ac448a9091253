/* How far something has come, in words that may hold a year: "Terminé (2014)", "en cours depuis 2010". */
#include <ctype.h>
#include <string.h>

#include "import/import_inside.h"
#include "import/import_vocabulary.h"

/* Where the words of the statut end, before a bracket or a number; their links out. */
static size_t words_end(const char *text)
{
    static const char *const LINKS[] = {" en", " depuis", " le", " fin", " au", " début", " jusqu'en"};
    const char *dash = strstr(text, " - ");
    size_t n = strcspn(text, "(0123456789,;");
    n = dash && (size_t)(dash - text) < n ? (size_t)(dash - text) : n;
    for (size_t k = 0; n && k < sizeof LINKS / sizeof LINKS[0];) {
        const size_t m = strlen(LINKS[k]);
        if (strchr(" -:,", text[n - 1])) {
            n--;
        } else if (n > m && strncmp(text + n - m, LINKS[k], m) == 0) {
            n -= m;
            k = 0;
        } else {
            k++;
        }
    }
    return n;
}

static int year_in(const char *text)
{
    int year = 0;
    for (const char *p = text; *p;) {
        const size_t n = strspn(p, "0123456789");
        const int number = n == 4 ? 1000 * (p[0] - '0') + 100 * (p[1] - '0') + 10 * (p[2] - '0') + p[3] - '0'
                                  : 0;
        year = number >= 1900 && number < 2200 ? number : year;
        p += n ? n : 1;
    }
    return year;
}

static void note_rest(struct import *i, const char *rest)
{
    char where[COLUMN_BYTES];
    import_say_column(i, "statut", i->o->language, where, sizeof where);
    import_note(i, "%snot kept: '%.60s'", "%snon repris : « %.60s »", where, rest + strspn(rest, " ,:-"));
}

bool import_read_statut(struct import *i, const char **statut, struct err *e)
{
    const char *text = import_cell(i, "statut"), *code = NULL;
    const size_t n = text ? words_end(text) : 0;
    i->statut_year = 0;
    if (!import_empty(text) && n && text[n]) {
        if (!import_vocabulary_find(i->store, "statut", text, &code, &i->arena, e) ||
            (!code && !import_vocabulary_find(i->store, "statut", arena_text(&i->arena, text, n), &code,
                                              &i->arena, e)))
            return false;
        if (code) {
            *statut = code;
            i->statut_year = year_in(text + n);
            if (!i->statut_year)
                note_rest(i, text + n);
            return true;
        }
    }
    return import_read_code_if_known(i, "statut", "statut", statut, e);
}

void import_statut_years(struct import *i, const char *statut, struct maybe *begin, struct maybe *end)
{
    struct maybe *m = !statut                           ? NULL
                      : strcmp(statut, "termine") == 0  ? end
                      : strcmp(statut, "en_cours") == 0 ? begin
                                                        : NULL;
    if (!i->statut_year)
        return;
    if (m && m->state != MAYBE_VALUE)
        *m = maybe_value(i->statut_year);
    else if (!m || m->value != i->statut_year)
        note_rest(i, import_cell(i, "statut"));
}

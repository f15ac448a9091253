#include "out/sources.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "base/tsv.h"

static const char SOURCES[] = {
#include "out/sources.tsv.inc"
    0};

void sources_write(struct json *j, const char *key)
{
    static const char *const COLUMNS[] = {"quoi", "what", "package", "version", "licence", "date", NULL};
    static const char *const NAMES[] = {"quoi", "what", "paquet", "version", "licence", "publication"};
    struct tsv t;
    struct err e = {0};
    const bool good = tsv_open_text(&t, "sources.tsv", SOURCES, sizeof SOURCES - 1, COLUMNS, &e);
    enum tsv_result r = TSV_END;
    json_put_array(j, key);
    while (good && (r = tsv_next(&t, &e)) == TSV_ROW) {
        json_object(j);
        for (unsigned i = 0; COLUMNS[i]; i++)
            json_put_text(j, NAMES[i], t.cells[i]);
        json_end(j);
    }
    json_end(j);
    assert(good && r == TSV_END); /* it is part of the program: tests read it */
    tsv_release(&t);
}

/* The licence of what it says of the data alone: "CC BY 3.0 (data, ...), MIT (code)". */
static void add_source(const struct tsv *t, enum language language, struct bytes *out, bool first)
{
    static const char PUBLIC[] = "public domain";
    const char *licence = t->cells[2];
    int n = (int)strcspn(licence, "(");
    while (n > 0 && licence[n - 1] == ' ')
        n--;
    if (language == LANGUAGE_FR && strncmp(licence, PUBLIC, sizeof PUBLIC - 1) == 0) {
        licence = "domaine public";
        n = (int)strlen(licence);
    }
    bytes_add_format(out, "%s%s%s%.*s",
                     first                     ? ""
                     : language == LANGUAGE_EN ? "; "
                                               : "\u00a0; ",
                     t->cells[language == LANGUAGE_EN], language == LANGUAGE_EN ? ": " : "\u00a0: ", n,
                     licence);
}

void sources_say(enum language language, struct bytes *out)
{
    static const char *const COLUMNS[] = {"quoi", "what", "licence", "crs", NULL};
    struct tsv t;
    struct err e = {0};
    const bool good = tsv_open_text(&t, "sources.tsv", SOURCES, sizeof SOURCES - 1, COLUMNS, &e);
    enum tsv_result r = TSV_END;
    const size_t from = out->n;
    while (good && (r = tsv_next(&t, &e)) == TSV_ROW)
        if (strcmp(t.cells[3], "none") != 0)
            add_source(&t, language, out, out->n == from);
    assert(good && r == TSV_END);
    tsv_release(&t);
}

/* --- of when they are --------------------------------------------------------------------------------------
 */

static void say_day(int64_t when_s, enum language language, struct bytes *out)
{
    static const char *const MONTHS[LANGUAGES][12] = {
        {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
         "novembre", "décembre"},
        {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
         "November", "December"}};
    static const char *const OF[LANGUAGES] = {"du", "of"};
    const time_t when = (time_t)when_s;
    struct tm tm;
    if (when && gmtime_r(&when, &tm))
        bytes_add_format(out, " %s %d%s %s %d", OF[language], tm.tm_mday,
                         language == LANGUAGE_FR && tm.tm_mday == 1 ? "er" : "", MONTHS[language][tm.tm_mon],
                         tm.tm_year + 1900);
}

void sources_say_data(const struct snapshot *s, enum language language, struct bytes *out)
{
    static const char *const BEGIN[LANGUAGES] = {
        "Source : Atlas français de la coopération décentralisée, données",
        "Source: Atlas français de la coopération décentralisée, data"};
    static const char *const INVENTED[LANGUAGES] = {" – données de démonstration, fictives",
                                                    " – demonstration data, invented"};
    bytes_add_text(out, BEGIN[language]);
    say_day(s->changed_s, language, out);
    bytes_add_format(out, ", version %" PRIu64 "%s", s->version, s->demonstration ? INVENTED[language] : "");
}

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/import_inside.h"

static struct date_habit habit_of(const struct import *i, const char *name, bool ends)
{
    const int ours = import_column_of(i, name);
    return (struct date_habit){.serial = ours >= 0 && i->serial[ours], .ends = ends};
}

/* Notes what the cell says beside its date. */
static void note_said(struct import *i, const char *name, const char *text, const struct date_said *said)
{
    char where[COLUMN_BYTES];
    import_say_column(i, name, i->o->language, where, sizeof where);
    if (said->serial)
        import_note(i, "%s%s is the number of the day %s", "%s%s est le numéro du jour %s", where, text,
                    said->first);
    if (*said->rest)
        import_note(i, "%snot kept: '%s'", "%snon repris : « %s »", where, said->rest);
}

/* A date that was read, or nothing: the cell is empty, says nothing, or what it says is left out (of a key:
 * is an error). */
static bool read_said(struct import *i, const char *name, bool ends, bool key, struct date_said *said,
                      struct err *e)
{
    struct err why = {0};
    const char *text = import_cell(i, name);
    const struct date_habit habit = habit_of(i, name, ends);
    *said = (struct date_said){0};
    if (import_empty(text))
        return true;
    if (value_nothing(text)) {
        import_note_column(i, name, "says no date", "n’indique pas de date");
        return true;
    }
    if (date_read(said, &habit, name, text, &why)) {
        note_said(i, name, text, said);
        return true;
    }
    *said = (struct date_said){0};
    if (!key)
        return import_leave_out(i, &why, e);
    if (e)
        *e = why;
    return false;
}

/* "en cours", "terminé" where a date is expected: a statut. */
static bool take_statut(struct import *i, const char *name, const struct date_said *said, const char **statut)
{
    const char *means = said->going_on ? "en_cours" : said->over ? "termine" : NULL;
    if (!statut || !means)
        return true;
    if (import_empty(*statut)) {
        *statut = means;
        if (!*said->first)
            import_note_column(
                i, name, said->going_on ? "'en cours' is a statut, not a date" : "a statut, not a date",
                said->going_on ? "« en cours » est un statut, pas une date" : "un statut, pas une date");
    } else if (strcmp(*statut, means) != 0) {
        import_note_column(i, name, "contradicts the statut, which counts",
                           "contredit le statut, qui l’emporte");
    }
    return true;
}

static bool take_year(struct import *i, const struct import_years *years, const char *name, const char *date,
                      bool key, struct maybe *out, struct err *e)
{
    struct err why = {0};
    int64_t year = strtoll(date, NULL, 10);
    if (!*date)
        return true;
    if (years->recent && !import_check_recent(year, name, date, &why)) {
        if (key && e)
            *e = why;
        return !key && import_leave_out(i, &why, e);
    }
    *out = maybe_value(year);
    return true;
}

/* The end of "2013-2014" is the end, where no other cell says one. */
static bool take_end(struct import *i, const struct import_years *years, const char *date, struct maybe *end,
                     struct err *e)
{
    const char *said = years->end ? import_cell(i, years->end) : NULL;
    if (!*date)
        return true;
    if (years->end && import_empty(said))
        return take_year(i, years, years->begin, date, false, end, e);
    if (years->end && end->state == MAYBE_VALUE && end->value == strtoll(date, NULL, 10))
        return true;
    import_note_column(i, years->begin, "the end of the span is not kept",
                       "la fin de la période n’est pas reprise");
    return true;
}

bool import_read_years(struct import *i, const struct import_years *years, struct maybe *begin,
                       struct maybe *end, const char **statut, struct err *e)
{
    struct date_said from, to = {0};
    const char *begin_text = import_cell(i, years->begin),
               *end_text = years->end ? import_cell(i, years->end) : NULL;
    if (!read_said(i, years->begin, false, years->key, &from, e) ||
        (years->end && !read_said(i, years->end, true, false, &to, e)))
        return false;
    if (begin_text && !*begin_text)
        *begin = maybe_empty();
    if (end_text && !*end_text)
        *end = maybe_empty();
    if (!take_statut(i, years->begin, &from, statut) ||
        (years->end && !take_statut(i, years->end, &to, statut)) ||
        !take_year(i, years, years->begin, from.first, years->key, begin, e) ||
        (years->end && !take_year(i, years, years->end, *to.last ? to.last : to.first, false, end, e)) ||
        !take_end(i, years, from.last, end, e))
        return false;
    import_statut_years(i, statut ? *statut : NULL, begin, end);
    return true;
}

bool import_read_date(struct import *i, const char *name, const char **date, struct err *e)
{
    struct date_said said;
    const char *text = import_cell(i, name);
    *date = text;
    if (import_empty(text))
        return true;
    if (!read_said(i, name, false, false, &said, e))
        return false;
    if (*said.last)
        import_note_column(i, name, "the end of the span is not kept",
                           "la fin de la période n’est pas reprise");
    *date = *said.first ? arena_text(&i->arena, said.first, strlen(said.first)) : NULL;
    return true;
}

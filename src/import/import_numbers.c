/* A column of numbers that count the rows: where they begin again they tell no records apart. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "import/import_shape.h"

enum { DIGITS = 4, LINES_NAMED = 5, HASH_SEED = 12 };

/* "12", "12.", "3)": a number that counts; -1: something else. */
static long number_of(const char *text)
{
    size_t n = strspn(text, "0123456789");
    return n && n <= DIGITS && !text[n + strspn(text + n, ".)- ")] ? strtol(text, NULL, 10) : -1;
}

/* Of all that a row says besides its number, under which country. */
static uint32_t hash_row(const struct sheet_row *row, size_t column, const char *country)
{
    uint64_t h = hash_bytes(country, strlen(country), HASH_SEED);
    for (size_t k = 0; k < row->n; k++)
        if (k != column)
            h = hash_bytes(row->cells[k], strlen(row->cells[k]) + 1, h);
    return (uint32_t)(h ^ h >> 32) & INT32_MAX;
}

/* Whether the number stood beside something else before. */
static bool begins_again(struct hash_map *seen, long number, uint32_t row)
{
    char key[16];
    snprintf(key, sizeof key, "%ld", number);
    const uint32_t before = hash_map_find(seen, key);
    if (before == HASH_NONE)
        hash_map_put(seen, key, strlen(key), row);
    return before != HASH_NONE && before != row;
}

static void add_line(char *lines, size_t size, unsigned long line, size_t nth)
{
    const size_t n = strlen(lines);
    if (nth < LINES_NAMED)
        snprintf(lines + n, size - n, "%s%lu", nth ? ", " : "", line);
    else if (nth == LINES_NAMED)
        snprintf(lines + n, size - n, ", …");
}

/* Where the numbers of a column begin again, as far as was read ahead; false where it holds other codes.
 * Words stand there in lines of totals. */
static bool read_numbers(struct import *i, size_t column, char *lines, size_t size)
{
    const char *country = "";
    size_t numbers = 0, again = 0;
    for (size_t r = i->shape->next; r < i->shape->n; r++) {
        const struct sheet_row *row = import_shape_sample(i, r);
        for (size_t k = 0; row && import_shape_is_country(i, row) && k < row->n; k++)
            country = *row->cells[k] ? row->cells[k] : country;
        if (!row || column >= row->n || !strpbrk(row->cells[column], "0123456789") ||
            import_shape_filled(row) < 2)
            continue;
        const long number = number_of(row->cells[column]);
        if (number < 0)
            return false;
        numbers++;
        if (begins_again(&i->numbers.ahead, number, hash_row(row, column, country)))
            add_line(lines, size, row->line, again++);
    }
    return numbers > 0;
}

/* Said as an option of the list, so that a report of it that is sent back is read the same. */
static void leave_column_out(struct import *i, int ours)
{
    char text[400], place[16];
    const char *header = i->headers[i->column_of[ours]], *others = i->o->columns ? i->o->columns : "";
    snprintf(place, sizeof place, "%d", i->column_of[ours] + 1);
    snprintf(text, sizeof text, "%s%.200s=", *others ? "," : "",
             *header && !strpbrk(header, ",=") && strlen(header) < 200 ? header : place);
    const size_t n = strlen(others) + strlen(text) + 1;
    char *columns = arena_alloc(&i->header, n);
    snprintf(columns, n, "%s%s", others, text);
    i->options.columns = columns;
    i->column_of[ours] = i->also[ours];
    i->also[ours] = -1;
}

void import_numbers_learn(struct import *i, bool called_so)
{
    const int ours = import_column_of(i, "identifiant");
    char lines[100] = "", where[COLUMN_BYTES];
    if (ours < 0 || i->column_of[ours] < 0 || called_so || i->back.is)
        return;
    const size_t column = (size_t)i->column_of[ours];
    i->numbers.count = read_numbers(i, column, lines, sizeof lines);
    if (!i->numbers.count || !*lines)
        return;
    import_say_file_column(i, column, i->o->language, where, sizeof where);
    import_note(i,
                "%sits numbers begin again (lines %s): they tell no records apart, and are not used as "
                "identifiant",
                "%sses numéros recommencent (lignes %s) : ils ne distinguent pas les enregistrements et ne "
                "servent pas d’identifiant",
                where, lines);
    i->numbers.count = false;
    leave_column_out(i, ours);
}

bool import_numbers_hold(struct import *i, const char *identifiant)
{
    const int ours = import_column_of(i, "identifiant");
    const long number = number_of(identifiant);
    if (!i->numbers.count || i->numbers.over || number < 0)
        return !i->numbers.over;
    const size_t column = (size_t)i->column_of[ours];
    const char *country = i->shape->country.n ? i->shape->country.data : "";
    if (!begins_again(&i->numbers.run, number, hash_row(&i->row, column, country)))
        return true;
    i->numbers.over = true;
    import_note_column(i, "identifiant",
                       "the numbers begin again here: from this line on they are not used as identifiant",
                       "les numéros recommencent ici : à partir de cette ligne, ils ne servent plus "
                       "d’identifiant");
    return false;
}

void import_numbers_end(struct import *i)
{
    hash_map_release(&i->numbers.ahead);
    hash_map_release(&i->numbers.run);
}

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "import/import_inside.h"

enum { FINANCEMENT_FIELDS = 4, LAST_FRANC_YEAR = 2001 };

/* --- amounts ------------------------------------------------------------------------------------------- */

/* Where "F" may be another franc: the CFA, of the Pacific, of Guinea, Switzerland, ... */
static bool has_own_franc(const char *country)
{
    static const char COUNTRIES[] =
        " BJ BF CI GW ML NE SN TG CM CF TD CG GQ GA KM PF NC WF GN CD RW BI DJ CH LI MG BE LU ";
    char code[8];
    snprintf(code, sizeof code, " %.3s ", country);
    return strstr(COUNTRIES, code) != NULL;
}

/* "F" of a row of before the euro, about a country without francs, is the French one. */
static bool only_french_franc(struct import *i)
{
    static const char *const YEARS[] = {"annee_debut", "annee", "depuis"};
    static const char *const COUNTRIES[] = {"pays", "iso2"};
    const char *country = NULL;
    int64_t year = 0;
    for (size_t k = 0; k < 3; k++) {
        const char *text = import_cell(i, YEARS[k]);
        if (!import_empty(text) && !value_year(&year, YEARS[k], text, NULL))
            year = 0;
    }
    for (size_t k = 0; k < 2; k++) {
        const char *text = import_cell(i, COUNTRIES[k]);
        if (!import_empty(text) && !import_vocabulary_find(i->store, "pays", text, &country, &i->arena, NULL))
            return false;
    }
    return year > 0 && year <= LAST_FRANC_YEAR && country && !has_own_franc(country);
}

/* A column that says the currency of the others. */
static bool read_currency(struct import *i, struct money_habit *habit, struct err *e)
{
    struct bytes folded, solid;
    double factor;
    const char *text = import_cell(i, "devise");
    if (import_empty(text) || value_nothing(text))
        return true;
    bytes_init(&folded, 200);
    bytes_init(&solid, 200);
    money_learn_header(habit, text);
    utf8_fold(&folded, text, strlen(text));
    for (size_t k = 0; k < folded.n; k++)
        if (folded.data[k] != ' ')
            bytes_add_char(&solid, folded.data[k]);
    bool good = *habit->currency.code ||
                (solid.n && currency_unit(solid.data, &factor, &habit->currency) && *habit->currency.code);
    bytes_release(&solid);
    bytes_release(&folded);
    return good || err_say(e, ERR_INVALID, "devise", text, "'%.60s' is no currency",
                           "« %.60s » n’est pas une monnaie", text);
}

static struct money_habit habit_of(struct import *i, int ours)
{
    struct money_habit habit = ours >= 0 ? i->money[ours] : (struct money_habit){0};
    habit.french_franc = only_french_franc(i);
    return habit;
}

/* How an amount was understood, where that is not plain. */
static void note_money(struct import *i, const char *where, const char *text, const struct money *m)
{
    if (!m->said)
        import_note(i, "%s'%.60s': no amount", "%s« %.60s » : pas de montant", where, text);
    else if (m->by_column)
        import_note(i, "%s'%.60s' is %lld €, as the other amounts of the column are written",
                    "%s« %.60s » vaut %lld €, comme les autres montants de la colonne l’indiquent", where,
                    text, (long long)m->euros);
    if (m->said && m->about)
        import_note(i, "%s'%.60s' is not exact", "%s« %.60s » n’est pas exact", where, text);
    if (m->said && m->more)
        import_note(i, "%snot kept: '%.60s'", "%snon repris : « %.60s »", where,
                    strchr(text, '(') ? strchr(text, '(') : text);
    if (m->said && *m->currency.code && strcmp(m->currency.code, "EUR") != 0)
        import_note(i, "%1$s'%2$.60s' is %3$lld €, at %4$.9g %5$s (%7$s) for one euro%6$.0s",
                    "%1$s« %2$.60s » vaut %3$lld €, à raison de %4$.9g %6$s (%7$s) pour un euro%5$.0s", where,
                    text, (long long)m->euros, m->currency.per_euro, m->currency.english, m->currency.french,
                    m->currency.code);
}

bool import_take_amount(struct import *i, const char *name, const char *text, struct maybe *out,
                        struct err *e)
{
    struct money m;
    char where[COLUMN_BYTES];
    struct money_habit habit = habit_of(i, import_column_of(i, name));
    *out = maybe_empty();
    if (!read_currency(i, &habit, e) || !money_read(&m, &habit, name, text, e))
        return false;
    import_say_column(i, name, i->o->language, where, sizeof where);
    note_money(i, where, text, &m);
    if (m.said)
        *out = maybe_value(m.euros);
    return true;
}

bool import_read_amount(struct import *i, const char *name, struct maybe *out, struct err *e)
{
    struct err why = {0};
    struct maybe m;
    const char *text = import_cell(i, name);
    if (text && !*text)
        *out = maybe_empty();
    if (import_empty(text))
        return true;
    if (!import_take_amount(i, name, text, &m, &why))
        return import_leave_out(i, &why, e);
    if (m.state == MAYBE_VALUE)
        *out = m;
    return true;
}

/* --- parts of a cell ----------------------------------------------------------------------------------- */

static size_t count_colons(const char *text)
{
    size_t n = 0;
    for (const char *p = text; *p; p++)
        n += *p == ':' && strncmp(p, "://", 3) != 0;
    return n;
}

/* "source:annee:montant", of which parts may be empty: two colons, a year or nothing between them. */
static bool is_in_fields(struct import *i, const char *text)
{
    const char *f[FINANCEMENT_FIELDS];
    int64_t year;
    if (count_colons(text) < 2)
        return false;
    value_fields(f, FINANCEMENT_FIELDS, text, &i->arena);
    return !*f[1] || value_year(&year, "financements", f[1], NULL);
}

static bool find_source(struct import *i, const char *text, const char **source, struct err *e)
{
    return import_vocabulary_find(i->store, "source_financement", text, source, &i->arena, e);
}

/* A source that is not known is kept as it is written, and said. */
static bool take_source(struct import *i, const char *text, struct financement_row *row, struct err *e)
{
    struct err why = {0};
    if (!*text || import_vocabulary_code(i->store, "source_financement", "financements", text, &row->source,
                                         &i->arena, &why))
        return true;
    if (!row->libelle && why.code == ERR_INVALID && !i->o->strict) {
        char where[COLUMN_BYTES];
        import_say_column(i, "financements", i->o->language, where, sizeof where);
        import_note(i, "%1$s%2$s: kept as a text%3$.0s", "%1$s%3$s : gardé comme texte%2$.0s", where,
                    why.text, err_text(&why, LANGUAGE_FR));
        row->libelle = text;
        return true;
    }
    return import_leave_out(i, &why, e);
}

/* Which of the fields behind the source are the year and the amount: "AFD:2011:12 500 €", "AFD: 12 500 €". */
static bool take_fields(struct import *i, const char *year, const char *amount, struct financement_row *row,
                        struct err *e)
{
    struct err why = {0};
    struct maybe montant;
    int64_t v;
    if (*year && !*amount && !value_year(&v, "financements", year, NULL) && money_likely(year)) {
        amount = year;
        year = "";
    }
    if (*year && value_year(&v, "financements", year, &why) &&
        import_check_recent(v, "financements", year, &why))
        row->annee = maybe_value(v);
    else if (*year && !import_leave_out(i, &why, e))
        return false;
    if (!*amount)
        return true;
    if (import_take_amount(i, "financements", amount, &montant, &why)) {
        row->montant = montant;
        return true;
    }
    return import_leave_out(i, &why, e);
}

/* "AFD 30 000 €", "AFD (30 000 €)", "AFD = 2011": where the source ends and what stands behind it. */
static const char *behind_source(struct import *i, const char *text, const char **source)
{
    const char *digit = text + strcspn(text, "0123456789");
    while (*digit) {
        const char *end = digit;
        while (end > text && strchr(" :=-(~", end[-1]))
            end--;
        const char *name = arena_text(&i->arena, text, (size_t)(end - text)), *code = NULL;
        size_t n = strlen(digit);
        const bool closed = strchr(digit, ')') && !strchr(digit, '(');
        const char *rest = arena_text(&i->arena, digit, closed ? strcspn(digit, ")") : n);
        if (end > text && money_likely(rest) && find_source(i, name, &code, NULL) && code) {
            *source = name;
            return rest;
        }
        digit += strspn(digit, "0123456789");
        digit += strcspn(digit, "0123456789");
    }
    return NULL;
}

static bool read_part(struct import *i, const char *text, struct financement_row *row, struct err *e)
{
    const char *f[FINANCEMENT_FIELDS], *source = NULL, *code = NULL;
    *row = (struct financement_row){.annee = maybe_empty(), .montant = maybe_empty()};
    if (!find_source(i, text, &code, e))
        return false;
    const char *rest = !code && !is_in_fields(i, text) ? behind_source(i, text, &source) : NULL;
    if (code) {
        row->source = code;
        return true;
    }
    if (rest)
        return take_source(i, source, row, e) && take_fields(i, rest, "", row, e);
    value_fields(f, FINANCEMENT_FIELDS, text, &i->arena);
    row->libelle = *f[3] ? f[3] : NULL;
    if (count_colons(text) == 0 && money_likely(text) && !value_nothing(text))
        return take_fields(i, "", text, row, e);
    if (!*f[0] && !*f[1] && !*f[2])
        return err_say(e, ERR_INVALID, "financements", text, "'%.60s' is not source:annee:montant",
                       "« %.60s » n’est pas de la forme source:annee:montant", text);
    return take_source(i, f[0], row, e) && take_fields(i, f[1], f[2], row, e);
}

/* Is a part of a cell a source that is known, alone or with an amount or year? */
static bool is_known_part(struct import *i, const char *text)
{
    const char *code = NULL, *source;
    return *text && ((find_source(i, text, &code, NULL) && code) || behind_source(i, text, &source));
}

/* "AFD, Région": in parts where one at least is known; else as it is written. */
static void split_value(struct import *i, const char *text, struct value_list *out)
{
    const char *code = NULL;
    const size_t before = out->n;
    bool any = false;
    if (is_in_fields(i, text) || !find_source(i, text, &code, NULL) || code) {
        out->values[out->n++] = text;
        return;
    }
    for (const char *p = text, *begin = text;; p++) {
        size_t mark = 0;
        if (*p && !import_vocabulary_mark(text, p, &mark))
            continue;
        const char *end = p;
        while (begin < end && *begin == ' ')
            begin++;
        while (end > begin && end[-1] == ' ')
            end--;
        const char *part = arena_text(&i->arena, begin, (size_t)(end - begin));
        any = any || is_known_part(i, part);
        if (*part)
            out->values[out->n++] = part;
        if (!*p)
            break;
        begin = p + mark;
        p += mark - 1;
    }
    if (!any) {
        out->n = before;
        out->values[out->n++] = text;
    }
}

/* --- all that a row says of money ---------------------------------------------------------------------- */

/* How many parts the cell may have at most: a mark is a byte, a part another. */
static size_t most_parts(const struct import *i)
{
    const char *text = import_cell(i, "financements");
    return (text ? strlen(text) : 0) / 2 + 2;
}

static bool read_parts(struct import *i, struct financement_list *list, struct financement_row *rows,
                       struct err *e)
{
    struct value_list written, parts = {0};
    const char *text = import_cell(i, "financements");
    if (!import_read_parts(i, "financements", &written, e))
        return false;
    if (text && *text && value_nothing(text)) {
        import_note_column(i, "financements", "says no source", "n’indique pas de source");
        return true;
    }
    parts.values = arena_alloc(&i->arena, most_parts(i) * sizeof *parts.values);
    for (size_t k = 0; k < written.n; k++)
        split_value(i, written.values[k], &parts);
    for (size_t k = 0; k < parts.n; k++) {
        if (!read_part(i, parts.values[k], &rows[list->n], e))
            return false;
        const struct financement_row *r = &rows[list->n];
        list->n += r->source || r->libelle || r->annee.state == MAYBE_VALUE ||
                   r->montant.state == MAYBE_VALUE;
    }
    if (written.values)
        list->rows = rows;
    return true;
}

/* Columns that are headed by a source and hold its amounts. */
static bool read_source_columns(struct import *i, struct financement_list *list, struct financement_row *rows,
                                struct err *e)
{
    for (size_t k = 0; k < i->n_sources; k++) {
        const struct import_source *s = &i->sources[k];
        const char *text = s->column < i->row.n ? i->row.cells[s->column] : "";
        struct money m;
        struct err why = {0};
        char where[COLUMN_BYTES];
        struct money_habit habit = s->habit;
        habit.french_franc = only_french_franc(i);
        if (!*text)
            continue;
        import_say_file_column(i, s->column, i->o->language, where, sizeof where);
        bool good = read_currency(i, &habit, &why) && money_read(&m, &habit, "", text, &why);
        if (!good) {
            if (i->o->strict)
                return err_say(e, ERR_INVALID, NULL, NULL, "%1$s%2$s%3$.0s", "%1$s%3$s%2$.0s", where,
                               why.text, err_text(&why, LANGUAGE_FR));
            import_note(i, "%1$s%2$s: left out%3$.0s", "%1$s%3$s : laissé de côté%2$.0s", where, why.text,
                        err_text(&why, LANGUAGE_FR));
            continue;
        }
        note_money(i, where, text, &m);
        if (!m.said || m.euros == 0)
            continue;
        rows[list->n++] = (struct financement_row){.source = s->source,
                                                   .annee = s->year ? maybe_value(s->year) : maybe_empty(),
                                                   .montant = maybe_value(m.euros)};
        list->rows = rows;
    }
    return true;
}

/* An amount beside sources: of the only one that has none; of all of them together; or a total, which must be
 * theirs. */
static void join_amount(struct import *i, struct financement_list *list, struct financement_row *rows,
                        int64_t amount)
{
    size_t without = 0, only = 0;
    int64_t sum = 0;
    char where[COLUMN_BYTES];
    for (size_t k = 0; k < list->n; k++) {
        bool has = rows[k].montant.state == MAYBE_VALUE;
        sum += has ? rows[k].montant.value : 0;
        without += !has;
        only = has ? only : k;
    }
    import_say_column(i, "montant", i->o->language, where, sizeof where);
    list->rows = rows;
    if (without == list->n && list->n == 1) {
        rows[only].montant = maybe_value(amount);
    } else if (without == list->n) {
        if (list->n)
            import_note(i, "%s%lld € is of the %zu sources together, and kept without a source",
                        "%s%lld € vaut pour les %zu sources ensemble : repris sans source", where,
                        (long long)amount, list->n);
        rows[list->n++] = (struct financement_row){.annee = maybe_empty(), .montant = maybe_value(amount)};
    } else if (sum != amount) {
        import_note(i, "%s%lld € is not kept: the financements of the row make %lld €",
                    "%s%lld € n’est pas repris : les financements de la ligne font %lld €", where,
                    (long long)amount, (long long)sum);
    }
}

bool import_read_financements(struct import *i, struct financement_list *list, struct err *e)
{
    const size_t most = most_parts(i) + IMPORT_SOURCES + 1;
    struct financement_row *rows = arena_alloc(&i->arena, most * sizeof *rows);
    struct maybe amount = {0};
    struct financement_list all = {0};
    if (!read_parts(i, &all, rows, e) || !read_source_columns(i, &all, rows, e) ||
        !import_read_amount(i, "montant", &amount, e))
        return false;
    if (amount.state == MAYBE_VALUE)
        join_amount(i, &all, rows, amount.value);
    if (all.rows)
        *list = all;
    return true;
}

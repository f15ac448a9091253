/* The shape of a list: which of its rows are none of its records, and what cells stand for those below. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "import/import_shape.h"
#include "places/gazetteer_country.h"

enum { SAMPLE_ROWS = 300 };
#define SAMPLE_BYTES ((size_t)2 << 20) /* of cells that are read ahead */

/* --- reading ahead ------------------------------------------------------------------------------------- */

static size_t keep_row(struct shape *s, struct kept_row *kept, const struct sheet_row *row)
{
    size_t bytes = 0;
    struct sheet_cell *about = arena_alloc(&s->arena, (row->n + 1) * sizeof *about);
    kept->row = *row;
    kept->row.cells = arena_alloc(&s->arena, (row->n + 1) * sizeof *kept->row.cells);
    for (size_t k = 0; k < row->n; k++) {
        size_t n = strlen(row->cells[k]);
        const char *merged = row->about[k].merged;
        kept->row.cells[k] = arena_text(&s->arena, row->cells[k], n);
        about[k] = (struct sheet_cell){row->about[k].known,
                                       merged ? arena_text(&s->arena, merged, strlen(merged)) : NULL};
        bytes += n + (merged ? strlen(merged) : 0);
    }
    kept->row.about = about;
    return bytes;
}

static void read_ahead(struct import *i)
{
    struct shape *s = i->shape;
    size_t bytes = 0;
    s->rows = mem_alloc(SAMPLE_ROWS, sizeof *s->rows);
    while (s->n < SAMPLE_ROWS && bytes < SAMPLE_BYTES && !s->ended) {
        struct sheet_row row = {0};
        struct kept_row *kept = &s->rows[s->n++];
        *kept = (struct kept_row){0};
        kept->step = sheet_next(i->sheet, &row, &kept->why);
        kept->row = row;
        s->ended = kept->step == SHEET_END || kept->step == SHEET_BROKEN;
        if (kept->step == SHEET_ROW)
            bytes += keep_row(s, kept, &row);
    }
}

static enum sheet_step take_row(struct import *i, struct err *why)
{
    struct shape *s = i->shape;
    if (s->next < s->n) {
        const struct kept_row *kept = &s->rows[s->next++];
        i->row = kept->row;
        *why = kept->why;
        return kept->step;
    }
    return s->ended ? SHEET_END : sheet_next(i->sheet, &i->row, why);
}

/* --- rows that are no records -------------------------------------------------------------------------- */

static void first_text(const struct sheet_row *row, char *out, size_t size)
{
    *out = '\0';
    for (size_t k = 0; k < row->n && !*out; k++)
        snprintf(out, size, "%s", row->cells[k]);
    import_whole_characters(out);
}

/* Says of the row at hand that it is none, and why. */
static void pass_row(struct import *i, const char *english, const char *french)
{
    char text[100];
    arena_reset(&i->arena);
    i->note = NULL; /* it lived there */
    memset(i->filled, 0, sizeof i->filled);
    i->n_places = 0;
    i->state = IMPORT_NO_PLACE;
    first_text(&i->row, text, sizeof text);
    import_note(i, "%1$s: '%3$s'%2$.0s", "%2$s : « %3$s »%1$.0s", english, french, text);
    import_report_row(i, "ignoree", "", i->note);
    import_tell_note(i);
    i->note = NULL;
}

static const char *cell_at(const struct import *i, int at)
{
    return at >= 0 && (size_t)at < i->row.n ? i->row.cells[at] : "";
}

static bool is_amount_column(const struct import *i, int ours)
{
    const char *name = i->o->kind->columns[ours].name;
    return strcmp(name, "montant") == 0 || strcmp(name, "budget") == 0;
}

/* Required cells that the row has, beside the first text of it. */
static size_t count_required(const struct import *i, size_t *lacking)
{
    size_t have = 0;
    *lacking = 0;
    for (int k = 0; i->o->kind->columns[k].name; k++) {
        const bool wanted = i->o->kind->columns[k].required || import_is_member_column(i, k);
        if (!wanted || i->column_of[k] < 0)
            continue;
        bool there = *cell_at(i, i->column_of[k]) != '\0';
        have += there;
        *lacking += !there;
    }
    return have;
}

static bool begins_with(const char *folded, const char *const *words)
{
    for (; *words; words++) {
        size_t n = strlen(*words);
        if (strncmp(folded, *words, n) == 0 && (!folded[n] || folded[n] == ' '))
            return true;
    }
    return false;
}

/* What no place is called. */
static bool is_one_of(const char *folded, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(folded, *words) == 0)
            return true;
    return false;
}

size_t import_shape_filled(const struct sheet_row *row)
{
    size_t n = 0;
    for (size_t k = 0; k < row->n; k++)
        n += *row->cells[k] != '\0';
    return n;
}

enum { ROW_IS_RECORD, ROW_IS_TOTAL, ROW_IS_TEXT, ROW_IS_HEADER, ROW_IS_COUNTRY, ROW_IS_HEADING };

static int country_column(const struct import *i)
{
    const int pays = import_column_of(i, "pays");
    return pays >= 0 ? pays : import_column_of(i, "iso2");
}

/* "1. ", "II - ": how many bytes number a line. */
static size_t numbering(const char *text)
{
    size_t n = strspn(text, "0123456789");
    n = n ? n : strspn(text, "IVX");
    const size_t blanks = strspn(text + n, " ");
    if (n == 0 || n > 5 || !text[n + blanks] || !strchr(".)-", text[n + blanks]))
        return 0;
    n += blanks + 1;
    return n + strspn(text + n, " ");
}

static void end_at(char *text, size_t n)
{
    static const char *const ENDS[] = {" ", "-", ":", ",", "(", "\xE2\x80\x93", "\xC2\xA0", NULL};
    for (size_t k = 0; ENDS[k] && n;) {
        const size_t m = strlen(ENDS[k]);
        const bool there = n >= m && memcmp(text + n - m, ENDS[k], m) == 0;
        n -= there ? m : 0;
        k = there ? 0 : k + 1;
    }
    text[n] = '\0';
}

/* The country that a line may name, without its number, what is counted in it and "(suite)": "1. MALI",
 * "Mali (3 projets)", "SÉNÉGAL - 12 coopérations". */
static void country_of_line(const struct sheet_row *row, char text[SHAPE_COUNTRY_BYTES])
{
    static const char *const AGAIN[] = {"(suite", "(Suite", "(SUITE", NULL};
    first_text(row, text, SHAPE_COUNTRY_BYTES);
    const size_t number = numbering(text);
    memmove(text, text + number, strlen(text + number) + 1);
    size_t n = strcspn(text, "0123456789");
    if (text[n])
        end_at(text, n);
    for (size_t k = 0; AGAIN[k]; k++) {
        const char *again = strstr(text, AGAIN[k]);
        if (again)
            end_at(text, (size_t)(again - text));
    }
}

/* "MALI;;;": the country of the rows below, alone in its row. A continent ends what was said before. */
static bool is_country_alone(const struct import *i, const struct sheet_row *row, bool *none)
{
    char text[SHAPE_COUNTRY_BYTES];
    struct country_meant c;
    *none = false;
    if (country_column(i) < 0 || import_shape_filled(row) != 1)
        return false;
    country_of_line(row, text);
    gazetteer_country_read(i->g, text, &c);
    *none = c.sense == COUNTRY_NOWHERE;
    return *none || ((c.sense == COUNTRY_ONE || c.sense == COUNTRY_FORMER) && !c.spelt && !*c.beside &&
                     !c.province && !gazetteer_country_is_french(c.countries[0]));
}

/* --- a list of one column, whose lines are countries and what lies in them ------------------------------ */

static bool in_capitals(const char *text)
{
    for (const char *p = text; *p; p++)
        if (islower((unsigned char)*p) || (p[0] == '\xC3' && (unsigned char)p[1] >= 0xA0))
            return false;
    return true;
}

/* "Luxembourg" below LUXEMBOURG, "Antigua" below Guatemala: a town of the country that the lines above say.
 */
static bool is_town_there(const struct import *i, const char *text, uint32_t least)
{
    struct geocode_query q = {.name = text, .scope = SCOPE_COUNTRY, .strict = true};
    struct country_meant said;
    struct geocode_result r;
    gazetteer_country_read(i->g, i->shape->country.data, &said);
    if (!said.n)
        return false;
    q.country = said.countries[0]->code;
    geocode(i->g, &q, &r);
    return r.n && !r.outside && r.candidates[0].how <= HOW_ALIAS &&
           r.candidates[0].item->kind == GAZETTEER_TOWN && r.candidates[0].item->population >= least;
}

static bool same_country(const struct import *i, const char *text)
{
    struct country_meant said, again;
    gazetteer_country_read(i->g, i->shape->country.data, &said);
    gazetteer_country_read(i->g, text, &again);
    return said.n && again.n && said.countries[0] == again.countries[0];
}

static int kind_of_line(const struct import *i)
{
    enum { TOWN = 10000 };
    const struct shape *s = i->shape;
    char text[SHAPE_COUNTRY_BYTES];
    struct country_meant c;
    bool none, country = is_country_alone(i, &i->row, &none), like_last;
    country_of_line(&i->row, text);
    if (none || (country && !s->country.n))
        return ROW_IS_COUNTRY;
    if (!s->country.n)
        return ROW_IS_RECORD;
    like_last = in_capitals(s->country.data) && in_capitals(text);
    if (country)
        return (!same_country(i, text) || strchr(text, '(')) && (like_last || !is_town_there(i, text, TOWN))
                   ? ROW_IS_COUNTRY
                   : ROW_IS_RECORD;
    gazetteer_country_read(i->g, text, &c);
    return ((c.n && c.spelt) || (like_last && s->small)) && !is_town_there(i, text, 0) ? ROW_IS_HEADING
                                                                                       : ROW_IS_RECORD;
}

static bool is_line(const struct import *i)
{
    const int ours = country_column(i);
    return i->shape->sections && ours >= 0 && i->column_of[ours] < 0 && import_shape_filled(&i->row) == 1;
}

static int kind_of_row(const struct import *i)
{
    static const char *const TOTALS[] = {"total",       "totaux", "sous total", "s total",       "s t",
                                         "grand total", "somme",  "ensemble",   "total general", NULL};
    static const char *const SURE[] = {"total",       "totaux",        "sous total", "s total",
                                       "grand total", "total general", NULL};
    static const char *const FOOTERS[] = {
        "source",  "sources",   "nb",         "n b",           "nota",        "note",
        "notes",   "remarque",  "remarques",  "legende",       "mise a jour", "mis a jour",
        "maj",     "document",  "edite le",   "page",          "liste",       "hors cad",
        "donnees", "arrete au", "arretes au", "etabli",        "fait le",     "fait a",
        "tableau", "chiffres",  "extrait",    "avertissement", "signature",   NULL};
    struct bytes folded;
    char text[200];
    size_t lacking, have = count_required(i, &lacking), same = 0, n = import_shape_filled(&i->row);
    first_text(&i->row, text, sizeof text);
    bytes_init(&folded, SHAPE_TEXT_BYTES);
    utf8_fold(&folded, text, strlen(text));
    int kind = ROW_IS_RECORD;
    bool none;
    if (lacking && is_country_alone(i, &i->row, &none))
        kind = ROW_IS_COUNTRY;
    else if (n == 1 && !lacking && is_line(i) && (kind = kind_of_line(i)) != ROW_IS_RECORD)
        ;
    else if (is_one_of(folded.data, SURE) || (lacking && begins_with(folded.data, TOTALS)))
        kind = ROW_IS_TOTAL;
    else if (n == 1 && lacking &&
             (begins_with(folded.data, FOOTERS) || strchr("*(", text[0]) || strlen(text) > 60))
        kind = ROW_IS_TEXT;
    else if (n && have == 0 && lacking) { /* amounts alone */
        bool all = true;
        for (int k = 0; i->o->kind->columns[k].name; k++)
            if (i->column_of[k] >= 0 && !is_amount_column(i, k) && *cell_at(i, i->column_of[k]))
                all = false;
        for (int k = 0; all && kind == ROW_IS_RECORD && i->o->kind->columns[k].name; k++)
            if (is_amount_column(i, k) && *cell_at(i, i->column_of[k]) && n == 1)
                kind = ROW_IS_TOTAL;
    }
    for (size_t k = 0; k < i->row.n && k < i->n_columns; k++)
        same += *i->row.cells[k] && strcmp(i->row.cells[k], i->headers[k]) == 0;
    if (n > 1 && same == n)
        kind = ROW_IS_HEADER;
    bytes_release(&folded);
    return kind;
}

/* --- amounts of a column ------------------------------------------------------------------------------- */

static void add_amounts(struct import *i)
{
    struct shape *s = i->shape;
    for (int k = 0; i->o->kind->columns[k].name; k++) {
        double number;
        const char *text = is_amount_column(i, k) ? cell_at(i, i->column_of[k]) : "";
        if (!*text || value_nothing(text))
            continue;
        if (money_number(&number, &i->money[k], text)) {
            s->sums[k] += number;
            s->all[k] += number;
        } else {
            s->unsure[k] = true;
        }
    }
}

/* A total that is not the sum of its rows is said. */
static void check_totals(struct import *i)
{
    struct shape *s = i->shape;
    for (int k = 0; i->o->kind->columns[k].name; k++) {
        double number;
        const char *text = is_amount_column(i, k) ? cell_at(i, i->column_of[k]) : "";
        if (!*text || s->unsure[k] || !money_number(&number, &i->money[k], text))
            continue;
        if (fabs(number - s->sums[k]) >= 1 && fabs(number - s->all[k]) >= 1) {
            char where[COLUMN_BYTES];
            import_say_column(i, i->o->kind->columns[k].name, i->o->language, where, sizeof where);
            import_note(i, "%sthe total '%.40s' is not the sum of its rows, %.2f",
                        "%sle total « %.40s » n’est pas la somme de ses lignes, %.2f", where, text,
                        s->all[k]);
        }
        s->sums[k] = 0;
    }
}

/* --- empty cells below ---------------------------------------------------------------------------------- */

/* Merged cells of a workbook; and, where the first cells of a row are empty and the row lacks what it must
 * have, what stands above them. */
static void fill_from_above(struct import *i)
{
    struct shape *s = i->shape;
    size_t lacking, have = count_required(i, &lacking), first = 0;
    while (first < i->row.n && !*i->row.cells[first])
        first++;
    for (int k = 0; i->o->kind->columns[k].name; k++) {
        int at = i->column_of[k];
        i->filled[k] = NULL;
        if (at < 0 || !import_is_key_column(i, k))
            continue;
        const char *text = cell_at(i, at), *merged = (size_t)at < i->row.n ? i->row.about[at].merged : NULL;
        if (*text) {
            bytes_reset(&s->above[k]);
            bytes_add_text(&s->above[k], text);
        } else if (s->country.n && k == country_column(i)) {
            i->filled[k] = s->country.data;
        } else if (merged && *merged) {
            i->filled[k] = merged;
        } else if ((size_t)at < first && lacking && have && s->above[k].n) {
            i->filled[k] = s->above[k].data;
        }
        s->filled += i->filled[k] != NULL;
    }
}

static void begin_country(struct import *i)
{
    struct shape *s = i->shape;
    char text[SHAPE_COUNTRY_BYTES];
    const int ours = country_column(i);
    bool none;
    is_country_alone(i, &i->row, &none);
    country_of_line(&i->row, text);
    bytes_reset(&s->country);
    bytes_reset(&s->above[ours]);
    if (!none)
        bytes_add_text(&s->country, text);
    if (i->column_of[ours] < 0)
        i->given[ours] = s->country.data;
    pass_row(i, none ? "a line of text, not read" : "the country of the rows below",
             none ? "une ligne de texte, non lue" : "le pays des lignes qui suivent");
}

/* "Zone UEMOA;;;": what is no record and no country may head other rows, which are not of the country above.
 * A French authority is a record that lacks the rest. */
static void end_country(struct import *i)
{
    struct shape *s = i->shape;
    char text[SHAPE_COUNTRY_BYTES];
    size_t lacking, at = 0;
    first_text(&i->row, text, sizeof text);
    count_required(i, &lacking);
    s->small = s->small || (!lacking && is_line(i) && !in_capitals(text));
    if (!s->country.n || !lacking || import_shape_filled(&i->row) != 1)
        return;
    while (!*i->row.cells[at])
        at++;
    for (int k = 0; i->o->kind->columns[k].name; k++)
        if ((i->o->kind->columns[k].required || import_is_member_column(i, k)) && i->column_of[k] >= 0 &&
            (size_t)i->column_of[k] < at)
            return; /* it stands under what is above */
    const struct geocode_query q = {.name = text, .scope = SCOPE_FRANCE, .strict = true};
    struct geocode_result r;
    geocode(i->g, &q, &r);
    if (r.n && !r.outside && !r.misfit)
        return;
    arena_reset(&i->arena);
    i->note = NULL;
    import_note(i, "'%s' is not read as a country: '%s', said above, is none of the rows below",
                "« %s » n’est pas compris comme un pays : « %s », dit plus haut, ne vaut pas pour les lignes "
                "qui suivent",
                text, s->country.data);
    import_tell_note(i);
    i->note = NULL;
    bytes_reset(&s->country);
}

/* A list that says the country of its rows in lines of their own, or above its header, needs no column for
 * it. */
void import_shape_countries(struct import *i)
{
    struct shape *s = i->shape;
    const int ours = country_column(i);
    bool none;
    for (size_t r = 0; ours >= 0 && r < s->n && !s->sections; r++)
        s->sections = s->rows[r].step == SHEET_ROW && is_country_alone(i, &s->rows[r].row, &none);
    if (s->sections && i->column_of[ours] < 0 && !i->given[ours])
        i->given[ours] = "";
}

/* "2. Thiès" in a list of one column. */
static void take_number_off(struct import *i)
{
    for (size_t k = 0; is_line(i) && k < i->row.n; k++)
        if (isdigit((unsigned char)*i->row.cells[k]))
            i->row.cells[k] += numbering(i->row.cells[k]);
}

void import_note_filled(struct import *i)
{
    for (int k = 0; i->o->kind->columns[k].name; k++)
        if (i->filled[k]) {
            char where[COLUMN_BYTES];
            import_say_column(i, i->o->kind->columns[k].name, i->o->language, where, sizeof where);
            import_note(i, "%sas above: '%.60s'", "%scomme au-dessus : « %.60s »", where, i->filled[k]);
        }
}

/* --- from outside --------------------------------------------------------------------------------------- */

bool import_shape_begin(struct import *i, struct err *e)
{
    struct shape *s = i->shape = mem_alloc(1, sizeof *s);
    *s = (struct shape){0};
    arena_init(&s->arena);
    for (int k = 0; k < IMPORT_COLUMNS; k++)
        bytes_init(&s->above[k], SHEET_CELL_BYTES * 2);
    bytes_init(&s->country, SHAPE_COUNTRY_BYTES);
    read_ahead(i);
    for (size_t k = 0; k < s->n && s->rows[k].step != SHEET_ROW; k++) {
        if (s->rows[k].step == SHEET_END)
            return err_say(e, ERR_INVALID, NULL, NULL, "%s is empty", "%s est vide", i->o->csv_path);
        if (e)
            *e = s->rows[k].why;
        return false;
    }
    i->row = s->rows[0].row; /* a report says by its first row what list it is of */
    if (!import_back_begin(i, e))
        return false;
    if (i->back.is) {
        s->next = 1;
        return true;
    }
    import_shape_find_header(i);
    return true;
}

/* What the cells that were read ahead show of their columns. */
void import_shape_learn(struct import *i)
{
    const struct shape *s = i->shape;
    for (int k = 0; i->o->kind->columns[k].name; k++) {
        size_t dates = 0, years = 0;
        if (i->column_of[k] < 0)
            continue;
        money_learn_header(&i->money[k], i->headers[i->column_of[k]]);
        for (size_t r = s->next; r < s->n; r++) {
            const struct sheet_row *row = &s->rows[r].row;
            if (s->rows[r].step != SHEET_ROW || (size_t)i->column_of[k] >= row->n)
                continue;
            const char *text = row->cells[i->column_of[k]];
            struct date_said said;
            money_learn_cell(&i->money[k], text);
            if (!*text || !date_read(&said, NULL, "", text, NULL))
                continue;
            dates += strlen(said.first) > 4;
            years += strlen(said.first) == 4;
        }
        money_learn_end(&i->money[k]);
        i->serial[k] = dates > 0 || years == 0;
    }
}

/* What was told by contents: "A = collectivites, C = pays". */
static void tell_guess(struct import *i)
{
    char text[400] = "", letters[SHEET_LETTERS];
    for (size_t k = 0; k < i->n_columns; k++) {
        const size_t n = strlen(text);
        if (*i->headers[k])
            snprintf(text + n, sizeof text - n, "%s%s = %s", n ? ", " : "", sheet_column(letters, k),
                     i->headers[k]);
    }
    if (*text)
        import_note(
            i,
            "the list has no header; by what stands in its columns: %s; say otherwise by their place, "
            "--columns 1=...,2=...",
            "la liste n’a pas d’en-tête ; d’après le contenu de ses colonnes : %s ; sinon, désignez-les "
            "par leur place, --columns 1=…,2=…",
            text);
    else
        import_note(i, "the list has no header; its columns are those that --columns names",
                    "la liste n’a pas d’en-tête ; ses colonnes sont celles que --columns désigne");
    import_tell_note(i);
    i->note = NULL;
}

/* The titles above the header are named once the report is open. */
void import_shape_tell(struct import *i)
{
    struct shape *s = i->shape;
    bool none;
    for (size_t k = 0; k < i->title_rows; k++)
        if (s->rows[k].step == SHEET_ROW) {
            i->row = s->rows[k].row;
            if (is_country_alone(i, &i->row, &none) && !none)
                begin_country(i);
            else
                pass_row(i, "a line above the header, not read", "une ligne au-dessus de l’en-tête, non lue");
        }
    if (i->guessed) {
        tell_guess(i);
    } else if (i->no_header && s->rows[i->title_rows].step == SHEET_ROW) {
        i->row = s->rows[i->title_rows].row;
        pass_row(i, "no header is recognised; this line is taken for it, and not read",
                 "aucun en-tête n’est reconnu ; cette ligne est prise pour l’en-tête, et non lue");
    }
}

enum sheet_step import_shape_next(struct import *i, struct err *why)
{
    for (;;) {
        enum sheet_step step = take_row(i, why);
        if (step != SHEET_ROW)
            return step;
        if (i->back.is) { /* its rows were told apart when it was written, and are filled */
            memset(i->filled, 0, sizeof i->filled);
            return step;
        }
        int kind = kind_of_row(i);
        if (kind == ROW_IS_RECORD) {
            end_country(i);
            take_number_off(i);
            add_amounts(i);
            fill_from_above(i);
            return step;
        }
        if (kind == ROW_IS_TOTAL) {
            i->note = NULL;
            pass_row(i, "a line of totals, not read", "une ligne de totaux, non lue");
            check_totals(i);
            if (i->note)
                import_tell_note(i);
            i->note = NULL;
        } else if (kind == ROW_IS_COUNTRY) {
            begin_country(i);
        } else if (kind == ROW_IS_HEADING) {
            pass_row(i, "not read as a country, and no country is said for the rows below",
                     "non compris comme un pays ; aucun pays n’est dit pour les lignes qui suivent");
            bytes_reset(&i->shape->country);
        } else if (kind == ROW_IS_TEXT) {
            pass_row(i, "a line of text, not read", "une ligne de texte, non lue");
        } else {
            pass_row(i, "the header again, not read", "l’en-tête répété, non lu");
        }
    }
}

void import_shape_end(struct import *i)
{
    struct shape *s = i->shape;
    if (!s)
        return;
    for (int k = 0; k < IMPORT_COLUMNS; k++)
        bytes_release(&s->above[k]);
    bytes_release(&s->country);
    arena_release(&s->arena);
    free(s->rows);
    free(s);
    i->shape = NULL;
}

/* Does a column of the file hold amounts, as far as was read ahead? */
bool import_shape_amounts(const struct import *i, size_t column)
{
    const struct shape *s = i->shape;
    size_t amounts = 0;
    for (size_t r = s->next; r < s->n; r++) {
        const struct sheet_row *row = &s->rows[r].row;
        if (s->rows[r].step != SHEET_ROW || column >= row->n || !*row->cells[column])
            continue;
        if (!money_likely(row->cells[column]))
            return false;
        amounts += strpbrk(row->cells[column], "0123456789") != NULL;
    }
    return amounts > 0;
}

bool import_shape_is_country(const struct import *i, const struct sheet_row *row)
{
    bool none;
    return is_country_alone(i, row, &none);
}

const struct sheet_row *import_shape_sample(const struct import *i, size_t row)
{
    const struct shape *s = i->shape;
    return row < s->n && s->rows[row].step == SHEET_ROW ? &s->rows[row].row : NULL;
}

bool import_shape_holds(const struct import *i, size_t column)
{
    const struct shape *s = i->shape;
    for (size_t r = s->next; r < s->n; r++)
        if (s->rows[r].step == SHEET_ROW && column < s->rows[r].row.n && *s->rows[r].row.cells[column])
            return true;
    return false;
}

const char *import_shape_title(const struct import *i, size_t nth)
{
    const struct shape *s = i->shape;
    for (size_t k = 0; k < i->title_rows; k++)
        for (size_t c = 0; s->rows[k].step == SHEET_ROW && c < s->rows[k].row.n; c++)
            if (*s->rows[k].row.cells[c] && nth-- == 0)
                return s->rows[k].row.cells[c];
    return NULL;
}

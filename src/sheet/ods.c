#include "sheet/ods.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sheet/ods_inside.h"

static const char PART[] = "content.xml";

static uint32_t count_of(const char **attributes, const char *name, uint32_t most)
{
    const char *text = xml_attribute(attributes, name);
    unsigned long n = text ? strtoul(text, NULL, 10) : 1;
    return n < 1 ? 1 : n > most ? most : (uint32_t)n;
}

static void keep(char *out, size_t size, const char **attributes, const char *name)
{
    const char *text = xml_attribute(attributes, name);
    if (text)
        snprintf(out, size, "%s", text);
}

/* --- what sheets there are ----------------------------------------------------------------------------- */

enum { HIDDEN_STYLES = 1000 };

struct survey {
    struct choice *choice;
    struct xml *xml;
    struct err why;
    char style[ODS_WORD]; /* of tables, that is read */
    char hidden[HIDDEN_STYLES][ODS_WORD];
    size_t n;
    unsigned tables;
};

static void survey_style(struct survey *s, const char *name, const char **attributes)
{
    if (strcmp(name, "style") == 0) {
        *s->style = '\0';
        keep(s->style, sizeof s->style, attributes, "name");
    } else if (strcmp(name, "table-properties") == 0 && s->n < HIDDEN_STYLES) {
        const char *display = xml_attribute(attributes, "display");
        if (display && strcmp(display, "false") == 0)
            memcpy(s->hidden[s->n++], s->style, ODS_WORD);
    }
}

static void survey_start(void *context, const char *name, const char **attributes)
{
    struct survey *s = context;
    if (s->why.code != ERR_NONE)
        return;
    if (strcmp(name, "table-cell") == 0) {
        if (s->tables == 1 && s->choice->n && !s->choice->sheets[s->choice->n - 1].holds)
            s->choice->sheets[s->choice->n - 1].holds = xml_attribute(attributes, "value-type") ||
                                                        xml_attribute(attributes, "formula");
    } else if (strcmp(name, "table") == 0 && s->tables++ == 0) {
        const char *title = xml_attribute(attributes, "name"),
                   *style = xml_attribute(attributes, "style-name");
        bool hidden = false;
        for (size_t i = 0; style && i < s->n; i++)
            hidden = hidden || strncmp(s->hidden[i], style, ODS_WORD - 1) == 0;
        if (!choice_add(s->choice, title ? title : "", hidden, &s->why))
            xml_stop(s->xml);
    } else {
        survey_style(s, name, attributes);
    }
}

static void survey_end(void *context, const char *name)
{
    struct survey *s = context;
    if (strcmp(name, "table") == 0 && s->tables)
        s->tables--;
}

static bool survey(struct ods *o, struct err *e)
{
    static const struct xml_events EVENTS = {survey_start, survey_end, NULL};
    struct part *t = part_open(o->package, o->part_at, e);
    if (!t)
        return false;
    struct survey *s = mem_alloc(1, sizeof *s);
    s->choice = &o->choice;
    s->xml = xml_new(&EVENTS, s);
    enum xml_state state = xml_run(s->xml, &(struct xml_source){part_read, t}, e);
    if (state == XML_STOPPED && e)
        *e = s->why;
    xml_free(s->xml);
    part_close(t);
    free(s);
    return state == XML_END;
}

/* --- rows ---------------------------------------------------------------------------------------------- */

static void start_cell(struct ods *o, const char **attributes, bool covered)
{
    static const char *const VALUES[] = {"value", "date-value", "time-value", "boolean-value"};
    struct ods_cell *c = &o->cell;
    *c = (struct ods_cell){.covered = covered,
                           .formula = xml_attribute(attributes, "formula") != NULL,
                           .repeated = count_of(attributes, "number-columns-repeated", ODS_COLUMNS),
                           .columns_spanned = count_of(attributes, "number-columns-spanned", ODS_COLUMNS),
                           .rows_spanned = count_of(attributes, "number-rows-spanned", ODS_ROWS)};
    keep(c->type, sizeof c->type, attributes, "value-type");
    keep(c->currency, sizeof c->currency, attributes, "currency");
    for (size_t i = 0; i < sizeof VALUES / sizeof VALUES[0]; i++)
        keep(c->value, sizeof c->value, attributes, VALUES[i]);
    bytes_reset(&o->shown);
    o->shown.full = false;
    o->in_cell = 1;
    o->in_text = o->blank = false;
    if (o->column + c->repeated > 2 * ODS_COLUMNS) {
        err_say(
            &o->why, ERR_INVALID, NULL, NULL, "line %u has more columns than any sheet: the file is damaged",
            "la ligne %u a plus de colonnes que toute feuille : le fichier est endommagé", (unsigned)o->row);
        xml_stop(o->xml);
    }
}

/* Blanks in a row are one (OpenDocument 1.2, 6.1.2); others are told by elements. */
static void show(struct ods *o, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const bool blank = strchr(" \t\r\n", text[i]) && text[i];
        if (!blank)
            bytes_add_char(&o->shown, text[i]);
        else if (!o->blank)
            bytes_add_char(&o->shown, ' ');
        o->blank = blank;
    }
}

static void start_within(struct ods *o, const char *name, const char **attributes)
{
    static const char *const PASSED_OVER[] = {"annotation", "frame",   "custom-shape",
                                              "ruby-text",  "control", "note"};
    bool over = o->skipped > 0;
    for (size_t i = 0; !over && i < sizeof PASSED_OVER / sizeof PASSED_OVER[0]; i++)
        over = strcmp(name, PASSED_OVER[i]) == 0;
    o->skipped += over;
    o->in_cell++;
    if (over) {
        return;
    } else if (strcmp(name, "p") == 0 && o->in_cell == 2) {
        if (o->shown.n)
            bytes_add_char(&o->shown, '\n');
        o->in_text = o->blank = true; /* blanks at the beginning are none */
    } else if (o->in_text && strcmp(name, "s") == 0) {
        for (uint32_t k = count_of(attributes, "c", 1000); k; k--)
            bytes_add_char(&o->shown, ' ');
        o->blank = false;
    } else if (o->in_text && (strcmp(name, "tab") == 0 || strcmp(name, "line-break") == 0)) {
        bytes_add_char(&o->shown, *name == 't' ? '\t' : '\n');
        o->blank = true;
    }
}

static void start_row(struct ods *o, const char **attributes)
{
    const char *visibility = xml_attribute(attributes, "visibility");
    o->row += o->row <= ODS_ROWS ? o->row_repeated : 0;
    o->row_repeated = count_of(attributes, "number-rows-repeated", 2 * ODS_ROWS);
    o->column = 0;
    o->in_row = o->row <= ODS_ROWS;
    if (o->in_row)
        build_begin(&o->build, o->row, visibility && strcmp(visibility, "visible") != 0);
}

static void row_start(void *context, const char *name, const char **attributes)
{
    struct ods *o = context;
    if (o->why.code != ERR_NONE)
        return;
    if (o->in_cell) {
        start_within(o, name, attributes);
    } else if (strcmp(name, "table") == 0) {
        if (o->tables++ == 0)
            o->table++;
    } else if (o->table != o->chosen + 1 || o->tables != 1) {
        return;
    } else if (strcmp(name, "table-row") == 0) {
        start_row(o, attributes);
    } else if (o->in_row && (strcmp(name, "table-cell") == 0 || strcmp(name, "covered-table-cell") == 0)) {
        start_cell(o, attributes, *name == 'c');
    } else if (o->row > ODS_ROWS && xml_attribute(attributes, "value-type")) {
        err_say(&o->why, ERR_TOO_LARGE, NULL, NULL, "the sheet has more than %d rows",
                "la feuille a plus de %d lignes", (int)ODS_ROWS);
        xml_stop(o->xml);
    }
}

static void row_text(void *context, const char *text, size_t n)
{
    struct ods *o = context;
    if (o->in_text && !o->skipped)
        show(o, text, n);
}

static bool check_again(struct ods *o)
{
    return o->row_repeated <= ODS_SAME_ROWS ||
           err_say(&o->why, ERR_TOO_LARGE, NULL, NULL, "line %u stands %u times in a row, more than %d",
                   "la ligne %u est répétée %u fois, plus de %d", (unsigned)o->row, (unsigned)o->row_repeated,
                   (int)ODS_SAME_ROWS);
}

static void end_row(struct ods *o)
{
    bool anything;
    o->in_row = false;
    if (!build_row(&o->build, &anything, &o->why) || (anything && !check_again(o))) {
        xml_stop(o->xml);
    } else if (anything) {
        o->again = o->row_repeated - 1;
        xml_pause(o->xml);
    }
}

static void end_cell(struct ods *o)
{
    while (o->shown.n && o->shown.data[o->shown.n - 1] == ' ')
        o->shown.n--;
    o->shown.data[o->shown.n] = '\0';
    if (o->shown.full || o->shown.n > o->build.limits.cell_bytes)
        build_cell(&o->build, o->column, o->shown.data, o->build.limits.cell_bytes + 1, SHEET_TEXT);
    else
        ods_put_cell(o);
}

static void row_end(void *context, const char *name)
{
    struct ods *o = context;
    if (o->why.code != ERR_NONE)
        return;
    if (o->in_cell) {
        o->in_text = o->in_text && !(o->in_cell == 2 && strcmp(name, "p") == 0);
        o->skipped -= o->skipped > 0;
        if (--o->in_cell == 0)
            end_cell(o);
    } else if (strcmp(name, "table") == 0) {
        o->tables -= o->tables > 0;
    } else if (o->in_row && strcmp(name, "table-row") == 0) {
        end_row(o);
    }
}

/* --- the door ------------------------------------------------------------------------------------------ */

bool ods_is(const struct package *p)
{
    return package_find(p, PART) != PACKAGE_NONE && package_find(p, "xl/workbook.xml") == PACKAGE_NONE;
}

/* The list of parts says which are encrypted, and what kind of document it is. */
static bool check_manifest(struct package *p, struct err *e)
{
    enum { MANIFEST = 1 << 20 };
    const uint64_t at = package_find(p, "META-INF/manifest.xml");
    struct part *t = at == PACKAGE_NONE ? NULL : part_open(p, at, e);
    if (!t)
        return at == PACKAGE_NONE;
    char *text = mem_alloc(MANIFEST, 1);
    size_t n = 0;
    long got;
    while (n < MANIFEST && (got = part_read(t, text + n, MANIFEST - n, e)) > 0)
        n += (size_t)got;
    bool locked = memmem(text, n, "encryption-data", 15) != NULL,
         other = !memmem(text, n, "opendocument.spreadsheet", 24) && memmem(text, n, "opendocument.", 13);
    free(text);
    part_close(t);
    if (locked)
        return err_say(e, ERR_UNSUPPORTED, NULL, NULL,
                       "the workbook is locked by a password: save it without one",
                       "le classeur est protégé par un mot de passe : enregistrez-le sans mot de passe");
    return !other || err_say(e, ERR_UNSUPPORTED, NULL, NULL,
                             "the file is a document of another kind, not a spreadsheet",
                             "le fichier est un document d’une autre sorte, non un tableur");
}

static bool begin(struct ods *o, const char *wanted, struct err *e)
{
    static const struct xml_events ROWS = {row_start, row_end, row_text};
    if (!check_manifest(o->package, e) || !survey(o, e))
        return false;
    if (o->choice.n == 0)
        return err_say(e, ERR_INVALID, NULL, NULL, "the workbook has no sheet",
                       "le classeur n’a aucune feuille");
    if (!(wanted ? choice_named(&o->choice, wanted, &o->chosen, e) : choice_only(&o->choice, &o->chosen, e)))
        return false;
    o->part = part_open(o->package, o->part_at, e);
    o->xml = o->part ? xml_new(&ROWS, o) : NULL;
    return o->part != NULL;
}

struct ods *ods_open(struct package *p, const char *sheet, const struct sheet_limits *limits, struct err *e)
{
    struct ods *o = mem_alloc(1, sizeof *o);
    o->package = p;
    o->part_at = package_find(p, PART);
    o->row_repeated = 1;
    build_init(&o->build, limits);
    bytes_init(&o->shown, o->build.limits.cell_bytes * 2);
    if (begin(o, sheet, e))
        return o;
    ods_close(o);
    return NULL;
}

void ods_close(struct ods *o)
{
    if (!o)
        return;
    xml_free(o->xml);
    part_close(o->part);
    choice_release(&o->choice);
    build_release(&o->build);
    bytes_release(&o->shown);
    free(o);
}

enum sheet_step ods_next(struct ods *o, struct sheet_row *row, struct err *e)
{
    if (o->again) {
        o->again--;
        o->build.row.line++;
    } else {
        enum xml_state state = xml_run(o->xml, &(struct xml_source){part_read, o->part}, e);
        if (state == XML_STOPPED && e)
            *e = o->why;
        if (state == XML_STOPPED || state == XML_BROKEN)
            return SHEET_BROKEN;
        if (state == XML_END)
            return SHEET_END;
    }
    *row = o->build.row;
    if (o->build.bad && e)
        *e = o->build.fault;
    return o->build.bad ? SHEET_BAD_ROW : SHEET_ROW;
}

const char *ods_name(const struct ods *o)
{
    return o->choice.sheets[o->chosen].name;
}

size_t ods_bytes(const struct ods *o)
{
    return package_unpacked(o->package, o->part_at);
}

size_t ods_bytes_read(const struct ods *o)
{
    return part_done(o->part);
}

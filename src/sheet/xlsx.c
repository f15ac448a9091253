#include "sheet/xlsx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sheet/xlsx_inside.h"

enum { RELATIONS = 4 * CHOICE_SHEETS };

/* --- relationships ------------------------------------------------------------------------------------- */

struct relations {
    const char *from; /* the part that has them; "" for the package */
    struct relation {
        char *id, *type, *target; /* target: a part of the package */
    } * list;
    size_t n, capacity;
};

static void relations_release(struct relations *r)
{
    for (size_t i = 0; i < r->n; i++) {
        free(r->list[i].id);
        free(r->list[i].type);
        free(r->list[i].target);
    }
    free(r->list);
}

/* What is outside the file is passed over: nobody goes there. */
static void relation_start(void *context, const char *name, const char **attributes)
{
    struct relations *r = context;
    char target[PACKAGE_NAME];
    const char *id = xml_attribute(attributes, "Id"), *type = xml_attribute(attributes, "Type"),
               *to = xml_attribute(attributes, "Target"), *mode = xml_attribute(attributes, "TargetMode");
    if (strcmp(name, "Relationship") != 0 || !id || !type || !to || (mode && strcmp(mode, "External") == 0) ||
        r->n >= RELATIONS || !package_resolve(target, r->from, to))
        return;
    const char *slash = strrchr(type, '/'); /* the rest says strict or transitional */
    r->list = mem_room(r->list, r->n, &r->capacity, sizeof *r->list);
    r->list[r->n++] = (struct relation){mem_strdup(id), mem_strdup(slash ? slash + 1 : type),
                                        mem_strdup(target)};
}

static bool relations_read(struct relations *r, struct package *p, const char *from, struct err *e)
{
    static const struct xml_events EVENTS = {relation_start, NULL, NULL};
    char name[PACKAGE_NAME];
    *r = (struct relations){.from = from};
    package_relations(name, from);
    uint64_t part = package_find(p, name);
    return part == PACKAGE_NONE || xlsx_read_part(p, part, &EVENTS, r, NULL, e);
}

/* The first of a type, or the one of an id; NULL: none. */
static const struct relation *relation(const struct relations *r, const char *id, const char *type)
{
    for (size_t i = 0; i < r->n; i++)
        if ((!id || strcmp(r->list[i].id, id) == 0) && (!type || strcmp(r->list[i].type, type) == 0))
            return &r->list[i];
    return NULL;
}

static uint64_t related(const struct package *p, const struct relations *r, const char *id, const char *type)
{
    const struct relation *to = relation(r, id, type);
    return to ? package_find(p, to->target) : PACKAGE_NONE;
}

/* --- the workbook -------------------------------------------------------------------------------------- */

struct workbook_reading {
    struct xlsx *x;
    const struct relations *relations;
    struct err why;
};

static bool is_yes(const char *text)
{
    return text && (strcmp(text, "1") == 0 || strcmp(text, "true") == 0);
}

static void workbook_start(void *context, const char *name, const char **attributes)
{
    struct workbook_reading *r = context;
    struct xlsx *x = r->x;
    if (r->why.code != ERR_NONE)
        return;
    if (strcmp(name, "workbookPr") == 0) {
        x->from_1904 = is_yes(xml_attribute(attributes, "date1904"));
    } else if (strcmp(name, "sheet") == 0) {
        const char *title = xml_attribute(attributes, "name"), *state = xml_attribute(attributes, "state"),
                   *id = xml_attribute(attributes, "id");
        const size_t at = x->choice.n;
        if (!choice_add(&x->choice, title ? title : "", state && strcmp(state, "visible") != 0, &r->why))
            return;
        x->parts = mem_room(x->parts, at, &x->parts_capacity, sizeof *x->parts);
        x->parts[at] = id ? related(x->package, r->relations, id, "worksheet") : PACKAGE_NONE;
    }
}

static bool no_workbook(const struct package *p, struct err *e)
{
    static const struct {
        const char *part, *english, *french;
    } OTHERS[] = {
        {"word/document.xml", "a text of Word", "un texte Word"},
        {"ppt/presentation.xml", "a presentation", "une présentation"},
        {"xl/workbook.bin", "a binary workbook (.xlsb)", "un classeur binaire (.xlsb)"},
        {"index/document.iwa", "a table of Numbers", "un tableau Numbers"},
        {"index.zip", "a table of Numbers", "un tableau Numbers"},
    };
    for (size_t i = 0; i < sizeof OTHERS / sizeof OTHERS[0]; i++)
        if (package_find(p, OTHERS[i].part) != PACKAGE_NONE)
            return err_say(e, ERR_UNSUPPORTED, NULL, NULL,
                           "the file is %1$s: save the list as XLSX, ODS or CSV%2$.0s",
                           "le fichier est %2$s : enregistrez la liste en XLSX, ODS ou CSV%1$.0s",
                           OTHERS[i].english, OTHERS[i].french);
    return err_say(e, ERR_INVALID, NULL, NULL, "the file is a ZIP that holds no workbook",
                   "le fichier est un ZIP qui ne contient aucun classeur");
}

static bool read_workbook(struct xlsx *x, uint64_t part, const struct relations *r, struct err *e)
{
    static const struct xml_events EVENTS = {workbook_start, NULL, NULL};
    struct workbook_reading reading = {.x = x, .relations = r};
    if (!xlsx_read_part(x->package, part, &EVENTS, &reading, NULL, e))
        return false;
    if (reading.why.code == ERR_NONE)
        return x->choice.n > 0 || err_say(e, ERR_INVALID, NULL, NULL, "the workbook has no sheet",
                                          "le classeur n’a aucune feuille");
    if (e)
        *e = reading.why;
    return false;
}

static bool choose(struct xlsx *x, const char *wanted, struct err *e)
{
    struct choice *c = &x->choice;
    if (wanted ? !choice_named(c, wanted, &x->chosen, e) : false)
        return false;
    for (size_t i = 0; !wanted && i < c->n; i++)
        if (!c->sheets[i].hidden && x->parts[i] != PACKAGE_NONE &&
            !xlsx_holds_rows(x, x->parts[i], &c->sheets[i].holds, e))
            return false;
    if (!wanted && !choice_only(c, &x->chosen, e))
        return false;
    x->empty = !wanted && !c->sheets[x->chosen].holds;
    return x->parts[x->chosen] != PACKAGE_NONE ||
           err_say(e, ERR_INVALID, NULL, NULL, "the sheet '%.60s' is no table: a chart, or not in the file",
                   "la feuille « %.60s » n’est pas un tableau : un graphique, ou absente du fichier",
                   c->sheets[x->chosen].name);
}

static bool read_all(struct xlsx *x, const char *wanted, const char *workbook, struct err *e)
{
    struct relations r;
    const uint64_t part = package_find(x->package, workbook);
    bool good = relations_read(&r, x->package, workbook, e);
    good = good && read_workbook(x, part, &r, e) && choose(x, wanted, e) &&
           xlsx_read_styles(&x->styles, x->package, related(x->package, &r, NULL, "styles"), e) &&
           xlsx_read_strings(&x->strings, x->package, related(x->package, &r, NULL, "sharedStrings"), e) &&
           xlsx_begin_rows(x, e);
    relations_release(&r);
    return good;
}

/* As the relationships of the package say, else where all writers have it. */
static bool find_workbook(const struct package *p, const struct relations *r, char *out, struct err *e)
{
    const struct relation *to = relation(r, NULL, "officeDocument");
    snprintf(out, PACKAGE_NAME, "%s", to ? to->target : "xl/workbook.xml");
    if (package_find(p, out) == PACKAGE_NONE)
        snprintf(out, PACKAGE_NAME, "xl/workbook.xml");
    const size_t n = strlen(out);
    bool other = n > 4 && strcmp(out + n - 4, ".bin") == 0;
    bool word = strncmp(out, "word/", 5) == 0 || strncmp(out, "ppt/", 4) == 0;
    return (package_find(p, out) != PACKAGE_NONE && !other && !word) || no_workbook(p, e);
}

struct xlsx *xlsx_open(struct package *p, const char *sheet, const struct sheet_limits *limits, struct err *e)
{
    struct xlsx *x = mem_alloc(1, sizeof *x);
    struct relations r;
    char workbook[PACKAGE_NAME];
    x->package = p;
    build_init(&x->build, limits);
    bytes_init(&x->run.text, x->build.limits.cell_bytes * 2);
    bool good = relations_read(&r, p, "", e) && find_workbook(p, &r, workbook, e) &&
                read_all(x, sheet, workbook, e);
    relations_release(&r);
    if (good)
        return x;
    xlsx_close(x);
    return NULL;
}

void xlsx_close(struct xlsx *x)
{
    if (!x)
        return;
    xml_free(x->xml);
    part_close(x->part);
    choice_release(&x->choice);
    free(x->parts);
    bytes_release(&x->strings.text);
    free(x->strings.starts);
    free(x->styles.formats);
    free(x->styles.of_style);
    build_release(&x->build);
    bytes_release(&x->run.text);
    free(x);
}

enum sheet_step xlsx_next(struct xlsx *x, struct sheet_row *row, struct err *e)
{
    if (x->empty) /* all of it was looked at already */
        return SHEET_END;
    enum xml_state state = xml_run(x->xml, &(struct xml_source){part_read, x->part}, e);
    if (state == XML_STOPPED && e)
        *e = x->why;
    if (state == XML_STOPPED || state == XML_BROKEN)
        return SHEET_BROKEN;
    if (state == XML_END)
        return SHEET_END;
    *row = x->build.row;
    if (x->build.bad && e)
        *e = x->build.fault;
    return x->build.bad ? SHEET_BAD_ROW : SHEET_ROW;
}

const char *xlsx_name(const struct xlsx *x)
{
    return x->choice.sheets[x->chosen].name;
}

size_t xlsx_bytes(const struct xlsx *x)
{
    return package_unpacked(x->package, x->parts[x->chosen]);
}

size_t xlsx_bytes_read(const struct xlsx *x)
{
    return part_done(x->part);
}

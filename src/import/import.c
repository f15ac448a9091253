#include "import/import.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "geo/shapes.h"
#include "import/import_inside.h"
#include "places/gazetteer_load.h"

enum { PROGRESS_ROWS = 200 };

const char *import_state_name(enum import_state s)
{
    static const char *const NAMES[IMPORT_STATES] = {
        [IMPORT_ERROR] = "erreur",     [IMPORT_NOT_FOUND] = "introuvable",
        [IMPORT_AMBIGUOUS] = "ambigu", [IMPORT_APPROXIMATE] = "approximatif",
        [IMPORT_EXACT] = "exact",      [IMPORT_NO_PLACE] = "sans lieu",
    };
    return NAMES[s];
}

/* --- rows ---------------------------------------------------------------------------------------------- */

/* An error of the spreadsheet, or a formula, is no value of any of our columns. */
static bool check_cells(const struct import *i, struct err *e)
{
    for (int k = 0; i->o->kind->columns[k].name; k++)
        if (i->column_of[k] >= 0 &&
            !sheet_check_cell(&i->row, (size_t)i->column_of[k], i->o->kind->columns[k].name, e))
            return false;
    return true;
}

static bool check_width(const struct import *i, struct err *e)
{
    for (size_t k = i->n_columns; k < i->row.n; k++)
        if (*i->row.cells[k])
            return err_say(e, ERR_INVALID, NULL, NULL, "%zu cells, but the header has %zu columns",
                           "%zu cellules, mais l’en-tête a %zu colonnes", i->row.n, i->n_columns);
    return true;
}

/* A row whose key stood in the file already: the same again is left out, other values are an error. */
static bool check_repeated(struct import *i, const struct written *w, bool *repeated, struct err *e)
{
    uint32_t line = hash_map_find(&i->seen, w->uid);
    *repeated = line != HASH_NONE;
    if (!*repeated || w->what == WRITTEN_UNCHANGED)
        return true;
    const bool apd = i->o->kind == &IMPORT_KIND[IMPORT_APD];
    return err_say(
        e, ERR_INVALID, NULL, NULL, "the same key as line %1$u (%2$s), with other values%3$s%4$.0s",
        "désigne le même enregistrement que la ligne %1$u, avec d’autres valeurs%4$s%2$.0s%3$.0s", line,
        i->o->kind->key, apd ? ": add the amounts up" : "", apd ? " : additionnez les montants" : "");
}

static void count_row(struct import *i, const struct written *w, bool repeated)
{
    static const char *const ACTIONS[] = {"inchange", "ajout", "modification"};
    struct import_summary *s = i->summary;
    if (repeated)
        s->repeated++;
    else
        (*(unsigned long *[]){&s->unchanged, &s->added, &s->changed}[w->what])++;
    s->states[i->state]++;
    import_report_row(i, repeated ? "doublon" : ACTIONS[w->what], w->uid, i->note);
    import_tell_note(i);
    hash_map_put(&i->seen, w->uid, strlen(w->uid),
                 repeated ? hash_map_find(&i->seen, w->uid) : (uint32_t)i->row.line);
}

/* "line 4, column F (Montant total): ..." */
static void say_where(const struct import *i, const char *column, const char *what, char *out, size_t size)
{
    const bool french = i->o->language == LANGUAGE_FR;
    snprintf(out, size, french ? "ligne %lu%s%s : %s" : "line %lu%s%s: %s", i->row.line,
             !*column ? ""
             : french ? ", colonne "
                      : ", column ",
             column, what);
}

/* False when the whole import is to end. lined: the sentence names the line already, as the reader's do.
 */
static bool reject_row(struct import *i, const struct err *why, bool lined, struct err *e)
{
    char sentence[800], column[200] = "";
    const char *what = err_text(why, i->o->language);
    i->summary->states[IMPORT_ERROR]++;
    i->state = IMPORT_ERROR;
    if (!lined)
        import_name_column(i, why->parameter, column, sizeof column);
    if (lined)
        snprintf(sentence, sizeof sentence, "%s", what);
    else
        say_where(i, column, what, sentence, sizeof sentence);
    import_whole_characters(sentence);
    import_report_row(i, "erreur", "", sentence);
    if (i->o->row_error)
        i->o->row_error(&(struct import_told){sentence, i->row.line, column, what});
    return !i->o->strict || err_say(e, ERR_INVALID, NULL, NULL, "%.400s; nothing was imported",
                                    "%.400s ; rien n’a été importé", sentence);
}

static bool is_row_error(const struct err *e)
{
    return e->code == ERR_INVALID || e->code == ERR_TOO_LARGE || e->code == ERR_NOT_FOUND;
}

static bool do_row(struct import *i, struct err *e)
{
    struct err why = {0};
    struct written w;
    bool repeated = false;
    const size_t known[2] = {i->known[0].n, i->known[1].n};
    const struct import_summary before = *i->summary;
    arena_reset(&i->arena);
    i->n_places = 0;
    i->state = IMPORT_NO_PLACE;
    i->note = NULL;
    i->placed = false;
    bool takes = true;
    if (!writer_mark(i->w, e))
        return false;
    import_note_foreign(i);
    import_note_filled(i);
    if (i->back.is && !import_back_takes(i, &takes, &why) && !is_row_error(&why)) {
        if (e)
            *e = why;
        return false;
    }
    if (!takes) {
        i->summary->left++;
        return true;
    }
    if (!why.code && check_width(i, &why) && check_cells(i, &why) && import_check_doubles(i, &why) &&
        import_row(i, &w, &why) && check_repeated(i, &w, &repeated, &why) &&
        import_back_replace(i, &w, &why)) {
        if (i->placed && w.what == WRITTEN_UNCHANGED)
            w.what = WRITTEN_CHANGED;
        count_row(i, &w, repeated);
        return true;
    }
    *i->summary = before;
    i->known[0].n = known[0];
    i->known[1].n = known[1];
    if (!is_row_error(&why)) {
        if (e)
            *e = why;
        return err_prefix_say(e, "line %lu", "ligne %lu", i->row.line);
    }
    return writer_undo(i->w, e) && reject_row(i, &why, false, e);
}

static void show_progress(const struct import *i)
{
    if (i->o->progress)
        i->o->progress(&(struct import_progress){i->o->language, sheet_bytes_read(i->sheet),
                                                 sheet_bytes(i->sheet), i->summary->rows});
}

static bool do_rows(struct import *i, struct err *e)
{
    for (;;) {
        struct err why = {0};
        enum sheet_step step = import_shape_next(i, &why);
        if (i->o->interrupted && *i->o->interrupted)
            return err_say(e, ERR_BUSY, NULL, NULL, "interrupted; nothing was imported",
                           "interrompu ; rien n’a été importé");
        if (step == SHEET_END)
            break;
        if (step == SHEET_BROKEN) {
            if (e)
                *e = why;
            return err_prefix(e, "%s", i->o->csv_path);
        }
        i->summary->rows++;
        i->summary->hidden += i->row.hidden;
        i->n_places = 0;
        if (step == SHEET_BAD_ROW ? !reject_row(i, &why, true, e) : !do_row(i, e))
            return false;
        if (i->summary->rows % PROGRESS_ROWS == 0)
            show_progress(i);
    }
    show_progress(i);
    if (i->summary->rows == 0)
        return err_say(e, ERR_INVALID, NULL, NULL, "%s holds a header and no rows",
                       "%s contient un en-tête et aucune ligne", i->o->csv_path);
    const unsigned long errors = i->summary->states[IMPORT_ERROR];
    return errors == 0 || errors < i->summary->rows - i->summary->left ||
           (errors == 1
                ? err_say(e, ERR_INVALID, NULL, NULL, "the only row is in error; nothing was imported",
                          "la seule ligne est en erreur ; rien n’a été importé")
                : err_say(e, ERR_INVALID, NULL, NULL, "all %lu rows are in error; nothing was imported",
                          "les %lu lignes sont toutes en erreur ; rien n’a été importé", errors));
}

/* --- what the source no longer holds ------------------------------------------------------------------- */

static bool retire_unused(struct import *i, enum record_kind kind, bool count, struct err *e)
{
    size_t n, kept;
    if (!writer_retire_unused(i->w, kind, &n, &kept, e))
        return false;
    i->summary->retired += count ? n : 0;
    i->summary->kept += count ? kept : 0;
    return true;
}

/* Records of the kind first, then those that they alone referred to. */
static bool retire(struct import *i, struct err *e)
{
    size_t n = 0;
    bool good = true;
    switch ((enum import_kind_id)(i->o->kind - IMPORT_KIND)) {
    case IMPORT_COLLECTIVITES:
        return retire_unused(i, RECORD_COLLECTIVITE, true, e);
    case IMPORT_PARTENAIRES:
        return retire_unused(i, RECORD_PARTENAIRE, true, e);
    case IMPORT_APD:
        good = writer_retire_apd(i->w, &n, e);
        break;
    case IMPORT_BOURSE:
        good = writer_retire(i->w, RECORD_BOURSE, &n, e);
        break;
    case IMPORT_PROJETS:
        good = writer_retire(i->w, RECORD_PROJET, &n, e) && retire_unused(i, RECORD_COOPERATION, false, e);
        break;
    default:
        good = writer_retire(i->w, RECORD_COOPERATION, &n, e);
    }
    i->summary->retired += n;
    return good && retire_unused(i, RECORD_COLLECTIVITE, false, e) &&
           retire_unused(i, RECORD_PARTENAIRE, false, e);
}

struct other_sources {
    const char *prefix, *name; /* "projets/", and the whole of the one that is imported now */
    bool there;
    unsigned n;
    char only[200];
};

static void note_source(void *context, const char *name)
{
    struct other_sources *o = context;
    o->there = o->there || strcmp(name, o->name) == 0;
    if (strncmp(name, o->prefix, strlen(o->prefix)) == 0 && o->n++ == 0)
        snprintf(o->only, sizeof o->only, "%s", name);
}

/* What a file without a source of its own replaces: its own, or the only one of its kind, which it is a new
 * edition of under another file name. */
static bool replaced_source(struct import *i, struct err *e)
{
    char prefix[40], *name = i->summary->source;
    snprintf(prefix, sizeof prefix, "%s/", i->o->kind->name);
    struct other_sources o = {.prefix = prefix, .name = name};
    if (!store_sources(i->store, note_source, &o, e))
        return false;
    if (o.n > 1 && !o.there)
        return err_say(
            e, ERR_USAGE, NULL, NULL,
            "--replace: nothing was imported as %s yet, and there are %u other sources of %s: say which "
            "one with --source",
            "--replace : rien n’a encore été importé comme %s, et il y a %u autres sources de %s : dites "
            "laquelle avec --source",
            name, o.n, i->o->kind->name);
    if (o.n == 1 && !o.there)
        snprintf(name, sizeof i->summary->source, "%s", o.only);
    return true;
}

/* A source is a kind and a name, so that one file's records are never retired by another kind's. */
static bool name_source(struct import *i, struct err *e)
{
    char *out = i->summary->source;
    const size_t size = sizeof i->summary->source;
    const char *file = import_file_name(i);
    size_t n = strcspn(file, ".");
    if (i->o->source)
        snprintf(out, size, "%s/%s", i->o->kind->name, i->o->source);
    else
        snprintf(out, size, "%s/%.*s", i->o->kind->name, (int)(n ? n : strlen(file)), file);
    if (!i->o->replace || i->o->source)
        return true;
    return replaced_source(i, e);
}

/* --- the database -------------------------------------------------------------------------------------- */

/* What a rule of the domain finds worth a look in a row. */
static void note_rule(void *context, const struct err *said)
{
    import_note(context, "%1$s%2$.0s", "%1$.0s%2$s", said->text, said->french);
}

static bool import_into(struct import *i, struct err *e)
{
    if (!name_source(i, e))
        return false;
    struct writer_options options = {.author = "import",
                                     .reason = i->o->csv_path,
                                     .source = i->summary->source,
                                     .list = true,
                                     .note = note_rule,
                                     .note_context = i};
    import_read_sources(i);
    import_shape_tell(i);
    i->w = writer_new(i->store, &options, e);
    bool good = i->w && do_rows(i, e) && import_back_end(i, e);
    if (i->o->replace &&
        i->summary->states[IMPORT_ERROR] == 0) /* what a bad row meant is not known to be gone */
        good = good && retire(i, e);
    good = good && import_report_finish(&i->report, e);
    if (good && i->o->interrupted && *i->o->interrupted)
        good = err_say(e, ERR_BUSY, NULL, NULL, "interrupted; nothing was imported",
                       "interrompu ; rien n’a été importé");
    i->committed = good && !i->o->dry_run && writer_commit(i->w, e);
    good = good && (i->o->dry_run || i->committed);
    writer_free(i->w);
    i->w = NULL;
    return good;
}

/* False when the report did not get to its place. */
static bool release(struct import *i, const char *refused, struct err *e)
{
    bool good = import_report_close(i, refused, e);
    store_close(i->store);
    for (int k = 0; k < 2; k++) {
        hash_map_release(&i->known[k].by_uid);
        free(i->known[k].records);
    }
    hash_map_release(&i->seen);
    import_numbers_end(i);
    import_shape_end(i);
    sheet_close(i->sheet);
    gazetteer_free(i->g);
    shapes_free(i->shapes);
    arena_release(&i->arena);
    arena_release(&i->header);
    return good;
}

/* Data that are not there are made aside, so that what is killed on the way leaves none. */
static bool import_new(struct import *i, struct err *e)
{
    if (!(i->store = store_make(i->o->db_path, false, e)) || !import_into(i, e))
        return false;
    i->committed = false; /* only once they are in their place */
    if (i->o->dry_run)
        return true;
    struct store *made = i->store;
    i->store = NULL;
    return i->committed = store_publish(made, e);
}

static bool import_there(struct import *i, struct err *e)
{
    if (!(i->store = store_open(i->o->db_path, STORE_WRITE, e)) || !import_into(i, e))
        return false;
    struct store *written = i->store;
    i->store = NULL;
    return store_finish(written, e);
}

/* The report is written over what is there: that must not be what is read, nor the database. */
static bool check_report_path(const struct import_options *o, struct err *e)
{
    const char *const others[] = {o->csv_path, o->db_path};
    struct stat report, other;
    if (!o->report_path || stat(o->report_path, &report) != 0)
        return true;
    for (size_t k = 0; k < 2; k++)
        if (stat(others[k], &other) == 0 && other.st_dev == report.st_dev && other.st_ino == report.st_ino)
            return err_say(e, ERR_USAGE, NULL, NULL, "--report would overwrite %s", "--report écraserait %s",
                           others[k]);
    return true;
}

static bool open_sheet(struct import *i, struct err *e)
{
    struct import_summary *s = i->summary;
    const struct sheet_options options = {.sheet = i->o->sheet, .encoding = i->o->encoding};
    i->sheet = sheet_open(i->o->csv_path, &options, e);
    if (!i->sheet)
        return false;
    s->separator = sheet_separator(i->sheet);
    s->encoding = sheet_encoding(i->sheet);
    snprintf(s->sheet, sizeof s->sheet, "%s", sheet_name(i->sheet));
    return true;
}

bool import_run(const struct import_options *o, struct import_summary *summary, struct err *e)
{
    struct import i = {.options = *o, .summary = summary};
    struct err unasked = {0}, *why = e ? e : &unasked;
    i.o = &i.options;
    *summary = (struct import_summary){.language = o->language};
    arena_init(&i.arena);
    arena_init(&i.header);
    bool good = check_report_path(o, why) && open_sheet(&i, why);
    good = good && (i.g = gazetteer_load(why)) && import_read_header(&i, why) && import_report_open(&i, why);
    if (good)
        good = store_is_there(o->db_path) ? import_there(&i, why) : import_new(&i, why);
    const char *refused = good || i.committed ? NULL : err_text(why, summary->language);
    if (refused)
        import_report_refused(&i, refused);
    if (!release(&i, refused, good ? e : NULL) && good)
        return o->dry_run
                   ? err_prefix_say(e, "nothing is wrong but the report", "tout est bon, sauf le rapport")
                   : err_prefix_say(e, "the rows are in, the report is not",
                                    "les lignes sont enregistrées, le rapport ne l’est pas");
    return good;
}

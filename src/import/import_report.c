#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

#include "base/utf8.h"
#include "import/import_inside.h"

void import_whole_characters(char *sentence)
{
    char *to = sentence;
    for (const char *p = sentence; *p;) {
        size_t n = 1;
        while ((unsigned char)*p >= 0xC0 && n < 4 && ((unsigned char)p[n] & 0xC0) == 0x80)
            n++;
        if (utf8_valid(p, n)) {
            memmove(to, p, n);
            to += n;
        }
        p += n;
    }
    *to = '\0';
}

void import_note(struct import *i, const char *english, const char *french, ...)
{
    char sentence[500];
    va_list args;
    va_start(args, french);
    vsnprintf(sentence, sizeof sentence, i->o->language == LANGUAGE_FR ? french : english, args);
    va_end(args);
    import_whole_characters(sentence);
    size_t had = i->note ? strlen(i->note) + 2 : 0, n = had + strlen(sentence) + 1;
    char *note = arena_alloc(&i->arena, n);
    snprintf(note, n, "%s%s%s", i->note ? i->note : "", i->note ? "; " : "", sentence);
    i->note = note;
}

/* They may be read wrongly. */
void import_note_foreign(struct import *i)
{
    if (i->row.foreign == 0)
        return;
    const bool utf8 = strncmp(i->summary->encoding, "UTF-", 4) == 0, one = i->row.foreign == 1;
    if (utf8 && one)
        import_note(i, "a byte is not UTF-8, as the file is: read as Windows-1252",
                    "un octet n’est pas en UTF-8 comme le fichier : lu en Windows-1252");
    else if (utf8)
        import_note(i, "%zu bytes are not UTF-8, as the file is: read as Windows-1252",
                    "%zu octets ne sont pas en UTF-8 comme le fichier : lus en Windows-1252", i->row.foreign);
    else if (one)
        import_note(i, "a character looks like UTF-8, but was read as %s, as the file is",
                    "un caractère semble en UTF-8, mais a été lu en %s comme le fichier",
                    i->summary->encoding);
    else
        import_note(i, "%zu characters look like UTF-8, but were read as %s, as the file is",
                    "%zu caractères semblent en UTF-8, mais ont été lus en %s comme le fichier",
                    i->row.foreign, i->summary->encoding);
    if (i->summary->foreign++ == 0)
        i->summary->foreign_line = i->row.line;
}

void import_tell_note(const struct import *i)
{
    char sentence[700];
    if (!i->note || !i->o->row_note)
        return;
    const bool french = i->o->language == LANGUAGE_FR;
    const bool at_column = strncmp(i->note, french ? "colonne " : "column ", french ? 8 : 7) == 0;
    snprintf(sentence, sizeof sentence, french ? "ligne %lu%s%s" : "line %lu%s%s", i->row.line,
             at_column ? ", "
             : french  ? " : "
                       : ": ",
             i->note);
    import_whole_characters(sentence);
    i->o->row_note(&(struct import_told){sentence, i->row.line, "", i->note});
}

/* A pipe or a terminal is written as it stands; a file is made beside its place. */
bool import_report_open(struct import *i, struct err *e)
{
    struct import_report *r = &i->report;
    const char *path = i->o->report_path;
    struct stat st;
    if (!path)
        return true;
    r->list = (struct import_reported_list){.kind = i->o->kind->name,
                                            .file = import_file_name(i),
                                            .source = i->o->source,
                                            .columns = i->o->columns};
    import_list_headers(i, &r->list);
    r->beside = stat(path, &st) != 0 || S_ISREG(st.st_mode);
    if (r->beside && !publish_begin(&r->place, path, PUBLISH_REPLACE, e))
        return err_prefix(e, "--report");
    i->csv_report.reporter = IMPORT_REPORT_CSV;
    struct import_reporter *to = i->o->reporter ? i->o->reporter : &i->csv_report.reporter;
    if (!to->begin(to, r->beside ? r->place.beside : path, &r->list, e))
        return r->beside && publish_drop(&r->place);
    r->to = to;
    return true;
}

static void write_down(struct import_report *r, const struct import_reported *row)
{
    if (!r->broken)
        r->broken = !r->to->row(r->to, row, &r->why);
}

void import_report_row(struct import *i, const char *action, const char *uid, const char *message)
{
    struct import_reported row = {.line = i->row.line,
                                  .state = i->state,
                                  .action = action,
                                  .uid = uid,
                                  .message = message,
                                  .places = i->places,
                                  .n_places = i->n_places};
    if (!i->report.to)
        return;
    import_list_cells(i, &row);
    write_down(&i->report, &row);
}

/* The rows before say what would have been done. */
void import_report_refused(struct import *i, const char *sentence)
{
    char message[700];
    if (!i->report.to)
        return;
    snprintf(message, sizeof message,
             i->o->language == LANGUAGE_FR ? "aucune ligne de ce fichier n’est dans la base : %s"
                                           : "no row of this file is in the database: %s",
             sentence);
    import_whole_characters(message);
    write_down(&i->report, &(struct import_reported){.action = "rien", .message = message, .refused = true});
}

bool import_report_finish(struct import_report *r, struct err *e)
{
    if (r->to && !r->broken && r->to->sync)
        r->broken = !r->to->sync(r->to, &r->why);
    if (r->broken && e)
        *e = r->why;
    return !r->broken;
}

bool import_report_close(struct import *i, const char *refused, struct err *e)
{
    struct import_report *r = &i->report;
    if (!r->to)
        return true;
    bool good = import_report_finish(r, e);
    good = r->to->end(r->to, i->summary, refused, good ? e : NULL) && good;
    r->to = NULL;
    if (!r->beside)
        return good;
    return good ? publish_end(&r->place, e) : publish_drop(&r->place);
}

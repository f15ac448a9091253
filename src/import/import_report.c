#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "import/import_inside.h"
#include "sheet/csv.h"

enum { LINE_BYTES = 1 << 28 }; /* more than a row of the largest cells makes */
#define SEPARATOR ';'          /* what a French spreadsheet expects, with the mark of UTF-8 in front */

static const char HEADER[] =
    "\xEF\xBB\xBF"
    "ligne;etat;action;identifiant;france_ecrit;france_etat;france_trouve;france_code;"
    "france_methode;france_candidats;etranger_ecrit;etranger_etat;etranger_trouve;"
    "etranger_pays;etranger_methode;etranger_longitude;etranger_latitude;"
    "etranger_candidats;message\r\n";

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
bool import_report_open(struct import_report *r, const char *path, struct err *e)
{
    struct stat st;
    r->beside = stat(path, &st) != 0 || S_ISREG(st.st_mode);
    if (r->beside && !publish_begin(&r->place, path, PUBLISH_REPLACE, e))
        return err_prefix(e, "--report");
    r->out = fopen(r->beside ? r->place.beside : path, "we");
    if (!r->out) {
        err_system(e, ERR_IO, errno, "cannot write the report %s", "impossible d’écrire le rapport %s", path);
        return r->beside && publish_drop(&r->place);
    }
    bytes_init(&r->line, LINE_BYTES);
    fputs(HEADER, r->out);
    return true;
}

static const char *state_of(const struct import_place *p)
{
    return import_state_name(p->state);
}

static const char *written_of(const struct import_place *p)
{
    return p->written;
}

static const char *found_of(const struct import_place *p)
{
    return p->found;
}

static const char *code_of(const struct import_place *p)
{
    return p->code;
}

static const char *how_of(const struct import_place *p)
{
    return p->how;
}

static const char *candidates_of(const struct import_place *p)
{
    return p->candidates;
}

static void add_cell(struct bytes *line, const char *text)
{
    bytes_add_char(line, SEPARATOR);
    csv_write_cell(line, text ? text : "", SEPARATOR);
}

/* One cell for all places of a side, between " | ". */
static void add_side(struct bytes *line, const struct import *i, bool abroad,
                     const char *(*text)(const struct import_place *))
{
    struct bytes cell;
    bool first = true;
    bytes_init(&cell, LINE_BYTES);
    for (size_t k = 0; k < i->n_places; k++) {
        if (i->places[k].abroad != abroad)
            continue;
        const char *t = text(&i->places[k]);
        bytes_add_text(&cell, first ? "" : " | ");
        bytes_add_text(&cell, t ? t : "");
        first = false;
    }
    add_cell(line, cell.data);
    bytes_release(&cell);
}

static void add_degrees(struct bytes *line, const struct import *i, bool latitude)
{
    struct bytes cell;
    bool first = true;
    bytes_init(&cell, LINE_BYTES);
    for (size_t k = 0; k < i->n_places; k++) {
        const struct import_place *p = &i->places[k];
        if (!p->abroad)
            continue;
        bytes_add_text(&cell, first ? "" : " | ");
        if (!isnan(p->lon))
            bytes_add_format(&cell, "%.5f", latitude ? p->lat : p->lon);
        first = false;
    }
    add_cell(line, cell.data);
    bytes_release(&cell);
}

void import_report_row(struct import_report *r, const struct import *i, const char *action, const char *uid,
                       const char *message)
{
    if (!r->out)
        return;
    struct bytes *line = &r->line;
    bytes_reset(line);
    bytes_add_format(line, "%lu", i->row.line);
    add_cell(line, import_state_name(i->state));
    add_cell(line, action);
    add_cell(line, uid);
    add_side(line, i, false, written_of);
    add_side(line, i, false, state_of);
    add_side(line, i, false, found_of);
    add_side(line, i, false, code_of);
    add_side(line, i, false, how_of);
    add_side(line, i, false, candidates_of);
    add_side(line, i, true, written_of);
    add_side(line, i, true, state_of);
    add_side(line, i, true, found_of);
    add_side(line, i, true, code_of);
    add_side(line, i, true, how_of);
    add_degrees(line, i, false);
    add_degrees(line, i, true);
    add_side(line, i, true, candidates_of);
    add_cell(line, message);
    bytes_add_text(line, "\r\n");
    fwrite(line->data, 1, line->n, r->out);
}

/* The rows before say what would have been done. */
void import_report_refused(struct import_report *r, const char *sentence, enum language language)
{
    if (!r->out)
        return;
    bytes_reset(&r->line);
    bytes_add_text(&r->line, ";erreur;rien;;;;;;;;;;;;;;;");
    bytes_add_char(&r->line, SEPARATOR);
    struct bytes message;
    bytes_init(&message, LINE_BYTES);
    bytes_add_format(&message,
                     language == LANGUAGE_FR ? "aucune ligne de ce fichier n’est dans la base : %s"
                                             : "no row of this file is in the database: %s",
                     sentence);
    csv_write_cell(&r->line, message.data, SEPARATOR);
    bytes_release(&message);
    bytes_add_text(&r->line, "\r\n");
    fwrite(r->line.data, 1, r->line.n, r->out);
}

bool import_report_finish(struct import_report *r, struct err *e)
{
    return !r->out ||
           (fflush(r->out) == 0 && !ferror(r->out) && (!r->beside || fsync(fileno(r->out)) == 0)) ||
           err_system(e, ERR_IO, errno, "the report could not be written to its end",
                      "le rapport n’a pas pu être écrit jusqu’au bout");
}

bool import_report_close(struct import_report *r, struct err *e)
{
    if (!r->out)
        return true;
    bool good = import_report_finish(r, e);
    fclose(r->out);
    r->out = NULL;
    bytes_release(&r->line);
    if (!r->beside)
        return good;
    return good ? publish_end(&r->place, e) : publish_drop(&r->place);
}

#include "sheet/sheet.h"

#include <stdlib.h>

#include "base/mem.h"
#include "sheet/csv.h"
#include "sheet/file.h"
#include "sheet/ods.h"
#include "sheet/package.h"
#include "sheet/row_inside.h"
#include "sheet/xlsx.h"

struct sheet {
    struct sheet_file file;
    enum sheet_format format;
    struct csv *csv; /* one of them */
    struct package *package;
    struct xlsx *xlsx;
    struct ods *ods;
    struct sheet_cell *about; /* of the row at hand */
    size_t capacity;
};

static bool open_workbook(struct sheet *s, const struct sheet_options *o, struct err *e)
{
    if (o->encoding != SHEET_BY_CONTENT)
        return err_say(e, ERR_USAGE, NULL, NULL, "--encoding is of CSV, and the file is a workbook",
                       "--encoding ne vaut que pour un CSV, et le fichier est un classeur");
    s->package = package_open(&s->file, e);
    if (!s->package)
        return false;
    s->format = ods_is(s->package) ? SHEET_ODS : SHEET_XLSX;
    if (s->format == SHEET_ODS)
        s->ods = ods_open(s->package, o->sheet, o->limits, e);
    else
        s->xlsx = xlsx_open(s->package, o->sheet, o->limits, e);
    return s->ods || s->xlsx;
}

static bool open_text(struct sheet *s, const struct sheet_options *o, struct err *e)
{
    if (o->sheet)
        return err_say(e, ERR_USAGE, NULL, NULL, "--sheet is of a workbook, and the file is CSV",
                       "--sheet ne vaut que pour un classeur, et le fichier est un CSV");
    s->csv = csv_open(s->file.in, o->limits, o->encoding, e);
    return s->csv != NULL;
}

static struct sheet *sheet_begin(struct sheet *s, const struct sheet_options *options, struct err *e)
{
    static const struct sheet_options NONE = {0};
    const struct sheet_options *o = options ? options : &NONE;
    if (s->file.kind == SHEET_KIND_ZIP ? open_workbook(s, o, e) : open_text(s, o, e))
        return s;
    if (s->file.path)
        err_prefix(e, "%s", s->file.path);
    sheet_close(s);
    return NULL;
}

struct sheet *sheet_open(const char *path, const struct sheet_options *options, struct err *e)
{
    struct sheet *s = mem_alloc(1, sizeof *s);
    const size_t limit = options && options->limits ? options->limits->file_bytes : SHEET_FILE_BYTES;
    if (sheet_file_open(&s->file, path, limit, PACKAGE_FILE_BYTES, e))
        return sheet_begin(s, options, e);
    free(s);
    return NULL;
}

struct sheet *sheet_open_bytes(const void *data, size_t n, const struct sheet_options *options, struct err *e)
{
    struct sheet *s = mem_alloc(1, sizeof *s);
    if (sheet_file_open_bytes(&s->file, data, n, e))
        return sheet_begin(s, options, e);
    free(s);
    return NULL;
}

void sheet_close(struct sheet *s)
{
    if (!s)
        return;
    csv_close(s->csv);
    xlsx_close(s->xlsx);
    ods_close(s->ods);
    package_close(s->package);
    sheet_file_release(&s->file);
    free(s->about);
    free(s);
}

enum sheet_step sheet_next(struct sheet *s, struct sheet_row *row, struct err *e)
{
    enum sheet_step step = s->csv   ? csv_next(s->csv, row, e)
                           : s->ods ? ods_next(s->ods, row, e)
                                    : xlsx_next(s->xlsx, row, e);
    if (step == SHEET_END && !sheet_file_unchanged(&s->file, e))
        return SHEET_BROKEN;
    if (step != SHEET_ROW || !s->csv)
        return step;
    if (s->capacity < row->n) {
        s->capacity = row->n;
        s->about = mem_grow(s->about, s->capacity, sizeof *s->about);
    }
    for (size_t k = 0; k < row->n; k++)
        s->about[k] = (struct sheet_cell){.known = row_known(row->cells[k])};
    row->about = s->about;
    return step;
}

enum sheet_format sheet_format(const struct sheet *s)
{
    return s->format;
}

const char *sheet_name(const struct sheet *s)
{
    return s->xlsx ? xlsx_name(s->xlsx) : s->ods ? ods_name(s->ods) : "";
}

const char *sheet_encoding(const struct sheet *s)
{
    return s->csv ? csv_encoding(s->csv) : s->format == SHEET_XLSX ? "XLSX" : "ODS";
}

char sheet_separator(const struct sheet *s)
{
    return s->csv ? csv_separator(s->csv) : '\0';
}

size_t sheet_bytes(const struct sheet *s)
{
    return s->csv ? csv_file_bytes(s->csv) : s->ods ? ods_bytes(s->ods) : xlsx_bytes(s->xlsx);
}

size_t sheet_bytes_read(const struct sheet *s)
{
    return s->csv ? csv_read_bytes(s->csv) : s->ods ? ods_bytes_read(s->ods) : xlsx_bytes_read(s->xlsx);
}

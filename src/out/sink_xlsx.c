#include "out/sink_xlsx.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/mem.h"
#include "out/columns.h"
#include "out/xlsx_text.h"
#include "search/say_criteria.h"

const struct sink_format SINK_XLSX = {
    "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"};

/* What is counted of a file before it is written: a cell is so much of XML besides its text, and a sheet is
 * there twice while the workbook is put together. */
enum { CELL_BYTES = 56, COPIES = 2, BESIDE_BYTES = 65536 };

enum { SAID_BYTES = 1 << 20, WIDE = 36, NARROW = 14, ABOUT_NAMES = 26, ABOUT_TEXTS = 110 };

struct xlsx {
    struct sink sink;
    struct spool file;
    struct columns columns;
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *heading, *date, *wrapped;
    uint32_t rows, row; /* records that a sheet holds; of the next on this one, from 1 on */
    unsigned sheets;
    bool many;          /* places of a record */
    uint64_t cut;       /* cells */
    struct bytes text;  /* of a cell that is not there as it is wanted */
    struct bytes codes; /* of one in which something is escaped */
    struct bytes asked; /* the criteria in words */
    uint64_t n, at;     /* of the finished file; sent up to here */
    bool finished;
};

/* --- cells -------------------------------------------------------------------------------------------------
 */

static lxw_error put_text(struct xlsx *x, lxw_col_t column, const char *text, size_t n)
{
    if (xlsx_is_longer(text, n)) {
        size_t kept = xlsx_fitting(text, n);
        x->cut++;
        if (text != x->text.data) {
            bytes_reset(&x->text);
            bytes_add(&x->text, text, kept);
        }
        x->text.n = kept;
        bytes_add_text(&x->text, "…");
        text = x->text.data;
    }
    if (xlsx_has_code(text) && !xlsx_is_longer(xlsx_escape_codes(&x->codes, text), x->codes.n))
        text = x->codes.data;
    return worksheet_write_string(x->sheet, x->row, column, text, NULL);
}

static lxw_error put_value(struct xlsx *x, lxw_col_t column, const struct file_value *v)
{
    lxw_datetime day = {0};
    switch (v->kind) {
    case FILE_TEXT:
        return put_text(x, column, v->text, v->n);
    case FILE_INTEGER:
        return worksheet_write_number(x->sheet, x->row, column, (double)v->number, NULL);
    case FILE_REAL:
        return worksheet_write_number(x->sheet, x->row, column, v->real, NULL);
    case FILE_TRUTH:
        return worksheet_write_boolean(x->sheet, x->row, column, v->number != 0, NULL);
    case FILE_DATE:
        columns_day(v->number, &day.year, &day.month, &day.day);
        return worksheet_write_datetime(x->sheet, x->row, column, &day, x->date);
    case FILE_MISSING:
        break;
    }
    return LXW_NO_ERROR;
}

static lxw_error put_places(struct xlsx *x, uint32_t row)
{
    const struct selection *sel = x->columns.list->selection;
    struct record_places places;
    lxw_col_t column = (lxw_col_t)x->columns.n;
    double lon, lat;
    record_places_begin(&places, sel, row);
    if (x->many) {
        bytes_reset(&x->text);
        record_places_wkt(&places, &x->text);
        return x->text.n ? put_text(x, column, x->text.data, x->text.n) : LXW_NO_ERROR;
    }
    if (!record_places_point(&places, &lon, &lat))
        return LXW_NO_ERROR;
    lxw_error fault = worksheet_write_number(x->sheet, x->row, column, lon, NULL);
    return fault ? fault : worksheet_write_number(x->sheet, x->row, (lxw_col_t)(column + 1), lat, NULL);
}

/* --- sheets ------------------------------------------------------------------------------------------------
 */

static bool check(lxw_error fault, struct err *e)
{
    return !fault || err_set(e, ERR_IO, "the workbook cannot be written: %s", lxw_strerror(fault));
}

static unsigned n_columns(const struct xlsx *x)
{
    return x->columns.n + (x->many ? 1 : 2);
}

/* What stands on the sheet is there: libxlsxwriter does not look. */
static bool end_sheet(struct xlsx *x, struct err *e)
{
    FILE *rows = x->sheet->optimize_tmpfile;
    if (rows && (fflush(rows) != 0 || ferror(rows)))
        return err_set(e, ERR_IO, "the workbook cannot be written: %s", strerror(errno));
    return x->row == 1 ||
           check(worksheet_autofilter(x->sheet, 0, 0, x->row - 1, (lxw_col_t)(n_columns(x) - 1)), e);
}

static bool put_heading(struct xlsx *x, unsigned column, const char *title, double width, struct err *e)
{
    lxw_col_t at = (lxw_col_t)column;
    return check(worksheet_set_column(x->sheet, at, at, width, NULL), e) &&
           check(worksheet_write_string(x->sheet, 0, at, title, x->heading), e);
}

static bool begin_sheet(struct xlsx *x, struct err *e)
{
    char name[LXW_SHEETNAME_MAX * 4];
    const char *title = COLLECTION_TITLES[x->columns.list->selection->collection];
    snprintf(name, sizeof name, x->sheets ? "%s %u" : "%s", title, x->sheets + 1);
    x->sheet = workbook_add_worksheet(x->book, name);
    if (!x->sheet)
        return err_set(e, ERR_IO, "the workbook cannot be written: no file can be made for a sheet");
    x->sheets++;
    x->row = 0;
    worksheet_freeze_panes(x->sheet, 1, 0);
    for (unsigned i = 0; i < x->columns.n; i++) {
        const struct file_column *c = &x->columns.column[i];
        if (!put_heading(x, i, c->title, c->kind == FILE_TEXT && i > 0 ? WIDE : NARROW, e))
            return false;
    }
    x->row = 1;
    if (x->many)
        return put_heading(x, x->columns.n, "Positions (WKT)", WIDE, e);
    return put_heading(x, x->columns.n, "Longitude", NARROW, e) &&
           put_heading(x, x->columns.n + 1, "Latitude", NARROW, e);
}

/* --- what it is --------------------------------------------------------------------------------------------
 */

static void put_about(struct xlsx *x, const char *name, const char *text)
{
    worksheet_write_string(x->sheet, x->row, 0, name, x->heading);
    bytes_reset(&x->text);
    bytes_add_text(&x->text, text);
    bool longer = xlsx_is_longer(x->text.data, x->text.n);
    size_t n = longer ? xlsx_fitting(x->text.data, x->text.n) : x->text.n;
    x->text.n = n;
    x->text.data[n] = '\0';
    bytes_add_text(&x->text, longer ? "…" : "");
    worksheet_write_string(x->sheet, x->row, 1, x->text.data, x->wrapped);
    x->row++;
}

static void put_about_number(struct xlsx *x, const char *name, uint64_t number)
{
    worksheet_write_string(x->sheet, x->row, 0, name, x->heading);
    worksheet_write_number(x->sheet, x->row++, 1, (double)number, x->wrapped);
}

static void put_about_day(struct xlsx *x)
{
    const time_t when = x->columns.list->selection->snapshot->changed_s;
    char day[16];
    struct tm tm;
    if (!when)
        return;
    strftime(day, sizeof day, "%d/%m/%Y", gmtime_r(&when, &tm));
    put_about(x, "Données du", day);
}

static bool write_about(struct xlsx *x, struct err *e)
{
    const struct selection *sel = x->columns.list->selection;
    x->sheet = workbook_add_worksheet(x->book, "À propos");
    if (!x->sheet)
        return err_set(e, ERR_IO, "the workbook cannot be written: no file can be made for a sheet");
    x->row = 0;
    worksheet_set_column(x->sheet, 0, 0, ABOUT_NAMES, NULL);
    worksheet_set_column(x->sheet, 1, 1, ABOUT_TEXTS, NULL);
    put_about(x, "Contenu", COLLECTION_TITLES[sel->collection]);
    put_about(x, "Critères", x->asked.data);
    put_about_number(x, "Enregistrements", x->columns.list->n);
    put_about_number(x, "Correspondent aux critères", sel->n_matched);
    put_about_day(x);
    put_about_number(x, "Version des données", sel->snapshot->version);
    put_about(x, "Source", "Atlas français de la coopération décentralisée");
    if (sel->snapshot->demonstration)
        put_about(x, "Avertissement", "Données de démonstration, fictives");
    if (x->cut)
        put_about_number(x, "Cellules coupées (32\u00a0767 caractères)", x->cut);
    return check(x->sheet->optimize_tmpfile && ferror(x->sheet->optimize_tmpfile) ? LXW_ERROR_CREATING_TMPFILE
                                                                                  : LXW_NO_ERROR,
                 e);
}

/* --- the sink ----------------------------------------------------------------------------------------------
 */

/* A workbook says when it was made: when its data were, so that the same data are the same bytes. */
static bool set_created(struct xlsx *x, struct err *e)
{
    enum { EARLY_S = 315532800 }; /* 1980, as its archive says of its parts; 0 would be now */
    const int64_t changed_s = x->columns.list->selection->snapshot->changed_s;
    lxw_doc_properties properties = {.created = changed_s ? changed_s : EARLY_S};
    return check(workbook_set_properties(x->book, &properties), e);
}

static void add_formats(struct xlsx *x)
{
    x->heading = workbook_add_format(x->book);
    format_set_bold(x->heading);
    x->date = workbook_add_format(x->book);
    format_set_num_format(x->date, "dd/mm/yyyy");
    x->wrapped = workbook_add_format(x->book);
    format_set_text_wrap(x->wrapped);
    format_set_align(x->wrapped, LXW_ALIGN_LEFT);
}

/* The workbook is written by its name, which is that of what is open here. */
static bool begin(struct sink *s, const struct list *l, const struct sink_head *h, struct bytes *out,
                  struct err *e)
{
    struct xlsx *x = (struct xlsx *)s;
    char path[64], *folder = mem_strdup(x->file.room->folder);
    (void)out;
    columns_init(&x->columns, l);
    x->many = collection_has_many_places(l->selection->collection);
    say_criteria(h->criteria, l->selection->snapshot, LANGUAGE_FR, &x->asked);
    bool good = spool_begin(&x->file, e) && spool_count(&x->file, BESIDE_BYTES, e);
    if (good) {
        lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = folder};
        snprintf(path, sizeof path, "/proc/self/fd/%d", x->file.fd);
        x->book = workbook_new_opt(path, &options);
        good = x->book || err_set(e, ERR_INTERNAL, "no workbook can be made");
    }
    free(folder);
    if (!good || !set_created(x, e))
        return false;
    add_formats(x);
    return begin_sheet(x, e);
}

static bool feature(struct sink *s, uint32_t i, const struct sink_text *texts, struct bytes *out,
                    struct err *e)
{
    struct xlsx *x = (struct xlsx *)s;
    uint64_t bytes = n_columns(x) * CELL_BYTES;
    lxw_error fault = LXW_NO_ERROR;
    (void)texts;
    (void)out;
    if (x->row > x->rows && (!end_sheet(x, e) || !begin_sheet(x, e)))
        return false;
    for (unsigned k = 0; k < x->columns.n && !fault; k++) {
        struct file_value v;
        columns_value(&x->columns, k, i, &v);
        bytes += v.kind == FILE_TEXT ? v.n : 0;
        fault = put_value(x, (lxw_col_t)k, &v);
    }
    fault = fault ? fault : put_places(x, x->columns.list->rows[i]);
    x->row++;
    return check(fault, e) && spool_count(&x->file, COPIES * bytes, e);
}

/* Room for all of it is there before it is put together: on a full disk libxlsxwriter would leave out a part
 * and not say so. */
static bool reserve(struct xlsx *x, struct err *e)
{
    int fault = posix_fallocate(x->file.fd, 0, (off_t)x->file.n);
    if (fault)
        return err_set(e, ERR_IO, "the workbook cannot be written: %s", strerror(fault));
    return ftruncate(x->file.fd, 0) == 0 ||
           err_set(e, ERR_IO, "the workbook cannot be written: %s", strerror(errno));
}

/* libxlsxwriter asks gmtime() for the date of a workbook, whose answer all threads share. */
static pthread_mutex_t closing = PTHREAD_MUTEX_INITIALIZER;

static lxw_error close_book(lxw_workbook *book)
{
    pthread_mutex_lock(&closing);
    lxw_error fault = workbook_close(book);
    pthread_mutex_unlock(&closing);
    return fault;
}

static bool finish(struct xlsx *x, struct err *e)
{
    struct stat st;
    if (!end_sheet(x, e) || !write_about(x, e) || !reserve(x, e))
        return false;
    lxw_error fault = close_book(x->book);
    x->book = NULL; /* also on failure */
    if (!check(fault, e))
        return false;
    if (fstat(x->file.fd, &st) != 0 || st.st_size == 0)
        return err_set(e, ERR_IO, "the workbook cannot be written: nothing is in its file");
    x->n = (uint64_t)st.st_size;
    x->finished = true;
    return true;
}

static enum source_state end(struct sink *s, struct bytes *out, struct err *e)
{
    struct xlsx *x = (struct xlsx *)s;
    if (!x->finished && !finish(x, e))
        return SOURCE_FAILED;
    return spool_send(&x->file, x->n, &x->at, out, e);
}

/* A workbook that was not closed leaves the files of its sheets open. */
static void drop_book(lxw_workbook *book)
{
    lxw_worksheet *sheet;
    STAILQ_FOREACH(sheet, book->worksheets, list_pointers)
    {
        if (sheet->optimize_tmpfile)
            fclose(sheet->optimize_tmpfile);
        sheet->optimize_tmpfile = NULL;
    }
    lxw_workbook_free(book);
}

static void free_xlsx(struct sink *s)
{
    struct xlsx *x = (struct xlsx *)s;
    if (x->book)
        drop_book(x->book);
    if (x->columns.list)
        columns_release(&x->columns);
    spool_release(&x->file);
    bytes_release(&x->text);
    bytes_release(&x->asked);
    bytes_release(&x->codes);
    free(x);
}

struct sink *sink_xlsx_new(struct spool_room *room, uint64_t client, uint32_t rows)
{
    struct xlsx *x = mem_alloc(1, sizeof *x);
    x->sink = (struct sink){&SINK_XLSX, begin, feature, end, free_xlsx};
    x->rows = rows && rows < LXW_ROW_MAX ? rows : LXW_ROW_MAX - 1;
    spool_init(&x->file, room);
    x->file.client = client;
    bytes_init(&x->text, SAID_BYTES);
    bytes_init(&x->asked, SAID_BYTES);
    bytes_init(&x->codes, SAID_BYTES);
    return &x->sink;
}

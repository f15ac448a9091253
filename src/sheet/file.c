#include "sheet/file.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/mem.h"

enum { CHUNK = 65536, START_BYTES = 1024, OLE_BYTES = 4 << 20 };

/* --- what it is ---------------------------------------------------------------------------------------- */

/* Files that people send for lists, and that are none that can be read. */
static const struct {
    const char *start;
    size_t n;
    const char *english, *french;
} OTHERS[] = {
#define START(bytes) bytes, sizeof(bytes) - 1
    {START("%PDF-"), "a PDF", "un PDF"},
    {START("{\\rtf"), "a text of a word processor (RTF)", "un texte de traitement de texte (RTF)"},
    {START("\x09\x08\x10\x00"), "a workbook of an old Excel (.xls)", "un classeur d’un ancien Excel (.xls)"},
    {START("\x09\x08\x08\x00"), "a workbook of an old Excel (.xls)", "un classeur d’un ancien Excel (.xls)"},
    {START("\x89PNG"), "a picture", "une image"},
    {START("\xFF\xD8\xFF"), "a picture", "une image"},
    {START("GIF8"), "a picture", "une image"},
    {START("\x1F\x8B"), "a compressed file (gzip)", "un fichier compressé (gzip)"},
    {START("7z\xBC\xAF\x27"), "a compressed file (7z)", "un fichier compressé (7z)"},
    {START("Rar!"), "a compressed file (RAR)", "un fichier compressé (RAR)"},
    {START("SQLite format 3"), "a database", "une base de données"},
#undef START
};

static const char OLE[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

static bool refuse(struct err *e, const char *english, const char *french)
{
    return err_say(e, ERR_UNSUPPORTED, NULL, NULL,
                   "the file is %1$s: save the list as XLSX, ODS or CSV%2$.0s",
                   "le fichier est %2$s : enregistrez la liste en XLSX, ODS ou CSV%1$.0s", english, french);
}

/* The folder of what Excel wrote before 2007, and of what has a password. */
static bool refuse_ole(FILE *in, struct err *e)
{
    static const char NAME[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    char *bytes = mem_alloc(OLE_BYTES, 1);
    rewind(in);
    size_t n = fread(bytes, 1, OLE_BYTES, in);
    bool locked = memmem(bytes, n, NAME, sizeof NAME - 1) != NULL;
    free(bytes);
    return locked ? err_say(e, ERR_UNSUPPORTED, NULL, NULL,
                            "the workbook is locked by a password: save it without one",
                            "le classeur est protégé par un mot de passe : enregistrez-le sans mot de passe")
                  : refuse(e, "a workbook of an old Excel (.xls)", "un classeur d’un ancien Excel (.xls)");
}

static const char *text_start(const char *s)
{
    if (strncmp(s, "\xEF\xBB\xBF", 3) == 0)
        s += 3;
    return s + strspn(s, " \t\r\n");
}

/* Pages and XML, which some programs call .xls. */
static bool refuse_marked(const char *text, struct err *e)
{
    static const char *const PAGES[] = {"<html", "<!doctype html", "<table", "<head", "<meta", "<body"};
    for (size_t i = 0; i < sizeof PAGES / sizeof PAGES[0]; i++)
        if (strncasecmp(text, PAGES[i], strlen(PAGES[i])) == 0)
            return refuse(e, "a page of HTML, whatever its ending says",
                          "une page HTML, quoi que dise son extension");
    return strncasecmp(text, "<?xml", 5) != 0 || refuse(e, "a text in XML", "un texte XML");
}

static bool look(struct sheet_file *f, struct err *e)
{
    char start[START_BYTES + 1];
    size_t n = fread(start, 1, START_BYTES, f->in);
    start[n] = '\0';
    if (ferror(f->in))
        return err_system(e, ERR_IO, errno, "cannot read the file", "impossible de lire le fichier");
    f->kind = n >= 4 && (memcmp(start, "PK\3\4", 4) == 0 || memcmp(start, "PK\5\6", 4) == 0)
                  ? SHEET_KIND_ZIP
                  : SHEET_KIND_TEXT;
    if (n >= sizeof OLE - 1 && memcmp(start, OLE, sizeof OLE - 1) == 0)
        return refuse_ole(f->in, e);
    for (size_t i = 0; i < sizeof OTHERS / sizeof OTHERS[0]; i++)
        if (n >= OTHERS[i].n && memcmp(start, OTHERS[i].start, OTHERS[i].n) == 0)
            return refuse(e, OTHERS[i].english, OTHERS[i].french);
    rewind(f->in);
    return refuse_marked(text_start(start), e);
}

/* --- opening ------------------------------------------------------------------------------------------- */

/* What comes once only, into a file without a name. */
static bool keep_stream(struct sheet_file *f, size_t limit, size_t zip_limit, struct err *e)
{
    char chunk[CHUNK];
    size_t n, all = 0;
    FILE *kept = tmpfile();
    bool written = kept != NULL;
    while (written && all <= limit && (n = fread(chunk, 1, sizeof chunk, f->in)) > 0) {
        if (all == 0 && n >= 4 && memcmp(chunk, "PK\3\4", 4) == 0)
            limit = zip_limit;
        written = fwrite(chunk, 1, n, kept) == n;
        all += n;
    }
    written = written && fflush(kept) == 0;
    if (!written)
        err_system(e, ERR_IO, errno, "cannot keep a copy of what is piped in",
                   "impossible de garder une copie de ce qui arrive par le tube");
    else if (ferror(f->in))
        written = err_system(e, ERR_IO, errno, "cannot read the file", "impossible de lire le fichier");
    else if (all > limit)
        written = err_say(e, ERR_TOO_LARGE, NULL, NULL, "the file is larger than %zu bytes",
                          "le fichier dépasse %zu octets", limit);
    fclose(f->in);
    f->in = kept;
    f->kept = true;
    if (kept)
        rewind(kept);
    return written;
}

static FILE *open_path(const char *path, struct err *e)
{
    if (strcmp(path, "-") == 0) {
        int fd = dup(STDIN_FILENO);
        FILE *in = fd < 0 ? NULL : fdopen(fd, "rb");
        if (!in)
            err_system(e, ERR_IO, errno, "cannot read standard input",
                       "impossible de lire l’entrée standard");
        return in;
    }
    FILE *in = fopen(path, "rbe");
    if (!in)
        err_system(e, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, errno, "cannot open %s",
                   "impossible d’ouvrir %s", path);
    return in;
}

bool sheet_file_open(struct sheet_file *f, const char *path, size_t limit, size_t zip_limit, struct err *e)
{
    *f = (struct sheet_file){.in = open_path(path, e), .path = path};
    if (!f->in)
        return false;
    bool good = fstat(fileno(f->in), &f->at) == 0;
    if (!good)
        err_system(e, ERR_IO, errno, "cannot read the file", "impossible de lire le fichier");
    else if (S_ISDIR(f->at.st_mode))
        good = err_say(e, ERR_IO, NULL, NULL, "is a folder, not a file", "est un dossier, non un fichier");
    bool piped = strcmp(path, "-") == 0 || !S_ISREG(f->at.st_mode); /* perhaps not at its beginning */
    good = good && (!piped || keep_stream(f, limit, zip_limit, e)) && look(f, e);
    if (good)
        return true;
    sheet_file_release(f);
    return err_prefix(e, "%s", path);
}

bool sheet_file_open_bytes(struct sheet_file *f, const void *data, size_t n, struct err *e)
{
    *f = (struct sheet_file){.in = n ? fmemopen((void *)(uintptr_t)data, n, "rb") : fopen("/dev/null", "rbe"),
                             .data = data,
                             .n = n};
    if (!f->in)
        return err_system(e, ERR_IO, errno, "cannot read from memory", "impossible de lire en mémoire");
    if (look(f, e))
        return true;
    sheet_file_release(f);
    return false;
}

void sheet_file_release(struct sheet_file *f)
{
    if (f->in)
        fclose(f->in);
    f->in = NULL;
}

static bool same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

bool sheet_file_unchanged(const struct sheet_file *f, struct err *e)
{
    struct stat now, there;
    if (f->kept || !f->path)
        return true;
    return (fstat(fileno(f->in), &now) == 0 && same(&now, &f->at) && stat(f->path, &there) == 0 &&
            same(&there, &f->at)) ||
           err_say(e, ERR_IO, NULL, NULL, "the file changed while it was read: try again",
                   "le fichier a changé pendant la lecture : réessayez");
}

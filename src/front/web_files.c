#include "front/web_files.h"

#include <dirent.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/pack.h"

enum { FILE_BYTES = 4 << 20, DEPTH = 3 };

struct web_files {
    struct web_file *files; /* sorted by name */
    size_t n, capacity;
    char mark[WEB_FILES_MARK + 1];
    pthread_t packer;
    bool packs; /* there is a packer */
    _Atomic bool ending;
};

/* What is not listed is not served: maps of minified sources, packed copies. */
static const struct {
    const char *ending, *type;
} TYPES[] = {
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".json", "application/json"},
    {".woff2", "font/woff2"},
};

/* Where Debian has put Leaflet: libjs-leaflet, or the package of its modules. */
static const char *const LEAFLET[] = {"/usr/share/javascript/leaflet", "/usr/share/nodejs/leaflet/dist"};

/* What the page loads of it, beside pictures: the folder holds the same in other shapes, larger ones. */
static const char *const LEAFLET_NAMES[] = {"leaflet/leaflet.min.js", "leaflet/leaflet.css"};

static bool is_wanted(const char *name)
{
    bool wanted = strncmp(name, "leaflet/leaflet", sizeof "leaflet/leaflet" - 1) != 0;
    for (size_t i = 0; i < sizeof LEAFLET_NAMES / sizeof LEAFLET_NAMES[0]; i++)
        wanted |= strcmp(name, LEAFLET_NAMES[i]) == 0;
    return wanted;
}

static const char *type_of(const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++) {
        size_t m = strlen(TYPES[i].ending);
        if (n > m && strcmp(name + n - m, TYPES[i].ending) == 0)
            return TYPES[i].type;
    }
    return NULL;
}

static bool add_file(struct web_files *s, const char *path, const char *name, const char *type, struct err *e)
{
    struct bytes text;
    bytes_init(&text, FILE_BYTES);
    bool done = file_read(path, &text, e);
    if (done) {
        s->files = mem_room(s->files, s->n, &s->capacity, sizeof *s->files);
        s->files[s->n++] = (struct web_file){
            mem_strdup(name), type, blob_new_kept(text.data, text.n), {NULL}};
    }
    bytes_release(&text);
    return done;
}

static bool add_folder(struct web_files *s, const char *folder, const char *prefix, int depth, struct err *e)
{
    DIR *d = opendir(folder);
    bool done = true;
    if (!d)
        return err_set(e, ERR_NOT_FOUND, "the folder %s cannot be read", folder);
    for (struct dirent *entry; done && (entry = readdir(d));) {
        char path[PATH_MAX], name[512];
        struct stat st;
        if (entry->d_name[0] == '.')
            continue;
        int n = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        int m = snprintf(name, sizeof name, "%s%s", prefix, entry->d_name);
        if (n < 0 || (size_t)n >= sizeof path || m < 0 || (size_t)m >= sizeof name - 1 ||
            stat(path, &st) != 0)
            continue;
        const char *type = type_of(name);
        if (S_ISDIR(st.st_mode) && depth < DEPTH) {
            strcat(name, "/");
            done = add_folder(s, path, name, depth + 1, e);
        } else if (S_ISREG(st.st_mode) && type && is_wanted(name)) {
            done = add_file(s, path, name, type, e);
        }
    }
    closedir(d);
    return done;
}

static int compare(const void *a, const void *b)
{
    const struct web_file *x = a, *y = b;
    return strcmp(x->name, y->name);
}

static void set_mark(struct web_files *s)
{
    uint64_t all = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct web_file *f = &s->files[i];
        all = hash_bytes(f->name, strlen(f->name), all);
        all = hash_bytes(f->body->data, f->body->n, all);
    }
    snprintf(s->mark, sizeof s->mark, "%0*x", WEB_FILES_MARK, (unsigned)(all >> 32));
}

const char *web_files_mark(const struct web_files *s)
{
    return s ? s->mark : "";
}

struct web_files *web_files_new(struct err *e)
{
    static const char SOURCES[] = "src/front/web/pages.css", INSTALLED[] = "web/pages.css";
    char path[PATH_MAX];
    if (!file_share(SOURCES, path, sizeof path, NULL) && !file_share(INSTALLED, path, sizeof path, e))
        return NULL;
    *strrchr(path, '/') = '\0';
    struct web_files *s = mem_alloc(1, sizeof *s);
    bool done = add_folder(s, path, "", 0, e);
    for (size_t i = 0; done && i < sizeof LEAFLET / sizeof LEAFLET[0]; i++) {
        struct stat st;
        if (stat(LEAFLET[i], &st) == 0) {
            done = add_folder(s, LEAFLET[i], "leaflet/", 0, e);
            break;
        }
    }
    if (!done) {
        web_files_free(s);
        return NULL;
    }
    qsort(s->files, s->n, sizeof *s->files, compare);
    set_mark(s);
    return s;
}

static void *pack_all(void *arg)
{
    struct web_files *s = arg;
    for (size_t i = 0; i < s->n && !atomic_load(&s->ending); i++)
        for (enum coding c = CODING_GZIP; c < CODINGS && pack_suits(s->files[i].type); c++)
            atomic_store(&s->files[i].packed[c], pack_small(s->files[i].body->data, s->files[i].body->n, c));
    return NULL;
}

void web_files_pack(struct web_files *s, bool here)
{
    if (s && !here)
        s->packs = pthread_create(&s->packer, NULL, pack_all, s) == 0;
    if (s && !s->packs)
        pack_all(s);
}

void web_files_free(struct web_files *s)
{
    if (!s)
        return;
    atomic_store(&s->ending, true);
    if (s->packs)
        pthread_join(s->packer, NULL);
    for (size_t i = 0; i < s->n; i++) {
        free(s->files[i].name);
        blob_free(s->files[i].body);
        for (enum coding c = CODING_PLAIN; c < CODINGS; c++)
            blob_free(atomic_load(&s->files[i].packed[c]));
    }
    free(s->files);
    free(s);
}

const struct web_file *web_files_find(const struct web_files *s, const char *name, bool *current)
{
    size_t low = 0, high = s ? s->n : 0;
    const bool marked = strspn(name, "0123456789abcdef") == WEB_FILES_MARK && name[WEB_FILES_MARK] == '/';
    *current = marked && s && strncmp(name, s->mark, WEB_FILES_MARK) == 0;
    name += marked ? WEB_FILES_MARK + 1 : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(s->files[middle].name, name);
        if (order == 0)
            return &s->files[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

#include "sheet/package.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include "base/hash.h"
#include "base/mem.h"

struct package {
    zip_t *zip;
    struct hash_map names; /* of parts, small letters, to their numbers */
};

struct part {
    zip_file_t *in;
    size_t done, packed;
};

static bool damaged(struct err *e, const char *how)
{
    return err_say(e, ERR_INVALID, NULL, NULL, "the file is damaged or was cut off (%s)",
                   "le fichier est endommagé ou tronqué%.0s", how);
}

/* --- opening ------------------------------------------------------------------------------------------- */

static uint64_t little(const unsigned char *p, size_t n)
{
    uint64_t v = 0;
    while (n--)
        v = v << 8 | p[n];
    return v;
}

/* libzip makes room for all parts that the end of the file speaks of, before anybody can ask how many. */
static bool check_count(FILE *in, struct err *e)
{
    enum { END = 22, LOCATOR = 20, FAR_END = 56, TAIL = 65535 + END + LOCATOR };
    unsigned char *tail = mem_alloc(TAIL, 1), far[FAR_END];
    uint64_t most = 0;
    long size = fseek(in, 0, SEEK_END) == 0 ? ftell(in) : -1;
    long from = size > TAIL ? size - TAIL : 0;
    size_t n = size > 0 && fseek(in, from, SEEK_SET) == 0 ? fread(tail, 1, TAIL, in) : 0;
    for (size_t i = 0; i + END <= n; i++) {
        if (memcmp(tail + i, "PK\5\6", 4) != 0)
            continue;
        uint64_t parts = little(tail + i + 10, 2);
        most = parts > most ? parts : most;
        if (i < LOCATOR || memcmp(tail + i - LOCATOR, "PK\6\7", 4) != 0)
            continue;
        uint64_t at = little(tail + i - LOCATOR + 8, 8);
        if (at > (uint64_t)size || fseek(in, (long)at, SEEK_SET) != 0 ||
            fread(far, 1, FAR_END, in) != FAR_END)
            continue;
        parts = little(far + 32, 8);
        most = parts > most ? parts : most;
    }
    free(tail);
    return most <= PACKAGE_PARTS ||
           err_say(e, ERR_TOO_LARGE, NULL, NULL, "the file has %llu parts, more than %d",
                   "le fichier a %llu parties, plus de %d", (unsigned long long)most, (int)PACKAGE_PARTS);
}

static size_t small_name(char out[PACKAGE_NAME], const char *name)
{
    size_t n = 0;
    name += *name == '/';
    for (; name[n] && n + 1 < PACKAGE_NAME; n++)
        out[n] = name[n] == '\\' ? '/' : (char)tolower((unsigned char)name[n]);
    out[n] = '\0';
    return name[n] ? PACKAGE_NAME : n;
}

static bool learn_names(struct package *p, struct err *e)
{
    const zip_int64_t n = zip_get_num_entries(p->zip, 0);
    if (n > PACKAGE_PARTS)
        return err_say(e, ERR_TOO_LARGE, NULL, NULL, "the file has %lld parts, more than %d",
                       "le fichier a %lld parties, plus de %d", (long long)n, (int)PACKAGE_PARTS);
    for (zip_int64_t i = 0; i < n; i++) {
        char small[PACKAGE_NAME];
        const char *name = zip_get_name(p->zip, (zip_uint64_t)i, ZIP_FL_ENC_RAW);
        size_t length = name ? small_name(small, name) : PACKAGE_NAME;
        if (length == PACKAGE_NAME)
            continue; /* no part of a list */
        if (hash_map_get(&p->names, small, length) != HASH_NONE)
            return err_say(e, ERR_INVALID, NULL, NULL, "the file holds two parts of one name, %.80s",
                           "le fichier contient deux parties du même nom, %.80s", small);
        hash_map_put(&p->names, small, length, (uint32_t)i);
    }
    return true;
}

static zip_source_t *source_of(const struct sheet_file *f, zip_error_t *why)
{
    if (f->data)
        return zip_source_buffer_create(f->data, f->n, 0, why);
    int fd = dup(fileno(f->in));
    FILE *in = fd < 0 ? NULL : fdopen(fd, "rb");
    zip_source_t *source = in ? zip_source_filep_create(in, 0, -1, why) : NULL;
    if (!source && in)
        fclose(in);
    return source;
}

static zip_t *open_zip(const struct sheet_file *f, struct err *e)
{
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t *source = source_of(f, &why);
    zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &why) : NULL;
    if (!zip) {
        damaged(e, zip_error_strerror(&why));
        if (source)
            zip_source_free(source);
    }
    zip_error_fini(&why);
    return zip;
}

struct package *package_open(const struct sheet_file *f, struct err *e)
{
    const size_t bytes = f->data ? f->n : (size_t)f->at.st_size;
    if (!f->kept && bytes > PACKAGE_FILE_BYTES) {
        err_say(e, ERR_TOO_LARGE, NULL, NULL, "a workbook is larger than %zu MiB",
                "le classeur dépasse %zu Mio", PACKAGE_FILE_BYTES >> 20);
        return NULL;
    }
    if (!check_count(f->in, e))
        return NULL;
    struct package *p = mem_alloc(1, sizeof *p);
    if ((p->zip = open_zip(f, e)) && learn_names(p, e))
        return p;
    package_close(p);
    return NULL;
}

void package_close(struct package *p)
{
    if (!p)
        return;
    if (p->zip)
        zip_discard(p->zip);
    hash_map_release(&p->names);
    free(p);
}

/* --- names --------------------------------------------------------------------------------------------- */

uint64_t package_find(const struct package *p, const char *name)
{
    char small[PACKAGE_NAME];
    size_t n = small_name(small, name);
    uint32_t at = n == PACKAGE_NAME ? HASH_NONE : hash_map_get(&p->names, small, n);
    return at == HASH_NONE ? PACKAGE_NONE : at;
}

size_t package_unpacked(const struct package *p, uint64_t part)
{
    zip_stat_t st;
    return zip_stat_index(p->zip, part, 0, &st) == 0 && st.valid & ZIP_STAT_SIZE ? st.size : 0;
}

/* Takes the last step of a path away; false when there is none. */
static bool step_up(char *path)
{
    char *slash = strrchr(path, '/');
    if (!*path)
        return false;
    *(slash ? slash : path) = '\0';
    return true;
}

bool package_resolve(char out[PACKAGE_NAME], const char *from, const char *target)
{
    snprintf(out, PACKAGE_NAME, "%s", *target == '/' ? "" : from);
    if (*target != '/')
        step_up(out);
    while (*target) {
        size_t n = strcspn(target, "/\\"), have = strlen(out);
        if (n == 2 && strncmp(target, "..", 2) == 0) {
            if (!step_up(out))
                return false;
        } else if (n > 0 && !(n == 1 && *target == '.')) {
            if (have + n + 2 > PACKAGE_NAME)
                return false;
            snprintf(out + have, PACKAGE_NAME - have, "%s%.*s", have ? "/" : "", (int)n, target);
        }
        target += n + (target[n] != '\0');
    }
    return *out != '\0';
}

void package_relations(char out[PACKAGE_NAME], const char *part)
{
    const char *slash = strrchr(part, '/'), *file = slash ? slash + 1 : part;
    snprintf(out, PACKAGE_NAME, "%.*s_rels/%s.rels", (int)(file - part), part, file);
}

/* --- parts --------------------------------------------------------------------------------------------- */

static bool too_large(struct err *e)
{
    return err_say(
        e, ERR_TOO_LARGE, NULL, NULL,
        "the workbook unpacks to far more than a list: over %zu MiB, or over %d times its size",
        "une fois décompressé, le classeur dépasse de loin une liste : plus de %zu Mio, ou plus de "
        "%d fois sa taille",
        PACKAGE_PART_BYTES >> 20, (int)PACKAGE_RATIO);
}

static bool within(size_t unpacked, size_t packed)
{
    return unpacked <= PACKAGE_SAFE_BYTES ||
           (unpacked <= PACKAGE_PART_BYTES && unpacked / PACKAGE_RATIO <= packed);
}

struct part *part_open(struct package *p, uint64_t part, struct err *e)
{
    zip_stat_t st;
    if (zip_stat_index(p->zip, part, 0, &st) != 0) {
        damaged(e, zip_strerror(p->zip));
        return NULL;
    }
    if (st.valid & ZIP_STAT_ENCRYPTION_METHOD && st.encryption_method != ZIP_EM_NONE) {
        err_say(e, ERR_UNSUPPORTED, NULL, NULL, "the workbook is locked by a password: save it without one",
                "le classeur est protégé par un mot de passe : enregistrez-le sans mot de passe");
        return NULL;
    }
    if (st.comp_method != ZIP_CM_STORE && st.comp_method != ZIP_CM_DEFLATE) {
        damaged(e, "a way of packing that no workbook has");
        return NULL;
    }
    if (!within(st.size, st.comp_size)) {
        too_large(e);
        return NULL;
    }
    zip_file_t *in = zip_fopen_index(p->zip, part, 0);
    if (!in) {
        damaged(e, zip_strerror(p->zip));
        return NULL;
    }
    struct part *t = mem_alloc(1, sizeof *t);
    t->in = in;
    t->packed = st.comp_size;
    return t;
}

void part_close(struct part *t)
{
    if (!t)
        return;
    zip_fclose(t->in);
    free(t);
}

long part_read(void *part, void *to, size_t n, struct err *e)
{
    struct part *t = part;
    zip_int64_t got = zip_fread(t->in, to, n);
    if (got < 0) {
        damaged(e, zip_file_strerror(t->in));
        return -1;
    }
    t->done += (size_t)got;
    if (!within(t->done, t->packed)) { /* whatever the list of parts said */
        too_large(e);
        return -1;
    }
    return (long)got;
}

size_t part_done(const struct part *t)
{
    return t->done;
}

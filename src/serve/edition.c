#include "serve/edition.h"

#include <dirent.h>
#include <limits.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/hash.h"
#include "draw/picture.h"
#include "draw/text.h"

static const char *const FOLDERS[] = {"styles", "geodata/built"};

enum { FILE_BYTES = 256 << 20, DEPTH = 4 };

/* --- program and libraries ---------------------------------------------------------------------------------
 */

struct built {
    uint64_t hash;
    bool first;
};

/* The build id within the notes of a segment; NULL when it is not among them. */
static const unsigned char *find_build_id(const unsigned char *notes, size_t n, size_t align, size_t *size)
{
    const size_t mask = align == 8 ? 7 : 3;
    while (n >= sizeof(ElfW(Nhdr))) {
        ElfW(Nhdr) note;
        memcpy(&note, notes, sizeof note);
        size_t name = (note.n_namesz + mask) & ~mask, text = (note.n_descsz + mask) & ~mask;
        if (name > n - sizeof note || text > n - sizeof note - name)
            return NULL;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
            memcmp(notes + sizeof note, "GNU", 4) == 0) {
            *size = note.n_descsz;
            return notes + sizeof note + name;
        }
        notes += sizeof note + name + text;
        n -= sizeof note + name + text;
    }
    return NULL;
}

static void add_file(const char *path, uint64_t *hash)
{
    struct bytes text;
    bytes_init(&text, FILE_BYTES);
    if (file_read(path, &text, NULL))
        *hash = hash_bytes(text.data, text.n, *hash);
    bytes_release(&text);
}

/* The kernel's own library has nothing to do with answers. A program without a build id is read whole. */
static int add_object(struct dl_phdr_info *o, size_t size, void *arg)
{
    struct built *b = arg;
    const unsigned char *id = NULL;
    size_t n = 0;
    (void)size;
    if (strncmp(o->dlpi_name, "linux-", 6) == 0)
        return 0;
    for (unsigned i = 0; i < o->dlpi_phnum && !id; i++)
        if (o->dlpi_phdr[i].p_type == PT_NOTE)
            id = find_build_id((const unsigned char *)(o->dlpi_addr + o->dlpi_phdr[i].p_vaddr),
                               o->dlpi_phdr[i].p_memsz, o->dlpi_phdr[i].p_align, &n);
    if (id)
        b->hash = hash_bytes(id, n, b->hash);
    else
        add_file(b->first ? "/proc/self/exe" : o->dlpi_name, &b->hash);
    b->first = false;
    return 0;
}

/* --- styles and geodata ------------------------------------------------------------------------------------
 */

static int is_named(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void add_folder(const char *folder, int depth, uint64_t *hash)
{
    struct dirent **entries;
    int n = scandir(folder, &entries, is_named, alphasort);
    for (int i = 0; i < n; i++) {
        char path[PATH_MAX];
        struct stat st;
        int length = snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (length > 0 && (size_t)length < sizeof path && stat(path, &st) == 0) {
            *hash = hash_bytes(entries[i]->d_name, strlen(entries[i]->d_name), *hash);
            if (S_ISDIR(st.st_mode) && depth < DEPTH)
                add_folder(path, depth + 1, hash);
            else if (S_ISREG(st.st_mode))
                add_file(path, hash);
        }
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
}

/* --- fonts -------------------------------------------------------------------------------------------------
 */

/* Which files fonts come from, and what is done to them, is the machine's affair: what comes of it counts. */
static void add_fonts(uint64_t *hash)
{
    static const char SAMPLE[] =
        "AVÀÇÉabcdefghijklmnopqrstuvwxyzéœ0123456789-’\nΑβγ Жщ العربية עברית 東京 한국";
    static const struct text_style STYLES[] = {{.size_px = 16, .colour = 0xFF000000},
                                               {.size_px = 16, .colour = 0xFF000000, .weight = 700},
                                               {.size_px = 16, .colour = 0xFF000000, .italic = true}};
    enum { WIDTH = 640, HEIGHT = 48, BASELINE = 18 };
    struct text_painter *painter = text_painter_new();
    struct picture p = {0};
    for (size_t i = 0; i < sizeof STYLES / sizeof STYLES[0] && picture_resize(&p, WIDTH, HEIGHT, NULL); i++) {
        picture_clear(&p);
        text_draw(painter, &p, &STYLES[i], SAMPLE, 2, BASELINE);
        for (int y = 0; y < HEIGHT; y++)
            *hash = hash_bytes(picture_row(&p, y), WIDTH * sizeof(uint32_t), *hash);
    }
    picture_release(&p);
    text_painter_free(painter);
}

uint64_t edition_hash(void)
{
    struct built b = {0, true};
    char path[PATH_MAX];
    dl_iterate_phdr(add_object, &b);
    for (size_t i = 0; i < sizeof FOLDERS / sizeof FOLDERS[0]; i++)
        for (unsigned place = 0; file_share_place(FOLDERS[i], place, path, sizeof path); place++)
            add_folder(path, 0, &b.hash);
    add_fonts(&b.hash);
    return b.hash;
}

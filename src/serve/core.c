#include "serve/core.h"

#include <stdio.h>

#include "atlas/selection.h"
#include "draw/png.h"
#include "front/pages.h"
#include "front/web_files.h"
#include "geo/outlines.h"
#include "geo/project.h"
#include "map/counted.h"
#include "map/tile.h"
#include "out/fragments.h"
#include "serve/edition.h"

enum { CACHE_SHARDS = 16, SCALES = 3 };
enum { COUNTED_SHARE = 4 /* for one of --selection-mib */ };

/* What a list takes in memory before it goes to disk, and how many do. */
enum { FILE_EACH_BYTES = 1 << 20, FILE_MOST = 32 };

static void hold_blob(void *b)
{
    blob_ref(b);
}

static void drop_blob(void *b)
{
    blob_free(b);
}

static void hold_selection(void *s)
{
    selection_ref(s);
}

static void drop_selection(void *s)
{
    selection_free(s);
}

static void hold_counted(void *c)
{
    counted_ref(c);
}

static void drop_counted(void *c)
{
    counted_free(c);
}

static void write_problem(const void *context, unsigned language, const char *target, const struct err *why,
                          int status, struct bytes *out)
{
    const struct core *c = context;
    target += public_url_skip(&c->options->public_url, target, strcspn(target, "?"));
    pages_write_problem(c->pages, (enum language)language, target, why, status, out);
}

/* The first page stands at the public path, or at the root, by whatever name the server was reached. */
static bool read_pages(struct core *c, struct err *e)
{
    char home[PUBLIC_URL_BYTES + 2];
    snprintf(home, sizeof home, "%s/", public_url_path(&c->options->public_url));
    c->pages = pages_new(home, web_files_mark(c->web_files), e);
    c->problems = (struct problem_pages){write_problem, c, LANGUAGE_CODES};
    return c->pages != NULL;
}

bool core_init(struct core *c, const struct serve_options *o, struct err *e)
{
    static const struct cache_kind BLOBS = {hold_blob, drop_blob},
                                   SELECTIONS = {hold_selection, drop_selection},
                                   COUNTED = {hold_counted, drop_counted};
    *c = (struct core){.options = o};
    if (!(c->painting = tile_shared_new(e)))
        return false;
    c->outlines = outlines_new(tile_shared_shapes(c->painting));
    if (!published_list_open(&c->published, o->publish.list, o->publish.n, e))
        return false;
    c->web_files = web_files_new(&c->no_files);
    if (!read_pages(c, e))
        return false;
    for (int i = 0; i < SCALES; i++)
        c->empty_tile[i] = png_transparent(i + 1);
    c->answers = cache_new(&BLOBS, (size_t)o->cache_mib << 20, CACHE_SHARDS);
    c->selections = cache_new(&SELECTIONS, (size_t)o->selection_mib << 20, 1);
    c->counted = cache_new(&COUNTED, ((size_t)o->selection_mib << 20) / COUNTED_SHARE, 1);
    c->projectors = projectors_new();
    c->fragments = fragments_new((size_t)o->fragment_mib << 20);
    c->files.folder = "/var/tmp";
    c->files.option = "--file-disk-mib";
    c->files.each_bytes = FILE_EACH_BYTES;
    c->files.memory_bytes = (size_t)FILE_EACH_BYTES * FILE_MOST;
    c->files.file_bytes = (uint64_t)o->file_disk_mib << 20;
    c->files.files = FILE_MOST;
    snprintf(c->edition, sizeof c->edition, "%08x", (unsigned)(edition_hash() >> 32));
    return true;
}

void core_release(struct core *c)
{
    cache_free(c->answers);
    cache_free(c->selections);
    cache_free(c->counted);
    cache_free(c->fragments);
    projectors_free(c->projectors);
    for (int i = 0; i < SCALES; i++)
        blob_free(c->empty_tile[i]);
    published_list_release(&c->published);
    tile_shared_free(c->painting);
    outlines_free(c->outlines);
    web_files_free(c->web_files);
    pages_free(c->pages);
}

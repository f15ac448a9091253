#include "out/sitemap.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "atlas/collection.h"
#include "base/mem.h"
#include "out/site.h"
#include "out/xml.h"

enum { URL_BYTES = 4096 };

#define HEAD  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define XMLNS "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\""

/* Of records: their rows, and the folder of their pages. */
static const struct {
    const char *name;
    enum collection records; /* COLLECTION_COUNT: of others */
} KINDS[SITEMAP_KINDS] = {
    [SITEMAP_PAGES] = {"pages", COLLECTION_COUNT},
    [SITEMAP_TERRITORIES] = {"territoires", COLLECTION_COUNT},
    [SITEMAP_COLLECTIVITES] = {"collectivites", COLLECTION_COLLECTIVITES},
    [SITEMAP_PARTENAIRES] = {"partenaires", COLLECTION_PARTENAIRES},
    [SITEMAP_COOPERATIONS] = {"cooperations", COLLECTION_COOPERATIONS},
    [SITEMAP_PROJETS] = {"projets", COLLECTION_PROJETS},
    [SITEMAP_BOURSE] = {"bourse", COLLECTION_BOURSE},
};

/* Territories: a page for each value. */
static const struct {
    enum vocabulary_id of;
    const char *folder;
} TERRITORIES[] = {{VOCABULARY_CONTINENT, "continents"},
                   {VOCABULARY_PAYS, "pays"},
                   {VOCABULARY_REGION, "regions"},
                   {VOCABULARY_DEPARTEMENT, "departements"}};
enum { N_TERRITORIES = sizeof TERRITORIES / sizeof TERRITORIES[0] };

bool sitemap_parse(enum sitemap_of *of, const char *name)
{
    for (*of = 0; *of < SITEMAP_KINDS; ++*of)
        if (strcmp(KINDS[*of].name, name) == 0)
            return true;
    return false;
}

/* By rows, of which some are no records: a part is found without counting. */
unsigned sitemap_parts(enum sitemap_of of, const struct snapshot *s)
{
    if (KINDS[of].records == COLLECTION_COUNT)
        return 1;
    const struct record_rows *r = collection_rows(s, KINDS[of].records);
    return r->n / SITEMAP_MOST + (r->n % SITEMAP_MOST > 0);
}

static void put_moment(struct bytes *out, uint32_t changed_s)
{
    char text[32];
    struct tm tm;
    const time_t when = changed_s;
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&when, &tm));
    if (changed_s)
        bytes_add_format(out, "<lastmod>%s</lastmod>", text);
}

/* --- the index ---------------------------------------------------------------------------------------------
 */

/* 0 of what does not say. */
static uint32_t newest(enum sitemap_of of, unsigned part, const struct snapshot *s)
{
    const struct record_rows *r = KINDS[of].records == COLLECTION_COUNT
                                      ? NULL
                                      : collection_rows(s, KINDS[of].records);
    uint32_t found = 0;
    for (uint32_t row = (part - 1) * SITEMAP_MOST; r && row < part * SITEMAP_MOST && row < r->n; row++)
        found = r->changed[row] > found ? r->changed[row] : found;
    return found;
}

void sitemap_write_index(struct bytes *out, const struct snapshot *s, const char *base_url)
{
    bytes_add_text(out, HEAD "<sitemapindex " XMLNS ">\n");
    for (enum sitemap_of of = 0; of < SITEMAP_KINDS; of++)
        for (unsigned part = 1; part <= sitemap_parts(of, s); part++) {
            bytes_add_text(out, "<sitemap><loc>");
            xml_put_text(out, base_url, strlen(base_url));
            bytes_add_format(out, "/sitemap.xml?of=%s&amp;part=%u</loc>", KINDS[of].name, part);
            put_moment(out, newest(of, part, s));
            bytes_add_text(out, "</sitemap>\n");
        }
    bytes_add_text(out, "</sitemapindex>\n");
}

/* --- a part ------------------------------------------------------------------------------------------------
 */

struct sitemap {
    struct source source;
    enum sitemap_of of;
    struct snapshot *s;
    char *base_url;
    const char **pages;
    uint32_t next, end; /* rows; of territories and pages their number */
    bool begun;
};

static void put_page(const struct sitemap *m, const char *folder, const char *id, uint32_t changed_s,
                     struct bytes *out)
{
    bytes_add_text(out, "<url><loc>");
    xml_put_text(out, m->base_url, strlen(m->base_url));
    bytes_add_format(out, "/%s/", folder);
    site_escape(out, id);
    bytes_add_text(out, "</loc>");
    put_moment(out, changed_s);
    bytes_add_text(out, "</url>\n");
}

static void put_record(const struct sitemap *m, uint32_t row, struct bytes *out)
{
    const struct record_rows *r = collection_rows(m->s, KINDS[m->of].records);
    if (bits_get(&r->real, row))
        put_page(m, KINDS[m->of].name, snapshot_text(m->s, r->uid[row]), r->changed[row], out);
}

static void put_territory(const struct sitemap *m, uint32_t n, struct bytes *out)
{
    size_t i = 0;
    for (; i + 1 < N_TERRITORIES && n >= m->s->vocabularies[TERRITORIES[i].of].n; i++)
        n -= m->s->vocabularies[TERRITORIES[i].of].n;
    const struct vocabulary_value *v = &m->s->vocabularies[TERRITORIES[i].of].values[n];
    if (!v->former)
        put_page(m, TERRITORIES[i].folder, v->code, 0, out);
}

static void put_alone(const struct sitemap *m, uint32_t n, struct bytes *out)
{
    bytes_add_text(out, "<url><loc>");
    xml_put_text(out, m->base_url, strlen(m->base_url));
    bytes_add_format(out, "%s</loc></url>\n", m->pages[n]);
}

static enum source_state more(struct source *source, struct bytes *out, struct err *e)
{
    struct sitemap *m = (struct sitemap *)source;
    const size_t from = out->n;
    (void)e;
    if (!m->begun)
        bytes_add_text(out, HEAD "<urlset " XMLNS ">\n");
    m->begun = true;
    for (; m->next < m->end && out->n + URL_BYTES < out->ceiling && out->n < from + SOURCE_STEP_BYTES;
         m->next++)
        (KINDS[m->of].records != COLLECTION_COUNT ? put_record
         : m->of == SITEMAP_TERRITORIES           ? put_territory
                                                  : put_alone)(m, m->next, out);
    if (m->next < m->end)
        return SOURCE_MORE;
    bytes_add_text(out, "</urlset>\n");
    return SOURCE_END;
}

static void free_sitemap(struct source *source)
{
    struct sitemap *m = (struct sitemap *)source;
    snapshot_free(m->s);
    free(m->base_url);
    free(m->pages);
    free(m);
}

struct source *sitemap_new(enum sitemap_of of, unsigned part, struct snapshot *s, const char *base_url,
                           const char *const *pages)
{
    struct sitemap *m = mem_alloc(1, sizeof *m);
    *m = (struct sitemap){{more, free_sitemap}, of, snapshot_ref(s), mem_strdup(base_url), NULL, 0, 0, false};
    if (KINDS[of].records != COLLECTION_COUNT) {
        const uint32_t n = collection_rows(s, KINDS[of].records)->n;
        m->next = (part - 1) * SITEMAP_MOST;
        m->end = n - m->next > SITEMAP_MOST ? m->next + SITEMAP_MOST : n;
    } else if (of == SITEMAP_TERRITORIES) {
        for (size_t i = 0; i < N_TERRITORIES; i++)
            m->end += s->vocabularies[TERRITORIES[i].of].n;
    } else {
        while (pages[m->end])
            m->end++;
        m->pages = mem_dup(pages, m->end * sizeof *pages);
    }
    return &m->source;
}

/* sitemap.h - the addresses of all pages, for search engines: the protocol of sitemaps.org, 0.9 */
#ifndef OUT_SITEMAP_H
#define OUT_SITEMAP_H

#include "atlas/snapshot.h"
#include "base/bytes.h"
#include "base/source.h"

/* A sitemap has 50 000 addresses at most, so there are several, each of one kind, and an index of them. The
 * parts of a kind are numbered from 1. */
enum sitemap_of {
    SITEMAP_PAGES, /* that stand alone */
    SITEMAP_TERRITORIES,
    SITEMAP_COLLECTIVITES,
    SITEMAP_PARTENAIRES,
    SITEMAP_COOPERATIONS, /* other actions too */
    SITEMAP_PROJETS,
    SITEMAP_BOURSE,
    SITEMAP_KINDS
};
#define SITEMAP_MOST 50000

bool sitemap_parse(enum sitemap_of *of, const char *name);
unsigned sitemap_parts(enum sitemap_of of, const struct snapshot *s);

/* Where each part is: base_url "/sitemap.xml?of=projets&part=1". */
void sitemap_write_index(struct bytes *out, const struct snapshot *s, const char *base_url);

/* One part, made as it is taken; records say when they were changed. It has a reference of the snapshot of
 * its own; base_url is copied. pages: paths that stand alone, "/monde"; the
 * list is copied, and ends in NULL. */
struct source *sitemap_new(enum sitemap_of of, unsigned part, struct snapshot *s, const char *base_url,
                           const char *const *pages);

#endif

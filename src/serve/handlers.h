/* handlers.h - the two steps of each handler (serve/call.h); the file is named by what it answers */
#ifndef SERVE_HANDLERS_H
#define SERVE_HANDLERS_H

#include "base/json.h"
#include "serve/call.h"
#include "serve/worker.h"

#define HANDLER(name)                                                                                        \
    bool plan_##name(struct call *c, struct err *e);                                                         \
    bool make_##name(struct call *c, struct worker *w, struct err *e)

HANDLER(search);   /* get_search.c */
HANDLER(web);      /* get_web.c */
HANDLER(fiche);    /* get_fiche.c */
HANDLER(tile);     /* get_tile.c */
HANDLER(tilejson); /* get_tilejson.c */
HANDLER(style);    /* get_style.c */
HANDLER(glyphs);   /* get_glyphs.c */
HANDLER(identify); /* get_identify.c */
HANDLER(static);   /* get_static.c */
HANDLER(legend);   /* get_legend.c */
HANDLER(wmts);     /* get_wmts.c */
bool plan_wmts_rest(struct call *c, struct err *e);
HANDLER(wms);      /* get_wms.c */
HANDLER(embed);    /* get_embed.c */
HANDLER(oembed);   /* get_oembed.c */
HANDLER(integrer); /* get_integrer.c */
HANDLER(landing);  /* get_landing.c */
HANDLER(conformance);
HANDLER(openapi);      /* get_openapi.c */
HANDLER(vocabularies); /* get_vocabularies.c */
HANDLER(tilesets);     /* get_tilesets.c */
HANDLER(tileset);
bool plan_tileset_tile(struct call *c, struct err *e);
HANDLER(matrix_sets); /* get_matrix_sets.c */
HANDLER(matrix_set);
HANDLER(collections); /* get_collections.c */
HANDLER(collection);
HANDLER(queryables); /* get_queryables.c */
HANDLER(sortables);
HANDLER(items); /* get_items.c */
HANDLER(item);  /* get_item.c */
HANDLER(facets);
HANDLER(crosstab);  /* get_crosstab.c */
HANDLER(pairs);     /* get_pairs.c */
HANDLER(two_sides); /* get_two_sides.c */
HANDLER(stats);     /* get_stats.c */
HANDLER(sitemap);   /* get_sitemap.c */
HANDLER(robots);
HANDLER(croiser);   /* get_croiser.c */
HANDLER(qr);        /* get_qr.c */
HANDLER(territory); /* get_territory.c */
HANDLER(territories);
HANDLER(suggest);                                /* get_suggest.c */
bool plan_health(struct call *c, struct err *e); /* get_health.c */
bool make_healthz(struct call *c, struct worker *w, struct err *e);
bool make_readyz(struct call *c, struct worker *w, struct err *e);
bool make_metrics(struct call *c, struct worker *w, struct err *e);

HANDLER(bourse);  /* get_bourse.c */
HANDLER(reseaux); /* get_reseaux.c */
HANDLER(appels);
HANDLER(about); /* get_about.c */

HANDLER(published_items); /* get_published.c, published_asked.c: what those of items, item, ... do where {c}
                             is published */
HANDLER(published_item);
HANDLER(published_queryables);

#undef HANDLER

/* How a collection, and what of it may be filtered, names its queryables (19-079r2, 6.1): a link, and a field
 * Link of the answer. */
#define HANDLER_QUERYABLES "http://www.opengis.net/def/rel/ogc/1.0/queryables"
void handler_queryables_field(struct call *c, const char *collection);

struct published;
void published_put_collection(struct call *c, struct json *j, const struct published *p);
bool published_named(struct call *c); /* does {c} name one? It is then c->published */

/* The page of a list of the site, a number from 1 on: 1 without it, or when it is none. Into the key. */
unsigned handler_page(struct call *c, const char *name);

/* {"href":BASE PATH,"rel":...,"type":...,"title":...}; type and title may be NULL. */
void handler_link(struct json *j, const char *rel, const char *type, const char *title, const char *base,
                  const char *path);

#endif

/* lettering.h - names on the base map: which show at which zoom, and painting those of a window */
#ifndef MAP_LETTERING_H
#define MAP_LETTERING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "draw/picture.h"
#include "draw/text.h"
#include "style/style.h"

/* Names come from geodata/built/: labels.tsv (continents, oceans, seas, countries, regions, départements,
 * capitals), communes.tsv for France, places.tsv for elsewhere. They take their room in the order of the
 * style's layers, in a layer by rank (population), zoom after zoom from 0 up over the whole world: a name
 * that stands keeps its room at the next zoom. So what shows depends on the zoom alone, not on the window:
 * windows side by side agree. From LETTERING_ZOOM_LAST on nothing changes.
 *
 * A name without a dot stands centred on its point, or a little higher or lower. One with a dot stands to its
 * right, or left, above, below, where there is room first.
 *
 * Widths are sums of letters' advances measured once, which is a little more than the text painter draws. */
#define LETTERING_ZOOM_LAST 13

/* Kinds, as the style names them: continent ocean mer pays petit_pays capitale region departement, and by
 * population metropole (1 million) ville (100 000) bourg (10 000) village. -1 when there is none of this
 * name. */
int lettering_kind(const char *name);

struct lettering; /* shared by threads; each zoom is immutable once it is settled */

/* Starts a thread that reads the tables and settles zoom after zoom: some 0.15 s to zoom 8, 0.35 s for all,
 * 15 MB. Returns at once. A pointer to the style is kept. */
struct lettering *lettering_start(const struct style *s);
void lettering_free(struct lettering *l); /* stops the thread first */
/* Wait until a zoom is settled. False when a table could not be read; there are no names then. */
bool lettering_wait(struct lettering *l, int zoom, struct err *e);

size_t lettering_count(struct lettering *l, int zoom); /* how many show in the whole world; waits */

/* Paint the names that reach into a window, once their zoom is settled, in the colours of a style with the
 * layers of the one that settled them: x0, y0 in world units, beside the
 * world too; `scale` pixels of the picture for each pixel of units_per_px. 20 to 100 microseconds a name. */
void lettering_paint(struct lettering *l, const struct style *s, struct text_painter *t, struct picture *to,
                     int64_t x0, int64_t y0, double units_per_px, int scale, int zoom);

#endif

/* sink_atom.h - lists as Atom feeds (RFC 4287), a page at a time (RFC 5005, 3), with positions in GeoRSS */
#ifndef OUT_SINK_ATOM_H
#define OUT_SINK_ATOM_H

#include "out/sink.h"

extern const struct sink_format SINK_ATOM;

/* Of records alone: territories do not say when they changed. An entry has the id "urn:uuid:..." made of its
 * collection and external id, the same whatever address the server has; its name; when it was changed (1970
 * where that is not known); its page, where the head has a base_url; what flat tables have of it as a text,
 * and its one place or places. Of the head's links self, next, prev and the one to a page are said. */
struct sink *sink_atom_new(void);

#endif

/* wmts_capabilities.h - what WMTS offers here, as its capabilities document */
#ifndef SERVE_WMTS_CAPABILITIES_H
#define SERVE_WMTS_CAPABILITIES_H

#include "serve/map_asked.h"

/* sections: bits (wmts_asked.h); without any, the version alone (OGC 06-121r3, 7.3.4). The criteria of the
 * call, and what else is asked of the map, stand in the addresses that it leads to: whoever asks for
 * capabilities under criteria gets a service of what they select. Layers that the criteria do not fit are
 * left out. */
void wmts_capabilities_write(struct call *c, const struct map_asked *map, unsigned sections,
                             struct bytes *out);

#endif

/* start.h - a server is put together, runs, and is taken apart */
#ifndef SERVE_START_H
#define SERVE_START_H

#include <stdbool.h>

#include "base/err.h"
#include "serve/options.h"

/* Serve until SIGTERM or SIGINT. false: it could not start, or could not go on. */
bool start_server(const struct serve_options *o, struct err *e);

#endif

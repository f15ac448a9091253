/* atlasd serve: the server. */
#include "main/verb.h"
#include "serve/options.h"
#include "serve/start.h"

static bool run(const void *arguments, struct err *e)
{
    return start_server(arguments, e);
}

const struct verb VERB_SERVE = {.command = &SERVE_COMMAND, .size = sizeof(struct serve_options), .run = run};

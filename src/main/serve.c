/* atlasd serve: the server. */
#include <stdio.h>

#include "main/verb.h"
#include "serve/options.h"
#include "serve/server.h"

int verb_serve(int argc, char **argv)
{
    struct serve_options o;
    struct err e = {0};
    bool help;
    if (!serve_options_parse(&o, argc, argv, &help, &e))
        return verb_fail("serve", &e);
    if (help) {
        serve_options_help(stdout);
        return 0;
    }
    return server_run(&o, &e) ? 0 : verb_fail("serve", &e);
}

/* Pages of the site about itself: /accessibilite /contact /donnees-ouvertes /donnees-personnelles
 * /mentions-legales /plan /reperes. Their words are templates; here is what differs from one installation to
 * another.
 */
#include "out/about.h"
#include "out/sources.h"
#include "serve/handlers.h"
#include "serve/route.h"

bool plan_about(struct call *c, struct err *e)
{
    static const char *const FORMATS[] = {"json", NULL};
    (void)e;
    c->answer.type = "application/json";
    call_key_int(c, c->snapshot ? (int64_t)c->snapshot->version : 0);
    call_key(c, c->base_url);
    return call_take_site(c, FORMATS);
}

bool make_about(struct call *c, struct worker *w, struct err *e)
{
    struct json j;
    struct about about = {&j, c->snapshot, c->base_url};
    (void)w;
    (void)e;
    json_init(&j, &c->out);
    json_object(&j);
    about_operator(&about, &c->core->options->about);
    if (c->route->needs_data) {
        about_data(&about);
        about_places(&about);
    } else {
        sources_write(&j, "sources");
    }
    call_put_ignored(c, &j);
    json_end(&j);
    return true;
}

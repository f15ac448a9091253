/* The query of /wms: what is taken is a picture that can be painted, what is not is an exception. */
#include <math.h>

#include "serve/get_wms_inside.h"
#include "serve/handlers.h"

#include "asked.h"

static void check_picture(const struct call *c, const struct wms_asked *a)
{
    const int most = wms_most_px(c);
    const double *b = a->view.box;
    FUZZ_HOLDS(a->view.w >= 1 && a->view.h >= 1 && a->view.w <= most && a->view.h <= most);
    FUZZ_HOLDS(a->view.scale >= 1 && a->view.scale <= TILE_SCALE_MAX);
    FUZZ_HOLDS(a->view.crs && b[0] < b[2] && b[1] < b[3]);
    FUZZ_HOLDS(isfinite(b[0]) && isfinite(b[1]) && isfinite(b[2]) && isfinite(b[3]));
    FUZZ_HOLDS(a->map.drawing.layers.n >= 1);
    if (a->request == WMS_INFO)
        FUZZ_HOLDS(a->i >= 0 && a->j >= 0 && a->i < a->view.w && a->j < a->view.h && a->count >= 1 &&
                   a->queried.n >= 1);
}

/* Whatever was read before, a picture of an exception can be painted, and its text is one. */
static void check_exception(struct call *c, const struct wms_asked *a)
{
    FUZZ_HOLDS(a->code && a->problem.text[0] && c->answer.policy.caching == CACHING_NEVER);
    FUZZ_HOLDS(a->view.scale >= 1 && a->view.w >= 0 && a->view.h >= 0);
    wms_write_exception(c, a);
    FUZZ_HOLDS(strstr(c->out.data, "</ServiceExceptionReport>"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct call c;
    struct err e = {0};
    if (asked_begin(&c, (const char *)data, n)) {
        FUZZ_HOLDS(plan_wms(&c, &e) && c.answer.type);
        const struct wms_asked *a = c.plan;
        if (a->problem.code)
            check_exception(&c, a);
        else if (a->request == WMS_MAP || a->request == WMS_INFO)
            check_picture(&c, a);
        else if (a->request == WMS_LEGEND)
            FUZZ_HOLDS(a->legend.frame.scale >= 1 && isfinite(a->legend.units_per_px));
    }
    asked_end(&c);
    return 0;
}

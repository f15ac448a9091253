#include "serve/worker.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/pack.h"
#include "map/tile.h"
#include "map/vector_tile.h"
#include "serve/keeper.h"
#include "store/store.h"

enum { WORKER_READINGS = 2 };

struct worker *worker_new(struct core *core, bool paints, struct err *e)
{
    struct worker *w = mem_alloc(1, sizeof *w);
    w->core = core;
    w->packer = packer_new();
    size_t most = (size_t)core->options->answer_bytes; /* an answer may be less than a step of one */
    bytes_init(&w->step, most < 2 * SOURCE_STEP_BYTES ? 2 * SOURCE_STEP_BYTES : most);
    if (!paints || (w->painter = tile_painter_new(core->painting, e)))
        return w;
    worker_free(w);
    return NULL;
}

void worker_free(struct worker *w)
{
    if (!w)
        return;
    tile_painter_free(w->painter);
    vector_tiles_free(w->vectors);
    packer_free(w->packer);
    bytes_release(&w->step);
    for (unsigned i = 0; i < PUBLISHED_MOST; i++)
        published_reader_free(w->published[i]);
    store_close(w->store);
    free(w);
}

struct vector_tiles *worker_vectors(struct worker *w)
{
    if (!w->vectors)
        w->vectors = vector_tiles_new(w->core->painting);
    return w->vectors;
}

/* Other data are opened when the keeper has accepted them; until then the old ones, which are still open,
 * give the texts that go with the snapshot. */
struct store *worker_store(struct worker *w, struct err *e)
{
    uint64_t instance = atomic_load(&w->core->instance);
    bool refused = keeper_state(w->core->keeper) == KEEPER_UNREADABLE && !w->store;
    if (w->store && w->instance == instance && !store_stale(w->store))
        return w->store;
    struct err why = {0};
    struct store *store = refused ? NULL : store_open(w->core->options->db, STORE_READ, &why);
    if (store) {
        store_close(w->store);
        w->store = store;
        w->instance = instance;
        return store;
    }
    if (!refused) /* no fault of the client's, and no path of ours for it */
        keeper_suspect(w->core->keeper, &why);
    err_set(e, ERR_BUSY, "the database cannot be read at present; try again in a moment");
    return NULL;
}

bool worker_read(struct worker *w, struct call *c, bool (*read)(struct call *, struct worker *, struct err *),
                 struct err *e)
{
    struct err why = {0};
    for (int i = 0; i < WORKER_READINGS; i++) {
        why = (struct err){0};
        if (!worker_store(w, &why))
            break;
        if (read(c, w, &why))
            return true;
        if (why.code != ERR_IO && why.code != ERR_BUSY && why.code != ERR_INTERNAL) {
            if (e)
                *e = why; /* an answer too */
            return false;
        }
        bytes_reset(&c->out);
        store_close(w->store);
        w->store = NULL;
    }
    if (why.code != ERR_BUSY)
        keeper_suspect(w->core->keeper, &why);
    return err_set(e, ERR_BUSY, "the database cannot be read at present; try again in a moment");
}

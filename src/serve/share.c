#include "serve/share.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "serve/loop.h"
#include "serve/server.h"

struct moving { /* on its way to another loop */
    struct mail mail;
    int fd;
    struct sockaddr_storage address;
};

static void open_moving(struct mail *mail, void *context)
{
    struct loop *l = context;
    struct moving *m = (struct moving *)(void *)mail;
    http_adopt(l->http, m->fd, (const struct sockaddr *)&m->address);
    free(m);
}

bool share_connection(void *context, int fd, const struct sockaddr *address, unsigned n_address)
{
    struct loop *here = context, *least = here;
    struct server *s = here->server;
    unsigned n_least = http_connections(here->http);
    for (unsigned i = 0; i < s->n_loops; i++) {
        unsigned n = http_connections(s->loops[i]->http);
        if (n < n_least) {
            n_least = n;
            least = s->loops[i];
        }
    }
    if (least == here || atomic_load(&s->core.stopping))
        return false;
    struct moving *m = mem_alloc(1, sizeof *m);
    assert(n_address <= sizeof m->address);
    m->mail.open = open_moving;
    m->fd = fd;
    memcpy(&m->address, address, n_address);
    http_expect(least->http);
    event_loop_post(least->events, &m->mail);
    return true;
}

#include "serve/loop.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/pack.h"
#include "map/tile.h"
#include "serve/shortcuts.h"
#include "serve/waiting_room.h"

struct loop *loop_new(struct server *server, unsigned number)
{
    struct loop *l = mem_alloc(1, sizeof *l);
    l->server = server;
    l->number = number;
    l->events = event_loop_new(l);
    l->shortcuts = shortcuts_new();
    l->packer = packer_new();
    return l;
}

void loop_free(struct loop *l)
{
    if (!l)
        return;
    event_loop_read_mail(l->events);
    for (int i = 0; i < 2; i++)
        waiting_room_free(l->rooms[i]);
    http_free(l->http);
    http_free(l->operators);
    shortcuts_free(l->shortcuts);
    packer_free(l->packer);
    tile_painter_free(l->painter);
    event_loop_free(l->events);
    free(l);
}

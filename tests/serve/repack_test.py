"""Kept pictures are packed smaller while the server has nothing to do: the same pixels under the same tag, which stays good."""
import png
from fixture import check, database, main, same, Server, until

TARGETS = ['/tiles/base,cooperations/2/1/1.png', '/tiles/base/0/0/0@2x.png', '/tiles/cooperations/0/0/0.png', '/static/base,actions/300x200.png',
           '/legend/cooperations.png']


def body():
    server = Server(database(), '--repack-percent', '100')
    first = {t: server.get(t) for t in TARGETS}
    same(server.metric('tiles_repacked_total'), 0, 'what nobody asked for again stays as it was sent')
    for t in TARGETS:
        same(server.get(t).body, first[t].body, f'{t}: asked again')
    check(until(lambda: server.metric('tiles_repacked_total') == len(TARGETS)), 'then all are packed once more', server.metric('tiles_repacked_total'))
    saved = 0
    for t in TARGETS:
        a = server.get(t)
        tag = first[t].header('etag')
        check(len(a.body) < len(first[t].body), f'{t}: fewer bytes', (len(a.body), len(first[t].body)))
        saved += len(first[t].body) - len(a.body)
        same(png.read(a.body), png.read(first[t].body), 'the same pixels')
        same((a.header('etag'), tag.startswith('W/"')), (tag, True), 'and the tag that it had, which promises no more')
        pick = lambda h: {k: v for k, v in h.items() if k not in ('date', 'content-length')}  # noqa: E731
        same(pick(a.headers), pick(first[t].headers), 'all else is as it was')
        same(server.get(t, headers={'If-None-Match': tag}).status, 304, 'who has the first one need not take it again')
        same(server.get(t, headers={'If-Match': tag}).status, 412, 'nor is anybody told that the bytes are the same')
        same(server.get(t, 'HEAD').header('content-length'), str(len(a.body)), 'HEAD knows the new length')
    same(server.metric('tiles_repacked_saved_bytes_total'), saved, 'the bytes that were saved are counted')
    same(server.metric('tiles_repack_waiting'), 0, 'nothing waits')
    same(server.get('/tiles/cooperations/9/0/0.png').status, 200, 'an empty tile')
    same(server.get('/tiles/cooperations/9/0/0.png').status, 200, 'which is the same for all, and as small as it gets')
    same(server.stop(), 0, 'the server ends well')


main(body)

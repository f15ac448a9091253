#!/usr/bin/python3
"""Renders tiles with Mapnik in process. Standard input: `name TAB file.xml` lines load maps, `name TAB z x y TAB seconds
TAB requests` lines render one again and again and are answered by the columns of http_load.c and the CPU time. `name TAB z x y TAB FILE` writes
the tile to a file."""
import hashlib
import sys
import time

import mapnik

WORLD = 20037508.342789244
maps = {}


def render(m, z, x, y):
    side = 2 * WORLD / 2 ** z
    m.zoom_to_box(mapnik.Box2d(-WORLD + x * side, WORLD - (y + 1) * side, -WORLD + (x + 1) * side, WORLD - y * side))
    image = mapnik.Image(256, 256)
    mapnik.render(m, image)
    return image.tostring("png8:z=1")


def burst(name, z, x, y, seconds, requests):
    m = maps[name]
    first = render(m, z, x, y)
    times, bytes_, different = [], 0, 0
    cpu, begin = time.process_time(), time.perf_counter()
    now = begin
    while len(times) < requests and now < begin + seconds:
        picture = render(m, z, x, y)
        after = time.perf_counter()
        times.append((after - now) * 1e6)
        now = after
        bytes_ += len(picture)
        different += picture != first
    cpu = (time.process_time() - cpu) * 1e6
    times.sort()
    n = len(times)
    at = [times[min(n - 1, int(share * n))] for share in (0.5, 0.99, 0.999)]
    print("tile", n, 0, different, bytes_ / n, hashlib.sha1(first).hexdigest()[:16], *at, times[-1], sum(times) / n,
          now - begin, cpu, sep="\t", flush=True)


def main():
    for line in sys.stdin:
        cells = line.rstrip("\n").split("\t")
        try:
            if len(cells) == 2:
                maps[cells[0]] = mapnik.Map(256, 256)
                mapnik.load_map(maps[cells[0]], cells[1])
                print("ok", flush=True)
            elif len(cells) == 3:
                with open(cells[2], "wb") as f:
                    f.write(render(maps[cells[0]], *map(int, cells[1].split())))
                print("ok", flush=True)
            else:
                burst(cells[0], *map(int, cells[1].split()), float(cells[2]), int(float(cells[3])))
        except RuntimeError as error:
            print("failed", str(error).replace("\n", " "), sep="\t", flush=True)


if __name__ == "__main__":
    main()

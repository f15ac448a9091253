# shapes_file.py - writes base.shapes; its layout is described in src/geo/shapes.h, which reads it.
import struct

MAGIC = b"ATLSHP1\0"
ARCS, CLASSES, AREAS, LAKES, RIVERS, CELLS = 1, 2, 3, 4, 5, 6
AREA_LAND, AREA_COUNTRY, AREA_REGION, AREA_DEPARTEMENT = 1, 2, 3, 4


def varint(v):
    out = bytearray()
    while v > 127:
        out.append(v & 127 | 128)
        v >>= 7
    out.append(v)
    return bytes(out)


def zigzag(v):
    return varint(v << 1 if v >= 0 else (-v << 1) - 1)


def chain(points, bits, at):
    """Count, then steps on the grid from `at`, which becomes the first point."""
    out = bytearray(varint(len(points)))
    x, y = at
    for px, py in points:
        px, py = px >> bits, py >> bits
        out += zigzag(px - x) + zigzag(py - y)
        x, y = px, py
    if points:
        at[0], at[1] = points[0][0] >> bits, points[0][1] >> bits
    return bytes(out)


def chains(lines, bits):
    at = [0, 0]
    return b"".join(chain(line, bits, at) for line in lines)


def arcs(zoom_max, bits, lines):
    return varint(zoom_max) + varint(bits) + varint(len(lines)) + chains(lines, bits)


def rivers(zoom_max, bits, lines):
    """lines: (class, points)"""
    return varint(zoom_max) + varint(bits) + varint(len(lines)) + bytes(c for c, _ in lines) + chains([p for _, p in lines], bits)


def areas(rows):
    """rows: (kind, code, rings of arc numbers, ~n walked backwards)"""
    out = bytearray(varint(len(rows)))
    for kind, code, rings in rows:
        code = code.encode()
        out += bytes([kind, len(code)]) + code + varint(len(rings))
        at = 0
        for ring in rings:
            out += varint(len(ring))
            for a in ring:
                a = a << 1 if a >= 0 else ~a << 1 | 1
                out += zigzag(a - at)
                at = a
    return bytes(out)


def cells(bits, grid, content):
    """content: {(x, y): (land, lakes, islands, rivers)}; land is None where there is nothing else"""
    keys = sorted(content, key=lambda k: (k[1], k[0]))
    index, data = bytearray(), bytearray()
    for x, y in keys:
        index += struct.pack("<HHI", x, y, len(data))
        land, lakes, islands, lines = content[x, y]
        data += varint(0 if land is None else len(land) + 1) + varint(len(lakes)) + varint(len(islands)) + varint(len(lines))
        data += bytes(c for c, _ in lines)
        data += chains([*(land or []), *lakes, *islands, *(p for _, p in lines)], grid)
    return struct.pack("<III", bits, grid, len(keys)) + bytes(index) + bytes(data)


def write(path, sections):
    head = bytearray(MAGIC)
    offset = len(MAGIC) + 8 + 12 * len(sections)
    total = offset + sum(len(s) for _, s in sections)
    head += struct.pack("<II", total, len(sections))
    for kind, data in sections:
        head += struct.pack("<III", kind, offset, len(data))
        offset += len(data)
    with open(path, "wb") as f:
        f.write(head + b"".join(s for _, s in sections))
    return total

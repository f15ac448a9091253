"""png.py - pixels of a PNG file, of the kinds that the server writes: palettes of 1 to 8 bits, RGB and RGBA of 8"""
import struct
import zlib

PALETTE, CHANNELS = 3, {2: 3, 3: 1, 6: 4}


def _paeth(a, b, c):
    p = a + b - c
    near = min(abs(p - a), abs(p - b), abs(p - c))
    return a if abs(p - a) == near else b if abs(p - b) == near else c


def _row(kind, line, above, step):
    if kind == 0:
        return line
    row = bytearray(line)
    for i, value in enumerate(row):
        left, up, corner = row[i - step] if i >= step else 0, above[i], above[i - step] if i >= step else 0
        row[i] = (value + {1: left, 2: up, 3: (left + up) // 2, 4: _paeth(left, up, corner)}[kind]) & 255
    return bytes(row)


def _unpacked(data):
    """The header, the lines without filters, the palette as (red, green, blue, alpha)."""
    """(width, height, rows), each row a list of (red, green, blue, alpha)."""
    chunks, at = {}, 8
    while at < len(data):
        n, name = struct.unpack('>I4s', data[at:at + 8])
        chunks[name] = chunks.get(name, b'') + data[at + 8:at + 8 + n]
        at += 12 + n
    width, height, bits, kind = struct.unpack('>IIBB', chunks[b'IHDR'][:10])
    text, n = zlib.decompress(chunks[b'IDAT']), (width * bits * CHANNELS[kind] + 7) // 8
    alpha, palette = chunks.get(b'tRNS', b''), chunks.get(b'PLTE', b'')
    colours = [(*palette[3 * i:3 * i + 3], alpha[i] if i < len(alpha) else 255) for i in range(len(palette) // 3)]
    lines, above = [], bytes(n)
    for y in range(height):
        above = _row(text[y * (n + 1)], text[y * (n + 1) + 1:(y + 1) * (n + 1)], above, max(1, bits * CHANNELS[kind] // 8))
        lines.append(above)
    return (width, height, bits, kind), lines, colours


def planes(data):
    """(width, height, rows) of a picture with a palette, each row the bytes of its reds, greens, blues and alphas: to compare
    many pixels soon."""
    (width, height, bits, kind), lines, colours = _unpacked(data)
    assert kind == PALETTE
    each, mask = 8 // bits, (1 << bits) - 1
    tables = [[bytes((colours + [(0, 0, 0, 0)] * 256)[byte >> (8 - bits - bits * k) & mask][c] for byte in range(256))
               for k in range(each)] for c in range(4)]
    rows = []
    for line in lines:
        row = []
        for c in range(4):
            plane = bytearray(len(line) * each)
            for k in range(each):
                plane[k::each] = line.translate(tables[c][k])
            row.append(bytes(plane[:width]))
        rows.append(row)
    return width, height, rows


def read(data):
    """(width, height, rows), each row a list of (red, green, blue, alpha)."""
    (width, height, bits, kind), lines, colours = _unpacked(data)
    rows = []
    for above in lines:
        if kind == PALETTE:
            each, mask = 8 // bits, (1 << bits) - 1
            rows.append([colours[above[x // each] >> (8 - bits - x % each * bits) & mask] for x in range(width)])
        else:
            step = CHANNELS[kind]
            rows.append([(*above[x * step:x * step + 3], above[x * step + 3] if step == 4 else 255) for x in range(width)])
    return width, height, rows

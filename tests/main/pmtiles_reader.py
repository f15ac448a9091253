"""pmtiles_reader.py - a strict reader of PMTiles, version 3: whatever the specification does not allow is an error."""
import collections
import gzip
import json
import struct

HEADER = struct.Struct('<7sB11Q6B4iB2i')
FIELDS = ('magic version root_at root_n metadata_at metadata_n leaves_at leaves_n data_at data_n tiles entries contents clustered '
          'packed tile_packed kind zoom_first zoom_last west south east north center_zoom center_lon center_lat').split()
Header = collections.namedtuple('Header', FIELDS)
Entry = collections.namedtuple('Entry', 'id at n run')


class Wrong(Exception):
    pass


def need(good, what):
    if not good:
        raise Wrong(what)


def number(z, x, y):
    """By the definition: the way through the four quarters of the square, of each again, in the order of Hilbert's curve."""
    def way(z):  # all squares of a zoom in order
        if z == 0:
            return [(0, 0)]
        side, inner = 2 ** (z - 1), way(z - 1)
        return ([(b, a) for a, b in inner] + [(a, b + side) for a, b in inner] + [(a + side, b + side) for a, b in inner]
                + [(2 * side - 1 - b, side - 1 - a) for a, b in inner])
    if z not in ORDERS:
        ORDERS[z] = {place: i for i, place in enumerate(way(z))}
    return sum(4 ** k for k in range(z)) + ORDERS[z][x, y]


ORDERS = {}


def varints(data):
    found, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        need(shift <= 70, 'a number has too many bytes')
        if byte < 128:
            found.append(value)
            value = shift = 0
    need(shift == 0, 'a directory ends within a number')
    return found


def directory(data):
    v = varints(gzip.decompress(data))
    n = v[0]
    need(n > 0 and len(v) == 1 + 4 * n, 'a directory has as many numbers as it says')
    found, at = [], 0
    for i in range(n):
        at += v[1 + i]
        run, size, offset = v[1 + n + i], v[1 + 2 * n + i], v[1 + 3 * n + i]
        need(size > 0, 'no entry is empty')
        need(i == 0 or v[1 + i] > 0, 'numbers rise')
        need(i > 0 or offset > 0, 'the first offset is written out')
        found.append(Entry(at, found[-1].at + found[-1].n if offset == 0 else offset - 1, size, run))
        need(i == 0 or at >= found[-2].id + max(found[-2].run, 1), 'runs do not overlap')
    return found


class PMTiles:
    def __init__(self, path):
        with open(path, 'rb') as f:
            self.bytes = f.read()
        self.header = h = Header(*HEADER.unpack_from(self.bytes))
        need(HEADER.size == 127 and h.magic == b'PMTiles' and h.version == 3, 'it is PMTiles 3')
        need((h.root_at, h.metadata_at, h.leaves_at, h.data_at, len(self.bytes)) == (
            127, 127 + h.root_n, h.metadata_at + h.metadata_n, h.leaves_at + h.leaves_n, h.data_at + h.data_n),
            'the parts follow each other, and fill the file')
        need(127 + h.root_n <= 16384, 'the root is within the first 16 384 bytes')
        need((h.clustered, h.packed) == (1, 2), 'clustered, and directories packed with gzip')
        need((h.kind, h.tile_packed) in ((1, 2), (2, 1)), 'MVT packed with gzip, or PNG as it is')
        need(h.zoom_first <= h.center_zoom <= h.zoom_last, 'the zoom of the center is one of those there are')
        need(-1800000000 <= h.west < h.east <= 1800000000 and -900000000 <= h.south < h.north <= 900000000, 'bounds')
        need(-1800000000 <= h.center_lon <= 1800000000 and -900000000 <= h.center_lat <= 900000000, 'a center on earth')
        self.metadata = json.loads(gzip.decompress(self.part(h.metadata_at, h.metadata_n)))
        need(isinstance(self.metadata, dict) and (h.kind != 1 or 'vector_layers' in self.metadata), 'metadata')
        for layer in self.metadata.get('vector_layers', []):
            need(isinstance(layer['id'], str) and set(layer['fields'].values()) <= {'Number', 'Boolean', 'String'}, 'layers')
        self.leaves = 0
        self.entries = list(self.walk(directory(self.part(h.root_at, h.root_n)), True))
        self.check()

    def part(self, at, n):
        need(at + n <= len(self.bytes), 'it is in the file')
        return self.bytes[at:at + n]

    def walk(self, entries, is_root):
        end = 0
        for i, e in enumerate(entries):
            if e.run > 0:
                yield e
                continue
            need(is_root and e.at == end, 'two levels of directories, leaves one behind the other')
            end = e.at + e.n
            need(end <= self.header.leaves_n, 'a leaf is among the leaves')
            self.leaves += 1
            found = directory(self.part(self.header.leaves_at + e.at, e.n))
            need(found[0].id == e.id and (i + 1 == len(entries) or found[-1].id < entries[i + 1].id), 'a leaf begins where it is said to')
            yield from self.walk(found, False)
        need(not is_root or end == self.header.leaves_n, 'all leaves are led to')

    def check(self):
        h, end, seen = self.header, 0, {}
        for e in self.entries:
            if e.at == end:
                seen[e.at] = e.n
                end += e.n
            need(seen.get(e.at) == e.n, 'an offset goes on behind the last, or back to where a tile begins')
        need(end == h.data_n, 'every byte of the data is of a tile')
        need((h.tiles, h.entries, h.contents) == (sum(e.run for e in self.entries), len(self.entries), len(seen)), 'counts')
        need(len({self.part(h.data_at + at, n) for at, n in seen.items()}) == len(seen), 'identical tiles are stored once')
        need(all(a.at != b.at or a.id + a.run < b.id for a, b in zip(self.entries, self.entries[1:])), 'runs are as long as they get')

    def tiles(self):
        """{number: bytes as they are stored}"""
        return {e.id + i: self.part(self.header.data_at + e.at, e.n) for e in self.entries for i in range(e.run)}

"""mvt.py - a strict reader of Mapbox vector tiles: what the specification (2.1) asks of a tile is an error here."""
POINT, LINE, AREA = 1, 2, 3


class Wrong(Exception):
    """The tile is not as the specification wants it."""


def demand(good, what):
    if not good:
        raise Wrong(what)


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def fields(data):
    """(number, value) of each: a number, or bytes."""
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        if tag & 7 == 0:
            value, at = varint(data, at)
        elif tag & 7 == 2:
            n, at = varint(data, at)
            value, at = data[at:at + n], at + n
            demand(len(value) == n, 'a field ends behind the end')
        else:
            raise Wrong(f'wire type {tag & 7}')
        yield tag >> 3, value


def numbers(data):
    at, out = 0, []
    while at < len(data):
        value, at = varint(data, at)
        out.append(value)
    return out


def value_of(data):
    (number, value), = fields(data)
    if number == 1:
        return value.decode('utf-8')
    if number == 6:
        return -(value >> 1) - 1 if value & 1 else value >> 1
    demand(number in (5, 7), f'a value of kind {number}')
    return bool(value) if number == 7 else value


def commands(numbers_):
    """The parts of a geometry: lists of points; a ring ends in None."""
    at, x, y, parts = 0, 0, 0, []
    while at < len(numbers_):
        what, count = numbers_[at] & 7, numbers_[at] >> 3
        at += 1
        demand(count > 0, 'a command that is given no times')
        if what == 7:
            demand(count == 1, 'a path is closed once')
            parts[-1].append(None)
            continue
        demand(what in (1, 2), f'command {what}')
        for _ in range(count):
            dx, dy = ((n >> 1) ^ -(n & 1) for n in numbers_[at:at + 2])
            at, x, y = at + 2, x + dx, y + dy
            if what == 1:
                parts.append([])
            else:
                demand((dx, dy) != (0, 0), 'a line to where the pen is')
            parts[-1].append((x, y))
    return parts


def area(ring):
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1]))


def check_geometry(kind, parts):
    demand(parts, 'a feature without a geometry')
    if kind == POINT:
        demand(all(len(p) == 1 for p in parts), 'points of one command each')
    elif kind == LINE:
        demand(all(len(p) > 1 and p[-1] is not None for p in parts), 'lines of two points or more')
    else:
        demand(kind == AREA and all(len(p) > 3 and p[-1] is None for p in parts), 'rings of three points or more, closed')
        turns = [area(p[:-1]) for p in parts]
        demand(turns[0] > 0 and all(turns), 'an outer ring comes first, and none is without an area')
        demand(all(p[0] != p[-2] and len(set(p[:-1])) > 2 for p in parts), 'the first point of a ring is not its last too')


def check_reach(name, features):
    """What stands around a tile ends not far from it: 40 pixels of points, of shapes 4, and one for rounding."""
    for f in features:
        reach = 40 * 16 if f['kind'] == POINT else 4 * 16 + 2 * 8
        xy = [c for part in f['parts'] for p in part if p for c in p]
        demand(-reach <= min(xy) and max(xy) <= 4096 + reach, f'{name}: clipped, not from {min(xy)} to {max(xy)}')


def feature(data, keys, values):
    got = dict(fields(data))
    tags, kind = numbers(got.get(2, b'')), got[3]
    demand(len(tags) % 2 == 0, 'tags come in pairs')
    names = [keys[k] for k in tags[::2]]
    demand(len(set(names)) == len(names), 'a feature has a key once')
    parts = commands(numbers(got[4]))
    check_geometry(kind, parts)
    return {'id': got.get(1), 'kind': kind, 'properties': dict(zip(names, (values[v] for v in tags[1::2]))), 'parts': parts}


def layer(data):
    got = list(fields(data))
    one = {n: v for n, v in got if n in (1, 5, 15)}
    demand(one[15] == 2 and one[5] == 4096, 'version 2, extent 4096')
    keys = [v.decode() for n, v in got if n == 3]
    raw = [v for n, v in got if n == 4]
    demand(len(set(keys)) == len(keys) and len(set(raw)) == len(raw), f'keys and values stand once in {one[1]}')
    values = [value_of(v) for v in raw]
    features = [feature(v, keys, values) for n, v in got if n == 2]
    demand(features, 'a layer without features')
    demand(all(n in (1, 2, 3, 4, 5, 15) for n, _ in got) and len(one) == 3, 'nothing else, and its fields once')
    used = [numbers(dict(fields(v)).get(2, b'')) for n, v in got if n == 2]
    demand({k for t in used for k in t[::2]} == set(range(len(keys))) and {v for t in used for v in t[1::2]} == set(range(len(values))),
           'every key and value is a feature\'s')
    ids = [f['id'] for f in features if f['id'] is not None]
    demand(all(0 < i < 2 ** 53 for i in ids), 'ids that JavaScript holds')
    demand(len(set(ids)) == len(ids), f'no two features of {one[1]} have one id')
    check_reach(one[1], features)
    return one[1].decode(), features


def read(data):
    """{layer: [{id, kind, properties, parts}]}."""
    demand(all(n == 3 for n, _ in fields(data)), 'a tile is layers')
    layers = [layer(v) for _, v in fields(data)]
    demand(len({n for n, _ in layers}) == len(layers), 'layers have names of their own')
    return dict(layers)


def own(features):
    """Those that stand in the tile, not beside it."""
    return [f for f in features if 0 <= f['parts'][0][0][0] < 4096 and 0 <= f['parts'][0][0][1] < 4096]

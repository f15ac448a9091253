#include "map/mvt.h"

#include <assert.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/utf8.h"

/* Protocol buffers: a field is its number and wire type, then a varint or a length and bytes. */
#define FIELD(number, wire) ((char)((number) << 3 | (wire)))
enum { VARINT = 0, BYTES = 2 };
enum { TILE_LAYER = 3 };
enum {
    LAYER_NAME = 1,
    LAYER_FEATURE = 2,
    LAYER_KEY = 3,
    LAYER_VALUE = 4,
    LAYER_EXTENT = 5,
    LAYER_VERSION = 15
};
enum { FEATURE_ID = 1, FEATURE_TAGS = 2, FEATURE_TYPE = 3, FEATURE_GEOMETRY = 4 };
enum { VALUE_TEXT = 1, VALUE_UINT = 5, VALUE_SINT = 6, VALUE_BOOL = 7 };
enum { MOVE_TO = 1, LINE_TO = 2, CLOSE_PATH = 7 };

#define VARINT_BYTES 10
#define VERSION      2
#define MESSAGES     1 /* the seed of their hashes: texts have another */
#define SLOTS_LEAST  256
#define ALL_BYTES    ((size_t)1 << 30)

/* A value that is known. Slots of layers before are told by their layer, so that nothing is emptied. */
struct mvt_slot {
    uint64_t hash;
    uint32_t layer, from, n, value; /* from, n: of the text or the message within values */
};

static inline char *varint(char *to, uint64_t v)
{
    while (v >= 0x80) {
        *to++ = (char)(v | 0x80);
        v >>= 7;
    }
    *to++ = (char)v;
    return to;
}

static inline unsigned varint_bytes(uint64_t v)
{
    return (unsigned)(70 - __builtin_clzll(v | 1)) / 7;
}

/* The same of a number below 2^56, all its bytes at once: eight are written, whatever it needs. */
static inline char *varint_of_id(char *to, uint64_t v)
{
    const unsigned n = varint_bytes(v);
    v = (v & UINT64_C(0x0FFFFFFF)) | (v & UINT64_C(0x00FFFFFFF0000000)) << 4;
    v = (v & UINT64_C(0x00003FFF00003FFF)) | (v & UINT64_C(0x0FFFC0000FFFC000)) << 2;
    v = (v & UINT64_C(0x007F007F007F007F)) | (v & UINT64_C(0x3F803F803F803F80)) << 1;
    v |= UINT64_C(0x8080808080808080) & ((UINT64_C(1) << 8 * (n - 1)) - 1);
    v = htole64(v);
    memcpy(to, &v, sizeof v);
    return to + n;
}
_Static_assert(MVT_ID_BITS <= 56, "ids are written as eight bytes");

static inline uint32_t zigzag(int32_t v)
{
    return (uint32_t)v << 1 ^ (v < 0 ? UINT32_MAX : 0);
}

static void put_varint(struct bytes *b, uint64_t v)
{
    char text[VARINT_BYTES];
    bytes_add(b, text, (size_t)(varint(text, v) - text));
}

static void put_field(struct bytes *b, int field, const void *data, size_t n)
{
    bytes_add_char(b, FIELD(field, BYTES));
    put_varint(b, n);
    bytes_add(b, data, n);
}

void mvt_init(struct mvt *m)
{
    *m = (struct mvt){0};
    m->length_bytes = 1;
    bytes_init(&m->values, ALL_BYTES);
    bytes_init(&m->geometry, ALL_BYTES);
    bytes_init(&m->cleaned, ALL_BYTES);
}

void mvt_release(struct mvt *m)
{
    bytes_release(&m->values);
    bytes_release(&m->geometry);
    bytes_release(&m->cleaned);
    free(m->slots);
}

/* --- layers -----------------------------------------------------------------------------------------------
 */

static inline char *room(struct bytes *b, size_t n)
{
    return b->n + n < b->capacity && n <= b->ceiling - b->n && !b->full ? b->data + b->n : bytes_room(b, n);
}

void mvt_layer_begin(struct mvt *m, struct bytes *out, const char *name)
{
    static const char LENGTH[VARINT_BYTES] = {0};
    m->out = out;
    m->n_keys = m->n_values = 0;
    m->start = out->n;
    bytes_add_char(out, FIELD(TILE_LAYER, BYTES));
    bytes_add(out, LENGTH, m->length_bytes);
    bytes_add_char(out, FIELD(LAYER_VERSION, VARINT));
    bytes_add_char(out, VERSION);
    put_field(out, LAYER_NAME, name, strlen(name));
    m->empty = out->n;
    bytes_reset(&m->values);
    m->slots_n = 0;
    if (++m->layer == 0) { /* after four thousand million of them */
        m->layer = 1;
        memset(m->slots, 0, m->slots_capacity * sizeof *m->slots);
    }
}

/* Its length stands before the layer: what follows gives way where that takes another number of bytes. */
static void put_length(struct mvt *m)
{
    struct bytes *out = m->out;
    const size_t before = m->start + 1 + m->length_bytes, n = out->n - before;
    const unsigned needs = varint_bytes(n);
    if (needs != m->length_bytes) {
        if (needs > m->length_bytes && !bytes_room(out, needs - m->length_bytes))
            return;
        memmove(out->data + m->start + 1 + needs, out->data + before, n + 1); /* the NUL too */
        out->n = m->start + 1 + needs + n;
        m->length_bytes = needs;
    }
    varint(out->data + m->start + 1, n);
}

void mvt_layer_end(struct mvt *m)
{
    struct bytes *out = m->out;
    if (m->values.full)
        out->full = true;
    if (out->full)
        return;
    if (out->n == m->empty) {
        out->data[out->n = m->start] = '\0';
        return;
    }
    for (uint32_t i = 0; i < m->n_keys; i++)
        put_field(out, LAYER_KEY, m->keys[i], strlen(m->keys[i]));
    bytes_add(out, m->values.data, m->values.n);
    bytes_add_char(out, FIELD(LAYER_EXTENT, VARINT));
    put_varint(out, MVT_EXTENT);
    if (!out->full)
        put_length(m);
}

/* --- keys and values --------------------------------------------------------------------------------------
 */

uint32_t mvt_key(struct mvt *m, const char *key)
{
    for (uint32_t i = 0; i < m->n_keys; i++)
        if (m->keys[i] == key || strcmp(m->keys[i], key) == 0)
            return i;
    assert(m->n_keys < MVT_KEYS);
    m->keys[m->n_keys] = key;
    return m->n_keys++;
}

static void grow_slots(struct mvt *m)
{
    struct mvt_slot *old = m->slots;
    const size_t n = m->slots_capacity, all = n ? 2 * n : SLOTS_LEAST;
    m->slots = mem_alloc(all, sizeof *m->slots);
    m->slots_capacity = all;
    for (size_t i = 0; i < n; i++) {
        size_t at = old[i].hash & (all - 1);
        if (old[i].layer != m->layer)
            continue;
        while (m->slots[at].layer)
            at = (at + 1) & (all - 1);
        m->slots[at] = old[i];
    }
    free(old);
}

/* The slot of a value, which is free when its layer is another. */
static struct mvt_slot *find_slot(struct mvt *m, uint64_t hash, const char *data, size_t n)
{
    if (2 * (m->slots_n + 1) > m->slots_capacity)
        grow_slots(m);
    size_t at = hash & (m->slots_capacity - 1);
    for (; m->slots[at].layer == m->layer; at = (at + 1) & (m->slots_capacity - 1))
        if (m->slots[at].hash == hash && m->slots[at].n == n &&
            memcmp(m->values.data + m->slots[at].from, data, n) == 0)
            break;
    return &m->slots[at];
}

/* What was added last becomes the value of a free slot. */
static uint32_t take_slot(struct mvt *m, struct mvt_slot *slot, uint64_t hash, size_t n)
{
    *slot = (struct mvt_slot){hash, m->layer, (uint32_t)(m->values.n - n), (uint32_t)n, m->n_values - 1};
    m->slots_n++;
    return slot->value;
}

/* The number of a value that is a message. */
static uint32_t value_of(struct mvt *m, const char *data, size_t n)
{
    const uint64_t hash = hash_bytes(data, n, MESSAGES);
    struct mvt_slot *slot = find_slot(m, hash, data, n);
    if (slot->layer == m->layer)
        return slot->value;
    put_field(&m->values, LAYER_VALUE, data, n);
    m->n_values++;
    return take_slot(m, slot, hash, n);
}

static void tag(struct mvt *m, const char *key, uint32_t value)
{
    assert(m->n_tags < 2 * MVT_TAGS);
    mvt_tag(m, mvt_key(m, key), value);
}

/* ASCII of 8 to 16 bytes, as uids are. */
static inline bool is_plain(const char *text, size_t n)
{
    uint64_t first, last;
    if (n < sizeof first || n > 2 * sizeof first)
        return false;
    memcpy(&first, text, sizeof first);
    memcpy(&last, text + n - sizeof last, sizeof last);
    return !((first | last) & UINT64_C(0x8080808080808080));
}

/* Readers of protocol buffers refuse a tile whose texts are not UTF-8. */
static const char *whole(struct mvt *m, const char *text, size_t *n)
{
    if (is_plain(text, *n) || utf8_run(text, *n) == *n)
        return text;
    bytes_reset(&m->cleaned);
    utf8_clean(&m->cleaned, text, *n);
    *n = m->cleaned.n;
    return m->cleaned.data;
}

/* Most are short: their lengths are a byte each, and eights are copied that may overlap. */
static inline void put_short(char *to, const char *text, size_t n)
{
    to[0] = FIELD(LAYER_VALUE, BYTES);
    to[1] = (char)(n + 2);
    to[2] = FIELD(VALUE_TEXT, BYTES);
    to[3] = (char)n;
    to += 4;
    if (n < 8 || n > 16) {
        memcpy(to, text, n);
        return;
    }
    memcpy(to, text, 8);
    memcpy(to + n - 8, text + n - 8, 8);
}

uint32_t mvt_add_valid_text(struct mvt *m, const char *value, size_t n)
{
    enum { SHORT = 126 };
    char *to = room(&m->values, n + 2 + 2 * VARINT_BYTES);
    if (!to)
        return m->n_values++;
    if (n < SHORT) {
        put_short(to, value, n);
        m->values.n += 4 + n;
        return m->n_values++;
    }
    *to++ = FIELD(LAYER_VALUE, BYTES);
    to = varint(to, 1 + varint_bytes(n) + n);
    *to++ = FIELD(VALUE_TEXT, BYTES);
    to = varint(to, n);
    memcpy(to, value, n);
    m->values.n = (size_t)(to + n - m->values.data);
    return m->n_values++;
}

uint32_t mvt_add_text(struct mvt *m, const char *value, size_t n)
{
    value = whole(m, value, &n);
    return mvt_add_valid_text(m, value, n);
}

uint32_t mvt_text(struct mvt *m, const char *value, size_t n)
{
    value = whole(m, value, &n);
    const uint64_t hash = hash_bytes(value, n, 0);
    struct mvt_slot *slot = find_slot(m, hash, value, n);
    if (slot->layer == m->layer)
        return slot->value;
    mvt_add_valid_text(m, value, n);
    return take_slot(m, slot, hash, n);
}

void mvt_put_text(struct mvt *m, const char *key, const char *value)
{
    tag(m, key, mvt_text(m, value, strlen(value)));
}

void mvt_put_int(struct mvt *m, const char *key, int64_t value)
{
    char message[1 + VARINT_BYTES];
    message[0] = FIELD(value < 0 ? VALUE_SINT : VALUE_UINT, VARINT);
    uint64_t v = value < 0 ? ~((uint64_t)value << 1) : (uint64_t)value;
    tag(m, key, value_of(m, message, (size_t)(varint(message + 1, v) - message)));
}

uint32_t mvt_bool(struct mvt *m, bool value)
{
    const char message[2] = {FIELD(VALUE_BOOL, VARINT), value};
    return value_of(m, message, sizeof message);
}

void mvt_put_bool(struct mvt *m, const char *key, bool value)
{
    tag(m, key, mvt_bool(m, value));
}

/* --- features ---------------------------------------------------------------------------------------------
 */

void mvt_feature_begin(struct mvt *m, enum mvt_kind kind, uint64_t id)
{
    m->kind = kind;
    m->id = id & (((uint64_t)1 << MVT_ID_BITS) - 1);
    m->n_tags = 0;
    m->at = (struct mvt_point){0, 0};
    bytes_reset(&m->geometry);
}

void mvt_feature_end(struct mvt *m)
{
    enum { MOST = 4 * (1 + VARINT_BYTES) + 2 * MVT_TAGS * 5 };
    char text[MOST], tags[2 * MVT_TAGS * 5], *to = text, *t = tags;
    if (m->geometry.n == 0)
        return;
    if (m->id) {
        *to++ = FIELD(FEATURE_ID, VARINT);
        to = varint(to, m->id);
    }
    for (uint32_t i = 0; i < m->n_tags; i++)
        t = varint(t, m->tags[i]);
    if (t != tags) {
        *to++ = FIELD(FEATURE_TAGS, BYTES);
        to = varint(to, (uint64_t)(t - tags));
        memcpy(to, tags, (size_t)(t - tags));
        to += t - tags;
    }
    *to++ = FIELD(FEATURE_TYPE, VARINT);
    *to++ = (char)m->kind;
    *to++ = FIELD(FEATURE_GEOMETRY, BYTES);
    to = varint(to, m->geometry.n);
    char head[1 + VARINT_BYTES];
    head[0] = FIELD(LAYER_FEATURE, BYTES);
    bytes_add(m->out, head, (size_t)(varint(head + 1, (size_t)(to - text) + m->geometry.n) - head));
    bytes_add(m->out, text, (size_t)(to - text));
    bytes_add(m->out, m->geometry.data, m->geometry.n);
}

void mvt_spot_at(struct mvt_spot *s, int32_t x, int32_t y)
{
    char *to = s->bytes;
    *to++ = FIELD(FEATURE_TYPE, VARINT);
    *to++ = MVT_POINT;
    *to++ = FIELD(FEATURE_GEOMETRY, BYTES);
    char *const length = to++;
    *to++ = 1 << 3 | MOVE_TO;
    to = varint(to, zigzag(x));
    to = varint(to, zigzag(y));
    s->n = (uint8_t)(to - s->bytes);
    *length = (char)(to - length - 1);
}

void mvt_tags_add(struct mvt_tags *t, uint32_t key, uint32_t value)
{
    assert(t->n <= MVT_TAG_BYTES);
    char *to = varint(t->bytes + t->n, key);
    t->n = (uint8_t)(varint(to, value) - t->bytes);
}

/* Most have no more than eight: a copy of a length that is known costs next to nothing. */
static inline char *put_tags(char *to, const struct mvt_tags *t)
{
    memcpy(to, t->bytes, 8);
    if (t->n > 8)
        memcpy(to + 8, t->bytes + 8, sizeof t->bytes - 8);
    return to + t->n;
}

void mvt_write_spot(struct mvt *m, const struct mvt_spot *s, uint64_t id, uint32_t key, uint32_t value,
                    const struct mvt_tags *kind, const struct mvt_tags *place)
{
    enum { HEAD = 2, MOST = 1 + 8 + 2 + 5 * MVT_TAG_BYTES + 16, ROOM = HEAD + MOST + sizeof kind->bytes };
    _Static_assert(MOST < 128, "lengths of a feature and of its tags are one byte");
    char *const feature = room(m->out, ROOM);
    if (!feature)
        return;
    char *to = feature + HEAD;
    *to++ = FIELD(FEATURE_ID, VARINT);
    to = varint_of_id(to, id);
    *to++ = FIELD(FEATURE_TAGS, BYTES);
    char *const length = to++;
    to = varint(to, key);
    to = varint(to, value);
    to = put_tags(to, kind);
    to = put_tags(to, place);
    *length = (char)(to - length - 1);
    memcpy(to, s->bytes, sizeof s->bytes);
    to += s->n;
    feature[0] = FIELD(LAYER_FEATURE, BYTES);
    feature[1] = (char)(to - feature - HEAD);
    m->out->n = (size_t)(to - m->out->data);
}

/* --- geometry ---------------------------------------------------------------------------------------------
 */

static void command(struct mvt *m, unsigned what, size_t count)
{
    put_varint(&m->geometry, (uint64_t)count << 3 | what);
}

static void to_point(struct mvt *m, struct mvt_point p)
{
    char text[2 * VARINT_BYTES], *to = varint(text, zigzag(p.x - m->at.x));
    to = varint(to, zigzag(p.y - m->at.y));
    bytes_add(&m->geometry, text, (size_t)(to - text));
    m->at = p;
}

void mvt_add_point(struct mvt *m, int32_t x, int32_t y)
{
    command(m, MOVE_TO, 1);
    to_point(m, (struct mvt_point){x, y});
}

static bool alike(struct mvt_point a, struct mvt_point b)
{
    return a.x == b.x && a.y == b.y;
}

void mvt_add_line(struct mvt *m, const struct mvt_point *p, size_t n)
{
    size_t steps = 0;
    for (size_t i = 1; i < n; i++)
        steps += !alike(p[i], p[i - 1]);
    if (steps == 0)
        return;
    mvt_add_point(m, p[0].x, p[0].y);
    command(m, LINE_TO, steps);
    for (size_t i = 1; i < n; i++)
        if (!alike(p[i], p[i - 1]))
            to_point(m, p[i]);
}

/* Twice the area, by the surveyor's formula: positive where a ring runs as an outer one does. */
static int64_t area(const struct mvt_point *p, size_t n)
{
    int64_t sum = 0;
    for (size_t i = 0, j = n - 1; i < n; j = i++)
        sum += (int64_t)p[j].x * p[i].y - (int64_t)p[i].x * p[j].y;
    return sum;
}

void mvt_add_ring(struct mvt *m, const struct mvt_point *p, size_t n, bool outer)
{
    const int64_t turned = n ? area(p, n) : 0;
    size_t points = 0;
    if (turned == 0)
        return;
    for (size_t i = 0; i < n; i++)
        points += !alike(p[i], p[i ? i - 1 : n - 1]);
    const bool backwards = (turned > 0) != outer;
    bool first = true;
    for (size_t k = 0; k < n; k++) {
        const size_t i = backwards ? n - 1 - k : k;
        if (alike(p[i], p[i ? i - 1 : n - 1]))
            continue;
        if (first) {
            mvt_add_point(m, p[i].x, p[i].y);
            command(m, LINE_TO, points - 1);
        } else {
            to_point(m, p[i]);
        }
        first = false;
    }
    command(m, CLOSE_PATH, 1);
}

void mvt_add_encoded(struct mvt *m, const void *geometry, size_t n)
{
    assert(m->geometry.n == 0);
    bytes_add(&m->geometry, geometry, n);
}

#include "map/lettering_names.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/tsv.h"
#include "draw/text.h"

#define METROPOLE      1e6
#define VILLE          1e5
#define BOURG          1e4
#define TEXT_MAX       120 /* bytes of one name */
#define NAMES_MAX      1000000
#define SAME_PLACE_DEG 0.15 /* a capital is not named twice */
#define LINE_MAX       16   /* characters, where a name of a country breaks */

enum {
    KIND_CONTINENT,
    KIND_OCEAN,
    KIND_MER,
    KIND_PAYS,
    KIND_PETIT_PAYS,
    KIND_OUTRE_MER,
    KIND_CAPITALE,
    KIND_REGION,
    KIND_DEPARTEMENT,
    KIND_METROPOLE,
    KIND_VILLE,
    KIND_BOURG,
    KIND_VILLAGE,
    KIND_SITE,
    KIND_COUNT
};

static const char *const KINDS[KIND_COUNT] = {
    [KIND_CONTINENT] = "continent",
    [KIND_OCEAN] = "ocean",
    [KIND_MER] = "mer",
    [KIND_PAYS] = "pays",
    [KIND_PETIT_PAYS] = "petit_pays",
    [KIND_OUTRE_MER] = "outre_mer",
    [KIND_CAPITALE] = "capitale",
    [KIND_REGION] = "region",
    [KIND_DEPARTEMENT] = "departement",
    [KIND_METROPOLE] = "metropole",
    [KIND_VILLE] = "ville",
    [KIND_BOURG] = "bourg",
    [KIND_VILLAGE] = "village",
    [KIND_SITE] = "site",
};

int lettering_name_kind(const char *name)
{
    for (int i = 0; i < KIND_COUNT; i++)
        if (strcmp(KINDS[i], name) == 0)
            return i;
    return -1;
}

struct loader {
    struct lettering_names *l;
    int layer[KIND_COUNT];   /* of the style, -1: not shown */
    struct hash_map capital; /* names of capitals: their number in the list */
};

static int kind_by_population(double population)
{
    return KIND_METROPOLE + (population >= METROPOLE ? 0
                             : population >= VILLE   ? 1
                             : population >= BOURG   ? 2
                                                     : 3);
}

/* --- adding -----------------------------------------------------------------------------------------------
 */

static uint32_t add_text(struct lettering_names *l, const char *s)
{
    size_t n = strlen(s) + 1;
    if (l->text_n + n > l->text_capacity) {
        l->text_capacity = (l->text_n + n) * 2;
        l->text = mem_grow(l->text, l->text_capacity, 1);
    }
    memcpy(l->text + l->text_n, s, n);
    l->text_n += n;
    return (uint32_t)(l->text_n - n);
}

/* Break a long name at the blank (or behind the hyphen) that leaves the halves most alike. */
static void break_in_two(char *name)
{
    size_t n = strlen(name), best = 0;
    if (n <= LINE_MAX)
        return;
    for (size_t i = 1; i + 1 < n; i++)
        if (name[i] == ' ' &&
            llabs((long long)(2 * i) - (long long)n) < llabs((long long)(2 * best) - (long long)n))
            best = i;
    if (best)
        name[best] = '\n';
}

static void to_capitals(char *s)
{
    static const char LOW[] = "àâäçéèêëîïôöùûüœæ", HIGH[] = "ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒÆ"; /* two bytes each */
    for (; *s; s++) {
        if (*s >= 'a' && *s <= 'z')
            *s = (char)(*s - 32);
        for (size_t i = 0; i + 1 < sizeof LOW; i += 2)
            if (s[0] == LOW[i] && s[1] == LOW[i + 1]) {
                s[0] = HIGH[i];
                s[1] = HIGH[i + 1];
                break;
            }
    }
}

static bool add(struct loader *b, const struct style *s, int kind, const char *nom, double lon, double lat,
                const int zooms[2], double rank)
{
    struct lettering_names *l = b->l;
    char name[TEXT_MAX];
    if (b->layer[kind] < 0)
        return false;
    if ((size_t)snprintf(name, sizeof name, "%s", nom) >= sizeof name || l->n >= NAMES_MAX)
        return false;
    if (kind == KIND_PAYS || kind == KIND_PETIT_PAYS || kind == KIND_OUTRE_MER)
        break_in_two(name);
    unsigned lines = 1;
    for (char *c = name; *c; c++) {
        if (*c == '|')
            *c = '\n';
        lines += *c == '\n';
    }
    if (s->layers[b->layer[kind]].at[zooms[0]].capitals)
        to_capitals(name);
    l->list = mem_room(l->list, l->n, &l->capacity, sizeof *l->list);
    l->list[l->n++] = (struct lettering_name){.x = mercator_x(lon),
                                              .y = mercator_y(lat),
                                              .text = add_text(l, name),
                                              .rank = (float)rank,
                                              .layer = (uint8_t)b->layer[kind],
                                              .zoom_from = (uint8_t)zooms[0],
                                              .zoom_to = (uint8_t)zooms[1],
                                              .lines = (uint8_t)lines};
    return true;
}

/* --- the tables -------------------------------------------------------------------------------------------
 */

static bool read_labels(struct loader *b, const struct style *s, struct err *e)
{
    static const char *const COLUMNS[] = {"kind", "nom", "lon", "lat", "zoom_from", "zoom_to", "rang", NULL};
    struct tsv t;
    enum tsv_result got = TSV_FAILED;
    bool fine = tsv_open(&t, "geodata/built/labels.tsv", COLUMNS, e);
    while (fine && (got = tsv_next(&t, e)) == TSV_ROW) {
        double v[5];
        for (size_t i = 0; fine && i < 5; i++)
            fine = tsv_real(&t, i + 2, &v[i], e);
        int kind = lettering_name_kind(t.cells[0]);
        if (!fine || kind < 0 || v[2] < 0 || v[3] > STYLE_ZOOMS || v[2] >= v[3]) {
            fine = fine && err_set(e, ERR_INVALID, "%s, line %zu: no such kind or zooms", t.name, t.line);
            break;
        }
        const int zooms[2] = {(int)v[2], v[3] >= 14 ? STYLE_ZOOMS : (int)v[3]};
        if (!add(b, s, kind, t.cells[1], v[0], v[1], zooms, v[4]) || kind != KIND_CAPITALE)
            continue;
        hash_map_put(&b->capital, t.cells[1], strlen(t.cells[1]), (uint32_t)b->l->n - 1);
    }
    tsv_release(&t);
    return fine && got == TSV_END;
}

/* A capital stands in labels.tsv already. */
static bool is_capital(const struct loader *b, const char *nom, double lon, double lat)
{
    uint32_t i = hash_map_find(&b->capital, nom);
    if (i == HASH_NONE)
        return false;
    const struct lettering_name *c = &b->l->list[i];
    return fabs(mercator_lon_deg(c->x) - lon) < SAME_PLACE_DEG &&
           fabs(mercator_lat_deg(c->y) - lat) < SAME_PLACE_DEG;
}

/* columns: name, lon, lat, population, country or NULL. With a country, places of France are left to the
 * communes. */
static bool read_places(struct loader *b, const struct style *s, const char *file, const char *const *columns,
                        struct err *e)
{
    static const char FRANCE[] = "FR GP MQ GF RE YT PM BL MF WF PF NC";
    static const int ZOOMS[2] = {0, STYLE_ZOOMS};
    struct tsv t;
    enum tsv_result got = TSV_FAILED;
    bool fine = tsv_open(&t, file, columns, e);
    while (fine && (got = tsv_next(&t, e)) == TSV_ROW) {
        double lon, lat, population = strtod(t.cells[3], NULL);
        if (columns[4] && strlen(t.cells[4]) == 2 && strstr(FRANCE, t.cells[4]))
            continue;
        if (!*t.cells[1])
            continue; /* without a position */
        fine = tsv_real(&t, 1, &lon, e) && tsv_real(&t, 2, &lat, e);
        if (fine && !is_capital(b, t.cells[0], lon, lat))
            add(b, s, kind_by_population(population), t.cells[0], lon, lat, ZOOMS, population);
    }
    tsv_release(&t);
    return fine && got == TSV_END;
}

/* Radix sort by bytes from the lowest; qsort takes five times as long. */
static void sort_keys(uint64_t *keys, size_t n)
{
    uint64_t *spare = mem_alloc(n, sizeof *spare);
    for (int shift = 0; shift < 64; shift += 8) {
        size_t at[256] = {0}, sum = 0;
        for (size_t i = 0; i < n; i++)
            at[keys[i] >> shift & 255]++;
        for (size_t v = 0; v < 256; v++) {
            size_t count = at[v];
            at[v] = sum;
            sum += count;
        }
        for (size_t i = 0; i < n; i++)
            spare[at[keys[i] >> shift & 255]++] = keys[i];
        uint64_t *swap = keys; /* eight passes: what is sorted ends where it began */
        keys = spare;
        spare = swap;
    }
    free(spare);
}

#define NUMBER_BITS 20 /* of a name in a key: NAMES_MAX fits */

static void sort_names(struct lettering_names *l)
{
    uint64_t *keys = mem_alloc(l->n, sizeof *keys);
    struct lettering_name *sorted = mem_alloc(l->n, sizeof *sorted);
    for (size_t i = 0; i < l->n; i++) { /* layer, then rank downwards, then the order of the tables */
        uint32_t rank = UINT32_MAX - (uint32_t)fmin((double)l->list[i].rank, UINT32_MAX);
        keys[i] = (uint64_t)l->list[i].layer << 56 | (uint64_t)rank << NUMBER_BITS | i;
    }
    sort_keys(keys, l->n);
    for (size_t i = 0; i < l->n; i++)
        sorted[i] = l->list[keys[i] & ((1u << NUMBER_BITS) - 1)];
    free(l->list);
    l->list = sorted;
    l->capacity = l->n;
    for (size_t i = 0; i < l->n; i++)
        keys[i] = (uint64_t)(uint32_t)l->list[i].y << 32 | i;
    sort_keys(keys, l->n);
    l->southward = mem_alloc(l->n, sizeof *l->southward);
    for (size_t i = 0; i < l->n; i++)
        l->southward[i] = (uint32_t)keys[i];
    free(keys);
}

bool lettering_names_load(struct lettering_names *l, const struct style *s, struct err *e)
{
    static const char *const COMMUNES[] = {"nom", "lon", "lat", "population", NULL};
    static const char *const PLACES[] = {"name", "lon", "lat", "population", "country", NULL};
    struct loader b = {.l = l};
    *l = (struct lettering_names){0};
    for (int i = 0; i < KIND_COUNT; i++)
        b.layer[i] = -1;
    for (size_t i = 0; i < s->layer_n && i < UINT8_MAX; i++)
        if (*s->layers[i].kind)
            b.layer[lettering_name_kind(s->layers[i].kind)] = (int)i;
    bool fine = read_labels(&b, s, e) && read_places(&b, s, "geodata/built/communes.tsv", COMMUNES, e) &&
                read_places(&b, s, "geodata/built/places.tsv", PLACES, e);
    hash_map_release(&b.capital);
    if (fine)
        sort_names(l);
    return fine;
}

void lettering_names_release(struct lettering_names *l)
{
    free(l->list);
    free(l->southward);
    free(l->text);
    *l = (struct lettering_names){0};
}

/* --- widths -----------------------------------------------------------------------------------------------
 */

#define SHAPES     4     /* regular, bold, italic, bold italic */
#define DIRECT     0x600 /* Latin, Greek and Cyrillic letters are looked up directly */
#define MEASURE_PX 100

struct lettering_widths {
    struct text_painter *text;
    float direct[SHAPES][DIRECT]; /* of the size; 0: not measured yet */
};

struct lettering_widths *lettering_widths_new(void)
{
    struct lettering_widths *w = mem_alloc(1, sizeof *w);
    w->text = text_painter_new();
    return w;
}

void lettering_widths_free(struct lettering_widths *w)
{
    if (!w)
        return;
    text_painter_free(w->text);
    free(w);
}

static double measure(struct lettering_widths *w, int shape, const char *letter)
{
    struct text_style style = {.size_px = MEASURE_PX,
                               .weight = shape & 1 ? 700 : 400,
                               .italic = (shape & 2) != 0,
                               .colour = 0xFF000000};
    struct text_size size = text_measure(w->text, &style, letter);
    return fmax((size.block.x1 - size.block.x0) / MEASURE_PX, 1e-3);
}

/* Advance of the letter at s, in sizes; *n its bytes. Millions are asked for while names are settled. */
static double advance(struct lettering_widths *w, int shape, const char *s, size_t *n)
{
    const unsigned char lead = (unsigned char)*s;
    const size_t most = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char letter[5] = {0};
    for (*n = 1; *n < most && s[*n];)
        ++*n;
    const unsigned code = *n == 1 ? lead : *n == 2 ? (lead & 31u) << 6 | ((unsigned char)s[1] & 63u) : DIRECT;
    if (code < DIRECT && w->direct[shape][code] > 0)
        return (double)w->direct[shape][code];
    memcpy(letter, s, *n);
    const double measured = measure(w, shape, letter);
    if (code < DIRECT)
        w->direct[shape][code] = (float)measured;
    return code < DIRECT ? (double)w->direct[shape][code] : measured;
}

double lettering_width(struct lettering_widths *w, const struct style_rule *r, const char *text)
{
    int shape = (r->bold ? 1 : 0) | (r->italic ? 2 : 0);
    double widest = 0, line = 0;
    for (size_t n; *text; text += n) {
        double a = advance(w, shape, text, &n);
        line = *text == '\n' ? 0 : line + a * r->size_px + r->spacing_px;
        widest = fmax(widest, line);
    }
    return widest;
}

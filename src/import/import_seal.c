#include "import/import_seal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/hash.h"

#define MARK "empreinte | "
enum { PARTS = 4, PARTS_BYTES = 1 << 16, CELL_BYTES = 1 << 24, HALF = 9 };

/* --- the header ---------------------------------------------------------------------------------------- */

static void put_part(struct bytes *out, const char *text)
{
    for (; text && *text; text++)
        if (*text == '|' || *text == '%')
            bytes_add_format(out, "%%%02X", (unsigned)*text);
        else
            bytes_add_char(out, *text);
}

const char *import_seal_head(const struct import_reported_list *l, struct arena *a)
{
    const char *const parts[PARTS] = {l->kind, l->file, l->source, l->columns};
    size_t n = PARTS;
    struct bytes out;
    bytes_init(&out, PARTS_BYTES);
    while (n > 2 && (!parts[n - 1] || !*parts[n - 1]))
        n--;
    for (size_t k = 0; k < n; k++) {
        bytes_add_text(&out, k ? " | " : MARK);
        put_part(&out, parts[k]);
    }
    const char *head = arena_text(a, out.data, out.n);
    bytes_release(&out);
    return head;
}

bool import_is_seal(const char *header)
{
    return strncmp(header, MARK, strlen(MARK)) == 0;
}

/* Up to the next |, blanks around it dropped. */
static const char *take_part(const char **at, struct arena *a)
{
    const char *p = *at + strspn(*at, " "), *end = p + strcspn(p, "|");
    *at = *end ? end + 1 : end;
    while (end > p && end[-1] == ' ')
        end--;
    char *part = arena_text(a, p, (size_t)(end - p)), *to = part;
    for (const char *from = part; *from; from++) {
        unsigned c;
        if (*from == '%' && sscanf(from + 1, "%2X", &c) == 1) {
            *to++ = (char)c;
            from += 2;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    return *part ? part : NULL;
}

bool import_seal_read(const char *header, const char *parts[4], struct arena *a)
{
    if (!import_is_seal(header))
        return false;
    const char *at = header + strlen(MARK);
    for (size_t k = 0; k < PARTS; k++)
        parts[k] = take_part(&at, a);
    return parts[0] && parts[1];
}

/* --- rows ---------------------------------------------------------------------------------------------- */

/* Windows-1252 has those of ISO 8859-1, and these. */
static bool in_windows_1252(uint32_t c)
{
    static const uint16_t OTHERS[] = {0x20AC, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030,
                                      0x0160, 0x2039, 0x0152, 0x017D, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                                      0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x017E, 0x0178};
    for (size_t k = 0; k < sizeof OTHERS / sizeof OTHERS[0]; k++)
        if (OTHERS[k] == c)
            return true;
    return c <= 0xFF;
}

static uint32_t character(const char *s, size_t *n)
{
    const unsigned char *p = (const unsigned char *)s;
    *n = p[0] < 0xC0 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    uint32_t c = *n == 1 ? p[0] : *n == 2 ? p[0] & 0x1F : *n == 3 ? p[0] & 0x0F : p[0] & 0x07;
    for (size_t k = 1; k < *n; k++) {
        if ((p[k] & 0xC0) != 0x80) {
            *n = k;
            return '?';
        }
        c = c << 6 | (p[k] & 0x3F);
    }
    return c;
}

/* Blanks of all kinds are one; with `lossy` what Windows-1252 lacks is left out, and the ? in its place. */
static void put_plain(struct bytes *out, const char *text, bool lossy)
{
    bool blank = false;
    for (size_t n = 0; *text; text += n) {
        const uint32_t c = character(text, &n);
        if (c <= ' ' || c == 0xA0 || c == 0x202F) {
            blank = true;
            continue;
        }
        if (lossy && (c == '?' || !in_windows_1252(c)))
            continue;
        if (blank && out->n)
            bytes_add_char(out, ' ');
        blank = false;
        bytes_add(out, text, n);
    }
}

static uint32_t sum(const char *const *headers, const char *const *cells, size_t n, bool lossy)
{
    struct bytes text;
    uint64_t all = 0;
    bytes_init(&text, CELL_BYTES);
    for (size_t k = 0; k < n; k++) {
        if (!*cells[k])
            continue;
        bytes_reset(&text);
        put_plain(&text, headers[k], true);
        const uint64_t seed = hash_bytes(text.data, text.n, 1);
        bytes_reset(&text);
        put_plain(&text, cells[k], lossy);
        all += hash_bytes(text.data, text.n, seed);
    }
    bytes_release(&text);
    return (uint32_t)(all ^ all >> 32);
}

const char *import_seal(const char *const *headers, const char *const *cells, size_t n, struct arena *a)
{
    char seal[2 * HALF + 2];
    if (n == 0)
        return "";
    /* the letter: no spreadsheet takes it for a number */
    snprintf(seal, sizeof seal, "v%08" PRIx32 ".%08" PRIx32, sum(headers, cells, n, false),
             sum(headers, cells, n, true));
    return arena_text(a, seal, strlen(seal));
}

enum import_seal_state import_seal_compare(const char *seal, const char *now)
{
    if (strcmp(seal, now) == 0)
        return SEAL_KEPT;
    if (strcmp(seal, IMPORT_REPORT_CUT) == 0)
        return SEAL_LOST;
    const bool whole = strlen(seal) == 2 * HALF && strlen(now) == 2 * HALF;
    return whole && strcmp(seal + HALF, now + HALF) == 0 ? SEAL_LOST : SEAL_CHANGED;
}

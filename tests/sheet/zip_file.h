/* zip_file.h - a ZIP of stored parts in memory, as tests and the fuzzer of workbooks want it */
#ifndef ZIP_FILE_H
#define ZIP_FILE_H

#include <stdint.h>
#include <string.h>

#include "base/bytes.h"

struct zip_file {
    struct bytes out, directory;
    unsigned parts;
};

static inline uint32_t zip_crc(const char *data, size_t n)
{
    uint32_t table[256], crc = 0xFFFFFFFFu;
    for (uint32_t i = 0; i < 256; i++) {
        table[i] = i;
        for (int k = 0; k < 8; k++)
            table[i] = table[i] & 1 ? 0xEDB88320u ^ table[i] >> 1 : table[i] >> 1;
    }
    for (size_t i = 0; i < n; i++)
        crc = table[(crc ^ (unsigned char)data[i]) & 0xFF] ^ crc >> 8;
    return ~crc;
}

static inline void zip_little(struct bytes *out, uint32_t v, size_t n)
{
    for (; n; n--, v >>= 8)
        bytes_add_char(out, (char)(v & 0xFF));
}

static inline void zip_init(struct zip_file *z)
{
    *z = (struct zip_file){0};
    bytes_init(&z->out, 1u << 30);
    bytes_init(&z->directory, 1u << 24);
}

/* What both kinds of headers have, from the version that is needed to the length of the name. */
static inline void zip_head(struct bytes *out, uint32_t crc, size_t n, const char *name)
{
    zip_little(out, 20, 2);
    zip_little(out, 0, 4); /* flags, stored */
    zip_little(out, 0x21 << 16, 4);
    zip_little(out, crc, 4);
    zip_little(out, (uint32_t)n, 4);
    zip_little(out, (uint32_t)n, 4);
    zip_little(out, (uint32_t)strlen(name), 2);
    zip_little(out, 0, 2);
}

static inline void zip_add(struct zip_file *z, const char *name, const char *data, size_t n)
{
    const uint32_t crc = zip_crc(data, n), at = (uint32_t)z->out.n;
    bytes_add(&z->out, "PK\3\4", 4);
    zip_head(&z->out, crc, n, name);
    bytes_add_text(&z->out, name);
    bytes_add(&z->out, data, n);
    bytes_add(&z->directory, "PK\1\2", 4);
    zip_little(&z->directory, 20, 2);
    zip_head(&z->directory, crc, n, name);
    zip_little(&z->directory, 0, 4); /* no comment; the first disk */
    zip_little(&z->directory, 0, 2);
    zip_little(&z->directory, 0, 4);
    zip_little(&z->directory, at, 4);
    bytes_add_text(&z->directory, name);
    z->parts++;
}

/* Then out has all of it. */
static inline void zip_end(struct zip_file *z)
{
    const uint32_t at = (uint32_t)z->out.n;
    bytes_add(&z->out, z->directory.data, z->directory.n);
    bytes_add(&z->out, "PK\5\6", 4);
    zip_little(&z->out, 0, 4);
    zip_little(&z->out, z->parts, 2);
    zip_little(&z->out, z->parts, 2);
    zip_little(&z->out, (uint32_t)z->directory.n, 4);
    zip_little(&z->out, at, 4);
    zip_little(&z->out, 0, 2);
}

static inline void zip_release(struct zip_file *z)
{
    bytes_release(&z->out);
    bytes_release(&z->directory);
}

#endif

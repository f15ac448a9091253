/* pack.h - bytes as gzip or brotli, the content codings of HTTP: quickly for answers, small for what stays */
#ifndef BASE_PACK_H
#define BASE_PACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/blob.h"
#include "base/bytes.h"

/* Answers are packed by ISA-L's level 2. Processor time and size, best of nine, two cores (AMD EPYC), Debian
 * 12, of lists of 113 kB (projets, 150 records) and 346 kB (collectivités, 1 000 records), bench/pack_bench:
 *
 *                    113 kB             346 kB
 *   ISA-L 2          0.09 ms  17.8 %    0.23 ms  14.9 %
 *   libdeflate 1     0.18     16.9      0.82     14.5
 *   libdeflate 6     0.76     14.0      2.41     11.4
 *   brotli 1         0.16     16.0      0.59     13.7
 *   brotli 4         0.63     13.9      1.80     11.6
 *   brotli 5         1.11     12.9      3.49     10.7
 *
 * Six times smaller for a tenth of a millisecond per 100 kB is nearly all that can be had; what brotli saves
 * beyond it (5 % of the plain bytes at quality 5) takes twelve times as long. Files of the page are packed
 * once, by libdeflate's level 12 and brotli's quality 10 (11 takes twice the time for 1.5 % less). */

/* What is shorter goes as it is: it fits into one packet, packed or not. */
#define PACK_LEAST_BYTES 1024

/* Scratch of one thread for pack_quickly, some 0.3 MB once it is used, and for pack_gzip. */
struct packer;
struct packer *packer_new(void);
void packer_free(struct packer *p); /* NULL is fine */

/* As gzip, in a blob that is kept or not (blob.h); NULL when that takes no fewer bytes, or n is below
 * PACK_LEAST_BYTES. */
struct blob *pack_quickly(struct packer *p, const void *data, size_t n, bool kept);

/* As gzip whatever its size, for files: appends to out. libdeflate's level 9, some 40 MB/s. */
void pack_gzip(struct packer *p, const void *data, size_t n, struct bytes *out);

/* As small as it gets, kept; NULL likewise, and for CODING_PLAIN. Some 600 kB/s with brotli, 4 MB/s with
 * gzip. */
struct blob *pack_small(const void *data, size_t n, enum coding coding);

/* Is this media type worth it: text, JSON, XML, what is written in them, vector tiles? Pictures and fonts are
 * packed already. */
bool pack_suits(const char *type);

#endif

/* package.h - the parts of a workbook that is a ZIP, each as a stream, within limits */
#ifndef SHEET_PACKAGE_H
#define SHEET_PACKAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "sheet/file.h"
#include "sheet/xml.h"

/* The whole file, its parts and what they unpack to are bounded, so that a small file is not a large memory:
 * a part is never in memory as a whole. Names are compared as OPC says, without case of ASCII. Refused: two
 * parts of one name, a password, a way of packing that no workbook has, a check sum that is wrong (seen at
 * the end of the part). */
#define PACKAGE_FILE_BYTES ((size_t)256 << 20)
#define PACKAGE_PART_BYTES ((size_t)1 << 30)  /* unpacked */
#define PACKAGE_SAFE_BYTES ((size_t)32 << 20) /* so much may a part unpack to, however small it is packed */
enum { PACKAGE_PARTS = 10000, PACKAGE_RATIO = 300, PACKAGE_NAME = 512 };

struct package;
/* f stays the caller's, and open. */
struct package *package_open(const struct sheet_file *f, struct err *e);
void package_close(struct package *p); /* NULL is fine */

#define PACKAGE_NONE ((uint64_t)-1)
uint64_t package_find(const struct package *p, const char *name); /* PACKAGE_NONE: there is none */
size_t package_unpacked(const struct package *p, uint64_t part);

/* Where a relationship of the part `from` ("xl/workbook.xml") leads: "sheet.xml", "../x.xml", "/xl/x.xml".
 * False when it leads out of the file. */
bool package_resolve(char out[PACKAGE_NAME], const char *from, const char *target);
/* The part that has the relationships of a part: "xl/_rels/workbook.xml.rels". */
void package_relations(char out[PACKAGE_NAME], const char *part);

struct part;
struct part *part_open(struct package *p, uint64_t part, struct err *e);
void part_close(struct part *t);                               /* NULL is fine */
long part_read(void *part, void *to, size_t n, struct err *e); /* for struct xml_source */
size_t part_done(const struct part *t);                        /* bytes read */

#endif

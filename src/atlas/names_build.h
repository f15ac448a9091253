/* names_build.h - the index of names, made once from a snapshot */
#ifndef ATLAS_NAMES_BUILD_H
#define ATLAS_NAMES_BUILD_H

#include "atlas/names.h"
#include "atlas/snapshot.h"

/* Aliases are given first, in any order, folded; then everything is built from a snapshot that is indexed
 * (snapshot_index.h). An alias of three letters at most, or of digits, is a code. */
struct names_builder;
struct names_builder *names_builder_new(void);
void names_builder_alias(struct names_builder *b, enum named_kind kind, uint16_t value, const char *folded);
void names_builder_free(struct names_builder *b); /* NULL is fine */
void names_build(struct names_builder *b, const struct snapshot *s, struct names *out);

#endif

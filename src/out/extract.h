/* extract.h - a list through a sink as a source: a step at a time, in little memory however long the list */
#ifndef OUT_EXTRACT_H
#define OUT_EXTRACT_H

#include "base/source.h"
#include "out/sink.h"

/* One record in one format; the store allows none near it. */
#define EXTRACT_RECORD_BYTES (64 << 20)

/* Records of which nothing can be sent yet, in a step: some 5 ms of a report. */
#define EXTRACT_QUIET_RECORDS 16

/* Takes list (moved, not to be used after) and sink over. The head is made at once, so h need not last; NULL
 * when that fails.
 * A step makes about SOURCE_STEP_BYTES (source.h), at most twice that; of a format that is a file before it
 * is sent, nothing, from EXTRACT_QUIET_RECORDS, until the file is whole. Between steps a source holds the
 * list and, by it, the snapshot that it began with; besides, of a record larger than a step, or than what out
 * has room for, what was not handed over yet. One of more than EXTRACT_RECORD_BYTES fails. */
struct source *extract_new(struct list *list, struct sink *sink, const struct sink_head *h, struct err *e);

#endif

#include "out/sink_pdf.h"

#include <stdlib.h>

#include "atlas/property.h"
#include "base/mem.h"
#include "out/report.h"

const struct sink_format SINK_PDF = {"pdf", "application/pdf", "pdf"};

struct pdf {
    struct sink sink;
    struct tile_shared *map;
    struct spool file;
    struct report report;
    struct property_values values;
    bool finished;
    uint64_t at; /* sent up to here */
};

static bool write_file(void *context, const void *data, size_t n, struct err *e)
{
    struct pdf *p = context;
    return spool_add(&p->file, data, n, e);
}

static bool begin(struct sink *s, const struct list *l, const struct sink_head *h, struct bytes *out,
                  struct err *e)
{
    struct pdf *p = (struct pdf *)s;
    char changed[SNAPSHOT_MOMENT_BYTES];
    const struct document_info info = {REPORT_W_PT, REPORT_H_PT,
                                       "Atlas français de la coopération décentralisée", NULL,
                                       snapshot_moment(l->selection->snapshot, changed)};
    (void)out;
    property_values_init(&p->values);
    p->values.numbers = l->selection->numbers;
    if (!spool_begin(&p->file, e)) /* also a small one, as so many are made at a time */
        return false;
    p->report = (struct report){.list = l, .head = h, .values = &p->values};
    p->report.document = document_new(&info, write_file, p);
    bool done = report_begin(&p->report, p->map, e);
    p->report.head = NULL;
    return done;
}

static bool feature(struct sink *s, uint32_t i, const struct sink_text *texts, struct bytes *out,
                    struct err *e)
{
    struct pdf *p = (struct pdf *)s;
    (void)texts;
    (void)out;
    report_row(&p->report, p->report.list->rows[i]);
    return document_fine(p->report.document, e);
}

static enum source_state end(struct sink *s, struct bytes *out, struct err *e)
{
    struct pdf *p = (struct pdf *)s;
    if (!p->finished) {
        report_end(&p->report);
        if (!document_finish(p->report.document, e))
            return SOURCE_FAILED;
        p->finished = true;
    }
    return spool_send(&p->file, p->file.n, &p->at, out, e);
}

static void free_pdf(struct sink *s)
{
    struct pdf *p = (struct pdf *)s;
    document_free(p->report.document);
    property_values_release(&p->values);
    spool_release(&p->file);
    free(p);
}

struct sink *sink_pdf_new(struct tile_shared *map, struct spool_room *room, uint64_t client)
{
    struct pdf *p = mem_alloc(1, sizeof *p);
    p->sink = (struct sink){&SINK_PDF, begin, feature, end, free_pdf};
    p->map = map;
    spool_init(&p->file, room);
    p->file.client = client;
    return &p->sink;
}

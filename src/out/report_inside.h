/* report_inside.h - what the files of the report share: measures, colours, numbers in French */
#ifndef OUT_REPORT_INSIDE_H
#define OUT_REPORT_INSIDE_H

#include "out/report.h"

#define REPORT_MARGIN_PT 36.0
#define REPORT_INK       0xFF22313Au
#define REPORT_GREY      0xFF5A6770u
#define REPORT_ACCENT    0xFF1A4F8Au
#define REPORT_LINE      0xFFC9D2D8u
#define REPORT_SHADE     0xFFF2F5F7u

/* "13 509", with narrow no-break spaces. */
enum { REPORT_NUMBER_BYTES = 48 };
const char *report_number(int64_t v, char text[REPORT_NUMBER_BYTES]);

/* A text that stands for itself; returns its height. */
double report_put(struct report *r, enum document_role role, const struct document_text *t, const char *text,
                  double x, double y);

void report_foot(struct report *r); /* of the page that is being written */
void report_page_end(struct report *r);

#endif

/* Dates and times: what is taken exists, and its first day, written and read again, begins at the same
 * second. */
#include "base/date.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct date_span span, again;
    char *text = fuzz_text(data, n), day[40];
    int y, m, d;
    if (date_parse(&span, text, n)) {
        FUZZ_HOLDS(span.first_s <= span.last_s);
        date_civil(span.first_s, &y, &m, &d);
        FUZZ_HOLDS(y >= -1 && y <= 10000 && d >= 1 && (unsigned)d <= date_month_days(y, m));
        snprintf(day, sizeof day, "%04d-%02d-%02d", y, m, d);
        if (y >= 0 && y <= 9999) {
            FUZZ_HOLDS(date_parse(&again, day, strlen(day)));
            FUZZ_HOLDS(again.first_s <= span.first_s && span.first_s < again.first_s + 86400);
        }
    }
    free(text);
    return 0;
}

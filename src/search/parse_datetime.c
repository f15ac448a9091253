#include "search/parse_datetime.h"

#include <string.h>

#include "base/date.h"

/* A date or time of RFC 3339, or a part of one. A + that was not escaped has come as a blank. */
static bool parse_date(const char *text, size_t n, struct date_span *span)
{
    enum { ZONE = 6, MOST = 40 };
    char copy[MOST];
    if (n >= sizeof copy)
        return false;
    memcpy(copy, text, n);
    if (n > sizeof "2012-05-01" + ZONE && copy[n - ZONE] == ' ')
        copy[n - ZONE] = '+';
    return date_parse(span, copy, n);
}

static int64_t year_of(int64_t second_s)
{
    int year, month, day;
    date_civil(second_s, &year, &month, &day);
    return year;
}

bool parse_datetime(struct criteria *c, struct query *q, struct err *e)
{
    const char *text;
    if (!query_take(q, "datetime", &text, e))
        return false;
    if (!text)
        return true;
    if (criteria_asks(c, CRITERION_ANNEE))
        return err_param(e, ERR_INVALID, "datetime", text, "datetime and annee cannot stand together");
    const char *slash = strchr(text, '/');
    size_t n = slash ? (size_t)(slash - text) : strlen(text);
    struct date_span from = {0}, to = {0};
    bool open_from = slash && (n == 0 || (n == 2 && strncmp(text, "..", 2) == 0));
    bool open_to = slash && (!slash[1] || strcmp(slash + 1, "..") == 0);
    bool right = open_from || parse_date(text, n, &from);
    if (!slash)
        to = from;
    else
        right = right && (open_to || parse_date(slash + 1, strlen(slash + 1), &to));
    if (!right || (!open_from && !open_to && from.first_s > to.last_s))
        return err_param(e, ERR_INVALID, "datetime", text,
                         "'%.60s' is neither a date that exists, as 2012-05-01T00:00:00Z, nor an interval, "
                         "as 2009-01-01/2014-12-31 or 2009-01-01/..",
                         text);
    if (!(open_from && open_to)) {
        criteria_add(c, CRITERION_ANNEE, open_from ? INT64_MIN : year_of(from.first_s),
                     open_to ? INT64_MAX : year_of(to.last_s), false);
        criteria_normalise(c);
    }
    return true;
}

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

struct years {
    int64_t from, to; /* INT64_MIN, INT64_MAX: open */
};

static bool read_years(struct years *y, const char *text)
{
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
    *y = (struct years){open_from ? INT64_MIN : year_of(from.first_s),
                        open_to ? INT64_MAX : year_of(to.last_s)};
    return right && (open_from || open_to || from.first_s <= to.last_s);
}

/* None of: it has years and they are others. That is asked of the record itself, whatever annee stands for
 * beside a criterion of its money. */
static bool add_years(struct criteria *c, const struct years *y, struct err *e)
{
    struct criteria others;
    criteria_init(&others);
    criteria_add(&others, CRITERION_ANNEE, y->from, y->to, true);
    others.values[CRITERION_ANNEE].not_none = true;
    criteria_normalise(&others);
    return criteria_not(c, &others, 1, e);
}

static bool add_beginning(struct criteria *c, const struct years *y, struct err *e)
{
    struct criteria begun;
    criteria_init(&begun);
    criteria_add(&begun, CRITERION_DEPUIS, INT64_MIN, y->to, false);
    begun.values[CRITERION_DEPUIS].none = true;
    criteria_normalise(&begun);
    return criteria_and(c, &begun, e);
}

static bool add_touching(struct criteria *c, enum collection of, const struct years *y, struct err *e)
{
    if (of == COLLECTION_PROJETS || of == COLLECTION_BOURSE)
        return (y->from == INT64_MIN && y->to == INT64_MAX) || add_years(c, y, e);
    if (of == COLLECTION_COOPERATIONS || of == COLLECTION_ACTIONS)
        return y->to == INT64_MAX || add_beginning(c, y, e);
    return true;
}

void datetime_criteria(struct criteria *date, enum collection of, const char *text)
{
    struct years y;
    struct err none = {0};
    criteria_init(date);
    if (read_years(&y, text))
        add_touching(date, of, &y, &none); /* alone it is within all limits */
}

bool parse_datetime(struct criteria *c, enum collection of, struct query *q, const char **text, struct err *e)
{
    struct years y;
    if (!query_take(q, "datetime", text, e))
        return false;
    if (!*text)
        return true;
    if (!read_years(&y, *text))
        return err_param(e, ERR_INVALID, "datetime", *text,
                         "'%.60s' is neither a date that exists, as 2012-05-01T00:00:00Z, nor an interval, "
                         "as 2009-01-01/2014-12-31 or 2009-01-01/..",
                         *text);
    return add_touching(c, of, &y, e);
}

#include "base/date.h"

enum { DAY_S = 86400, DAYS_OF_400_YEARS = 146097 };

static bool leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

unsigned date_month_days(int year, int month)
{
    static const unsigned char DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12)
        return 0;
    return DAYS[month - 1] + (month == 2 && leap(year) ? 1U : 0U);
}

/* Days from 0000-01-01 to the first of January of a year from 0 on. */
static int64_t days_before_year(int year)
{
    int64_t y = year;
    return y == 0 ? 0
                  : y * 365 + (y - 1) / 4 - (y - 1) / 100 + (y - 1) / 400 + 1; /* the year 0 is one, too */
}

static int64_t days_of(int year, int month, int day)
{
    int64_t days = days_before_year(year) + day - 1;
    for (int m = 1; m < month; m++)
        days += date_month_days(year, m);
    return days;
}

void date_civil(int64_t second_s, int *year, int *month, int *day)
{
    int64_t days = second_s >= 0 ? second_s / DAY_S : -((DAY_S - 1 - second_s) / DAY_S);
    int shift = days < 0 ? 400 : 0;
    days += days < 0 ? DAYS_OF_400_YEARS : 0;
    int y = (int)(days / 366); /* at most a few years early */
    while (days_before_year(y + 1) <= days)
        y++;
    days -= days_before_year(y);
    int m = 1;
    for (; days >= date_month_days(y, m); m++)
        days -= date_month_days(y, m);
    *year = y - shift;
    *month = m;
    *day = (int)days + 1;
}

struct reader {
    const char *s;
    size_t left;
};

static bool take(struct reader *r, char c)
{
    if (!r->left || *r->s != c)
        return false;
    r->s++;
    r->left--;
    return true;
}

/* So many digits, no more and no fewer than that. */
static bool take_digits(struct reader *r, int digits, int most, int *value)
{
    *value = 0;
    for (; digits > 0; digits--, r->s++, r->left--) {
        if (!r->left || *r->s < '0' || *r->s > '9')
            return false;
        *value = *value * 10 + (*r->s - '0');
    }
    return *value <= most;
}

/* "Z", "+02:00", or nothing, which is UTC. */
static bool take_zone(struct reader *r, int *offset_s)
{
    int hours, minutes, sign = 1;
    *offset_s = 0;
    if (!r->left || take(r, 'Z') || take(r, 'z'))
        return r->left == 0;
    if (take(r, '-'))
        sign = -1;
    else if (!take(r, '+'))
        return false;
    if (!take_digits(r, 2, 23, &hours) || !take(r, ':') || !take_digits(r, 2, 59, &minutes) || r->left)
        return false;
    *offset_s = sign * (hours * 3600 + minutes * 60);
    return true;
}

/* A leap second comes at the end of a month in UTC. */
static bool leap_second_fits(int64_t minute_s)
{
    int year, month, day;
    date_civil(minute_s, &year, &month, &day);
    return (minute_s % DAY_S + DAY_S) % DAY_S == DAY_S - 60 && (unsigned)day == date_month_days(year, month);
}

static bool take_time(struct reader *r, int64_t day_s, struct date_span *out)
{
    int hour, minute, second, offset_s;
    if (!take(r, 'T') && !take(r, 't') && !take(r, ' '))
        return false;
    if (!take_digits(r, 2, 23, &hour) || !take(r, ':') || !take_digits(r, 2, 59, &minute) || !take(r, ':') ||
        !take_digits(r, 2, 60, &second))
        return false;
    if (take(r, '.')) {
        const size_t before = r->left;
        while (r->left && *r->s >= '0' && *r->s <= '9')
            take(r, *r->s);
        if (r->left == before)
            return false;
    }
    if (!take_zone(r, &offset_s))
        return false;
    int64_t minute_s = day_s + hour * 3600 + minute * 60 - offset_s;
    if (second == 60 && !leap_second_fits(minute_s))
        return false;
    out->first_s = out->last_s = minute_s + (second < 60 ? second : 59);
    return true;
}

bool date_parse(struct date_span *out, const char *s, size_t n)
{
    struct reader r = {s, n};
    int year, month, day;
    if (!take_digits(&r, 4, 9999, &year))
        return false;
    if (!r.left) {
        *out = (struct date_span){days_before_year(year) * DAY_S, days_before_year(year + 1) * DAY_S - 1};
        return true;
    }
    if (!take(&r, '-') || !take_digits(&r, 2, 12, &month) || month < 1)
        return false;
    int64_t first_s = days_of(year, month, 1) * DAY_S;
    if (!r.left) {
        *out = (struct date_span){first_s, first_s + (int64_t)date_month_days(year, month) * DAY_S - 1};
        return true;
    }
    if (!take(&r, '-') || !take_digits(&r, 2, (int)date_month_days(year, month), &day) || day < 1)
        return false;
    int64_t day_s = first_s + (int64_t)(day - 1) * DAY_S;
    *out = (struct date_span){day_s, day_s + DAY_S - 1};
    return r.left == 0 || take_time(&r, day_s, out);
}

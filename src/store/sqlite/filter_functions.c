/* The functions in SQL that conditions of filters call. */
#include <math.h>
#include <string.h>

#include "atlas/filter.h"
#include "base/insensitive.h"
#include "store/sqlite/filter_sql.h"

/* --- values of columns, which may be of any type -------------------------------------------------------- */

static void to_text(sqlite3_context *context, int n, sqlite3_value **v)
{
    (void)n;
    if (sqlite3_value_type(v[0]) == SQLITE_TEXT || sqlite3_value_type(v[0]) == SQLITE_INTEGER ||
        sqlite3_value_type(v[0]) == SQLITE_FLOAT)
        sqlite3_result_text(context, (const char *)sqlite3_value_text(v[0]), sqlite3_value_bytes(v[0]),
                            SQLITE_TRANSIENT);
}

static bool get_number(sqlite3_value *v, double *number)
{
    int type = sqlite3_value_type(v);
    *number = sqlite3_value_double(v);
    return (type == SQLITE_INTEGER || type == SQLITE_FLOAT) && isfinite(*number);
}

static void put_number(sqlite3_context *context, double number)
{
    if (isfinite(number))
        sqlite3_result_double(context, number);
}

static void to_number(sqlite3_context *context, int n, sqlite3_value **v)
{
    double number;
    (void)n;
    if (get_number(v[0], &number))
        sqlite3_result_double(context, number);
}

/* An instant in microseconds. */
static void to_instant(sqlite3_context *context, int n, sqlite3_value **v)
{
    int64_t at_us;
    (void)n;
    if (sqlite3_value_type(v[0]) == SQLITE_TEXT &&
        filter_instant_stored((const char *)sqlite3_value_text(v[0]), &at_us))
        sqlite3_result_int64(context, at_us);
}

/* --- comparisons ------------------------------------------------------------------------------------------
 */

static size_t letter(const char *s)
{
    size_t n = 1;
    while (((unsigned char)s[n] & 0xc0) == 0x80)
        n++;
    return n;
}

/* % any characters, _ one, \ before one that means itself. The last % is where to go on: linear but for
 * what stands between two of them. */
static bool like(const char *s, const char *pattern)
{
    const char *again_s = NULL, *again_pattern = NULL;
    while (*s) {
        size_t n = letter(s);
        if (*pattern == '%') {
            again_pattern = ++pattern;
            again_s = s;
            continue;
        }
        const char *p = *pattern == '\\' && pattern[1] ? pattern + 1 : pattern;
        if (*pattern == '_') {
            s += n;
            pattern++;
        } else if (*p && letter(p) == n && memcmp(s, p, n) == 0) {
            s += n;
            pattern = p + n;
        } else if (again_pattern) {
            again_s += letter(again_s);
            s = again_s;
            pattern = again_pattern;
        } else {
            return false;
        }
    }
    while (*pattern == '%')
        pattern++;
    return !*pattern;
}

static void is_like(sqlite3_context *context, int n, sqlite3_value **v)
{
    const char *s = (const char *)sqlite3_value_text(v[0]), *pattern = (const char *)sqlite3_value_text(v[1]);
    (void)n;
    if (s && pattern)
        sqlite3_result_int(context, like(s, pattern));
}

static void is_between(sqlite3_context *context, int n, sqlite3_value **v)
{
    double number[3];
    (void)n;
    bool known[3] = {get_number(v[0], &number[0]), get_number(v[1], &number[1]),
                     get_number(v[2], &number[2])};
    if (!known[0])
        return;
    if ((known[1] && number[0] < number[1]) || (known[2] && number[0] > number[2]))
        sqlite3_result_int(context, 0);
    else if (known[1] && known[2])
        sqlite3_result_int(context, 1);
}

/* --- texts and numbers ------------------------------------------------------------------------------------
 */

static void fold(sqlite3_context *context, sqlite3_value *v,
                 void (*how)(struct bytes *, const char *, size_t))
{
    const char *s = (const char *)sqlite3_value_text(v);
    if (!s)
        return;
    struct bytes out;
    bytes_init(&out, SIZE_MAX / 2);
    how(&out, s, (size_t)sqlite3_value_bytes(v));
    sqlite3_result_text64(context, out.n ? out.data : "", out.n, SQLITE_TRANSIENT, SQLITE_UTF8);
    bytes_release(&out);
}

static void casei(sqlite3_context *context, int n, sqlite3_value **v)
{
    (void)n;
    fold(context, v[0], insensitive_case);
}

static void accenti(sqlite3_context *context, int n, sqlite3_value **v)
{
    (void)n;
    fold(context, v[0], insensitive_accents);
}

static bool get_pair(sqlite3_value **v, double pair[2])
{
    return get_number(v[0], &pair[0]) && get_number(v[1], &pair[1]);
}

static void divide(sqlite3_context *context, int n, sqlite3_value **v)
{
    double pair[2];
    (void)n;
    if (get_pair(v, pair))
        put_number(context, pair[0] / pair[1]);
}

static void div_whole(sqlite3_context *context, int n, sqlite3_value **v)
{
    double pair[2];
    (void)n;
    if (get_pair(v, pair))
        put_number(context, trunc(pair[0] / pair[1]));
}

static void modulo(sqlite3_context *context, int n, sqlite3_value **v)
{
    double pair[2];
    (void)n;
    if (get_pair(v, pair))
        put_number(context, fmod(pair[0], pair[1]));
}

static void power(sqlite3_context *context, int n, sqlite3_value **v)
{
    double pair[2];
    (void)n;
    if (get_pair(v, pair))
        put_number(context, pow(pair[0], pair[1]));
}

bool filter_sql_functions(struct db *db, struct err *e)
{
    static const struct {
        const char *name;
        int arguments;
        void (*call)(sqlite3_context *, int, sqlite3_value **);
    } ALL[] = {
        {"cql_text", 1, to_text},    {"cql_number", 1, to_number},   {"cql_instant", 1, to_instant},
        {"cql_like", 2, is_like},    {"cql_between", 3, is_between}, {"cql_casei", 1, casei},
        {"cql_accenti", 1, accenti}, {"cql_divide", 2, divide},      {"cql_div", 2, div_whole},
        {"cql_modulo", 2, modulo},   {"cql_power", 2, power},
    };
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        int rc = sqlite3_create_function_v2(db->handle, ALL[i].name, ALL[i].arguments,
                                            SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
                                            ALL[i].call, NULL, NULL, NULL);
        if (rc != SQLITE_OK)
            return db_fail(db, rc, e);
    }
    return true;
}

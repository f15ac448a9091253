/* query.h - a query string: parameters decoded once, each taken by who knows it, the rest refused */
#ifndef SEARCH_QUERY_H
#define SEARCH_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

#define QUERY_MAX_BYTES      8192
#define QUERY_MAX_PARAMETERS 128

struct query_parameter {
    const char *name, *value;
    bool taken;
};

struct query {
    struct query_parameter parameters[QUERY_MAX_PARAMETERS];
    size_t n;
    const char *known[64]; /* names asked for so far, to offer near spellings */
    size_t n_known;
    const char *blank[8]; /* names that were sent without a value, the first of them */
    size_t n_blank;
};

/* Decode "a=b&c=d" (application/x-www-form-urlencoded: + is a space). A parameter without a value, as forms
 * send the fields that nobody filled in (blank ones too), is as if it had not been sent. Malformed %, %00,
 * invalid UTF-8, too long: false. */
bool query_parse(struct query *q, const char *text, size_t n, struct arena *memory, struct err *e);

/* The same, and parameters of these names are as if they had not been sent, whatever they hold; ends in NULL.
 */
bool query_parse_but(struct query *q, const char *text, size_t n, const char *const *ignored,
                     struct arena *memory, struct err *e);

/* The same of the address of a page, which people pass on with what others have hung on it: what is malformed
 * or beyond a limit is as if it had not been sent. */
void query_parse_page(struct query *q, const char *text, size_t n, struct arena *memory);

/* Nothing but white space: a value that was not filled in, in a list too. */
bool query_blank(const char *value);

/* Names as standards have them that make no difference between capitals and small letters: those of ASCII
 * become small. In plan, before anything is taken. */
void query_fold_names(struct query *q, struct arena *memory);

/* Was there a parameter of this name without a value? Known of the first few alone. */
bool query_sent_blank(const struct query *q, const char *name);

/* As if it had been sent too; in place of one that was taken, where there is no room. The texts outlive the
 * query. */
bool query_put(struct query *q, const char *name, const char *value, struct err *e);

/* The value of a parameter that may stand once; *value is NULL when it is absent. Given twice: false. */
bool query_take(struct query *q, const char *name, const char **value, struct err *e);

/* The first value of a parameter that may stand several times in the address of a page; or NULL. */
const char *query_take_first(struct query *q, const char *name);

/* Leaves out what a page cannot take: the value that an error names, or the member of a list, of the
 * parameter; all of it when there is none such, or value is NULL. False: there is none of that name. Nothing
 * is taken afterwards. */
bool query_leave_out(struct query *q, const char *name, const char *value, struct arena *memory);

/* A whole number within [least, most], or *value untouched when the parameter is absent. */
bool query_take_int(struct query *q, const char *name, long least, long most, long *value, struct err *e);

/* true or false, or *value untouched when the parameter is absent. */
bool query_take_truth(struct query *q, const char *name, bool *value, struct err *e);

/* After all takers: a parameter that nobody took is an error that names it and offers near spellings. */
bool query_finish(const struct query *q, struct err *e);

#endif

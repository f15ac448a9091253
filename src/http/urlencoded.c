#include "http/urlencoded.h"

#include "http/target.h"

void urlencoded_begin(struct urlencoded *u, struct form *form)
{
    *u = (struct urlencoded){.form = form};
}

static bool bad_escape(struct err *e)
{
    return err_set(e, ERR_INVALID, "a %% in the form is not followed by two hexadecimal digits");
}

static bool end_name(struct urlencoded *u, struct err *e)
{
    u->named = true;
    return form_named(u->form, e);
}

static bool end_field(struct urlencoded *u, struct err *e)
{
    if (!u->in_field)
        return true;
    bool good = (u->named || end_name(u, e)) && form_end(u->form, e);
    u->in_field = u->named = false;
    return good;
}

static bool add_escaped(struct urlencoded *u, char c, struct err *e)
{
    u->escape[u->n_escape++ - 1] = c;
    if (u->n_escape < 3)
        return true;
    int byte = target_hex(u->escape);
    char text = (char)byte;
    u->n_escape = 0;
    return byte < 0 ? bad_escape(e) : form_add(u->form, &text, 1, e);
}

/* A byte that stands for something else. */
static bool add_sign(struct urlencoded *u, char c, struct err *e)
{
    if (c == '&')
        return end_field(u, e);
    if (c == '%') {
        u->n_escape = 1;
        return true;
    }
    if (c == '=' && !u->named)
        return end_name(u, e);
    return form_add(u->form, c == '+' ? " " : &c, 1, e);
}

/* How many bytes stand for themselves. */
static size_t plain_run(const char *data, size_t n)
{
    size_t i = 0;
    while (i < n && data[i] != '&' && data[i] != '%' && data[i] != '=' && data[i] != '+')
        i++;
    return i;
}

bool urlencoded_add(struct urlencoded *u, const char *data, size_t n, struct err *e)
{
    bool good = true;
    for (size_t i = 0; i < n && good;) {
        if (!u->in_field && data[i] != '&') {
            u->in_field = true;
            form_begin(u->form);
        }
        size_t run = u->n_escape ? 0 : plain_run(data + i, n - i);
        if (u->n_escape)
            good = add_escaped(u, data[i], e);
        else if (run)
            good = form_add(u->form, data + i, run, e);
        else
            good = add_sign(u, data[i], e);
        i += run ? run : 1;
    }
    return good;
}

bool urlencoded_end(struct urlencoded *u, struct err *e)
{
    return u->n_escape ? bad_escape(e) : end_field(u, e);
}

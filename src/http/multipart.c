#include "http/multipart.h"

#include <string.h>

#include "http/parameters.h"
#include "http/token.h"

/* Where the next byte stands. */
enum place {
    PREAMBLE, /* or the first boundary */
    BEHIND,   /* right behind a boundary */
    PADDING,
    LINE_FEED,
    HEADER,
    CONTENT, /* or a boundary */
    CLOSING, /* behind the first - of the last boundary */
    EPILOGUE
};

/* bchars of RFC 2046 */
static bool boundary_valid(const char *s, size_t n)
{
    static const char MORE[] = "'()+_,-./:=? ";
    for (size_t i = 0; i < n; i++) {
        bool plain = (s[i] >= 'a' && s[i] <= 'z') || (s[i] >= 'A' && s[i] <= 'Z') ||
                     (s[i] >= '0' && s[i] <= '9');
        if (!plain && !strchr(MORE, s[i]))
            return false;
    }
    return n > 0 && n <= MULTIPART_BOUNDARY_BYTES && s[n - 1] != ' ';
}

bool multipart_begin(struct multipart *m, const char *content_type, struct form *form, struct err *e)
{
    *m = (struct multipart){.form = form, .delimiter = "\r\n--", .matched = 2, .at = PREAMBLE};
    bytes_init(&m->header, MULTIPART_HEADER_BYTES);
    enum parameter found = parameters_find(content_type, "boundary", &m->header);
    if (found != PARAMETER_FOUND || !boundary_valid(m->header.data, m->header.n))
        return err_param(e, ERR_INVALID, "Content-Type", content_type,
                         "the form does not say its boundary, one to %d characters of RFC 2046",
                         MULTIPART_BOUNDARY_BYTES);
    memcpy(m->delimiter + 4, m->header.data, m->header.n);
    m->n_delimiter = 4 + m->header.n;
    return true;
}

void multipart_release(struct multipart *m)
{
    bytes_release(&m->header);
}

/* --- the header of a part ----------------------------------------------------------------------------------
 */

struct part { /* its fields, within the header; NULL without */
    const char *disposition, *type, *encoding;
};

static bool bad_header(struct err *e)
{
    return err_set(e, ERR_INVALID, "the header of a part of the form is malformed");
}

static bool take_field(struct part *p, char *line, size_t n)
{
    static const struct {
        const char *name;
        size_t at;
    } FIELDS[] = {{"Content-Disposition", offsetof(struct part, disposition)},
                  {"Content-Type", offsetof(struct part, type)},
                  {"Content-Transfer-Encoding", offsetof(struct part, encoding)}};
    char *colon = memchr(line, ':', n), *end = line + n;
    if (!colon || !token_valid(line, (size_t)(colon - line)))
        return false;
    char *value = colon + 1;
    for (const char *c = value; c < end; c++)
        if (!token_text(*c))
            return false;
    *end = '\0';
    value += strspn(value, " \t");
    while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
        *--end = '\0';
    for (size_t i = 0; i < sizeof FIELDS / sizeof FIELDS[0]; i++)
        if (token_is(line, (size_t)(colon - line), FIELDS[i].name)) {
            const char **field = (const char **)(void *)((char *)p + FIELDS[i].at);
            if (*field)
                return false;
            *field = value;
        }
    return true;
}

static bool take_fields(struct part *p, struct bytes *header)
{
    char *line = header->data;
    for (char *end; (end = strstr(line, "\r\n")) != line; line = end + 2)
        if (!end || !take_field(p, line, (size_t)(end - line)))
            return false;
    return true;
}

static bool check_type(const struct part *p, bool text, struct bytes *room, struct err *e)
{
    static const char *const PLAIN[] = {"7bit", "8bit", "binary"};
    bool plain = !p->encoding;
    for (size_t i = 0; !plain && i < sizeof PLAIN / sizeof PLAIN[0]; i++)
        plain = token_is(p->encoding, strlen(p->encoding), PLAIN[i]);
    if (!plain)
        return err_param(e, ERR_INVALID, "Content-Transfer-Encoding", p->encoding,
                         "the bytes of a part of the form are sent as they are");
    if (p->type && strncasecmp(p->type, "multipart/", 10) == 0)
        return err_param(e, ERR_INVALID, "Content-Type", p->type,
                         "a part of the form has no parts of its own");
    if (!p->type || !text)
        return true;
    enum parameter found = parameters_find(p->type, "charset", room);
    if (found == PARAMETER_WRONG || (found == PARAMETER_FOUND && !token_is(room->data, room->n, "utf-8") &&
                                     !token_is(room->data, room->n, "us-ascii")))
        return err_param(e, ERR_INVALID, "Content-Type", p->type, "the texts of a form are sent in UTF-8");
    return true;
}

static bool name_part(struct multipart *m, const struct part *p, struct bytes *room, struct err *e)
{
    enum parameter found = parameters_find(p->disposition, "name", room);
    if (found != PARAMETER_FOUND || !parameters_of(p->disposition, "form-data"))
        return err_param(e, ERR_INVALID, "Content-Disposition", p->disposition,
                         "a part of the form has a name: Content-Disposition: form-data; name=\"...\"");
    form_begin(m->form);
    if (!form_add(m->form, room->data, room->n, e) || !form_named(m->form, e))
        return false;
    found = parameters_find(p->disposition, "filename", room);
    m->in_file = found == PARAMETER_FOUND;
    if (found == PARAMETER_WRONG)
        return bad_header(e);
    return !m->in_file || form_file(m->form, room->data, p->type ? p->type : "text/plain", e);
}

static bool begin_part(struct multipart *m, struct err *e)
{
    struct part p = {0};
    struct bytes room;
    bool good = take_fields(&p, &m->header);
    if (!good)
        return bad_header(e);
    if (!p.disposition)
        return err_set(e, ERR_INVALID, "a part of the form has no Content-Disposition, which names it");
    bytes_init(&room, MULTIPART_HEADER_BYTES);
    good = name_part(m, &p, &room, e) && check_type(&p, !m->in_file, &room, e);
    bytes_release(&room);
    m->at = CONTENT;
    m->matched = m->unsaid = 2; /* the empty line's end may be the delimiter's: then the part is empty */
    return good;
}

/* Takes of the header what is there, up to the empty line. */
static bool add_header(struct multipart *m, const char **at, const char *end, struct err *e)
{
    struct bytes *h = &m->header;
    while (*at < end) {
        bytes_add_char(h, *(*at)++);
        if (h->full)
            return err_set(e, ERR_TOO_LARGE, "the header of a part of the form has more than %d bytes",
                           MULTIPART_HEADER_BYTES);
        if ((h->n == 2 && memcmp(h->data, "\r\n", 2) == 0) ||
            (h->n >= 4 && memcmp(h->data + h->n - 4, "\r\n\r\n", 4) == 0))
            return begin_part(m, e);
    }
    return true;
}

/* --- content -----------------------------------------------------------------------------------------------
 */

static bool emit(struct multipart *m, const char *data, size_t n, struct err *e)
{
    if (n == 0 || m->at == PREAMBLE)
        return true;
    return m->in_file ? form_add_file(m->form, data, n, e) : form_add(m->form, data, n, e);
}

/* The delimiter was a while ago taken for begun, and has not gone on: so far it was content. */
static bool emit_matched(struct multipart *m, struct err *e)
{
    bool good = emit(m, m->delimiter + m->unsaid, m->matched - m->unsaid, e);
    m->matched = m->unsaid = 0;
    return good;
}

static bool end_part(struct multipart *m, struct err *e)
{
    bool text = m->at == CONTENT && !m->in_file;
    m->at = BEHIND;
    return !text || form_end(m->form, e);
}

/* CR stands at the beginning of the delimiter and nowhere else in it: where a match ends early, none can have
 * begun within it. */
static bool add_content(struct multipart *m, const char **at, const char *end, struct err *e)
{
    if (m->matched == 0) {
        const char *cr = memchr(*at, '\r', (size_t)(end - *at)), *stop = cr ? cr : end;
        bool good = emit(m, *at, (size_t)(stop - *at), e);
        *at = stop + (cr != NULL);
        m->matched = cr != NULL;
        return good;
    }
    if (**at != m->delimiter[m->matched])
        return emit_matched(m, e);
    (*at)++;
    if (++m->matched < m->n_delimiter)
        return true;
    m->matched = m->unsaid = 0;
    return end_part(m, e);
}

/* --- between parts -----------------------------------------------------------------------------------------
 */

static bool step_behind(struct multipart *m, char c, struct err *e)
{
    bool good = true;
    if (m->at == BEHIND && c == '-')
        m->at = CLOSING;
    else if (m->at <= PADDING && (c == ' ' || c == '\t'))
        m->at = PADDING;
    else if (m->at <= PADDING && c == '\r')
        m->at = LINE_FEED;
    else if (m->at == LINE_FEED && c == '\n')
        m->at = HEADER;
    else if (m->at == CLOSING && c == '-')
        m->at = EPILOGUE;
    else
        good = err_set(e, ERR_INVALID, "a boundary of the form does not stand on a line of its own");
    bytes_reset(&m->header);
    return good;
}

bool multipart_add(struct multipart *m, const char *data, size_t n, struct err *e)
{
    const char *at = data, *end = data + n;
    bool good = true;
    while (at < end && good && m->at != EPILOGUE)
        switch (m->at) {
        case PREAMBLE:
        case CONTENT:
            good = add_content(m, &at, end, e);
            break;
        case HEADER:
            good = add_header(m, &at, end, e);
            break;
        default:
            good = step_behind(m, *at++, e);
        }
    return good;
}

bool multipart_end(struct multipart *m, struct err *e)
{
    return m->at == EPILOGUE || err_set(e, ERR_INVALID, "the form ends before its last boundary");
}

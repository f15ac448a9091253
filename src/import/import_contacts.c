#include <ctype.h>
#include <string.h>

#include "base/utf8.h"
#include "import/import_inside.h"

enum { CONTACT_FIELDS = 7, FREE_MAX = 8, PHONE_DIGITS = 8, PHONE_DIGITS_MOST = 15, TEXT_MOST = 500 };
static const char NOT_PUBLISHED[] = "aucune";

/* "role:prenom:nom:..." has two colons or more, and none of them behind the name of what follows. */
static bool is_in_fields(const char *text)
{
    static const char *const LABELS[] = {"tel", "telephone", "mail",     "email",   "courriel",
                                         "fax", "portable",  "mobile",   "contact", "adresse",
                                         "gsm", "cel",       "whatsapp", "mel"};
    size_t colons = 0;
    struct bytes word;
    bytes_init(&word, 200);
    bool labelled = false;
    for (const char *p = text, *begin = text; *p && !labelled; p++) {
        if (*p != ':')
            continue;
        for (const char *q = begin; q < p; q++)
            if (strchr(" ,;.-/(|\n", *q))
                begin = q + 1;
        bytes_reset(&word);
        utf8_fold(&word, begin, (size_t)(p - begin) < 40 ? (size_t)(p - begin) : 40);
        for (size_t k = 0; k < sizeof LABELS / sizeof LABELS[0]; k++)
            labelled = labelled || (word.n && strcmp(word.data, LABELS[k]) == 0);
        labelled = labelled || p[-(p > text)] == ' '; /* "Tél : ..." */
        colons += strncmp(p, "://", 3) != 0;
        begin = p + 1;
    }
    bytes_release(&word);
    return colons >= 2 && !labelled;
}

/* --- a contact as a sentence --------------------------------------------------------------------------- */

static bool is_address_char(char c)
{
    return isalnum((unsigned char)c) || (c && strchr("._%+-@", c));
}

/* Takes the first address of mail out of the text, which blanks replace. NULL: there is none. */
static const char *take_address(struct import *i, char *text)
{
    for (char *at = strchr(text, '@'); at; at = strchr(at + 1, '@')) {
        char *begin = at, *end = at;
        while (begin > text && is_address_char(begin[-1]) && begin[-1] != '@')
            begin--;
        while (is_address_char(end[1]) && end[1] != '@')
            end++;
        while (end > at && strchr(".-", *end))
            end--;
        if (begin == at || !memchr(at, '.', (size_t)(end - at)))
            continue;
        const char *address = arena_text(&i->arena, begin, (size_t)(end - begin) + 1);
        memset(begin, ' ', (size_t)(end - begin) + 1);
        return address;
    }
    return NULL;
}

/* The same of a telephone number: eight digits or more, blanks, points, dashes and slashes between. */
static const char *take_phone(struct import *i, char *text)
{
    for (char *p = text; *p; p++) {
        if (!isdigit((unsigned char)*p) && *p != '+')
            continue;
        size_t digits = 0, n = 0, last = 0;
        for (;
             p[n] && (isdigit((unsigned char)p[n]) || strchr("+ ().-/", p[n])) && digits <= PHONE_DIGITS_MOST;
             n++) {
            if (p[n] == '/' && digits >= PHONE_DIGITS)
                break; /* "... / ...": the next number */
            if (isdigit((unsigned char)p[n])) {
                digits++;
                last = n;
            }
        }
        if (digits < PHONE_DIGITS || digits > PHONE_DIGITS_MOST) {
            p += n ? n - 1 : 0;
            continue;
        }
        const char *number = arena_text(&i->arena, p, last + 1);
        memset(p, ' ', last + 1);
        return number;
    }
    return NULL;
}

/* What is left: a name or a function, without the words that stood before what was taken out. */
static const char *take_rest(struct import *i, const char *text)
{
    static const char *const LABELS[] = {"tel",      "telephone", "mail",   "email",   "e mail", "courriel",
                                         "fax",      "portable",  "mobile", "contact", "gsm",    "cel",
                                         "whatsapp", "mel",       "et",     "ou"};
    char *out = arena_alloc(&i->arena, strlen(text) + 2);
    size_t n = 0;
    struct bytes word;
    bytes_init(&word, 200);
    for (const char *p = text; *p;) {
        p += strspn(p, " \t\n\r");
        size_t length = strcspn(p, " \t\n\r");
        bytes_reset(&word);
        utf8_fold(&word, p, length < 40 ? length : 40);
        bool drop = word.n == 0;
        for (size_t k = 0; k < sizeof LABELS / sizeof LABELS[0]; k++)
            drop = drop || strcmp(word.data, LABELS[k]) == 0;
        const bool last_words = strspn(p + length, " \t\n\r,;:-/.()<>") == strlen(p + length);
        if (!drop || (word.n && !last_words && n == 0 && length > 4)) {
            out[n] = ' ';
            memcpy(out + n + (n > 0), p, length);
            n += length + (n > 0);
        }
        p += length;
    }
    bytes_release(&word);
    while (n && strchr(",;:-/.(<", out[n - 1]))
        n--;
    out[n] = '\0';
    return out + strspn(out, " ,;:-/");
}

/* "M. le maire, +223 21 52 00 00": kept, and shown to nobody before somebody says so. */
static size_t read_free(struct import *i, const char *text, struct contact_row *rows)
{
    size_t n = 0;
    char *left = arena_text(&i->arena, text, strlen(text));
    const char *address, *phone;
    do {
        address = take_address(i, left);
        phone = take_phone(i, left);
        rows[n] = (struct contact_row){.courriel = address, .telephone = phone, .publication = NOT_PUBLISHED};
        n += address || phone;
    } while ((address || phone) && n < FREE_MAX);
    const char *rest = take_rest(i, left);
    if (n == 0 && *rest)
        rows[n++] = (struct contact_row){.publication = NOT_PUBLISHED};
    rows[0].nom = *rest ? rest : NULL;
    if (n)
        import_note_column(i, "contacts", "kept as one contact, and not published",
                           "gardé comme un contact, et non publié");
    return n;
}

bool import_read_contacts(struct import *i, struct contact_list *list, struct err *e)
{
    struct value_list parts;
    const char *text = import_cell(i, "contacts");
    if (!import_read_parts(i, "contacts", &parts, e))
        return false;
    if (text && *text && value_nothing(text))
        return true;
    struct contact_row *rows = arena_alloc(&i->arena, (parts.n + FREE_MAX) * sizeof *rows);
    if (text && *text && !is_in_fields(text) && !strchr(text, '|')) {
        struct err why = {0};
        if (strlen(text) > TEXT_MOST) {
            err_say(&why, ERR_TOO_LARGE, "contacts", "", "a text of more than %d bytes is no contact",
                    "un texte de plus de %d octets n’est pas un contact", TEXT_MOST);
            return import_leave_out(i, &why, e);
        }
        *list = (struct contact_list){rows, read_free(i, text, rows)};
        return true;
    }
    for (size_t k = 0; k < parts.n; k++) {
        const char *f[CONTACT_FIELDS];
        value_fields(f, CONTACT_FIELDS, parts.values[k], &i->arena);
        rows[k] = (struct contact_row){f[0], f[1], f[2], f[3], f[4], f[5], f[6]};
    }
    if (parts.values)
        *list = (struct contact_list){rows, parts.n};
    return true;
}

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "import/import_header_loose.h"
#include "import/import_inside.h"
#include "import/import_nationality.h"
#include "places/gazetteer_country.h"

enum { HEADER_BYTES = 1000 };

/* --- columns ------------------------------------------------------------------------------------------- */

static void add_text(char *out, size_t size, const char *a, const char *b, const char *c)
{
    size_t n = strlen(out);
    snprintf(out + n, size - n, "%s%s%s%s", n ? ", " : "", a, b, c);
}

static bool is_one_of(const char *const *names, const char *name)
{
    for (; *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

bool import_is_member_column(const struct import *i, int ours)
{
    static const char *const MEMBERS[] = {"collectivites", "partenaires", "collectivite", "pays", NULL};
    const int by_id = import_column_of(i, "cooperation");
    return (by_id < 0 || i->column_of[by_id] < 0) && is_one_of(MEMBERS, i->o->kind->columns[ours].name);
}

bool import_is_key_column(const struct import *i, int ours)
{
    static const char *const KEYS[] = {"collectivites", "collectivite", "nom_source", "partenaires",
                                       "partenaire",    "pays",         "iso2",       "departement",
                                       "region",        "province",     NULL};
    return is_one_of(KEYS, i->o->kind->columns[ours].name);
}

/* "Collectivité sénégalaise" is a "Collectivité étrangère", of Sénégal. False: no word of it is such. */
static bool without_nationality(const char *header, struct bytes *out, char country[3])
{
    struct bytes folded;
    bool found = false;
    bytes_init(&folded, HEADER_BYTES);
    utf8_fold(&folded, header, strlen(header));
    for (size_t k = 0; k < folded.n;) {
        size_t n = strcspn(folded.data + k, " ");
        const char *code = nationality_country(folded.data + k, n);
        if (code && strcmp(code, "FR") == 0) {
            found = true;
            bytes_add_text(out, "francaise ");
        } else if (code) {
            found = true;
            snprintf(country, 3, "%s", code);
            bytes_add_text(out, "etrangere ");
        } else {
            bytes_add(out, folded.data + k, n);
            bytes_add_char(out, ' ');
        }
        k += n + 1;
    }
    bytes_release(&folded);
    return found;
}

int import_header_find(const struct import *i, const char *header, bool *exact, char country[3])
{
    char unasked[3] = "";
    int ours = import_column_find(i->o->kind, header, exact);
    struct bytes other;
    if (ours >= 0 || strlen(header) >= HEADER_BYTES)
        return ours;
    bytes_init(&other, 3 * HEADER_BYTES);
    if (without_nationality(header, &other, country ? country : unasked))
        ours = import_column_find(i->o->kind, other.data, exact);
    if (ours < 0 && country)
        *country = '\0';
    bytes_release(&other);
    return ours;
}

static void name_file_column(const struct import *i, size_t column, char *out, size_t size)
{
    char letters[SHEET_LETTERS];
    const char *header = column < i->n_columns ? i->headers[column] : "";
    snprintf(out, size, "%s%s%.80s%s", sheet_column(letters, column), *header ? " (" : "", header,
             *header ? ")" : "");
    import_whole_characters(out);
}

/* A second column that means the same stands behind the first; our own name counts before another header. */
static bool take_column(struct import *i, int ours, size_t theirs, bool exact, bool *by_name, struct err *e)
{
    const struct import_column *c = &i->o->kind->columns[ours];
    int have = i->column_of[ours];
    if (have < 0 || (exact && !by_name[ours])) {
        i->also[ours] = have;
        i->column_of[ours] = (int)theirs;
        by_name[ours] = exact;
        return true;
    }
    if (i->also[ours] < 0) {
        i->also[ours] = (int)theirs;
        return true;
    }
    return err_say(e, ERR_INVALID, NULL, NULL,
                   "the headers '%.60s', '%.60s' and '%.60s' all mean the column %s: choose with --columns",
                   "les en-têtes « %.60s », « %.60s » et « %.60s » désignent tous la colonne %s : choisissez "
                   "avec --columns",
                   i->row.cells[have], i->row.cells[i->also[ours]], i->row.cells[theirs], c->name);
}

/* "3" or "C": a column of the file by its place; of the list, where a report says it. -1: none. */
static int column_by_place(const struct import *i, const char *place)
{
    char letters[SHEET_LETTERS];
    const bool digits = *place && strspn(place, "0123456789") == strlen(place);
    size_t nth = 0;
    for (size_t k = 0; k < i->row.n; k++) {
        if (i->back.is && i->back.by_list && i->back.own[k])
            continue;
        if (digits ? strtoul(place, NULL, 10) == nth + 1 : strcmp(place, sheet_column(letters, nth)) == 0)
            return (int)k;
        nth++;
    }
    return -1;
}

/* By its header, else by its place. -1: none. */
static int column_called(const struct import *i, const char *theirs)
{
    for (size_t k = 0; k < i->row.n; k++)
        if (strcmp(i->row.cells[k], theirs) == 0)
            return (int)k;
    return column_by_place(i, theirs);
}

/* "1=titre,A=pays" */
static bool say_twice(const struct import *i, size_t column, const char *theirs, struct err *e)
{
    char name[COLUMN_BYTES];
    name_file_column(i, column, name, sizeof name);
    return err_say(
        e, ERR_USAGE, NULL, NULL, "--columns: '%.60s' is column %.150s, which was named before: once only",
        "--columns : « %.60s » est la colonne %.150s, déjà désignée : une seule fois", theirs, name);
}

/* "theirs=ours,theirs=ours". done[k]: the header k is dealt with. */
static bool read_columns_option(struct import *i, bool *done, bool *by_name, struct err *e)
{
    for (const char *p = i->o->columns; p && *p;) {
        size_t n = strcspn(p, ","), name = strcspn(p, "=");
        if (name >= n)
            return err_say(e, ERR_USAGE, NULL, NULL, "--columns: '%.*s' is not theirs=ours",
                           "--columns : « %.*s » n’est pas de la forme la_leur=la_notre", (int)n, p);
        struct err unknown;
        bool exact;
        char theirs[256], ours[64];
        snprintf(theirs, sizeof theirs, "%.*s", (int)name, p);
        snprintf(ours, sizeof ours, "%.*s", (int)(n - name - 1), p + name + 1);
        int column = import_column_find(i->o->kind, ours, &exact);
        if (*ours && (column < 0 || !exact))
            return err_say(e, ERR_USAGE, NULL, NULL,
                           "--columns: %1$s has no column '%2$s'; see import --help %1$s",
                           "--columns : %1$s n’a pas de colonne « %2$s » ; voir import --help %1$s",
                           i->o->kind->name, ours);
        const int place = column_called(i, theirs);
        if (place < 0)
            return err_say(e, ERR_USAGE, NULL, NULL, "--columns: the file has no column headed '%.60s'",
                           "--columns : le fichier n’a pas de colonne intitulée « %.60s »", theirs);
        if (done[place])
            return say_twice(i, (size_t)place, theirs, e);
        done[place] = true;
        if (*ours && !take_column(i, column, (size_t)place, true, by_name, e ? e : &unknown))
            return false;
        p += n + (p[n] == ',');
    }
    return true;
}

/* A column's header, or its place where the list has none. */
static const char *column_words(const struct import *i, int column, char letters[SHEET_LETTERS])
{
    const char *header = i->row.cells[column];
    return i->guessed || !*header ? sheet_column(letters, (size_t)column) : header;
}

static bool has_column(const struct import *i, const char *name)
{
    const int ours = import_column_of(i, name);
    return ours >= 0 && (i->column_of[ours] >= 0 || i->given[ours]);
}

/* What is required where another column is not there. */
static bool is_wanted(const struct import *i, const char *name)
{
    static const struct {
        const char *name, *others[3];
    } WANTED[] = {{"nom", {"code", "siren"}},
                  {"collectivite", {"code"}},
                  {"collectivites", {"cooperation"}},
                  {"partenaires", {"cooperation"}}};
    for (size_t k = 0; k < sizeof WANTED / sizeof WANTED[0]; k++) {
        bool other = strcmp(WANTED[k].name, name) != 0;
        for (const char *const *o = WANTED[k].others; *o && !other; o++)
            other = has_column(i, *o);
        if (!other)
            return true;
    }
    return false;
}

static bool check_required(struct import *i, struct err *e)
{
    char headers[300] = "", letters[SHEET_LETTERS];
    for (int k = 0; i->o->kind->columns[k].name; k++) {
        const struct import_column *c = &i->o->kind->columns[k];
        if (i->column_of[k] >= 0)
            add_text(i->summary->mapping, sizeof i->summary->mapping,
                     column_words(i, i->column_of[k], letters), " = ", c->name);
        if ((!c->required && !is_wanted(i, c->name)) || i->column_of[k] >= 0 || i->given[k])
            continue;
        const struct sheet_row *first = i->no_header ? import_shape_sample(i, i->title_rows) : NULL;
        first = first ? first : &i->row;
        for (size_t h = 0; h < first->n; h++)
            add_text(headers, sizeof headers, first->cells[h], "", "");
        if (i->no_header)
            return err_say(
                e, ERR_INVALID, c->name, "",
                "no header is recognised, and no column of the file is %1$s (%2$s): its first line is %3$s; "
                "name its columns by their place, --columns 1=%1$s,...",
                "aucun en-tête n’est reconnu, et aucune colonne du fichier n’est comprise comme %1$s ; sa "
                "première "
                "ligne est : %3$s ; désignez ses colonnes par leur place, --columns 1=%1$s,…%2$.0s",
                c->name, c->what, headers);
        return err_say(
            e, ERR_INVALID, c->name, "",
            "no column of the file is %1$s (%2$s): its headers are %3$s; name it with --columns theirs=%1$s",
            "aucune colonne du fichier n’est reconnue comme %1$s ; ses en-têtes sont : %3$s ; désignez-la "
            "avec --columns la_leur=%1$s%2$.0s",
            c->name, c->what, headers);
    }
    return true;
}

static void keep_headers(struct import *i)
{
    i->n_columns = i->row.n;
    i->headers = arena_alloc(&i->header, (i->row.n + 1) * sizeof *i->headers);
    for (size_t k = 0; k < i->row.n; k++)
        i->headers[k] = arena_text(&i->header, i->row.cells[k], strlen(i->row.cells[k]));
}

/* A country that a header names where no column does: "Collectivité sénégalaise". */
static void take_country(struct import *i, const char *country)
{
    static const char *const PAYS[] = {"pays", "iso2"};
    for (size_t k = 0; k < 2 && *country; k++) {
        const int ours = import_column_of(i, PAYS[k]);
        if (ours < 0 || i->column_of[ours] >= 0)
            continue;
        i->given[ours] = arena_text(&i->header, country, strlen(country));
        struct country_meant meant;
        gazetteer_country_read(i->g, country, &meant);
        const char *name = meant.n ? meant.countries[0]->name : country;
        import_note(i, "the country of all rows is %s (%s), as a header says",
                    "le pays de toutes les lignes est %s (%s), comme le dit un en-tête", name, country);
    }
}

/* What begins a title that names an authority: "Conseil général de la Haute-Savoie - Déclaration 2013". */
static bool names_authority(const char *part)
{
    static const char *const WORDS[] = {"conseil", "region",     "departement", "ville",    "commune",
                                        "mairie",  "communaute", "metropole",   "syndicat", "collectivite",
                                        "cc",      "ca",         "cu",          "cg",       "cd",
                                        "cr",      NULL};
    char word[40];
    struct bytes folded;
    bytes_init(&folded, HEADER_BYTES);
    utf8_fold(&folded, part, strlen(part));
    snprintf(word, sizeof word, "%.*s", (int)strcspn(folded.data, " "), folded.data);
    const bool more = strchr(folded.data, ' ') != NULL;
    bytes_release(&folded);
    return more && is_one_of(WORDS, word);
}

/* The part of a title between dashes and colons that names an authority. */
static void take_title_part(struct import *i, const char *title, int ours)
{
    for (const char *next; title && !i->given[ours]; title = next) {
        const char *end = strstr(title, " - ");
        const char *dash = strstr(title, " \xE2\x80\x93 "), *colon = strstr(title, " : ");
        end = !end || (dash && dash < end) ? (dash ? dash : end) : end;
        end = !end || (colon && colon < end) ? (colon ? colon : end) : end;
        const char *part = arena_text(&i->header, title, end ? (size_t)(end - title) : strlen(title));
        if (strlen(part) < HEADER_BYTES && names_authority(part)) {
            i->given[ours] = part;
            import_note(i, "the authority of all rows is '%.80s', as the title says",
                        "la collectivité de toutes les lignes est « %.80s », comme le dit le titre", part);
        }
        next = end ? end + 3 + strspn(end + 3, "\x93 ") : NULL;
    }
}

/* The authority of a declaration that says it in its titles alone. */
static void take_title(struct import *i)
{
    const int ours = import_column_of(i, "collectivite"), code = import_column_of(i, "code");
    if (ours < 0 || i->column_of[ours] >= 0 || (code >= 0 && i->column_of[code] >= 0))
        return;
    const char *title = import_shape_title(i, 0);
    for (size_t nth = 1; title && !i->given[ours]; nth++) {
        take_title_part(i, title, ours);
        title = import_shape_title(i, nth);
    }
}

/* "État" beside "Pays" is how far it has come, not another country. */
static int unless_country(const struct import *i, int ours, const char *header)
{
    static const char *const COUNTRY[] = {"pays", "iso2", NULL};
    const int statut = import_column_of(i, "statut");
    if (ours < 0 || statut < 0 || i->column_of[statut] >= 0 || !import_same_folded(header, "etat") ||
        !is_one_of(COUNTRY, i->o->kind->columns[ours].name))
        return ours;
    for (size_t k = 0; k < i->row.n; k++) {
        if (import_same_folded(i->row.cells[k], "etat"))
            continue;
        bool exact;
        if (strncasecmp(i->row.cells[k], "pays", 4) == 0 ||
            import_header_find(i, i->row.cells[k], &exact, NULL) == ours)
            return statut;
    }
    return ours;
}

/* Headers that no column has as they are written, where a column is free. */
static void take_loosely(struct import *i, const bool *done)
{
    char letters[SHEET_LETTERS];
    for (size_t k = 0; k < i->row.n; k++) {
        const int ours = done[k] || !*i->row.cells[k] || strlen(i->row.cells[k]) >= HEADER_BYTES
                             ? -1
                             : import_header_loosely(i->o->kind, i->row.cells[k]);
        if (ours < 0 || i->column_of[ours] >= 0)
            continue;
        i->column_of[ours] = (int)k;
        import_note(i, "column %s: its header '%.80s' was read as %s",
                    "colonne %s : son en-tête « %.80s » a été lu comme %s", sheet_column(letters, k),
                    i->row.cells[k], i->o->kind->columns[ours].name);
    }
}

bool import_read_header(struct import *i, struct err *e)
{
    bool done[SHEET_COLUMNS] = {false}, by_name[IMPORT_COLUMNS] = {false}, exact;
    char country[3] = "", one[3] = "";
    for (int k = 0; k < IMPORT_COLUMNS; k++)
        i->column_of[k] = i->also[k] = -1;
    if (!import_shape_begin(i, e))
        return false;
    i->summary->kind = i->o->kind->name;
    keep_headers(i);
    import_note_foreign(i);
    if (!read_columns_option(i, done, by_name, e))
        return false;
    for (size_t k = 0; k < i->row.n; k++) {
        int ours = done[k] ? -1 : import_header_find(i, i->row.cells[k], &exact, one);
        ours = unless_country(i, ours, i->row.cells[k]);
        done[k] = done[k] || ours >= 0;
        if (ours >= 0 && !take_column(i, ours, k, exact, by_name, e))
            return false;
        if (ours >= 0 && *one && !*country)
            snprintf(country, sizeof country, "%s", one);
    }
    take_loosely(i, done);
    if (i->o->language_of_header && import_header_french(i))
        i->options.language = i->summary->language = LANGUAGE_FR;
    take_country(i, country);
    take_title(i);
    import_shape_countries(i);
    const int own = import_column_of(i, "identifiant");
    import_numbers_learn(i, own >= 0 && by_name[own]);
    import_tell_note(i);
    import_shape_learn(i);
    return check_required(i, e);
}

/* --- columns that are headed by a source of financing --------------------------------------------------- */

/* "Montant AFD 2013", "Part Région (k€)": the source and the year. False: it is none. */
static bool read_source(struct import *i, const char *header, struct import_source *out)
{
    static const char *const BEFORE[] = {
        "montant",      "part",          "financement", "subvention", "apport", "participation",
        "contribution", "cofinancement", "budget",      "cout",       NULL};
    static const char *const SMALL[] = {"de", "du",    "la",  "l", "d",      "des",
                                        "en", "euros", "eur", "k", "keuros", NULL};
    char word[64], text[HEADER_BYTES] = "";
    struct bytes folded;
    bool amount = false;
    bytes_init(&folded, HEADER_BYTES);
    utf8_fold(&folded, header, strlen(header));
    for (const char *p = folded.data; *p;) {
        size_t n = strcspn(p, " ");
        snprintf(word, sizeof word, "%.*s", (int)n, p);
        if (n == 4 && strspn(word, "0123456789") == 4)
            out->year = atoi(word);
        else if (!*text && is_one_of(BEFORE, word))
            amount = true;
        else if (*text || !is_one_of(SMALL, word))
            snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", *text ? " " : "", word);
        p += n + (p[n] == ' ');
    }
    bytes_release(&folded);
    for (char *last = strrchr(text, ' '); last && is_one_of(SMALL, last + 1); last = strrchr(text, ' '))
        *last = '\0';
    if (!*text || is_one_of(SMALL, text))
        return out->year >= 1900 && out->year < 2200 && (amount || folded.n == 0 || strlen(header) == 4);
    return import_vocabulary_find(i->store, "source_financement", text, &out->source, &i->header, NULL) &&
           out->source;
}

static void take_source(struct import *i, size_t column)
{
    struct import_source s = {.column = column};
    if (i->n_sources == IMPORT_SOURCES || !*i->headers[column] ||
        strlen(i->headers[column]) >= HEADER_BYTES || !read_source(i, i->headers[column], &s) ||
        !import_shape_amounts(i, column))
        return;
    money_learn_header(&s.habit, i->headers[column]);
    for (int k = 0; k < IMPORT_COLUMNS;
         k++) { /* "Etat" may be a country, "Région" a region: not with amounts */
        if (i->column_of[k] == (int)column) {
            i->column_of[k] = i->also[k];
            i->also[k] = -1;
        }
        if (i->also[k] == (int)column)
            i->also[k] = -1;
    }
    i->sources[i->n_sources++] = s;
    add_text(i->summary->mapping, sizeof i->summary->mapping, i->headers[column], " = ", "financements");
}

void import_read_sources(struct import *i)
{
    static const char *const OWN[] = {"montant", "budget", "financements", "identifiant", NULL};
    for (size_t k = 0; k < i->n_columns && i->o->kind == &IMPORT_KIND[IMPORT_PROJETS]; k++) {
        bool own = false;
        for (int c = 0; i->o->kind->columns[c].name; c++)
            own = own || (i->column_of[c] == (int)k && is_one_of(OWN, i->o->kind->columns[c].name));
        if (!own)
            take_source(i, k);
    }
    for (size_t k = 0; k < i->n_columns; k++) {
        char letters[SHEET_LETTERS], place[40];
        bool used = false;
        for (int c = 0; c < IMPORT_COLUMNS; c++)
            used = used || i->column_of[c] == (int)k || i->also[c] == (int)k;
        for (size_t c = 0; c < i->n_sources; c++)
            used = used || i->sources[c].column == k;
        used = used || (i->back.is && i->back.own[k]);
        snprintf(place, sizeof place, i->o->language == LANGUAGE_FR ? "%s (sans en-tête)" : "%s (no header)",
                 sheet_column(letters, k));
        if (!used && (*i->headers[k] || import_shape_holds(i, k)))
            add_text(i->summary->ignored, sizeof i->summary->ignored, *i->headers[k] ? i->headers[k] : place,
                     "", "");
    }
}

/* --- a column twice ------------------------------------------------------------------------------------- */

static bool same_cell(const char *a, const char *b)
{
    double m, n;
    if (money_number(&m, NULL, a) && money_number(&n, NULL, b))
        return m == n;
    return import_same_folded(a, b);
}

bool import_check_doubles(struct import *i, struct err *e)
{
    for (int k = 0; i->o->kind->columns[k].name; k++) {
        const int a = i->column_of[k], b = i->also[k];
        const char *first = a >= 0 && (size_t)a < i->row.n ? i->row.cells[a] : "",
                   *second = b >= 0 && (size_t)b < i->row.n ? i->row.cells[b] : "";
        char one[COLUMN_BYTES], other[COLUMN_BYTES];
        if (!*first || !*second || same_cell(first, second))
            continue;
        name_file_column(i, (size_t)a, one, sizeof one);
        name_file_column(i, (size_t)b, other, sizeof other);
        if (import_is_key_column(i, k) || i->o->kind->columns[k].required)
            return err_say(
                e, ERR_INVALID, i->o->kind->columns[k].name, first,
                "column %.80s says '%.60s': both mean %s, choose with --columns",
                "la colonne %.80s dit « %.60s » : les deux désignent %s, choisissez avec --columns", other,
                second, i->o->kind->columns[k].name);
        import_note(i, "column %.80s: '%.60s' is not kept, as column %.80s says '%.60s'",
                    "colonne %.80s : « %.60s » n’est pas repris, car la colonne %.80s dit « %.60s »", other,
                    second, one, first);
    }
    return true;
}

void import_name_column(const struct import *i, const char *name, char *out, size_t size)
{
    bool exact;
    int ours = import_column_of(i, name);
    if (ours < 0 && *name) /* by another header: rarely, and it costs */
        ours = import_column_find(i->o->kind, name, &exact);
    const int theirs = ours < 0 ? -1 : i->column_of[ours];
    if (theirs >= 0)
        name_file_column(i, (size_t)theirs, out, size);
    else
        snprintf(out, size, "%s", name);
}

void import_say_file_column(const struct import *i, size_t column, enum language l, char *out, size_t size)
{
    char words[COLUMN_BYTES];
    name_file_column(i, column, words, sizeof words);
    snprintf(out, size, l == LANGUAGE_FR ? "colonne %.150s : " : "column %.150s: ", words);
}

void import_say_column(const struct import *i, const char *name, enum language l, char *out, size_t size)
{
    char words[COLUMN_BYTES];
    import_name_column(i, name, words, sizeof words);
    *out = '\0';
    if (*words)
        snprintf(out, size, l == LANGUAGE_FR ? "colonne %.150s : " : "column %.150s: ", words);
}

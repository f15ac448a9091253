#include "http/framing.h"

#include "http/token.h"

/* What a byte is in the grammar of RFC 9112, 7.1. */
enum kind { HEX, TOKEN, BLANK, CR, LF, SEMICOLON, EQUALS, QUOTE, BACKSLASH, COLON, TEXT, CONTROL, KINDS };

/* Where the next byte stands. */
enum place {
    WRONG, /* no byte may stand here */
    SIZE,  /* the first digit of a chunk's size */
    DIGITS,
    GAP,        /* blanks before ; */
    NAME_FIRST, /* of an extension, or blanks before it */
    NAME,
    NAME_GAP,    /* blanks before = or ; */
    VALUE_FIRST, /* or blanks before it */
    VALUE,
    QUOTED,
    PAIR, /* behind a backslash */
    QUOTED_END,
    SIZE_LF,
    CONTENT,
    CONTENT_CR,
    CONTENT_LF,
    FIELD, /* the first byte of a line of the trailer section */
    FIELD_NAME,
    FIELD_VALUE,
    FIELD_LF,
    LAST_LF,
    END,
    PLACES
};

#define OF_TOKEN(to) [HEX] = (to), [TOKEN] = (to)
#define OF_TEXT(to)                                                                                          \
    OF_TOKEN(to), [BLANK] = (to), [SEMICOLON] = (to), [EQUALS] = (to), [COLON] = (to), [TEXT] = (to)

static const unsigned char NEXT[PLACES][KINDS] = {
    [SIZE] = {[HEX] = DIGITS},
    [DIGITS] = {[HEX] = DIGITS, [BLANK] = GAP, [SEMICOLON] = NAME_FIRST, [CR] = SIZE_LF},
    [GAP] = {[BLANK] = GAP, [SEMICOLON] = NAME_FIRST},
    [NAME_FIRST] = {[BLANK] = NAME_FIRST, OF_TOKEN(NAME)},
    [NAME] = {OF_TOKEN(NAME), [BLANK] = NAME_GAP, [EQUALS] = VALUE_FIRST, [SEMICOLON] = NAME_FIRST,
              [CR] = SIZE_LF},
    [NAME_GAP] = {[BLANK] = NAME_GAP, [EQUALS] = VALUE_FIRST, [SEMICOLON] = NAME_FIRST},
    [VALUE_FIRST] = {[BLANK] = VALUE_FIRST, OF_TOKEN(VALUE), [QUOTE] = QUOTED},
    [VALUE] = {OF_TOKEN(VALUE), [BLANK] = GAP, [SEMICOLON] = NAME_FIRST, [CR] = SIZE_LF},
    [QUOTED] = {OF_TEXT(QUOTED), [QUOTE] = QUOTED_END, [BACKSLASH] = PAIR},
    [PAIR] = {OF_TEXT(QUOTED), [QUOTE] = QUOTED, [BACKSLASH] = QUOTED},
    [QUOTED_END] = {[BLANK] = GAP, [SEMICOLON] = NAME_FIRST, [CR] = SIZE_LF},
    [SIZE_LF] = {[LF] = CONTENT},
    [CONTENT_CR] = {[CR] = CONTENT_LF},
    [CONTENT_LF] = {[LF] = SIZE},
    [FIELD] = {OF_TOKEN(FIELD_NAME), [CR] = LAST_LF},
    [FIELD_NAME] = {OF_TOKEN(FIELD_NAME), [COLON] = FIELD_VALUE},
    [FIELD_VALUE] = {OF_TEXT(FIELD_VALUE), [QUOTE] = FIELD_VALUE, [BACKSLASH] = FIELD_VALUE, [CR] = FIELD_LF},
    [FIELD_LF] = {[LF] = FIELD},
    [LAST_LF] = {[LF] = END},
};

/* What is wrong when a byte may not stand there. */
static const char *fault_of(enum place at)
{
    if (at <= DIGITS)
        return "the size of a chunk of the body is not a hexadecimal number in a line that ends with CR LF";
    if (at <= SIZE_LF)
        return "the line of a chunk of the body is malformed behind its size";
    if (at <= CONTENT_LF)
        return "a chunk of the body does not end, with CR LF, where its size says";
    return "the trailer section of the body is malformed";
}

static enum kind kind_of(char c)
{
    switch (c) {
    case ' ':
    case '\t':
        return BLANK;
    case '\r':
        return CR;
    case '\n':
        return LF;
    case ';':
        return SEMICOLON;
    case '=':
        return EQUALS;
    case '"':
        return QUOTE;
    case '\\':
        return BACKSLASH;
    case ':':
        return COLON;
    default:
        break;
    }
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
        return HEX;
    return token_char(c) ? TOKEN : token_text(c) ? TEXT : CONTROL;
}

static void fail(struct framing *f, int status, const char *fault)
{
    f->status = status;
    f->fault = fault;
}

static void refuse_size(struct framing *f)
{
    fail(f, 413, "the body is larger than this address takes");
}

void framing_by_length(struct framing *f, uint64_t length, uint64_t most)
{
    *f = (struct framing){.at = CONTENT, .most = most, .left = length, .ended = length == 0};
    if (length > most)
        refuse_size(f);
}

void framing_in_chunks(struct framing *f, uint64_t most)
{
    *f = (struct framing){.at = SIZE, .chunked = true, .most = most};
}

static unsigned digit_of(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a' + 10);
}

/* A size is refused at the digit that makes it too large: no number of digits overflows. */
static void take_digit(struct framing *f, char c)
{
    bool fits = f->left <= UINT64_MAX / 16;
    f->left = f->left * 16 + digit_of(c);
    if (!fits || f->left > f->most - f->n)
        refuse_size(f);
}

/* The bytes that carry no content have ceilings of their own. */
static void count(struct framing *f, enum place at, enum place next)
{
    if (at >= FIELD) {
        if (++f->trailer > FRAMING_TRAILER_BYTES)
            fail(f, 400, "the trailer section of the body is longer than 4 096 bytes");
        return;
    }
    if (next == SIZE || next >= SIZE_LF) /* the end of a line */
        return;
    if (++f->line > FRAMING_LINE_BYTES)
        fail(f, 400, "the line of a chunk of the body is longer than 256 bytes");
    if (next > DIGITS && ++f->extensions > FRAMING_EXTENSION_BYTES)
        fail(f, 400, "the extensions of the chunks of the body are longer than 4 096 bytes");
}

/* One byte that is not content. */
static void step(struct framing *f, char c)
{
    enum place at = (enum place)f->at, next = (enum place)NEXT[at][kind_of(c)];
    if (next == WRONG) {
        fail(f, 400, fault_of(at));
        return;
    }
    count(f, at, next);
    if (f->status)
        return;
    if (next == DIGITS)
        take_digit(f, c);
    if (at == SIZE_LF) {
        f->line = 0;
        next = f->left ? CONTENT : FIELD;
    }
    f->ended = next == END;
    f->at = (int)next;
}

size_t framing_take(struct framing *f, const char *data, size_t n, const char **content, size_t *n_content)
{
    size_t used = 0;
    *content = NULL;
    *n_content = 0;
    while (f->at != CONTENT && used < n && !f->status && !f->ended)
        step(f, data[used++]);
    if (f->at != CONTENT || used == n || f->status || f->ended)
        return used;
    size_t run = n - used < f->left ? n - used : (size_t)f->left;
    *content = data + used;
    *n_content = run;
    f->n += run;
    f->left -= run;
    if (f->left == 0 && f->chunked)
        f->at = CONTENT_CR;
    else
        f->ended = f->left == 0;
    return used + run;
}

#include "sheet/xml.h"

#include <expat.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { XML_CHUNK = 65536 };

struct xml {
    XML_Parser parser;
    const struct xml_events *events;
    void *context;
    unsigned depth;
    bool paused, stopped, typed, deep;
};

/* --- memory -------------------------------------------------------------------------------------------- */

/* Of the parsers of this thread: expat hands its allocator no context. */
static _Thread_local size_t taken;

union block {
    size_t n;
    max_align_t aligned;
};

static void *xml_realloc(void *old, size_t n)
{
    union block *b = old ? (union block *)old - 1 : NULL;
    const size_t had = b ? b->n : 0;
    if (n > XML_MEMORY_BYTES || taken - had + n > XML_MEMORY_BYTES)
        return NULL;
    union block *grown = realloc(b, sizeof *b + n);
    if (!grown)
        return NULL;
    taken += n - had;
    grown->n = n;
    return grown + 1;
}

static void *xml_malloc(size_t n)
{
    return xml_realloc(NULL, n);
}

static void xml_release(void *p)
{
    if (!p)
        return;
    union block *b = (union block *)p - 1;
    taken -= b->n;
    free(b);
}

/* --- events -------------------------------------------------------------------------------------------- */

static const char *local(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

static void on_start(void *context, const char *name, const char **attributes)
{
    struct xml *x = context;
    if (++x->depth > XML_DEPTH) {
        x->deep = true;
        xml_stop(x);
    } else if (x->events->start) {
        x->events->start(x->context, local(name), attributes);
    }
}

static void on_end(void *context, const char *name)
{
    struct xml *x = context;
    x->depth--;
    if (x->events->end)
        x->events->end(x->context, local(name));
}

static void on_text(void *context, const char *text, int n)
{
    struct xml *x = context;
    x->events->text(x->context, text, (size_t)n);
}

static void on_doctype(void *context, const char *name, const char *system, const char *public, int internal)
{
    struct xml *x = context;
    (void)name, (void)system, (void)public, (void)internal;
    x->typed = true;
    xml_stop(x);
}

struct xml *xml_new(const struct xml_events *events, void *context)
{
    static const XML_Memory_Handling_Suite MEMORY = {xml_malloc, xml_realloc, xml_release};
    struct xml *x = mem_alloc(1, sizeof *x);
    x->parser = XML_ParserCreate_MM(NULL, &MEMORY, NULL);
    x->events = events;
    x->context = context;
    if (!x->parser)
        return x; /* xml_run says so */
    XML_SetUserData(x->parser, x);
    XML_SetElementHandler(x->parser, on_start, on_end);
    if (events->text)
        XML_SetCharacterDataHandler(x->parser, on_text);
    XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
    return x;
}

void xml_free(struct xml *x)
{
    if (!x)
        return;
    if (x->parser)
        XML_ParserFree(x->parser);
    free(x);
}

void xml_pause(struct xml *x)
{
    if (XML_StopParser(x->parser, XML_TRUE) == XML_STATUS_OK)
        x->paused = true;
}

void xml_stop(struct xml *x)
{
    x->stopped = true;
    XML_StopParser(x->parser, XML_FALSE);
}

/* --- running ------------------------------------------------------------------------------------------- */

static enum xml_state broken(const struct xml *x, struct err *e)
{
    enum XML_Error code = x->parser ? XML_GetErrorCode(x->parser) : XML_ERROR_NO_MEMORY;
    if (x->typed)
        err_say(e, ERR_INVALID, NULL, NULL, "its XML declares a document type, which no workbook does",
                "son XML déclare un type de document, ce qu’aucun classeur ne fait");
    else if (x->deep)
        err_say(e, ERR_TOO_LARGE, NULL, NULL, "its XML is more than %d elements deep",
                "son XML dépasse %d niveaux", (int)XML_DEPTH);
    else if (code == XML_ERROR_NO_MEMORY)
        err_say(e, ERR_TOO_LARGE, NULL, NULL, "its XML takes more than %zu MiB to read",
                "son XML demande plus de %zu Mio pour être lu", XML_MEMORY_BYTES >> 20);
    else
        err_say(e, ERR_INVALID, NULL, NULL, "its XML is damaged (line %lu: %s)",
                "son XML est endommagé (ligne %lu%.0s)", (unsigned long)XML_GetCurrentLineNumber(x->parser),
                XML_ErrorString(code));
    return XML_BROKEN;
}

static enum xml_state after(struct xml *x, enum XML_Status status, bool last, bool *more, struct err *e)
{
    *more = false;
    if (x->stopped && !x->typed && !x->deep)
        return XML_STOPPED;
    if (status == XML_STATUS_ERROR || x->stopped)
        return broken(x, e);
    if (status == XML_STATUS_SUSPENDED)
        return XML_PAUSED;
    *more = !last;
    return XML_END;
}

enum xml_state xml_run(struct xml *x, const struct xml_source *source, struct err *e)
{
    bool more = true, last = false;
    enum xml_state state = XML_END;
    if (!x->parser)
        return broken(x, e);
    if (x->stopped)
        return XML_STOPPED;
    if (x->paused) {
        x->paused = false;
        XML_ParsingStatus at;
        XML_GetParsingStatus(x->parser, &at);
        last = at.finalBuffer;
        state = after(x, XML_ResumeParser(x->parser), last, &more, e);
    }
    while (more) {
        void *room = XML_GetBuffer(x->parser, XML_CHUNK);
        if (!room)
            return broken(x, e);
        long n = source->read(source->from, room, XML_CHUNK, e);
        if (n < 0)
            return XML_BROKEN;
        last = n == 0;
        state = after(x, XML_ParseBuffer(x->parser, (int)n, last), last, &more, e);
    }
    return state;
}

const char *xml_attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strncmp(*attributes, "xmlns", 5) != 0 && strcmp(local(*attributes), name) == 0)
            return attributes[1];
    return NULL;
}

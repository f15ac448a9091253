#include "serve/ows.h"

#include <string.h>

#include "out/xml.h"

enum { REPORT_BYTES = 16384 };

/* What a wrong value of some parameters is called, if it is not InvalidParameterValue. */
static const struct {
    const char *parameter, *wrong;
    bool number; /* only of a whole number */
} NAMES[] = {
    {OWS_SERVICE, NULL, false},
    {OWS_REQUEST, "OperationNotSupported", false},
    {OWS_VERSION, NULL, false},
    {OWS_LAYER, NULL, false},
    {OWS_STYLE, NULL, false},
    {OWS_FORMAT, NULL, false},
    {OWS_SET, NULL, false},
    {OWS_MATRIX, NULL, false},
    {OWS_ROW, "TileOutOfRange", true},
    {OWS_COL, "TileOutOfRange", true},
    {OWS_I, "PointIJOutOfRange", true},
    {OWS_J, "PointIJOutOfRange", true},
    {OWS_INFO_FORMAT, NULL, false},
    {OWS_ACCEPT_VERSIONS, "VersionNegotiationFailed", false},
    {OWS_UPDATE_SEQUENCE, "InvalidUpdateSequence", false},
};

static bool is_number(const char *text)
{
    text += *text == '-';
    return *text && text[strspn(text, "0123456789")] == '\0';
}

static const char *code_of(const struct err *e)
{
    if (!e->parameter[0] ||
        (e->code != ERR_INVALID && e->code != ERR_NOT_FOUND && e->code != ERR_UNSUPPORTED))
        return "NoApplicableCode";
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        if (strcmp(e->parameter, NAMES[i].parameter) != 0)
            continue;
        if (!e->value[0])
            return "MissingParameterValue";
        if (NAMES[i].wrong && (!NAMES[i].number || is_number(e->value)))
            return NAMES[i].wrong;
    }
    return "InvalidParameterValue";
}

void ows_problem(const struct err *e, struct answer *a)
{
    struct bytes out;
    const char *code = code_of(e);
    bytes_init(&out, REPORT_BYTES);
    bytes_add_format(&out,
                     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<ExceptionReport xmlns=\"http://www.opengis.net/ows/1.1\" "
                     "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
                     "xsi:schemaLocation=\"http://www.opengis.net/ows/1.1 "
                     "http://schemas.opengis.net/ows/1.1.0/owsExceptionReport.xsd\" "
                     "version=\"1.1.0\" xml:lang=\"en\">\n<Exception exceptionCode=\"%s\"",
                     code);
    if (e->parameter[0]) {
        bytes_add_text(&out, " locator=\"");
        xml_put_text(&out, e->parameter, strlen(e->parameter));
        bytes_add_char(&out, '"');
    }
    bytes_add_text(&out, ">\n");
    xml_put_element(&out, "ExceptionText", e->text);
    bytes_add_text(&out, "</Exception>\n</ExceptionReport>\n");
    a->type = "application/xml";
    a->vary = 0;
    a->policy.shown = SHOWN_AS_DATA;
    answer_set_blob(a, blob_new(out.data, out.n));
    bytes_release(&out);
}

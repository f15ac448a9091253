#include "serve/property_schema.h"

void property_schema_put_type(struct json *j, const struct property *p)
{
    static const struct {
        const char *type, *format;
    } TYPES[PROPERTY_TYPES] = {
        [PROPERTY_TEXT] = {"string", NULL},   [PROPERTY_INTEGER] = {"integer", NULL},
        [PROPERTY_TRUTH] = {"boolean", NULL}, [PROPERTY_DATE] = {"string", "date"},
        [PROPERTY_JOINED] = {"string", NULL}, [PROPERTY_LIST] = {"array", NULL},
    };
    json_put_text(j, "type", TYPES[p->type].type);
    if (TYPES[p->type].format)
        json_put_text(j, "format", TYPES[p->type].format);
    if (p->type != PROPERTY_LIST)
        return;
    json_put_object(j, "items");
    json_put_text(j, "type", "string");
    json_end(j);
}

void property_schema_put_texts(struct json *j, const struct property *p)
{
    json_put_text(j, "title", p->title[LANGUAGE_FR]);
    if (p->description)
        json_put_text(j, "description", p->description);
    else if (p->type == PROPERTY_JOINED)
        json_put_text(j, "description", "Plusieurs valeurs sont séparées par « ; »");
}

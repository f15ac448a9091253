#include "out/counted_card.h"

#include "map/areas.h"
#include "map/counted.h"

static void put_class(struct json *j, const struct areas *a, uint32_t row)
{
    const unsigned shown = a->shown[row];
    json_key(j, "class");
    if (shown == AREAS_MISSING) {
        json_null(j);
        return;
    }
    json_int(j, shown < AREAS_FIRST ? 0 : shown - AREAS_FIRST + 1);
    if (shown < AREAS_FIRST)
        return;
    json_put_int(j, "least", a->classes[shown - AREAS_FIRST].least);
    json_put_int(j, "most", a->classes[shown - AREAS_FIRST].most);
}

static void put_area(struct json *j, const struct areas *a, uint32_t row)
{
    const struct record_rows *rows = collection_rows(a->snapshot, a->spread.over);
    const int64_t euros = a->spread.euros[row];
    json_object(j);
    json_put_text(j, "layer", map_layer_name(a->layer));
    json_put_text(j, "id", snapshot_text(a->snapshot, rows->uid[row]));
    json_put_text(j, "nom", snapshot_text(a->snapshot, rows->name[row]));
    json_put_text(j, "counted", map_layer_name(a->counted));
    json_put_int(j, "records", a->spread.records[row]);
    json_key(j, "euros");
    if (euros == TERRITORY_NO_NUMBER)
        json_null(j);
    else
        json_int(j, euros);
    put_class(j, a, row);
    json_end(j);
}

void counted_card_write(struct json *j, const struct identify_request *r, const struct identified *found)
{
    bool any = false;
    for (size_t i = 0; i < r->drawing.layers.n; i++)
        any |= r->drawing.counted[i] && r->drawing.counted[i]->areas;
    if (!any)
        return;
    json_put_array(j, "areas");
    for (size_t i = 0; i < r->drawing.layers.n; i++)
        if (found->area[i] != SNAPSHOT_NO_ROW && r->drawing.counted[i])
            put_area(j, r->drawing.counted[i]->areas, found->area[i]);
    json_end(j);
}

#include "atlas/row_values.h"

#include "atlas/column.h"
#include "atlas/criteria.h"

static uint32_t count_of_values(const struct snapshot *s, enum criterion by)
{
    const struct vocabulary *v = criterion_vocabulary(s, by);
    const struct year_span *years = &s->years[by];
    if (v)
        return v->n;
    if (CRITERIA[by].kind == KIND_TRUTH)
        return 2;
    return years->first == SNAPSHOT_NO_YEAR ? 0 : (uint32_t)(years->last - years->first + 1);
}

struct row_values row_values_of(const struct snapshot *s, enum collection collection, enum criterion by,
                                enum level level)
{
    enum level home = collection == COLLECTION_BOURSE && level == LEVEL_PROJET ? LEVEL_BOURSE : level;
    const struct column *c = &CRITERIA[by].at[home];
    struct row_values v = {.years = s->years[by], .n_values = count_of_values(s, by)};
    switch (c->form) {
    case COLUMN_LISTS:
        v.lists = column_struct(s, c->at);
        break;
    case COLUMN_CODES:
        v.column = column_array(s, c->at);
        break;
    case COLUMN_TWO_CODES:
        v.column = column_array(s, c->at);
        v.second = column_array(s, c->second);
        break;
    case COLUMN_TRUTH:
        v.truth = column_array(s, c->at);
        break;
    default:
        v.from_year = column_array(s, c->at);
        v.to_year = column_array(s, c->second);
    }
    return v;
}

/* Room for names: what overlaps is refused, on both sides of the antimeridian, at any zoom. */
#include "map/lettering_room.h"

#include <stddef.h>

#include "test.h"

/* world | boxes in order; taken or not */
static const struct {
    double world_px;
    struct {
        struct room_box box;
        bool taken;
    } tries[4];
} CASES[] = {
    {1024,
     {{{10, 10, 60, 20}, true},
      {{50, 15, 90, 25}, false},
      {{60, 10, 90, 20}, true},
      {{10, 20, 60, 30}, true}}},
    {1024,
     {{{-20, 10, 20, 20}, true},
      {{1010, 10, 1020, 20}, false},
      {{1000, 10, 1004, 20}, true},
      {{990, 0, 1040, 9}, true}}},
    {256,
     {{{0, 0, 200, 200}, true},
      {{201, 0, 255, 20}, true},
      {{250, 5, 270, 15}, false},
      {{100, 100, 101, 101}, false}}},
    {134217728.0,
     {{{134217600, 99999990, 134217650, 99999999}, true},
      {{134217651, 99999990, 134217700, 99999999}, true},
      {{134217649, 99999995, 134217652, 99999996}, false},
      {{134217600, 99999999, 134217650, 100000010}, true}}},
};

int main(void)
{
    struct room *r = room_new();
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        room_start(r, CASES[i].world_px);
        for (size_t k = 0; k < 4; k++) {
            char what[40];
            snprintf(what, sizeof what, "case %zu, box %zu", i, k);
            CHECK_THAT(room_take(r, &CASES[i].tries[k].box, (uint32_t)k, false) == CASES[i].tries[k].taken,
                       what);
        }
    }
    CHECK_THAT(room_take(r, &CASES[3].tries[2].box, 99, true), "what is sure is not compared");
    const struct room_box apart = {5000, 5000, 5100, 5010}, within = {5050, 5005, 5150, 5015};
    CHECK(room_take(r, &apart, 7, false) && !room_take(r, &within, 8, false));
    CHECK_THAT(room_take(r, &within, 7, false), "what is its own is not in its way");
    room_free(r);
    return test_end();
}

/* Boxes in degrees: what is accepted, what lies in them, across the antimeridian too. */
#include <math.h>

#include "geo/bbox.h"

#include "test.h"

/* text | ok, or what is wrong with it */
static const struct {
    const char *text;
    bool ok;
} PARSED[] = {
    {"-5.5,41,9.6,51.2", true},
    {" -5.5 , 41 ,9.6,51.2 ", true},
    {"170,-20,-170,-10", true}, /* Fiji */
    {"-5,41,0,9,51,100", true}, /* heights */
    {"1e1,0,2E1,1", true},
    {"-180,-90,180,90", true},
    {"1,2,3", false},
    {"1,2,3,4,5", false},
    {"1,2,3,4,5,6,7", false},
    {"nan,0,1,1", false},
    {"0,0,inf,1", false},
    {"0,0,0x10,1", false},
    {"0,0,1e999,1", false},
    {"0,0,1,", false},
    {",0,1,1", false},
    {"0,0,1,1 1", false},
    {"0;0;1;1", false},
    {"-181,0,1,1", true}, /* wrapped */
    {"0,0,181,1", true},
    {"0,-91,1,1", true}, /* cut */
    {"0,0,3600,1", true},
    {"0,0,3601,1", false},
    {"-1e300,0,1,1", false},
    {"0,-1e300,1,1", false},
    {"0,0,1,1e300", false},
    {"0,2,1,1", false}, /* south above north */
    {"", false},
    {"e,.,-,+", false},
};

static void test_parse(void)
{
    for (size_t i = 0; i < sizeof PARSED / sizeof PARSED[0]; i++) {
        struct bbox b;
        struct err e = {0};
        CHECK_THAT(bbox_parse(PARSED[i].text, "bbox", &b, &e) == PARSED[i].ok, PARSED[i].text);
        if (!PARSED[i].ok) {
            CHECK_INT(e.code, ERR_INVALID, "its code");
            CHECK_TEXT(e.parameter, "bbox", "the parameter is named");
            CHECK_TEXT(e.value, PARSED[i].text, "so is the value");
        }
    }
    struct bbox b;
    CHECK(bbox_parse("1,2,30,4,5,60", "bbox", &b, NULL));
    CHECK(b.west == 1 && b.south == 2 && b.east == 4 && b.north == 5);
}

/* written | the one form of it */
static const struct {
    const char *text;
    struct bbox settled;
} SETTLED[] = {
    {"170,-10,190,10", {170, -10, -170, 10}},
    {"-190,-10,-170,10", {170, -10, -170, 10}},
    {"190,-10,200,10", {-170, -10, -160, 10}},
    {"190.1,0,190.2,1", {-169.9, 0, -169.8, 1}}, /* to the last digit */
    {"170,0,180,1", {170, 0, 180, 1}},
    {"170,0,-180,1", {170, 0, 180, 1}},
    {"180,0,190,1", {-180, 0, -170, 1}},
    {"180,0,-170,1", {-180, 0, -170, 1}},
    {"180,0,180,1", {180, 0, 180, 1}},
    {"-180,0,-180,1", {180, 0, 180, 1}},
    {"180,0,-180,1", {180, 0, 180, 1}},
    {"540,0,540,1", {180, 0, 180, 1}},
    {"-180,0,180,1", {-180, 0, 180, 1}},
    {"10,0,370,1", {-180, 0, 180, 1}},
    {"-3600,0,3600,1", {-180, 0, 180, 1}},
    {"10,0,369,1", {10, 0, 9, 1}},
    {"10,0,10,1", {10, 0, 10, 1}},
    {"0,-95,1,95", {0, -90, 1, 90}},
};

static void test_settled(void)
{
    for (size_t i = 0; i < sizeof SETTLED / sizeof SETTLED[0]; i++) {
        struct bbox b;
        const struct bbox *right = &SETTLED[i].settled;
        CHECK_THAT(bbox_parse(SETTLED[i].text, "bbox", &b, NULL) && b.west == right->west &&
                       b.south == right->south && b.east == right->east && b.north == right->north,
                   SETTLED[i].text);
    }
    CHECK(lon_wrap_deg(180) == 180 && lon_wrap_deg(-180) == -180 && lon_wrap_deg(2.35) == 2.35);
    CHECK(lon_wrap_deg(190) == -170 && lon_wrap_deg(-190) == 170 && lon_wrap_deg(3590) == -10);
    CHECK(fabs(lon_wrap_deg(540)) == 180 && fabs(lon_wrap_deg(-540)) == 180);
}

static void test_point(void)
{
    double lon, lat;
    CHECK(point_parse("190,-17.5", &lon, &lat) && lon == -170 && lat == -17.5);
    CHECK(point_parse("-180,1", &lon, &lat) && lon == 180);
    CHECK(point_parse("540,1", &lon, &lat) && lon == 180);
    CHECK(point_parse("-180,90", &lon, &lat) && lon == 0 && lat == 90);
    CHECK(!point_parse("1,90.5", &lon, &lat) && !point_parse("1e300,1", &lon, &lat));
    CHECK(!point_parse("3601,1", &lon, &lat) && !point_parse("nan,1", &lon, &lat));
}

static void test_holds(void)
{
    struct bbox fiji = {177, -20, -178, -15}, france = {-5, 41, 10, 51};
    CHECK(bbox_crosses(&fiji) && !bbox_crosses(&france));
    CHECK(bbox_holds(&fiji, 179, -17));
    CHECK(bbox_holds(&fiji, -179, -17));
    CHECK(bbox_holds(&fiji, 180, -17));
    CHECK(bbox_holds(&fiji, -180, -17));
    CHECK(!bbox_holds(&fiji, 0, -17));
    CHECK(!bbox_holds(&fiji, 179, -21));
    CHECK(bbox_holds(&france, -5, 51));
    CHECK(!bbox_holds(&france, 10.001, 45));
    CHECK(bbox_holds(&(struct bbox){170, 0, 180, 1}, -180, 0));
    CHECK(bbox_width_deg(&fiji) == 5);
    CHECK(bbox_width_deg(&BBOX_WORLD) == 360);
}

static void test_meets(void)
{
    struct bbox fiji = {177, -20, -178, -15}, tonga = {-179, -22, -173, -15}, nz = {166, -47, 179, -34},
                vanuatu = {166, -20, 170, -13}, samoa = {-173, -15, -171, -13};
    CHECK(bbox_meets(&fiji, &tonga) && bbox_meets(&tonga, &fiji));
    CHECK(!bbox_meets(&fiji, &nz));
    CHECK(!bbox_meets(&fiji, &vanuatu) && !bbox_meets(&vanuatu, &fiji));
    CHECK(!bbox_meets(&fiji, &samoa));
    CHECK(bbox_meets(&fiji, &BBOX_WORLD) && bbox_meets(&BBOX_WORLD, &fiji));
    CHECK(bbox_meets(&fiji, &fiji));
}

static void test_split(void)
{
    struct bbox fiji = {177, -20, -178, -15}, part[2];
    CHECK_INT(bbox_split(&fiji, part), 2, "a crossing box is two");
    CHECK(part[0].west == 177 && part[0].east == 180 && part[1].west == -180 && part[1].east == -178);
    CHECK_INT(bbox_split(&BBOX_WORLD, part), 1, "the world is one");
}

static void test_around(void)
{
    double lon[] = {-178, 177, 179}, lat[] = {-16, -17, -19};
    struct bbox b = bbox_around(lon, lat, 3);
    CHECK(b.west == 177 && b.east == -178 && b.south == -19 && b.north == -16);
    double europe[] = {10, -5, 2}, north[] = {45, 48, 49};
    b = bbox_around(europe, north, 3);
    CHECK(b.west == -5 && b.east == 10 && b.south == 45 && b.north == 49);
    double one[] = {3}, alone[] = {4};
    b = bbox_around(one, alone, 1);
    CHECK(b.west == 3 && b.east == 3);
    b = bbox_around(one, alone, 0);
    CHECK(b.west == -180 && b.east == 180);
}

int main(void)
{
    test_parse();
    test_settled();
    test_point();
    test_holds();
    test_meets();
    test_split();
    test_around();
    return test_end();
}

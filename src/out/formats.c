#include "out/formats.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "out/sink_atom.h"
#include "out/sink_csv.h"
#include "out/sink_geojson.h"
#include "out/sink_gpkg.h"
#include "out/sink_kml.h"
#include "out/sink_pdf.h"
#include "out/sink_xlsx.h"

static struct sink *make_geojson(const struct format *f, const struct format_means *m)
{
    (void)f;
    return sink_geojson_new(m->fragments, m->lines);
}

static struct sink *make_csv(const struct format *f, const struct format_means *m)
{
    (void)m;
    return sink_csv_new(f->sink);
}

static struct sink *make_kml(const struct format *f, const struct format_means *m)
{
    (void)f;
    (void)m;
    return sink_kml_new();
}

static struct sink *make_geojson_file(const struct format *f, const struct format_means *m)
{
    (void)f;
    (void)m;
    return sink_geojson_file_new();
}

static struct sink *make_xlsx(const struct format *f, const struct format_means *m)
{
    (void)f;
    return sink_xlsx_new(m->room, m->client, 0);
}

static struct sink *make_gpkg(const struct format *f, const struct format_means *m)
{
    (void)f;
    return sink_gpkg_new(m->room, m->client);
}

static struct sink *make_pdf(const struct format *f, const struct format_means *m)
{
    (void)f;
    return sink_pdf_new(m->map, m->room, m->client);
}

static struct sink *make_atom(const struct format *f, const struct format_means *m)
{
    (void)f;
    (void)m;
    return sink_atom_new();
}

/* The first is what is answered when no f= is given. */
static const struct format FORMATS[] = {
    {&SINK_GEOJSON, false, false, false, false, "GeoJSON (RFC 7946)", make_geojson},
    {&SINK_GEOJSON_FILE, true, false, false, false, "GeoJSON of all records, a file to keep",
     make_geojson_file},
    {&SINK_CSV, true, false, false, false, "CSV (RFC 4180) for programs: UTF-8, commas", make_csv},
    {&SINK_CSV_EXCEL, true, false, false, false,
     "CSV as spreadsheets in French open it: semicolons, decimal commas", make_csv},
    {&SINK_XLSX, true, true, false, false,
     "Excel workbook: typed cells, and a sheet that says what was asked", make_xlsx},
    {&SINK_KML, true, false, false, false, "KML 2.2, for globes such as Google Earth", make_kml},
    {&SINK_GPKG, true, true, false, false, "GeoPackage 1.3, for QGIS and other GIS", make_gpkg},
    {&SINK_PDF, true, true, true, false, "PDF, a report on paper: what was asked, figures, a map, the table",
     make_pdf},
    {&SINK_ATOM, false, false, false, true,
     "Atom feed (RFC 4287): the records that changed last, newest first", make_atom},
};
enum { N_FORMATS = sizeof FORMATS / sizeof FORMATS[0] };

const struct format *format_at(unsigned i)
{
    return i < N_FORMATS ? &FORMATS[i] : NULL;
}

const char *format_name(unsigned i)
{
    return i < N_FORMATS ? FORMATS[i].sink->name : NULL;
}

unsigned format_count(void)
{
    return N_FORMATS;
}

const struct format *format_file_at(unsigned i)
{
    for (unsigned k = 0; k < N_FORMATS; k++)
        if (FORMATS[k].file && i-- == 0)
            return &FORMATS[k];
    return NULL;
}

bool format_suits(const struct format *f, enum collection c)
{
    return !f->newest_first || !collection_territory(c);
}

const struct format *format_find(const char *name)
{
    for (unsigned i = 0; i < N_FORMATS; i++)
        if (strcmp(FORMATS[i].sink->name, name) == 0)
            return &FORMATS[i];
    return NULL;
}

void format_file_name(const struct format *f, enum collection c, int64_t changed_s,
                      char name[FORMAT_NAME_BYTES])
{
    const time_t when = changed_s;
    char day[16] = "";
    struct tm tm;
    if (changed_s)
        strftime(day, sizeof day, "-%Y-%m-%d", gmtime_r(&when, &tm));
    snprintf(name, FORMAT_NAME_BYTES, "atlas-%s%s.%s", COLLECTION_NAMES[c], day, f->sink->extension);
}

/* The schemas of the OpenAPI document: what answers look like. */
#include <stdio.h>

#include "serve/openapi_inside.h"
#include "serve/property_schema.h"

#define REF(name)      "{'$ref':'#/components/schemas/" name "'}"
#define LIST(items)    "{'type':'array','items':" items "}"
#define STRING         "{'type':'string'}"
#define TRUTH          "{'type':'boolean'}"
#define OFFERED        "{'type':'object','properties':{'value':" STRING ",'label':" STRING "}}"
#define WHOLE          "{'type':'integer'}"
#define NULLABLE       "{'type':'string','nullable':true}"
#define NULLABLE_WHOLE "{'type':'integer','nullable':true}"
#define PLACE          "'lon':{'type':'number'},'lat':{'type':'number'}"
#define POSITION       "{'type':'array','minItems':2,'maxItems':2,'items':{'type':'number'}}"
#define GEOMETRY(type_, coordinates)                                                                         \
    "{'type':'object','nullable':true,'required':['type','coordinates'],'properties':{'type':{'type':"       \
    "'string','enum':['" type_ "']},'coordinates':" coordinates "}}"

/* With ' for ". */
static const struct {
    const char *name, *schema;
} SCHEMAS[] = {
    {"link", "{'type':'object','required':['href','rel'],'properties':{'href':" STRING ",'rel':" STRING
             ",'type':" STRING ",'title':" STRING ",'hreflang':" STRING ",'templated':" TRUTH "}}"},
    {"landing", "{'type':'object','required':['links'],'properties':{'title':" STRING ",'description':" STRING
                ",'links':" LIST(REF("link")) "}}"},
    {"conformance",
     "{'type':'object','required':['conformsTo'],'properties':{'conformsTo':" LIST(STRING) "}}"},
    {"extent", "{'type':'object','properties':{'spatial':{'type':'object','properties':{'bbox':{'type':"
               "'array','minItems':1,'items':{'type':'array','minItems':4,'maxItems':4,'items':{'type':"
               "'number'}}},'crs':" STRING "}},'temporal':{'type':'object','properties':{'interval':{'type':"
               "'array','minItems':1,'items':{'type':'array','minItems':2,'maxItems':2,'items':{'type':"
               "'string','format':'date-time','nullable':true}}},'trs':" STRING "}}}}"},
    {"collection", "{'type':'object','required':['id','links'],'properties':{'id':" STRING ",'title':" STRING
                   ",'description':" STRING ",'links':" LIST(REF("link")) ",'extent':" REF(
                       "extent") ",'itemType':" STRING ",'crs':" LIST(STRING) ",'storageCrs':" STRING "}}"},
    {"collections", "{'type':'object','required':['links','collections'],'properties':{'links':" LIST(
                        REF("link")) ",'collections':" LIST(REF("collection")) "}}"},
    {"problem", "{'type':'object','required':['title','status','detail'],'properties':{'type':" STRING
                ",'title':" STRING ",'status':" WHOLE ",'detail':" STRING ",'parameter':" STRING
                ",'value':" STRING ",'near':" LIST(OFFERED) ",'successors':" LIST(OFFERED) "}}"},
    {"schema",
     "{'type':'object','required':['$schema','$id','type','properties'],'properties':{'properties':{"
     "'type':'object'}}}"},
    {"openapi", "{'type':'object','required':['openapi','info','paths']}"},
    {"point", GEOMETRY("Point", POSITION)},
    {"multipoint", GEOMETRY("MultiPoint", LIST(POSITION))},
    {"multipolygon", GEOMETRY("MultiPolygon", LIST(LIST(LIST(POSITION))))},
    {"collectivite", "{'type':'object','required':['id','nom'],'properties':{'id':" STRING ",'nom':" STRING
                     ",'type':{'type':'string','nullable':true},'departement':{'type':'string','nullable':"
                     "true},'region':{'type':'string','nullable':true}}}"},
    {"partenaire", "{'type':'object','required':['id','nom'],'properties':{'id':" STRING ",'nom':" STRING
                   ",'pays':{'type':'string','nullable':true},'qualite':{'type':'string','nullable':true}}}"},
    {"financement",
     "{'type':'object','properties':{'source':{'type':'string','nullable':true},'annee':{"
     "'type':'integer','nullable':true},'montant':{'type':'integer','nullable':true},'libelle':"
     "{'type':'string','nullable':true}}}"},
    {"facets", "{'type':'object','required':['numberMatched','facets'],'properties':{'numberMatched':" WHOLE
               ",'facets':{'type':'object','additionalProperties':" LIST(
                   "{'type':'object','required':['value','label','count'],'properties':{'value':" STRING
                   ",'label':" STRING ",'count':" WHOLE "}}") "}}}"},
    {"suggestions",
     "{'type':'object','required':['suggestions'],'properties':{'q':" STRING ",'suggestions':" LIST(
         "{'type':'object','required':['kind','label','criteria','count'],'properties':{'kind':" STRING
         ",'id':" STRING ",'label':" STRING ",'context':{'type':'string','nullable':true},'criteria':" STRING
         ",'count':" WHOLE ",'errors':" WHOLE "," PLACE
         ",'bbox':{'type':'array','minItems':4,'maxItems':4,'items':{'type':'number'}},'page':" STRING
         "}}") ",'words':{'type':'object','required':['count'],'properties':{'count':" WHOLE
               ",'understood':" LIST(REF("understood")) ",'unknownWords':" LIST(REF("unknownWord")) "}}}}"},
    {"vocabularies", "{'type':'object','additionalProperties':" LIST(
                         "{'type':'object','required':['code','label'],'properties':{'code':" STRING
                         ",'label':" STRING ",'continent':{'type':'string','nullable':true},'region':{'type':"
                         "'string','nullable':true},'region_avant_2016':{'type':'string','nullable':true},"
                         "'former':{'type':'boolean'}," PLACE "}}") "}"},
    {"unknownWord", "{'type':'object','required':['word','near'],'properties':{'word':" STRING
                    ",'taken':" STRING ",'near':" LIST(STRING) "}}"},
    {"understood",
     "{'type':'object','properties':{'word':" STRING ",'phrase':" STRING ",'excluded':" TRUTH
     ",'prefix':" TRUTH ",'contradicted':" TRUTH ",'taken':" STRING ",'unknown':" TRUTH
     ",'synonyms':" LIST(STRING) ",'values':" LIST(
         "{'type':'object','required':['parameter','value','label','words'],'properties':{'parameter':" STRING
         ",'value':" STRING ",'label':" STRING ",'words':" STRING ",'begins':" TRUTH "}}") "}}"},
    {"leftOut", "{'type':'object','required':['parameter','value','said'],'properties':{'parameter':" STRING
                ",'value':" STRING ",'said':" STRING "}}"},
    {"emptiedBy",
     "{'allOf':[" REF("leftOut") ",{'type':'object','required':['numberMatched'],'properties':{'also':" LIST(
         REF("leftOut")) ",'numberMatched':" WHOLE ",'nearest_m':" WHOLE ",'href':" STRING "}}]}"},
    {"maplibre", "{'type':'object','required':['version','sources','layers'],'properties':{'version':" WHOLE
                 ",'name':" STRING ",'glyphs':" STRING
                 ",'sources':{'type':'object'},'layers':" LIST("{'type':'object'}") "}}"},
    {"tilejson", "{'type':'object','required':['tilejson','tiles'],'properties':{'tilejson':" STRING
                 ",'tiles':" LIST(STRING) ",'minzoom':" WHOLE ",'maxzoom':" WHOLE
                                          ",'bounds':{'type':'array','items':{'type':'number'}}}}"},
    {"tilesets", "{'type':'object','required':['tilesets','links'],'properties':{'links':" LIST(
                     REF("link")) ",'tilesets':" LIST(REF("tileset")) "}}"},
    {"tileset",
     "{'type':'object','required':['dataType','crs','links'],'properties':{'title':" STRING
     ",'dataType':{'type':'string','enum':['map','vector']},'crs':" STRING ",'tileMatrixSetURI':" STRING
     ",'tileMatrixSetLimits':" LIST(
         "{'type':'object','required':['tileMatrix'],'properties':{'tileMatrix':" STRING
         ",'minTileRow':" WHOLE ",'maxTileRow':" WHOLE ",'minTileCol':" WHOLE ",'maxTileCol':" WHOLE
         "}}") ",'boundingBox':{'type':'object',"
               "'properties':{'lowerLeft':" POSITION ",'upperRight':" POSITION ",'crs':" STRING
               "}},'centerPoint':{'type':'object','properties':{'coordinates':" POSITION ",'crs':" STRING
               ",'tileMatrix':" STRING "}},'layers':" LIST(
                   "{'type':'object','required':['id','dataType'],'properties':{'id':" STRING
                   ",'dataType':" STRING ",'title':" STRING ",'description':" STRING
                   ",'geometryDimension':" WHOLE ",'minTileMatrix':" STRING ",'maxTileMatrix':" STRING
                   ",'links':" LIST(REF("link")) "}}") ",'style':{'type':'object'},"
                                                       "'mediaTypes':" LIST(STRING) ",'attribution':" STRING
                                                                                    ",'version':" STRING
                                                                                    ",'links':" LIST(
                                                                                        REF("link")) "}}"},
    {"tileMatrixSets",
     "{'type':'object','required':['tileMatrixSets'],'properties':{'tileMatrixSets':" LIST(
         "{'type':'object','required':['id','links'],'properties':{'id':" STRING ",'title':" STRING
         ",'uri':" STRING ",'crs':" STRING ",'links':" LIST(REF("link")) "}}") "}}"},
    {"tileMatrixSet",
     "{'type':'object','required':['crs','tileMatrices'],'properties':{'id':" STRING ",'title':" STRING
     ",'uri':" STRING ",'crs':" STRING ",'tileMatrices':" LIST(
         "{'type':'object','required':['id','scaleDenominator','cellSize','pointOfOrigin','tileWidth',"
         "'tileHeight','matrixWidth','matrixHeight'],'properties':{'id':" STRING
         ",'scaleDenominator':{'type':'number'},'cellSize':{'type':'number'},'pointOfOrigin':" POSITION
         ",'tileWidth':" WHOLE ",'tileHeight':" WHOLE ",'matrixWidth':" WHOLE ",'matrixHeight':" WHOLE
         "}}") "}}"},
    {"legend",
     "{'type':'object','required':['title','layers','sizes'],'properties':{'title':" STRING
     ",'criteria':" STRING ",'style':" STRING
     ",'layers':" LIST(REF("legendLayer")) ",'counted':" LIST(REF("legendCounted")) ",'sizes':" LIST(
         REF("legendSize")) ",'group':" STRING ",'measure':" STRING ",'ring':" STRING
                            ",'thematiques':" LIST(REF("legendTheme")) ",'notes':" LIST(
                                STRING) ",'attribution':" STRING "}}"},
    {"legendLayer", "{'type':'object','required':['layer','label','shape','colour','records','sites'],'"
                    "properties':{'layer':" STRING ",'label':" STRING ",'shape':" STRING ",'colour':" STRING
                    ",'outline':" STRING ",'records':" WHOLE ",'sites':" WHOLE "}}"},
    {"legendCounted",
     "{'type':'object','required':['layer','label','of'],'properties':{'layer':" STRING ",'label':" STRING
     ",'of':" STRING ",'measure':" STRING ",'note':" NULLABLE ",'method':" NULLABLE ",'colour':" STRING
     ",'pairs':" WHOLE ",'ramp':{'type':'object','properties':{'from':" STRING ",'to':" STRING
     ",'colours':" LIST(STRING) "}},'classes':" LIST(REF("legendClass")) "}}"},
    {"legendClass",
     "{'type':'object','required':['label','territories','colour'],'properties':{'label':" STRING
     ",'least':" WHOLE ",'most':" WHOLE ",'territories':" WHOLE ",'colour':" STRING "}}"},
    {"legendSize", "{'type':'object','required':['radius_px','text'],'properties':{'sites':" WHOLE
                   ",'amount':" NULLABLE_WHOLE ",'radius_px':{'type':'number'},'text':" STRING "}}"},
    {"legendTheme", "{'type':'object','required':['value','label','colour'],'properties':{'value':" NULLABLE
                    ",'label':" STRING ",'colour':" STRING "}}"},
    {"embed",
     "{'type':'object','required':['page','map','lists'],'properties':{'criteria':" STRING ",'page':" STRING
     ",'map':{'type':'object','required':['layers','tiles','picture'],'properties':{'layers':" STRING
     ",'tiles':" STRING ",'picture':" STRING "}},'lists':" LIST(
         "{'type':'object','required':['layer','collection','features'],'properties':{'layer':" STRING
         ",'collection':" STRING ",'page':" STRING ",'sites':" WHOLE
         ",'features':{'type':'array','items':{'type':'object'}}}}") "}}"},
    {"oembed",
     "{'type':'object','required':['type','version','width','height','html'],'properties':{'type':{'type':"
     "'string','enum':['rich']},'version':{'type':'string','enum':['1.0']},'title':" STRING ",'width':" WHOLE
     ",'height':" WHOLE ",'html':" STRING ",'thumbnail_url':" STRING ",'thumbnail_width':" WHOLE
     ",'thumbnail_height':" WHOLE ",'cache_age':" WHOLE "}}"},
    {"places",
     "{'type':'object','required':['type','features'],'properties':{'type':{'type':'string','enum':"
     "['FeatureCollection']},'summary':" REF("marked") ",'features':" LIST(
         "{'type':'object','properties':{'type':{'type':'string','enum':['Feature']},'geometry':" REF(
             "point") ",'properties':" REF("marked") "}}") "}}"},
    {"marked",
     "{'type':'object','properties':{'territory':{'type':'object','properties':{'collection':" STRING
     ",'id':" STRING ",'nom':" STRING "}},'sites':" WHOLE ",'layers':" LIST(
         "{'type':'object','required':['layer','collection','sites','records'],'properties':{'layer':" STRING
         ",'collection':" STRING ",'sites':" WHOLE ",'records':" WHOLE
         "}}") ",'montant':" NULLABLE_WHOLE
               ",'thematiques':" LIST("{'type':'object','properties':{'value':" STRING ",'label':" STRING
                                      ",'count':" WHOLE "}}") "}}"},
};

/* What features have beside the table of properties. */
static const struct {
    const char *name, *schema;
    unsigned collections; /* by bit */
} NESTED[] = {
#define OF(c) (1u << COLLECTION_##c)
    {"collectivites", LIST(REF("collectivite")), OF(COOPERATIONS) | OF(ACTIONS) | OF(PROJETS)},
    {"partenaires", LIST(REF("partenaire")), OF(COOPERATIONS) | OF(ACTIONS) | OF(PROJETS) | OF(BOURSE)},
    {"financements", LIST(REF("financement")), OF(PROJETS)},
    /* of one record alone */
    {"contacts",
     LIST("{'type':'object','properties':{'role':" NULLABLE ",'titre':" NULLABLE ",'prenom':" NULLABLE
          ",'nom':" NULLABLE ",'courriel':" NULLABLE ",'telephone':" NULLABLE "}}"),
     OF(COLLECTIVITES) | OF(PARTENAIRES) | OF(PROJETS) | OF(BOURSE)},
    {"documents",
     LIST("{'type':'object','properties':{'nom':" STRING ",'type_mime':" NULLABLE
          ",'taille':{'type':'integer','nullable':true},'url':" NULLABLE "}}"),
     OF(PROJETS) | OF(BOURSE)},
    {"labels",
     LIST("{'type':'object','properties':{'thematique':" NULLABLE ",'dispositif':" STRING ",'domaine':" STRING
          ",'du':" STRING ",'au':" STRING "}}"),
     OF(COLLECTIVITES)},
    {"chefs_de_file", LIST("{'type':'object','properties':{'id':" STRING ",'nom':" STRING "}}"),
     OF(COOPERATIONS) | OF(ACTIONS)},
    {"reseaux",
     LIST("{'type':'object','properties':{'id':" STRING ",'nom':" STRING ",'pays':" NULLABLE
          ",'portee':" NULLABLE ",'site_web':" NULLABLE "}}"),
     OF(COLLECTIVITES)},
    {"relais",
     LIST("{'type':'object','properties':{'id':" STRING ",'nom':" STRING ",'pays':" NULLABLE
          ",'portee':" NULLABLE ",'site_web':" NULLABLE "}}"),
     OF(COLLECTIVITES)},
    {"distance_m", "{'type':'number'}", OF(PAYS) - 1u},
#undef OF
};

static void put_property(struct json *j, const struct property *p)
{
    json_put_object(j, p->name);
    property_schema_put_type(j, p);
    if (p->type != PROPERTY_LIST)
        json_put_bool(j, "nullable", true);
    property_schema_put_texts(j, p);
    json_end(j);
}

void openapi_begin_geojson(struct json *j, const char *key, const char *type, const char *required)
{
    char only[80];
    snprintf(only, sizeof only, "{'type':'string','enum':['%s']}", type);
    json_put_object(j, key);
    json_put_text(j, "type", "object");
    json_key(j, "required");
    openapi_put_quoted(j, required);
    json_put_object(j, "properties");
    json_key(j, "type");
    openapi_put_quoted(j, only);
}

/* How much of it meets the criteria: atlas/matched.h. */
static void put_matched(struct json *j, const struct property *all, size_t n)
{
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        if (!all[i].matched)
            continue;
        if (!any) {
            json_put_object(j, "matched");
            json_put_text(j, "type", "object");
            json_put_text(j, "description", "Ce qui, de l’objet, répond aux critères de la liste");
            json_put_object(j, "properties");
        }
        any = true;
        put_property(j, &all[i]);
    }
    if (any) {
        json_end(j);
        json_end(j);
    }
}

static void put_feature(struct json *j, enum collection c)
{
    size_t n;
    const struct property *all = collection_properties(c, &n);
    char key[64];
    snprintf(key, sizeof key, "%s.item", COLLECTION_NAMES[c]);
    openapi_begin_geojson(j, key, "Feature", "['type','id','geometry','properties']");
    json_key(j, "id");
    openapi_put_quoted(j, STRING);
    json_key(j, "geometry");
    openapi_put_quoted(j, collection_territory(c)         ? REF("multipolygon")
                          : collection_has_many_places(c) ? REF("multipoint")
                                                          : REF("point"));
    json_put_object(j, "properties");
    json_put_text(j, "type", "object");
    json_put_object(j, "properties");
    for (size_t i = 0; i < n; i++)
        if (!all[i].queryable_only)
            put_property(j, &all[i]);
    for (size_t i = 0; i < sizeof NESTED / sizeof NESTED[0]; i++)
        if (NESTED[i].collections & 1u << c) {
            json_key(j, NESTED[i].name);
            openapi_put_quoted(j, NESTED[i].schema);
        }
    json_end(j);
    json_end(j);
    put_matched(j, all, n);
    json_key(j, "links");
    openapi_put_quoted(j, LIST(REF("link")));
    json_key(j, "highlight");
    openapi_put_quoted(j, "{'type':'object','additionalProperties':" LIST(STRING) "}");
    json_end(j);
    json_end(j);
}

static void put_page(struct json *j, enum collection c)
{
    char text[1600];
    snprintf(text, sizeof text, "%s.items", COLLECTION_NAMES[c]);
    json_key(j, text);
    snprintf(
        text, sizeof text,
        "{'type':'object','required':['type','features','numberMatched','numberReturned','links'],"
        "'properties':{'type':{'type':'string','enum':['FeatureCollection']},'numberMatched':" WHOLE
        ",'numberReturned':" WHOLE ",'numberSites':" WHOLE ",'numberUnlocated':" WHOLE
        ",'demonstration':{'type':'boolean'},'links':" LIST(REF("link")) ",'features':" LIST(REF("%s.item")) ",'understood':" LIST(
            REF("understood")) ",'unknownWords':" LIST(REF("unknownWord")) ",'emptied_by':" LIST(REF("emptied"
                                                                                                     "B"
                                                                                                     "y")) "}"
                                                                                                           "}",
        COLLECTION_NAMES[c]);
    openapi_put_quoted(j, text);
}

void openapi_put_schemas(struct json *j)
{
    for (size_t i = 0; i < sizeof SCHEMAS / sizeof SCHEMAS[0]; i++) {
        json_key(j, SCHEMAS[i].name);
        openapi_put_quoted(j, SCHEMAS[i].schema);
    }
    openapi_put_figures(j);
    for (enum collection c = 0; c < COLLECTION_COUNT; c++) {
        put_feature(j, c);
        put_page(j, c);
    }
}

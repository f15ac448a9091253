/* The schemas of the OpenAPI document for tables of figures: crossed data, pairs, and those of a territory.
 */
#include "serve/openapi_inside.h"

/* With ' for ". By hand: a member stands on a line. */
/* clang-format off */
#define OBJECT(required_, properties_) "{'type':'object','required':[" required_ "],'properties':{" properties_ "}}"
#define MANY(name)  "{'type':'array','items':{'$ref':'#/components/schemas/" name "'}}"
#define ONE(name)   "{'$ref':'#/components/schemas/" name "'}"
#define TEXTS       "{'type':'array','items':{'type':'string'}}"
#define TEXT        "{'type':'string'}"
#define WHOLE       "{'type':'integer'}"
#define SUM         "{'type':'integer','nullable':true}"
#define NUMBER      "{'type':'number'}"
#define TRUTH       "{'type':'boolean'}"

static const struct {
    const char *name, *schema;
} SCHEMAS[] = {
    {"value", OBJECT("'value','label'", "'value':" TEXT ",'label':" TEXT)},
    {"sums", "{'type':'array','items':" SUM "}"},
    {"dimension", OBJECT("'name','label','multivalued'", "'name':" TEXT ",'label':" TEXT ",'multivalued':" TRUTH)},
    {"dimensions", OBJECT("'rows','columns'", "'rows':" ONE("dimension") ",'columns':" ONE("dimension"))},
    {"totals", OBJECT("'rows','columns','all'", "'rows':" ONE("sums") ",'columns':" ONE("sums") ",'all':" SUM)},
    {"crosstab", OBJECT("'collection','measure','unit','yearsOf','dimensions','rows','columns','cells','totals'",
        "'collection':" TEXT ",'measure':" TEXT ",'unit':" TEXT ",'yearsOf':" TEXT ","
        "'numberMatched':" WHOLE ",'declarations':" WHOLE ",'restrictedBy':" TEXTS ",'demonstration':" TRUTH ","
        "'dimensions':" ONE("dimensions") ",'rows':" MANY("value") ",'columns':" MANY("value") ","
        "'cells':" MANY("sums") ",'totals':" ONE("totals"))},
    {"row", "{'type':'array','items':{}}"},
    {"rows", OBJECT("'fields','rows'", "'fields':" TEXTS ",'rows':" MANY("row"))},
    {"pairs", OBJECT("'collection','group','numberMatched','numberPairs','numberUndrawn','numberCollectivites',"
        "'numberPartenaires','collectivites','partenaires','pairs'",
        "'collection':" TEXT ",'group':" TEXT ",'numberMatched':" WHOLE ",'numberPairs':" WHOLE ","
        "'numberUndrawn':" WHOLE ",'numberCollectivites':" WHOLE ",'numberPartenaires':" WHOLE ","
        "'demonstration':" TRUTH ",'collectivites':" ONE("rows") ",'partenaires':" ONE("rows") ","
        "'pairs':" ONE("rows") ",'pays':" MANY("value"))},
    {"territoire", OBJECT("'id','libelle'", "'id':" TEXT ",'libelle':" TEXT ",'type':" TEXT ",'code':" TEXT ","
        "'criteria':" TEXT ",'parents':" MANY("territoire"))},
    {"annee", OBJECT("'annee','montant'", "'annee':" SUM ",'montant':" SUM ",'collectivites':" WHOLE ","
        "'projets':" WHOLE)},
    {"part", OBJECT("'value','label'", "'value':" TEXT ",'label':" TEXT ",'montant':" WHOLE ",'projets':" WHOLE ","
        "'collectivites':" WHOLE ",'part_pct':" NUMBER ",'part_projets_pct':" NUMBER ",'part_mentions_pct':" NUMBER)},
    {"apd", OBJECT("'unit','total','annees','continents'", "'unit':" TEXT ",'total':" SUM ","
        "'annees':" MANY("annee") ",'continents':" MANY("part"))},
    {"cofinancements", OBJECT("'unit','financements','projets','montant','annees'", "'unit':" TEXT ","
        "'financements':" TEXTS ",'projets':" WHOLE ",'montant':" SUM ",'annees':" MANY("annee"))},
    {"stats", OBJECT("'territoire','timeStamp','dataVersion','collectivites','partenaires','pays','partenariats',"
        "'cooperations','actions','projets','bourse','apd','cofinancements','thematiques','types'",
        "'territoire':" ONE("territoire") ",'timeStamp':{'type':'string','format':'date-time',"
        "'nullable':true},'dataVersion':" WHOLE ",'demonstration':" TRUTH ","
        "'collectivites':" WHOLE ",'partenaires':" WHOLE ",'pays':" WHOLE ",'partenariats':" WHOLE ","
        "'cooperations':" WHOLE ",'actions':" WHOLE ",'projets':" WHOLE ","
        "'bourse':{'type':'object','nullable':true,'properties':{'projets':" WHOLE ",'partenaires':" WHOLE ","
        "'pays':" WHOLE "}},"
        "'apd':" ONE("apd") ",'cofinancements':" ONE("cofinancements") ","
        "'thematiques':" MANY("part") ",'types':" MANY("part"))},
    {"step", OBJECT("'name','page'", "'name':" TEXT ",'page':" TEXT)},
    {"territory", "{'allOf':[" ONE("stats") "," OBJECT("'title','trail','voir','listes','links'", "'title':" TEXT ","
        "'trail':" MANY("step") ",'voir':{'type':'object'},'listes':{'type':'object'},'links':" MANY("link")) "]}"},
    {"fiche", OBJECT("'id','title','description','trail','map','links'", "'id':" TEXT ",'title':" TEXT ","
        "'description':" TEXT ",'trail':" MANY("step") ",'links':" MANY("link") ","
        "'located':" TRUTH ",'map':{'type':'object','nullable':true,'properties':{'layers':" TEXT ",'query':" TEXT ","
        "'alt':" TEXT "}}")},
};
/* clang-format on */

void openapi_put_figures(struct json *j)
{
    for (size_t i = 0; i < sizeof SCHEMAS / sizeof SCHEMAS[0]; i++) {
        json_key(j, SCHEMAS[i].name);
        openapi_put_quoted(j, SCHEMAS[i].schema);
    }
}

"""Names of provinces, states and counties, with and without the words that say what they are."""
import tables

# Words that say what a unit is and not which: "Landkreis Tübingen" is also "Tübingen".
KINDS = set("""province provincia provincie provins region regione regio regiao departement department departamento departament
    district distrito distrikt county comte state etat estado governorate gouvernorat gobernacion prefecture oblast kray krai okrug
    republic republique autonomous autonome autonoma municipality municipalidad municipio commune comuna kommune kreis landkreis
    kreisfreie stadt regierungsbezirk cercle circle wilaya judet voivodeship powiat fylke lan rayon raion okres kraj megye arrondissement
    shi gun ken fu to sheng parish paroisse canton metropolitan city ville territory territoire subdivision division borough
    metropolitain urbain urban rural special capital and et of de du des di da do dos la le les the d l el""".split())


def stripped(name):
    """The folded name without the words that say what it is; the whole where nothing else is left."""
    words = tables.fold(name).split()
    return " ".join(w for w in words if w not in KINDS) or " ".join(words)

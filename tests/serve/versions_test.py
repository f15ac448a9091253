"""What is kept under a version of the data is of that version, though the database moves on before the server looks."""
from fixture import Server, check, connect, database, main, same


def change(db, sql):
    c = connect(db)
    c.execute(sql)
    c.commit()
    c.close()


def test_item_ahead(db):
    """The server looks once a minute: meanwhile the texts of an item are newer than the snapshot."""
    server = Server(db, '--poll-ms', '60000')
    item = '/api/collections/projets/items/j-ecole'

    def text():
        return server.get(item).json['properties']['objectifs']

    same(text(), 'Objectifs : École de Bamako', 'an item has its texts')
    before = server.get('/api/collections/projets/items/j-musee')
    for new in ('Premier', 'Deuxième', 'Troisième'):
        change(db, f"UPDATE projet SET objectifs = '{new}' WHERE uid IN ('j-ecole', 'j-puits')")
        other = server.get('/api/collections/projets/items/j-puits').json['properties']
        same(other['objectifs'], new, 'texts newer than the snapshot are answered, and not kept under its version')
    same(text(), 'Objectifs : École de Bamako', 'what was kept before is of that version')
    same(server.get('/api/collections/projets/items/j-musee').body, before.body, 'and another item too')
    change(db, "UPDATE projet SET uid = 'j-autre', objectifs = 'Secret' WHERE uid = 'j-dechets'")
    a = server.get('/api/collections/projets/items/j-dechets')
    check(b'Secret' not in a.body, 'an id that another record has now lends it no texts', a)
    same(server.stop(), 0, 'the server ends well')


main(lambda: test_item_ahead(database()))

"""Answers beside --max-answer-bytes: pages end sooner and lead on; what cannot be smaller is no fault of the client's."""
import urllib.parse

from fixture import check, connect, database, main, same, Server

MOST = 16384
N = 400


def fill(db):
    c = connect(db)
    for i in range(N):
        c.execute('INSERT INTO projet (uid, cooperation_id, titre, annee_debut, annee_fin, statut) '
                  "VALUES (?, 1, ?, 2000, 2001, 'termine')", (f'l-{i:04}', f'Projet {i:04} ' + 'é' * (i % 7 * 100)))
    c.commit()
    c.close()
    return db


def pages(server, target):
    """All pages from this one on."""
    while target:
        answer = server.get(target)
        yield answer
        links = {link['rel']: link['href'] for link in answer.json['links']} if answer.status == 200 else {}
        url = urllib.parse.urlsplit(links.get('next', ''))
        target = url.path and url.path + '?' + url.query


def test_pages(db):
    whole, small = Server(db), Server(db, '--max-answer-bytes', str(MOST))
    for query in ('limit=1000', 'limit=1000&sortby=-titre', 'limit=300&annee=2000..2001', 'limit=1000&near=2,48', 'limit=150&offset=7'):
        target = '/api/collections/projets/items?' + query
        expected = [f['id'] for p in pages(whole, target) for f in p.json['features']]
        got = list(pages(small, target))
        same({p.status for p in got}, {200}, f'{query}: all pages are answered')
        check(len(got) > 5 and max(len(p.body) for p in got) <= MOST, 'each within the limit', [len(p.body) for p in got])
        same([f['id'] for p in got for f in p.json['features']], expected, 'and next leads through all records, each once')
        same([p.json['numberReturned'] for p in got], [len(p.json['features']) for p in got], 'counted truly')
        same({p.json['numberMatched'] for p in got}, {N + 5 if 'annee' not in query else N}, 'as is what matches')
        short = [p for p in got[:-1] if len(p.body) < MOST / 2]
        check(not short, 'no page but the last ends much sooner than it must', [len(p.body) for p in short])
    same(whole.stop(), 0, 'the server ends well')
    same(small.stop(), 0, 'the other too')


def test_one_record(db):
    most = 6000
    c = connect(db)
    c.execute('UPDATE projet SET titre = ? WHERE uid = ?', ('A' + '"' * 3500, 'l-0003'))  # 7 000 bytes of JSON
    c.commit()
    c.close()
    server = Server(db, '--max-answer-bytes', str(most))
    at = '/api/collections/projets/items?sortby=titre&limit=1000'
    answer = server.get(at)
    check(answer.status == 500 and '--max-answer-bytes' in answer.json['detail'] and str(most) in answer.json['detail'],
          'one record that is larger than an answer may be: 500, which names the limit', answer)
    same(server.get(at + '&offset=1').status, 200, 'the others can be had')
    before = server.get(at.replace('=titre', '=-titre'))
    while 'next' in (links := {link['rel']: link['href'] for link in before.json['links']}):
        url = urllib.parse.urlsplit(links['next'])
        answer = server.get(url.path + '?' + url.query)
        if answer.status != 200:
            break
        before = answer
    same(answer.status, 500, 'from the other side too')
    same(server.get('/api/openapi.json').status, 500, 'nor is any other answer larger')
    answer = server.get('/tiles/base/2/2/1@3x.png')
    check(answer.status == 500 and '--max-answer-bytes' in answer.json['detail'], 'a picture is no fault of the client either', answer)
    check('--max-answer-bytes' in server.errors(), 'the log has it', server.errors())
    same(server.stop(), 0, 'the server ends well')


def body():
    db = fill(database())
    test_pages(db)
    test_one_record(db)


main(body)

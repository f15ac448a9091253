"""What people type in a search box, of ../shared/data/lists/suggestions.tsv: the id that must be among the first three
suggestions on the demonstration data, and how often it is the first. Ids that the data do not hold do not count."""
import os
import urllib.parse

from fixture import check, demonstration, main, same, Server

LIST = '../shared/data/lists/suggestions.tsv'
IN_THREE, FIRST = 95, 85  # percent


def rows():
    with open(LIST, encoding='utf-8') as read:
        return [line.rstrip('\n').split('\t')[:2] for line in read if line.strip() and line[0] != '#']


def is_held(server, wanted):
    if '=' in wanted:
        return True
    folder = 'partenaires' if wanted.startswith('p-') else 'collectivites'
    return server.get(f'/api/collections/{folder}/items/{wanted}').status == 200


def is_it(suggestion, wanted):
    return suggestion['id'] == wanted or suggestion['criteria'] == wanted


def test_list(server):
    held = [(typed, wanted) for typed, wanted in rows() if wanted != '?' and is_held(server, wanted)]
    places, missed = [], []
    for typed, wanted in held:
        found = server.get('/api/suggest?' + urllib.parse.urlencode({'q': typed})).json['suggestions']
        at = next((k for k, s in enumerate(found) if is_it(s, wanted)), 99)
        places.append(at)
        if at > 2:
            missed.append(f'{typed}: {wanted} is at {at}')
    three, first = (100 * sum(p <= most for p in places) / len(places) for most in (2, 0))
    check(len(held) > 60, 'most of what is asked for is in the demonstration data', len(held))
    check(three >= IN_THREE, f'{three:.1f} % among the first three, {IN_THREE} asked', missed)
    check(first >= FIRST, f'{first:.1f} % the first, {FIRST} asked', missed)


def body():
    server = Server(demonstration())
    test_list(server)
    same(server.stop(), 0, 'it ends without a complaint')


if os.path.exists(LIST):
    main(body)
print(f'ok 1 - suggestions of a list # SKIP {LIST} is not there\n1..1')

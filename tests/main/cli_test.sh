#!/bin/bash
# The command line: exit statuses, one sentence on standard error, nothing left behind.
set -u
BUILD=${BUILD:-build}
atlasd=$BUILD/asan/atlasd
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0 failures=0
db=$work/demo.db

is() { # is "what" EXPECTED_STATUS "words in the output" COMMAND...
  local what=$1 status=$2 words=$3 out code
  shift 3
  out=$("$@" 2>&1 </dev/null)
  code=$?
  n=$((n + 1))
  if [ "$code" -eq "$status" ] && grep -qF -- "$words" <<<"$out"; then echo "ok $n - $what"
  else failures=$((failures + 1)); echo "not ok $n - $what"; echo "# status $code, expected $status: ${out:0:300}"; fi
}
one_sentence() { # standard error is one line
  local what=$1 lines
  shift
  lines=$("$@" 2>&1 >"$work/out" </dev/null | wc -l)
  n=$((n + 1))
  if [ "$lines" -eq 1 ]; then echo "ok $n - $what"; else failures=$((failures + 1)); echo "not ok $n - $what: $lines lines"; fi
}

is 'no verb' 2 usage: "$atlasd"
is '--help' 0 usage: "$atlasd" --help
is 'an unknown verb' 2 "no verb 'paint'" "$atlasd" paint
for verb in serve import generate tile find export check backup restore merge; do is "$verb --help" 0 usage: "$atlasd" $verb --help; done
for verb in serve import generate tile find export check backup restore merge; do is "$verb without a database" 2 -- "$atlasd" $verb; done
is 'serve with an unknown option at the end' 2 "no option '--nope'" "$atlasd" serve --db "$db" --nope
is 'serve with an unknown option' 2 "no option '--nope'" "$atlasd" serve --nope 3
is 'serve with half an option' 2 '--listen needs a value' "$atlasd" serve --db "$db" --listen
is 'serve with half a number' 2 '--tile-queue needs a value' "$atlasd" serve --db "$db" --tile-queue
is 'generate' 0 '' "$atlasd" generate --db "$db"
is 'generate does not overwrite' 1 force "$atlasd" generate --db "$db"
is 'generate with a scale of nothing' 2 scale "$atlasd" generate --db "$work/x.db" --scale 0
is 'generate into a folder that is not there' 1 '' "$atlasd" generate --db "$work/no/x.db"
is 'find' 0 '"numberMatched":13509' "$atlasd" find --db "$db" projets limit=1
is 'find with criteria' 0 '"type":"FeatureCollection"' "$atlasd" find --db "$db" cooperations 'pays=ML&thematique=eau&limit=2'
is 'find from a point on' 0 '"distance_m":' "$atlasd" find --db "$db" projets 'near=-8,12.65&radius=50000&limit=2&offset=1'
is 'find with a radius of nothing' 1 'above 0' "$atlasd" find --db "$db" projets 'near=-8,12.65&radius=0'
is 'find in no collection' 2 cooperations "$atlasd" find --db "$db" cooperation
is 'find with a wrong code' 1 "not a code of pays" "$atlasd" find --db "$db" projets pays=ZZ
is 'find with a wrong parameter' 1 "no parameter 'payss'" "$atlasd" find --db "$db" projets payss=ML
is 'export' 0 'Nara' "$atlasd" export --db "$db" --format csv projets 'thematique=eau&q=nara'
is 'export of no format' 2 'format' "$atlasd" export --db "$db" projets
is 'export in an unknown format' 2 'csv-excel' "$atlasd" export --db "$db" --format cvs projets
is 'export with a wrong code' 1 "not a code of pays" "$atlasd" export --db "$db" --format csv projets pays=ZZ
is 'export with a wrong parameter' 1 "no parameter 'sortbi'" "$atlasd" export --db "$db" --format csv projets sortbi=nom
is 'find in a missing file' 1 'no database' "$atlasd" find --db "$work/none.db" projets
is 'tile' 0 PNG "$atlasd" tile --db "$db" cooperations 0 0 0
is 'tile outside' 2 '' "$atlasd" tile --db "$db" cooperations 99 0 0
is 'tile of no layer' 2 "no layer 'roads'" "$atlasd" tile --db "$db" roads 0 0 0
is 'tile with half a number' 2 'whole number' "$atlasd" tile --db "$db" base 0 0.5 0
is 'check' 0 '' "$atlasd" check --db "$db"
is 'backup' 0 '' "$atlasd" backup --db "$db" --to "$work/copy.db"
is 'backup does not overwrite' 1 'already there' "$atlasd" backup --db "$db" --to="$work/copy.db"
is 'backup without a place' 2 '--to COPY is missing' "$atlasd" backup --db "$db"
is 'backup with a flag that has a value' 2 '--force takes no value' "$atlasd" backup --db "$db" --to "$work/c" --force=1
is 'backup with a name behind' 2 'one argument too many' "$atlasd" backup --db "$db" --to "$work/c" d
is 'help anywhere' 0 usage: "$atlasd" backup --db "$db" --nope --help
for verb in serve import generate tile find export check backup restore merge; do
  is "$verb, help behind a file" 0 "usage: atlasd $verb" "$atlasd" $verb --db "$db" --help
  is "help $verb" 0 "usage: atlasd $verb" "$atlasd" help $verb
  is "$verb --version" 0 "$("$atlasd" --version)" "$atlasd" $verb --db "$db" --version
done
is 'the version is of this tree' 0 "atlasd $(packaging/version --number)" "$atlasd" --version
is 'help is for people and programs' 0 import bash -c "'$atlasd' help 2>/dev/null"
is 'help of no verb' 2 '(did you mean tile?)' "$atlasd" help tiles
is 'a verb nearly' 2 '(did you mean generate?)' "$atlasd" genrate
is 'import --help KIND' 0 'nom' "$atlasd" import --db "$db" --help partenaires
is 'import --help of no kind' 2 "no KIND 'partenairs' (did you mean partenaires?)" "$atlasd" import --help partenairs
is 'an option behind operands' 0 '"numberMatched":13509' "$atlasd" find projets limit=1 --db="$db"
is 'nothing but operands behind --' 2 "no COLLECTION '--db'" "$atlasd" find --db "$db" -- --db
is 'an option twice' 2 '--db is given twice' "$atlasd" check --db "$db" --db "$db"
is 'an option nearly' 2 '(did you mean --dry-run?)' "$atlasd" import --db "$db" --dryrun
is 'a tile of a scale that is not' 2 '@2x' "$atlasd" tile --db "$db" base 0 0 0@9x
is 'check, --db=FILE' 0 '' "$atlasd" check --db="$db"
is 'backup past a limit on file sizes' 1 'atlasd backup: ' bash -c "ulimit -f 1000; exec '$atlasd' backup --db '$db' --to '$work/limited.db'"
is 'which leaves nothing' 2 'No such file' ls "$work"/limited.db*
is 'restore' 0 '' "$atlasd" restore --db "$db" --from "$work/copy.db"
is 'restore of nothing' 2 '--from COPY is missing' "$atlasd" restore --db "$db"
printf 'not a database, but some text that is long enough to be looked at\n' >"$work/text.db"
sqlite3 "$work/foreign.db" 'CREATE TABLE t (a)'
for file in none.db text.db foreign.db .; do
  for verb in 'find projets' 'tile base 0 0 0' check 'serve --listen 127.0.0.1:0'; do
    set -- $verb
    one_sentence "$1 with $file says one sentence" "$atlasd" $1 --db "$work/$file" "${@:2}"
    is "$1 with $file fails" 1 '' "$atlasd" $1 --db "$work/$file" "${@:2}"
  done
done
for line in "check --db '$db'" "find --db '$db' projets limit=1" "tile --db '$db' base 0 0 0" --help --version 'serve --help'; do
  is "${line%% *} on a full disk" 1 'cannot write to standard output' bash -c "'$atlasd' $line >/dev/full"
done
is 'and why, where that is known' 1 'standard output: No space left on device' bash -c "'$atlasd' check --db '$db' >/dev/full"
for option in --help --version; do
  is "$option takes no value" 2 "$option takes no value" "$atlasd" find $option=1
done
is 'the text is still the text' 0 'some text' cat "$work/text.db"
echo "1..$n"
[ "$failures" -eq 0 ]

#!/bin/sh
# Every text that pages ask for is in the table of texts, once, and none is there for nobody.
cd "$(dirname "$0")/../.." || exit 2
n=0 bad=0
check() { # check WHAT LIST: fine when the list is empty
  n=$((n + 1))
  if [ -z "$2" ]; then echo "ok $n - $1"; else echo "not ok $n - $1"; echo "# $2" | tr '\n' ' '; echo; bad=1; fi
}
t=$(mktemp -d)
trap 'rm -rf "$t"' EXIT
tail -n +2 src/front/texts.tsv | cut -f1 | sort >"$t/all"
sort -u "$t/all" >"$t/there"
{
  grep -oh '{{[#^&{]*t\.[a-z_-]*' src/front/templates/*.html | sed 's/.*t\.//'
  grep -oh 'page_text(p, [^;]*' src/front/*.c | grep -o '"[a-z_-]*[a-z]"' | tr -d '"'
} | sort -u >"$t/asked"
check 'texts that are asked for are there' "$(grep -v '_$' "$t/asked" | comm -23 - "$t/there")"
# what stands behind these is said by documents
check 'texts that are there are asked for' \
  "$(grep -vE '^(format|what|type|shape|field|value|problem|title|menu|language|count|why)_|^(undeclared|unknown)$' "$t/there" | comm -23 - "$t/asked")"
check 'each is there in both languages' "$(awk -F'\t' 'NF != 3 || $2 == "" || $3 == ""' src/front/texts.tsv)"
check 'each is there once' "$(uniq -d "$t/all")"
check 'each format of lists has one' \
  "$(cat src/out/sink_*.c | tr '\n' ' ' | grep -oE 'sink_format SINK_[A-Z_]+ = \{ *"[a-z-]+"' | grep -o '"[a-z-]*"' | tr -d '"' |
    sed 's/^/format_/' | sort | comm -23 - "$t/there")"
[ "$(wc -l <"$t/asked")" -gt 40 ] || check 'texts were found' "only $(wc -l <"$t/asked")"
echo "1..$n"
exit $bad

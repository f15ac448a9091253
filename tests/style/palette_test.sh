#!/bin/bash
# The page's legend shows the colours that the tiles are painted with.
n=0 failures=0
for layer in cooperations actions projets bourse collectivites partenaires; do
  n=$((n + 1))
  tile=$(awk -v l="$layer" '$1 == l { print $2 }' styles/atlas/palette.txt)
  page=$(sed -n "s/^ *--$layer: \(#[0-9a-f]*\);.*/\1/p" src/front/web/style.css)
  if [ -n "$tile" ] && [ "$tile" = "$page" ]; then echo "ok $n - $layer is $tile on both"
  else failures=$((failures + 1)); echo "not ok $n - $layer is '$tile' on tiles, '$page' on the page"; fi
done
echo "1..$n"
[ "$failures" -eq 0 ]

#!/bin/bash
# The page's legend shows the colours that the tiles are painted with: of the default style, and of the dark one in a dark theme.
n=0 failures=0
css=src/front/web/style.css
dark='/^@media (prefers-color-scheme: dark)/,/^}/'
for layer in cooperations actions projets bourse collectivites partenaires; do
  for style in atlas sombre; do
    n=$((n + 1))
    tile=$(awk -v l="$layer" '$1 == l { print $2 }' styles/$style/palette.txt)
    if [ $style = sombre ]; then part=$(sed -n "${dark}p" $css); else part=$(sed "${dark}d" $css); fi
    page=$(sed -n "s/^ *--$layer: \(#[0-9a-f]*\);.*/\1/p" <<<"$part")
    if [ -n "$tile" ] && [ "$tile" = "$page" ]; then echo "ok $n - $layer is $tile on both, in $style"
    else failures=$((failures + 1)); echo "not ok $n - $layer is '$tile' on tiles of $style, '$page' on the page"; fi
  done
done
echo "1..$n"
[ "$failures" -eq 0 ]

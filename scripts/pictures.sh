#!/usr/bin/env bash
# pictures.sh: draws docs/pictures/inspect.png and docs/pictures/tuning.png, with ./jumbo and Chromium.
#   The search is that of recipes/fashion-mnist-small.yaml; it is trained if runs/fashion-mnist-small-tune has none.
set -eu
cd "$(dirname "$0")/.."
jumbo=${JUMBO:-./jumbo}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

shot() { # PAGE PICTURE WIDTH HEIGHT
  chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --virtual-time-budget=4000 \
    --window-size="$3,$4" --screenshot="$PWD/docs/pictures/$2" "file://$1" 2> /dev/null
}

$jumbo data inspect recipes/fashion-mnist-small.yaml --html "$folder/inspect.html"
shot "$folder/inspect.html" inspect.png 1000 685

report=runs/fashion-mnist-small-tune/report.html
[ -e $report ] || $jumbo tune recipes/fashion-mnist-small.yaml
shot "$PWD/$report" tuning.png 1000 700

#!/bin/sh
# The whole suite: on SQLite (browser stories included), then on PostgreSQL.
set -eu
BIN=.venv/bin
if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null \
  && ! command -v google-chrome >/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium for the browser stories"
    (apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium) >/dev/null 2>&1 \
      || echo "Chromium could not be installed."
  fi
fi
command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
  || command -v google-chrome >/dev/null \
  || echo "No Chromium here: the browser stories will be skipped (apt install chromium)."

echo "== SQLite"
$BIN/pytest -q -n 2 --dist loadgroup -m "not browser"
# In a process of their own: a browser that is driven leaves an event loop running behind it.
echo "== Browser stories"
$BIN/pytest -q tests/browser
echo "== PostgreSQL"
$BIN/python scripts/with_postgres.py $BIN/pytest -q -n 2 --dist loadgroup -m "not browser and not pure" tests

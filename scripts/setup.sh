#!/bin/sh
# Make the virtual environment and install what requirements.lock pins.
set -eu
PYTHON=${PYTHON:-python3}
VENV=${VENV:-.venv}

if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "Racimo needs Python 3.11 or newer; '$PYTHON' is not. Try: make PYTHON=python3.12 ..." >&2
  exit 1
fi
if [ ! -x "$VENV/bin/python" ]; then
  echo "Making a virtual environment in $VENV"
  if ! "$PYTHON" -m venv "$VENV" 2>/dev/null; then
    rm -rf "$VENV"
    # Debian and Ubuntu ship venv apart; install it where that is allowed.
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
      "$PYTHON" -m venv "$VENV"
    else
      echo "Python's venv module is missing. On Debian or Ubuntu: sudo apt install python3-venv" >&2
      exit 1
    fi
  fi
fi
echo "Installing the locked dependencies (the first time takes a minute)"
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
  -r requirements.lock
# Racimo itself, as it lies here: a path file and a small command, no build needed.
SITE=$("$VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
printf '%s\n' "$(pwd)/src" > "$SITE/racimo.pth"
cat > "$VENV/bin/racimo" <<COMMAND
#!$(pwd)/$VENV/bin/python
from racimo.cli.main import main

main()
COMMAND
chmod +x "$VENV/bin/racimo"

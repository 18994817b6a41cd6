#!/bin/sh
# Makes .venv with the locked dependencies and this project in it, once: does nothing while the lock,
# the project file and the folder's place are those of the last set-up.
#
#   sh setup.sh          PYTHON=/path/to/python3 chooses the interpreter (3.11 or newer)
set -eu
cd "$(dirname "$0")"

stamp=.venv/installed-from
state=$(pwd; cksum requirements.lock pyproject.toml)
version() {
    "$1" --version 2>/dev/null || true
}

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$state" ] && [ -x .venv/bin/boligsim ]; then
    if [ -z "${PYTHON:-}" ] || [ "$(version "$PYTHON")" = "$(version .venv/bin/python)" ]; then
        exit 0
    fi
fi

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

if [ -n "${PYTHON:-}" ]; then
    set -- "$PYTHON"
else
    set -- python3 python3.14 python3.13 python3.12 python3.11
fi
python=
for candidate in "$@"; do
    if new_enough "$candidate"; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "boligsim needs Python 3.11 or newer; set PYTHON to its path if it has another name than python3" >&2
    exit 1
fi

echo "Setting up .venv with $("$python" --version) (once; about two minutes)" >&2
"$python" -m venv --clear .venv || {
    echo "python's venv module is missing or incomplete (on Debian and Ubuntu: apt install python3-venv)" >&2
    exit 1
}
pip() {
    .venv/bin/python -m pip --quiet --quiet --disable-pip-version-check "$@"
}
# The lock is whole, so nothing is resolved anew: else a release of the day can slip in for an extra, unhashed.
# Python compiles what it imports when it first does: compiling everything here doubles the wait.
pip install --no-compile --no-deps --require-hashes --requirement requirements.lock
# The build backend is in the lock too, so nothing unhashed is fetched here.
pip install --no-deps --no-build-isolation --editable .
# The model's loops are compiled when they are first called, and kept: better now than in the first answer.
first=$(mktemp -d)
.venv/bin/boligsim run scenarios/combined.toml --municipality voss,forde --replications 1 --workers 1 --quiet \
    --out "$first/run" > /dev/null
rm -rf "$first"
printf '%s\n' "$state" > "$stamp"

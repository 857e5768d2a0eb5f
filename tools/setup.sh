#!/bin/sh
# Makes everything ready, once: ./tools/setup.sh demo | test | tools
#
#   demo   .venv with what formgen needs, and the system libraries that PDF needs
#   test   the same with what the tests need
#   tools  the outside programs that some tests need: LibreOffice, Java, Node, poppler, qpdf, git, Chromium
#
# On Debian and Ubuntu, as root, it installs system packages itself; elsewhere it says what to install.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "formgen: $*" >&2; }
stop() {
    say "$@"
    exit 1
}

can_apt() { command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; }

apt() {
    say "installing $*"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update && apt-get -qq -y --no-install-recommends install "$@" >/dev/null
}

# ── Python ──────────────────────────────────────────────────────────────────────────────────

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for python in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$python" >/dev/null && is_new_enough "$python"; then
            printf '%s' "$python"
            return
        fi
    done
}

environment() {
    if .venv/bin/python -m pip --version >/dev/null 2>&1 && is_new_enough .venv/bin/python; then
        return
    fi
    python=$(find_python)
    if [ -z "$python" ] && can_apt; then
        apt python3 python3-venv || true
        python=$(find_python)
    fi
    [ -n "$python" ] || stop "Python 3.11 or newer is needed; install it, or name it: make PYTHON=/path/to/python3"
    say "making .venv with $python"
    rm -rf .venv
    if ! "$python" -m venv .venv >/dev/null 2>&1; then
        can_apt || stop "Python's venv module does not work; on Debian and Ubuntu: apt-get install python3-venv"
        apt python3-venv
        rm -rf .venv
        "$python" -m venv .venv
    fi
}

packages() {
    say "installing the Python packages of $1 (once; a minute or two)"
    pip="$PWD/.venv/bin/python -m pip --quiet --disable-pip-version-check install"
    $pip --require-hashes --requirement "$1"
    $pip --no-deps --no-build-isolation --editable .
}

# ── system libraries and programs ───────────────────────────────────────────────────────────

pdf_works() { .venv/bin/python -c 'import weasyprint' >/dev/null 2>&1; }

pdf_libraries() {
    if pdf_works; then
        return
    fi
    if can_apt; then
        apt libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 || true
    fi
    pdf_works || say "PDF cannot be made yet, Word documents can; '.venv/bin/formgen doctor' tells what to install"
}

# Installs only what is missing: somebody's own Node or Java does as well, and may not go with Debian's.
outside_programs() {
    missing=
    for pair in soffice:libreoffice-writer-nogui java:default-jre-headless node:nodejs npm:npm \
        pdftotext:poppler-utils qpdf:qpdf git:git openssl:openssl chromium:chromium; do
        command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair##*:}"
    done
    [ -e /usr/lib/libreoffice/program/libsclo.so ] || missing="$missing libreoffice-calc-nogui"
    [ -e /usr/share/java/jaxb-api.jar ] || missing="$missing libjaxb-java"
    [ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] || missing="$missing fonts-noto-cjk"
    # LibreOffice prints Latin text in these where Word would use Times New Roman: the widths are the same.
    [ -d /usr/share/fonts/truetype/liberation ] || missing="$missing fonts-liberation"
    if [ -n "$missing" ]; then
        # shellcheck disable=SC2086 # several words are several packages
        apt $missing
    fi
}

validators() {
    if ! command -v npm >/dev/null; then
        return
    fi
    say "installing the validators of Word documents and of web pages"
    (cd tests/validators && npm install --no-package-lock --silent >/dev/null) ||
        say "they could not be installed; their tests are left out"
}

case "${1:-}" in
demo)
    environment
    packages requirements.lock
    pdf_libraries
    ;;
test)
    environment
    packages requirements-dev.lock
    pdf_libraries
    validators
    ;;
tools)
    can_apt || stop "install LibreOffice, a Java runtime with JAXB, Node with npm, poppler-utils, qpdf, git and Chromium yourself"
    outside_programs
    validators
    ;;
*)
    stop "usage: tools/setup.sh demo | test | tools"
    ;;
esac

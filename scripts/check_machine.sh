#!/bin/sh
# Says clearly what this machine lacks to run Hunches from a clone. PYTHON names the Python to use.
python=${PYTHON:-python3}
lacks=0

lack() {
    echo "Missing: $1" >&2
    echo "    $2" >&2
    lacks=1
}

if ! command -v "$python" >/dev/null 2>&1; then
    lack "Python 3.11 or newer ('$python' is not there)" \
        "On Debian or Ubuntu: apt-get install python3 python3-venv. Another Python: make PYTHON=/path/to/python"
elif ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    lack "Python 3.11 or newer ('$python' is $("$python" -c 'import platform; print(platform.python_version())'))" \
        "Install a newer one and name it: make PYTHON=/path/to/python"
elif ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    lack "the venv module of '$python'" "On Debian or Ubuntu: apt-get install python3-venv"
fi

if ! command -v node >/dev/null 2>&1; then
    lack "Node.js 20 or newer" "From https://nodejs.org, or on Debian or Ubuntu: apt-get install nodejs npm"
elif [ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 20')" != true ]; then
    lack "Node.js 20 or newer (this is $(node --version))" "From https://nodejs.org"
fi

exit $lacks

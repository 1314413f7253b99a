# SPDX-License-Identifier: MIT
# Installs what packages.txt lists and the machine lacks. Sourced by ./dev, which defines `die`.

# Packages of the parts $@, one a line, alternatives still joined.
packages_of() {
  local part
  for part in "$@"; do
    awk -v part="$part" '$1 == part { for (i = 2; i <= NF; i++) print $i }' "$top/tools/packages.txt"
  done
}

installed() {
  [[ "$(dpkg-query -W -f='${Status}' "$1" 2>/dev/null)" == "install ok installed" ]]
}

# Those of the alternatives $@ of which none is there.
missing_packages() {
  local entry name
  for entry in "$@"; do
    for name in ${entry//|/ }; do
      installed "$name" && continue 2
    done
    echo "$entry"
  done
}

# The first alternative that the archive offers.
pick_package() {
  local name
  for name in ${1//|/ }; do
    if apt-cache show "$name" >/dev/null 2>&1; then
      echo "$name"
      return
    fi
  done
  echo "${1##*|}"
}

# Has the packages of the parts $@ on the machine, or explains why not and fails.
need() {
  local missing names=() entry log as_root=()
  mapfile -t missing < <(packages_of "$@")
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    [[ -n "${BUFVIEW_PACKAGES_PRESENT:-}" ]] && return
    echo "This system has no apt. Install what corresponds to: ${missing[*]}" >&2
    echo "and set BUFVIEW_PACKAGES_PRESENT=1." >&2
    return 1
  fi
  mapfile -t missing < <(missing_packages "${missing[@]}")
  ((${#missing[@]})) || return 0

  if ((EUID != 0)); then
    if ! command -v sudo >/dev/null; then
      echo "As root, run: apt-get install ${missing[*]%%|*}" >&2
      return 1
    fi
    as_root=(sudo)
  fi
  log=$(mktemp)
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y
    -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300)
  # A list that cannot be fetched matters only if the package then cannot be installed.
  "${apt[@]}" update >"$log" 2>&1 </dev/null || true
  for entry in "${missing[@]}"; do
    names+=("$(pick_package "$entry")")
  done
  echo "Installing ${names[*]}" >&2
  if ! "${apt[@]}" install --no-install-recommends "${names[@]}" >>"$log" 2>&1 </dev/null; then
    tail -n 40 "$log" >&2
    rm -f "$log"
    echo "Could not install: ${names[*]}" >&2
    return 1
  fi
  rm -f "$log"
}

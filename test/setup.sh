#!/bin/bash
# What npm test, npm run demo and npm run bench need on a machine, installed once. Sourced by their scripts, or run alone
# (`bash test/setup.sh`) for all of it. Every step says what it does and does nothing when nothing is missing.
# The working directory is the repository.

setup_cache=.cache
mkdir -p "$setup_cache"
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

setup_say() { printf 'set-up: %s\n' "$*"; }

# Runs a command as root: directly, else through sudo.
setup_as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else setup_say "needs root for: $* (no sudo here)"; return 1
  fi
}

# npm writes node_modules/.package-lock.json last, so it is also the stamp of a complete installation.
setup_packages() {
  local stamp=node_modules/.package-lock.json
  if [ -e "$stamp" ] && [ ! package-lock.json -nt "$stamp" ]; then return 0; fi
  setup_say 'npm packages from package-lock.json'
  npm ci --no-audit --no-fund --loglevel=error
}

# Compiles dist/ (the product) and dist-test/ (programs that run in the lab) when a source was added, changed or removed.
setup_build() {
  local stamp=$setup_cache/build.stamp now
  now=$(find . \( -name node_modules -o -name '.?*' -o -name 'dist*' -o -name coverage \) -prune -o \
    \( -name '*.ts' -o -name '*.tsx' -o -name '*.css' -o -name '*.json' \) -printf '%p %s %T@\n' | LC_ALL=C sort | sha256sum)
  if [ -d dist ] && [ -d dist-test ] && [ "$(cat "$stamp" 2>/dev/null)" = "$now" ]; then return 0; fi
  setup_say 'build of dist/ and dist-test/'
  npm run --silent build
  npm run --silent build:test
  printf '%s\n' "$now" >"$stamp"
}

# Debian packages given as COMMAND:PACKAGE, for those whose command is missing. Services that come with them (web
# servers, keepalived, opensmtpd) are neither started nor left enabled: the lab runs the programs by itself.
setup_debian_packages() {
  local pair missing=() guard=/usr/sbin/policy-rc.d guarded=''
  for pair in "$@"; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
  done
  [ "${#missing[@]}" -gt 0 ] || return 0
  command -v apt-get >/dev/null || { setup_say "missing ${missing[*]}, and this is not Debian or Ubuntu"; return 1; }
  setup_say "Debian packages: ${missing[*]}"
  if [ ! -e "$guard" ]; then
    printf '#!/bin/sh\nexit 101\n' | setup_as_root tee "$guard" >/dev/null || return 1
    setup_as_root chmod +x "$guard"
    guarded=yes
  fi
  local log=$setup_cache/apt.log status=0
  { setup_as_root apt-get -q update &&
    setup_as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "${missing[@]}"
  } >"$log" 2>&1 </dev/null || status=$?
  [ -z "$guarded" ] || setup_as_root rm -f "$guard"
  if [ "$status" -ne 0 ]; then
    tail -n 5 "$log" >&2
    setup_say "apt-get failed with status $status; all of its output is in $log"
    return 1
  fi
  setup_debian_services "${missing[@]}"
}

# Takes back what installing a package enabled at boot. Only for packages that this run installed.
setup_debian_services() {
  local package
  [ -d /run/systemd/system ] || return 0
  for package in "$@"; do
    case $package in
      nginx*) setup_as_root systemctl --quiet disable nginx || true ;;
      keepalived | opensmtpd | apache2 | haproxy | lighttpd | prometheus | frr)
        setup_as_root systemctl --quiet disable "$package" || true ;;
    esac
  done
}

# Programs that tests on the host call.
setup_tools() {
  setup_debian_packages ps:procps ip:iproute2 openssl:openssl setpriv:util-linux nginx:nginx-light \
    smtpd:opensmtpd dnsmasq:dnsmasq-base curl:curl genhash:keepalived \
    chromium:chromium apache2:apache2 haproxy:haproxy lighttpd:lighttpd python3:python3 promtool:prometheus \
    nft:nftables iptables:iptables systemd-analyze:systemd groff:groff-base vtysh:frr zsh:zsh fish:fish dh_bash-completion:bash-completion
}

# A kernel with IPVS for the lab and the demo; .cache/lab.json says which, or why there is none.
setup_lab() {
  local status=0
  bash test/lab/setup.sh || status=$?
  return 0
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  set -euo pipefail
  cd "$(dirname "${BASH_SOURCE[0]}")/.."
  setup_packages
  setup_build
  setup_tools
  setup_lab
fi

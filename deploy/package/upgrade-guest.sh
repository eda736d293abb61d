# In the clean root, booted by systemd on a kernel with IPVS, as root: the package is upgraded and downgraded under traffic. The packages are
# /root/lvsd.deb and /root/next.deb; requests.pl and server.pl stand beside them. Prints lines for test.sh.
say() { printf 'RESULT %s %s\n' "$1" "$2"; }
try() { local name=$1; shift; if "$@" >/root/last 2>&1; then say ok "$name"; else say bad "$name"; tail -n 5 /root/last; fi; }
await() { local turn; for turn in $(seq 300); do "$@" >/dev/null 2>&1 && return 0; sleep 0.2; done; "$@"; }
export DEBIAN_FRONTEND=noninteractive
# VRRP puts this address on the interface of the clients.
vip=192.0.2.100
ip link set lo up
for one in client rs1 rs2; do
  ip netns add "$one"
  ip link add "$one" type veth peer name eth0 netns "$one"
  ip link set "$one" up
  ip -n "$one" link set lo up
  ip -n "$one" link set eth0 up
done
ip address add 192.0.2.1/24 dev client
ip -n client address add 192.0.2.2/24 dev eth0
ip -n client route add default via 192.0.2.1
for one in 1 2; do
  ip address add "10.0.$one.1/24" dev "rs$one"
  ip -n "rs$one" address add "10.0.$one.10/24" dev eth0
  ip -n "rs$one" route add default via "10.0.$one.1"
  ip netns exec "rs$one" perl /root/server.pl "rs$one" &
done
echo 1 >/proc/sys/net/ipv4/ip_forward
holds_address() { ip address show dev client | grep -q "$vip/"; }
main_of() { systemctl show -p MainPID --value "$1"; }
try 'on a kernel with IPVS the package is installed' dpkg -i /root/lvsd.deb
cat >/etc/lvsd/lvsd.yaml <<YAML
vrrp:
  instances:
    - name: VI_1
      interface: client
      virtual_router_id: 40
      priority: 150
      addresses: [$vip/24]
virtual_servers:
  - address: $vip
    port: 80
    protocol: tcp
    scheduler: rr
    real_servers:
      - { address: 10.0.1.10, port: 80, checks: [{ type: tcp, delay_loop: 1 }] }
      - { address: 10.0.2.10, port: 80, checks: [{ type: tcp, delay_loop: 1 }] }
YAML
await systemctl is-active lvsd
# As docs/vrrp.md says: each half in a unit of its own.
install -D -m 0644 /usr/share/doc/lvsd/systemd/lvsd.service.d/vrrp-apart.conf /etc/systemd/system/lvsd.service.d/vrrp-apart.conf
systemctl daemon-reload
try 'the VRRP half is enabled and started' systemctl enable --now lvsd-vrrp
try 'VRRP puts the address on the interface' await holds_address
try 'the half of the virtual servers is restarted with the drop-in' systemctl restart lvsd
try 'the unit programs the kernel' bash -c 'for turn in $(seq 300); do grep -q C0000264:0050 /proc/net/ip_vs && exit 0; sleep 0.2; done; cat /proc/net/ip_vs; exit 1'
# Each loss of the address, however short, is a line here.
ip monitor address dev client >/root/addresses & monitor=$!
ip netns exec client perl /root/requests.pl "$vip" /root/requests &
requests=$!
more() { [ "$(sed -n 's/^answered //p' /root/requests)" -ge "$1" ]; }
goes_on() { local before; before=$(sed -n 's/^answered //p' /root/requests); await more $((${before:-0} + 30)); }
try 'clients are served' goes_on
main_before=$(main_of lvsd) vrrp_before=$(main_of lvsd-vrrp)
try 'the package is upgraded under traffic' dpkg -i /root/next.deb
try 'another process serves after the upgrade' bash -c "[ \$(systemctl show -p MainPID --value lvsd) != $main_before ]"
try 'lvsctl answers after the upgrade' await lvsctl status --exit-code
try 'clients are served after the upgrade' goes_on
try 'the package is downgraded under traffic' dpkg -i --force-downgrade /root/lvsd.deb
try 'lvsctl answers after the downgrade' await lvsctl status --exit-code
try 'clients are served after the downgrade' goes_on
try 'lvsd is restarted under traffic' systemctl restart lvsd
try 'clients are served after the restart' goes_on
try 'the virtual address is where it was' holds_address
try 'and never left, as the VRRP half is not restarted' bash -c "[ $(main_of lvsd-vrrp) = $vrrp_before ] && ! grep -F 'Deleted' /root/addresses"
kill "$monitor"
kill "$requests"; wait "$requests"
try 'no request failed in upgrade, downgrade and restart' grep -qx 'failed 0' /root/requests
printf 'FIGURE requests under upgrade, downgrade and restart: %s\n' "$(tr '\n' ' ' </root/requests)"
try 'a stop takes the virtual server out of the kernel' bash -c 'systemctl stop lvsd && ! grep -q C0000264:0050 /proc/net/ip_vs'
try 'and the VRRP half goes on' holds_address
try 'remove goes through' dpkg -r lvsd
try 'and takes the address off' bash -c "! ip address show dev client | grep -q '$vip/'"

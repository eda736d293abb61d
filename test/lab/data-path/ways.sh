# Data-path probes of each type of check and by each way, over both families. Prints a JSON line for each case.
#
#   rs1 serves all; rs2 has no tunnel, and another default route; rs3 lacks the virtual address.
. test/lab/topology.sh
. test/lab/cases.sh
. test/lab/data-path/site.sh

modprobe -a -d "$lab_module_root" ip6_tunnel nf_conntrack iptable_nat ip6table_nat xt_ipvs xt_nat xt_MASQUERADE xt_statistic xt_mark xt_tcpudp 2>/dev/null
topology_up 3
topology_set rs1 net/ipv4/conf/all/rp_filter=0 net/ipv4/conf/default/rp_filter=0
for i in 1 2; do give_address rs$i; done
for i in tunl0 ip6tnl0; do
  ip -n rs1 link set $i up
  topology_set rs1 net/ipv4/conf/$i/rp_filter=0 2>/dev/null
done
ip -n rs2 route del default
ip -n rs2 route add default via 10.1.0.250
ip -n rs2 -6 route del default
serve rs1 "$VIP4" "$VIP6" "$(rs4 1)" "$(rs6 1)"; serve rs2 "$(rs4 2)"; serve rs3 "$(rs4 3)"
mkdir -p "$LAB_DIR/nginx"
cat >"$LAB_DIR/nginx/nginx.conf" <<CONF
pid $LAB_DIR/nginx/pid; error_log $LAB_DIR/nginx/error.log; worker_processes 1;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path $LAB_DIR/nginx; proxy_temp_path $LAB_DIR/nginx; fastcgi_temp_path $LAB_DIR/nginx; uwsgi_temp_path $LAB_DIR/nginx; scgi_temp_path $LAB_DIR/nginx;
  ssl_certificate $LAB_DIR/certificate.pem; ssl_certificate_key $LAB_DIR/key.pem;
  server { listen 443 ssl; listen 10.1.0.11:8081; location / { return 200 "well"; } }
}
CONF
in_ns rs1 nginx -c "$LAB_DIR/nginx/nginx.conf"

url=$'      url {\n        path /\n        status_code 200\n      }'
datagram=$'      payload 61626364\n      require_reply 61626364'
# From an address to which rs2 has no way: by FULLNAT alone its answers come back.
outer=$'\n      bindto 192.0.2.1' outer6=$'\n      bindto fd00:2::1'
service() { # ADDRESS PORT METHOD PROTOCOL SERVERS CHECK WORDS
  local server
  printf 'virtual_server %s %s {\n  lb_algo rr\n  lb_kind %s\n  protocol %s\n' "$1" "$2" "$3" "$4"
  printf '  delay_loop 5\n  retry 0\n  connect_timeout 3\n  probe_path forwarding\n'
  for server in $5; do printf '  real_server %s {\n    %s {\n%s\n    }\n  }\n' "${server/,/ }" "$6" "$7"; done
  printf '}\n'
}
{
  service "$VIP4" 80 DR TCP '10.1.0.11,80' HTTP_GET "$url"
  service "$VIP4" 443 DR TCP '10.1.0.11,443' SSL_GET "$url"
  service "$VIP4" 25 DR TCP '10.1.0.11,25' SMTP_CHECK ''
  service "$VIP4" 53 DR UDP '10.1.0.11,53 10.1.0.13,53' DNS_CHECK '      retry 0'
  service "$VIP4" 7777 DR UDP '10.1.0.11,7777' UDP_CHECK "$datagram"
  service "$VIP4" 8081 DR TCP '10.1.0.11,8081' TCP_CHECK ''
  service "$VIP4" 8080 TUN TCP '10.1.0.11,8080 10.1.0.12,8080' HTTP_GET "$url"
  service "$VIP6" 8080 TUN TCP 'fd00:1::11,8080' TCP_CHECK ''
  service "$VIP6" 53 TUN UDP 'fd00:1::11,53' DNS_CHECK ''
  service "$VIP4" 8088 NAT TCP '10.1.0.11,80 10.1.0.13,81' TCP_CHECK ''
  service "$VIP4" 8443 NAT TCP '10.1.0.11,443' SSL_GET "$url"
  service "$VIP4" 8025 NAT TCP '10.1.0.11,25' SMTP_CHECK ''
  service "$VIP4" 8053 NAT UDP '10.1.0.11,53' DNS_CHECK ''
  service "$VIP4" 8777 NAT UDP '10.1.0.11,7777' UDP_CHECK "$datagram"
  service "$VIP6" 8088 NAT TCP 'fd00:1::11,80' HTTP_GET "$url"
  service "$VIP4" 8090 NAT TCP '10.1.0.12,80' HTTP_GET "$url$outer"
  service "$VIP4" 8089 FNAT TCP '10.1.0.12,80' HTTP_GET "$url$outer"
  service "$VIP4" 9025 FNAT TCP '10.1.0.12,25' SMTP_CHECK "$outer"
  service "$VIP4" 9053 FNAT UDP '10.1.0.12,53' DNS_CHECK "$outer"
  service "$VIP4" 9777 FNAT UDP '10.1.0.12,7777' UDP_CHECK "$datagram$outer"
  service "$VIP6" 8089 FNAT TCP 'fd00:1::12,80' HTTP_GET "$url$outer6"
} >"$LAB_DIR/lvsd.conf"
start
# One look for all cases, when each check has said something: five of the servers are no good.
seen=$LAB_DIR/seen
settled() {
  look >"$seen" 2>/dev/null
  [ "$(grep -c ' check ' "$seen")" = 24 ] && ! grep -q ' check .* none$' "$seen" && [ "$(grep -c ' check .* down ' "$seen")" = 5 ]
}
await settled
look() { cat "$seen"; }
look >&2
# is_up ADDRESS:PORT CHECK [COUNT]: so many checks of that kind pass.
is_up() { [ "$(look | grep -c "^$1 check $2 up ok: ")" = "${3:-1}" ] && echo true; }
check 'HTTP_GET by DR' true "$(is_up 10.1.0.11:80 HTTP_GET)"
check 'SSL_GET by DR, and by NAT' true "$(is_up 10.1.0.11:443 SSL_GET 2)"
check 'SMTP_CHECK by DR, and by NAT' true "$(is_up 10.1.0.11:25 SMTP_CHECK 2)"
check 'DNS_CHECK by DR, and by NAT' true "$(is_up 10.1.0.11:53 DNS_CHECK 2)"
check 'DNS_CHECK by TUN over IPv6' true "$(is_up fd00:1::11:53 DNS_CHECK)"
check 'DNS_CHECK by DR of a server without the address' true "$(words 10.1.0.13:53 | grep -q '^path: no answer by DR' && echo true)"
check 'UDP_CHECK by DR, and by NAT' true "$(is_up 10.1.0.11:7777 UDP_CHECK 2)"
check 'a server that serves on its own address only' \
  'path: connection refused by DR at 198.51.100.10:8081, while 10.1.0.11:8081 itself passes: it serves on another address only, not on 198.51.100.10' "$(words 10.1.0.11:8081)"
check 'HTTP_GET by TUN' true "$(is_up 10.1.0.11:8080 HTTP_GET)"
check 'a server without a tunnel' true "$(words 10.1.0.12:8080 | grep -q '^path: .* by TUN at .* it has no tunnel' && echo true)"
check 'TCP_CHECK by TUN over IPv6' true "$(is_up fd00:1::11:8080 TCP_CHECK)"
check 'TCP_CHECK by NAT' true "$(is_up 10.1.0.11:80 TCP_CHECK)"
check 'NAT to a port where nobody serves' true "$(words 10.1.0.13:81 | grep -q '^refused: connection refused by NAT' && echo true)"
check 'HTTP_GET by NAT over IPv6' true "$(is_up fd00:1::11:80 HTTP_GET)"
check 'NAT to a server whose answers go past this host' true "$(words 10.1.0.12:80 | grep -q '^path: no answer by NAT .* do not come back through this host' && echo true)"
check 'HTTP_GET by FULLNAT to that server' true "$(is_up 10.1.0.12:80 HTTP_GET)"
check 'SMTP_CHECK by FULLNAT' true "$(is_up 10.1.0.12:25 SMTP_CHECK)"
check 'DNS_CHECK by FULLNAT' true "$(is_up 10.1.0.12:53 DNS_CHECK)"
check 'UDP_CHECK by FULLNAT' true "$(is_up 10.1.0.12:7777 UDP_CHECK)"
check 'HTTP_GET by FULLNAT over IPv6' true "$(is_up fd00:1::12:80 HTTP_GET)"
# As /proc/net/ip_vs_conn writes the ports 53 and 7777 of virtual addresses.
check 'a datagram leaves no entry with DR and TUN' '' "$(in_ns director grep -E '^UDP +[^ ]+ [^ ]+ [^ ]+ (0035|1E61) ' /proc/net/ip_vs_conn)"
check 'probes are in no count of a public service' 0 "$(look | grep -o ' [0-9]*+[0-9]* ' | tr '+' '\n' | awk '{ sum += $1 } END { print sum + 0 }')"
stop TERM
check 'a stop leaves neither services nor rules' '' "$(in_ns director ipvsadm -Sn; in_ns director iptables-legacy -t nat -S | grep LVSD)"
tail -n 40 "$LAB_DIR/log" >&2
kill -9 $(jobs -p) 2>/dev/null
exit 0

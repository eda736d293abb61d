#!/bin/bash
# restart-nginx-or-stop.sh PORT: when nothing accepts connections, starts nginx once; when that does not help, stops lvsd, so that
# the other node takes over at once. NGINX and LVSD_STOP name other commands than those of Debian.
port=$1
answers() { (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }

answers && exit 0
${NGINX:-systemctl restart nginx} >/dev/null 2>&1
for _ in 1 2 3 4 5; do
  answers && exit 0
  sleep 0.2
done
${LVSD_STOP:-systemctl stop lvsd-vrrp}
exit 1

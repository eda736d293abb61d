#!/bin/bash
# Version: prom-client 15.1.3 with promtool of Prometheus 2.42.0 (Debian 12).
# Guess: the default metrics of the usual client library for Node pass the linter of Prometheus itself.
# Seen: `promtool check metrics` refuses three of them: nodejs_active_handles_total, nodejs_active_requests_total and
# nodejs_active_resources_total are gauges, and a name that ends in _total is for counters. A program whose own metrics are to be checked in CI has to leave them out or filter them.
# Ends with 0 while that is so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
command -v promtool >/dev/null || apt-get -q -y install --no-install-recommends prometheus >/dev/null
cd "$folder"
npm install --no-audit --no-fund --loglevel=error prom-client@15.1.3 >/dev/null
node -e "const { collectDefaultMetrics, register } = require('prom-client'); collectDefaultMetrics(); register.metrics().then((text) => process.stdout.write(text + '\n')).then(() => process.exit())" >metrics
found=$(promtool check metrics <metrics 2>&1 || true)
promtool --version | head -n 1
echo "$found"
for name in handles requests resources; do
  grep -q "^# TYPE nodejs_active_${name}_total gauge$" metrics || { echo "changed: nodejs_active_${name}_total is no gauge"; exit 1; }
  grep -q "^nodejs_active_${name}_total .*_total" <<<"$found" || { echo "changed: promtool takes nodejs_active_${name}_total"; exit 1; }
done

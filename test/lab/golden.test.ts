import { labCases } from './cases.ts';

// keepalived's golden traces with real servers, scripts and a FIFO: two lvsd at the same time in one lab kernel, each in a
// network namespace where every address of 10/8 and fd00::/16 is local, so that servers can listen anywhere in it.
const namespaces = ['checks', 'kernel'].map((name) =>
  [
    `ip netns add ${name}; ip -n ${name} link set lo up`,
    `ip -n ${name} route add local 10.0.0.0/8 dev lo; ip -n ${name} -6 route add local fd00::/16 dev lo`,
    `ip netns exec ${name} node dist-test/test/lab/golden/${name}.js /run/${name} & ${name}=$!`,
  ].join('\n'),
);

await labCases('The golden traces of keepalived', {
  script: [...namespaces, 'wait $checks && wait $kernel'].join('\n'),
  timeoutSeconds: 480,
});

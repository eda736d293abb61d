import { useEffect } from 'preact/hooks';
import type { InstanceStatus, VrrpStatus } from '../../../vrrp/report/status-document.ts';
import { Age, clock, Empty, local, State } from '../parts.tsx';
import { useAsked } from '../use-asked.tsx';
import { HandoverButtons, HandoverDialog } from './handover.tsx';

/** The colour and shape of a VRRP state, given as the real-server state that looks the same. */
const LOOKS: Readonly<Record<InstanceStatus['state'], string>> = {
  MASTER: 'up',
  BACKUP: 'drain',
  FAULT: 'down',
  INIT: 'unchecked',
  STOP: 'maintenance',
};

/** How often the VRRP half is asked while this view is open. */
const LOOK_AGAIN_MS = 2_000;

export function VrrpView() {
  const { value, error, again } = useAsked<VrrpStatus>('vrrp');
  useEffect(() => {
    const timer = setInterval(again, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <section aria-label="VRRP" aria-busy={value === null && error === null}>
      <p class="tools">
        <button type="button" onClick={again}>
          Look again
        </button>
        {value !== null && <span class="dim">at {clock(value.at)}</span>}
      </p>
      {error !== null && <Empty>VRRP does not run here, or its half does not answer: {error}</Empty>}
      {value === null && error === null && <Empty>The VRRP half is asked…</Empty>}
      {value?.instances.length === 0 && <Empty>There are no instances.</Empty>}
      {value?.instances.map((instance) => (
        <Instance key={instance.name} instance={instance} again={again} />
      ))}
      {value !== null && <Tracked tracked={value.tracked} />}
      <HandoverDialog again={again} />
    </section>
  );
}

function Instance({ instance, again }: { readonly instance: InstanceStatus; again(): void }) {
  const { name, state, since, why, master, faults, handover } = instance;
  const service = { MASTER: 'up', FAULT: 'down' }[state as string] ?? 'vrrp';
  return (
    <article class={`service ${service}`}>
      <div class="title">
        <h2>
          <State state={LOOKS[state]} word={state} /> {name}{' '}
          <span class="dim">
            for <Age since={new Date(since).toISOString()} />
          </span>
        </h2>
        <HandoverButtons instance={instance} again={again} />
      </div>
      {(handover ?? null) !== null && <p class="warn">{handoverWords(handover)}</p>}
      <p>{why.replace(`${state}: `, '')}</p>
      {faults.map(({ id, words }) => (
        <p key={id} class="bad">
          {words}
        </p>
      ))}
      <dl>
        <Pair name="Master">
          {master === null
            ? 'nobody is heard'
            : master.isUs
              ? `this node, ${master.address}`
              : `${master.address}, priority ${master.priority}, heard ${Math.round(master.age)} ms ago`}
        </Pair>
        <Pair name="Priority">
          <b>{instance.effectivePriority}</b> {instance.priorityWords}
        </Pair>
        <Pair name="Router">
          {`id ${instance.virtualRouterId} on ${instance.interface ?? 'no interface'}, VRRP ${instance.version}, an advert each ${instance.advertInterval} ms`}
        </Pair>
        <Pair name="Addresses">
          {instance.addresses.map(({ address, present }) => (
            <span key={address} class="address">
              {address} <span class="dim">{present ? 'here' : 'not here'}</span>
            </span>
          ))}
        </Pair>
        <Pair name="Adverts">{advertWords(instance.tallies)}</Pair>
      </dl>
    </article>
  );
}

function handoverWords(handover: InstanceStatus['handover']): string {
  if (handover === null) return '';
  const { kind, until, reason } = handover;
  const words = kind === 'release' ? 'Released by an operator' : 'Taken by an operator';
  return `${words}${until === null ? '' : `, until ${local(until)}`}${reason === null ? '' : `: ${reason}`}`;
}

function Pair(props: { readonly name: string; readonly children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function advertWords({
  advertsReceived,
  advertsSent,
  becameMaster,
  refused,
}: InstanceStatus['tallies']): string {
  const causes = Object.entries(refused).map(([cause, count]) => `${count} refused: ${cause}`);
  const master = `became master ${becameMaster}×`;
  return [`${advertsReceived} received`, `${advertsSent} sent`, master, ...causes].join(', ');
}

function Tracked({ tracked }: Pick<VrrpStatus, 'tracked'>) {
  if (tracked.length === 0) return null;
  return (
    <>
      <h3>What priorities follow</h3>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">State</th>
              <th scope="col">What</th>
              <th scope="col">Why</th>
              <th scope="col">Followed by</th>
              <th scope="col">Since</th>
            </tr>
          </thead>
          <tbody>
            {tracked.map(({ kind, name, state, reason, trackedBy, since }) => (
              <tr key={`${kind} ${name}`}>
                <td>
                  <State
                    state={state === 'up' ? 'up' : state === 'down' ? 'down' : 'unchecked'}
                    word={state}
                  />
                </td>
                <th scope="row">
                  {kind} {name}
                </th>
                <td class="why">{reason}</td>
                <td>{trackedBy.join(', ')}</td>
                <td>
                  <Age since={new Date(since).toISOString()} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

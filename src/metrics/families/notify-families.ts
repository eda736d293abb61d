import { labelText } from '../exposition.ts';
import { sample } from '../samples.ts';
import type { FamilySource, NotificationCounters } from '../snapshot.ts';

/** The families of notify scripts, FIFOs and mails: what was sent and what was lost. */
export function notifyFamilies({ scripts, fifos, mails }: NotificationCounters): readonly FamilySource[] {
  const { started, failed, dropped, running, waiting } = scripts;
  const result = (value: number, name: string) => sample(value, labelText({ result: name }));
  return [
    {
      name: 'lvsd_notify_scripts_total',
      samples: () => [
        result(started - failed - running, 'ok'),
        result(failed, 'failed'),
        result(dropped, 'dropped'),
      ],
    },
    { name: 'lvsd_notify_scripts_running', samples: () => [sample(running)] },
    { name: 'lvsd_notify_scripts_waiting', samples: () => [sample(waiting)] },
    {
      name: 'lvsd_notify_fifo_lines_total',
      samples: () =>
        fifos.flatMap(({ path, written, dropped: lost }) => [
          sample(written, labelText({ path, result: 'written' })),
          sample(lost, labelText({ path, result: 'dropped' })),
        ]),
    },
    {
      name: 'lvsd_notify_mails_total',
      samples: () => [
        result(mails.sent, 'sent'),
        result(mails.deferred, 'deferred'),
        result(mails.lost, 'lost'),
      ],
    },
    { name: 'lvsd_notify_mails_waiting', samples: () => [sample(mails.waiting)] },
  ];
}

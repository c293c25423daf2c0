import type { Marks, ReceivedDelivery } from './received-delivery.ts';
import { type Paint, timeText, withoutControls } from './show.ts';

/** A delivery for a terminal: a line that says what it is, and its body. */
export function deliveryText(delivery: ReceivedDelivery & Marks, status: number, paint: Paint): string {
  const { type, customer_id, version, webhook_id } = delivery;
  const words = [
    paint('gray', timeText(new Date(delivery.received_at))),
    verdict(delivery, paint),
    paint('bold', withoutControls(type ?? 'no type')),
    ...(version === null ? [] : [`v${version}`]),
    ...(customer_id === null ? [] : [withoutControls(customer_id)]),
    ...(delivery.duplicate ? [paint('yellow', 'duplicate')] : []),
    ...(delivery.out_of_order ? [paint('yellow', 'out of order')] : []),
    paint('gray', `webhook-id ${withoutControls(webhook_id ?? 'missing')}, answered ${status}`),
  ];
  const body = delivery.body === null ? [] : JSON.stringify(delivery.body, null, 2).split('\n').map(withoutControls);
  return `${[words.join('  '), ...body].join('\n')}\n`;
}

function verdict({ verified, reason }: ReceivedDelivery, paint: Paint): string {
  if (reason !== null) return paint('red', `refused: ${reason.replaceAll('_', ' ')}`);
  return verified ? paint('green', 'verified') : paint('yellow', 'not verified');
}

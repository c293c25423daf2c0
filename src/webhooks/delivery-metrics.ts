import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Attempt } from './record-attempts.ts';

const LAG_BUCKETS_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1_800, 7_200, 86_400];

/** What is to be delivered, of all tenants together. */
export interface Backlog {
  readonly pending: number;
  /** Since the oldest of them was written; 0 when there is none. */
  readonly oldestMs: number;
}

/** Figures of deliveries for `GET /metrics`. Labels hold outcomes, never ids. */
export interface DeliveryMetrics {
  recorded(attempts: readonly Attempt[]): void;
  backlog(backlog: Backlog): void;
}

export function createDeliveryMetrics(registry: Registry): DeliveryMetrics {
  const registers = [registry];
  const attempts = new Counter({
    name: 'gatehouse_webhook_attempts_total',
    help: 'Attempts of webhook deliveries by outcome',
    labelNames: ['outcome'],
    registers,
  });
  const lag = new Histogram({
    name: 'gatehouse_webhook_lag_seconds',
    help: 'Time from an event to its successful delivery, on the clock of the tenant',
    buckets: LAG_BUCKETS_SECONDS,
    registers,
  });
  const pending = new Gauge({
    name: 'gatehouse_webhook_pending',
    help: 'Webhook deliveries that are neither delivered nor given up, counted once a minute',
    registers,
  });
  const oldest = new Gauge({
    name: 'gatehouse_webhook_oldest_undelivered_seconds',
    help: 'Age of the oldest pending webhook delivery, looked up once a minute',
    registers,
  });
  return {
    recorded(made) {
      for (const { delivery, at, result } of made) {
        attempts.inc({ outcome: result.outcome });
        if (result.outcome !== 'delivered') continue;
        lag.observe(Math.max(0, at.getTime() - delivery.event.createdAt.getTime()) / 1_000);
      }
    },
    backlog(backlog) {
      pending.set(backlog.pending);
      oldest.set(backlog.oldestMs / 1_000);
    },
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../lib/clock.ts';
import type { Notice } from '../store/deliveries.ts';
import { type EndpointKey, holdEndpointLeases } from '../store/endpoint-leases.ts';
import { tenantScope } from '../store/tenant-scope.ts';
import { type EndpointLane, type LaneServices, openLane } from './endpoint-lane.ts';
import { createSlots } from './slots.ts';

/** Deliveries on their way at a time, in this process and of one tenant in it. */
const SLOTS = { total: 256, perGroup: 128 };

/** This process's share in the deliveries. */
export interface Dispatcher {
  /**
   * Starts nothing more, and lets what is on its way end, for at most so long; then closes the fetch. What is cut off is as due as
   * before.
   */
  drain(limitMs: number): Promise<void>;
}

export interface DispatcherServices extends Omit<LaneServices, 'slots'> {
  readonly databaseUrl: string;
  readonly clock: Clock;
  /** Has every endpoint with something to do announced. */
  readonly announceAll: () => Promise<void>;
}

/** Delivers to every endpoint that is announced and that no other process has, until it is drained. */
export async function startDispatcher(services: DispatcherServices): Promise<Dispatcher> {
  const { core, fetch, clock, databaseUrl, announceAll } = services;
  const laneServices: LaneServices = { ...services, slots: createSlots(SLOTS) };
  const lanes = new Map<string, EndpointLane>();
  const opening = new Set<string>();
  let draining = false;

  const leases = await holdEndpointLeases(databaseUrl, {
    onNotice: (key, notice) => wake(key, notice),
    onLost() {
      for (const lane of lanes.values()) lane.stop();
    },
    onRestored: () => void announceAll().catch(() => {}),
  });

  function wake(key: EndpointKey, notice: Notice): void {
    const lane = lanes.get(key.endpointId);
    if (lane) lane.wake(notice);
    else if (!draining && !opening.has(key.endpointId)) void open(key);
  }

  async function open(key: EndpointKey): Promise<void> {
    const { endpointId, tenantId, mode } = key;
    opening.add(endpointId);
    const lease = await leases.take(endpointId);
    opening.delete(endpointId);
    if (!lease || draining) return;
    const lane = openLane(endpointId, () => tenantScope(core.database, tenantId, mode, clock), laneServices);
    lanes.set(endpointId, lane);
    const wokenSince = await lane.ended;
    lanes.delete(endpointId);
    await lease.giveBack();
    if (wokenSince) wake(key, 'due');
  }

  return {
    async drain(limitMs) {
      draining = true;
      const open = [...lanes.values()];
      for (const lane of open) lane.stop();
      const ended = Promise.all(open.map((lane) => lane.ended)).then(() => true);
      if (!(await Promise.race([ended, sleep(limitMs, false, { ref: false })]))) {
        for (const lane of open) lane.cutOff();
        await fetch.close();
        await ended;
      }
      await leases.close();
      // What was announced meanwhile, others could not take.
      await announceAll().catch(() => {});
    },
  };
}

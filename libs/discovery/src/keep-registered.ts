import { setTimeout as pause } from 'node:timers/promises';
import type { Discovery, Registration } from './discovery.port.js';

export interface KeepRegisteredOptions {
  /** How often it is checked that the registry still knows us, and the longest pause between attempts. Unit: ms. */
  readonly everyMs?: number;
  /** First pause after a failure; it doubles up to `everyMs`. Unit: ms. */
  readonly retryMs?: number;
  /** Each change of whether we are registered; `reason` says why not. */
  readonly onChange?: (registered: boolean, reason?: unknown) => void;
}

/** A registration that outlives the registry's restarts. */
export interface KeptRegistration {
  readonly registered: boolean;
  /** Stops watching and deregisters. Rejects with `DISCOVERY_UNAVAILABLE` if that fails: the registry forgets us later. */
  end(): Promise<void>;
}

/**
 * Registers now or as soon as the registry answers, and again whenever it has lost us. The service starts without
 * waiting for it.
 */
export function keepRegistered(
  discovery: Discovery,
  registration: Registration,
  { everyMs = 15_000, retryMs = 500, onChange }: KeepRegisteredOptions = {},
): KeptRegistration {
  const ended = new AbortController();
  let registered = false;
  const note = (now: boolean, reason?: unknown): void => {
    if (now !== registered) onChange?.(now, reason);
    registered = now;
  };
  const loop = async (): Promise<void> => {
    let failures = 0;
    while (!ended.signal.aborted) {
      try {
        if (!(await discovery.isRegistered(registration.id))) await discovery.register(registration);
        failures = 0;
        note(true);
      } catch (reason) {
        failures += 1;
        note(false, reason);
      }
      const wait = failures === 0 ? everyMs : Math.min(everyMs, retryMs * 2 ** (failures - 1));
      await pause(wait, undefined, { signal: ended.signal, ref: false }).catch(() => undefined);
    }
  };
  const running = loop();
  return {
    get registered() {
      return registered;
    },
    async end() {
      ended.abort();
      await running;
      registered = false;
      await discovery.deregister(registration.id);
    },
  };
}

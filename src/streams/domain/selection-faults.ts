import { isAppError, messageOf, type FieldError } from '#libs/base';
import type { ChainHistory, EventSelector } from '#libs/chain';

interface Selection {
  readonly addresses: readonly string[];
  readonly abi: readonly unknown[];
  readonly events: readonly EventSelector[];
}

/** Every part of a selection that the chain cannot take. Its own check says the first only. */
export function selectionFaults(
  { addresses, abi, events }: Selection,
  history: Pick<ChainHistory, 'filter'> | undefined,
): readonly FieldError[] {
  if (!history) return [];
  const faultOf = (pointer: string, part: Partial<Selection>): readonly FieldError[] => {
    try {
      history.filter({ addresses: part.addresses ?? [], abi }, part.events ?? []);
      return [];
    } catch (thrown) {
      const errors = isAppError(thrown) ? thrown.errors : [];
      return errors.length > 0 ? errors : [{ pointer, detail: messageOf(thrown) }];
    }
  };
  if (faultOf('', { addresses, events }).length === 0) return [];
  const interfaceFaults = faultOf('/abi', {});
  if (interfaceFaults.length > 0) return interfaceFaults;
  const parts = [
    ...addresses.flatMap((address, at) => faultOf(`/addresses/${at}`, { addresses: [address] })),
    ...events.flatMap((selector, at) => faultOf(`/events/${at}`, { events: [selector] })),
  ];
  return parts.length > 0 ? parts : faultOf('/events', { addresses, events });
}

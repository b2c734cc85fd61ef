const WEI = 10n ** 18n;
/** What DECIMAL(36,18) holds before the point. */
const MOST_WHOLE = 10n ** 18n - 1n;

/** Wei as the table's DECIMAL(36,18) of ether; `undefined` if it has more digits before the point than fit. */
export function decimalEther(wei: bigint): string | undefined {
  const whole = wei / WEI;
  if (whole > MOST_WHOLE) return undefined;
  return `${whole}.${(wei % WEI).toString().padStart(18, '0')}`;
}

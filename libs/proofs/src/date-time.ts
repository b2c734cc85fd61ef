/** `dateTimeStamp` of XML Schema 1.1 part 2, for years 0000 to 9999: with a time zone, as VCDM 2.0 demands. */
const DATE_TIME_STAMP =
  /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)$/;

/** Milliseconds since 1970, or `undefined` if the text is not a dateTimeStamp of an existing day. */
export function parseDateTimeStamp(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  const match = DATE_TIME_STAMP.exec(text);
  if (match === null) return undefined;
  // day 0 of the next month; Date.parse turns 30 February into a day in March
  const daysInMonth = new Date(Date.UTC(Number(match[1]), Number(match[2]), 0)).getUTCDate();
  if (Number(match[3]) > daysInMonth) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

const MOST = 0xfff;
let last = 0;
let counter = 0;

/**
 * A UUIDv7 that is greater than every one of this process before it: within one millisecond the 12 bits after the version
 * count (RFC 9562, 6.2, method 1). Node's own are in random order there.
 */
export function orderedId(now = Date.now()): string {
  if (now > last) {
    last = now;
    // room to count up, and still different from other processes
    counter = crypto.getRandomValues(new Uint16Array(1)).reduce((_, n) => n & 0x3ff, 0);
  } else if (counter < MOST) counter += 1;
  else {
    last += 1;
    counter = 0;
  }
  const time = last.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${crypto.randomUUID().slice(19)}`;
}

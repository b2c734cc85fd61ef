import path from 'node:path';
import { count, runProgram } from '#libs/testing';

const CYCLES = count(300, 1_000);
/**
 * Unit: bytes per cycle. Caches of Nest and V8 go on filling for some thousand changes, which hides small leaks from the
 * short run; a generation that is kept weighs hundreds of KiB and shows in both.
 */
const MOST = count(16_384, 1_024);

describe('the heap', () => {
  it.each(['change', 'failure'])(
    `grows by less than ${MOST} bytes a cycle over ${CYCLES} cycles of kind "%s"`,
    async (kind) => {
      const program = runProgram(path.join(import.meta.dirname, 'heap.program.ts'), [kind, String(CYCLES)]);
      const lines = await Array.fromAsync(program.lines);
      expect(await program.ended).toBe('');
      expect(Number(lines.at(-1))).toBeLessThan(MOST);
    },
    600_000,
  );
});

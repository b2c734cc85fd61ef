import { machineFacts, type Bench, type BenchResult, type Machine } from './harness.js';

const [name = '', ...flags] = process.argv.slice(2);
const json = flags.includes('--json');
const { default: bench } = (await import(`./${name}.js`)) as { default: Bench };
const machine = machineFacts();
const result = await bench({ flags, log: (line) => process.stderr.write(`${line}\n`) });
process.stdout.write(
  json ? `${JSON.stringify({ bench: name, machine, ...result })}\n` : page(machine, result),
);

function page({ cpu, cores, memoryGiB, os, node }: Machine, { rows, ratios }: BenchResult): string {
  const facts = `${name}: ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${os}, Node.js ${node}`;
  const quotients = Object.entries(ratios).map(([ratio, value]) => `${ratio}: ${rounded(value)}`);
  return `${[facts, '', ...table(rows), '', ...quotients].join('\n')}\n`;
}

function table(rows: BenchResult['rows']): readonly string[] {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = [columns, ...rows.map((row) => columns.map((column) => rounded(row[column] ?? '')))];
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => line[at]?.length ?? 0)));
  return cells.map((line) =>
    line
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function rounded(value: string | number): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : value;
}

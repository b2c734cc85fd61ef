import { readFileSync } from 'node:fs';

/** What a page makes its reader do, in order. */
export type Step = FileStep | CommandStep;

/** A fenced block with a path in its info string: ` ```ts src/features/x/index.ts `. */
export interface FileStep {
  readonly kind: 'file';
  readonly line: number;
  readonly path: string;
  readonly text: string;
}

/** A fenced block of shell commands, and the block that says what they answer. */
export interface CommandStep {
  readonly kind: 'command';
  readonly line: number;
  /** `service`: goes on in a terminal of its own; `repeat`: run again until the answer comes. */
  readonly mode: 'once' | 'repeat' | 'service';
  readonly script: string;
  readonly answer?: Answer;
}

export interface Answer {
  readonly language: string;
  readonly text: string;
}

const FENCE = /^```(\S*)[ \t]*(.*)\n([\s\S]*?)^```$/gm;
const MODES: Readonly<Record<string, CommandStep['mode']>> = {
  '': 'once',
  repeat: 'repeat',
  service: 'service',
};

/** Blocks that are neither commands nor answers nor files are for reading only. */
export function stepsOf(file: string): readonly Step[] {
  const page = readFileSync(file, 'utf8');
  const steps: Step[] = [];
  for (const { 1: language = '', 2: info = '', 3: text = '', index } of page.matchAll(FENCE)) {
    const line = page.slice(0, index).split('\n').length;
    const mode = language === 'sh' ? MODES[info] : undefined;
    if (mode) steps.push({ kind: 'command', line, mode, script: text });
    else if (info === 'answer')
      steps.push({ ...lastCommand(steps, `${file}:${line}`), answer: { language, text } });
    else if (info !== '') steps.push({ kind: 'file', line, path: info, text });
  }
  return steps;
}

/** Takes the command away from the end, to be given back with its answer. */
function lastCommand(steps: Step[], where: string): CommandStep {
  const last = steps.pop();
  if (last?.kind === 'command' && !last.answer) return last;
  throw new SyntaxError(`${where}: an answer without a command before it`);
}

/** Whether the output is what the page shows. `…` stands for anything; the breaking into lines does not matter. */
export function answers({ language, text }: Answer, output: string): boolean {
  const [shown, real] = language === 'json' ? [compact(text), compact(output)] : [words(text), words(output)];
  const pattern = shown.split('…').map(escaped).join('[^]*?');
  return new RegExp(`^${pattern}$`).test(real);
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** Without the white space outside of strings. */
const compact = (json: string): string =>
  json.replaceAll(/"(?:[^"\\]|\\.)*"|\s+/g, (part) => (part.startsWith('"') ? part : ''));

const words = (text: string): string => text.trim().replaceAll(/\s+/g, ' ');

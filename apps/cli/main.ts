import '../runtime.js';

// imported later: an old Node.js could not even link it
const { runCli } = await import('./cli.js');
process.exitCode = await runCli(process.argv.slice(2), process);

import '../runtime.js';

// imported later: an old Node.js could not even link it
const { serve } = await import('./server.js');
process.exitCode = await serve();

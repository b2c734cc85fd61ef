/** Resolves when the benchmark says so; the contender has prepared all by then. */
export async function start(): Promise<void> {
  const go = new Promise<void>((resolve) => {
    process.on('message', (message) => {
      if (message === 'go') resolve();
    });
  });
  // the channel alone keeps it running
  process.channel?.ref();
  process.send?.('ready');
  return go;
}

import { Hono } from 'hono';
import { count, sum } from 'ponder';
import { db } from 'ponder:api';
import { transfer } from 'ponder:schema';

// loaded when the database is ready and nothing was read yet: the measuring begins here
const go = new Promise<void>((resolve) => {
  process.on('message', (message) => {
    if (message === 'go') resolve();
  });
});
process.send?.('ready');
await go;

const app = new Hono();
app.get('/found', async (c) => {
  const [found] = await db.select({ events: count(), value: sum(transfer.value) }).from(transfer);
  return c.json(found);
});
export default app;

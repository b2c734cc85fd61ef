import { describeEventStreams, StreamLab } from '../testing/index.js';

import { DurableStreams } from './streams.js';

describeEventStreams('on SQLite', async () => {
  const lab = await StreamLab.start();
  expect(lab.streams).toBeInstanceOf(DurableStreams);
  return lab;
});

import { startEmbedded } from '../../src/embedded/start-embedded.ts';

/** A Gatehouse of its own process: starts the database of argv[2], tells how that went as one line of JSON, and stops on SIGTERM. */
try {
  const { url, location, stop } = await startEmbedded(process.argv[2] ?? '');
  const idle = setInterval(() => {}, 60_000);
  process.once('SIGTERM', async () => {
    await stop();
    clearInterval(idle);
  });
  // Last, as the parent may send the signal as soon as it has read this.
  console.log(JSON.stringify({ url, location }));
} catch (error) {
  console.log(JSON.stringify({ error: String(error) }));
}

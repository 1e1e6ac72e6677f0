import { usableConfig } from '../configuration/configuration-problems.js';
import { startBroker } from '../start-broker.js';
import { configuredUrl } from './broker-api.js';
import { terminal } from './output.js';

/** Less than a deployment leaves: whatever is still open then is on disk, or is delivered again. */
const stopMsMax = 40_000;

/** Runs until it is told to stop (SIGTERM, SIGINT), then lets what is in hand finish. */
export async function start(environment: NodeJS.ProcessEnv): Promise<void> {
  const config = usableConfig(environment);
  const broker = await startBroker(config);
  if (config.roles.includes('gateway')) terminal.say(`hie: MLLP on ${config.mllp.host}:${broker.mllpPort}`);
  const serves = config.roles.includes('console') ? 'console and APIs' : 'health and metrics';
  terminal.say(`hie: ${serves} on ${configuredUrl(config, broker.httpPort)}`);
  // Without certificates the signal keeps its meaning: the terminal has gone.
  const { renewCertificates } = broker;
  if (renewCertificates) process.on('SIGHUP', renewCertificates);
  await untilStopped();
  terminal.say('hie: stopping; what is in hand is finished first');
  setTimeout(endAnyway, stopMsMax).unref();
  await broker.stop();
}

function endAnyway(): void {
  const open = [...new Set(process.getActiveResourcesInfo())].join(', ');
  terminal.say(`hie: not stopped after ${stopMsMax / 1000} s; it ends all the same. Open: ${open}`);
  process.exit(1);
}

/** The second Ctrl-C ends at once: Node's own handling is back after the first. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      process.off('SIGTERM', stop).off('SIGINT', stop);
      resolve();
    };
    process.on('SIGTERM', stop).on('SIGINT', stop);
  });
}

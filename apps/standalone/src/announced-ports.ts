import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const portsFile = 'ports.json';

/** Says beside the data which ports were got, for as long as they are served; nothing where there is no such directory. */
export function announcePorts(dataDir: string, ports: { readonly mllp: number; readonly http: number }): () => void {
  if (!existsSync(dataDir)) return () => undefined;
  const file = join(dataDir, portsFile);
  writeFileSync(file, JSON.stringify({ ...ports, pid: process.pid }));
  return () => rmSync(file, { force: true });
}

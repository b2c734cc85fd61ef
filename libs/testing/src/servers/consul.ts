import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { JsonObject } from '#libs/base';
import { freePorts } from '../free-port.js';
import { temporaryFolder } from '../temporary-folder.js';
import { findProgram } from './programs.js';
import { startServer, type Server } from './server.js';

export interface ConsulServer extends Server {
  /** `host:port` of the HTTP API. */
  readonly address: string;
  readonly datacenter: string;
}

export interface ConsulOptions {
  /** Joined to the agent's configuration file (access lists, check intervals, …). */
  readonly config?: JsonObject;
}

const DATACENTER = 'dc1';

/** Consul 1.8.7, a development agent: it is its own leader, and forgets everything when it ends. */
export async function startConsul({ config = {} }: ConsulOptions = {}): Promise<ConsulServer> {
  // the last Debian release that has the package
  const program = await findProgram({ name: 'consul', packages: ['consul'], suite: 'bullseye' });
  const { server } = await startServer(async () => {
    const folder = await temporaryFolder();
    const [http = 0, rpc = 0, lan = 0, wan = 0] = await freePorts(4);
    const configFile = path.join(folder.path, 'agent.json');
    const ports = { http, server: rpc, serf_lan: lan, serf_wan: wan, dns: -1, grpc: -1 };
    await writeFile(
      configFile,
      JSON.stringify({ datacenter: DATACENTER, ports, disable_update_check: true, ...config }),
    );
    return {
      port: http,
      program: program.executable,
      env: program.env,
      args: ['agent', '-dev', '-bind', '127.0.0.1', '-client', '127.0.0.1', '-config-file', configFile],
      logFile: path.join(folder.path, 'consul.log'),
      ready: () => hasLeader(http),
      remove: folder.remove,
    };
  });
  return { ...server, address: `${server.host}:${server.port}`, datacenter: DATACENTER };
}

async function hasLeader(port: number): Promise<boolean> {
  const reply = await fetch(`http://127.0.0.1:${port}/v1/status/leader`);
  return reply.ok && (await reply.text()).length > 2;
}

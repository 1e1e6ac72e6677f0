import { type DynamicModule, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { fault } from '#contracts';
import { type QueryAddress, queryServer, RethrowFilter } from '#nest';
import { type Config, readTextFile } from '#platform';

@Module({})
class QueryRoot {}

/** Answers the queries of gateways in other processes. Gives what stops it. */
export async function startQueryService(config: Config, queries: DynamicModule): Promise<() => Promise<void>> {
  const { host, port } = config.mpi;
  const service: INestMicroservice = await NestFactory.createMicroservice(
    { module: QueryRoot, imports: [queries] },
    { ...queryServer({ host, port, tls: tlsOf(config) }), logger: false },
  );
  service.useGlobalFilters(new RethrowFilter());
  try {
    await service.listen();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw fault('PORT_IN_USE', { host, port }, error);
    throw error;
  }
  return () => service.close();
}

/** Where a gateway asks. */
export function queryAddress(config: Config): QueryAddress {
  const [host = '', port = ''] = config.mpi.address.split(':');
  return { host, port: Number(port), tls: tlsOf(config) };
}

const tlsOf = ({ mpi: { tls } }: Config): QueryAddress['tls'] =>
  tls && { cert: readTextFile(tls.cert), key: readTextFile(tls.key), ca: readTextFile(tls.ca) };

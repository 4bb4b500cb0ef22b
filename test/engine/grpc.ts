import { createRequire } from 'node:module';

/** A server of gRPC; the package that Pulumi brings has no types for the way in which it is loaded here. */
export interface GrpcServer {
  addService(service: object, handlers: object): void;
  bindAsync(address: string, credentials: object, done: (error: Error | null, port: number) => void): void;
  forceShutdown(): void;
}

export const grpc = createRequire(import.meta.url)('@grpc/grpc-js') as {
  readonly Server: new (options?: object) => GrpcServer;
  readonly ServerCredentials: { createInsecure(): object };
};

/** Serves on a free port of loopback, and gives the port. */
export function bindOnLoopback(server: GrpcServer): Promise<number> {
  return new Promise((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    ),
  );
}

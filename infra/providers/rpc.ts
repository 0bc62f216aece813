import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { EngineLog } from "./rpc/engine-log";
import { watchParent } from "./rpc/parent";
import type { Provider } from "./rpc/provider";
import { service } from "./rpc/service";

export * from "./rpc/provider";
export * from "./rpc/value";

/** The largest message the engine sends. Source: pulumi/sdk, go/common/util/rpcutil/grpc.go. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/** How long operations under way may take to undo themselves once nobody waits for them any more. */
const UNDO_MS = 10_000;

/**
 * Serves a provider over Pulumi's plugin protocol: prints its port as the only line on stdout and runs until the engine ends it
 * or is gone. `args` are the process's arguments: the engine's address among flags.
 */
export async function serve(provider: Provider, args: readonly string[]): Promise<void> {
  const log = new EngineLog();
  const abort = new AbortController();
  const running = new Set<Promise<unknown>>();

  /** Ends the process, when what is under way has undone itself. */
  const end = async (): Promise<void> => {
    abort.abort(new Error("cancelled"));
    await Promise.race([
      Promise.allSettled(running),
      new Promise((resolve) => {
        setTimeout(resolve, UNDO_MS);
      }),
    ]);
    process.exit(0);
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => void end());
  // Diagnostics of this process itself: the engine shows a plugin's stderr.
  process.on("unhandledRejection", (reason) => {
    console.error(reason instanceof Error ? reason.stack : reason);
  });

  const engineAddress = args.find((arg) => /^[^-].*:\d+$/.test(arg));
  if (engineAddress !== undefined) log.connect(engineAddress);
  watchParent(engineAddress, () => void end());

  const server = new Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  server.addService(
    ResourceProviderService,
    service(provider, {
      log,
      signal: abort.signal,
      attach: (address) => {
        if (address !== engineAddress) log.connect(address);
      },
      cancel: () => {
        abort.abort(new Error("cancelled"));
      },
      working: async (operation) => {
        const work = operation();
        running.add(work);
        try {
          return await work;
        } finally {
          running.delete(work);
        }
      },
    }),
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  process.stdout.write(`${String(port)}\n`);
}

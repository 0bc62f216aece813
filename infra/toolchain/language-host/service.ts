import {
  status,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type sendUnaryData,
  type ServerWritableStream,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import {
  AboutResponse,
  DependencyInfo,
  GetProgramDependenciesResponse,
  GetRequiredPackagesResponse,
  InstallDependenciesResponse,
  LanguageHandshakeResponse,
  RunResponse,
  type AboutRequest,
  type GetProgramDependenciesRequest,
  type GetRequiredPackagesRequest,
  type InstallDependenciesRequest,
  type LanguageHandshakeRequest,
  type ProgramInfo,
  type RunPluginRequest,
  type RunPluginResponse,
  type RunRequest,
} from "@pulumi/pulumi/proto/language_pb";
import { PackageDependency, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { interruptAll } from "./children";
import { installPackages, npmVersion } from "./npm";
import { dependencies, requiredPlugins } from "./packages";
import { runPlugin } from "./plugin";
import { runProgram } from "./program";

/**
 * The language host's protocol. What is not here (code generation, packing, linking) answers UNIMPLEMENTED, which the
 * CLI takes for a host that can't do it.
 */
export function languageHost(version: string, engineAddress: string): UntypedServiceImplementation {
  let engine = engineAddress;

  const handshake: handleUnaryCall<LanguageHandshakeRequest, LanguageHandshakeResponse> = ({ request }, answer) => {
    engine = request.getEngineAddress();
    answer(null, new LanguageHandshakeResponse());
  };

  const getPluginInfo: handleUnaryCall<Empty, PluginInfo> = (_call, answer) => {
    const info = new PluginInfo();
    info.setVersion(version);
    answer(null, info);
  };

  const getRequiredPackages: handleUnaryCall<GetRequiredPackagesRequest, GetRequiredPackagesResponse> = (
    { request },
    answer,
  ) => {
    answerWith(
      answer,
      requiredPlugins(folderOf(request)).then((plugins) => {
        const response = new GetRequiredPackagesResponse();
        for (const plugin of plugins) {
          const item = new PackageDependency();
          item.setName(plugin.name);
          item.setKind("resource");
          item.setVersion(plugin.version);
          item.setServer(plugin.server);
          response.addPackages(item);
        }
        return response;
      }),
    );
  };

  const run: handleUnaryCall<RunRequest, RunResponse> = ({ request }, answer) => {
    runProgram(request, engine).then(
      (response) => {
        answer(null, response);
      },
      (error: unknown) => {
        const response = new RunResponse();
        response.setError(message(error));
        answer(null, response);
      },
    );
  };

  const runPluginCall: handleServerStreamingCall<RunPluginRequest, RunPluginResponse> = (call) => {
    streamed(call, runPlugin(call));
  };

  const installDependencies: handleServerStreamingCall<InstallDependenciesRequest, InstallDependenciesResponse> = (
    call,
  ) => {
    streamed(
      call,
      installPackages(folderOf(call.request), (chunk) => {
        const response = new InstallDependenciesResponse();
        response.setStdout(chunk);
        call.write(response);
      }),
    );
  };

  const about: handleUnaryCall<AboutRequest, AboutResponse> = (_call, answer) => {
    answerWith(
      answer,
      npmVersion().then((npm) => {
        const response = new AboutResponse();
        response.setExecutable(process.execPath);
        response.setVersion(process.version);
        response.getMetadataMap().set("packagemanager", "npm").set("packagemanagerVersion", npm);
        return response;
      }),
    );
  };

  const getProgramDependencies: handleUnaryCall<GetProgramDependenciesRequest, GetProgramDependenciesResponse> = (
    { request },
    answer,
  ) => {
    answerWith(
      answer,
      dependencies(folderOf(request), request.getTransitivedependencies()).then((list) => {
        const response = new GetProgramDependenciesResponse();
        for (const { name, version: installed } of list) {
          const item = new DependencyInfo();
          item.setName(name);
          item.setVersion(installed);
          response.addDependencies(item);
        }
        return response;
      }),
    );
  };

  const cancel: handleUnaryCall<Empty, Empty> = (_call, answer) => {
    interruptAll();
    answer(null, new Empty());
  };

  return {
    handshake,
    getPluginInfo,
    getRequiredPackages,
    run,
    runPlugin: runPluginCall,
    installDependencies,
    about,
    getProgramDependencies,
    cancel,
  };
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const folderOf = (request: { getInfo(): ProgramInfo | undefined }): string =>
  request.getInfo()?.getProgramDirectory() ?? process.cwd();

/** Answers a call with what `work` gives; a failure becomes the call's error. */
function answerWith<T>(answer: sendUnaryData<T>, work: Promise<T>): void {
  work.then(
    (value) => {
      answer(null, value);
    },
    (error: unknown) => {
      answer({ code: status.UNKNOWN, details: message(error) });
    },
  );
}

/** Ends a streaming call when `work` is over. */
function streamed(call: ServerWritableStream<unknown, unknown>, work: Promise<void>): void {
  work.then(
    () => {
      call.end();
    },
    (error: unknown) => {
      call.emit("error", { code: status.UNKNOWN, details: message(error) });
    },
  );
}

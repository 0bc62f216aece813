import { serve } from "../rpc";
import { DockerProvider } from "./provider";

void serve(new DockerProvider(), process.argv.slice(2));

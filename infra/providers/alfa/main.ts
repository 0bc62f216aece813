import { serve } from "../rpc";
import { AlfaProvider } from "./provider";

void serve(new AlfaProvider(), process.argv.slice(2));

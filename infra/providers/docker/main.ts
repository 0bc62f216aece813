import { serve } from "../rpc";
void serve({name:"docker",version:"5.2.0"} as any, process.argv.slice(2));

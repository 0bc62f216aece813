/** The lens ContainerArgs <-> Engine: create body and inspect. One table, a row a field. */
export type { CreateBody, Creation, EndpointBody, UpdateBody, Upload } from "./engine/body";
export { checkArgs, type CheckFailure } from "./engine/check";
export { changedParts, compareArgs, updateBody, type FieldChange, type PartChange } from "./engine/compare";
export { engineContext, usualContext, type EngineContext, type LiveFile } from "./engine/context";
export { createBody, networkSteps, type NetworkSteps } from "./engine/create";
export type { Change, Field, FieldName } from "./engine/field";
export { readUploads, uploadArchive } from "./engine/files";
export { normalizeArgs, readArgs } from "./engine/normal";
export { fieldNames, fields } from "./engine/table";
export { uploadPaths } from "./engine/uploads";

import { isDeepStrictEqual } from "node:util";
import { isAlias, isMap, isSeq, type Document, type YAMLMap } from "yaml";
import type { Service } from "../../../model/service";
import type { Positions } from "../positions";
import { Editor } from "./edits";
import { changedFields, type Field } from "./fields";
import { entry, isPlainMap, lookup, NotEditable, type Plain, resolved, shared, type Source } from "./source";

/** What a removal writes where the value comes from elsewhere. */
const undone: Readonly<Record<string, Plain>> = { privileged: false };

/** Changes a service of a Compose text from what it is to what it is to be. */
export class ServiceEditor {
  readonly #editor: Editor;

  /** @param positions of the same text's fields, in a file of this name */
  constructor(
    private readonly source: Source,
    private readonly file: string,
    private readonly positions: Positions,
  ) {
    this.#editor = new Editor(source);
  }

  result(): string {
    return this.#editor.result();
  }

  /** @throws NotEditable with the reason; then nothing of the service is changed by `result` of a new editor */
  edit(before: Service, after: Service): void {
    const { map, document } = this.#find(before.name);
    const written: unknown = map.toJS(document);
    if (!isPlain(written) || !isPlainMap(written)) throw shared();
    for (const field of changedFields(before, after, written)) {
      const raw = written[field.key] ?? undefined;
      const next = field.write({ raw, before, after, placeOf: this.#placeOf(field, map, document, before.name) });
      // A value that is not written here can be neither left nor taken away.
      if (next === undefined || !isDeepStrictEqual(raw, next)) this.#write(map, field.key, raw, next);
    }
  }

  #write(map: YAMLMap, key: string, raw: Plain | undefined, next: Plain | undefined): void {
    const own = entry(map, key);
    if (next !== undefined) this.#editor.change(map, key, raw ?? null, next);
    else if (own) this.#editor.remove(map, key);
    else if (undone[key] !== undefined) this.#editor.insert(map, key, undone[key]);
    else throw shared();
  }

  /** The service's own mapping, in the last document that has one. */
  #find(name: string): { map: YAMLMap; document: Document.Parsed } {
    for (const document of [...this.source.documents].reverse()) {
      const services = entry(document.contents, "services")?.value;
      const service = entry(services, name)?.value;
      if (isMap(service)) return { map: service, document };
      if (service !== undefined) throw isAlias(service) ? shared() : new NotEditable("the service is empty");
    }
    throw new NotEditable("the service stands in another file");
  }

  /** Items are found by where they stand: the normalized list may hold more of them, or from other files. */
  #placeOf({ key }: Field, map: YAMLMap, document: Document, service: string): (index: number) => number | undefined {
    const list = resolved(lookup(map, key, document), document);
    const items = isSeq(list) ? list.items.map((item) => this.source.place(resolved(item, document))) : [];
    return (index) => {
      const position = this.positions.get(`services.${service}.${key}[${index}]`);
      if (position?.file !== this.file) return undefined;
      const place = items.indexOf(`${position.line}:${position.column}`);
      return place < 0 ? undefined : place;
    };
  }
}

const isPlain = (value: unknown): value is Plain =>
  value === null ||
  ["string", "number", "boolean"].includes(typeof value) ||
  (Array.isArray(value) && value.every(isPlain)) ||
  (typeof value === "object" && Object.values(value).every(isPlain));

interface Resource {
  checked: boolean;
  expectsCreate: boolean;
  readonly ids: Set<string>;
  created?: string;
}

/**
 * What the engine has asked about each resource in this process: enough to tell the delete of a destroy from that of a replacement,
 * which the protocol does not say.
 *
 * A replacement's delete that precedes its create ("delete before replace", set by a user or cascaded from a dependency) has one of
 * these before it: a check and then a diff, as every step of a running program; a check without old inputs (a targeted replacement);
 * a diff with unknown values (the engine's search for dependents that must go first). A destroy has none, with a refresh or with a
 * running program neither: it diffs before it checks. Source: pulumi/pkg, resource/deploy/step_generator.go.
 */
export class Replacements {
  private readonly resources = new Map<string, Resource>();

  checked(urn: string, withoutOlds: boolean): void {
    const resource = this.resource(urn);
    resource.checked = true;
    if (withoutOlds) resource.expectsCreate = true;
  }

  diffed(urn: string, id: string, withUnknowns: boolean): void {
    const resource = this.resource(urn);
    resource.ids.add(id);
    if (resource.checked || withUnknowns) resource.expectsCreate = true;
  }

  seen(urn: string, id: string): void {
    this.resource(urn).ids.add(id);
  }

  made(urn: string, id: string): void {
    const resource = this.resource(urn);
    resource.created = id;
    resource.expectsCreate = false;
  }

  isDeleteBeforeReplace(urn: string): boolean {
    const resource = this.resource(urn);
    return resource.expectsCreate && resource.created === undefined;
  }

  /** Ids that the resource is known to have had. */
  known(urn: string): ReadonlySet<string> {
    return this.resource(urn).ids;
  }

  /** The id that a create of this process gave it. */
  created(urn: string): string | undefined {
    return this.resource(urn).created;
  }

  private resource(urn: string): Resource {
    const found = this.resources.get(urn);
    if (found) return found;
    const fresh: Resource = { checked: false, expectsCreate: false, ids: new Set<string>() };
    this.resources.set(urn, fresh);
    return fresh;
  }
}

import type { Kind } from "../../bindings/Kind";
import type { TokenRole } from "../../bindings/TokenRole";
import type { Strings } from "../../lib/strings";

/** What a token is for in a ceremony of that kind. */
export function tokenRole(strings: Strings, kind: Kind, role: TokenRole): string {
  return strings.tokenRolesIn[kind]?.[role] ?? strings.tokenRoles[role];
}

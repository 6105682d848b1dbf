import type { Strings } from "../../lib/strings";

/** What a token is for in a ceremony of that kind. */
export function tokenRole(strings: Strings, kind: string, role: string): string {
  return strings.tokenRolesIn[kind]?.[role] ?? strings.tokenRoles[role] ?? role;
}

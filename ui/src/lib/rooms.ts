// Live rooms that were opened in this window, kept in the web view's own storage as preferences are: where
// they lie and what they are called, nothing that is in them.

const KEY = "keymoot.rooms";
/** How many are remembered. */
const MOST = 8;

export type KnownRoom = {
  path: string;
  name: string;
  /** When it was opened last, RFC 3339 UTC. */
  opened: string;
};

/** The rooms, the one opened last first. What is kept and not understood is left out. */
export function parseRooms(kept: string | null): KnownRoom[] {
  try {
    const all: unknown = JSON.parse(kept ?? "[]");
    return Array.isArray(all) ? all.filter(isRoom).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

/** With this one first, and once. */
export function withRoom(rooms: readonly KnownRoom[], room: KnownRoom): KnownRoom[] {
  return [room, ...rooms.filter((one) => one.path !== room.path)].slice(0, MOST);
}

function isRoom(one: unknown): one is KnownRoom {
  if (typeof one !== "object" || one === null) return false;
  const { path, name, opened } = one as Record<string, unknown>;
  return [path, name, opened].every((text) => typeof text === "string");
}

export const rooms = {
  known: (): KnownRoom[] => parseRooms(localStorage.getItem(KEY)),
  remember(path: string, name: string): void {
    const opened = new Date().toISOString();
    localStorage.setItem(KEY, JSON.stringify(withRoom(rooms.known(), { path, name, opened })));
  },
  forget(path: string): void {
    const left = rooms.known().filter((one) => one.path !== path);
    localStorage.setItem(KEY, JSON.stringify(left));
  },
};

// What every screen shares: which room is open, where the window is, and the last error.

import type { Home } from "../bindings/Home";
import type { Start } from "../bindings/Start";
import { asRoomError, room, type RoomError } from "./room";
import { rooms } from "./rooms";
import { parseRoute, toHash, type Route } from "./route";

class App {
  start = $state<Start | null>(null);
  home = $state<Home | null>(null);
  error = $state<RoomError | null>(null);
  route = $state<Route>({ at: "home" });
  /** Whether anything can be done in the room that is open: in one that is only looked at, nothing. */
  get acts(): boolean {
    return !(this.home?.looked_at ?? false);
  }
  /** How many dialogs are open: an error is told in the uppermost, not also below it. */
  dialogs = $state(0);

  /** Asks which room is open. A ceremony under way is shown at once. */
  async load(): Promise<void> {
    this.route = parseRoute(location.hash);
    addEventListener("hashchange", () => {
      this.route = parseRoute(location.hash);
      this.error = null;
    });
    const begun = await this.attempt(() => this.begin());
    if (begun) return;
    // The room the program was started for did not open: say why, and ask which one instead.
    const why = this.error;
    await this.attempt(() => this.begin());
    this.error ??= why;
  }

  private async begin(): Promise<void> {
    const start = await room.start();
    if (start.open) this.entered(await room.home());
    this.start = start;
  }

  /** A room was opened. */
  entered(home: Home): void {
    this.home = home;
    if (home.looked_at) return;
    if (home.mode === "live") rooms.remember(home.path, home.room);
    const underWay = home.ceremonies.find((one) => one.state !== "closed" && one.state !== "aborted");
    if (location.hash === "" && underWay) this.go({ at: "stage", id: underWay.id, aside: "step" });
  }

  async refresh(): Promise<void> {
    await this.attempt(async () => {
      this.home = await room.home();
    });
  }

  async leave(): Promise<void> {
    await this.attempt(async () => {
      await room.closeRoom();
      this.home = null;
      history.replaceState(null, "", location.pathname);
      this.route = parseRoute("");
      this.start = await room.start();
    });
  }

  go(route: Route): void {
    location.hash = toHash(route);
  }

  /** Runs something that may be refused; true if it was not. */
  async attempt(work: () => Promise<void>): Promise<boolean> {
    this.error = null;
    try {
      await work();
      return true;
    } catch (error) {
      this.error = asRoomError(error);
      return false;
    }
  }
}

export const app = new App();

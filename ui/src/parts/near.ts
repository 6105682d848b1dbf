// Which pieces of a long page are near the window: only those are drawn.

/** What scrolls around an element: the page, or in a narrow window all below the top. */
export function scroller(element: HTMLElement): HTMLElement | null {
  const page = element.closest<HTMLElement>(".page");
  return page && getComputedStyle(page).overflowY === "visible" ? page.closest<HTMLElement>(".body") : page;
}

/** Tells when an element comes within so many pixels of the window, and when it goes: an attachment of Svelte's. */
export function whenNear(margin: number, tell: (near: boolean, height: number) => void) {
  return (element: HTMLElement) => {
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry) tell(entry.isIntersecting, entry.boundingClientRect.height);
      },
      // A margin counts around what scrolls only.
      { root: scroller(element), rootMargin: `${margin}px 0px` },
    );
    observer.observe(element);
    return () => observer.disconnect();
  };
}

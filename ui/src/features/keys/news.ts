// What was done last, for the page that is shown next.

class News {
  said = "";

  /** Says it on the page that comes. */
  tell(text: string): void {
    this.said = text;
  }

  /** What there is to say, once. */
  take(): string {
    const said = this.said;
    this.said = "";
    return said;
  }
}

export const news = new News();

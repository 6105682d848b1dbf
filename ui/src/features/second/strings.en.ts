export const en = {
  second: {
    button: "Second screen",
    waiting: "The ceremony’s words appear here.",
  },
};

export type Strings = typeof en;

export const en = {
  first: {
    title: "Practice, or a live room?",
    lead: "A room keeps one organisation’s ceremonies, people and journal. You can have both kinds.",
    practice: "Practice",
    practiceMore:
      "Two software tokens and seven example people are ready. Nothing here protects anything real.",
    practiceMake: "Make a practice room",
    practiceOpen: "Open the practice room",
    live: "Live room",
    liveMore: "For real keys on real tokens, with the people who are accountable for them.",
    liveGo: "Set up or open a live room",
    check: "Were you given a record?",
    version: (version: string) => `Keymoot ${version}`,
  },

  live: {
    title: "A live room",
    lead: "One folder on this machine or on a drive holds everything a room knows.",
    known: "Rooms opened here before",
    openedLast: (date: string) => `opened last ${date}`,
    enter: "Open",
    forget: "Forget it here",
    make: "Make a new room",
    name: "Name of the room",
    organisation: "Whose keys these are",
    place: "Where ceremonies are held",
    path: "Folder",
    pathHint: "It must be empty, or not exist yet.",
    software: "Allow software tokens",
    softwareMore: "A software token is a file. Every record will say in so many words that one was used.",
    modules: "Modules found on this machine",
    modulesMore: "What is ticked is approved as its file is now, and loaded, once the room is there. Others can be added under Tokens.",
    makeGo: "Make this room",
    open: "Open a room that exists",
    openPath: "Its folder",
    openGo: "Open this room",
  },
};

export type Strings = typeof en;

import { describe, expect, it } from "vitest";
import { dayOf, moved, readDate, typedDate, weekday, weeks } from "../src/lib/date";
import { longDay, monthName, weekdayNames } from "../src/lib/format";

const TODAY = "2026-11-27";
const read = (day: string, month: string, year: string) => readDate({ day, month, year }, TODAY);

describe("a typed date", () => {
  it("has a value only when it is whole", () => {
    expect(read("31", "5", "2027")).toEqual({ state: "whole", value: "2027-05-31" });
    expect(read("", "", "")).toEqual({ state: "empty" });
    for (const half of [read("31", "", "2027"), read("", "5", "2027"), read("31", "5", ""), read("31", "5", "27")]) {
      expect(half).toEqual({ state: "partial" });
    }
  });

  it("is refused where there is no such day", () => {
    expect(read("31", "2", "2027").state).toBe("impossible");
    expect(read("29", "2", "2028").state).toBe("whole");
    expect(read("0", "5", "2027").state).toBe("impossible");
    expect(read("1", "13", "2027").state).toBe("impossible");
  });

  it("is past before the first day, and that day itself is not", () => {
    expect(read("26", "11", "2026").state).toBe("past");
    expect(read("27", "11", "2026").state).toBe("whole");
  });

  it("fills the fields again", () => {
    expect(typedDate("2027-05-31")).toEqual({ day: "31", month: "05", year: "2027" });
    expect(typedDate("soon")).toEqual({ day: "", month: "", year: "" });
    expect(dayOf(new Date(2027, 4, 3, 23, 59))).toBe("2027-05-03");
  });
});

describe("the calendar", () => {
  it("moves by days and months, to the last day of a shorter month", () => {
    expect(moved("2026-12-31", { days: 1 })).toBe("2027-01-01");
    expect(moved("2027-01-31", { months: 1 })).toBe("2027-02-28");
    expect(moved("2027-03-01", { days: -1 })).toBe("2027-02-28");
    expect(moved("2027-01-15", { months: -1 })).toBe("2026-12-15");
  });

  it("has every day of each month once, in weeks that begin on Monday", () => {
    for (let month = "2026-01-01"; month < "2032-01-01"; month = moved(month, { months: 1 })) {
      const all = weeks(month);
      expect(all.every((week) => week.length === 7 && weekday(week[0] ?? "") === 0)).toBe(true);
      const days = all.flat().filter((day) => day.startsWith(month.slice(0, 7)));
      expect(days[0]).toBe(month);
      expect(days.at(-1)).toBe(moved(moved(month, { months: 1 }), { days: -1 }));
      expect(new Set(days).size).toBe(days.length);
    }
  });

  it("is told in words", () => {
    expect(longDay("2027-05-31", "en")).toMatch(/^Monday,? 31 May 2027$/);
    expect(longDay("2027-05-31", "fr")).toBe("lundi 31 mai 2027");
    expect(monthName("2027-05-31", "fr")).toBe("mai 2027");
    expect(weekdayNames("en")[0]).toBe("Mon");
  });
});

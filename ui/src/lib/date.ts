// Dates as people type and pick them: pure, in the proleptic Gregorian calendar, written `2027-05-31`.

import type { Language } from "./format";

export type DatePart = "day" | "month" | "year";

/** What is in the three fields, as typed. */
export type Typed = Record<DatePart, string>;

/** What the three fields come to. Only a whole date has a value. */
export type ReadDate =
  | { state: "empty" | "partial" | "impossible" }
  | { state: "past" | "whole"; value: string };

/** The order in which a language writes a date. */
export const ORDER: Record<Language, readonly DatePart[]> = {
  en: ["day", "month", "year"],
  fr: ["day", "month", "year"],
};

/** How many digits a field takes. */
export const DIGITS: Record<DatePart, number> = { day: 2, month: 2, year: 4 };

/** Reads the fields; a day before `first` is past. */
export function readDate(typed: Typed, first: string): ReadDate {
  const [day, month, year] = [typed.day, typed.month, typed.year].map((text) => text.trim());
  if (day === "" && month === "" && year === "") return { state: "empty" };
  if (!day || !month || year?.length !== DIGITS.year) return { state: "partial" };
  const parts = [Number(year), Number(month), Number(day)] as const;
  if (!exists(...parts)) return { state: "impossible" };
  const value = written(...parts);
  return { state: value < first ? "past" : "whole", value };
}

/** The fields for a date; empty for what is none. */
export function typedDate(value: string): Typed {
  const [, year = "", month = "", day = ""] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value) ?? [];
  return { day, month, year };
}

/** The day of an instant where we are. */
export function dayOf(time: Date): string {
  return written(time.getFullYear(), time.getMonth() + 1, time.getDate());
}

/** `value` and so many days or months more; of months that are shorter, the last day. */
export function moved(value: string, by: { days?: number; months?: number }): string {
  const { year, month, day } = numbers(value);
  const first = new Date(Date.UTC(year, month - 1 + (by.months ?? 0), 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  const there = new Date(first);
  there.setUTCDate(Math.min(day, last) + (by.days ?? 0));
  return there.toISOString().slice(0, 10);
}

/** The weeks of a date's month, Monday first, with the days of its neighbours that fill them. */
export function weeks(value: string): string[][] {
  const first = `${value.slice(0, 8)}01`;
  const start = moved(first, { days: -weekday(first) });
  const all: string[][] = [];
  for (let at = start; at.slice(0, 7) <= value.slice(0, 7); at = moved(at, { days: 7 })) {
    all.push(Array.from({ length: 7 }, (_, days) => moved(at, { days })));
  }
  return all;
}

/** Days since Monday. */
export function weekday(value: string): number {
  return (new Date(`${value}T00:00:00Z`).getUTCDay() + 6) % 7;
}

function numbers(value: string): Record<DatePart, number> {
  const typed = typedDate(value);
  return { day: Number(typed.day), month: Number(typed.month), year: Number(typed.year) };
}

function exists(year: number, month: number, day: number): boolean {
  const time = new Date(Date.UTC(year, month - 1, day));
  return year >= 1000 && time.getUTCMonth() === month - 1 && time.getUTCDate() === day;
}

function written(year: number, month: number, day: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${year}-${two(month)}-${two(day)}`;
}

#!/usr/bin/env bash
# What:     ical.js reads a yearly rule with several months and BYMONTHDAY=-1, "the last day of each
#           quarter", right in the year that it begins in; from the next year on it gives 1 July and
#           1 October for 30 June and 30 September, as though every month had 31 days. As FREQ=MONTHLY
#           with the same BYMONTH and BYMONTHDAY it is right.
# Versions: npm ical.js 2.2.1; rrule 2.8.1 and rrule-temporal 2.2.8 agree with the standard.
#           Seen 2026-11-28. (One month alone was mended in 2014, kewisch/ical.js issue 117.)
# Standard: RFC 5545, 3.3.10: -1 is the last day of the month; FREQ=YEARLY with BYMONTH and
#           BYMONTHDAY expands to these days in every year.
# Matters:  quarterly drills and rotations are entered once and looked at for the coming year, which
#           is right. A year later half of the dates are in the next quarter, after the period that
#           they should close. Write the rule as FREQ=MONTHLY, or the dates out.
# Needs:    node 20+, npm.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
changed() { echo "CHANGED: $*" >&2; exit 1; }

echo '{"private":true}' >package.json
npm install --silent --no-audit --no-fund ical.js@2.2.1 rrule@2.8.1 rrule-temporal@2.2.8 >/dev/null
echo "ical.js 2.2.1, rrule 2.8.1, rrule-temporal 2.2.8, Node.js $(node --version)"

cat >dates.mjs <<'JS'
import ICAL from 'ical.js'
import rrule from 'rrule'
import { RRuleTemporal } from 'rrule-temporal'
const [, , who, rule] = process.argv
const count = 8
const line = `DTSTART:20260331T000000Z\nRRULE:${rule};COUNT=${count}`
let dates = []
if (who === 'ical.js') {
  const text = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//drill//EN', 'BEGIN:VEVENT', 'UID:quarter@example.org',
    'DTSTAMP:20260301T000000Z', 'DTSTART;VALUE=DATE:20260331', 'SUMMARY:Rotate', `RRULE:${rule}`,
    'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')
  const event = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent'))
  const next = event.iterator()
  while (dates.length < count) dates.push(next.next().toString())
} else if (who === 'rrule') {
  dates = rrule.rrulestr(line).all().map((day) => day.toISOString().slice(0, 10))
} else {
  dates = new RRuleTemporal({ rruleString: line }).all().map((day) => day.toPlainDate().toString())
}
console.log(dates.join(' '))
JS

first="2026-03-31 2026-06-30 2026-09-30 2026-12-31"
right="$first 2027-03-31 2027-06-30 2027-09-30 2027-12-31"
moved="$first 2027-03-31 2027-07-01 2027-10-01 2027-12-31"
look() { # rule, what ical.js gives
  local who dates
  echo
  echo "$1 from 31 March 2026"
  for who in rrule rrule-temporal ical.js; do
    dates=$(node dates.mjs "$who" "$1")
    printf '  %-14s %s\n' "$who" "$dates"
    if [ "$who" = ical.js ]; then
      [ "$dates" = "$2" ] || changed "ical.js gives $dates"
    else
      [ "$dates" = "$right" ] || changed "$who gives $dates"
    fi
  done
}
echo
echo "Expected: 31 March, 30 June, 30 September and 31 December of each year from all, by either rule."
echo "Seen:"
look "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1" "$right"
look "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1" "$moved"
echo "As described."

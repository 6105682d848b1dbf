#!/usr/bin/env bash
# What:     ical.js reads FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO, "the Monday of week 20, once a year", the
#           other way round: it gives every Monday of the year but that of week 20, some 51 entries a
#           year without the one asked for. Nothing is raised.
# Versions: npm ical.js 2.2.1; npm rrule 2.8.1, PyPI recurring-ical-events 3.8.2 with icalendar 7.3.2
#           and python-dateutil 2.9.0.post0 are right. Seen 2026-11-28.
# Standard: RFC 5545, 3.3.10 (BYWEEKNO: ISO 8601 weeks) and 3.8.5.3, where this very rule is an
#           example, with its dates for 1997 to 1999.
# Matters:  yearly duties are set by the week's number in much of Europe. A calendar that is built on
#           ical.js tells the custodians to come each Monday, and leaves them alone in the week in which
#           the shares are tested. Write the dates out.
# Needs:    node 20+, npm, python3 with venv, PyPI.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
changed() { echo "CHANGED: $*" >&2; exit 1; }

echo '{"private":true}' >package.json
npm install --silent --no-audit --no-fund ical.js@2.2.1 rrule@2.8.1 >/dev/null
python3 -m venv py
py/bin/pip --quiet --disable-pip-version-check install \
  recurring-ical-events==3.8.2 icalendar==7.3.2 python-dateutil==2.9.0.post0
echo "ical.js 2.2.1, rrule 2.8.1, recurring-ical-events 3.8.2"

cat >dates.mjs <<'JS'
import ICAL from 'ical.js'
import rrule from 'rrule'
import { readFileSync } from 'node:fs'
const text = readFileSync('drill.ics', 'utf8')
const until = '2030-01-01'
const dates = []
if (process.argv[2] === 'ical.js') {
  const next = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent')).iterator()
  for (let day = next.next(); day && day.toString() < until; day = next.next()) dates.push(day.toString())
} else {
  const rule = text.match(/^RRULE:.*$/m)[0].trim()
  const every = rrule.rrulestr(`DTSTART:20270517T000000Z\n${rule}`)
  for (const day of every.between(new Date('2027-01-01'), new Date(until))) dates.push(day.toISOString().slice(0, 10))
}
console.log(dates.join(' '))
JS
cat >dates.py <<'PY'
import icalendar, recurring_ical_events
calendar = icalendar.Calendar.from_ical(open("drill.ics").read())
events = recurring_ical_events.of(calendar).between((2027, 1, 1), (2030, 1, 1))
print(*sorted(event["DTSTART"].dt.isoformat() for event in events))
PY
printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 PRODID:-//drill//EN BEGIN:VEVENT UID:drill@example.org \
  DTSTAMP:20270101T000000Z "DTSTART;VALUE=DATE:20270517" "SUMMARY:Test the shares" \
  "RRULE:FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO" END:VEVENT END:VCALENDAR >drill.ics

right="2027-05-17 2028-05-15 2029-05-14"
echo
echo "Expected: the Mondays of week 20: $right"
echo "Seen, from 2027 to the end of 2029:"
for who in rrule recurring-ical-events; do
  if [ "$who" = rrule ]; then dates=$(node dates.mjs rrule); else dates=$(py/bin/python dates.py); fi
  printf '  %-22s %s\n' "$who" "$dates"
  [ "$dates" = "$right" ] || changed "$who gives $dates"
done
dates=$(node dates.mjs ical.js)
read -ra all <<<"$dates"
printf '  %-22s %s days: %s …\n' ical.js "${#all[@]}" "${all[*]:0:5}"
asked=0 mondays=0
for day in "${all[@]}"; do
  if [ "$(date -d "$day" +%u)" = 1 ]; then mondays=$((mondays + 1)); fi
  if [ "$(date -d "$day" +%V)" = 20 ]; then asked=$((asked + 1)); fi
done
echo "  of these Mondays: $mondays, in week 20: $asked"
# 138 Mondays from 17 May 2027 to 31 December 2029, three of them in week 20
[ "${#all[@]} $mondays $asked" = "135 135 0" ] || changed "ical.js gives ${#all[@]} days, $mondays Mondays, $asked in week 20"
echo "As described."

#!/usr/bin/env bash
# What:     a calendar entry "every six months from 31 August, backward where the day is missing"
#           (RSCALE and SKIP) is read in three ways: rrule-temporal gives every half-year, ical.js
#           drops SKIP without a word and gives once a year, recurring-ical-events refuses the rule and
#           says that UNTIL is missing. BYMONTHDAY=-1 in place of SKIP is right in all three.
# Versions: npm rrule-temporal 2.2.8, ical.js 2.2.1; PyPI recurring-ical-events 3.8.2, icalendar 7.3.2,
#           python-dateutil 2.9.0.post0. Seen 2026-11-27.
# Standard: RFC 7529, 4.1 (SKIP=BACKWARD); RFC 5545, 3.3.10 (without it such dates are left out).
# Matters:  drills and renewals are set from the day of the ceremony, and each 29th to 31st loses
#           dates. The half-yearly test of the shares is then due once a year, and nobody is told.
# Needs:    node 20+, npm, python3 with venv, PyPI.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
changed() { echo "CHANGED: $*" >&2; exit 1; }

echo '{"private":true}' >package.json
npm install --silent --no-audit --no-fund rrule-temporal@2.2.8 ical.js@2.2.1 >/dev/null
python3 -m venv py
py/bin/pip --quiet --disable-pip-version-check install \
  recurring-ical-events==3.8.2 icalendar==7.3.2 python-dateutil==2.9.0.post0
echo "rrule-temporal 2.2.8, ical.js 2.2.1, recurring-ical-events 3.8.2"

cat >dates.mjs <<'JS'
import ICAL from 'ical.js'
import { RRuleTemporal } from 'rrule-temporal'
import { readFileSync } from 'node:fs'
const [, , who, file] = process.argv
const text = readFileSync(file, 'utf8')
const dates = []
if (who === 'ical.js') {
  const event = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent'))
  const next = event.iterator()
  while (dates.length < 5) dates.push(next.next().toString())
} else {
  const rule = text.match(/^RRULE:.*$/m)[0].trim()
  const every = new RRuleTemporal({ rruleString: `DTSTART;TZID=UTC:20260831T000000\n${rule};COUNT=5` })
  for (const day of every.all()) dates.push(day.toPlainDate().toString())
}
console.log(dates.join(' '))
JS
cat >dates.py <<'PY'
import sys
import icalendar, recurring_ical_events
calendar = icalendar.Calendar.from_ical(open(sys.argv[1]).read())
try:
    events = recurring_ical_events.of(calendar).between((2026, 8, 1), (2032, 1, 1))
except ValueError as refusal:
    print("refused:", str(refusal).split(":")[0])
else:
    print(*sorted(event["DTSTART"].dt.isoformat() for event in events)[:5])
PY
entry() {
  printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 PRODID:-//drill//EN BEGIN:VEVENT UID:drill@example.org \
    DTSTAMP:20260831T000000Z "DTSTART;VALUE=DATE:20260831" "SUMMARY:Test the shares" \
    "RRULE:$1" END:VEVENT END:VCALENDAR
}
entry "RSCALE=GREGORIAN;FREQ=MONTHLY;INTERVAL=6;SKIP=BACKWARD" >skip.ics
entry "FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=-1" >last.ics

halves="2026-08-31 2027-02-28 2027-08-31 2028-02-29 2028-08-31"
years="2026-08-31 2027-08-31 2028-08-31 2029-08-31 2030-08-31"
echo
echo "Expected: $halves, or a refusal that names SKIP."
look() { # file, what is expected of: rrule-temporal, ical.js, recurring-ical-events
  local file=$1 said who
  echo "Seen of $(sed -n 's/^RRULE://p' "$file" | tr -d '\r'):"
  shift
  for who in rrule-temporal ical.js recurring-ical-events; do
    case $who in
      recurring-ical-events) said=$(py/bin/python dates.py "$file") ;;
      *) said=$(node dates.mjs "$who" "$file") ;;
    esac
    printf '  %-22s %s\n' "$who" "$said"
    [ "$said" = "$1" ] || changed "$who gives $said"
    shift
  done
}
look skip.ics "$halves" "$years" "refused: UNTIL parameter is missing"
look last.ics "$halves" "$halves" "$halves"
echo "As described."

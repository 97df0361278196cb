// Prints [[title, begin, end], …] of the calendar in argv[2], read by the ical.js module at argv[3]: instants, or bare days.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { default: ICAL } = await import(pathToFileURL(process.argv[3]));
const calendar = new ICAL.Component(ICAL.parse(readFileSync(process.argv[2], "utf8")));
const told = (time) => (time.isDate ? time.toString() : time.toJSDate().toISOString());
const events = calendar.getAllSubcomponents("vevent").map((component) => new ICAL.Event(component));
console.log(JSON.stringify(events.map((event) => [event.summary, told(event.startDate), told(event.endDate)])));

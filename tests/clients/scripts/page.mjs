// The example page in a real browser, as its people use it. Prints "listening" when it waits for news, then JSON of what was seen.
// With a third argument, screenshots are written into that directory.
import { chromium } from "playwright-core";
import { readFileSync } from "node:fs";

const [, , address, executablePath, pictures] = process.argv;
const axeSource = readFileSync("node_modules/axe-core/axe.min.js", "utf8");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const seen = { violations: [], complaints: [], foreign: [] };

async function open(options) {
  const context = await browser.newContext({ locale: "en-IE", timezoneId: "Europe/Dublin", ...options });
  context.setDefaultTimeout(180_000); // long, as a machine that is busy with other things needs
  const page = await context.newPage();
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && seen.complaints.push(message.text()));
  page.on("pageerror", (error) => seen.complaints.push(error.message));
  page.on("request", (request) => new URL(request.url()).origin !== new URL(address).origin && seen.foreign.push(request.url()));
  await page.goto(address);
  await page.waitForSelector(".card");
  await page.waitForSelector(".chip .count"); // the facets, which come later
  return page;
}

async function check(page, where) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  seen.violations.push(...violations.map(({ id, nodes }) => `${where}: ${id} at ${nodes.map((node) => node.target).join(" ")}`));
}

const picture = (page, name) => pictures && page.screenshot({ path: `${pictures}/${name}.png` });
const text = (page, selector) => page.textContent(selector);

const page = await open({ viewport: { width: 1280, height: 860 }, colorScheme: "light" });
await picture(page, "page");
await check(page, "what is on");
seen.total = await text(page, ".intro p");
const before = await page.locator(".card").count();
await page.locator(".more").scrollIntoViewIfNeeded();
await page.waitForFunction((count) => document.querySelectorAll(".card").length > count, before);
seen.pages = [before, await page.locator(".card").count()];
await page.evaluate(() => scrollTo(0, 0));

await page.click(".genres .chip >> nth=0");
await page.waitForFunction((total) => !["", total].includes(document.querySelector(".intro p").textContent), seen.total);
seen.filtered = await text(page, ".intro p");
await page.click(".genres .chip[aria-pressed=true]");
await page.fill("input[type=search]", "no such gig anywhere");
await page.waitForSelector(".notice");
await check(page, "nothing found");
await page.click(".notice button");
await page.waitForSelector(".card");

seen.spots = await page.locator(".spot").count();
await page.click(".spots > li:first-child > button");
await page.click(".spots ul button");
await page.waitForSelector(".related button");
await check(page, "an event");
await page.keyboard.press("Escape");
await page.waitForSelector("dialog", { state: "detached" });

await page.click(".card .save >> nth=0"); // a stranger is asked to sign in
await page.click(".sign-in .link");
await page.fill("[name=name]", "Grace");
await page.fill("[name=email]", "grace@example.org");
await page.fill("[name=password]", "short");
await check(page, "sign up");
await page.fill("[name=password]", "compiles to English");
await page.click(".sign-in [type=submit]");
await page.waitForSelector(".hello");
await page.waitForSelector(".card");

// The heart is full before the server has answered, and empty again if the server refuses.
let letPass = () => undefined;
const passing = new Promise((resolve) => { letPass = resolve; });
await page.route("**/graphql", async (route) => {
  if (route.request().postData()?.includes("mutation Save")) await passing;
  return route.continue();
});
const heart = page.locator(".card .save").first();
await heart.click();
await page.waitForSelector(".card .save[aria-pressed=true]");
seen.optimistic = await heart.getAttribute("aria-pressed");
const answered = page.waitForResponse((response) => response.request().postData()?.includes("mutation Save"));
letPass();
await answered;
await page.unroute("**/graphql");
await page.route("**/graphql", (route) => (route.request().postData()?.includes("mutation Save") ? route.abort() : route.continue()));
const other = page.locator(".card .save").nth(1);
await other.click();
await page.waitForFunction(() => document.querySelectorAll(".card .save[aria-pressed=true]").length === 1);
seen.rolledBack = await other.getAttribute("aria-pressed");
await page.unroute("**/graphql");
seen.complaints = seen.complaints.filter((words) => !words.includes("ERR_FAILED")); // what was cut off just now

await page.click("nav >> text=Saved");
await page.waitForSelector(".column .card");
seen.saved = await page.locator(".column .card").count();
await check(page, "saved");

await page.click("nav >> text=For you");
// Three changes at once: none undoes another, and a feed asked for before the last of them is not taken for the one after it.
let feeds = 0;
let askAgain = () => undefined;
const askedAgain = new Promise((resolve) => { askAgain = resolve; });
await page.route("**/graphql", async (route) => {
  if (!route.request().postData()?.includes("query Feed")) return route.continue();
  feeds += 1;
  if (feeds === 1) await askedAgain;
  else askAgain();
  return route.continue();
});
for (const words of ["electronic", "folk", "Dublin"]) await page.click(`.taste .chip:has-text('${words}')`);
await page.waitForFunction(() => document.querySelectorAll(".taste .chip[aria-pressed=true]").length === 3);
await page.waitForSelector(".reasons li:has-text('You like electronic')");
await page.unroute("**/graphql");
seen.reasons = await page.locator(".reasons li").allTextContents();
await picture(page, "for-you");
await check(page, "for you");

// An access token that no longer counts is renewed on the way, and nobody notices.
const stale = await page.evaluate(() => {
  const session = JSON.parse(localStorage.getItem("gigs.session"));
  localStorage.setItem("gigs.session", JSON.stringify({ ...session, expiresAt: "2020-01-01T00:00:00Z" }));
  return session.accessToken;
});
await page.click("nav >> text=Saved");
await page.reload();
await page.waitForSelector(".column .card");
seen.renewed = await page.evaluate((token) => JSON.parse(localStorage.getItem("gigs.session")).accessToken !== token, stale);

await page.waitForSelector(".bell");
console.log("listening");
await page.waitForSelector(".toast", { timeout: 60_000 });
seen.toast = await text(page, ".toast");
await page.waitForSelector(".unread");
await page.click(".bell > button");
await check(page, "notifications");
await page.click(".panel > .quiet");
await page.waitForSelector(".unread", { state: "detached" });
await page.click("text=Sign out");
await page.waitForSelector("text=Sign in");
seen.leftBehind = await page.evaluate(() => localStorage.getItem("gigs.session"));
await page.close();

const phone = await open({
  viewport: { width: 390, height: 844 }, colorScheme: "dark", isMobile: true, hasTouch: true,
  geolocation: { latitude: 53.343, longitude: -6.262 }, permissions: ["geolocation"],
});
await picture(phone, "phone");
await check(phone, "on a phone");
await phone.click("text=Near me");
await phone.waitForSelector("h1 >> text=near you");
await phone.waitForFunction(() => /km/.test(document.querySelector(".where")?.textContent ?? ""));
await phone.click(".switch >> text=Map");
await phone.waitForSelector(".me");
await phone.waitForSelector(".spot");
await picture(phone, "phone-map");
await check(phone, "the map on a phone");
seen.overflow = await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth);
await browser.close();
console.log(JSON.stringify(seen));
process.exit(0);

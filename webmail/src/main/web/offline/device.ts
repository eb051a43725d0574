// The service worker and push messages (RFC 8030, 8620 §7.2), which work when no page is open.

import type { Connection } from "../jmap/connection.ts";
import type { Id } from "../jmap/types.ts";
import { Observable } from "../state/observable.ts";

const DEVICE = "posthorn.device";
const VAPID = "urn:ietf:params:jmap:webpush-vapid";

/** Subscriptions belong to the user, not to an account (RFC 8620 §7.2). */
const NO_ACCOUNT = { accountId: undefined };

/** A subscription that expires within this time is renewed. */
const RENEWED_BEFORE_MS = 3 * 24 * 3_600_000;

/** The browser's offer to install the webmail as an app, once it has made one. */
export const installPrompt = new Observable<(Event & { prompt(): Promise<unknown> }) | null>(null);

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  installPrompt.value = event as Event & { prompt(): Promise<unknown> };
});
addEventListener("appinstalled", () => (installPrompt.value = null));

/** The page's policy allows script URLs only from named policies (Trusted Types §3). */
type WithTrustedTypes = {
  trustedTypes?: { createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): unknown } };
};

/** Why there is no service worker, if there is none. */
export const noWorker = new Observable<string | null>(null);

/** Browsers refuse it with an untrusted certificate, and in some private windows; the pages work without it. */
export async function startWorker(): Promise<void> {
  if (!("serviceWorker" in navigator)) {
    return;
  }
  navigator.serviceWorker.onmessage = ({ data }) => (location.hash = data as string); // a notification was opened
  try {
    const policy = (globalThis as WithTrustedTypes).trustedTypes?.createPolicy("worker", { createScriptURL: () => "worker.js" });
    await navigator.serviceWorker.register((policy?.createScriptURL("") ?? "worker.js") as string, { scope: "./" });
  } catch (failure) {
    noWorker.value = (failure as Error).message;
  }
}

export type Notifications = "impossible" | "forbidden" | "off" | "on";

export async function notifications(): Promise<Notifications> {
  if (noWorker.value !== null || !("PushManager" in globalThis) || !("Notification" in globalThis)) {
    return "impossible";
  }
  if (Notification.permission === "denied") {
    return "forbidden";
  }
  const registration = await navigator.serviceWorker.getRegistration("./");
  return (await registration?.pushManager.getSubscription()) ? "on" : "off";
}

interface Subscribed {
  id: Id;
  deviceClientId: string;
  expires: string;
}

/** Requests permission from the user, then a subscription from the browser, then registers it at the server. */
export async function turnOn(own: Connection[]): Promise<Notifications> {
  if ((await Notification.requestPermission()) !== "granted") {
    return await notifications();
  }
  const registration = await navigator.serviceWorker.ready;
  const key = own[0]?.session.capabilities[VAPID]?.applicationServerKey;
  await registration.pushManager.subscribe({ userVisibleOnly: true, ...(key === undefined ? {} : { applicationServerKey: key }) });
  await renew(own);
  return "on";
}

/**
 * Registers this browser's subscription at the server, if it is unknown there.
 *
 * @param own connections of all signed-in accounts: each has its own subscription
 */
export async function renew(own: Connection[]): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration("./");
  const subscription = await registration?.pushManager?.getSubscription();
  if (subscription == null) {
    return;
  }
  await Promise.all(own.map((connection) => renewOne(connection.ofOwner(), subscription)));
}

async function renewOne(connection: Connection, subscription: PushSubscription): Promise<void> {
  const deviceClientId = device();
  const mine = (await subscribed(connection)).filter((one) => one.deviceClientId === deviceClientId);
  if (mine.some((one) => new Date(one.expires).valueOf() > Date.now() + RENEWED_BEFORE_MS)) {
    return;
  }
  const { endpoint, keys } = subscription.toJSON();
  await connection.set("PushSubscription", {
    ...NO_ACCOUNT,
    create: { one: { deviceClientId, url: endpoint, keys, types: ["EmailDelivery"] } },
    destroy: mine.map((one) => one.id),
  });
}

export async function turnOff(own: Connection[]): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration("./");
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
  await Promise.all(own.map(async (each) => {
    const connection = each.ofOwner();
    const mine = (await subscribed(connection)).filter((one) => one.deviceClientId === device());
    await connection.set("PushSubscription", { ...NO_ACCOUNT, destroy: mine.map((one) => one.id) });
  }));
}

async function subscribed(connection: Connection): Promise<Subscribed[]> {
  const [answer] = await connection.ask([["PushSubscription/get", { ...NO_ACCOUNT, ids: null }, "0"]]);
  return answer![1]["list"] as Subscribed[];
}

/** The name of this browser among its reader's devices. */
function device(): string {
  const known = localStorage.getItem(DEVICE) ?? crypto.randomUUID();
  localStorage.setItem(DEVICE, known);
  return known;
}

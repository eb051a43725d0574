// The service worker: caches the page and its files, so that the webmail opens offline, and shows notifications of new mail.
// The server inserts the names of the files (`FILES`), so that it changes with them.

import { newMail, verify } from "./offline/push.ts";

declare const self: ServiceWorkerGlobalScope;
declare const FILES: string[];

const SHELL = "shell";

/** Names of files that only the version before this one had: its pages may still be open, and load some of them late. */
const BEFORE = "before";

/** What is asked for under one name in all versions: the page, and the frame of messages. */
const PAGES = ["./", "message-frame"];

/** Browsers that know routes answer from the cache, or ask the server, without this worker, which takes milliseconds. */
type WithRoutes = ExtendableEvent & { addRoutes?(routes: object[]): Promise<void> };

self.addEventListener("install", (event: WithRoutes) => {
  const scope = new URL(self.registration.scope).pathname;
  const source = { cacheName: SHELL };
  event.waitUntil(Promise.resolve(event.addRoutes?.([
    { condition: { urlPattern: { pathname: scope }, requestMode: "navigate" }, source },
    { condition: { urlPattern: { pathname: scope + "assets/*" } }, source },
    { condition: { urlPattern: { pathname: scope + "message-frame" } }, source },
    { condition: { urlPattern: { pathname: "/*" } }, source: "network" },
  ])).catch(() => {})); // then this worker is asked
  event.waitUntil((async () => {
    const shell = await caches.open(SHELL);
    const missing = await Promise.all(FILES.map(async (file) => ((await shell.match(file)) === undefined ? file : null)));
    await shell.addAll([...PAGES, ...missing.filter((file) => file !== null)]);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const [shell, before] = await Promise.all([caches.open(SHELL), caches.open(BEFORE)]);
    const kept = new Set([...PAGES, ...FILES].map((file) => new URL(file, self.registration.scope).href));
    for (const { url } of await shell.keys()) {
      if (kept.has(url)) {
        await before.delete(url);
      } else if (await before.delete(url)) {
        await shell.delete(url);
      } else {
        await before.put(url, new Response());
      }
    }
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const path = url.href.slice(self.registration.scope.length);
  if (!url.href.startsWith(self.registration.scope) || event.request.method !== "GET") {
    return;
  }
  if (path.startsWith("assets/") || path === "message-frame") {
    event.respondWith(kept(event.request));
  } else if (event.request.mode === "navigate" && path.split("?")[0] === "") {
    event.respondWith(kept("./"));
  }
});

/**
 * What is kept. Files never change under their names; a page is that of the last time, since the browser looks for a
 * new version of this worker whenever one is opened.
 */
async function kept(request: RequestInfo): Promise<Response> {
  return (await caches.match(request, { cacheName: SHELL })) ?? (await fetch(request));
}

self.addEventListener("push", (event) => {
  const message = event.data?.json() as { "@type"?: string; pushSubscriptionId?: string; verificationCode?: string; changed?: Record<string, unknown> };
  event.waitUntil(
    message["@type"] === "PushVerification"
      ? verify(message.pushSubscriptionId!, message.verificationCode!)
      : newMail(Object.keys(message.changed ?? {})).then((notes) =>
        Promise.all(notes.map(({ title, body, tag, hash }) =>
          self.registration.showNotification(title, { body, tag, data: hash, icon: "icon-192.png", badge: "icon-192.png" })
        ))
      ),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const hash = event.notification.data as string;
  event.waitUntil((async () => {
    const windows = await self.clients.matchAll({ type: "window" });
    const open = windows.find((one) => new URL(one.url).pathname === new URL(self.registration.scope).pathname);
    if (open === undefined) {
      await self.clients.openWindow("./" + hash);
    } else {
      open.postMessage(hash);
      await open.focus();
    }
  })());
});

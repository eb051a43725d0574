// The service worker: keeps the page and its files, so that the webmail opens without a connection, and tells of new
// mail when no page is open. The server puts the names of the files before it (`FILES`), so that it changes when one of
// them does.

import { newMail, verify } from "./offline/push.ts";

declare const self: ServiceWorkerGlobalScope;
declare const FILES: string[];

const SHELL = "shell";
const FIRST_MS = 4_000;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const shell = await caches.open(SHELL);
    const missing = await Promise.all(FILES.map(async (file) => ((await shell.match(file)) === undefined ? file : null)));
    await shell.addAll(["./", "message-frame", ...missing.filter((file) => file !== null)]);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const shell = await caches.open(SHELL);
    const kept = new Set(["./", "message-frame", ...FILES].map((file) => new URL(file, self.registration.scope).href));
    for (const request of await shell.keys()) {
      if (!kept.has(request.url)) {
        await shell.delete(request);
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
    event.respondWith(newest(event.request));
  }
});

/** What is kept; it never changes under its name. */
async function kept(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: SHELL })) ?? (await fetch(request));
}

/** The page of today, unless the server does not answer. */
async function newest(request: Request): Promise<Response> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), FIRST_MS);
  try {
    return await fetch(request, { signal: abort.signal });
  } catch (failure) {
    const page = await caches.match("./", { cacheName: SHELL });
    if (page === undefined) {
      throw failure;
    }
    return page;
  } finally {
    clearTimeout(timer);
  }
}

self.addEventListener("push", (event) => {
  const message = event.data?.json() as { "@type"?: string; pushSubscriptionId?: string; verificationCode?: string };
  event.waitUntil(
    message["@type"] === "PushVerification"
      ? verify(message.pushSubscriptionId!, message.verificationCode!)
      : newMail().then(({ title, body, tag }) =>
        self.registration.showNotification(title, { body, tag, icon: "icon-192.png", badge: "icon-192.png" })
      ),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil((async () => {
    const [open] = await self.clients.matchAll({ type: "window" });
    await (open === undefined ? self.clients.openWindow("./") : open.focus());
  })());
});

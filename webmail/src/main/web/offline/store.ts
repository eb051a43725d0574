// The offline database of an account (IndexedDB).

import type { Id } from "../jmap/types.ts";

const NAME = "posthorn";
const VERSION = 1;

/** A type of JMAP objects, such as `Email`. */
export type Kind = "Mailbox" | "Identity" | "Thread" | "Email";

/** An offline change, which is sent to the server later, in order. */
export interface Pending {
  /** Counts up. */
  number?: number;
  account: Id;
  update: Record<Id, Record<string, unknown>>;
}

export type Stored = { id: Id } & Record<string, unknown>;

export interface Change {
  kind: Kind;
  /** Whether there are no objects other than the merged ones. */
  all: boolean;
  /** New properties of each object; others are kept. */
  merged: Map<Id, Stored>;
  removed: Id[];
}

export function changeOf(kind: Kind, merged: Stored[] = [], removed: Id[] = []): Change {
  return { kind, all: false, merged: new Map(merged.map((object) => [object.id, object])), removed };
}

export class Store {
  private constructor(private readonly database: IDBDatabase) {}

  static async open(): Promise<Store> {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      const database = request.result;
      database.createObjectStore("objects", { keyPath: ["account", "kind", "object.id"] });
      database.createObjectStore("pending", { keyPath: "number", autoIncrement: true });
      database.createObjectStore("values");
    };
    const database = await done(request);
    database.onversionchange = () => database.close(); // another window deletes it
    return new Store(database);
  }

  /**
   * Deletes the database.
   *
   * @param store the open one of this page
   */
  static async erase(store?: Store): Promise<void> {
    store?.database.close();
    await done(indexedDB.deleteDatabase(NAME));
  }

  async clear(): Promise<void> {
    const names = ["objects", "pending", "values"];
    const transaction = this.database.transaction(names, "readwrite");
    names.forEach((name) => transaction.objectStore(name).clear());
    await finished(transaction);
  }

  /** Deletes the data of all other accounts. */
  async keepOnly(accounts: Id[]): Promise<void> {
    const transaction = this.database.transaction(["objects", "pending"], "readwrite");
    const objects = transaction.objectStore("objects");
    let after = IDBKeyRange.lowerBound([]);
    const next = () => {
      const found = objects.openKeyCursor(after);
      found.onsuccess = () => {
        const account = (found.result?.key as [Id] | undefined)?.[0];
        if (account === undefined) {
          return;
        }
        if (!accounts.includes(account)) {
          objects.delete(IDBKeyRange.bound([account], [account, []]));
        }
        after = IDBKeyRange.lowerBound([account, []], true);
        next();
      };
    };
    next();
    const pending = transaction.objectStore("pending").openCursor();
    pending.onsuccess = () => {
      const cursor = pending.result;
      if (cursor !== null) {
        if (!accounts.includes((cursor.value as Pending).account)) {
          cursor.delete();
        }
        cursor.continue();
      }
    };
    await finished(transaction);
  }

  async value<T>(name: string): Promise<T | undefined> {
    return await done(this.read("values").get(name));
  }

  async setValue(name: string, value: unknown): Promise<void> {
    await done(this.write("values").put(value, name));
  }

  async removeValue(name: string): Promise<void> {
    await done(this.write("values").delete(name));
  }

  async all<T>(account: Id, kind: Kind): Promise<T[]> {
    const range = IDBKeyRange.bound([account, kind], [account, kind, []]);
    return (await done(this.read("objects").getAll(range))).map((row) => row.object as T);
  }

  async get(account: Id, kind: Kind, id: Id): Promise<Stored | undefined> {
    return (await done(this.read("objects").get([account, kind, id])))?.object;
  }

  /** Atomic; one change for each type. */
  async change(account: Id, changes: Change[]): Promise<void> {
    if (changes.length === 0) {
      return;
    }
    const store = this.write("objects");
    for (const { kind, all, merged, removed } of changes) {
      if (all) {
        store.delete(IDBKeyRange.bound([account, kind], [account, kind, []]));
      }
      for (const object of merged.values()) {
        const request = store.get([account, kind, object.id]);
        request.onsuccess = () => store.put({ account, kind, object: { ...request.result?.object, ...object } });
      }
      removed.forEach((id) => store.delete([account, kind, id]));
    }
    await finished(store.transaction);
  }

  async pending(): Promise<Pending[]> {
    return await done(this.read("pending").getAll());
  }

  async addPending(pending: Pending): Promise<void> {
    await done(this.write("pending").add(pending));
  }

  async removePending(number: number): Promise<void> {
    await done(this.write("pending").delete(number));
  }

  private read(name: string): IDBObjectStore {
    return this.database.transaction(name).objectStore(name);
  }

  private write(name: string): IDBObjectStore {
    return this.database.transaction(name, "readwrite", { durability: "relaxed" }).objectStore(name);
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

/// Leases: exclusive work among processes that share a store.
///
/// A lease is a row, [org.posthorn.kv.lease.LeaseRow], with its holder and the time from which
/// others may take it. It is in the partition that it protects, so that a transaction there can
/// check it first: a process that was paused and lost its lease changes nothing. A lease that
/// protects no single partition is in the store's own partition, kind 255, table 253 `store_lease`:
/// `name -> lease`.
///
/// Decision: `docs/decisions/0018-one-row-codec-and-leases.md`.
@NullMarked
package org.posthorn.kv.lease;

import org.jspecify.annotations.NullMarked;

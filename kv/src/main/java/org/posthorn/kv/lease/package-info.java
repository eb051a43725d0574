/// Leases: what one process at a time may work on, where several share a store.
///
/// A lease is a row, [org.posthorn.kv.lease.LeaseRow], with its holder and the moment from which
/// others may take it. It lies in the partition that it protects, so that a transaction there can
/// look at it first: a process that was paused and lost its lease changes nothing. A lease that
/// protects no single partition lies in the store's own notes, partition kind 255, table 253
/// `store_lease`: `name -> lease`.
///
/// Decision: `docs/decisions/0018-one-row-codec-and-leases.md`.
@NullMarked
package org.posthorn.kv.lease;

import org.jspecify.annotations.NullMarked;

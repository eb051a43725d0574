/// Email/query, Email/queryChanges and SearchSnippet/get (RFC 8621 §4.4, §4.5, §5).
///
/// **Entry point.** [org.posthorn.jmap.query.EmailQueries].
///
/// A call is parsed to a [org.posthorn.jmap.query.Query]: a filter of conditions, comparators, and
/// whether threads are collapsed. [org.posthorn.jmap.query.Snapshot] holds the views of the mailbox
/// in the filter, or of all mailboxes, at one state of the account.
/// [org.posthorn.jmap.query.Matches] iterates over them in the order of reception, which is the
/// order of the views, and evaluates the filter: first flags, then other properties in the views.
/// Messages are read in batches, and only if the views are not sufficient.
/// [org.posthorn.jmap.query.Results] is the list, computed lazily; expensive lists are cached for
/// the next page.
///
/// **Changes.** If the views are sufficient, the new list can be computed at any state, and
/// [org.posthorn.jmap.query.QueryChanges] needs no old lists: each changed Email may have been in
/// the old list and is returned as removed; if it is in the new list, it is also returned as added.
///
/// **Threads and limits.** All public types may be used from any thread. Long loops yield, see
/// `TimeSlice` in module runtime. [org.posthorn.jmap.query.QueryLimits].
@NullMarked
package org.posthorn.jmap.query;

import org.jspecify.annotations.NullMarked;

/// Email/query, Email/queryChanges and SearchSnippet/get (RFC 8621 §4.4, §4.5, §5).
///
/// **Entry point.** [org.posthorn.jmap.query.EmailQueries].
///
/// A call is read into a [org.posthorn.jmap.query.Query]: a filter of conditions, comparators, and
/// whether threads are collapsed. [org.posthorn.jmap.query.Snapshot] takes the views of the mailbox
/// that the filter names, or of all, at one state of the account. [org.posthorn.jmap.query.Matches]
/// walks them in the order of reception, which the views have without sorting, and finds what
/// matches: flags are compared within the walk, other properties of the views after it, and
/// messages are read only where those do not decide, in batches. [org.posthorn.jmap.query.Results]
/// is the list, found as far as it is asked for; lists that were dear are kept for the next page in
/// a cache of bounded size.
///
/// **Changes.** Of what views decide, all is known again at each new state. So
/// [org.posthorn.jmap.query.QueryChanges] needs no memory of old lists: what has changed since may
/// have been in the old list, and is told as removed; what of it is in the new list is told as
/// added.
///
/// **Threads and limits.** All public types may be used from any thread. Long walks breathe through
/// runtime's Slice. [org.posthorn.jmap.query.QueryLimits].
@NullMarked
package org.posthorn.jmap.query;

import org.jspecify.annotations.NullMarked;

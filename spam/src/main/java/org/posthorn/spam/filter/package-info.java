/// Filters of others that look at messages: virus scanners and spam filters in processes of their
/// own.
///
/// **The model**: a [Filter] is asked about a [FilterRequest], within a total time, and gives an
/// [FilterResult], or throws [java.io.IOException] if it could not be asked; what that means for
/// the message is the caller's. [ClamdFilter] speaks clamd's INSTREAM, [RspamdFilter] rspamd's HTTP
/// (`/checkv2`), [MilterFilter] the protocol of Sendmail's milters, version 6.
///
/// **Threads**: all are thread-safe. A filter works on the thread that asks, since the message may
/// be read by that thread only.
@NullMarked
package org.posthorn.spam.filter;

import org.jspecify.annotations.NullMarked;

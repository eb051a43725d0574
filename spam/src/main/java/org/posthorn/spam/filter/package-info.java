/// External filters: virus scanners and spam filters in other processes.
///
/// **The model**: a [Filter] checks a [FilterRequest] within a total time, and returns a
/// [FilterResult] or throws [java.io.IOException]; the caller decides what that means for the
/// message. [ClamdFilter] uses clamd's INSTREAM, [RspamdFilter] rspamd's HTTP interface
/// (`/checkv2`), [MilterFilter] the protocol of Sendmail's milters, version 6.
///
/// **Threads**: all classes are thread-safe. A filter runs on the calling thread, because only that
/// thread may read the message.
@NullMarked
package org.posthorn.spam.filter;

import org.jspecify.annotations.NullMarked;

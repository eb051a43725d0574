/// Sums of what other servers reported on a domain, for people.
///
/// **Entry points**: [DmarcSummary], [TlsSummary].
///
/// **Threads**: values; a sum is made on one thread.
///
/// **Limits**: what a summary lists is bounded by constants of its class.
@NullMarked
package org.posthorn.admin.reports;

import org.jspecify.annotations.NullMarked;

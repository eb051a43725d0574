/// Summaries of other servers' reports on a domain.
///
/// **Entry points**: [DmarcSummary], [TlsSummary].
///
/// **Threads**: values; a summary is built by one thread.
///
/// **Limits**: what a summary lists is bounded by constants of its class.
@NullMarked
package org.posthorn.admin.reports;

import org.jspecify.annotations.NullMarked;

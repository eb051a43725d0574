/// Daily limits for source addresses that other servers do not know yet.
///
/// **The model**: [WarmUps] counts messages by address and day (UTC) before they are sent. A
/// message beyond the [Ramp]'s limit waits for the next day. There is one limit for all receivers
/// together, as large receivers advise: the share of a single receiver is unknown, because names do
/// not tell which servers belong together.
///
/// **On disk**: table 82 `sending_usage`: day since 1970 (8), 0xFE and the address → messages, 0
/// (format 1).
///
/// **Threads**: thread-safe.
@NullMarked
package org.posthorn.transport.warmup;

import org.jspecify.annotations.NullMarked;

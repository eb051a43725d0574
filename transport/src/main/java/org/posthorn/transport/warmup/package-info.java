/// How much may leave a day from an address of ours that other servers do not know yet.
///
/// **The model**: [WarmUps] counts messages by address and day (UTC) before they are sent; what a
/// [Ramp] does not allow today waits for tomorrow. There is one bound for all receivers together,
/// as their operators advise: what a single one of them tolerates is a part of that, and who
/// belongs to whom cannot be told from names.
///
/// **On disk**: table 82 `sending_usage`: day since 1970 (8), 0xFE and the address → messages, 0
/// (format 1).
///
/// **Threads**: thread-safe.
@NullMarked
package org.posthorn.transport.warmup;

import org.jspecify.annotations.NullMarked;

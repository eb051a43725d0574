/// Threads (RFC 8621 §3): which Emails belong together.
@NullMarked
package org.posthorn.jmap.thread;

import org.jspecify.annotations.NullMarked;

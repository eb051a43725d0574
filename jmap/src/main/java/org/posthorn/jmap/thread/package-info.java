/// Threads of Emails (RFC 8621 §3).
@NullMarked
package org.posthorn.jmap.thread;

import org.jspecify.annotations.NullMarked;

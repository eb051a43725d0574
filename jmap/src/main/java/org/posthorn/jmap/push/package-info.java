/// Clients are told what has changed as it happens (RFC 8620 §7).
@NullMarked
package org.posthorn.jmap.push;

import org.jspecify.annotations.NullMarked;

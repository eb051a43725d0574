/// Sieve scripts (RFC 9661).
@NullMarked
package org.posthorn.jmap.sieve;

import org.jspecify.annotations.NullMarked;

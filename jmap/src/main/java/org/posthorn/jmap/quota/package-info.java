/// How much an account may hold, and how much it holds (RFC 9425).
@NullMarked
package org.posthorn.jmap.quota;

import org.jspecify.annotations.NullMarked;

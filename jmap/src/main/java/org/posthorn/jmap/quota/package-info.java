/// What an account may hold, and holds (RFC 9425).
@NullMarked
package org.posthorn.jmap.quota;

import org.jspecify.annotations.NullMarked;

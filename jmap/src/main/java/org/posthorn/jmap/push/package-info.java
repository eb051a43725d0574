/// Push notifications of changes (RFC 8620 §7).
@NullMarked
package org.posthorn.jmap.push;

import org.jspecify.annotations.NullMarked;

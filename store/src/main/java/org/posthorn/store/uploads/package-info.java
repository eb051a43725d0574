/// Uploads of clients before they are used in a message (RFC 8620 §6).
@NullMarked
package org.posthorn.store.uploads;

import org.jspecify.annotations.NullMarked;

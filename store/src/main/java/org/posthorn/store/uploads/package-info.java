/// What clients upload before a message takes it (RFC 8620 §6).
@NullMarked
package org.posthorn.store.uploads;

import org.jspecify.annotations.NullMarked;

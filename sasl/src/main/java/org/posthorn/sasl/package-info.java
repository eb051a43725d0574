/// Authentication mechanisms as client and server state machines; no credential store.
@NullMarked
package org.posthorn.sasl;

import org.jspecify.annotations.NullMarked;

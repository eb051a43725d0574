/// Removed Emails: what is kept of them for a while, and how they are brought back.
@NullMarked
package org.posthorn.store.removed;

import org.jspecify.annotations.NullMarked;

/// Checks the consistency of an account's rows.
@NullMarked
package org.posthorn.store.check;

import org.jspecify.annotations.NullMarked;

/// Whether the rows of an account agree with one another.
@NullMarked
package org.posthorn.store.check;

import org.jspecify.annotations.NullMarked;

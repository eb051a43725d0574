/// What accounts share with one another, from outside of their transactions: who reaches what, and
/// how those are told whom something is shared with.
@NullMarked
package org.posthorn.store.sharing;

import org.jspecify.annotations.NullMarked;

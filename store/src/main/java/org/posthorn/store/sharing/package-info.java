/// Shares between accounts, outside of their transactions: who has access to which account, and how
/// accounts are notified.
@NullMarked
package org.posthorn.store.sharing;

import org.jspecify.annotations.NullMarked;

/// Transactions on an account: [org.posthorn.store.change.AccountWrites] runs and announces them,
/// [org.posthorn.store.change.AccountWrite] keeps counters and indexes true in each, the others are
/// what clients do. For the packages of this module only; doors go through
/// [org.posthorn.store.MailAccount].
@NullMarked
package org.posthorn.store.change;

import org.jspecify.annotations.NullMarked;

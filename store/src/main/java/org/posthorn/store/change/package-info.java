/// Transactions on an account: [org.posthorn.store.change.Accounts] runs and announces them,
/// [org.posthorn.store.change.AccountChange] keeps counters and indexes true in each, the others
/// are what clients do. For the packages of this module only; doors go through
/// [org.posthorn.store.MailAccount].
@NullMarked
package org.posthorn.store.change;

import org.jspecify.annotations.NullMarked;

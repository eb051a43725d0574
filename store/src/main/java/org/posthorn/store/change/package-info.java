/// Transactions on an account: [org.posthorn.store.change.AccountWrites] runs and announces them,
/// [org.posthorn.store.change.AccountWrite] maintains counters and indexes, the other classes are
/// the operations of clients. Only for packages of this module; protocols use
/// [org.posthorn.store.MailAccount].
@NullMarked
package org.posthorn.store.change;

import org.jspecify.annotations.NullMarked;
